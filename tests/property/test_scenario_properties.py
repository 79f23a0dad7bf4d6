"""Whatever is told, and in whatever order it is refused: the past stays as it was."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from idverify.conformance.adapter import Connection
from idverify.law import VIETNAM

TODAY = date(2026, 11, 21)
# Around 19 August 2026, a seventh and a sixteenth birthday, and the end of a grace period.
START = datetime(2026, 8, 10, 8, tzinfo=VIETNAM)
RESET = {"op": "scenario.reset", "service": {"kind": "domestic"}}
ACTIONS = ("read", "post", "message", "sales_livestream")
ACCOUNTS, LINKS = ("an", "mai"), ("mother", "father")
BIRTHS = ("2010-08-20", "2019-08-22", "2014-03-10", "1990-01-01")


def moment(hours: int) -> str:
    return (START + timedelta(hours=hours)).isoformat()


hours = st.integers(0, 400)
guardians = st.fixed_dictionaries(
    {
        "relation": st.sampled_from(["mother", "father", "guardian"]),
        "birth_date": st.sampled_from(["1988-02-02", "2008-08-20", "2011-01-01"]),
        "account": st.sampled_from(["mai", None]),
    },
    optional={"ground": st.just("parents_unable_and_ask"), "kin": st.just("eldest_sibling")},
)
links = st.sampled_from(LINKS)


def told(*types: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"type": st.sampled_from(types), "account": st.sampled_from(ACCOUNTS), **fields})


happenings = st.one_of(
    told("account.opened", user_birth_date=st.sampled_from(BIRTHS)),
    told("account.closed", "account.erased", "authority.child_account"),
    told("phone.proven", "phone.lost", "personal_id.authenticated", "declaration.no_mobile"),
    told("phone.proven", "phone.lost", "declaration.no_mobile", link=links),
    told("birth_date.corrected", birth_date=st.sampled_from(BIRTHS)),
    told("guardian.requested", "guardian.accepted", link=links, guardian=guardians),
    told("guardian.requested", link=links, expires_at=hours.map(moment)),
    told("guardian.declined", "guardian.expired", "guardian.activated", "guardian.ended", link=links),
    told("guardian.proven", link=links, method=st.sampled_from(["vn_mobile_otp", "personal_id_eid", "other_eid"])),
    told("guardian.disputed", "guardian.dispute_ended", "guardian.assented", link=links),
    told("guardian.dispute_ended", by=st.just("court"), reference=st.just("1/2026")),
    told("consent.given", "consent.withdrawn", link=links, by=st.sampled_from(["representative", "child"])),
    told(
        "guardian.suspended",
        link=links,
        reason=st.sampled_from(["number_recycled", "proof_expired", "guardian_died"]),
        since=hours.map(moment),
    ),
    told(
        "guardian.choices_set",
        link=links,
        choices=st.dictionaries(st.sampled_from(["post", "message"]), st.sampled_from(["off", "ask_first", "allow"])),
    ),
    told("permission.given", link=links, action=st.sampled_from(["post", "message"])),
)
# A family in which everything was given, so that not all of a script is refused.
FAMILY: list[dict[str, Any]] = [
    {"type": "account.opened", "account": "an", "user_birth_date": "2014-03-10"},
    {
        "type": "guardian.requested",
        "account": "an",
        "link": "mother",
        "guardian": {"relation": "mother", "birth_date": "1988-02-02", "account": "mai"},
    },
    {"type": "guardian.proven", "account": "an", "link": "mother"},
    {"type": "consent.given", "account": "an", "link": "mother", "by": "representative"},
    {"type": "guardian.assented", "account": "an", "link": "mother"},
    {"type": "guardian.activated", "account": "an", "link": "mother"},
]


@st.composite
def scripts(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Events a few hours apart, now and then at one moment or out of order."""
    now, script = 0, []
    family = FAMILY if draw(st.integers(0, 3)) else []
    for place, event in enumerate([*family, *draw(st.lists(happenings, max_size=12))]):
        now = max(0, now + (place >= len(family)) * draw(st.sampled_from([0, 1, 10, 30, 100, -5])))
        script.append({"op": "scenario.event", "event": f"e{place}", "at": moment(now), **event})
    return script


def telling(script: list[dict[str, Any]]) -> tuple[Connection, list[dict[str, Any]]]:
    connection = Connection()
    connection.answer_to(RESET, TODAY)
    return connection, [connection.answer_to(event, TODAY) for event in script]


def answers(connection: Connection, at: str) -> list[dict[str, Any]]:
    return [
        connection.answer_to({"op": "scenario.decide", "at": at, "account": account, "action": action}, TODAY)
        for account in ACCOUNTS
        for action in ACTIONS
    ]


def until(script: list[dict[str, Any]], at: str) -> list[dict[str, Any]]:
    return [event for event in script if datetime.fromisoformat(event["at"]) <= datetime.fromisoformat(at)]


LOST = [
    *({"op": "scenario.event", "event": f"e{place}", "at": moment(0), **event} for place, event in enumerate(FAMILY)),
    {"op": "scenario.event", "event": "lost", "at": moment(10), "type": "phone.lost", "account": "mai"},
]


@settings(max_examples=150)
@given(scripts(), st.lists(hours, min_size=1, max_size=3))
@example(LOST, [9, 10])
def test_a_decision_depends_only_on_what_had_happened_by_then(script: list[dict[str, Any]], asked: list[int]) -> None:
    everything, answered = telling(script)
    # An event out of order is refused for what was told before it, which may itself lie after the question.
    in_time = [event for event, answer in zip(script, answered, strict=True) if "error" not in answer]
    for at in map(moment, asked):
        earlier, _ = telling(until(in_time, at))
        assert answers(everything, at) == answers(earlier, at)


@settings(max_examples=150)
@given(scripts(), st.data())
def test_an_event_told_again_changes_no_answer(script: list[dict[str, Any]], data: st.DataObject) -> None:
    connection, first = telling(script)
    asked = [moment(each) for each in data.draw(st.lists(hours, min_size=1, max_size=2))]
    before = [answers(connection, at) for at in asked]
    taken = [event for event, answer in zip(script, first, strict=True) if answer.get("accepted")]
    for event in data.draw(st.lists(st.sampled_from(taken), max_size=6) if taken else st.just([])):
        assert connection.answer_to(event, TODAY) == {"id": None, "accepted": True}
    assert [answers(connection, at) for at in asked] == before


@settings(max_examples=150)
@given(scripts(), hours)
def test_a_refused_event_changes_no_answer(script: list[dict[str, Any]], asked: int) -> None:
    everything, first = telling(script)
    taken = [event for event, answer in zip(script, first, strict=True) if answer.get("accepted")]
    only_taken, second = telling(taken)
    assert all(answer.get("accepted") for answer in second)
    assert answers(everything, moment(asked)) == answers(only_taken, moment(asked))


@settings(max_examples=150)
@given(scripts(), hours, st.integers(0, 4000))
def test_until_an_answer_ends_the_same_facts_give_the_same_answer(
    script: list[dict[str, Any]], asked: int, later: int
) -> None:
    at, then = moment(asked), moment(asked + later)
    connection, _ = telling(until(script, at))
    for now, after in zip(answers(connection, at), answers(connection, then), strict=True):
        if now["valid_until"] is None or datetime.fromisoformat(then) < datetime.fromisoformat(now["valid_until"]):
            assert rules(now) == rules(after)


def rules(answer: dict[str, Any]) -> set[str]:
    return {breach["rule"] for breach in answer["breaches"]}
