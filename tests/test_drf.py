"""Django REST framework's door says what Django's says, byte for byte, and leaves the rest of the framework alone."""

from __future__ import annotations

import json

import django_people
import pytest
from django.test import Client, RequestFactory, override_settings
from django.utils import translation
from django_people import browser_of, somebody
from django_site import ENTERED, NAMED, Typed, document
from rest_framework import serializers
from rest_framework.request import Request

from idverify.account import Action
from idverify.errors import RequestError
from idverify.identifiers.phone import PhoneNumber
from idverify.integrations import drf
from idverify.messages import text

site, tables, empty = django_people.site, django_people.tables, django_people.empty
pytestmark = pytest.mark.usefixtures("site")
OURS = "idverify.integrations.drf.problem_exception_handler"
WITHOUT = {"EXCEPTION_HANDLER": "rest_framework.views.exception_handler"}
HEADERS = ("Content-Type", "Content-Language", "Cache-Control", "Retry-After")


def headers(response):
    return {name: response.headers.get(name) for name in HEADERS}


def test_somebody_enrolled_is_let_in_and_the_view_sees_the_answer():
    response = browser_of(somebody()).post("/api/comment")
    assert response.json() == {"permitted": True, "by": "Decision"}
    assert ENTERED == ["api_comment"]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_refusal_is_that_of_the_decorator_byte_for_byte(site, lang):
    refused = browser_of(somebody(enrolled=False), headers={"Accept-Language": lang})
    nobody = Client(headers={"Accept-Language": lang})
    for client, code in ((refused, "denied"), (nobody, "request.signed_out")):
        plain, framed = client.post("/comment"), client.post("/api/comment")
        assert document(framed)["code"] == code
        assert framed.content == plain.content
        assert framed.status_code == plain.status_code == 403
        assert headers(framed) == headers(plain)
        assert framed["Content-Language"] == lang
    site(STORE="postgresql://lan:hunter2@127.0.0.1:1/identity?patience=0")
    plain, framed = refused.post("/comment"), refused.post("/api/comment")
    assert (framed.content, headers(framed)) == (plain.content, headers(plain))
    assert (framed.status_code, framed["Retry-After"]) == (503, "5")
    assert not ENTERED


def test_an_error_of_ours_that_leaves_a_view_becomes_the_same_document():
    plain, framed = Client().get("/fails"), Client().post("/api/fails")
    assert (framed.content, headers(framed)) == (plain.content, headers(plain))
    assert framed["Retry-After"] == "120"


def test_without_the_handler_nobody_is_let_in_and_the_members_are_the_same():
    client = browser_of(somebody(enrolled=False))
    wanted = document(client.post("/api/comment"))
    with override_settings(REST_FRAMEWORK=WITHOUT):
        response = client.post("/api/comment", headers={"Accept": "application/json"})
        assert (response.status_code, response["Content-Type"]) == (403, "application/json")
        assert response.json() == wanted
        # An error that a view itself raised is the middleware's.
        assert document(Client().post("/api/fails"))["code"] == "possession.too_many"
    assert not ENTERED


def test_a_handler_of_the_projects_own_may_ask_a_refusal_for_its_code():
    refused = drf.RefusedError(RequestError("signed_out"), Request(RequestFactory().get("/")))
    assert refused.get_codes() == "request.signed_out"
    found = json.loads(json.dumps(refused.get_full_details()))
    assert found == {"message": text("request.signed_out").vi, "code": "request.signed_out"}


def test_an_error_of_the_framework_keeps_its_shape():
    response = Client().post("/api/typed", {"phone": "028 2000 0001"}, content_type="application/json")
    assert (response.status_code, response["Content-Type"]) == (400, "application/json")
    assert response.json() == {"phone": [text("line.fixed").vi]}
    assert Client().put("/api/typed").status_code == 405


def test_whoever_comes_with_a_key_is_who_the_framework_says():
    user, other = somebody(), somebody(enrolled=False)
    let_in = Client().post("/api/key", headers={"X-User": user.username})
    assert let_in.json() == {"permitted": True, "again": True}
    assert not let_in.cookies
    assert document(Client().post("/api/key", headers={"X-User": other.username}))["code"] == "denied"
    # Where IsAuthenticated stands before it, who is not signed in is told how to.
    nobody = Client().post("/api/key")
    assert (nobody.status_code, nobody["WWW-Authenticate"]) == (401, "Key")
    # A session in the browser is not what this view goes by.
    assert browser_of(user).post("/api/key").status_code == 401


def test_the_pages_for_browsing_and_the_options_of_a_view_go_on():
    client = browser_of(somebody(enrolled=False))
    page = client.get("/api/browsed", headers={"Accept": "text/html"})
    assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert client.options("/api/browsed").status_code == 200
    assert document(client.post("/api/browsed"))["code"] == "denied"


def test_a_stream_and_an_item_come_of_the_address():
    assert browser_of(somebody()).post("/api/live/one").status_code == 200
    assert NAMED == [({"stream": "one"},), ({"stream": "one"},)]


def test_an_action_that_there_is_not_is_refused_when_the_view_is_written():
    with pytest.raises(ValueError, match="whisper"):
        drf.requires("whisper")  # type: ignore[arg-type]  # what is tried
    assert drf.requires(Action.POST) is not drf.requires(Action.POST)


# The field


@pytest.mark.parametrize("typed", ["0282000001", "09120000", "1" * 65, 912000001, None, "", True, ["0912000001"]])
def test_an_error_of_the_field_never_repeats_what_was_typed(typed):
    given = Typed(data={"phone": typed})
    assert not given.is_valid()
    said = json.dumps(given.errors) + repr(given.errors)
    assert typed in (None, "", True) or str(typed) not in said
    with translation.override("en"):
        in_english = Typed(data={"phone": "0282000001"})
        assert not in_english.is_valid()
        assert in_english.errors["phone"][0] == text("line.fixed").en
        assert in_english.errors["phone"][0].code == "not_mobile"


def test_a_number_comes_out_as_ours_and_is_in_no_reply_unless_somebody_says_so():
    given = Typed(data={"phone": " 0912 000 001 "})
    assert given.is_valid(), given.errors
    assert given.validated_data == {"phone": PhoneNumber.parse("0912000001")}
    assert Typed({"phone": PhoneNumber.parse("0912000001")}).data == {}

    class Shown(serializers.Serializer):
        phone = drf.PhoneNumberSerializerField(read_only=True)

    assert Shown({"phone": PhoneNumber.parse("0912000001")}).data == {"phone": "+84912000001"}
    assert Client().post("/api/typed", {"phone": "0912000001"}).json() == {"masked": "…01"}


@pytest.mark.parametrize("limit", ["max_length", "min_length"])
def test_a_limit_that_would_be_held_against_the_number_is_refused_when_the_field_is_made(limit):
    with pytest.raises(TypeError, match="max_length"):
        drf.PhoneNumberSerializerField(**{limit: 10})
