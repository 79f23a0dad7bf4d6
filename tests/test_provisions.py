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
from idverify.messages import Text
from idverify.rules import BEGINNING, ENROLMENT, POSTING, Rule

RULES = {rule.id: rule for rule in (*POSTING, *ENROLMENT, *BEGINNING)}
# An operator's own limits and a guardian's choices rest on no provision.
LAWS = {id: rule for id, rule in RULES.items() if not id.startswith(("operator.", "guardian-choice."))}
MODULES = [import_module(f"idverify.law.{found.name}") for found in pkgutil.iter_modules(idverify.law.__path__)]
ONE_DAY = timedelta(days=1)

# Written by hand from the texts; the packaged days are compared with it.
IN_FORCE = {
    "91/2015/QH13": date(2017, 1, 1),
    "102/2016/QH13": date(2017, 6, 1),
    "56/2017/ND-CP": date(2017, 7, 1),
    "26/2023/QH15": date(2024, 7, 1),
    "69/2024/ND-CP": date(2024, 7, 1),
    "70/2024/ND-CP": date(2024, 7, 1),
    "163/2024/ND-CP": date(2024, 12, 24),
    "147/2024/ND-CP": date(2024, 12, 25),
    "91/2025/QH15": date(2026, 1, 1),
    "356/2025/ND-CP": date(2026, 1, 1),
    "58/2026/ND-CP": date(2026, 3, 15),
    "08/2026/TT-BKHCN": date(2026, 4, 15),
    "116/2025/QH15": date(2026, 7, 1),
    "122/2025/QH15": date(2026, 7, 1),
    "174/2026/ND-CP": date(2026, 7, 1),
    "237/2026/ND-CP": date(2026, 7, 1),
    "248/2026/ND-CP": date(2026, 7, 1),
    "66.17/2026/NQ-CP": date(2026, 7, 1),
    "330/2026/ND-CP": date(2026, 8, 19),
    "333/2026/ND-CP": date(2026, 8, 19),
}
# The days of their own of provisions that begin or end apart from their instrument.
BEGIN_LATER = {
    "26/2023/QH15 art. 46": date(2025, 1, 1),
    "70/2024/ND-CP art. 11.4.b": date(2026, 3, 15),
    "70/2024/ND-CP art. 12": date(2026, 3, 15),
    "70/2024/ND-CP art. 24": date(2026, 3, 15),
    "08/2026/TT-BKHCN art. 8": date(2026, 6, 15),
}
END = {
    "147/2024/ND-CP art. 24.6.g": date(2026, 7, 1),
    "66.17/2026/NQ-CP annex 74": date(2027, 3, 1),
    "66.17/2026/NQ-CP annex 79": date(2027, 3, 1),
    "66.17/2026/NQ-CP annex 142": date(2027, 3, 1),
}
# Under which a rule stands; a change of the others changes no decision.
IN_USE = {provision for rule in (*POSTING, *ENROLMENT, *BEGINNING) for provision in rule.provisions}
DUTIES_OF_FOREIGN_NETWORKS = ("147/2024/ND-CP art. 23.", "174/2026/ND-CP art. 97.")
DUTIES_OF_DOMESTIC_NETWORKS = (
    *(f"147/2024/ND-CP art. {article}." for article in (24, 25, 26, 27, 28, 35)),
    "147/2024/ND-CP art. 33",
    "174/2026/ND-CP art. 94.",
)

# Where they stand, instrument by instrument, in the order of the texts.
PLACES = {
    "91/2015/QH13 art.": ("20 21 46.3 47 47.2 48.3 49 50 52 54 136 145.2 147.1 147.2 147.3 148.3 148.4 148.5 148.6"),
    "102/2016/QH13 art.": "1 4.4 6.11 36",
    "56/2017/ND-CP art.": "33 35 36",
    "26/2023/QH15 art.": "12 30 46",
    "69/2024/ND-CP art.": "5.2 7 7.2 14.2 18.1 18.4 19.3 19.4 20 22 23",
    "70/2024/ND-CP art.": "11.4.b 11.7 12 24",
    "163/2024/ND-CP art.": "16.3 17.1.b 17.3 21 23 24.2 25.1 25.4",
    "147/2024/ND-CP art.": (
        "3.25 3.26 21.7 23.3 23.3.đ 23.3.e 23.3.g 23.3.o 23.5.b 24.2 24.4 24.6.a 24.6.b 24.6.c 24.6.d "
        "24.6.e 24.6.g 24.7 25.4 25.5 26.2 27.2.b 27.2.e 27.3 27.3.a 27.3.b 28.2.b 28.2.đ 28.2.g 33 35.3 "
        "35.5 35.6 35.7 35.8 35.9 35.10 35.13 35.14 36 39.1.đ 39.1.e 82.10 82.11"
    ),
    "91/2025/QH15 art.": (
        "2.11 3.2 3.3 9 12.1 12.3 14.1 14.6 19.1 20 21 23.1 24 24.2 29.1 29.2 29.3 29.4 29.5 29.6 38"
    ),
    "356/2025/ND-CP art.": "3.7 4.1.i 4.1.l 4.2 5 7.2 12.4 28 29 31",
    "58/2026/ND-CP art.": "5.6 5.7",
    "08/2026/TT-BKHCN art.": "6 8",
    "116/2025/QH15 art.": "13.4.g 16.2 25.2.a 25.2.b 25.2.d",
    "122/2025/QH15 art.": "3.11 17.1.c 18.1.b 22.4 22.7 25",
    "174/2026/ND-CP art.": (
        "4.3 94.1.g 94.1.h 94.2.c 94.2.d 94.2.g 94.4 97.1.b 97.1.đ 97.2.c 97.2.d 99.2.g 99.2.k 117.2"
    ),
    "237/2026/ND-CP art.": "27.3.b",
    "66.17/2026/NQ-CP annex": "74 79 142",
    "330/2026/ND-CP art.": (
        "29.1.a 30.1.a 31.1.d 31.1.đ 31.1.e 33.1.c 34.1.c 34.2 39.1.a 39.1.c 54.3 60.1.a 60.1.b 60.1.c "
        "60.2.b 60.3 65.2.a"
    ),
    "333/2026/ND-CP art.": (
        "16.1 16.2.a 16.2.b 16.2.c 16.2.d 16.3 16.4.a 16.4.b 16.4.d 16.4.đ 16.4.e 16.6 19 20.1 20.3"
    ),
}

