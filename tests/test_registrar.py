"""Opening accounts, on a real store."""

from __future__ import annotations

import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from conftest import BROWSER, NOW, TENANT, platform_on
from idverify.account.action import Action
from idverify.account.consent import Consent, Consenter
from idverify.account.event import EventType
from idverify.account.guardian_declaration import GuardianDeclaration, Kin
from idverify.account.guardian_link import Consents, Ground, LinkStatus, Relation
from idverify.account.holder import Holder
from idverify.account.person import Person
from idverify.account.registration import Item
from idverify.account.service import Service
from idverify.application import Application, Guardian
from idverify.decision import DeniedError
from idverify.errors import AttestationError, OperatorError, PossessionError
from idverify.evidence.attestation import EidPurpose, IdAttestation
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.method import Method
from idverify.evidence.possession import Purpose
from idverify.identifiers.foreigner_id import ForeignerIdNumber
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.law import VIETNAM
from idverify.registrar import Registrar
from idverify.rules import Remedy
from idverify.rules.policy import Policy
from idverify.sealing import RecordSeal
from idverify.stores import schema

HOUR = timedelta(hours=1)
PHONE = PhoneNumber.parse("0912000001")
PID = PersonalIdNumber.parse("001190000001")
LAN = Person("Nguyễn Thị Lan", date(1990, 5, 1))


def attested(transaction="t-1", level=2, pid=PID, account="hoa", purpose=EidPurpose.BIND, stream=None):
    return IdAttestation(
        account=account,
        purpose=purpose,
        personal_id=pid,
        level=level,
        verified_at=NOW,
        provider="stand-in",
        transaction=transaction,
        stream=stream,
    )


def count(platform, table):
    with platform.store._engine.begin() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def rows(platform, table):
    with platform.store._engine.begin() as connection:
        return connection.execute(select(table)).all()


class TestAgeBeforeData:
    """330/2026/ND-CP art. 60.1.a: "Không thực hiện quy trình xác minh tuổi của trẻ em trước khi xử lý dữ liệu"."""

    @pytest.mark.parametrize(
        ("born", "alone"),
        [(date(2010, 11, 20), True), (date(2010, 11, 21), False), (date(2015, 1, 1), False), (date(1950, 1, 1), True)],
    )
    def test_whoever_is_under_sixteen_is_led_to_a_parent_before_anything_else_is_asked(self, platform, born, alone):
        decision = platform.registrar.may_begin(born, now=NOW)
        assert decision.permitted is alone
        assert decision.remedies == (() if alone else (Remedy.ASK_GUARDIAN,))
        assert platform.outbox.messages == []


def test_an_adult_with_a_proven_phone_is_enrolled_and_may_post(platform):
    assert platform.enrol("lan").permitted
    decision = platform.gate.decide("lan", Action.POST, now=NOW)
    assert decision.permitted
    assert decision.citations == ("147/2024/ND-CP art. 27.3.b", "333/2026/ND-CP art. 16.2.d")


def test_the_record_holds_what_the_law_lists_and_only_two_officers_read_it(platform):
    platform.enrol("lan", "0912000001")
    (sealed,) = platform.store.sealed_records("lan")
    assert platform.vault.open("lan", sealed) == {
        "name": "Người Thử",
        "birth_date": "1990-05-01",
        "phone": "+84912000001",
        "personal_id": None,
    }
    with pytest.raises(OperatorError):
        platform.vault.open("minh", sealed)


def test_a_sign_up_that_is_denied_keeps_and_spends_nothing(platform):
    proof = platform.prove(PHONE, "lan")
    nameless = Application(account="lan", user=Person(None, LAN.birth_date), phone=PHONE, proof=proof)
    decision = platform.registrar.enrol(nameless, now=NOW)
    assert decision.rules_breached == ("registration.information",)
    assert platform.store.account("lan") is None
    again = Application(account="lan", user=LAN, phone=PHONE, proof=proof)
    assert platform.registrar.enrol(again, now=NOW).permitted


