"""What a family does next."""

from __future__ import annotations

from typing import Any

from crash_model import Op, Rows, of_table
from crash_view import View, is_adult, is_not_closed


def child_asks(view: View) -> Op | None:
    """For a first guardian, or for a second one."""
    if view.random.random() < 0.6:
        return {"op": "request", "account": f"w{view.worker}-{view.n}c"}
    found = view.some(lambda _, rows: 0 < len(of_table(rows, "link")) < 2 and is_not_closed(rows))
    return None if found is None else {"op": "request", "account": found[0]}


def family(view: View) -> Op | None:
    """The next step of a link, whichever it is."""
    found = view.row("link", lambda rows, _: is_not_closed(rows))
    if found is None:
        return None
    name, key, row = found
    rows, stage = view.model.accounts[name], row["_stage"]
    op = {"account": name, "link": key[1], "id": row["id"]}
    waits = rows[("account",)]["waits"]
    if stage == "requested":
        secret = view.model.secrets.get(row["id"])
        if secret is None or view.random.random() < 0.05:
            return op | {"op": "decline"}
        return op | {"op": "accept", "secret": secret, "own": _guardians_own(view, rows)}
    if stage == "awaiting_assent":
        lacking = [child for child, side in ((False, "consented"), (True, "assented")) if row[side] is None]
        # Both may stand already, where a child consented for another link too: then either word is given again.
        return op | {"op": "consent", "child": view.random.choice(lacking or [True, False])}
    if stage == "active":
        return _live(view, op, row, waits=waits)
    return None


def _live(view: View, op: Op, row: dict[str, Any], *, waits: bool) -> Op | None:
    if waits:
        return None
    kind = view.random.choices(["withdraw", "consent", "permit", "ask", "end"], [2, 4, 3, 4, 1])[0]
    if kind in ("withdraw", "consent"):
        child = view.random.random() < 0.5
        given = row["assented" if child else "consented"] is not None
        return op | {"op": kind, "child": child} if given is (kind == "withdraw") else None
    if kind == "permit":
        action, choice = view.random.choice(["post", "react"]), view.random.choice(["allow", "ask_first", "off"])
        return op | {"op": kind, "action": action, "choice": choice}
    if kind == "ask":
        return op | {"op": kind, "action": view.random.choice(["post", "react"]), "item": f"item {view.n}"}
    return op | {"op": kind}


def _guardians_own(view: View, rows: Rows) -> str | None:
    if view.random.random() < 0.5:
        return None
    taken = {row["own"] for _, row in of_table(rows, "link")}
    found = view.some(lambda name, own: is_adult(own) and not view.shifted(name) and name not in taken)
    return None if found is None else found[0]


def answer_ask(view: View) -> Op | None:
    found = view.row("ask", lambda rows, row: row["allowed"] is None and is_not_closed(rows))
    if found is None:
        return None
    name, key, _ = found
    active = [(each[1], row) for each, row in of_table(view.model.accounts[name], "link") if row["_stage"] == "active"]
    if not active:
        return None
    link, row = view.random.choice(active)
    allow = view.random.random() < 0.5
    return {
        "op": "answer",
        "account": name,
        "action": key[1],
        "item": key[2],
        "link": link,
        "id": row["id"],
        "allow": allow,
    }
