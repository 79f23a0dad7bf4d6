"""Where an account stands, and what is to be asked of whom, so that nobody is asked for too much."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from idverify.account.holder import Holder
from idverify.campaign.finding import Defect
from idverify.campaign.kernel.facts import Facts
from idverify.campaign.kernel.verdict import Verdict, hopeless
from idverify.campaign.status import Ask, Status
from idverify.decision import Decision
from idverify.evidence.method import EID_METHODS, PHONE_METHODS, Method
from idverify.law import start_of
from idverify.law.decree_147_2024 import EXISTING_ACCOUNTS_OPENED_BEFORE
from idverify.rules import Remedy

MISSING: Final = "missing"
_WRONG: Final = "wrong"
_LOST: Final = frozenset({Defect.PHONE_DIGITS_LOST, Defect.PERSONAL_ID_DIGITS_LOST})
_PROVING: Final = PHONE_METHODS | EID_METHODS
_UNDATED: Final = frozenset({Defect.PROVEN_AT_MISSING, Defect.PROVEN_AT_UNREADABLE, Defect.PROVEN_AT_FUTURE})
_IDENTITY: Final = frozenset({Remedy.AUTHENTICATE_PERSONAL_ID, Remedy.AUTHENTICATE_STREAMER})
_ENOUGH: Final = 4  # the highest assurance level
_LONG_AGO: Final = start_of(EXISTING_ACCOUNTS_OPENED_BEFORE).replace(year=2020)
_GROWN: Final = EXISTING_ACCOUNTS_OPENED_BEFORE.replace(year=1970)


def kind_of(number: str) -> str:
    """What it matters that a number was found to be: nothing of one that is well-formed, missing, lost, or wrong."""
    return number if not number or number == MISSING or number in _LOST else _WRONG


class Answers(NamedTuple):
    """What the cells of one row were found to hold, as far as somebody has to be asked about it.

    Attributes:
        usable: whether the account has a name.
        phone: empty of one that is well-formed, ``missing``, or its defect.
        personal_id: the same.
        written: by what means something was proven by the word in the table, whether or not its number is there.
        defects: of the other cells.
    """

    usable: bool
    phone: str
    personal_id: str
    written: Method | None
    defects: frozenset[Defect]


class Standing(NamedTuple):
    """Where an account stands.

    Attributes:
        status: in one word.
        asks: what is to be asked; first of whoever keeps the table.
    """

    status: Status
    asks: tuple[Ask, ...]


def standing_of(
    answers: Answers, facts: Facts, verdict: Verdict, permitted: Callable[[Facts, datetime], bool], at: datetime
) -> Standing:
    """Where an account stands, and what is to be asked.

    Args:
        answers: what the cells hold.
        facts: what the rules were asked about.
        verdict: what they said.
        permitted: whether an account with other facts would be, at some moment.
        at: the moment that is asked about.
    """
    if not answers.usable:
        return Standing(Status.UNREADABLE, () if Defect.ACCOUNT_TOTAL in answers.defects else (Ask.NAME_ACCOUNT,))
    if verdict.permitted and verdict.later.decision is None:
        return Standing(Status.AUTHENTICATED, ())
    first = _of_the_keeper(answers, facts, verdict)
    status = Status.WAITING if verdict.permitted else _denied(answers, verdict)
    if status is Status.DENIED and first and not hopeless(verdict.decision):
        status = Status.KEEPER
    best = at if verdict.later.day is None or not verdict.permitted else start_of(verdict.later.day)
    # If what the keeper of the table has to say might suffice, nobody else is asked yet.
    if first and permitted(_at_best(first, answers, facts, best), best):
        return Standing(status, first)
    return Standing(status, (*first, *_of_the_person(answers, verdict, first)))


def _denied(answers: Answers, verdict: Verdict) -> Status:
    if verdict.child:
        return Status.CHILD
    if verdict.child is None:
        return Status.AGE_UNKNOWN
    if not verdict.remedies or hopeless(verdict.decision):
        return Status.DENIED
    if verdict.authenticated and verdict.remedies & _IDENTITY:
        return Status.IDENTIFY
    if not answers.phone:
        return Status.PROVE
    return Status.NUMBER_MISSING if answers.phone == MISSING else Status.NUMBER_WRONG


def _of_the_keeper(answers: Answers, facts: Facts, verdict: Verdict) -> tuple[Ask, ...]:
    """What whoever keeps the table can put right without asking anybody."""
    defects = answers.defects
    grown = verdict.child is False
    asks = []
    if facts.opened_at is None or Defect.OPENED_FUTURE in defects:
        asks.append(Ask.DATE_OPENING)
    if grown and ((facts.method in _PROVING and defects & _UNDATED) or Defect.NO_MOBILE_UNREADABLE in defects):
        asks.append(Ask.DATE_PROOF)
    if grown and facts.method is Method.PERSONAL_ID_EID and facts.level is None:
        asks.append(Ask.SAY_LEVEL)
    if grown and Defect.PROOF_UNKNOWN_WORD in defects:
        asks.append(Ask.SAY_PROOF)
    if facts.holder is None:
        asks.append(Ask.SAY_HOLDER)
    if (grown and _lost_number(answers)) or (verdict.child is None and _lost_birth_date(defects)):
        asks.append(Ask.RESTORE_DIGITS)
    return tuple(asks)


def _lost_number(answers: Answers) -> bool:
    return _lost(answers.phone, answers) or (
        answers.written is Method.PERSONAL_ID_EID and _lost(answers.personal_id, answers)
    )


def _lost(number: str, answers: Answers) -> bool:
    return number in _LOST or (number == MISSING and Defect.CELL_BROKEN in answers.defects)


def _lost_birth_date(defects: frozenset[Defect]) -> bool:
    return Defect.BIRTH_DATE_TWO_DIGIT_YEAR in defects or {Defect.BIRTH_DATE_MISSING, Defect.CELL_BROKEN} <= defects


def _at_best(first: tuple[Ask, ...], answers: Answers, facts: Facts, at: datetime) -> Facts:
    """What the facts might be once the table's keeper has said all that is asked of them."""
    method, proven_at, level = facts.method, facts.proven_at, facts.level
    birth_date, declared_at = facts.birth_date, facts.declared_at
    if Ask.SAY_PROOF in first:
        method, proven_at = Method.VN_MOBILE_OTP, at
    if Ask.RESTORE_DIGITS in first:
        method = answers.written
        if _lost_birth_date(answers.defects):
            birth_date = _GROWN
    if Ask.DATE_PROOF in first:
        proven_at = at
        declared_at = at if Defect.NO_MOBILE_UNREADABLE in answers.defects else declared_at
    return Facts(
        opened_at=_LONG_AGO if Ask.DATE_OPENING in first else facts.opened_at,
        holder=facts.holder or Holder.INDIVIDUAL,
        birth_date=birth_date,
        declared_at=declared_at,
        method=method,
        proven_at=proven_at,
        level=_ENOUGH if Ask.SAY_LEVEL in first or Ask.SAY_PROOF in first else level,
    )


