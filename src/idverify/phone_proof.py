"""Proving that somebody holds a Vietnamese mobile: a code is sent, and answered.

What is asked of the world happens in one order: count, then do. A code is counted before it is sent and
a guess before it is compared, so that a process that dies between the two leaves less to an attacker, never more.
Nothing here looks up whether a number is known: the same is done, in the same time, for every number.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from idverify.errors import OperatorError, PossessionError
from idverify.evidence.budget import BUDGETS, Budgets, BudgetTags, Charge, Scope
from idverify.evidence.method import Method
from idverify.evidence.possession import (
    CODE_DIGITS,
    LIFETIME,
    Challenge,
    Origin,
    PossessionProof,
    Purpose,
    is_id,
    new_proof_id,
    typed_code,
)
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Keyring
from idverify.law import day_of
from idverify.messages import LANGUAGES, Language, text
from idverify.ports import Message, PhoneNetwork, Quota, Sender, Store, Verifier

# Whoever floods does so from somewhere; everything else is the database's to count.
_FENCE: Final = 4
_ONE_SMS: Final = 160  # septets of GSM 03.38; our texts hold only letters that take one
_LONGEST_REFERENCE: Final = 255
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")


class PhoneProof:
    """Codes and answers of one platform.

    Args:
        ring: the live keys.
        store: where challenges and budgets are kept.
        sender: how codes reach phones; a ``Verifier`` makes and checks them itself.
        site: the host of the pages where a code is typed, without scheme or port, for the last line by which a
            phone offers the code to that page only; None: no such line.
        budgets: how many codes and guesses there may be.
        quota: a first fence before the budgets of networks; what it refuses, and what it cannot tell, does not
            reach the database.

    Raises:
        OperatorError: with this host a message does not fit one SMS (``site``).
    """

    def __init__(
        self,
        *,
        ring: Keyring,
        store: Store,
        sender: Sender,
        site: str | None = None,
        budgets: Budgets = BUDGETS,
        quota: Quota | None = None,
    ) -> None:
        self._ring = ring
        self._store = store
        self._sender = sender
        self._site = site
        self._budgets = budgets
        self._quota = quota
        longest = max(len(self._text(purpose, "0" * CODE_DIGITS, lang)) for purpose in Purpose for lang in LANGUAGES)
        if longest > _ONE_SMS or not (site is None or _HOST.fullmatch(site)):
            raise OperatorError("site", most=_ONE_SMS)

    def challenge(
        self, phone: PhoneNumber, *, purpose: Purpose, account: str, origin: Origin, lang: Language, now: datetime
    ) -> Challenge:
        """Send a code to a phone; arguments as of ``Registrar.challenge``.

        Raises:
            PossessionError: a budget is spent (``too_many``), or every guess at an earlier code is and that code has
                not expired (``exhausted``).
            OperatorError: the message could not be sent (``send_failed``); it counts as sent.
            ValueError: the moment has no offset.
        """
        day_of(now)  # refuses a moment without an offset
        ours = not isinstance(self._sender, Verifier)
        challenge, code = Challenge.issue(
            phone, purpose=purpose, account=account, origin=origin, ring=self._ring, now=now, ours=ours
        )
        charges = self._budgets.for_send(challenge.tags, account=account, origin=origin, ring=self._ring)
        self._fence(charges)
        self._store.keep_challenge(challenge, charges=charges)
        # Sent only now that the challenge is committed, and in line: a queue would hold the number.
        receipt = self._sender.send(
            Message(
                challenge=challenge.id,
                to=phone,
                text=self._text(purpose, code, lang),
                purpose=purpose,
                lang=lang,
                not_after=challenge.expires_at,
            )
        )
        if not ours:
            self._store.note_reference(challenge.id, receipt.reference[:_LONGEST_REFERENCE])
        return challenge

    def _text(self, purpose: Purpose, code: str, lang: Language) -> str:
        minutes = int(LIFETIME.total_seconds() // 60)
        said = text(f"sms.{purpose}", code=code, minutes=minutes).in_(lang)
        # WICG, Origin-bound one-time codes: the last line is the host and the code.
        return said if self._site is None else f"{said}\n\n@{self._site} #{code}"

    def prove(self, challenge: str, code: str, *, account: str, origin: Origin, now: datetime) -> PossessionProof:
        """Answer a challenge; arguments and errors as of ``Registrar.prove``."""
        kept = self._store.challenge(challenge) if is_id(challenge) else None
        if kept is None:
            raise PossessionError("unknown")
        charges = self._budgets.for_guess(kept.tags, account=account, origin=origin, ring=self._ring)
        self._fence(charges)
        guess = self._store.count_guess(challenge, charges=charges, now=now)
        if not self._is_answer(guess.challenge, typed_code(code), account=account, origin=origin):
            raise PossessionError("code_wrong", count=guess.left)
        proof = PossessionProof.of(guess.challenge, method=Method.VN_MOBILE_OTP, now=now)
        self._store.accept_answer(guess.challenge, proof, charges=charges)
        return proof

    def _fence(self, charges: tuple[Charge, ...]) -> None:
        """Ask the quota. It counts what the database will refuse too, so it allows a multiple of the budget."""
        if self._quota is None:
            return
        for each in charges:
            budget = each.budget
            if budget.within is None or budget.scope is not Scope.NETWORK:
                continue
            name = f"{budget.spending}/{budget.scope}/{each.tag.hex()}"
            if not self._quota.take(name, most=_FENCE * budget.most, within=budget.within):
                raise PossessionError("too_many", minutes=int(budget.within / timedelta(minutes=1)))

    def _is_answer(self, challenge: Challenge, code: str, *, account: str, origin: Origin) -> bool:
        if not isinstance(self._sender, Verifier):
            return challenge.is_answer(code, account=account, origin=origin, ring=self._ring)
        # Who answers is ours to compare; the code is the service's, which is not asked about anybody else's.
        asked = challenge.is_of(account=account, origin=origin, ring=self._ring)
        return asked and bool(challenge.reference) and self._sender.check(challenge.reference, code)

    def prove_silently(
        self,
        phone: PhoneNumber,
        token: str,
        network: PhoneNetwork,
        *,
        purpose: Purpose,
        account: str,
        origin: Origin,
        now: datetime,
    ) -> PossessionProof:
        """Ask the operator of a number whether the device of a token holds it; no code is sent.

        Args:
            phone: the number.
            token: what the device got of its operator; it is handed on and not kept.
            network: who is asked.
            purpose, account, origin, now: as of ``Registrar.challenge``.

        Raises:
            PossessionError: the device holds another number (``not_held``), or the session or the network has asked
                too often; the number's own budgets are not touched, or anybody could spend them for its holder.
            NetworkUnavailableError: the operator does not say; a code can be sent instead.
        """
        day_of(now)
        tags = BudgetTags.of(phone, purpose, origin, self._ring)
        charges = self._budgets.for_silent(tags, account=account, origin=origin, ring=self._ring)
        self._fence(charges)
        self._store.spend(charges, now=now)
        if not network.verify(phone, token):
            raise PossessionError("not_held")
        proof = PossessionProof(
            id=new_proof_id(),
            purpose=purpose,
            account=account,
            pseudonym=self._ring.pseudonym(phone),
            method=Method.VN_MOBILE_NETWORK,
            verified_at=now,
        )
        self._store.keep_proof(proof)
        return proof
