"""The life of two children's accounts, told step by step as it happens."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from idverify.account import (
    Action,
    AgeEvidence,
    Choice,
    Consenter,
    Decider,
    EndReason,
    EventType,
    Ground,
    GuardianDeclaration,
    Holder,
    Kin,
    Paper,
    PaperKind,
    Person,
    Relation,
    Ruling,
    Suspension,
)
from idverify.account.age_signal import Finding
from idverify.account.consent import TEXT_VERSION
from idverify.account.event import sixteen_from
from idverify.account.notice import Reader, notice
from idverify.application import Application
from idverify.cli.demo_platform import DemoPlatform
from idverify.cli.step import Step, answered
from idverify.errors import GuardianshipError
from idverify.evidence.possession import RECYCLED_AFTER, Origin, Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.messages import Text, text
from idverify.reassessment import Reassessment

AN: Final = date(2016, 3, 10)
BINH: Final = date(2020, 1, 15)
_MAI, _DUNG = date(1990, 5, 1), date(1988, 2, 3)
_PHONES: Final = {"mai": "0903 000 201", "dung": "0903 000 202", "mai again": "0903 000 203", "an": "0903 000 204"}
_BROWSER: Final = Origin(session="a browser", ip="192.0.2.3")
_DAY: Final = timedelta(days=1)


class FamilyStory:
    """One family on one platform.

    Args:
        platform: what it lives on.
        now: the moment at which the story begins.
    """

    def __init__(self, platform: DemoPlatform, *, now: datetime) -> None:
        self._on = platform
        self._now = now
        self._links: dict[str, str] = {}
        self._known: set[str] = set()

    def tell(self) -> Iterator[Step]:
        """The story, line by line; what it tells happens while it is told."""
        yield from self._age_first()
        yield from self._the_mother_answers()
        yield from self._who_may_be_one()
        yield from self._a_second_child()
        yield from self._supervision()
        yield from self._the_parents_disagree()
        yield from self._a_consent_is_withdrawn()
        yield from self._the_number_is_sold_anew()
        yield from self._seven()
        yield from self._a_death_reported_by_mistake()
        yield from self._an_account_a_child_made()
        yield from self._the_data_of_the_father_go()
        yield from self._sixteen()

    # Chapters

    def _age_first(self) -> Iterator[Step]:
        yield _chapter("age")
        yield _said("age.asked")
        yield from answered(self._on.registrar.may_begin(AN, now=self._now), None, self._known)
        invitation = self._on.links.request("an", birth_date=AN, now=self._now)
        self._links["an, mai"], self._secret = invitation.link, invitation.secret
        yield from self._told("an", Reader.CHILD, EventType.GUARDIAN_REQUESTED)
        yield from self._may("an", Action.READ, Action.POST)

    def _the_mother_answers(self) -> Iterator[Step]:
        yield _chapter("mother")
        yield _said("mother.accepts")
        mother = GuardianDeclaration(relation=Relation.MOTHER)
        self._on.links.accept(self._secret, mother, birth_date=_MAI, now=self._now)
        yield from self._proves("an, mai", "mai", "Trần Thị Mai")
        yield _said("mother.proves")
        yield _quoted(text("consent.representative"))
        self._consents("an, mai")
        yield _said("mother.assent")
        yield _quoted(text("consent.child"))
        self._assents("an, mai")
        yield from self._told("an", Reader.GUARDIAN, EventType.GUARDIAN_ACTIVATED)
        yield from self._may("an", Action.POST)

    def _who_may_be_one(self) -> Iterator[Step]:
        yield _chapter("who")
        invitation = self._on.links.request("an", now=self._now)
        brother = GuardianDeclaration(
            relation=Relation.GUARDIAN,
            ground=Ground.PARENTS_ABSENT_OR_INCAPABLE,
            kin=Kin.ELDEST_SIBLING,
            conditions_met=True,
        )
        yield _said("who.brother")
        yield from self._refused(
            lambda: self._on.links.accept(invitation.secret, brother, birth_date=date(2009, 6, 1), now=self._now)
        )
        yield _said("who.grandmother")
        yield from self._refused(
            lambda: GuardianDeclaration(
                relation=Relation.GUARDIAN,
                ground=Ground.PARENTS_UNABLE_AND_ASK,
                kin=Kin.GRANDPARENT,
                conditions_met=True,
            )
        )
        yield _said("who.institution")
        home = GuardianDeclaration(
            relation=Relation.GUARDIAN,
            holder=Holder.ORGANISATION,
            ground=Ground.PARENTS_ABSENT_OR_INCAPABLE,
            conditions_met=True,
            paper=Paper(PaperKind.APPOINTMENT, hashlib.sha256(b"the file that the platform holds").hexdigest()),
        )
        state = self._on.links.accept(invitation.secret, home, birth_date=None, now=self._now)
        yield Step(text(f"stage.{state.stage}"), "good")
        yield _said("who.declined")
        self._on.links.decline(invitation.link, now=self._now)

    def _a_second_child(self) -> Iterator[Step]:
        yield _chapter("second")
        invitation = self._on.links.request("binh", birth_date=BINH, now=self._now)
        self._links["binh, mai"] = invitation.link
        mother = GuardianDeclaration(relation=Relation.MOTHER)
        self._on.links.accept(invitation.secret, mother, birth_date=_MAI, now=self._now)
        yield from self._proves("binh, mai", "mai", "Trần Thị Mai")
        self._consents("binh, mai")
        yield _said("second.six")
        yield from self._may("binh", Action.POST)

    def _supervision(self) -> Iterator[Step]:
        yield _chapter("supervision")
        yield _said("supervision.chooses")
        link = self._links["an, mai"]
        self._on.links.permit(link, Action.COMMENT, Choice.OFF, now=self._now)
        self._on.links.permit(link, Action.SHARE, Choice.ASK_FIRST, now=self._now)
        yield from self._may("an", Action.COMMENT, Action.SHARE)
        (supervisor,) = self._on.supervision.supervisors("an")
        since = f"{supervisor.since:%d-%m-%Y}"
        yield _said("supervision.seen", relation=text(f"relation.{supervisor.relation}"), since=since)
        self._on.supervision.ask("an", Action.SHARE, "video-7", now=self._now)
        yield from self._told("an", Reader.GUARDIAN, EventType.PERMISSION_ASKED)
        waiting = len(self._on.supervision.queue("an", now=self._now))
        self._on.supervision.answer(link, Action.SHARE, "video-7", allow=True, now=self._now)
        yield _said("supervision.answered", waiting=waiting)
        decision = self._on.gate.decide("an", Action.SHARE, item="video-7", now=self._now)
        yield from answered(decision, text("action.share"), self._known)
        tally = self._on.supervision.summary("an", since=self._now - _DAY, now=self._now)[Action.SHARE]
        yield _said("supervision.summary", asked=tally.asked, allowed=tally.allowed, refused=tally.refused)

    def _the_parents_disagree(self) -> Iterator[Step]:
        yield _chapter("dispute")
        yield _said("dispute.father")
        invitation = self._on.links.request("an", now=self._now)
        self._links["an, dung"] = invitation.link
        father = GuardianDeclaration(relation=Relation.FATHER)
        self._on.links.accept(invitation.secret, father, birth_date=_DUNG, now=self._now)
        yield from self._proves("an, dung", "dung", "Nguyễn Văn Dũng")
        self._consents("an, dung")
        self._assents("an, dung")
        self._on.links.dispute(invitation.link, now=self._now)
        yield from self._told("an", Reader.CHILD, EventType.GUARDIAN_DISPUTED)
        yield from self._may("an", Action.POST)
        yield _said("dispute.one")
        self._on.links.settle(invitation.link, now=self._now)
        yield from self._may("an", Action.POST)
        yield _said("dispute.both")
        self._on.links.settle(self._links["an, mai"], now=self._now)
        yield from self._may("an", Action.POST)
        yield _said("dispute.court")
        self._on.links.dispute(self._links["an, mai"], now=self._now)
        ruling = Ruling(Decider.COURT, "12/2026/QĐ-TA")
        self._on.links.settle(invitation.link, ruling=ruling, now=self._now)
        yield from self._may("an", Action.POST)

    def _a_consent_is_withdrawn(self) -> Iterator[Step]:
        yield _chapter("consent")
        stopped = self._on.links.withdraw(self._links["binh, mai"], Consenter.REPRESENTATIVE, now=self._now)
        yield _said("consent.withdrawn")
        yield from _changed(stopped)
        yield from self._may("binh", Action.READ, Action.POST)
        self._consents("binh, mai")
        yield _said("consent.again")

    def _the_number_is_sold_anew(self) -> Iterator[Step]:
        self._now += RECYCLED_AFTER + _DAY
        yield _chapter("recycled", day=f"{self._now:%d-%m-%Y}")
        yield _said("recycled.stranger")
        proof = self._proof("stranger", "mai", Purpose.ENROL)
        stranger = Application(
            account="stranger", user=Person("Lê Văn Khách", date(1979, 8, 2)), phone=_phone("mai"), proof=proof
        )
        self._on.registrar.enrol(stranger, now=self._now).require()
        yield from self._told("binh", Reader.CHILD, EventType.GUARDIAN_SUSPENDED)
        yield from self._may("binh", Action.READ, Action.POST)
        yield _said("recycled.again")
        for link in ("binh, mai", "an, mai"):
            yield from self._proves(link, "mai again")
        yield from self._told("binh", Reader.GUARDIAN, EventType.GUARDIAN_RESTORED)
        yield from self._may("binh", Action.POST)

    def _seven(self) -> Iterator[Step]:
        (ahead,) = self._on.growing.upcoming_transitions(within=60 * _DAY, now=self._now)
        yield _said("seven.ahead", account=ahead.account, day=f"{ahead.at:%d-%m-%Y}")
        self._now = datetime(2027, 1, 15, 9, 0, tzinfo=self._now.tzinfo)
        yield _chapter("seven", day=f"{self._now:%d-%m-%Y}")
        yield from self._told("binh", Reader.CHILD, EventType.TURNED_SEVEN)
        yield from self._may("binh", Action.POST)
        self._assents("binh, mai")
        yield _said("seven.assents")
        yield from self._may("binh", Action.POST)

    def _a_death_reported_by_mistake(self) -> Iterator[Step]:
        yield _chapter("death")
        link = self._links["binh, mai"]
        self._on.links.suspend(link, Suspension.GUARDIAN_DIED, now=self._now)
        yield _said("death.reported")
        yield from self._may("binh", Action.POST)
        yield from self._proves("binh, mai", "mai again")
        yield _said("death.phone")
        yield from self._may("binh", Action.POST)
        mistake = Ruling(Decider.OPERATOR, "báo nhầm người")
        self._on.links.restore(link, Suspension.GUARDIAN_DIED, mistake, now=self._now)
        yield _said("death.mistake")
        yield from self._may("binh", Action.POST)

    def _an_account_a_child_made(self) -> Iterator[Step]:
        yield _chapter("made")
        yield _said("made.alone")
        khoa = Application(
            account="khoa",
            user=Person("Nguyễn Khoa", date(2001, 1, 1)),
            phone=_phone("dung"),
            proof=self._proof("khoa", "dung", Purpose.ENROL),
        )
        self._on.registrar.enrol(khoa, now=self._now).require()
        self._on.reviews.signal("khoa", "school-hours", now=self._now)
        yield from self._may("khoa", Action.POST)
        (review,) = self._on.reviews.queue()
        yield _said("made.looked", account=review.account)
        self._on.reviews.settle("khoa", Finding.CHILD, "đã nói chuyện với gia đình", now=self._now)
        born = date(2015, 2, 2)
        found = self._on.growing.correct_birth_date("khoa", born, AgeEvidence.GUARDIAN_DECLARED, now=self._now)
        yield from _changed(found)
        yield _said("made.authority")
        self._on.reviews.identified("khoa", "CV-17/2027", now=self._now)
        yield from self._may("khoa", Action.READ, Action.POST)

    def _the_data_of_the_father_go(self) -> Iterator[Step]:
        yield _chapter("tombstone")
        link = self._links["an, dung"]
        self._on.links.end(link, EndReason.REVOKED, now=self._now)
        yield _said("tombstone.ended")
        for kept in self._on.links.links("an"):
            state = kept.state
            declared = state.declaration
            who = text("demo.family.nobody") if declared is None else text(f"relation.{declared.relation}")
            stage = text(f"stage.{state.stage}")
            day = f"{state.last_at.astimezone(self._now.tzinfo):%d-%m-%Y}"
            yield Step(text("demo.family.tombstone.line", who=who, stage=stage, day=day), "law")
        yield from self._refused(lambda: self._consents("an, dung"))

    def _sixteen(self) -> Iterator[Step]:
        midnight = sixteen_from(AN)
        if midnight is None:
            return
        yield _chapter("sixteen", day=f"{AN:%d-%m}-{AN.year + 16}")
        ahead = (
            (30, EventType.TURNING_SIXTEEN),
            (7, EventType.TURNING_SIXTEEN_IN_A_WEEK),
            (1, EventType.TURNING_SIXTEEN_TOMORROW),
        )
        for days, type in ahead:
            self._now = midnight - timedelta(days=days)
            yield _said("sixteen.ahead", day=f"{self._now:%d-%m-%Y}")
            yield from self._told("an", Reader.CHILD, type)
        yield _said("sixteen.birthday")
        self._now = midnight - timedelta(minutes=1)
        yield from self._may("an", Action.POST)
        self._now = midnight
        yield from self._may("an", Action.READ, Action.POST)
        yield _said("sixteen.own")
        proof = self._proof("an", "an", Purpose.ENROL)
        own = Application(account="an", user=Person("Nguyễn An", AN), phone=_phone("an"), proof=proof)
        self._on.growing.register_own_data(own, now=self._now).require()
        yield from self._told("an", Reader.GUARDIAN, EventType.GUARDIAN_ENDED)
        yield from self._may("an", Action.POST)

    # What people do

    def _proof(self, account: str, who: str, purpose: Purpose) -> str:
        registrar, at = self._on.registrar, self._now
        challenge = registrar.challenge(
            _phone(who), purpose=purpose, account=account, origin=_BROWSER, lang="vi", now=at
        )
        code = self._on.outbox.code_for(challenge.id)
        return registrar.prove(challenge.id, code, account=account, origin=_BROWSER, now=at).id

    def _proves(self, link: str, who: str, name: str | None = None) -> Iterator[Step]:
        self._now += timedelta(minutes=2)  # between two codes to one phone
        account = link.partition(",")[0]
        proof = self._proof(account, who, Purpose.GUARDIAN)
        self._on.links.proved(self._links[link], name=name, phone=_phone(who), proof=proof, now=self._now)
        yield _said("proves", number=_phone(who).mask())

    def _consents(self, link: str) -> None:
        self._on.links.consent(self._links[link], text_version=TEXT_VERSION, lang="vi", now=self._now)

    def _assents(self, link: str) -> None:
        self._on.links.assent(self._links[link], text_version=TEXT_VERSION, lang="vi", now=self._now)

    # What is told

    def _may(self, account: str, *actions: Action) -> Iterator[Step]:
        for action in actions:
            decision = self._on.gate.decide(account, action, now=self._now)
            yield from answered(decision, text(f"action.{action}"), self._known)

    def _told(self, account: str, reader: Reader, expected: EventType) -> Iterator[Step]:
        """The notice that the outbox holds for an account, as a platform would show it."""
        due = [each for each in self._on.feed.poll(now=self._now, most=999) if each.account == account]
        if any(each.type is expected for each in due):
            said = notice(expected, reader)
            if said is not None:
                yield _said(f"told.{reader}")
                yield _quoted(said)
        self._on.feed.acknowledge(each.id for each in due)

    def _refused(self, work: Callable[[], object]) -> Iterator[Step]:
        try:
            work()
        except GuardianshipError as refused:
            yield Step(refused.text, "bad")


def _phone(who: str) -> PhoneNumber:
    return PhoneNumber.parse(_PHONES[who])


def _chapter(name: str, **data: Any) -> Step:  # noqa: ANN401  # whatever the text has blanks for
    return Step(text(f"demo.family.chapter.{name}", **data), "chapter")


def _said(name: str, **data: Any) -> Step:  # noqa: ANN401  # the same
    return Step(text(f"demo.family.{name}", **data))


def _quoted(said: Text) -> Step:
    return Step(said, "quote")


def _changed(found: Reassessment) -> Iterator[Step]:
    for key, actions in (("restricted", found.restricted), ("opened", found.opened)):
        if actions:
            names = [text(f"action.{action}") for action in actions]
            joined = Text(", ".join(each.vi for each in names), ", ".join(each.en for each in names))
            yield Step(text(f"demo.family.{key}", actions=joined), "bad" if key == "restricted" else "good")
