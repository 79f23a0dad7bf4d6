"""A store in memory, for tests and for trying things out: the promises of ``ports.Store`` in their plainest form.

A write works on a copy of everything and puts it in place at the end, so that one which fails leaves
no trace; one lock lets one write at a time.
"""

from __future__ import annotations

import copy
import hmac
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from idverify.account import Account, Event, EventType
from idverify.account.event import NOTICE_OF_SIXTEEN, SCHEDULED, sixteen_from
from idverify.errors import AttestationError, OperatorError, PossessionError
from idverify.evidence.budget import Budget, Charge, Scope, Spending
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.identification import EidRequest
from idverify.evidence.method import PHONE_METHODS, Evidence, Method
from idverify.evidence.possession import MOST_GUESSES, RECYCLED_AFTER, Challenge, PossessionProof
from idverify.ports import CountedGuess, LimitReachedError, NewAccount, NewEvidence
from idverify.pseudonym import Pseudonym
from idverify.sealing import SealedRecord

_T = TypeVar("_T")
_LIMIT_OF: Final = {
    True: "operator.accounts-per-number",
    False: "operator.wards-per-guardian",
}  # by whether it is one's own
_PERSONAL_ID_METHODS: Final = frozenset({Method.PERSONAL_ID_EID, Method.PERSONAL_ID_TYPED})


@dataclass
class _Kept:
    """A challenge, and what became of it."""

    challenge: Challenge
    guesses: int
    used: bool = False
    replaced: bool = False


@dataclass
class _Spent:
    """What was counted in one window of a budget."""

    since: datetime
    last_at: datetime
    used: int
    answered: int = 0


@dataclass
class _Standing:
    """An account, and what stands under it."""

    facts: Account
    numbers: list[tuple[Evidence, str, bool]] = field(default_factory=list)  # the last: the user's own
    records: list[SealedRecord] = field(default_factory=list)
    streamers: dict[str, datetime] = field(default_factory=dict)
    closed: bool = False


