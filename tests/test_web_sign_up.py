"""Signing up over HTTP: age first, then proof of a number, then the record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from eid_providers.crooked import CrookedProvider
from eid_providers.local import serving
from web_lives import BORN, CHILD_BORN, HERE, NAME, NOW, OTHER, PHONE, SHOWN, Lives, lives_on

from idverify.account import EndReason
from idverify.account.choice import CHOSEN_FOR
from idverify.guardianship import _BY_ITSELF
from idverify.identifiers.phone import PhoneNumber
from idverify.web.endpoints.texts import OneChosenAction, OneEndReason

DECLARED: dict[str, Any] = {"declaration": SHOWN}
BEGIN, CHALLENGE, ANSWER, ENROL = (f"/v1/sign-up/{each}" for each in ("begin", "challenge", "answer", "enrol"))


@pytest.fixture(scope="module")
def provider() -> Iterator[CrookedProvider]:
    with serving(CrookedProvider(NOW)) as running:
        yield running


@pytest.fixture
def lives(tmp_path: Path, provider: CrookedProvider) -> Iterator[Lives]:
    with lives_on(tmp_path, provider) as found:
        yield found


def test_an_adult_signs_up_and_writes_on_either_database(tmp_path: Path, provider: CrookedProvider, url: str) -> None:
    with lives_on(tmp_path, provider, url=url) as lives:
        begun = lives.told(BEGIN, {"birth_date": BORN})
        assert begun["permitted"]
        assert not lives.may("lan")
        application = lives.application("lan")
        decision = lives.told(ENROL, application, status=201)
        assert decision["permitted"]
        assert decision["breaches"] == []
        assert decision["valid_until"] is None
        assert any(each.startswith("147/2024/ND-CP") for each in decision["citations"])
        assert lives.may("lan")
        again = {**application, "proof": lives.proof("lan", OTHER), "phone": OTHER}
        assert lives.refused(ENROL, again) == (409, "operator.account_exists")


def test_a_child_alone_is_led_to_a_parent_and_asked_for_no_number(lives: Lives) -> None:
    """330/2026/ND-CP art. 60.1.a."""
    begun = lives.told(BEGIN, {"birth_date": CHILD_BORN})
    assert not begun["permitted"]
    assert begun["remedies"] == ["ask_guardian"]
    assert set(begun["breaches"][0]) == {"rule", "basis", "citations", "remedies", "message"}  # as of `decide`
    application = lives.application("an") | {"user": {"birth_date": CHILD_BORN}}
    denied = lives.problem(ENROL, application)
    assert (denied["status"], denied["code"], denied["permitted"]) == (403, "denied", False)
    assert denied["breaches"][0]["citations"]
    assert set(denied["messages"]["vi"]["remedies"]) != set(denied["messages"]["en"]["remedies"])
    lives.join("be")
    asked = {"phone": OTHER, "purpose": "bind", "account": "be", "origin": HERE}
    assert lives.refused(CHALLENGE, asked) == (403, "denied")


def test_a_code_is_wrong_five_times_and_then_the_right_one_is_too(lives: Lives) -> None:
    challenge = lives.challenge("lan")
    right = lives.answer(challenge, "lan")
    wrong = right | {"code": f"{(int(right['code']) + 1) % 1_000_000:06d}"}
    said = [lives.problem(ANSWER, wrong) for _ in range(5)]
    assert {(each["status"], each["code"]) for each in said} == {(422, "possession.code_wrong")}
    assert len({each["detail"] for each in said}) == 5  # how many tries are left
    assert lives.refused(ANSWER, right) == (422, "possession.exhausted")


def test_a_code_serves_the_account_and_the_session_that_asked(lives: Lives) -> None:
    right = lives.answer(lives.challenge("lan"), "lan")
    for change in ({"account": "minh"}, {"origin": HERE | {"session": "another"}}, {"code": "12345"}):
        assert lives.refused(ANSWER, right | change) == (422, "possession.code_wrong")
    assert lives.told(ANSWER, right, status=201)["purpose"] == "enrol"
    assert lives.refused(ANSWER, right) == (409, "possession.used")


def test_a_code_that_came_too_late_or_was_never_sent_proves_nothing(lives: Lives) -> None:
    right = lives.answer(lives.challenge("lan"), "lan")
    assert lives.refused(ANSWER, right | {"challenge": "never-sent"}) == (422, "possession.unknown")
    lives.clock.pass_by(timedelta(minutes=5))
    assert lives.refused(ANSWER, right) == (422, "possession.expired")


def test_codes_that_are_asked_for_too_fast_are_to_be_waited_for(lives: Lives) -> None:
    lives.challenge("lan")
    asked = {"phone": PHONE, "purpose": "enrol", "account": "lan", "origin": HERE}
    answer = lives.reached.post(CHALLENGE, asked)
    assert (answer.status_code, answer.json()["code"]) == (429, "possession.too_many")
    assert int(answer.headers["retry-after"]) > 0


def test_what_was_typed_in_place_of_a_number_is_told_by_its_defect_alone(lives: Lives) -> None:
    typed_with_code = {
        "091200000": "phone.wrong_length",
        "028 0000 0012": "phone.not_mobile",
        "": "phone.empty",
        "+1 202 555 0100": "phone.not_in_vietnam",
    }
    for typed, code in typed_with_code.items():
        asked = {"phone": typed, "purpose": "enrol", "account": "lan", "origin": HERE}
        answer = lives.reached.post(CHALLENGE, asked)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert not typed or typed not in answer.text


def test_a_proof_serves_its_own_number_once_and_for_an_hour(lives: Lives) -> None:
    application = lives.application("lan")
    assert lives.refused(ENROL, application | {"phone": OTHER}) == (422, "possession.proof_mismatch")
    assert lives.refused(ENROL, application | {"account": "minh"}) == (422, "possession.proof_mismatch")
    assert lives.refused(ENROL, application | {"proof": "none"}) == (422, "possession.proof_unknown")
    lives.clock.pass_by(timedelta(hours=1))
    assert lives.refused(ENROL, application) == (422, "possession.proof_expired")
    lives.enrol("minh", OTHER)


def test_what_the_law_denies_keeps_nothing_and_spends_no_proof(lives: Lives) -> None:
    application = lives.application("lan")
    denied = lives.problem(ENROL, application | {"user": {"birth_date": BORN}})
    assert denied["code"] == "denied"
    assert lives.told(ENROL, application, status=201)["permitted"]


def test_a_picture_of_an_identity_paper_is_never_taken(lives: Lives) -> None:
    """91/2025/QH15 art. 29.2."""
    application = lives.application("lan")
    taken = application | {"also_collected": ["id_document_image"]}
    assert lives.refused(ENROL, taken) == (403, "attestation.identity_paper_image")
    assert lives.told(ENROL, application, status=201)["permitted"]


def test_a_typed_personal_id_beside_a_phone_is_more_than_may_be_collected(lives: Lives) -> None:
    """91/2025/QH15 art. 3.2: of whoever has a phone it is not asked."""
    application = lives.application("lan")
    assert lives.refused(ENROL, application | {"personal_id": "00119000000"}) == (422, "personal_id.lost_leading_zero")
    assert lives.refused(ENROL, application | {"personal_id": "001190000001"}) == (403, "denied")


def test_somebody_without_a_mobile_is_identified_inside_the_sign_up(lives: Lives) -> None:
    """147/2024/ND-CP art. 27.3.b: who confirms to have none is identified electronically."""
    assert lives.refused(
        "/v1/identification/begin",
        {"provider": "licensed", "account": "nam", "purpose": "enrol", "origin": HERE},
    ) == (422, "attestation.not_open")
    identification = lives.sent("nam", **DECLARED)
    application = {
        "account": "nam",
        "user": {"name": NAME, "birth_date": "1960-05-18"},
        "identification": identification,
    }
    decision = lives.told(ENROL, application, status=201)
    assert decision["permitted"]
    assert lives.may("nam")
    again = application | {"account": "hai"}
    assert lives.refused(ENROL, again) == (422, "attestation.state_unknown")


def test_a_malformed_request_uses_up_no_identification(lives: Lives) -> None:
    identification = lives.sent("nam", **DECLARED)
    good: dict[str, Any] = {
        "account": "nam",
        "user": {"name": NAME, "birth_date": "1960-05-18"},
        "identification": identification,
    }
    asked_before = len(lives.provider.forms)
    assert lives.fault(ENROL, good | {"holder": "somebody"}) == [("holder", "value_error")]
    assert lives.refused(ENROL, good | {"phone": "12"}) == (422, "phone.wrong_length")
    assert lives.refused(ENROL, good | {"personal_id": "12"}) == (422, "personal_id.wrong_length")
    # Of a child alone nobody is asked who it is (330/2026/ND-CP art. 60.1.a).
    assert lives.refused(ENROL, good | {"user": {"birth_date": CHILD_BORN}}) == (403, "denied")
    other = identification | {"origin": HERE | {"session": "another"}}
    assert lives.refused(ENROL, good | {"identification": other}) == (422, "attestation.state_unknown")
    assert len(lives.provider.forms) == asked_before
    assert lives.told(ENROL, good, status=201)["permitted"]


def test_nobody_is_asked_who_somebody_is_before_their_age_is_known(lives: Lives) -> None:
    """Age comes before any other information (330/2026/ND-CP art. 60.1.a), whoever the holder is."""
    good: dict[str, Any] = {
        "account": "nam",
        "user": {"name": NAME, "birth_date": "1960-05-18"},
        "identification": lives.sent("nam", **DECLARED),
    }
    asked_before = len(lives.provider.forms)
    for holder in ("individual", "organisation"):
        asked = good | {"holder": holder}
        ageless = asked | {"user": {"name": NAME}}
        assert lives.refused(ENROL, ageless) == (422, "guardianship.birth_date_missing")
        assert lives.refused(ENROL, asked | {"user": {"name": NAME, "birth_date": CHILD_BORN}}) == (403, "denied")
    assert len(lives.provider.forms) == asked_before
    assert lives.told(ENROL, good, status=201)["permitted"]


def test_nobody_is_asked_who_a_child_is_that_asked_for_a_guardian_and_claims_another_age(lives: Lives) -> None:
    """330/2026/ND-CP art. 60.1.a."""
    identification = lives.sent("an", **DECLARED)
    lives.invite("an")
    asked_before = len(lives.provider.forms)
    user = {"name": NAME, "birth_date": "1960-05-18"}
    asked = {"account": "an", "user": user, "identification": identification}
    assert lives.refused(ENROL, asked) == (409, "guardianship.birth_date_differs")
    assert len(lives.provider.forms) == asked_before


def test_what_a_provider_answers_wrongly_is_a_problem_without_its_words(lives: Lives) -> None:
    identification = lives.sent("nam", **DECLARED)
    lives.provider.claims = lives.provider.claims | {"nonce": "another"}
    application = {"account": "nam", "user": {"name": NAME, "birth_date": BORN}, "identification": identification}
    assert lives.refused(ENROL, application) == (422, "attestation.mismatch")
    refused = lives.sent("nam", **DECLARED)
    refused = refused | {"parameters": {"state": refused["parameters"]["state"], "error": "access_denied"}}
    assert lives.refused(ENROL, application | {"identification": refused}) == (422, "attestation.refused")


def test_the_operators_own_limit_denies_as_the_operators(tmp_path: Path, provider: CrookedProvider) -> None:
    with lives_on(tmp_path, provider, accounts_per_number=1) as lives:
        lives.enrol("lan")
        denied = lives.problem(ENROL, lives.application("minh"))
        assert denied["code"] == "denied"
        assert [each["basis"] for each in denied["breaches"]] == ["operator"]


class Network:
    """An operator that knows who holds which number."""

    def verify(self, phone: PhoneNumber, token: str) -> bool:
        return token == "a token of the holder's device" and phone == PhoneNumber.parse(PHONE)

    def sim_swapped_since(self, phone: PhoneNumber, since: datetime) -> bool:
        raise NotImplementedError

    def recycled_since(self, phone: PhoneNumber, since: datetime) -> bool:
        raise NotImplementedError


def test_an_operators_word_proves_a_number_without_a_code(tmp_path: Path, provider: CrookedProvider) -> None:
    path = "/v1/sign-up/silent-proof"
    asked = {"phone": PHONE, "token": "a token of the holder's device", "purpose": "enrol", "account": "lan"}
    with lives_on(tmp_path, provider, network=Network()) as lives:
        proof = lives.told(path, asked | {"origin": HERE}, status=201)
        assert proof["method"] == "vn_mobile_network"
        application = {"account": "lan", "user": {"name": NAME, "birth_date": BORN}, "phone": PHONE}
        assert lives.told(ENROL, application | {"proof": proof["proof"]}, status=201)["permitted"]
        other = asked | {"phone": OTHER, "origin": HERE}
        assert lives.refused(path, other) == (422, "possession.not_held")


def test_where_no_operator_is_connected_a_code_is_to_be_sent(lives: Lives) -> None:
    asked = {"phone": PHONE, "token": "x", "purpose": "enrol", "account": "lan", "origin": HERE}
    assert lives.refused("/v1/sign-up/silent-proof", asked) == (503, "operator.network_unavailable")


FAULTS: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"purpose": "fun"}, ("purpose", "value_error")),
    ({"purpose": 3}, ("purpose", "value_error")),
    ({"lang": "fr"}, ("lang", "literal_error")),
    ({"account": ""}, ("account", "string_too_short")),
    ({"account": "a" * 256}, ("account", "string_too_long")),
    ({"phone": "9" * 65}, ("phone", "string_too_long")),
    ({"phone": 912000001}, ("phone", "string_type")),
    ({"origin": {"session": "s" * 1025, "ip": "192.0.2.7"}}, ("origin.session", "string_too_long")),
    ({"origin": {"session": "s"}}, ("origin.ip", "missing")),
    ({"now": "2026-11-21T09:00:00+07:00"}, ("?", "extra_forbidden")),
]


def test_a_field_that_cannot_be_read_is_named_and_its_value_is_not(lives: Lives) -> None:
    asked = {"phone": PHONE, "purpose": "enrol", "account": "lan", "origin": HERE}
    for change, fault in FAULTS:
        assert lives.fault(CHALLENGE, asked | change) == [fault]
    for day in ("2026-02-30", "20260301", "0000-01-01", 5, None, "01/02/1990"):
        assert lives.fault(BEGIN, {"birth_date": day}) == [("birth_date", "value_error")]


def test_every_day_of_the_calendar_is_answered(lives: Lives) -> None:
    for day in ("0001-01-01", "9999-12-31", "2026-11-22", "2024-02-29"):
        account = f"born on {day}"
        assert lives.told(BEGIN, {"birth_date": day})["law"] == "vn-2026-08-19"
        lives.clock.pass_by(timedelta(hours=1))
        application = lives.application(account) | {"user": {"name": NAME, "birth_date": day}}
        assert lives.reached.post(ENROL, application).status_code in {201, 403}
        asked = {"account": account, "birth_date": day}
        assert lives.reached.post("/v1/guardian/request", asked).status_code in {201, 409, 422}


def test_before_the_decree_there_was_no_such_law(lives: Lives) -> None:
    lives.clock.at = datetime(2024, 12, 24, 12, 0, tzinfo=NOW.tzinfo)
    assert lives.refused(BEGIN, {"birth_date": BORN}, token=lives.reached.key_for()) == (
        422,
        "scope.before_the_decree",
    )


def test_what_may_be_asked_of_a_guardian_is_what_may_be_chosen() -> None:
    assert frozenset(get_args(get_args(OneChosenAction)[0])) == CHOSEN_FOR
    assert frozenset(get_args(get_args(OneEndReason)[0])) == frozenset(EndReason) - _BY_ITSELF
