"""The library and ``second``, a decision table written from the law file, answer every combination of facts alike.

Nothing is drawn at random: each fact the rules look at takes each of its values, its dates on either side of
every boundary, and the products are asked whole. Where two facts cannot meet in a rule their product is cut; the
comment beside the cut says why. Left out besides, because the pages leave open what else follows, is what
``second.table`` names, and evidence that leaves several things open at once (one of them need be named).
"""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from itertools import chain, combinations, islice, permutations, product
from typing import Any, NamedTuple

import pytest
from second.evaluator import Answer, Case, Law
from second.table import LINK_ROWS, LINK_WORDS, ROWS, WORDS

from idverify.account import Account, Action, Holder, Item, Registration
from idverify.conformance.requests import DecideRequest, EnrolRequest
from idverify.conformance.wire import read
from idverify.conformance.wire_facts import WireEvidence, WireGuardian, WireService
from idverify.decision import Decision, decide, decide_enrolment
from idverify.errors import OutOfScopeError

LAW = Law()
SECOND = timedelta(seconds=1)


def moments(*texts: str) -> list[Any]:
    return [pytest.param(datetime.fromisoformat(f"{text}+07:00"), id=text) for text in texts]


BEFORE_THE_DECREE = "2024-12-24T23:59:59"
# A second before each day of change, and the day.
MOMENTS = moments(
    *("2024-12-25T00:00:00", "2025-03-24T23:59:59", "2025-03-25T00:00:00", "2025-12-31T23:59:59"),
    *("2026-01-01T00:00:00", "2026-06-30T23:59:59", "2026-07-01T00:00:00", "2026-08-18T23:59:59"),
    *("2026-08-19T00:00:00", "2026-11-21T09:00:00"),
)
NINETY_DAYS_END = datetime.fromisoformat("2025-03-25T00:00:00+07:00")
DECREE_333 = datetime.fromisoformat("2026-08-19T00:00:00+07:00")
EARLIER = "2024-11-01T08:00:00+07:00"
# The last second before the decree, and its first; R-01 parts them.
OPENED_BEFORE, OPENED_AFTER = "2024-12-24T16:59:59Z", "2024-12-24T17:00:00Z"

# ------------------------------------------------------------------------------------------------ facts


class Fact(NamedTuple):
    """One piece of a question: as the protocol writes it, and as the library holds it."""

    wire: Any
    held: Any


def evidence(*each: dict[str, Any]) -> Fact:
    return Fact(list(each), tuple(WireEvidence.model_validate(one).facts() for one in each))


NOT_SAID = Fact(None, None)
NOTHING = evidence()


def proven(method: str, verified_at: str | None = EARLIER, **level: int | None) -> dict[str, Any]:
    return {"method": method, "verified_at": verified_at, **level}


CODE, PERSONAL_ID = proven("vn_mobile_otp"), proven("personal_id_eid", level=2)
NO_LEVEL, OTHER_EID = proven("personal_id_eid", level=None), proven("other_eid")
NO_DATE, ID_WITHOUT_DATE = proven("vn_mobile_otp", None), proven("personal_id_eid", None, level=2)


@cache
def all_evidence(at: datetime) -> tuple[Fact, ...]:
    """Each method, each level, and each date; two methods where one rule asks two things (R-10, AU-2)."""
    exactly, ahead = at.isoformat(), (at + SECOND).isoformat()
    return (
        *(NOT_SAID, NOTHING),
        *(evidence(proven(each)) for each in ("vn_mobile_otp", "vn_mobile_network", "other_eid")),
        *(evidence(proven("personal_id_eid", level=level)) for level in (1, 2, 3, None)),
        *(evidence(proven(each, exactly)) for each in ("personal_id_typed", "id_document_image", "bank_login")),
        *(evidence(proven("vn_mobile_otp", each)) for each in (exactly, ahead, None)),
        *(evidence(proven("personal_id_eid", each, level=2)) for each in (exactly, ahead, None)),
        *(evidence(*each) for each in ((CODE, PERSONAL_ID), (PERSONAL_ID, CODE), (CODE, NO_LEVEL))),
        *(evidence(*each) for each in ((CODE, ID_WITHOUT_DATE), (CODE, OTHER_EID), (OTHER_EID, NO_LEVEL))),
        # Before Decree 333 it proves nothing, dated or not.
        *((evidence(proven("other_eid", None)),) if at >= DECREE_333 else ()),
        *(evidence(*each) for each in ((PERSONAL_ID, NO_DATE), (OTHER_EID, NO_DATE))),
    )