def test_since_august_2026_a_sign_up_without_proof_is_denied(platform):
    application = Application(account="lan", user=LAN, phone=PHONE)
    assert platform.registrar.enrol(application, now=NOW).rules_breached == ("registration.proof-at-sign-up",)
    earlier = datetime(2026, 8, 18, 23, 59, 59, tzinfo=VIETNAM)
    assert platform.registrar.enrol(application, now=earlier).permitted
    assert not platform.gate.decide("lan", Action.POST, now=earlier).permitted
    assert platform.gate.decide("lan", Action.READ, now=earlier).permitted


def test_a_proof_is_good_for_its_account_its_number_and_its_purpose_only(platform):
    proof = platform.prove(PHONE, "lan")
    others = (
        Application(account="minh", user=LAN, phone=PHONE, proof=proof),
        Application(account="lan", user=LAN, phone=PhoneNumber.parse("0912000002"), proof=proof),
        Application(account="lan", user=LAN, phone=PHONE, proof=platform.prove(PHONE, "lan", purpose=Purpose.GUARDIAN)),
    )
    for application in others:
        with pytest.raises(PossessionError) as refused:
            platform.registrar.enrol(application, now=NOW)
        assert refused.value.code == "proof_mismatch"
    with pytest.raises(PossessionError) as refused:
        platform.registrar.enrol(Application(account="lan", user=LAN, phone=PHONE, proof="made up"), now=NOW)
    assert refused.value.code == "proof_unknown"


def test_a_proof_is_good_for_an_hour(platform):
    phone_, proof = PHONE, platform.prove(PHONE, "lan")
    application = Application(account="lan", user=LAN, phone=phone_, proof=proof)
    with pytest.raises(PossessionError) as refused:
        platform.registrar.enrol(application, now=NOW + timedelta(hours=1))
    assert refused.value.code == "proof_expired"
    last = NOW + timedelta(hours=1) - timedelta(microseconds=1)
    assert platform.registrar.enrol(application, now=last).permitted


def test_a_childs_own_number_beside_its_mothers_is_not_kept(platform):
    own = PhoneNumber.parse("0912000088")
    application = Application(
        account="an",
        user=Person(None, date(2015, 9, 15)),
        phone=own,
        proof=platform.prove(own, "an"),
        guardian=guardian(platform, "an"),
    )
    assert platform.registrar.enrol(application, now=NOW).permitted
    assert platform.store.account("an").evidence == ()
    assert count(platform, schema.IDENTITY) == 1


def test_a_denial_can_be_sent_to_another_process(platform):
    with pytest.raises(DeniedError) as denied:
        platform.gate.require("nobody", Action.POST, now=NOW)
    again = pickle.loads(pickle.dumps(denied.value))
    assert again.decision.rules_breached == denied.value.decision.rules_breached
    assert again.decision.valid_until == denied.value.decision.valid_until


def test_an_account_is_opened_once_and_the_second_attempt_changes_nothing(platform):
    platform.enrol("lan")
    before = platform.store.account("lan")
    proofs = count(platform, schema.EVIDENCE)
    with pytest.raises(OperatorError) as refused:
        platform.enrol("lan", "0912000009")
    assert refused.value.code == "account_exists"
    assert platform.store.account("lan") == before
    assert count(platform, schema.EVIDENCE) == proofs


def test_eight_attempts_at_one_account_open_it_once(platform):
    applications = [
        Application(account="lan", user=LAN, phone=PHONE, proof=platform.prove(PHONE, "lan")) for _ in range(8)
    ]

    def enrol(application):
        try:
            return platform.registrar.enrol(application, now=NOW).permitted
        except OperatorError as refused:
            return refused.code

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(enrol, applications))
    assert sorted(map(str, outcomes)) == ["True"] + ["account_exists"] * 7


