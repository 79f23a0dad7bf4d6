"""Every number here is made up: a letter, zeros, and a small count."""

import copy
import pickle

import pytest

from idverify.identifiers.foreigner_id import ForeignerIdDefect, ForeignerIdError, ForeignerIdNumber
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.keys import Key, Keyring

REFUSED = {
    ForeignerIdDefect.TOO_LONG: ("F" * 65, " " * 65, "F00000000001" + " " * 53, "é" * 65),
    ForeignerIdDefect.EMPTY: ("", " ", "\t\n", "\u00a0", " " * 64),
    ForeignerIdDefect.NOT_ALPHANUMERIC: (
        "F0000 00001",
        " F00000000001",
        "F00000000001\n",
        "F-0000000001",
        "F_0000000001",
        "F000000000０1",
        "Đ00000000001",
        "F0000000000²",
        "-",
        "\x00",
        "\ud800",
    ),
}


def refusal(text: str) -> ForeignerIdError:
    with pytest.raises(ForeignerIdError) as refused:
        ForeignerIdNumber.parse(text)
    return refused.value


def test_letters_and_digits_are_taken_as_they_come_in_upper_case() -> None:
    number = ForeignerIdNumber.parse("f0000abc0001")
    assert number.number == number.canonical == "F0000ABC0001"
    assert number == ForeignerIdNumber.parse("F0000ABC0001")
    assert hash(number) == hash(ForeignerIdNumber.parse("F0000ABC0001"))


def test_nothing_is_read_into_its_length() -> None:
    assert ForeignerIdNumber.parse("F").number == "F"
    assert ForeignerIdNumber.parse("0" * 64).number == "0" * 64


@pytest.mark.parametrize(
    ("defect", "text"), [(defect, text) for defect, texts in REFUSED.items() for text in texts], ids=repr
)
def test_what_is_no_foreigners_id_is_refused_with_the_reason(defect: ForeignerIdDefect, text: str) -> None:
    assert refusal(text).defect is defect


def test_every_defect_is_refused_somewhere_above() -> None:
    assert set(REFUSED) == set(ForeignerIdDefect)


def test_the_first_defect_that_fits_is_told() -> None:
    assert refusal(" " * 65).defect is ForeignerIdDefect.TOO_LONG
    assert refusal("-" * 65).defect is ForeignerIdDefect.TOO_LONG
    assert refusal("\t").defect is ForeignerIdDefect.EMPTY


@pytest.mark.parametrize("given", [None, 1, b"F00000000001", ["F00000000001"]])
def test_what_is_not_text_is_a_programming_error(given: object) -> None:
    with pytest.raises(TypeError, match="parsed from str"):
        ForeignerIdNumber.parse(given)  # type: ignore[arg-type]  # the mistake under test


def test_the_same_digits_as_a_personal_id_are_another_number_with_another_pseudonym() -> None:
    ring = Keyring([Key("1", bytes(32))], tenant="platform-a")
    foreigner, citizen = ForeignerIdNumber.parse("001204000001"), PersonalIdNumber.parse("001204000001")
    assert foreigner.canonical == citizen.canonical
    assert foreigner != citizen
    assert len({foreigner, citizen}) == 2
    assert ring.pseudonym(foreigner).tag != ring.pseudonym(citizen).tag


@pytest.mark.parametrize("attribute", ["number", "canonical", "kind", "it"])
def test_a_number_does_not_change(attribute: str) -> None:
    number = ForeignerIdNumber.parse("F00000000001")
    with pytest.raises(AttributeError):
        setattr(number, attribute, "F00000000002")
    with pytest.raises(AttributeError):
        delattr(number, attribute)
    assert number.number == "F00000000001"


def test_the_constructor_parses_so_that_no_number_is_made_unread() -> None:
    assert ForeignerIdNumber("ab0001") == ForeignerIdNumber.parse("AB0001")
    with pytest.raises(ForeignerIdError):
        ForeignerIdNumber("AB-0001")


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_number_is_not_pickled_and_a_copy_of_it_is_itself(protocol: int) -> None:
    number = ForeignerIdNumber.parse("F00000000001")
    with pytest.raises(TypeError, match="not pickled") as refused:
        pickle.dumps(number, protocol)
    assert "000" not in str(refused.value)
    assert copy.copy(number) is copy.deepcopy(number) is number


def test_a_number_shows_nothing_of_itself_since_two_signs_may_be_most_of_it() -> None:
    for text in ("F000000000A1", "a1"):
        number = ForeignerIdNumber.parse(text)
        assert repr(number) == "ForeignerIdNumber('…')"
        assert str(number) == number.mask() == f"{number}" == "…"


@pytest.mark.parametrize("texts", REFUSED.values(), ids=REFUSED)
def test_an_error_is_the_same_whatever_was_given(texts: tuple[str, ...]) -> None:
    errors = [refusal(text) for text in texts]
    assert all(error.__cause__ is None and error.__context__ is None for error in errors)
    assert {error.args for error in errors} == {(f"foreigner_id.{errors[0].defect}",)}
    assert all(error.data == {} for error in errors)
    assert len({(str(error), repr(error), error.text, repr(vars(error))) for error in errors}) == 1
