"""What is installed here: Python, the libraries, the time zones, the packaged tables, the law."""

from __future__ import annotations

import platform
import re
import sqlite3
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from importlib import metadata
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from idverify import __version__
from idverify.doctor.finding import Finding, found
from idverify.errors import OperatorError
from idverify.identifiers.data_package import verify
from idverify.identifiers.second_opinion import require_whole
from idverify.law import VIETNAM
from idverify.law.snapshot import AS_OF, snapshot_on

DISTRIBUTION: Final = "idverify-vn"
_ZONE: Final = "Asia/Ho_Chi_Minh"
_YEAR: Final = timedelta(days=365)
# What the distribution says it needs is of this form alone; a test holds it to that.
REQUIREMENT: Final = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)(\[[a-z,]+\])?>=(?P<least>[0-9.]+)"
    r"(; *(extra == '(?P<extra>\w+)'|platform_system == '(?P<system>\w+)'))?"
)
_RETURNING: Final = (3, 35)  # INSERT … RETURNING, DROP COLUMN
# "The WAL-reset bug", sqlite.org/wal.html section 11: two connections that write and checkpoint at the same moment can
# leave a broken file, very rarely. Mended in 3.51.3, and in 3.44.6 and 3.50.7 for those who stay on these.
_RESET_MENDED: Final = (3, 51, 3)
_RESET_MENDED_ALSO: Final = ((3, 44, 6), (3, 50, 7))


def machine(*, extras: frozenset[str], today: date) -> Iterator[Finding]:
    """What was found of the installation.

    Args:
        extras: which optional parts are used here, such as ``postgres``.
        today: the day in Viet Nam.
    """
    yield _python()
    yield from _packages(extras)
    yield from _phonenumbers()
    yield _time_zone()
    yield _tables()
    yield found("law", "old" if today - AS_OF > _YEAR else "ok", snapshot=snapshot_on(today) or "-", day=AS_OF)


def sqlite_library(version: str = sqlite3.sqlite_version) -> Finding:
    """What was found of the SQLite library; ``version`` such as ``3.51.3``."""
    here = release(version)
    if here < _RETURNING:
        return found("sqlite", "old", version=version, least="3.35")
    mended = here >= _RESET_MENDED or any(here[:2] == each[:2] and here >= each for each in _RESET_MENDED_ALSO)
    return found("sqlite", "ok" if mended else "wal_reset", version=version)


def release(version: str) -> tuple[int, ...]:
    """The numbers that a version begins with: 3.51.3 of ``3.51.3rc1``."""
    numbers = re.match(r"[0-9]+(\.[0-9]+)*", version)
    return tuple(int(each) for each in numbers.group().split(".")) if numbers else ()


def _python() -> Finding:
    least = (_distribution().metadata["Requires-Python"] or "").removeprefix(">=")
    old = sys.version_info[:3] < release(least)
    return found("python", "old" if old else "ok", version=platform.python_version(), idverify=__version__, least=least)


def _distribution() -> metadata.Distribution:
    return metadata.distribution(DISTRIBUTION)


def _packages(extras: frozenset[str]) -> Iterator[Finding]:
    sound = 0
    for written in _distribution().requires or ():
        needed = REQUIREMENT.fullmatch(written)
        if needed is None or not _applies(needed, extras):
            continue
        name, least = needed["name"], needed["least"]
        try:
            here = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield found("packages", "missing", name=name, least=least)
            continue
        if release(here) < release(least):
            yield found("packages", "old", name=name, version=here, least=least)
            continue
        sound += 1
    yield found("packages", number=sound)


def _applies(needed: re.Match[str], extras: frozenset[str]) -> bool:
    extra, system = needed["extra"], needed["system"]
    return (extra is None or extra in extras) and (system is None or system == platform.system())


def _phonenumbers() -> Iterator[Finding]:
    installed = {}
    for name in ("phonenumbers", "phonenumberslite"):
        try:
            installed[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    try:
        require_whole()
    except OperatorError:
        yield found("phonenumbers", "hollow")
        return
    yield found("phonenumbers", "both" if len(installed) > 1 else "ok", version=" + ".join(installed.values()) or "-")


def _time_zone() -> Finding:
    try:
        zone = ZoneInfo.no_cache(_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return found("time_zone", "missing", zone=_ZONE)
    for year in (AS_OF.year, AS_OF.year + 1):
        for month in (1, 7):
            moment = datetime(year, month, 1, tzinfo=VIETNAM)
            if moment.astimezone(zone).utcoffset() != moment.utcoffset():
                return found("time_zone", "wrong", zone=_ZONE)
    return found("time_zone", zone=_ZONE)


def _tables() -> Finding:
    try:
        package = verify()
    except (OperatorError, OSError, ValueError, KeyError):
        return found("tables", "broken", names="-")
    if package.whole:
        return found("tables", digest=package.digest[:16], day=package.compared)
    names = [each.name for each in package.tables if each.faults]
    return found("tables", "broken", names=", ".join([*names, *package.faults]))
