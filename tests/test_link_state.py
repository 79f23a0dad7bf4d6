"""The life of a guardian link: what may happen at each step of it, what is refused, and by which code."""

from __future__ import annotations

import pickle
from copy import deepcopy
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from itertools import product
from typing import get_args, get_type_hints

import pytest

from idverify.account import (
    Action,
    Choice,
    Consent,
    Consenter,
    Consents,
    Ground,
    GuardianLink,
    Holder,
    LinkStatus,
    Relation,
    link_event,
)
from idverify.account.choice import choices
from idverify.account.guardian_declaration import GuardianDeclaration, Kin, Paper, PaperKind
from idverify.account.link_event import (
    Accepted,
    Activated,
    Chosen,
    Consented,
    Decider,
    Declined,
    Disputed,
    Ended,
    EndReason,
    Expired,
    LinkEvent,
    LinkEventType,
    Proven,
    Requested,
    Restored,
    Ruling,
    Settled,
    Suspended,
    Suspension,
    Withdrawn,
)
from idverify.account.link_state import LinkStage, LinkState, applied, folded
from idverify.errors import GuardianshipError
from idverify.evidence.method import Evidence, Method
from idverify.law import VIETNAM

START = datetime(2026, 11, 21, 9, tzinfo=VIETNAM)
EXPIRES = START + timedelta(days=7)
MINUTE, TICK, LATER = timedelta(minutes=1), timedelta(microseconds=1), timedelta(days=3650)
MOTHER = GuardianDeclaration(relation=Relation.MOTHER)
GRANDMOTHER = GuardianDeclaration(
    relation=Relation.GUARDIAN,
    ground=Ground.PARENTS_ABSENT_OR_INCAPABLE,
    kin=Kin.GRANDPARENT,
    nearer_lacking=True,
    conditions_met=True,
    paper=Paper(PaperKind.REGISTRATION_EXTRACT, "ab" * 32),
)
RULING = Ruling(Decider.OPERATOR, "a report of a death that was none")
NO_STREAMS = choices({Action.POST: Choice.ASK_FIRST, Action.LIVESTREAM: Choice.OFF})
PHONE_EVIDENCE = (Evidence(Method.VN_MOBILE_OTP, START),)


def consent(by, at=START, version="v1", lang="vi"):
    return Consent(by, at, version, lang)


# What stands in an event of each kind, where a test says nothing else.
FILLED: dict[type[LinkEvent], dict[str, object]] = {
    Requested: {"expires_at": EXPIRES},
    Accepted: {"declaration": MOTHER},
    Declined: {},
    Expired: {},
    Proven: {"method": Method.VN_MOBILE_OTP},
    Consented: {"consent": consent(Consenter.REPRESENTATIVE)},
    Withdrawn: {"by": Consenter.REPRESENTATIVE},
    Activated: {},
    Suspended: {"reason": Suspension.NUMBER_RECYCLED, "since": START},
    Restored: {"reason": Suspension.NUMBER_RECYCLED, "ruling": RULING},
    Disputed: {},
    Settled: {},
    Chosen: {"choices": NO_STREAMS},
    Ended: {"reason": EndReason.REVOKED},
}
KINDS = {kind.type: kind for kind in FILLED}


def event(kind: type[LinkEvent], at: datetime, **said) -> LinkEvent:
    return kind(id=f"{kind.type} {at.isoformat()} {said}", link="link-1", at=at, **{**FILLED[kind], **said})


def after(state: LinkState | None, kind: type[LinkEvent], at: datetime | None = None, **said) -> LinkState:
    """A link, one minute on unless another moment is given."""
    return applied(state, event(kind, at or (START if state is None else state.last_at + MINUTE), **said))


def refusal(state: LinkState | None, kind: type[LinkEvent], at: datetime | None = None, **said) -> str:
    with pytest.raises(GuardianshipError) as refused:
        after(state, kind, at, **said)
    return refused.value.code


REQUESTED = after(None, Requested)
PROOF = after(REQUESTED, Accepted)
ASSENT = after(PROOF, Proven)
AGREED = after(
    after(ASSENT, Consented), Consented, consent=consent(Consenter.CHILD, START + MINUTE, "v1 for children", "en")
)
ACTIVE = after(AGREED, Activated)
SUSPENDED = after(ACTIVE, Suspended)
DISPUTED = after(ACTIVE, Disputed)
ENDED = after(ACTIVE, Ended)
DECLINED = after(REQUESTED, Declined)
EXPIRED = after(REQUESTED, Expired, EXPIRES)

