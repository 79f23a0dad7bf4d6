"""An invitation is answered once: whoever else has its code goes on with nothing, and is told of nobody's consent."""

from __future__ import annotations

import pytest
from family_browsers import (
    MOTHER_BORN,
    Browser,
    adult,
    assents,
    child,
    code_of,
    day,
    may_post,
    names,
    proves,
    says_who,
    stages,
    to_consent,
)
from pages_server import Sandbox

from idverify.messages import text

WRONG_DAYS = ((2, 5, 1990), (1, 6, 1990), (1, 5, 1991))


def consents(sandbox: Sandbox, account: str) -> list[str]:
    """Whose consents the first link of an account has."""
    link = sandbox.platform.ask("/v1/guardian/links", {"account": account}).json()["links"][0]
    return [each["by"] for each in link["consents"]]


def heading(key: str) -> str:
    return f"<h1>{text(key).vi}</h1>"


GONE = {401, 403, 409, 410}  # 409: it went on under another secret just now
ANSWERED = "page.invitation.done.answered.title"


def stopped(browser: Browser) -> bool:
    """Whether a browser is told that somebody has answered, and nothing more."""
    browser.open("/invitation/done")
    told = heading(ANSWERED) in browser.at.text
    return told and "/invitation/guardian" not in browser.at.text and browser.path == "/invitation/done"


def test_whoever_types_the_code_of_an_answered_invitation_is_asked_for_the_birth_date_of_who_answered(
    sandbox: Sandbox,
) -> None:
    code = code_of(child(sandbox, "resumed"))
    says_who(adult(sandbox, code))
    again = adult(sandbox, code)
    assert again.path == "/invitation/born"
    sandbox.forget_messages()
    for path in ("phone", "no-mobile", "identity", "name", "consent", "who"):
        again.open(f"/invitation/{path}")
        assert again.path == "/invitation/born", path
    again.send("/invitation/phone", phone="0912 000 098")
    assert (again.path, sandbox.messages()) == ("/invitation/born", [])
    again.send("/invitation/born", **day("born", 31, 2, 1990))
    assert again.at.status_code == 422
    again.send("/invitation/born", **day("born", *WRONG_DAYS[0]))
    assert (again.at.status_code, again.path) == (422, "/invitation/born")
    before = again.copy()
    again.send("/invitation/born", **day("born", *MOTHER_BORN))
    assert again.path == "/invitation/phone"
    assert before.open("/invitation/phone").status_code in GONE
    proves(again)
    names(again)
    again.send(answer="yes")
    assert consents(sandbox, "resumed") == ["representative"]


def test_after_three_wrong_birth_dates_a_visit_goes_on_with_nothing_not_even_with_the_right_one(
    sandbox: Sandbox,
) -> None:
    code = code_of(child(sandbox, "guessed"))
    says_who(adult(sandbox, code))
    guessing = adult(sandbox, code)
    for wrong in WRONG_DAYS:
        assert guessing.path == "/invitation/born"
        guessing.send("/invitation/born", **day("born", *wrong))
    assert guessing.path == "/invitation/done"
    for _ in range(2):
        guessing.send("/invitation/born", **day("born", *MOTHER_BORN))
        assert stopped(guessing)
        guessing.open("/invitation?another=yes")
        guessing.send("/invitation", code=code)  # typed again, the tries are the same
        assert guessing.path == "/invitation/done"


def test_whoever_begins_visit_after_visit_has_so_many_tries_a_day_and_no_more(sandbox: Sandbox) -> None:
    code = code_of(child(sandbox, "many-visits"))
    says_who(adult(sandbox, code))
    for _ in range(3):
        guessing = adult(sandbox, code)
        for wrong in WRONG_DAYS:
            guessing.send("/invitation/born", **day("born", *wrong))
    late = adult(sandbox, code)
    assert late.path == "/invitation/born"
    late.send("/invitation/born", **day("born", *MOTHER_BORN))
    assert stopped(late)


def test_two_guesses_at_once_are_not_two_guesses_for_one(sandbox: Sandbox) -> None:
    code = code_of(child(sandbox, "guessed-twice"))
    says_who(adult(sandbox, code))
    guessing = adult(sandbox, code)
    for wrong in WRONG_DAYS:
        guessing.copy().send("/invitation/born", **day("born", *wrong))
    assert stopped(guessing)


