"""Whatever happens to a guardian link, in whatever order and however often it is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from idverify.account import Account, Action, Choice, Consent, Consenter, Ground, Relation, Service
from idverify.account.choice import CHOSEN_FOR, choices
from idverify.account.guardian_declaration import GuardianDeclaration, Kin
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
from idverify.decision import Basis, Decision, decide
from idverify.errors import GuardianshipError
from idverify.evidence.method import EID_METHODS, PHONE_METHODS, Evidence
from idverify.law import VIETNAM

START = datetime(2026, 11, 21, 0, 30, tzinfo=VIETNAM)
EXPIRES = START + timedelta(hours=6)
OPENED = datetime(2026, 9, 1, 8, tzinfo=VIETNAM)
# Of five, and of eleven, who is asked for a consent of its own.
CHILDREN = {date(2021, 1, 1): {Consenter.REPRESENTATIVE}, date(2015, 9, 15): set(Consenter)}
OVER = {LinkStage.ENDED, LinkStage.DECLINED, LinkStage.EXPIRED}
CODES = {
    "unknown", "over", "not_now", "out_of_order", "expired", "not_expired", "not_suspended", "not_disputed",
}  # fmt: skip
RULING = Ruling(Decider.COURT, "12/2026/QD")

# How long after the last thing that happened; now and then before it, and beyond the time to answer or a grace.
onward = st.integers(0, 20).map(lambda minutes: timedelta(minutes=minutes))
shifts = st.one_of(
    onward,
    st.sampled_from([timedelta(0), timedelta(hours=2), timedelta(hours=8)]),
    st.integers(-30, -1).map(lambda minutes: timedelta(minutes=minutes)),
)
declarations = st.sampled_from(
    [
        GuardianDeclaration(relation=Relation.MOTHER),
        GuardianDeclaration(
            relation=Relation.GUARDIAN,
            ground=Ground.PARENTS_UNABLE_AND_ASK,
            kin=Kin.GRANDPARENT,
            nearer_lacking=True,
            conditions_met=True,
        ),
    ]
)
methods = st.sampled_from(sorted(PHONE_METHODS | EID_METHODS))
reasons = st.sampled_from(Suspension)
graces = st.sampled_from([timedelta(0), timedelta(minutes=5), timedelta(hours=1), timedelta(days=14)])
some_choices = st.dictionaries(st.sampled_from(sorted(CHOSEN_FOR)), st.sampled_from(Choice), max_size=3).map(choices)
consenters = st.sampled_from(Consenter)
versions, languages = st.sampled_from(["v1", "v2"]), st.sampled_from(["vi", "en"])


# What stands in an event of each kind beside its name, its link and its moment.
SAID: dict[type[LinkEvent], Callable[[datetime], dict[str, st.SearchStrategy]]] = {
    Requested: lambda at: {"expires_at": st.just(at + (EXPIRES - START))},
    Accepted: lambda _: {"declaration": declarations},
    Declined: lambda _: {},
    Expired: lambda _: {},
    Proven: lambda at: {"method": methods, "no_vn_mobile_declared_at": st.sampled_from([None, at])},
    Consented: lambda at: {"consent": st.builds(Consent, consenters, st.just(at), versions, languages)},
    Withdrawn: lambda _: {"by": consenters},
    Activated: lambda _: {},
    Suspended: lambda at: {"reason": reasons, "since": graces.map(lambda grace: at + grace)},
    Restored: lambda _: {"reason": reasons, "ruling": st.just(RULING)},
    Disputed: lambda _: {},
    Settled: lambda _: {"ruling": st.sampled_from([None, RULING])},
    Chosen: lambda _: {"choices": some_choices},
    Ended: lambda _: {"reason": st.sampled_from(EndReason)},
}
# What keeps a life going, so that most of them come to something worth a look.
ONWARD: dict[LinkStage | None, list[type[LinkEvent]]] = {
    None: [Requested],
    LinkStage.REQUESTED: [Accepted],
    LinkStage.AWAITING_PROOF: [Proven],
    LinkStage.AWAITING_ASSENT: [Consented, Consented, Activated, Activated, Withdrawn, Suspended, Proven, Chosen],
    LinkStage.ACTIVE: [Suspended, Suspended, Disputed, Consented, Consented, Withdrawn, Proven, Chosen],
    LinkStage.SUSPENDED: [Suspended, Suspended, Suspended, Suspended, Proven, Disputed, Consented, Withdrawn],
}


def drawn(data: st.DataObject, kind: type[LinkEvent], id: str, at: datetime) -> LinkEvent:
    said = {name: data.draw(strategy) for name, strategy in SAID[kind](at).items()}
    return kind(id=id, link="link-1", at=at, **said)


def decision_on(state: LinkState | None, born: date, at: datetime) -> Decision:
    """May a child who has this one link post? Its adult's phone counts where the link says that it was proven."""
    proven_at = None if state is None else state.proven_at
    evidence = () if proven_at is None else (Evidence(min(PHONE_METHODS), proven_at),)
    link = None if state is None else state.facts(birth_date=date(1960, 5, 1), evidence=evidence)
    account = Account(opened_at=OPENED, user_birth_date=born, guardians=() if link is None else (link,))
    return decide(account, Action.POST, service=Service.DOMESTIC, at=at)


