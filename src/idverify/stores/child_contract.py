"""What any store must do for children's accounts; part of ``stores.contract``."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from idverify.account import (
    Action,
    AgeEvidence,
    Choice,
    EndReason,
    EventType,
    LinkStage,
)
from idverify.account.age_signal import AgeSignal, Finding
from idverify.account.link_beginning import ANSWER_WITHIN
from idverify.account.link_event import Chosen, Declined, Ended, Requested
from idverify.account.link_state import folded
from idverify.account.permission_ask import PermissionAsk
from idverify.errors import GuardianshipError
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.ports import (
    Amendment,
    Born,
    ChildAccount,
    Store,
)
from idverify.stores.contract_parts import (
    ADULT_BORN,
    BORN,
    NOW,
    RACERS,
    adult,
    child,
    joined,
    proven,
    race,
    refusal,
    waiting,
)


class ChildContract:
    """The tests; see ``stores.contract``."""

    def test_a_childs_account_is_made_to_wait_and_opened_by_an_amendment(self, store: Store) -> None:
        asked = store.amend("an", lambda _: waiting(), now=NOW)
        assert asked.waits
        assert asked.facts.user_birth_date == BORN
        assert [each.state.stage for each in asked.links] == [LinkStage.REQUESTED]
        assert store.invited(b"d" * 32) == ("an", "link")
        assert store.account_of_link("link") == "an"
        assert store.invited(b"e" * 32) is None
        assert store.account_of_link("another") is None
        assert refusal(lambda: store.note_declaration("an", NoMobileDeclaration(NOW, "v", "vi"), now=NOW)) == (
            "account_unknown"
        )
        evidence = replace(proven(store, "an"), most=1)
        opening = Amendment(
            events=joined(), birth_dates=(("link", ADULT_BORN),), evidence=(("link", evidence),), opens=True
        )
        opened = store.amend("an", lambda _: opening, now=NOW)
        assert not opened.waits
        (link,) = opened.links
        assert (link.state.stage, link.birth_date, link.evidence) == (
            LinkStage.ACTIVE,
            ADULT_BORN,
            (evidence.evidence,),
        )
        assert opened == store.child_account("an")
        assert opened.facts == store.account("an")

    def test_a_change_that_is_refused_leaves_nothing(self, store: Store) -> None:
        store.amend("an", lambda _: waiting(), now=NOW)
        before = store.child_account("an")
        bad = Amendment(born=Born(date(2012, 1, 1), AgeEvidence.USER_DECLARED), events=joined()[1:])
        assert refusal(lambda: store.amend("an", lambda _: bad, now=NOW)) == "not_now"
        assert store.child_account("an") == before

    def test_an_event_that_comes_again_changes_nothing_and_is_told_once(self, store: Store) -> None:
        store.open_account(child("an", proven(store, "an")))
        ended = Ended(id="e", link="link of an", at=NOW, reason=EndReason.REVOKED)
        for _ in range(2):
            store.amend("an", lambda _: Amendment(events=(ended,)), now=NOW)
        told = [event.type for event in store.pending_events(now=NOW, most=99)]
        assert told.count(EventType.GUARDIAN_ENDED) == 1

    def test_a_link_that_is_over_keeps_no_data_and_gives_its_place_back(self, store: Store) -> None:
        store.open_account(child("an", proven(store, "an", most=1)))
        assert refusal(lambda: store.open_account(child("binh", proven(store, "binh", most=1)))) == "limit"
        ended = Ended(id="e", link="link of an", at=NOW, reason=EndReason.REVOKED)
        (link,) = store.amend("an", lambda _: Amendment(events=(ended,)), now=NOW).links
        assert (link.birth_date, link.evidence) == (None, ())
        store.open_account(child("binh", proven(store, "binh", most=1)))

    def test_an_account_that_nobody_answers_for_forgets_the_childs_birth_date_in_time(self, store: Store) -> None:
        """Not earlier: whoever declines could come back older."""
        store.amend("an", lambda _: waiting(), now=NOW)
        declined = Declined(id="d", link="link", at=NOW)
        until = NOW + ANSWER_WITHIN
        for at, known, late in (
            (NOW, BORN, ()),
            (until - timedelta(microseconds=1), BORN, ()),
            (until, None, (("an", "link"),)),
        ):
            assert store.unanswered(now=at, most=9) == late
            store.amend("an", lambda _: Amendment(events=(declined,)), now=at)
            found = store.child_account("an")
            assert found is not None
            assert found.facts.user_birth_date == known
        assert store.unanswered(now=until, most=9) == ()

    def test_links_are_told_as_they_stood(self, store: Store) -> None:
        store.amend("an", lambda _: waiting(), now=NOW)
        later = NOW + timedelta(days=1)
        store.amend("an", lambda _: Amendment(events=(Declined(id="d", link="link", at=later),)), now=later)
        for at, stages in (
            (NOW - timedelta(microseconds=1), []),
            (NOW, [LinkStage.REQUESTED]),
            (later, [LinkStage.DECLINED]),
        ):
            found = store.child_account("an", at=at)
            assert found is not None
            assert [each.state.stage for each in found.links] == stages

    def test_what_happened_to_a_link_is_told_also_when_it_is_over(self, store: Store) -> None:
        store.open_account(child("an", proven(store, "an")))
        begun = store.link_events("link of an")
        found = store.child_account("an")
        assert found is not None
        assert folded(begun) == found.links[0].state
        ended = Ended(id="e", link="link of an", at=NOW, reason=EndReason.REVOKED)
        store.amend("an", lambda _: Amendment(events=(ended,)), now=NOW)
        assert store.link_events("link of an") == (*begun, ended)
        assert store.link_events("another link") == ()

    def test_of_two_changes_at_once_one_sees_what_the_other_did(self, store: Store) -> None:
        store.open_account(child("an", proven(store, "an")))

        def one(number: int) -> object:
            def change(found: ChildAccount | None) -> Amendment:
                assert found is not None
                (link,) = found.links
                if link.state.choices:
                    raise GuardianshipError("not_now")
                chosen = Chosen(id=f"c{number}", link="link of an", at=NOW, choices=((Action.POST, Choice.OFF),))
                return Amendment(events=(chosen,))

            store.amend("an", change, now=NOW)
            return "done"

        assert sorted(map(str, race(one))) == ["done"] + ["not_now"] * (RACERS - 1)

    def test_of_first_requests_at_once_every_one_is_kept(self, store: Store) -> None:
        def ask(number: int) -> object:
            def change(found: ChildAccount | None) -> Amendment:
                said = Born(BORN, AgeEvidence.USER_DECLARED) if found is None else None
                until = NOW + ANSWER_WITHIN
                asked = Requested(id=f"r{number}", link=f"link {number}", at=NOW, expires_at=until)
                return Amendment(born=said, events=(asked,))

            return store.amend("an", change, now=NOW).id

        assert race(ask) == ["an"] * RACERS
        found = store.child_account("an")
        assert found is not None
        assert len(found.links) == RACERS

    def test_the_links_of_an_adult_are_found_by_their_account_and_suspended_when_it_closes(self, store: Store) -> None:
        store.open_account(adult("lan", proven(store, "lan")))
        store.amend("an", lambda _: waiting(), now=NOW)
        opening = Amendment(
            events=joined(), accounts=(("link", "lan"),), evidence=(("link", proven(store, "an")),), opens=True
        )
        store.amend("an", lambda _: opening, now=NOW)
        assert store.guarded_by("lan") == (("an", "link"),)
        assert store.guarded_by("an") == ()
        store.close_account("lan", now=NOW)
        found = store.child_account("an")
        assert found is not None
        assert [each.state.stage for each in found.links] == [LinkStage.SUSPENDED]

    def test_what_nobody_answered_in_time_is_found(self, store: Store) -> None:
        store.amend("an", lambda _: waiting(), now=NOW)
        until = NOW + ANSWER_WITHIN
        assert store.unanswered(now=until - timedelta(microseconds=1), most=9) == ()
        assert store.unanswered(now=until, most=9) == (("an", "link"),)

    def test_children_are_found_by_the_days_they_were_born(self, store: Store) -> None:
        store.open_account(child("an", proven(store, "an")))
        store.open_account(adult("lan", proven(store, "lan")))
        born = date(2015, 9, 15)
        assert store.children_born(born, born) == (("an", born),)
        assert store.children_born(born + timedelta(days=1), date.max) == ()
        assert store.children_born(date(1990, 1, 1), date(1990, 12, 31)) == ()

    def test_what_a_child_asks_is_kept_once_and_answered_once(self, store: Store) -> None:
        store.open_account(child("an", proven(store, "an")))
        ask = PermissionAsk(
            account="an", action=Action.POST, item="draft", asked_at=NOW, expires_at=NOW + timedelta(days=7)
        )
        assert store.keep_ask(ask) == ask
        assert store.keep_ask(replace(ask, asked_at=NOW + timedelta(days=1))) == ask
        assert store.asks("an", since=NOW) == (ask,)
        assert store.asks("an", since=NOW + timedelta(seconds=1)) == ()
        yes = race(lambda _: store.answer_ask("an", Action.POST, "draft", link="link of an", allowed=True, now=NOW))
        assert sorted(map(bool, yes)) == [False] * (RACERS - 1) + [True]
        found = store.account("an", asked=(Action.POST, "draft"))
        assert found is not None
        assert found.item_allowed_at == NOW
        other = store.account("an", asked=(Action.COMMENT, "draft"))
        assert other is not None
        assert other.item_allowed_at is None

    def test_signs_are_kept_until_somebody_has_looked(self, store: Store) -> None:
        for number in range(3):
            at = NOW + timedelta(minutes=number)
            store.keep_signal(AgeSignal(id=f"s{number}", account="lan", kind="reported", noted_at=at))
        assert [each.id for each in store.signals(most=2)] == ["s0", "s1"]
        assert store.settle_signals("lan", Finding.GROWN, "seen", now=NOW + timedelta(minutes=1)) == 2
        assert [each.id for each in store.signals(most=9)] == ["s2"]
        assert store.settle_signals("lan", Finding.GROWN, "seen", now=NOW) == 0

    def test_what_an_authority_identified_is_noted_and_can_be_taken_back(self, store: Store) -> None:
        store.open_account(adult("lan", proven(store, "lan")))
        for at in (NOW, None):
            store.note_child_made("lan", at, "CV 1", now=NOW)
            found = store.account("lan")
            assert found is not None
            assert found.child_made_identified_at == at
        assert refusal(lambda: store.note_child_made("nobody", NOW, "CV 1", now=NOW)) == "account_unknown"
