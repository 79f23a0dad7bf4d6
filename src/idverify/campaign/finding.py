"""What can be wrong with a row, and what was made of it all the same."""

from __future__ import annotations

from enum import StrEnum


class Defect(StrEnum):
    """Why a cell could not be used; of the numbers also ``phone.`` and ``personal_id.`` and each one's own defects."""

    ACCOUNT_MISSING = "account.missing"
    ACCOUNT_ID = "account.id"  # it cannot be kept as a name
    ACCOUNT_TOTAL = "account.total"  # the line below a table: "Tổng cộng: 200.000 tài khoản"
    PHONE_DIGITS_LOST = "phone.digits_lost"  # a spreadsheet rounded it: 9.12E+08
    PERSONAL_ID_DIGITS_LOST = "personal_id.digits_lost"
    BIRTH_DATE_MISSING = "birth_date.missing"
    BIRTH_DATE_UNREADABLE = "birth_date.unreadable"
    BIRTH_DATE_NO_SUCH_DAY = "birth_date.no_such_day"
    BIRTH_DATE_TWO_DIGIT_YEAR = "birth_date.two_digit_year"
    BIRTH_DATE_YEAR_ONLY = "birth_date.year_only"  # and some born in it are children, some are not
    BIRTH_DATE_FUTURE = "birth_date.future"
    BIRTH_DATE_TOO_LONG_AGO = "birth_date.too_long_ago"  # more than 120 years
    OPENED_MISSING = "opened.missing"
    OPENED_UNREADABLE = "opened.unreadable"  # or before there was anything to open, as of kernel.moments
    OPENED_FUTURE = "opened.future"
    PROOF_UNKNOWN_WORD = "proof.unknown_word"
    PROVEN_AT_MISSING = "proven_at.missing"
    PROVEN_AT_UNREADABLE = "proven_at.unreadable"
    PROVEN_AT_FUTURE = "proven_at.future"
    LEVEL_UNREADABLE = "level.unreadable"
    NO_MOBILE_UNREADABLE = "no_mobile.unreadable"
    HOLDER_UNKNOWN_WORD = "holder.unknown_word"
    ROW_RAGGED = "row.ragged"
    CELL_BROKEN = "row.broken_cell"
    PROOF_WITHOUT_NUMBER = "proof.without_number"  # of a number that is missing, or is none


class Remark(StrEnum):
    """What was mended or is worth a second look; none of it stands in anybody's way.

    Beside these there are ``phone.`` and ``personal_id.`` and the advisories of the two numbers.
    """

    PHONE_DECIMAL = "phone.decimal"  # 912000001.0, read without its point
    PHONE_SCIENTIFIC = "phone.scientific"  # 9.12000001E+08, with every digit there
    PHONE_ZERO_RESTORED = "phone.zero_restored"
    PHONE_QUOTED = "phone.quoted"  # '0912…, as people force text upon a spreadsheet
    PERSONAL_ID_DECIMAL = "personal_id.decimal"
    PERSONAL_ID_SCIENTIFIC = "personal_id.scientific"
    PERSONAL_ID_ZEROS_RESTORED = "personal_id.zeros_restored"
    PERSONAL_ID_QUOTED = "personal_id.quoted"
    BIRTH_DATE_SERIAL = "birth_date.serial"  # a spreadsheet's count of days
    OPENED_SERIAL = "opened.serial"
    ROW_RECODED = "row.recoded"
    PERSONAL_ID_MAYBE_DECIMAL = "personal_id.maybe_decimal"  # 12040000001.0 has twelve digits once its point is gone
    ACCOUNT_IS_NUMBER = "account.is_number"  # the account is named by the phone number or personal ID of its row
    BIRTH_DATE_AFTER_OPENED = "birth_date.after_opened"  # as where columns were taken for one another
    PROVEN_BEFORE_OPENED = "proven_at.before_opened"
    BIRTH_DATE_YEAR_SUFFICES = "birth_date.year_suffices"  # its first and its last day give one answer
