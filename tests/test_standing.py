"""A standing says what the rules say, for as long as they say it, to those who have the platform's keys alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import pickle
import struct
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, cast

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from families import Family
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import NOW, TENANT, platform_on
from idverify.account import Account, Action, EndReason, Service
from idverify.answer import DeniedError
from idverify.conformance.fixture import fixtures
from idverify.conformance.requests import DecideRequest
from idverify.conformance.wire import read
from idverify.decision import Decision, decide
from idverify.errors import OperatorError, OutOfScopeError, StandingError
from idverify.evidence.method import Evidence, Method
from idverify.gate import PostingGate
from idverify.keys import Key, Keyring, VaultKey
from idverify.law import VIETNAM, start_of
from idverify.standing import LONGEST, MARGIN, RevokedEpochs, Standing, StandingChecker
from idverify.standing_gate import StandingGate
from idverify.stores.memory import MemoryStore

if TYPE_CHECKING:
    from idverify.keys import Vault
    from idverify.stores.sql import SqlStore

ROOT = bytes(range(32))
RING = Keyring((Key("2026a", ROOT),), tenant=TENANT)
OPENED = datetime(2026, 9, 1, 8, tzinfo=VIETNAM)
PROVEN = Account(opened_at=OPENED, user_birth_date=date(1990, 5, 1), evidence=(Evidence(Method.VN_MOBILE_OTP, OPENED),))
CASES = [each for each in fixtures() if each.request["op"] == "decide" and "error" not in each.expect]
EARLY = [each for each in fixtures() if each.expect.get("error", {}).get("code") == "out_of_scope"]


def issued(
    facts: Account = PROVEN, *, account: str = "lan", now: datetime = NOW, ring: Keyring = RING, **changes
) -> str:
    given = {"epoch": 3, "service": Service.DOMESTIC, **changes}
    return Standing.issue(account, facts, ring=ring, now=now, **given)


def refusal(work) -> str:
    with pytest.raises(StandingError) as refused:
        work()
    assert refused.value.text.vi != refused.value.text.en
    return refused.value.code


def same(stated, decision: Decision) -> bool:
    names = ("permitted", "breaches", "rules_breached", "remedies", "citations", "readings", "law", "at")
    return all(getattr(stated, name) == getattr(decision, name) for name in names)


# The same answer


@pytest.mark.parametrize("fixture", CASES, ids=lambda fixture: fixture.id)
def test_a_standing_answers_every_fixture_as_the_rules_do(fixture):
    asked = read(DecideRequest, fixture.request)
    facts, service = asked.account.facts(), asked.service.facts()
    decision = decide(facts, asked.action, service=service, at=asked.at)
    standing = Standing.open(issued(facts, now=asked.at, service=service), RING, now=asked.at)
    if facts.item_allowed_at is not None and standing.decide(asked.action).permitted is not decision.permitted:
        # Of one item the gate is asked.
        assert refusal(lambda: standing.decide(asked.action, item="any")) == "item"
        return
    stated = standing.decide(asked.action)
    assert same(stated, decision)
    assert asked.at < stated.valid_until <= asked.at + timedelta(minutes=10)
    lasting = decide(replace(facts, item_allowed_at=None), asked.action, service=service, at=asked.at)
    assert lasting.valid_until is None or stated.valid_until <= lasting.valid_until


@pytest.mark.parametrize(
    "fixture", [each for each in EARLY if each.request["op"] == "decide"], ids=lambda each: each.id
)
def test_where_the_rules_do_not_reach_nothing_is_issued(fixture):
    asked = read(DecideRequest, fixture.request)
    with pytest.raises(OutOfScopeError):
        issued(asked.account.facts(), now=asked.at, service=asked.service.facts())


def test_there_are_fixtures_of_all_kinds():
    assert len(CASES) > 250
    assert EARLY


def test_a_standing_ends_when_an_answer_does():
    birthday = start_of(date(2026, 11, 22))
    eve = birthday - timedelta(minutes=4)
    turning_sixteen = replace(PROVEN, user_birth_date=date(2010, 11, 21))
    standing = Standing.open(issued(turning_sixteen, now=eve), RING, now=eve)
    assert standing.until == birthday
    assert (
        standing.decide(Action.POST).permitted
        is not decide(turning_sixteen, Action.POST, service=Service.DOMESTIC, at=birthday).permitted
    )


def test_a_lifetime_is_an_hour_at_most():
    for lifetime in (timedelta(0), timedelta(seconds=-1), LONGEST + timedelta(microseconds=1)):
        with pytest.raises(ValueError, match="hour"):
            issued(lifetime=lifetime)
    standing = Standing.open(issued(lifetime=LONGEST), RING, now=NOW)
    assert standing.until == NOW + LONGEST
    assert standing.issued_at == NOW


def test_an_answer_explains_itself_and_is_no_truth_value():
    standing = Standing.open(issued(), RING, now=NOW)
    yes, no = standing.decide(Action.COMMENT), standing.decide(Action.SALES_LIVESTREAM)
    assert yes.require() is yes
    assert repr(yes) == "<Stated 2026-11-21T09:00:00+07:00: permitted>"
    with pytest.raises(DeniedError) as denied:
        no.require()
    assert denied.value.decision is no
    assert no.breaches[0].message.vi
    with pytest.raises(TypeError):
        bool(yes)


# What is in it


def test_a_token_is_made_as_its_page_says():
    """By the standard library alone; only the subkey takes HKDF from elsewhere."""
    token = issued(account="làn", stream="s1")

    def lp(*parts: bytes) -> bytes:
        return b"".join(len(part).to_bytes(2, "big") + part for part in parts)

    info = lp(b"vnid/v1/standing", TENANT.encode())
    subkey = HKDF(algorithm=SHA256(), length=32, salt=b"vnid/v1", info=info).derive(ROOT)
    micros = int(NOW.timestamp()) * 1_000_000
    days = micros // 86_400_000_000
    day_key = hmac.digest(subkey, lp(days.to_bytes(4, "big")), "sha256")
    version, kid, body, reasons = token.split(".")
    assert (version, kid) == ("vnst1", "2026a")
    raw, why = (base64.b64decode(each, validate=True) for each in (body, reasons))
    head, mac = raw[:-32], raw[-32:]
    assert mac == hmac.digest(day_key, lp(b"vnst1") + head, "sha256")
    name = "làn".encode()
    # The order of the bits: read, post, comment, share, livestream, two of commerce, react, message.
    may = 0b110011111
    expected = struct.pack(
        ">QQIII32sH", micros, micros + 600_000_000, 3, 0x1FF, may, hashlib.sha256(why).digest(), len(name) | 0x8000
    )
    assert head == expected + name + b"s1"
    law, groups = json.loads(zlib.decompress(why))
    assert law == "vn-2026-08-19"
    assert {action for actions, *_ in groups for action in actions} == set(Action)


def test_no_number_name_or_day_of_a_person_is_in_a_token():
    token = issued(replace(PROVEN, no_vn_mobile_declared_at=OPENED))
    _, _, body, reasons = token.split(".")
    inside = base64.b64decode(body) + zlib.decompress(base64.b64decode(reasons))
    for told in (b"1990", b"05-01", b"vn_mobile_otp", struct.pack(">Q", int(OPENED.timestamp()) * 1_000_000)):
        assert told not in inside
    other = issued(replace(PROVEN, user_birth_date=date(1985, 1, 31), opened_at=OPENED - timedelta(days=9)))
    assert other == issued()  # everything that the rules do not care for is the same
    assert len(token) < 700
    assert "lan" not in repr(Standing.open(token, RING, now=NOW))


def test_a_name_too_long_for_a_cookie_is_refused_in_words():
    for length in (3_700, 70_000):
        with pytest.raises(OperatorError) as refused:
            issued(account="a" * length)
        assert refused.value.code == "standing_size"


def test_a_standing_is_neither_made_nor_pickled():
    with pytest.raises(TypeError):
        Standing()
    with pytest.raises(TypeError):
        pickle.dumps(Standing.open(issued(), RING, now=NOW))


# Whoever has no key


def test_a_token_changed_anywhere_is_refused_or_says_the_same():
    token = issued()
    whole = Standing.open(token, RING, now=NOW)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    parts = (token.rfind("."), len(token))
    spare = {place - back for place in parts for back in (1, 2, 3)}  # a few bits before the padding stand for nothing
    codes = set()
    for place, before in enumerate(token):
        for letter in {letters[(letters.find(before) + 1) % 64], ".", "=", "é", " "} - {before}:
            try:
                opened = Standing.open(token[:place] + letter + token[place + 1 :], RING, now=NOW)
            except StandingError as refused:
                codes.add(refused.code)
                continue
            # What follows the last dot is the reasons, which are opened when somebody asks for them.
            assert place > token.rfind(".") or place in spare
            assert (opened.account, opened.epoch, opened.until) == (whole.account, whole.epoch, whole.until)
            told = opened.decide(Action.SALES_LIVESTREAM)
            assert not told.permitted
            try:
                assert told.breaches == whole.decide(Action.SALES_LIVESTREAM).breaches
            except StandingError as refused:
                codes.add(refused.code)
    # The times are looked at before the MAC is worked out.
    assert {"malformed", "forged"} <= codes <= {"malformed", "forged", "early", "expired"}


@given(
    st.text(max_size=200)
    | st.binary(max_size=200).map(lambda raw: f"vnst1.2026a.{base64.urlsafe_b64encode(raw).decode()}.x")
)
@settings(max_examples=200, deadline=None)
def test_anything_else_is_refused_in_words(text):
    assert refusal(lambda: Standing.open(text, RING, now=NOW)) in ("malformed", "forged", "expired", "early")


def test_a_very_long_token_is_not_read():
    assert refusal(lambda: Standing.open("vnst1.2026a." + "A" * 100_000_000 + ".", RING, now=NOW)) == "malformed"


def test_another_platform_another_key_and_another_day_are_refused():
    token = issued()
    for ring in (
        Keyring((Key("2026a", ROOT),), tenant="platform-b"),
        Keyring((Key("2026a", bytes(32)),), tenant=TENANT),
        Keyring((Key("2027a", ROOT),), tenant=TENANT),
    ):
        assert refusal(lambda ring=ring: Standing.open(token, ring, now=NOW)) == "forged"
    both = Keyring((Key("2027a", bytes(32)), Key("2026a", ROOT)), tenant=TENANT)
    assert Standing.open(token, both, now=NOW).account == "lan"


def test_the_time_of_a_token_is_kept_to_the_microsecond():
    token = issued()
    end = NOW + timedelta(minutes=10)
    assert Standing.open(token, RING, now=end - timedelta(microseconds=1)).account == "lan"
    assert refusal(lambda: Standing.open(token, RING, now=end)) == "expired"
    # Clocks may be half a minute apart.
    assert Standing.open(token, RING, now=NOW - timedelta(seconds=30)).account == "lan"
    assert refusal(lambda: Standing.open(token, RING, now=NOW - timedelta(seconds=31))) == "early"
    with pytest.raises(ValueError, match="offset"):
        Standing.open(token, RING, now=NOW.replace(tzinfo=None))


class Counting:
    """A vault of subkeys that counts how often it is asked for a MAC."""

    def __init__(self) -> None:
        self._keys, self.asked = dict(Key("2026a", ROOT).subkeys(TENANT)), 0

    def mac(self, name: str, message: bytes) -> bytes:
        self.asked += 1
        return hmac.digest(self._keys[name], message, "sha256")


def test_a_vault_is_asked_once_a_day_and_gives_the_same_tokens():
    vault = Counting()
    ring = Keyring((VaultKey("2026a", cast("Vault", vault)),), tenant=TENANT)
    token = issued(ring=ring)
    assert token == issued()
    checker = StandingChecker(ring)
    checker.renew(RevokedEpochs(NOW, NOW - LONGEST - MARGIN * 2, {}))
    for _ in range(20):
        assert checker.decide("lan", Action.POST, token=token, now=NOW).permitted
    assert vault.asked == 1
    tomorrow = NOW + timedelta(days=1)
    for _ in range(3):
        Standing.open(issued(ring=ring, now=tomorrow), ring, now=tomorrow)
    assert vault.asked == 2


def test_a_strangers_token_makes_nobody_ask_the_vault():
    vault = Counting()
    ring = Keyring((VaultKey("2026a", cast("Vault", vault)),), tenant=TENANT)
    for day in range(40):
        old = issued(now=NOW - timedelta(days=day + 1))
        assert refusal(lambda old=old: Standing.open(old, ring, now=NOW)) == "expired"
        assert refusal(lambda old=old: Standing.open(old, ring, now=NOW - timedelta(days=60))) == "early"
    assert vault.asked == 0


# What was revoked


def checker(epochs: dict[str, int] | None = None, *, as_of: datetime = NOW) -> StandingChecker:
    made = StandingChecker(RING, most_stale=timedelta(seconds=5))
    made.renew(RevokedEpochs(as_of, as_of - LONGEST - MARGIN * 2, epochs or {}))
    return made


def test_an_epoch_that_was_raised_revokes_what_was_said_before_it():
    token = issued()
    for epochs, revoked in (({}, False), ({"lan": 3}, False), ({"lan": 4}, True), ({"minh": 9}, False)):
        held = checker(epochs)
        if revoked:
            assert refusal(lambda held=held: held.decide("lan", Action.POST, token=token, now=NOW)) == "revoked"
        else:
            assert held.decide("lan", Action.POST, token=token, now=NOW).permitted


def test_nothing_is_answered_by_a_stale_list_or_by_none():
    token = issued()
    held = checker()
    fresh = NOW + timedelta(seconds=5)
    assert held.decide("lan", Action.POST, token=token, now=fresh).permitted
    late = fresh + timedelta(microseconds=1)
    assert refusal(lambda: held.decide("lan", Action.POST, token=token, now=late)) == "list_stale"
    held.renew(RevokedEpochs(late, late - LONGEST - MARGIN * 2, {}))
    assert held.decide("lan", Action.POST, token=token, now=late).permitted
    none = StandingChecker(RING)
    assert refusal(lambda: none.decide("lan", Action.POST, token=token, now=NOW)) == "list_stale"


def test_a_list_that_does_not_reach_back_to_a_standing_does_not_clear_it():
    token = issued(lifetime=LONGEST)
    later = NOW + timedelta(minutes=30)
    held = StandingChecker(RING)
    held.renew(RevokedEpochs(later, NOW, {}))
    assert refusal(lambda: held.decide("lan", Action.POST, token=token, now=later)) == "list_stale"
    held.renew(RevokedEpochs(later, NOW - MARGIN, {}))
    assert held.decide("lan", Action.POST, token=token, now=later).permitted


def test_a_list_that_comes_late_does_not_take_the_place_of_a_newer_one():
    held = checker({"lan": 4}, as_of=NOW)
    held.renew(RevokedEpochs(NOW - timedelta(seconds=1), NOW - LONGEST - MARGIN * 3, {}))
    assert refusal(lambda: held.decide("lan", Action.POST, token=issued(), now=NOW)) == "revoked"


def test_a_list_made_by_a_clock_that_was_ahead_neither_answers_nor_stays():
    ahead = NOW + timedelta(hours=1)
    held = checker(as_of=ahead)
    token = issued(lifetime=LONGEST)
    assert refusal(lambda: held.decide("lan", Action.POST, token=token, now=NOW)) == "list_stale"
    held.renew(RevokedEpochs(NOW, NOW - LONGEST - MARGIN * 2, {"lan": 4}))
    assert refusal(lambda: held.decide("lan", Action.POST, token=token, now=NOW)) == "revoked"
    slow = NOW - timedelta(seconds=31)  # by this machine's own clock, half a minute and more behind the list's
    assert refusal(lambda: held.decide("minh", Action.POST, token=issued(account="minh", now=slow), now=slow)) == (
        "list_stale"
    )


class Unreachable:
    """A vault that does not answer."""

    asked = 0

    def mac(self, _name: str, _message: bytes) -> bytes:
        self.asked += 1
        raise OperatorError("vault_unreachable", vault="v", reason="timeout")


def test_a_vault_that_does_not_answer_sends_people_to_the_store_and_is_left_alone_for_a_while():
    vault = Unreachable()
    ring = Keyring((VaultKey("2026a", cast("Vault", vault)),), tenant=TENANT)
    store = MemoryStore()
    platform_on(cast("SqlStore", store)).enrol("lan")
    both = StandingGate(PostingGate(service=Service.DOMESTIC, store=store, ring=RING), ring)
    both.renew(now=NOW)
    for _ in range(5):
        assert both.decide("lan", Action.POST, token=issued(), now=NOW).permitted
    assert vault.asked == 1
    assert both.decide("lan", Action.POST, token=issued(), now=NOW + timedelta(seconds=5)).permitted
    assert vault.asked == 2


def test_whoever_renews_has_the_key_of_the_day_at_hand_before_anybody_checks():
    vault, store = Counting(), MemoryStore()
    ring = Keyring((VaultKey("2026a", cast("Vault", vault)),), tenant=TENANT)
    platform_on(cast("SqlStore", store)).enrol("lan")
    both = StandingGate(PostingGate(service=Service.DOMESTIC, store=store, ring=RING), ring)
    for _ in range(3):
        both.renew(now=NOW)
    assert vault.asked == 1
    assert both.stated("lan", Action.POST, token=issued(), now=NOW) is not None
    assert vault.asked == 1


def test_before_a_replica_refuses_somebody_the_primary_is_asked():
    behind, primary = MemoryStore(), MemoryStore()
    platform_on(cast("SqlStore", primary)).enrol("lan")
    gates = [PostingGate(service=Service.DOMESTIC, store=store, ring=RING) for store in (behind, primary)]
    assert not StandingGate(gates[0], RING).decide("lan", Action.POST, token=None, now=NOW).permitted
    assert StandingGate(gates[0], RING, primary=gates[1]).decide("lan", Action.POST, token=None, now=NOW).permitted


def test_reasons_in_the_words_of_a_newer_version_are_no_reasons_here_and_the_answer_stands(monkeypatch):
    written = json.dumps(["vn-2030-01-01", [[["a_later_action"], [], [], []]]])
    monkeypatch.setattr("idverify.standing.standing.packed", lambda _: zlib.compress(written.encode()))
    answer = Standing.open(issued(), RING, now=NOW).decide(Action.POST)
    assert answer.permitted
    assert refusal(lambda: answer.citations) == "malformed"


def test_an_answer_can_be_logged_though_its_reasons_were_touched():
    token = issued()
    opened = Standing.open(f"{token.rpartition('.')[0]}.AAAA", RING, now=NOW)
    answer = opened.decide(Action.POST)
    assert answer.permitted
    assert repr(answer) == "<Stated 2026-11-21T09:00:00+07:00: permitted>"
    assert refusal(lambda: answer.citations) == "forged"


def test_a_standing_of_one_account_serves_no_other_and_of_one_stream_no_other():
    token = issued(stream="s1")
    held = checker()
    assert held.decide("lan", Action.POST, token=token, stream="s1", now=NOW).permitted
    assert refusal(lambda: held.decide("minh", Action.POST, token=token, stream="s1", now=NOW)) == "other_account"
    for stream in (None, "s2", ""):
        assert refusal(lambda stream=stream: held.decide("lan", Action.POST, token=token, stream=stream, now=NOW)) == (
            "other_stream"
        )


# On a platform


def test_what_ends_a_childs_permission_is_felt_within_the_lists_age(store):
    family = Family(platform_on(store))
    link = family.join()
    gate = PostingGate(service=Service.DOMESTIC, store=store, ring=RING)
    held = StandingChecker(RING, most_stale=timedelta(seconds=5))
    token = gate.standing("an", now=NOW)
    held.renew(gate.revoked(now=NOW))
    assert held.decide("an", Action.POST, token=token, now=NOW).permitted
    later = NOW + timedelta(seconds=3)
    family.on.links.end(link, EndReason.REVOKED, now=later)
    # The list at hand is three seconds old: it may still say yes, and says so no longer than agreed.
    assert held.decide("an", Action.POST, token=token, now=later).permitted
    held.renew(gate.revoked(now=later))
    assert refusal(lambda: held.decide("an", Action.POST, token=token, now=later)) == "revoked"
    again = gate.standing("an", now=later)
    told = held.decide("an", Action.POST, token=again, now=later)
    assert not told.permitted
    assert told.breaches == gate.decide("an", Action.POST, now=later).breaches


def test_a_number_proven_by_somebody_else_and_a_closing_revoke(platform):
    gate = PostingGate(service=Service.DOMESTIC, store=platform.store, ring=RING)
    platform.enrol("lan", "0912000001")
    later = NOW + timedelta(days=40)
    token = gate.standing("lan", now=later)
    platform.enrol("minh", "0912000001", now=later)
    held = StandingChecker(RING)
    held.renew(gate.revoked(now=later))
    assert refusal(lambda: held.decide("lan", Action.POST, token=token, now=later)) == "revoked"
    token = gate.standing("minh", now=later)
    assert held.decide("minh", Action.POST, token=token, now=later).permitted
    platform.store.close_account("minh", now=later)
    held.renew(gate.revoked(now=later))
    assert refusal(lambda: held.decide("minh", Action.POST, token=token, now=later)) == "revoked"


class Asked:
    """Accounts that count how often they are asked."""

    def __init__(self, accounts) -> None:
        self._accounts, self.times = accounts, 0

    def account(self, *given, **named):
        self.times += 1
        return self._accounts.account(*given, **named)

    def known(self, *given, **named):
        return self._accounts.known(*given, **named)

    def raised(self, **named):
        return self._accounts.raised(**named)


def test_the_store_is_asked_only_where_the_standing_does_not_say_yes():
    store = MemoryStore()
    platform = platform_on(cast("SqlStore", store))
    platform.enrol("lan")
    asked = Asked(store)
    gate = PostingGate(service=Service.DOMESTIC, store=asked, ring=RING)
    both = StandingGate(gate, RING)
    token = gate.standing("lan", now=NOW)
    stranger = gate.standing("minh", now=NOW)
    assert both.decide("lan", Action.POST, token=token, now=NOW).permitted  # there is no list yet
    assert asked.times == 1
    both.renew(now=NOW)
    for _ in range(9):
        assert both.require("lan", Action.POST, token=token, now=NOW).permitted
    assert asked.times == 1
    assert both.decide("lan", Action.POST, token=None, now=NOW).permitted
    assert both.decide("lan", Action.POST, token="nonsense", now=NOW).permitted
    assert asked.times == 3
    # Somebody who was refused at login signs up, and need not log in again.
    with pytest.raises(DeniedError):
        both.require("minh", Action.POST, token=stranger, now=NOW)
    platform.enrol("minh", "0912000002")
    assert both.decide("minh", Action.POST, token=stranger, now=NOW).permitted
    assert asked.times == 5


def test_a_gate_without_keys_issues_nothing():
    gate = PostingGate(service=Service.DOMESTIC, store=MemoryStore())
    with pytest.raises(OperatorError) as refused:
        gate.standing("lan", now=NOW)
    assert refused.value.code == "key_missing"


def test_before_the_decree_nothing_is_issued():
    with pytest.raises(OutOfScopeError):
        issued(now=datetime(2024, 12, 24, 12, tzinfo=UTC))
