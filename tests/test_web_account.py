"""What an open account proves later, over HTTP; its end; and what a platform hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from eid_providers.crooked import CrookedProvider
from eid_providers.local import serving
from web_lives import BORN, CHILD_BORN, HERE, NAME, NOW, OTHER, PHONE, SHOWN, Lives, lives_on

UNKNOWN = (404, "operator.account_unknown")


@pytest.fixture(scope="module")
def provider() -> Iterator[CrookedProvider]:
    with serving(CrookedProvider(NOW)) as running:
        yield running


@pytest.fixture
def lives(tmp_path: Path, provider: CrookedProvider) -> Iterator[Lives]:
    with lives_on(tmp_path, provider) as found:
        yield found


def step(name: str) -> str:
    return f"/v1/account/{name}"


def test_a_number_is_added_changed_and_proven_again(lives: Lives) -> None:
    lives.enrol("lan")
    bind = {"account": "lan", "phone": OTHER, "proof": lives.proof("lan", OTHER, "bind")}
    assert lives.refused(step("change-phone"), bind) == (422, "possession.proof_mismatch")
    lives.told(step("bind-phone"), bind, status=204)
    assert lives.refused(step("bind-phone"), bind) == (409, "possession.proof_spent")
    third = "0912000003"
    change = {"account": "lan", "phone": third, "proof": lives.proof("lan", third, "change")}
    lives.told(step("change-phone"), change, status=204)
    again = {"account": "lan", "phone": third, "proof": lives.proof("lan", third, "again")}
    lives.told(step("prove-again"), again, status=204)
    lives.clock.pass_by(timedelta(hours=1))
    left = {"account": "lan", "phone": PHONE, "proof": lives.proof("lan", PHONE, "again")}
    assert lives.refused(step("prove-again"), left) == (422, "possession.proof_mismatch")
    assert lives.may("lan")


def test_of_a_child_no_number_of_its_own_is_taken(lives: Lives) -> None:
    """330/2026/ND-CP art. 60.1.a."""
    identification = lives.sent("an", "bind", declaration=SHOWN)
    lives.join()
    for name in ("bind-phone", "change-phone"):
        assert lives.refused(step(name), {"account": "an", "phone": OTHER, "proof": "none"}) == (403, "denied")
    lives.told(step("declare-no-mobile"), {"account": "an", "declaration": SHOWN}, status=204)
    begin = {"provider": "licensed", "account": "an", "origin": HERE}
    for purpose in ("enrol", "bind", "change"):
        assert lives.refused("/v1/identification/begin", begin | {"purpose": purpose}) == (403, "denied")
    forms = len(lives.provider.forms)
    for name in ("bind-personal-id", "change-personal-id"):
        asked = {"account": "an", "identification": identification}
        assert lives.refused(step(name), asked) == (403, "denied")
    assert len(lives.provider.forms) == forms


def test_a_mothers_number_is_proven_again_on_her_childs_account(lives: Lives) -> None:
    lives.join()
    again = {"account": "an", "phone": PHONE, "proof": lives.proof("an", PHONE, "again")}
    lives.told(step("prove-again"), again, status=204)


def test_an_account_is_identified_later_and_a_new_personal_id_takes_the_place(lives: Lives) -> None:
    lives.enrol("lan")
    begin = {"provider": "licensed", "account": "lan", "purpose": "bind", "origin": HERE}
    assert lives.refused("/v1/identification/begin", begin) == (422, "attestation.not_open")
    lives.told(step("declare-no-mobile"), {"account": "lan", "declaration": SHOWN}, status=204)
    bound = {"account": "lan", "identification": lives.sent("lan", "bind")}
    lives.told(step("bind-personal-id"), bound, status=204)
    assert lives.refused(step("bind-personal-id"), bound) == (422, "attestation.state_unknown")
    changed = {"account": "lan", "identification": lives.sent("lan", "change")}
    lives.told(step("change-personal-id"), changed, status=204)
    wrong = {"account": "lan", "identification": lives.sent("lan", "bind")}
    assert lives.refused(step("change-personal-id"), wrong) == (422, "attestation.mismatch")


def test_what_was_confirmed_before_an_identification_is_noted_with_it(lives: Lives) -> None:
    lives.enrol("lan")
    bound = {"account": "lan", "identification": lives.sent("lan", "bind", declaration=SHOWN)}
    lives.told(step("bind-personal-id"), bound, status=204)
    facts = lives.reached.service.store.account("lan")
    assert facts is not None
    assert facts.no_vn_mobile_declared_at is not None


def test_what_was_confirmed_before_an_identification_that_is_refused_is_not_noted(
    tmp_path: Path, provider: CrookedProvider
) -> None:
    """147/2024/ND-CP art. 27.3.b."""
    with lives_on(tmp_path, provider, accounts_per_number=1) as lives:
        user = {"name": NAME, "birth_date": BORN}
        first = {"account": "nam", "user": user, "identification": lives.sent("nam", declaration=SHOWN)}
        lives.told("/v1/sign-up/enrol", first, status=201)
        lives.enrol("lan")
        bound = {"account": "lan", "identification": lives.sent("lan", "bind", declaration=SHOWN)}
        assert lives.refused(step("bind-personal-id"), bound)[1] == "operator.limit"
        facts = lives.reached.service.store.account("lan")
        assert facts is not None
        assert facts.no_vn_mobile_declared_at is None


def test_nobody_is_asked_who_the_user_of_an_account_is_whose_age_is_not_known(lives: Lives) -> None:
    """330/2026/ND-CP art. 60.1.a."""
    lives.enrol("lan")
    begun = {each: lives.sent("lan", each, declaration=SHOWN) for each in ("bind", "change")}
    unknown = {"account": "lan", "birth_date": None, "evidence": "user_declared"}
    lives.told("/v1/review/correct-birth-date", unknown)
    forms = len(lives.provider.forms)
    for purpose, identification in begun.items():
        asked = {"account": "lan", "identification": identification}
        refused = lives.refused(step(f"{purpose}-personal-id"), asked)
        assert refused == (422, "guardianship.birth_date_missing")
    assert len(lives.provider.forms) == forms


def test_a_child_who_answers_for_an_organisation_is_sent_to_no_provider(lives: Lives) -> None:
    """330/2026/ND-CP art. 60.1.a: of a child no number is taken, though the account is an organisation's."""
    young = lives.application("club", holder="organisation") | {"user": {"name": NAME, "birth_date": CHILD_BORN}}
    lives.told("/v1/sign-up/enrol", young, status=201)
    begin = {"provider": "licensed", "account": "club", "origin": HERE, "declaration": SHOWN}
    for purpose in ("bind", "change"):
        assert lives.refused("/v1/identification/begin", begin | {"purpose": purpose}) == (403, "denied")


