"""Evidence in the store in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from idverify.account import EventType, Holder
from idverify.account.link_event import Suspension
from idverify.account.link_state import folded
from idverify.errors import AttestationError, PossessionError
from idverify.evidence.method import PHONE_METHODS, Evidence
from idverify.evidence.possession import RECYCLED_AFTER
from idverify.ports import LimitReachedError, NewEvidence
from idverify.ports.key_life import LIVE, require_needed
from idverify.stores.memory.links import WARD_LIMIT, suspend
from idverify.stores.memory.state import Held, Proven, State

OWN_LIMIT: Final = "operator.accounts-per-number"


def keep(state: State, account: str, link: str | None, new: NewEvidence, now: datetime) -> None:
    """Keep one piece of evidence."""
    if new.proof is not None:
        if new.proof in state.spent or new.proof not in state.proofs:
            raise PossessionError("proof_spent")
        state.spent.add(new.proof)
    if new.reference is not None:
        spend_reference(state, new.reference)
    identity = None
    if new.pseudonyms:
        if state.keys:
            require_needed(state.keys, [each.kid for each in new.pseudonyms])
        written = [each for each in new.pseudonyms if not state.keys or state.keys.get(each.kid) in LIVE]
        known = (state.identities[each] for each in written if each in state.identities)
        identity = next(known, f"identity {len(state.identities)}")
        state.identities.update(dict.fromkeys(written, identity))
        limit = OWN_LIMIT if link is None else WARD_LIMIT
        places = state.places.setdefault((identity, limit), set())
        if account not in places and new.most is not None and len(places) >= new.most:
            raise LimitReachedError(limit)
        places.add(account)
        if new.evidence.method in PHONE_METHODS:
            _contest(state, identity, account, link, new, now)
    state.accounts[account].proven.append(Proven(new.evidence, identity, link))


def _contest(state: State, identity: str, account: str, link: str | None, new: NewEvidence, now: datetime) -> None:
    for name, standing in sorted(state.accounts.items()):
        old = [
            each
            for each in standing.proven
            if each.identity == identity
            and each.evidence.method in PHONE_METHODS
            and each.evidence.contested_at is None
            and each.evidence.verified_at is not None
            and each.evidence.verified_at <= now - RECYCLED_AFTER
            and not _same(state.accounts[account], link, standing, each.link)
        ]
        if name == account or not old:
            continue
        for each in old:
            each.evidence = replace(each.evidence, contested_at=now)
        if standing.closed:
            continue
        for suspended in dict.fromkeys(each.link for each in old if each.link is not None):
            suspend(state, name, suspended, Suspension.NUMBER_RECYCLED, since=now + new.grace, now=now)
        state.note(name, EventType.NUMBER_CONTESTED, now)


def _same(prover: Held, link: str | None, standing: Held, held: str | None) -> bool:
    born = _born(prover, link)
    if link is not None and held is not None and born is None:
        return _is_institution(prover, link) and _is_institution(standing, held)
    return born is not None and (link or held) is not None and _born(standing, held) == born


def _is_institution(standing: Held, link: str) -> bool:
    declared = folded(standing.links[link].events).declaration
    return declared is not None and declared.holder is Holder.ORGANISATION


def _born(standing: Held, link: str | None) -> object:
    return standing.facts.user_birth_date if link is None else standing.links[link].birth_date


def spend_reference(state: State, reference: bytes) -> None:
    """Use an electronic identification up."""
    if reference in state.references:
        raise AttestationError("already_used")
    state.references.add(reference)


def of_person(standing: Held, link: str | None) -> tuple[Evidence, ...]:
    """What was proven of the user of an account, or of the adult of a link."""
    return tuple(each.evidence for each in standing.proven if each.link == link)
