"""``settings.IDVERIFY``, parsed: how this project asks its gate."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from django import conf
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from idverify.custody_settings import CustodySettings
from idverify.errors import OperatorError
from idverify.integrations.door import system_clock
from idverify.settings import Settings

SETTING: Final = "IDVERIFY"
_PREFIX: Final = "IDVERIFY_"
# What an environment may hold beside the settings: where keys are read from.
_BESIDE: Final = frozenset({"KEYS_FILE", "WRAP_KEYS", "SIGN_KEYS"})
_OF_THE_PROJECT: Final = frozenset({"ACCOUNT_OF", "STANDING_OF", "STANDING_AT_LOGIN", "CLOCK"})

Asked = Callable[..., Any]  # of a request: a text or None, or an awaitable of one


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """How this project asks its gate; each is a key of ``settings.IDVERIFY``.

    Attributes:
        environment: what idverify itself runs on, as variables by name: every key that is none of those below, such as
            ``STORE`` or ``TENANT``, as ``IDVERIFY_STORE`` and ``IDVERIFY_TENANT``; over those of the process's
            environment, where secrets are better kept.
        account_of: ``ACCOUNT_OF``, the dotted path of what tells whose session a request is: called with the request,
            it returns the account's name, or None where nobody is signed in; it may be asynchronous. Left out: the
            primary key of ``request.user``.
        standing_of: ``STANDING_OF``, likewise of the standing that came with a request. Left out: the one that
            ``STANDING_AT_LOGIN`` put into the session.
        standing_at_login: ``STANDING_AT_LOGIN``, whether a standing is put into the session at login.
        clock: ``CLOCK``, the dotted path of what the moment is read from; for tests.
    """

    environment: Mapping[str, str] = field(repr=False)
    account_of: Asked | None = None
    standing_of: Asked | None = None
    standing_at_login: bool = False
    clock: Callable[[], datetime] = system_clock

    def settings(self) -> Settings:
        """The settings of the environment. Errors: as of ``Settings.from_environment``."""
        return Settings.from_environment(self.environment)


@cache
def configuration() -> Configuration:
    """The configuration of this project; parsed once.

    Raises:
        OperatorError: it cannot be used (``setting``); the error names the key and holds no value.
    """
    return parse(getattr(conf.settings, SETTING, {}), os.environ)


def parse(given: object, environment: Mapping[str, str]) -> Configuration:
    """The configuration that a project's settings hold.

    Args:
        given: ``settings.IDVERIFY``.
        environment: variables by name, for what is not given.

    Raises:
        OperatorError: as of ``configuration``.
    """
    if not isinstance(given, Mapping):
        raise OperatorError("setting", name=SETTING, reason="{…}")
    variables = {name: value for name, value in environment.items() if name.startswith(_PREFIX)}
    for name, value in given.items():
        if name not in _OF_THE_PROJECT:
            variables[_PREFIX + str(name)] = _written(name, value)
    at_login = given.get("STANDING_AT_LOGIN", False)
    if not isinstance(at_login, bool):
        raise _refused("STANDING_AT_LOGIN", "True | False")
    return Configuration(
        environment=MappingProxyType(variables),
        account_of=_callable(given, "ACCOUNT_OF"),
        standing_of=_callable(given, "STANDING_OF"),
        standing_at_login=at_login,
        clock=_callable(given, "CLOCK") or system_clock,
    )


def _written(name: object, value: object) -> str:
    """A value as a variable of an environment holds it."""
    known = {each.upper() for each in CustodySettings.model_fields} | _BESIDE
    if name not in known:
        raise _refused(name if isinstance(name, str) and name.isidentifier() else "…", "unknown")
    if isinstance(value, Mapping):
        return ",".join(f"{key}={option}" for key, option in value.items())
    if not isinstance(value, str | int | Path):
        raise _refused(name, "str | int | bool | Path | dict")
    return str(value)


def _callable(given: Mapping[str, object], name: str) -> Asked | None:
    path = given.get(name)
    if path is None:
        return None
    if not isinstance(path, str):
        raise _refused(name, "dotted path")
    try:
        found = import_string(path)
    except ImportError:
        raise _refused(name, "import") from None
    if not callable(found):
        raise _refused(name, "callable")
    made: Asked = found
    return made


def _refused(name: object, reason: str) -> OperatorError:
    return OperatorError("setting", name=f'{SETTING}["{name}"]', reason=reason)


def _forget(*, setting: str, **_: object) -> None:
    if setting == SETTING:
        configuration.cache_clear()


setting_changed.connect(_forget, dispatch_uid="idverify.configuration")