def test_eight_accounts_on_one_number_at_once_share_one_identity(platform):
    applications = [
        Application(account=f"lan-{n}", user=LAN, phone=PHONE, proof=platform.prove(PHONE, f"lan-{n}"))
        for n in range(8)
    ]
    with ThreadPoolExecutor(8) as pool:
        assert all(d.permitted for d in pool.map(lambda a: platform.registrar.enrol(a, now=NOW), applications))
    assert count(platform, schema.IDENTITY) == 1
    assert count(platform, schema.IDENTITY_TAG) == 1
    assert count(platform, schema.ACCOUNT) == 8


def test_while_two_keys_live_a_number_is_tagged_under_both_and_stays_one_identity(platform, store):
    platform.enrol("old")
    both = platform_on(store, Keyring((Key("2027a", bytes(32)), *platform.ring.keys), tenant=TENANT))
    both.enrol("new")
    assert count(platform, schema.IDENTITY) == 1
    assert count(platform, schema.IDENTITY_TAG) == 2
    # The key that wrote the first of them is needed still: a process without it does not begin.
    with pytest.raises(OperatorError) as refused:
        platform_on(store, Keyring((Key("2027a", bytes(32)),), tenant=TENANT))
    assert refused.value.code == "key_behind"
    assert refused.value.data == {"kid": "2026a"}


def test_a_wrong_key_under_a_known_name_refuses_to_start(store):
    platform_on(store)
    with pytest.raises(OperatorError) as refused:
        platform_on(store, Keyring((Key("2026a", bytes(32)),), tenant=TENANT))
    assert refused.value.code == "key_wrong"
    assert refused.value.data == {"kid": "2026a"}


def test_without_a_phone_the_declaration_and_an_electronic_identification_authenticate(platform):
    application = Application(
        account="nam",
        user=Person("Vũ Văn Năm", date(1960, 5, 18)),
        attestation=attested(pid=PersonalIdNumber.parse("001060000001"), account="nam", purpose=EidPurpose.ENROL),
        declaration=NoMobileDeclaration(NOW, "2026-08", "vi"),
    )
    assert platform.registrar.enrol(application, now=NOW).permitted
    assert platform.gate.decide("nam", Action.POST, now=NOW).permitted
    record = platform.vault.open("nam", platform.store.sealed_records("nam")[0])
    assert (record["phone"], record["personal_id"]) == (None, "001060000001")


def test_without_the_declaration_the_same_identification_does_not(platform):
    application = Application(account="nam", user=LAN, attestation=attested(account="nam", purpose=EidPurpose.ENROL))
    decision = platform.registrar.enrol(application, now=NOW)
    assert decision.rules_breached == ("registration.proof-at-sign-up", "authentication.no-mobile-declaration")
    assert decision.remedies == (Remedy.DECLARE_NO_VN_MOBILE, Remedy.PROVE_PHONE)


def test_twelve_typed_digits_authenticate_nobody(platform):
    application = Application(
        account="nam", user=LAN, personal_id=PID, declaration=NoMobileDeclaration(NOW, "2026-08", "vi")
    )
    decision = platform.registrar.enrol(application, now=NOW)
    assert decision.rules_breached == ("registration.proof-at-sign-up",)


def test_phone_and_personal_id_together_are_too_much_of_someone_who_sells_nothing(platform):
    proof = platform.prove(PHONE, "hoa")
    one = attested(purpose=EidPurpose.ENROL)
    both = Application(account="hoa", user=LAN, phone=PHONE, proof=proof, attestation=one)
    assert platform.registrar.enrol(both, now=NOW).rules_breached == ("registration.over-collection",)
    seller = Application(account="hoa", user=LAN, phone=PHONE, proof=proof, attestation=one, sells=True)
    assert platform.registrar.enrol(seller, now=NOW).permitted
    assert platform.gate.decide("hoa", Action.COMMERCIAL_LIVESTREAM, now=NOW).permitted


def streamer(transaction, stream="live-1", pid=PID):
    return attested(transaction, purpose=EidPurpose.STREAM, stream=stream, pid=pid)