@pytest.mark.parametrize("how", ["consents", "waits"])
def test_after_a_proof_nobody_else_goes_on_though_they_know_the_birth_date(sandbox: Sandbox, how: str) -> None:
    account = f"proven-{how}"
    asking = child(sandbox, account)
    code = code_of(asking)
    mother = to_consent(sandbox, code)
    if how == "consents":
        mother.send(answer="yes")
    other = adult(sandbox, code)
    assert stopped(other)
    for path in ("born", "phone", "name", "consent", "who"):
        other.open(f"/invitation/{path}")
        assert other.path == "/invitation/done", path
    for path, fields in (
        ("born", day("born", *MOTHER_BORN)),
        ("phone", {"phone": "0912 000 097"}),
        ("name", {"name": "Người Khác", **day("child", 8, 3, 2017)}),
        ("consent", {"answer": "yes"}),
        ("consent", {"answer": "no"}),
        ("decline", {}),
    ):
        other.open("/invitation/done")
        other.send(f"/invitation/{path}", **fields)
        assert stopped(other), path
    other.open("/invitation/done")
    assert other.send("/invitation/guardian").status_code == 403
    assert stages(sandbox, account) == ["awaiting_assent"]
    assert consents(sandbox, account) == (["representative"] if how == "consents" else [])
    if how == "waits":
        mother.send("/invitation/consent", answer="yes")
    assert heading("page.invitation.done.awaiting_assent.title") in mother.open("/invitation/done").text
    assents(asking)
    assert may_post(sandbox, account)
    assert stopped(other)
    assert not stopped(mother)


def test_whoever_has_not_told_the_birth_date_declines_nothing_that_another_adult_began(sandbox: Sandbox) -> None:
    code = code_of(child(sandbox, "not-declined"))
    says_who(adult(sandbox, code))
    adult(sandbox, code).send("/invitation/decline")
    assert stages(sandbox, "not-declined") == ["awaiting_proof"]


def test_a_visit_that_was_left_behind_by_a_later_proof_acts_for_nobody(sandbox: Sandbox) -> None:
    code = code_of(child(sandbox, "overtaken"))
    first = adult(sandbox, code)
    says_who(first)
    second = adult(sandbox, code)
    second.send("/invitation/born", **day("born", *MOTHER_BORN))
    proves(first)  # both of them say that they are the same person
    proves(second)
    names(second)
    assert second.path == "/invitation/consent"
    for path, fields in (
        ("name", {"name": "Người Khác", **day("child", 8, 3, 2017)}),
        ("consent", {"answer": "yes"}),
        ("consent", {"answer": "no"}),
        ("decline", {}),
    ):
        first.open("/invitation/done")
        first.send(f"/invitation/{path}", **fields)
        assert stopped(first), path
    assert (stages(sandbox, "overtaken"), consents(sandbox, "overtaken")) == (["awaiting_assent"], [])


def test_a_proof_that_the_platform_took_later_takes_the_place_of_this_visits(sandbox: Sandbox) -> None:
    asking = child(sandbox, "proven-elsewhere")
    mother = to_consent(sandbox, code_of(asking))
    link = sandbox.platform.ask("/v1/guardian/links", {"account": "proven-elsewhere"}).json()["links"][0]["link"]
    guardian = Browser(sandbox)
    guardian.open(sandbox.guardians_ticket(link=link))
    again = next(part.split('"')[0] for part in guardian.at.text.split('href="') if part.startswith("/guardian/child/"))
    guardian.send(f"{again.split('?')[0].split('/consent')[0]}/again")
    assert guardian.path == "/guardian/again/phone"
    guardian.send(phone="0912 000 095")
    guardian.send(code=sandbox.last_code(ending="095"))
    guardian.send("/guardian/again/confirm", name="Nguyễn Thị Lan")
    assert guardian.at.status_code == 200
    for answer in ("yes", "no"):
        mother.open("/invitation/done")
        mother.send("/invitation/consent", answer=answer)
        assert stopped(mother)
    assert (stages(sandbox, "proven-elsewhere"), consents(sandbox, "proven-elsewhere")) == (["awaiting_assent"], [])


