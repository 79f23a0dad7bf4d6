"""The store in memory.

A write works on a copy of everything and puts it in place at the end, so that one which fails leaves
no trace; one lock lets one write at a time.
"""

from __future__ import annotations

import copy
import hmac
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Final, TypeVar

from idverify.account import Account, Action, Event, EventType
from idverify.account.age_signal import AgeSignal, Finding
from idverify.account.link_event import LinkEvent, Suspension
from idverify.account.link_state import folded
from idverify.account.permission_ask import PermissionAsk
from idverify.errors import OperatorError, PossessionError
from idverify.evidence.budget import Charge
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.identification import EidRequest
from idverify.evidence.method import PHONE_METHODS, Method
from idverify.evidence.possession import MOST_GUESSES, Challenge, PossessionProof
from idverify.ports import Amendment, ChildAccount, CountedGuess, Invited, Known, NewAccount, NewEvidence
from idverify.ports.api_keys import KeptApiKey
from idverify.ports.kept_answers import KeptAnswer
from idverify.ports.key_life import LiveKeys, live_of, taken_up
from idverify.ports.visits import KeptVisit
from idverify.sealing import SealedRecord
from idverify.stores.epochs import epoch_of, listed_at
from idverify.stores.memory import accounts, budgets, child_accounts, evidence, links, service
from idverify.stores.memory.state import Asked, State

_T = TypeVar("_T")
_PERSONAL_ID_METHODS: Final = frozenset({Method.PERSONAL_ID_EID, Method.PERSONAL_ID_TYPED})