def test_nobody_is_asked_who_sells_on_an_account_that_is_unknown(lives: Lives) -> None:
    identification = lives.sent("nobody", "stream", stream="live-1")
    forms = len(lives.provider.forms)
    asked = {"account": "nobody", "stream": "live-1", "identification": identification}
    assert lives.refused(step("identify-streamer"), asked) == UNKNOWN
    lives.invite("nobody")  # which waits for a guardian, and is not open
    assert lives.refused(step("identify-streamer"), asked) == UNKNOWN
    assert len(lives.provider.forms) == forms


def test_who_sells_in_a_stream_is_identified_for_that_stream(lives: Lives) -> None:
    """122/2025/QH15 art. 22.4."""
    lives.enrol("lan")
    begin = {"provider": "licensed", "account": "lan", "purpose": "stream", "origin": HERE}
    assert lives.refused("/v1/identification/begin", begin) == (422, "attestation.stream")
    named = begin | {"purpose": "enrol", "stream": "live-1", "declaration": SHOWN}
    assert lives.refused("/v1/identification/begin", named) == (422, "attestation.stream")
    other = begin | {"provider": "nobody", "stream": "live-1"}
    assert lives.refused("/v1/identification/begin", other) == (422, "attestation.provider_unknown")
    asked = {"account": "lan", "stream": "live-1", "identification": lives.sent("lan", "stream", stream="live-1")}
    lives.told(step("identify-streamer"), asked, status=204)
    asked = {"account": "lan", "stream": "live-2", "identification": lives.sent("lan", "stream", stream="live-1")}
    assert lives.refused(step("identify-streamer"), asked) == (422, "attestation.mismatch")