SITUATIONS: dict[str, LinkState | None] = {
    "none": None, "requested": REQUESTED, "proof": PROOF, "assent": ASSENT, "active": ACTIVE, "suspended": SUSPENDED,
    "disputed": DISPUTED, "ended": ENDED, "declined": DECLINED, "expired": EXPIRED,
}  # fmt: skip
OVER = ("ended", "declined", "expired")
STAGES = {each.value: each for each in LinkStage} | {
    "proof": LinkStage.AWAITING_PROOF,
    "assent": LinkStage.AWAITING_ASSENT,
}
ALL = pytest.mark.parametrize("state", [each for each in SITUATIONS.values() if each], ids=[*SITUATIONS][1:])

# Across: where a link stands. Down: what happens to it. In the cell: where it stands then, or, with "!", the code
# with which it is refused. Suspended stands there with a number recycled, disputed with a dispute and nothing else.
LIFE = """
           none      requested proof     assent    active    suspended disputed  ended     declined  expired
requested  requested !not_now  !not_now  !not_now  !not_now  !not_now  !not_now  !over     !over     !over
accepted   !unknown  proof     !not_now  !not_now  !not_now  !not_now  !not_now  !over     !over     !over
declined   !unknown  declined  declined  declined  !not_now  !not_now  !not_now  !over     !over     !over
expired    !unknown  !not_expired !not_expired !not_expired !not_now !not_now !not_now !over !over   !over
proven     !unknown  !not_now  assent    assent    active    active    suspended !over     !over     !over
consented  !unknown  !not_now  !not_now  assent    active    suspended suspended !over     !over     !over
withdrawn  !unknown  !not_now  !not_now  assent    active    suspended suspended !over     !over     !over
activated  !unknown  !not_now  !not_now  active    !not_now  !not_now  !not_now  !over     !over     !over
suspended  !unknown  !not_now  !not_now  proof     suspended suspended suspended !over     !over     !over
restored   !unknown  !not_now  !not_suspended !not_now !not_now active !not_suspended !over !over    !over
disputed   !unknown  !not_now  !not_now  !not_now  suspended suspended suspended !over     !over     !over
settled    !unknown  !not_now  !not_now  !not_now  !not_now  !not_disputed active !over    !over     !over
chosen     !unknown  !not_now  !not_now  assent    active    suspended suspended !over     !over     !over
ended      !unknown  !not_now  !not_now  !not_now  ended     ended     ended     !over     !over     !over
"""
# The same at the moment until which the link could be answered. What could not be done before it cannot now.
LATE = """
           requested proof     assent
requested  !not_now  !not_now  !not_now
accepted   !expired  !not_now  !not_now
declined   declined  declined  declined
expired    expired   expired   expired
proven     !not_now  !expired  !expired
consented  !not_now  !not_now  !expired
withdrawn  !not_now  !not_now  !expired
activated  !not_now  !not_now  !expired
suspended  !not_now  !not_now  !expired
restored   !not_now  !expired  !not_now
disputed   !not_now  !not_now  !not_now
settled    !not_now  !not_now  !not_now
chosen     !not_now  !not_now  !expired
ended      !not_now  !not_now  !not_now
"""


def read(table: str) -> dict[tuple[str, LinkEventType], str]:
    head, *rows = (line.split() for line in table.strip().splitlines())
    cells = [
        ((place, LinkEventType[name.upper()]), cell)
        for name, *row in rows
        for place, cell in zip(head, row, strict=True)
    ]
    assert len(cells) == len(dict(cells))
    return dict(cells)


def outcome(state: LinkState | None, kind: type[LinkEvent], at: datetime | None) -> LinkStage | str:
    try:
        return after(state, kind, at).stage
    except GuardianshipError as refused:
        return f"!{refused.code}"


def test_the_table_says_something_of_every_stage_and_every_event():
    assert set(read(LIFE)) == set(product(SITUATIONS, LinkEventType))
    assert {state and state.stage for state in SITUATIONS.values()} == {None, *LinkStage}
    assert set(KINDS) == set(LinkEventType)
    assert set(read(LATE)) == set(product(("requested", "proof", "assent"), LinkEventType))


