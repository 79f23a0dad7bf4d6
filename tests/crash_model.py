"""What a platform should hold, as plain rows: changed by what was acknowledged, compared with what is found.

Nothing of the library is imported here, so that an error in it cannot hide in both. Moments are whole microseconds
since 1970. Every operation has a moment of its own, so that a row says by its moment which operation wrote it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

Key = tuple[Any, ...]
Rows = dict[Key, dict[str, Any]]
Op = dict[str, Any]

UNKNOWN: Final = "?"  # a name that the library made and that nobody was told
WORKERS: Final = 16  # more than there ever are; the rest of a moment by it says whose it is
START: Final = 1_795_226_400_000_000  # 21 November 2026, 09:00 in Viet Nam
STEP: Final = 100_000  # between two operations of one worker
DAY: Final = 86_400_000_000
LATER: Final = 31 * DAY  # longer than a number rests before it may have been sold anew
PRIVATE: Final = 500_000  # from here on numbers are one worker's own
PER_WORKER: Final = 100_000
WINDOW: Final = 40  # numbers that people sign up with at one time, four accounts to each at most
SHARED: Final = "shared-"  # accounts on which every worker works


class Problem(NamedTuple):
    """Something that is not as it should be.

    Attributes:
        kind: lost, doubled, torn, changed, refused, ledger, gate, database or failed.
        text: what and where.
    """

    kind: str
    text: str


@dataclass
class Draft:
    """Rows as an operation would leave them.

    Attributes:
        before: the rows that it began with.
        touched: copies of those of the accounts that it touches, as they are afterwards.
        counts: what is only counted: codes sent, guesses made, records kept, entries told.
        shifts: accounts whose clock goes ahead of the others', and by how much.
    """

    before: dict[str, Rows]
    touched: dict[str, Rows] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    shifts: dict[str, int] = field(default_factory=dict)

    def rows(self, account: str) -> Rows:
        """The rows of an account, to be changed."""
        if account not in self.touched:
            self.touched[account] = copied(self.before.get(account, {}))
        return self.touched[account]

    def copy(self) -> Draft:
        """As it is now."""
        touched = {account: copied(rows) for account, rows in self.touched.items()}
        return Draft(self.before, touched, Counter(self.counts), dict(self.shifts))


Step = Callable[[Draft, Op], Iterator[None]]


def copied(rows: Rows) -> Rows:
    return {key: dict(columns) for key, columns in rows.items()}


@dataclass
class Model:
    """Everything that was acknowledged, and what was found though nobody was told.

    Attributes:
        accounts: the rows of each account.
        counts: as of ``Draft``.
        shifts: as of ``Draft``.
        secrets: what only the people know: codes by the name of the challenge, invitations by that of the link.
        checkpoints: every signed size of the ledger with its root in hexadecimal, as it was told.
    """

    accounts: dict[str, Rows] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    shifts: dict[str, int] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    checkpoints: list[tuple[int, str]] = field(default_factory=list)

    def stages(self, step: Step, op: Op) -> list[Draft]:
        """What there is before an operation and after each of its transactions."""
        draft = Draft(self.accounts)
        found = [draft.copy()]
        found += [draft.copy() for _ in step(draft, op)]
        for each in found:  # every stage tells of the same accounts
            for account in draft.touched:
                each.rows(account)
        return found

    def adopt(self, draft: Draft) -> None:
        """Take up what an operation left."""
        self.accounts.update(draft.touched)
        self.counts.update(draft.counts)
        self.shifts.update(draft.shifts)

    def wards(self, account: str) -> list[list[Any]]:
        """The links, with whose they are, in which somebody with this account of their own answers for a child."""
        found = [
            (name, row["id"], key[1])
            for name, rows in self.accounts.items()
            for key, row in of_table(rows, "link")
            if row["own"] == account
        ]
        return [[name, link] for name, _, link in sorted(found)]

    def some(self, worker: int, most: int) -> Model:
        """What a worker needs to go on: its newest accounts and those that all work on."""
        own = [account for account, rows in self.accounts.items() if rows and is_of(account, worker)]
        names = [*own[-most:], *(account for account in self.accounts if account.startswith(SHARED))]
        accounts = {account: copied(self.accounts[account]) for account in names}
        ids = {columns.get("id") for rows in accounts.values() for columns in rows.values()}
        secrets = {name: secret for name, secret in self.secrets.items() if name in ids}
        return Model(
            accounts, shifts={each: self.shifts[each] for each in names if each in self.shifts}, secrets=secrets
        )


def is_of(account: str, worker: int) -> bool:
    """Whether an account is a worker's own."""
    return account.startswith(f"w{worker}-")


def owner_of(key: Key) -> int | None:
    """Whose row this is on an account that all work on; None: anybody's."""
    if key[0] == "slot":
        return int(key[1] - PRIVATE) // PER_WORKER if key[1] >= PRIVATE else None
    if key[0] in ("evidence", "record", "challenge", "proof"):
        return int(key[1] - START) % WORKERS
    return None


def differences(account: str, expected: Rows, found: Rows) -> list[tuple[Key, Problem]]:
    """How what is found differs from what should be there; columns whose name begins with ``_`` are the model's own."""
    problems = []
    for key, columns in expected.items():
        there = found.get(key)
        if there is None:
            problems.append((key, Problem("lost", f"{account} {key} {columns}")))
            continue
        for name, value in columns.items():
            if not name.startswith("_") and value != UNKNOWN and there.get(name) != value:
                told = f"{account} {key} {name}: expected {value!r}, found {there.get(name)!r}"
                problems.append((key, Problem("changed", told)))
    problems += [
        (key, Problem("doubled", f"{account} {key} {there}: nothing that was done left this"))
        for key, there in found.items()
        if key not in expected
    ]
    return problems


def learn(expected: Rows, found: Rows) -> None:
    """Take up the names that nobody was told."""
    for key, columns in expected.items():
        for name, value in columns.items():
            if value == UNKNOWN and key in found:
                columns[name] = found[key][name]


def of_table(rows: Rows, table: str) -> list[tuple[Key, dict[str, Any]]]:
    """The rows of one table."""
    return [(key, columns) for key, columns in rows.items() if key[0] == table]


def may_post(rows: Rows) -> bool:
    """What the gate should say of a post."""
    account = rows.get(("account",))
    if account is None or account["waits"] or account["closed"] is not None or account["child_made"] is not None:
        return False
    if account["born"] == ADULT:
        return any(each["ended"] is None for _, each in of_table(rows, "evidence"))
    links = of_table(rows, "link")
    chosen = any("post" in each["choices"] for _, each in links if each["_stage"] in ("active", "suspended"))
    return not chosen and any(
        each["_stage"] == "active" and each["consented"] is not None and each["assented"] is not None
        for _, each in links
    )


ADULT: Final = "1990-05-01"
CHILD: Final = "2016-03-10"