def _of_the_person(answers: Answers, verdict: Verdict, first: tuple[Ask, ...]) -> tuple[Ask, ...]:
    """What the user or a parent is asked; nothing where it would not help, and never two ways of the same."""
    decision, remedies = verdict.open, verdict.remedies
    if hopeless(decision):
        return ()
    if verdict.child:
        return (Ask.REGISTER_CHILD,) if Remedy.ASK_GUARDIAN in remedies else ()
    if verdict.child is None:
        asked = Remedy.PROVIDE_BIRTH_DATE in remedies and Ask.RESTORE_DIGITS not in first
        return (Ask.PROVIDE_BIRTH_DATE,) if asked else ()
    # Whoever has a number of their own on file proves that, whatever they once declared: it is less to ask.
    if not answers.phone and Remedy.PROVE_PHONE in remedies and not _beyond_phone(decision):
        return (Ask.PROVE_PHONE,)
    if remedies & _IDENTITY:
        return (Ask.AUTHENTICATE_PERSONAL_ID, *_beside(answers, decision))
    # Whoever wrote a number, though a wrong one, has one most likely, and cannot declare to have none.
    if Remedy.DECLARE_NO_VN_MOBILE in remedies and answers.phone == MISSING and not _lost(answers.phone, answers):
        return (Ask.DECLARE_NO_MOBILE,)
    return _about_phone(answers) if Remedy.PROVE_PHONE in remedies else ()


def _beyond_phone(decision: Decision) -> bool:
    """Whether something stands in the way that no phone removes."""
    return any(breach.remedies and Remedy.PROVE_PHONE not in breach.remedies for breach in decision.breaches)


def _beside(answers: Answers, decision: Decision) -> tuple[Ask, ...]:
    """The phone beside a personal ID: of those who sell, for whom the law wants both."""
    alone = any(breach.remedies == (Remedy.PROVE_PHONE,) for breach in decision.breaches)
    return _about_phone(answers) if alone else ()


def _about_phone(answers: Answers) -> tuple[Ask, ...]:
    if not answers.phone:
        return (Ask.PROVE_PHONE,)
    if _lost(answers.phone, answers):
        return ()
    return (Ask.GIVE_PHONE,) if answers.phone == MISSING else (Ask.CORRECT_PHONE,)
