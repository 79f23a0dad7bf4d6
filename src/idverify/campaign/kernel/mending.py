"""Numbers that a spreadsheet has spoilt, put back where all their digits are still there."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from idverify.campaign.finding import Defect, Remark

_LONGEST: Final = 64
_SPOILT = re.compile(r"[.,'eE]")
_DECIMAL = re.compile(r"([0-9]+)[.,]0+")
_SCIENTIFIC = re.compile(r"([0-9])(?:[.,]([0-9]+))?[eE]\+?([0-9]{1,2})")
_PERSONAL_ID_DIGITS: Final = 12
SHORTENED: Final = (10, 11)  # a personal ID that lost one zero or two; 001 and on begin with two
_WITHOUT_ZERO: Final = (9, 10)  # digits of a number that lost the zero before it: a mobile or landline, an old mobile
_OLD_MOBILE: Final = 10  # 0168… without its zero
_NINE: Final = 9


class Mended(NamedTuple):
    """A text to be parsed in place of one that was refused.

    Attributes:
        text: what is to be parsed, or the text as it stood.
        remarks: how it was mended; none where nothing was.
        lost: the defect of a text whose digits are gone.
    """

    text: str
    remarks: tuple[Remark, ...] = ()
    lost: Defect | None = None

    def __repr__(self) -> str:
        return f"Mended({', '.join(self.remarks) or self.lost})"


def mended_phone(text: str, *, numeric: bool) -> Mended:
    """What a text in a phone column was before a spreadsheet had it.

    Args:
        text: one that ``PhoneNumber.parse`` refuses.
        numeric: whether the cell was a number to the file.
    """
    found = _spoilt(text, Remark.PHONE_QUOTED, Remark.PHONE_DECIMAL, Remark.PHONE_SCIENTIFIC, Defect.PHONE_DIGITS_LOST)
    written = found.text
    if numeric and len(written) == _OLD_MOBILE and written[0] == "1" and _digits(written):
        return Mended("0" + written, (*found.remarks, Remark.PHONE_ZERO_RESTORED))
    if len(written) == _NINE and _digits(written) and (numeric or found.remarks not in ((), (Remark.PHONE_QUOTED,))):
        return found._replace(remarks=(*found.remarks, Remark.PHONE_ZERO_RESTORED))
    return found


def with_zero(text: str) -> str:
    """Digits that may have lost the zero before them, with that zero; any other text as it is.

    Args:
        text: a number as a spreadsheet keeps one, of which ``mended_phone`` makes no phone number.
    """
    lost = len(text) in _WITHOUT_ZERO and text[0] != "0" and _digits(text)
    return "0" + text if lost else text


def mended_personal_id(text: str, *, numeric: bool, zeros_lost: bool) -> Mended:
    """What a text in a column of personal IDs was before a spreadsheet had it.

    Args:
        text: one that ``PersonalIdNumber.parse`` refuses.
        numeric: whether the cell was a number to the file.
        zeros_lost: whether a spreadsheet has written the file, so that text has lost its zeros too.
    """
    found = _spoilt(
        text,
        Remark.PERSONAL_ID_QUOTED,
        Remark.PERSONAL_ID_DECIMAL,
        Remark.PERSONAL_ID_SCIENTIFIC,
        Defect.PERSONAL_ID_DIGITS_LOST,
    )
    written = found.text
    number = numeric or zeros_lost or (found.remarks and found.remarks[-1] is not Remark.PERSONAL_ID_QUOTED)
    if number and len(written) in SHORTENED and _digits(written):
        return Mended(written.zfill(_PERSONAL_ID_DIGITS), (*found.remarks, Remark.PERSONAL_ID_ZEROS_RESTORED))
    return found


def _spoilt(text: str, quoted: Remark, decimal: Remark, scientific: Remark, lost: Defect) -> Mended:
    if len(text) > _LONGEST or not _SPOILT.search(text):
        return Mended(text)
    written = text.strip()
    remarks: tuple[Remark, ...] = ()
    if written.startswith("'"):
        written, remarks = written[1:].strip(), (quoted,)
    if match := _DECIMAL.fullmatch(written):
        return Mended(match[1], (*remarks, decimal))
    if match := _SCIENTIFIC.fullmatch(written):
        whole, fraction, places = match[1], match[2] or "", int(match[3])
        # The last digits are zeros to a file that rounded them, and may be zeros of the number too; those it shows.
        if len(fraction) < places:
            return Mended(text, lost=lost)
        if not fraction[places:].strip("0"):
            return Mended(whole + fraction[:places], (*remarks, scientific))
    return Mended(written, remarks) if remarks else Mended(text)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
