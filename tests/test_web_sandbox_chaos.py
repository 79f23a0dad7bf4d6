"""What goes wrong in a sandbox: by the seed, within the contracts, and harmless to a platform that keeps them."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sandbox_server import SESSION, Platform, sandbox

from idverify.account import Event, EventType
from idverify.evidence.possession import Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.ports import Message
from idverify.web.sandbox.chaos import LONGEST_DELAY, Chaos, ChaosSettings
from idverify.web.sandbox.feed import SandboxFeed
from idverify.web.sandbox.inbox import Inbox

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
EVERYTHING = {"duplicates": True, "delays": True, "reordering": True, "losses": True}
CALM = {"duplicates": False, "delays": False, "reordering": False, "losses": False, "seed": 0}
PEOPLE = {"lan": "0912000001", "hoa": "0912000002", "mai": "0912000003"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with sandbox() as (here, _):
        yield here


@pytest.fixture
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=30) as client:
        assert client.post("/sandbox/reset").status_code == 204
        yield client


def story(client: httpx.Client, chaos: dict[str, Any]) -> tuple[Platform, list[tuple[str, int]]]:
    """Three adults, a child and its sixteenth birthday, on a platform that keeps to the contracts."""
    assert client.post("/sandbox/reset").status_code == 204
    assert client.put("/sandbox/chaos", json=chaos).status_code == 200
    platform = Platform(client)
    statuses = [(account, platform.enrol(account, phone).status_code) for account, phone in PEOPLE.items()]
    statuses.append(("na", platform.enrol_child("na", "0912000004", "2012-03-10").status_code))
    statuses.append(("again", platform.write("/v1/account/close", {"account": "mai"}).status_code))
    client.put("/sandbox/clock", json={"now": "2028-03-11T08:00:00+07:00"})
    platform.drain()
    return platform, statuses


def by_account(handled: list[tuple[str, str]]) -> dict[str, list[str]]:
    found = defaultdict(list)
    for account, type in handled:
        found[account].append(type)
    return found


def test_a_platform_that_keeps_to_the_contracts_ends_where_it_would_have_without_chaos(client: httpx.Client) -> None:
    calm, as_it_goes = story(client, CALM)
    allowed = {account: calm.permitted(account, "post") for account in (*PEOPLE, "na")}
    assert allowed == {"lan": True, "hoa": True, "mai": False, "na": False}
    assert (calm.asked_again, calm.delivered) == (0, len(calm.handled))
    tried, went = story(client, EVERYTHING | {"seed": 3})
    assert went == as_it_goes
    assert {account: tried.permitted(account, "post") for account in allowed} == allowed
    assert by_account(tried.handled) == by_account(calm.handled)
    # And it was tried: answers were lost, events came twice, and accounts changed places.
    assert tried.asked_again > 0
    assert tried.delivered > len(tried.handled)
    assert tried.handled != calm.handled


def test_the_same_seed_gives_the_same_course_over_http(client: httpx.Client) -> None:
    courses = []
    for _ in range(2):
        platform, _ = story(client, EVERYTHING | {"seed": 11, "delays": False})
        courses.append((platform.asked_again, platform.delivered, platform.handled))
    assert courses[0] == courses[1]


def test_a_lost_answer_is_of_a_write_that_was_done_once(client: httpx.Client) -> None:
    platform = Platform(client)
    proof = platform.prove("lan", "0912000001")
    client.put("/sandbox/chaos", json={"losses": True, "seed": 41})
    asked = {
        "account": "lan",
        "user": {"name": "Nguyễn Thị Thử", "birth_date": "1990-05-01"},
        "phone": "0912000001",
        "proof": proof,
    }
    headers = platform.headers | {"Idempotency-Key": "of-one-write"}
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/v1/sign-up/enrol", json=asked, headers=headers)
    assert platform.permitted("lan")
    unknown = client.post("/v1/sign-up/enrol", json=asked, headers=headers)
    assert (unknown.status_code, unknown.json()["code"]) == (503, "operator.outcome_unknown")
    assert unknown.headers["Content-Type"] == "application/problem+json"
    assert unknown.headers["Idverify-Sandbox"] == "true"
    assert "Retry-After" not in unknown.headers
    told = client.post("/v1/sign-up/enrol", json=asked, headers=headers)
    assert told.status_code == 201
    assert told.headers["Idempotent-Replayed"] == "true"
    client.put("/sandbox/chaos", json={})
    other = platform.write("/v1/sign-up/enrol", asked)  # another key is another write
    assert other.json()["code"] in {"possession.proof_spent", "operator.account_exists"}


def test_reading_and_setting_the_sandbox_itself_are_never_lost(client: httpx.Client) -> None:
    client.put("/sandbox/chaos", json={"losses": True, "seed": 41})
    platform = Platform(client)
    assert {platform.ask("/v1/gate/decide", {"account": "x", "action": "post"}).status_code for _ in range(20)} == {200}
    assert {client.put("/sandbox/clock", json={"advance_seconds": 1}).status_code for _ in range(20)} == {200}


def sent(platform: Platform, account: str) -> str:
    """The state with which somebody was sent to the provider."""
    asked = {"provider": "sandbox", "account": account, "purpose": "enrol", "origin": SESSION}
    declared = {"declaration": {"text_version": "1", "lang": "vi"}}
    address = platform.write("/v1/identification/begin", asked | declared).json()["address"]
    return str(httpx.URL(address).params["state"])


def test_who_comes_back_twice_is_enrolled_once(client: httpx.Client) -> None:
    platform = Platform(client)
    client.put("/sandbox/chaos", json={"duplicates": True, "seed": 2})
    twice = 0
    for number in range(6):
        account = f"account-{number}"
        state = sent(platform, account)
        came = client.post("/sandbox/eid/answer", json={"state": state, "person": "adult"}).json()["callbacks"]
        twice += len(came) == 2
        answers = []
        for callback in came:
            identification = {"parameters": callback["parameters"], "origin": SESSION}
            user = {"name": "Nguyễn Thị Thử", "birth_date": "1990-05-01"}
            enrol = {"account": account, "user": user, "identification": identification}
            answers.append(platform.write("/v1/sign-up/enrol", enrol))
        assert answers[0].status_code == 201
        assert all(again.json()["code"] == "attestation.state_unknown" for again in answers[1:])
    assert 0 < twice < 6
    state = sent(platform, "b")
    shown = client.post("/sandbox/eid/authorize", data={"state": state, "person": "refuses"})
    assert shown.status_code == 303 or shown.text.count("error=access_denied") == 2


# ------------------------------------------------------------------------------------------ by themselves


class Pending:
    """A store's feed: what is pending stays until it is acknowledged, in order."""

    def __init__(self, accounts: int, each: int) -> None:
        self.left = [
            Event(f"{account}/{place}", f"account-{account}", EventType.EVIDENCE_ADDED, NOW + timedelta(seconds=place))
            for place in range(each)
            for account in range(accounts)
        ]

    def pending_events(self, *, now: datetime, most: int) -> tuple[Event, ...]:
        return tuple(event for event in self.left if event.at <= now)[:most]

    def acknowledge_events(self, ids: Any) -> None:
        self.left = [event for event in self.left if event.id not in set(ids)]


