"""What any store must do for standings: say of which accounts nothing holds any more; part of ``stores.contract``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from idverify.account import EndReason
from idverify.account.link_event import Ended
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.ports import Amendment, Known, Store
from idverify.stores.contract_parts import ADULT_BORN, NOW, OTHER, adult, joined, proven, record, waiting

_MINUTE: Final = timedelta(minutes=1)
_FAR: Final = datetime(2100, 1, 1, tzinfo=UTC)


def _known(store: Store, account: str) -> Known:
    found = store.known(account)
    assert found is not None
    assert found.facts == store.account(account)
    return found


class EpochContract:
    """The tests; see ``stores.contract``."""

    def test_an_account_that_was_opened_is_known_and_not_among_those_that_changed(self, store: Store) -> None:
        store.open_account(adult("lan", proven(store)))
        assert _known(store, "lan").epoch == 0
        assert store.known("minh") is None
        assert store.raised(since=NOW - _MINUTE) == {}

    def test_whatever_changes_what_the_gate_sees_begins_an_epoch(self, store: Store) -> None:
        store.open_account(adult("lan", proven(store)))
        later = NOW + _MINUTE
        again = proven(store)
        again = replace(again, evidence=replace(again.evidence, verified_at=later))
        changes: tuple[Callable[[], None], ...] = (
            lambda: store.add_evidence("lan", proven(store, phone=OTHER), record=record(), now=later),
            lambda: store.change_phone("lan", proven(store), record=record(), now=later),
            lambda: store.prove_again("lan", again, now=later),
            lambda: store.note_declaration("lan", NoMobileDeclaration(later, "v", "vi"), now=later),
            lambda: store.note_streamer("lan", stream="s", at=later, reference=b"r" * 32, now=later),
            lambda: store.note_child_made("lan", later, "1/CV", now=later),
            lambda: store.note_child_made("lan", None, "2/CV", now=later),
        )
        for change in changes:
            before = _known(store, "lan").epoch
            change()
            after = _known(store, "lan").epoch
            assert after > before
            assert store.raised(since=later) == {"lan": after}
        assert store.raised(since=_FAR) == {}

    def test_who_sells_in_a_livestream_is_known_of_that_one_only(self, store: Store) -> None:
        store.open_account(adult("lan", proven(store)))
        store.note_streamer("lan", stream="s", at=NOW, reference=b"r" * 32, now=NOW)
        seen: list[datetime | None] = []
        for stream in ("s", "t", None):
            found = store.known("lan", stream=stream)
            assert found is not None
            seen.append(found.facts.streamer_eid_at)
        assert seen == [NOW, None, None]

    def test_a_closed_account_is_known_no_more_and_its_epoch_is_told(self, store: Store) -> None:
        store.open_account(adult("lan", proven(store)))
        store.close_account("lan", now=NOW)
        assert store.known("lan") is None
        told = store.raised(since=NOW)
        assert set(told) == {"lan"}
        assert told["lan"] > 0

    def test_a_proof_that_falls_begins_an_epoch_of_the_account_it_carried(self, store: Store) -> None:
        store.open_account(adult("lan", proven(store)))
        later = NOW + timedelta(days=40)
        again = proven(store, "minh")
        new = adult("minh", replace(again, evidence=replace(again.evidence, verified_at=later)))
        store.open_account(replace(new, facts=replace(new.facts, opened_at=later)))
        assert set(store.raised(since=later)) == {"lan"}

    def test_a_link_that_ends_begins_an_epoch_of_the_childs_account(self, store: Store) -> None:
        store.amend("an", lambda _: waiting(), now=NOW)
        evidence = (("link", proven(store, "an")),)
        opening = Amendment(events=joined(), birth_dates=(("link", ADULT_BORN),), evidence=evidence, opens=True)
        store.amend("an", lambda _: opening, now=NOW)
        before = _known(store, "an")
        later = NOW + _MINUTE
        ended = Ended(id="e", link="link", at=later, reason=EndReason.REVOKED)
        store.amend("an", lambda _: Amendment(events=(ended,)), now=later)
        after = _known(store, "an")
        assert after.facts.guardians != before.facts.guardians
        assert after.epoch > before.epoch
        assert store.raised(since=later) == {"an": after.epoch}

    def test_a_change_that_is_told_late_is_listed_by_the_clock(self, store: Store) -> None:
        store.open_account(adult("lan", proven(store)))
        told_at = datetime.now(UTC)
        store.note_child_made("lan", NOW - timedelta(days=9), "1/CV", now=NOW - timedelta(days=9))
        assert set(store.raised(since=told_at)) == {"lan"}

    def test_an_epoch_is_higher_than_any_that_was_given_before(self, store: Store) -> None:
        """By whatever copy of the database that knew of fewer changes: epochs follow the seconds."""
        store.open_account(adult("lan", proven(store)))
        store.note_child_made("lan", NOW, "1/CV", now=NOW)
        first = _known(store, "lan").epoch
        store.note_child_made("lan", None, "2/CV", now=_FAR)
        assert _known(store, "lan").epoch > first + 1_000_000

    def test_a_clock_that_was_set_back_takes_no_account_off_the_list(self, store: Store) -> None:
        store.open_account(adult("lan", proven(store)))
        store.note_child_made("lan", NOW, "1/CV", now=NOW)
        store.note_child_made("lan", None, "2/CV", now=NOW - timedelta(hours=1))
        assert set(store.raised(since=NOW)) == {"lan"}
