"""Every number here is made up: a place, a century, a year, zeros, and a small count."""

import copy
import pickle
from collections import Counter
from datetime import date

import pytest

from idverify.identifiers.personal_id import (
    PersonalIdAdvisory,
    PersonalIdDefect,
    PersonalIdNumber,
    PersonalIdNumberError,
    Sex,
)
from idverify.identifiers.places import PlaceKind, place_of, places
from idverify.keys import Key, Keyring

RING = Keyring([Key("1", bytes(32))], tenant="platform-a")

REFUSED = {
    PersonalIdDefect.TOO_LONG: (" " * 65, "001204000001" + " " * 53, "0" * 65, "x" * 65),
    PersonalIdDefect.EMPTY: ("", " ", " " * 64, "-", ". - .", "---"),
    PersonalIdDefect.NOT_DIGITS: (
        "00120400000l",
        "abc",
        "001204000001x",
        "001\t204\t000\t001",
        "001\u00a0204\u00a0000\u00a0001",
        "001204000001\n",
        "\t",
        "001/204/000/001",
        "+001204000001",
        "00120400000\u0661",
        "００１２０４０００００１",
        "00120400000²",
        "\ud800",
        "abcdefghi",
        "abcdefghijk",
    ),
    PersonalIdDefect.OLD_IDENTITY_CARD: ("010000001", "010 000 001", "000000000"),
    PersonalIdDefect.LOST_LEADING_ZERO: ("01204000001", "1 204 000 0001", "12040000010"),
    PersonalIdDefect.WRONG_LENGTH: ("1", "01000000", "0010000001", "0012040000011", "0" * 64),
    PersonalIdDefect.UNKNOWN_PLACE: ("000204000001", "003204000001", "100204000001", "999204000001"),
    PersonalIdDefect.FUTURE_BIRTH_YEAR: ("001227000001", "001299000001", "001400000001", "001999000001"),
}
ONLY_WHEN_STRICT = (PersonalIdDefect.UNKNOWN_PLACE, PersonalIdDefect.FUTURE_BIRTH_YEAR)
DAY = date(2026, 11, 21)


def refusal(text: str) -> PersonalIdNumberError:
    with pytest.raises(PersonalIdNumberError) as refused:
        PersonalIdNumber.parse(text, as_of=DAY, strict=True)
    return refused.value


@pytest.mark.parametrize(
    "spelling",
    [
        "001204000001",
        "001 204 000 001",
        "001-204-000-001",
        "001.204.000.001",
        "0 0 1 2 0 4 0 0 0 0 0 1",
        "  001204000001  ",
        "-001204000001.",
        "0012 0400 0001",
    ],
)
def test_every_spelling_is_one_number_with_one_pseudonym(spelling: str) -> None:
    number = PersonalIdNumber.parse(spelling)
    assert number.number == number.canonical == "001204000001"
    assert number == PersonalIdNumber.parse("001204000001")
    assert hash(number) == hash(PersonalIdNumber.parse("001204000001"))
    assert RING.pseudonym(number) == RING.pseudonym(PersonalIdNumber.parse("001204000001"))


@pytest.mark.parametrize(
    ("defect", "text"), [(defect, text) for defect, texts in REFUSED.items() for text in texts], ids=repr
)
def test_what_is_no_personal_id_is_refused_with_the_reason(defect: PersonalIdDefect, text: str) -> None:
    assert refusal(text).defect is defect
    assert PersonalIdNumber.is_valid(text) is (defect in ONLY_WHEN_STRICT)


def test_every_defect_is_refused_somewhere_above() -> None:
    assert set(REFUSED) == set(PersonalIdDefect)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        # nothing in it, and too much of that
        ("-" * 65, PersonalIdDefect.TOO_LONG),
        # letters, and too many
        ("a" * 65, PersonalIdDefect.TOO_LONG),
        # a letter, and the length of an old card
        ("01000000l", PersonalIdDefect.NOT_DIGITS),
        # a letter, and the length of a lost zero
        ("0120400000l", PersonalIdDefect.NOT_DIGITS),
        # an unknown place and a year to come, in eleven digits
        ("00029900000", PersonalIdDefect.LOST_LEADING_ZERO),
        # an unknown place, and a year to come
        ("000299000001", PersonalIdDefect.UNKNOWN_PLACE),
    ],
)
def test_the_first_defect_that_fits_is_told(text: str, first: PersonalIdDefect) -> None:
    assert refusal(text).defect is first


