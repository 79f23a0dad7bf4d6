"""Where an account stands, and what is to be asked of whom."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where one account stands under the law of the day asked about."""

    AUTHENTICATED = "authenticated"  # it may go on
    WAITING = "waiting"  # it may go on until its deadline, by what the file says
    PROVE = "prove"  # a number is there and well-formed; it has not been proven
    NUMBER_WRONG = "number_wrong"
    NUMBER_MISSING = "number_missing"
    CHILD = "child"  # under sixteen, and no guardian is known from a list
    AGE_UNKNOWN = "age_unknown"
    DENIED = "denied"  # nothing that its user could prove would help
    UNREADABLE = "unreadable"  # no account, or none that could be named
    IDENTIFY = "identify"  # authenticated, but this action needs the personal ID too
    KEEPER = "keeper"  # whoever keeps the table has to say something first: a day of opening, a holder


class Ask(StrEnum):
    """What is asked, and of whom; a person is never asked for more than the law of the day allows."""

    PROVE_PHONE = "user.prove_phone"
    CORRECT_PHONE = "user.correct_phone"
    GIVE_PHONE = "user.give_phone"
    PROVIDE_BIRTH_DATE = "user.provide_birth_date"
    AUTHENTICATE_PERSONAL_ID = "user.authenticate_personal_id"
    DECLARE_NO_MOBILE = "user.declare_no_mobile"
    REGISTER_CHILD = "guardian.register"
    NAME_ACCOUNT = "operator.name_account"
    DATE_OPENING = "operator.date_opening"
    DATE_PROOF = "operator.date_proof"
    SAY_LEVEL = "operator.say_level"
    SAY_PROOF = "operator.say_proof"  # what a word in the proof column means
    SAY_HOLDER = "operator.say_holder"
    RESTORE_DIGITS = "operator.restore_digits"  # the source has them, this file does not

    @property
    def of_a_person(self) -> bool:
        """Whether it is asked of the user or a guardian, and not of whoever keeps the table."""
        return not self.value.startswith("operator.")
