"""The life of the link between a child's account and whoever answers for it.

Who it is that calls, the child or the adult of a link, the platform has to know: it has their sessions.
"""

from __future__ import annotations

from datetime import datetime

from idverify.account import link_event as event
from idverify.account.link_state import applied
from idverify.errors import GuardianshipError
from idverify.evidence.method import Method
from idverify.link_book import LinkBook, named, not_before
from idverify.web.api_key import Scope
from idverify.web.endpoints.answered import ReassessmentTold
from idverify.web.endpoints.guardian_models import LinkTold
from idverify.web.endpoints.link_models import (
    AcceptAsked,
    AdultAsked,
    EndAsked,
    ForgottenTold,
    InvitationTold,
    LinkAsked,
    LinksAsked,
    LinksTold,
    PermitAsked,
    PlaceTold,
    ProvedAsked,
    RequestAsked,
    RestoreAsked,
    SecretAsked,
    SettleAsked,
    SuspendAsked,
    WardsTold,
    WithdrawAsked,
    WordsShownAsked,
)
from idverify.web.endpoints.person_models import identified, number
from idverify.web.endpoints.refusals import OF_IDENTIFICATION, OF_PROOF, refusals
from idverify.web.given import Now, Serving
from idverify.web.routing import reading, writing
from idverify.web.service import Service

_asks = reading("/v1/guardian", scope=Scope.GUARDIAN, tag="guardian")
_does = writing("/v1/guardian", scope=Scope.GUARDIAN, tag="guardian")
routers = (_asks, _does)

# What every step of a link may come to: there is none, it is over, or its time is not now.
_STEP = ("guardianship.unknown", "guardianship.over", "guardianship.not_now", "operator.account_unknown")
_EARLY = (*_STEP, "guardianship.expired")


@_does.post(
    "/request",
    summary="Ask a parent or guardian to answer for a child",
    status_code=201,
    responses=refusals(
        "guardianship.birth_date_missing",
        "guardianship.birth_date_differs",
        "guardianship.no_child",
        "guardianship.too_many",
        "operator.account_id",
        "operator.account_unknown",
    ),
)
def request(asked: RequestAsked, serving: Serving, now: Now) -> InvitationTold:
    """Ask a parent or guardian to answer for a child (147/2024/ND-CP art. 27.3.a; 330/2026/ND-CP art. 60.1.a).

    Of a child alone nothing but a birth date is kept. The secret is told in this answer only.
    """
    made = serving.links.request(asked.account, birth_date=asked.birth_date, now=now)
    return InvitationTold(link=made.link, secret=made.secret, expires_at=made.expires_at)


@_asks.post("/invited", summary="Where an invitation leads", responses=refusals("guardianship.unknown"))
def invited(asked: SecretAsked, serving: Serving) -> PlaceTold:
    """To which account and link an invitation leads (147/2024/ND-CP art. 27.3.a)."""
    place = serving.links.invited(asked.secret)
    return PlaceTold(account=place.account, link=place.link)


@_does.post(
    "/accept",
    summary="An adult accepts an invitation",
    responses=refusals(
        *_EARLY,
        "guardianship.ground_missing",
        "guardianship.conditions_missing",
        "guardianship.standing_missing",
        "guardianship.nearer_not_excluded",
        "guardianship.not_a_guardian",
        "guardianship.birth_date_missing",
        "guardianship.too_young",
        "guardianship.account_closed",
        "guardianship.own_account",
        "guardianship.birth_date_differs",
        "guardianship.already",
    ),
)
def accept(asked: AcceptAsked, serving: Serving, now: Now) -> LinkTold:
    """An adult says who they are to the child; next they prove a number of their own.

    The order of guardians and what each must meet: Civil Code 91/2015/QH13 arts. 47 to 54, 136.
    """
    state = serving.links.accept(
        asked.secret, asked.relationship.relationship, birth_date=asked.birth_date, account=asked.account, now=now
    )
    return LinkTold.of(state)