# One of each state of authentication that the rules tell apart.
SOME_EVIDENCE = tuple(evidence(*each) for each in ((), (CODE,), (PERSONAL_ID,), (NO_LEVEL,), (OTHER_EID,)))
FEW_EVIDENCE = SOME_EVIDENCE[:3]


class Question(NamedTuple):
    action: str
    service: Fact
    asked: Action


def service(**wire: Any) -> Fact:
    return Fact(wire, WireService.model_validate(wire).facts())


DOMESTIC, UNLICENSED = service(kind="domestic"), service(kind="domestic", licensed=False)
MET, UNMET = service(kind="cross_border", threshold_met=True), service(kind="cross_border", threshold_met=False)
SERVICES = (DOMESTIC, UNLICENSED, MET, UNMET)
# Reading is asked by itself: no rule names it.
ACTIONS = tuple(str(action) for action in Action if action is not Action.READ)


def questions(actions: Iterable[str], services: Iterable[Fact]) -> tuple[Question, ...]:
    return tuple(Question(action, where, Action(action)) for action, where in product(actions, services))


EVERYTHING = questions(ACTIONS, SERVICES)
# One of each list of actions that the rules name (post stands for comment and share, react for message) and
# one of each reach; EVERYTHING is asked of fewer facts.
TYPICAL = questions(("post", "commercial_livestream", "react"), (DOMESTIC, UNMET))
# Above or below the threshold, everything binds alike from Decree 333 on.
TYPICAL_SINCE_333 = questions(("post", "commercial_livestream", "react"), (DOMESTIC,))


def opened(at: datetime) -> tuple[str | None, ...]:
    """Before the decree, and after it, by a second; unknown; not yet. When it was opened matters to R-01 alone."""
    ahead = (at + SECOND).isoformat()
    return (OPENED_BEFORE, OPENED_AFTER, None, ahead) if at < NINETY_DAYS_END else (OPENED_BEFORE, None)


def years_before(day: date, years: int, days: int = 0) -> str:
    """The birth date of somebody whose birthday falls some days before a day."""
    return (day.replace(year=day.year - years) - timedelta(days=days)).isoformat()


def account(
    opened_at: str | None,
    born: str | None,
    proof: Fact,
    declared_at: str | None = None,
    links: Sequence[Fact] = (),
    *,
    holder: str = "individual",
    streamer_at: str | None = None,
    child_made_at: str | None = None,
    allowed_at: str | None = None,
) -> Fact:
    return Fact(
        {
            "opened_at": opened_at,
            "holder": holder,
            "user_birth_date": born,
            "no_vn_mobile_declared_at": declared_at,
            "evidence": proof.wire,
            "guardians": [link.wire for link in links],
            "streamer_eid_at": streamer_at,
            "child_made_identified_at": child_made_at,
            "item_allowed_at": allowed_at,
        },
        Account(
            opened_at=_moment(opened_at),
            holder=Holder(holder),
            user_birth_date=_day(born),
            no_vn_mobile_declared_at=_moment(declared_at),
            evidence=proof.held,
            guardians=tuple(link.held for link in links),
            streamer_eid_at=_moment(streamer_at),
            child_made_identified_at=_moment(child_made_at),
            item_allowed_at=_moment(allowed_at),
        ),
    )


