"""What other libraries say of the same inputs: the inputs, the questions, and every difference with its reason.

The inputs are made by rule, so that a run can be repeated. Every number is made up: an assigned code,
zeros, and a small count.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

import phonenumbers
import vn_ident
from idnumbers.nationalid.constant import Gender
from idnumbers.nationalid.VNM import NationalID

from idverify.identifiers.personal_id import PersonalIdNumber, PersonalIdNumberError
from idverify.identifiers.phone import PhoneNumber, PhoneNumberError
from idverify.identifiers.places import PlaceKind, place_of

COMPARED: Final = date(2026, 11, 21)
VERSIONS: Final = {"idnumbers": "1.22.0", "phonenumbers": "9.0.43", "vn-ident": "0.1.0"}

ACCEPTS: Final = "accepts"
ANOTHER: Final = "accepts as another"
REFUSES: Final = "refuses"
RAISES: Final = "raises"


class Case(NamedTuple):
    """One input, and the group that it was made in."""

    group: str
    given: object


class Answer(NamedTuple):
    """What a library says of an input: a word, and what it reads in it where it accepts."""

    word: str
    value: tuple[object, ...] = ()


def _distinct(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Each input once, in the first group that makes it."""
    found: dict[str, Case] = {}
    for case in cases:
        found.setdefault(repr(case.given), case)
    return tuple(found.values())


# Zeros of other scripts. A fixed list, since each Python knows more scripts than the last.
FULL_WIDTH: Final = 0xFF10
OTHER_ZEROS: Final = (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0x17E0, 0x1D7CE)
SUPERSCRIPT: Final = str.maketrans("0123", "⁰¹²³")
CIRCLED: Final = str.maketrans("0123", "⓪①②③")


def _in_script(text: str, zero: int) -> str:
    return text.translate({ord("0") + digit: chr(zero + digit) for digit in range(10)})


NOT_TEXT: Final = (None, 912000001, 912000001.0, b"0912000001", ["0912000001"])
NOT_TEXT_ID: Final = (None, 101204000001, 101204000001.0, b"001204000001", ["001204000001"])

# ---------------------------------------------------------------------------------------------- phone numbers

MOBILE: Final = "0912000001"
BASES: Final = (MOBILE, "+84912000001", "0912 000 001", "01680000001", "0310000001", "02430000001")
INVISIBLE: Final = {
    "line feed": "\n",
    "carriage return": "\r",
    "no-break space": "\u00a0",
    "ideographic space": "\u3000",
    "zero-width space": "\u200b",
    "zero-width joiner": "\u200d",
    "left-to-right mark": "\u200e",
    "right-to-left mark": "\u200f",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "null": "\x00",
}
DASHES: Final = ("\u2010", "\u2011", "\u2013", "\u2014", "\u2212")
EXTENSIONS: Final = (
    *("{} ext 2", "{}ext.2", "{}, ext: 12", "{}x2", "{} x 2", "{}#2", "{} # 2", "{};ext=2", "{} máy lẻ 2", "{}~2"),
)
BETWEEN: Final = (" ", "/", ",", ";", "\n", " - ", " hoặc ", " / ", "")
NOTES: Final = (
    *("{} (Lan)", "Lan {}", "{} Lan", "{} Zalo", "{} (Zalo 2)", "SĐT: {}", "tel:{}", "sms:{}", "https://wa.me/{}"),
    *("{} gặp Lan", "máy lẻ {}", "{} x", "{} 📞"),
)
SIGNS: Final = ("*{}", "#{}", "{}#", "{}@", "{}_", "{}!", "{};", "{},", "'{}", "~{}", "={}", "/{}", "{}/")
SIGNS_INSIDE: Final = ("_", "'", ",", "/", "·", ":", "*", "#")
PLUSES: Final = (
    *("++84912000001", "84+912000001", "((+84) 912000001", "+0912000001", "+0084912000001", "+840912000001"),
    *("+84+912000001", "0912000001+", "+", "＋84912000001", "+ 84 912 000 001", "(+84)912000001", "+912000001"),
)
LETTERS: Final = (
    *("O912000001", "o912000001", "0912OOOOO1", "0912ooooo1", "09l2000001", "0912000OO1", "0912000ABC", "0912FLOWER"),
    *("0912 FLOWER", "091200000l", "I912000001", "0912abcdef", "abc", "09I2000001", "0912000001A", "A0912000001"),
)
FOREIGN: Final = (
    *("+1 202 000 0001", "+12020000001", "0012020000001", "+66 2 000 0001", "+66 81 000 0001", "0066810000001"),
    *("+855 12 000 001", "+86 130 0000 0001", "+7 900 000 0001", "+376 300 001", "00376300001", "00912000001"),
    *("0084912000001", "00840912000001", "001912000001", "0099120000012"),
)
SHORT: Final = ("", " ", "\t\n", "()", "-", "0", "84", "+84", "113", "1022", "18001", "84912", "0912")
PUNCTUATED: Final = (
    *(
        "0912-000-001",
        "0912.000.001",
        "091 200 0001",
        "(0912) 000001",
        "0912\t000001",
        "  0912000001  ",
        "-0912000001.",
    ),
    *("(+84) 912.000.001", "+84 (0) 912 000 001", "+(84)912000001", "84 0912 000 001", "0084 (0) 912-000-001"),
)


