"""Django's door lets in whom the gate lets in, says why not, and is never open by mistake."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import django_people
import django_site
import pytest
from asgiref.sync import async_to_sync
from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.models import User
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.http import HttpResponse
from django.test import AsyncClient, Client, RequestFactory, override_settings
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.views import View
from django_people import browser_of, enrol, somebody
from django_site import ENTERED, MIDDLEWARE, NAMED, SHIFT, document

from idverify.account import Action
from idverify.answer import DeniedError
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber
from idverify.integrations.django import RequiresMixin, requires
from idverify.integrations.django.checks import TAG
from idverify.integrations.django.configuration import parse
from idverify.integrations.django.forms import PersonalIdNumberField, PhoneNumberField
from idverify.integrations.django.process_door import door
from idverify.messages import keys, text
from idverify.problem import problem_of

GATED = [
    "/comment",
    "/comment/async",
    "/methods",
    "/methods/async",
    "/dispatch",
    "/dispatch/async",
    "/mixed",
    "/mixed/async",
]
MISSING = "/nowhere/at/all.sqlite3"
site, tables, empty = django_people.site, django_people.tables, django_people.empty
pytestmark = pytest.mark.usefixtures("site")


def awaited(user, method, *given, **named):
    """What an event loop answers to somebody."""

    async def ask():
        client = AsyncClient()
        if user is not None:
            await client.aforce_login(user)
        return await getattr(client, method)(*given, **named)

    return async_to_sync(ask)()


def asked(user, place, served):
    """A POST of somebody, as WSGI or ASGI serves it."""
    if served == "asgi":
        return awaited(user, "post", place)
    return (Client() if user is None else browser_of(user)).post(place)


# Who is let in


@pytest.mark.parametrize("served", ["wsgi", "asgi"])
@pytest.mark.parametrize("place", GATED)
def test_somebody_enrolled_is_let_in_and_the_view_sees_the_answer(place, served):
    response = asked(somebody(), place, served)
    assert response.status_code == 200
    assert response.json() == {"permitted": True, "by": "Decision", "law": "vn-2026-08-19"}
    assert len(ENTERED) == 1


@pytest.mark.parametrize("served", ["wsgi", "asgi"])
@pytest.mark.parametrize("place", GATED)
def test_somebody_who_never_signed_up_is_refused_with_what_to_do(place, served):
    response = asked(somebody(enrolled=False), place, served)
    found = document(response)
    assert (response.status_code, found["code"], found["permitted"]) == (403, "denied", False)
    assert found["remedies"]
    assert found["citations"]
    assert found["messages"]["vi"]["remedies"]
    assert response["Cache-Control"] == "no-store"
    assert not ENTERED


@pytest.mark.parametrize("served", ["wsgi", "asgi"])
@pytest.mark.parametrize("place", GATED)
def test_nobody_is_not_let_in(place, served):
    found = document(asked(None, place, served))
    assert (found["status"], found["code"]) == (403, "request.signed_out")
    assert not ENTERED


def test_every_way_into_a_view_answers_with_the_same_bytes():
    child = somebody(enrolled=False)
    gated = [place for place in GATED if place.startswith("/comment")]
    for places in (gated, GATED[2:]):
        bodies = {asked(child, place, served).content for place in places for served in ("wsgi", "asgi")}
        assert len(bodies) == 1
    error = DeniedError(door().decide(str(child.pk), Action.COMMENT))
    assert json.loads(asked(child, "/comment", "wsgi").content) == problem_of(error).document("vi")


def test_a_refusal_does_not_need_the_middleware():
    with override_settings(MIDDLEWARE=MIDDLEWARE[:-1]):
        for place in GATED:
            for served in ("wsgi", "asgi"):
                assert document(asked(somebody(enrolled=False), place, served))["code"] == "denied"
    assert not ENTERED


@pytest.mark.parametrize("place", ["/methods", "/mixed", "/mixed/async"])
def test_a_method_that_writes_nothing_is_left_alone(place):
    assert Client().get(place).content == b"anybody reads"


def test_asking_for_the_head_alone_leads_past_nothing():
    assert Client().get("/mixed/reading").status_code == 403
    assert Client().head("/mixed/reading").status_code == 403
    assert not ENTERED


@pytest.mark.parametrize("place", ["/unset", "/undecorated"])
def test_what_is_put_together_wrongly_is_an_error_and_never_open(place):
    client = browser_of(somebody(), raise_request_exception=False)
    assert client.get(place).status_code == 500
    assert not ENTERED


def test_a_class_is_no_view_to_decorate():
    with pytest.raises(TypeError, match="method_decorator"):
        requires(Action.POST)(type("View", (), {}))
    with pytest.raises(ValueError, match="whisper"):
        requires("whisper")  # type: ignore[arg-type]  # what is tried


def post(_view, _request):
    return HttpResponse("entered")


@pytest.mark.parametrize(
    "methods", [("post",), "POST", b"POST", (), ("POTS",), ("HEAD",), iter(["POST"]), ("POST", "put"), 1, [["POST"]]]
)
def test_methods_that_no_request_comes_with_are_refused_when_the_class_is_made_or_its_view(methods):
    given = {"idverify_action": Action.POST, "idverify_methods": methods, "post": post}
    with pytest.raises(ImproperlyConfigured, match=r"Written\.idverify_methods"):
        type("Written", (RequiresMixin, View), given)
    view = django_site.Mixed.as_view(idverify_methods=methods)
    with pytest.raises(ImproperlyConfigured, match=r"Mixed\.idverify_methods"):
        view(RequestFactory().post("/"))
    assert not ENTERED


def test_methods_that_a_class_answers_are_taken():
    given = {"idverify_action": Action.POST, "post": post, "http_method_names": ["post", "propfind"]}
    for methods in (None, ("POST",), {"GET", "HEAD"}, ["PROPFIND"], property(lambda _self: ("POST",))):
        type("Written", (RequiresMixin, View), {**given, "idverify_methods": methods})


class Framed(View):
    """As that of Django REST framework, it asks no class behind it."""

    def dispatch(self, *_, **__):
        return HttpResponse("entered")


@pytest.mark.parametrize(("bases", "first"), [((View, RequiresMixin), "View"), ((Framed, django_site.Mixed), "Framed")])
def test_a_mixin_that_stands_behind_the_view_is_refused_when_the_class_is_made(bases, first):
    with pytest.raises(ImproperlyConfigured, match=f"Late: RequiresMixin must stand before {first}"):
        type("Late", bases, {"idverify_action": Action.POST, "post": post})
    for before in (
        (RequiresMixin, Framed),
        (LoginRequiredMixin, RequiresMixin, View),
        (RequiresMixin, LoginRequiredMixin, View),
        (django_site.Mixed,),
        (RequiresMixin,),
    ):
        type("InTime", before, {"idverify_action": Action.POST, "post": post})


@pytest.mark.parametrize("served", ["wsgi", "asgi"])
def test_whom_another_middleware_makes_the_user_is_who_is_asked_about_either_way(served):
    lan, child = somebody(), somebody(enrolled=False)
    with override_settings(MIDDLEWARE=[*MIDDLEWARE, "test_django.acting_as"]):
        for signed_in, acting, status in ((lan, child, 403), (child, lan, 200)):
            ACTING[:] = [acting.pk]
            place = "/comment" if served == "wsgi" else "/comment/async"
            assert asked(signed_in, place, served).status_code == status


ACTING: list[int] = []  # who somebody acts as


def acting_as(get_response):
    """Middleware as of tokens and of impersonation: it makes somebody else the user, once somebody asks."""

    def middleware(request):
        request.user = SimpleLazyObject(lambda: User.objects.get(pk=ACTING[0]))
        return get_response(request)

    return middleware


@pytest.mark.parametrize("place", ["/own", "/own/async"])
def test_a_view_may_answer_a_refusal_with_a_page_of_its_own(place):
    served = "asgi" if place.endswith("async") else "wsgi"
    assert asked(somebody(), place, served).content == b"in"
    assert asked(somebody(enrolled=False), place, served).content == b"please sign up first"
    assert document(asked(None, place, served))["code"] == "request.signed_out"


@pytest.mark.parametrize("place", ["/live/one", "/live/async/one"])
def test_a_stream_and_an_item_come_of_what_the_view_is_called_with(place):
    assert asked(somebody(), place, "wsgi").status_code == 200
    assert NAMED == [({"stream": "one"},), ({"stream": "one"},)]


@pytest.mark.parametrize("served", ["wsgi", "asgi"])
@pytest.mark.parametrize("place", ["/comment", "/comment/async"])
@pytest.mark.parametrize("way", ["account_in_a_header", "account_in_a_header_async"])
def test_a_site_may_say_by_itself_whose_request_it_is(site, place, served, way):
    site(ACCOUNT_OF=f"django_site.{way}")
    enrol("lan")

    def post(name):
        if served == "asgi":
            return awaited(None, "post", place, headers={"X-Account": name})
        return Client().post(place, headers={"X-Account": name})

    assert post("lan").status_code == 200
    assert document(post("nobody"))["code"] == "denied"
    assert document(post(""))["code"] == "request.signed_out"


# What goes wrong


@pytest.mark.parametrize("place", ["/fails", "/fails/async"])
def test_an_error_of_ours_that_leaves_a_view_becomes_a_problem_document(place):
    for response in (Client().get(place), awaited(None, "get", place)):
        assert (response.status_code, response["Retry-After"]) == (429, "120")
        assert document(response)["code"] == "possession.too_many"


def test_another_error_passes():
    with pytest.raises(ZeroDivisionError):
        Client().get("/broken")


@pytest.mark.parametrize("served", ["wsgi", "asgi"])
def test_a_store_that_is_away_lets_nobody_in_and_says_when_to_ask_again(site, served, caplog):
    user = somebody()
    site(STORE="postgresql://lan:hunter2@127.0.0.1:1/identity?patience=0")
    with caplog.at_level(logging.ERROR, logger="idverify"):
        response = asked(user, "/comment", served)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert document(response)["code"] == "operator.store_unreachable"
    assert "operator.store_unreachable" in caplog.text
    assert "hunter2" not in caplog.text + response.content.decode()
    assert not ENTERED


@pytest.mark.parametrize("wrong", [{"TENANT": ""}, {"KEYS": "2026a:short"}, {"STORE": "mysql://x"}, {"WHAT": "1"}])
def test_settings_that_cannot_be_used_let_nobody_in(site, wrong):
    user = somebody()
    site(**wrong)
    for served in ("wsgi", "asgi"):
        response = asked(user, "/comment", served)
        assert response.status_code == 500
        assert document(response)["detail"] == text("problem.operator.detail").vi
    assert not ENTERED


# The language


@pytest.mark.parametrize(
    ("header", "lang"), [("en", "en"), ("vi", "vi"), ("en-GB, vi;q=0.5", "en"), ("", "vi"), ("fr", "vi")]
)
@pytest.mark.parametrize("i18n", [True, False])
def test_a_refusal_is_in_the_language_of_the_request(header, lang, i18n):
    with override_settings(USE_I18N=i18n):
        response = Client().post("/comment", headers={"Accept-Language": header})
    assert response["Content-Language"] == lang
    assert document(response)["detail"] == text("request.signed_out").in_(lang)


def test_the_language_that_the_site_speaks_comes_before_the_one_that_the_browser_asks_for():
    without_locale = [each for each in MIDDLEWARE if "locale" not in each]
    with override_settings(MIDDLEWARE=without_locale, LANGUAGE_CODE="en"):
        assert Client().post("/comment", headers={"Accept-Language": "vi"})["Content-Language"] == "en"
    with override_settings(MIDDLEWARE=without_locale, LANGUAGE_CODE="fr"):
        assert Client().post("/comment", headers={"Accept-Language": "en"})["Content-Language"] == "en"


# Standings


def answered_by(client, place="/comment"):
    return client.post(place).json()["by"]


def until(client, wanted, place="/comment"):
    """Ask until the answer comes from there: the list of revoked standings is on its way."""
    end = time.monotonic() + 30
    while (found := answered_by(client, place)) != wanted:
        assert time.monotonic() < end, found
        time.sleep(0.02)


@pytest.mark.parametrize("place", ["/in", "/in/async"])
def test_a_standing_is_put_into_the_session_at_login_and_asked_from_then_on(site, place):
    site(STANDING_AT_LOGIN=True)
    user, client = somebody(), Client()
    assert client.post(place, {"name": user.username}).status_code == 200
    assert client.session["_idverify_standing"]["token"].startswith("vnst1.")
    until(client, "Stated")
    assert answered_by(client, "/comment/async") == "Stated"
    client.post("/out")
    assert "_idverify_standing" not in client.session
    assert document(client.post("/comment"))["code"] == "request.signed_out"


@pytest.mark.parametrize("place", ["/comment", "/comment/async"])
def test_a_standing_that_ended_is_renewed_by_whom_the_store_lets_in(site, place):
    site(STANDING_AT_LOGIN=True, CLOCK="django_site.clock", REVOCATION_SECONDS=1)
    client = browser_of(somebody())
    until(client, "Stated", place)
    first = client.session["_idverify_standing"]
    SHIFT[0] = timedelta(minutes=20)
    assert answered_by(client, place) == "Decision"
    assert client.session["_idverify_standing"] != first
    until(client, "Stated", place)


def test_somebody_who_signed_up_after_login_is_let_in_at_once_and_given_a_standing_that_says_yes(site):
    site(STANDING_AT_LOGIN=True, CLOCK="django_site.clock", REVOCATION_SECONDS=1)
    user = somebody(enrolled=False)
    client = browser_of(user)
    assert client.post("/comment").status_code == 403
    enrol(str(user.pk))
    assert answered_by(client) == "Decision"
    SHIFT[0] = timedelta(minutes=1)
    until(client, "Stated")


def test_a_standing_is_nobody_elses(site):
    site(ACCOUNT_OF="django_site.account_in_a_header", STANDING_OF="django_site.standing_in_a_header")
    enrol("lan")
    standing = door().standing("lan")
    end = time.monotonic() + 30
    while Client().post("/comment", headers={"X-Account": "lan", "X-Standing": standing}).json()["by"] != "Stated":
        assert time.monotonic() < end
    found = document(Client().post("/comment", headers={"X-Account": "binh", "X-Standing": standing}))
    assert found["code"] == "denied"


def test_no_session_is_begun_for_somebody_who_has_none(site):
    site(ACCOUNT_OF="django_site.account_in_a_header", STANDING_AT_LOGIN=True)
    enrol("lan")
    for response in (
        Client().post("/comment", headers={"X-Account": "lan"}),
        awaited(None, "post", "/comment/async", headers={"X-Account": "lan"}),
    ):
        assert response.status_code == 200
        assert not response.cookies


def test_a_store_that_is_away_keeps_nobody_from_signing_in(site, caplog):
    user = somebody()
    site(STANDING_AT_LOGIN=True, STORE="postgresql://lan:hunter2@127.0.0.1:1/identity?patience=0")
    client = Client()
    assert client.post("/in", {"name": user.username}).status_code == 200
    assert "no standing was issued at login: operator.store_unreachable" in caplog.text
    assert "hunter2" not in caplog.text


# What is checked at start


def found_by_check(**named):
    return {each.id for each in checks.run_checks(**named) if each.id and each.id.startswith("idverify.")}


def test_nothing_is_found_where_all_is_well():
    assert found_by_check(databases=["default"]) == set()
    assert found_by_check(include_deployment_checks=True, databases=["default"]) == set()


@pytest.mark.parametrize(
    ("given", "around", "code"),
    [
        ({"NO_SUCH": "1"}, {}, "E001"),
        ({"ACCOUNT_OF": "django_site.nobody"}, {}, "E001"),
        ({"STANDING_OF": "django_site.not_callable"}, {}, "E001"),
        ({"ACCOUNT_OF": print}, {}, "E001"),
        ({"STANDING_AT_LOGIN": "yes"}, {}, "E001"),
        ({"SITE": b"bytes"}, {}, "E001"),
        ({"KEYS": "2026a:short"}, {}, "E002"),
        ({"OFFICERS_FILE": "/nowhere/officers.json"}, {}, "E002"),
        ({"READINGS": {"R-99": "x"}}, {}, "E002"),
        ({"ENV": "production"}, {}, "E002"),
        ({}, {"MIDDLEWARE": MIDDLEWARE[-1:]}, "E003"),
        (
            {"STANDING_AT_LOGIN": True, "ACCOUNT_OF": "django_site.account_in_a_header"},
            {"MIDDLEWARE": MIDDLEWARE[-1:]},
            "E004",
        ),
        ({}, {"DEBUG": False}, "W001"),
        ({}, {"MIDDLEWARE": MIDDLEWARE[:-1]}, "W002"),
        ({}, {"REST_FRAMEWORK": {}}, "W003"),
    ],
)
def test_what_is_wrong_with_the_settings_is_found_by_check(site, given, around, code):
    site(**given)
    with override_settings(**around):
        assert found_by_check() == {f"idverify.{code}"}


def test_a_clock_of_a_test_is_refused_in_production(site, tmp_path):
    from idverify.sealing import Group, OfficerKey, Officers

    officers = [OfficerKey.generate(f"{group}-{number}", group).officer for group in Group for number in (1, 2)]
    (tmp_path / "four.json").write_text(Officers(tuple(officers)).to_json(), encoding="utf-8")
    production = {"ENV": "production", "OFFICERS_FILE": tmp_path / "four.json", "DAY_KEY": "ab" * 32}
    site(**production)
    assert found_by_check() == set()
    site(**production, CLOCK="django_site.clock")
    assert found_by_check() == {"idverify.E005"}


STARTED = """
import sys
from django.conf import settings