def application(
    collected: tuple[str, ...],
    born: str | None,
    proof: Fact,
    declared_at: str | None = None,
    links: Sequence[Fact] = (),
    *,
    holder: str = "individual",
) -> Fact:
    return Fact(
        {
            "holder": holder,
            "user_birth_date": born,
            "collected": list(collected),
            "no_vn_mobile_declared_at": declared_at,
            "evidence": proof.wire,
            "guardians": [link.wire for link in links],
        },
        Registration(
            holder=Holder(holder),
            user_birth_date=_day(born),
            collected=frozenset(map(Item, collected)),
            no_vn_mobile_declared_at=_moment(declared_at),
            evidence=proof.held,
            guardians=tuple(link.held for link in links),
        ),
    )


@cache
def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


@cache
def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


BOTH_CONSENT = (EARLIER, EARLIER)
MOTHER, GUARDIAN = ("mother", "individual", None), ("guardian", "individual", "parents_unable_and_ask")
ADULT = "1990-01-01"
FIRST_GRADER = "2018-05-01"  # at every moment a child of six to eight


def link(
    who: tuple[str, str, str | None] = MOTHER,
    born: str | None = ADULT,
    proof: Fact = FEW_EVIDENCE[1],
    declared_at: str | None = None,
    consents: tuple[str | None, str | None] = BOTH_CONSENT,
    status: str = "active",
    *,
    carries_until: str | None = None,
    choices: dict[str, str] | None = None,
) -> Fact:
    relation, holder, ground = who
    return _link(
        {
            "relation": relation,
            "holder": holder,
            "birth_date": born,
            "status": status,
            "ground": ground,
            "evidence": proof.wire,
            "no_vn_mobile_declared_at": declared_at,
            "consents": dict(zip(("representative", "child"), consents, strict=True)),
            "carries_until": carries_until,
            "choices": choices,
        }
    )


def _link(wire: dict[str, Any]) -> Fact:
    return Fact(wire, WireGuardian.model_validate(wire).facts())


NOT_ACTIVE = tuple(link(status=status) for status in ("requested", "suspended", "disputed", "ended"))


@cache
def some_links(day: date) -> tuple[Fact, ...]:
    """Links that lack nothing, one thing, or several."""
    fifteen, seventeen = years_before(day, 15), years_before(day, 17)
    nobody = (None, None)
    no_ground = ("guardian", "individual", None)
    return (
        link(("father", "individual", None)),
        link(proof=NOTHING),
        link(proof=NOT_SAID),
        link(proof=evidence(NO_LEVEL)),
        link(proof=evidence(NO_DATE)),
        link(born=fifteen),
        link(GUARDIAN, born=seventeen),
        link(born=None),
        link(no_ground),
        link(consents=nobody),
        link(born=fifteen, proof=NOTHING),
        link(proof=NOTHING, consents=nobody),
        link(born=None, consents=nobody),
        link(no_ground, proof=NOTHING),
        link(no_ground, born=None, consents=nobody),
        *NOT_ACTIVE,
        link(status="suspended", carries_until="2099-01-01T00:00:00+07:00"),
        link(choices={"post": "off", "react": "ask_first"}),
    )


# ------------------------------------------------------------------------------------------------ asking


def summary(decision: Decision) -> Answer:
    """What the two compare."""
    breaches = decision.breaches
    missing = (breach.fact for breach in breaches if breach.rule == "facts.missing" and breach.fact is not None)
    return Answer(
        permitted=decision.permitted,
        rules=frozenset(breach.rule for breach in breaches),
        remedies=tuple(decision.remedies),
        law=decision.law,
        facts=frozenset(fact.rpartition(".")[2] for fact in missing),
    )


# All of them, unless whoever changes the rules a thousand times over asks for each n-th only (tools/mutation.py).
EVERY = int(os.environ.get("IDVERIFY_EVERY", "1"))


