"""The browsers of a family, without scripts: a child's and an adult's, a form at a time."""

from __future__ import annotations

import itertools
import re
import weakref
from typing import Any

import httpx
from pages_server import Sandbox

_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
_LINK = re.compile(r'name="link" value="([^"]+)"')
_CODE = re.compile(r'class="big-code"[^>]*>([^<]+)<')
CHILD_BORN = (8, 3, 2017)
MOTHER_BORN = (1, 5, 1990)
# Each proof takes a number of its own, for one number is sent only so many codes.
_NUMBERS = itertools.count(1)


def day(field: str, day: int, month: int, year: int) -> dict[str, str]:
    """The three fields of a day."""
    return {f"{field}-day": str(day), f"{field}-month": str(month), f"{field}-year": str(year)}


class Browser:
    """One browser, which keeps cookies and the page it is on."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.client = sandbox.browser_like()
        weakref.finalize(self, self.client.close)
        self.at: httpx.Response

    @property
    def path(self) -> str:
        return self.at.url.path

    @property
    def csrf(self) -> str:
        found = _CSRF.search(self.at.text)
        return "" if found is None else found[1]

    def open(self, path: str) -> httpx.Response:
        self.at = self.client.get(path)
        return self.at

    def send(self, path: str | None = None, **fields: Any) -> httpx.Response:
        """Send the form of the page that this browser is on, or another one of its visit."""
        self.at = self.client.post(path or self.path, data={"csrf": self.csrf, **fields})
        return self.at

    def copy(self) -> Browser:
        """Whoever has this browser's cookies: a second window, or a thief."""
        other = Browser(self.sandbox)
        other.client.cookies.update(self.client.cookies)
        other.at = self.at
        return other


def child(sandbox: Sandbox, account: str, born: tuple[int, int, int] = CHILD_BORN) -> Browser:
    """A child's browser, led to a parent."""
    browser = Browser(sandbox)
    browser.open(sandbox.ticket("sign_up", account))
    browser.open("/sign-up/age")
    browser.send(**day("born", *born))
    assert browser.path == "/sign-up/parent", browser.at.text
    return browser


def code_of(browser: Browser) -> str:
    """The code that a child hands over."""
    if browser.path != "/sign-up/invited":
        browser.send(how="send")
    found = _CODE.search(browser.at.text)
    assert found is not None, browser.at.text
    return found[1]


def adult(sandbox: Sandbox, code: str) -> Browser:
    """An adult's browser, who typed a code."""
    browser = Browser(sandbox)
    browser.open("/invitation")
    browser.send(code=code)
    return browser


def says_who(browser: Browser, relation: str = "mother", born: tuple[int, int, int] = MOTHER_BORN) -> None:
    browser.send("/invitation/who", relation=relation, **day("born", *born))


def proves(browser: Browser) -> None:
    """Prove a number; afterwards the name is asked."""
    number = f"0912 000 {next(_NUMBERS):03}"
    browser.send("/invitation/phone", phone=number)
    assert browser.path == "/invitation/code", browser.at.text
    browser.send(code=browser.sandbox.last_code(ending=number[-3:]))
    assert browser.path == "/invitation/name", browser.at.text


def names(browser: Browser, born: tuple[int, int, int] = CHILD_BORN) -> None:
    browser.send("/invitation/name", name="Nguyễn Thị Lan", **day("child", *born))


def to_consent(sandbox: Sandbox, code: str) -> Browser:
    """An adult who has done everything but to consent."""
    browser = adult(sandbox, code)
    says_who(browser)
    proves(browser)
    names(browser)
    assert browser.path == "/invitation/consent", browser.at.text
    return browser


def assents(browser: Browser, answer: str = "yes") -> None:
    """The child's own answer, on the page where it is asked."""
    browser.open("/assent")
    link = _LINK.search(browser.at.text)
    assert link is not None, browser.at.text
    browser.send("/assent", answer=answer, link=link[1])


def may_post(sandbox: Sandbox, account: str) -> bool:
    """What the gate says of the account."""
    answer = sandbox.platform.ask("/v1/gate/decide", {"account": account, "action": "post"}).json()
    return bool(answer["permitted"])


def stages(sandbox: Sandbox, account: str) -> list[str]:
    """Where the links of an account stand."""
    return [each["stage"] for each in sandbox.platform.ask("/v1/guardian/links", {"account": account}).json()["links"]]
