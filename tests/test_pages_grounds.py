"""Every remedy that a rule can name is said, in its order, and leads to where a person does it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from idverify import Account, Action, Service, decide
from idverify.account import AgeEvidence
from idverify.answer import Answer, Basis, Breach
from idverify.law import VIETNAM
from idverify.messages import keys, text
from idverify.rules import Remedy
from idverify.web.pages.all import ROUTERS
from idverify.web.pages.grounds import _PAGES, ways_on
from idverify.web.pages.visit import Part, Visit

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=VIETNAM)
VISIT = Visit(
    secret="x", session="0" * 32, part=Part.ACCOUNT, account="lan", expires_at=NOW, ends_at=NOW + timedelta(hours=1)
)
NOBODY = Account(opened_at=NOW, user_birth_date=None)


class Denial:
    """An answer that names remedies, as ``ways_on`` reads one."""

    def __init__(self, *remedies: Remedy) -> None:
        self.remedies = remedies
        self.breaches = (Breach("posting.authenticated-only", Basis.LAW, (), remedies),)


def on(*remedies: Remedy, child: bool = False, **more: Any) -> list[tuple[str, str]]:
    given: Any = {"visit": VISIT, "path": "/account"} | more
    found = ways_on({Action.POST: Denial(*remedies)}, child=child, **given)  # type: ignore[dict-item]  # the part it reads
    return [(each.remedy, each.to) for each in found]


@pytest.mark.parametrize("remedy", Remedy)
@pytest.mark.parametrize("child", [True, False])
def test_every_remedy_of_every_rule_has_a_sentence_and_a_way_where_there_is_a_page(remedy: Remedy, child: bool) -> None:
    assert remedy in _PAGES
    ((found),) = ways_on(
        {None: Denial(remedy)},  # type: ignore[dict-item]  # the part it reads
        child=child,
        visit=replace(VISIT, stream="live"),
        path="/account",
        assent=True,
    )
    assert found.said.vi
    assert found.said.en
    assert bool(found.to) == (remedy is not Remedy.PROVIDE_BIRTH_DATE)
    paths = {route.path for router in ROUTERS for route in router.routes}  # type: ignore[attr-defined]  # all have one
    assert not found.to or found.to in paths
    assert (found.go is not None) == bool(found.to)
    assert {f"page.why.do.{remedy}", f"page.why.go.{remedy}"} <= keys("vi") & keys("en")


def test_consent_is_no_way_to_what_no_consent_opens_to_a_child() -> None:
    born, opened = date(NOW.year - 12, 1, 1), NOW - timedelta(days=1)
    child = Account(opened_at=opened, user_birth_date=born, age_evidence=AgeEvidence.GUARDIAN_DECLARED)
    answers: dict[Action | None, Answer] = {
        action: decide(child, action, service=Service.DOMESTIC, at=NOW)
        for action in (Action.POST, Action.SALES_LIVESTREAM)
    }
    assert "guardianship.child-commerce" in {each.rule for each in answers[Action.SALES_LIVESTREAM].breaches}
    assert answers[Action.SALES_LIVESTREAM].remedies
    found = ways_on(answers, child=True, visit=VISIT, path="/account")
    assert found
    assert all(each.helps.en == text("action.post").en for each in found)
    only = ways_on({None: answers[Action.SALES_LIVESTREAM]}, child=True, visit=VISIT, path="/account")
    assert only == ()


def test_what_can_be_done_stands_once_in_the_order_in_which_a_person_takes_it() -> None:
    every = list(Remedy)
    assert [each for each, _ in on(*reversed(every), *every)] == every


def test_a_livestreams_seller_is_led_nowhere_where_no_livestream_is_named() -> None:
    assert on(Remedy.AUTHENTICATE_STREAMER) == [(Remedy.AUTHENTICATE_STREAMER, "")]
    live = replace(VISIT, stream="live")
    assert on(Remedy.AUTHENTICATE_STREAMER, visit=live) == [(Remedy.AUTHENTICATE_STREAMER, "/account/stream")]


def test_a_childs_own_consent_leads_to_its_own_answer_only_while_it_is_asked() -> None:
    assert on(Remedy.GIVE_CONSENT, child=True) == [(Remedy.GIVE_CONSENT, "/supervised")]
    assert on(Remedy.GIVE_CONSENT, child=True, assent=True) == [(Remedy.GIVE_CONSENT, "/assent")]


def test_no_link_leads_out_of_what_a_visit_reaches() -> None:
    for visit, path in ((None, "/law"), (replace(VISIT, part=Part.GUARDIAN), "/guardian")):
        assert all(to == "" for _, to in on(*Remedy, visit=visit, path=path))
    assert on(Remedy.PROVE_PHONE, to={"prove_phone": "/sign-up/phone"}) == [(Remedy.PROVE_PHONE, "/sign-up/phone")]


def test_each_way_says_what_it_helps_with() -> None:
    denied: Any = {
        each: decide(NOBODY, each, service=Service.DOMESTIC, at=NOW) for each in (Action.POST, Action.COMMENT)
    }
    found = ways_on(denied, child=False, visit=VISIT, path="/account")
    assert found
    assert all(each.helps.vi.lower() == "đăng bài, bình luận" for each in found)
