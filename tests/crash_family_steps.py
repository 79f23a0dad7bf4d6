"""What each step of a family leaves, as ``crash_steps`` does for the rest."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from crash_model import CHILD, DAY, UNKNOWN, Draft, Op, Rows, Step, of_table
from crash_steps import (
    STEPS,
    decline_link,
    end_evidence,
    happens,
    keep_evidence,
    keep_record,
    note,
    schedule_ages,
)

ANSWER_WITHIN: Final = 14 * DAY


def _amended(rows: Rows, at: int) -> None:
    """What follows every change of an open child's account."""
    if rows[("account",)]["waits"]:
        return
    links = [each for _, each in of_table(rows, "link")]
    for each in links:
        if each["status"] == "":
            each["answers"] = None
    if any(each["status"] for each in links):
        schedule_ages(rows, at)


def request(draft: Draft, op: Op) -> Iterator[None]:
    rows, at = draft.rows(op["account"]), op["at"]
    if ("account",) not in rows:
        state = {
            "opened": at,
            "born": CHILD,
            "waits": True,
            "closed": None,
            "erased": None,
            "child_made": None,
            "revokes": False,
        }
        rows[("account",)] = state
    link = len(of_table(rows, "link"))
    rows["link", link] = {
        "_stage": "requested",
        "id": op.get("id", UNKNOWN),
        "relation": "",
        "status": "requested",
        "own": None,
        "answers": at + ANSWER_WITHIN,
        "invited": True,
        "choices": {},
        "consented": None,
        "assented": None,
        "until": None,
    }
    happens(rows, link, "guardian.requested", at)
    note(rows, "guardian.requested", at, link)
    _amended(rows, at)
    yield


def accept(draft: Draft, op: Op) -> Iterator[None]:
    rows = draft.rows(op["account"])
    happens(rows, op["link"], "guardian.accepted", op["at"])
    rows["link", op["link"]] |= {"_stage": "awaiting_proof", "relation": "mother", "own": op["own"]}
    _amended(rows, op["at"])
    yield


def proved(draft: Draft, op: Op) -> Iterator[None]:
    rows, link, at = draft.rows(op["account"]), op["link"], op["at"]
    row = rows["link", link]
    happens(rows, link, "guardian.proven", at)
    if row["_stage"] == "awaiting_proof":
        row["_stage"] = "awaiting_assent"
    elif row["_stage"] == "suspended":
        row |= {"_stage": "active", "status": "active", "until": None}
        note(rows, "guardian.restored", at, link)
    end_evidence(rows, link, at)
    keep_evidence(rows, op, link)
    keep_record(draft, rows, op)
    _amended(rows, at)
    yield


def consent(draft: Draft, op: Op) -> Iterator[None]:
    """The adult's word, or the child's; the second of the two opens the account."""
    rows, link, at = draft.rows(op["account"]), op["link"], op["at"]
    row, side = rows["link", link], "assented" if op["child"] else "consented"
    account = rows[("account",)]
    row[side] = at
    both = row["consented"] is not None and row["assented"] is not None
    activates = row["_stage"] == "awaiting_assent" and both
    if activates and account["waits"]:
        account |= {"waits": False, "opened": at}
        note(rows, "account.opened", at)
        note(rows, "account.authenticated", at)
    happens(rows, link, "consent.given", at)
    if row["_stage"] in ("active", "suspended"):
        note(rows, "consent.given", at, link)
    if activates:
        happens(rows, link, "guardian.activated", at)
        note(rows, "guardian.activated", at, link)
        row |= {"_stage": "active", "status": "active", "answers": None}
    if op["child"]:
        for key, other in sorted(of_table(rows, "link")):
            if key[1] != link and other["_stage"] in ("active", "suspended") and other["assented"] is None:
                other["assented"] = at
                happens(rows, key[1], "consent.given", at)
                note(rows, "consent.given", at, key[1])
    _amended(rows, at)
    yield


