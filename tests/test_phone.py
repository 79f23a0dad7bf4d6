"""Every number here is made up: network code, zeros, and a small count."""

import copy
import csv
import pickle
import re
from datetime import date
from importlib.resources import files

import pytest
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from idverify.identifiers.foreigner_id import ForeignerIdNumber
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneAdvisory, PhoneDefect, PhoneNumber, PhoneNumberError
from idverify.keys import Key, Keyring

RING = Keyring([Key("1", bytes(32))], tenant="platform-a")

SPELLINGS = (
    "0912000001",
    "912000001",
    "84912000001",
    "840912000001",
    "+84912000001",
    "+840912000001",
    "0084912000001",
    "00840912000001",
    "0912 000 001",
    "091.200.0001",
    "0912-000-001",
    "(0912) 000001",
    "0912\u00a0000\u00a0001",
    "0912\t000001",
    "  0912000001  ",
    "-0912000001.",
    "+84 912 000 001",
    "+84 (0) 912 000 001",
    "(+84) 912.000.001",
    "( +84 ) 0912000001",
    "+(84)912000001",
    "84 0912 000 001",
    "0084 (0) 912-000-001",
    "０９１２０００００１",
    "+８４ 912 000 001",
    "0912００0001",
)

LEGACY = {
    "01200000001": "+84700000001",
    "01210000001": "+84790000001",
    "01220000001": "+84770000001",
    "01230000001": "+84830000001",
    "01240000001": "+84840000001",
    "01250000001": "+84850000001",
    "01260000001": "+84760000001",
    "01270000001": "+84810000001",
    "01280000001": "+84780000001",
    "01290000001": "+84820000001",
    "01620000001": "+84320000001",
    "01630000001": "+84330000001",
    "01640000001": "+84340000001",
    "01650000001": "+84350000001",
    "01660000001": "+84360000001",
    "01670000001": "+84370000001",
    "01680000001": "+84380000001",
    "01690000001": "+84390000001",
    "01860000001": "+84560000001",
    "01880000001": "+84580000001",
    "01990000001": "+84590000001",
}