def _prefix_cases() -> Iterator[Case]:
    for prefix in range(1000):
        for dialled in range(9, 13):
            national = f"{prefix:03d}{1:0{dialled - 4}d}"
            yield Case("prefixes", "0" + national)
            yield Case("prefixes", "84" + national)
            yield Case("prefixes", "+84" + national)
            yield Case("prefixes", f"0{national[:2]} {national[2:5]} {national[5:]}")
            yield Case("prefixes", national)


def _legacy_cases() -> Iterator[Case]:
    # Every code of four digits that ever stood before eleven digits, and the ones between that never did.
    for code in range(120, 200):
        for after in ("0000001", "000000", "00000001"):
            national = f"{code}{after}"
            for written in ("0{}", "84{}", "+84{}", "0084{}", "840{}", "+84 (0) {}"):
                yield Case("codes of before 2018", written.format(national))


@functools.cache
def phone_cases() -> tuple[Case, ...]:
    """Everything that is asked of the libraries that know phone numbers."""
    return _distinct(_phone_cases())


def _phone_cases() -> Iterator[Case]:
    yield from _prefix_cases()
    yield from _legacy_cases()
    yield from (Case("punctuation", text) for text in PUNCTUATED)
    for base in BASES:
        yield from (Case("extensions", each.format(base)) for each in EXTENSIONS)
        for between in BETWEEN:
            yield Case("two numbers", base + between + "0912000002")
            yield Case("two numbers", base + between + "+84912000002")
        yield from (Case("notes", each.format(base)) for each in NOTES)
        yield from (Case("signs", each.format(base)) for each in SIGNS)
        yield from (Case("signs", base[:7] + sign + base[7:]) for sign in SIGNS_INSIDE)
        yield from (Case("dashes", base[:7] + dash + base[7:]) for dash in DASHES)
        for hidden in INVISIBLE.values():
            yield from (
                Case("invisible", text) for text in (hidden + base, base[:7] + hidden + base[7:], base + hidden)
            )
        yield Case("full-width digits", _in_script(base, FULL_WIDTH))
        yield Case("full-width digits", base[:-1] + _in_script(base[-1], FULL_WIDTH))
        for zero in OTHER_ZEROS:
            yield Case("other scripts", _in_script(base, zero))
            yield Case("other scripts", base[:-1] + _in_script(base[-1], zero))
        yield from (Case("other scripts", base[:-1] + base[-1].translate(signs)) for signs in (SUPERSCRIPT, CIRCLED))
        for length in (64, 65, 100, 250, 251):
            yield from (Case("length", base + " " * (length - len(base))), Case("length", base.rjust(length)))
            yield Case("length", base.ljust(length, "0"))
    yield from (Case("plus signs", text) for text in PLUSES)
    yield from (Case("letters", text) for text in LETTERS)
    yield from (Case("foreign numbers", text) for text in FOREIGN)
    yield from (Case("short", text) for text in SHORT)
    yield from (Case("not text", given) for given in NOT_TEXT)


def our_phone(given: Any) -> Answer:
    """Ours: the number, or the defect with the kind of line where that is known."""
    try:
        return Answer(ACCEPTS, (PhoneNumber.parse(given, as_of=COMPARED).e164,))
    except PhoneNumberError as refused:
        return Answer(refused.defect.value if refused.line is None else f"{refused.defect}: {refused.line}")
    except TypeError:
        return Answer(RAISES)


def phonenumbers_phone(given: Any) -> Answer:
    """phonenumbers: a valid number of Viet Nam that it calls mobile."""
    try:
        number = phonenumbers.parse(given, "VN")
    except phonenumbers.NumberParseException:
        return Answer(REFUSES)
    except (AttributeError, TypeError):  # whichever its code stumbles over first
        return Answer(RAISES)
    mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    if number.country_code != 84 or not mobile or not phonenumbers.is_valid_number(number):
        return Answer(REFUSES)
    return Answer(ACCEPTS, (phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),))


def vn_ident_phone(given: Any) -> Answer:
    """vn-ident: a phone number by its shape."""
    national = vn_ident.normalize_phone(given)
    if national is None or not vn_ident.is_valid_phone(given):
        return Answer(REFUSES)
    return Answer(ACCEPTS, (f"+84{national[1:]}",))


def vn_ident_operator(given: Any) -> Answer:
    """vn-ident: a phone number with an operator of mobiles."""
    national = vn_ident.normalize_phone(given)
    if national is None or vn_ident.detect_carrier(national) is None:
        return Answer(REFUSES)
    return Answer(ACCEPTS, (f"+84{national[1:]}",))


# ------------------------------------------------------------------------- personal identification numbers

ID: Final = "001204000001"
ID_BASES: Final = (ID, "101204000001", "003204000001")  # of a province, of a country, of no listed place
ID_YEARS: Final = ("00", "04", "99")
ID_SEPARATORS: Final = (" ", "-", ".")
ID_OTHERS: Final = ("\u00a0", "\t", "\n", "\u3000", "\u200b", "\ufeff", "\u2013", "\x00", "/", "_", ",", "O")
ID_DECIMALS: Final = ("1204000001.0", "79204000001.0", "79204000001.00", "101204000001.0", "1.204E+9", "1204000001,0")