def withdraw(draft: Draft, op: Op) -> Iterator[None]:
    rows, at = draft.rows(op["account"]), op["at"]
    side = "assented" if op["child"] else "consented"
    concerned = [op["link"]]
    if op["child"]:  # a child's is withdrawn for its account, whoever answers for it
        stages = ("active", "suspended", "awaiting_assent")
        others = sorted(of_table(rows, "link"))
        concerned += [
            key[1]
            for key, each in others
            if key[1] != op["link"] and each["_stage"] in stages and each[side] is not None
        ]
    for link in concerned:
        rows["link", link][side] = None
        happens(rows, link, "consent.withdrawn", at)
        if rows["link", link]["_stage"] in ("active", "suspended", "awaiting_assent"):
            note(rows, "consent.withdrawn", at, link)
    _amended(rows, at)
    yield


def permit(draft: Draft, op: Op) -> Iterator[None]:
    rows, link, at = draft.rows(op["account"]), op["link"], op["at"]
    chosen = {**rows["link", link]["choices"], op["action"]: op["choice"]}
    rows["link", link]["choices"] = {action: choice for action, choice in chosen.items() if choice != "allow"}
    happens(rows, link, "guardian.choices_set", at)
    note(rows, "guardian.choices_set", at, link)
    _amended(rows, at)
    yield


def end(draft: Draft, op: Op) -> Iterator[None]:
    rows, link, at = draft.rows(op["account"]), op["link"], op["at"]
    happens(rows, link, "guardian.ended", at)
    note(rows, "guardian.ended", at, link)
    rows["link", link] |= {"_stage": "ended", "status": "ended", "own": None, "choices": {}, "until": None}
    end_evidence(rows, link, at)
    _amended(rows, at)
    yield


def decline(draft: Draft, op: Op) -> Iterator[None]:
    rows = draft.rows(op["account"])
    decline_link(rows, op["link"], op["at"])
    _amended(rows, op["at"])
    yield


def ask(draft: Draft, op: Op) -> Iterator[None]:
    rows = draft.rows(op["account"])
    rows["ask", op["action"], op["item"]] = {"asked": op["at"], "allowed": None, "answered": None, "link": None}
    note(rows, "permission.asked", op["at"])
    yield


def answer(draft: Draft, op: Op) -> Iterator[None]:
    rows = draft.rows(op["account"])
    asked = rows["ask", op["action"], op["item"]]
    asked |= {"allowed": op["allow"], "answered": op["at"], "link": op["link"]}
    note(rows, "permission.answered", op["at"])
    yield


def _raising(step: Step) -> Step:
    """A step that changes what the gate sees: of each account that it changes a new epoch begins."""

    def raised(draft: Draft, op: Op) -> Iterator[None]:
        for _ in step(draft, op):
            for account, rows in draft.touched.items():
                before = draft.before.get(account, {})
                opens = op["op"] == "enrol" and account == op["account"]  # nobody had a standing before
                closed = before.get(("account",), {}).get("closed") is not None  # nor has anybody one any more
                if rows != before and not opens and not closed:
                    rows[("account",)]["revokes"] = True  # by the clock of whoever noted it, or later
            yield

    return raised


_STEPS: Final = MappingProxyType[str, Step](
    {
        **STEPS,
        "request": request,
        "accept": accept,
        "proved": proved,
        "consent": consent,
        "withdraw": withdraw,
        "permit": permit,
        "end": end,
        "decline": decline,
        "ask": ask,
        "answer": answer,
    }
)
# What the gate does not see begins no epoch; of what is asked of a guardian it sees only one item at a time.
_UNSEEN: Final = frozenset(
    {"challenge", "guess", "prove", "acknowledge", "erase", "purge", "sequence", "reuse", "respend", "ask", "answer"}
)
ALL_STEPS: Final = MappingProxyType[str, Step](
    {name: step if name in _UNSEEN else _raising(step) for name, step in _STEPS.items()}
)
# After a refusal with one of these codes so many of an operation's transactions stand; any other refusal is a fault.
REFUSALS: Final = MappingProxyType[str, dict[str, int]](
    {
        "guess": {"code_wrong": 1},
        "reuse": {"used": 0},
        "respend": {"proof_spent": 0},
        "enrol": {"limit": 0},
        "bind": {"limit": 0},
        "change": {"limit": 0},
        "proved": {"limit": 0},
    }
)
MUST_REFUSE: Final = frozenset({"guess", "reuse", "respend"})
