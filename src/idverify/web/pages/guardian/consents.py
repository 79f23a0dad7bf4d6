"""The consents to a child's account: who gave which, and how the adult's is taken back or given again."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, NamedTuple

from fastapi import Request, Response

from idverify.account import Consent, Consenter
from idverify.account.consent import TEXT_VERSION
from idverify.errors import GuardianshipError, RequestError
from idverify.messages import LANGUAGES, text
from idverify.web.given import Now, Serving
from idverify.web.pages.form import Form
from idverify.web.pages.guardian.done import done_in, onward_done
from idverify.web.pages.guardian.permissions import permissions_of
from idverify.web.pages.guardian.router import GUARDIAN
from idverify.web.pages.guardian.ward import Guarding, Minding, Ward
from idverify.web.pages.invitation.words import ADULTS, CHILDS
from idverify.web.pages.language import language
from idverify.web.pages.page import onward, page
from idverify.web.pages.visit import Draft
from idverify.web.pages.visiting import onward_with


class Withdrawn(Draft):
    """That the adult took their consent back in this visit.

    Attributes:
        link: to which link.
    """

    KEY: ClassVar[str] = "guardian_withdrawn"

    link: str


class Place(NamedTuple):
    """A consent that is asked, and whether it stands.

    Attributes:
        by: whose.
        given: the consent in force; None: there is none.
        asked: whether the law asks it now.
        words: the sentences as they were shown, where they are known here; empty: they were a platform's own.
    """

    by: Consenter
    given: Consent | None
    asked: bool
    words: tuple[str, ...]


def _places(ward: Ward, now: datetime) -> tuple[Place, ...]:
    found, seven = [], ward.seven_at
    for by in Consenter:
        given = next((each for each in ward.kept.state.given if each.by is by), None)
        asked = by is Consenter.REPRESENTATIVE or seven is None or now >= seven
        found.append(Place(by, given, asked, () if given is None else _words(given)))
    return tuple(found)


def _words(given: Consent) -> tuple[str, ...]:
    ours = {
        (by, words.version): words.keys for by, words in ((Consenter.REPRESENTATIVE, ADULTS), (Consenter.CHILD, CHILDS))
    } | {(by, TEXT_VERSION): (f"consent.{by}",) for by in Consenter}
    lang = next(each for each in LANGUAGES if each == given.lang)
    return tuple(text(key).in_(lang) for key in ours.get((given.by, given.text_version), ()))


@GUARDIAN.get("/child/{handle}/consent")
def consents(request: Request, ward: Minding, now: Now) -> Response:
    """The consents, and what can be done about the adult's."""
    if not ward.chooses:
        return onward(ward.at())
    places = _places(ward, now)
    return page(
        request,
        "guardian/consents.html",
        ward=ward,
        places=places,
        mine=places[0].given is not None,
        version=ADULTS.version,
        words=ADULTS.keys,
        faults={},
        done=done_in(request),
    )


@GUARDIAN.post("/child/{handle}/consent")
def consent(request: Request, ward: Minding, serving: Serving, now: Now) -> Response:
    """The adult consents again, to the words that they were shown."""
    form: Form = request.state.form
    shown = next((lang for lang in LANGUAGES if lang == form.text("shown")), None)
    if not ward.chooses:
        return onward_done(ward, "", "over")
    if ward.kept.state.consents.representative is not None:
        return onward_done(ward, "consent", "consented")
    if shown is None or form.text("version") != ADULTS.version or not form.ticked("agree"):
        faults = {"agree": text("page.guardian.consent.agree.missing").in_(language(request))}
        return page(
            request,
            "guardian/consents.html",
            status=422,
            ward=ward,
            places=_places(ward, now),
            mine=False,
            version=ADULTS.version,
            words=ADULTS.keys,
            faults=faults,
            done=None,
        )
    try:
        serving.links.consent(ward.link, text_version=ADULTS.version, lang=shown, now=now)
    except GuardianshipError:
        return onward_done(ward, "", "changed")
    return onward_done(ward, "consent", "consented")


@GUARDIAN.get("/child/{handle}/consent/withdraw")
def withdrawing(request: Request, ward: Minding, now: Now) -> Response:
    """What happens at once when the adult takes their consent back."""
    if not ward.chooses or ward.kept.state.consents.representative is None:
        return onward(ward.at("consent"))
    return page(request, "guardian/withdraw.html", ward=ward, others=len(ward.others(now)))


@GUARDIAN.post("/child/{handle}/consent/withdraw")
def withdraw(request: Request, ward: Minding, visit: Guarding, serving: Serving, now: Now) -> Response:
    """The adult takes their consent back, with effect at once (330/2026/ND-CP art. 60.2.b)."""
    if not ward.chooses:
        return onward_done(ward, "", "over")
    if ward.kept.state.consents.representative is None:
        return onward(ward.at("consent/withdrawn"))
    try:
        serving.links.withdraw(ward.link, Consenter.REPRESENTATIVE, now=now)
    except GuardianshipError:
        return onward_done(ward, "", "changed")
    seen = Withdrawn(link=ward.link)
    try:
        return onward_with(request, visit.with_draft(seen), ward.at("consent/withdrawn"))
    except RequestError:  # another form of this visit was faster; the consent is withdrawn all the same
        return onward_done(ward, "consent", "withdrawn")


@GUARDIAN.get("/child/{handle}/consent/withdrawn")
def withdrawn(request: Request, ward: Minding, visit: Guarding, serving: Serving, now: Now) -> Response:
    """All that the account cannot do now."""
    seen = visit.draft(Withdrawn)
    if seen is None or seen.link != ward.link or ward.kept.state.consents.representative is not None:
        return onward(ward.at("consent"))
    found = permissions_of(ward, serving, now)
    stopped = [each.action for each in found if not each.barred and not each.decision.permitted]
    held = any(each.held for each in found if not each.barred)
    others = len(ward.others(now))
    return page(request, "guardian/withdrawn.html", ward=ward, stopped=stopped if held else [], others=others)