def may_sell(platform, stream):
    return platform.gate.decide("hoa", Action.SALES_LIVESTREAM, stream=stream, now=NOW).permitted


def test_an_identification_serves_one_purpose(platform):
    platform.enrol("hoa")
    platform.registrar.bind_personal_id("hoa", attested("t-1"), now=NOW)
    with pytest.raises(AttestationError) as refused:
        platform.registrar.identify_streamer("hoa", streamer("t-1"), stream="live-1", now=NOW)
    assert refused.value.code == "already_used"
    assert not may_sell(platform, "live-1")
    platform.registrar.identify_streamer("hoa", streamer("t-2"), stream="live-1", now=NOW)
    assert may_sell(platform, "live-1")


def test_who_sells_is_identified_for_each_stream_and_may_be_another_than_the_holder(platform):
    """122/2025/QH15 art. 22.4."""
    platform.enrol("hoa")
    platform.registrar.bind_personal_id("hoa", attested("t-1"), now=NOW)
    friend = PersonalIdNumber.parse("001192000002")
    platform.registrar.identify_streamer("hoa", streamer("t-2", pid=friend), stream="live-1", now=NOW)
    assert may_sell(platform, "live-1")
    assert not may_sell(platform, "live-2")
    unnamed = platform.gate.decide("hoa", Action.SALES_LIVESTREAM, now=NOW)
    assert unnamed.rules_breached == ("authentication.sales-streamer",)
    assert platform.store.account("hoa").evidence == platform.store.account("hoa", stream="live-1").evidence
    assert count(platform, schema.IDENTITY) == 2  # the holder's phone and personal ID; nothing of the friend
    with pytest.raises(AttestationError) as refused:
        platform.registrar.identify_streamer("hoa", streamer("t-3", stream="live-2"), stream="live-3", now=NOW)
    assert refused.value.code == "mismatch"
    platform.registrar.identify_streamer("hoa", streamer("t-3", stream="live-2"), stream="live-2", now=NOW)
    assert may_sell(platform, "live-2")


def test_a_personal_id_established_anew_takes_the_place_of_the_old_one_which_stays_as_history(platform):
    """70/2024/ND-CP art. 12 as replaced by 58/2026: a number can be cancelled and established anew."""
    application = Application(
        account="nam",
        user=Person("Vũ Văn Năm", date(1960, 5, 18)),
        attestation=attested("t-1", account="nam", purpose=EidPurpose.ENROL),
        declaration=NoMobileDeclaration(NOW, "2026-08", "vi"),
    )
    platform.registrar.enrol(application, now=NOW).require()
    renewed = PersonalIdNumber.parse("001190000009")
    again = attested("t-2", account="nam", purpose=EidPurpose.CHANGE, pid=renewed)
    platform.registrar.change_personal_id("nam", again, now=NOW + HOUR)
    assert len(platform.store.account("nam").evidence) == 1
    kept = rows(platform, schema.EVIDENCE)
    assert sorted(row.ended_at is None for row in kept) == [False, True]
    assert platform.gate.decide("nam", Action.POST, now=NOW + HOUR).permitted
    records = [platform.vault.open("nam", record) for record in platform.store.sealed_records("nam")]
    assert [record["personal_id"] for record in records] == ["001190000001", "001190000009"]


