"""The interpreter of ``second.table``: it turns facts into the table's words and reads the rows.

Facts are the objects of the line protocol, as JSON has them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import Any, Final, NamedTuple

from second.table import (
    ABOVE,
    BELOW,
    BY_LINK,
    BY_STATE,
    CHILD_UNTIL,
    CHOOSING,
    DECREE_147,
    DECREE_333,
    DOMESTIC,
    EXISTING_ACCOUNTS_UNTIL,
    GUARDIAN_FROM,
    IMAGE,
    LEVEL,
    LINK,
    LINK_FACTS,
    LINK_ROWS,
    OF_THE_PERSONAL_ID,
    OF_THE_PROOF,
    OTHER_EID,
    OWN_CONSENT_FROM,
    PARENT_FROM,
    PERSONAL_ID,
    PHONE,
    REACHED_BY_147,
    REMEDIES,
    REMEDIES_BY_STATE,
    ROWS,
    STATES,
    STRICTER,
    WRITE,
    LinkRow,
    Row,
)

Object = Mapping[str, Any]
_VIET_NAM: Final = timezone(timedelta(hours=7))
_Fault = tuple[str, tuple[str, ...], str | None]  # rule, remedies, missing fact


class Answer(NamedTuple):
    """What the table says."""

    permitted: bool
    rules: frozenset[str]
    remedies: tuple[str, ...]
    law: str
    facts: frozenset[str]


class Proof(NamedTuple):
    """What one person's evidence and declaration amount to.

    Attributes:
        state: "authenticated", or a key of ``REMEDIES_BY_STATE``.
        personal_id: whether a personal ID is proven.
        unclear: the missing fact that could change the state.
        personal_id_unclear: the missing fact that could prove a personal ID.
    """

    state: str
    personal_id: bool
    unclear: str | None
    personal_id_unclear: str | None


class Law:
    """A table that can be asked.

    Args:
        rows, link_rows: the table.
    """

    def __init__(self, rows: Iterable[Row] = ROWS, link_rows: Iterable[LinkRow] = LINK_ROWS) -> None:
        self._rows = [(row, _words(row.when)) for row in rows]
        self.link_rows = [(row, _words(row.when)) for row in link_rows]
        self._asked: dict[tuple[date, str, str], list[tuple[Row, tuple[tuple[str, bool], ...]]]] = {}

    def rows(self, day: date, service: str, action: str) -> list[tuple[Row, tuple[tuple[str, bool], ...]]]:
        """The rows that speak of a day, a service and an action, each with its words."""
        key = day, service, action
        if key not in self._asked:
            self._asked[key] = [
                (row, words)
                for row, words in self._rows
                if row.since <= day < row.until and service in row.services and action in row.actions
            ]
        return self._asked[key]

    def ask(self, request: Object) -> Answer | None:
        """The answer to a ``decide`` or ``enrol`` request; None: it lies before the decree."""
        if request["op"] == "enrol":
            return Case(self, request["at"], request["application"]).answer("enrol", request["service"])
        return Case(self, request["at"], request["account"]).answer(request["action"], request["service"])


class Case:
    """Facts at a moment.

    Args:
        law: the table.
        at: the moment.
        facts: ``account`` or ``application`` of a request.
    """

    def __init__(self, law: Law, at: str, facts: Object) -> None:
        self.law = law
        self.at = now = _moment(at)
        self.day = day = _day(now)
        individual = facts["holder"] == "individual"
        born = _born(facts.get("user_birth_date"), day)
        reached = None if born is None else _older_than(born, CHILD_UNTIL, day)
        self.proof = proof = _proof(facts.get("evidence"), facts.get("no_vn_mobile_declared_at"), now)
        self.asked_itself = born is not None and day >= _birthday(born, OWN_CONSENT_FROM)
        opened = facts.get("opened_at")
        if not _exists(opened, now):
            opened = None
        self.waits = opened is not None and _day(_moment(opened)) < DECREE_147 and day < EXISTING_ACCOUNTS_UNTIL
        self._links: Sequence[Object] = facts.get("guardians") or ()
        self._active = [link for link in self._links if _answers(link, now)]
        self._judged: dict[bool, Link | None] = {}
        collected = facts.get("collected") or ()
        self.words = {
            "individual": individual,
            "child": individual and reached is False,
            "grown": not individual or reached is True,
            "age unknown": individual and reached is None,
            "opening unknown": opened is None,
            "authenticated": proof.state == "authenticated",
            "undeclared": proof.state == "e-identified, undeclared",
            "personal ID": proof.personal_id,
            "proof unclear": proof.unclear is not None,
            "personal ID unclear": proof.personal_id_unclear is not None,
            "evidence missing": facts.get("evidence") is None,
            "streamer": _exists(facts.get("streamer_eid_at"), now),
            "was carried": individual and any(link["status"] != "requested" for link in self._links),
            "active link": bool(self._active),
            "child-made": _exists(facts.get("child_made_identified_at"), now),
            "item allowed": _exists(facts.get("item_allowed_at"), now),
            "disputed link": any(link["status"] == "disputed" for link in self._links),
            "institution": bool(self._links) and all(link.get("holder") == "organisation" for link in self._links),
            "name": "name" in collected,
            "birth date": "birth_date" in collected,
            "phone": "phone" in collected,
            "ID": "personal_id" in collected,
            "image": "id_document_image" in collected,
            "image proves": any(_banned_image(each, now) for each in _offered(facts)),
        }

    def answer(self, action: str, service: Object) -> Answer | None:
        """Whether an action, or "enrol", is permitted on a service; None: the moment lies before the decree."""
        if self.day < DECREE_147:
            return None
        kind = DOMESTIC if service["kind"] == "domestic" else ABOVE if service["threshold_met"] else BELOW
        link = self.judged(self.day >= DECREE_333 or (action != "enrol" and kind in REACHED_BY_147))
        words = self.words
        words["unlicensed"] = service.get("licensed") is False
        chosen = self._chosen(action)
        words["switched off"], words["asked first"] = (chosen == each for each in STRICTER)
        words["carried"] = link is not None and link.carries
        faults: list[_Fault] = []
        for row, when in self.law.rows(self.day, kind, action):
            if row.waits and self.waits and action in WRITE:
                continue
            if any(words[word] is not holds for word, holds in when):
                continue
            if row.rule == LINK:
                faults += link.faults if link is not None else ()
            else:
                faults.append((row.rule, self._remedies(row.remedies, link), _fact(row.fact, self.proof)))
        wanted = {remedy for _, remedies, _ in faults for remedy in remedies}
        return Answer(
            permitted=not faults,
            rules=frozenset(rule for rule, _, _ in faults),
            remedies=tuple(remedy for remedy in REMEDIES if remedy in wanted),
            law=_law(self.day),
            facts=frozenset(fact for _, _, fact in faults if fact is not None),
        )

    def _chosen(self, action: str) -> str | None:
        """The strictest of what those who answer for the account chose; None: nobody spoke of it, or all allow it."""
        choices = {(link.get("choices") or {}).get(action) for link in self._links if link["status"] in CHOOSING}
        return next((each for each in STRICTER if each in choices), None)

    def judged(self, proof_asked: bool) -> "Link | None":
        """The active link that lacks least."""
        if proof_asked not in self._judged:
            links = [Link(self, link, proof_asked) for link in self._active]
            self._judged[proof_asked] = min(links, key=Link.lacks, default=None)
        return self._judged[proof_asked]

    def _remedies(self, remedies: tuple[str, ...], link: "Link | None") -> tuple[str, ...]:
        if remedies is BY_STATE:
            return REMEDIES_BY_STATE[self.proof.state]
        if remedies is BY_LINK:
            return ("guardian_authenticate",) if link is not None and link.old_enough else ("ask_guardian",)
        return remedies


class Link:
    """An active link at a moment.

    Args:
        case: the child's account.
        link: one of ``guardians``.
        proof_asked: whether somebody must be authenticated for what is asked.
    """

    def __init__(self, case: Case, link: Object, proof_asked: bool) -> None:
        day, consents = case.day, link.get("consents") or {}
        person, guardian = link["holder"] == "individual", link["relation"] == "guardian"
        born = _born(link.get("birth_date"), day)
        proof = _proof(link.get("evidence"), link.get("no_vn_mobile_declared_at"), case.at)
        words = {
            "person": person,
            "guardian": guardian,
            "age unknown": born is None,
            "under 18": born is not None and not _older_than(born, GUARDIAN_FROM, day),
            "under 16": born is not None and not _older_than(born, PARENT_FROM, day),
            "ground": link.get("ground") is not None,
            "proof asked": proof_asked,
            "proven": proof.state == "authenticated",
            "proof unclear": proof.unclear is not None,
            "child is 7": case.asked_itself,
            "representative consents": _exists(consents.get("representative"), case.at),
            "child consents": _exists(consents.get("child"), case.at),
        }
        self.words = words
        self.old_enough = not person or not words["under 18" if guardian else "under 16"]
        self.carries = words["proven"] and self.old_enough
        self.faults: list[_Fault] = [
            (row.rule, row.remedies, _fact(row.fact, proof))
            for row, when in case.law.link_rows
            if row.since <= day and all(words[word] is holds for word, holds in when)
        ]

    def lacks(self) -> tuple[object, ...]:
        """How much it lacks, so that of several the least comes first."""
        rules = {rule for rule, _, fact in self.faults if fact is None}
        facts = sorted(LINK_FACTS.index(fact) for _, _, fact in self.faults if fact is not None)
        uncarried = self.words["proof asked"] and not self.carries
        return (
            *(len(rules) + len(facts) + uncarried, not self.carries, not self.old_enough),
            *(not self.words["proven"], facts),
        )


def _answers(link: Object, now: datetime) -> bool:
    """Whether the adult of a link answers for the account: it is active, or within the operator's grace (R-16)."""
    if link["status"] == "active":
        return True
    until = link.get("carries_until")
    return link["status"] == "suspended" and until is not None and now < _moment(until)


