"""Nobody acts on a link without its secret, its ticket or its account: no other family, no child for the adult."""

from __future__ import annotations

import pytest
from family_browsers import (
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

_ADULTS = ("/invitation/who", "/invitation/standing", "/invitation/paper", "/invitation/phone", "/invitation/code")
ADULTS = (*_ADULTS, "/invitation/no-mobile", "/invitation/identity", "/invitation/name", "/invitation/consent")
ADULTS_FORMS = (
    *("/invitation/who", "/invitation/standing", "/invitation/phone", "/invitation/code", "/invitation/name"),
    *("/invitation/consent", "/invitation/decline", "/invitation/guardian", "/invitation/hand-back"),
)
CHILDS = ("/sign-up/parent", "/sign-up/invited", "/assent", "/assent/done")
CHILDS_FORMS = ("/sign-up/parent", "/sign-up/parent/take-back", "/assent", "/assent/withdraw")

GONE = {401, 403, 409, 410}  # 409: it went on under another secret just now


def consents(sandbox: Sandbox, account: str) -> list[str]:
    """Whose consents the first link of an account has."""
    link = sandbox.platform.ask("/v1/guardian/links", {"account": account}).json()["links"][0]
    return [each["by"] for each in link["consents"]]


def link_of(sandbox: Sandbox, account: str) -> str:
    return str(sandbox.platform.ask("/v1/guardian/links", {"account": account}).json()["links"][0]["link"])


def test_a_childs_visit_does_nothing_in_the_adults_place(sandbox: Sandbox) -> None:
    asking = child(sandbox, "no-adult")
    to_consent(sandbox, code_of(asking))
    for path in (*ADULTS, "/invitation/done"):
        assert asking.open(path).status_code == 403, path
    asking.open("/sign-up/parent")
    for path in ADULTS_FORMS:
        asking.open("/sign-up/parent")
        assert asking.send(path, answer="yes", link=link_of(sandbox, "no-adult")).status_code == 403, path
    assert (stages(sandbox, "no-adult"), consents(sandbox, "no-adult")) == (["awaiting_assent"], [])


def test_an_adults_visit_does_nothing_in_the_childs_place(sandbox: Sandbox) -> None:
    asking = child(sandbox, "no-child")
    answering = to_consent(sandbox, code_of(asking))
    answering.send(answer="yes")
    for path in CHILDS:
        assert answering.open(path).status_code == 403, path
    for path in CHILDS_FORMS:
        answering.open("/invitation/done")
        answer = answering.send(path, answer="yes", how="send", link=link_of(sandbox, "no-child"))
        assert answer.status_code == 403, path
    assert consents(sandbox, "no-child") == ["representative"]
    assert not may_post(sandbox, "no-child")


def test_one_familys_visit_reaches_no_link_of_another(sandbox: Sandbox) -> None:
    theirs = child(sandbox, "family-a")
    to_consent(sandbox, code_of(theirs)).send(answer="yes")
    other = child(sandbox, "family-b")
    mother = to_consent(sandbox, code_of(other))
    link, account = link_of(sandbox, "family-a"), "family-a"
    for path in ADULTS_FORMS[:-2]:
        mother.open("/invitation/consent")
        mother.send(path, answer="no", link=link, account=account)
    other.open("/sign-up/parent")
    other.send("/assent", answer="yes", link=link)
    other.open("/sign-up/parent")
    other.send("/sign-up/parent/take-back", link=link)
    other.open("/sign-up/parent")
    other.send("/assent/withdraw", link=link)
    assert (stages(sandbox, account), consents(sandbox, account)) == (["awaiting_assent"], ["representative"])
    assert stages(sandbox, "family-b") == ["declined"]


@pytest.mark.parametrize("path", [*ADULTS, "/invitation/done", *CHILDS])
def test_without_a_visit_nothing_is_shown(sandbox: Sandbox, path: str) -> None:
    nobody = Browser(sandbox)
    assert nobody.open(path).status_code in GONE
    assert nobody.send(path.replace("/done", "")).status_code >= 400


def test_no_number_is_asked_before_somebody_said_who_they_are(sandbox: Sandbox) -> None:
    answering = adult(sandbox, code_of(child(sandbox, "who-first")))
    sandbox.forget_messages()
    for path in ("/invitation/phone", "/invitation/no-mobile", "/invitation/name", "/invitation/consent"):
        answering.open(path)
        assert answering.path == "/invitation/who", path
    answering.send("/invitation/phone", phone="0912 000 099")
    assert answering.path == "/invitation/who"
    assert sandbox.messages() == []


def test_on_a_borrowed_phone_each_has_their_own_pages_and_only_while_it_is_theirs(sandbox: Sandbox) -> None:
    asking = child(sandbox, "borrowed")
    before = asking.copy()
    asking.send(how="here")
    assert asking.path == "/invitation/who"
    assert before.open("/sign-up/parent").status_code in GONE  # the child's secret is worth nothing now
    for path in CHILDS:
        assert asking.open(path).status_code == 403, path
    asking.open("/invitation/who")
    says_who(asking)
    proves(asking)
    names(asking)
    adults = asking.copy()
    asking.send(answer="yes")
    assert asking.send("/invitation/guardian").status_code == 403  # it is the child's phone
    asking.open("/invitation/done")
    asking.send("/invitation/hand-back")
    assert asking.path == "/assent"
    for path in (*ADULTS, "/invitation/done"):
        assert asking.open(path).status_code == 403, path
    assert adults.open("/invitation/done").status_code in GONE
    assert adults.send("/invitation/consent", answer="no").status_code in GONE
    assents(asking)
    assert may_post(sandbox, "borrowed")


def test_a_phone_that_is_handed_back_early_holds_nothing_of_the_adult(sandbox: Sandbox) -> None:
    asking = child(sandbox, "early")
    asking.send(how="here")
    says_who(asking)
    proves(asking)
    asking.send("/invitation/hand-back")
    assert asking.path == "/sign-up/parent"
    assert "0912" not in asking.at.text
    asking.send(how="send")
    assert asking.path == "/sign-up/invited"
    assert stages(sandbox, "early") == ["awaiting_proof", "requested"]


def test_a_code_typed_on_the_childs_own_phone_borrows_it(sandbox: Sandbox) -> None:
    asking = child(sandbox, "same-phone")
    code = code_of(asking)
    asking.open("/invitation")
    asking.send(code=code)
    assert asking.path == "/invitation/who"
    assert 'action="/invitation/hand-back"' in asking.at.text


def test_the_secret_of_a_visit_is_new_after_each_step_that_counts(sandbox: Sandbox) -> None:
    answering = adult(sandbox, code_of(child(sandbox, "rotated")))
    stolen = [answering.copy()]
    says_who(answering)
    stolen.append(answering.copy())
    proves(answering)
    names(answering)
    for each in stolen:
        assert each.open("/invitation/consent").status_code in GONE
    assert answering.open("/invitation/consent").status_code == 200


def test_a_form_of_another_site_or_without_its_visits_mark_is_refused(sandbox: Sandbox) -> None:
    answering = to_consent(sandbox, code_of(child(sandbox, "forged")))
    good = answering.csrf
    for fields, headers in (
        ({"answer": "yes"}, {}),
        ({"answer": "yes", "csrf": "0" * 64}, {}),
        ({"answer": "yes", "csrf": good}, {"Origin": "https://elsewhere.example"}),
    ):
        refused = answering.client.post("/invitation/consent", data=fields, headers=headers)
        assert refused.status_code == 403
    assert consents(sandbox, "forged") == []


def test_a_mother_goes_on_to_the_guardians_pages_on_her_own_phone_only_when_she_consented(sandbox: Sandbox) -> None:
    asking = child(sandbox, "onward")
    answering = to_consent(sandbox, code_of(asking))
    answering.send("/invitation/guardian")
    assert answering.path == "/invitation/consent"
    answering.send(answer="yes")
    answering.send("/invitation/guardian")
    assert answering.path.startswith("/guardian")
    assert answering.at.status_code == 200
    assert answering.open("/invitation/done").status_code == 403


def test_a_mother_of_two_answers_both_in_one_visit(sandbox: Sandbox) -> None:
    first, second = child(sandbox, "first-child"), child(sandbox, "second-child")
    mother = to_consent(sandbox, code_of(first))
    mother.send(answer="yes")
    mother.open("/invitation?another=yes")
    mother.send("/invitation", code=code_of(second))
    assert mother.path == "/invitation/who"
    mother.send("/invitation/consent", answer="yes")
    assert mother.path == "/invitation/who"
    says_who(mother)
    proves(mother)
    mother.send("/invitation/name", name="Nguyễn Thị Lan", **day("child", 8, 3, 2017))
    mother.send(answer="yes")
    assert consents(sandbox, "second-child") == ["representative"]


def test_a_child_takes_its_yes_back_and_may_write_no_more(sandbox: Sandbox) -> None:
    asking = child(sandbox, "takes-back")
    to_consent(sandbox, code_of(asking)).send(answer="yes")
    assents(asking)
    assert may_post(sandbox, "takes-back")
    asking.send("/assent/withdraw")
    assert not may_post(sandbox, "takes-back")
    assents(asking)
    assert may_post(sandbox, "takes-back")


def test_an_invitation_that_expired_is_told_so_and_a_new_one_can_be_made(sandbox: Sandbox) -> None:
    code = code_of(child(sandbox, "expires"))
    sandbox.forward("month")
    late = adult(sandbox, code)
    assert late.path == "/invitation/done"
    assert "14" in late.at.text
    code_of(child(sandbox, "expires"))