class Comparison:
    """Asks both, counts, and keeps the first difference."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.asked = self.differing = 0
        self.first = ""

    def decide(self, accounts: Iterable[Fact], asked: Sequence[Question]) -> None:
        at, text = self.at, self.at.isoformat()
        for facts in islice(accounts, None, None, EVERY):
            case = Case(LAW, text, facts.wire)
            for action, where, enum in asked:
                mine = case.answer(action, where.wire)
                theirs = summary(decide(facts.held, enum, service=where.held, at=at))
                self.asked += 1
                if mine != theirs:
                    request = {"op": "decide", "at": text, "action": action, "service": where.wire}
                    self._differ({**request, "account": facts.wire}, mine, theirs)

    def enrol(self, applications: Iterable[Fact], services: Sequence[Fact]) -> None:
        at, text = self.at, self.at.isoformat()
        for facts in islice(applications, None, None, EVERY):
            case = Case(LAW, text, facts.wire)
            for where in services:
                mine = case.answer("enrol", where.wire)
                theirs = summary(decide_enrolment(facts.held, service=where.held, at=at))
                self.asked += 1
                if mine != theirs:
                    request = {"op": "enrol", "at": text, "service": where.wire}
                    self._differ({**request, "application": facts.wire}, mine, theirs)

    def _differ(self, request: dict[str, Any], mine: Answer | None, theirs: Answer) -> None:
        self.differing += 1
        if not self.first:
            self.first = "\n".join(
                (
                    json.dumps(request, ensure_ascii=False),
                    f"the table:   {_shown(mine)}",
                    f"the library: {_shown(theirs)}",
                )
            )

    def agree(self, at_least: int) -> None:
        assert not self.differing, f"{self.differing} of {self.asked} cases differ; the first:\n{self.first}"
        assert self.asked >= at_least // EVERY - 1


def _shown(answer: Answer | None) -> str:
    if answer is None:
        return "out of scope"
    return json.dumps({**answer._asdict(), "rules": sorted(answer.rules), "facts": sorted(answer.facts)})


# ------------------------------------------------------------------------------------------------ decide


def sales(at: datetime, of: Iterable[tuple[Any, ...]], **facts: Any) -> Iterator[Fact]:
    """Accounts whose streamer is identified, now, or only ahead; it matters where somebody sells."""
    for streamer_at in (at.isoformat(), (at + SECOND).isoformat()):
        yield from (account(*each, streamer_at=streamer_at, **facts) for each in of)


SALES = questions(("sales_livestream",), SERVICES)


@pytest.mark.parametrize("at", MOMENTS)
def test_they_agree_about_adults_and_organisations_and_unknown_ages(at: datetime) -> None:
    asked = Comparison(at)
    declared = (None, at.isoformat())
    grown = [
        *product(opened(at), [ADULT], all_evidence(at), declared),
        *product([OPENED_AFTER], [ADULT], SOME_EVIDENCE, [(at + SECOND).isoformat()]),
    ]
    asked.decide((account(*each) for each in grown), EVERYTHING)
    asked.decide(sales(at, grown), SALES)
    # Of an organisation no age is asked; else it is as an individual.
    organisations = list(product(opened(at), [None, FIRST_GRADER], SOME_EVIDENCE, declared))
    asked.decide((account(*each, holder="organisation") for each in organisations), EVERYTHING)
    asked.decide(sales(at, organisations, holder="organisation"), SALES)
    # Of an unknown age only whether somebody is authenticated is asked, and whether there is evidence at all.
    ahead = (at + timedelta(days=1)).date().isoformat()
    unknown = list(product(opened(at), [None, ahead], (NOT_SAID, *SOME_EVIDENCE), declared))
    asked.decide((account(*each) for each in unknown), EVERYTHING)
    asked.decide(sales(at, unknown), SALES)
    asked.agree(7_000)


@pytest.mark.parametrize("at", MOMENTS)
def test_they_agree_about_the_ages_of_a_user(at: datetime) -> None:
    asked, day = Comparison(at), at.date()
    ages = (
        *(None, years_before(day, 0), years_before(day, 7, -1), years_before(day, 7), years_before(day, 12)),
        *(years_before(day, 16, -1), years_before(day, 16), years_before(day, 16, 1), "2008-02-29", "2012-02-29"),
    )
    # A child's own evidence proves nothing, so few kinds of it do.
    links = ((), (link(),), (link(proof=NOTHING),), *((each,) for each in NOT_ACTIVE))
    carried = product([OPENED_AFTER], ages, FEW_EVIDENCE, [None], links)
    asked.decide((account(*each) for each in carried), TYPICAL)
    children = product(opened(at), ages, FEW_EVIDENCE)
    asked.decide((account(*each) for each in children), EVERYTHING)
    # R-12, and of an organisation no link is asked.
    transition = product(opened(at), [years_before(day, 16, 1)], SOME_EVIDENCE, [None, at.isoformat()], links)
    asked.decide((account(*each) for each in transition), TYPICAL)
    organisations = product([OPENED_AFTER], [None], FEW_EVIDENCE, [None], links)
    asked.decide((account(*each, holder="organisation") for each in organisations), TYPICAL)
    asked.agree(4_000)


def adults(at: datetime) -> Iterator[tuple[tuple[str, str, str | None], str | None]]:
    """Who answers for a child, and born when; an institution has no birth date."""
    day = at.date()
    persons = (MOTHER, GUARDIAN, ("guardian", "individual", None))  # a father is asked as a mother is
    ages = (
        *(None, years_before(day, 0, -1), years_before(day, 16), years_before(day, 16, 1)),
        *(years_before(day, 18), years_before(day, 18, 1), ADULT),
    )
    yield from product(persons, ages)
    yield ("guardian", "organisation", "parents_absent_or_incapable"), None
    yield ("guardian", "organisation", None), None


@pytest.mark.parametrize("at", MOMENTS)
def test_they_agree_about_one_active_link(at: datetime) -> None:
    asked, day = Comparison(at), at.date()
    exactly, ahead = at.isoformat(), (at + SECOND).isoformat()
    consents = list(product((None, exactly, ahead), (None, exactly)))
    ages = [years_before(day, 7, -1), years_before(day, 7), years_before(day, 16)]
    since_333 = at >= DECREE_333
    if not since_333:  # consents, and the child's seventh birthday with them, are asked since Decree 330
        consents, ages = [(None, None)], [years_before(day, 16)]
    proofs = (
        *(NOT_SAID, NOTHING, *SOME_EVIDENCE[1:]),
        *(evidence(proven("vn_mobile_otp", ahead)), evidence(NO_DATE), evidence(ID_WITHOUT_DATE)),
    )
    declared = (None, exactly)
    links = [
        link(who, born, proof, declared_at, given)
        for (who, born), proof, declared_at, given in product(adults(at), proofs, declared, consents)
    ]
    asked.decide(
        (account(OPENED_AFTER, born, NOTHING, links=(each,)) for born, each in product(ages, links)),
        TYPICAL_SINCE_333 if since_333 else TYPICAL,
    )
    accounts = product(opened(at), ages, [NOTHING], [None], [(each,) for each in some_links(day)])
    asked.decide((account(*each) for each in accounts), EVERYTHING)
    asked.agree(3_500)


@pytest.mark.parametrize("at", MOMENTS)
def test_they_agree_about_two_links_in_either_order(at: datetime) -> None:
    asked, day = Comparison(at), at.date()
    pairs = [*permutations(some_links(day), 2), *((each, each) for each in some_links(day))]
    ages = [years_before(day, 7, -1), years_before(day, 7)]
    accounts = product([OPENED_AFTER], ages, [NOTHING], [None], pairs)
    asked.decide((account(*each) for each in accounts), TYPICAL_SINCE_333 if at >= DECREE_333 else TYPICAL)
    asked.agree(2_000)


@pytest.mark.parametrize("at", MOMENTS)
def test_they_agree_about_accounts_that_children_made(at: datetime) -> None:
    asked, day = Comparison(at), at.date()
    ages = (None, ADULT, FIRST_GRADER, years_before(day, 16), years_before(day, 16, 1))
    links = ((), (link(),), (link(proof=NOTHING),), *((each,) for each in NOT_ACTIVE))
    for identified_at, holder in product(_around(at), ("individual", "organisation")):
        accounts = product(opened(at), ages, FEW_EVIDENCE, [None], links)
        asked.decide(
            (account(*each, holder=holder, child_made_at=identified_at) for each in accounts),
            TYPICAL if holder == "individual" else TYPICAL[:3],
        )
    everywhere = product([OPENED_AFTER], [ADULT, FIRST_GRADER], FEW_EVIDENCE, [None], links[:2])
    asked.decide((account(*each, child_made_at=EARLIER) for each in everywhere), EVERYTHING)
    asked.agree(2_000)


def _around(at: datetime) -> tuple[str | None, ...]:
    """Never, long ago, at the moment itself, and a second later."""
    return None, EARLIER, at.isoformat(), (at + SECOND).isoformat()


@pytest.mark.parametrize("at", MOMENTS)
def test_they_agree_about_what_guardians_choose(at: datetime) -> None:
    asked, day = Comparison(at), at.date()
    every = [dict.fromkeys(ACTIONS, choice) for choice in ("allow", "ask_first", "off")]
    one = [{action: choice} for action, choice in product(("post", "message"), ("ask_first", "off"))]
    statuses = ("active", "requested", "suspended", "disputed", "ended")
    ages = (None, FIRST_GRADER, years_before(day, 16), years_before(day, 16, 1))
    # Whatever else is true of the link: each choice beside a link that lacks nothing, and one that lacks a proof.
    alone = [
        (link(proof=proof, status=status, choices=choices),)
        for proof, status, choices in product(FEW_EVIDENCE[:2], statuses, [None, {}, *every, *one])
    ]
    for allowed_at in _around(at):
        accounts = product([OPENED_AFTER], ages, FEW_EVIDENCE[:2], [None], alone)
        asked.decide((account(*each, allowed_at=allowed_at) for each in accounts), TYPICAL_SINCE_333)
    pairs = [
        (link(status=status, choices=one_choice), link(choices=other))
        for status, one_choice, other in product(statuses, every, [*every, None])
    ]
    two = [*pairs, *(pair[::-1] for pair in pairs)]
    asked.decide((account(*each) for each in product(opened(at), [FIRST_GRADER], [NOTHING], [None], two)), EVERYTHING)
    asked.agree(10_000)


@pytest.mark.parametrize("at", MOMENTS)
def test_they_agree_about_a_grace_period(at: datetime) -> None:
    asked, day = Comparison(at), at.date()
    ages = (None, years_before(day, 7, -1), years_before(day, 7), years_before(day, 16), years_before(day, 16, 1))
    consents = list(product((None, EARLIER), (None, EARLIER)))
    statuses = ("active", "requested", "suspended", "disputed", "ended")
    links = [
        link(who, born, proof, None, given, status, carries_until=until)
        for who, born, proof, given, status, until in product(
            *((MOTHER, GUARDIAN), (ADULT, years_before(day, 17)), FEW_EVIDENCE[:2], consents, statuses, _around(at))
        )
    ]
    accounts = product([OPENED_AFTER], ages, FEW_EVIDENCE[:2], [None], [(each,) for each in links])
    asked.decide((account(*each) for each in accounts), TYPICAL_SINCE_333)
    beside = [(each, other) for each in links[::7] for other in (link(proof=NOTHING), *NOT_ACTIVE)]
    accounts = product([OPENED_AFTER], ages[1:4], [NOTHING], [None], beside)
    asked.decide((account(*each) for each in accounts), TYPICAL)
    families = product(ENOUGH[:1], ages[1:4], [NOTHING], [None], [(each,) for each in links])
    asked.enrol((application(*each) for each in families), (DOMESTIC, UNMET))
    asked.agree(10_000)


# February ends on a day that is nobody's birthday.
LEAP_MOMENTS = moments(
    *("2026-02-28T23:59:59", "2026-03-01T00:00:00"),  # 18, of a guardian born on 29 February 2008
    *("2027-02-27T23:59:59", "2027-02-28T00:00:00"),  # 7, of a child born on 29 February 2020
    *("2028-02-29T23:59:59", "2028-03-01T00:00:00"),  # 16, of a user born on 29 February 2012
    *("2100-02-28T23:59:59", "2100-03-01T00:00:00"),  # 16, of a user born on 29 February 2084
)


@pytest.mark.parametrize("at", LEAP_MOMENTS)
def test_they_agree_about_those_born_on_the_twenty_ninth_of_february(at: datetime) -> None:
    asked = Comparison(at)
    users = [f"{year}-02-{day}" for year in (2008, 2012, 2020, 2084) for day in (28, 29)]
    parents = ["2008-02-28", "2008-02-29", "2012-02-29", ADULT]
    links = [link(*each) for each in product((MOTHER, GUARDIAN), parents, [FEW_EVIDENCE[1]], [None], [(EARLIER, None)])]
    accounts = product([OPENED_AFTER], users, FEW_EVIDENCE, [None], [(), *((each,) for each in links)])
    asked.decide((account(*each) for each in accounts), TYPICAL)
    asked.agree(1_000)


# ------------------------------------------------------------------------------------------------ enrol

ITEMS = [str(item) for item in Item]
ALL_COLLECTED = tuple(chain.from_iterable(combinations(ITEMS, size) for size in range(len(ITEMS) + 1)))
ENOUGH = (("name", "birth_date", "phone"), ("name", "birth_date", "personal_id"))
# The licence is asked of livestreams only.
OPEN_SERVICES = (DOMESTIC, MET, UNMET)


@pytest.mark.parametrize("at", MOMENTS)
def test_they_agree_about_sign_ups(at: datetime) -> None:
    asked, day = Comparison(at), at.date()
    ages = (None, *(years_before(day, 16, days) for days in (-1, 0, 1)), ADULT)
    text, ahead = at.isoformat(), (at + SECOND).isoformat()
    dates = (EARLIER, "2025-12-31T16:59:59Z", "2025-12-31T17:00:00Z", text, ahead, None)
    images = [evidence(proven("id_document_image", each)) for each in dates]
    declared = (None, text, ahead)
    # What is collected, and of whom; with it evidence matters only to the ban of images.
    collected = list(product(ALL_COLLECTED, ages, (NOTHING, FEW_EVIDENCE[1], images[3])))
    asked.enrol((application(*each) for each in collected), SERVICES)
    asked.enrol((application(*each, holder="organisation") for each in collected if each[1] is None), SERVICES)
    # What is proven, of whom.
    proofs = (*all_evidence(at), *images)
    asked.enrol((application(*each) for each in product(ENOUGH, [ADULT], proofs, declared)), OPEN_SERVICES)
    some = (NOT_SAID, *SOME_EVIDENCE)
    asked.enrol((application(*each) for each in product(ENOUGH, ages, some, declared[:2])), OPEN_SERVICES)
    organisations = product(ENOUGH, [None], some, declared[:2])
    asked.enrol((application(*each, holder="organisation") for each in organisations), OPEN_SERVICES)
    # Who answers for a child.
    links = some_links(day)
    several = [*((each,) for each in links), *permutations(links, 2)]
    ages = (years_before(day, 7, -1), years_before(day, 7), years_before(day, 16))
    families = product(ENOUGH[:1], ages, [NOTHING], [None], several)
    asked.enrol((application(*each) for each in families), OPEN_SERVICES)
    asked.agree(6_000)


# ------------------------------------------------------------------------------------------------ around it


def test_they_agree_that_nothing_is_said_before_the_decree() -> None:
    at = datetime.fromisoformat(f"{BEFORE_THE_DECREE}+07:00")
    for born, question in product((None, ADULT, FIRST_GRADER), EVERYTHING):
        facts = account(OPENED_AFTER, born, NOTHING)
        assert Case(LAW, at.isoformat(), facts.wire).answer(question.action, question.service.wire) is None
        with pytest.raises(OutOfScopeError):
            decide(facts.held, question.asked, service=question.service.held, at=at)


@pytest.mark.parametrize("at", MOMENTS)
def test_they_agree_that_reading_is_open(at: datetime) -> None:
    asked = Comparison(at)
    accounts = product(opened(at), [None, ADULT, FIRST_GRADER], all_evidence(at))
    asked.decide((account(*each) for each in accounts), questions(("read",), SERVICES))
    asked.agree(500)


def test_the_pieces_are_what_the_protocol_reads() -> None:
    at = datetime.fromisoformat("2026-11-21T09:00:00+07:00")
    text, day = at.isoformat(), at.date()
    links = [(), *permutations(some_links(day)[:4], 2), some_links(day)[-2:]]
    for each in product(opened(at), [None, ADULT], all_evidence(at), [None, text], links):
        facts = account(*each, streamer_at=text, child_made_at=text, allowed_at=text)
        request = {"op": "decide", "at": text, "action": "post", "service": MET.wire, "account": facts.wire}
        found = read(DecideRequest, request)
        assert (found.at, found.service.facts(), found.account.facts()) == (at, MET.held, facts.held)
    for each in product(ALL_COLLECTED, [None, ADULT], SOME_EVIDENCE, [None, text], links[:2]):
        facts = application(*each)
        request = {"op": "enrol", "at": text, "service": UNLICENSED.wire, "application": facts.wire}
        signed_up = read(EnrolRequest, request)
        assert (signed_up.service.facts(), signed_up.application.facts()) == (UNLICENSED.held, facts.held)


def requests() -> Iterator[dict[str, Any]]:
    """A sample of what is asked above: every state of the law, every word of the table."""
    for moment in MOMENTS:
        at = moment.values[0]
        text, day = at.isoformat(), at.date()
        ages = [None, FIRST_GRADER, years_before(day, 16, 1)]
        pairs = [(), *islice(permutations(some_links(day), 2), 0, None, 20)]
        for each, question in product(product([OPENED_AFTER], ages, SOME_EVIDENCE[:2], [None], pairs), TYPICAL):
            request = {"op": "decide", "at": text, "action": question.action, "service": question.service.wire}
            yield {**request, "account": account(*each).wire}
        for each in product(ALL_COLLECTED[::5], ages, SOME_EVIDENCE[:2], [None], pairs):
            yield {"op": "enrol", "at": text, "service": DOMESTIC.wire, "application": application(*each).wire}


def test_the_order_of_the_rows_does_not_matter() -> None:
    backwards = Law(reversed(ROWS), reversed(LINK_ROWS))
    for request in requests():
        assert LAW.ask(request) == backwards.ask(request), json.dumps(request)


@pytest.mark.parametrize("at", MOMENTS)
def test_the_order_of_links_does_not_matter(at: datetime) -> None:
    for several in (
        *combinations(some_links(at.date()), 2),
        *islice(combinations(some_links(at.date()), 3), 0, None, 9),
    ):
        orders = [account(OPENED_AFTER, FIRST_GRADER, NOTHING, links=order) for order in permutations(several)]
        for question in TYPICAL:
            table = {
                Case(LAW, at.isoformat(), each.wire).answer(question.action, question.service.wire) for each in orders
            }
            library = {
                summary(decide(each.held, question.asked, service=question.service.held, at=at)) for each in orders
            }
            assert len(table) == 1, json.dumps(orders[0].wire)
            assert table == library, json.dumps(orders[0].wire)


def test_every_word_of_the_table_is_explained() -> None:
    words = {word.removeprefix("not ") for row in ROWS for word in row.when.split(", ")}
    assert words == set(WORDS)
    link_words = {word.removeprefix("not ") for link_row in LINK_ROWS for word in link_row.when.split(", ")}
    assert link_words == set(LINK_WORDS)