REFUSED = {
    PhoneDefect.TOO_LONG: (" " * 65, "0912000001" + " " * 55, "9" * 65, "0912000001/" * 6),
    PhoneDefect.EMPTY: ("", " ", "\t\n", "\u00a0", "\u3000", " " * 64),
    PhoneDefect.AMBIGUOUS: (
        "0912000001 ext 2",
        "0912000001ext.2",
        "0912000001, ext: 12",
        "0912000001x2",
        "0912000001 X 2",
        "0912000001#2",
        "0912000001;ext=2",
        "0912000001 máy lẻ 12",
        "0912000001 MÁY LẺ 12",
        "0912000001 ma\u0301y le\u0309 12",
        "02430000001 máy lẻ 12",
        "0912000001 0912000002",
        "0912000001 0912000001",
        "0912000001/0912000002",
        "0912000001,0912000002",
        "0912000001;0912000002",
        "0912000001\n0912000002",
        "0912000001 - 0912000002",
        "0912000001+84912000002",
        "0912 000 001 0912 000 002",
        "0912000001 hoặc 0912000002",
        "0912000001 02430000001",
        "+1 202 000 0001 0912 000 001",
        "1900 0001 91 200 0001",
        "+ 44 20 0000 0001 x5",
        "0912000001 (ext) 5",
        "0912000001 / +1 202 000 0001",
        "０９１２０００００１ ０９１２０００００２",
    ),
    PhoneDefect.NOT_A_NUMBER: (
        "abc",
        "0912OOOOO1",
        "0912000001 (Lan)",
        "tel:+84912000001",
        "0912000001x",
        "0912000001 máy lẻ",
        "*0912000001",
        "0912000001 📞",
        "0912000001\x00",
        "0912000001\n",
        "\x1c",
        "\x1f ",
        "0912000001\u200b",
        "\ud8000912000001",
        "0912/000001",
        "++84912000001",
        "84+912000001",
        "((+84) 912000001",
        "+0912000001",
        "+0084912000001",
        "+",
        "()",
        "-",
        "٠٩١٢٠٠٠٠٠١",
        "०९१२०००००१",
        "０９１２００００𝟎1",
        "＋84912000001",
        "①912000001",
    ),
    PhoneDefect.NOT_IN_VIETNAM: (
        "+12020000001",
        "+1 202 000 0001",
        "+66 2 000 0001",
        "0012020000001",
        "00912000001",
        "+8",
        "+85500000001",
        "+1",
    ),
    PhoneDefect.NOT_MOBILE: (
        "0240000001",
        "02430000001",
        "+842430000001",
        "0280000001",
        "0650000001",
        "06500000001",
        "06900000",
        "069000001",
        "0690000001",
        "08000000",
        "080000001",
        "0800000001",
        "0672000001",
        "18000001",
        "180000001",
        "1800000001",
        "19000001",
        "1900000001",
        "+8418000001",
        "8419000001",
        "113",
        "1022",
        "18001",
        "84912",
    ),
    PhoneDefect.MACHINE_NUMBER: (
        "0100000001",
        "0121000001",
        "0168000001",
        "0199000001",
        "01000000001",
        "01300000001",
        "01610000001",
        "01870000001",
        "+84100000001",
        "841300000001",
    ),
    PhoneDefect.UNASSIGNED_PREFIX: (
        "0300000001",
        "0310000001",
        "0400000001",
        "0500000001",
        "0510000001",
        "0530000001",
        "0540000001",
        "0570000001",
        "0600000001",
        "0612000001",
        "0670000001",
        "0710000001",
        "0750000001",
        "0950000001",
        "0992000001",
        "+84310000001",
        "310000001",
    ),
    PhoneDefect.WRONG_LENGTH: (
        "091200000",
        "09120000001",
        "91200000",
        "9120000001",
        "1680000001",
        "+8491200000",
        "+849120000001",
        "8491200000",
        "849120000001",
        "+84",
        "+84 0",
        "0",
        "12",
        "000912000001",
        "0168000000001",
        "02430000",
        "024300000001",
        "0690000",
        "06900000001",
        "1800000",
        "18000000001",
        "0672000",
        "0" * 64,
        "09120000010912000002",
        "+ 84 6720033 0912000001",
    ),
}


def defect_of(text: str, *, as_of: date | None = None) -> PhoneDefect:
    with pytest.raises(PhoneNumberError) as refused:
        PhoneNumber.parse(text, as_of=as_of)
    return refused.value.defect


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_one_number_with_one_pseudonym(spelling: str) -> None:
    number = PhoneNumber.parse(spelling)
    assert number.e164 == "+84912000001"
    assert number.original_operator == "VinaPhone"
    assert not number.legacy
    assert number == PhoneNumber.parse("0912000001")
    assert hash(number) == hash(PhoneNumber.parse("0912000001"))
    assert RING.pseudonym(number) == RING.pseudonym(PhoneNumber.parse("0912000001"))


def test_a_number_behind_84_and_zero_is_the_same_number() -> None:
    assert PhoneNumber.parse("840912000001") == PhoneNumber.parse("84912000001") == PhoneNumber.parse("0912000001")


def test_nine_digits_that_begin_with_84_are_under_code_084_and_not_behind_the_country_code() -> None:
    assert PhoneNumber.parse("840000001").e164 == "+84840000001"
    assert PhoneNumber.parse("0840000001").e164 == "+84840000001"
    assert PhoneNumber.parse("84840000001").e164 == "+84840000001"


@pytest.mark.parametrize(("old", "e164"), LEGACY.items())
def test_a_number_of_before_september_2018_is_rewritten(old: str, e164: str) -> None:
    number = PhoneNumber.parse(old)
    assert number.e164 == e164
    assert number.legacy
    assert number.advisories == (PhoneAdvisory.LEGACY_REWRITTEN,)
    assert RING.pseudonym(number) == RING.pseudonym(PhoneNumber.parse(e164))