def _id_cases() -> Iterator[Case]:
    for place in range(1000):
        for century in range(10):
            yield from (Case("places and years", f"{place:03d}{century}{year}000001") for year in ID_YEARS)
    for length in range(15):
        yield from (Case("length", (base + "23")[:length]) for base in ID_BASES)
        yield Case("length", "0" * length)
    for base in ID_BASES:
        groups = [base[:3], base[3:6], base[6:9], base[9:]]
        for separator in ID_SEPARATORS:
            yield Case("separators", separator.join(groups))
            yield Case("separators", separator.join([base[:3], base[3], base[4:6], base[6:]]))
            yield from (Case("separators", text) for text in (separator + base, base + separator, f"  {base}  "))
        for other in ID_OTHERS:
            yield Case("other characters", other.join(groups))
            yield from (Case("other characters", text) for text in (other + base, base + other))
        yield from (Case("other characters", text) for text in (f"CCCD {base}", f"+{base}", f"{base[:-1]}l"))
        for zero in (FULL_WIDTH, *OTHER_ZEROS):
            yield Case("other scripts", _in_script(base, zero))
            yield Case("other scripts", base[:-1] + _in_script(base[-1], zero))
        yield from (Case("other scripts", base[:-1] + base[-1].translate(signs)) for signs in (SUPERSCRIPT, CIRCLED))
        yield from (Case("too long", base.ljust(length)) for length in (64, 65, 1000))
    yield from (Case("spreadsheets", text) for text in ID_DECIMALS)
    yield from (Case("not text", given) for given in NOT_TEXT_ID)


@functools.cache
def id_cases() -> tuple[Case, ...]:
    """Everything that is asked of the libraries that know personal identification numbers."""
    return _distinct(_id_cases())


def _our_id(given: Any, *, named: bool) -> Answer:
    try:
        pid = PersonalIdNumber.parse(given, as_of=COMPARED)
    except PersonalIdNumberError as refused:
        return Answer(refused.defect.value)
    except TypeError:
        return Answer(RAISES)
    name = (pid.place.name_vi,) if named else ()
    return Answer(ACCEPTS, (pid.birth_year, pid.sex.value, pid.place.code, pid.number[6:], *name))


def our_id(given: Any) -> Answer:
    """Ours: year, sex, place and serial, or the defect."""
    return _our_id(given, named=False)


def our_id_with_place(given: Any) -> Answer:
    """The same, with the name of the place."""
    return _our_id(given, named=True)


def vn_ident_id(given: Any) -> Answer:
    """vn-ident: a card number of a province."""
    card = vn_ident.parse_cccd(given)
    if card is None or not vn_ident.is_valid_cccd(given):
        return Answer(REFUSES)
    return Answer(ACCEPTS, (card.birth_year, card.gender, card.province_code, card.serial, card.province))


def idnumbers_id(given: Any) -> Answer:
    """idnumbers: a national ID of Viet Nam by its shape."""
    found = NationalID.parse(given)
    if found is None or not NationalID.validate(given):
        return Answer(REFUSES)
    sex = "male" if found["gender"] is Gender.MALE else "female"
    return Answer(ACCEPTS, (found["yyyy"], sex, found["province_country_code"], found["sn"]))


# ------------------------------------------------------------------------------------------------ comparisons


