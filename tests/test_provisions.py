import pkgutil
from dataclasses import FrozenInstanceError, replace
from datetime import date, timedelta
from importlib import import_module
from types import ModuleType

import pytest

import idverify.law
from idverify.law import (
    AS_OF,
    FIRST_DAY,
    SNAPSHOTS,
    Confidence,
    Instrument,
    Provision,
    Reach,
    civil_code_2015,
    decree_147_2024,
    law_116_2025,
    snapshot_name,
    snapshot_on,
)
from idverify.law.register import INSTRUMENTS, PROVISIONS
from idverify.rules import BEGINNING, ENROLMENT, POSTING, Rule

RULES = {rule.id: rule for rule in (*POSTING, *ENROLMENT, *BEGINNING)}
# An operator's own limits and a guardian's choices rest on no provision.
LAWS = {id: rule for id, rule in RULES.items() if not id.startswith(("operator.", "guardian-choice."))}
MODULES = [import_module(f"idverify.law.{found.name}") for found in pkgutil.iter_modules(idverify.law.__path__)]
ONE_DAY = timedelta(days=1)

# Written by hand from the texts; the packaged days are compared with it.
IN_FORCE = {
    "91/2015/QH13": date(2017, 1, 1),
    "147/2024/ND-CP": date(2024, 12, 25),
    "91/2025/QH15": date(2026, 1, 1),
    "116/2025/QH15": date(2026, 7, 1),
    "122/2025/QH15": date(2026, 7, 1),
    "330/2026/ND-CP": date(2026, 8, 19),
    "333/2026/ND-CP": date(2026, 8, 19),
}

DATED = Provision(
    instrument=decree_147_2024.DECREE,
    article=1,
    since=date(2026, 3, 1),
    until=date(2026, 9, 1),
    wording=None,
    gloss_vi="-",
    gloss_en="-",
    confidence=Confidence.INFERENCE,
)


def written_in(module: ModuleType, kind: type) -> list[object]:
    return [value for value in vars(module).values() if isinstance(value, kind)]


@pytest.mark.parametrize(
    ("article", "clause", "point", "citation"),
    [
        (27, 3, "b", "147/2024/ND-CP art. 27.3.b"),
        (23, 3, "đ", "147/2024/ND-CP art. 23.3.đ"),
        (82, 10, None, "147/2024/ND-CP art. 82.10"),
        (36, None, None, "147/2024/ND-CP art. 36"),
    ],
)
def test_a_provision_is_cited_by_instrument_article_clause_and_point(
    article: int, clause: int | None, point: str | None, citation: str
) -> None:
    provision = replace(DATED, article=article, clause=clause, point=point)
    assert provision.citation == citation
    assert citation.endswith(f" art. {provision.place}")


def test_the_provisions_in_use_are_these() -> None:
    assert set(PROVISIONS) == {
        "91/2015/QH13 art. 47",
        "91/2015/QH13 art. 49",
        "147/2024/ND-CP art. 23.3.đ",
        "147/2024/ND-CP art. 23.3.e",
        "147/2024/ND-CP art. 24.6.d",
        "147/2024/ND-CP art. 27.3.a",
        "147/2024/ND-CP art. 27.3.b",
        "147/2024/ND-CP art. 82.10",
        "91/2025/QH15 art. 3.2",
        "91/2025/QH15 art. 29.2",
        "116/2025/QH15 art. 16.2",
        "122/2025/QH15 art. 22.4",
        "330/2026/ND-CP art. 60.1.a",
        "330/2026/ND-CP art. 60.1.b",
        "330/2026/ND-CP art. 60.1.c",
        "333/2026/ND-CP art. 16.2.a",
        "333/2026/ND-CP art. 16.2.b",
        "333/2026/ND-CP art. 16.2.c",
        "333/2026/ND-CP art. 16.2.d",
    }


def test_each_provision_stands_in_the_register_under_its_citation() -> None:
    assert all(provision.citation == citation for citation, provision in PROVISIONS.items())


def test_whatever_is_written_down_is_in_the_register() -> None:
    provisions = {provision for module in MODULES for provision in written_in(module, Provision)}
    instruments = {instrument for module in MODULES for instrument in written_in(module, Instrument)}
    assert provisions == set(PROVISIONS.values())
    assert instruments == set(INSTRUMENTS)
    assert len(INSTRUMENTS) == len(instruments)


@pytest.mark.parametrize("rule", LAWS.values(), ids=LAWS)
def test_a_rule_stands_under_registered_provisions_and_under_one_at_least(rule: Rule) -> None:
    assert rule.provisions
    assert all(PROVISIONS[provision.citation] is provision for provision in rule.provisions)
    assert len(set(rule.provisions)) == len(rule.provisions)


def test_a_rule_is_asked_once_and_two_share_an_id_only_to_cite_apart() -> None:
    assert all(len(set(rules)) == len(rules) for rules in (POSTING, ENROLMENT, BEGINNING))
    shared = [rule for rule in POSTING if sum(rule.id == other.id for other in POSTING) > 1]
    assert {rule.id for rule in shared} == {"guardianship.consents"}
    assert len({provision for rule in shared for provision in rule.provisions}) == len(shared)


def test_each_instrument_is_in_force_from_its_day() -> None:
    assert {instrument.number: instrument.in_force for instrument in INSTRUMENTS} == IN_FORCE


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda instrument: instrument.number)
def test_an_instrument_says_what_it_is_called_and_where_it_was_read(instrument: Instrument) -> None:
    assert instrument.number.isascii()
    assert instrument.number.partition("/")[0] in instrument.title_vi
    assert instrument.number in instrument.title_en
    assert instrument.location.startswith("https://")
    assert instrument.read_as


