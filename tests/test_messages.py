import ast
import gettext
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from string import Formatter

import pytest

import idverify
from idverify import messages
from idverify.account import Action, Item, Relation
from idverify.decision import Basis, Breach
from idverify.errors import (
    AttestationError,
    GuardianshipError,
    IdverifyError,
    OperatorError,
    OutOfScopeError,
    PossessionError,
    StandingError,
)
from idverify.evidence.possession import CODE_DIGITS, Purpose
from idverify.identifiers.foreigner_id import ForeignerIdDefect
from idverify.identifiers.look_alike import LookAlike
from idverify.identifiers.numbering_plan import LineKind, PhoneAdvisory
from idverify.identifiers.personal_id import PersonalIdAdvisory, PersonalIdDefect, Sex
from idverify.identifiers.phone import PhoneDefect
from idverify.messages import LANGUAGES, Language, Text, keys, text
from idverify.rules import BEGINNING, ENROLMENT, POSTING, Remedy

SOURCE = Path(idverify.__file__).parent
RULES = {rule.id for rule in (*POSTING, *ENROLMENT, *BEGINNING)}

# 3GPP TS 23.038: the ASCII characters that take one septet; the others take two, or a message of half the length.
GSM_7_ASCII = set("@$_!\"#%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\n ")


def catalogue(lang: Language) -> dict[str, list[str]]:
    """Every sentence of a compiled catalogue by its code; several where there is a plural."""
    with (Path(messages.__file__).parent / f"{lang}.mo").open("rb") as compiled:
        raw: dict[str | tuple[str, int], str] = vars(gettext.GNUTranslations(compiled))["_catalog"]
    found: dict[str, list[str]] = {}
    for key, sentence in raw.items():
        if key:
            found.setdefault(key if isinstance(key, str) else key[0], []).append(sentence)
    return found