@pytest.mark.parametrize(("row", "expected"), read(LIFE).items(), ids=[f"{a}-{b.name}" for a, b in read(LIFE)])
def test_what_happens_leads_where_the_table_says_or_is_refused_as_it_says(row, expected):
    place, kind = row
    assert outcome(SITUATIONS[place], KINDS[kind], None) == STAGES.get(expected, expected)


@pytest.mark.parametrize(("row", "expected"), read(LATE).items(), ids=[f"{a}-{b.name}" for a, b in read(LATE)])
def test_at_the_end_of_the_time_to_answer_only_no_is_an_answer(row, expected):
    place, kind = row
    for at in (EXPIRES, EXPIRES + TICK, EXPIRES + LATER):
        assert outcome(SITUATIONS[place], KINDS[kind], at) == STAGES.get(expected, expected)
    # One microsecond before, it is as at any other time.
    assert outcome(SITUATIONS[place], KINDS[kind], EXPIRES - TICK) == outcome(SITUATIONS[place], KINDS[kind], None)


@pytest.mark.parametrize("state", [ACTIVE, SUSPENDED, DISPUTED])
def test_a_link_that_was_answered_in_time_is_not_bound_by_it_any_more(state):
    for kind in (Proven, Consented, Withdrawn, Suspended, Disputed, Chosen, Ended):
        assert after(state, kind, EXPIRES + LATER).stage in (LinkStage.ACTIVE, LinkStage.SUSPENDED, LinkStage.ENDED)


@ALL
def test_an_event_replayed_is_a_no_op(state):
    history = [event(Requested, START), event(Accepted, START + MINUTE)]
    for replayed in (each for each in history if each.id in state.seen):
        assert applied(state, replayed) is state
    for id in state.seen:  # by its name alone, whatever else is said of it the second time
        again = Ended(id=id, link=state.id, at=state.last_at + LATER, reason=EndReason.FRAUD)
        assert applied(state, again) is state


def test_a_whole_history_replayed_in_any_order_is_a_no_op():
    done = [event(kind, START + MINUTE * place) for place, kind in enumerate([Requested, Accepted, Proven, Activated])]
    state = folded(done)
    assert folded([*done, *done, *reversed(done)]) == state
    assert state.seen == {each.id for each in done}


def test_an_event_that_was_refused_is_not_known_afterwards():
    late = event(Activated, START + MINUTE)
    with pytest.raises(GuardianshipError):
        applied(REQUESTED, late)
    assert late.id not in REQUESTED.seen
    with pytest.raises(GuardianshipError):
        applied(REQUESTED, late)


@ALL
@pytest.mark.parametrize("kind", KINDS.values(), ids=[kind.name for kind in KINDS])
def test_an_older_event_is_refused_by_name(state, kind):
    assert refusal(state, kind, state.last_at - TICK) == "out_of_order"


def test_two_things_may_happen_at_the_same_moment():
    assert after(ACTIVE, Ended, ACTIVE.last_at).stage is LinkStage.ENDED
    assert outcome(ACTIVE, Chosen, ACTIVE.last_at) is LinkStage.ACTIVE


def test_moments_are_compared_whatever_their_offsets():
    seen_from_greenwich = (ACTIVE.last_at + MINUTE).astimezone(UTC)
    assert after(ACTIVE, Ended, seen_from_greenwich).ended is EndReason.REVOKED


@pytest.mark.parametrize("place", OVER)
@pytest.mark.parametrize("kind", KINDS.values(), ids=[kind.name for kind in KINDS])
def test_nothing_leads_out_of_what_is_over(place, kind):
    state = SITUATIONS[place]
    assert state is not None
    with pytest.raises(GuardianshipError) as refused:
        applied(state, replace(event(kind, state.last_at), id="another event at the same moment"))
    assert refused.value.code == "over"
    assert refusal(state, kind, state.last_at + LATER) == "over"


def test_without_events_there_is_no_link():
    with pytest.raises(GuardianshipError) as refused:
        folded([])
    assert refused.value.code == "unknown"


