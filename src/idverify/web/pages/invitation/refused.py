"""What was proven and does not serve: why not, and where another proof begins."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from idverify.answer import DeniedError
from idverify.errors import IdverifyError
from idverify.web.pages.steps.identity_draft import IdentityDraft
from idverify.web.pages.steps.phone_draft import PhoneDraft
from idverify.web.pages.visit import Visit
from idverify.web.pages.visiting import shown_with

_WRONG = 422


def prove_another(request: Request, visit: Visit, refused: IdverifyError, to: str) -> Response:
    """Say why what an adult proved does not serve, forget it, and lead to where another number is proven.

    Args:
        request: which it answers.
        visit: of the adult.
        refused: why, such as a ``DeniedError``, a ``LimitReachedError`` or a ``PossessionError``.
        to: the page of the number.

    Raises:
        RequestError: as of ``shown_with``.
    """
    without = visit.without(PhoneDraft, IdentityDraft)
    decision = refused.decision if isinstance(refused, DeniedError) else None
    template = "invitation/again.html"
    return shown_with(request, without, template, status=_WRONG, told=refused.text, decision=decision, to=to)
