"""That every statement of the researched law has its place, and that nobody changes its words by accident."""

import json
import re
from dataclasses import FrozenInstanceError, replace
from datetime import date
from itertools import chain
from pathlib import Path

import pytest

import idverify.law
from idverify.evidence.attestation import EidPurpose
from idverify.evidence.possession import RECYCLED_AFTER
from idverify.law import Confidence
from idverify.law.coverage import ROWS, covering
from idverify.law.coverage.row import Duty, Room, Row
from idverify.law.proposals import PROPOSALS, Proposal
from idverify.law.reading import REGISTER
from idverify.law.register import INSTRUMENTS, PROVISIONS
from idverify.law.register import PARAMETERS as REGISTERED
from idverify.messages import Text
from idverify.rules import BEGINNING, ENROLMENT, POSTING

RULES = {rule.id for rule in (*POSTING, *ENROLMENT, *BEGINNING)}
DIGESTS = json.loads(Path(idverify.law.__file__).with_name("digests.json").read_text(encoding="utf-8"))

# Written by hand from the researched law, in its order.
IDS = """
SC-1 SC-2 SC-3 SC-4 SC-5 SC-6
AU-1 AU-2 AU-3 AU-4 AU-5 AU-6 AU-7 AU-8 AU-9 AU-10 AU-11 AU-12
ST-1 ST-2 CH-1 CH-2 CH-3 CH-4 CH-5 CH-6 CH-7 GU-1 GU-2 GU-3 GU-4 CH-8 CH-9 CH-10 CH-11
RE-1 RE-2 RE-3 RE-4 RE-5 RE-6 RE-7 RE-8 RE-9
DI-1 DI-2 DI-3 LK-1 LK-2 LK-3 LK-4
PI-1 PI-2 PI-3 PI-4 PI-5 PI-6 PI-7 PI-8 FO-1 FO-2 FO-3
EI-1 EI-2 EI-3 EI-4 EI-5 EI-6 EI-7 EI-8 EI-9 EI-10
DP-1 DP-2 DP-3 DP-4 DP-5 DP-6 DP-7 DP-8 DP-9 DP-10 DP-11
SI-1 SI-2 SI-3 SI-4 SI-5 SI-6 SI-7
EC-1 EC-2 EC-3
SA-1 SA-2 SA-3 SA-4 SA-5 SA-6 SA-7 SA-8
"""
# Rows for which the sources name no article, and those of drafts.
WITHOUT_ARTICLE = {"AU-9", "CH-10", "LK-4", "PI-2", "PI-3", "FO-2", "EI-7", "EI-8", "EI-9", "EI-10", "SI-7"}
PARAMETERS = {parameter.name for parameter in REGISTERED}
# Written by hand: whoever builds one of these takes it away here, and in docs/explanation/what-we-do-not-decide.md.
UNBUILT = """
SC-1 SC-5 AU-7 AU-11 ST-2 CH-6 RE-6 LK-1 LK-2 LK-3 LK-4 EI-1 EI-2 DP-3 DP-10
"""
# It enforces no statement of its own: it asks for the facts of all the others.
OF_NO_ROW = {"facts.missing"}

each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
each_proposal = pytest.mark.parametrize("proposal", PROPOSALS, ids=lambda proposal: proposal.id)


def test_there_are_a_hundred_and_one_statements_and_they_are_these() -> None:
    assert [row.id for row in ROWS] == IDS.split()
    assert len(ROWS) == 101


@each_row
def test_every_statement_has_its_place_or_a_reason_for_having_none(row: Row) -> None:
    assert row.rules or row.parameters or row.duties or row.unanswered


@each_row
def test_whatever_a_statement_names_exists(row: Row) -> None:
    assert set(row.citations) <= set(PROVISIONS)
    assert set(row.rules) <= RULES
    assert set(row.readings) <= set(REGISTER)
    assert set(row.parameters) <= PARAMETERS
    for named in (row.citations, row.rules, row.readings, row.parameters, row.duties):
        assert len(set(named)) == len(named)


def test_only_statements_without_an_article_cite_nothing() -> None:
    assert {row.id for row in ROWS if not row.citations} == WITHOUT_ARTICLE


@pytest.mark.parametrize("citation", PROVISIONS)
def test_every_provision_stands_under_a_statement(citation: str) -> None:
    found = covering(citation)
    assert found
    assert found == tuple(row for row in ROWS if citation in row.citations)


def test_a_citation_that_nobody_makes_is_covered_by_nothing() -> None:
    assert covering("147/2024/ND-CP art. 99") == ()


def test_every_rule_answers_a_statement() -> None:
    assert set(chain.from_iterable(row.rules for row in ROWS)) == RULES - OF_NO_ROW


def test_every_parameter_answers_a_statement_under_which_what_sets_it_stands() -> None:
    for parameter in REGISTERED:
        rows = [row for row in ROWS if parameter.name in row.parameters]
        assert rows, parameter.name
        cited = {citation for row in rows for citation in row.citations}
        for span in parameter.spans:
            for provision in span.provisions:
                assert PROVISIONS[provision.citation] is provision
                assert provision.citation in cited, parameter.name