def test_what_began_is_kept():
    assert (REQUESTED.id, REQUESTED.requested_at, REQUESTED.expires_at) == ("link-1", START, EXPIRES)
    assert (PROOF.declaration, REQUESTED.declaration) == (MOTHER, None)
    assert (ASSENT.proven_at, PROOF.proven_at) == (START + 2 * MINUTE, None)
    assert (ACTIVE.activated_at, AGREED.activated_at) == (START + 5 * MINUTE, None)
    assert ACTIVE.last_at == START + 5 * MINUTE
    assert after(after(SUSPENDED, Proven), Suspended).activated_at == ACTIVE.activated_at


@pytest.mark.parametrize("reason", EndReason)
def test_why_a_link_ended_stays_on_it(reason):
    tombstone = after(ACTIVE, Ended, reason=reason)
    assert (tombstone.ended, tombstone.declaration, tombstone.activated_at) == (reason, MOTHER, ACTIVE.activated_at)


def test_a_declaration_to_have_no_mobile_outlasts_the_next_proof():
    declared = after(PROOF, Proven, method=Method.PERSONAL_ID_EID, no_vn_mobile_declared_at=START)
    assert after(declared, Proven).no_vn_mobile_declared_at == START
    anew = after(declared, Proven, no_vn_mobile_declared_at=START + MINUTE)
    assert anew.no_vn_mobile_declared_at == START + MINUTE
    assert ASSENT.no_vn_mobile_declared_at is None


# Losing ground, and finding it again


def suspended_for(*reasons, of=ACTIVE, since=START):
    for reason in reasons:
        dispute = reason is Suspension.DISPUTE
        of = after(of, Disputed) if dispute else after(of, Suspended, reason=reason, since=since)
    return of


def reasons_of(state):
    return [reason for reason, _ in state.suspensions]


LOST = [each for each in Suspension if each is not Suspension.DISPUTE]


def test_of_two_reasons_both_must_go():
    both = suspended_for(Suspension.GUARDIAN_DIED, Suspension.NUMBER_RECYCLED)
    one = after(both, Restored, reason=Suspension.GUARDIAN_DIED)
    assert (one.stage, reasons_of(one)) == (LinkStage.SUSPENDED, [Suspension.NUMBER_RECYCLED])
    assert after(one, Restored, reason=Suspension.NUMBER_RECYCLED).stage is LinkStage.ACTIVE
    assert refusal(one, Restored, reason=Suspension.GUARDIAN_DIED) == "not_suspended"


def test_reasons_stand_in_one_order_whatever_came_first():
    forward, backward = suspended_for(*Suspension), suspended_for(*reversed(Suspension))
    assert reasons_of(forward) == reasons_of(backward) == list(Suspension)
    assert after(forward, Suspended, reason=Suspension.PROOF_EXPIRED).suspensions == forward.suspensions


@pytest.mark.parametrize("method", [Method.VN_MOBILE_OTP, Method.VN_MOBILE_NETWORK, Method.PERSONAL_ID_EID])
def test_proving_again_clears_lost_ground_and_asks_for_no_new_consent(method):
    lost = suspended_for(*[each for each in LOST if each is not Suspension.GUARDIAN_DIED])
    again = after(lost, Proven, method=method)
    assert (again.stage, again.suspensions, again.carries_until) == (LinkStage.ACTIVE, (), None)
    assert (again.consents, again.given) == (ACTIVE.consents, ACTIVE.given)
    assert again.proven_at == lost.last_at + MINUTE


PROVING = [Method.VN_MOBILE_OTP, Method.VN_MOBILE_NETWORK, Method.PERSONAL_ID_EID, Method.OTHER_EID]


@pytest.mark.parametrize("method", PROVING)
def test_no_proof_undoes_a_report_of_a_death_and_a_ruling_does(method):
    dead = suspended_for(Suspension.NUMBER_RECYCLED, Suspension.GUARDIAN_DIED)
    answered = after(dead, Proven, method=method)
    assert (answered.stage, reasons_of(answered)) == (LinkStage.SUSPENDED, [Suspension.GUARDIAN_DIED])
    assert after(answered, Restored, reason=Suspension.GUARDIAN_DIED).stage is LinkStage.ACTIVE


