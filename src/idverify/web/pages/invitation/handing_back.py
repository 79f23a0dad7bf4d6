"""A child's phone that an adult borrows to answer on, and that goes back to the child."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from fastapi import Request
from fastapi.responses import Response

from idverify.account.link_state import LinkStage
from idverify.errors import RequestError
from idverify.web.given import Now, Serving
from idverify.web.pages.invitation.answering import DONE, PREFIX, Answerer, answering
from idverify.web.pages.invitation.drafts import AnswerDraft, AskedDraft, HandBackDraft, TriedDraft
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
    kept = [draft for draft in (answer, back, visit.draft(TriedDraft)) if draft is not None]
    drafts = {draft.KEY: draft.model_dump(mode="json") for draft in kept}
    return replace(visit, part=Part.INVITATION, account=None, link=None, stream=None, drafts=drafts)


def returned(visit: Visit, back: HandBackDraft, *, unanswered: Collection[str]) -> Visit:
    """The child's visit again; whatever the adult showed and filled in is gone from it.

    Args:
        visit: the adult's.
        back: the child's, as it was.
        unanswered: the links that nobody answered: an invitation to one of them stays the child's to hand over.
    """
    tried = visit.draft(TriedDraft)
    own = replace(visit, part=back.part, account=back.account, link=back.link, stream=back.stream, drafts=back.drafts)
    asked = own.draft(AskedDraft)
    if asked is not None and asked.link not in unanswered:
        own = own.without(AskedDraft)
    return own if tried is None else own.with_draft(tried)


@INVITATION.post("/hand-back")
def handed_back(request: Request, visit: Answerer, serving: Serving) -> Response:
    """Give a borrowed phone back to the child, whether the adult is done or not."""
    back = visit.draft(HandBackDraft)
    if back is None:
        return onward(PREFIX)
    child = serving.store.child_account(back.account)
    links = () if child is None else child.links
    unanswered = [each.state.id for each in links if each.state.stage is LinkStage.REQUESTED]
    return onward_with(request, returned(visit, back, unanswered=unanswered), "/assent", rotate=True)


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
    if answer.borrowed or not answer.theirs or answer.kept.state.consents.representative is None:
        raise RequestError("visit_part")
    own = replace(visit, part=Part.GUARDIAN, link=answer.draft.link, drafts={})
    return onward_with(request, own, "/guardian", rotate=True)