class Disagreement(NamedTuple):
    """One input on which the two differ; theirs is ``accepts as another`` where both accept and read differently."""

    group: str
    given: object
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question put to one peer.

    Attributes:
        name: short, for differences to name it.
        peer: the distribution.
        title, asked: of the page: what is compared, and what counts as a yes.
        does_well: what whoever chooses between the two should know in the peer's favour.
        cases: the inputs.
        ours, theirs: the two answers to one input.
    """

    name: str
    peer: str
    title: str
    asked: str
    does_well: str
    cases: Callable[[], tuple[Case, ...]]
    ours: Callable[[Any], Answer]
    theirs: Callable[[Any], Answer]


def prefix_cases() -> tuple[Case, ...]:
    """The phone numbers that are made of every prefix, without the spellings."""
    return tuple(case for case in phone_cases() if case.group == "prefixes")


COMPARISONS: Final = (
    Comparison(
        name="phonenumbers",
        peer="phonenumbers",
        title="phonenumbers, phone numbers",
        asked=(
            'A yes is `parse(text, "VN")` without an exception, country code 84, `is_valid_number`, and the type '
            "`MOBILE`. Where both say yes, the E.164 forms are compared."
        ),
        does_well=(
            "It knows the numbers of every country, how each is written, and tells landlines and services from "
            "mobiles; idverify uses it for the first two. It repairs what people paste, by design: it looks for a "
            "number in a text, where idverify asks whether a field holds one and nothing else."
        ),
        cases=phone_cases,
        ours=our_phone,
        theirs=phonenumbers_phone,
    ),
    Comparison(
        name="vn-ident/phone",
        peer="vn-ident",
        title="vn-ident, phone numbers",
        asked=(
            "A yes is `is_valid_phone(text)`. Where both say yes, `normalize_phone(text)` is compared with the E.164 "
            "form."
        ),
        does_well=(
            "It needs nothing but the standard library, never raises, and says itself that it looks at the shape and "
            "not at the code. So most of what follows is the answer to another question: whether ten digits could be "
            "any number of Viet Nam, not whether they are a person's mobile. The next table asks it that."
        ),
        cases=phone_cases,
        ours=our_phone,
        theirs=vn_ident_phone,
    ),
    Comparison(
        name="vn-ident/operator",
        peer="vn-ident",
        title="vn-ident, operators of mobiles",
        asked=(
            "A yes is `detect_carrier(normalize_phone(text))` that names an operator: its nearest question to ours. "
            "Only the prefixes are asked."
        ),
        does_well=(
            "Its table of 34 codes refuses landlines, machines, services, and the codes 030, 031, 051 and 095 that are "
            "nobody's, as the plan does."
        ),
        cases=prefix_cases,
        ours=our_phone,
        theirs=vn_ident_operator,
    ),
    Comparison(
        name="vn-ident/id",
        peer="vn-ident",
        title="vn-ident, personal identification numbers",
        asked=(
            "A yes is `is_valid_cccd(text)`. Where both say yes, `parse_cccd` is compared: birth year, sex, code and "
            "name of the place, serial."
        ),
        does_well=(
            "Its 63 provinces are the same as ours, code by code; the century digit is read alike; digits of other "
            "scripts and a line feed at the end are refused; and it says plainly that the number has no check digit. "
            "Most of the inputs carry a code that no table lists, so the share below tells more of the inputs than of "
            "either library."
        ),
        cases=id_cases,
        ours=our_id_with_place,
        theirs=vn_ident_id,
    ),
    Comparison(
        name="idnumbers",
        peer="idnumbers",
        title="idnumbers, personal identification numbers",
        asked=(
            "A yes is `VNM.NationalID.validate(text)`. Where both say yes, `parse` is compared: birth year, sex, code "
            "of the place, serial."
        ),
        does_well=(
            "It agrees on every place, century and year, and refuses digits of other scripts and a line feed at the "
            "end; its `validate` says why in a few words, and it does the same for dozens of other countries. It names "
            "no places. Its `normalize_id` takes separators out beforehand for whoever wants that."
        ),
        cases=id_cases,
        ours=our_id,
        theirs=idnumbers_id,
    ),
)


# ------------------------------------------------------------------------------------------------ differences

PLAN: Final = "plan"  # of numbers, or the tables of places: a fact decides
CONTRACT: Final = "contract"  # ours: a rule that we have set, for the reason given
CHOICE: Final = "choice"  # either can be defended
THEIRS: Final = "theirs"  # the more careful answer is not ours

_REWRITTEN = re.compile(r"(?:(?:00)?84)?0?1[2-9][0-9]{8}")
_UNLISTED = re.compile(r"(?:84)?0?(?:52|55|89)[0-9]{7}")
_VIRTUAL = re.compile(r"(?:84)?0?(?:55|87)[0-9]{7}")
_CODE_084 = re.compile(r"84[0-9]{7}")


def _digits_match(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda text: pattern.fullmatch(re.sub(r"\D", "", _ascii(text))) is not None


def _ascii(text: str) -> str:
    return text.translate({FULL_WIDTH + digit: str(digit) for digit in range(10)})


def _placed(kind: PlaceKind) -> Callable[[Any], bool]:
    return lambda text: place_of(text[:3]).kind is kind


@dataclass(frozen=True, slots=True)
class Difference:
    """A class of inputs on which ours and a peer differ for one reason.

    Attributes:
        id: its name in the page.
        comparison: in which comparison it occurs.
        ours: our answers that it covers.
        theirs: the peer's.
        groups: the groups of inputs that it occurs in.
        example: one input of it.
        count: how many inputs of it there are.
        by: what decides it: the plan, our contract, a choice, or that theirs is more careful.
        because: the reason, for a reader of the page.
        only: what an input must be like besides.
    """

    id: str
    comparison: str
    ours: frozenset[str]
    theirs: str
    groups: frozenset[str]
    example: object
    count: int
    by: str
    because: str
    only: Callable[[Any], bool] | None = field(default=None, repr=False)

    def holds(self, comparison: Comparison, found: Disagreement) -> bool:
        """Whether a disagreement belongs here."""
        return (
            comparison.name == self.comparison
            and found.ours in self.ours
            and found.theirs == self.theirs
            and found.group in self.groups
            and (self.only is None or self.only(found.given))
        )


class Run(NamedTuple):
    """What came of one comparison.

    Attributes:
        inputs, agreed: how many by group.
        differ: every disagreement.
    """

    inputs: Counter[str]
    agreed: Counter[str]
    differ: tuple[Disagreement, ...]


def _verdict(word: str) -> str:
    return word if word in (ACCEPTS, RAISES) else REFUSES


def disagreement(comparison: Comparison, case: Case) -> Disagreement | None:
    """Where the two differ on an input, or None."""
    ours, theirs = comparison.ours(case.given), comparison.theirs(case.given)
    if _verdict(ours.word) != theirs.word:
        return Disagreement(case.group, case.given, ours.word, theirs.word)
    return None if ours.value == theirs.value else Disagreement(case.group, case.given, ours.word, ANOTHER)


@functools.cache
def run(comparison: Comparison) -> Run:
    """Ask both everything."""
    cases = comparison.cases()
    differ = tuple(found for case in cases if (found := disagreement(comparison, case)) is not None)
    inputs = Counter(case.group for case in cases)
    return Run(inputs, inputs - Counter(found.group for found in differ), differ)


def classes_of(comparison: Comparison, found: Disagreement) -> tuple[Difference, ...]:
    """Every listed difference that a disagreement belongs to; there should be one."""
    return tuple(each for each in DIFFERENCES if each.holds(comparison, found))


def _set(*words: str) -> frozenset[str]:
    return frozenset(words)


_ACCEPTED: Final = _set(ACCEPTS)
_NOT_A_NUMBER: Final = _set("not_a_number")
_PERSONS_CODE: Final = "unassigned_prefix: "
_NO_CODE: Final = _set(_PERSONS_CODE + "unassigned")
_FREE_CODES: Final = _set(*(_PERSONS_CODE + kind for kind in ("unassigned", "unconfirmed", "withdrawn")))
_MACHINE: Final = _set("machine_number: machine")
_DIALLED: Final = _set("prefixes", "codes of before 2018")
# The base 0310000001 comes back in the spellings that both can read.
_WRITTEN: Final = _set("prefixes", "invisible", "full-width digits", "length")
_REWRITES: Final = _set("prefixes", "codes of before 2018", "invisible", "length")

DIFFERENCES: Final = (
    # ---- phonenumbers
    Difference(
        id="block-not-listed",
        comparison="phonenumbers",
        ours=_ACCEPTED,
        theirs=REFUSES,
        groups=_set("prefixes"),
        only=_digits_match(_UNLISTED),
        example="0550000001",
        count=116,
        by=PLAN,
        because=(
            "052, 055 and 089 are assigned to persons' mobiles as whole codes; the metadata lists only the blocks that "
            "somebody has seen in service. Such lists have lagged before, and people were refused meanwhile. Ours "
            "accepts, with the advisory `unlisted_block`."
        ),
    ),
    Difference(
        id="rewritten-in-2018",
        comparison="phonenumbers",
        ours=_ACCEPTED,
        theirs=REFUSES,
        groups=_REWRITES | {"full-width digits"},
        only=_digits_match(_REWRITTEN),
        example="01680000001",
        count=155,
        by=CONTRACT,
        because=(
            "Eleven digits under one of the 21 codes that Decision 798/QD-BTTTT replaced. Old records hold them, and "
            "each has exactly one successor, which ours answers with the advisory `legacy_rewritten`. Theirs is right "
            "that nobody can dial it any more."
        ),
    ),
    Difference(
        id="tab-inside",
        comparison="phonenumbers",
        ours=_ACCEPTED,
        theirs=REFUSES,
        groups=_set("punctuation"),
        only=lambda text: "\t" in text,
        example="0912\t000001",
        count=1,
        by=CHOICE,
        because="A tab comes with numbers copied from a table, and parts no two of them here.",
    ),
    Difference(
        id="machine",
        comparison="phonenumbers",
        ours=_MACHINE,
        theirs=ACCEPTS,
        groups=_DIALLED,
        example="0140000001",
        count=37,
        by=PLAN,
        because=(
            "Since 2018 the codes that begin with 01 are for machines. The metadata has no word for them and calls the "
            "blocks it has seen mobile. No person reads a code sent there."
        ),
    ),
    Difference(
        id="no-assignment",
        comparison="phonenumbers",
        ours=_NO_CODE,
        theirs=ACCEPTS,
        groups=_WRITTEN,
        example="0310000001",
        count=59,
        by=PLAN,
        because="No assignment of 031 is recorded; the metadata's pattern takes all of 03.",
    ),
    Difference(
        id="unconfirmed",
        comparison="phonenumbers",
        ours=_set(_PERSONS_CODE + "unconfirmed"),
        theirs=ACCEPTS,
        groups=_set("prefixes"),
        example="0300000001",
        count=104,
        by=CHOICE,
        because=(
            "030 and 051 stand in one operator's roaming file and in no public list of persons' codes. Ours waits for "
            "an assignment; should one be published, theirs was early and not wrong."
        ),
    ),
    Difference(
        id="withdrawn",
        comparison="phonenumbers",
        ours=_set(_PERSONS_CODE + "withdrawn"),
        theirs=ACCEPTS,
        groups=_set("prefixes"),
        example="0950000001",
        count=52,
        by=PLAN,
        because="The network of 095 is closed; the metadata's pattern takes all of 090 to 098.",
    ),
    Difference(
        id="two-zeros-behind-84",
        comparison="phonenumbers",
        ours=_set("wrong_length"),
        theirs=ACCEPTS,
        groups=_set("prefixes"),
        example="8400900000001",
        count=3,
        by=CONTRACT,
        because=(
            "It takes both zeros out. Nobody writes so; a digit too many is as likely, and then the number is "
            "another's."
        ),
    ),
    Difference(
        id="extension",
        comparison="phonenumbers",
        ours=_set("ambiguous", "not_a_number"),
        theirs=ACCEPTS,
        groups=_set("extensions"),
        example="0912000001 ext 2",
        count=36,
        by=CONTRACT,
        because=(
            "It reads the number and keeps the extension beside it. A mobile has no extension: whoever writes one "
            "means a switchboard, or has mistyped, and a code would reach somebody else."
        ),
    ),
    Difference(
        id="second-number-as-extension",
        comparison="phonenumbers",
        ours=_set("ambiguous"),
        theirs=ACCEPTS,
        groups=_set("two numbers"),
        example="0912000001;0912000002",
        count=4,
        by=CONTRACT,
        because=(
            "A semicolon begins an extension, so the second number vanishes into it. Which of two is the person's "
            "cannot be known."
        ),
    ),
    Difference(
        id="note",
        comparison="phonenumbers",
        ours=_NOT_A_NUMBER,
        theirs=ACCEPTS,
        groups=_set("notes"),
        example="Lan 0912000001",
        count=32,
        by=CHOICE,
        because=(
            "It looks for a number in a text and drops what stands before it. That serves a search; in a field that "
            "identifies a person, ours asks again. It is not even: the same name behind the number makes it refuse."
        ),
    ),
    Difference(
        id="letters-as-digits",
        comparison="phonenumbers",
        ours=_NOT_A_NUMBER,
        theirs=ACCEPTS,
        groups=_set("letters"),
        example="0912FLOWER",
        count=11,
        by=CONTRACT,
        because=(
            "Letters are read by the keypad (three or more of them), or dropped at either end. A word or a booking "
            "code then becomes the number of somebody who never gave it."
        ),
    ),
    Difference(
        id="sign",
        comparison="phonenumbers",
        ours=_NOT_A_NUMBER,
        theirs=ACCEPTS,
        groups=_set("signs"),
        example="*0912000001",
        count=56,
        by=CHOICE,
        because=(
            "Signs at either end are dropped, a slash or a star inside too, and most others inside refused. A star or "
            "a hash before digits is a service code, which is not the number behind it."
        ),
    ),
    Difference(
        id="dash",
        comparison="phonenumbers",
        ours=_NOT_A_NUMBER,
        theirs=ACCEPTS,
        groups=_set("dashes"),
        example="0912000\u2013001",
        count=20,
        by=CHOICE,
        because=(
            "Typographic dashes separate for it; for ours only the hyphen of the keyboard does, so that another "
            "implementation has a short list to follow. Theirs is the friendlier to pasted text."
        ),
    ),
    Difference(
        id="invisible",
        comparison="phonenumbers",
        ours=_NOT_A_NUMBER,
        theirs=ACCEPTS,
        groups=_set("invisible"),
        example="\u200e0912000001",
        count=92,
        by=CHOICE,
        because=(
            "It drops most invisible characters at either end and some inside, null too. Ours names the separators and "
            "takes no others: two texts that look alike and are not should not pass unseen. A line feed or a direction "
            "mark that came with a paste is refused with them, which costs that person a second try."
        ),
    ),
    Difference(
        id="other-script",
        comparison="phonenumbers",
        ours=_NOT_A_NUMBER,
        theirs=ACCEPTS,
        groups=_set("other scripts"),
        example="٠٩١٢٠٠٠٠٠١",
        count=56,
        by=CONTRACT,
        because=(
            "It reads the decimal digits of every script. Full-width ones, which input methods of East Asia write, "
            "both fold; our contract takes no others, and a number mixed of scripts is more likely a trick than "
            "somebody's typing."
        ),
    ),
    Difference(
        id="plus",
        comparison="phonenumbers",
        ours=_NOT_A_NUMBER,
        theirs=ACCEPTS,
        groups=_set("plus signs"),
        example="++84912000001",
        count=5,
        by=CHOICE,
        because=(
            "Two plus signs, one behind the number, one of full width, one before 00: it takes them all for one. Each "
            "can be read in one way only, so this is strictness and no more. `+0912000001` is refused by both."
        ),
    ),
    Difference(
        id="over-64-characters",
        comparison="phonenumbers",
        ours=_set("too_long"),
        theirs=ACCEPTS,
        groups=_set("length"),
        example=MOBILE.ljust(65),
        count=24,
        by=CONTRACT,
        because=(
            "Ours refuses over 64 characters unread; it does so over 250, and up to there its cost can grow with the "
            "square of the length."
        ),
    ),
    Difference(
        id="none-is-refused",
        comparison="phonenumbers",
        ours=_set(RAISES),
        theirs=REFUSES,
        groups=_set("not text"),
        example=None,
        count=1,
        by=CHOICE,
        because=(
            "It answers None with the exception of a text that is no number; for other things that are not text both "
            "raise. Ours calls each a programming error, so that a field that was never sent is not told as a typing "
            "mistake."
        ),
    ),
    # ---- vn-ident, phones
    Difference(
        id="rewritten-in-2018",
        comparison="vn-ident/phone",
        ours=_ACCEPTED,
        theirs=REFUSES,
        groups=_REWRITES,
        only=_digits_match(_REWRITTEN),
        example="01680000001",
        count=153,
        by=CONTRACT,
        because=(
            "Eleven digits are refused rather than reshaped, and it says so. Ours rewrites the 21 replaced codes, "
            "which each have one successor, and says that with an advisory."
        ),
    ),
    Difference(
        id="full-width",
        comparison="vn-ident/phone",
        ours=_ACCEPTED,
        theirs=REFUSES,
        groups=_set("full-width digits"),
        example="０９１２０００００１",
        count=8,
        by=CHOICE,
        because=(
            "Only ASCII digits are digits for it. Ours folds full-width ones, which input methods of East Asia write, "
            "and says so with an advisory."
        ),
    ),
    Difference(
        id="code-084-without-zero",
        comparison="vn-ident/phone",
        ours=_ACCEPTED,
        theirs=REFUSES,
        groups=_set("prefixes"),
        only=_digits_match(_CODE_084),
        example="840000001",
        count=10,
        by=PLAN,
        because=(
            "Nine digits that begin with 84 are a number of code 084 without its zero; it takes 84 for the country "
            "code, and then too few are left. Behind the country code there are nine more, so the length tells the two "
            "apart."
        ),
    ),
    Difference(
        id="dialled-from-abroad",
        comparison="vn-ident/phone",
        ours=_ACCEPTED,
        theirs=REFUSES,
        groups=_set("foreign numbers", "punctuation"),
        example="0084912000001",
        count=3,
        by=CONTRACT,
        because="00 before 84 is the same as a plus, and how the number is dialled from many countries.",
    ),
    Difference(
        id="landline",
        comparison="vn-ident/phone",
        ours=_set("not_mobile: fixed"),
        theirs=ACCEPTS,
        groups=_set("prefixes"),
        example="0240000001",
        count=520,
        by=PLAN,
        because=(
            "02 is the range of landlines, which no code reaches. Real landlines have eleven digits; those both refuse."
        ),
    ),
    Difference(
        id="no-persons-line",
        comparison="vn-ident/phone",
        ours=_set(
            "not_mobile: free_service",
            "not_mobile: government",
            "not_mobile: internet_telephony",
            "not_mobile: premium_service",
            "not_mobile: private_network",
            "not_mobile: satellite",
        ),
        theirs=ACCEPTS,
        groups=_DIALLED,
        example="0690000001",
        count=171,
        by=PLAN,
        because=(
            "Lines of the police and ministries (069, 080), Internet telephony (065), satellites (0672), and 1800 and "
            "1900 behind 84 or shortened to nine digits."
        ),
    ),
    Difference(
        id="machine",
        comparison="vn-ident/phone",
        ours=_MACHINE,
        theirs=ACCEPTS,
        groups=_DIALLED,
        example="0100000001",
        count=910,
        by=PLAN,
        because="The codes that begin with 01 are for machines.",
    ),
    Difference(
        id="nobodys-code",
        comparison="vn-ident/phone",
        ours=_FREE_CODES,
        theirs=ACCEPTS,
        groups=_set("prefixes", "invisible", "length"),
        example="0950000001",
        count=1617,
        by=PLAN,
        because=(
            "Codes never assigned to persons' mobiles, known from one roaming file only, or withdrawn. Documented: it "
            "accepts ten digits that no operator owns."
        ),
    ),
    Difference(
        id="two-zeros",
        comparison="vn-ident/phone",
        ours=_set("not_in_vietnam", "wrong_length"),
        theirs=ACCEPTS,
        groups=_set("prefixes"),
        example="0066000001",
        count=220,
        by=PLAN,
        because=(
            "00 before a country code dials abroad, and a national number has one zero before it. Ten digits with two "
            "zeros are a foreign number or a slip."
        ),
    ),
    Difference(
        id="foreign-number",
        comparison="vn-ident/phone",
        ours=_set("not_in_vietnam"),
        theirs=ACCEPTS,
        groups=_set("foreign numbers", "plus signs"),
        example="+376 300 001",
        count=2,
        by=PLAN,
        because=(
            "The plus goes with the rest that is no digit, so a foreign number of nine digits in all (Andorra's have "
            "six behind +376) becomes a Vietnamese mobile, another person's."
        ),
    ),
    Difference(
        id="other-characters",
        comparison="vn-ident/phone",
        ours=_NOT_A_NUMBER,
        theirs=ACCEPTS,
        groups=_set("dashes", "invisible", "letters", "notes", "plus signs", "signs"),
        example="0912000001 (Lan)",
        count=284,
        by=CHOICE,
        because=(
            "Whatever is no digit is taken out, whatever it is: notes, stars, slashes, dashes, invisible characters, a "
            "second plus. It keeps more people going, `+0912000001` among them, a common habit; ours asks again "
            "whenever something else than a number was typed."
        ),
    ),
    Difference(
        id="digit-lost",
        comparison="vn-ident/phone",
        ours=_NOT_A_NUMBER,
        theirs=ACCEPTS,
        groups=_set("other scripts"),
        example="0168000000¹",
        count=4,
        by=CONTRACT,
        because=(
            "A superscript or circled digit is taken out as no digit, and the ten that are left are another number. "
            "Other scripts' digits are refused by both."
        ),
    ),
    Difference(
        id="over-64-characters",
        comparison="vn-ident/phone",
        ours=_set("too_long"),
        theirs=ACCEPTS,
        groups=_set("length"),
        example=MOBILE.ljust(65),
        count=32,
        by=CONTRACT,
        because=(
            "Ours refuses over 64 characters unread, for whoever reads next. It has no limit and little need of one: "
            "one pass takes out all but the digits."
        ),
    ),
    Difference(
        id="not-text",
        comparison="vn-ident/phone",
        ours=_set(RAISES),
        theirs=REFUSES,
        groups=_set("not text"),
        example=912000001,
        count=5,
        by=CHOICE,
        because=(
            "It answers False to whatever it is given, so that a form never turns into a server's error. Ours raises "
            "TypeError: a number that arrives as an integer has lost its zero already, and its sender should know."
        ),
    ),
    # ---- vn-ident, operators
    Difference(
        id="rewritten-in-2018",
        comparison="vn-ident/operator",
        ours=_ACCEPTED,
        theirs=REFUSES,
        groups=_set("prefixes"),
        only=_digits_match(_REWRITTEN),
        example="01680000001",
        count=86,
        by=CONTRACT,
        because="As above: eleven digits are refused.",
    ),
    Difference(
        id="code-084-without-zero",
        comparison="vn-ident/operator",
        ours=_ACCEPTED,
        theirs=REFUSES,
        groups=_set("prefixes"),
        only=_digits_match(_CODE_084),
        example="840000001",
        count=10,
        by=PLAN,
        because="As above: 84 is taken for the country code.",
    ),
    Difference(
        id="virtual-operators",
        comparison="vn-ident/operator",
        ours=_ACCEPTED,
        theirs=REFUSES,
        groups=_set("prefixes"),
        only=_digits_match(_VIRTUAL),
        example="0870000001",
        count=104,
        by=PLAN,
        because=(
            "055 and 087 are codes of operators without a network of their own, since 2020 and 2019; its table has not "
            "got them."
        ),
    ),
    Difference(
        id="satellite-code-of-before-2018",
        comparison="vn-ident/operator",
        ours=_set(_PERSONS_CODE + "withdrawn"),
        theirs=ACCEPTS,
        groups=_set("prefixes"),
        example="0992000001",
        count=5,
        by=PLAN,
        because=(
            "0992 was the satellite's block inside 099, and became 0672 in September 2018; nothing is recorded there "
            "since."
        ),
    ),
    # ---- vn-ident, personal IDs
    Difference(
        id="born-abroad",
        comparison="vn-ident/id",
        ours=_ACCEPTED,
        theirs=REFUSES,
        groups=_set("places and years"),
        only=_placed(PlaceKind.COUNTRY),
        example="101204000001",
        count=5850,
        by=PLAN,
        because=(
            "101 to 295 are the 195 countries of Circular 07/2016/TT-BCA, for citizens whose birth was registered "
            "abroad. Their numbers are as good as anybody's; it knows the provinces only."
        ),
    ),
    Difference(
        id="place-not-listed",
        comparison="vn-ident/id",
        ours=_ACCEPTED,
        theirs=REFUSES,
        groups=_set("places and years", "length"),
        only=_placed(PlaceKind.UNKNOWN),
        example="003204000001",
        count=22261,
        by=CHOICE,
        because=(
            "No table lists the code. Theirs refuses, and so does ours when asked strictly; otherwise ours accepts "
            "with the advisory `unknown_place`, since the meaning of the digits has had no legal definition since 1 "
            "July 2024 and a code of tomorrow should not lock anybody out."
        ),
    ),
    Difference(
        id="name-of-079",
        comparison="vn-ident/id",
        ours=_ACCEPTED,
        theirs=ANOTHER,
        groups=_set("places and years"),
        only=lambda text: text.startswith("079"),
        example="079204000001",
        count=30,
        by=CHOICE,
        because=(
            "The same city: ours writes Thành phố Hồ Chí Minh, theirs Hồ Chí Minh. The other 62 names are the same, "
            "and in ours, too, no other carries its kind of unit."
        ),
    ),
    Difference(
        id="separators",
        comparison="vn-ident/id",
        ours=_ACCEPTED,
        theirs=REFUSES,
        groups=_set("separators", "too long"),
        example="001 204 000 001",
        count=42,
        by=CONTRACT,
        because=(
            "Ours passes over spaces, dots and hyphens, since people write the number in groups; white space of any "
            "other kind is refused by both. Its `classify_id` strips the ends."
        ),
    ),
    Difference(
        id="decimal-of-a-spreadsheet",
        comparison="vn-ident/id",
        ours=_ACCEPTED,
        theirs=REFUSES,
        groups=_set("spreadsheets"),
        example="79204000001.0",
        count=1,
        by=THEIRS,
        because=(
            "A spreadsheet ate the zero and added `.0`; with the dot passed over, twelve digits are left, and they are "
            "not the person's number. Refusing is more careful. Ours accepts by its contract, "
            "and says in `looks_like` what it may have been."
        ),
    ),
    Difference(
        id="not-text",
        comparison="vn-ident/id",
        ours=_set(RAISES),
        theirs=REFUSES,
        groups=_set("not text"),
        example=101204000001,
        count=5,
        by=CHOICE,
        because="As with phone numbers: False there, TypeError here.",
    ),
    # ---- idnumbers
    Difference(
        id="separators",
        comparison="idnumbers",
        ours=_ACCEPTED,
        theirs=REFUSES,
        groups=_set("separators", "too long"),
        example="001 204 000 001",
        count=42,
        by=CONTRACT,
        because=(
            "Ours passes over spaces, dots and hyphens, since people write the number in groups. Theirs leaves that to "
            "`normalize_id`, a call before."
        ),
    ),
    Difference(
        id="decimal-of-a-spreadsheet",
        comparison="idnumbers",
        ours=_ACCEPTED,
        theirs=REFUSES,
        groups=_set("spreadsheets"),
        example="79204000001.0",
        count=1,
        by=THEIRS,
        because=(
            "As above: refusing is more careful; ours advises, and refuses when asked strictly. After its "
            "`normalize_id` theirs would accept too."
        ),
    ),
    Difference(
        id="not-text",
        comparison="idnumbers",
        ours=_set(RAISES),
        theirs=REFUSES,
        groups=_set("not text"),
        example=101204000001,
        count=5,
        by=CHOICE,
        because="False there, by design and for every type; TypeError here.",
    ),
)