@pytest.mark.parametrize("proven", [False, True])
def test_a_child_who_holds_the_code_does_not_become_the_adult_who_answered(sandbox: Sandbox, proven: bool) -> None:
    account = f"child-answers-{proven}".lower()
    asking = child(sandbox, account)
    code = code_of(asking)
    if proven:
        to_consent(sandbox, code)
    else:
        says_who(adult(sandbox, code))
    for _ in range(2):  # handing the phone back gives the child no new tries
        asking.open("/invitation")
        asking.send("/invitation", code=code)
        for wrong in WRONG_DAYS:
            asking.send("/invitation/born", **day("born", *wrong))
        asking.send("/invitation/phone", phone="0912 000 096")
        assert stopped(asking)
        asking.send("/invitation/consent", answer="yes")
        asking.open("/invitation/done")
        asking.send("/invitation/hand-back")
    assert stages(sandbox, account) == ["awaiting_assent" if proven else "awaiting_proof"]
    assert consents(sandbox, account) == []


def test_a_child_takes_an_invitation_back_that_a_stranger_answered_and_asks_another(sandbox: Sandbox) -> None:
    asking = child(sandbox, "stranger")
    stranger = to_consent(sandbox, code_of(asking))
    stranger.send(answer="yes")
    asking.open("/sign-up/parent")
    link = sandbox.platform.ask("/v1/guardian/links", {"account": "stranger"}).json()["links"][0]["link"]
    asking.open("/assent")
    assents(asking, "no")
    asking.open("/sign-up/parent")
    code = code_of(asking)
    assert stages(sandbox, "stranger") == ["declined", "requested"]
    second = adult(sandbox, code)
    says_who(second)
    asking.open("/sign-up/parent")
    assert "/sign-up/parent/take-back" in asking.at.text
    links = sandbox.platform.ask("/v1/guardian/links", {"account": "stranger"}).json()["links"]
    begun = next(each["link"] for each in links if each["link"] != link)
    asking.send("/sign-up/parent/take-back", link=begun)
    assert stages(sandbox, "stranger") == ["declined", "declined"]
    assert heading("page.invitation.done.declined.title") in second.open("/invitation/done").text


def test_whoever_answered_types_the_code_again_in_the_same_browser_and_goes_on_where_they_are(
    sandbox: Sandbox,
) -> None:
    code = code_of(child(sandbox, "same-browser"))
    mother = to_consent(sandbox, code)
    mother.open("/invitation?another=yes")
    mother.send("/invitation", code=code)
    assert mother.path == "/invitation/consent"
    mother.send(answer="yes")
    assert consents(sandbox, "same-browser") == ["representative"]


def test_a_last_press_that_is_made_again_leads_to_the_page_that_is_next(sandbox: Sandbox) -> None:
    mother = adult(sandbox, code_of(child(sandbox, "pressed-again")))
    says_who(mother)
    proves(mother)
    names(mother)
    assert mother.path == "/invitation/consent"
    names(mother)
    assert (mother.at.status_code, mother.path) == (200, "/invitation/consent")


# A borrowed phone


def test_a_phone_that_is_handed_back_unused_still_shows_the_childs_invitation(sandbox: Sandbox) -> None:
    asking = child(sandbox, "lends-often")
    code = code_of(asking)
    for _ in range(6):
        asking.open("/sign-up/parent")
        asking.send(how="here")
        assert asking.path == "/invitation/who"
        asking.send("/invitation/hand-back")
        assert asking.path == "/sign-up/parent"
    assert code_of(asking) == code
    assert stages(sandbox, "lends-often") == ["requested"]


# The child's account


def test_looking_whether_the_account_is_open_changes_no_secret(sandbox: Sandbox) -> None:
    asking = child(sandbox, "prefetched", (1, 2, 2022))
    mother = adult(sandbox, code_of(asking))
    says_who(mother)
    proves(mother)
    names(mother, (1, 2, 2022))
    mother.send(answer="yes")
    second = asking.copy()
    secret = second.client.cookies.get("idverify-visit")
    for browser in (asking, second, asking):
        assert browser.client.head("/assent/done").is_success
        assert heading("page.assent.done.open.title") in browser.open("/assent/done").text
        assert browser.client.cookies.get("idverify-visit") == secret
    assert (asking.open("/account").status_code, asking.path) == (200, "/account")


def test_a_child_who_opens_its_account_by_a_yes_goes_on_under_a_new_secret(sandbox: Sandbox) -> None:
    asking = child(sandbox, "opened-by-yes")
    to_consent(sandbox, code_of(asking)).send(answer="yes")
    stolen = asking.copy()
    assents(asking)
    assert heading("page.assent.done.open.title") in asking.at.text
    assert stolen.open("/account").status_code in GONE
    assert asking.open("/account").status_code == 200