DATED = Provision(
    instrument=decree_147_2024.DECREE,
    article=1,
    since=date(2026, 3, 1),
    until=date(2026, 9, 1),
    wording=None,
    gloss=Text(vi="-", en="-"),
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


def test_the_provisions_are_these() -> None:
    assert list(PROVISIONS) == [
        f"{instrument} {place}" for instrument, places in PLACES.items() for place in places.split()
    ]


def test_those_under_which_a_rule_stands_are_these() -> None:
    assert {provision.citation for provision in IN_USE} == {
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
        "330/2026/ND-CP art. 31.1.e",
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
    assert instrument.number.partition("/")[0] in instrument.title.vi
    assert instrument.number in instrument.title.en
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
    assert provision.gloss.vi.endswith(".")
    assert provision.gloss.en.endswith(".")
    assert provision.gloss.vi != provision.gloss.en
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


def test_the_domestic_and_the_foreign_duties_bind_different_networks() -> None:
    """Arts. 24 to 35 bind domestic networks, art. 23 foreign ones over the threshold; the laws bind every one."""
    for citation, provision in PROVISIONS.items():
        foreign, domestic = (
            citation.startswith(DUTIES_OF_FOREIGN_NETWORKS),
            citation.startswith(DUTIES_OF_DOMESTIC_NETWORKS),
        )
        expected = Reach.CROSS_BORDER if foreign else Reach.DOMESTIC if domestic else Reach.EVERY
        assert provision.reach is expected, citation


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
        assert decree_147_2024.CHILD_UNTIL_AGE.newest == 16

    def test_a_guardian_has_full_capacity_from_eighteen(self) -> None:
        assert civil_code_2015.GUARDIAN_AGE.newest == 18


class TestExistingAccounts:
    """Trong vòng 90 ngày kể từ ngày Nghị định này có hiệu lực."""

    def test_an_existing_account_was_opened_before_the_decree(self) -> None:
        assert date(2024, 12, 25) == decree_147_2024.EXISTING_ACCOUNTS_OPENED_BEFORE

    def test_ninety_days_from_the_decree_end_on_25_march_2025(self) -> None:
        assert decree_147_2024.DECREE.in_force + 90 * ONE_DAY == date(2025, 3, 25)


def test_a_state_of_the_law_begins_on_each_day_on_which_an_instrument_that_rules_cite_comes_into_force() -> None:
    days = {provision.instrument.in_force for provision in IN_USE}
    assert set(SNAPSHOTS) == {day for day in days if day >= FIRST_DAY}
    assert list(SNAPSHOTS) == sorted(SNAPSHOTS)
    assert decree_147_2024.DECREE.in_force == FIRST_DAY


def test_no_provision_that_rules_cite_begins_or_ends_between_two_states_of_the_law() -> None:
    turns = {provision.first_day for provision in IN_USE}
    turns |= {provision.until for provision in IN_USE if provision.until is not None}
    assert {day for day in turns if day > FIRST_DAY} <= set(SNAPSHOTS)


def test_these_provisions_begin_or_end_apart_from_their_instrument() -> None:
    assert {citation: p.first_day for citation, p in PROVISIONS.items() if p.since is not None} == BEGIN_LATER
    assert {citation: p.until for citation, p in PROVISIONS.items() if p.until is not None} == END


def test_a_provision_stands_in_an_article_or_in_a_line_of_an_annex() -> None:
    line = replace(DATED, article=None, annex_line=74)
    assert (line.place, line.citation) == ("74", "147/2024/ND-CP annex 74")
    for article, annex_line in ((None, None), (1, 74)):
        with pytest.raises(ValueError, match="an article or in a line of an annex"):
            replace(DATED, article=article, annex_line=annex_line)


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
