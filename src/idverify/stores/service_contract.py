"""What a store of the HTTP service must do, beside what ``StoreContract`` says: for somebody who writes their own.

Use it as ``StoreContract`` is used; each test speaks to the store through ``ports.ApiKeys``, ``ports.KeptAnswers``
and ``ports.Visits`` only.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final, Protocol

from idverify.ports.api_keys import ApiKeys, KeptApiKey
from idverify.ports.kept_answers import GIVEN_UP_AFTER, KEPT_FOR, KeptAnswer, KeptAnswers
from idverify.ports.visits import MOVED, KeptVisit, Visits
from idverify.stores.contract_parts import NOW, RACERS, race, refusal

TICK: Final = timedelta(microseconds=1)
LIVE: Final = KeptApiKey(
    id="00112233aabbccdd",
    digest=bytes(range(32)),
    scopes=frozenset({"decide", "custody:read"}),
    label="máy chủ web 1",
    made_at=NOW,
    expires_at=NOW + timedelta(days=365),
    revoked_at=None,
)
# The first of these is one of those under which what is over is swept away.
KEYS: Final = tuple(bytes([first]) * 32 for first in (0, 15, 16, 255))
ASKED: Final = b"a" * 32
OTHERWISE: Final = b"o" * 32
DONE: Final = KeptAnswer(201, b"under seal")
VISIT: Final = KeptVisit(
    digest=b"v" * 32, sealed=b"under seal", revision=0, is_ticket=False, expires_at=NOW + timedelta(minutes=15)
)


class ServiceStore(ApiKeys, KeptAnswers, Visits, Protocol):
    """All of them."""


class ServiceContract:
    """The tests; see the module."""

    # API keys

    def test_an_api_key_comes_back_as_it_was_kept_and_once_only(self, store: ServiceStore) -> None:
        endless = replace(LIVE, id="1" * 16, expires_at=None, made_at=NOW - TICK, scopes=frozenset({"metrics"}))
        assert store.api_keys() == ()
        store.keep_api_key(LIVE)
        store.keep_api_key(endless)
        assert store.api_key(LIVE.id) == LIVE
        assert store.api_key(endless.id) == endless
        assert store.api_keys() == (endless, LIVE)
        for unknown in ("", "0" * 16, LIVE.id.upper(), f"{LIVE.id} "):
            assert store.api_key(unknown) is None
        taken = replace(LIVE, digest=b"x" * 32, scopes=frozenset({"metrics"}))
        assert refusal(lambda: store.keep_api_key(taken)) == "api_key_taken"
        assert store.api_key(LIVE.id) == LIVE

    def test_an_api_key_is_revoked_once_and_stays_known(self, store: ServiceStore) -> None:
        store.keep_api_key(LIVE)
        store.keep_api_key(replace(LIVE, id="2" * 16))
        assert not store.revoke_api_key("0" * 16, now=NOW)
        assert sorted(map(str, race(lambda _: store.revoke_api_key(LIVE.id, now=NOW)))) == ["False"] * (RACERS - 1) + [
            "True"
        ]
        assert not store.revoke_api_key(LIVE.id, now=NOW + TICK)
        assert store.api_keys() == (replace(LIVE, revoked_at=NOW), replace(LIVE, id="2" * 16))

    # Answers to writes

    def test_a_write_asked_again_gets_the_answer_of_the_first_time(self, store: ServiceStore) -> None:
        for key in KEYS:
            assert store.begin_write("web-1", key, ASKED, now=NOW) is None
            same = partial(store.begin_write, "web-1", key, ASKED, now=NOW)
            other = partial(store.begin_write, "web-1", key, OTHERWISE, now=NOW)
            assert refusal(same) == "idempotency_running"
            assert refusal(other) == "idempotency_differs"
            store.keep_answer("web-1", key, DONE, now=NOW + TICK)
            for now in (NOW, NOW + TICK, NOW + GIVEN_UP_AFTER, NOW + KEPT_FOR):
                assert store.begin_write("web-1", key, ASKED, now=now) == DONE
            assert refusal(other) == "idempotency_differs"

    def test_what_one_caller_used_as_a_key_is_nothing_to_another(self, store: ServiceStore) -> None:
        assert store.begin_write("web-1", KEYS[0], ASKED, now=NOW) is None
        store.abandon_write("web-2", KEYS[0], begun=NOW)
        store.keep_answer("web-2", KEYS[0], KeptAnswer(500, b""), now=NOW)
        assert refusal(lambda: store.begin_write("web-1", KEYS[0], ASKED, now=NOW)) == "idempotency_running"
        store.keep_answer("web-1", KEYS[0], DONE, now=NOW)
        assert store.begin_write("web-2", KEYS[0], OTHERWISE, now=NOW) is None
        store.keep_answer("web-2", KEYS[0], KeptAnswer(403, b""), now=NOW)
        assert store.begin_write("web-1", KEYS[0], ASKED, now=NOW) == DONE
        assert store.begin_write("web-2", KEYS[0], OTHERWISE, now=NOW) == KeptAnswer(403, b"")

    def test_a_write_that_nobody_finished_may_be_begun_again_by_who_asks_the_same(self, store: ServiceStore) -> None:
        store.begin_write("web-1", KEYS[0], ASKED, now=NOW)
        again = NOW + GIVEN_UP_AFTER
        for now, request, code in (
            (again - TICK, ASKED, "idempotency_running"),
            (NOW - timedelta(hours=1), ASKED, "idempotency_running"),  # by a clock that is behind
            (again, OTHERWISE, "idempotency_differs"),
        ):
            assert refusal(partial(store.begin_write, "web-1", KEYS[0], request, now=now)) == code
        assert store.begin_write("web-1", KEYS[0], ASKED, now=again) is None
        # From here it is somebody else's: whoever was taken to be gone cannot give it up for them.
        store.abandon_write("web-1", KEYS[0], begun=NOW)
        assert refusal(lambda: store.begin_write("web-1", KEYS[0], ASKED, now=again)) == "idempotency_running"
        # What was done first is what was answered, and stays it.
        store.keep_answer("web-1", KEYS[0], DONE, now=again)
        store.keep_answer("web-1", KEYS[0], KeptAnswer(409, b"too late"), now=again)
        store.abandon_write("web-1", KEYS[0], begun=again)
        store.abandon_write("web-1", KEYS[0])
        assert store.begin_write("web-1", KEYS[0], ASKED, now=again) == DONE

    def test_after_a_write_that_was_given_up_the_key_is_as_good_as_new(self, store: ServiceStore) -> None:
        for begun in (None, NOW):
            assert store.begin_write("web-1", KEYS[0], ASKED, now=NOW) is None
            store.abandon_write("web-1", KEYS[0], begun=begun)
        assert store.begin_write("web-1", KEYS[0], OTHERWISE, now=NOW) is None
        store.keep_answer("web-1", KEYS[1], DONE, now=NOW)  # one that nobody began
        assert store.begin_write("web-1", KEYS[1], ASKED, now=NOW) is None

    def test_a_day_after_the_answer_nothing_is_known_of_a_write(self, store: ServiceStore) -> None:
        for key in KEYS[:2]:
            store.begin_write("web-1", key, ASKED, now=NOW)
        store.keep_answer("web-1", KEYS[0], DONE, now=NOW + TICK)
        over = NOW + TICK + KEPT_FOR
        assert store.begin_write("web-1", KEYS[0], ASKED, now=over - TICK) == DONE
        asked = race(lambda _: store.begin_write("web-1", KEYS[0], OTHERWISE, now=over))
        assert Counter(map(str, asked)) == {"None": 1, "idempotency_running": RACERS - 1}
        assert store.begin_write("web-1", KEYS[1], OTHERWISE, now=over) is None

    def test_of_many_that_begin_one_write_at_once_exactly_one_does_it(self, store: ServiceStore) -> None:
        asked = race(lambda _: store.begin_write("web-1", KEYS[0], ASKED, now=NOW), 16)
        assert Counter(map(str, asked)) == {"None": 1, "idempotency_running": 15}
        again = race(lambda _: store.begin_write("web-1", KEYS[0], ASKED, now=NOW + GIVEN_UP_AFTER), 16)
        assert Counter(map(str, again)) == {"None": 1, "idempotency_running": 15}
        # Two that ask for different things under one key: one of them does it, and the other learns that it is taken.
        two = race(lambda number: store.begin_write("web-1", KEYS[3], bytes([number % 2]) * 32, now=NOW), 16)
        assert Counter(map(str, two)) == {"None": 1, "idempotency_running": 7, "idempotency_differs": 8}

    def test_a_write_is_done_once_however_often_it_is_asked_begun_and_given_up(self, store: ServiceStore) -> None:
        done: list[int] = []

        def ask(number: int) -> object:
            for _ in range(5_000):
                known = refused = None
                try:
                    known = store.begin_write("web-1", KEYS[0], ASKED, now=NOW)
                except Exception as running:  # noqa: BLE001  # looked at below
                    refused = running
                if refused is not None:
                    assert getattr(refused, "code", None) == "idempotency_running"
                    time.sleep(0.001)
                elif known is not None:
                    return known
                elif number % 2:
                    store.abandon_write("web-1", KEYS[0], begun=NOW)
                    return None
                else:
                    done.append(number)
                    store.keep_answer("web-1", KEYS[0], KeptAnswer(200, bytes([number])), now=NOW)
            raise AssertionError("never answered")

        answers = set(race(ask)) - {None}
        assert len(done) == 1
        assert answers == {KeptAnswer(200, bytes(done))}

    # Visits

    def test_a_visit_comes_back_as_it_was_kept_until_its_last_microsecond(self, store: ServiceStore) -> None:
        ticket = replace(VISIT, digest=b"\0" * 32, is_ticket=True, revision=3, expires_at=NOW + TICK)
        for each in (VISIT, ticket):
            store.keep_visit(each, now=NOW)
            for now in (NOW - timedelta(days=1), NOW, each.expires_at - TICK):
                assert store.visit(each.digest, now=now) == each
            assert store.visit(each.digest, now=each.expires_at) is None
        assert store.visit(b"n" * 32, now=NOW) is None
        taken = replace(VISIT, sealed=b"otherwise")
        assert refusal(lambda: store.keep_visit(taken, now=NOW)) == "store_conflict"
        assert store.visit(VISIT.digest, now=NOW) == VISIT

    def test_a_visit_is_replaced_only_as_it_was_found_and_in_its_time(self, store: ServiceStore) -> None:
        store.keep_visit(VISIT, now=NOW)
        next_one = replace(VISIT, revision=1, sealed=b"more", expires_at=NOW + timedelta(minutes=20))
        for other in (replace(VISIT, revision=1), replace(VISIT, is_ticket=True), replace(VISIT, digest=b"n" * 32)):
            for new in (next_one, replace(next_one, digest=b"m" * 32)):
                assert not store.replace_visit(other, new, now=NOW)
        for new in (next_one, replace(next_one, digest=b"m" * 32)):
            assert not store.replace_visit(VISIT, new, now=VISIT.expires_at)
        assert store.visit(VISIT.digest, now=NOW) == VISIT
        assert store.visit(b"m" * 32, now=NOW) is None
        assert store.replace_visit(VISIT, next_one, now=VISIT.expires_at - TICK)
        assert store.visit(VISIT.digest, now=VISIT.expires_at) == next_one

    def test_under_a_new_digest_a_visit_is_found_by_that_alone(self, store: ServiceStore) -> None:
        store.keep_visit(VISIT, now=NOW)
        store.keep_visit(replace(VISIT, digest=b"t" * 32), now=NOW)
        moved = replace(VISIT, digest=b"m" * 32, revision=1)
        assert (
            refusal(lambda: store.replace_visit(VISIT, replace(moved, digest=b"t" * 32), now=NOW)) == "store_conflict"
        )
        assert store.visit(VISIT.digest, now=NOW) == VISIT
        assert store.replace_visit(VISIT, moved, now=NOW)
        assert store.visit(VISIT.digest, now=NOW) is None
        assert store.visit(moved.digest, now=NOW) == moved
        assert not store.replace_visit(VISIT, replace(moved, digest=b"x" * 32), now=NOW)

    def test_what_is_left_under_an_old_digest_is_kept_with_the_new_visit_or_not_at_all(
        self, store: ServiceStore
    ) -> None:
        store.keep_visit(VISIT, now=NOW)
        store.keep_visit(replace(VISIT, digest=b"t" * 32), now=NOW)
        moved = replace(VISIT, digest=b"m" * 32, revision=1)
        left = replace(VISIT, sealed=b"", revision=MOVED, expires_at=NOW + TICK)
        taken = replace(moved, digest=b"t" * 32)
        assert refusal(lambda: store.replace_visit(VISIT, taken, now=NOW, left=left)) == "store_conflict"
        assert store.visit(VISIT.digest, now=NOW) == VISIT
        assert not store.replace_visit(replace(VISIT, revision=1), moved, now=NOW, left=left)
        assert store.visit(VISIT.digest, now=NOW) == VISIT
        assert store.replace_visit(VISIT, moved, now=NOW, left=left)
        assert store.visit(VISIT.digest, now=NOW) == left
        assert store.visit(VISIT.digest, now=NOW + TICK) is None
        assert store.visit(moved.digest, now=NOW) == moved
        assert not store.replace_visit(VISIT, moved, now=NOW, left=left)

    def test_of_many_that_replace_one_visit_at_once_exactly_one_does(self, store: ServiceStore) -> None:
        for first, moves in ((b"a", False), (b"b", True), (b"c", None)):
            old = replace(VISIT, digest=first * 32, is_ticket=moves is None)
            store.keep_visit(old, now=NOW)

            def ask(number: int, old: KeptVisit = old, moves: bool | None = moves) -> bool:
                digest = old.digest if moves is False else old.digest[1:] + bytes([number])
                new = replace(old, digest=digest, revision=1, sealed=bytes([number]), is_ticket=False)
                left = replace(old, revision=MOVED, sealed=b"") if moves else None
                return store.replace_visit(old, new, now=NOW, left=left)

            assert Counter(map(str, race(ask))) == {"True": 1, "False": RACERS - 1}

    def test_a_visit_that_was_ended_is_gone_and_only_once(self, store: ServiceStore) -> None:
        store.keep_visit(VISIT, now=NOW)
        assert not store.end_visit(b"n" * 32)
        assert Counter(map(str, race(lambda _: store.end_visit(VISIT.digest)))) == {"True": 1, "False": RACERS - 1}
        assert store.visit(VISIT.digest, now=NOW) is None
        assert not store.replace_visit(VISIT, replace(VISIT, revision=1), now=NOW)
        store.keep_visit(VISIT, now=NOW)  # nothing stands in the way of another
        assert store.visit(VISIT.digest, now=NOW) == VISIT
