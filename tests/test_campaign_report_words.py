"""Every word that a tally can hold is told to people, in both languages, with what to do about it."""

import pytest

from idverify.campaign.finding import Defect, Remark
from idverify.campaign.report.fix_map import Effort
from idverify.campaign.report.word import remark_of, said
from idverify.campaign.role import Role
from idverify.campaign.status import Ask, Status
from idverify.identifiers.numbering_plan import PhoneAdvisory
from idverify.identifiers.personal_id import PersonalIdAdvisory, PersonalIdDefect
from idverify.identifiers.phone import PhoneDefect

DEFECTS = [
    *map(str, Defect),
    *(f"phone.{each}" for each in PhoneDefect),
    *(f"personal_id.{each}" for each in PersonalIdDefect),
]
REMARKS = [
    *map(str, Remark),
    *(f"phone.{each}" for each in PhoneAdvisory),
    *(f"personal_id.{each}" for each in PersonalIdAdvisory),
]


@pytest.mark.parametrize("word", DEFECTS)
def test_every_defect_is_explained_and_has_a_way_out(word: str) -> None:
    assert said(f"campaign.defect.{word}")
    assert said(f"campaign.defect_do.{word}")
    assert said(f"campaign.report.column.{word.partition('.')[0]}")


@pytest.mark.parametrize("word", REMARKS)
def test_every_remark_is_explained(word: str) -> None:
    assert remark_of(word)


@pytest.mark.parametrize("word", Status)
def test_every_status_has_a_name_and_says_what_it_means(word: Status) -> None:
    assert said(f"campaign.status.{word}")
    assert said(f"campaign.status_means.{word}")


@pytest.mark.parametrize("word", Ask)
def test_everything_that_is_asked_says_how_it_is_done(word: Ask) -> None:
    assert said(f"campaign.ask.{word}")
    assert said(f"campaign.ask_how.{word}")


def test_every_column_and_effort_has_a_name() -> None:
    assert all(said(f"campaign.role.{role}") and said(f"campaign.report.column.{role}") for role in Role)
    assert all(said(f"campaign.report.effort.{effort.value}") for effort in Effort)


def test_a_word_that_nobody_knows_is_no_error() -> None:
    assert said("campaign.defect.phone.of_a_later_version") is None
    assert remark_of("phone.of_a_later_version") is None