def test_64_characters_are_read_and_65_are_not() -> None:
    assert PersonalIdNumber.is_valid("001204000001" + " " * 52)
    assert not PersonalIdNumber.is_valid("001204000001" + " " * 53)


def test_a_lost_zero_is_never_put_back() -> None:
    assert refusal("01204000001").defect is PersonalIdDefect.LOST_LEADING_ZERO
    assert refusal("79204000001").text.en == (
        "This has 11 digits, so one is missing. Check the card and enter all 12. "
        "A spreadsheet may have eaten the zero at the front."
    )
    # No spreadsheet eats one zero and leaves another.
    assert refusal("00204000001").text.en == "This has 11 digits, so one is missing. Check the card and enter all 12."


@pytest.mark.parametrize("given", [None, 1204000001, 1204000001.0, b"001204000001", ["001204000001"], object()])
def test_what_is_not_text_is_a_programming_error(given: object) -> None:
    with pytest.raises(TypeError, match="parsed from str"):
        PersonalIdNumber.parse(given)  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(TypeError, match="parsed from str"):
        PersonalIdNumber.is_valid(given)  # type: ignore[arg-type]  # the mistake under test


@pytest.mark.parametrize(
    ("digit", "century", "sex"),
    [
        (0, 1900, Sex.MALE),
        (1, 1900, Sex.FEMALE),
        (2, 2000, Sex.MALE),
        (3, 2000, Sex.FEMALE),
        (4, 2100, Sex.MALE),
        (5, 2100, Sex.FEMALE),
        (6, 2200, Sex.MALE),
        (7, 2200, Sex.FEMALE),
        (8, 2300, Sex.MALE),
        (9, 2300, Sex.FEMALE),
    ],
)
def test_the_fourth_digit_stands_for_century_and_sex(digit: int, century: int, sex: Sex) -> None:
    first, last = PersonalIdNumber.parse(f"001{digit}00000001"), PersonalIdNumber.parse(f"001{digit}99000001")
    assert (first.birth_year, last.birth_year) == (century, century + 99)
    assert first.sex is last.sex is sex


@pytest.mark.parametrize(
    ("text", "kind", "name_vi", "name_en", "today"),
    [
        ("001204000001", PlaceKind.PROVINCE, "Hà Nội", "Hanoi", "001"),
        ("002204000001", PlaceKind.PROVINCE, "Hà Giang", "Ha Giang", "008"),
        ("074204000001", PlaceKind.PROVINCE, "Bình Dương", "Binh Duong", "079"),
        ("096204000001", PlaceKind.PROVINCE, "Cà Mau", "Ca Mau", "096"),
        ("101204000001", PlaceKind.COUNTRY, "Afghanistan", "Afghanistan", None),
        ("000204000001", PlaceKind.UNKNOWN, None, None, None),
        ("003204000001", PlaceKind.UNKNOWN, None, None, None),
    ],
)
def test_the_first_three_digits_stand_for_a_place(
    text: str, kind: PlaceKind, name_vi: str | None, name_en: str | None, today: str | None
) -> None:
    number = PersonalIdNumber.parse(text)
    assert (number.place.kind, number.place.code) == (kind, text[:3])
    assert (number.place.name_vi, number.place.name_en) == (name_vi, name_en)
    assert number.province_today == today


def test_there_are_63_provinces_195_countries_and_34_provinces_of_today() -> None:
    kinds = Counter(place.kind for place in places().values())
    assert kinds == {PlaceKind.PROVINCE: 63, PlaceKind.COUNTRY: 195}
    assert len({place.province_today for place in places().values()} - {None}) == 34


def test_every_province_of_today_holds_itself_and_is_marked_where_it_holds_others() -> None:
    held = Counter(place.province_today for place in places().values() if place.kind is PlaceKind.PROVINCE)
    for today, count in held.items():
        assert today is not None
        assert place_of(today).province_today == today
        assert place_of(today).absorbed_others is (count > 1)
    assert all(place.province_today == code for code, place in places().items() if place.absorbed_others)


