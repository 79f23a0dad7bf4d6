"""The forum's page, signing up, and writing."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth import login
from django.contrib.auth.forms import UserCreationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST

import idverify as iv
from forum.forms import CodeForm, NumberForm
from forum.models import Comment
from forum.sms import registrar
from idverify.errors import RequestError
from idverify.integrations.django import requires


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Everything on one page."""
    forms = {"join": UserCreationForm(), "number": NumberForm()}
    return render(request, "forum/page.html", {**forms, "comments": Comment.objects.all()[:20]})


@require_POST
@sensitive_post_parameters("password1", "password2")
def join(request: HttpRequest) -> HttpResponse:
    """A user of the forum; whoever has only this may read."""
    form = UserCreationForm(request.POST)
    if not form.is_valid():
        return render(request, "forum/page.html", {"join": form}, status=422)
    login(request, form.save())
    return redirect("page")


@require_POST
@sensitive_post_parameters("name", "birth_date", "phone")
@sensitive_variables("form")
def number(request: HttpRequest) -> HttpResponse:
    """Send a code; a child is asked for no number and led to a parent."""
    form = NumberForm(request.POST)
    if not form.is_valid():
        return render(request, "forum/page.html", {"number": form}, status=422)
    now = datetime.now(tz=UTC)
    registrar().may_begin(form.cleaned_data["birth_date"], now=now).require()
    challenge = registrar().challenge(
        form.cleaned_data["phone"],
        purpose=iv.Purpose.ENROL,
        account=_account(request),
        origin=_origin(request),
        lang="en" if get_language() == "en" else "vi",
        now=now,
    )
    request.session["challenge"] = challenge.id
    return render(request, "forum/page.html", {"code": CodeForm(initial=request.POST.dict())})


@require_POST
@sensitive_post_parameters("name", "birth_date", "phone", "code")
@sensitive_variables("form", "given", "person")
def code(request: HttpRequest) -> HttpResponse:
    """Compare the code, and open the account."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return render(request, "forum/page.html", {"code": form}, status=422)
    given, now, account = form.cleaned_data, datetime.now(tz=UTC), _account(request)
    challenge = request.session.get("challenge", "")
    proof = registrar().prove(challenge, given["code"], account=account, origin=_origin(request), now=now)
    person = iv.Person(given["name"], given["birth_date"])
    application = iv.Application(account=account, user=person, phone=given["phone"], proof=proof.id)
    registrar().enrol(application, now=now).require()
    return redirect("page")


@require_POST
@requires(iv.Action.COMMENT)
def comment(request: HttpRequest) -> HttpResponse:
    """Write a comment."""
    Comment.objects.create(author=request.user, text=request.POST.get("text", "")[:500])
    return redirect("page")


@require_POST
@requires(iv.Action.COMMENT)
async def comment_async(request: HttpRequest) -> HttpResponse:
    """The same, on an event loop."""
    await Comment.objects.acreate(author=await request.auser(), text=request.POST.get("text", "")[:500])
    return redirect("page")


def _account(request: HttpRequest) -> str:
    """The account's name, as the gate will ask for it."""
    if not request.user.is_authenticated:
        raise RequestError("signed_out")
    return str(request.user.pk)


def _origin(request: HttpRequest) -> iv.Origin:
    """Where the code may be answered from; behind a proxy the address is in a header of its own."""
    return iv.Origin(session=request.session.session_key or "", ip=request.META["REMOTE_ADDR"])