@pytest.mark.parametrize("provision", PROVISIONS.values(), ids=PROVISIONS)
def test_a_provision_binds_from_its_first_day_and_never_before_its_instrument(provision: Provision) -> None:
    assert provision.first_day >= provision.instrument.in_force
    assert provision.in_force_on(provision.first_day)
    assert not provision.in_force_on(provision.first_day - ONE_DAY)
    assert provision.first_day <= AS_OF


@pytest.mark.parametrize("provision", PROVISIONS.values(), ids=PROVISIONS)
def test_a_provision_says_in_both_languages_what_it_demands(provision: Provision) -> None:
    assert provision.gloss_vi.endswith(".")
    assert provision.gloss_en.endswith(".")
    assert provision.gloss_vi != provision.gloss_en
    assert provision.wording is None or provision.wording.strip() == provision.wording != ""


def test_a_provision_may_begin_after_its_instrument_and_end_before_it() -> None:
    assert DATED.first_day == date(2026, 3, 1)
    bound = [
        DATED.in_force_on(day) for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 8, 31), date(2026, 9, 1))
    ]
    assert bound == [False, True, True, False]


def test_a_provision_without_a_day_of_its_own_takes_its_instruments() -> None:
    assert replace(DATED, since=None).first_day == date(2024, 12, 25)
    assert replace(DATED, until=None).in_force_on(date.max)


def test_the_domestic_and_the_foreign_duty_of_decree_147_bind_different_networks() -> None:
    """Arts. 27 and 24 bind domestic networks, art. 23 foreign ones over the threshold; the laws bind every one."""
    reached = {citation: provision.reach for citation, provision in PROVISIONS.items()}
    assert {citation for citation, reach in reached.items() if reach is Reach.CROSS_BORDER} == {
        "147/2024/ND-CP art. 23.3.đ",
        "147/2024/ND-CP art. 23.3.e",
    }
    assert {citation for citation, reach in reached.items() if reach is Reach.DOMESTIC} == {
        "147/2024/ND-CP art. 24.6.d",
        "147/2024/ND-CP art. 27.3.a",
        "147/2024/ND-CP art. 27.3.b",
    }


def test_what_is_written_down_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        law_116_2025.ART_16_2.since = date(2024, 1, 1)  # type: ignore[misc]  # the mistake under test
    with pytest.raises(FrozenInstanceError):
        law_116_2025.LAW.in_force = date(2024, 1, 1)  # type: ignore[misc]  # the mistake under test
    with pytest.raises(TypeError):
        PROVISIONS["147/2024/ND-CP art. 36"] = DATED  # type: ignore[index]  # the mistake under test


class TestAges:
    """trẻ em (dưới 16 tuổi); có năng lực hành vi dân sự đầy đủ."""

    def test_a_child_is_under_sixteen(self) -> None:
        assert decree_147_2024.CHILD_UNTIL_AGE == 16

    def test_a_guardian_has_full_capacity_from_eighteen(self) -> None:
        assert civil_code_2015.GUARDIAN_FROM_AGE == 18


class TestExistingAccounts:
    """Trong vòng 90 ngày kể từ ngày Nghị định này có hiệu lực."""

    def test_an_existing_account_was_opened_before_the_decree(self) -> None:
        assert date(2024, 12, 25) == decree_147_2024.EXISTING_ACCOUNTS_OPENED_BEFORE

    def test_ninety_days_from_the_decree_end_on_25_march_2025(self) -> None:
        assert decree_147_2024.DECREE.in_force + 90 * ONE_DAY == date(2025, 3, 25)


def test_a_state_of_the_law_begins_on_each_day_on_which_an_instrument_comes_into_force() -> None:
    days = {instrument.in_force for instrument in INSTRUMENTS}
    assert set(SNAPSHOTS) == {day for day in days if day >= FIRST_DAY}
    assert list(SNAPSHOTS) == sorted(SNAPSHOTS)
    assert decree_147_2024.DECREE.in_force == FIRST_DAY


def test_no_provision_begins_or_ends_between_two_states_of_the_law() -> None:
    turns = {provision.first_day for provision in PROVISIONS.values()}
    turns |= {provision.until for provision in PROVISIONS.values() if provision.until is not None}
    assert {day for day in turns if day > FIRST_DAY} <= set(SNAPSHOTS)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2024, 12, 24), None),
        (date.min, None),
        (date(2024, 12, 25), "vn-2024-12-25"),
        (date(2025, 12, 31), "vn-2024-12-25"),
        (date(2026, 1, 1), "vn-2026-01-01"),
        (date(2026, 6, 30), "vn-2026-01-01"),
        (date(2026, 7, 1), "vn-2026-07-01"),
        (date(2026, 8, 18), "vn-2026-07-01"),
        (date(2026, 8, 19), "vn-2026-08-19"),
        (date.max, "vn-2026-08-19"),
    ],
)
def test_a_day_has_the_state_of_the_law_that_began_last(day: date, name: str | None) -> None:
    assert snapshot_on(day) == name


def test_a_state_of_the_law_is_named_by_its_first_day() -> None:
    assert [snapshot_name(day) for day in SNAPSHOTS] == [
        "vn-2024-12-25",
        "vn-2026-01-01",
        "vn-2026-07-01",
        "vn-2026-08-19",
    ]
