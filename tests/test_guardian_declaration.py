"""Who may answer for a child: what is declared, what is refused, and that nothing of it says who somebody is."""

from __future__ import annotations

import pickle
from dataclasses import fields
from datetime import date
from enum import StrEnum
from itertools import product
from typing import get_args, get_type_hints

import pytest

from idverify.account import Ground, Holder, Relation
from idverify.account.guardian_declaration import GuardianDeclaration, Kin, Paper, PaperKind
from idverify.account.link_event import Decider, Ruling
from idverify.errors import GuardianshipError

DIGEST = "0123456789abcdef" * 4
APPOINTED = Paper(PaperKind.APPOINTMENT, DIGEST)
PARENTS = pytest.mark.parametrize("relation", [Relation.MOTHER, Relation.FATHER])


def guardian(**said) -> GuardianDeclaration:
    """Somebody who says all that is asked of a natural guardian of the first place, and what a test says else."""
    return GuardianDeclaration(
        **{
            "relation": Relation.GUARDIAN,
            "ground": Ground.PARENTS_ABSENT_OR_INCAPABLE,
            "kin": Kin.ELDEST_SIBLING,
            "conditions_met": True,
            **said,
        }
    )


def refusal(**said) -> str:
    with pytest.raises(GuardianshipError) as refused:
        guardian(**said)
    return refused.value.code


@PARENTS
def test_a_parent_says_nothing_but_to_be_one(relation):
    declared = GuardianDeclaration(relation=relation)
    assert (declared.holder, declared.ground, declared.kin, declared.paper) == (Holder.INDIVIDUAL, None, None, None)


@PARENTS
@pytest.mark.parametrize(
    "said",
    [{"ground": ground} for ground in Ground]
    + [{"kin": kin} for kin in Kin]
    + [{"paper": APPOINTED}, {"holder": Holder.ORGANISATION}],
)
def test_a_parent_is_no_guardian_and_no_institution(relation, said):
    with pytest.raises(GuardianshipError) as refused:
        GuardianDeclaration(relation=relation, **said)
    assert refused.value.code == "not_a_guardian"


@pytest.mark.parametrize("ground", Ground)
def test_either_ground_makes_a_guardianship_possible(ground):
    assert guardian(ground=ground).ground is ground


def test_without_a_ground_a_child_has_no_guardian():
    assert refusal(ground=None) == "ground_missing"
    assert refusal(ground=None, kin=None, paper=APPOINTED, holder=Holder.ORGANISATION) == "ground_missing"


def test_a_guardian_declares_the_conditions_beside_age():
    assert refusal(conditions_met=False) == "conditions_missing"
    assert refusal(conditions_met=False, kin=None, paper=APPOINTED) == "conditions_missing"


def test_a_guardian_without_kinship_and_without_paper_has_no_standing():
    assert refusal(kin=None) == "standing_missing"
    assert refusal(kin=None, nearer_lacking=True) == "standing_missing"


@pytest.mark.parametrize("kind", PaperKind)
@pytest.mark.parametrize("holder", Holder)
def test_whoever_was_appointed_designated_or_registered_names_no_kinship(kind, holder):
    declared = guardian(kin=None, paper=Paper(kind, DIGEST), holder=holder)
    assert (declared.kin, declared.holder) == (None, holder)


@pytest.mark.parametrize("kin", Kin)
def test_an_institution_is_nobodys_kin_and_needs_a_paper(kin):
    assert refusal(holder=Holder.ORGANISATION, kin=kin, nearer_lacking=True) == "standing_missing"


@pytest.mark.parametrize(("kin", "nearer_lacking"), [*product(Kin, [True, False])])
def test_whoever_is_not_the_nearest_says_that_nearer_ones_are_lacking(kin, nearer_lacking):
    if kin is Kin.ELDEST_SIBLING or nearer_lacking:
        assert guardian(kin=kin, nearer_lacking=nearer_lacking).kin is kin
    else:
        assert refusal(kin=kin) == "nearer_not_excluded"


def test_a_paper_stands_in_place_of_the_order():
    assert guardian(kin=Kin.AUNT_OR_UNCLE, paper=APPOINTED).nearer_lacking is False


def test_the_first_thing_that_is_missing_is_named_first():
    assert refusal(ground=None, conditions_met=False, kin=None) == "ground_missing"
    assert refusal(conditions_met=False, kin=None) == "conditions_missing"


def test_kin_stand_in_the_order_of_the_civil_code():
    """91/2015/QH13 art. 52: the eldest sibling, the next, grandparents, aunts and uncles by blood."""
    assert list(Kin) == [Kin.ELDEST_SIBLING, Kin.NEXT_SIBLING, Kin.GRANDPARENT, Kin.AUNT_OR_UNCLE]


def test_no_paper_about_a_guardianship_is_an_identity_paper():
    assert list(PaperKind) == ["appointment", "court_designation", "registration_extract"]


@pytest.mark.parametrize("digest", ["", DIGEST[:-1], DIGEST + "0", DIGEST + "\n", DIGEST.replace("f", "g"), "０" * 64])
def test_a_paper_is_known_by_its_digest_alone(digest):
    with pytest.raises(ValueError, match=r"^a SHA-256 digest is 64 hex digits$"):
        Paper(PaperKind.COURT_DESIGNATION, digest)
    assert Paper(PaperKind.COURT_DESIGNATION, DIGEST).digest == DIGEST


@pytest.mark.parametrize("words", ["", " ", "\n\t ", "x" * 256, "12/2026\0", "\0"])
def test_a_ruling_has_words_that_can_be_kept(words):
    with pytest.raises(ValueError, match=r"^a ruling has a reference or a reason$"):
        Ruling(Decider.COURT, words)


@pytest.mark.parametrize("by", Decider)
def test_a_ruling_is_an_authoritys_a_courts_or_the_operators(by):
    assert [Ruling(by, words).words for words in ("x", "x" * 255)] == ["x", "x" * 255]
    assert list(Decider) == ["authority", "court", "operator"]


def test_no_field_of_a_declaration_can_hold_a_name_or_a_birth_date():
    held = {**get_type_hints(GuardianDeclaration), **get_type_hints(Paper)}
    kinds = {name: {*get_args(hint)} - {type(None)} or {hint} for name, hint in held.items()}
    assert set(kinds) == {each.name for kind in (GuardianDeclaration, Paper) for each in fields(kind)}
    # What is no closed list, no yes or no, and no paper, is a digest.
    assert {name for name, of in kinds.items() if of == {str}} == {"digest"}
    others = {kind for name, of in kinds.items() if name != "digest" for kind in of}
    assert all(kind in (bool, Paper) or issubclass(kind, StrEnum) for kind in others)
    assert date not in others


def test_a_declaration_is_the_same_after_a_journey_and_cannot_be_changed():
    declared = guardian(paper=APPOINTED)
    assert pickle.loads(pickle.dumps(declared)) == declared
    assert hash(declared) == hash(guardian(paper=APPOINTED))
    assert declared != guardian()
    with pytest.raises(AttributeError):
        declared.ground = None  # type: ignore[misc]  # the mistake under test


@pytest.mark.parametrize(
    "code", ["not_a_guardian", "ground_missing", "standing_missing", "nearer_not_excluded", "conditions_missing"]
)
def test_each_refusal_says_in_both_languages_what_is_missing(code):
    told = GuardianshipError(code).text
    assert told.vi
    assert told.en
    assert told.vi != told.en