def test_what_is_not_built_is_said_of_these_and_what_custody_answers_is_not_among_them() -> None:
    unbuilt = {row.id for row in ROWS for duty in row.duties if "not yet built" in duty.says.en}
    assert not unbuilt & {"ST-1", "RE-1", "RE-2", "RE-4", "RE-8", "RE-9", "DI-1", "DI-2"}
    assert not unbuilt & {"DP-4", "DP-6", "DP-11", "CH-4", "CH-9"}
    assert unbuilt == set(UNBUILT.split())
    logs = [row for row in ROWS if row.id in {"RE-3", "RE-7"}]
    assert {duty.room for row in logs for duty in row.duties} == {Room.OPERATOR}


def test_what_is_said_to_be_built_names_the_days_and_the_purposes_of_the_code() -> None:
    rows = {row.id: row for row in ROWS}
    days = RECYCLED_AFTER.days
    assert days == 30
    contested = rows["SI-4"].duties[0].says
    assert "over thirty days" in contested.en
    assert f"hơn {days} ngày" in contested.vi
    once = rows["EI-5"].duties[0].says
    for told in (once.en, once.vi):
        assert len(re.split(", or |, hoặc |, ", told.partition(": ")[2])) == len(EidPurpose)


def test_every_provision_that_a_rule_rests_on_is_cited_where_the_rule_is_named() -> None:
    for rule in (*POSTING, *ENROLMENT, *BEGINNING):
        if rule.id in OF_NO_ROW:
            continue
        cited = {citation for row in ROWS if rule.id in row.rules for citation in row.citations}
        assert {provision.citation for provision in rule.provisions} <= cited, rule.id


@each_row
def test_a_statement_speaks_both_languages_in_whole_sentences(row: Row) -> None:
    said = [row.says, *(duty.says for duty in row.duties), *([row.unanswered] if row.unanswered else [])]
    for vi, en in ((text.vi, text.en) for text in said):
        assert vi != en
        assert vi.endswith(".")
        assert en.endswith(".")
        assert vi == " ".join(vi.split())
        assert en == " ".join(en.split())
        assert not vi.isascii()
        assert "TODO" not in vi + en
        assert ("not yet built" in en) == ("chưa xây dựng" in vi)


@each_row
def test_a_statement_ends_after_it_begins_and_begins_with_none_of_its_provisions_later(row: Row) -> None:
    if row.since is not None and row.until is not None:
        assert row.since < row.until
    if row.since is not None and row.citations:
        assert min(PROVISIONS[citation].first_day for citation in row.citations) <= row.since


def test_a_statement_without_place_or_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="no place"):
        Row(id="XX-1", says=Text(vi="-", en="-"), confidence=Confidence.PRIMARY)


def test_statements_and_their_duties_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        ROWS[0].id = "XX-1"  # type: ignore[misc]  # the mistake under test
    with pytest.raises(FrozenInstanceError):
        Duty(Room.GATE, Text(vi="-", en="-")).room = Room.CUSTODY  # type: ignore[misc]  # the mistake under test


class TestDigests:
    """Nobody edits the law by accident: a wording and its digest change together."""

    def test_every_wording_has_its_digest_and_no_digest_is_left_over(self) -> None:
        assert {citation: p.digest for citation, p in PROVISIONS.items() if p.wording is not None} == DIGESTS
        assert list(DIGESTS) == sorted(DIGESTS)

    def test_a_provision_that_quotes_nothing_has_no_digest(self) -> None:
        assert {p.digest for p in PROVISIONS.values() if p.wording is None} == {None}

    def test_a_wording_changed_by_one_letter_has_another_digest(self) -> None:
        provision = PROVISIONS["102/2016/QH13 art. 1"]
        assert provision.wording is not None
        changed = replace(provision, wording=provision.wording.replace("16", "18"))
        assert changed.digest != provision.digest == DIGESTS[provision.citation]

    def test_the_digest_is_the_one_that_anybody_can_compute(self) -> None:
        # printf '%s' 'Trẻ em là người dưới 16 tuổi.' | sha256sum
        assert DIGESTS["102/2016/QH13 art. 1"] == "89c2ac3bef2e26505a1f50ddf1aa3f41287651a65e9c65eced6cfe4354d0af98"


class TestProposals:
    """Drafts and plans: told, and never decided by."""

    def test_they_are_these(self) -> None:
        assert [proposal.id for proposal in PROPOSALS] == ["FO-2", "EI-9a", "EI-9b", "EI-10", "SI-7"]

    @each_proposal
    def test_a_proposal_is_no_provision_in_force_on_any_day(self, proposal: Proposal) -> None:
        row = next(row for row in ROWS if row.id == proposal.id.rstrip("ab"))
        assert row.citations == row.rules == row.parameters == row.readings == ()
        assert row.unanswered
        assert proposal.title not in {instrument.title for instrument in INSTRUMENTS}
        assert not any(instrument.number in proposal.title.en[:20] for instrument in INSTRUMENTS)
        assert proposal.expected is None or proposal.expected > date(2026, 11, 21)

    @each_proposal
    def test_a_proposal_speaks_both_languages(self, proposal: Proposal) -> None:
        assert proposal.title.vi != proposal.title.en
        for vi, en in ((text.vi, text.en) for text in (proposal.status, proposal.would)):
            assert vi != en
            assert vi.endswith(".")
            assert en.endswith(".")
        assert proposal.source