if __name__ == "__main__":
    import json
    settings.configure(
        ALLOWED_HOSTS=["*"],
        IDVERIFY=json.loads(sys.argv[1]),
        INSTALLED_APPS=["idverify.integrations.django"],
        LANGUAGE_CODE="en",
        LOGGING_CONFIG=None,
        ROOT_URLCONF="started",
    )
    from django.core.wsgi import get_wsgi_application
    application = get_wsgi_application()
    print("started")
    from idverify.errors import OperatorError
    from idverify.integrations.django.process_door import door
    try:
        door()
    except OperatorError as refused:
        print(refused.code, refused)
    else:
        print("opened")

def clock():
    from datetime import UTC, datetime
    return datetime(2025, 1, 1, tzinfo=UTC)

def whose(request):
    return "lan"

urlpatterns = []
"""


def started(folder, given):
    """What a process says that starts as a web server does, which runs no checks."""
    (folder / "started.py").write_text(STARTED, encoding="utf-8")
    return subprocess.run(
        [sys.executable, folder / "started.py", json.dumps(given, default=str)],
        capture_output=True,
        check=False,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([*filter(None, sys.path), str(folder)])},
    )


@pytest.mark.parametrize(
    ("more", "key"),
    [({"TENANTT": "typo"}, "TENANTT"), ({"ACCOUNT_OF": "started.nobody"}, "ACCOUNT_OF"), ({"TENANT": 1.5}, "TENANT")],
)
def test_no_web_server_starts_on_settings_that_cannot_be_used(tmp_path, more, key):
    ran = started(tmp_path, {**django_site.settings_of(tmp_path), **more})
    assert ran.returncode != 0
    assert not ran.stdout
    last = ran.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: (idverify.E001)")
    assert f'IDVERIFY["{key}"]' in last
    assert "typo" not in ran.stderr


def test_a_web_server_opens_no_door_on_a_clock_of_a_test_in_production(site, tmp_path):  # noqa: ARG001  # a store
    from idverify.sealing import Group, OfficerKey, Officers

    officers = [OfficerKey.generate(f"{group}-{number}", group).officer for group in Group for number in (1, 2)]
    (tmp_path / "four.json").write_text(Officers(tuple(officers)).to_json(), encoding="utf-8")
    given = {**django_site.settings_of(tmp_path, OFFICERS_FILE=tmp_path / "four.json", DAY_KEY="ab" * 32)}
    given["ACCOUNT_OF"] = "started.whose"
    for env, clock, said in (
        ("production", {}, "opened"),
        ("development", {"CLOCK": "started.clock"}, "opened"),
        ("production", {"CLOCK": "started.clock"}, "setting "),
    ):
        ran = started(tmp_path, {**given, "ENV": env, **clock})
        assert ran.returncode == 0, ran.stderr
        first, then = ran.stdout.splitlines()
        assert first == "started"
        assert then.startswith(said), ran.stdout
        assert ("CLOCK" in then) == (said != "opened")


def test_an_open_cookie_is_found_where_a_standing_lies_behind_it(site):
    site(STANDING_AT_LOGIN=True)
    assert "idverify.W004" not in found_by_check()
    assert found_by_check(include_deployment_checks=True) == {"idverify.W004"}
    with override_settings(SESSION_COOKIE_SECURE=True):
        assert found_by_check(include_deployment_checks=True) == set()


def test_the_store_is_looked_at_where_that_is_asked_for_and_not_made_by_it(site, tmp_path):
    away = tmp_path / "away.sqlite3"
    site(STORE=f"sqlite:///{away}")
    assert found_by_check(include_deployment_checks=True) == set()
    assert found_by_check(databases=["default"]) == {"idverify.W005"}
    assert not away.exists()
    away.touch()
    assert found_by_check(databases=["default"]) == {"idverify.W006"}
    call_command("idverify", "store", "upgrade")
    assert found_by_check(databases=["default"]) == set()


def test_everything_that_check_says_is_in_both_languages_with_what_to_do(site):
    codes = {key.removeprefix("django.") for key in keys("en") if key.startswith("django.")}
    assert {code for code in codes if not code.endswith(".do")} == {
        *(f"E{number:03}" for number in range(1, 6)),
        *(f"W{number:03}" for number in range(1, 7)),
    }
    assert {code.removesuffix(".do") for code in codes} == {code for code in codes if not code.endswith(".do")}
    site(KEYS="2026a:short")
    for lang in ("vi", "en"):
        with override_settings(LANGUAGE_CODE=lang):
            (said,) = checks.run_checks(tags=[TAG])
        assert said.hint == text("django.E002.do").in_(lang)
        assert "short" not in said.msg


def test_settings_of_the_environment_are_taken_where_the_project_says_nothing():
    given = parse(
        {"TENANT": "forum", "LICENSED": False}, {"IDVERIFY_TENANT": "x", "IDVERIFY_SITE": "forum.vn", "HOME": "/"}
    )
    assert given.environment == {"IDVERIFY_TENANT": "forum", "IDVERIFY_LICENSED": "False", "IDVERIFY_SITE": "forum.vn"}
    assert "forum" not in repr(given)


# The command


def test_the_command_line_runs_on_the_settings_of_the_project(site, tmp_path, capsys):
    site(STORE=f"sqlite:///{tmp_path / 'new.sqlite3'}")
    before = dict(os.environ)
    call_command("idverify", "store", "upgrade", "--lang", "en")
    assert (tmp_path / "new.sqlite3").exists()
    capsys.readouterr()
    call_command("idverify", "doctor", "--json", "--lang", "en")
    told = {each["id"]: each["word"] for each in json.loads(capsys.readouterr().out)["findings"]}
    assert (told["settings"], told["schema"]) == ("ok", "ok")
    assert dict(os.environ) == before


def test_the_command_ends_with_the_status_of_the_command_line(site):
    site(STORE=f"sqlite://{MISSING}")
    with pytest.raises(SystemExit) as ended:
        call_command("idverify", "doctor")
    assert ended.value.code == 1
    site(NO_SUCH="1")
    with pytest.raises(CommandError, match="NO_SUCH"):
        call_command("idverify", "doctor")


def test_there_are_no_models_and_nothing_to_migrate():
    from django.apps import apps

    assert list(apps.get_app_config("idverify").get_models()) == []
    said = io.StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said)
    assert "No changes" in said.getvalue() or "Không" in said.getvalue()


# Forms


class Typed(forms.Form):
    phone = PhoneNumberField()
    other = PhoneNumberField(required=False)
    personal_id = PersonalIdNumberField(required=False)


def test_a_form_gives_numbers_of_ours():
    form = Typed({"phone": " 0912 000 001 ", "other": "", "personal_id": "001190000001"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["phone"] == PhoneNumber.parse("0912000001")
    assert form.cleaned_data["other"] is None
    assert form.cleaned_data["personal_id"] == PersonalIdNumber.parse("001190000001")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0282000001", "not_mobile"),
        ("09120000", "wrong_length"),
        ("x" * 65, "too_long"),
        ("\x000912000001", "null_characters_not_allowed"),
    ],
)
def test_an_error_of_a_form_says_what_is_wrong_and_never_what_was_typed(typed, code):
    said = {}
    for lang in ("vi", "en"):
        with translation.override(lang):
            form = Typed({"phone": typed, "personal_id": "12345678x"})
            assert not form.is_valid()
            (error,) = form.errors.as_data()["phone"]
            said[lang] = str(form.errors)
        assert typed not in said[lang] + repr(error) + repr(error.__dict__)
        assert "12345678x" not in said[lang]
        if not typed.startswith("\x00"):
            assert error.code == code
            assert error.__context__ is None or typed not in repr(error.__context__)
    assert said["vi"] != said["en"]


def test_the_inputs_of_a_form_suit_a_telephone():
    with translation.override("en"):
        page = Typed().as_p()
        assert text("form.personal_id.help").en in page
    with translation.override("vi"):
        assert text("form.personal_id.help").vi in Typed().as_p()
    for attribute in ('type="tel"', 'autocomplete="tel"', 'maxlength="64"', 'inputmode="numeric"'):
        assert attribute in page


def test_a_number_that_is_written_in_another_way_is_not_a_change():
    number = PhoneNumber.parse("0912000001")
    assert not Typed({"phone": "+84 912 000 001"}, initial={"phone": number}).has_changed()
    assert not Typed({"phone": "+84 912 000 001"}, initial={"phone": "0912000001"}).has_changed()
    assert Typed({"phone": "0912000002"}, initial={"phone": number}).has_changed()
    assert 'value="0912 000 001"' in Typed(initial={"phone": number}).as_p()


def test_a_limit_that_would_repeat_what_was_typed_is_refused():
    with pytest.raises(TypeError):
        PhoneNumberField(max_length=3)


# Many processes

FORKED = """
import ctypes, os, sys, time
import django_site
from django.test import override_settings
from django_people import enrol
from idverify.account import Action
from idverify.integrations.django import platform_settings
from idverify.integrations.django.process_door import door