def _words(when: str) -> tuple[tuple[str, bool], ...]:
    """Each word of a condition, and whether it must hold."""
    return tuple((word.removeprefix("not "), not word.startswith("not ")) for word in when.split(", "))


def _fact(fact: str | None, proof: Proof) -> str | None:
    return {OF_THE_PROOF: proof.unclear, OF_THE_PERSONAL_ID: proof.personal_id_unclear}.get(fact or "", fact)


def _proof(evidence: Sequence[Object] | None, declared_at: str | None, now: datetime) -> Proof:
    """AU-1 to AU-6, R-04 to R-06; nothing dated after the moment exists, nothing without a date is guessed."""
    phone = personal_id = other = False
    phone_open = personal_id_open = other_open = None  # missing facts that could prove one
    for each in evidence or ():
        method, verified_at, level = each["method"], each["verified_at"], each.get("level")
        if verified_at is not None and not _exists(verified_at, now):
            continue
        if method in PHONE:
            phone |= verified_at is not None
            phone_open = phone_open or ("verified_at" if verified_at is None else None)
        elif method == PERSONAL_ID and (level is None or level >= LEVEL):  # lower levels prove nothing
            missing = "verified_at" if verified_at is None else "level" if level is None else None
            personal_id |= missing is None
            personal_id_open = personal_id_open or missing
        elif method == OTHER_EID and _day(now) >= DECREE_333:
            other |= verified_at is not None
            other_open = other_open or ("verified_at" if verified_at is None else None)
    declared = _exists(declared_at, now)
    if evidence is None:
        phone_open = personal_id_open = "evidence"
    pid_unclear = None if personal_id else personal_id_open
    if phone or (declared and (personal_id or other)):
        return Proof("authenticated", personal_id, None, pid_unclear)
    if personal_id or other:
        # What lacks is the declaration, or a phone; another e-identification would add nothing.
        return Proof("e-identified, undeclared", personal_id, phone_open, pid_unclear)
    unclear = phone_open or personal_id_open or other_open
    return Proof("declared" if declared else "nothing", personal_id, unclear, pid_unclear)


