"""What an account may do, on its pages: every action with why, and the steps that make it able to do more."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pages_server import Sandbox

from idverify.account import Action
from idverify.law.register import PROVISIONS
from idverify.messages import text
from idverify.web.pages.account import ACCOUNT

SELLER, ADULT = "seller", "adult"


def main_of(page: httpx.Response) -> str:
    """What stands in the main part of a page, as text."""
    body = page.text[page.text.index("<main") : page.text.index("</main>")]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def _paths(method: str) -> list[str]:
    """The paths of the account's pages that answer a method."""
    routes = [route for route in ACCOUNT.routes if isinstance(route, APIRoute)]
    return sorted(route.path for route in routes if method in (route.methods or ()))


def send(client: httpx.Client, path: str, page: httpx.Response, **fields: str) -> httpx.Response:
    """Send a form of a page."""
    found = re.search(r'name="csrf" value="(\w+)"', page.text)
    assert found is not None, page.text
    return client.post(path, data={"csrf": found[1], **fields})


@pytest.fixture(scope="module")
def lan(sandbox: Sandbox) -> str:
    """An adult whose account stands on a phone."""
    assert sandbox.platform.enrol("lan", "0912000001").status_code == 201
    return "lan"


@pytest.fixture(scope="module")
def an(sandbox: Sandbox) -> str:
    """A child of eleven."""
    assert sandbox.platform.enrol_child("an", "0912000002", "2015-03-10").status_code == 201
    return "an"


@pytest.fixture
def person(sandbox: Sandbox) -> Any:
    """Lets somebody in: ``person("account", "lan")`` is a browser in a visit."""
    clients: list[httpx.Client] = []

    def come(account: str, *, part: str = "account", **more: Any) -> httpx.Client:
        client = sandbox.browser_like()
        clients.append(client)
        entered = client.get(sandbox.ticket(part, account, **more))
        assert entered.status_code == 200, entered.text
        return client

    yield come
    for client in clients:
        client.close()


def identified(client: httpx.Client, prefix: str, who: str) -> httpx.Response:
    """Go to the provider as somebody and come back; the page that they come back to."""
    offered = client.get(f"{prefix}/identity")
    ready = send(client, f"{prefix}/identity", offered, provider="sandbox")
    address = re.search(r'href="([^"]+/sandbox/eid/authorize[^"]+)"', ready.text)
    assert address is not None, main_of(ready)
    state = re.search(r"state=([^&]+)", unescape(address[1]))
    assert state is not None
    answered = client.post("/sandbox/eid/answer", json={"state": state[1], "person": who}).json()
    parameters = answered["callbacks"][0]["parameters"]
    return client.get("/identity/back", params=parameters)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("action", Action)
def test_every_action_has_a_page_that_says_why_in_the_language_of_the_person(
    person: Any, lan: str, action: Action, lang: str
) -> None:
    page = person(lan).get(f"/account/{action}", params={"lang": lang})
    assert page.status_code == 200
    assert f'<html lang="{lang}">' in page.text
    assert page.text.count("<h1") == 1
    selling = action in {Action.COMMERCIAL_LIVESTREAM, Action.SALES_LIVESTREAM}
    said = {"vi": ("làm được việc này", "Vì sao chưa được"), "en": ("can do this", "Why not")}[lang][selling]
    assert said in main_of(page)


def test_what_the_account_may_do_and_may_not_is_grouped_and_each_line_leads_to_why(person: Any, lan: str) -> None:
    page = person(lan).get("/account")
    can, _, cannot = page.text.partition('<ul class="cannot">')
    assert [f"/account/{each}" in can for each in Action] == [each not in _SELLING for each in Action]
    assert [f'"/account/{each}"' in cannot for each in _SELLING] == [True, True]


_SELLING = (Action.COMMERCIAL_LIVESTREAM, Action.SALES_LIVESTREAM)


def test_a_refusal_quotes_each_sentence_of_law_and_leads_to_its_page(person: Any, lan: str) -> None:
    client = person(lan)
    page = client.get("/account/sales_livestream")
    cited = ("147/2024/ND-CP art. 27.3.b", "333/2026/ND-CP art. 16.2.c", "122/2025/QH15 art. 22.4")
    shown = main_of(page)
    for citation in cited:
        provision = PROVISIONS[citation]
        assert all(f"“{line}”" in shown for line in (provision.wording or "").splitlines())
        assert provision.gloss.vi in shown
    links = [unescape(link) for link in re.findall(r'href="(/law/provision[^"]+)"', page.text)]
    assert len(set(links)) == len(cited)
    for link in links:
        assert client.get(link).status_code == 200
    assert "R-10" in shown
    assert "cho đến khi tài khoản có thay đổi" in shown


def test_a_page_names_neither_the_account_nor_its_number(person: Any, sandbox: Sandbox) -> None:
    assert sandbox.platform.enrol("secret-name", "0912000009").status_code == 201
    client = person("secret-name")
    for path in ("/account", "/account/post", "/account/number", "/account/personal-id"):
        page = client.get(path)
        assert page.status_code == 200
        assert "secret-name" not in page.text + str(page.url)
        assert "912000009" not in page.text.replace(" ", "")


