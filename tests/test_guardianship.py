"""The life of a guardian link, lived through on a real store."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from families import FATHER, MOTHER, OTHER, PHONE, SIX, TEN, Family

from conftest import BROWSER, NOW, TENANT, platform_on
from idverify.account import (
    Action,
    AgeEvidence,
    Choice,
    Consent,
    Consenter,
    Decider,
    EndReason,
    EventType,
    Ground,
    GuardianDeclaration,
    Holder,
    Kin,
    LinkStage,
    Paper,
    PaperKind,
    Person,
    Relation,
    Ruling,
    Suspension,
)
from idverify.application import Application, Guardian
from idverify.decision import DeniedError
from idverify.errors import AttestationError, GuardianshipError, OperatorError, PossessionError
from idverify.evidence.attestation import EidPurpose, IdAttestation
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.possession import Purpose
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.law import VIETNAM, Readings
from idverify.ports import Born, LimitReachedError
from idverify.rules import Remedy
from idverify.rules.policy import Policy
from idverify.stores.schema import METADATA

DAY = timedelta(days=1)
ACTIVE, SUSPENDED, ENDED = LinkStage.ACTIVE, LinkStage.SUSPENDED, LinkStage.ENDED


def code(work) -> str:
    with pytest.raises((GuardianshipError, PossessionError, OperatorError, AttestationError)) as refused:
        work()
    assert refused.value.text.vi
    return refused.value.code


@pytest.fixture
def family(platform):
    return Family(platform)


class TestBeginning:
    def test_a_child_and_a_mother_who_is_elsewhere_step_by_step(self, family):
        invitation = family.invite()
        assert not family.may().permitted
        assert family.may().remedies == (Remedy.ASK_GUARDIAN,)
        assert family.may(Action.READ).permitted
        assert family.accept(invitation).stage is LinkStage.AWAITING_PROOF
        assert family.prove(invitation.link).stage is LinkStage.AWAITING_ASSENT
        assert family.consent(invitation.link).stage is LinkStage.AWAITING_ASSENT
        assert not family.may().permitted
        assert family.assent(invitation.link).stage is ACTIVE
        assert family.may().permitted
        assert family.told() == [
            EventType.GUARDIAN_REQUESTED,
            EventType.ACCOUNT_OPENED,
            EventType.ACCOUNT_AUTHENTICATED,
            EventType.GUARDIAN_ACTIVATED,
        ]

    def test_of_a_child_alone_nothing_but_the_birth_date_is_kept(self, family):
        family.invite()
        store = family.on.store
        with store._engine.connect() as connection:
            kept = {
                table.name: connection.execute(table.select()).mappings().all()
                for table in METADATA.tables.values()
                if "account" in table.c or table.name == "idverify_account"
            }
        (row,) = kept.pop("idverify_account")
        assert {name for name, value in row.items() if value} == {
            "tenant", "id", "holder", "opened_at", "user_birth_date", "waits", "age_evidence", "epoch", "epoch_at",
        }  # fmt: skip
        assert {name for name, rows in kept.items() if rows} == {
            "idverify_guardian_link", "idverify_link_event", "idverify_event",
        }  # fmt: skip

    def test_from_six_the_mother_consents_alone(self, family):
        invitation = family.invite(born=SIX)
        family.accept(invitation)
        family.prove(invitation.link)
        assert family.consent(invitation.link).stage is ACTIVE

    def test_on_the_seventh_birthday_the_child_is_asked_itself_and_the_link_stays(self, family):
        invitation = family.invite(born=SIX)
        family.accept(invitation)
        family.prove(invitation.link)
        family.consent(invitation.link)
        birthday = datetime(2027, 1, 15, tzinfo=VIETNAM)
        assert family.may().valid_until == birthday
        family.now = birthday
        assert family.may().rules_breached == ("guardianship.consents",)
        assert EventType.TURNED_SEVEN in family.told()
        assert family.assent(invitation.link).stage is ACTIVE
        assert family.may().permitted

    def test_the_record_is_the_mothers_and_sealed(self, family):
        link = family.join()
        (sealed,) = family.on.store.sealed_records("an")
        record = family.on.vault.open("an", sealed)
        assert record == {
            "name": "Người Mẹ",
            "birth_date": "1990-05-01",
            "phone": "+84912000001",
            "personal_id": None,
        }
        (kept,) = family.on.links.links("an")
        assert kept.state.id == link
        assert family.on.store.account("an").age_evidence is AgeEvidence.USER_DECLARED

    def test_a_birth_date_that_the_guardian_declares_is_evidence_of_its_own_kind(self, platform):
        phone_proof = platform.prove(PHONE, "an", purpose=Purpose.GUARDIAN)
        mother = Guardian(
            relationship=MOTHER,
            person=Person("Người Mẹ", date(1990, 5, 1)),
            phone=PHONE,
            proof=phone_proof,
            consents=tuple(Consent(by, NOW, "2026-11", "vi") for by in Consenter),
        )
        platform.registrar.enrol(Application(account="an", user=Person(None, TEN), guardian=mother), now=NOW).require()
        assert platform.gate.decide("an", Action.POST, now=NOW).age_evidence is AgeEvidence.GUARDIAN_DECLARED

    def test_an_invitation_is_answered_once_in_its_time_and_by_its_secret(self, family):
        invitation = family.invite()
        assert family.on.links.invited(invitation.secret) == ("an", invitation.link)
        assert code(lambda: family.on.links.invited(invitation.link)) == "unknown"
        assert invitation.secret not in repr(invitation)
        family.accept(invitation)
        assert code(lambda: family.accept(invitation)) == "not_now"
        late = family.invite("binh")
        family.now = late.expires_at
        assert code(lambda: family.accept(late)) == "expired"

    def test_what_nobody_answers_ends_and_the_childs_birth_date_is_forgotten(self, family):
        invitation = family.invite()
        family.now = invitation.expires_at - timedelta(microseconds=1)
        assert family.on.links.expire(now=family.now) == 0
        family.now = invitation.expires_at
        assert family.on.links.expire(now=family.now) == 1
        assert family.stage(invitation.link) is LinkStage.EXPIRED
        assert family.on.store.account("an").user_birth_date is None
        assert EventType.GUARDIAN_EXPIRED in family.told()
        assert code(lambda: family.on.links.request("an", now=family.now)) == "birth_date_missing"
        assert family.on.links.request("an", birth_date=TEN, now=family.now)

    def test_whoever_declines_is_told_no_more(self, family):
        invitation = family.invite()
        family.accept(invitation)
        family.on.links.decline(invitation.link, now=family.now)
        (kept,) = family.on.links.links("an")
        assert kept.birth_date is None
        assert code(lambda: family.prove(invitation.link)) == "over"

    def test_a_mother_who_sits_down_with_the_child_opens_the_account_that_waits(self, family):
        family.invite()
        platform = family.on
        mother = Guardian(
            relationship=MOTHER,
            person=Person("Người Mẹ", date(1990, 5, 1)),
            phone=PHONE,
            proof=platform.prove(PHONE, "an", purpose=Purpose.GUARDIAN),
            consents=tuple(Consent(by, NOW, "2026-11", "vi") for by in Consenter),
        )
        application = Application(account="an", user=Person(None, TEN), guardian=mother)
        platform.registrar.enrol(application, now=NOW).require()
        assert family.may().permitted
        assert code(lambda: platform.registrar.enrol(application, now=NOW)) in ("account_exists", "proof_spent")

    def test_nobody_of_sixteen_is_led_to_a_parent(self, family):
        assert code(lambda: family.invite(born=date(2010, 11, 20))) == "no_child"
        assert family.invite(born=date(2010, 11, 21))  # through the birthday

    def test_an_account_that_waits_takes_nothing_of_the_child(self, family):
        family.invite()
        for purpose in (Purpose.ENROL, Purpose.BIND):
            with pytest.raises(DeniedError):
                family.on.prove(PHONE, "an", purpose=purpose)
        assert not family.on.outbox.messages
        with pytest.raises(DeniedError):
            family.on.registrar.bind_phone("an", PHONE, "any proof", now=NOW)
        assert code(lambda: family.on.registrar.declare_no_mobile("an", NoMobileDeclaration(NOW, "v", "vi"), now=NOW))
        assert code(lambda: family.on.supervision.ask("an", Action.POST, "item", now=NOW)) == "unknown"


class TestWhoMayBeOne:
    def test_a_mother_of_seventeen_may_and_a_brother_of_seventeen_may_not_until_he_is_eighteen(self, family):
        seventeen = date(2009, 11, 1)
        brother = GuardianDeclaration(
            relation=Relation.GUARDIAN,
            ground=Ground.PARENTS_ABSENT_OR_INCAPABLE,
            kin=Kin.ELDEST_SIBLING,
            conditions_met=True,
        )
        invitation = family.invite()
        assert code(lambda: family.accept(invitation, brother, seventeen)) == "too_young"
        assert family.accept(invitation, MOTHER, seventeen).stage is LinkStage.AWAITING_PROOF
        family.now = datetime(2027, 11, 1, 23, 59, tzinfo=VIETNAM)
        second = family.on.links.request("an", now=family.now)
        assert code(lambda: family.accept(second, brother, seventeen)) == "too_young"
        family.now = datetime(2027, 11, 2, tzinfo=VIETNAM)
        assert family.accept(second, brother, seventeen)

    def test_a_parent_under_sixteen_cannot_answer_for_anybody(self, family):
        assert (
            code(lambda: family.accept(family.invite(born=date(2025, 1, 1)), MOTHER, date(2011, 2, 1))) == "too_young"
        )

    def test_an_institution_has_a_paper_and_no_birth_date(self, family):
        home = GuardianDeclaration(
            relation=Relation.GUARDIAN,
            holder=Holder.ORGANISATION,
            ground=Ground.PARENTS_ABSENT_OR_INCAPABLE,
            conditions_met=True,
            paper=Paper(PaperKind.APPOINTMENT, "0" * 64),
        )
        invitation = family.invite()
        assert code(lambda: family.accept(invitation, home, date(1990, 5, 1))) == "birth_date_missing"
        family.on.links.accept(invitation.secret, home, birth_date=None, now=NOW)
        (kept,) = family.on.links.links("an")
        assert kept.state.declaration == home

    def test_a_person_has_a_birth_date(self, family):
        assert code(lambda: family.accept(family.invite(), MOTHER, None)) == "birth_date_missing"

    def test_an_adult_with_an_account_of_their_own_answers_once_for_each_child(self, family):
        family.on.enrol("lan")
        family.accept(family.invite(), own="lan")
        assert code(lambda: family.accept(family.invite(), own="lan")) == "already"
        assert family.accept(family.invite("binh"), own="lan")
        assert [ward for ward, _ in family.on.links.wards("lan")] == ["an", "binh"]
        assert code(lambda: family.accept(family.invite("chi"), own="nobody")) == "account_closed"
        assert code(lambda: family.accept(family.invite("chi"), own="chi")) == "own_account"

    def test_proof_is_asked_of_the_adult_by_the_law_of_the_day(self, family):
        invitation = family.invite()
        family.accept(invitation)
        link = invitation.link
        assert code(lambda: family.on.links.proved(link, name="Người Mẹ", now=NOW)) == "nothing_proven"
        assert code(lambda: family.prove(link, name=None)) == "name_missing"
        eid = IdAttestation(
            account="an",
            purpose=EidPurpose.GUARDIAN,
            personal_id=PersonalIdNumber.parse("001190000001"),
            level=2,
            verified_at=NOW,
            provider="stand-in",
            transaction="one",
        )
        with pytest.raises(DeniedError) as denied:  # by e-identification only who has no Vietnamese mobile
            family.on.links.proved(link, name="Người Mẹ", attestation=eid, now=NOW)
        assert "guardianship.guardian-authenticated" in denied.value.decision.rules_breached
        declared = NoMobileDeclaration(NOW, "2026-11", "vi")
        proven = family.on.links.proved(link, name="Người Mẹ", attestation=eid, declaration=declared, now=NOW)
        assert proven.stage is LinkStage.AWAITING_ASSENT
        assert proven.no_vn_mobile_declared_at == NOW

    def test_a_proof_for_one_child_is_none_for_another(self, family):
        for account in ("an", "binh"):
            family.accept(family.invite(account))
        proof = family.on.prove(PHONE, "an", purpose=Purpose.GUARDIAN)
        (kept,) = family.on.links.links("binh")
        refused = code(
            lambda: family.on.links.proved(kept.state.id, name="Người Mẹ", phone=PHONE, proof=proof, now=NOW)
        )
        assert refused == "proof_mismatch"

    def test_one_phone_stands_behind_many_children_unless_the_operator_limits_it(self, store):
        free = Family(platform_on(store))
        for number in range(5):
            free.join(account=f"child-{number}")
        capped = Family(platform_on(store, policy=Policy(wards_per_guardian=5)))
        invitation = capped.invite("child-6")
        capped.accept(invitation)
        with pytest.raises(LimitReachedError) as limit:
            capped.prove(invitation.link, account="child-6")
        assert limit.value.rule == "operator.wards-per-guardian"
        assert capped.stage(invitation.link, "child-6") is LinkStage.AWAITING_PROOF
        link = free.on.links.links("child-0")[0].state.id
        free.on.links.end(link, EndReason.REVOKED, now=NOW)
        assert capped.prove(invitation.link, account="child-6").stage is LinkStage.AWAITING_ASSENT


class TestLosingGround:
    def test_a_recycled_number_stops_the_child_and_proving_again_restores_without_new_consent(self, family):
        link = family.join()
        consents = family.on.store.account("an").guardians[0].consents
        family.now = NOW + 31 * DAY
        family.on.registrar.enrol(
            Application(
                account="stranger",
                user=Person("Người Lạ", date(1979, 8, 2)),
                phone=PHONE,
                proof=family.on.prove(PHONE, "stranger", now=family.now),
            ),
            now=family.now,
        ).require()
        assert family.stage(link) is SUSPENDED
        assert not family.may().permitted
        assert family.may(Action.READ).permitted
        assert EventType.GUARDIAN_SUSPENDED in family.told()
        assert family.prove(link, OTHER, name=None).stage is ACTIVE
        assert family.may().permitted
        assert family.on.store.account("an").guardians[0].consents == consents
        assert EventType.GUARDIAN_RESTORED in family.told()
        assert len(family.on.store.account("an").guardians[0].evidence) == 1

    def test_the_same_number_proven_again_restores_too(self, family):
        link = family.join()
        family.on.links.suspend(link, Suspension.NUMBER_RECYCLED, now=NOW)
        proof = family.on.prove(PHONE, "an", purpose=Purpose.AGAIN)
        family.on.registrar.prove_again("an", PHONE, proof, now=NOW)
        assert family.stage(link) is ACTIVE

    def test_a_mother_who_registers_a_second_child_months_later_does_not_stop_the_first(self, family):
        first = family.join()
        family.now = NOW + 90 * DAY
        family.join(account="binh")
        assert family.stage(first) is ACTIVE
        assert family.may().permitted
        family.on.enrol("lan", "0912000001", now=family.now)  # nor does her own account, born on the same day
        assert family.stage(first) is ACTIVE

    def test_the_operator_may_grant_a_time_and_no_longer(self, store):
        family = Family(platform_on(store, policy=Policy(guardian_grace=7 * DAY)))
        link = family.join()
        family.on.links.suspend(link, Suspension.NUMBER_RECYCLED, now=NOW)
        decision = family.may()
        assert decision.permitted
        assert decision.valid_until == NOW + 7 * DAY
        assert "R-16" in decision.readings
        family.now = NOW + 7 * DAY
        assert not family.may().permitted
        family.on.links.suspend(link, Suspension.PROOF_REVOKED, now=family.now)
        assert not family.may().permitted

    def test_no_time_is_granted_where_a_proof_was_revoked(self, store):
        family = Family(platform_on(store, policy=Policy(guardian_grace=7 * DAY)))
        family.on.links.suspend(family.join(), Suspension.PROOF_REVOKED, now=NOW)
        assert not family.may().permitted

    def test_a_guardian_who_closes_their_own_account_stops_the_child(self, family):
        family.on.enrol("lan")
        link = family.join(own="lan")
        family.on.registrar.close("lan", now=NOW)
        assert family.stage(link) is SUSPENDED
        assert not family.may().permitted
        assert family.prove(link, name=None).stage is ACTIVE

    def test_a_report_of_a_death_is_undone_by_a_ruling_and_by_no_proof(self, family):
        link = family.join()
        family.on.links.suspend(link, Suspension.GUARDIAN_DIED, now=NOW)
        assert family.prove(link, name=None).stage is SUSPENDED
        mistake = Ruling(Decider.OPERATOR, "báo nhầm")
        revoked = Suspension.PROOF_REVOKED
        assert code(lambda: family.on.links.restore(link, revoked, mistake, now=NOW)) == "not_suspended"
        undone = family.on.links.restore(link, Suspension.GUARDIAN_DIED, mistake, now=NOW)
        assert undone.stage is ACTIVE

    def test_a_guardian_whose_data_are_erased_leaves_a_tombstone_and_no_data(self, family):
        family.on.enrol("lan")
        link = family.join(own="lan")
        waiting = family.invite("binh")
        family.accept(waiting, own="lan")
        assert family.on.links.forget_guardian("lan", now=NOW) == 2
        assert family.on.links.forget_guardian("lan", now=NOW) == 0
        (kept,) = family.on.links.links("an")
        assert (kept.state.stage, kept.state.ended) == (ENDED, EndReason.ERASED)
        assert (kept.birth_date, kept.account, kept.evidence) == (None, None, ())
        assert "'lan'" not in repr(kept)
        assert family.stage(waiting.link, "binh") is LinkStage.DECLINED
        assert not family.may().permitted
        assert code(lambda: family.prove(link, name=None)) == "over"


class TestDisputes:
    @pytest.fixture
    def sides(self, family):
        return family.join(), family.join(FATHER, OTHER, adult=date(1988, 2, 3))

    def test_nobody_writes_until_both_have_ended_it(self, family, sides):
        mother, father = sides
        assert family.may().permitted
        family.on.links.dispute(father, now=NOW)
        assert "guardianship.disputed" in family.may().rules_breached
        assert "R-14" in family.may().readings
        family.on.links.settle(father, now=NOW)
        assert not family.may().permitted
        assert code(lambda: family.on.links.settle(father, now=NOW)) == "not_now"
        family.on.links.settle(mother, now=NOW)
        assert family.may().permitted

    @pytest.mark.parametrize("who", Decider)
    def test_a_decision_from_outside_ends_it_for_every_side(self, family, sides, who):
        mother, father = sides
        family.on.links.dispute(mother, now=NOW)
        family.on.links.settle(father, ruling=Ruling(who, "số 12/2026"), now=NOW)
        assert (family.stage(mother), family.stage(father)) == (ACTIVE, ACTIVE)
        assert family.may().permitted

    def test_proving_again_does_not_end_it(self, family, sides):
        mother, _ = sides
        family.on.links.dispute(mother, now=NOW)
        assert family.prove(mother, name=None).disputed
        assert not family.may().permitted

    def test_a_ruling_has_words(self):
        with pytest.raises(ValueError, match="reference or a reason"):
            Ruling(Decider.OPERATOR, "  ")

    def test_only_who_answers_for_the_child_can_disagree(self, family):
        invitation = family.invite()
        family.accept(invitation)
        assert code(lambda: family.on.links.dispute(invitation.link, now=NOW)) == "not_now"


class TestTheEnd:
    @pytest.mark.parametrize("reason", [EndReason.REVOKED, EndReason.REPLACED])
    def test_the_adult_may_end_it_and_nothing_follows(self, family, reason):
        link = family.join()
        assert family.on.links.end(link, reason, now=NOW).ended is reason
        assert not family.may().permitted
        assert code(lambda: family.consent(link)) == "over"
        again = family.join()
        assert family.may().permitted
        assert [kept.state.stage for kept in family.on.links.links("an")] == [ENDED, ACTIVE]
        assert again != link

    def test_a_court_and_a_fraud_take_a_ruling(self, family):
        link = family.join()
        for reason in (EndReason.COURT, EndReason.FRAUD):
            assert code(lambda reason=reason: family.on.links.end(link, reason, now=NOW)) == "ruling_missing"
        operator = Ruling(Decider.OPERATOR, "lý do")
        assert code(lambda: family.on.links.end(link, EndReason.COURT, ruling=operator, now=NOW)) == "ruling_missing"
        assert family.on.links.end(link, EndReason.FRAUD, ruling=operator, now=NOW).stage is ENDED

    @pytest.mark.parametrize("reason", [EndReason.AGED_OUT, EndReason.ERASED])
    def test_what_follows_from_something_else_is_not_said_by_hand(self, family, reason):
        link = family.join()
        with pytest.raises(ValueError, match="befalls"):
            family.on.links.end(link, reason, now=NOW)

    def test_links_are_told_as_they_stood_at_any_moment(self, family):
        link = family.join()
        family.now = NOW + DAY
        family.on.links.suspend(link, Suspension.PROOF_REVOKED, now=family.now)
        family.now = NOW + 2 * DAY
        family.on.links.end(link, EndReason.REVOKED, now=family.now)
        stood = [
            [kept.state.stage for kept in family.on.links.links("an", at=at)]
            for at in (NOW - DAY, NOW, NOW + DAY, NOW + 2 * DAY)
        ]
        assert stood == [[], [ACTIVE], [SUSPENDED], [ENDED]]


class TestConsents:
    def test_a_withdrawal_stops_at_once_and_says_what(self, family):
        link = family.join()
        for by in Consenter:
            stopped = family.on.links.withdraw(link, by, now=NOW)
            assert set(stopped.restricted) == {
                Action.POST, Action.COMMENT, Action.SHARE, Action.LIVESTREAM, Action.REACT, Action.MESSAGE,
            }  # fmt: skip
            assert stopped.opened == ()
            assert family.may().rules_breached == ("guardianship.consents",)
            assert family.may().remedies == (Remedy.GIVE_CONSENT,)
            (family.consent if by is Consenter.REPRESENTATIVE else family.assent)(link)
            assert family.may().permitted
        assert family.told().count(EventType.CONSENT_WITHDRAWN) == 2
        assert family.told().count(EventType.CONSENT_GIVEN) == 2

    def test_a_consent_keeps_the_version_and_the_language_of_its_words(self, family):
        link = family.join()
        family.on.links.consent(link, text_version="2027-01", lang="en", now=NOW + DAY)
        (kept,) = family.on.links.links("an")
        said = [(consent.by, consent.text_version, consent.lang) for consent in kept.state.given]
        assert said == [(Consenter.REPRESENTATIVE, "2027-01", "en"), (Consenter.CHILD, "2026-11", "vi")]


def test_nothing_that_a_platform_prints_of_a_link_shows_a_birth_date(family):
    family.join()
    shown = repr(
        (family.on.links.links("an"), family.on.store.child_account("an"), family.on.supervision.supervisors("an"))
    )
    for secret in ("2016", "1990", "datetime.date(", "912000001", "Người"):
        assert secret not in shown


def test_two_platforms_do_not_see_each_others_links(family, url):
    from idverify.stores.opening import open_store

    invitation = family.invite()
    other = open_store(url, tenant=f"{TENANT}-other")
    try:
        assert other.invited(b"x" * 32) is None
        assert other.account_of_link(invitation.link) is None
        assert other.child_account("an") is None
    finally:
        other.close()


def test_the_origin_of_a_browser_is_not_kept_with_a_link(family):
    family.join()
    with family.on.store._engine.connect() as connection:
        rows = connection.execute(METADATA.tables["idverify_link_event"].select()).all()
    assert BROWSER.ip not in repr(rows)
    assert BROWSER.session not in repr(rows)


def test_choices_and_the_queue_are_the_guardians(family):
    link = family.join()
    family.on.links.permit(link, Action.COMMENT, Choice.OFF, now=NOW)
    assert [(breach.rule, breach.basis) for breach in family.may(Action.COMMENT).breaches] == [
        ("guardian-choice.off", "guardian")
    ]
    assert family.may().permitted


class TestWhatASecondPairOfEyesFound:
    """Each was wrong once."""

    def test_a_child_that_gave_up_waiting_and_was_closed_holds_nobody_up(self, family):
        gone, late = family.invite("gone"), family.invite("late")
        family.on.registrar.close("gone", now=NOW)
        family.now = late.expires_at
        assert family.on.links.expire(now=family.now) == 1
        assert family.on.links.expire(now=family.now) == 0
        assert family.stage(late.link, "late") is LinkStage.EXPIRED
        with family.on.store._engine.connect() as connection:
            rows = connection.execute(METADATA.tables["idverify_account"].select()).mappings().all()
        assert [row["user_birth_date"] for row in rows] == [None, None]
        assert code(lambda: family.accept(gone)) == "account_unknown"

    def test_an_institution_answers_for_its_wards_with_one_number_months_apart(self, family):
        home = GuardianDeclaration(
            relation=Relation.GUARDIAN,
            holder=Holder.ORGANISATION,
            ground=Ground.PARENTS_ABSENT_OR_INCAPABLE,
            conditions_met=True,
            paper=Paper(PaperKind.APPOINTMENT, "0" * 64),
        )
        first = family.join(home, adult=None)
        record = family.on.vault.open("an", family.on.store.sealed_records("an")[0])
        assert record["birth_date"] is None
        family.now = NOW + 60 * DAY
        family.join(home, account="binh", adult=None)
        assert family.stage(first) is ACTIVE
        assert family.may().permitted
        stranger = family.join(account="chi")  # a person who proves the institution's number
        assert family.stage(stranger, "chi") is ACTIVE
        assert family.stage(first) is SUSPENDED

    def test_a_child_does_not_grow_younger_while_a_parent_is_on_the_way(self, family):
        invitation = family.invite(born=TEN)
        family.accept(invitation)
        assert code(lambda: family.invite(born=SIX)) == "birth_date_differs"
        assert family.invite(born=TEN)
        assert family.on.links.request("an", now=NOW)

    def test_nor_older_by_signing_up_alone(self, family):
        proof = family.on.prove(PHONE, "an")
        family.invite(born=TEN)
        alone = Application(account="an", user=Person("An Lớn", date(1990, 5, 1)), phone=PHONE, proof=proof)
        assert code(lambda: family.on.registrar.enrol(alone, now=NOW)) == "birth_date_differs"
        assert not family.may().permitted

    def test_who_turns_sixteen_while_waiting_signs_up_alone_and_the_invitation_is_over(self, family):
        born = date(2010, 11, 25)
        invitation = family.invite(born=born)
        family.now = datetime(2026, 11, 26, 9, 0, tzinfo=VIETNAM)
        alone = Application(
            account="an",
            user=Person("Nguyễn An", born),
            phone=PHONE,
            proof=family.on.prove(PHONE, "an", now=family.now),
        )
        assert family.on.registrar.enrol(alone, now=family.now).permitted
        assert family.may().permitted
        assert family.stage(invitation.link) is LinkStage.DECLINED

    def test_a_childs_consent_is_to_its_account_whoever_answers_for_it(self, family):
        mother, father = family.join(), family.join(FATHER, OTHER, adult=date(1988, 2, 3))
        stopped = family.on.links.withdraw(father, Consenter.CHILD, now=NOW)
        assert Action.POST in stopped.restricted
        assert family.may().rules_breached == ("guardianship.consents",)
        family.assent(mother)
        assert family.may().permitted
        given = [kept.state.consents.child for kept in family.on.links.links("an")]
        assert given == [NOW, NOW]

    def test_an_adults_withdrawal_is_of_their_own_link(self, family):
        mother, _ = family.join(), family.join(FATHER, OTHER, adult=date(1988, 2, 3))
        assert family.on.links.withdraw(mother, Consenter.REPRESENTATIVE, now=NOW).restricted == ()
        assert family.may().permitted

    def test_an_event_says_to_which_link_it_happened(self, family):
        mother, father = family.join(), family.join(FATHER, OTHER, adult=date(1988, 2, 3))
        family.on.links.end(father, EndReason.REVOKED, now=NOW)
        events = {event.type: event.link for event in family.on.store.pending_events(now=NOW, most=99)}
        assert events[EventType.GUARDIAN_ENDED] == father
        assert events[EventType.ACCOUNT_OPENED] is None
        assert mother != father

    def test_the_adults_word_on_the_childs_age_is_evidence_of_its_own_kind_once_they_are_proven(self, family):
        invitation = family.invite(born=TEN)
        family.accept(invitation)
        family.prove(invitation.link, child_birth_date=SIX)
        facts = family.on.store.account("an")
        assert facts is not None
        assert (facts.user_birth_date, facts.age_evidence) == (SIX, AgeEvidence.GUARDIAN_DECLARED)
        other = family.on.links.request("an", now=NOW)
        family.accept(other, FATHER, born=date(1988, 2, 3))
        assert code(lambda: family.prove(other.link, OTHER, child_birth_date=TEN)) == "birth_date_differs"
        grown = family.invite("binh")
        family.accept(grown)
        assert code(lambda: family.prove(grown.link, account="binh", child_birth_date=date(2000, 1, 1))) == "no_child"

    def test_a_family_does_not_lose_sight_of_its_invitations(self, family):
        *_, last = [family.invite() for _ in range(5)]
        assert code(family.invite) == "too_many"
        family.on.links.decline(last.link, now=NOW)
        assert family.invite()

    def test_in_the_operators_grace_a_guardian_still_answers(self, store):
        family = Family(platform_on(store, policy=Policy(guardian_grace=7 * DAY)))
        link = family.join()
        family.on.links.permit(link, Action.POST, Choice.ASK_FIRST, now=NOW)
        family.on.links.suspend(link, Suspension.NUMBER_RECYCLED, now=NOW)
        family.on.supervision.ask("an", Action.POST, "one", now=NOW)
        family.on.supervision.answer(link, Action.POST, "one", allow=True, now=NOW)
        assert family.may(item="one").permitted
        family.on.supervision.ask("an", Action.POST, "two", now=NOW)
        late = NOW + 7 * DAY - timedelta(seconds=1)
        family.on.supervision.answer(link, Action.POST, "two", allow=True, now=late)
        family.on.supervision.ask("an", Action.POST, "three", now=late)
        assert (
            code(lambda: family.on.supervision.answer(link, Action.POST, "three", allow=True, now=NOW + 7 * DAY))
            == "not_now"
        )

    def test_a_mother_who_signs_up_the_child_by_her_account_has_one(self, family):
        family.on.enrol("lan")

        def sign_up(own):
            mother = Guardian(
                relationship=MOTHER,
                person=Person("Người Mẹ", date(1990, 5, 1)),
                account=own,
                phone=PHONE,
                proof=family.on.prove(PHONE, "an", purpose=Purpose.GUARDIAN),
                consents=tuple(Consent(by, NOW, "2026-11", "vi") for by in Consenter),
            )
            application = Application(account="an", user=Person(None, TEN), guardian=mother)
            return family.on.registrar.enrol(application, now=NOW)

        assert code(lambda: sign_up("nobody")) == "account_closed"
        assert code(lambda: sign_up("an")) == "own_account"
        assert sign_up("lan").permitted
        ((ward, _),) = family.on.links.wards("lan")
        assert ward == "an"

    def test_a_child_that_declines_its_own_request_does_not_grow_older_by_it(self, family):
        proof = family.on.prove(PHONE, "an")
        invitation = family.invite()
        family.on.links.decline(invitation.link, now=NOW)
        alone = Application(account="an", user=Person("An Lớn", date(1995, 5, 1)), phone=PHONE, proof=proof)
        assert code(lambda: family.on.registrar.enrol(alone, now=NOW)) == "birth_date_differs"
        assert code(lambda: family.invite(born=SIX)) == "birth_date_differs"
        family.now = invitation.expires_at
        assert family.on.links.expire(now=family.now) == 1
        assert family.on.links.expire(now=family.now) == 0
        facts = family.on.store.account("an")
        assert facts is not None
        assert facts.user_birth_date is None

    def test_nor_by_naming_a_guardian_who_proves_nothing(self, family):
        proof = family.on.prove(PHONE, "an")
        family.invite()
        nobody = Guardian(relationship=MOTHER, person=Person("Ai Đó", date(1990, 5, 1)), phone=OTHER)
        alone = Application(
            account="an", user=Person("An Lớn", date(1995, 5, 1)), phone=PHONE, proof=proof, guardian=nobody
        )
        assert code(lambda: family.on.registrar.enrol(alone, now=NOW)) == "no_child"

    def test_what_is_over_in_its_time_holds_no_withdrawal_and_no_closing_up(self, family):
        family.on.enrol("lan", "0912000009")
        link = family.join()
        family.now = NOW + DAY
        late = family.on.links.request("an", now=family.now)
        family.accept(late, FATHER, born=date(1990, 5, 1), own="lan")
        family.prove(late.link, OTHER)
        family.assent(late.link)
        family.now = late.expires_at
        assert Action.POST in family.on.links.withdraw(link, Consenter.CHILD, now=family.now).restricted
        family.on.registrar.close("lan", now=family.now)
        assert family.stage(late.link) is LinkStage.DECLINED

    def test_clocks_that_differ_by_a_second_stop_no_withdrawal(self, family):
        link = family.join()
        family.on.links.permit(link, Action.REACT, Choice.OFF, now=NOW + timedelta(seconds=2))
        assert Action.POST in family.on.links.withdraw(link, Consenter.CHILD, now=NOW).restricted
        assert family.on.links.dispute(link, now=NOW).disputed

    def test_a_withdrawal_that_was_made_is_told_once(self, family):
        link = family.join()
        for _ in range(2):
            family.on.links.withdraw(link, Consenter.CHILD, now=NOW)
        assert family.told().count(EventType.CONSENT_WITHDRAWN) == 1

    def test_an_identification_without_the_declaration_restores_nothing_on_the_number_that_was_lost(self, family):
        link = family.join()
        family.on.links.suspend(link, Suspension.NUMBER_RECYCLED, now=NOW)
        eid = IdAttestation(
            account="an",
            purpose=EidPurpose.GUARDIAN,
            personal_id=PersonalIdNumber.parse("001190000001"),
            level=2,
            verified_at=NOW,
            provider="stand-in",
            transaction="one",
        )
        with pytest.raises(DeniedError):
            family.on.links.proved(link, attestation=eid, now=NOW)
        declared = NoMobileDeclaration(NOW, "2026-11", "vi")
        family.on.links.proved(link, attestation=eid, declaration=declared, now=NOW)
        facts = family.on.store.account("an")
        assert facts is not None
        assert [each.method for each in facts.guardians[0].evidence or ()] == ["personal_id_eid"]
        assert family.may().permitted

    def test_a_closed_childs_account_keeps_nothing_of_the_adult(self, family):
        family.on.enrol("lan", "0912000009")
        family.join(own="lan")
        family.on.registrar.close("an", now=NOW)
        assert family.on.links.wards("lan") == ()
        with family.on.store._engine.connect() as connection:
            (row,) = connection.execute(METADATA.tables["idverify_guardian_link"].select()).mappings()
        assert (row["birth_date"], row["guardian_account"]) == (None, None)

    def test_an_account_of_somebody_else_is_not_the_adults_own(self, family):
        family.on.enrol("lan", "0912000009")
        assert code(lambda: family.accept(family.invite(), born=date(1970, 1, 1), own="lan")) == "birth_date_differs"
        family.invite("waits")
        assert code(lambda: family.accept(family.invite(), own="waits")) == "account_closed"

    def test_a_permission_ends_with_the_link_of_whoever_gave_it(self, family):
        mother, father = family.join(), family.join(FATHER, OTHER, adult=date(1988, 2, 3))
        for link in (mother, father):
            family.on.links.permit(link, Action.POST, Choice.ASK_FIRST, now=NOW)
        family.on.supervision.ask("an", Action.POST, "one", now=NOW)
        family.on.supervision.answer(father, Action.POST, "one", allow=True, now=NOW)
        assert family.may(item="one").permitted
        fraud = Ruling(Decider.OPERATOR, "giả mạo")
        family.on.links.end(father, EndReason.FRAUD, ruling=fraud, now=NOW)
        assert not family.may(item="one").permitted
        assert not family.on.store.answer_ask("an", Action.POST, "one", link=father, allowed=True, now=NOW)

    def test_whoever_lost_their_ground_can_be_stricter_and_not_more_lenient(self, family):
        mother, _ = family.join(), family.join(FATHER, OTHER, adult=date(1988, 2, 3))
        family.on.links.permit(mother, Action.POST, Choice.ASK_FIRST, now=NOW)
        family.on.links.suspend(mother, Suspension.PROOF_REVOKED, now=NOW)
        assert code(lambda: family.on.links.permit(mother, Action.POST, Choice.ALLOW, now=NOW)) == "not_now"
        assert family.on.links.permit(mother, Action.POST, Choice.OFF, now=NOW)
        assert not family.may().permitted

    def test_nobodys_link_begins_once_the_child_is_none(self, family):
        invitation = family.invite(born=date(2010, 11, 25))
        family.accept(invitation)
        family.prove(invitation.link)
        family.now = datetime(2026, 11, 26, 9, 0, tzinfo=VIETNAM)
        assert family.consent(invitation.link).stage is LinkStage.AWAITING_ASSENT
        assert EventType.ACCOUNT_OPENED not in family.told()

    def test_a_question_that_nobody_answered_can_be_asked_again(self, family):
        link = family.join()
        family.on.links.permit(link, Action.POST, Choice.ASK_FIRST, now=NOW)
        family.on.supervision.ask("an", Action.POST, "one", now=NOW)
        again = family.on.supervision.ask("an", Action.POST, "one", now=NOW + 7 * DAY)
        assert again.asked_at == NOW + 7 * DAY
        assert family.on.supervision.queue("an", now=NOW + 7 * DAY) == (again,)

    def test_where_one_link_suffices_a_dispute_stops_one_link(self, store):
        family = Family(platform_on(store))
        family.on.links._readings = Readings({"R-14": "one_link_suffices"})
        family.on.gate._readings = Readings({"R-14": "one_link_suffices"})
        mother, father = family.join(), family.join(FATHER, OTHER, adult=date(1988, 2, 3))
        family.on.links.dispute(father, now=NOW)
        assert (family.stage(mother), family.stage(father)) == (ACTIVE, SUSPENDED)
        assert family.may().permitted

    def test_the_account_is_opened_before_its_link_is_told_of(self, family):
        family.join()
        told = family.told()
        assert told.index(EventType.ACCOUNT_OPENED) < told.index(EventType.GUARDIAN_ACTIVATED)

    def test_no_repr_of_a_birth_date_shows_it(self):
        assert "2016" not in repr(Born(TEN, AgeEvidence.USER_DECLARED))

    def test_erasure_goes_on_past_what_ended_meanwhile(self, family, monkeypatch):
        family.on.enrol("lan", "0912000009")
        first = family.join(own="lan")
        family.join(own="lan", account="binh")
        family.join(own="lan", account="chi")
        seen = family.on.store.guarded_by("lan")
        family.on.links.end(first, EndReason.REVOKED, now=NOW)
        family.on.registrar.close("binh", now=NOW)
        monkeypatch.setattr(family.on.store, "guarded_by", lambda _: seen)
        assert family.on.links.forget_guardian("lan", now=NOW) == 1
        assert [kept.account for kept in family.on.links.links("chi")] == [None]

    def test_the_nightly_job_goes_on_past_what_was_closed_meanwhile(self, family, monkeypatch):
        late = [family.invite(account) for account in ("an", "binh")][1]
        seen = family.on.store.unanswered(now=late.expires_at, most=9)
        family.on.registrar.close("an", now=NOW)
        monkeypatch.setattr(family.on.store, "unanswered", lambda **_: seen)
        assert family.on.links.expire(now=late.expires_at) == 1
        assert family.stage(late.link, "binh") is LinkStage.EXPIRED

    def test_invitations_whose_time_is_over_make_room(self, family):
        for _ in range(5):
            family.invite()
        family.now = NOW + 14 * DAY
        assert family.invite()
