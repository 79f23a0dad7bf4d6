"""What a worker does next, by its seed and by what it knows to stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from crash_family_choices import answer_ask, child_asks, family
from crash_model import ADULT, LATER, PRIVATE, SHARED, START, STEP, Op, Rows, of_table
from crash_steps import live_evidence
from crash_view import View, awaited, code_for, is_adult, is_not_closed, is_open

_MOST_GUESSES: Final = 3
_FRESH: Final = 200_000_000  # a code that is older is left alone; it is good for five minutes


def sign_up(view: View) -> Op:
    phone = view.number() if view.random.random() < 0.8 else view.own_number()
    return code_for(f"w{view.worker}-{view.n}", "enrol", phone)


def sign_up_on_anothers_number(view: View) -> Op | None:
    """With a number that somebody has had for longer than it rests."""

    def fits(name: str, rows: Rows) -> bool:
        if not is_adult(rows) or view.shifted(name):
            return False
        live = live_evidence(rows, None)
        return len(live) == 1 and (live[0][1]["phone"] or 0) >= PRIVATE

    found = view.some(fits)
    if found is None:
        return None
    ((_, evidence),) = live_evidence(found[1], None)
    op = code_for(f"w{view.worker}-{view.n}x{found[0]}", "enrol", evidence["phone"])
    return op | {"shift": LATER}


def challenge(view: View) -> Op | None:
    """A code for an account that is open, for whatever may be done with it."""
    found = view.some(lambda _, rows: is_open(rows))
    if found is None:
        return None
    name, rows = found
    if rows[("account",)]["born"] != ADULT:
        purpose = view.random.choice(["guardian", "again"])
    else:
        purpose = "again" if view.shifted(name) else view.random.choice(["bind", "change", "again"])
    if purpose != "again":
        if purpose == "guardian" and not awaited(rows):
            return None
        return code_for(name, purpose, view.number() if view.random.random() < 0.7 else view.own_number())
    # On a number that others stand on too, an account whose clock goes ahead would contest them.
    least = PRIVATE if view.shifted(name) else 0
    live = [each["phone"] for _, each in live_evidence(rows) if each["phone"] >= least]
    return code_for(name, purpose, view.random.choice(live)) if live else None


def guardians_code(view: View) -> Op | None:
    found = view.some(lambda _, rows: bool(awaited(rows)))
    if found is None or any(
        row["purpose"] == "guardian" and row["used"] is None for _, row in of_table(found[1], "challenge")
    ):
        return None
    phone = view.number() if view.random.random() < 0.5 else view.own_number()
    return code_for(found[0], "guardian", phone)


def share(view: View) -> Op:
    """A number of one's own for an account that all workers work on."""
    return code_for(f"{SHARED}{view.random.randrange(3)}", "bind", view.own_number())


def answer_code(view: View) -> Op | None:
    now = START + view.n * STEP

    def fits(rows: Rows, row: dict[str, Any]) -> bool:
        waits = row["used"] is None and row["replaced"] is None and row["id"] in view.model.secrets
        return waits and row["guesses"] < _MOST_GUESSES and is_not_closed(rows)

    found = view.row("challenge", fits)
    if found is None:
        return None
    name, key, row = found
    if now + view.model.shifts.get(name, 0) - key[1] > _FRESH and "x" not in name:
        return None
    shift = LATER if "x" in name else 0
    if now + shift - key[1] > _FRESH:
        return None
    code, kind = view.model.secrets[row["id"]], "prove"
    if view.random.random() < 0.12:
        code, kind = f"{(int(code) + 1) % 1_000_000:06d}", "guess"
    return {"op": kind, "account": name, "asked": key[1], "challenge": row["id"], "code": code, "shift": shift}


def use_proof(view: View) -> Op | None:
    now = START + view.n * STEP
    found = view.row("proof", lambda rows, row: row["spent"] is None and is_not_closed(rows))
    if found is None:
        return None
    name, key, row = found
    shift = LATER if "x" in name or view.shifted(name) else 0
    if now + shift - key[1] > 3_000_000_000:
        return None
    op = {"account": name, "proof": row["id"], "proved": key[1], "phone": row["phone"], "shift": shift}
    rows, purpose = view.model.accounts[name], row["purpose"]
    if purpose == "enrol":
        return None if ("account",) in rows else op | {"op": "enrol"} | _contested(name)
    if ("account",) not in rows:
        return None
    if purpose == "guardian":
        links = awaited(rows)
        if not links:
            return None
        link = view.random.choice(links)
        return op | {"op": "proved", "link": link, "id": rows["link", link]["id"]}
    if rows[("account",)]["waits"]:
        return None
    if purpose == "again" and row["phone"] not in [each["phone"] for _, each in live_evidence(rows)]:
        return None
    return op | {"op": purpose}