def test_an_action_that_is_none_is_told_so(person: Any, lan: str) -> None:
    assert person(lan).get("/account/fly").status_code == 404


def test_without_a_visit_nothing_is_shown(sandbox: Sandbox) -> None:
    with sandbox.browser_like() as client:
        for path in ("/account", "/account/post", "/account/phone", "/account/own-data"):
            page = client.get(path)
            assert page.status_code in {401, 403, 410, 440}, path
            assert "Đăng bài" not in main_of(page)


def test_a_visit_for_a_guardian_reaches_no_page_of_the_account(sandbox: Sandbox, lan: str) -> None:
    with sandbox.browser_like() as client:
        client.get(sandbox.guardians_ticket(account=lan))
        assert client.get("/account").status_code >= 400


def test_an_account_that_was_never_opened_is_said_to_be_none_and_nobodys_error(sandbox: Sandbox) -> None:
    with sandbox.browser_like() as client:
        assert client.get(sandbox.ticket("account", "nobody")).status_code == 404
        for path in ("/account", "/account/post", "/account/phone"):
            shown = client.get(path)
            assert shown.status_code == 404
            assert text("page.account.not_open.about").vi in main_of(shown)
            assert text("page.problem.ours.title").vi not in main_of(shown)
        assert send(client, "/account/phone", client.get("/account"), phone="0912 000 001").status_code == 404


def test_who_signs_up_still_and_comes_to_the_account_goes_on_signing_up(sandbox: Sandbox) -> None:
    with sandbox.browser_like() as client:
        client.get(sandbox.ticket("sign_up", "not yet"))
        for path in ("/account", "/account/post", "/account/phone"):
            assert client.get(path).url.path == "/sign-up"


def test_a_child_is_asked_for_no_number_on_any_page(person: Any, an: str) -> None:
    client = person(an)
    page = client.get("/account")
    assert "Em làm được" in main_of(page)
    assert 'href="/supervised"' in page.text
    gets = [path for path in _paths("GET") if "{" not in path]
    assert len(gets) > 20
    for path in gets:
        shown = client.get(path)
        assert urlsplit(str(shown.url)).path == "/account", path
        assert "<input" not in shown.text.replace('<input type="hidden"', ""), path


def test_a_child_that_posts_to_a_step_for_a_number_gets_none(person: Any, an: str, sandbox: Sandbox) -> None:
    client = person(an)
    page = client.get("/account")
    sandbox.forget_messages()
    for path in ("/account/phone", "/account/change-phone/phone", "/account/again/phone", "/account/own-data/phone"):
        assert send(client, path, page, phone="0912 000 055").status_code < 500
    assert sandbox.messages() == []
    for path in ("/account/identity", "/account/selling/identity", "/account/stream/identity"):
        assert urlsplit(str(send(client, path, page, provider="sandbox").url)).path == "/account"


def test_who_has_no_number_yet_adds_one_and_may_then_post(sandbox: Sandbox, person: Any) -> None:
    nam = "nam"
    _opened_by_identification(sandbox, nam)
    client = person(nam)
    assert client.get("/account/number").url.path == "/account/phone"  # there is none to change
    asked = client.get("/account/phone")
    assert asked.status_code == 200
    sandbox.forget_messages()
    code = send(client, "/account/phone", asked, phone="0912 000 031")
    assert code.url.path == "/account/code", main_of(code)
    proven = send(client, "/account/code", code, code=sandbox.last_code(ending="031"))
    assert proven.url.path == "/account/phone/bind", main_of(proven)
    assert "0912 000 031" in main_of(proven)
    before = client.cookies.get("idverify-visit")
    bound = send(client, "/account/phone/bind", proven)
    assert str(bound.url).endswith("/account?done=phone")
    assert client.cookies.get("idverify-visit") != before  # a copy of the cookie from before is worth nothing
    with sandbox.browser_like() as thief:
        thief.cookies.set("idverify-visit", before or "", domain="127.0.0.1")
        assert thief.get("/account").status_code >= 400
    again = client.get("/account/phone/bind")
    assert again.url.path == "/account/number"  # the proof is spent
    assert client.get("/account/phone").url.path == "/account/number"


def _opened_by_identification(sandbox: Sandbox, account: str) -> None:
    platform, origin = sandbox.platform, {"session": "a browser", "ip": "192.0.2.7"}
    declaration = {"text_version": "2026-11", "lang": "vi"}
    asked = {"provider": "sandbox", "account": account, "purpose": "enrol", "origin": origin}
    sent = platform.write("/v1/identification/begin", asked | {"declaration": declaration}).json()["address"]
    state = re.search(r"state=([^&]+)", sent)
    assert state is not None
    answered = platform.client.post("/sandbox/eid/answer", json={"state": state[1], "person": "adult"}).json()
    came = {"parameters": answered["callbacks"][0]["parameters"], "origin": origin}
    user = {"name": "Nguyễn Thị Thử", "birth_date": "1990-05-01"}
    enrolled = platform.write("/v1/sign-up/enrol", {"account": account, "user": user, "identification": came})
    assert enrolled.status_code == 201, enrolled.text


