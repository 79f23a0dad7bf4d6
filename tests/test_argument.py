"""The decision as an argument, and evidence that counts for nothing."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from idverify.account import (
    Account,
    Action,
    Choice,
    Consents,
    GuardianLink,
    Item,
    LinkStatus,
    Registration,
    Relation,
    Service,
)
from idverify.account.choice import choices
from idverify.cli import main
from idverify.decision import Basis, decide, decide_beginning, decide_enrolment
from idverify.evidence.method import Evidence, Method
from idverify.law import VIETNAM, Readings
from idverify.rules import POSTING
from idverify.rules.argument import Finding
from idverify.rules.policy import Policy

AT = datetime(2026, 11, 21, 9, tzinfo=VIETNAM)
OPENED = datetime(2026, 9, 1, 8, tzinfo=VIETNAM)


def account(*evidence: Evidence, born: date = date(1990, 5, 1)) -> Account:
    return Account(opened_at=OPENED, user_birth_date=born, evidence=evidence)


PHONE = Evidence(Method.VN_MOBILE_OTP, OPENED)
PICTURE = Evidence(Method.ID_DOCUMENT_IMAGE, OPENED)
MOTHER = GuardianLink(
    relation=Relation.MOTHER,
    birth_date=date(1985, 1, 1),
    status=LinkStatus.ACTIVE,
    evidence=(PHONE,),
    consents=Consents(OPENED, OPENED),
)


@pytest.mark.parametrize("action", [action for action in Action if action is not Action.READ])
@pytest.mark.parametrize("facts", [account(PHONE), account(), account(born=date(2015, 5, 1))], ids=["lan", "no", "an"])
def test_an_argument_takes_every_rule_in_turn_and_agrees_with_the_decision(facts: Account, action: Action) -> None:
    decision = decide(facts, action, service=Service.DOMESTIC, at=AT)
    assert [step.rule for step in decision.argument] == [rule.id for rule in POSTING]
    breached = tuple(dict.fromkeys(step.rule for step in decision.argument if step.finding is Finding.BREACHED))
    assert breached == decision.rules_breached
    if decision.permitted:
        kept = [citation for step in decision.argument if step.finding is Finding.KEPT for citation in step.citations]
        assert decision.citations == tuple(dict.fromkeys(kept))
    assert all(step.duty.vi != step.duty.en for step in decision.argument)
    for step in decision.argument:
        # What is not in force cites nothing; what was not asked still says where it stands.
        assert isinstance(step.citations, tuple)
        assert bool(step.citations) is (step.finding is not Finding.NOT_IN_FORCE)
        assert isinstance(step.shortfalls, tuple)
        assert bool(step.shortfalls) is (step.finding is Finding.BREACHED)


def test_a_rule_not_in_force_on_the_day_is_told_as_such() -> None:
    earlier = decide(account(PHONE), Action.REACT, service=Service.DOMESTIC, at=datetime(2026, 8, 18, tzinfo=VIETNAM))
    findings = {step.rule: step.finding for step in earlier.argument}
    assert findings["posting.interactive-features"] is Finding.NOT_IN_FORCE
    assert findings["transition.existing-accounts"] is Finding.NOT_IN_FORCE
    assert findings["posting.authenticated-only"] is Finding.NOT_CONCERNED


def test_an_account_that_a_child_made_is_told_so_in_the_argument_from_the_moment_an_authority_said_it() -> None:
    for identified_at, finding in ((AT, Finding.BREACHED), (AT + timedelta(seconds=1), Finding.NOT_CONCERNED)):
        facts = replace(account(PHONE), child_made_identified_at=identified_at)
        decision = decide(facts, Action.POST, service=Service.DOMESTIC, at=AT)
        (step,) = [each for each in decision.argument if each.rule == "guardianship.child-made-account"]
        assert (step.finding, step.citations) == (finding, ("330/2026/ND-CP art. 31.1.e",))
        assert decision.permitted is (finding is Finding.NOT_CONCERNED)
    before = datetime(2026, 8, 18, 23, 59, 59, tzinfo=VIETNAM)
    facts = replace(account(PHONE), opened_at=before, evidence=(), child_made_identified_at=before)
    steps = decide(facts, Action.POST, service=Service.DOMESTIC, at=before).argument
    assert {step.rule: step.finding for step in steps}["guardianship.child-made-account"] is Finding.NOT_IN_FORCE


def test_what_a_guardian_chose_is_no_part_of_the_argument_of_the_law() -> None:
    chose = replace(MOTHER, choices=choices({Action.POST: Choice.OFF}))
    child = replace(account(born=date(2015, 5, 1)), guardians=(chose,))
    decision = decide(child, Action.POST, service=Service.DOMESTIC, at=AT)
    assert not any(step.finding is Finding.BREACHED for step in decision.argument)
    assert [step.rule for step in decision.argument] == [rule.id for rule in POSTING]
    (breach,) = decision.breaches
    assert (breach.rule, breach.basis, breach.citations) == ("guardian-choice.off", Basis.GUARDIAN, ())


def test_reading_is_open_and_has_no_argument() -> None:
    assert decide(account(), Action.READ, service=Service.DOMESTIC, at=AT).argument == ()


def test_asking_for_the_argument_changes_nothing_in_the_decision() -> None:
    decision = decide(account(born=date(2010, 11, 21)), Action.POST, service=Service.DOMESTIC, at=AT)
    before = decision.digest, decision.readings
    assert decision.argument
    assert (decision.digest, decision.readings) == before


def test_a_picture_counts_for_nothing_and_the_decision_says_that_asking_is_unlawful() -> None:
    decision = decide(account(PICTURE), Action.POST, service=Service.DOMESTIC, at=AT)
    assert not decision.permitted
    (refusal,) = decision.refused_evidence
    assert (refusal.place, refusal.method) == (0, Method.ID_DOCUMENT_IMAGE)
    assert refusal.citations == ("91/2025/QH15 art. 29.2",)
    assert "mạng xã hội không được yêu cầu" in refusal.message.vi


def test_a_picture_takes_nothing_from_an_account_that_is_authenticated() -> None:
    decision = decide(account(PICTURE, PHONE), Action.POST, service=Service.DOMESTIC, at=AT)
    assert decision.permitted
    assert len(decision.refused_evidence) == 1


@pytest.mark.parametrize(("day", "cited"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True)])
def test_asking_for_a_picture_is_unlawful_since_the_first_of_january_2026(day: date, *, cited: bool) -> None:
    at = datetime(day.year, day.month, day.day, 0, tzinfo=VIETNAM)
    opened = datetime(2025, 2, 1, tzinfo=VIETNAM)
    facts = Account(opened_at=opened, user_birth_date=date(1990, 5, 1), evidence=(Evidence(PICTURE.method, opened),))
    (refusal,) = decide(facts, Action.POST, service=Service.DOMESTIC, at=at).refused_evidence
    assert bool(refusal.citations) is cited


def test_digits_that_somebody_typed_are_told_to_prove_nothing() -> None:
    typed = Evidence(Method.PERSONAL_ID_TYPED, OPENED)
    (refusal,) = decide(account(typed), Action.POST, service=Service.DOMESTIC, at=AT).refused_evidence
    assert refusal.citations == ()
    assert "electronically" in refusal.message.en


REQUEST = {
    "op": "decide",
    "at": "2026-11-21T09:00:00+07:00",
    "action": "commercial_livestream",
    "service": {"kind": "domestic"},
    "account": {
        "opened_at": "2026-09-01T08:00:00+07:00",
        "holder": "individual",
        "user_birth_date": "1990-05-01",
        "no_vn_mobile_declared_at": None,
        "evidence": [{"method": "id_document_image", "verified_at": "2026-09-01T08:00:00+07:00"}],
        "guardians": [],
        "streamer_eid_at": None,
    },
}


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.json"
    path.write_text(json.dumps(REQUEST), encoding="utf-8")
    return str(path)


def test_the_command_prints_an_argument_that_can_be_read_aloud(case, capsys):
    assert main(["decide", case, "--explain", "--lang", "vi"]) == 1
    shown = " ".join(capsys.readouterr().out.split())
    for part in (
        "KHÔNG ĐƯỢC livestream thương mại",
        "✗ Livestream có mục đích thương mại cần số định danh cá nhân.",
        "✓ Chỉ mạng trong nước có giấy phép mới được cung cấp livestream.",
        "“livestream nhằm mục đích thương mại thì phải... số định danh cá nhân...”",
        "R-10",
        "mạng xã hội không được yêu cầu",
        "xác thực số di động bằng mã",
    ):
        assert part in shown


def test_the_command_answers_a_file_as_data_too(case, capsys):
    assert main(["decide", case]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["refused_evidence"][0]["citations"] == ["91/2025/QH15 art. 29.2"]
    assert answer["permitted"] is False


@pytest.mark.parametrize("explain", [[], ["--explain"]])
def test_what_is_no_question_is_refused(explain, tmp_path, capsys):
    for content in ("", "[]", "{", '{"op": "phone.parse", "input": 1}', '{"op": "decide"}'):
        path = tmp_path / "bad.json"
        path.write_text(content, encoding="utf-8")
        assert main(["decide", str(path), *explain]) == 2
    assert main(["decide", str(tmp_path / "absent.json"), *explain]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_day_before_the_decree_is_out_of_scope(tmp_path, capsys):
    path = tmp_path / "early.json"
    path.write_text(json.dumps({**REQUEST, "at": "2024-12-24T23:59:59+07:00"}), encoding="utf-8")
    assert main(["decide", str(path), "--explain"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "out_of_scope"


def test_each_breach_names_what_puts_it_right_by_itself():
    # What a caller shows beside one rule must not lean on another rule's remedies.
    turned = Account(
        opened_at=OPENED,
        user_birth_date=date(2010, 5, 1),
        guardians=(GuardianLink(relation=Relation.MOTHER, birth_date=date(1985, 1, 1), status=LinkStatus.ENDED),),
    )
    told = {each.rule: each.remedies for each in decide(turned, Action.POST, service=Service.DOMESTIC, at=AT).breaches}
    assert told == {
        "transition.own-data-at-sixteen": ("register_own_data", "prove_phone"),
        "posting.authenticated-only": ("prove_phone",),
    }
    seller = decide(account(), Action.SALES_LIVESTREAM, service=Service.DOMESTIC, at=AT)
    assert {each.rule: each.remedies for each in seller.breaches} == {
        "authentication.commercial-livestream": ("authenticate_personal_id",),
        "authentication.sales-streamer": ("authenticate_streamer",),
        "posting.authenticated-only": ("prove_phone",),
    }
    undeclared = decide(
        account(Evidence(Method.PERSONAL_ID_EID, OPENED, 2)), Action.POST, service=Service.DOMESTIC, at=AT
    )
    assert {each.rule: each.remedies for each in undeclared.breaches} == {
        "authentication.no-mobile-declaration": ("declare_no_vn_mobile", "prove_phone"),
        "posting.authenticated-only": ("declare_no_vn_mobile", "prove_phone"),
    }
    alone = decide(account(born=date(2015, 5, 1)), Action.REACT, service=Service.DOMESTIC, at=AT)
    assert {each.rule: each.remedies for each in alone.breaches} == {
        "guardianship.child-needs-guardian": ("ask_guardian",),
        "posting.interactive-features": ("ask_guardian",),
    }


def test_what_puts_it_right_is_named_where_the_age_is_unknown_and_where_a_childs_guardian_sells():
    unknown = Account(opened_at=OPENED, user_birth_date=None)
    told = {each.rule: each.remedies for each in decide(unknown, Action.POST, service=Service.DOMESTIC, at=AT).breaches}
    assert told == {
        "facts.missing": ("provide_birth_date",),
        "posting.authenticated-only": ("provide_birth_date",),
    }
    child = Account(opened_at=OPENED, user_birth_date=date(2015, 5, 1), guardians=(MOTHER,))
    sells = Readings({"R-09": "guardian_sells"})
    decision = decide(child, Action.COMMERCIAL_LIVESTREAM, service=Service.DOMESTIC, at=AT, readings=sells)
    assert {each.rule: each.remedies for each in decision.breaches} == {
        "authentication.commercial-livestream": ("guardian_authenticate",)
    }


def test_a_missing_fact_cites_what_asks_for_it_and_nothing_else():
    unknown = decide(
        Account(opened_at=OPENED, user_birth_date=None, evidence=(PHONE,)),
        Action.REACT,
        service=Service.DOMESTIC,
        at=AT,
    )
    assert unknown.citations == ("147/2024/ND-CP art. 27.3.a", "116/2025/QH15 art. 16.2")
    undated = decide(account(Evidence(Method.VN_MOBILE_OTP, None)), Action.POST, service=Service.DOMESTIC, at=AT)
    (missing,) = [each for each in undated.breaches if each.rule == "facts.missing"]
    assert missing.citations == ("147/2024/ND-CP art. 27.3.b", "333/2026/ND-CP art. 16.2.b")


@pytest.mark.parametrize(
    ("unknown", "named"),
    [
        ({"relation": None}, "guardians.0.relation"),
        ({"holder": None}, "guardians.0.holder"),
        ({"birth_date": None}, "guardians.0.birth_date"),
        ({"relation": Relation.GUARDIAN, "ground": None}, "guardians.0.ground"),
        ({"status": None}, "guardians.0.status"),
    ],
)
def test_a_missing_fact_about_a_guardian_is_named_by_its_path(unknown: dict[str, Any], named: str) -> None:
    child = Account(opened_at=OPENED, user_birth_date=date(2015, 5, 1), guardians=(replace(MOTHER, **unknown),))
    decision = decide(child, Action.POST, service=Service.DOMESTIC, at=AT)
    assert [each.fact for each in decision.breaches if each.rule == "facts.missing"] == [named]


@pytest.mark.parametrize("collected", [frozenset(Item) - {Item.ID_DOCUMENT_IMAGE, Item.PERSONAL_ID}, None])
def test_a_sign_up_cites_the_ban_on_pictures_where_it_is_known_that_none_was_taken(
    collected: frozenset[Item] | None,
) -> None:
    facts = Registration(user_birth_date=date(1990, 5, 1), evidence=(PHONE,), collected=collected)
    steps = decide_enrolment(facts, service=Service.DOMESTIC, at=AT).argument
    found = {step.rule: step.finding for step in steps}["evidence.identity-paper-image"]
    assert found is (Finding.NOT_CONCERNED if collected is None else Finding.KEPT)


def test_a_decision_ends_when_a_guardians_proof_grows_too_old_or_a_guardians_declaration_begins():
    child = Account(opened_at=OPENED, user_birth_date=date(2015, 5, 1), guardians=(MOTHER,))
    policy = Policy(proof_age=timedelta(days=100))
    decision = decide(child, Action.POST, service=Service.DOMESTIC, at=AT, policy=policy)
    assert decision.permitted
    assert decision.valid_until == OPENED + timedelta(days=100)
    later = AT + timedelta(days=10)
    by_id = replace(MOTHER, evidence=(Evidence(Method.PERSONAL_ID_EID, OPENED, 2),), no_vn_mobile_declared_at=later)
    waiting = decide(replace(child, guardians=(by_id,)), Action.POST, service=Service.DOMESTIC, at=AT)
    assert not waiting.permitted
    assert waiting.valid_until == later


def test_beginning_asks_for_the_birth_date_and_turns_on_it_alone():
    assert decide_beginning(date(1990, 5, 1), service=Service.DOMESTIC, at=AT).permitted
    assert decide_beginning(date(2010, 11, 20), service=Service.DOMESTIC, at=AT).permitted
    assert decide_beginning(date(2010, 11, 21), service=Service.DOMESTIC, at=AT).remedies == ("ask_guardian",)
    birthday = Readings({"R-02": "on_birthday"})
    assert decide_beginning(date(2010, 11, 21), service=Service.DOMESTIC, at=AT, readings=birthday).permitted


@pytest.mark.parametrize(
    ("born", "cited", "not_cited"),
    [
        (date(2019, 11, 21), "330/2026/ND-CP art. 60.1.c", "330/2026/ND-CP art. 60.1.b"),
        (date(2019, 11, 22), "330/2026/ND-CP art. 60.1.b", "330/2026/ND-CP art. 60.1.c"),
    ],
    ids=["seven today", "seven tomorrow"],
)
def test_consents_cite_the_point_for_the_childs_age_whether_given_or_not(
    born: date, cited: str, not_cited: str
) -> None:
    child = Account(opened_at=OPENED, user_birth_date=born, guardians=(MOTHER,))
    given = decide(child, Action.POST, service=Service.DOMESTIC, at=AT)
    assert given.permitted
    assert cited in given.citations
    assert not_cited not in given.citations
    without = replace(child, guardians=(replace(MOTHER, consents=Consents(None, None)),))
    (breach,) = decide(without, Action.POST, service=Service.DOMESTIC, at=AT).breaches
    assert (breach.rule, breach.citations) == ("guardianship.consents", (cited,))


def test_a_guardian_said_to_be_born_today_is_too_young_and_one_born_tomorrow_is_of_unknown_age() -> None:
    child = Account(opened_at=OPENED, user_birth_date=date(2015, 5, 1))
    for born, breached in ((AT.date(), "guardianship.guardian-age"), (date(2026, 11, 22), "facts.missing")):
        links = (replace(MOTHER, birth_date=born),)
        decision = decide(replace(child, guardians=links), Action.POST, service=Service.DOMESTIC, at=AT)
        assert {"guardianship.guardian-age", "facts.missing"} & set(decision.rules_breached) == {breached}


def test_of_two_links_that_lack_as_much_the_one_already_proven_is_the_nearer() -> None:
    too_young = date(2012, 1, 1)
    no_consent = replace(MOTHER, birth_date=too_young, consents=Consents(None, None))
    unproven = replace(MOTHER, birth_date=too_young, evidence=())
    child = Account(opened_at=OPENED, user_birth_date=date(2015, 5, 1))
    for links in ((no_consent, unproven), (unproven, no_consent)):
        decision = decide(replace(child, guardians=links), Action.POST, service=Service.DOMESTIC, at=AT)
        assert decision.rules_breached == (
            "guardianship.guardian-age",
            "guardianship.consents",
            "posting.authenticated-only",
        )


def test_a_permit_cites_every_rule_that_was_asked_and_kept() -> None:
    by_phone = decide(account(PHONE), Action.POST, service=Service.DOMESTIC, at=AT)
    assert by_phone.citations == ("147/2024/ND-CP art. 27.3.b", "333/2026/ND-CP art. 16.2.d")
    declared = replace(account(Evidence(Method.PERSONAL_ID_EID, OPENED, 2)), no_vn_mobile_declared_at=OPENED)
    by_id = decide(declared, Action.REACT, service=Service.DOMESTIC, at=AT)
    assert by_id.citations == (
        "147/2024/ND-CP art. 27.3.b",
        "333/2026/ND-CP art. 16.2.b",
        "333/2026/ND-CP art. 16.2.d",
    )
