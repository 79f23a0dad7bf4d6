"""The decision log judged: each answer is decided again from the same facts, by the law of its moment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations, product
from typing import Final

from idverify.conformance.evidence.decision_line import DecisionLine, Told
from idverify.conformance.evidence.folder import Folder
from idverify.conformance.evidence.manifest import Manifest
from idverify.conformance.evidence.tally import Tally
from idverify.conformance.evidence.trouble import EvidenceError
from idverify.conformance.result import Kind, Result
from idverify.decision import Decision
from idverify.law import Readings
from idverify.law.reading import REGISTER
from idverify.law.register import PROVISIONS
from idverify.messages import Text, text
from idverify.rules import BEGINNING, ENROLMENT, POSTING, guardian_choice

NAME: Final = "decisions.jsonl"
_FIXTURE: Final = "evidence/decisions"
_PROTOCOL: Final = "conformance-protocol 1: decide, enrol"
_PRIVACY: Final = "91/2025/QH15 art. 3.2"
_RULES: Final = {rule.id: rule for rule in (*POSTING, *ENROLMENT, *BEGINNING, *guardian_choice.RULES)}
_PROBES: Final = 2000  # of lines on which a reading that is not declared could have made a difference
_TOLD_EVERY: Final = 10_000
# What the requirements of ``requirements.json`` call each rule's duty.
_REQUIREMENTS: Final[dict[str, tuple[str, ...]]] = {
    "posting.authenticated-only": ("AU-5",),
    "posting.interactive-features": ("AU-6",),
    "authentication.no-mobile-declaration": ("AU-2",),
    "authentication.commercial-livestream": ("AU-4",),
    "authentication.sales-streamer": ("EC-1",),
    "guardianship.child-needs-guardian": ("CH-1",),
    "guardianship.guardian-age": ("GU-3",),
    "guardianship.consents": ("CH-4",),
    "registration.information": ("ST-1",),
    "registration.over-collection": ("DP-3",),
    "evidence.identity-paper-image": ("DP-1",),
    "service.livestream-licence": ("SC-5",),
}

Progress = Callable[[str, int], None]


class DecisionsJudge:
    """Judges the lines of one decision log, whatever their number, in the same memory.

    Args:
        manifest: whose log it is.
        digest: SHA-256 of the file, for the results.
    """

    def __init__(self, manifest: Manifest, digest: str) -> None:
        self._manifest = manifest
        self._digest = digest
        self._declared = manifest.declared()
        self._readings = manifest.law_readings()
        self._lines, self._leaks, self._law, self._self = Tally(), Tally(), Tally(), Tally()
        self._rules: defaultdict[str, Tally] = defaultdict(Tally)
        self._by_reading: defaultdict[str, Tally] = defaultdict(Tally)
        self._options: defaultdict[str, set[str]] = defaultdict(set)
        self._probes: Counter[str] = Counter()
        self._operators = 0

    def judge(self, number: int, data: bytes | None) -> None:
        """Judge one line.

        Args:
            number: from 1.
            data: without its newline; None where it was too long to be read.
        """
        self._lines.seen += 1
        self._leaks.seen += 1
        try:
            line = DecisionLine.read(data, self._manifest.service)
            self._manifest.period.require(line.at)
            decision = line.decided(self._readings)
        except EvidenceError as refused:
            leaked = refused.code.startswith("leak")
            (self._leaks if leaked else self._lines).depart(_at(number, refused.text))
            return
        self._compare(number, line.told, decision)

    def _compare(self, number: int, told: Told, decision: Decision) -> None:
        self._self.seen += 1
        if told.contradicts_itself:
            self._self.depart(_at(number, text("conformance.evidence.decisions.contradicts")))
        if told.law is not None:
            self._law.seen += 1
            if told.law != decision.law:
                self._law.depart(
                    _at(number, text("conformance.evidence.decisions.law", told=told.law, law=decision.law))
                )
        self._operators += told.by_law != frozenset(told.breaches)
        if _fits(told, decision):
            for rule in decision.rules_breached or ("permitted",):
                self._rules[rule].seen += 1
            self._probe(told, decision)
            return
        found = tuple(self._explained(told, decision))
        if found:
            for id, option in found[0]:
                self._by_reading[id].seen += 1
                what = text("conformance.evidence.decisions.reading", option=option, meaning=_meaning(id, option))
                self._by_reading[id].depart(_at(number, what))
                if len(found) == 1 and len(found[0]) == 1:
                    self._options[id].add(option)
            return
        self._depart(number, told, decision)

    def _depart(self, number: int, told: Told, decision: Decision) -> None:
        cited = {breach.rule: ", ".join(breach.citations) for breach in decision.breaches}
        permits = told.permitted
        for rule, citations in cited.items():
            tally = self._rules[rule]
            tally.seen += 1
            if permits:
                what = text("conformance.evidence.decisions.permitted", rule=rule, citations=citations or rule)
                tally.depart(_at(number, what))
            elif rule not in told.by_law:
                what = text("conformance.evidence.decisions.left_out", rule=rule, citations=citations or rule)
                tally.depart(_at(number, what))
        for rule in sorted(told.by_law - cited.keys()):
            # What is no rule of the protocol has one head, so that their names cannot fill the memory.
            tally = self._rules[rule if rule in _RULES else "unknown-rule"]
            tally.seen += 1
            key = "other_rule" if decision.breaches else "denied"
            tally.depart(_at(number, text(f"conformance.evidence.decisions.{key}", rule=rule)))
        if not permits and not told.breaches and not cited:
            self._rules["permitted"].seen += 1
            self._rules["permitted"].depart(_at(number, text("conformance.evidence.decisions.no_rule")))

    def _explained(self, told: Told, decision: Decision) -> Iterator[tuple[tuple[str, str], ...]]:
        """Which other options of readings that are not declared would have given the answer; alone, else in pairs."""
        others = {
            id: [option for option in REGISTER[id].options if option != REGISTER[id].default]
            for id in decision.readings
            if id not in self._declared
        }
        alone = [((id, option),) for id, options in others.items() for option in options]
        found = [each for each in alone if _fits(told, self._again(decision, each))]
        if found or not others:
            yield from found
            return
        for first, second in combinations(others, 2):
            for options in product(others[first], others[second]):
                pair = tuple(zip((first, second), options, strict=True))
                if _fits(told, self._again(decision, pair)):
                    yield pair
                    return

    def _probe(self, told: Told, decision: Decision) -> None:
        """Note that a reading which is not declared was taken by its default, where another would have differed."""
        for id in decision.readings:
            if id in self._declared or self._probes[id] >= _PROBES:
                continue
            self._probes[id] += 1
            reading = REGISTER[id]
            if any(
                not _fits(told, self._again(decision, ((id, option),)))
                for option in reading.options
                if option != reading.default
            ):
                self._options[id].add(reading.default)

    def _again(self, decision: Decision, switched: tuple[tuple[str, str], ...]) -> Decision:
        question = decision.question
        return question._replace(readings=Readings({**self._declared, **dict(switched)})).ask(decision.at)

    @property
    def counts(self) -> dict[str, int]:
        """How many lines there were, were judged, and were denied by a limit of the operator's own."""
        return {"lines": self._lines.seen, "judged": self._self.seen, "operator_limits": self._operators}

    def results(self) -> tuple[Result, ...]:
        """What it came to, the readings last."""
        digest = self._digest
        found = [
            self._lines.result(
                f"{_FIXTURE}/lines",
                digest=digest,
                provision=_PROTOCOL,
                bad=Kind.ERRORED,
                reason=text("conformance.evidence.decisions.unread", wrong=self._lines.wrong, seen=self._lines.seen),
            ),
            self._leaks.result(f"{_FIXTURE}/leak", digest=digest, provision=_PRIVACY, requirements=("DP-3",)),
            self._self.result(f"{_FIXTURE}/contradiction", digest=digest, provision=_PROTOCOL),
        ]
        if self._law.seen:
            found.append(self._law.result(f"{_FIXTURE}/law", digest=digest, provision=_PROTOCOL))
        for rule, tally in sorted(self._rules.items()):
            found.append(
                tally.result(
                    f"{_FIXTURE}/{rule}",
                    digest=digest,
                    provision=_provision(rule),
                    requirements=_REQUIREMENTS.get(rule, ()),
                    outcome="must_deny" if rule in _RULES else None,
                )
            )
        return (*found, *(self._of_reading(id) for id in sorted({*self._by_reading, *self._both()})))

    def _both(self) -> list[str]:
        return [id for id, options in self._options.items() if len(options) > 1]

    def _of_reading(self, id: str) -> Result:
        taken = sorted(self._options[id])
        both = len(taken) > 1
        tally = self._by_reading[id]
        if both:
            tally.depart(text("conformance.evidence.decisions.both", options=", ".join(taken)))
        return tally.result(
            f"{_FIXTURE}/reading/{id}",
            digest=self._digest,
            provision=id,
            bad=Kind.FAIL if both else Kind.REVIEW,
            reason=None if both else text("conformance.evidence.decisions.question", question=REGISTER[id].question),
            options=tuple(((id, option),) for option in taken),
        )


