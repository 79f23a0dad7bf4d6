"""A family over HTTP: from a child's request to the end of a link, and what the child may do in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from eid_providers.crooked import CrookedProvider
from eid_providers.local import serving
from web_lives import BORN, CHILD_BORN, NAME, NOW, OTHER, PHONE, SHOWN, Lives, lives_on

from idverify.web.api_key import Scope

CORRECT = "/v1/review/correct-birth-date"
COURT = {"by": "court", "words": "Quyết định 12/2026/QĐ-TEST"}


@pytest.fixture(scope="module")
def provider() -> Iterator[CrookedProvider]:
    with serving(CrookedProvider(NOW)) as running:
        yield running


@pytest.fixture
def lives(tmp_path: Path, provider: CrookedProvider) -> Iterator[Lives]:
    with lives_on(tmp_path, provider) as found:
        yield found


def step(name: str) -> str:
    return f"/v1/guardian/{name}"


def test_a_child_is_led_to_its_mother_may_write_and_may_not_when_she_takes_it_back(
    tmp_path: Path, provider: CrookedProvider, url: str
) -> None:
    """330/2026/ND-CP art. 60.1, 60.2.b, on either database."""
    with lives_on(tmp_path, provider, url=url) as lives:
        assert not lives.told("/v1/sign-up/begin", {"birth_date": CHILD_BORN})["permitted"]
        lives.enrol("me", PHONE)
        invitation = lives.invite()
        link = invitation["link"]
        place = lives.told(step("invited"), {"secret": invitation["secret"]})
        assert place == {"account": "an", "link": link}
        accepted = lives.accept(invitation, account="me")
        assert (accepted["stage"], accepted["relation"]) == ("awaiting_proof", "mother")
        assert lives.prove(link)["stage"] == "awaiting_assent"
        assert not lives.may("an")
        consented = lives.told(step("consent"), {"link": link, **SHOWN})
        assert (consented["stage"], consented["consents"][0]["by"]) == ("awaiting_assent", "representative")
        assert lives.told(step("assent"), {"link": link, **SHOWN})["stage"] == "active"
        assert lives.may("an")
        assert lives.told(step("wards"), {"account": "me"}) == {"wards": [place]}
        withdrawn = lives.told(step("withdraw"), {"link": link, "by": "representative"})
        assert "post" in withdrawn["restricted"]
        assert withdrawn["opened"] == []
        assert not lives.may("an")
        [kept] = lives.told(step("links"), {"account": "an"})["links"]
        assert [each["by"] for each in kept["consents"]] == ["child"]
        lives.told(step("consent"), {"link": link, **SHOWN})
        assert lives.may("an")


def test_the_secret_of_an_invitation_is_told_once_and_stands_in_nothing_else(lives: Lives) -> None:
    invitation = lives.invite()
    accepted = lives.accept(invitation)
    links = lives.told(step("links"), {"account": "an"})
    events = lives.told("/v1/events/poll", {"words": True})
    assert invitation["secret"] not in f"{accepted}{links}{events}"
    again = {"secret": invitation["secret"], "relationship": {"relation": "mother"}, "birth_date": BORN}
    assert lives.refused(step("accept"), again) == (409, "guardianship.not_now")
    assert lives.refused(step("invited"), {"secret": "none"}) == (404, "guardianship.unknown")


def test_a_whole_family_signs_up_at_once(lives: Lives) -> None:
    guardian: dict[str, Any] = {
        "relationship": {"relation": "father"},
        "person": {"name": NAME, "birth_date": BORN},
        "phone": PHONE,
        "proof": lives.proof("an", purpose="guardian"),
        "consents": [{"by": "representative", **SHOWN}, {"by": "child", **SHOWN}],
    }
    application: dict[str, Any] = {"account": "an", "user": {"birth_date": CHILD_BORN}, "guardian": guardian}
    alone = {**application, "guardian": {**guardian, "consents": guardian["consents"][:1]}}
    denied = lives.problem("/v1/sign-up/enrol", alone)
    assert [each["rule"] for each in denied["breaches"]] == ["guardianship.consents"]
    assert lives.told("/v1/sign-up/enrol", application, status=201)["permitted"]
    assert lives.may("an")
    [link] = lives.told(step("links"), {"account": "an"})["links"]
    assert (link["stage"], link["relation"], link["holder"]) == ("active", "father", "individual")


def test_a_guardian_without_a_mobile_is_identified_inside_the_sign_up_of_a_child(lives: Lives) -> None:
    lives.enrol("me", OTHER)
    guardian: dict[str, Any] = {
        "relationship": {"relation": "mother"},
        "person": {"name": NAME, "birth_date": BORN},
        "account": "me",
        "consents": [{"by": "representative", **SHOWN}, {"by": "child", **SHOWN}],
    }
    application: dict[str, Any] = {"account": "an", "user": {"birth_date": CHILD_BORN}}
    assert lives.refused("/v1/sign-up/enrol", application | {"guardian": guardian}) == (403, "denied")
    guardian["identification"] = lives.sent("an", "guardian", declaration=SHOWN)
    unfit = guardian | {"relationship": {"relation": "guardian"}}
    forms = len(lives.provider.forms)
    assert lives.refused("/v1/sign-up/enrol", application | {"guardian": unfit}) == (409, "guardianship.ground_missing")
    unread = guardian | {"phone": "12"}
    assert lives.refused("/v1/sign-up/enrol", application | {"guardian": unread}) == (422, "phone.wrong_length")
    assert len(lives.provider.forms) == forms
    assert lives.told("/v1/sign-up/enrol", application | {"guardian": guardian}, status=201)["permitted"]
    assert lives.may("an")
    assert [each["account"] for each in lives.told(step("wards"), {"account": "me"})["wards"]] == ["an"]


def test_an_adult_is_asked_for_at_no_provider_before_both_ages_are_known(lives: Lives) -> None:
    """Age comes first (330/2026/ND-CP art. 60.1.a), the child's and that of whoever answers for it."""
    guardian: dict[str, Any] = {
        "relationship": {"relation": "mother"},
        "person": {"name": NAME, "birth_date": BORN},
        "consents": [{"by": "representative", **SHOWN}, {"by": "child", **SHOWN}],
        "identification": lives.sent("an", "guardian", declaration=SHOWN),
    }
    good: dict[str, Any] = {"account": "an", "user": {"birth_date": CHILD_BORN}, "guardian": guardian}
    forms = len(lives.provider.forms)
    ageless = good | {"guardian": guardian | {"person": {"name": NAME}}}
    young = good | {"guardian": guardian | {"person": {"name": NAME, "birth_date": "2012-01-01"}}}
    for asked, refusal in (
        (ageless, (422, "guardianship.birth_date_missing")),
        (young, (409, "guardianship.too_young")),
        (good | {"user": {}}, (422, "guardianship.birth_date_missing")),
        (good | {"user": {"birth_date": BORN}}, (409, "guardianship.no_child")),
    ):
        assert lives.refused("/v1/sign-up/enrol", asked) == refusal
    assert len(lives.provider.forms) == forms
    assert lives.told("/v1/sign-up/enrol", good, status=201)["permitted"]