class TestNumbersThatChangeHands:
    """A number given back is sold again; a code proves who holds it now and takes nothing over."""

    LATER = NOW + timedelta(days=31)

    def test_whoever_had_it_is_asked_to_prove_again_and_keeps_the_account(self, platform):
        platform.enrol("earlier")
        platform.enrol("later", now=self.LATER)
        happened = [(e.account, e.type) for e in platform.store.pending_events(now=self.LATER, most=99)]
        assert ("earlier", EventType.NUMBER_CONTESTED) in happened
        assert ("later", EventType.NUMBER_CONTESTED) not in happened
        (earlier,) = platform.store.account("earlier").evidence
        (later,) = platform.store.account("later").evidence
        assert (earlier.contested_at, later.contested_at) == (self.LATER, None)
        assert platform.gate.decide("earlier", Action.POST, now=self.LATER).permitted  # no text read takes it away

    def test_a_second_account_of_the_same_weeks_asks_nobody(self, platform):
        platform.enrol("one")
        platform.enrol("two", now=NOW + timedelta(days=29))
        assert platform.store.account("one").evidence[0].contested_at is None

    def test_proving_again_settles_it_and_keeps_the_old_proof_as_history(self, platform):
        platform.enrol("earlier")
        platform.enrol("later", now=self.LATER)
        proof = platform.prove(PHONE, "earlier", purpose=Purpose.AGAIN, now=self.LATER)
        platform.registrar.prove_again("earlier", PHONE, proof, now=self.LATER)
        (evidence,) = platform.store.account("earlier").evidence
        assert (evidence.verified_at, evidence.contested_at) == (self.LATER, None)
        assert count(platform, schema.EVIDENCE) == 3
        with pytest.raises(PossessionError) as refused:
            platform.registrar.prove_again("earlier", PHONE, proof, now=self.LATER)
        assert refused.value.code == "proof_spent"

    def test_a_number_the_account_never_had_proves_nothing_again(self, platform):
        platform.enrol("lan")
        other = PhoneNumber.parse("0912000002")
        proof = platform.prove(other, "lan", purpose=Purpose.AGAIN)
        with pytest.raises(PossessionError) as refused:
            platform.registrar.prove_again("lan", other, proof, now=NOW)
        assert refused.value.code == "proof_mismatch"
        assert platform.store.proof(proof) is not None

    def test_a_mother_proves_again_for_the_child_she_answers_for(self, platform):
        child = Application(account="an", user=Person(None, date(2015, 9, 15)), guardian=guardian(platform, "an"))
        platform.registrar.enrol(child, now=NOW).require()
        stranger = Application(
            account="stranger",
            user=Person("Người Lạ", date(1991, 6, 2)),
            phone=PHONE,
            proof=platform.prove(PHONE, "stranger", now=self.LATER),
        )
        platform.registrar.enrol(stranger, now=self.LATER).require()
        (link,) = platform.store.account("an").guardians
        assert link.evidence[0].contested_at == self.LATER
        assert link.status is LinkStatus.SUSPENDED
        proof = platform.prove(PHONE, "an", purpose=Purpose.AGAIN, now=self.LATER)
        platform.registrar.prove_again("an", PHONE, proof, now=self.LATER)
        account = platform.store.account("an")
        assert account.evidence == ()
        assert [e.contested_at for e in account.guardians[0].evidence] == [None]

    def test_an_operator_may_give_the_earlier_holder_a_time_to_answer_in(self, store):
        strict = platform_on(store, policy=Policy(answer_contest_within=timedelta(days=7)))
        strict.enrol("earlier")
        strict.enrol("later", now=self.LATER)
        week = self.LATER + timedelta(days=7)
        decision = strict.gate.decide("earlier", Action.POST, now=self.LATER)
        assert decision.permitted
        assert decision.valid_until == week
        denied = strict.gate.decide("earlier", Action.POST, now=week)
        assert denied.rules_breached == ("operator.number-contested",)
        assert [breach.basis for breach in denied.breaches] == ["operator"]
        assert denied.remedies == (Remedy.PROVE_PHONE,)
        assert strict.gate.decide("later", Action.POST, now=week).permitted
        proof = strict.prove(PHONE, "earlier", purpose=Purpose.AGAIN, now=week)
        strict.registrar.prove_again("earlier", PHONE, proof, now=week)
        assert strict.gate.decide("earlier", Action.POST, now=week).permitted


