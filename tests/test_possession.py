"""Proof of holding a phone, on a real store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from conftest import BROWSER, NOW, TENANT, Platform, platform_on
from idverify.account.action import Action
from idverify.account.person import Person
from idverify.application import Application
from idverify.errors import OperatorError, PossessionError
from idverify.evidence.budget import BUDGETS
from idverify.evidence.method import Method
from idverify.evidence.possession import LIFETIME, MOST_GUESSES, Challenge, Origin, Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.ports import NetworkUnavailableError
from idverify.senders.outbox import Outbox
from idverify.stores.opening import open_custody
from idverify.stores.schema import BUDGET, METADATA
from idverify.stores.sql import SqlStore

PHONE = PhoneNumber.parse("0912000001")


def ask(platform: Platform, account: str = "lan", purpose: Purpose = Purpose.ENROL, now=NOW) -> Challenge:
    return platform.registrar.challenge(PHONE, purpose=purpose, account=account, origin=BROWSER, lang="vi", now=now)


def refusal(platform: Platform, challenge: Challenge, code: str, now=NOW, account="lan", origin=BROWSER) -> str:
    with pytest.raises(PossessionError) as refused:
        platform.registrar.prove(challenge.id, code, account=account, origin=origin, now=now)
    return refused.value.code


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_code_that_was_sent_proves_possession_for_its_purpose_and_account(platform):
    challenge = ask(platform)
    code = platform.outbox.code_for(challenge.id)
    proof = platform.registrar.prove(challenge.id, code, account="lan", origin=BROWSER, now=NOW)
    assert (proof.purpose, proof.account, proof.verified_at) == (Purpose.ENROL, "lan", NOW)
    assert platform.ring.recognises(proof.pseudonym, PHONE)
    assert platform.store.proof(proof.id) == replace(proof, verified_at=NOW)


def test_a_code_typed_with_spaces_or_full_width_digits_is_the_same_code(platform):
    challenge = ask(platform)
    code = platform.outbox.code_for(challenge.id)
    wide = "".join(chr(0xFF10 + int(digit)) for digit in code)
    typed = f" {wide[:3]} {wide[3:]} "
    assert platform.registrar.prove(challenge.id, typed, account="lan", origin=BROWSER, now=NOW)


def test_five_wrong_guesses_are_the_last_and_the_right_code_comes_too_late(platform):
    challenge = ask(platform)
    code = platform.outbox.code_for(challenge.id)
    left = []
    for _ in range(MOST_GUESSES):
        with pytest.raises(PossessionError) as refused:
            platform.registrar.prove(challenge.id, wrong(code), account="lan", origin=BROWSER, now=NOW)
        left.append(refused.value.data["count"])
    assert left == [4, 3, 2, 1, 0]
    assert refusal(platform, challenge, code) == "exhausted"


def test_the_fifth_guess_may_still_be_right(platform):
    challenge = ask(platform)
    code = platform.outbox.code_for(challenge.id)
    for _ in range(MOST_GUESSES - 1):
        refusal(platform, challenge, wrong(code))
    assert platform.registrar.prove(challenge.id, code, account="lan", origin=BROWSER, now=NOW)


def test_a_code_works_once(platform):
    challenge = ask(platform)
    code = platform.outbox.code_for(challenge.id)
    platform.registrar.prove(challenge.id, code, account="lan", origin=BROWSER, now=NOW)
    assert refusal(platform, challenge, code) == "used"


def test_a_code_is_good_until_the_last_microsecond_before_five_minutes(platform):
    first, second = ask(platform), ask(platform, account="minh")
    last = NOW + LIFETIME - timedelta(microseconds=1)
    assert platform.registrar.prove(
        first.id, platform.outbox.code_for(first.id), account="lan", origin=BROWSER, now=last
    )
    code = platform.outbox.code_for(second.id)
    assert refusal(platform, second, code, now=NOW + LIFETIME, account="minh") == "expired"


def test_a_code_is_worth_nothing_for_another_account_or_from_another_session(platform):
    challenge = ask(platform)
    code = platform.outbox.code_for(challenge.id)
    assert refusal(platform, challenge, code, account="minh") == "code_wrong"
    assert refusal(platform, challenge, code, origin=Origin(session="another", ip=BROWSER.ip)) == "code_wrong"


def test_a_changed_network_address_does_not_matter(platform):
    challenge = ask(platform)
    moved = Origin(session=BROWSER.session, ip="198.51.100.9")
    code = platform.outbox.code_for(challenge.id)
    assert platform.registrar.prove(challenge.id, code, account="lan", origin=moved, now=NOW)


def test_a_new_code_replaces_the_old_one(platform):
    first = ask(platform)
    second = ask(platform)
    assert refusal(platform, first, platform.outbox.code_for(first.id)) == "replaced"
    code = platform.outbox.code_for(second.id)
    assert platform.registrar.prove(second.id, code, account="lan", origin=BROWSER, now=NOW)


def test_asking_again_refills_no_guesses(platform):
    first = ask(platform)
    for _ in range(3):
        refusal(platform, first, wrong(platform.outbox.code_for(first.id)))
    second = ask(platform)
    code = platform.outbox.code_for(second.id)
    refusal(platform, second, wrong(code))
    refusal(platform, second, wrong(code))
    assert refusal(platform, second, code) == "exhausted"
    with pytest.raises(PossessionError) as refused:
        ask(platform)
    assert refused.value.code == "exhausted"


def test_guesses_come_back_when_the_code_has_expired(platform):
    first = ask(platform)
    for _ in range(MOST_GUESSES):
        refusal(platform, first, wrong(platform.outbox.code_for(first.id)))
    later = NOW + LIFETIME
    second = ask(platform, now=later)
    code = platform.outbox.code_for(second.id)
    assert platform.registrar.prove(second.id, code, account="lan", origin=BROWSER, now=later)


def test_codes_for_two_accounts_on_one_phone_live_side_by_side(platform):
    hers, childs = ask(platform), ask(platform, account="an", purpose=Purpose.GUARDIAN)
    for challenge, account in ((hers, "lan"), (childs, "an")):
        code = platform.outbox.code_for(challenge.id)
        assert platform.registrar.prove(challenge.id, code, account=account, origin=BROWSER, now=NOW)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "12345\ud800", "1" * 70_000, "١٢٣٤٥٦"])
def test_what_is_no_code_at_all_is_a_wrong_one_and_counts(platform, typed):
    challenge = ask(platform)
    with pytest.raises(PossessionError) as refused:
        platform.registrar.prove(challenge.id, typed, account="lan", origin=BROWSER, now=NOW)
    assert (refused.value.code, refused.value.data) == ("code_wrong", {"count": 4})
    assert refused.value.__context__ is None


@pytest.mark.parametrize("account", ["", "a" * 256, "a\0b", "\ud800"])
def test_a_name_that_no_database_keeps_is_refused_at_the_door(platform, account):
    with pytest.raises(OperatorError) as refused:
        ask(platform, account=account)
    assert refused.value.code == "account_id"
    with pytest.raises(ValueError, match="offset"):
        ask(platform, now=NOW.replace(tzinfo=None))


def test_an_unknown_challenge_is_named_as_such(platform):
    challenge = ask(platform)
    assert refusal(platform, replace(challenge, id="no such id"), "000000") == "unknown"


def test_forty_guesses_at_once_get_five(platform):
    challenge = ask(platform)
    code = platform.outbox.code_for(challenge.id)
    with ThreadPoolExecutor(40) as pool:
        outcomes = list(pool.map(lambda _: refusal(platform, challenge, wrong(code)), range(40)))
    assert sorted(outcomes) == ["code_wrong"] * 5 + ["exhausted"] * 35


def test_of_ten_right_answers_at_once_one_proves(platform):
    challenge = ask(platform)
    code = platform.outbox.code_for(challenge.id)

    def answer(_):
        try:
            return platform.registrar.prove(challenge.id, code, account="lan", origin=BROWSER, now=NOW).id
        except PossessionError as refused:
            return refused.code

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(answer, range(10)))
    proofs = [outcome for outcome in outcomes if platform.store.proof(outcome)]
    assert len(proofs) == 1
    assert set(outcomes) - set(proofs) <= {"used", "exhausted"}


def test_a_code_under_a_key_that_was_retired_cannot_be_answered(platform, store, url):
    challenge = ask(platform)
    code = platform.outbox.code_for(challenge.id)
    new = Key("2027a", bytes(32))
    platform_on(store, Keyring((new, *platform.ring.keys), tenant=TENANT))
    custody = open_custody(url, tenant=TENANT)
    custody.promote_key("2027a", now=NOW)
    custody.retire_key("2026a", now=NOW)
    custody.close()
    later = platform_on(store, Keyring((new,), tenant=TENANT))
    with pytest.raises(OperatorError) as refused:
        later.registrar.prove(challenge.id, code, account="lan", origin=BROWSER, now=NOW)
    assert refused.value.code == "key_retired"


def test_a_code_outlives_a_new_key(platform, store):
    challenge = ask(platform)
    code = platform.outbox.code_for(challenge.id)
    both = Keyring((Key("2027a", bytes(32)), *platform.ring.keys), tenant=TENANT)
    later = platform_on(store, both)
    assert later.registrar.prove(challenge.id, code, account="lan", origin=BROWSER, now=NOW).account == "lan"


def test_the_message_says_what_the_code_is_for_and_fits_one_sms(platform):
    for purpose in Purpose:
        challenge = ask(platform, account=f"for {purpose}", purpose=purpose)
        sent = platform.outbox.messages[-1]
        assert sent.challenge == challenge.id
        assert sent.not_after == challenge.expires_at
        assert sent.text.isascii()
        assert len(sent.text) <= 160
        assert platform.outbox.code_for(challenge.id) in sent.text


def test_nothing_in_any_table_is_a_number_a_name_or_a_code(platform: Platform, store: SqlStore):
    challenge = ask(platform, account="minh")
    code = platform.outbox.code_for(challenge.id)
    platform.enrol("lan")
    with store._engine.connect() as connection:
        cells = [
            cell
            for table in METADATA.tables.values()
            for row in connection.execute(select(table)).all()
            for cell in row
        ]
    assert len(cells) > 50
    texts = [cell if isinstance(cell, str) else repr(cell) for cell in cells]
    for secret in ("912000001", "Người", "Thử", BROWSER.session, BROWSER.ip):
        assert not any(secret in text for text in texts)
    assert not any(code == cell or str(int(code)) == str(cell) for cell in cells)


def test_no_repr_of_a_challenge_a_message_or_an_origin_shows_a_secret(platform):
    challenge = ask(platform)
    message = platform.outbox.messages[-1]
    shown = repr((challenge, message, BROWSER, platform.ring))
    assert platform.outbox.code_for(challenge.id) not in shown
    assert PHONE.e164[3:] not in shown
    assert BROWSER.session not in shown
    assert str(challenge.pseudonym) not in shown


def test_the_outbox_refuses_production():
    with pytest.raises(OperatorError) as refused:
        Outbox(environment="production")
    assert refused.value.code == "outbox_in_production"


class Operator:
    """A mobile network that knows one device."""

    def __init__(self, holds: bool) -> None:
        self.holds = holds
        self.asked: list[str] = []

    def verify(self, phone: PhoneNumber, token: str) -> bool:
        assert phone == PHONE
        self.asked.append(token)
        return self.holds

    def sim_swapped_since(self, phone: PhoneNumber, since: datetime) -> bool:
        raise NetworkUnavailableError(f"not asked here of {type(phone).__name__} since {since:%Y}")

    recycled_since = sim_swapped_since


class TestSilentVerification:
    """The operator's word in place of a code."""

    def silently(self, platform: Platform, operator: Operator | None, **changes):
        platform.registrar._network = operator
        asked = {"purpose": Purpose.ENROL, "account": "lan", "origin": BROWSER, "now": NOW, **changes}
        return platform.registrar.prove_silently(PHONE, "a token", **asked)

    def test_the_operators_yes_is_a_proof_that_opens_an_account(self, platform):
        proof = self.silently(platform, Operator(holds=True))
        assert proof.method is Method.VN_MOBILE_NETWORK
        application = Application(account="lan", user=Person("Lan", date(1990, 5, 1)), phone=PHONE, proof=proof.id)
        assert platform.registrar.enrol(application, now=NOW).permitted
        assert platform.gate.decide("lan", Action.POST, now=NOW).permitted
        assert platform.outbox.messages == []

    def test_its_no_is_no_proof_and_is_counted_against_whoever_asks_and_never_the_number(self, store):
        platform = platform_on(store, budgets=BUDGETS)
        operator = Operator(holds=False)
        codes = []
        for _ in range(40):
            with pytest.raises(PossessionError) as refused:
                self.silently(platform, operator)
            codes.append(refused.value.code)
        assert codes == ["not_held"] * 30 + ["too_many"] * 10
        assert len(operator.asked) == 30
        elsewhere = Origin(session="the holder's own", ip="198.51.100.7")
        challenge = platform.registrar.challenge(
            PHONE, purpose=Purpose.ENROL, account="lan", origin=elsewhere, lang="vi", now=NOW
        )
        code = platform.outbox.code_for(challenge.id)
        assert platform.registrar.prove(challenge.id, code, account="lan", origin=elsewhere, now=NOW).account == "lan"

    def test_it_replaces_no_code_that_is_out_and_answers_none(self, store):
        platform = platform_on(store, budgets=BUDGETS)
        challenge = ask(platform)
        code = platform.outbox.code_for(challenge.id)
        for number in range(3):
            self.silently(platform, Operator(holds=True), account=f"account {number}")
        with store._engine.connect() as connection:
            assert set(connection.scalars(select(BUDGET.c.answered))) == {0}
        assert platform.registrar.prove(challenge.id, code, account="lan", origin=BROWSER, now=NOW).account == "lan"

    def test_without_an_operator_nothing_is_known(self, platform):
        with pytest.raises(NetworkUnavailableError) as refused:
            self.silently(platform, None)
        assert refused.value.reason == "not_connected"


@pytest.mark.parametrize("id", ["\ud800", "a\0b", "", "x" * 65, "'; --"])
def test_what_cannot_be_the_name_of_a_challenge_or_a_proof_is_unknown(platform, id):
    with pytest.raises(PossessionError) as refused:
        platform.registrar.prove(id, "123456", account="lan", origin=BROWSER, now=NOW)
    assert refused.value.code == "unknown"
    application = Application(account="lan", user=Person("Lan", date(1990, 5, 1)), phone=PHONE, proof=id)
    with pytest.raises(PossessionError) as refused:
        platform.registrar.enrol(application, now=NOW)
    assert refused.value.code == "proof_unknown"


@pytest.mark.parametrize("session", ["\ud800", "s" * 1025])
def test_a_session_that_no_key_could_digest_is_refused_at_the_door(session):
    with pytest.raises(ValueError, match="a session's name"):
        Origin(session=session, ip="192.0.2.1")
