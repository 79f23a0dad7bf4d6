"""What must hold of every number, however it is typed."""

import copy
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import TypeVar

from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import (
    any_text,
    days,
    foreigner_ids,
    legacy,
    mobiles,
    personal_ids,
    spelled,
    spelled_personal_id,
    typed,
    very_long,
)

from idverify.errors import IdentifierError
from idverify.identifiers import stdnum_pid
from idverify.identifiers.foreigner_id import ForeignerIdDefect, ForeignerIdError, ForeignerIdNumber
from idverify.identifiers.opaque import OpaqueIdentifier
from idverify.identifiers.personal_id import PersonalIdDefect, PersonalIdNumber, PersonalIdNumberError
from idverify.identifiers.phone import PhoneAdvisory, PhoneDefect, PhoneNumber, PhoneNumberError
from idverify.keys import Key, Keyring
from idverify.pseudonym import prefixed

_T = TypeVar("_T")

unhurried = settings(deadline=None)  # the first example of all reads the tables

RING = Keyring([Key("1", bytes(32))], tenant="platform-a")
OTHER_TENANT = Keyring([Key("1", bytes(32))], tenant="platform-b")
OTHER_KEY = Keyring([Key("1", b"\x01" * 32)], tenant="platform-a")

PARSERS: dict[str, Callable[[str], OpaqueIdentifier]] = {
    "vn.msisdn": PhoneNumber.parse,
    "vn.pid": PersonalIdNumber.parse,
    "vn.foreigner": ForeignerIdNumber.parse,
}
identifiers = st.one_of(
    mobiles.map(lambda national: PhoneNumber.parse("0" + national)),
    personal_ids.map(PersonalIdNumber.parse),
    foreigner_ids.map(ForeignerIdNumber.parse),
)


def attempt(parse: Callable[[], _T]) -> _T | IdentifierError:
    """What parsing gives, or the error with which it refuses; no other error is caught."""
    try:
        return parse()
    except IdentifierError as refused:
        return refused


def told(error: IdentifierError) -> tuple[object, ...]:
    """Everything that can be got out of an error."""
    return type(error), str(error), repr(error), error.args, vars(error), error.__cause__, error.__context__


def outcome(text: str, day: date | None) -> tuple[object, ...]:
    """Everything that parsing a phone number says."""
    found = attempt(lambda: PhoneNumber.parse(text, as_of=day))
    if isinstance(found, IdentifierError):
        return told(found)
    return found.e164, found.original_operator, found.legacy, found.advisories


@unhurried
@given(text=typed, day=days)
@example(text="9" * 200, day=None)
@example(text="1 " * 32, day=None)
@example(text="0912000001 " * 5, day=date.min)
def test_a_phone_field_holds_a_number_or_a_defect_that_repeats_nothing(text: str, day: date | None) -> None:
    found = attempt(lambda: PhoneNumber.parse(text, as_of=day))
    if isinstance(found, IdentifierError):
        assert isinstance(found, PhoneNumberError)
        assert told(found) == told(PhoneNumberError(PhoneDefect(found.code), found.line, found.looks_like))
    else:
        assert re.fullmatch(r"\+84[3-9][0-9]{8}", found.e164)
        assert len(text) <= 64
    assert PhoneNumber.is_valid(text, as_of=day) is isinstance(found, PhoneNumber)


@unhurried
@given(text=typed | personal_ids, day=days, strict=st.booleans())
def test_a_personal_id_field_holds_a_number_or_a_defect_that_repeats_nothing(
    text: str, day: date | None, *, strict: bool
) -> None:
    found = attempt(lambda: PersonalIdNumber.parse(text, as_of=day, strict=strict))
    if isinstance(found, IdentifierError):
        assert isinstance(found, PersonalIdNumberError)
        assert told(found) == told(PersonalIdNumberError(PersonalIdDefect(found.code), found.looks_like))
    else:
        assert re.fullmatch("[0-9]{12}", found.number)
        assert len(text) <= 64
        assert PersonalIdNumber.is_valid(text)


@unhurried
@given(typed | foreigner_ids)
def test_a_foreigners_id_is_a_number_or_a_defect_that_repeats_nothing(text: str) -> None:
    found = attempt(lambda: ForeignerIdNumber.parse(text))
    if isinstance(found, IdentifierError):
        assert told(found) == told(ForeignerIdError(ForeignerIdDefect(found.code)))
    else:
        assert re.fullmatch("[0-9A-Z]{1,64}", found.number)
        assert found.number == text.upper()


@settings(deadline=timedelta(milliseconds=50))
@given(very_long)
@example("0912000001" + " " * 9_990)
@example("(" * 10_000)
@example("0 " * 5_000)
def test_ten_thousand_characters_are_refused_at_once_and_shown_nowhere(text: str) -> None:
    for parse in PARSERS.values():
        refused = attempt(partial(parse, text))
        assert isinstance(refused, IdentifierError)
        assert refused.code == "too_long"
        assert not re.search("[0-9]{3}", "".join(map(str, told(refused))).replace(str(text), "?" * 3))


@settings(deadline=timedelta(milliseconds=50))
@given(st.text("0123456789+ .-()x#８\u00a0", min_size=30, max_size=64) | st.text("0 8", min_size=64, max_size=64))
@example("84 " * 21)
@example("0 " * 32)
@example("#1" * 32)
@example("12 " * 21)
def test_the_longest_texts_that_are_read_are_read_in_bounded_time(text: str) -> None:
    PhoneNumber.is_valid(text)
    attempt(lambda: PhoneNumber.parse(text))


