"""An adult who answers for a child proves another number: what they stood on is replaced, and every refusal is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from guardian_pages import Town, Visitor, town_on

from idverify.account import Action, Choice, LinkStage, Suspension
from idverify.identifiers.phone import PhoneNumber
from idverify.messages import text
from idverify.web.pages.steps.phone_draft import PhoneDraft
from idverify.web.pages.visits import VisitBook

_STEPS = ("phone", "code", "no-mobile", "identity", "confirm")


@pytest.fixture
def town(tmp_path) -> Iterator[Town]:
    with town_on(tmp_path) as found:
        yield found


def told(key: str) -> str:
    return text(key).vi


def lost_ground(town: Town) -> tuple[str, Visitor, str]:
    link = town.join()
    town.on.links.permit(link, Action.SHARE, Choice.OFF, now=town.now)
    town.on.links.suspend(link, Suspension.NUMBER_RECYCLED, now=town.now)
    visitor = town.enter(link=link)
    return link, visitor, visitor.child()


def test_who_lost_ground_proves_a_number_again_and_everything_is_as_before(town):
    _, visitor, child = lost_ground(town)
    assert told("page.guardian.need.lost.number_recycled") in visitor.get(child)
    assert not town.may("post")
    town.clock.pass_by(timedelta(minutes=2))
    visitor.post(f"{child}/again")
    assert visitor.path == "/guardian/again/phone"
    visitor.post("/guardian/again/phone", {"phone": "0912 000 002"})
    assert visitor.path == "/guardian/again/code"
    code = town.outbox.code_for(town.outbox.messages[-1].challenge)
    visitor.post("/guardian/again/code", {"code": code})
    assert visitor.path == "/guardian/again/confirm"
    assert 'name="name"' not in visitor.shown
    old = visitor.secret
    page = visitor.post("/guardian/again/confirm")
    assert told("page.guardian.done.proved") in page
    assert (visitor.status, visitor.path != child) == (200, True)
    assert town.may("post")
    assert not town.may("share")
    # The old cookie is worth nothing, and the step is not repeated by going back.
    stolen = town.client.get("/guardian", headers={"Cookie": f"__Host-idverify-visit={old}"})
    assert stolen.status_code in range(400, 500)
    visitor.get("/guardian/again/confirm")
    assert visitor.path == visitor.child()


def test_a_proof_for_one_child_is_not_used_for_another(town):
    _, visitor, child = lost_ground(town)
    town.clock.pass_by(timedelta(minutes=2))
    visitor.post(f"{child}/again")
    visitor.post("/guardian/again/phone", {"phone": "0912 000 002"})
    code = town.outbox.code_for(town.outbox.messages[-1].challenge)
    visitor.post("/guardian/again/code", {"code": code})
    visitor.post(f"{child}/again")  # begun anew: what was proven before is forgotten
    visitor.get("/guardian/again/confirm")
    assert visitor.path == "/guardian/again/phone"
    assert not town.may("post")


def test_the_first_time_a_name_is_asked_and_sealed(town):
    link = town.join(until="accept")
    visitor = town.enter(link=link)
    child = visitor.child()
    town.clock.pass_by(timedelta(minutes=2))
    visitor.post(f"{child}/again")
    visitor.post("/guardian/again/phone", {"phone": "0912 000 001"})
    code = town.outbox.code_for(town.outbox.messages[-1].challenge)
    page = visitor.post("/guardian/again/code", {"code": code})
    assert 'name="name"' in page
    visitor.post("/guardian/again/confirm", {"name": " "})
    assert visitor.status == 422
    visitor.post("/guardian/again/confirm", {"name": "Người Thử"})
    assert town.on.links.links("an")[0].state.stage is LinkStage.AWAITING_ASSENT
    assert told("page.guardian.need.consent") in visitor.shown
    assert "Người Thử" not in visitor.shown
    assert len(town.on.links.history(link)) == 3


def test_the_steps_are_not_there_for_whoever_did_not_begin_them(town):
    visitor = town.enter(link=town.join())
    child = visitor.child()
    for step in _STEPS:
        visitor.get(f"/guardian/again/{step}")
        assert (visitor.status, visitor.path) == (200, child)


def proven(town: Town, visitor: Visitor, child: str, number: str = "0912 000 002") -> str:
    """The page that comes when a number was proven for a child."""
    town.clock.pass_by(timedelta(minutes=2))
    visitor.post(f"{child}/again")
    visitor.post("/guardian/again/phone", {"phone": number})
    code = town.outbox.code_for(town.outbox.messages[-1].challenge)
    return visitor.post("/guardian/again/code", {"code": code})


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "missing"),
        (" \u200b\u00a0 ", "missing"),
        ("12345 \u200b!!", "letters"),
        ("Lan" * 100, "long"),
    ],
)
def test_what_is_no_name_is_not_sealed_as_one(town, name, fault):
    link = town.join(until="accept")
    visitor = town.enter(link=link)
    proven(town, visitor, visitor.child(), "0912 000 001")
    page = visitor.post("/guardian/again/confirm", {"name": name})
    assert (visitor.status, visitor.path) == (422, "/guardian/again/confirm")
    assert told(f"page.sign_up.name.{fault}") in page
    assert town.on.links.links("an")[0].state.stage is LinkStage.AWAITING_PROOF
    visitor.post("/guardian/again/confirm", {"name": "Người\u200b Thử"})
    assert town.on.links.links("an")[0].state.stage is LinkStage.AWAITING_ASSENT


def spend(town: Town, visitor: Visitor, link: str) -> None:
    """The proof that a visit holds is used elsewhere before the last press."""
    draft = VisitBook(town.on.store).found(visitor.secret, now=town.now).draft(PhoneDraft)
    assert draft is not None
    town.on.links.proved(link, phone=draft.number(town.now), proof=draft.proof, now=town.now)


def test_a_proof_that_does_not_serve_is_told_with_its_reason_and_another_is_asked(town):
    link, visitor, child = lost_ground(town)
    proven(town, visitor, child)
    spend(town, visitor, link)
    page = visitor.post("/guardian/again/confirm")
    assert (visitor.status, visitor.path) == (422, "/guardian/again/confirm")
    assert told("page.invitation.again.title") in page
    assert told("possession.proof_spent") in page
    assert 'href="/guardian/again/phone"' in page
    visitor.get("/guardian/again/confirm")
    assert visitor.path == "/guardian/again/phone"


def test_a_number_on_which_as_many_children_stand_as_may_is_told_so(tmp_path):
    with town_on(tmp_path, wards_per_guardian=1) as town:
        town.join("binh", phone=PhoneNumber.parse("0912000002"))
        _, visitor, child = lost_ground(town)
        proven(town, visitor, child)
        page = visitor.post("/guardian/again/confirm")
        assert (visitor.status, visitor.path) == (422, "/guardian/again/confirm")
        assert told("page.invitation.again.title") in page
        assert not town.may("post")


def test_a_last_press_that_is_made_again_leads_to_the_child(town):
    _, visitor, child = lost_ground(town)
    proven(town, visitor, child)
    visitor.post("/guardian/again/confirm")
    assert town.may("post")
    assert visitor.path == visitor.child()
    visitor.post("/guardian/again/confirm")
    assert (visitor.status, visitor.path) == (200, visitor.child())


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_law_behind_sixteen_is_one_sentence_with_its_place_and_its_reading(town, lang):
    visitor = town.enter(lang=lang, link=town.join())
    page = visitor.get(f"{visitor.child()}/sixteen")
    place = {
        "vi": "Điểm a khoản 3 Điều 27 Nghị định 147/2024/NĐ-CP",
        "en": "Decree 147/2024/ND-CP",
    }[lang]
    [sentence] = [line for line in page.splitlines() if 'class="quiet"' in line and "R-12" in line]
    said = sentence.partition(">")[2].partition("<")[0].strip()
    assert place in said
    assert said.endswith(".")
    assert "R-12" in said
    assert "27.3.a" not in said
    assert said.count("147/2024") == 1
    assert 'href="/law/readings#R-12"' in sentence
    assert "/law/provision?of=147/2024/ND-CP" in sentence.replace("%20", " ").replace("%2F", "/")
    mobile = {"vi": "số định danh cá nhân", "en": "personal identification number"}[lang]
    assert mobile in page
