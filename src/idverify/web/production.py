"""What a service is refused in production: whatever belongs to a demonstration."""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final

from idverify.errors import OperatorError
from idverify.senders.outbox import Outbox
from idverify.settings import Settings
from idverify.web.configuration import Configuration

_log: Final = logging.getLogger("idverify.web")
# Names that the demonstration, the sandbox and the pages of this project give; whoever has read them has the keys.
_SHOWN: Final = re.compile(r"(demo|sandbox|test|example)([-_.0-9].*)?", re.ASCII | re.IGNORECASE)
_CLOCKS: Final = ("IDVERIFY_CLOCK", "IDVERIFY_NOW", "IDVERIFY_SANDBOX_CLOCK")
_KEY_BYTES: Final = 32
_SANDBOX: Final = "idverify.web.sandbox."


def require_fit(settings: Settings, configuration: Configuration, environment: Mapping[str, str]) -> None:
    """Refuse to start in production with what a demonstration has; elsewhere do nothing.

    Args:
        settings: of the platform.
        configuration: of the service.
        environment: where both came from; a setting that moves the clock is looked for in it.

    Raises:
        OperatorError: no sender is named (``serve_sender``), a key is one that anybody can know or has the name of a
            demonstration's (``serve_key``), so has an officer (``serve_officer``) or the platform (``serve_tenant``),
            a clock is set (``serve_clock``), no host is named (``serve_hosts``), or there are pages and it is not said
            where (``serve_site``).
    """
    if settings.env != "production":
        return
    _require_own(settings)
    if configuration.sender is None:
        raise OperatorError("serve_sender")
    for clock in _CLOCKS:
        if clock in environment:
            raise OperatorError("serve_clock", name=clock)
    if not configuration.hosts:
        raise OperatorError("serve_hosts")
    if configuration.pages and settings.site is None:
        raise OperatorError("serve_site")
    if configuration.quota.startswith("memory"):
        _log.warning("calls are counted in this process alone; with several processes set IDVERIFY_HTTP_QUOTA")
    if settings.store.startswith("sqlite"):
        _log.warning("the store is a SQLite file: one machine, one writer at a time")


def require_own_parts(settings: Settings, parts: Mapping[str, Iterable[object]]) -> None:
    """Refuse in production what was made to stand in for a gateway, a provider or an operator.

    Args:
        settings: of the platform.
        parts: what was made, by the setting that named it.

    Raises:
        OperatorError: one is an ``Outbox``, or a class of the sandbox's (``serve_made_up``).
    """
    if settings.env != "production":
        return
    for name, made in parts.items():
        if any(_is_made_up(part) for part in made):
            raise OperatorError("serve_made_up", name=name)


def require_said(environment: Mapping[str, str], host: str) -> None:
    """Refuse to listen where other machines reach it as what nobody said it is.

    Args:
        environment: variables by name.
        host: where to listen.

    Raises:
        OperatorError: ``IDVERIFY_ENV`` is not set, and the host is not this machine's own (``serve_env``).
    """
    if "IDVERIFY_ENV" not in environment and not is_loopback(host):
        raise OperatorError("serve_env")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches whatever listens there.

    Args:
        host: an address, or ``localhost``.
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_made_up(part: object) -> bool:
    """Whether it is an outbox, or its class or one that it comes from stands in the sandbox."""
    return isinstance(part, Outbox) or any(f"{each.__module__}.".startswith(_SANDBOX) for each in type(part).__mro__)


def _require_own(settings: Settings) -> None:
    """Refuse the keys, the officers and the name of a demonstration."""
    for name in _known_keys(settings):
        raise OperatorError("serve_key", name=name)
    for officer in settings.officers:
        if _SHOWN.fullmatch(officer.name):
            raise OperatorError("serve_officer", name=officer.name)
    if _SHOWN.fullmatch(settings.tenant):
        raise OperatorError("serve_tenant")


def _known_keys(settings: Settings) -> list[str]:
    """The names of keys that anybody can know: counted up, one byte over and over, or called as a demonstration's."""
    given = [tuple(each.strip().partition(":")[::2]) for each in settings.keys.get_secret_value().split(",")]
    if settings.day_key is not None:
        given.append(("IDVERIFY_DAY_KEY", settings.day_key.get_secret_value()))
    return [name for name, secret in given if _SHOWN.fullmatch(name) or _is_guessed(secret)]


def _is_guessed(secret: str) -> bool:
    try:
        key = bytes.fromhex(secret)
    except ValueError:  # in a vault, or wrapped by one
        return False
    steps = {(after - before) % 256 for before, after in pairwise(key)}
    return len(key) == _KEY_BYTES and len(steps) == 1
