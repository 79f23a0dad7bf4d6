"""What a sandbox may be told by the environment, and what shows that somebody means a real platform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from idverify.errors import OperatorError

_PREFIX: Final = "IDVERIFY_"
_OF_HTTP: Final = "HTTP_"
_PRODUCTION: Final = "production"
# How the platform reads the law and what limits it sets itself: a sandbox goes by them, so that its answers are the
# platform's own. Everything else leads to data, keys or people, or is not known to lead nowhere.
_TAKEN: Final = frozenset(
    {
        "ACCOUNTS_PER_NUMBER",
        "CODES_PER_DAY",
        "CONTEST_DAYS",
        "ENV",
        "GUARDIAN_GRACE_DAYS",
        "LICENSED",
        "PROOF_DAYS",
        "READINGS",
        "REVOCATION_SECONDS",
        "SERVICE",
        "SITE",
        "STANDING_SECONDS",
        "THRESHOLD_MET",
        "WARDS_PER_GUARDIAN",
    }
)
_REFUSED_OF_HTTP: Final = frozenset({"SENDER", "EID", "NETWORK", "QUOTA"})


def sandbox_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """What of an environment a sandbox goes by, as fields of ``Settings``.

    Args:
        environment: variables by name.

    Raises:
        OperatorError: it is that of production (``sandbox_production``), or a variable is set that belongs to a real
            platform, of which the first is named and its value is not (``sandbox_setting``).
    """
    given = {
        name.removeprefix(_PREFIX): value for name, value in sorted(environment.items()) if name.startswith(_PREFIX)
    }
    if given.get("ENV", "").strip().lower() == _PRODUCTION:
        raise OperatorError("sandbox_production")
    for name in given:
        refused = name.removeprefix(_OF_HTTP) in _REFUSED_OF_HTTP if name.startswith(_OF_HTTP) else name not in _TAKEN
        if refused:
            raise OperatorError("sandbox_setting", name=f"{_PREFIX}{name}")
    return {name.lower(): value for name, value in given.items() if not name.startswith(_OF_HTTP)}
