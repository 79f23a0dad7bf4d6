"""Proving who one is with an electronic identification: why, by whom, and coming back from there.

What a provider answers serves once. So these pages keep how the person came back, and the page that uses the answer
asks for it last, with ``identified``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Depends, Request, Response

from idverify.errors import AttestationError
from idverify.evidence.attestation import EidPurpose
from idverify.evidence.identification import REQUEST_LIFETIME
from idverify.identification import Identified
from idverify.messages import text
from idverify.problem import problem_of
from idverify.web.endpoints.person_models import require_of_age
from idverify.web.given import Now, Serving
from idverify.web.pages.form import Form
from idverify.web.pages.language import language
from idverify.web.pages.page import onward, page
from idverify.web.pages.route import pages
from idverify.web.pages.steps.identity_draft import IdentityDraft
from idverify.web.pages.steps.number_place import First
from idverify.web.pages.steps.proven import identity_draft
from idverify.web.pages.visit import Part, Visit
from idverify.web.pages.visiting import Visiting, onward_with, origin_of, shown_with, visiting_for
from idverify.web.service import Service

TEXT_VERSION: Final = "pages-2026-11"
"""Which wording of having no Vietnamese mobile is shown here; another wording takes another name."""

_WRONG: Final = 422
# As the service takes them of a platform that has pages of its own.
_MOST_PARAMETERS: Final = 32
_LONGEST_NAME: Final = 128
_LONGEST_VALUE: Final = 8_192
# For the other purposes it is an adult who is identified, whoever's account it is.
_OWN: Final = frozenset({EidPurpose.ENROL, EidPurpose.BIND, EidPurpose.CHANGE})
# Those of which a page of ours knows a name that people know.
_NAMED: Final = frozenset({"sandbox", "vneid"})

IDENTITY: Final = pages("/identity")


def add_identity_steps(
    router: APIRouter,
    prefix: str,
    *,
    parts: tuple[Part, ...],
    purpose: EidPurpose,
    account: Callable[[Visit], str],
    then: str,
    declares: bool,
    words: str,
    sells: bool = False,
    first: First | None = None,
    before_provider: First | None = None,
) -> None:
    """Add the pages ``no-mobile``, where that is declared, and ``identity``.

    Args:
        router: of the pages around them.
        prefix: the whole path before theirs, such as ``/sign-up``; a router's own prefix may be left out.
        parts: of visits that reach them.
        purpose: what the identification will be good for.
        account: for whose account.
        then: where to go once the person is back; it finds an ``IdentityDraft`` that ``is_back``, and asks for the
            result with ``identified``.
        declares: whether the person declares here to have no Vietnamese mobile.
        words: the beginning of the keys of heading (``.title``) and reason (``.hint``), as ``page.sign_up.identity``.
        sells: whether it is asked because the person means to sell in livestreams.
        first: tells what must be done before all of these pages.
        before_provider: tells what must be done before a provider is chosen.
    """
    whole = prefix if prefix.startswith(router.prefix) else router.prefix + prefix
    steps = _IdentitySteps(
        prefix=whole,
        purpose=purpose,
        account=account,
        then=then,
        declares=declares,
        words=words,
        sells=sells,
        first=first,
        before_provider=before_provider,
    )
    visited = [Depends(visiting_for(*parts))]
    within = whole.removeprefix(router.prefix)
    pairs = [("/identity", steps.offered, steps.chosen)]
    if declares:
        pairs.append(("/no-mobile", steps.explained, steps.declared))
    for path, get, post in pairs:
        router.add_api_route(within + path, get, methods=["GET"], dependencies=visited)
        router.add_api_route(within + path, post, methods=["POST"], dependencies=visited)


def identified(request: Request, visit: Visit, serving: Service, now: datetime) -> Identified:
    """Who came back; the request for it is used up. Ask it last, when everything else was seen to be in order.

    Raises:
        AttestationError: nobody came back (``state_unknown``), or as of ``Identification.finish``; answer it with
            ``begin_again``.
    """
    draft = visit.draft(IdentityDraft)
    if draft is None or not draft.is_back(now):
        raise AttestationError("state_unknown")
    origin = origin_of(request, visit)
    return serving.identification.finish(draft.parameters, account=draft.account, origin=origin, now=now)


def begin_again(request: Request, visit: Visit, error: AttestationError) -> Response:
    """Lead back to where a provider is chosen, and say there what went wrong.

    Args:
        request: which it answers.
        visit: with the draft of what came back.
        error: what ``identified`` raised, or whoever used its result.
    """
    draft = visit.draft(IdentityDraft)
    if draft is None:
        raise error
    return onward_with(request, visit.with_draft(draft.anew(error.code)), f"{draft.prefix}/identity")


@IDENTITY.get("/back")
def came_back(request: Request, visit: Visiting, now: Now) -> Response:
    """Where a provider sends people back to: how they came is kept, and they go on."""
    draft = visit.draft(IdentityDraft)
    pairs = request.query_params.multi_items()
    given = dict(pairs)
    if draft is None or len(given) != len(pairs) or not _may_be_kept(given):
        return page(request, "steps/strange_return.html", status=_WRONG, back=None if draft is None else draft.prefix)
    if draft.parameters == given:  # a second time by the same link
        return onward(draft.then)
    expected = _state_in(draft.address)
    if not draft.is_asked(now) or (expected is not None and given.get("state") != expected):
        return page(request, "steps/strange_return.html", status=_WRONG, back=draft.prefix)
    if "error" in given:  # RFC 6749 section 4.1.2.1: there is nothing to ask the provider for
        return begin_again(request, visit, AttestationError("refused"))
    back = draft.model_copy(update={"address": None, "parameters": given, "failed": None})
    return onward_with(request, visit.with_draft(back), draft.then)


@dataclass(frozen=True, slots=True, kw_only=True)
class _IdentitySteps:
    """The pages of one place where somebody is identified; arguments as of ``add_identity_steps``."""

    prefix: str
    purpose: EidPurpose
    account: Callable[[Visit], str]
    then: str
    declares: bool
    words: str
    sells: bool
    first: First | None
    before_provider: First | None

    def explained(self, request: Request, serving: Serving, now: Now) -> Response:
        """What it means to have no Vietnamese mobile."""
        visit: Visit = request.state.visit
        before = None if self.first is None else self.first(visit, serving, now)
        if before is not None:
            return onward(before)
        draft = self._draft(visit)
        ticked = draft is not None and draft.declared_at is not None
        return page(request, "steps/no_mobile.html", prefix=self.prefix, ticked=ticked, faults={})

    def declared(self, request: Request, serving: Serving, now: Now) -> Response:
        """They confirm it, or come back to the number."""
        visit: Visit = request.state.visit
        before = None if self.first is None else self.first(visit, serving, now)
        if before is not None:
            return onward(before)
        form: Form = request.state.form
        lang = language(request)
        if not form.ticked("none"):
            faults = {"none": text("page.steps.no_mobile.unticked").in_(lang)}
            shown = {"prefix": self.prefix, "ticked": False, "faults": faults}
            return page(request, "steps/no_mobile.html", status=_WRONG, **shown)
        draft = self._draft(visit) or self._fresh(visit)
        if draft.declared_at is None:
            update = {"declared_at": now, "text_version": TEXT_VERSION, "lang": lang}
            draft = draft.model_copy(update=update)
        return onward_with(request, visit.with_draft(draft), f"{self.prefix}/identity")

    def offered(self, request: Request, serving: Serving, now: Now) -> Response:
        """By whom? Or, once that is chosen, the way there."""
        visit: Visit = request.state.visit
        before = self._before(visit, serving, now)
        if before is not None:
            return onward(before)
        draft = self._draft(visit) or self._fresh(visit)
        if draft.is_back(now):
            return onward(self.then)
        return page(request, "steps/identity.html", **self._of(draft, serving, now))

    def chosen(self, request: Request, serving: Serving, now: Now) -> Response:
        """A provider was chosen: the page comes back with a link that leads there."""
        visit: Visit = request.state.visit
        before = self._before(visit, serving, now)
        if before is not None:
            return onward(before)
        if self.purpose in _OWN:
            facts = serving.store.account(self.account(visit))
            if facts is not None:
                require_of_age(serving, facts.holder, facts.user_birth_date, now)
        form: Form = request.state.form
        draft = (self._draft(visit) or self._fresh(visit)).anew()
        try:
            address = serving.identification.begin(
                form.text("provider", most=_LONGEST_NAME),
                account=draft.account,
                purpose=self.purpose,
                origin=origin_of(request, visit),
                declaration=draft.declaration,
                sells=self.sells,
                stream=visit.stream if self.purpose is EidPurpose.STREAM else None,
                now=now,
            )
        except AttestationError as refused:
            told = self._of(draft.anew(refused.code), serving, now)
            kept = visit.with_draft(draft)
            return shown_with(request, kept, "steps/identity.html", status=problem_of(refused).status, **told)
        sent = draft.model_copy(update={"address": address, "asked_at": now})
        return onward_with(request, visit.with_draft(sent), f"{self.prefix}/identity")

    def _before(self, visit: Visit, serving: Service, now: datetime) -> str | None:
        for tell in (self.first, self._undeclared, self.before_provider):
            before = None if tell is None else tell(visit, serving, now)
            if before is not None:
                return before
        return None

    def _undeclared(self, visit: Visit, _serving: Service, _now: datetime) -> str | None:
        draft = self._draft(visit)
        declared = not self.declares or (draft is not None and draft.declared_at is not None)
        return None if declared else f"{self.prefix}/no-mobile"

    def _draft(self, visit: Visit) -> IdentityDraft | None:
        return identity_draft(visit, self.prefix, self.purpose, self.account(visit))

    def _fresh(self, visit: Visit) -> IdentityDraft:
        account = self.account(visit)
        return IdentityDraft(
            prefix=self.prefix, then=self.then, purpose=self.purpose, account=account, sells=self.sells
        )

    def _of(self, draft: IdentityDraft, serving: Service, now: datetime) -> dict[str, Any]:
        # A service tells its providers to nobody but the page where one of them is chosen.
        names = serving.identification.providers
        return {
            "prefix": self.prefix,
            "words": self.words,
            "declares": self.declares,
            "address": draft.address if draft.is_asked(now) else None,
            "until": None if draft.asked_at is None else draft.asked_at + REQUEST_LIFETIME,
            "failed": None if draft.failed is None else text(f"attestation.{draft.failed}"),
            "providers": [(name, text(f"page.steps.provider.{name}") if name in _NAMED else None) for name in names],
        }


def _state_in(address: str | None) -> str | None:
    """The state that went with the person; None where a provider's address hides it."""
    found = parse_qs(urlsplit(address or "").query).get("state", [])
    return found[0] if len(found) == 1 else None


def _may_be_kept(given: dict[str, str]) -> bool:
    if not 0 < len(given) <= _MOST_PARAMETERS:
        return False
    return all(
        len(name) <= _LONGEST_NAME and len(value) <= _LONGEST_VALUE and "\0" not in name + value
        for name, value in given.items()
    )


__all__ = ["IDENTITY", "IdentityDraft", "add_identity_steps", "begin_again", "identified"]
