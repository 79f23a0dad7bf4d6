"""What is set: each variable, the keys, the officers, and who may read the files that hold secrets."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from idverify.custody_settings import CustodySettings
from idverify.doctor.finding import Finding, found
from idverify.errors import OperatorError
from idverify.sealing import Group
from idverify.stores.days import Days

_PREFIX: Final = "IDVERIFY_"
_OF_SERVICE: Final = "IDVERIFY_HTTP_"
# Read elsewhere than in the settings: the vault in the environment, and the tests.
_KNOWN: Final = frozenset({"KEYS_FILE", "WRAP_KEYS", "SIGN_KEYS", "TEST_DSN"})
# What stands in for a variable that is missing, so that the others can be looked at; nothing is done with these.
_STAND_INS: Final = {
    "IDVERIFY_TENANT": "unknown",
    "IDVERIFY_KEYS": "",
    "IDVERIFY_OFFICERS_FILE": "",
}
_FEWEST: Final = 2
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings as far as they can be used.

    Attributes:
        settings: with stand-ins for what is missing or wrong; only what is not in ``wrong`` may be used.
        wrong: the names of the variables that are missing or wrong.
        findings: what was found while they were read.
    """

    settings: CustodySettings
    wrong: frozenset[str]
    findings: tuple[Finding, ...]

    def has(self, name: str) -> bool:
        """Whether a setting can be used; ``name`` as ``TENANT``."""
        return f"{_PREFIX}{name}" not in self.wrong


def read(environment: Mapping[str, str]) -> Configuration:
    """The settings of an environment, each wrong variable found, not the first alone."""
    given = {name: value for name, value in environment.items() if name.startswith(_PREFIX)}
    known = {name.upper() for name in CustodySettings.model_fields} | _KNOWN
    findings = [
        found("settings", "unknown", name=name)
        for name in sorted(given)
        # Those of the service are judged by ``idverify serve``, which refuses what it does not know.
        if name.removeprefix(_PREFIX) not in known and not name.startswith(_OF_SERVICE)
    ]
    wrong: dict[str, Finding] = {}
    while isinstance(settings := _settings_or_refusal(given), OperatorError):
        name, reason = _named(settings)
        # Without the variable its default is read, and where it has none the stand-in.
        if name in wrong or name not in given:
            given[_field(name)] = _STAND_INS.get(_field(name), "")
        else:
            del given[name]
        if _field(name) not in map(_field, wrong):
            wrong[name] = found("settings", "wrong", name=name, reason=reason)
    findings += wrong.values()
    if not wrong:
        findings.append(found("settings", number=len(given)))
    return Configuration(settings, frozenset(_field(name) for name in wrong) | wrong.keys(), tuple(findings))


def _settings_or_refusal(given: Mapping[str, str]) -> CustodySettings | OperatorError:
    try:
        return CustodySettings.from_environment(given)
    except OperatorError as refused:
        return refused


def _field(name: str) -> str:
    """The variable that a variable stands for: the path of the keys stands for the keys."""
    return "IDVERIFY_KEYS" if name == "IDVERIFY_KEYS_FILE" else name


def _named(refused: OperatorError) -> tuple[str, object]:
    return str(refused.data["name"]), refused.data.get("reason", "")


def configuration(configured: Configuration, environment: Mapping[str, str]) -> Iterator[Finding]:
    """What was found of the settings, and of what they lead to outside the store."""
    yield from configured.findings
    settings = configured.settings
    if configured.has("ENV"):
        yield found("environment", "development" if settings.env == "development" else "ok")
    if configured.has("OFFICERS_FILE"):
        yield _officers(settings)
    if configured.has("KEYS") and configured.has("TENANT") and configured.has("VAULT"):
        yield _keys(settings)
    if configured.has("DAY_KEY") and configured.has("VAULT"):
        yield _day_key(settings)
    yield from _file_modes(settings, environment)


def _officers(settings: CustodySettings) -> Finding:
    try:
        officers = settings.officers
    except OperatorError as refused:
        return found("officers", "wrong", why=refused.text)
    first, second = (len(officers.of(group)) for group in (Group.FIRST, Group.SECOND))
    return found("officers", "few" if min(first, second) < _FEWEST else "ok", first=first, second=second)


def _keys(settings: CustodySettings) -> Finding:
    try:
        values = settings.ring.check_values
    except OperatorError as refused:
        return found("keys", "wrong", why=refused.text)
    kids = dict.fromkeys(name.partition("/")[0] for name in values)
    return found("keys", names=", ".join(kids), number=len(kids))


def _day_key(settings: CustodySettings) -> Finding:
    try:
        secret = settings.opened_day_key()
        if secret is not None:
            Days(secret, tenant=settings.tenant)
    except OperatorError as refused:
        return found("day_key", "wrong", why=refused.text)
    return found("day_key", "none" if secret is None else "ok")


def _file_modes(settings: CustodySettings, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Whether others than the owner may read what holds keys or people."""
    if os.name != "posix":
        return
    paths = [*store_files(settings.store), *map(Path, filter(None, [environment.get("IDVERIFY_KEYS_FILE")]))]
    looked_at = [path for path in paths if path.exists()]
    open_to_others = [path for path in looked_at if path.stat().st_mode & _OTHERS]
    for path in open_to_others:
        yield found("file_mode", "open", path=path, mode=f"{stat.S_IMODE(path.stat().st_mode):04o}")
    if looked_at and not open_to_others:
        yield found("file_mode", number=len(looked_at))


def store_files(url: str) -> tuple[Path, ...]:
    """The files of a SQLite store that may be there: the database and what stands beside it; none of another."""
    file = store_file(url)
    return () if file is None else (file, *(file.with_name(f"{file.name}-{kind}") for kind in ("wal", "shm")))


def store_file(url: str) -> Path | None:
    """The file of a SQLite store; None of another."""
    path = url.partition("?")[0].removeprefix("sqlite:///")
    return Path(path) if url.startswith("sqlite:///") and path not in ("", ":memory:") else None