def test_a_picture_of_an_identity_paper_cannot_be_registered(platform):
    """91/2025/QH15 art. 29.2."""
    proof = platform.prove(PHONE, "lan")
    application = Application(
        account="lan", user=LAN, phone=PHONE, proof=proof, also_collected=frozenset({Item.ID_DOCUMENT_IMAGE})
    )
    with pytest.raises(AttestationError) as refused:
        platform.registrar.enrol(application, now=NOW)
    assert refused.value.code == "identity_paper_image"
    assert refused.value.data == {"citation": "91/2025/QH15 art. 29.2"}
    assert "91/2025/QH15 art. 29.2" in refused.value.text.vi
    assert platform.store.account("lan") is None
    # Before 1 January 2026 no law forbade it; it counts for nothing and is not kept.
    earlier = datetime(2025, 12, 31, 12, tzinfo=VIETNAM)
    proof = platform.prove(PHONE, "minh", now=earlier)
    unwise = replace(application, account="minh", proof=proof)
    assert platform.registrar.enrol(unwise, now=earlier).permitted


@pytest.mark.parametrize(
    "other", [{"account": "lan"}, {"purpose": EidPurpose.STREAM}, {"purpose": EidPurpose.ENROL}], ids=str
)
def test_an_identification_for_something_else_is_refused_and_stays_unused(platform, other):
    """Decree 69/2024/ND-CP art. 19(4): a result is no factor of another transaction."""
    platform.enrol("hoa")
    with pytest.raises(AttestationError) as refused:
        platform.registrar.bind_personal_id("hoa", attested(**other), now=NOW)
    assert refused.value.code == "mismatch"
    platform.registrar.bind_personal_id("hoa", attested(), now=NOW)


def test_a_foreigners_number_authenticates_as_its_own_kind(platform):
    number = ForeignerIdNumber.parse("F0000001")
    application = Application(
        account="anna",
        user=Person("Anna Test", date(1990, 5, 1)),
        attestation=attested(pid=number, account="anna", purpose=EidPurpose.ENROL),
        declaration=NoMobileDeclaration(NOW, "2026-08", "en"),
    )
    assert platform.registrar.enrol(application, now=NOW).permitted
    assert platform.gate.decide("anna", Action.POST, now=NOW).permitted
    assert count(platform, schema.IDENTITY) == 1
    assert {row.kind for row in rows(platform, schema.IDENTITY)} == {"vn.foreigner"}


def test_what_is_added_to_an_account_needs_an_account(platform):
    proof = platform.prove(PHONE, "nobody", purpose=Purpose.BIND)
    attempts = (
        lambda: platform.registrar.bind_personal_id("nobody", attested(account="nobody"), now=NOW),
        lambda: platform.registrar.identify_streamer(
            "nobody",
            attested(account="nobody", purpose=EidPurpose.STREAM, stream="live-1"),
            stream="live-1",
            now=NOW,
        ),
        lambda: platform.registrar.change_personal_id(
            "nobody", attested(account="nobody", purpose=EidPurpose.CHANGE), now=NOW
        ),
        lambda: platform.registrar.bind_phone("nobody", PHONE, proof, now=NOW),
        lambda: platform.registrar.declare_no_mobile("nobody", NoMobileDeclaration(NOW, "2026-08", "vi"), now=NOW),
    )
    for attempt in attempts:
        with pytest.raises(OperatorError) as refused:
            attempt()
        assert refused.value.code == "account_unknown"


def test_a_phone_can_be_added_later_and_its_proof_is_spent(platform):
    earlier = datetime(2026, 8, 1, 9, 0, tzinfo=VIETNAM)
    platform.registrar.enrol(Application(account="lan", user=LAN, phone=PHONE), now=earlier)
    assert not platform.gate.decide("lan", Action.POST, now=NOW).permitted
    proof = platform.prove(PHONE, "lan", purpose=Purpose.BIND)
    platform.registrar.bind_phone("lan", PHONE, proof, now=NOW)
    assert platform.gate.decide("lan", Action.POST, now=NOW).permitted
    with pytest.raises(PossessionError) as refused:
        platform.registrar.bind_phone("lan", PHONE, proof, now=NOW)
    assert refused.value.code == "proof_spent"


