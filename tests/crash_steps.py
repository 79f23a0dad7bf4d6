"""What each operation leaves: one generator each, which stops after every transaction of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from crash_model import ADULT, DAY, UNKNOWN, Draft, Op, Rows, Step, of_table

EXPIRES: Final = 300_000_000
RESTS: Final = 30 * DAY  # a number, before it may have been sold anew
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# Whoever was born on 10 March 2016 is sixteen in the sense of the law as 11 March 2032 begins in Viet Nam.
_SIXTEEN: Final = (datetime(2032, 3, 10, 17, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
AGES: Final = (
    ("user.turning_sixteen", _SIXTEEN - 30 * DAY),
    ("user.turning_sixteen_in_a_week", _SIXTEEN - 7 * DAY),
    ("user.turning_sixteen_tomorrow", _SIXTEEN - DAY),
    ("user.turned_sixteen", _SIXTEEN),
)


def note(rows: Rows, type: str, at: int, link: int | None = None) -> None:
    """An event, after the last one."""
    position = max((key[1] for key, _ in of_table(rows, "event")), default=0) + 1
    rows["event", position] = {"type": type, "due": at, "acked": False, "link": link}


def cancel_ages(rows: Rows, at: int) -> None:
    """Events of growing older that have not fallen due."""
    for key, event in of_table(rows, "event"):
        if event["type"].startswith("user.") and event["due"] > at:
            del rows[key]


def schedule_ages(rows: Rows, at: int) -> None:
    """The same, noted anew."""
    cancel_ages(rows, at)
    for type, due in AGES:
        note(rows, type, due)


def keep_evidence(rows: Rows, op: Op, link: int | None = None, *, spends: bool = True) -> None:
    """Evidence on a proof, which is spent, and a place on its number."""
    rows["evidence", op["proved"], link] = {"phone": op["phone"], "ended": None, "contested": None, "bound": True}
    rows["slot", op["phone"], "account" if link is None else "ward"] = {}
    if spends:
        rows["proof", op["proved"]]["spent"] = op["proved"]


def keep_record(draft: Draft, rows: Rows, op: Op) -> None:
    """A sealed record with both halves of its key and its entry."""
    rows["record", op["at"]] = {"shares": 2, "entries": 1, "_phone": op["phone"]}
    draft.counts["records"] += 1


def live_evidence(rows: Rows, link: Any = any) -> list[tuple[Any, dict[str, Any]]]:
    """Evidence that has not ended: of the user (None), of a link's adult, or of all."""
    found = [each for each in of_table(rows, "evidence") if each[1]["ended"] is None]
    return found if link is any else [each for each in found if each[0][2] == link]


def challenge(draft: Draft, op: Op) -> Iterator[None]:
    rows, spent = draft.rows(op["account"]), 0
    for _, each in of_table(rows, "challenge"):
        same = (each["purpose"], each["phone"]) == (op["purpose"], op["phone"])
        if same and each["used"] is None and each["replaced"] is None:
            each["replaced"] = op["at"]
            spent = max(spent, each["guesses"] if each["expires"] > op["at"] else 0)
    rows["challenge", op["at"]] = {
        "id": op.get("id", UNKNOWN),
        "purpose": op["purpose"],
        "phone": op["phone"],
        "guesses": spent,
        "expires": op["at"] + EXPIRES,
        "used": None,
        "replaced": None,
    }
    draft.counts["send"] += 1
    yield


def guess(draft: Draft, op: Op) -> Iterator[None]:
    draft.rows(op["account"])["challenge", op["asked"]]["guesses"] += 1
    draft.counts["guess"] += 1
    yield


def prove(draft: Draft, op: Op) -> Iterator[None]:
    yield from guess(draft, op)
    rows = draft.rows(op["account"])
    asked = rows["challenge", op["asked"]]
    asked["used"] = op["at"]
    id = op.get("id", UNKNOWN)
    rows["proof", op["at"]] = {"id": id, "purpose": asked["purpose"], "phone": asked["phone"], "spent": None}
    yield


def enrol(draft: Draft, op: Op) -> Iterator[None]:
    rows, at = draft.rows(op["account"]), op["at"]
    state = {
        "opened": at,
        "born": ADULT,
        "waits": False,
        "closed": None,
        "erased": None,
        "child_made": None,
        "revokes": False,
    }
    rows[("account",)] = state
    note(rows, "account.opened", at)
    note(rows, "account.authenticated", at)
    keep_evidence(rows, op)
    keep_record(draft, rows, op)
    if op.get("contests"):
        # Somebody else had the number for longer than it rests: they are asked to prove it again.
        other = draft.rows(op["contests"])
        old = [
            each
            for key, each in live_evidence(other, None)
            if each["phone"] == op["phone"] and each["contested"] is None and key[1] <= at - RESTS
        ]
        for each in old:
            each["contested"] = at
        if old and other[("account",)]["closed"] is None:
            note(other, "account.number_contested", at)
        draft.shifts |= {op["contests"]: op["shift"], op["account"]: op["shift"]}
    yield


def bind(draft: Draft, op: Op) -> Iterator[None]:
    rows = draft.rows(op["account"])
    keep_evidence(rows, op)
    keep_record(draft, rows, op)
    note(rows, "account.evidence_added", op["at"])
    yield


def change(draft: Draft, op: Op) -> Iterator[None]:
    rows = draft.rows(op["account"])
    for _, each in live_evidence(rows, None):
        each["ended"] = op["at"]
        rows.pop(("slot", each["phone"], "account"), None)
    keep_evidence(rows, op)
    keep_record(draft, rows, op)
    note(rows, "account.phone_changed", op["at"])
    yield