@_does.post("/decline", summary="Decline a request", responses=refusals(*_STEP))
def decline(asked: LinkAsked, serving: Serving, now: Now) -> LinkTold:
    """The adult, or the child, does not want it; what a child had told with the request is forgotten.

    Nobody has to consent (330/2026/ND-CP art. 60.1.b).
    """
    return LinkTold.of(serving.links.decline(asked.link, now=now))


@_does.post(
    "/proved",
    summary="The adult proves a number of their own",
    responses=refusals(
        *_EARLY,
        "denied",
        "phone.not_mobile",
        "guardianship.nothing_proven",
        "guardianship.name_missing",
        "guardianship.no_child",
        "guardianship.birth_date_differs",
        *OF_PROOF,
        *OF_IDENTIFICATION,
        "operator.limit",
    ),
)
def proved(asked: ProvedAsked, serving: Serving, now: Now) -> LinkTold:
    """The adult proves a number of their own, for the first time, or again after they lost ground.

    A child's account is authenticated by its guardian's number (147/2024/ND-CP art. 27.3.a, b). Be it the proof of a
    phone or an electronic identification, it is for the purpose `guardian` and for the child's account.
    """
    phone = None if asked.phone is None else number(asked.phone, now)
    account = serving.store.account_of_link(asked.link)
    if account is None:
        raise GuardianshipError("unknown")
    if asked.identification is not None:
        _require_provable(asked, serving, now)
    attestation, declaration = identified(asked.identification, asked.declaration, serving, account, now)
    state = serving.links.proved(
        asked.link,
        name=asked.name,
        phone=phone,
        proof=asked.proof,
        attestation=attestation,
        declaration=declaration,
        child_birth_date=asked.child_birth_date,
        now=now,
    )
    return LinkTold.of(state)


def _require_provable(asked: ProvedAsked, serving: Service, now: datetime) -> None:
    """Refuse before the provider is asked, whose answer serves once, what would be refused after it."""
    _, kept = LinkBook(serving.store).found(asked.link)
    at, by = not_before(kept, now), Method.PERSONAL_ID_EID
    applied(kept.state, event.Proven(id=named(), link=asked.link, at=at, method=by))
    if kept.state.activated_at is None and asked.name is None:
        raise GuardianshipError("name_missing")


@_does.post("/consent", summary="The adult consents", responses=refusals(*_EARLY, "guardianship.out_of_order"))
def consent(asked: WordsShownAsked, serving: Serving, now: Now) -> LinkTold:
    """The adult consents to the child's account (330/2026/ND-CP art. 60.1.b)."""
    return LinkTold.of(serving.links.consent(asked.link, text_version=asked.text_version, lang=asked.lang, now=now))


@_does.post("/assent", summary="The child consents", responses=refusals(*_EARLY, "guardianship.out_of_order"))
def assent(asked: WordsShownAsked, serving: Serving, now: Now) -> LinkTold:
    """The child consents itself, as it is asked to from seven on (330/2026/ND-CP art. 60.1.c).

    It consents to its account, whoever else answers for it.
    """
    return LinkTold.of(serving.links.assent(asked.link, text_version=asked.text_version, lang=asked.lang, now=now))


@_does.post("/withdraw", summary="A consent is withdrawn", responses=refusals(*_EARLY))
def withdraw(asked: WithdrawAsked, serving: Serving, now: Now) -> ReassessmentTold:
    """A consent is withdrawn, with effect at once (330/2026/ND-CP art. 60.2.b).

    A child's is withdrawn for its account, whoever answers for it; an adult's for their own link. What the account may
    do no more is in `restricted`.
    """
    return ReassessmentTold.of(serving.links.withdraw(asked.link, asked.by, now=now))