def test_a_declaration_can_be_made_later(platform):
    platform.registrar.enrol(
        Application(account="nam", user=LAN, attestation=attested(account="nam", purpose=EidPurpose.ENROL)),
        now=datetime(2026, 8, 1, tzinfo=VIETNAM),
    )
    assert platform.gate.decide("nam", Action.POST, now=NOW).remedies == (
        Remedy.DECLARE_NO_VN_MOBILE,
        Remedy.PROVE_PHONE,
    )
    platform.registrar.declare_no_mobile("nam", NoMobileDeclaration(NOW, "2026-08", "vi"), now=NOW)
    assert platform.gate.decide("nam", Action.POST, now=NOW).permitted


def guardian(platform, account, **changes):
    facts = {
        "relationship": GuardianDeclaration(relation=Relation.MOTHER),
        "person": LAN,
        "phone": PHONE,
        "proof": platform.prove(PHONE, account, purpose=Purpose.GUARDIAN),
        "consents": tuple(Consent(by, NOW, "2026-11", "vi") for by in Consenter),
    }
    return Guardian(**(facts | changes))


class TestAChildsAccount:
    """147/2024/ND-CP art. 27.3.a: "đăng ký tài khoản bằng thông tin của cha, mẹ hoặc người giám hộ"."""

    CHILD = Person(None, date(2015, 9, 15))

    def test_a_mothers_phone_stands_behind_her_own_account_and_both_her_childrens(self, platform):
        platform.enrol("lan", "0912000001")
        for account in ("an", "binh"):
            application = Application(account=account, user=self.CHILD, guardian=guardian(platform, account))
            assert platform.registrar.enrol(application, now=NOW).permitted
            assert platform.gate.decide(account, Action.POST, now=NOW).permitted
        assert count(platform, schema.IDENTITY) == 1

    def test_the_record_is_the_mothers_and_the_childs_name_is_nowhere(self, platform):
        application = Application(account="an", user=self.CHILD, guardian=guardian(platform, "an"))
        platform.registrar.enrol(application, now=NOW)
        record = platform.vault.open("an", platform.store.sealed_records("an")[0])
        assert record == {
            "name": LAN.name,
            "birth_date": "1990-05-01",
            "phone": "+84912000001",
            "personal_id": None,
        }

    def test_the_link_is_kept_with_its_facts(self, platform):
        grandmother = GuardianDeclaration(
            relation=Relation.GUARDIAN,
            ground=Ground.PARENTS_UNABLE_AND_ASK,
            kin=Kin.GRANDPARENT,
            nearer_lacking=True,
            conditions_met=True,
        )
        application = Application(
            account="an", user=self.CHILD, guardian=guardian(platform, "an", relationship=grandmother)
        )
        assert platform.registrar.enrol(application, now=NOW).permitted
        (link,) = platform.store.account("an").guardians
        assert (link.relation, link.ground, link.status) == (
            Relation.GUARDIAN,
            Ground.PARENTS_UNABLE_AND_ASK,
            LinkStatus.ACTIVE,
        )
        assert link.birth_date == LAN.birth_date
        assert link.consents == Consents(representative=NOW, child=NOW)
        assert [each.method for each in link.evidence] == [Method.VN_MOBILE_OTP]
        assert platform.store.account("an").evidence == ()

    def test_an_enrolment_proof_is_no_guardians_proof(self, platform):
        proof = platform.prove(PHONE, "an", purpose=Purpose.ENROL)
        application = Application(account="an", user=self.CHILD, guardian=guardian(platform, "an", proof=proof))
        with pytest.raises(PossessionError):
            platform.registrar.enrol(application, now=NOW)

    def test_a_child_with_its_own_proven_phone_still_needs_a_parent(self, platform):
        application = Application(
            account="an", user=Person("Bé An", self.CHILD.birth_date), phone=PHONE, proof=platform.prove(PHONE, "an")
        )
        decision = platform.registrar.enrol(application, now=NOW)
        assert "guardianship.child-needs-guardian" in decision.rules_breached
        assert decision.remedies == (Remedy.ASK_GUARDIAN,)

    def test_a_childs_own_number_is_not_taken_nor_asked_for_until_it_is_sixteen(self, platform):
        application = Application(account="an", user=self.CHILD, guardian=guardian(platform, "an"))
        platform.registrar.enrol(application, now=NOW)
        own = PhoneNumber.parse("0912000077")
        for purpose in (Purpose.ENROL, Purpose.BIND, Purpose.CHANGE):
            with pytest.raises(DeniedError) as denied:
                platform.prove(own, "an", purpose=purpose)
            assert denied.value.decision.remedies == (Remedy.ASK_GUARDIAN,)
        assert not any(message.to == own for message in platform.outbox.messages)
        for take in (platform.registrar.bind_phone, platform.registrar.change_phone):
            with pytest.raises(DeniedError) as denied:
                take("an", own, "any proof", now=NOW)
            assert denied.value.decision.remedies == (Remedy.ASK_GUARDIAN,)
        with pytest.raises(DeniedError):
            platform.registrar.bind_personal_id("an", attested(), now=NOW)
        of_age = datetime(2031, 9, 16, tzinfo=VIETNAM)
        proof = platform.prove(own, "an", purpose=Purpose.BIND, now=of_age)
        platform.registrar.bind_phone("an", own, proof, now=of_age)
        assert platform.gate.decide("an", Action.POST, now=of_age).permitted

    def test_the_day_after_the_sixteenth_birthday_the_account_asks_for_own_data(self, platform):
        application = Application(account="an", user=self.CHILD, guardian=guardian(platform, "an"))
        platform.registrar.enrol(application, now=NOW)
        midnight = datetime(2031, 9, 16, tzinfo=VIETNAM)
        assert platform.gate.decide("an", Action.POST, now=NOW).valid_until == midnight
        assert platform.gate.decide("an", Action.POST, now=midnight - timedelta(microseconds=1)).permitted
        after = platform.gate.decide("an", Action.POST, now=midnight)
        assert after.remedies == (Remedy.REGISTER_OWN_DATA, Remedy.PROVE_PHONE)