@pytest.mark.parametrize("method", PROVING)
def test_nor_where_it_came_before_the_assent(method):
    dead = after(AGREED, Suspended, reason=Suspension.GUARDIAN_DIED)
    assert refusal(dead, Proven, method=method) == "not_now"
    undone = after(dead, Restored, reason=Suspension.GUARDIAN_DIED)
    assert (undone.stage, undone.suspensions) == (LinkStage.AWAITING_PROOF, ())
    assert after(undone, Proven, method=method).stage is LinkStage.AWAITING_ASSENT


@pytest.mark.parametrize("method", sorted(set(Method) - set(PROVING)))
@pytest.mark.parametrize("state", [ACTIVE, SUSPENDED])
def test_what_proves_nothing_is_no_proof(state, method):
    assert refusal(state, Proven, method=method) == "nothing_proven"


def test_what_happened_to_another_link_is_refused():
    with pytest.raises(GuardianshipError) as refused:
        applied(ACTIVE, Ended(id="x", link="another", at=ACTIVE.last_at, reason=EndReason.FRAUD))
    assert refused.value.code == "unknown"


@pytest.mark.parametrize("method", [Method.VN_MOBILE_OTP, Method.PERSONAL_ID_EID])
def test_a_dispute_is_not_ended_by_proving_a_number(method):
    again = after(suspended_for(Suspension.DISPUTE, Suspension.PROOF_EXPIRED), Proven, method=method)
    assert (again.stage, reasons_of(again), again.disputed) == (LinkStage.SUSPENDED, [Suspension.DISPUTE], True)


def test_a_dispute_begins_and_ends_by_its_own_name_only():
    for state in (ACTIVE, SUSPENDED, DISPUTED):
        assert refusal(state, Suspended, reason=Suspension.DISPUTE) == "not_now"
    for state in (SUSPENDED, DISPUTED):
        assert refusal(state, Restored, reason=Suspension.DISPUTE) == "not_now"


@pytest.mark.parametrize("ruling", [None, *(Ruling(by, "12/2026/QD") for by in Decider)])
def test_a_dispute_ends_by_its_adult_or_from_outside(ruling):
    assert after(DISPUTED, Settled, ruling=ruling).stage is LinkStage.ACTIVE
    both = suspended_for(Suspension.DISPUTE, Suspension.NUMBER_RECYCLED)
    assert reasons_of(after(both, Settled, ruling=ruling)) == [Suspension.NUMBER_RECYCLED]


def test_a_dispute_told_twice_is_as_old_as_its_first_telling():
    assert after(DISPUTED, Disputed).suspensions == ((Suspension.DISPUTE, DISPUTED.last_at),)


@pytest.mark.parametrize("reason", [each for each in LOST if each is not Suspension.GUARDIAN_DIED])
def test_ground_lost_between_proof_and_assent_leads_back_to_the_proof(reason):
    back = after(after(AGREED, Chosen), Suspended, reason=reason)
    assert (back.stage, back.proven_at, reasons_of(back)) == (LinkStage.AWAITING_PROOF, None, [reason])
    assert (back.consents, back.choices, back.declaration) == (AGREED.consents, NO_STREAMS, MOTHER)
    again = after(back, Proven, method=Method.PERSONAL_ID_EID)
    assert (again.stage, again.proven_at) == (LinkStage.AWAITING_ASSENT, again.last_at)
    assert after(again, Activated).stage is LinkStage.ACTIVE


# The operator's grace

GRACE = START + timedelta(days=14)


def test_a_suspended_link_carries_until_the_grace_is_over():
    assert suspended_for(Suspension.NUMBER_RECYCLED, since=GRACE).carries_until == GRACE
    assert [state.carries_until for state in SITUATIONS.values() if state and state is not SUSPENDED] == [None] * 8


def test_of_several_graces_the_first_to_end_counts():
    one = suspended_for(Suspension.NUMBER_RECYCLED, since=GRACE)
    for since in (GRACE - TICK, GRACE + TICK):
        assert suspended_for(Suspension.PROOF_EXPIRED, of=one, since=since).carries_until == min(since, GRACE)
    both = suspended_for(Suspension.GUARDIAN_DIED, of=one, since=GRACE - MINUTE)
    assert after(both, Restored, reason=Suspension.GUARDIAN_DIED).carries_until == GRACE


def test_there_is_no_grace_in_a_dispute_and_it_is_there_again_after_it():
    both = suspended_for(Suspension.DISPUTE, of=suspended_for(Suspension.NUMBER_RECYCLED, since=GRACE))
    assert both.carries_until is None
    assert after(both, Settled).carries_until == GRACE