def test_of_a_child_who_has_a_guardian_nothing_but_a_birth_date_is_taken(lives: Lives) -> None:
    """91/2025/QH15 art. 3.2; 330/2026/ND-CP art. 60.1.a."""
    proof = lives.proof("an", purpose="guardian")
    guardian: dict[str, Any] = {
        "relationship": {"relation": "mother"},
        "person": {"name": NAME, "birth_date": BORN},
        "phone": PHONE,
        "proof": proof,
        "consents": [{"by": "representative", **SHOWN}, {"by": "child", **SHOWN}],
    }
    good: dict[str, Any] = {"account": "an", "user": {"birth_date": CHILD_BORN}, "guardian": guardian}
    own = lives.sent("an", declaration=SHOWN)
    theirs = {"phone": OTHER, "proof": "none", "personal_id": "001190000001", "identification": own}
    forms = len(lives.provider.forms)
    for field, given in theirs.items():
        assert lives.fault("/v1/sign-up/enrol", good | {field: given}) == [(field, "over_collected")]
    named = good | {"user": {"name": "Bé Thử", "birth_date": CHILD_BORN}}
    assert lives.fault("/v1/sign-up/enrol", named) == [("user.name", "over_collected")]
    faults = lives.fault("/v1/sign-up/enrol", named | theirs)
    assert {field for field, _ in faults} == {"user.name", *theirs}
    assert len(lives.provider.forms) == forms
    assert lives.told("/v1/sign-up/enrol", good, status=201)["permitted"]  # nothing was spent


