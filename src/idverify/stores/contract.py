"""What any store must do: for somebody who writes their own.

Subclass ``StoreContract`` in a test module, give it a fixture ``store`` that makes an empty one, and
run pytest::

    class TestMyStore(StoreContract):
        @pytest.fixture
        def store(self):
            yield MyStore()

Each test speaks to the store through ``ports.Store`` only. Races are run with threads; a store that
serves several processes must be raced by processes too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from idverify.account import (
    EventType,
)
from idverify.errors import AttestationError, OperatorError, PossessionError
from idverify.evidence.attestation import EidPurpose
from idverify.evidence.budget import Budget, Charge, Scope, Spending
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.identification import EidRequest
from idverify.evidence.method import Evidence, Method
from idverify.evidence.possession import LIFETIME, MOST_GUESSES, PossessionProof
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Keyring
from idverify.ports import (
    LimitReachedError,
    NewEvidence,
    Store,
)
from idverify.stores.child_contract import ChildContract
from idverify.stores.contract_parts import (
    NEW,
    NOW,
    OLD,
    ORIGIN,
    OTHER,
    PHONE,
    RACERS,
    RING,
    adult,
    child,
    issue,
    proven,
    race,
    record,
    refusal,
)
from idverify.stores.epoch_contract import EpochContract


class StoreContract(ChildContract, EpochContract):
    """The tests; see the module."""

    def test_a_key_is_noted_once_and_compared_ever_after(self, store: Store) -> None:
        store.check_keys({"a": b"12345678"})
        store.check_keys({"a": b"12345678", "b": b"abcdefgh"})
        assert refusal(lambda: store.check_keys({"b": b"12345678"})) == "key_wrong"

    # Challenges

    def test_a_challenge_comes_back_as_it_was_kept(self, store: Store) -> None:
        challenge = issue()
        store.keep_challenge(challenge)
        counted = store.count_guess(challenge.id, now=NOW)
        assert (counted.challenge, counted.left) == (challenge, MOST_GUESSES - 1)

    def test_guesses_run_out_and_forty_at_once_get_five(self, store: Store) -> None:
        challenge = issue()
        store.keep_challenge(challenge)
        outcomes = race(lambda _: store.count_guess(challenge.id, now=NOW).left, 40)
        assert sorted(map(str, outcomes)) == ["0", "1", "2", "3", "4"] + ["exhausted"] * 35

    def test_a_challenge_ends_with_its_time(self, store: Store) -> None:
        challenge = issue()
        store.keep_challenge(challenge)
        assert store.count_guess(challenge.id, now=NOW + LIFETIME - timedelta(microseconds=1)).left
        assert refusal(lambda: store.count_guess(challenge.id, now=NOW + LIFETIME)) == "expired"
        assert refusal(lambda: store.count_guess("no such", now=NOW)) == "unknown"

    def test_a_new_challenge_replaces_the_old_and_inherits_its_guesses(self, store: Store) -> None:
        first, second = issue(), issue()
        store.keep_challenge(first)
        store.count_guess(first.id, now=NOW)
        store.keep_challenge(second)
        assert refusal(lambda: store.count_guess(first.id, now=NOW)) == "replaced"
        assert store.count_guess(second.id, now=NOW).left == MOST_GUESSES - 2
        other = issue(account="minh")
        store.keep_challenge(other)
        assert store.count_guess(other.id, now=NOW).left == MOST_GUESSES - 1

    def test_however_many_ask_again_at_once_five_guesses_are_all(self, store: Store) -> None:
        first = issue()
        store.keep_challenge(first)
        for _ in range(2):
            store.count_guess(first.id, now=NOW)
        asked = [issue() for _ in range(30)]
        race(lambda number: store.keep_challenge(asked[number]), 30)
        counted = 0
        for challenge in asked:
            for _ in range(MOST_GUESSES):
                try:
                    store.count_guess(challenge.id, now=NOW)
                except PossessionError:
                    break
                counted += 1
        assert counted == MOST_GUESSES - 2

    def test_when_no_guess_is_left_none_is_given_until_the_challenge_expires(self, store: Store) -> None:
        challenge = issue()
        store.keep_challenge(challenge)
        for _ in range(MOST_GUESSES):
            store.count_guess(challenge.id, now=NOW)
        assert refusal(lambda: store.keep_challenge(issue())) == "exhausted"
        later = replace(issue(), issued_at=NOW + LIFETIME, expires_at=NOW + 2 * LIFETIME)
        store.keep_challenge(later)

    def test_of_many_right_answers_one_is_accepted_and_keeps_its_proof(self, store: Store) -> None:
        challenge = issue()
        store.keep_challenge(challenge)
        proofs = [PossessionProof.of(challenge, now=NOW) for _ in range(RACERS)]

        def answer(number: int) -> str:
            store.accept_answer(challenge, proofs[number])
            return proofs[number].id

        outcomes = race(answer)
        kept = [proof for proof in proofs if store.proof(proof.id) == proof]
        assert len(kept) == 1
        assert sorted(map(str, outcomes)) == sorted([kept[0].id] + ["used"] * (RACERS - 1))
        assert refusal(lambda: store.count_guess(challenge.id, now=NOW)) == "used"

    # Budgets

    def test_a_budget_lets_exactly_its_number_through_however_many_ask_at_once(self, store: Store) -> None:
        budget = Budget(spending=Spending.SEND, scope=Scope.NETWORK, most=7, within=timedelta(hours=1))
        asked = [issue(account=f"lan-{number}") for number in range(20)]
        charges = (Charge(budget, b"t" * 32),)
        outcomes = race(lambda number: store.keep_challenge(asked[number], charges=charges), 20)
        assert sorted(map(str, outcomes)) == ["None"] * 7 + ["too_many"] * 13
        assert sum(store.challenge(each.id) is not None for each in asked) == 7

    def test_what_one_budget_refuses_is_counted_under_none(self, store: Store) -> None:
        wide = Budget(spending=Spending.GUESS, scope=Scope.PHONE, most=2, within=timedelta(hours=1))
        narrow = Budget(spending=Spending.GUESS, scope=Scope.NETWORK, most=1, within=timedelta(hours=1))
        challenge = issue()
        store.keep_challenge(challenge)
        both = (Charge(wide, b"w" * 32), Charge(narrow, b"n" * 32))
        store.count_guess(challenge.id, charges=both, now=NOW)
        assert refusal(lambda: store.count_guess(challenge.id, charges=both, now=NOW)) == "too_many"
        assert store.count_guess(challenge.id, charges=both[:1], now=NOW).left == MOST_GUESSES - 2
        assert refusal(lambda: store.count_guess(challenge.id, charges=both[:1], now=NOW)) == "too_many"
        assert store.forget(before=NOW + timedelta(seconds=1)) == 2
        assert store.count_guess(challenge.id, charges=both, now=NOW).left == MOST_GUESSES - 3

    def test_what_expired_is_forgotten_and_what_still_serves_is_not(self, store: Store) -> None:
        spent, unspent, live = proven(store), proven(store, "minh"), issue("an")
        store.open_account(adult("lan", spent))
        store.keep_challenge(live)
        request, _ = EidRequest.new(
            account="lan",
            purpose=EidPurpose.BIND,
            stream=None,
            provider="p",
            declaration=None,
            origin=ORIGIN,
            ring=RING,
            now=NOW,
        )
        store.keep_eid_request(request)
        assert store.forget(before=NOW) == 0
        # One proof that nobody spent; the challenges and the request have their minutes still.
        assert store.forget(before=NOW + timedelta(seconds=1)) == 1
        assert store.proof(unspent.proof or "") is None
        assert store.proof(spent.proof or "") is not None
        assert store.challenge(live.id) == live
        assert store.forget(before=NOW + timedelta(hours=1)) == 4
        assert store.challenge(live.id) is None
        assert store.eid_request(request.digest) is None
        assert store.account("lan") is not None

    def test_a_verifiers_name_of_a_challenge_is_kept(self, store: Store) -> None:
        challenge = issue()
        store.keep_challenge(challenge)
        store.note_reference(challenge.id, "VE1")
        assert store.challenge(challenge.id) == replace(challenge, reference="VE1")
        assert store.challenge("no such") is None

    # Electronic identification

    def test_a_request_comes_back_as_it_was_kept_and_is_used_once_in_its_time(self, store: Store) -> None:
        request, _ = EidRequest.new(
            account="lan",
            purpose=EidPurpose.STREAM,
            stream="live-1",
            provider="p",
            declaration=NoMobileDeclaration(NOW, "v1", "vi"),
            origin=ORIGIN,
            ring=RING,
            now=NOW,
        )
        store.keep_eid_request(request)
        assert store.eid_request(request.digest) == request
        assert store.eid_request(b"no such") is None
        assert not store.use_eid_request(request.digest, now=request.expires_at)
        used = race(lambda _: store.use_eid_request(request.digest, now=NOW))
        assert sorted(map(str, used)) == ["False"] * (RACERS - 1) + ["True"]

    def test_a_changed_personal_id_leaves_the_phone_in_place(self, store: Store) -> None:
        phone = proven(store)
        store.open_account(adult("lan", phone))
        first, second = (Evidence(Method.PERSONAL_ID_EID, NOW + timedelta(hours=hours), 2) for hours in range(2))
        for eid, reference in ((first, b"1"), (second, b"2")):
            new = NewEvidence(evidence=eid, reference=reference * 32)
            store.change_personal_id("lan", new, record=record(), now=NOW)
        found = store.account("lan")
        assert found is not None
        assert found.evidence == (phone.evidence, second)

    # Numbers that change hands

    def test_a_number_proven_elsewhere_after_thirty_days_is_contested_until_it_is_proven_again(
        self, store: Store
    ) -> None:
        store.open_account(adult("lan", proven(store)))
        later = NOW
        for days, expected in ((29, None), (31, NOW + timedelta(days=31))):
            later = NOW + timedelta(days=days)
            evidence = proven(store, f"after-{days}")
            dated = replace(evidence, evidence=replace(evidence.evidence, verified_at=later))
            new = adult(f"after-{days}", dated)
            store.open_account(replace(new, facts=replace(new.facts, opened_at=later)))
            found = store.account("lan")
            assert found is not None
            assert [each.contested_at for each in found.evidence or ()] == [expected]
        types = [event.type for event in store.pending_events(now=later, most=99) if event.account == "lan"]
        assert types.count(EventType.NUMBER_CONTESTED) == 1
        again = proven(store)
        store.prove_again("lan", again, now=later)
        found = store.account("lan")
        assert found is not None
        assert found.evidence == (again.evidence,)
        other = proven(store, phone=OTHER)
        assert refusal(lambda: store.prove_again("lan", other, now=later)) == "proof_mismatch"
        assert refusal(lambda: store.prove_again("minh", proven(store), now=later)) == "account_unknown"

    # Accounts

    def test_an_account_comes_back_as_it_was_opened(self, store: Store) -> None:
        evidence = proven(store)
        new = adult("lan", evidence)
        store.open_account(new)
        assert store.account("lan") == replace(new.facts, evidence=(evidence.evidence,))
        assert store.sealed_records("lan") == (new.record,)
        assert store.account("minh") is None
        assert store.sealed_records("minh") == ()

    def test_a_childs_account_keeps_its_link_and_the_mothers_evidence_apart(self, store: Store) -> None:
        evidence = proven(store, "an")
        store.open_account(child("an", evidence))
        found = store.account("an")
        assert found is not None
        assert found.evidence == ()
        assert [link.evidence for link in found.guardians] == [(evidence.evidence,)]

    def test_of_many_openings_of_one_account_one_succeeds(self, store: Store) -> None:
        new = [adult("lan", proven(store)) for _ in range(RACERS)]
        outcomes = race(lambda number: store.open_account(new[number]))
        assert sorted(map(str, outcomes)) == ["None"] + ["account_exists"] * (RACERS - 1)
        assert len(store.sealed_records("lan")) == 1

    def test_one_proof_opens_one_account(self, store: Store) -> None:
        evidence = proven(store)
        outcomes = race(lambda number: store.open_account(adult(f"lan-{number}", evidence)))
        assert sorted(map(str, outcomes)) == ["None"] + ["proof_spent"] * (RACERS - 1)
        opened = [number for number in range(RACERS) if store.account(f"lan-{number}")]
        assert len(opened) == 1

    def test_one_identification_serves_once(self, store: Store) -> None:
        evidence = NewEvidence(evidence=Evidence(Method.PERSONAL_ID_EID, NOW, 2), reference=b"r" * 32)
        store.open_account(adult("lan", evidence))
        with pytest.raises(AttestationError):
            store.open_account(adult("minh", evidence))
        with pytest.raises(AttestationError):
            store.note_streamer("lan", stream="s", at=NOW, reference=b"r" * 32, now=NOW)
        assert store.account("minh") is None

    def test_an_opening_that_fails_late_leaves_nothing_behind(self, store: Store) -> None:
        good, spent = proven(store), proven(store)
        store.open_account(adult("lan", spent))
        with pytest.raises(PossessionError):
            store.open_account(adult("minh", good, spent))
        assert store.account("minh") is None
        assert store.sealed_records("minh") == ()
        store.open_account(adult("minh", good))
        assert [event.type for event in store.pending_events(now=NOW, most=99) if event.account == "minh"] == [
            EventType.ACCOUNT_OPENED,
            EventType.ACCOUNT_AUTHENTICATED,
        ]

    def test_what_is_added_is_there_and_needs_an_open_account(self, store: Store) -> None:
        store.open_account(adult("lan"))
        evidence, added = proven(store), record()
        store.add_evidence("lan", evidence, record=added, now=NOW)
        store.note_declaration("lan", NoMobileDeclaration(NOW, "v1", "vi"), now=NOW)
        store.note_streamer("lan", stream="s", at=NOW, reference=b"s" * 32, now=NOW)
        found = store.account("lan")
        assert found is not None
        assert (found.evidence, found.no_vn_mobile_declared_at) == ((evidence.evidence,), NOW)
        assert found.streamer_eid_at is None
        of_streams = [store.account("lan", stream=name) for name in ("s", "another")]
        assert [facts and facts.streamer_eid_at for facts in of_streams] == [NOW, None]
        assert added in store.sealed_records("lan")
        for work in (
            lambda: store.add_evidence("minh", proven(store), record=record(), now=NOW),
            lambda: store.note_declaration("minh", NoMobileDeclaration(NOW, "v1", "vi"), now=NOW),
            lambda: store.note_streamer("minh", stream="s", at=NOW, reference=b"t" * 32, now=NOW),
            lambda: store.change_phone("minh", proven(store), record=record(), now=NOW),
            lambda: store.close_account("minh", now=NOW),
        ):
            assert refusal(work) == "account_unknown"

    # Numbers and the places on them

    def test_one_number_stands_behind_many_accounts_unless_the_operator_limits_it(self, store: Store) -> None:
        for number in range(5):
            store.open_account(adult(f"lan-{number}", proven(store, f"lan-{number}")))
        limited = proven(store, "lan-5", most=5)
        with pytest.raises(LimitReachedError) as refused:
            store.open_account(adult("lan-5", limited))
        assert refused.value.rule == "operator.accounts-per-number"
        assert store.account("lan-5") is None
        store.open_account(adult("lan-5", replace(limited, most=6)))

    def test_the_last_place_goes_to_exactly_one(self, store: Store) -> None:
        store.open_account(adult("first", proven(store, "first", most=2)))
        new = [adult(f"a-{number}", proven(store, f"a-{number}", most=2)) for number in range(RACERS)]
        outcomes = race(lambda number: store.open_account(new[number]))
        assert sorted(map(str, outcomes)) == ["None"] + ["limit"] * (RACERS - 1)
        assert sum(store.account(f"a-{number}") is not None for number in range(RACERS)) == 1

    def test_a_lowered_limit_holds_for_whoever_comes_next(self, store: Store) -> None:
        for name in ("a", "b", "c"):
            store.open_account(adult(name, proven(store, name, most=3)))
        store.close_account("a", now=NOW)
        assert refusal(lambda: store.open_account(adult("d", proven(store, "d", most=2)))) == "limit"
        store.close_account("b", now=NOW)
        store.open_account(adult("d", proven(store, "d", most=2)))

    def test_children_do_not_take_the_places_of_accounts_of_ones_own(self, store: Store) -> None:
        store.open_account(adult("lan", proven(store, most=1)))
        for name in ("an", "binh"):
            store.open_account(child(name, proven(store, name, most=2)))
        with pytest.raises(LimitReachedError) as refused:
            store.open_account(child("chi", proven(store, "chi", most=2)))
        assert refused.value.rule == "operator.wards-per-guardian"

    def test_under_a_new_key_a_number_is_still_the_same_number(self, store: Store) -> None:
        store.open_account(adult("old", proven(store, "old", most=1)))
        both = Keyring((NEW, OLD), tenant="contract").pseudonyms(PHONE)
        second = proven(store, "second", most=2, pseudonyms=both)
        store.open_account(adult("second", second))
        newest = Keyring((NEW,), tenant="contract").pseudonyms(PHONE)
        third = proven(store, "third", most=2, pseudonyms=newest)
        assert refusal(lambda: store.open_account(adult("third", third))) == "limit"

    def test_a_number_proven_again_for_the_same_account_takes_no_second_place(self, store: Store) -> None:
        store.open_account(adult("lan", proven(store, most=1)))
        store.add_evidence("lan", proven(store, most=1), record=record(), now=NOW)

    # Changing and closing

    def test_a_changed_number_ends_the_old_one_and_frees_its_place(self, store: Store) -> None:
        store.open_account(adult("lan", proven(store, most=1)))
        later = NOW + timedelta(days=1)
        new = proven(store, "lan", OTHER, most=1)
        new = replace(new, evidence=replace(new.evidence, verified_at=later))
        store.change_phone("lan", new, record=record(), now=later)
        found = store.account("lan")
        assert found is not None
        assert found.evidence == (Evidence(Method.VN_MOBILE_OTP, later),)
        store.open_account(adult("next", proven(store, "next", PHONE, most=1)))
        assert refusal(lambda: store.open_account(adult("last", proven(store, "last", OTHER, most=1)))) == "limit"

    def test_changing_an_own_number_leaves_the_guardians_place_on_it(self, store: Store) -> None:
        store.open_account(child("an", proven(store, "an", most=1)))
        store.add_evidence("an", proven(store, "an"), record=record(), now=NOW)
        store.change_phone("an", proven(store, "an", OTHER), record=record(), now=NOW)
        assert refusal(lambda: store.open_account(child("binh", proven(store, "binh", most=1)))) == "limit"

    def test_a_number_can_be_proven_afresh_after_its_limit_was_lowered(self, store: Store) -> None:
        for name in ("a", "b", "c"):
            store.open_account(adult(name, proven(store, name)))
        store.change_phone("c", proven(store, "c", most=1), record=record(), now=NOW)
        found = store.account("c")
        assert found is not None
        assert len(found.evidence or ()) == 1

    def test_a_change_that_is_refused_leaves_the_old_number_in_place(self, store: Store) -> None:
        evidence = proven(store)
        store.open_account(adult("lan", evidence))
        store.open_account(adult("minh", proven(store, "minh", OTHER)))
        wanted = proven(store, "lan", OTHER, most=1)
        assert refusal(lambda: store.change_phone("lan", wanted, record=record(), now=NOW)) == "limit"
        found = store.account("lan")
        assert found is not None
        assert found.evidence == (evidence.evidence,)

    def test_after_many_changes_at_once_one_number_is_live(self, store: Store) -> None:
        store.open_account(adult("lan", proven(store)))
        phones = [PhoneNumber.parse(f"09120001{number:02d}") for number in range(RACERS)]
        new = [proven(store, "lan", phone) for phone in phones]
        outcomes = race(lambda number: store.change_phone("lan", new[number], record=record(), now=NOW))
        assert outcomes == [None] * RACERS
        found = store.account("lan")
        assert found is not None
        assert len(found.evidence or ()) == 1

    def test_a_closed_account_is_known_no_more_and_frees_its_places_but_keeps_its_record(self, store: Store) -> None:
        store.open_account(adult("lan", proven(store, most=1)))
        kept = store.sealed_records("lan")
        store.close_account("lan", now=NOW)
        assert store.account("lan") is None
        assert store.sealed_records("lan") == kept
        assert refusal(lambda: store.close_account("lan", now=NOW)) == "account_unknown"
        assert refusal(lambda: store.open_account(adult("lan", proven(store)))) == "account_exists"
        store.open_account(adult("next", proven(store, "next", most=1)))

    # Events

    def test_events_come_in_order_until_they_are_acknowledged(self, store: Store) -> None:
        store.open_account(adult("lan", proven(store)))
        store.note_streamer("lan", stream="s", at=NOW, reference=b"e" * 32, now=NOW - timedelta(hours=1))
        store.close_account("lan", now=NOW - timedelta(hours=2))
        expected = [
            EventType.ACCOUNT_OPENED,
            EventType.ACCOUNT_AUTHENTICATED,
            EventType.STREAMER_IDENTIFIED,
            EventType.ACCOUNT_CLOSED,
        ]
        first = store.pending_events(now=NOW, most=99)
        assert [event.type for event in first] == expected
        assert {event.account for event in first} == {"lan"}
        assert len({event.id for event in first}) == len(first)
        assert store.pending_events(now=NOW, most=99) == first
        assert store.pending_events(now=NOW, most=2) == first[:2]
        store.acknowledge_events([first[0].id])
        assert store.pending_events(now=NOW, most=99) == first[1:]
        store.acknowledge_events([event.id for event in first])
        store.acknowledge_events([])
        assert store.pending_events(now=NOW, most=99) == ()

    def test_what_is_acknowledged_may_come_one_by_one(self, store: Store) -> None:
        store.open_account(adult("lan", proven(store)))
        store.acknowledge_events(event.id for event in store.pending_events(now=NOW, most=99))
        assert store.pending_events(now=NOW, most=99) == ()

    def test_a_notice_of_sixteen_never_comes_before_the_account(self, store: Store) -> None:
        new = child("an", proven(store, "an"))
        store.open_account(replace(new, facts=replace(new.facts, user_birth_date=date(2010, 12, 1))))
        assert [event.type for event in store.pending_events(now=NOW, most=99)] == [
            EventType.ACCOUNT_OPENED,
            EventType.ACCOUNT_AUTHENTICATED,
            EventType.GUARDIAN_ACTIVATED,
            EventType.TURNING_SIXTEEN,
        ]

    def test_sixteen_is_announced_thirty_seven_and_one_days_ahead_and_on_the_day_and_not_for_a_closed_account(
        self, store: Store
    ) -> None:
        for name in ("an", "binh"):
            store.open_account(child(name, proven(store, name)))
        store.close_account("binh", now=NOW)
        store.acknowledge_events([event.id for event in store.pending_events(now=NOW, most=99)])
        midnight = datetime(2031, 9, 15, 17, 0, tzinfo=UTC)  # the day after the birthday begins in Viet Nam
        early = midnight - timedelta(days=30)
        assert store.pending_events(now=early - timedelta(microseconds=1), most=99) == ()
        assert [(e.account, e.type) for e in store.pending_events(now=early, most=99)] == [
            ("an", EventType.TURNING_SIXTEEN)
        ]
        assert [(e.type, midnight - e.at) for e in store.pending_events(now=midnight, most=99)] == [
            (EventType.TURNING_SIXTEEN, timedelta(days=30)),
            (EventType.TURNING_SIXTEEN_IN_A_WEEK, timedelta(days=7)),
            (EventType.TURNING_SIXTEEN_TOMORROW, timedelta(days=1)),
            (EventType.TURNED_SIXTEEN, timedelta(0)),
        ]
        with pytest.raises(OperatorError):
            store.close_account("binh", now=NOW)
