"""A child's phone that an adult borrows to answer on, and that goes back to the child."""

from __future__ import annotations

from dataclasses import replace

from fastapi import Request
from fastapi.responses import Response

from idverify.errors import RequestError
from idverify.web.given import Now, Serving
from idverify.web.pages.invitation.answering import DONE, PREFIX, Answerer, answering
from idverify.web.pages.invitation.drafts import AnswerDraft, AskedDraft, HandBackDraft
from idverify.web.pages.invitation.routers import INVITATION
from idverify.web.pages.page import onward
from idverify.web.pages.visit import Part, Visit
from idverify.web.pages.visiting import onward_with


def borrowed(visit: Visit, answer: AnswerDraft) -> Visit:
    """A child's visit, turned into that of an adult who answers on its phone; none of the child's pages is in reach.

    Args:
        visit: the child's.
        answer: the invitation, which is to answer for this child's account.
    """
    back = HandBackDraft(
        part=visit.part,
        account=answer.account,
        link=visit.link,
        stream=visit.stream,
        drafts={key: dict(draft) for key, draft in visit.drafts.items()},
    )
    drafts = {draft.KEY: draft.model_dump(mode="json") for draft in (answer, back)}
    return replace(visit, part=Part.INVITATION, account=None, link=None, stream=None, drafts=drafts)


def returned(visit: Visit, back: HandBackDraft) -> Visit:
    """The child's visit again; whatever the adult showed and filled in is gone from it.

    Args:
        visit: the adult's.
        back: the child's, as it was.
    """
    drafts = {key: draft for key, draft in back.drafts.items() if key != AskedDraft.KEY}
    return replace(visit, part=back.part, account=back.account, link=back.link, stream=back.stream, drafts=drafts)


@INVITATION.post("/hand-back")
def handed_back(request: Request, visit: Answerer) -> Response:
    """Give a borrowed phone back to the child, whether the adult is done or not."""
    back = visit.draft(HandBackDraft)
    if back is None:
        return onward(PREFIX)
    return onward_with(request, returned(visit, back), "/assent", rotate=True)


@INVITATION.post("/guardian")
def looked_after(request: Request, visit: Answerer, serving: Serving, now: Now) -> Response:
    """Go on to the pages of a guardian, as the adult who has just consented on their own phone.

    Raises:
        RequestError: the adult of this visit did not prove a number in it, or it is the child's phone (``visit_part``).
        GuardianshipError: the link is no more (``unknown``).
    """
    answer = answering(visit, serving, now)
    if answer is None or answer.due(now) != DONE:
        return onward(PREFIX)
    if answer.borrowed or not answer.draft.proven or answer.kept.state.consents.representative is None:
        raise RequestError("visit_part")
    own = replace(visit, part=Part.GUARDIAN, link=answer.draft.link, drafts={})
    return onward_with(request, own, "/guardian", rotate=True)