def test_an_organisation_is_authenticated_by_its_responsible_person(platform):
    application = Application(
        account="org",
        user=Person("Mai Văn Cường", None),
        holder=Holder.ORGANISATION,
        phone=PHONE,
        proof=platform.prove(PHONE, "org"),
    )
    assert platform.registrar.enrol(application, now=NOW).permitted
    assert platform.gate.decide("org", Action.POST, now=NOW).permitted


def test_two_platforms_in_one_database_do_not_see_each_other(url, platform):
    from idverify.stores.opening import open_store

    platform.enrol("lan")
    other = open_store(url, tenant="platform-b")
    try:
        assert other.account("lan") is None
        ring = Keyring((Key("2026a", bytes(32)),), tenant="platform-b")
        registrar = Registrar(
            service=Service.DOMESTIC,
            ring=ring,
            store=other,
            sender=platform.outbox,
            seal=RecordSeal(platform.vault.officers, tenant="platform-b"),
        )
        challenge = registrar.challenge(PHONE, purpose=Purpose.ENROL, account="lan", origin=BROWSER, lang="vi", now=NOW)
        assert challenge.pseudonym.tag != platform.ring.pseudonym(PHONE).tag
    finally:
        other.close()


def test_names_are_kept_composed_and_without_needless_spaces():
    assert Person("  Nguye\u0302\u0303n   Thi\u0323 Lan ", None).name == "Nguyễn Thị Lan"
    assert Person("   ", None).name is None


def test_no_repr_of_an_application_shows_a_person(platform):
    application = Application(
        account="an", user=LAN, phone=PHONE, attestation=attested(), guardian=guardian(platform, "an")
    )
    shown = repr(application)
    for secret in ("Lan", "1990", "912000001", PID.number):
        assert secret not in shown
    with pytest.raises(TypeError):
        json.dumps(application)