@pytest.mark.parametrize("later", [GRACE, GRACE + TICK, GRACE + LATER])
def test_the_same_loss_told_again_never_prolongs_the_grace(later):
    one = suspended_for(Suspension.NUMBER_RECYCLED, since=GRACE)
    assert suspended_for(Suspension.NUMBER_RECYCLED, of=one, since=later).carries_until == GRACE
    shorter = suspended_for(Suspension.NUMBER_RECYCLED, of=one, since=GRACE - TICK)
    assert shorter.carries_until == GRACE - TICK


# Consents and choices


def test_consents_are_given_and_withdrawn_and_given_anew():
    assert AGREED.consents == Consents(START, START + MINUTE)
    withdrawn = after(ACTIVE, Withdrawn, by=Consenter.CHILD)
    assert (withdrawn.consents, withdrawn.stage) == (Consents(START, None), LinkStage.ACTIVE)
    anew = consent(Consenter.CHILD, withdrawn.last_at, "v2", "vi")
    given = after(withdrawn, Consented, consent=anew)
    assert given.given == (consent(Consenter.REPRESENTATIVE), anew)
    assert given.consents == Consents(START, withdrawn.last_at)


def test_a_consent_given_anew_stands_in_place_of_the_one_before():
    newer = consent(Consenter.REPRESENTATIVE, ACTIVE.last_at, "v2", "en")
    assert after(ACTIVE, Consented, consent=newer).given == (newer, AGREED.given[1])


def test_the_representatives_consent_stands_first_whoever_gave_theirs_first():
    child_first = after(after(ASSENT, Consented, consent=consent(Consenter.CHILD)), Consented)
    assert [each.by for each in child_first.given] == [Consenter.REPRESENTATIVE, Consenter.CHILD]


def test_what_was_never_given_can_be_withdrawn_and_changes_no_consent():
    assert after(ASSENT, Withdrawn, by=Consenter.CHILD).given == ()
    only_one = after(after(ASSENT, Consented), Withdrawn, by=Consenter.CHILD)
    assert only_one.consents == Consents(START, None)


@pytest.mark.parametrize(("version", "lang"), [("", "vi"), ("v" * 65, "vi"), ("v\0", "vi"), ("v1", "fr"), ("v1", "")])
def test_a_consent_names_its_words(version, lang):
    with pytest.raises(ValueError, match="a consent names"):
        consent(Consenter.CHILD, START, version, lang)
    assert consent(Consenter.CHILD, START, "v" * 64, "en").text_version == "v" * 64


def test_choices_are_set_all_at_once_and_the_end_clears_them():
    chosen = after(ACTIVE, Chosen)
    assert chosen.choices == NO_STREAMS
    fewer = choices({Action.REACT: Choice.OFF})
    assert after(chosen, Chosen, choices=fewer).choices == fewer
    assert after(chosen, Suspended).choices == after(chosen, Disputed).choices == NO_STREAMS
    assert after(chosen, Ended).choices == ()
    assert after(after(chosen, Suspended), Ended).suspensions == ()


# What the rules see


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("requested", LinkStatus.REQUESTED),
        ("proof", LinkStatus.REQUESTED),
        ("assent", LinkStatus.REQUESTED),
        ("active", LinkStatus.ACTIVE),
        ("suspended", LinkStatus.SUSPENDED),
        ("disputed", LinkStatus.DISPUTED),
        ("ended", LinkStatus.ENDED),
        ("declined", None),
        ("expired", None),
    ],
)
def test_the_rules_see_of_a_stage_what_concerns_them(place, status):
    state = SITUATIONS[place]
    assert state is not None
    seen = state.facts(birth_date=date(1990, 5, 1), evidence=PHONE_EVIDENCE)
    if status is None:
        assert seen is None
        return
    assert seen == GuardianLink(
        relation=None if place == "requested" else Relation.MOTHER,
        birth_date=date(1990, 5, 1),
        status=status,
        evidence=PHONE_EVIDENCE,
        holder=None if place == "requested" else Holder.INDIVIDUAL,
        consents=Consents(START, START + MINUTE) if state.given else Consents(),
        carries_until=START if place == "suspended" else None,
    )


