"""Accounts, adults who answer for them, and moments, drawn where the law's page leaves nothing open.

Every fact is there, nobody has two links, and no time is granted by an operator. What is drawn lies anywhere, not on
edges only: those have fixtures of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from random import Random
from typing import Any, Final

from idverify.account import Action, Ground, Holder, LinkStatus, Relation, ServiceKind
from idverify.evidence.method import Method
from idverify.law import VIETNAM, day_of, start_of
from idverify.law.snapshot import FIRST_DAY
from idverify.rules.force import days_of_change

_BEGIN: Final = start_of(FIRST_DAY)
_END: Final = start_of(date(2028, 1, 1))
_YEAR: Final = timedelta(days=365)
_DAY: Final = timedelta(days=1)
_OFFSETS: Final = (*(VIETNAM,) * 4, UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-5)))
# How many years old, and how often: children, those about to be sixteen or just that, adults.
_AGES: Final = {(0, 7): 2, (7, 15): 4, (15, 18): 3, (18, 75): 7}
_GROUNDS: Final = tuple(map(str, Ground))
_METHODS: Final = (
    *((Method.VN_MOBILE_OTP,) * 8, (Method.VN_MOBILE_NETWORK,) * 3, (Method.PERSONAL_ID_EID,) * 6),
    *((Method.OTHER_EID,) * 2, (Method.PERSONAL_ID_TYPED,), (Method.ID_DOCUMENT_IMAGE,)),
)
_EACH_METHOD: Final = tuple(method for several in _METHODS for method in several)
_LEVELS: Final = (1, 2, 3, 3, 4)
_STATUSES: Final = (*(LinkStatus.ACTIVE,) * 8, *(each for each in LinkStatus if each is not LinkStatus.ACTIVE))
_NETWORKS: Final[tuple[Mapping[str, Any], ...]] = (
    {"kind": ServiceKind.DOMESTIC.value},
    {"kind": ServiceKind.DOMESTIC.value, "licensed": True},
    {"kind": ServiceKind.DOMESTIC.value, "licensed": False},
    {"kind": ServiceKind.CROSS_BORDER.value, "threshold_met": True},
    {"kind": ServiceKind.CROSS_BORDER.value, "threshold_met": False},
)


def question(random: Random, action: Action) -> dict[str, Any]:
    """A ``decide`` about somebody whom nobody has written down.

    Args:
        random: of this run.
        action: what they want to do.
    """
    at = moment(random)
    return {
        "op": "decide",
        "at": written(random, at),
        "action": action.value,
        "service": network(random),
        "account": _account(random, at),
    }


def moment(random: Random, until: datetime = _END) -> datetime:
    """A moment since Decree 147; of five one lies within three days of a day on which the law changes."""
    if random.random() < 1 / 5:
        near = start_of(random.choice(days_of_change())) + random.uniform(-3, 3) * _DAY
        if _BEGIN <= near < until:
            return near.replace(microsecond=0)
    return between(random, _BEGIN, until)


def between(random: Random, since: datetime, until: datetime) -> datetime:
    """A whole second in this span."""
    return since + timedelta(seconds=random.randrange(max(1, int((until - since).total_seconds()))))


def written(random: Random, at: datetime) -> str:
    """A moment, mostly in the time of Viet Nam."""
    text = at.astimezone(random.choice(_OFFSETS)).isoformat()
    return text.replace("+00:00", "Z") if random.random() < 1 / 2 else text


def network(random: Random) -> dict[str, Any]:
    """A network of any kind."""
    return dict(random.choice(_NETWORKS))


def birth_date(random: Random, at: datetime, years: tuple[int, int] | None = None) -> date:
    """When somebody was born who is this many years old.

    Args:
        random: of this run.
        at: the moment.
        years: from how many to how many; any age unless given.
    """
    since, until = years or random.choices(tuple(_AGES), tuple(_AGES.values()))[0]
    return day_of(at) - timedelta(days=random.randint(365 * since + 1, 365 * until))


def _account(random: Random, at: datetime) -> dict[str, Any]:
    organisation = random.random() < 1 / 8
    born = None if organisation else birth_date(random, at)
    opened = between(random, at - 2 * _YEAR if born is None else max(at - 2 * _YEAR, start_of(born)), at)
    return {
        "opened_at": written(random, opened),
        "holder": (Holder.ORGANISATION if organisation else Holder.INDIVIDUAL).value,
        "user_birth_date": None if born is None else born.isoformat(),
        "no_vn_mobile_declared_at": _perhaps(random, opened, at, 1 / 3),
        "evidence": _evidence(random, opened, at),
        "guardians": _guardians(random, opened, at, born),
        "streamer_eid_at": _perhaps(random, opened, at, 1 / 2),
    }


def _perhaps(random: Random, since: datetime, at: datetime, often: float) -> str | None:
    """When something happened, if it did; of ten times once it lies ahead."""
    if random.random() >= often:
        return None
    ahead = random.random() < 1 / 10
    return written(random, between(random, *((at + _DAY / 24, at + _YEAR) if ahead else (since, at))))


def _evidence(random: Random, since: datetime, at: datetime) -> list[dict[str, Any]]:
    found = []
    for _ in range(random.choices((0, 1, 2), (2, 6, 3))[0]):
        method = random.choice(_EACH_METHOD)
        each: dict[str, Any] = {"method": method.value, "verified_at": _perhaps(random, since, at, 1)}
        if method is Method.PERSONAL_ID_EID:
            each["level"] = random.choice(_LEVELS)
        found.append(each)
    return found


def _guardians(random: Random, since: datetime, at: datetime, born: date | None) -> list[dict[str, Any]]:
    young = born is not None and day_of(at) - born < 18 * _YEAR
    if random.random() >= (3 / 4 if young else 1 / 20):
        return []
    often = random.choice((1, 1, 1, 1 / 2))
    return [
        {
            **adult(random, at),
            "status": random.choice(_STATUSES).value,
            "evidence": _evidence(random, since, at),
            "no_vn_mobile_declared_at": _perhaps(random, since, at, 1 / 3),
            "consents": {
                "representative": _perhaps(random, since, at, often),
                "child": _perhaps(random, since, at, often),
            },
        }
    ]


def adult(random: Random, at: datetime) -> dict[str, Any]:
    """Who answers for a child: mostly a parent of an age to have one, now and then one still a child."""
    relation = random.choice((*(Relation.MOTHER, Relation.FATHER) * 2, Relation.GUARDIAN))
    guardian = relation is Relation.GUARDIAN
    institution = guardian and random.random() < 1 / 3
    years = (12, 18) if random.random() < 1 / 10 else (20, 65)
    return {
        "relation": relation.value,
        "holder": (Holder.ORGANISATION if institution else Holder.INDIVIDUAL).value,
        "birth_date": None if institution else birth_date(random, at, years).isoformat(),
        "ground": random.choice(_GROUNDS) if guardian else None,
    }
