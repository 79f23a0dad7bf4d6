"""The little street of a sandbox: a network of one page whose every write the real gate judges."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from html import unescape
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pages_server import Sandbox

from idverify.account import Action
from idverify.web.pages.all import ROUTERS
from idverify.web.sandbox.try_out.street import LONGEST, MOST, Said, Street, new_handle

NETWORK = "/try/network"


def main_of(page: httpx.Response) -> str:
    """What stands in the main part of a page, as text."""
    body = page.text[page.text.index("<main") : page.text.index("</main>")]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def csrf_of(page: httpx.Response) -> str:
    """What a form of this page repeats."""
    found = re.search(r'name="csrf" value="(\w+)"', page.text)
    assert found is not None, page.text
    return found[1]


class Person:
    """Somebody at the street."""

    def __init__(self, sandbox: Sandbox, account: str) -> None:
        self.client = sandbox.browser_like()
        begun = self.client.post("/try", data={"do": "go-on", "who": account})
        assert begun.status_code == 200, begun.text

    def write(self, do: str, words: str = "", **more: str) -> httpx.Response:
        """Press a button of the street."""
        fields = {"csrf": csrf_of(self.client.get(NETWORK)), "do": do, "words": words, **more}
        return self.client.post(NETWORK, data=fields)


@pytest.fixture
def person(sandbox: Sandbox) -> Any:
    """Lets somebody come to the street, by the name of their account."""
    people: list[Person] = []

    def come(account: str) -> Person:
        people.append(Person(sandbox, account))
        return people[-1]

    yield come
    for each in people:
        each.client.close()


@pytest.fixture(scope="module")
def hoa(sandbox: Sandbox) -> str:
    """An adult whose account stands on a phone."""
    assert sandbox.platform.enrol("hoa", "0912000101").status_code == 201
    return "hoa"


@pytest.fixture(scope="module")
def be(sandbox: Sandbox) -> str:
    """A child of eleven."""
    assert sandbox.platform.enrol_child("be", "0912000102", "2015-03-10").status_code == 201
    return "be"


def test_trying_begins_with_somebody_to_be_and_says_where_the_code_is(sandbox: Sandbox, hoa: str) -> None:
    del hoa
    with sandbox.browser_like() as client:
        page = client.get("/try")
        assert page.status_code == 200
        assert 'href="/sandbox"' in page.text
        assert 'href="/explorer"' in page.text
        assert 'href="/invitation"' in page.text
        begun = client.post("/try", data={"do": "adult"})
        assert begun.url.path.startswith("/sign-up")
        assert begun.status_code == 200
        before = client.cookies.get("idverify-visit")
        client.post("/try", data={"do": "child"})
        assert client.cookies.get("idverify-visit") != before


def test_the_adult_who_answers_for_a_child_sees_the_child(sandbox: Sandbox, be: str) -> None:
    with sandbox.browser_like() as client:
        seen = client.post("/try", data={"do": "guardian", "who": be})
        assert seen.url.path.startswith("/guardian")
        assert seen.status_code == 200


@pytest.mark.parametrize(
    "fields",
    [{"do": ""}, {"do": "fly"}, {"do": "go-on", "who": "nobody"}, {"do": "guardian", "who": "hoa"}, {"who": "hoa"}],
)
def test_nobody_becomes_who_is_not_there(sandbox: Sandbox, hoa: str, fields: dict[str, str]) -> None:
    del hoa
    with sandbox.browser_like() as client:
        assert client.post("/try", data=fields).status_code == 400
        assert client.cookies.get("idverify-visit") is None


def test_without_an_account_the_street_leads_to_where_trying_begins(sandbox: Sandbox) -> None:
    with sandbox.browser_like() as client:
        assert client.get(NETWORK).url.path == "/try"
        client.post("/try", data={"do": "adult"})
        assert client.get(NETWORK).url.path == "/try"


@pytest.mark.parametrize(
    ("do", "about"), [("post", None), ("comment", "noodles"), ("livestream", None), ("message", None)]
)
def test_what_is_permitted_is_written(person: Any, hoa: str, do: str, about: str | None) -> None:
    more = {} if about is None else {"about": about}
    page = person(hoa).write(do, f"Chào phố, {do}", **more)
    assert page.status_code == 200
    assert str(page.url).endswith(f"?done={do}")
    assert (f"Chào phố, {do}" in main_of(page)) is (do != "message")  # a message is nobody else's to read


def test_a_like_counts_once_and_a_share_shows_what_is_shared(person: Any, hoa: str, be: str) -> None:
    grown, child = person(hoa), person(be)
    for each in (grown, grown, child):
        assert each.write("react", about="flowers").status_code == 200
    page = grown.write("share", about="flowers")
    assert "2 lượt thích" in main_of(page)
    assert main_of(page).count("Hoa mai nhà bác sắp nở rồi.") == 2


@pytest.mark.parametrize("do", ["commercial_livestream", "sales_livestream"])
def test_a_refused_sale_says_why_and_keeps_what_was_typed(person: Any, hoa: str, do: str) -> None:
    page = person(hoa).write(do, "Bán hoa <mai>")
    assert page.status_code == 403
    shown = main_of(page)
    assert "Livestream thương mại cần xác thực bằng số định danh cá nhân." in shown
    assert "livestream nhằm mục đích thương mại thì phải... số định danh cá nhân..." in shown
    assert 'href="/account/personal-id"' in page.text
    assert "\nBán hoa &lt;mai&gt;</textarea>" in page.text
    assert page.text.count("Bán hoa") == (2 if do == "sales_livestream" else 1)  # and nothing was written
    assert ("Xác thực người bán cho buổi này" in shown) is (do == "sales_livestream")


def test_who_is_about_to_sell_is_led_to_be_identified_for_that_stream(person: Any, hoa: str) -> None:
    seller = person(hoa)
    csrf = csrf_of(seller.client.get(NETWORK))
    page = seller.client.post(f"{NETWORK}/stream", data={"csrf": csrf, "stream": "Bán hoa mai"})
    assert page.url.path == "/account/stream"
    assert page.status_code == 200


def test_a_child_cannot_sell_and_is_told_so_kindly(person: Any, be: str) -> None:
    page = person(be).write("sales_livestream", "Bán kẹo")
    assert page.status_code == 403
    assert "Tài khoản của trẻ không được livestream bán hàng" in main_of(page)
    assert "Em có thể làm gì" in main_of(page)
    assert "/account/phone" not in page.text


def test_what_a_guardian_wants_to_be_asked_about_waits_for_the_answer(sandbox: Sandbox, person: Any) -> None:
    assert sandbox.platform.enrol_child("con", "0912000103", "2014-04-04").status_code == 201
    link = sandbox.platform.ask("/v1/supervision/supervisors", {"account": "con"}).json()["supervisors"][0]["link"]
    for action, choice in (("post", "ask_first"), ("comment", "off")):
        permit = {"link": link, "action": action, "choice": choice}
        assert sandbox.platform.write("/v1/guardian/permit", permit).status_code < 300
    child = person("con")
    refused = child.write("comment", "Ngon quá!", about="noodles")
    assert refused.status_code == 403
    assert "Đây là lựa chọn của cha, mẹ hoặc người giám hộ của em" in main_of(refused)
    held = child.write("post", "Con vẽ một con mèo")
    assert str(held.url).endswith("?done=asked")
    assert "Chưa có câu trả lời." in main_of(held)
    item = re.search(r'name="item" value="(\w+)"', held.text)
    assert item is not None
    early = child.write("again", item=item[1])
    assert early.status_code == 403
    queue = sandbox.platform.ask("/v1/supervision/queue", {"account": "con"}).json()["asks"]
    assert [each["item"] for each in queue] == [item[1]]
    assert "mèo" not in str(queue)  # its words stay with the platform
    said = {"link": link, "action": "post", "item": item[1], "allow": True}
    assert sandbox.platform.write("/v1/supervision/answer", said).status_code < 300
    assert "Đã được đồng ý." in main_of(child.client.get(NETWORK))
    posted = child.write("again", item=item[1])
    assert str(posted.url).endswith("?done=post")
    assert "Đang chờ" not in main_of(posted)
    assert "Con vẽ một con mèo" in main_of(posted)
    child.write("post", "Một bức nữa")
    dropped = child.client.get(NETWORK)
    item = re.search(r'name="item" value="(\w+)"', dropped.text)
    assert item is not None
    assert "Một bức nữa" not in main_of(child.write("drop", item=item[1]))


@pytest.mark.parametrize(
    ("do", "words", "fault"),
    [
        ("post", "", "Hãy viết gì đó trước đã."),
        ("post", "a" * (LONGEST + 1), "Dài quá"),
        ("sales_livestream", "  ", "Hãy đặt tên cho buổi livestream."),
    ],
)
def test_what_cannot_be_written_comes_back_with_what_was_typed(
    person: Any, hoa: str, do: str, words: str, fault: str
) -> None:
    page = person(hoa).write(do, words)
    assert page.status_code == 422
    assert fault in main_of(page)
    assert f"{words.strip()}</textarea>" in page.text
    assert 'role="alert"' in page.text
    anchor = re.search(r'role="alert".*?href="#([^"]+)"', page.text, re.DOTALL)
    assert anchor is not None
    assert f'id="{anchor[1]}"' in page.text


def test_a_form_of_another_site_writes_nothing(person: Any, hoa: str) -> None:
    writer = person(hoa)
    fields = {"csrf": csrf_of(writer.client.get(NETWORK)), "do": "post", "words": "từ nơi khác"}
    assert writer.client.post(NETWORK, data=fields, headers={"Origin": "https://evil.example"}).status_code == 403
    assert writer.client.post(NETWORK, data=fields | {"csrf": "0" * 64}).status_code == 403
    assert "từ nơi khác" not in writer.client.get(NETWORK).text


def test_the_street_remembers_little_and_forgets_what_waits_when_it_is_said(hoa: str) -> None:
    street, now = Street(), datetime(2026, 11, 22, tzinfo=UTC)
    for number in range(MOST + 7):
        said = Said(handle=new_handle(), account=hoa, action=Action.POST, words=str(number), at=now)
        street.hold(said)
        street.say(said)
    assert len(street.said) == MOST
    assert street.said[0].words == str(MOST + 6)
    assert street.waiting(hoa) == ()


def test_the_street_is_gone_when_the_sandbox_begins_anew(sandbox: Sandbox, person: Any) -> None:
    sandbox.platform.enrol("tạm", "0912000188")
    writer = person("tạm")
    assert "Chỉ hôm nay" in main_of(writer.write("post", "Chỉ hôm nay"))
    # The other tests' accounts go with it, and are made anew where they are needed.
    sandbox.form("/sandbox", {"do": "reset"})
    assert sandbox.platform.enrol("hoa", "0912000101").status_code == 201
    assert sandbox.platform.enrol_child("be", "0912000102", "2015-03-10").status_code == 201
    assert "Chỉ hôm nay" not in main_of(person("hoa").client.get(NETWORK))


@pytest.fixture(scope="module")
def writer(sandbox: Sandbox) -> Any:
    sandbox.platform.enrol("gõ", "0912000199")
    somebody = Person(sandbox, "gõ")
    yield somebody
    somebody.client.close()


_WORDS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    st.sampled_from(
        ["<script>alert(1)</script>", "</textarea><img src=x onerror=alert(1)>", "{{ 7*7 }}", "%s{x}", "\u202eabc\r\n"]
    ),
)
_DO = st.one_of(
    st.sampled_from([*Action, "again", "drop", "go-on", "guardian", "adult", "invitation", ""]), st.text(max_size=8)
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(["/try", NETWORK, f"{NETWORK}/stream"]),
    do=_DO,
    words=_WORDS,
    about=st.one_of(st.sampled_from(["noodles", "flowers", ""]), _WORDS),
)
def test_whatever_is_typed_breaks_nothing_and_is_never_markup(
    writer: Person, path: str, do: str, words: str, about: str
) -> None:
    csrf = csrf_of(back_again(writer).get(NETWORK))
    fields = {"csrf": csrf, "do": do, "words": words, "about": about, "item": about, "stream": words, "who": words}
    answer = writer.client.post(path, data=fields)
    assert answer.status_code < 500
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text


def back_again(writer: Person) -> httpx.Client:
    """The same browser, as the same account again if it became another one."""
    if writer.client.get(NETWORK).url.path != NETWORK:
        writer.client.post("/try", data={"do": "go-on", "who": "gõ"})
    return writer.client


def test_production_has_no_street() -> None:
    paths = {getattr(route, "path", "") for router in ROUTERS for route in router.routes}
    assert "/account" in paths
    assert not any(path.startswith("/try") for path in paths)
    asked = "import sys, idverify.web.start; print([m for m in sys.modules if 'try_out' in m])"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