@dataclass
class _State:
    checks: dict[str, bytes] = field(default_factory=dict)
    challenges: dict[str, _Kept] = field(default_factory=dict)
    proofs: dict[str, PossessionProof] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)
    references: set[bytes] = field(default_factory=set)
    identities: dict[Pseudonym, str] = field(default_factory=dict)
    places: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    accounts: dict[str, _Standing] = field(default_factory=dict)
    events: list[tuple[Event, bool]] = field(default_factory=list)
    budgets: dict[tuple[Budget, bytes], _Spent] = field(default_factory=dict)
    requests: dict[bytes, EidRequest] = field(default_factory=dict)
    used_requests: set[bytes] = field(default_factory=set)

    def charge(self, charges: tuple[Charge, ...], now: datetime) -> None:
        for each in charges:
            budget, key = each.budget, (each.budget, each.tag)
            spent = self.budgets.get(key)
            if spent is None or (budget.within is not None and spent.since <= now - budget.within):
                self.budgets[key] = _Spent(now, now, 1)
                continue
            wait = budget.waits[min(spent.used, len(budget.waits)) - 1] if budget.waits else None
            broken = budget.breaker is not None and (
                spent.used >= budget.breaker.sends
                and spent.answered * 100 < spent.used * budget.breaker.percent
                and spent.last_at > now - budget.breaker.trickle
            )
            if budget.within is None and spent.used >= budget.most:
                raise PossessionError("failures")
            if spent.used >= budget.most or broken or (wait and spent.last_at > now - wait):
                until = spent.since + (budget.within or timedelta(0))
                if spent.used < budget.most:
                    trickle = budget.breaker.trickle if budget.breaker else timedelta(0)
                    until = min(until, spent.last_at + max(wait or timedelta(0), trickle))
                raise PossessionError("too_many", minutes=max(1, -((now - until) // timedelta(minutes=1))))
            spent.used, spent.last_at = spent.used + 1, now

    def answered(self, challenge: Challenge, charges: tuple[Charge, ...]) -> None:
        for each in charges:
            if each.budget.spending is Spending.FAILURE:
                self.budgets.pop((each.budget, each.tag), None)
        if not challenge.tags.network:  # it was not sent, or before there were budgets
            return
        of = {Scope.BLOCK: challenge.tags.block, Scope.NETWORK: challenge.tags.network}
        for (budget, tag), spent in self.budgets.items():
            theirs = budget.scope is Scope.TENANT or of.get(budget.scope) == tag
            if budget.spending is Spending.SEND and theirs and spent.since <= challenge.issued_at:
                spent.answered += 1


class MemoryStore:
    """Everything that is kept for one platform, until the process ends."""

    def __init__(self) -> None:
        self._state = _State()
        self._lock = threading.Lock()

    def close(self) -> None:
        """Nothing to let go of."""

    def _write(self, work: Callable[[_State], _T]) -> _T:
        with self._lock:
            state = copy.deepcopy(self._state)
            result = work(state)
            self._state = state
            return result

    def check_keys(self, check_values: Mapping[str, bytes]) -> None:
        """Note or compare the check value of each key."""

        def work(state: _State) -> None:
            for kid, value in check_values.items():
                if not hmac.compare_digest(state.checks.setdefault(kid, value), value):
                    raise OperatorError("key_wrong", kid=kid)

        self._write(work)

    def keep_challenge(self, challenge: Challenge, *, charges: tuple[Charge, ...] = ()) -> None:
        """Keep a challenge in place of an earlier one; spent guesses stay spent."""

        def work(state: _State) -> None:
            state.charge(charges, challenge.issued_at)
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
            state.challenges[challenge.id] = _Kept(challenge, spent)

        self._write(work)

    def note_reference(self, challenge: str, reference: str) -> None:
        """Note a verifier's name of a challenge."""

        def work(state: _State) -> None:
            kept = state.challenges[challenge]
            kept.challenge = replace(kept.challenge, reference=reference)

        self._write(work)

    def challenge(self, id: str) -> Challenge | None:
        """A challenge that was kept, whatever became of it."""
        kept = self._state.challenges.get(id)
        return None if kept is None else kept.challenge

    def forget(self, *, before: datetime) -> int:
        """Take away what no longer serves anything."""

        def work(state: _State) -> int:
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
            return held - len(state.budgets) - len(state.challenges) - len(state.proofs) - len(state.requests)

        return self._write(work)

    def count_guess(self, challenge: str, *, charges: tuple[Charge, ...] = (), now: datetime) -> CountedGuess:
        """Count one guess."""

        def work(state: _State) -> CountedGuess:
            state.charge(charges, now)
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

        def work(state: _State) -> None:
            state.answered(challenge, charges)
            kept = state.challenges.get(challenge.id)
            if kept is None or kept.used:
                raise PossessionError("used")
            kept.used = True
            state.proofs[proof.id] = proof

        self._write(work)

    def spend(self, charges: tuple[Charge, ...], *, now: datetime) -> None:
        """Count one more under each budget, or none under any."""
        self._write(lambda state: state.charge(charges, now))

    def keep_proof(self, proof: PossessionProof) -> None:
        """Keep a proof that no challenge gave."""
        self._write(lambda state: state.proofs.__setitem__(proof.id, proof))

    def proof(self, id: str) -> PossessionProof | None:
        """A proof that was kept, spent or not."""
        return self._state.proofs.get(id)

    def open_account(self, new: NewAccount) -> None:
        """Open an account with everything that belongs to it, or change nothing."""

        def work(state: _State) -> None:
            opened_at = new.facts.opened_at
            if new.id in state.accounts or opened_at is None:
                raise OperatorError("account_exists")
            standing = state.accounts[new.id] = _Standing(new.facts)
            own = tuple(_keep(state, new.id, each, _LIMIT_OF[True], opened_at) for each in new.evidence)
            links = tuple(
                replace(
                    link.link,
                    evidence=tuple(_keep(state, new.id, each, _LIMIT_OF[False], opened_at) for each in link.evidence),
                )
                for link in new.links
            )
            standing.facts = replace(new.facts, evidence=own, guardians=links)
            standing.records.append(new.record)
            _note(state, new.id, EventType.ACCOUNT_OPENED, opened_at)
            if own or any(link.evidence for link in links):
                _note(state, new.id, EventType.ACCOUNT_AUTHENTICATED, opened_at)
            born = new.facts.user_birth_date
            sixteen = None if born is None or not links else sixteen_from(born)
            if sixteen is not None and sixteen > opened_at:
                _note(state, new.id, EventType.TURNING_SIXTEEN, max(sixteen - NOTICE_OF_SIXTEEN, opened_at))
                _note(state, new.id, EventType.TURNED_SIXTEEN, sixteen)

        self._write(work)

    def add_evidence(self, account: str, new: NewEvidence, *, record: SealedRecord, now: datetime) -> None:
        """Add evidence about the person who uses an open account."""

        def work(state: _State) -> None:
            standing = _open(state, account)
            _keep_own(state, account, standing, new, record, now)
            _note(state, account, EventType.EVIDENCE_ADDED, now)

        self._write(work)

    def change_phone(self, account: str, new: NewEvidence, *, record: SealedRecord, now: datetime) -> None:
        """Put a proven number in the place of the user's others."""
        self._change(account, new, record, PHONE_METHODS, EventType.PHONE_CHANGED, now)

    def change_personal_id(self, account: str, new: NewEvidence, *, record: SealedRecord, now: datetime) -> None:
        """Put an authenticated personal ID in the place of the user's others."""
        self._change(account, new, record, _PERSONAL_ID_METHODS, EventType.PERSONAL_ID_CHANGED, now)

    def _change(
        self,
        account: str,
        new: NewEvidence,
        record: SealedRecord,
        methods: frozenset[Method],
        change: EventType,
        now: datetime,
    ) -> None:
        def work(state: _State) -> None:
            standing = _open(state, account)
            ended = [each for each in standing.facts.evidence or () if each.method in methods]
            left = tuple(each for each in standing.facts.evidence or () if each not in ended)
            freed = {identity for evidence, identity, own in standing.numbers if own and evidence in ended}
            standing.numbers = [each for each in standing.numbers if not (each[2] and each[0] in ended)]
            standing.facts = replace(standing.facts, evidence=left)
            _keep_own(state, account, standing, new, record, now)
            for identity in freed - {identity for evidence, identity, own in standing.numbers if own}:
                state.places[identity, "operator.accounts-per-number"].discard(account)
            _note(state, account, change, now)

        self._write(work)

    def prove_again(self, account: str, new: NewEvidence, *, now: datetime) -> None:
        """Put a new proof of a number in the place of the old one."""

        def work(state: _State) -> None:
            standing = _open(state, account)
            behind = {state.identities[each] for each in new.pseudonyms if each in state.identities}
            held = [each for each in standing.numbers if each[1] in behind and each[0].method in PHONE_METHODS]
            if not held:
                raise PossessionError("proof_mismatch")
            kept = _keep(state, account, new, _LIMIT_OF[held[0][2]], now)
            standing.numbers = [each for each in standing.numbers if each not in held]
            standing.numbers += [(kept, identity, own) for _, identity, own in dict.fromkeys(held)]
            old = {evidence for evidence, _, _ in held}
            standing.facts = _replaced(standing.facts, old, kept)
            _note(state, account, EventType.EVIDENCE_ADDED, now)

        self._write(work)

    def keep_eid_request(self, request: EidRequest) -> None:
        """Keep a request for electronic identification."""
        self._write(lambda state: state.requests.__setitem__(request.digest, request))

    def eid_request(self, digest: bytes) -> EidRequest | None:
        """A request that was kept, used or not."""
        return self._state.requests.get(digest)

    def use_eid_request(self, digest: bytes, *, now: datetime) -> bool:
        """Whether a request was used up by this call."""

        def work(state: _State) -> bool:
            request = state.requests.get(digest)
            if request is None or digest in state.used_requests or request.expires_at <= now:
                return False
            state.used_requests.add(digest)
            return True

        return self._write(work)

    def note_declaration(self, account: str, declaration: NoMobileDeclaration, *, now: datetime) -> None:
        """Note the declaration of having no Vietnamese mobile."""

        def work(state: _State) -> None:
            standing = _open(state, account)
            standing.facts = replace(standing.facts, no_vn_mobile_declared_at=declaration.declared_at)
            _note(state, account, EventType.MOBILE_DECLARED_ABSENT, now)

        self._write(work)

    def note_streamer(self, account: str, *, stream: str, at: datetime, reference: bytes, now: datetime) -> None:
        """Note when the person who sells in a livestream was e-identified."""

        def work(state: _State) -> None:
            standing = _open(state, account)
            _spend_reference(state, reference)
            standing.streamers[stream] = at
            _note(state, account, EventType.STREAMER_IDENTIFIED, now)

        self._write(work)

    def close_account(self, account: str, *, now: datetime) -> None:
        """Close an account."""

        def work(state: _State) -> None:
            _open(state, account).closed = True
            for standing_there in state.places.values():
                standing_there.discard(account)
            state.events = [
                (event, done)
                for event, done in state.events
                if event.account != account or event.type not in SCHEDULED or event.at <= now
            ]
            _note(state, account, EventType.ACCOUNT_CLOSED, now)

        self._write(work)

    def account(self, id: str, *, stream: str | None = None) -> Account | None:
        """The facts about an open account, and about one of its livestreams."""
        standing = self._state.accounts.get(id)
        if standing is None or standing.closed:
            return None
        return replace(standing.facts, streamer_eid_at=None if stream is None else standing.streamers.get(stream))

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

        def work(state: _State) -> None:
            state.events = [(event, done or event.id in handled) for event, done in state.events]

        self._write(work)


def _open(state: _State, account: str) -> _Standing:
    standing = state.accounts.get(account)
    if standing is None or standing.closed:
        raise OperatorError("account_unknown")
    return standing


def _keep_own(
    state: _State, account: str, standing: _Standing, new: NewEvidence, record: SealedRecord, now: datetime
) -> None:
    kept = _keep(state, account, new, _LIMIT_OF[True], now)
    standing.facts = replace(standing.facts, evidence=(*(standing.facts.evidence or ()), kept))
    standing.records.append(record)


def _keep(state: _State, account: str, new: NewEvidence, limit: str, now: datetime) -> Evidence:
    if new.proof is not None:
        if new.proof in state.spent or new.proof not in state.proofs:
            raise PossessionError("proof_spent")
        state.spent.add(new.proof)
    if new.reference is not None:
        _spend_reference(state, new.reference)
    if new.pseudonyms:
        known = (state.identities[each] for each in new.pseudonyms if each in state.identities)
        identity = next(known, f"identity {len(state.identities)}")
        state.identities.update(dict.fromkeys(new.pseudonyms, identity))
        places = state.places.setdefault((identity, limit), set())
        if account not in places and new.most is not None and len(places) >= new.most:
            raise LimitReachedError(limit)
        places.add(account)
        if new.evidence.method in PHONE_METHODS:
            _contest(state, identity, account, now)
        own = limit == _LIMIT_OF[True]
        state.accounts[account].numbers.append((new.evidence, identity, own))
    return new.evidence


def _contest(state: _State, identity: str, account: str, now: datetime) -> None:
    for name, standing in sorted(state.accounts.items()):
        if name == account:
            continue
        old = {
            evidence
            for evidence, behind, _ in standing.numbers
            if behind == identity
            and evidence.method in PHONE_METHODS
            and evidence.contested_at is None
            and evidence.verified_at is not None
            and evidence.verified_at <= now - RECYCLED_AFTER
        }
        for evidence in old:
            contested = replace(evidence, contested_at=now)
            standing.facts = _replaced(standing.facts, {evidence}, contested)
            standing.numbers = [
                (contested if each == evidence and behind == identity else each, behind, own)
                for each, behind, own in standing.numbers
            ]
        if old and not standing.closed:
            _note(state, name, EventType.NUMBER_CONTESTED, now)


def _replaced(facts: Account, old: set[Evidence], new: Evidence) -> Account:
    def of(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        return tuple(dict.fromkeys(new if each in old else each for each in evidence))

    links = tuple(replace(link, evidence=of(link.evidence or ())) for link in facts.guardians)
    return replace(facts, evidence=of(facts.evidence or ()), guardians=links)


def _spend_reference(state: _State, reference: bytes) -> None:
    if reference in state.references:
        raise AttestationError("already_used")
    state.references.add(reference)


def _note(state: _State, account: str, type: EventType, at: datetime) -> None:
    mine = [event for event, _ in state.events if event.account == account]
    if type not in SCHEDULED:
        at = max([at, *(event.at for event in mine if event.type not in SCHEDULED)])
    state.events.append((Event(f"{account}#{len(state.events)}", account, type, at), False))