def _offered(facts: Object) -> list[Object]:
    """What the person and whoever answers for them offer as evidence; an adult of an ended link no longer does."""
    links = [link for link in facts.get("guardians") or () if link["status"] != "ended"]
    return [*(facts.get("evidence") or ()), *(each for link in links for each in link.get("evidence") or ())]


def _banned_image(evidence: Object, now: datetime) -> bool:
    if evidence["method"] != IMAGE:
        return False
    verified_at = evidence["verified_at"]
    return verified_at is None or _exists(verified_at, now)


def _law(day: date) -> str:
    return [name for since, name in STATES if since <= day][-1]


@cache
def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _exists(text: str | None, now: datetime) -> bool:
    """Whether something with this date exists yet."""
    return text is not None and _moment(text) <= now


@cache
def _day(moment: datetime) -> date:
    return moment.astimezone(_VIET_NAM).date()


def _born(text: str | None, day: date) -> date | None:
    born = None if text is None else date.fromisoformat(text)
    return None if born is None or born > day else born


@cache
def _birthday(born: date, age: int) -> date:
    """CH-6: the corresponding day; of 29 February, in a common year, 28 February."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 2, 28)


def _older_than(born: date, age: int, day: date) -> bool:
    """R-02: the age is reached the day after the birthday."""
    return day > _birthday(born, age)