def deliveries(seed: int, most: int, skip: int, **wrong: bool) -> list[str]:
    """Every event as it was handed out; of each page those after the first ``skip`` are acknowledged."""
    store = Pending(accounts=4, each=6)
    feed = SandboxFeed(store, Chaos(ChaosSettings(seed=seed, **wrong)))  # type: ignore[arg-type]  # a feed's part of it
    found: list[str] = []
    quiet = 0
    for turn in range(400):
        page = feed.poll(now=NOW + timedelta(days=1), most=most)
        assert len(page) <= most
        found += [event.id for event in page]
        quiet = 0 if page else quiet + 1
        if quiet > 5:
            return found
        kept = page if turn % 3 else page[: max(1, len(page) - skip)]
        if kept:
            feed.acknowledge([event.id for event in kept])
    raise AssertionError("something never came")


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("most", "skip"), [(100, 0), (5, 0), (1, 0), (7, 3)])
def test_every_event_comes_and_those_of_one_account_in_order(seed: int, most: int, skip: int) -> None:
    given = deliveries(seed, most, skip, duplicates=True, delays=True, reordering=True)
    assert set(given) == {f"{account}/{place}" for account in range(4) for place in range(6)}
    for account in range(4):
        places = [int(id.partition("/")[2]) for id in given if id.startswith(f"{account}/")]
        first = list(dict.fromkeys(places))
        assert first == sorted(first)
        if not skip:  # what was not acknowledged comes again from there on, as it does without any chaos
            assert places == sorted(places)


