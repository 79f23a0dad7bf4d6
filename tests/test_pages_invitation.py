"""A child asks an adult, the adult answers, the child says yes or no, and every fault is told where it is put right."""

from __future__ import annotations

import hashlib
import re

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
from hypothesis import given
from hypothesis import strategies as st
from pages_server import Sandbox

from idverify.messages import LANGUAGES, text
from idverify.web.pages.invitation.spelling import secret_of, spelled
from idverify.web.pages.invitation.words import ADULTS, CHILDS, Words

SECRETS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", min_size=32, max_size=32)


@given(SECRETS)
def test_a_secret_that_was_spelled_is_read_again_however_it_is_typed(secret: str) -> None:
    letters = spelled(secret)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4} ){9}[0-9A-HJKMNP-TV-Z]{3}", letters)
    slips = str.maketrans({"0": "O", "1": "l"})
    for typed in (letters, letters.lower(), letters.replace(" ", ""), letters.replace(" ", "-"), f"\n {letters}\u00a0"):
        assert secret_of(typed) == secret
        assert secret_of(typed.translate(slips)) == secret
    assert secret_of(f" {secret[:16]} {secret[16:]} ") == secret


@given(st.text(max_size=60))
def test_whatever_is_typed_leads_to_a_secret_or_to_none(typed: str) -> None:
    secret = secret_of(typed)
    assert secret is None or re.fullmatch(r"[0-9A-Za-z_-]{32}", secret)


@pytest.mark.parametrize(
    ("words", "digest"),
    [(ADULTS, "5889b56c44fdeae6"), (CHILDS, "e26758f1b10af187")],
    ids=["adults", "childs"],
)
def test_the_words_of_a_consent_do_not_change_under_one_version(words: Words, digest: str) -> None:
    sentences = [text(key).in_(lang) for lang in LANGUAGES for key in words.keys]
    found = hashlib.sha256("\n".join([words.version, *sentences]).encode()).hexdigest()[:16]
    assert found == digest, "another wording takes another version, and then this digest"


# The child


def test_a_child_is_asked_for_nothing_but_to_choose_a_way(sandbox: Sandbox) -> None:
    asking = child(sandbox, "asks-nothing")
    fields = set(re.findall(r'<input[^>]*name="([^"]+)"', asking.at.text)) - {"csrf"}
    assert fields == set()
    assert set(re.findall(r'<button[^>]*name="how" value="([^"]+)"', asking.at.text)) == {"here", "send"}


def test_looking_again_and_pressing_twice_makes_no_other_invitation(sandbox: Sandbox) -> None:
    asking = child(sandbox, "reloads")
    second = asking.copy()
    code = code_of(asking)
    for _ in range(3):
        asking.open("/sign-up/invited")
        assert code_of(asking) == code
    assert code_of(second) == code
    assert stages(sandbox, "reloads") == ["requested"]


def test_an_adult_is_led_to_their_own_pages_and_a_child_is_not_let_in_alone(sandbox: Sandbox) -> None:
    grown = Browser(sandbox)
    grown.open(sandbox.ticket("sign_up", "grown"))
    grown.open("/sign-up/parent")
    assert grown.path == "/sign-up/age"
    grown.send(**day("born", 1, 5, 1990))
    for path in ("/sign-up/parent", "/sign-up/invited", "/assent", "/assent/done"):
        grown.open(path)
        assert grown.path == "/sign-up/phone", path


def test_too_many_invitations_are_told_kindly_and_an_old_one_can_be_taken_back(sandbox: Sandbox) -> None:
    for _ in range(5):
        assert sandbox.platform.write(
            "/v1/guardian/request", {"account": "many", "birth_date": "2017-03-08"}
        ).is_success
    asking = child(sandbox, "many")
    asking.send(how="send")
    assert asking.at.status_code == 429
    links = re.findall(r'name="link" value="([^"]+)"', asking.at.text)
    assert len(links) == 5
    asking.send("/sign-up/parent/take-back", link=links[0])
    assert asking.path == "/sign-up/parent"
    code_of(asking)
    assert stages(sandbox, "many").count("declined") == 1


def test_a_child_takes_no_invitation_of_another_family_back(sandbox: Sandbox) -> None:
    theirs = sandbox.platform.write("/v1/guardian/request", {"account": "theirs", "birth_date": "2017-03-08"}).json()
    asking = child(sandbox, "not-theirs")
    asking.send("/sign-up/parent/take-back", link=theirs["link"])
    assert stages(sandbox, "theirs") == ["requested"]


# The adult