def judged(folder: Folder, manifest: Manifest, digest: str, progress: Progress) -> DecisionsJudge:
    """Judge the decision log of a folder.

    Args:
        folder, manifest, digest: as of ``DecisionsJudge``.
        progress: told the file's name and how many lines were judged, every ten thousand.

    Raises:
        EvidenceError: the file cannot be read, as of ``Folder.contents``.
    """
    judge = DecisionsJudge(manifest, digest)
    for line in folder.lines(NAME):
        judge.judge(line.number, line.data)
        if line.number % _TOLD_EVERY == 0:
            progress(NAME, line.number)
    return judge


def _fits(told: Told, decision: Decision) -> bool:
    # A limit of the operator's own denies as well, and is not ours to judge; it never permits.
    only_operator = bool(told.breaches) and not told.by_law
    permitted = True if only_operator and not told.permitted else told.permitted
    return permitted == decision.permitted and told.by_law == frozenset(decision.rules_breached)


def _at(number: int, what: Text) -> Text:
    return text("conformance.evidence.line", number=number, what=what)


def _meaning(id: str, option: str) -> Text:
    return REGISTER[id].options[option]


def _provision(rule: str) -> str:
    found = _RULES.get(rule)
    if found is None or not found.provisions:
        return "guardian's choice" if rule.startswith("guardian-choice.") else _PROTOCOL
    citation = found.provisions[0].citation
    return citation if citation in PROVISIONS else _PROTOCOL