@unhurried
@given(mobiles, st.sampled_from(["e164", "national", "international"]))
def test_every_way_of_writing_a_number_out_reads_back_as_the_number(national: str, way: str) -> None:
    number = PhoneNumber.parse("0" + national)
    written = getattr(number, way)
    assert PhoneNumber.parse(written) == number
    assert PhoneNumber(written) == number


@unhurried
@given(personal_ids)
def test_a_personal_id_in_the_format_of_python_stdnum_reads_back_as_the_number(number: str) -> None:
    assert PersonalIdNumber.parse(stdnum_pid.format(number)) == PersonalIdNumber(number)


@unhurried
@given(any_text.filter(lambda text: len(text) > 64))
def test_a_long_text_is_too_long_whatever_else_it_is(text: str) -> None:
    for parse in PARSERS.values():
        found = attempt(partial(parse, text))
        assert isinstance(found, IdentifierError)
        assert found.code == "too_long"


@unhurried
@given(mobiles.flatmap(lambda national: st.tuples(st.just(national), spelled(national))))
def test_every_spelling_of_a_phone_number_is_that_number_with_one_pseudonym(case: tuple[str, str]) -> None:
    national, text = case
    number = PhoneNumber.parse(text)
    assert number.e164 == "+84" + national
    assert not number.legacy
    assert (PhoneAdvisory.FOLDED_DIGITS in number.advisories) is any("０" <= sign <= "９" for sign in text)
    assert number == PhoneNumber.parse("0" + national)
    assert hash(number) == hash(PhoneNumber.parse("0" + national))
    assert RING.pseudonym(number) == RING.pseudonym(PhoneNumber.parse("+84" + national))


@unhurried
@given(legacy.flatmap(lambda pair: st.tuples(st.just(pair[1]), spelled(pair[0]))), days)
def test_every_spelling_of_an_old_number_is_the_number_of_today_on_any_day(
    case: tuple[str, str], day: date | None
) -> None:
    national, text = case
    number = PhoneNumber.parse(text, as_of=day)
    assert number.e164 == "+84" + national
    assert number.legacy
    assert RING.pseudonym(number) == RING.pseudonym(PhoneNumber.parse("0" + national))


@unhurried
@given(personal_ids.flatmap(lambda number: st.tuples(st.just(number), spelled_personal_id(number))))
def test_every_spelling_of_a_personal_id_is_that_number_with_one_pseudonym(case: tuple[str, str]) -> None:
    number, text = case
    parsed = PersonalIdNumber.parse(text)
    assert parsed.number == number
    assert parsed == PersonalIdNumber.parse(number)
    assert RING.pseudonym(parsed) == RING.pseudonym(PersonalIdNumber.parse(number))


# The usual spellings take a shortcut, which a no-break space bars; both ways must lead to the same place.
@unhurried
@given(text=(typed | mobiles.flatmap(spelled)).filter(lambda text: len(text) < 64), day=days)
@example(text="84x12000001", day=None)
@example(text="912x00001", day=None)
@example(text="84+12000001", day=None)
@example(text="+8491200000x", day=None)
@example(text="84 +912000001", day=None)
@example(text="(+84912000001", day=None)
@example(text="((+84912000001", day=None)
@example(text="1+84912000001", day=None)
@example(text="840912000001", day=None)
@example(text="840000001", day=None)
@example(text="0912000001", day=date(1990, 1, 1))
def test_a_space_behind_it_of_any_kind_changes_nothing(text: str, day: date | None) -> None:
    assert outcome(text + "\u00a0", day) == outcome(text + " ", day) == outcome(text, day)


@unhurried
@given(identifiers)
def test_parsing_the_canonical_spelling_gives_the_same_number(number: OpaqueIdentifier) -> None:
    again = PARSERS[number.kind](number.canonical)
    assert again == number
    assert again.canonical == number.canonical
    assert hash(again) == hash(number)


@unhurried
@given(identifiers)
def test_a_number_shows_two_digits_at_most_and_is_its_own_copy(number: OpaqueIdentifier) -> None:
    for shown in (repr(number), str(number), f"{number}", format(number), number.mask(), repr([number])):
        assert sum(map(str.isdigit, shown)) <= 2
    assert copy.copy(number) is copy.deepcopy(number) is number


@unhurried
@given(identifiers, identifiers)
def test_a_pseudonym_stands_for_one_number_and_for_no_other(one: OpaqueIdentifier, other: OpaqueIdentifier) -> None:
    assert (RING.pseudonym(one).tag == RING.pseudonym(other).tag) is (one == other)
    assert RING.recognises(RING.pseudonym(one), other) is (one == other)


@unhurried
@given(identifiers)
def test_two_platforms_or_two_keys_have_no_pseudonym_in_common(number: OpaqueIdentifier) -> None:
    assert len({ring.pseudonym(number).tag for ring in (RING, OTHER_TENANT, OTHER_KEY)}) == 3
    assert not OTHER_TENANT.recognises(RING.pseudonym(number), number)
    assert not OTHER_KEY.recognises(RING.pseudonym(number), number)


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
@example([b"", b"\x00\x00"], [b"\x00\x00", b""])
@example([b"ab", b"c"], [b"a", b"bc"])
@example([b""], [])
def test_no_two_lists_of_parts_are_joined_to_the_same_bytes(some: list[bytes], others: list[bytes]) -> None:
    assert (prefixed(*some) == prefixed(*others)) is (some == others)