def test_an_account_is_closed_once_and_may_do_nothing_more(lives: Lives) -> None:
    lives.enrol("lan")
    lives.told(step("close"), {"account": "lan"}, status=204)
    assert not lives.may("lan")
    assert lives.refused(step("close"), {"account": "lan"}) == UNKNOWN


def test_an_account_that_is_unknown_is_told_so_before_anything_is_used_up(lives: Lives) -> None:
    identification = lives.sent("nobody", "bind", declaration=SHOWN)
    forms = len(lives.provider.forms)
    for name in ("bind-personal-id", "change-personal-id"):
        assert lives.refused(step(name), {"account": "nobody", "identification": identification}) == UNKNOWN
    assert len(lives.provider.forms) == forms
    assert lives.refused(step("declare-no-mobile"), {"account": "nobody", "declaration": SHOWN}) == UNKNOWN
    proof = {"account": "nobody", "phone": PHONE, "proof": lives.proof("nobody", PHONE, "bind")}
    assert lives.refused(step("bind-phone"), proof) == UNKNOWN


def test_a_write_that_is_asked_twice_is_done_once_and_answered_alike(lives: Lives) -> None:
    application = lives.application("lan")
    answers = [lives.reached.post("/v1/sign-up/enrol", application, key="one and the same") for _ in range(2)]
    assert [each.status_code for each in answers] == [400, 400]  # a key has no blanks
    answers = [lives.reached.post("/v1/sign-up/enrol", application, key="one-and-the-same") for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    invited = [
        lives.reached.post("/v1/guardian/request", {"account": "an", "birth_date": CHILD_BORN}, key="k") for _ in "ab"
    ]
    assert invited[0].json()["secret"] == invited[1].json()["secret"]


def test_events_come_until_they_are_acknowledged_with_words_for_a_family(lives: Lives) -> None:
    lives.enrol("lan")
    link = lives.join()
    events = lives.told("/v1/events/poll", {"words": True})["events"]
    types = [each["type"] for each in events]
    assert {"account.opened", "guardian.requested", "guardian.activated"} <= set(types)
    activated = next(each for each in events if each["type"] == "guardian.activated")
    assert (activated["account"], activated["link"]) == ("an", link)
    assert set(activated["words"]) == {"guardian", "child"}
    assert activated["words"]["child"]["vi"] != activated["words"]["child"]["en"]
    opened = next(each for each in events if each["type"] == "account.opened")
    assert opened["words"] == {}
    assert lives.told("/v1/events/poll", {})["events"][0]["words"] is None
    assert len(lives.told("/v1/events/poll", {"most": 1})["events"]) == 1
    ids = [each["id"] for each in events]
    lives.told("/v1/events/acknowledge", {"ids": ids[:-1]}, status=204)
    assert [each["id"] for each in lives.told("/v1/events/poll", {})["events"]] == ids[-1:]
    lives.told("/v1/events/acknowledge", {"ids": [ids[-1], "never"]}, status=204)
    assert lives.told("/v1/events/poll", {}) == {"events": []}
    assert lives.fault("/v1/events/acknowledge", {"ids": []}) == [("ids", "too_short")]
    assert lives.fault("/v1/events/poll", {"most": 0}) == [("most", "greater_than_equal")]


def test_a_birthday_ahead_is_told_when_it_comes(lives: Lives) -> None:
    lives.join()
    before = {each["type"] for each in lives.told("/v1/events/poll", {"most": 1000})["events"]}
    lives.clock.at = NOW.replace(year=2032, month=4)
    after = {each["type"] for each in lives.told("/v1/events/poll", {"most": 1000})["events"]}
    assert "user.turned_sixteen" in after - before


def test_signs_of_a_child_are_looked_at_by_people(lives: Lives) -> None:
    """330/2026/ND-CP art. 31.1.d, e."""
    lives.enrol("lan")
    signal = {"account": "lan", "kind": "reported"}
    assert lives.refused("/v1/review/signal", signal | {"account": "nobody"}) == UNKNOWN
    for _ in range(2):
        lives.told("/v1/review/signal", signal, status=204)
    [review] = lives.told("/v1/review/queue", {"most": 5.0})["reviews"]
    assert (review["account"], review["kinds"]) == ("lan", {"reported": 2})
    assert lives.may("lan")
    settled = lives.told("/v1/review/settle", {"account": "lan", "finding": "grown", "reason": "looked at"})
    assert settled == {"settled": 2}
    assert lives.told("/v1/review/queue", {}) == {"reviews": []}


def test_an_account_that_an_authority_identified_is_disabled_until_it_takes_that_back(lives: Lives) -> None:
    lives.enrol("lan")
    said = {"account": "lan", "reference": "CV-1/TEST"}
    lives.told("/v1/review/identified", said, status=204)
    assert not lives.may("lan")
    lives.told("/v1/review/cleared", said, status=204)
    assert lives.may("lan")
    for name in ("identified", "cleared"):
        assert lives.refused(f"/v1/review/{name}", said | {"account": "nobody"}) == UNKNOWN


NAMED: list[tuple[str, dict[str, Any], tuple[str, str]]] = [
    ("/v1/review/settle", {"account": "a", "finding": "grown", "reason": " "}, ("reason", "string_pattern_mismatch")),
    ("/v1/review/settle", {"account": "a", "finding": "grown", "reason": "\x1c"}, ("reason", "value_error")),
    ("/v1/review/queue", {"most": 1.5}, ("most", "int_type")),
    ("/v1/review/settle", {"account": "a", "finding": "tall", "reason": "x"}, ("finding", "value_error")),
    ("/v1/review/identified", {"account": "a", "reference": "r" * 256}, ("reference", "string_too_long")),
    ("/v1/review/signal", {"account": "a", "kind": "k" * 33}, ("kind", "string_too_long")),
    ("/v1/account/bind-phone", {"account": "a", "phone": PHONE, "proof": "p p"}, ("proof", "string_pattern_mismatch")),
    (
        "/v1/account/declare-no-mobile",
        {"account": "a", "declaration": {"text_version": "v" * 65, "lang": "vi"}},
        ("declaration.text_version", "string_too_long"),
    ),
    (
        "/v1/guardian/consent",
        {"link": "0", "text_version": "", "lang": "vi"},
        ("text_version", "string_too_short"),
    ),
    ("/v1/guardian/consent", {"link": "0", "text_version": "1", "lang": "fr"}, ("lang", "literal_error")),
    (
        "/v1/account/bind-personal-id",
        {"account": "a", "identification": {"parameters": {"s": "x" * 8193}, "origin": HERE}},
        ("identification.parameters.?", "string_too_long"),
    ),
    (
        "/v1/sign-up/enrol",
        {"account": "a", "user": {"name": "n" * 256, "birth_date": BORN}},
        ("user.name", "string_too_long"),
    ),
]


def test_what_a_type_would_refuse_is_refused_by_its_field(lives: Lives) -> None:
    for path, asked, fault in NAMED:
        assert lives.fault(path, asked) == [fault]


MINE = ("sign-up", "account", "identification", "guardian", "supervision", "review", "events")


def test_every_body_is_shown_whole_and_what_is_shown_is_read(lives: Lives) -> None:
    schema = lives.reached.entrance.app.openapi()
    paths = [path for path in schema["paths"] if path.startswith(tuple(f"/v1/{each}/" for each in MINE))]
    assert len(paths) == 47
    for path in paths:
        if path == "/v1/guardian/visit":  # there are no pages here; tests/test_visits_web.py asks it
            continue
        operation = schema["paths"][path]["post"]
        name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        assert operation["summary"]
        assert operation["description"]
        for body in schema["components"]["schemas"][name]["examples"]:
            answer = lives.reached.post(path, body)
            code = answer.json()["code"] if answer.status_code >= 400 else ""
            assert not code.startswith("request."), f"{path}: {answer.text}"