def test_a_number_is_changed_by_a_proof_of_the_new_one(sandbox: Sandbox, person: Any) -> None:
    assert sandbox.platform.enrol("chi", "0912000041").status_code == 201
    client = person("chi")
    sandbox.forget_messages()
    code = send(client, "/account/change-phone/phone", client.get("/account/change-phone"), phone="0912 000 042")
    proven = send(client, "/account/change-phone/code", code, code=sandbox.last_code(ending="042"))
    assert proven.url.path == "/account/change-phone/bind", main_of(proven)
    assert str(send(client, "/account/change-phone/bind", proven).url).endswith("?done=changed")
    again = client.get("/account/again/phone")
    sandbox.forget_messages()
    code = send(client, "/account/again/phone", again, phone="0912 000 041")  # the old one is its number no more
    proven = send(client, "/account/again/code", code, code=sandbox.last_code(ending="041"))
    assert "Đã xong" not in main_of(proven)  # nothing is done before the button is pressed
    assert "chưa thay đổi" in main_of(proven)
    told = send(client, "/account/again/bind", proven)
    assert told.url.path == "/account/again/phone"
    assert text("page.account.again.other").vi in main_of(told)
    assert 'aria-invalid="true"' in told.text
    assert client.get("/account/again/bind").url.path == "/account/again/phone"  # that proof leads nowhere again


def test_a_seller_is_identified_for_the_account_and_for_the_stream_and_may_then_sell(
    sandbox: Sandbox, person: Any
) -> None:
    assert sandbox.platform.enrol("ban", "0912000051").status_code == 201
    client = person("ban", stream="live-1")
    assert "Chưa" not in main_of(client.get("/account"))
    back = identified(client, "/account/selling", SELLER)
    assert back.url.path == "/account/selling/bind", main_of(back)
    assert str(send(client, "/account/selling/bind", back).url).endswith("?done=identity")
    back = identified(client, "/account/stream", SELLER)
    assert back.url.path == "/account/stream/bind", main_of(back)
    assert str(send(client, "/account/stream/bind", back).url).endswith("?done=stream")
    assert "Tài khoản này làm được việc này" in main_of(client.get("/account/sales_livestream"))
    asked = {"account": "ban", "action": "sales_livestream", "stream": "live-2"}
    assert not sandbox.platform.ask("/v1/gate/decide", asked).json()["permitted"]


def test_who_refuses_at_the_provider_is_told_and_may_begin_again(person: Any, lan: str) -> None:
    client = person(lan)
    back = identified(client, "/account/selling", "refuses")
    assert back.url.path == "/account/selling/identity"
    assert client.get("/account/selling/bind").url.path == "/account/selling/identity"


def test_who_has_a_mobile_is_not_asked_to_declare_that_they_have_none(person: Any, lan: str) -> None:
    client = person(lan)
    for path in ("/account/no-mobile", "/account/identity", "/account/declare"):
        assert client.get(path).url.path == "/account"
    assert "/account/no-mobile" not in client.get("/account/personal-id").text


def test_a_form_of_another_site_or_of_no_visit_binds_nothing(person: Any, lan: str) -> None:
    client = person(lan)
    assert client.post("/account/phone/bind", data={"csrf": "0" * 64}).status_code == 403
    elsewhere = client.post("/account/phone/bind", data={}, headers={"Origin": "https://evil.example"})
    assert elsewhere.status_code == 403
    assert client.post("/account/phone/bind", json={}).status_code in {403, 415}


_POSTS = _paths("POST")
_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.sampled_from(
        ["<script>alert(1)</script>", "' OR 1=1 --", "{{ 7*7 }}", "../../etc/passwd", "\u202eabc", "0912\n000 001"]
    ),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(_POSTS),
    fields=st.dictionaries(
        st.sampled_from(["phone", "code", "name", "provider", "none", "csrf2", "item"]), _TEXT, max_size=4
    ),
)
def test_whatever_is_typed_anywhere_breaks_nothing_and_is_never_markup(
    injected: httpx.Client, path: str, fields: dict[str, str]
) -> None:
    page = injected.get("/account/personal-id")
    found = re.search(r'name="csrf" value="(\w+)"', page.text)
    assert found is not None
    answer = injected.post(path, data={"csrf": found[1], **fields})
    assert answer.status_code < 500, (path, fields)
    assert "<script>alert" not in answer.text


@pytest.fixture(scope="module")
def injected(sandbox: Sandbox) -> Any:
    assert sandbox.platform.enrol("tiêm", "0912000061").status_code == 201
    with sandbox.browser_like() as client:
        client.get(sandbox.ticket("account", "tiêm", stream="<b>live</b>"))
        yield client