VI, EN = catalogue("vi"), catalogue("en")


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def calls(*names: str, within: Path = SOURCE) -> Iterator[ast.Call]:
    """Every call of one of these functions in the library."""
    for path in sorted(within.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield node


def word(node: ast.AST) -> str | None:
    """The text that a literal holds."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def words_of(node: ast.AST) -> set[str]:
    return {found for each in ast.walk(node) if (found := word(each)) is not None}


def worked_out_by(function: str) -> set[str]:
    """The words that a function of the library may return."""
    return {
        returned
        for path in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name == function
        for each in ast.walk(node)
        if isinstance(each, ast.Return)
        for returned in words_of(each)
    }


def raised(error: type[IdverifyError]) -> set[str]:
    """The codes with which an error is raised, as a literal or worked out by a function."""
    codes: set[str] = set()
    for call in calls(error.__name__):
        given = call.args[0]
        if isinstance(given, ast.Call):
            name = given.func.attr if isinstance(given.func, ast.Attribute) else getattr(given.func, "id", "")
            codes |= worked_out_by(name)
        else:
            codes |= words_of(given)
    return codes


# The catalogues


def test_both_catalogues_hold_the_same_codes() -> None:
    assert keys("vi") == keys("en") == set(VI) == set(EN)
    assert len(keys("en")) >= 150


@pytest.mark.parametrize("code", sorted(EN))
def test_a_message_has_the_same_blanks_in_both_languages_and_in_every_plural(code: str) -> None:
    assert len({frozenset(blanks(sentence)) for sentence in VI[code] + EN[code]}) == 1


@pytest.mark.parametrize("code", sorted(EN))
def test_a_message_says_something_in_both_languages(code: str) -> None:
    for sentence in VI[code] + EN[code]:
        assert sentence.strip() == sentence != ""
        assert sentence != code


def test_blanks_are_named_and_plain() -> None:
    for sentence in (sentence for each in (VI, EN) for found in each.values() for sentence in found):
        for _, name, specification, conversion in Formatter().parse(sentence):
            assert name is None or re.fullmatch("[a-z_]+", name)
            assert not specification
            assert conversion is None


# What the library can say


@pytest.mark.parametrize(
    ("family", "words"),
    [
        ("phone", PhoneDefect),
        ("personal_id", PersonalIdDefect),
        ("foreigner_id", ForeignerIdDefect),
        ("advisory", PhoneAdvisory),
        ("advisory", PersonalIdAdvisory),
        ("looks_like", set(LookAlike) - {LookAlike.IDENTITY_CARD}),  # the defect of nine digits says it
        ("line", set(LineKind) - {LineKind.MOBILE}),  # no defect
        ("remedy", Remedy),
        ("action", Action),
        ("sms", Purpose),
        ("relation", Relation),
        ("sex", Sex),
    ],
)
def test_every_word_of_the_library_has_a_text(family: str, words: Iterable[StrEnum]) -> None:
    assert {f"{family}.{word}" for word in words} <= set(EN)


def test_every_text_of_a_family_is_a_word_of_the_library() -> None:
    def told(family: str) -> set[str]:
        return {code.partition(".")[2] for code in EN if code.startswith(f"{family}.")}

    assert told("phone") == set(PhoneDefect)
    assert told("personal_id") == set(PersonalIdDefect)
    assert told("foreigner_id") == set(ForeignerIdDefect)
    assert told("looks_like") == set(LookAlike) - {LookAlike.IDENTITY_CARD}
    assert told("line") == set(LineKind) - {LineKind.MOBILE}
    assert told("advisory") == {*PhoneAdvisory, *PersonalIdAdvisory}
    assert told("remedy") == set(Remedy)
    assert told("action") == set(Action)
    assert told("sms") == set(Purpose)


@pytest.mark.parametrize("rule", sorted(RULES - {"transition.existing-accounts"}))
def test_every_rule_that_can_be_breached_has_a_text(rule: str) -> None:
    said = Breach(rule, Basis.LAW, (), ()).message
    assert said.vi != said.en


def test_a_rule_without_a_text_is_one_that_nothing_breaches() -> None:
    assert {rule for rule in RULES if f"rule.{rule}" not in EN} == {"transition.existing-accounts"}


def test_every_fact_that_a_rule_can_miss_has_a_name() -> None:
    keywords = [keyword for call in calls("Shortfall", within=SOURCE / "rules") for keyword in call.keywords]
    named = {fact for keyword in keywords if keyword.arg == "fact" and (fact := word(keyword.value)) is not None}
    assert {"opened_at", "holder", "user_birth_date", "collected", "evidence"} <= named
    of_a_link = {"relation", "holder", "birth_date", "ground", "verified_at", "level"}
    for fact in named | {f"guardians.0.{fact}" for fact in of_a_link} | {"evidence.0.level", "evidence.0.verified_at"}:
        said = Breach("facts.missing", Basis.LAW, (), (), fact).message
        assert EN[f"fact.{fact.rpartition('.')[2]}"][0] in said.en
        assert VI[f"fact.{fact.rpartition('.')[2]}"][0] in said.vi
    for item in (Item.NAME, Item.BIRTH_DATE, Item.PHONE):
        assert EN[f"fact.{item}"][0] in Breach("registration.information", Basis.LAW, (), (), item).message.en


@pytest.mark.parametrize(
    ("error", "some"),
    [
        (PossessionError, {"code_wrong", "expired", "used", "replaced", "exhausted", "unknown", "proof_spent"}),
        (AttestationError, {"level", "moment", "reference", "already_used"}),
        (
            OperatorError,
            {"key_name", "key_length", "key_retired", "key_wrong", "tenant", "seal", "seal_key", "setting"},
        ),
        (GuardianshipError, {"unknown", "over", "not_now", "expired", "out_of_order", "too_young", "ground_missing"}),
        (OutOfScopeError, {"before_the_decree"}),
        (StandingError, {"malformed", "forged", "expired", "revoked", "list_stale", "other_account"}),
    ],
)
def test_every_code_with_which_an_error_is_raised_has_a_text(error: type[IdverifyError], some: set[str]) -> None:
    assert some <= raised(error)
    assert {f"{error.family}.{code}" for code in raised(error)} <= set(EN)


def test_an_error_is_raised_with_all_that_its_text_has_blanks_for() -> None:
    families = (PossessionError, AttestationError, OperatorError, GuardianshipError, OutOfScopeError, StandingError)
    for error in families:
        for call in calls(error.__name__):
            code = word(call.args[0])
            if code is not None:
                wanted = blanks(EN[f"{error.family}.{code}"][0])
                assert {keyword.arg for keyword in call.keywords} >= wanted, f"{error.family}.{code}"


def test_every_text_that_is_asked_for_by_name_exists() -> None:
    asked = {code for call in calls("text") if (code := word(call.args[0])) is not None}
    assert len(asked) >= 30
    assert asked <= set(EN)


# How a text is made


def test_a_text_is_in_both_languages() -> None:
    said = text("operator.key_length", kid="2026")
    assert said == Text(
        vi="Khóa 2026 phải dài đúng 32 byte ngẫu nhiên.", en="Key 2026 must be exactly 32 random bytes."
    )
    assert (said.in_("vi"), said.in_("en")) == (said.vi, said.en)


def test_a_blank_filled_with_a_text_is_filled_in_its_language() -> None:
    said = text("rule.facts.missing.fact", fact=Text(vi="ngày sinh", en="birth date"))
    assert said == Text(vi="Còn thiếu thông tin: ngày sinh.", en="A fact is missing: birth date.")


@pytest.mark.parametrize(
    ("left", "english"),
    [
        (0, "The code is not right. You have 0 tries left."),
        (1, "The code is not right. You have 1 try left."),
        (4, "The code is not right. You have 4 tries left."),
    ],
)
def test_a_count_agrees_with_its_sentence(left: int, english: str) -> None:
    error = PossessionError("code_wrong", count=left)
    assert str(error) == error.text.en == english
    assert error.text.vi == f"Mã chưa đúng. Bạn còn {left} lần thử."


@pytest.mark.parametrize("code", ["phone", "phone.", "phone.nothing", "Phone.empty", "rule"])
def test_a_code_that_no_catalogue_holds_is_a_defect_of_this_library(code: str) -> None:
    with pytest.raises(KeyError, match=re.escape(code)):
        text(code)


def test_a_blank_that_nothing_fills_is_a_defect_of_this_library() -> None:
    with pytest.raises(KeyError, match="kid"):
        text("operator.key_length")


def test_what_fills_a_blank_is_never_read_as_a_blank() -> None:
    assert text("operator.key_retired", kid="{kid}").en == "Key {kid} is no longer in the ring."


# What is sent to a telephone


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("purpose", Purpose)
def test_a_message_to_a_telephone_fits_one_sms_in_plain_letters(purpose: Purpose, lang: Language) -> None:
    code = "0" * CODE_DIGITS
    sent = text(f"sms.{purpose}", code=code, minutes=10).in_(lang)
    assert set(sent) <= GSM_7_ASCII
    assert len(sent) <= 160
    assert sent.count(code) == 1
    assert " 10 " in sent