@pytest.mark.parametrize(
    "spelling",
    ["01680000001", "841680000001", "+841680000001", "+84 (0)168 000 0001", "00841680000001", "０1680000001"],
)
def test_a_number_of_before_september_2018_is_rewritten_behind_the_country_code_too(spelling: str) -> None:
    number = PhoneNumber.parse(spelling)
    assert (number.e164, number.legacy) == ("+84380000001", True)


@pytest.mark.parametrize(
    ("day", "operator"),
    [
        (date(2017, 1, 1), "MobiFone"),
        (date(2018, 9, 15), "MobiFone"),
        (date(2023, 12, 31), "MobiFone"),
        (date(2024, 1, 1), "FPT"),
        (None, "FPT"),
    ],
)
def test_an_old_number_has_the_operator_that_its_new_form_has_on_that_day(day: date | None, operator: str) -> None:
    assert PhoneNumber.parse("01225000001", as_of=day).original_operator == operator


@pytest.mark.parametrize("day", [date(2015, 1, 1), date(2018, 9, 14), date(2018, 9, 15), date(2026, 11, 21), None])
def test_an_old_number_is_rewritten_whatever_day_is_asked_about(day: date | None) -> None:
    assert PhoneNumber.parse("01680000001", as_of=day).e164 == "+84380000001"


def test_ten_digits_without_their_zero_are_never_taken_for_an_old_number() -> None:
    assert defect_of("1680000001") is PhoneDefect.WRONG_LENGTH


@pytest.mark.parametrize(
    ("defect", "text"), [(defect, text) for defect, texts in REFUSED.items() for text in texts], ids=repr
)
def test_what_is_no_mobile_number_of_a_person_is_refused_with_the_reason(defect: PhoneDefect, text: str) -> None:
    assert defect_of(text) is defect
    assert not PhoneNumber.is_valid(text)


def test_every_defect_is_refused_somewhere_above() -> None:
    assert set(REFUSED) == set(PhoneDefect)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        # white space, and too much of it
        (" " * 65, PhoneDefect.TOO_LONG),
        # two numbers and too long
        ("0912000001 0912000002" + " " * 50, PhoneDefect.TOO_LONG),
        # two numbers, and letters between them
        ("Lan 0912000001 Huệ 0912000002", PhoneDefect.AMBIGUOUS),
        # two numbers, one of them abroad
        ("+12020000001 0912000001", PhoneDefect.AMBIGUOUS),
        # an extension behind a landline
        ("02430000001 ext 1", PhoneDefect.AMBIGUOUS),
        # an extension behind a code that is not assigned
        ("0310000001 ext 1", PhoneDefect.AMBIGUOUS),
        # a letter in a foreign number
        ("+1202000000l", PhoneDefect.NOT_A_NUMBER),
        # a letter behind a landline
        ("02430000001 Lan", PhoneDefect.NOT_A_NUMBER),
        # an extension mark behind what is no whole number
        ("09120 ext 1", PhoneDefect.NOT_A_NUMBER),
        # a foreign number of the length of a landline
        ("+6624000001", PhoneDefect.NOT_IN_VIETNAM),
        # a landline of a length that a mobile could have
        ("0240000001", PhoneDefect.NOT_MOBILE),
        # a machine's range in ten digits, though its first four were once rewritten
        ("0168000001", PhoneDefect.MACHINE_NUMBER),
        # a code that is not assigned, at the wrong length
        ("031000001", PhoneDefect.WRONG_LENGTH),
    ],
)
def test_the_first_defect_that_fits_is_told(text: str, first: PhoneDefect) -> None:
    assert defect_of(text) is first


def test_64_characters_are_read_and_65_are_not() -> None:
    assert PhoneNumber.parse("0912000001" + " " * 54).e164 == "+84912000001"
    assert defect_of("0912000001" + " " * 55) is PhoneDefect.TOO_LONG