def test_where_one_of_two_reasons_is_a_dispute_the_rules_see_a_dispute():
    seen = suspended_for(Suspension.NUMBER_RECYCLED, Suspension.DISPUTE).facts(birth_date=None, evidence=())
    assert seen is not None
    assert (seen.status, seen.carries_until) == (LinkStatus.DISPUTED, None)


def test_the_facts_carry_no_more_than_the_rules_ask_for():
    state = after(after(REQUESTED, Accepted, declaration=GRANDMOTHER), Proven, no_vn_mobile_declared_at=START)
    state = after(after(after(state, Activated), Chosen), Suspended, since=GRACE)
    seen = state.facts(birth_date=date(1960, 5, 1), evidence=())
    assert seen == GuardianLink(
        relation=Relation.GUARDIAN,
        birth_date=date(1960, 5, 1),
        status=LinkStatus.SUSPENDED,
        ground=Ground.PARENTS_ABSENT_OR_INCAPABLE,
        evidence=(),
        no_vn_mobile_declared_at=START,
        carries_until=GRACE,
        choices=NO_STREAMS,
    )
    assert type(seen) is GuardianLink
    for kept_back in (state.id, "ab" * 32, "1960", "guardian.requested"):
        assert kept_back not in repr(seen)


# What is held


def leaves(hint, field=""):
    """The types of all that a type can hold, each with the field it stands in."""
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return {leaf for each in fields(hint) for leaf in leaves(hints[each.name], each.name)}
    if get_args(hint):
        return {leaf for each in get_args(hint) for leaf in leaves(each, field)}
    return {(field, hint)}


@pytest.mark.parametrize("held", [LinkState, *KINDS.values()], ids=lambda held: held.__name__)
def test_neither_a_link_nor_what_happened_to_it_holds_a_name_a_birth_date_or_a_number(held):
    found = {(field, kind) for field, kind in leaves(held) if not (isinstance(kind, type) and issubclass(kind, Enum))}
    assert {kind for _, kind in found} <= {str, bool, datetime, type(None), ...}
    # Words are: what the platform calls things, a digest, the version of a text, and a ruling's reference.
    words = {"id", "link", "digest", "text_version", "lang", "words", "seen"}
    assert {field for field, kind in found if kind is str} <= words
    assert {field for field, kind in found if kind is datetime} <= {
        "at", "since", "given_at", "requested_at", "expires_at", "proven_at", "activated_at", "last_at",
        "suspensions", "no_vn_mobile_declared_at",
    }  # fmt: skip


def test_every_kind_of_event_has_a_name_of_its_own():
    kinds = {each for each in vars(link_event).values() if isinstance(each, type) and issubclass(each, LinkEvent)}
    assert kinds == {LinkEvent, *FILLED}
    assert len({kind.type for kind in FILLED}) == len(FILLED) == len(LinkEventType)


@ALL
def test_a_link_is_the_same_after_a_journey(state):
    richer = after(state, Chosen) if state.stage in (LinkStage.ACTIVE, LinkStage.SUSPENDED) else state
    for copy in (pickle.loads(pickle.dumps(richer)), deepcopy(richer)):
        assert copy == richer
        assert hash(copy) == hash(richer)
        assert applied(copy, event(Requested, START)) is copy
        assert outcome(copy, Ended, None) == outcome(richer, Ended, None)


@pytest.mark.parametrize("kind", KINDS.values(), ids=[kind.name for kind in KINDS])
def test_an_event_is_the_same_after_a_journey(kind):
    happened = event(kind, START)
    assert pickle.loads(pickle.dumps(happened)) == deepcopy(happened) == happened
    assert happened != event(kind, START + TICK)


def test_links_are_equal_where_the_same_happened_to_them():
    again = after(REQUESTED, Accepted)
    assert (again, hash(again)) == (PROOF, hash(PROOF))
    assert len({REQUESTED, PROOF, again}) == 2
    assert after(ACTIVE, Withdrawn, by=Consenter.CHILD) != ACTIVE


def test_a_link_is_not_changed_in_place():
    with pytest.raises(FrozenInstanceError):
        ACTIVE.stage = LinkStage.ENDED  # type: ignore[misc]  # the mistake under test
    before = deepcopy(ACTIVE)
    after(ACTIVE, Ended)
    assert before == ACTIVE