def answers(state: LinkState | None, at: datetime) -> list[tuple[bool, tuple[str, ...]]]:
    decisions = (decision_on(state, born, at) for born in CHILDREN)
    return [(decision.permitted, decision.rules_breached) for decision in decisions]


class LinkMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.state: LinkState | None = None
        self.before: LinkState | None = None
        self.accepted: list[LinkEvent] = []
        # What was kept step by step, and what was answered when: later events must change neither.
        self.kept: list[tuple[datetime, LinkState]] = []
        self.answered: list[tuple[datetime, list[tuple[bool, tuple[str, ...]]]]] = []
        self.refusals: set[str] = set()
        # A plain account of what was told, made without the reducer.
        self.consents: dict[Consenter, datetime] = {}
        self.lost: dict[Suspension, datetime] = {}
        self.early: dict[Suspension, datetime] = {}  # lost between proof and assent

    @property
    def last_at(self) -> datetime:
        return START if self.state is None else self.state.last_at

    def happen(self, event: LinkEvent) -> None:
        self.before = self.state
        try:
            after = applied(self.state, event)
        except GuardianshipError as refused:
            self.refusals.add(refused.code)
            return
        assert event.id not in {each.id for each in self.accepted}
        assert self.state is None or event.at >= self.state.last_at
        self.state = after
        self.accepted.append(event)
        self.kept.append((event.at, after))
        # An answer given for a moment after this one was given too early.
        self.answered = [(at, given) for at, given in self.answered if at < event.at]
        self.note(event)

    def note(self, event: LinkEvent) -> None:
        carried = self.before is not None and self.before.stage in (LinkStage.ACTIVE, LinkStage.SUSPENDED)
        match event:
            case Consented(consent=consent):
                self.consents[consent.by] = consent.given_at
            case Withdrawn(by=by):
                self.consents.pop(by, None)
            case Suspended(reason=reason, since=since):
                reasons = self.lost if carried else self.early
                reasons[reason] = min(since, reasons.get(reason, since))
            case Restored(reason=reason):
                del (self.lost if carried else self.early)[reason]
            case Disputed():
                self.lost.setdefault(Suspension.DISPUTE, event.at)
            case Settled():
                del self.lost[Suspension.DISPUTE]
            case Proven():
                staying = {Suspension.DISPUTE, Suspension.GUARDIAN_DIED}
                self.early = {}
                self.lost = {reason: since for reason, since in self.lost.items() if reason in staying}
            case Ended():
                self.lost = {}

    def state_at(self, moment: datetime) -> LinkState | None:
        return next((state for at, state in reversed(self.kept) if at <= moment), None)

    @initialize(begun=st.integers(0, 12))
    def begin(self, begun):
        """Most lives are worth a look only once they have begun; some begin with nothing."""
        steps = [
            Requested(id="asked", link="link-1", at=START, expires_at=EXPIRES),
            Accepted(id="said", link="link-1", at=START, declaration=GuardianDeclaration(relation=Relation.FATHER)),
            Proven(id="proved", link="link-1", at=START, method=min(PHONE_METHODS)),
            *(
                Consented(id=f"agreed-{by}", link="link-1", at=START, consent=Consent(by, START, "v1", "vi"))
                for by in Consenter
            ),
            Activated(id="began", link="link-1", at=START),
        ]
        for step in steps[:begun]:
            self.happen(step)

    def next_id(self, data: st.DataObject) -> str:
        return f"event-{len(self.accepted)}-{data.draw(st.integers(0, 10**6))}"

    @rule(data=st.data(), kind=st.sampled_from(list(SAID)), shift=shifts)
    def anything(self, data, kind, shift):
        self.happen(drawn(data, kind, self.next_id(data), self.last_at + shift))

    @rule(data=st.data(), shift=onward)
    def goes_on(self, data, shift):
        kinds = ONWARD.get(None if self.state is None else self.state.stage)
        if kinds is not None:
            kind = data.draw(st.sampled_from(kinds))
            self.happen(drawn(data, kind, self.next_id(data), self.last_at + shift))

    @precondition(lambda self: self.lost)
    @rule(data=st.data(), shift=onward)
    def comes_right(self, data, shift):
        reason, at = data.draw(st.sampled_from(sorted(self.lost))), self.last_at + shift
        id = self.next_id(data)
        if reason is Suspension.DISPUTE:
            self.happen(Settled(id=id, link="link-1", at=at))
        else:
            self.happen(Restored(id=id, link="link-1", at=at, reason=reason, ruling=RULING))

    @rule(data=st.data())
    def replay(self, data):
        if self.accepted:
            again = data.draw(st.sampled_from(self.accepted))
            assert applied(self.state, again) is self.state

    @rule(shift=shifts)
    def ask(self, shift):
        at = self.last_at + shift
        self.answered.append((at, answers(folded_until(self.accepted, at), at)))

    @rule(data=st.data(), shift=shifts)
    def look_back(self, data, shift):
        """Folding what had happened by a moment gives the link that was there at it."""
        if self.kept:
            at, _ = data.draw(st.sampled_from(self.kept))
            moment = at + shift
            then = folded_until(self.accepted, moment)
            assert then == self.state_at(moment)
            assert answers(then, moment) == answers(self.state_at(moment), moment)

    @invariant()
    def nothing_leads_out_of_what_is_over(self):
        if self.before is not None and self.before.stage in OVER:
            assert self.state is self.before
        over = [state.stage for _, state in self.kept if state.stage in OVER]
        assert over in ([], [self.state and self.state.stage])

    @invariant()
    def the_events_alone_make_the_link(self):
        assert self.state is None or folded(self.accepted) == self.state

    @invariant()
    def whatever_is_refused_is_refused_by_name(self):
        assert self.refusals <= CODES

    @invariant()
    def what_was_answered_is_answered_still(self):
        for at, given in self.answered:
            assert answers(folded_until(self.accepted, at), at) == given

    @invariant()
    def a_link_is_active_only_after_the_adult_proved_a_number(self):
        if self.state is None:
            return
        began = next((event.at for event in self.accepted if isinstance(event, Activated)), None)
        assert (self.state.activated_at, began) in ((None, None), (began, began))
        if began is not None:
            assert self.state.proven_at is not None
            assert any(isinstance(event, Proven) and event.at <= began for event in self.accepted)
        else:
            assert self.state.stage not in (LinkStage.ACTIVE, LinkStage.SUSPENDED, LinkStage.ENDED)

    @invariant()
    def it_carries_for_a_time_where_it_is_suspended_and_nobody_disputes_it(self):
        if self.state is not None:
            assert (self.state.stage is LinkStage.SUSPENDED) == bool(self.lost)
            beginning = self.state.stage is LinkStage.AWAITING_PROOF
            assert dict(self.state.suspensions) == (self.early if beginning else self.lost)
            graced = bool(self.lost) and Suspension.DISPUTE not in self.lost
            assert self.state.carries_until == (min(self.lost.values()) if graced else None)

    @invariant()
    def a_child_posts_only_where_somebody_who_stands_for_it_and_it_itself_agreed(self):
        for at in {self.last_at, self.last_at + timedelta(minutes=7)}:
            for born, asked in CHILDREN.items():
                decision = decision_on(self.state, born, at)
                law = [breach.rule for breach in decision.breaches if breach.basis is Basis.LAW]
                chosen = dict(self.state.choices).get(Action.POST) if self.state else None
                assert (law == []) == (self.carries(at) and asked <= self.consents.keys())
                assert decision.permitted == (law == [] and chosen is None)

    def carries(self, at: datetime) -> bool:
        if self.state is None or self.state.stage is LinkStage.ACTIVE:
            return self.state is not None
        in_grace = all(since > at for since in self.lost.values()) and Suspension.DISPUTE not in self.lost
        return self.state.stage is LinkStage.SUSPENDED and in_grace


def folded_until(events: list[LinkEvent], moment: datetime) -> LinkState | None:
    until = [event for event in events if event.at <= moment]
    return folded(until) if until else None


def test_a_link_lives_as_it_may_and_no_other_way():
    run_state_machine_as_test(LinkMachine, settings=settings(max_examples=150, stateful_step_count=25, deadline=None))
