"""The first events of a link whose parent or guardian is there at the sign-up and does everything at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from idverify.account.consent import Consent
from idverify.account.guardian_declaration import GuardianDeclaration
from idverify.account.link_event import Accepted, Activated, Consented, LinkEvent, Proven, Requested
from idverify.evidence.method import Method

ANSWER_WITHIN: Final = timedelta(days=14)


def beginning(
    link: str,
    declaration: GuardianDeclaration,
    *,
    proven_by: Method | None,
    no_vn_mobile_declared_at: datetime | None = None,
    consents: Iterable[Consent] = (),
    at: datetime,
) -> tuple[LinkEvent, ...]:
    """The events of a link that is active at once, or waits for the adult's proof.

    Args:
        link: the link's id.
        declaration: who answers for the child.
        proven_by: by what means the adult proved a number; None: not yet.
        no_vn_mobile_declared_at: when the adult declared to have no Vietnamese mobile.
        consents: those given.
        at: when.
    """

    def id(number: int) -> str:
        return f"{link}.{number}"

    requested = Requested(id=id(1), link=link, at=at, expires_at=at + ANSWER_WITHIN)
    accepted = Accepted(id=id(2), link=link, at=at, declaration=declaration)
    if proven_by is None:
        return requested, accepted
    declared_at = no_vn_mobile_declared_at
    proven = Proven(id=id(3), link=link, at=at, method=proven_by, no_vn_mobile_declared_at=declared_at)
    given = [Consented(id=id(4 + place), link=link, at=at, consent=each) for place, each in enumerate(consents)]
    return requested, accepted, proven, *given, Activated(id=id(4 + len(given)), link=link, at=at)