class MemoryStore:
    """Everything that is kept for one platform, until the process ends."""

    def __init__(self) -> None:
        self._state = State()
        self._lock = threading.Lock()

    def close(self) -> None:
        """Nothing to let go of."""

    def _write(self, work: Callable[[State], _T], now: datetime | None = None) -> _T:
        """Do some work on a copy; ``now`` is told by whatever may change what the gate sees."""
        with self._lock:
            state = copy.deepcopy(self._state)
            result = work(state)
            for name, before in self._state.accounts.items():
                after = state.accounts[name]
                if _seen(self._state, name) != _seen(state, name) and now is not None:
                    after.epoch = max(before.epoch + 1, epoch_of(now))
                    after.raised_at = max(listed_at(now), before.raised_at or now)
            self._state = state
            return result

    def check_keys(self, check_values: Mapping[str, bytes], *, now: datetime | None = None) -> LiveKeys:  # noqa: ARG002  # it has no ledger
        """Note or compare the check value of each key; the live ones of these, the primary first."""

        def work(state: State) -> LiveKeys:
            for name, value in check_values.items():
                if not hmac.compare_digest(state.checks.setdefault(name, value), value):
                    raise OperatorError("key_wrong", kid=name.partition("/")[0])
            given = tuple(dict.fromkeys(name.partition("/")[0] for name in check_values))
            state.keys = taken_up(state.keys, given)
            return live_of(state.keys, given)

        return self._write(work)

    def keep_challenge(self, challenge: Challenge, *, charges: tuple[Charge, ...] = ()) -> None:
        """Keep a challenge in place of an earlier one; spent guesses stay spent."""

        def work(state: State) -> None:
            budgets.charge(state, charges, challenge.issued_at)
            same = [
                kept
                for kept in state.challenges.values()
                if not (kept.used or kept.replaced)
                and (kept.challenge.purpose, kept.challenge.account) == (challenge.purpose, challenge.account)
                and (
                    kept.challenge.pseudonym.tag == challenge.pseudonym.tag
                    or kept.challenge.tags.purpose == challenge.tags.purpose
                )
            ]
            live = (kept.guesses for kept in same if kept.challenge.expires_at > challenge.issued_at)
            spent = max(live, default=0)
            if spent >= MOST_GUESSES:
                raise PossessionError("exhausted")
            for kept in same:
                kept.replaced = True
            state.challenges[challenge.id] = Asked(challenge, spent)

        self._write(work)

    def note_reference(self, challenge: str, reference: str) -> None:
        """Note a verifier's name of a challenge."""

        def work(state: State) -> None:
            kept = state.challenges[challenge]
            kept.challenge = replace(kept.challenge, reference=reference)

        self._write(work)

    def challenge(self, id: str) -> Challenge | None:
        """A challenge that was kept, whatever became of it."""
        kept = self._state.challenges.get(id)
        return None if kept is None else kept.challenge

    def forget(self, *, before: datetime) -> int:
        """Take away what no longer serves anything."""

        def work(state: State) -> int:
            held = len(state.budgets) + len(state.challenges) + len(state.proofs) + len(state.requests)
            state.budgets = {
                key: spent for key, spent in state.budgets.items() if not key[0].within or spent.since >= before
            }
            state.challenges = {
                id: kept for id, kept in state.challenges.items() if kept.challenge.expires_at >= before
            }
            state.proofs = {
                id: proof for id, proof in state.proofs.items() if id in state.spent or proof.verified_at >= before
            }
            state.requests = {
                digest: request for digest, request in state.requests.items() if request.expires_at >= before
            }
            left = len(state.budgets) + len(state.challenges) + len(state.proofs) + len(state.requests)
            return held - left + service.forget(state, before)

        return self._write(work)

    def count_guess(self, challenge: str, *, charges: tuple[Charge, ...] = (), now: datetime) -> CountedGuess:
        """Count one guess."""

        def work(state: State) -> CountedGuess:
            budgets.charge(state, charges, now)
            kept = state.challenges.get(challenge)
            if kept is None:
                raise PossessionError("unknown")
            if kept.used:
                raise PossessionError("used")
            if kept.replaced:
                raise PossessionError("replaced")
            if kept.challenge.expires_at <= now:
                raise PossessionError("expired")
            if kept.guesses >= MOST_GUESSES:
                raise PossessionError("exhausted")
            kept.guesses += 1
            return CountedGuess(kept.challenge, left=MOST_GUESSES - kept.guesses)

        return self._write(work)

    def accept_answer(self, challenge: Challenge, proof: PossessionProof, *, charges: tuple[Charge, ...] = ()) -> None:
        """Use a challenge up and keep the proof it gave, together."""

        def work(state: State) -> None:
            budgets.answered(state, challenge, charges)
            kept = state.challenges.get(challenge.id)
            if kept is None or kept.used:
                raise PossessionError("used")
            kept.used = True
            state.proofs[proof.id] = proof

        self._write(work)

    def spend(self, charges: tuple[Charge, ...], *, now: datetime) -> None:
        """Count one more under each budget, or none under any."""
        self._write(lambda state: budgets.charge(state, charges, now))

    def keep_proof(self, proof: PossessionProof) -> None:
        """Keep a proof that no challenge gave."""
        self._write(lambda state: state.proofs.__setitem__(proof.id, proof))

    def proof(self, id: str) -> PossessionProof | None:
        """A proof that was kept, spent or not."""
        return self._state.proofs.get(id)

    def open_account(self, new: NewAccount) -> None:
        """Open an account with everything that belongs to it, or change nothing."""
        self._write(lambda state: accounts.open_account(state, new), new.facts.opened_at)

    def add_evidence(self, account: str, new: NewEvidence, *, record: SealedRecord, now: datetime) -> None:
        """Add evidence about the person who uses an open account."""

        def work(state: State) -> None:
            accounts.add_own(state, account, new, record, now)
            state.note(account, EventType.EVIDENCE_ADDED, now)

        self._write(work, now)

    def change_phone(self, account: str, new: NewEvidence, *, record: SealedRecord, now: datetime) -> None:
        """Put a proven number in the place of the user's others."""

        def work(state: State) -> None:
            accounts.change_number(state, account, new, record, PHONE_METHODS, now)
            state.note(account, EventType.PHONE_CHANGED, now)

        self._write(work, now)

    def change_personal_id(self, account: str, new: NewEvidence, *, record: SealedRecord, now: datetime) -> None:
        """Put an authenticated personal ID in the place of the user's others."""

        def work(state: State) -> None:
            accounts.change_number(state, account, new, record, _PERSONAL_ID_METHODS, now)
            state.note(account, EventType.PERSONAL_ID_CHANGED, now)

        self._write(work, now)

    def prove_again(self, account: str, new: NewEvidence, *, now: datetime) -> None:
        """Put a new proof of a number in the place of the old one."""

        def work(state: State) -> None:
            accounts.prove_again(state, account, new, now)
            state.note(account, EventType.EVIDENCE_ADDED, now)

        self._write(work, now)

    def keep_eid_request(self, request: EidRequest) -> None:
        """Keep a request for electronic identification."""
        self._write(lambda state: state.requests.__setitem__(request.digest, request))

    def eid_request(self, digest: bytes) -> EidRequest | None:
        """A request that was kept, used or not."""
        return self._state.requests.get(digest)

    def use_eid_request(self, digest: bytes, *, now: datetime) -> bool:
        """Whether a request was used up by this call."""

        def work(state: State) -> bool:
            request = state.requests.get(digest)
            if request is None or digest in state.used_requests or request.expires_at <= now:
                return False
            state.used_requests.add(digest)
            return True

        return self._write(work)

    def note_declaration(self, account: str, declaration: NoMobileDeclaration, *, now: datetime) -> None:
        """Note the declaration of having no Vietnamese mobile."""

        def work(state: State) -> None:
            standing = state.open(account)
            standing.facts = replace(standing.facts, no_vn_mobile_declared_at=declaration.declared_at)
            state.note(account, EventType.MOBILE_DECLARED_ABSENT, now)

        self._write(work, now)

    def note_streamer(self, account: str, *, stream: str, at: datetime, reference: bytes, now: datetime) -> None:
        """Note when the person who sells in a livestream was e-identified."""

        def work(state: State) -> None:
            standing = state.open(account)
            evidence.spend_reference(state, reference)
            standing.streamers[stream] = at
            state.note(account, EventType.STREAMER_IDENTIFIED, now)

        self._write(work, now)

    def close_account(self, account: str, *, now: datetime) -> None:
        """Close an account."""

        def work(state: State) -> None:
            standing = state.open(account, waiting=True)
            links.decline(state, account, now=now)
            for link in standing.links.values():
                link.birth_date, link.account = None, None
            if standing.waits:
                standing.facts = replace(standing.facts, user_birth_date=None)
            standing.closed = True
            for there in state.places.values():
                there.discard(account)
            for ward, name in links.guarded_by(state, account):
                if not state.accounts[ward].closed:
                    links.decline_one(state, ward, name, now=now)
                    links.suspend(state, ward, name, Suspension.ACCOUNT_CLOSED, since=now, now=now)
            state.cancel_scheduled(account, now)
            state.note(account, EventType.ACCOUNT_CLOSED, now)

        self._write(work, now)

    def account(self, id: str, *, stream: str | None = None, asked: tuple[Action, str] | None = None) -> Account | None:
        """The facts about an open account, about one of its livestreams, and about one item."""
        return accounts.facts(self._state, id, stream, asked)

    def known(self, id: str, *, stream: str | None = None) -> Known | None:
        """The same facts with their epoch."""
        state = self._state
        facts = accounts.facts(state, id, stream, None)
        return None if facts is None else Known(facts, state.accounts[id].epoch)

    def raised(self, *, since: datetime) -> Mapping[str, int]:
        """Accounts whose facts changed since a moment, each with its epoch now."""
        held = self._state.accounts.items()
        return {id: each.epoch for id, each in held if each.raised_at is not None and each.raised_at >= since}

    def child_account(self, id: str, *, at: datetime | None = None) -> ChildAccount | None:
        """An account with every link it ever had."""
        return child_accounts.child_account(self._state, id, at)

    def amend(self, account: str, change: Callable[[ChildAccount | None], Amendment], *, now: datetime) -> ChildAccount:
        """Change what is kept of a child's account."""
        return self._write(lambda state: child_accounts.amend(state, account, change, now), now)

    def account_of_link(self, link: str) -> str | None:
        """Whose link this is."""
        return next((name for name, standing in self._state.accounts.items() if link in standing.links), None)

    def link_events(self, link: str) -> tuple[LinkEvent, ...]:
        """What happened to a link, the oldest first."""
        found = (standing.links[link] for standing in self._state.accounts.values() if link in standing.links)
        return next((tuple(each.events) for each in found), ())

    def invited(self, digest: bytes) -> Invited | None:
        """Where an invitation leads."""
        found = (
            Invited(name, link)
            for name, standing in self._state.accounts.items()
            for link, kept in standing.links.items()
            if kept.invitation == digest
        )
        return next(found, None)

    def guarded_by(self, account: str) -> tuple[Invited, ...]:
        """Every link whose adult has this account of their own."""
        return links.guarded_by(self._state, account)

    def unanswered(self, *, now: datetime, most: int) -> tuple[Invited, ...]:
        """Links that nobody brought to an end in their time."""
        return links.unanswered(self._state, now, most)

    def children_born(self, first: date, last: date) -> tuple[tuple[str, date], ...]:
        """Open accounts with a guardian whose users were born in a span of days."""
        found = []
        for name, standing in self._state.accounts.items():
            known, born = accounts.facts(self._state, name, None, None), standing.facts.user_birth_date
            if known is not None and known.guardians and not standing.waits and born and first <= born <= last:
                found.append((born, name))
        return tuple((name, born) for born, name in sorted(found))

    def keep_ask(self, ask: PermissionAsk) -> PermissionAsk:
        """Keep what a child asks its guardians, or tell what is kept of it already."""

        def work(state: State) -> PermissionAsk:
            state.open(ask.account)
            key = (ask.account, ask.action, ask.item)
            before = state.asks.get(key)
            if before is None or (before.allowed is None and before.expires_at <= ask.asked_at):
                state.asks[key] = ask
                state.note(ask.account, EventType.PERMISSION_ASKED, ask.asked_at)
            return state.asks[key]

        return self._write(work)

    def answer_ask(self, account: str, action: Action, item: str, *, link: str, allowed: bool, now: datetime) -> bool:
        """Whether this answered what a child asked."""

        def work(state: State) -> bool:
            state.open(account)
            ask = state.asks.get((account, action, item))
            guardian = state.accounts[account].links.get(link)
            if guardian is None or not folded(guardian.events).carries(now):
                return False
            if ask is None or ask.allowed is not None or ask.expires_at <= now:
                return False
            state.asks[account, action, item] = replace(ask, allowed=allowed, answered_at=now, link=link)
            state.note(account, EventType.PERMISSION_ANSWERED, now)
            return True

        return self._write(work)

    def asks(self, account: str, *, since: datetime) -> tuple[PermissionAsk, ...]:
        """What a child asked since a moment."""
        found = [ask for ask in self._state.asks.values() if ask.account == account and ask.asked_at >= since]
        return tuple(sorted(found, key=lambda ask: (ask.asked_at, ask.action, ask.item)))

    def keep_signal(self, signal: AgeSignal) -> None:
        """Keep a sign that a child may be behind an account."""
        self._write(lambda state: state.signals.setdefault(signal.id, signal))

    def signals(self, *, most: int) -> tuple[AgeSignal, ...]:
        """Signs that nobody has reviewed."""
        left = [signal for signal in self._state.signals.values() if signal.id not in self._state.settled]
        return tuple(sorted(left, key=lambda signal: (signal.noted_at, signal.id))[:most])

    def settle_signals(self, account: str, finding: Finding, words: str, *, now: datetime) -> int:  # noqa: ARG002  # kept only where somebody can read it
        """Note what a review came to of the signs about an account."""

        def work(state: State) -> int:
            about = {each.id for each in state.signals.values() if each.account == account and each.noted_at <= now}
            new = about - state.settled
            state.settled |= new
            return len(new)

        return self._write(work)

    def note_child_made(self, account: str, at: datetime | None, words: str, *, now: datetime) -> None:  # noqa: ARG002  # the same
        """Note what an authority said of an account."""

        def work(state: State) -> None:
            standing = state.open(account)
            standing.facts = replace(standing.facts, child_made_identified_at=at)
            state.note(account, EventType.CHILD_MADE_CLEARED if at is None else EventType.CHILD_MADE_IDENTIFIED, now)

        self._write(work, now)

    def sealed_records(self, account: str) -> tuple[SealedRecord, ...]:
        """The sealed records of an account, the oldest first."""
        standing = self._state.accounts.get(account)
        return () if standing is None else tuple(standing.records)

    def pending_events(self, *, now: datetime, most: int) -> tuple[Event, ...]:
        """Events that are due and not acknowledged."""
        due = [event for event, done in self._state.events if not done and event.at <= now]
        return tuple(sorted(due, key=lambda event: (event.at, event.account))[:most])

    def acknowledge_events(self, ids: Iterable[str]) -> None:
        """Note that events were handled."""
        handled = set(ids)

        def work(state: State) -> None:
            state.events = [(event, done or event.id in handled) for event, done in state.events]

        self._write(work)

    def keep_api_key(self, key: KeptApiKey) -> None:
        """Keep a new API key."""
        self._write(lambda state: service.keep_api_key(state, key))

    def api_key(self, id: str) -> KeptApiKey | None:
        """An API key, whether it is refused by now or not."""
        return self._state.api_keys.get(id)

    def api_keys(self) -> tuple[KeptApiKey, ...]:
        """Every API key, the oldest first."""
        return tuple(sorted(self._state.api_keys.values(), key=lambda each: (each.made_at, each.id)))

    def revoke_api_key(self, id: str, *, now: datetime) -> bool:
        """Whether this revoked an API key."""
        return self._write(lambda state: service.revoke_api_key(state, id, now))

    def begin_write(self, caller: str, key: bytes, request: bytes, *, now: datetime) -> KeptAnswer | None:
        """Begin a write, or learn what came of it."""
        return self._write(lambda state: service.begin_write(state, caller, key, request, now))

    def keep_answer(self, caller: str, key: bytes, answer: KeptAnswer, *, now: datetime) -> None:
        """Keep what was answered."""
        self._write(lambda state: service.keep_answer(state, caller, key, answer, now))

    def abandon_write(self, caller: str, key: bytes, *, begun: datetime | None = None) -> None:
        """Forget a write that was begun and not answered."""
        self._write(lambda state: service.abandon_write(state, caller, key, begun))

    def keep_visit(self, visit: KeptVisit, *, now: datetime) -> None:
        """Keep a new visit or ticket."""
        self._write(lambda state: service.keep_visit(state, visit, now))

    def visit(self, digest: bytes, *, now: datetime) -> KeptVisit | None:
        """A visit or ticket that is not over."""
        return service.visit(self._state, digest, now)

    def replace_visit(self, old: KeptVisit, new: KeptVisit, *, now: datetime, left: KeptVisit | None = None) -> bool:
        """Whether this put a visit in the place of what it was."""
        return self._write(lambda state: service.replace_visit(state, old, new, now, left))

    def end_visit(self, digest: bytes) -> bool:
        """Whether this took a visit or a ticket away."""
        return self._write(lambda state: state.visits.pop(digest, None)) is not None


def _seen(state: State, account: str) -> tuple[object, ...]:
    """What the gate sees of an account, and of who sells in which of its livestreams."""
    return accounts.facts(state, account, None, None), state.accounts[account].streamers