def test_a_guardian_without_a_mobile_is_identified_inside_the_proof(lives: Lives) -> None:
    invitation = lives.invite()
    link = invitation["link"]
    lives.accept(invitation)
    identification = lives.sent("an", "guardian", declaration=SHOWN)
    forms = len(lives.provider.forms)
    asked = {"link": link, "identification": identification}
    # What would be refused anyway uses up nobody's identification.
    assert lives.refused(step("proved"), asked) == (422, "guardianship.name_missing")
    assert lives.refused(step("proved"), asked | {"link": "none", "name": NAME}) == (404, "guardianship.unknown")
    assert len(lives.provider.forms) == forms
    assert lives.told(step("proved"), asked | {"name": NAME})["stage"] == "awaiting_assent"
    lives.told(step("consent"), {"link": link, **SHOWN})
    lives.told(step("assent"), {"link": link, **SHOWN})
    assert lives.may("an")
    again = lives.sent("an", "guardian", declaration=SHOWN)
    lives.told(step("end"), {"link": link, "reason": "revoked"})
    over = {"link": link, "identification": again, "name": NAME}
    assert lives.refused(step("proved"), over) == (409, "guardianship.over")
    assert len(lives.provider.forms) == forms + 1


def test_a_guardian_who_is_no_parent_says_on_what_footing(lives: Lives) -> None:
    """Civil Code 91/2015/QH13 arts. 46 to 54."""
    invitation = lives.invite()
    lives.enrol("anh", OTHER)
    relationship: dict[str, Any] = {"relation": "guardian"}
    asked = {"secret": invitation["secret"], "birth_date": BORN}
    said: list[tuple[dict[str, Any], str]] = [
        ({}, "ground_missing"),
        ({"ground": "parents_absent_or_incapable"}, "conditions_missing"),
        ({"conditions_met": True}, "standing_missing"),
        ({"kin": "grandparent"}, "nearer_not_excluded"),
    ]
    for more, code in said:
        relationship |= more
        refused = lives.refused(step("accept"), asked | {"relationship": relationship})
        assert refused == (409, f"guardianship.{code}")
    whole = relationship | {"nearer_lacking": True, "paper": {"kind": "appointment", "digest": "ab" * 32}}
    assert lives.fault(
        step("accept"), asked | {"relationship": whole | {"paper": {"kind": "appointment", "digest": "AB"}}}
    ) == [("relationship.paper.digest", "string_pattern_mismatch")]
    for more, refusal in (
        ({"birth_date": "2012-01-01"}, (409, "guardianship.too_young")),
        ({"birth_date": None}, (422, "guardianship.birth_date_missing")),
        ({"account": "an"}, (409, "guardianship.own_account")),
        ({"account": "nobody"}, (409, "guardianship.account_closed")),
        ({"account": "anh", "birth_date": "1980-01-01"}, (409, "guardianship.birth_date_differs")),
    ):
        assert lives.refused(step("accept"), asked | {"relationship": whole} | more) == refusal
    accepted = lives.told(step("accept"), asked | {"relationship": whole, "account": "anh"})
    assert accepted["ground"] == "parents_absent_or_incapable"


def test_who_may_ask_for_a_guardian_and_how_often(lives: Lives) -> None:
    assert lives.refused(step("request"), {"account": "an"}) == (422, "guardianship.birth_date_missing")
    assert lives.refused(step("request"), {"account": "an", "birth_date": BORN}) == (409, "guardianship.no_child")
    for _ in range(5):
        lives.invite()
    other = {"account": "an", "birth_date": "2016-03-11"}
    assert lives.refused(step("request"), other) == (409, "guardianship.birth_date_differs")
    assert lives.refused(step("request"), {"account": "an"})[1] == "guardianship.too_many"


def test_a_request_that_is_declined_or_nobody_answers_is_over(lives: Lives) -> None:
    first, second = lives.invite(), lives.invite()
    assert lives.told(step("decline"), {"link": first["link"]})["stage"] == "declined"
    assert lives.refused(step("decline"), {"link": first["link"]}) == (409, "guardianship.over")
    lives.clock.pass_by(timedelta(days=14))
    late = {"secret": second["secret"], "relationship": {"relation": "mother"}, "birth_date": BORN}
    assert lives.refused(step("accept"), late) == (409, "guardianship.expired")