@pytest.mark.parametrize(
    ("text", "birth_date", "sex", "advisories"),
    [
        ("001204000001", None, None, ()),
        ("001204000001", date(2004, 12, 31), Sex.MALE, ()),
        ("000204000001", None, None, ("unknown_place",)),
        ("001227000001", None, None, ("future_birth_year",)),
        ("001204000001", date(2005, 1, 1), None, ("birth_year_mismatch",)),
        ("001104000001", date(2004, 1, 1), None, ("birth_year_mismatch",)),
        ("001204000001", None, Sex.FEMALE, ("sex_mismatch",)),
        ("008225000001", None, None, ("ambiguous_after_merger",)),
        (
            "000327000001",
            date(2004, 1, 1),
            Sex.MALE,
            ("unknown_place", "future_birth_year", "birth_year_mismatch", "sex_mismatch"),
        ),
    ],
)
def test_an_advisory_says_what_deserves_a_second_look_and_refuses_nothing(
    text: str, birth_date: date | None, sex: Sex | None, advisories: tuple[str, ...]
) -> None:
    assert PersonalIdNumber.parse(text, birth_date=birth_date, sex=sex, as_of=DAY).advisories == advisories


def test_a_birth_year_is_future_until_its_year_begins() -> None:
    future = PersonalIdAdvisory.FUTURE_BIRTH_YEAR
    assert future in PersonalIdNumber.parse("001227000001", as_of=date(2026, 12, 31)).advisories
    assert future not in PersonalIdNumber.parse("001227000001", as_of=date(2027, 1, 1)).advisories
    assert PersonalIdNumber.parse("001227000001", as_of=date(2027, 1, 1), strict=True).birth_year == 2027


def test_without_a_day_no_birth_year_is_future() -> None:
    assert PersonalIdNumber.parse("001999000001", strict=True).advisories == ()


@pytest.mark.parametrize(
    ("text", "day", "ambiguous"),
    [
        ("008225000001", date(2025, 6, 30), False),
        ("008225000001", date(2025, 7, 1), True),
        ("008225000001", None, True),
        ("008224000001", date(2025, 7, 1), False),
        ("002225000001", date(2025, 7, 1), False),
        ("001225000001", date(2025, 7, 1), False),
        ("101225000001", date(2025, 7, 1), False),
    ],
)
def test_a_code_is_ambiguous_only_since_the_merger_only_of_the_born_since_and_only_where_its_meaning_changed(
    text: str, day: date | None, *, ambiguous: bool
) -> None:
    advisories = PersonalIdNumber.parse(text, as_of=day).advisories
    assert (PersonalIdAdvisory.AMBIGUOUS_AFTER_MERGER in advisories) is ambiguous


def test_strictness_turns_advice_about_the_number_itself_into_defects_and_no_other() -> None:
    number = PersonalIdNumber.parse(
        "008325000001", birth_date=date(2004, 1, 1), sex=Sex.MALE, as_of=date(2026, 11, 21), strict=True
    )
    assert number.advisories == ("birth_year_mismatch", "sex_mismatch", "ambiguous_after_merger")


@pytest.mark.parametrize(
    ("text", "looks_like"),
    [
        ("0912000001", ("phone_number",)),
        ("0912 000 001", ("phone_number",)),
        ("+84912000001", ("phone_number",)),
        ("912000001", ("phone_number", "identity_card")),
        ("01680000001", ("phone_number",)),
        ("84912000001", ("phone_number", "one_lost_zero")),
        ("79204000001", ("one_lost_zero",)),
        ("01204000001", ("phone_number",)),  # as one of before 2018
        ("00204000001", ()),
        ("1204000001", ("two_lost_zeros",)),
        ("3204000001", ()),  # 003 is no province
        ("010000001", ("identity_card",)),
        ("0100000010", ("tax_code",)),  # its check digit holds
        ("0100000010-001", ("tax_code",)),
        ("0100000011", ()),
        ("1204000017", ("two_lost_zeros", "tax_code")),
        ("7.9204E+10", ("spreadsheet_number",)),
        ("7,9204E+10", ("spreadsheet_number",)),
        ("B1200001", ("passport",)),
        ("12", ()),
        ("abc", ()),
        ("1" * 64, ()),
    ],
)
def test_a_refused_text_is_told_what_it_may_be(text: str, looks_like: tuple[str, ...]) -> None:
    assert refusal(text).looks_like == looks_like