def again(draft: Draft, op: Op) -> Iterator[None]:
    rows, at = draft.rows(op["account"]), op["at"]
    held = [each for each in live_evidence(rows) if each[1]["phone"] == op["phone"]]
    for _, each in held:
        each["ended"] = at
    for place, (key, _) in enumerate(held):
        link = key[2]
        keep_evidence(rows, op, link, spends=place == 0)
        if link is not None:
            prove_link(rows, link, at)
    note(rows, "account.evidence_added", at)
    yield


def happens(rows: Rows, link: int, type: str, at: int) -> None:
    """One more thing that happened to a link."""
    position = sum(key[1] == link for key, _ in of_table(rows, "link_event")) + 1
    rows["link_event", link, position] = {"type": type, "at": at}


def prove_link(rows: Rows, link: int, at: int) -> None:
    """The adult of a link proves a number: what was lost without their doing is put right."""
    row = rows["link", link]
    if row["_stage"] in ("active", "suspended", "awaiting_assent"):
        happens(rows, link, "guardian.proven", at)
        if row["_stage"] == "suspended":
            row |= {"_stage": "active", "status": "active", "until": None}
            note(rows, "guardian.restored", at, link)


def close(draft: Draft, op: Op) -> Iterator[None]:
    rows, at = draft.rows(op["account"]), op["at"]
    account = rows[("account",)]
    for key, row in sorted(of_table(rows, "link")):
        decline_link(rows, key[1], at)
        row |= {"own": None, "answers": None}
    if account["waits"]:
        account["born"] = None
    account["closed"] = at
    for key, _ in of_table(rows, "slot"):
        del rows[key]
    for name, link in op["wards"]:
        ward = draft.rows(name)
        if ward[("account",)]["closed"] is None:
            decline_link(ward, link, at)
            suspend_link(ward, link, at)
    cancel_ages(rows, at)
    note(rows, "account.closed", at)
    yield


def decline_link(rows: Rows, link: int, at: int) -> None:
    """A request that is not answered to the end is ended."""
    row = rows["link", link]
    if row["_stage"] in ("requested", "awaiting_proof", "awaiting_assent"):
        happens(rows, link, "guardian.declined", at)
        note(rows, "guardian.declined", at, link)
        row |= {"_stage": "declined", "status": "", "own": None}
        end_evidence(rows, link, at)


def suspend_link(rows: Rows, link: int, at: int) -> None:
    """A link that stands on something loses it."""
    row = rows["link", link]
    if row["_stage"] in ("active", "suspended"):
        happens(rows, link, "guardian.suspended", at)
        note(rows, "guardian.suspended", at, link)
        row |= {"_stage": "suspended", "status": "suspended", "until": at if row["until"] is None else row["until"]}


def end_evidence(rows: Rows, link: int, at: int) -> None:
    """What was proven of the adult of a link ends, and the places that rested on it are free."""
    ended = live_evidence(rows, link)
    for _, each in ended:
        each["ended"] = at
    still = {each["phone"] for key, each in live_evidence(rows) if key[2] is not None}
    for _, each in ended:
        if each["phone"] not in still:
            rows.pop(("slot", each["phone"], "ward"), None)


def child_made(draft: Draft, op: Op) -> Iterator[None]:
    rows = draft.rows(op["account"])
    rows[("account",)]["child_made"] = op["at"] if op["made"] else None
    note(rows, "account.child_made_identified" if op["made"] else "account.child_made_cleared", op["at"])
    yield


def acknowledge(draft: Draft, op: Op) -> Iterator[None]:
    for account, type, due, link in op["events"]:
        if account in draft.before:
            rows = draft.rows(account)
            named = {None: None} | {each["id"]: key[1] for key, each in of_table(rows, "link")}
            for _, each in of_table(rows, "event"):
                if (each["type"], each["due"], each["link"]) == (type, due, named.get(link, UNKNOWN)):
                    each["acked"] = True
    yield


def erase(draft: Draft, op: Op) -> Iterator[None]:
    rows = draft.rows(op["account"])
    for key, each in list(rows.items()):
        if key[0] in ("ask", "challenge", "proof", "slot") or (key[0] == "event" and each["acked"]):
            del rows[key]
        elif key[0] == "evidence":
            each |= {"phone": None, "bound": False}
        elif key[0] == "link":
            each |= {"own": None, "answers": None, "invited": False}
    rows[("account",)] |= {"erased": op["at"], "born": None}
    for name, link in op["wards"]:
        draft.rows(name)["link", link]["own"] = None
    draft.counts["erased"] += 1
    yield


def purge(draft: Draft, op: Op) -> Iterator[None]:
    rows = draft.rows(op["account"])
    draft.counts["records_purged"] += len(of_table(rows, "record"))
    draft.counts["erased_then_purged"] += rows[("account",)]["erased"] is not None
    rows.clear()
    for name, link in op["wards"]:
        draft.rows(name)["link", link]["own"] = None
    draft.counts["purged"] += 1
    yield


def nothing(draft: Draft, op: Op) -> Iterator[None]:  # noqa: ARG001  # as every step is called
    """What is judged by the ledger as a whole, or must be refused."""
    yield from ()


STEPS: Final = MappingProxyType[str, Step](
    {
        "challenge": challenge,
        "guess": guess,
        "prove": prove,
        "enrol": enrol,
        "bind": bind,
        "change": change,
        "again": again,
        "close": close,
        "child_made": child_made,
        "acknowledge": acknowledge,
        "erase": erase,
        "purge": purge,
        "sequence": nothing,
        "reuse": nothing,
        "respend": nothing,
    }
)