def test_what_is_not_due_is_refused_by_its_name(lives: Lives) -> None:
    invitation = lives.invite()
    link = {"link": invitation["link"]}
    assert lives.refused(step("consent"), link | SHOWN) == (409, "guardianship.not_now")
    assert lives.refused(step("proved"), link) == (409, "guardianship.not_now")
    lives.accept(invitation)
    assert lives.refused(step("proved"), link | {"name": NAME}) == (422, "guardianship.nothing_proven")
    nameless = link | {"phone": PHONE, "proof": lives.proof("an", purpose="guardian")}
    assert lives.refused(step("proved"), nameless) == (422, "guardianship.name_missing")
    grown = nameless | {"name": NAME, "child_birth_date": "2000-01-01"}
    assert lives.refused(step("proved"), grown) == (409, "guardianship.no_child")
    other = link | {"name": NAME, "phone": OTHER, "proof": nameless["proof"]}
    assert lives.refused(step("proved"), other) == (422, "possession.proof_mismatch")
    for name in ("consent", "assent", "decline", "dispute", "settle"):
        more = SHOWN if name.endswith("sent") else {}
        assert lives.refused(step(name), {"link": "0" * 32, **more}) == (404, "guardianship.unknown")


def test_a_mother_loses_ground_and_stands_on_it_again(lives: Lives) -> None:
    link = lives.join()
    died = {"link": link, "reason": "guardian_died"}
    suspended = lives.told(step("suspend"), died)
    assert [each["reason"] for each in suspended["suspensions"]] == ["guardian_died"]
    assert not lives.may("an")
    assert lives.refused(step("restore"), {**died, "reason": "proof_revoked", "ruling": COURT}) == (
        409,
        "guardianship.not_suspended",
    )
    assert lives.told(step("restore"), died | {"ruling": COURT})["stage"] == "active"
    assert lives.may("an")
    lives.told(step("suspend"), {"link": link, "reason": "proof_revoked"})
    assert not lives.may("an")
    assert lives.prove(link)["stage"] == "active"
    assert lives.may("an")


def test_parents_disagree_until_both_or_a_court_end_it(lives: Lives) -> None:
    """Reading R-14."""
    mother, father = lives.join(), lives.join(phone=OTHER, relation="father")
    for last in ({"link": father}, {"link": father, "ruling": COURT}):
        assert lives.told(step("dispute"), {"link": father})["disputed"]
        assert not lives.may("an")
        if "ruling" not in last:
            lives.told(step("settle"), {"link": mother})
            assert not lives.may("an")
        assert not lives.told(step("settle"), last)["disputed"]
        assert lives.may("an")
    lives.told(step("suspend"), {"link": mother, "reason": "proof_revoked"})
    assert lives.refused(step("settle"), {"link": mother}) == (409, "guardianship.not_disputed")


def test_a_court_ends_a_link_with_its_reference_and_nobody_without_one(lives: Lives) -> None:
    link = lives.join()
    assert lives.refused(step("end"), {"link": link, "reason": "court"}) == (409, "guardianship.ruling_missing")
    assert lives.fault(step("end"), {"link": link, "reason": "aged_out"}) == [("reason", "literal_error")]
    blank = {"link": link, "reason": "court", "ruling": COURT | {"words": "  \n"}}
    assert lives.fault(step("end"), blank) == [("ruling.words", "string_pattern_mismatch")]
    ended = lives.told(step("end"), {"link": link, "reason": "court", "ruling": COURT})
    assert (ended["stage"], ended["ended"]) == ("ended", "court")
    assert COURT["words"] not in str(lives.told(step("links"), {"account": "an"}))
    assert not lives.may("an")


def test_a_mother_is_asked_first_and_answers(lives: Lives) -> None:
    link = lives.join()
    permitted = lives.told(step("permit"), {"link": link, "action": "comment", "choice": "ask_first"})
    assert permitted["choices"] == {"comment": "ask_first"}
    assert not lives.may("an", "comment", item="comment-1")
    asked = {"account": "an", "action": "comment", "item": "comment-1"}
    waits = lives.told("/v1/supervision/ask", asked)
    assert (waits["item"], waits["allowed"]) == ("comment-1", None)
    [queued] = lives.told("/v1/supervision/queue", {"account": "an"})["asks"]
    assert queued == waits
    answer = {"link": link, "action": "comment", "item": "comment-1", "allow": True}
    assert lives.told("/v1/supervision/answer", answer, status=204) is None
    assert lives.may("an", "comment", item="comment-1")
    assert not lives.may("an", "comment", item="comment-2")
    assert lives.refused("/v1/supervision/answer", answer) == (409, "guardianship.nothing_waits")
    assert lives.told("/v1/supervision/ask", asked)["allowed"] is True
    since = {"account": "an", "since": "2026-11-01T00:00:00+07:00"}
    summary = lives.told("/v1/supervision/summary", since)
    assert summary == {"actions": {"comment": {"asked": 1, "allowed": 1, "refused": 0, "unanswered": 0}}}
    [adult] = lives.told("/v1/supervision/supervisors", {"account": "an"})["supervisors"]
    assert (adult["link"], adult["relation"], adult["choices"]) == (link, "mother", {"comment": "ask_first"})
    off = {"link": link, "action": "message", "choice": "off"}
    lives.told(step("permit"), off)
    assert not lives.may("an", "message")


