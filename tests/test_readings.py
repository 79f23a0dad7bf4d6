"""What each silence of the law turns on: the same facts, judged under the default and under a switch."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

import pytest

from idverify.account import (
    Account,
    Action,
    Consents,
    Ground,
    GuardianLink,
    Holder,
    Item,
    LinkStatus,
    Registration,
    Relation,
    Service,
    ServiceKind,
)
from idverify.decision import Decision, decide, decide_enrolment
from idverify.evidence.method import Evidence, Method
from idverify.law import DEFAULT_READINGS, VIETNAM, Reading, Readings
from idverify.law.reading import REGISTER
from idverify.rules.retention import DataClass, Kept, Removal, erasable, retention

_Test = TypeVar("_Test", bound=Callable[..., None])

DEFAULTS = {
    "R-01": "until_2025_03_25",
    "R-02": "day_after",
    "R-03": "open_before_333",
    "R-04": "declaration_needed",
    "R-05": "with_declaration",
    "R-06": "level_2",
    "R-07": "guardian_only",
    "R-08": "parent_16_guardian_18",
    "R-09": "no_commerce",
    "R-10": "in_addition",
    "R-11": "both_from_seven",
    "R-12": "own_data",
    "R-13": "decree_333_only",
    "R-14": "dispute_stops",
    "R-15": "not_listed",
    "R-16": "operators_grace",
    "R-17": "last_of_february",
    "R-18": "end_of_purpose",
    "R-19": "as_domestic",
    "R-20": "rows_too",
    "R-21": "goes_at_erasure",
    "R-22": "runs_on",
}

SWITCHED: set[tuple[str, str]] = set()


def switching(reading: str, option: str) -> Callable[[_Test], _Test]:
    """Give a test the readings with one switched, and remember that the option has a test."""
    SWITCHED.add((reading, option))
    return pytest.mark.parametrize("switched", [Readings({reading: option})], ids=[f"{reading}-{option}"])


def moment(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM)


NOW = moment(2026, 11, 21, 9)
PROVEN = moment(2026, 9, 1, 8)
PHONE = Evidence(Method.VN_MOBILE_OTP, PROVEN)
OTHER_EID = Evidence(Method.OTHER_EID, PROVEN)
AGED_12 = date(2014, 5, 1)
BELOW_THRESHOLD = Service(ServiceKind.CROSS_BORDER, threshold_met=False)


def personal_id(level: int) -> Evidence:
    return Evidence(Method.PERSONAL_ID_EID, PROVEN, level)


def guardian(
    *evidence: Evidence,
    relation: Relation = Relation.MOTHER,
    born: date = date(1985, 5, 1),
    status: LinkStatus = LinkStatus.ACTIVE,
    consents: Consents = Consents(PROVEN, PROVEN),  # noqa: B008  # it does not change
) -> GuardianLink:
    ground = Ground.PARENTS_ABSENT_OR_INCAPABLE if relation is Relation.GUARDIAN else None
    return GuardianLink(
        relation=relation, birth_date=born, status=status, ground=ground, evidence=evidence, consents=consents
    )


def account(**facts: Any) -> Account:
    """An account of somebody born in 1990, opened in the beginning of 2025, unless said otherwise."""
    return Account(**{"opened_at": moment(2025, 1, 10), "user_birth_date": date(1990, 5, 1), **facts})


def asked(
    facts: Account,
    action: Action,
    readings: Readings = DEFAULT_READINGS,
    *,
    at: datetime = NOW,
    service: Service = Service.DOMESTIC,
) -> Decision:
    return decide(facts, action, service=service, at=at, readings=readings)


def named(reading: str, *decisions: Decision) -> bool:
    """Whether every one of the decisions says that it turned on a reading."""
    return all(reading in decision.readings for decision in decisions)


def breached(decisions: Iterable[Decision]) -> list[set[str]]:
    return [set(decision.rules_breached) for decision in decisions]


# The register


@pytest.mark.parametrize("reading", REGISTER.values(), ids=REGISTER)
def test_a_reading_asks_in_two_languages_and_offers_a_choice(reading: Reading) -> None:
    assert REGISTER[reading.id] is reading
    assert len(reading.options) >= 2
    assert all(reading.options.values())
    for told in (reading.question, reading.reason, reading.affected, *reading.options.values()):
        assert told.vi != told.en
        assert told.vi.strip() == told.vi != ""
    assert reading.question.vi.endswith("?")
    assert reading.question.en.endswith("?")
    assert reading.since >= date(2024, 12, 25)
    assert reading.until is None or reading.until > reading.since


def test_the_first_option_is_the_default_and_the_one_the_protocol_tells() -> None:
    assert {id: reading.default for id, reading in REGISTER.items()} == DEFAULTS
    assert {id: DEFAULT_READINGS[reading] for id, reading in REGISTER.items()} == DEFAULTS
    assert {id: next(iter(reading.options)) for id, reading in REGISTER.items()} == DEFAULTS
    assert DEFAULT_READINGS.switched == {}


def test_readings_are_numbered_without_a_gap() -> None:
    assert list(REGISTER) == [f"R-{number:02d}" for number in range(1, len(REGISTER) + 1)]


def test_a_reading_can_be_switched_and_the_others_keep_their_default() -> None:
    readings = Readings({"R-06": "level_3"})
    assert {id: readings[reading] for id, reading in REGISTER.items()} == {**DEFAULTS, "R-06": "level_3"}
    assert readings.switched == {"R-06": "level_3"}


def test_naming_the_default_changes_nothing() -> None:
    named_all = Readings(DEFAULTS)
    assert all(named_all[reading] == DEFAULT_READINGS[reading] for reading in REGISTER.values())


@pytest.mark.parametrize("id", ["R-00", "R-23", "R-1", "r-01", "", "posting"])
def test_a_reading_that_does_not_exist_is_refused(id: str) -> None:
    with pytest.raises(ValueError, match=f"there is no reading {id}"):
        Readings({id: "until_2025_03_25"})


@pytest.mark.parametrize(
    ("id", "option"), [("R-01", ""), ("R-01", "never"), ("R-06", "level_4"), ("R-06", "level 2"), ("R-02", "level_2")]
)
def test_an_option_that_does_not_exist_is_refused(id: str, option: str) -> None:
    with pytest.raises(ValueError, match=f"reading {id} has no option {option}"):
        Readings({"R-03": "as_posting", id: option})


def test_readings_do_not_change_after_they_were_made() -> None:
    given = {"R-06": "level_3"}
    readings = Readings(given)
    given["R-06"] = "level_1"
    assert readings.switched == {"R-06": "level_3"}
    with pytest.raises(TypeError):
        readings.switched["R-06"] = "level_1"  # type: ignore[index]  # the mistake under test
    with pytest.raises(TypeError):
        REGISTER["R-06"].options["level_4"] = "none"  # type: ignore[index]  # the mistake under test


# The switches


@switching("R-01", "until_2025_03_26")
def test_the_ninety_days_last_one_day_longer_as_the_civil_code_counts(switched: Readings) -> None:
    existing = account(opened_at=moment(2024, 12, 24, 23, 59))

    def at(when: datetime, action: Action = Action.POST) -> list[Decision]:
        return [asked(existing, action, readings, at=when) for readings in (DEFAULT_READINGS, switched)]

    denied = {"posting.authenticated-only"}
    assert breached(at(moment(2025, 3, 24, 23, 59, 59))) == [set(), set()]
    assert breached(at(moment(2025, 3, 25))) == [denied, set()]
    assert breached(at(moment(2025, 3, 25, 23, 59, 59))) == [denied, set()]
    assert breached(at(moment(2025, 3, 26))) == [denied, denied]
    assert named("R-01", *at(moment(2025, 3, 25)))
    assert not any(named("R-01", decision) for decision in at(moment(2025, 3, 26)))
    assert not any(decision.permitted for decision in at(moment(2025, 1, 10), Action.COMMERCIAL_LIVESTREAM))


@switching("R-02", "on_birthday")
def test_sixteen_is_reached_on_the_birthday_or_on_the_day_after(switched: Readings) -> None:
    facts = account(user_birth_date=date(2010, 11, 21), evidence=(PHONE,))
    by_default, otherwise = asked(facts, Action.POST), asked(facts, Action.POST, switched)
    assert by_default.rules_breached == ("guardianship.child-needs-guardian", "posting.authenticated-only")
    assert otherwise.permitted
    assert named("R-02", by_default, otherwise)
    assert not asked(facts, Action.POST, switched, at=moment(2026, 11, 20, 23, 59, 59)).permitted
    assert asked(facts, Action.POST, at=moment(2026, 11, 22)).permitted


@switching("R-17", "first_of_march")
def test_who_was_born_on_the_29th_of_february_is_older_on_the_28th_or_on_the_first(switched: Readings) -> None:
    alone = guardian(PHONE, consents=Consents(PROVEN, None))
    facts = account(user_birth_date=date(2020, 2, 29), guardians=(alone,))

    def both(of: Account, at: datetime) -> list[Decision]:
        return [asked(of, Action.POST, readings, at=at) for readings in (DEFAULT_READINGS, switched)]

    assert [each.permitted for each in both(facts, moment(2027, 2, 27, 23))] == [True, True]
    by_default, otherwise = both(facts, moment(2027, 2, 28))
    assert by_default.rules_breached == ("guardianship.consents",)
    assert otherwise.permitted
    assert otherwise.valid_until == moment(2027, 3, 1)
    assert named("R-17", by_default, otherwise)
    assert not any(each.permitted for each in both(facts, moment(2027, 3, 1)))
    assert not any(named("R-17", each) for each in both(facts, moment(2027, 3, 2)))
    brother = replace(guardian(PHONE), relation=Relation.GUARDIAN, ground=Ground.PARENTS_UNABLE_AND_ASK)
    brother = replace(
        brother, birth_date=date(2008, 2, 29), evidence=(Evidence(Method.VN_MOBILE_OTP, moment(2026, 1, 1)),)
    )
    ward = account(opened_at=moment(2026, 1, 1), user_birth_date=date(2018, 1, 1), guardians=(brother,))
    by_default, otherwise = both(ward, moment(2026, 3, 1))
    assert by_default.permitted
    assert otherwise.rules_breached[:1] == ("guardianship.guardian-age",)
    assert otherwise.valid_until == moment(2026, 3, 2)
    assert named("R-17", by_default, otherwise)


@switching("R-02", "on_birthday")
def test_seven_is_reached_on_the_birthday_either_way(switched: Readings) -> None:
    facts = account(user_birth_date=date(2019, 11, 21), guardians=(guardian(PHONE, consents=Consents(PROVEN, None)),))
    for readings in (DEFAULT_READINGS, switched):
        assert asked(facts, Action.POST, readings).rules_breached == ("guardianship.consents",)
        assert asked(facts, Action.POST, readings, at=moment(2026, 11, 20, 23, 59, 59)).permitted


@switching("R-03", "as_posting")
@pytest.mark.parametrize("action", [Action.REACT, Action.MESSAGE])
def test_likes_and_messages_are_open_until_they_are_interactive_features_or_count_as_posting(
    switched: Readings, action: Action
) -> None:
    last_moment = moment(2026, 8, 18, 23, 59, 59)
    by_default, otherwise = asked(account(), action, at=last_moment), asked(account(), action, switched, at=last_moment)
    assert by_default.permitted
    assert otherwise.rules_breached == ("posting.authenticated-only",)
    assert named("R-03", by_default, otherwise)
    after = [asked(account(), action, readings, at=moment(2026, 8, 19)) for readings in (DEFAULT_READINGS, switched)]
    assert breached(after) == [{"posting.interactive-features"}] * 2
    assert not any(named("R-03", decision) for decision in after)


@switching("R-04", "eid_suffices")
def test_a_personal_id_counts_with_the_declaration_or_by_itself(switched: Readings) -> None:
    facts = account(evidence=(personal_id(2),))
    by_default, otherwise = asked(facts, Action.POST), asked(facts, Action.POST, switched)
    assert "authentication.no-mobile-declaration" in by_default.rules_breached
    assert by_default.remedies == ("declare_no_vn_mobile", "prove_phone")
    assert otherwise.permitted
    assert "333/2026/ND-CP art. 16.2.b" in otherwise.citations
    assert named("R-04", by_default, otherwise)
    assert asked(account(evidence=(personal_id(2),), no_vn_mobile_declared_at=PROVEN), Action.POST).permitted
    child = account(user_birth_date=AGED_12, guardians=(guardian(personal_id(2)),))
    assert "guardianship.guardian-authenticated" in asked(child, Action.POST).rules_breached
    assert asked(child, Action.POST, switched).permitted


@switching("R-05", "never")
def test_another_electronic_identification_counts_with_the_declaration_or_never(switched: Readings) -> None:
    facts = account(evidence=(OTHER_EID,), no_vn_mobile_declared_at=PROVEN)
    by_default, otherwise = asked(facts, Action.POST), asked(facts, Action.POST, switched)
    assert by_default.permitted
    assert otherwise.rules_breached == ("posting.authenticated-only",)
    assert named("R-05", by_default, otherwise)
    assert not asked(account(evidence=(OTHER_EID,)), Action.POST).permitted
    assert not asked(facts, Action.COMMERCIAL_LIVESTREAM).permitted


@switching("R-06", "level_1")
def test_level_1_proves_nothing_or_enough(switched: Readings) -> None:
    facts = account(evidence=(personal_id(1),), no_vn_mobile_declared_at=PROVEN)
    by_default, otherwise = asked(facts, Action.POST), asked(facts, Action.POST, switched)
    assert (by_default.permitted, otherwise.permitted) == (False, True)
    assert named("R-06", by_default, otherwise)


@switching("R-06", "level_3")
def test_level_2_proves_enough_or_too_little(switched: Readings) -> None:
    facts = account(evidence=(personal_id(2),), no_vn_mobile_declared_at=PROVEN)
    by_default, otherwise = asked(facts, Action.POST), asked(facts, Action.POST, switched)
    assert (by_default.permitted, otherwise.permitted) == (True, False)
    assert named("R-06", by_default, otherwise)
    at_level_3 = account(evidence=(personal_id(3),), no_vn_mobile_declared_at=PROVEN)
    assert asked(at_level_3, Action.POST, switched).permitted


@switching("R-07", "own_evidence_beside_link")
def test_a_childs_own_phone_proves_nothing_or_counts_beside_a_link(switched: Readings) -> None:
    facts = account(user_birth_date=AGED_12, evidence=(PHONE,), guardians=(guardian(),))
    by_default, otherwise = asked(facts, Action.POST), asked(facts, Action.POST, switched)
    assert set(by_default.rules_breached) == {"guardianship.guardian-authenticated", "posting.authenticated-only"}
    assert by_default.remedies == ("guardian_authenticate",)
    assert otherwise.permitted
    assert named("R-07", by_default, otherwise)
    alone = account(user_birth_date=AGED_12, evidence=(PHONE,))
    assert not asked(alone, Action.POST, switched).permitted


@switching("R-08", "both_18")
def test_a_parent_is_16_or_18_and_a_guardian_always_18(switched: Readings) -> None:
    def by(relation: Relation) -> list[Decision]:
        link = guardian(PHONE, relation=relation, born=date(2009, 5, 1))
        infant = account(user_birth_date=date(2025, 5, 1), guardians=(link,))
        return [asked(infant, Action.POST, readings) for readings in (DEFAULT_READINGS, switched)]

    mother, other = by(Relation.MOTHER), by(Relation.GUARDIAN)
    assert mother[0].permitted
    assert "guardianship.guardian-age" in mother[1].rules_breached
    assert all("guardianship.guardian-age" in decision.rules_breached for decision in other)
    assert named("R-08", *mother, *other)


@switching("R-09", "guardian_sells")
@pytest.mark.parametrize("action", [Action.COMMERCIAL_LIVESTREAM, Action.SALES_LIVESTREAM])
def test_a_childs_account_sells_nothing_or_with_the_guardians_personal_id(switched: Readings, action: Action) -> None:
    def with_link(*evidence: Evidence) -> list[Decision]:
        facts = account(user_birth_date=AGED_12, guardians=(guardian(*evidence),), streamer_eid_at=PROVEN)
        return [asked(facts, action, readings) for readings in (DEFAULT_READINGS, switched)]

    by_default, otherwise = with_link(PHONE, personal_id(2))
    assert by_default.rules_breached == ("guardianship.child-commerce",)
    assert otherwise.permitted
    assert named("R-09", by_default, otherwise)
    assert breached(with_link(PHONE)) == [
        {"guardianship.child-commerce"},
        {"authentication.commercial-livestream"},
    ]


@switching("R-09", "guardian_sells")
@pytest.mark.parametrize("status", [status for status in LinkStatus if status is not LinkStatus.ACTIVE])
def test_a_personal_id_behind_a_link_that_is_not_active_opens_no_commerce(
    switched: Readings, status: LinkStatus
) -> None:
    links = (guardian(PHONE), replace(guardian(PHONE, personal_id(2)), status=status))
    facts = account(user_birth_date=AGED_12, guardians=links)
    decision = asked(facts, Action.COMMERCIAL_LIVESTREAM, switched)
    assert "authentication.commercial-livestream" in decision.rules_breached


@switching("R-10", "instead")
@pytest.mark.parametrize("action", [Action.COMMERCIAL_LIVESTREAM, Action.SALES_LIVESTREAM])
def test_for_commerce_the_personal_id_is_asked_in_addition_or_instead(switched: Readings, action: Action) -> None:
    facts = account(evidence=(personal_id(2),), streamer_eid_at=PROVEN)
    by_default, otherwise = asked(facts, action), asked(facts, action, switched)
    assert "posting.authenticated-only" in by_default.rules_breached
    assert otherwise.permitted
    assert named("R-10", by_default, otherwise)
    both = account(evidence=(PHONE, personal_id(2)), streamer_eid_at=PROVEN)
    for readings in (DEFAULT_READINGS, switched):
        assert asked(both, action, readings).permitted
        assert "posting.authenticated-only" in asked(facts, Action.POST, readings).rules_breached


@switching("R-11", "representative_only")
def test_a_child_of_seven_consents_too_or_only_the_representative_does(switched: Readings) -> None:
    def consented(consents: Consents) -> list[Decision]:
        facts = account(user_birth_date=AGED_12, guardians=(guardian(PHONE, consents=consents),))
        return [asked(facts, Action.POST, readings) for readings in (DEFAULT_READINGS, switched)]

    decisions = consented(Consents(PROVEN, None))
    assert breached(decisions) == [{"guardianship.consents"}, set()]
    assert named("R-11", *decisions)
    assert breached(consented(Consents(None, PROVEN))) == [{"guardianship.consents"}] * 2
    assert breached(consented(Consents(PROVEN, PROVEN))) == [set(), set()]


@switching("R-12", "guardian_continues")
def test_at_sixteen_the_guardians_evidence_ends_or_carries_on(switched: Readings) -> None:
    def with_link(status: LinkStatus) -> list[Decision]:
        facts = account(user_birth_date=date(2010, 5, 1), guardians=(guardian(PHONE, status=status),))
        return [asked(facts, Action.POST, readings) for readings in (DEFAULT_READINGS, switched)]

    active, ended = with_link(LinkStatus.ACTIVE), with_link(LinkStatus.ENDED)
    denied = {"transition.own-data-at-sixteen", "posting.authenticated-only"}
    assert breached(active) == [denied, set()]
    assert active[0].remedies == ("register_own_data", "prove_phone")
    assert breached(ended) == [denied, denied]
    assert named("R-12", *active, *ended)


@switching("R-13", "as_if_met")
def test_below_the_threshold_decree_147_does_not_bind_or_does(switched: Readings) -> None:
    last_moment = moment(2026, 8, 18, 23, 59, 59)
    by_default, otherwise = (
        asked(account(), Action.POST, readings, at=last_moment, service=BELOW_THRESHOLD)
        for readings in (DEFAULT_READINGS, switched)
    )
    assert by_default.permitted
    assert otherwise.rules_breached == ("posting.authenticated-only",)
    assert otherwise.citations == ("147/2024/ND-CP art. 23.3.e",)
    assert named("R-13", by_default, otherwise)
    since_333 = asked(account(), Action.POST, at=moment(2026, 8, 19), service=BELOW_THRESHOLD)
    assert since_333.citations == ("333/2026/ND-CP art. 16.2.d",)


@switching("R-14", "one_link_suffices")
def test_a_disputed_link_stops_writing_or_one_undisputed_link_is_enough(switched: Readings) -> None:
    father = guardian(relation=Relation.FATHER, status=LinkStatus.DISPUTED)
    facts = account(user_birth_date=AGED_12, guardians=(guardian(PHONE), father))
    by_default, otherwise = asked(facts, Action.POST), asked(facts, Action.POST, switched)
    assert by_default.rules_breached == ("guardianship.disputed",)
    assert otherwise.permitted
    assert named("R-14", by_default, otherwise)
    disputed_only = account(user_birth_date=AGED_12, guardians=(father,))
    assert not asked(disputed_only, Action.POST, switched).permitted


@switching("R-15", "responsible_person")
def test_of_an_organisation_nothing_is_listed_or_everything_of_the_responsible_person(switched: Readings) -> None:
    def signing_up(*collected: Item) -> list[Decision]:
        registration = Registration(
            holder=Holder.ORGANISATION, user_birth_date=None, collected=frozenset(collected), evidence=(PHONE,)
        )
        return [
            decide_enrolment(registration, service=Service.DOMESTIC, at=NOW, readings=readings)
            for readings in (DEFAULT_READINGS, switched)
        ]

    decisions = signing_up(Item.PHONE)
    assert breached(decisions) == [set(), {"registration.information"}]
    assert [breach.fact for breach in decisions[1].breaches] == ["name", "birth_date"]
    assert named("R-15", *decisions)
    assert breached(signing_up(Item.NAME, Item.BIRTH_DATE, Item.PHONE)) == [set(), set()]


@switching("R-16", "at_once")
def test_a_childs_account_stops_when_the_operators_grace_ends_or_at_once(switched: Readings) -> None:
    until = moment(2026, 12, 1)

    def with_link(status: LinkStatus, carries_until: datetime | None, at: datetime) -> list[Decision]:
        link = replace(guardian(PHONE, status=status), carries_until=carries_until)
        facts = account(user_birth_date=AGED_12, guardians=(link,))
        return [asked(facts, Action.POST, readings, at=at) for readings in (DEFAULT_READINGS, switched)]

    denied = {"guardianship.child-needs-guardian", "posting.authenticated-only"}
    within = with_link(LinkStatus.SUSPENDED, until, moment(2026, 11, 30, 23, 59, 59))
    assert breached(within) == [set(), denied]
    assert within[1].remedies == ("ask_guardian",)
    assert named("R-16", *within)
    assert within[0].valid_until == until
    after = with_link(LinkStatus.SUSPENDED, until, until)
    assert breached(after) == [denied, denied]
    # Where no grace was given, and of a link that is not suspended, nothing turns on it.
    none_given = with_link(LinkStatus.SUSPENDED, None, NOW)
    active = with_link(LinkStatus.ACTIVE, until, NOW)
    assert breached(none_given) == [denied, denied]
    assert breached(active) == [set(), set()]
    assert not any(named("R-16", decision) for decision in (*after, *none_given, *active))


def kept(data_class: DataClass, readings: Readings, **facts: Any) -> Kept:
    """How long something of an account is kept, closed on Wednesday, 3 September 2025, unless said otherwise."""
    asked = {"service": Service.DOMESTIC, "closed_at": CLOSED, "purpose_ended_at": None, "at": NOW, **facts}
    return retention(data_class, readings=readings, **asked)


CLOSED = moment(2025, 9, 3, 15)


@switching("R-18", "closing_only")
def test_what_was_replaced_is_kept_from_its_replacement_or_from_the_closing(switched: Readings) -> None:
    replaced = moment(2025, 2, 5, 8)
    record = DataClass.REGISTRATION_RECORD
    by_default, otherwise = (kept(record, each, purpose_ended_at=replaced) for each in (DEFAULT_READINGS, switched))
    assert (by_default.since, by_default.until) == (replaced, moment(2027, 2, 6))
    assert (otherwise.since, otherwise.until) == (CLOSED, moment(2027, 9, 4))
    assert "R-18" in by_default.readings
    assert "R-18" in otherwise.readings
    # Of an account that is open it waits for the closing.
    still_open = kept(record, switched, purpose_ended_at=replaced, closed_at=None)
    assert (still_open.since, still_open.until) == (None, None)


@switching("R-18", "last_use")
def test_a_record_is_kept_from_the_closing_or_from_the_last_use_that_the_platform_tells(switched: Readings) -> None:
    used = moment(2025, 3, 4, 8)
    record = DataClass.REGISTRATION_RECORD
    by_default, otherwise = (kept(record, each, last_used_at=used) for each in (DEFAULT_READINGS, switched))
    assert (by_default.since, by_default.until) == (CLOSED, moment(2027, 9, 4))
    assert (otherwise.since, otherwise.until) == (used, moment(2027, 3, 5))
    assert kept(record, switched).since == CLOSED
    assert kept(record, switched, last_used_at=used, closed_at=None).since is None
    # What was replaced before the last use was needed no more by then.
    replaced = moment(2025, 2, 5, 8)
    assert kept(record, switched, last_used_at=used, purpose_ended_at=replaced).since == replaced
    # A last use of long ago erases nothing of an account that was open all the while.
    long_ago = kept(record, switched, last_used_at=moment(2020, 1, 1))
    assert long_ago.until == CLOSED


@switching("R-19", "as_system_log")
def test_a_cross_border_network_keeps_for_24_months_or_for_the_12_of_the_system_log(switched: Readings) -> None:
    def both(at: datetime) -> list[Kept]:
        asked: dict[str, Any] = {"service": Service.CROSS_BORDER, "at": at}
        return [kept(DataClass.REGISTRATION_RECORD, each, **asked) for each in (DEFAULT_READINGS, switched)]

    by_default, otherwise = both(NOW)
    assert (by_default.until, otherwise.until) == (moment(2027, 9, 4), moment(2026, 9, 4))
    assert "333/2026/ND-CP art. 16.6" in otherwise.citations
    assert "333/2026/ND-CP art. 16.6" not in by_default.citations
    assert all("R-19" in each.readings for each in (by_default, otherwise))
    # Before Decree 333 nothing sets twelve months.
    assert [each.until for each in both(moment(2026, 8, 18, 23, 59, 59))] == [moment(2027, 9, 4), CLOSED]
    assert "R-19" not in kept(DataClass.REGISTRATION_RECORD, switched).readings


@switching("R-20", "keys_suffice")
def test_a_sealed_record_is_erased_with_its_rows_or_by_its_keys_alone(switched: Readings) -> None:
    by_default, otherwise = (kept(DataClass.REGISTRATION_RECORD, each) for each in (DEFAULT_READINGS, switched))
    assert by_default.removed == (Removal.KEYS, Removal.ROWS)
    assert otherwise.removed == (Removal.KEYS,)
    assert "R-20" in by_default.readings
    assert "R-20" in otherwise.readings
    assert by_default.until == otherwise.until
    evidence = kept(DataClass.EVIDENCE, switched)
    assert evidence.removed == (Removal.ROWS,)
    assert "R-20" not in evidence.readings


@switching("R-21", "stays_with_record")
def test_at_an_erasure_the_pseudonym_goes_or_stays_with_the_record(switched: Readings) -> None:
    def asked_of(readings: Readings) -> dict[DataClass, tuple[bool, Kept]]:
        answers = erasable(service=Service.DOMESTIC, closed_at=CLOSED, at=NOW, readings=readings)
        return {each.kept.data_class: (each.now, each.kept) for each in answers}

    by_default, otherwise = asked_of(DEFAULT_READINGS), asked_of(switched)
    assert by_default[DataClass.PSEUDONYM][0]
    assert not otherwise[DataClass.PSEUDONYM][0]
    assert otherwise[DataClass.PSEUDONYM][1].until == otherwise[DataClass.REGISTRATION_RECORD][1].until
    assert not by_default[DataClass.REGISTRATION_RECORD][0]
    for each in (by_default, otherwise):
        assert "R-21" in each[DataClass.PSEUDONYM][1].readings
        assert "R-21" not in each[DataClass.REGISTRATION_RECORD][1].readings
    # Without a request it stays with the record either way, and nothing turns on the reading.
    unasked = kept(DataClass.PSEUDONYM, DEFAULT_READINGS)
    assert unasked.until == kept(DataClass.REGISTRATION_RECORD, DEFAULT_READINGS).until
    assert "R-21" not in unasked.readings


@switching("R-22", "ends_as_counted")
def test_a_period_that_ends_at_a_weekend_runs_to_monday_or_ends_as_counted(switched: Readings) -> None:
    def both(closed_at: datetime) -> list[Kept]:
        return [kept(DataClass.EVIDENCE, each, closed_at=closed_at) for each in (DEFAULT_READINGS, switched)]

    # Two years later it is Saturday the 5th and Sunday the 6th of September 2026.
    for day in (5, 6):
        by_default, otherwise = both(moment(2024, 9, day, 12))
        assert by_default.until == moment(2026, 9, 8)
        assert otherwise.until == moment(2026, 9, day + 1)
        assert "R-22" in by_default.readings
        assert "R-22" in otherwise.readings
    for day in (4, 7):  # Friday and Monday
        by_default, otherwise = both(moment(2024, 9, day, 12))
        assert by_default.until == otherwise.until == moment(2026, 9, day + 1)
        assert "R-22" not in by_default.readings


def test_every_option_of_every_reading_is_switched_to_above() -> None:
    options = {(id, option) for id, reading in REGISTER.items() for option in reading.options}
    assert options - set(DEFAULTS.items()) == SWITCHED


def test_a_decision_that_no_silence_touches_names_no_reading() -> None:
    assert asked(account(evidence=(PHONE,)), Action.POST).readings == ()
    assert asked(account(), Action.READ).readings == ()