def test_the_message_says_what_to_do_with_what_it_may_be() -> None:
    assert refusal("0912000001").text.vi == (
        "Số định danh cá nhân có 12 chữ số. Nếu đây là số điện thoại, hãy nhập vào ô số điện thoại."
    )
    assert "1 July 2025" in refusal("0100000010").text.en
    # The defect of nine digits names the card; it is not said twice.
    assert refusal("010000001").text.vi.count("chứng minh nhân dân") == 1


def test_twelve_digits_that_a_spreadsheet_made_of_eleven_are_told_as_such() -> None:
    # Eleven digits of somebody born in Lao Cai, and ".0": twelve digits of somebody born in Egypt.
    found = PersonalIdNumber.parse("10204000001.0")
    assert (found.number, found.place.name_en) == ("102040000010", "Egypt")
    assert found.looks_like == ("spreadsheet_number",)
    assert PersonalIdNumber.parse("102040000010").looks_like == ()
    assert PersonalIdNumber.parse("102.040.000.010").looks_like == ()


def test_what_is_known_of_the_person_is_no_part_of_which_number_it_is() -> None:
    advised = PersonalIdNumber.parse("001204000001", birth_date=date(1990, 5, 1), sex=Sex.FEMALE)
    assert advised == PersonalIdNumber.parse("001204000001")
    assert advised != PersonalIdNumber.parse("001204000002")
    assert advised != "001204000001"


@pytest.mark.parametrize(
    "attribute", ["number", "birth_year", "sex", "place", "advisories", "canonical", "province_today", "kind", "it"]
)
def test_a_number_does_not_change(attribute: str) -> None:
    number = PersonalIdNumber.parse("001204000001")
    with pytest.raises(AttributeError):
        setattr(number, attribute, "001204000002")
    with pytest.raises(AttributeError):
        delattr(number, attribute)
    assert number.number == "001204000001"


def test_the_constructor_parses_so_that_no_number_is_made_unread() -> None:
    assert PersonalIdNumber("001 204 000 001") == PersonalIdNumber.parse("001204000001")
    assert PersonalIdNumber("001204000001", sex=Sex.FEMALE).advisories == ("sex_mismatch",)
    with pytest.raises(PersonalIdNumberError):
        PersonalIdNumber("000204000001", strict=True)
    with pytest.raises(TypeError):
        PersonalIdNumber()  # type: ignore[call-arg]  # the mistake under test


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_number_is_not_pickled(protocol: int) -> None:
    with pytest.raises(TypeError, match="not pickled") as refused:
        pickle.dumps([PersonalIdNumber.parse("001204000001")], protocol)
    assert "000" not in str(refused.value)


def test_a_copy_of_a_number_is_the_number() -> None:
    number = PersonalIdNumber.parse("001204000001")
    assert copy.copy(number) is number
    assert copy.deepcopy({"it": number})["it"] is number


def test_a_number_shows_its_last_two_digits_at_most() -> None:
    number = PersonalIdNumber.parse("001204000021")
    assert repr(number) == "PersonalIdNumber('…21')"
    assert str(number) == number.mask() == f"{number}" == format(number) == "…21"
    with pytest.raises(TypeError) as refused:
        format(number, "d")
    assert "21" not in str(refused.value)


@pytest.mark.parametrize("texts", REFUSED.values(), ids=REFUSED)
def test_an_error_is_the_same_whatever_was_typed(texts: tuple[str, ...]) -> None:
    errors = [refusal(text) for text in texts]
    assert all(error.__cause__ is None and error.__context__ is None for error in errors)
    assert {error.args for error in errors} == {(f"personal_id.{errors[0].defect}",)}
    assert all(error.data == {} for error in errors)
    for error in errors:
        again = PersonalIdNumberError(error.defect, error.looks_like)
        assert (str(again), repr(again), again.text, vars(again)) == (str(error), repr(error), error.text, vars(error))


def test_an_error_is_a_value_error_with_a_text_in_two_languages() -> None:
    with pytest.raises(ValueError, match="ended on 31 December 2024") as refused:
        PersonalIdNumber.parse("010000001")
    error = refused.value
    assert isinstance(error, PersonalIdNumberError)
    assert error.code == error.defect == "old_identity_card"
    assert error.text.vi.startswith("Dãy 9 chữ số này giống số chứng minh nhân dân")