@pytest.mark.parametrize("given", [None, 912000001, 912000001.0, b"0912000001", bytearray(), ["0912000001"], object()])
def test_what_is_not_text_is_a_programming_error(given: object) -> None:
    with pytest.raises(TypeError, match="parsed from str"):
        PhoneNumber.parse(given)  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(TypeError, match="parsed from str"):
        PhoneNumber.is_valid(given)  # type: ignore[arg-type]  # the mistake under test


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("0320000001", "Viettel"),
        ("0860000001", "Viettel"),
        ("0960000001", "Viettel"),
        ("0980000001", "Viettel"),
        ("0520000001", "Vietnamobile"),
        ("0560000001", "Vietnamobile"),
        ("0580000001", "Vietnamobile"),
        ("0920000001", "Vietnamobile"),
        ("0550000001", "Wintel"),
        ("0590000001", "Gmobile"),
        ("0990000001", "Gmobile"),
        ("0700000001", "MobiFone"),
        ("0770000001", "MobiFone"),
        ("0775000001", "FPT"),
        ("0777000001", "VNSKY"),
        ("0778000001", "VNSKY"),
        ("0779000001", "MobiFone"),
        ("0890000001", "MobiFone"),
        ("0897000001", "MobiFone"),
        ("0870000001", "iTel"),
        ("0810000001", "VinaPhone"),
        ("0880000001", "VinaPhone"),
        ("0910000001", "VinaPhone"),
    ],
)
def test_the_longest_prefix_names_the_original_operator(text: str, operator: str) -> None:
    assert PhoneNumber.parse(text).original_operator == operator


@pytest.mark.parametrize(
    ("text", "first_day", "before"),
    [
        ("0380000001", date(2018, 9, 15), date(2018, 9, 14)),
        ("0790000001", date(2018, 9, 15), date(2018, 9, 14)),
        ("0870000001", date(2019, 4, 1), date(2019, 3, 31)),
        ("0550000001", date(2020, 6, 1), date(2020, 5, 31)),
        ("0860000001", date(2016, 3, 1), date(2016, 2, 29)),
        ("0896000001", date(2016, 1, 1), date(2015, 12, 31)),
        ("0890000001", date(2016, 3, 1), date(2016, 2, 29)),
        ("0910000001", date(1996, 1, 1), date(1995, 12, 31)),
    ],
)
def test_a_code_is_refused_until_the_day_it_is_assigned(text: str, first_day: date, before: date) -> None:
    assert PhoneNumber.is_valid(text, as_of=first_day)
    assert PhoneNumber.is_valid("+84" + text[1:], as_of=first_day)
    assert defect_of(text, as_of=before) is PhoneDefect.UNASSIGNED_PREFIX
    assert defect_of("+84" + text[1:], as_of=before) is PhoneDefect.UNASSIGNED_PREFIX


def test_a_code_without_a_recorded_first_day_was_always_there() -> None:
    assert PhoneNumber.parse("0970000001", as_of=date.min).original_operator == "Viettel"


def test_a_block_changes_hands_on_its_day_inside_a_code_that_stays() -> None:
    assert PhoneNumber.parse("0777000001", as_of=date(2022, 12, 31)).original_operator == "MobiFone"
    assert PhoneNumber.parse("0777000001", as_of=date(2023, 1, 1)).original_operator == "VNSKY"
    assert PhoneNumber.parse("0775000001", as_of=date(2023, 12, 31)).original_operator == "MobiFone"
    assert PhoneNumber.parse("0775000001", as_of=date(2024, 1, 1)).original_operator == "FPT"


def test_without_a_day_the_newest_plan_judges() -> None:
    assert PhoneNumber.parse("0775000001").original_operator == "FPT"