def misuse(view: View) -> Op | None:
    """What was used up is tried again; it must be refused."""
    if view.random.random() < 0.5:
        used = view.row("challenge", lambda rows, row: row["used"] is not None and is_not_closed(rows))
        if used is None or used[2]["id"] not in view.model.secrets or used[0] in view.model.shifts or "x" in used[0]:
            return None
        code = view.model.secrets[used[2]["id"]]
        return {"op": "reuse", "account": used[0], "asked": used[1][1], "challenge": used[2]["id"], "code": code}
    spent = view.row("proof", lambda rows, row: row["spent"] is not None and row["purpose"] == "bind" and is_open(rows))
    if spent is None or view.shifted(spent[0]) or START + view.n * STEP - spent[1][1] > 3_000_000_000:
        return None
    name, key, row = spent
    return {"op": "respend", "account": name, "proof": row["id"], "proved": key[1], "phone": row["phone"]}


def authority(view: View) -> Op | None:
    found = view.some(lambda _, rows: is_open(rows))
    if found is None:
        return None
    return {"op": "child_made", "account": found[0], "made": found[1][("account",)]["child_made"] is None}


def close(view: View) -> Op | None:
    found = view.some(lambda _, rows: is_not_closed(rows) and ("account",) in rows)
    if found is None:
        return None
    wards = view.model.wards(found[0])
    # What befalls a child through an account whose clock goes ahead would lie ahead of the child.
    return None if wards and view.shifted(found[0]) else {"op": "close", "account": found[0], "wards": wards}


def let_go(view: View) -> Op | None:
    """A closed account is erased, or purged."""
    found = view.some(lambda _, rows: ("account",) in rows and not is_not_closed(rows))
    if found is None:
        return None
    name, rows = found
    wards = view.model.wards(name)
    if view.random.random() < 0.5:
        return {"op": "purge", "account": name, "wards": wards}
    if rows[("account",)]["erased"] is not None or not of_table(rows, "record"):
        return None
    return {"op": "erase", "account": name, "wards": wards}


def acknowledge(_view: View) -> Op:
    return {"op": "acknowledge"}


def sequence(view: View) -> Op:
    return {"op": "sequence", "at_once": view.random.choice([3, 20, 500])}


def _contested(name: str) -> Op:
    """Whose number somebody signs up with, who is named after them."""
    return {"contests": name.partition("x")[2]} if "x" in name else {}


_Choose = Callable[[View], Op | None]
_KINDS: Final[dict[str, tuple[_Choose, float]]] = {
    "sign_up": (sign_up, 3),
    "sign_up_on_anothers_number": (sign_up_on_anothers_number, 1),
    "challenge": (challenge, 4),
    "guardians_code": (guardians_code, 4),
    "share": (share, 1),
    "answer_code": (answer_code, 12),
    "use_proof": (use_proof, 12),
    "misuse": (misuse, 2),
    "child_asks": (child_asks, 3),
    "family": (family, 24),
    "answer_ask": (answer_ask, 3),
    "authority": (authority, 0.7),
    "close": (close, 0.7),
    "let_go": (let_go, 1),
    "acknowledge": (acknowledge, 3),
    "sequence": (sequence, 2),
}


class Chooser(View):
    """The choices of one worker. Arguments as of ``View``."""

    def next(self) -> Op:
        """The next operation, with a number and a moment that no other has."""
        kinds, weights = list(_KINDS), [weight for _, weight in _KINDS.values()]
        while True:
            kind = self.random.choices(kinds, weights)[0]
            op = _KINDS[kind][0](self)
            if op is not None:
                self.n += 1
                shift = op.pop("shift", None) or self.model.shifts.get(op.get("account", ""), 0)
                at = START + self.n * STEP + shift + self.worker
                return {"n": self.n, "w": self.worker, "at": at, "shift": shift, **op}
