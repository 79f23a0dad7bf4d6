"""What a column of a platform's table says about an account."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """One thing that a campaign can be told of an account; only the account itself must be there."""

    ACCOUNT = "account"  # the platform's name of it
    PHONE = "phone"
    PERSONAL_ID = "personal_id"
    BIRTH_DATE = "birth_date"
    OPENED = "opened"  # the day or the moment on which it was opened
    PROOF = "proof"  # by what means something was proven, in the platform's own words
    PROVEN_AT = "proven_at"
    LEVEL = "level"  # assurance level of an electronic identification
    NO_MOBILE = "no_mobile"  # when its user declared to have no Vietnamese mobile
    HOLDER = "holder"  # person or organisation