@pytest.mark.parametrize(
    ("text", "advisories"),
    [
        ("0912000001", ()),
        ("０９１２０００００１", ("folded_digits",)),
        ("01680000001", ("legacy_rewritten",)),
        ("０１680000001", ("legacy_rewritten", "folded_digits")),
        ("0380000001", ("possible_old_landline",)),
        ("+84380000001", ()),
        ("380000001", ()),
        ("84380000001", ()),
        ("0810000001", ("possible_old_landline",)),
        ("０380000001", ("folded_digits", "possible_old_landline")),
        ("0520000001", ("possible_old_landline", "unlisted_block")),
        ("+84520000001", ("unlisted_block",)),
        ("0523000001", ("possible_old_landline",)),
        ("0895000001", ("possible_old_landline", "unlisted_block")),
        ("０9１2000001", ("folded_digits",)),
    ],
)
def test_an_advisory_says_what_is_worth_knowing_and_refuses_nothing(text: str, advisories: tuple[str, ...]) -> None:
    assert PhoneNumber.parse(text).advisories == advisories


def test_how_a_number_was_written_is_no_part_of_which_number_it_is() -> None:
    legacy, written, international = map(PhoneNumber.parse, ("01680000001", "0380000001", "+84380000001"))
    assert legacy == written == international
    assert len({legacy, written, international}) == 1
    assert len({legacy.advisories, written.advisories, international.advisories}) == 3


def test_different_numbers_are_different_and_no_number_equals_its_text() -> None:
    assert PhoneNumber.parse("0912000001") != PhoneNumber.parse("0912000002")
    assert PhoneNumber.parse("0912000001") != "+84912000001"


def test_a_phone_number_is_never_equal_to_another_kind_of_number() -> None:
    digits = "001204000001"
    assert PersonalIdNumber.parse(digits) != ForeignerIdNumber.parse(digits)
    assert PhoneNumber.parse("0912000001") != PersonalIdNumber.parse(digits)


@pytest.mark.parametrize(
    "attribute", ["e164", "original_operator", "legacy", "advisories", "canonical", "kind", "more"]
)
def test_a_number_does_not_change(attribute: str) -> None:
    number = PhoneNumber.parse("0912000001")
    with pytest.raises(AttributeError):
        setattr(number, attribute, "+84912000002")
    with pytest.raises(AttributeError):
        delattr(number, attribute)
    assert number.e164 == "+84912000001"


def test_the_constructor_parses_so_that_no_number_is_made_unread() -> None:
    assert PhoneNumber("0912 000 001") == PhoneNumber.parse("0912000001")
    assert PhoneNumber("0777000001", as_of=date(2022, 12, 31)).original_operator == "MobiFone"
    with pytest.raises(PhoneNumberError):
        PhoneNumber("02430000001")
    with pytest.raises(TypeError):
        PhoneNumber()  # type: ignore[call-arg]  # the mistake under test


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_number_is_not_pickled(protocol: int) -> None:
    with pytest.raises(TypeError, match="not pickled") as refused:
        pickle.dumps({"phone": PhoneNumber.parse("0912000001")}, protocol)
    assert "000" not in str(refused.value)


def test_a_copy_of_a_number_is_the_number() -> None:
    number = PhoneNumber.parse("0912000001")
    assert copy.copy(number) is number
    assert copy.deepcopy(number) is number
    assert copy.deepcopy([number])[0] is number


def test_a_number_shows_its_last_two_digits_at_most() -> None:
    number = PhoneNumber.parse("0912000021")
    assert repr(number) == "PhoneNumber('…21')"
    assert str(number) == number.mask() == f"{number}" == "%s" % number == format(number) == "…21"  # noqa: UP031  # each way
    with pytest.raises(TypeError) as refused:
        format(number, "d")
    assert "21" not in str(refused.value)