@_does.post("/suspend", summary="The adult lost what they stood on", responses=refusals(*_STEP))
def suspend(asked: SuspendAsked, serving: Serving, now: Now) -> LinkTold:
    """The adult lost what they stood on: the child reads on and does not write (147/2024/ND-CP art. 27.3.a).

    A number that somebody else proved and an account that was closed are noticed without this.
    """
    return LinkTold.of(serving.links.suspend(asked.link, asked.reason, now=now))


@_does.post("/restore", summary="A suspension was a mistake", responses=refusals(*_STEP, "guardianship.not_suspended"))
def restore(asked: RestoreAsked, serving: Serving, now: Now) -> LinkTold:
    """A suspension was a mistake, such as a report of a death; somebody outside the family says so.

    Who answers for a child: 147/2024/ND-CP art. 27.3.a.
    """
    return LinkTold.of(serving.links.restore(asked.link, asked.reason, asked.ruling.ruling, now=now))


@_does.post("/dispute", summary="Those who answer for a child disagree", responses=refusals(*_STEP))
def dispute(asked: LinkAsked, serving: Serving, now: Now) -> LinkTold:
    """The adult of this link disagrees: nobody writes until the dispute ends.

    Who answers for a child: 147/2024/ND-CP art. 27.3.a, with reading R-14.
    """
    return LinkTold.of(serving.links.dispute(asked.link, now=now))


@_does.post("/settle", summary="A dispute ends", responses=refusals(*_STEP, "guardianship.not_disputed"))
def settle(asked: SettleAsked, serving: Serving, now: Now) -> LinkTold:
    """The adult of this link ends the dispute, or a ruling ends it for every side (as of `dispute`)."""
    ruling = None if asked.ruling is None else asked.ruling.ruling
    return LinkTold.of(serving.links.settle(asked.link, ruling=ruling, now=now))


@_does.post("/end", summary="End a link for good", responses=refusals(*_STEP, "guardianship.ruling_missing"))
def end(asked: EndAsked, serving: Serving, now: Now) -> LinkTold:
    """End a link for good; what happened to it stays on record without the adult's data.

    A court's end and a fraud take a ruling. Who answers for a child: 147/2024/ND-CP art. 27.3.a.
    """
    ruling = None if asked.ruling is None else asked.ruling.ruling
    return LinkTold.of(serving.links.end(asked.link, asked.reason, ruling=ruling, now=now))


@_does.post("/permit", summary="What the child may do, as the adult chooses", responses=refusals(*_STEP))
def permit(asked: PermitAsked, serving: Serving, now: Now) -> LinkTold:
    """The adult chooses what the child may do: allow, ask me first, off (330/2026/ND-CP art. 31.1.đ).

    The choice is theirs, not the law's. An adult who lost their ground can be stricter and not more lenient.
    """
    return LinkTold.of(serving.links.permit(asked.link, asked.action, asked.choice, now=now))


@_asks.post("/links", summary="The links of a child's account")
def links(asked: LinksAsked, serving: Serving) -> LinksTold:
    """Every link that a child's account has or had (147/2024/ND-CP art. 27.3.a); none of an account that is unknown."""
    return LinksTold(links=[LinkTold.of(each.state) for each in serving.links.links(asked.account, at=asked.at)])


@_asks.post("/wards", summary="The children for whom an adult answers")
def wards(asked: AdultAsked, serving: Serving) -> WardsTold:
    """The children, with the links, for whom an adult with this account of their own answers or is about to.

    Parents open and supervise their children's accounts: 330/2026/ND-CP art. 31.1.đ.
    """
    found = serving.links.wards(asked.account)
    return WardsTold(wards=[PlaceTold(account=each.account, link=each.link) for each in found])


@_does.post("/forget", summary="Erase an adult's data")
def forget(asked: AdultAsked, serving: Serving, now: Now) -> ForgottenTold:
    """The data of an adult with this account of their own are erased, and every link of theirs ends.

    Personal data are deleted when their purpose ends: 91/2025/QH15 art. 14.1.
    """
    return ForgottenTold(ended=serving.links.forget_guardian(asked.account, now=now))