def session():
    # Which session of the server this process's store has.
    with platform_settings().opened_store._engine.connect() as connection:
        return connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()

def asked(token):
    # Both ways to an answer: the store's, and a standing's, for which a thread of this process asks what was revoked.
    assert door().decide("lan", Action.COMMENT).permitted
    end = time.monotonic() + 30
    while door().stated("lan", Action.COMMENT, token=token) is None:
        assert time.monotonic() < end
        time.sleep(0.02)
    return session()

def child(fork, token):
    reading, writing = os.pipe()
    if fork() == 0:
        try:
            time.sleep(1.5)  # what the parent knew of revoked standings is too old by now
            os.write(writing, str(asked(token)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    return reading

if __name__ == "__main__":
    store, keys, officers, fork = sys.argv[1:]
    fork = os.fork if fork == "python" else ctypes.PyDLL(None).fork  # uWSGI tells Python nothing
    given = {"STORE": store, "TENANT": "forum", "KEYS": keys, "OFFICERS_FILE": officers, "REVOCATION_SECONDS": 1}
    with override_settings(IDVERIFY=given):
        enrol("lan")
        token = door().standing("lan")
        told = [str(asked(token))]
        told += [os.read(reading, 20).decode() for reading in [child(fork, token) for _ in range(2)]]
        told.append(str(asked(token)))
        print(*told)
"""


@pytest.mark.parametrize("fork", ["python", "libc"])
def test_processes_that_were_forked_after_the_store_was_opened_have_all_of_their_own(postgres, tmp_path, fork):
    from conftest import database_on
    from idverify.stores.opening import open_store

    given = django_site.settings_of(tmp_path)
    program = tmp_path / "forked.py"
    program.write_text(FORKED, encoding="utf-8")
    with database_on(postgres) as url:
        open_store(url, tenant="forum", upgrade=True).close()
        path = os.pathsep.join([*filter(None, sys.path), str(Path(__file__).parent)])
        ran = subprocess.run(
            [sys.executable, program, url, str(given["KEYS"]), str(given["OFFICERS_FILE"]), fork],
            capture_output=True,
            check=False,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )
    assert ran.returncode == 0, ran.stderr
    parent, *children, again = ran.stdout.split()
    assert again not in children  # the parent has two sessions, and the thread that renews may hold either
    assert len({parent, *children}) == 3, ran.stderr


def test_the_middleware_hands_on_what_it_does_not_know():
    from idverify.integrations.django.middleware import ProblemMiddleware

    middleware = ProblemMiddleware(lambda request: request)  # type: ignore[arg-type, return-value]  # nothing comes next
    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None