def test_reading_is_nobodys_to_forbid_and_nobody_asks_for_it(lives: Lives) -> None:
    link = lives.join()
    read = {"link": link, "action": "read", "choice": "off"}
    assert lives.fault(step("permit"), read) == [("action", "literal_error")]
    asked = {"account": "an", "action": "read", "item": "x"}
    assert lives.fault("/v1/supervision/ask", asked) == [("action", "literal_error")]
    asked = {"account": "nobody", "action": "post", "item": "x"}
    assert lives.refused("/v1/supervision/ask", asked) == (404, "guardianship.unknown")
    answer = {"link": "0" * 32, "action": "post", "item": "x", "allow": True}
    assert lives.refused("/v1/supervision/answer", answer) == (404, "guardianship.unknown")


def test_an_account_that_is_unknown_has_no_links_no_wards_no_queue(lives: Lives) -> None:
    nobody = {"account": "nobody"}
    assert lives.told(step("links"), nobody) == {"links": []}
    assert lives.told(step("wards"), nobody) == {"wards": []}
    assert lives.told("/v1/supervision/queue", nobody) == {"asks": []}
    assert lives.told("/v1/supervision/supervisors", nobody) == {"supervisors": []}
    since = nobody | {"since": "0001-01-02T00:00:00Z"}
    assert lives.told("/v1/supervision/summary", since) == {"actions": {}}


def test_an_adult_who_is_forgotten_answers_for_nobody(lives: Lives) -> None:
    lives.enrol("me", OTHER)
    lives.join(account="an", phone=PHONE)
    invitation = lives.invite("be")
    lives.accept(invitation, account="me")
    assert lives.told(step("forget"), {"account": "me"}) == {"ended": 1}
    assert lives.told(step("wards"), {"account": "me"}) == {"wards": []}
    assert lives.may("an")


def test_the_links_of_a_child_are_told_as_they_stood(lives: Lives) -> None:
    link = lives.join()
    before = lives.clock().isoformat()
    lives.clock.pass_by(timedelta(minutes=1))
    lives.told(step("end"), {"link": link, "reason": "revoked"})
    [then] = lives.told(step("links"), {"account": "an", "at": before})["links"]
    [now] = lives.told(step("links"), {"account": "an"})["links"]
    assert (then["stage"], now["stage"]) == ("active", "ended")


def test_a_child_turns_sixteen_and_registers_with_its_own_data(lives: Lives) -> None:
    lives.join()
    soon = lives.told(step("upcoming"), {"within_days": 366})
    assert soon == {"transitions": [], "more": False}
    own = {"account": "an", "user": {"name": NAME, "birth_date": CHILD_BORN}, "phone": OTHER, "proof": "none"}
    assert lives.refused(step("own-data"), own) == (409, "guardianship.too_young")
    lives.clock.at = datetime(2032, 3, 1, 9, 0, tzinfo=NOW.tzinfo)
    [sixteen] = lives.told(step("upcoming"), {"within_days": 30})["transitions"]
    assert (sixteen["account"], sixteen["what"]) == ("an", "user.turned_sixteen")
    lives.clock.at = datetime(2032, 3, 12, 9, 0, tzinfo=NOW.tzinfo)
    own |= {"proof": lives.proof("an", OTHER)}
    other = own | {"user": {"name": NAME, "birth_date": "2016-03-09"}}
    assert lives.refused(step("own-data"), other) == (409, "guardianship.birth_date_differs")
    assert lives.problem(step("own-data"), own | {"user": {"birth_date": CHILD_BORN}})["code"] == "denied"
    assert lives.told(step("own-data"), own)["permitted"]
    assert lives.may("an")
    assert [each["ended"] for each in lives.told(step("links"), {"account": "an"})["links"]] == ["aged_out"]


def test_nobody_is_asked_who_a_child_is_that_registers_too_early(lives: Lives) -> None:
    identification = lives.sent("an", declaration=SHOWN)
    lives.join()
    forms = len(lives.provider.forms)
    own = {"account": "an", "user": {"name": NAME, "birth_date": CHILD_BORN}, "identification": identification}
    assert lives.refused(step("own-data"), own) == (409, "guardianship.too_young")
    assert len(lives.provider.forms) == forms


