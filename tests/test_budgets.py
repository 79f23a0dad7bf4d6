"""Budgets that outlive a challenge, on real stores and in memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from conftest import BROWSER, NOW, TENANT, Platform, platform_on
from idverify.errors import OperatorError, PossessionError
from idverify.evidence.budget import (
    BUDGETS,
    Breaker,
    Budget,
    Budgets,
    BudgetTags,
    Scope,
    Spending,
    network_tag,
)
from idverify.evidence.possession import LIFETIME, MOST_GUESSES, Origin, Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.phone_proof import PhoneProof
from idverify.senders.outbox import Outbox
from idverify.stores.memory import MemoryStore
from idverify.stores.schema import BUDGET

PHONE = PhoneNumber.parse("0912000001")
RING = Keyring((Key("2026a", bytes(range(32))),), tenant=TENANT)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def budgeted(store) -> Platform:
    return platform_on(store, budgets=BUDGETS)


def ask(platform, now, *, phone=PHONE, purpose=Purpose.ENROL, account="lan", origin=BROWSER):
    return platform.registrar.challenge(phone, purpose=purpose, account=account, origin=origin, lang="vi", now=now)


def refused(work) -> PossessionError:
    with pytest.raises(PossessionError) as found:
        work()
    return found.value


def guess(platform, challenge, code, now, *, account="lan", origin=BROWSER) -> str:
    try:
        platform.registrar.prove(challenge.id, code, account=account, origin=origin, now=now)
    except PossessionError as found:
        return found.code
    return "right"


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def somebody(number: int) -> Origin:
    """Another browser on another network."""
    return Origin(session=f"session {number}", ip=f"198.18.{number % 250}.1")


class TestSending:
    """A code costs money and annoys somebody; asking again is slowed down, then refused."""

    def test_asking_again_waits_longer_each_time(self, budgeted):
        now = NOW
        for seconds in (30, 60, 120, 900):
            ask(budgeted, now)
            early = refused(lambda now=now: ask(budgeted, now + timedelta(seconds=1)))
            assert early.code == "too_many"
            assert early.data == {"minutes": -(-seconds // 60)}
            refused(lambda now=now, wait=seconds: ask(budgeted, now + timedelta(seconds=wait - 1)))
            now += timedelta(seconds=seconds)

    def test_the_sixth_code_of_an_hour_is_not_sent(self, budgeted):
        now = NOW
        for seconds in (30, 60, 120, 900, 900):
            ask(budgeted, now)
            now += timedelta(seconds=seconds)
        assert refused(lambda: ask(budgeted, now)).code == "too_many"
        assert len(budgeted.outbox.messages) == 5
        ask(budgeted, NOW + HOUR)

    def test_ten_codes_a_day_reach_one_phone_whatever_they_are_for(self, budgeted):
        sent, now = 0, NOW
        for number in range(40):
            purpose = list(Purpose)[number % len(Purpose)]
            try:
                ask(budgeted, now, purpose=purpose, account=f"account {number}", origin=somebody(number))
            except PossessionError:
                continue
            finally:
                now += timedelta(minutes=16)
            sent += 1
        assert sent == 10
        assert now < NOW + DAY

    def test_a_number_written_in_another_way_is_the_same_number(self, budgeted):
        ask(budgeted, NOW)
        again = PhoneNumber.parse("+84 (0) 912 000 001")
        assert refused(lambda: ask(budgeted, NOW, phone=again, account="minh", origin=somebody(1))).code == "too_many"

    def test_a_new_key_refills_nothing(self, budgeted, store):
        ask(budgeted, NOW)
        both = Keyring((Key("2027a", bytes(32)), *budgeted.ring.keys), tenant=TENANT)
        later = platform_on(store, both, budgets=BUDGETS)
        assert refused(lambda: ask(later, NOW)).code == "too_many"

    def test_a_refused_request_counts_under_no_budget(self, budgeted, store):
        ask(budgeted, NOW)
        before = _rows(store)
        refused(lambda: ask(budgeted, NOW))
        assert _rows(store) == before

    def test_a_clock_set_back_refills_nothing_and_one_set_forward_ends_the_window(self, budgeted):
        ask(budgeted, NOW)
        assert refused(lambda: ask(budgeted, NOW - DAY)).code == "too_many"
        ask(budgeted, NOW + DAY)

    def test_of_forty_requests_at_once_for_one_number_one_is_sent(self, budgeted):
        def one(number: int) -> str:
            try:
                ask(budgeted, NOW, account=f"account {number}", origin=somebody(number))
            except PossessionError as found:
                return found.code
            return "sent"

        with ThreadPoolExecutor(40) as pool:
            outcomes = list(pool.map(one, range(40)))
        assert sorted(outcomes) == ["sent"] + ["too_many"] * 39
        assert len(budgeted.outbox.messages) == 1

    def test_a_message_that_could_not_be_sent_counts_as_sent(self, store):
        platform = platform_on(store, budgets=BUDGETS)

        class Broken(Outbox):
            def send(self, message):
                raise OperatorError("send_failed", reason="down", challenge=message.challenge)

        broken = PhoneProof(ring=platform.ring, store=store, sender=Broken())
        with pytest.raises(OperatorError):
            broken.challenge(PHONE, purpose=Purpose.ENROL, account="lan", origin=BROWSER, lang="vi", now=NOW)
        assert refused(lambda: ask(platform, NOW)).code == "too_many"


class TestPumping:
    """Somebody is paid for each message and answers none."""

    def test_a_run_of_neighbours_is_stopped_when_none_is_answered(self, budgeted):
        sent = 0
        for number in range(40):
            neighbour = PhoneNumber.parse(f"0912345{number:03d}")
            try:
                ask(budgeted, NOW, phone=neighbour, account=f"account {number}", origin=somebody(number))
            except PossessionError:
                break
            sent += 1
        assert sent == 15

    def test_neighbours_who_answer_are_served_up_to_the_ceiling(self, budgeted):
        for number in range(30):
            neighbour = PhoneNumber.parse(f"0912345{number:03d}")
            origin = somebody(number)
            account = f"account {number}"
            challenge = ask(budgeted, NOW, phone=neighbour, account=account, origin=origin)
            code = budgeted.outbox.code_for(challenge.id)
            assert guess(budgeted, challenge, code, NOW, account=account, origin=origin) == "right"
        last = PhoneNumber.parse("0912345999")
        assert refused(lambda: ask(budgeted, NOW, phone=last, account="last", origin=somebody(99))).code == "too_many"

    def test_the_whole_platform_has_a_breaker_and_a_ceiling(self, store):
        breaker = Breaker(4, 50, timedelta(hours=2))
        few = Budgets((Budget(spending=Spending.SEND, scope=Scope.TENANT, most=6, within=DAY, breaker=breaker),))
        platform = platform_on(store, budgets=few)
        answered = []
        for number in range(10):
            phone = PhoneNumber.parse(f"09120{number:05d}")
            try:
                challenge = ask(platform, NOW, phone=phone)
            except PossessionError:
                break
            if number < 2:
                answered.append(guess(platform, challenge, platform.outbox.code_for(challenge.id), NOW))
        assert answered == ["right", "right"]
        assert len(platform.outbox.messages) == 5  # two of four answered; of five, two are fewer than half
        ask(platform, NOW + DAY)

    def test_somebody_who_leaves_codes_unanswered_slows_others_and_stops_nobody(self, budgeted):
        neighbours = [PhoneNumber.parse(f"0912345{number:03d}") for number in range(16)]
        for number, phone in enumerate(neighbours[:15]):
            ask(budgeted, NOW, phone=phone, account=f"account {number}", origin=somebody(number))
        last = {"phone": neighbours[15], "account": "last", "origin": somebody(99)}
        assert refused(lambda: ask(budgeted, NOW + timedelta(minutes=4), **last)).data == {"minutes": 1}
        challenge = ask(budgeted, NOW + timedelta(minutes=5), **last)
        code = budgeted.outbox.code_for(challenge.id)
        now = NOW + timedelta(minutes=5)
        assert guess(budgeted, challenge, code, now, account="last", origin=somebody(99)) == "right"


class TestGuessing:
    """However a code is asked for, the guesses of a day are counted."""

    def test_fifty_guesses_a_day_is_what_anybody_gets_at_one_number(self, budgeted):
        counted, now = 0, NOW
        while now < NOW + DAY:
            number = int((now - NOW).total_seconds())
            origin, account = somebody(number), f"account {number}"
            try:
                challenge = ask(budgeted, now, account=account, origin=origin)
            except PossessionError:
                now += timedelta(minutes=10)
                continue
            code = wrong(budgeted.outbox.code_for(challenge.id))
            for _ in range(MOST_GUESSES + 1):
                counted += guess(budgeted, challenge, code, now, account=account, origin=origin) == "code_wrong"
            now += timedelta(minutes=16)
        assert counted == 50

    def test_a_hundred_failures_in_a_row_end_this_way_for_an_account(self, store):
        lasting = Budgets(each for each in BUDGETS if each.spending is Spending.FAILURE)
        platform = platform_on(store, budgets=lasting)
        outcomes = []
        for number in range(21):
            now = NOW + number * DAY
            challenge = ask(platform, now, phone=PhoneNumber.parse(f"09120{number:05d}"))
            code = wrong(platform.outbox.code_for(challenge.id))
            outcomes += [guess(platform, challenge, code, now) for _ in range(MOST_GUESSES)]
        assert outcomes == ["code_wrong"] * 100 + ["failures"] * 5

    def test_a_right_answer_ends_the_row_of_failures_and_no_other_budget(self, store):
        kept = Budgets(
            (
                Budget(spending=Spending.FAILURE, scope=Scope.ACCOUNT, most=5, within=None),
                Budget(spending=Spending.GUESS, scope=Scope.NETWORK, most=8, within=HOUR),
            )
        )
        platform = platform_on(store, budgets=kept)
        challenge = ask(platform, NOW)
        code = platform.outbox.code_for(challenge.id)
        assert [guess(platform, challenge, wrong(code), NOW) for _ in range(4)] == ["code_wrong"] * 4
        assert guess(platform, challenge, code, NOW) == "right"
        challenge = ask(platform, NOW)
        code = wrong(platform.outbox.code_for(challenge.id))
        assert [guess(platform, challenge, code, NOW) for _ in range(4)] == ["code_wrong"] * 3 + ["too_many"]

    def test_of_forty_guesses_at_once_over_many_challenges_the_budget_lets_exactly_its_number_through(self, store):
        few = Budgets((Budget(spending=Spending.GUESS, scope=Scope.PHONE, most=7, within=DAY),))
        platform = platform_on(store, budgets=few)
        open_ones = [(f"account {number}", ask(platform, NOW, account=f"account {number}")) for number in range(10)]

        def one(number: int) -> str:
            account, challenge = open_ones[number % 10]
            code = wrong(platform.outbox.code_for(challenge.id))
            return guess(platform, challenge, code, NOW, account=account)

        with ThreadPoolExecutor(40) as pool:
            outcomes = list(pool.map(one, range(40)))
        assert sorted(outcomes) == ["code_wrong"] * 7 + ["too_many"] * 33


def test_asking_again_while_somebody_guesses_brings_no_guess_more(store):
    """Resend and answer at once, many times over: five guesses in all at one number, purpose and account."""
    platform = platform_on(store)
    for number in range(6):
        account = f"account {number}"
        phone = PhoneNumber.parse(f"09120{number:05d}")
        asked = [ask(platform, NOW, phone=phone, account=account)]
        counted: list[str] = []

        def resend(_, asked=asked, phone=phone, account=account):
            with suppress(PossessionError):  # every guess is spent
                asked.append(ask(platform, NOW, phone=phone, account=account))

        def answer(_, asked=asked, counted=counted, account=account):
            counted.append(guess(platform, asked[-1], "no code", NOW, account=account))

        with ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda turn: (resend if turn % 3 == 0 else answer)(turn), range(30)))
        for challenge in asked:
            counted += [guess(platform, challenge, "no code", NOW, account=account) for _ in range(MOST_GUESSES)]
        assert counted.count("code_wrong") == MOST_GUESSES


class TestTags:
    """What is counted is named by a keyed tag."""

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("203.0.113.1", "203.0.113.254", True),
            ("203.0.113.1", "203.0.114.1", False),
            ("203.0.113.1", "::ffff:203.0.113.9", True),
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
            ("fe80::1%eth0", "fe80::2", True),
            ("", "unknown", True),
            ("::1", "0.0.0.1", False),
        ],
    )
    def test_a_network_is_an_ipv4_24_or_an_ipv6_64(self, one, other, same):
        tags = [network_tag(Origin(session="s", ip=ip), RING) for ip in (one, other)]
        assert (tags[0] == tags[1]) is same

    def test_no_two_scopes_share_a_tag_and_another_tenant_has_others(self):
        tags = BudgetTags.of(PHONE, Purpose.ENROL, BROWSER, RING)
        theirs = BudgetTags.of(PHONE, Purpose.ENROL, BROWSER, Keyring(RING.keys, tenant="platform-b"))
        found = [getattr(each, name) for each in (tags, theirs) for name in ("phone", "purpose", "block", "network")]
        assert len(set(found)) == 8
        assert b"912" not in b"".join(found)
        assert "0x" not in repr(tags)
        assert repr(tags) == "BudgetTags()"

    def test_neighbours_share_a_block_of_a_thousand(self):
        of = {number: BudgetTags.of(PhoneNumber.parse(number), Purpose.ENROL, BROWSER, RING) for number in NUMBERS}
        assert of["0912345000"].block == of["0912345999"].block != of["0912346000"].block
        assert len({tags.phone for tags in of.values()}) == 3

    @pytest.mark.parametrize(("most", "within"), [(0, DAY), (1, timedelta(0))])
    def test_a_budget_that_lets_nothing_through_is_refused(self, most, within):
        with pytest.raises(ValueError, match="at least one"):
            Budget(spending=Spending.SEND, scope=Scope.PHONE, most=most, within=within)


NUMBERS = ("0912345000", "0912345999", "0912346000")


def test_the_same_is_asked_of_the_database_whether_or_not_a_number_is_known(store):
    """No word, no work and no row tells somebody who asks for a code that a number is known here."""
    platform = platform_on(store, budgets=BUDGETS)
    platform.enrol("an", now=NOW - DAY)
    known, unknown = PHONE, PhoneNumber.parse("0912000002")
    asked: dict[PhoneNumber, list[str]] = {}
    for phone in (known, unknown):
        statements = asked.setdefault(phone, [])

        def note(_connection, _cursor, statement, *_rest, statements=statements):
            statements.append(statement)

        event.listen(store._engine, "before_cursor_execute", note)
        challenge = ask(platform, NOW, phone=phone, account="minh", origin=somebody(int(phone.canonical[-1])))
        guess(platform, challenge, "000000", NOW, account="minh", origin=somebody(int(phone.canonical[-1])))
        event.remove(store._engine, "before_cursor_execute", note)
    assert asked[known] == asked[unknown]
    assert len(asked[known]) > 10
    texts = {len(message.text) for message in platform.outbox.messages[-2:]}
    assert len(texts) == 1


class Fence:
    """A quota that lets a few through, and says what it was asked."""

    def __init__(self, most: int) -> None:
        self.left = most
        self.names: set[str] = set()

    def take(self, name, *, most, within):
        assert most >= 1
        assert within > timedelta(0)
        self.names.add(name.rpartition("/")[0])
        self.left -= 1
        return self.left >= 0


def test_what_the_outer_quota_refuses_does_not_reach_the_database(store):
    platform = platform_on(store)
    fence, outbox = Fence(3), Outbox()
    proof = PhoneProof(ring=platform.ring, store=store, sender=outbox, quota=fence)
    challenge = proof.challenge(PHONE, purpose=Purpose.ENROL, account="lan", origin=BROWSER, lang="vi", now=NOW)
    code = outbox.code_for(challenge.id)
    with pytest.raises(PossessionError):
        proof.prove(challenge.id, wrong(code), account="lan", origin=BROWSER, now=NOW)
    before = _rows(store)
    fence.left = 0
    other = PhoneNumber.parse("0912000002")
    stopped = refused(
        lambda: proof.challenge(other, purpose=Purpose.ENROL, account="an", origin=BROWSER, lang="vi", now=NOW)
    )
    assert (stopped.code, stopped.data) == ("too_many", {"minutes": 60})
    stopped = refused(lambda: proof.prove(challenge.id, code, account="lan", origin=BROWSER, now=NOW))
    assert stopped.code == "too_many"
    assert _rows(store) == before
    assert fence.names == {"send/network", "guess/network"}


def test_a_new_key_brings_no_new_guesses_at_a_code_that_is_out(store):
    platform = platform_on(store)
    challenge = ask(platform, NOW)
    code = wrong(platform.outbox.code_for(challenge.id))
    assert [guess(platform, challenge, code, NOW) for _ in range(5)] == ["code_wrong"] * 5
    both = Keyring((Key("2027a", bytes(32)), *platform.ring.keys), tenant=TENANT)
    later = platform_on(store, both)
    assert refused(lambda: ask(later, NOW)).code == "exhausted"


def test_windows_that_ended_are_forgotten_and_failures_in_a_row_are_not(store):
    platform = platform_on(store, budgets=BUDGETS)
    challenge = ask(platform, NOW)
    guess(platform, challenge, wrong(platform.outbox.code_for(challenge.id)), NOW)
    assert store.forget(before=NOW) == 0
    gone = store.forget(before=NOW + timedelta(seconds=1))
    assert gone == len(BUDGETS) - 1
    assert [row.spending for row in _rows(store)] == ["failure"]


def test_the_store_in_memory_keeps_the_same_budgets(store):
    memory = MemoryStore()
    both = [PhoneProof(ring=RING, store=each, sender=Outbox()) for each in (store, memory)]
    now, told = NOW, []
    for number in range(60):
        outcomes = []
        for side in both:
            try:
                challenge = side.challenge(
                    PhoneNumber.parse(f"0912345{number % 4:03d}"),
                    purpose=list(Purpose)[number % 3],
                    account=f"account {number % 5}",
                    origin=somebody(number % 2),
                    lang="en",
                    now=now,
                )
                side.prove(challenge.id, "no code", account=f"account {number % 5}", origin=somebody(0), now=now)
            except PossessionError as found:
                outcomes.append(found.code)
        assert len(set(outcomes)) == 1
        told.append(outcomes[0])
        now += timedelta(seconds=7 * number)
    assert {"code_wrong", "too_many"} <= set(told)


def test_a_host_that_would_not_fit_or_is_no_host_is_refused_at_the_start(store):
    for site in (
        "",
        "a" * 60 + ".vn",
        "mạng.vn",
        "https://mxh.example.vn",
        "mxh.example.vn/",
        "mxh example.vn",
        "@mxh.vn",
    ):
        with pytest.raises(OperatorError) as found:
            PhoneProof(ring=RING, store=store, sender=Outbox(), site=site)
        assert found.value.code == "site"


def test_the_last_line_binds_the_code_to_the_page_where_it_is_typed(store):
    outbox = Outbox()
    proof = PhoneProof(ring=RING, store=store, sender=outbox, site="mxh.example.vn")
    challenge = proof.challenge(PHONE, purpose=Purpose.GUARDIAN, account="lan", origin=BROWSER, lang="vi", now=NOW)
    text = outbox.messages[-1].text
    assert text.splitlines()[-1] == f"@mxh.example.vn #{outbox.code_for(challenge.id)}"
    assert len(text) <= 160


def test_a_challenge_of_before_there_were_budgets_can_still_be_answered(store):
    platform = platform_on(store, budgets=BUDGETS)
    challenge = ask(platform, NOW)
    old = replace(challenge, tags=BudgetTags(phone=b"", purpose=b"", block=b"", network=b""))
    assert old != challenge
    with store._engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE idverify_challenge SET phone_tag = NULL, block_tag = NULL, network_tag = NULL"
        )
    code = platform.outbox.code_for(challenge.id)
    assert guess(platform, challenge, wrong(code), NOW) == "code_wrong"
    assert not [row for row in _rows(store) if row.tag == b""]  # nobody shares a budget of the nameless
    assert guess(platform, challenge, code, NOW + LIFETIME / 2) == "right"


def _rows(store):
    with store._engine.connect() as connection:
        return connection.execute(select(BUDGET).order_by(BUDGET.c.scope, BUDGET.c.spending, BUDGET.c.tag)).all()
