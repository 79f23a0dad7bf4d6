"""Lives of accounts, drawn: what happened to somebody, and what is asked in between and afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from idverify.account import Action
from idverify.conformance.drawn_facts import adult, birth_date, moment, network, written

_ACTIONS: Final = tuple(action.value for action in Action if action is not Action.READ)
_ACCOUNT: Final = "account-1"
_LINK: Final = "link-1"
_LAST_BEGINNING: Final = datetime(2027, 7, 1, tzinfo=UTC)
_HOUR: Final = timedelta(hours=1)
_LONGEST_GAP: Final = 60 * 24  # hours
_Event = dict[str, Any]


def life(random: Random) -> list[dict[str, Any]]:
    """The lines of a script: a reset, events in order, and two or three questions between them; the last is one.

    Args:
        random: of this run.
    """
    at = moment(random, _LAST_BEGINNING)
    child = random.random() < 2 / 3
    born = birth_date(random, at, (1, 15) if child else (18, 70)).isoformat()
    events: list[_Event] = [{"type": "account.opened", "user_birth_date": born}]
    events += _of_a_child(random, at) if child else _of_an_adult(random)
    asked = random.sample(range(len(events)), min(len(events), random.randint(2, 3)))
    action = random.choice(_ACTIONS)
    lines: list[dict[str, Any]] = [{"op": "scenario.reset", "service": network(random)}]
    for place, event in enumerate(events[: max(asked) + 1]):
        lines.append({"op": "scenario.event", "at": written(random, at), "account": _ACCOUNT, **event})
        at = _later(random, at)
        if place in asked:
            # More often than not the same is asked again, so that what happened makes the difference.
            what = action if random.random() < 2 / 3 else random.choice(_ACTIONS)
            lines.append({"op": "scenario.decide", "at": written(random, at), "account": _ACCOUNT, "action": what})
            at = _later(random, at)
    return lines


def _later(random: Random, at: datetime) -> datetime:
    longest = random.choice((1, 24, _LONGEST_GAP))
    return at + timedelta(seconds=random.randint(1, int(longest * _HOUR.total_seconds())))


def _of_an_adult(random: Random) -> list[_Event]:
    phone: _Event = {"type": "phone.proven"}
    identified: _Event = {"type": "personal_id.authenticated", "level": random.randint(2, 4)}
    declared: _Event = {"type": "declaration.no_mobile"}
    lost: _Event = {"type": "phone.lost"}
    selling: _Event = {"type": "personal_id.authenticated", "level": random.randint(2, 4), "streamer": True}
    return random.choice(
        (
            [phone, lost],
            [phone, lost, phone],
            [phone, identified, selling],
            [identified, phone, lost, declared],
            [selling, phone, identified],
            [declared, identified, phone],
        )
    )


def _of_a_child(random: Random, at: datetime) -> list[_Event]:
    guardian = {name: value for name, value in adult(random, at).items() if value is not None}
    by_phone = random.random() < 3 / 4
    proven: _Event = {"type": "guardian.proven", "method": random.choice(("vn_mobile_otp", "vn_mobile_network"))}
    if not by_phone:
        proven = {"type": "guardian.proven", "method": "personal_id_eid", "level": random.randint(2, 4)}
    beginning: list[_Event] = [
        {"type": "guardian.requested", "guardian": guardian},
        proven,
        *([] if by_phone else [{"type": "declaration.no_mobile"}]),
        {"type": "consent.given", "by": "representative"},
        {"type": "guardian.assented"},
        {"type": "guardian.activated"},
    ]
    afterwards: tuple[list[_Event], ...] = (
        [],
        [{"type": "guardian.disputed"}],
        [{"type": "guardian.disputed"}, {"type": "guardian.dispute_ended", "by": "court", "reference": "1/2026"}],
        [{"type": "guardian.ended", "reason": "revoked"}],
        [{"type": "phone.lost"}, proven],
        [{"type": "guardian.suspended", "reason": "number_recycled"}, proven],
        [{"type": "guardian.suspended", "reason": "guardian_died"}],
        [{"type": "consent.withdrawn", "by": "representative"}],
        [
            {"type": "consent.withdrawn", "by": "representative"},
            {"type": "consent.given", "by": "representative"},
        ],
    )
    link = [*beginning, *random.choice(afterwards)]
    return [{**each, "link": _LINK} for each in link]