def test_the_feed_comes_twice_late_and_mixed_where_it_is_told_to_and_not_otherwise() -> None:
    plain = deliveries(0, 100, 0)
    assert plain == [event.id for event in Pending(4, 6).left]
    assert len(deliveries(1, 5, 0, duplicates=True)) > len(plain)
    assert sorted(deliveries(1, 100, 0, delays=True)) == sorted(plain)
    assert deliveries(1, 100, 0, delays=True) != plain
    assert sorted(deliveries(1, 100, 0, reordering=True)) == sorted(plain)
    assert deliveries(1, 100, 0, reordering=True) != plain


def looks(seed: int, **wrong: bool) -> list[list[str]]:
    """What ten messages look like, at each of six looks."""
    inbox = Inbox(Chaos(ChaosSettings(seed=seed, **wrong)))
    for number in range(1, 11):
        to = PhoneNumber.parse(f"0912000{number:03}")
        text = f"Ma cua ban la {number:06}"
        challenge = f"challenge-{number}"
        inbox.send(Message(challenge=challenge, to=to, text=text, purpose=Purpose.ENROL, lang="vi", not_after=NOW))
    return [[message.challenge for message in inbox.look()] for _ in range(6)]


def test_messages_come_late_twice_and_in_another_order_by_the_seed() -> None:
    calm = [f"challenge-{number}" for number in range(10, 0, -1)]
    assert looks(0) == [calm] * 6
    late = looks(4, delays=True)
    assert len(late[0]) < 10
    assert late[-1] == calm
    assert all(set(before) <= set(after) for before, after in itertools.pairwise(late))
    assert len(looks(4, duplicates=True)[0]) > 10
    assert set(looks(4, duplicates=True)[0]) == set(calm)
    mixed = looks(4, reordering=True)[0]
    assert mixed != calm
    assert sorted(mixed) == sorted(calm)
    for wrong in ({"delays": True}, {"duplicates": True}, {"reordering": True}):
        assert looks(4, **wrong) == looks(4, **wrong)
        assert any(looks(4, **wrong) != looks(seed, **wrong) for seed in range(5, 9))


def test_of_one_write_two_answers_at_most_are_lost_and_no_answer_is_held_for_long() -> None:
    for seed in range(50):
        chaos = Chaos(ChaosSettings(losses=True, delays=True, seed=seed))
        assert sum(chaos.loses("one write") is not None for _ in range(40)) == 2
        assert all(0 <= chaos.delay() <= LONGEST_DELAY for _ in range(40))
    calm = Chaos()
    assert not any(calm.loses("one write") or calm.delay() for _ in range(40))


def test_one_more_look_at_the_inbox_changes_nothing_about_anything_else() -> None:
    once, often = (Chaos(ChaosSettings(seed=9, duplicates=True, delays=True, losses=True)) for _ in range(2))
    for _ in range(7):
        often.looks("sms")
    for chaos in (once, often):
        chaos.looks("sms")
    drawn = [
        [(chaos.copies("events"), chaos.delay(), chaos.loses(str(n))) for n in range(20)] for chaos in (once, often)
    ]
    assert drawn[0] == drawn[1]