@pytest.mark.parametrize("texts", REFUSED.values(), ids=REFUSED)
def test_an_error_is_the_same_whatever_was_typed(texts: tuple[str, ...]) -> None:
    errors = []
    for text in texts:
        with pytest.raises(PhoneNumberError) as refused:
            PhoneNumber.parse(text)
        errors.append(refused.value)
    assert all(error.__cause__ is None and error.__context__ is None for error in errors)
    assert {error.args for error in errors} == {(f"phone.{errors[0].defect}",)}
    assert all(error.data == {} for error in errors)
    for error in errors:
        again = PhoneNumberError(error.defect, error.line, error.looks_like)
        assert (str(again), repr(again), again.text, vars(again)) == (str(error), repr(error), error.text, vars(error))


def test_an_error_is_a_value_error_with_a_text_in_two_languages() -> None:
    with pytest.raises(ValueError, match="no code can be sent") as refused:
        PhoneNumber.parse("02430000001")
    error = refused.value
    assert isinstance(error, PhoneNumberError)
    assert error.code == error.defect == "not_mobile"
    assert error.line == "fixed"
    assert error.text.vi == "Đây là số điện thoại cố định nên không nhận được mã. Hãy nhập một số di động."


class Form(BaseModel):
    phone: PhoneNumber
    personal_id: PersonalIdNumber


GIVEN = {"phone": "0912 000 001", "personal_id": "001 204 000 001"}


def test_a_model_takes_text_and_yields_numbers() -> None:
    form = Form.model_validate(GIVEN)
    assert form.phone == PhoneNumber.parse("0912000001")
    assert form.personal_id == PersonalIdNumber.parse("001204000001")
    assert repr(form) == "Form(phone=PhoneNumber('…01'), personal_id=PersonalIdNumber('…01'))"


def test_a_model_takes_numbers_as_they_are() -> None:
    phone, personal_id = PhoneNumber.parse("0912000001"), PersonalIdNumber.parse("001204000001")
    form = Form(phone=phone, personal_id=personal_id)
    assert form.phone is phone
    assert form.personal_id is personal_id
    assert form.model_copy(deep=True).phone is phone


def test_a_model_serialises_the_canonical_spelling_and_reads_it_back() -> None:
    form = Form.model_validate_json('{"phone": "(+84) 912.000.001", "personal_id": "001-204-000-001"}')
    assert form.model_dump() == {"phone": "+84912000001", "personal_id": "001204000001"}
    assert form.model_dump_json() == '{"phone":"+84912000001","personal_id":"001204000001"}'
    assert Form.model_validate_json(form.model_dump_json()) == form