def test_whoever_claims_another_age_now_is_asked_for_by_no_provider(lives: Lives) -> None:
    """What is on record says who is a child (330/2026/ND-CP art. 60.1.a)."""
    identification = lives.sent("an", declaration=SHOWN)
    own: dict[str, Any] = {"account": "an", "identification": identification}
    forms = len(lives.provider.forms)
    claimed = own | {"user": {"name": NAME, "birth_date": BORN}}
    assert lives.refused(step("own-data"), claimed) == (404, "operator.account_unknown")
    lives.join()
    assert lives.refused(step("own-data"), claimed) == (409, "guardianship.birth_date_differs")
    unsaid = own | {"user": {"name": NAME}}
    assert lives.refused(step("own-data"), unsaid) == (409, "guardianship.birth_date_differs")
    assert len(lives.provider.forms) == forms


def test_a_wrong_birth_date_is_put_right_and_what_rested_on_it_is_decided_anew(lives: Lives) -> None:
    lives.enrol("lan")
    child = {"account": "lan", "birth_date": CHILD_BORN, "evidence": "guardian_declared"}
    found = lives.told(CORRECT, child)
    assert "post" in found["restricted"]
    [post] = [each for each in found["changes"] if each["action"] == "post"]
    assert not post["permitted"]
    assert post["rules"]
    assert not lives.may("lan")
    found = lives.told(CORRECT, child | {"birth_date": BORN})
    assert "post" in found["opened"]
    ahead = child | {"birth_date": "2026-12-01"}
    assert lives.refused(CORRECT, ahead) == (422, "guardianship.birth_date_missing")
    assert lives.refused(CORRECT, child | {"account": "nobody"}) == (404, "operator.account_unknown")
    unknown = lives.told(CORRECT, child | {"birth_date": None, "evidence": "user_declared"})
    assert unknown["restricted"]


def test_what_proves_an_age_is_not_taken_on_a_callers_word(lives: Lives) -> None:
    lives.enrol("lan")
    for word in ("e_identified", "authority_stated"):
        asked = {"account": "lan", "birth_date": "1991-01-01", "evidence": word}
        assert lives.fault(CORRECT, asked) == [("evidence", "literal_error")]


def test_a_child_does_not_declare_itself_of_age_while_its_mother_answers_for_it(lives: Lives) -> None:
    """330/2026/ND-CP arts. 31.1.d, 60.1.a."""
    lives.join()
    own = {"account": "an", "birth_date": BORN, "evidence": "user_declared"}
    assert lives.refused(CORRECT, own) == (409, "guardianship.birth_date_differs")
    # Nor in two steps: what is known of its age is forgotten, and then said anew.
    lives.told(CORRECT, own | {"birth_date": None})
    assert lives.refused(CORRECT, own) == (409, "guardianship.birth_date_differs")
    assert lives.told(step("links"), {"account": "an"})["links"][0]["stage"] == "active"


def test_a_childs_own_word_is_weaker_than_its_guardians_even_when_nobody_answers_any_more(lives: Lives) -> None:
    lives.enrol("lan")
    child = {"account": "lan", "birth_date": CHILD_BORN, "evidence": "guardian_declared"}
    lives.told(CORRECT, child)
    for born in (BORN, None, "2014-03-10"):  # each would end, or begin to end, what the guardian said
        own = {"account": "lan", "birth_date": born, "evidence": "user_declared"}
        assert lives.refused(CORRECT, own) == (409, "guardianship.birth_date_differs")
    assert not lives.may("lan")
    assert "post" in lives.told(CORRECT, child | {"birth_date": BORN})["opened"]


def test_who_leads_families_through_their_steps_corrects_no_age(lives: Lives) -> None:
    lives.enrol("lan")
    asked = {"account": "lan", "birth_date": "1991-01-01", "evidence": "user_declared"}
    assert lives.refused(CORRECT, asked, token=lives.reached.key_for(Scope.GUARDIAN)) == (403, "request.scope")
    lives.told(CORRECT, asked, token=lives.reached.key_for(Scope.REVIEW))


def test_a_key_for_signing_up_alone_reaches_no_family(lives: Lives) -> None:
    token = lives.reached.key_for(Scope.SIGN_UP)
    for name in ("request", "accept", "proved", "consent", "permit", "forget", "links", "upcoming"):
        assert lives.refused(step(name), {"account": "an"}, token=token) == (403, "request.scope")