def test_whatever_wrong_code_is_typed_the_answer_is_the_same(sandbox: Sandbox) -> None:
    code = code_of(child(sandbox, "wrong-codes"))
    other = "0" if code[-1] != "0" else "2"
    bodies = set()
    for typed in ("", "nonsense", code[:-1] + other, "0" * 39, "A" * 32, "<script>alert(1)</script>", "x" * 500):
        trying = adult(sandbox, typed)
        assert (trying.at.status_code, trying.path) == (422, "/invitation")
        bodies.add(re.sub(r'(id="code"[^>]*) value="[^"]*"', r"\1", trying.at.text))
    assert len(bodies) == 1


def test_a_mother_answers_and_the_account_opens_when_the_child_agrees(sandbox: Sandbox) -> None:
    asking = child(sandbox, "opens")
    answering = to_consent(sandbox, code_of(asking))
    assert not may_post(sandbox, "opens")
    answering.send(answer="yes")
    assert answering.path == "/invitation/done"
    assert not may_post(sandbox, "opens")
    assents(asking)
    assert asking.path == "/assent/done"
    assert may_post(sandbox, "opens")
    (link,) = sandbox.platform.ask("/v1/guardian/links", {"account": "opens"}).json()["links"]
    assert [(each["by"], each["text_version"], each["lang"]) for each in link["consents"]] == [
        ("representative", ADULTS.version, "vi"),
        ("child", CHILDS.version, "vi"),
    ]


def test_of_a_child_under_seven_no_assent_is_asked(sandbox: Sandbox) -> None:
    asking = child(sandbox, "small", (1, 2, 2022))
    answering = adult(sandbox, code_of(asking))
    says_who(answering)
    proves(answering)
    names(answering, (1, 2, 2022))
    answering.send(answer="yes")
    assert may_post(sandbox, "small")
    asking.open("/assent")
    assert asking.path == "/assent/done"


def test_a_no_ends_the_invitation_in_a_second_window_too(sandbox: Sandbox) -> None:
    asking = child(sandbox, "declined")
    answering = to_consent(sandbox, code_of(asking))
    second = answering.copy()
    answering.send(answer="yes")
    second.send(answer="no")
    assert second.path == "/invitation/done"
    assert stages(sandbox, "declined") == ["declined"]
    asking.open("/assent")
    assert "link" not in re.findall(r'name="(\w+)"', asking.at.text)


def test_faults_are_told_on_the_form_where_they_are_put_right(sandbox: Sandbox) -> None:
    answering = adult(sandbox, code_of(child(sandbox, "faults")))
    answering.send("/invitation/who")
    assert (answering.at.status_code, answering.path) == (422, "/invitation/who")
    says_who(answering, born=(1, 1, 2015))
    assert (answering.at.status_code, answering.path) == (422, "/invitation/who")
    says_who(answering)
    proves(answering)
    names(answering, (1, 1, 1990))
    assert (answering.at.status_code, answering.path) == (422, "/invitation/name")
    assert "Nguyễn Thị Lan" in answering.at.text
    names(answering)
    assert answering.path == "/invitation/consent"
    answering.send(answer="perhaps")
    assert (answering.at.status_code, answering.path) == (422, "/invitation/consent")


def test_a_guardian_is_asked_on_what_footing_and_a_paper_leads_to_the_staff(sandbox: Sandbox) -> None:
    answering = adult(sandbox, code_of(child(sandbox, "grandmother")))
    says_who(answering, "guardian", (2, 9, 1960))
    assert answering.path == "/invitation/standing"
    answering.send()
    assert answering.at.status_code == 422
    answering.send("/invitation/standing", ground="parents_unable_and_ask", kin="paper", conditions="yes")
    assert answering.path == "/invitation/paper"
    assert "<input" not in re.sub(r'<input type="hidden"[^>]*>', "", answering.at.text)
    told = {"ground": "parents_absent_or_incapable", "kin": "grandparent", "conditions": "yes"}
    answering.open("/invitation/standing")
    answering.send("/invitation/standing", **told)
    assert answering.at.status_code == 422
    assert 'id="nearer-fault"' in answering.at.text
    answering.send("/invitation/standing", **told, nearer="yes")
    assert answering.path == "/invitation/phone"
    (link,) = sandbox.platform.ask("/v1/guardian/links", {"account": "grandmother"}).json()["links"]
    assert (link["relation"], link["ground"]) == ("guardian", "parents_absent_or_incapable")


def test_a_guardian_of_seventeen_is_led_back_to_their_birth_date(sandbox: Sandbox) -> None:
    answering = adult(sandbox, code_of(child(sandbox, "young-brother")))
    says_who(answering, "guardian", (1, 1, 2009))
    told = {"ground": "parents_absent_or_incapable", "kin": "eldest_sibling", "conditions": "yes"}
    answering.send("/invitation/standing", **told)
    assert answering.at.status_code == 422
    assert 'id="born-fault"' in answering.at.text
    assert stages(sandbox, "young-brother") == ["requested"]