@pytest.mark.parametrize(
    ("field", "text", "defect"),
    [
        ("phone", "02430000021", "not_mobile"),
        ("phone", "0912000021 ext 2", "ambiguous"),
        ("phone", "+12020000021", "not_in_vietnam"),
        ("phone", "0992000021", "unassigned_prefix"),
        ("personal_id", "021000021", "old_identity_card"),
        ("personal_id", "1204000021", "wrong_length"),
        ("personal_id", "00120400002l", "not_digits"),
    ],
)
def test_the_error_of_a_model_is_our_defect_and_holds_no_number(field: str, text: str, defect: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Form.model_validate({**GIVEN, field: text})
    (found,) = refused.value.errors(include_input=False)
    assert (found["loc"], found["type"]) == ((field,), defect)
    runs = [text[start : start + 3] for start in range(len(text) - 2)]
    assert not [run for run in runs if run.isdigit() and run in refused.value.json(include_input=False)]
    assert not [run for run in runs if run.isdigit() and run in repr(found)]
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None


def test_the_error_of_a_model_holds_its_sentence_in_both_languages() -> None:
    with pytest.raises(ValidationError) as refused:
        Form.model_validate({**GIVEN, "phone": "02430000021"})
    (found,) = refused.value.errors(include_input=False)
    assert found["ctx"]["reason"].startswith("This is a landline")
    assert found["ctx"]["reason_vi"].startswith("Đây là số điện thoại cố định")


@pytest.mark.parametrize("field", ["phone", "personal_id"])
@pytest.mark.parametrize("given", [None, 912000021, 1204000021.0, b"0912000021", ["0912000021"]])
def test_the_error_of_a_model_says_that_a_number_is_text(field: str, given: object) -> None:
    with pytest.raises(ValidationError) as refused:
        Form.model_validate({**GIVEN, field: given})
    (found,) = refused.value.errors(include_input=False)
    assert found["type"] == "not_text"
    assert "000021" not in repr(found)


def test_a_model_that_hides_its_input_shows_no_number_at_all() -> None:
    class Hiding(Form):
        model_config = ConfigDict(hide_input_in_errors=True)

    with pytest.raises(ValidationError) as refused:
        Hiding.model_validate({"phone": "0430000021", "personal_id": "021000021"})
    assert "000021" not in str(refused.value)
    assert "000021" not in repr(refused.value)


def test_the_json_schema_of_a_field_has_pattern_and_examples_for_what_is_taken_and_for_what_is_given() -> None:
    taken = Form.model_json_schema(mode="validation")["properties"]
    given = Form.model_json_schema(mode="serialization")["properties"]
    for field in ("phone", "personal_id"):
        assert (taken[field]["type"], taken[field]["minLength"], taken[field]["maxLength"]) == ("string", 1, 64)
        assert all(re.search(taken[field]["pattern"], example) for example in taken[field]["examples"])
        assert [Form.model_validate({**GIVEN, field: example}) for example in taken[field]["examples"]]
        assert all(re.search(given[field]["pattern"], example) for example in given[field]["examples"])
        assert taken[field]["description"] == given[field]["description"] != ""
    assert (given["phone"]["type"], given["phone"]["pattern"]) == ("string", r"^\+84[3-9][0-9]{8}$")
    assert (given["personal_id"]["type"], given["personal_id"]["pattern"]) == ("string", "^[0-9]{12}$")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_pattern_of_a_field_turns_no_spelling_away(spelling: str) -> None:
    assert re.search(Form.model_json_schema()["properties"]["phone"]["pattern"], spelling)


def test_a_field_may_be_left_out_or_hold_several() -> None:
    assert TypeAdapter(PhoneNumber | None).validate_python(None) is None
    assert (
        TypeAdapter(list[PhoneNumber]).validate_json('["0912000001", "+84912000001"]')
        == [PhoneNumber.parse("0912000001")] * 2
    )


def table(name: str) -> list[dict[str, str]]:
    text = (files("idverify.identifiers") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def test_a_block_that_phonenumbers_refuses_carries_the_advisory_and_no_other_does() -> None:
    blocks = [f"0{rest:03d}" for rest in range(1_000)]
    accepted = [PhoneNumber.parse(f"{block}000001") for block in blocks if PhoneNumber.is_valid(f"{block}000001")]
    advised = {number.e164 for number in accepted if PhoneAdvisory.UNLISTED_BLOCK in number.advisories}
    differences = [row for row in table("phonenumbers_differences.csv") if row["plan"] == "mobile"]
    assert advised == {f"+84{row['prefix'][1:]}000001" for row in differences}
    assert len(advised) == 22


@pytest.mark.parametrize("typed", ["02838000001", "Anh Nam 0912000001", 912000001, ["0912000001"], None])
def test_a_models_error_shows_nothing_of_what_was_typed_however_it_is_printed(typed: object) -> None:
    class SignUp(BaseModel):
        phone: PhoneNumber

    with pytest.raises(ValidationError) as refused:
        SignUp.model_validate({"phone": typed})
    for shown in (str(refused.value), repr(refused.value), refused.value.json(), repr(refused.value.errors())):
        assert not re.search(r"[0-9]{3}", re.sub(r"pydantic.dev/\S+", "", shown))


def test_an_error_survives_copying_and_pickling() -> None:
    error = PhoneNumberError(PhoneDefect.NOT_MOBILE)
    for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert type(again) is PhoneNumberError
        assert (again.defect, str(again), again.text) == (error.defect, str(error), error.text)
