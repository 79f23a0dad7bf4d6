"""What ``manage.py check`` finds: settings that cannot be used, and a store that is not ready where it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal

from django import conf
from django.apps import apps
from django.core import checks
from django.core.checks import CheckMessage, Tags
from django.utils.module_loading import import_string

from idverify.errors import OperatorError
from idverify.integrations.django.configuration import Configuration, configuration
from idverify.integrations.door import system_clock
from idverify.messages import Language, Text, text

TAG: Final = "idverify"
_MIDDLEWARE: Final = "idverify.integrations.django.middleware.ProblemMiddleware"
_AUTHENTICATION: Final = "django.contrib.auth.middleware.AuthenticationMiddleware"
_SESSIONS: Final = "django.contrib.sessions.middleware.SessionMiddleware"

Code = Literal["E001", "E002", "E003", "E004", "E005", "W001", "W002", "W003", "W004", "W005", "W006"]


def register() -> None:
    """Let Django ask. Nothing is opened by ``check`` alone; the store is looked at by ``check --database``."""
    checks.register(project, TAG)
    checks.register(deployment, TAG, deploy=True)
    checks.register(store, TAG, Tags.database)


def project(**_: object) -> list[CheckMessage]:
    """What is wrong with the settings."""
    try:
        configured = configuration()
    except OperatorError as refused:
        return [_found("E001", why=refused.text)]
    return [*_environment(configured), *_around(configured)]


def deployment(**_: object) -> list[CheckMessage]:
    """What is wrong where real people come; with ``check --deploy``."""
    try:
        at_login = configuration().standing_at_login
    except OperatorError:  # told by ``project``
        return []
    insecure = not (conf.settings.SESSION_COOKIE_SECURE and conf.settings.SESSION_COOKIE_HTTPONLY)
    return [_found("W004")] if at_login and insecure else []


def store(*, databases: Sequence[str] | None = None, **_: object) -> list[CheckMessage]:
    """What is wrong with the store; with ``check --database``, ``migrate`` and ``test``, none of which it stops."""
    if not databases:
        return []
    try:
        url = configuration().settings().store
    except OperatorError:  # told by ``project``
        return []
    return list(_store(url))


def _environment(configured: Configuration) -> Iterator[CheckMessage]:
    try:
        found = configured.settings()
        if found.vault is None:  # a vault may be another machine
            _ = found.ring
        found.officers  # noqa: B018  # read, and looked over
        found.checked_readings()
        if found.vault is None:
            found.opened_day_key()
    except OperatorError as refused:
        yield _found("E002", why=refused.text)
        return
    if found.env == "development" and not conf.settings.DEBUG:
        yield _found("W001")
    if configured.clock is not system_clock and found.env == "production":
        yield _found("E005")


def _around(configured: Configuration) -> Iterator[CheckMessage]:
    if configured.account_of is None and not _has(_AUTHENTICATION):
        yield _found("E003")
    if configured.standing_at_login and configured.standing_of is None and not _has(_SESSIONS):
        yield _found("E004")
    if not _has(_MIDDLEWARE):
        yield _found("W002")
    if apps.is_installed("rest_framework") and not _handles_problems():
        yield _found("W003")


def _has(path: str) -> bool:
    """Whether a middleware, or one that is made of it, is in place."""
    wanted = import_string(path)
    for given in conf.settings.MIDDLEWARE:
        try:
            found = import_string(given)
        except ImportError:  # Django says so itself
            continue
        if found is wanted or (isinstance(found, type) and issubclass(found, wanted)):
            return True
    return False


def _handles_problems() -> bool:
    from rest_framework.settings import api_settings
    from rest_framework.views import exception_handler

    handler: Any = api_settings.EXCEPTION_HANDLER
    return handler is not exception_handler  # one of the project's own calls ours, or knows why not


def _store(url: str) -> Iterator[CheckMessage]:
    # As `store status` looks at it, but that a file which is not there is not made by looking.
    from idverify.stores.opening import schema_state
    from idverify.stores.reading import read_only

    try:
        engine = read_only(url)
        try:
            found = schema_state(engine)
        finally:
            engine.dispose()
    except OperatorError as refused:
        yield _found("W005", why=refused.text)
        return
    if not found.may_work:
        why = OperatorError("schema_newer" if found.newer else "schema")
        yield _found("W006", why=why.text)


def said(code: Code, *, why: Text | None = None) -> str:
    """A finding as one line, for what stops a process before there are checks."""
    found = _found(code, why=why)
    return f"({found.id}) {found.msg} {found.hint}"


def _found(code: Code, *, why: Text | None = None) -> CheckMessage:
    kind = checks.Error if code.startswith("E") else checks.Warning
    lang: Language = "vi" if conf.settings.LANGUAGE_CODE.startswith("vi") else "en"
    what, todo = (text(f"django.{code}{part}", why=why).in_(lang) for part in ("", ".do"))
    return kind(what, hint=todo, id=f"idverify.{code}")
