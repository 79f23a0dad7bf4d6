"""``idverify decide``: one question of the line protocol, answered as data or as an argument."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path

from idverify.cli.sheet import filled, quoted
from idverify.conformance.adapter import answer_to, request_in
from idverify.conformance.operations import decision_in
from idverify.conformance.wire import BadRequestError
from idverify.decision import Basis, Decision
from idverify.law import VIETNAM
from idverify.law.reading import REGISTER
from idverify.law.register import PROVISIONS
from idverify.messages import Language, text
from idverify.rules.argument import Finding, Step

_MARK = {Finding.KEPT: "✓", Finding.BREACHED: "✗", Finding.NOT_CONCERNED: "–", Finding.NOT_IN_FORCE: "–"}


def decide(given: str | None, *, today: date, explain: bool, lang: Language) -> int:
    """Answer one ``decide`` or ``enrol`` request; 0 if it is permitted, 1 if not, 2 if it is no such request.

    Args:
        given: the path of a file that holds the request; standard input if left out.
        today: the day in Viet Nam.
        explain: print the argument, rule by rule, in place of the answer as data.
        lang: the language of the argument.
    """
    try:
        written = sys.stdin.read().encode("utf-8", "surrogateescape") if given is None else Path(given).read_bytes()
    except OSError as unreadable:
        print(text("cli.decide.unreadable", reason=unreadable.strerror).in_(lang), file=sys.stderr)
        return 2
    request = request_in(written)
    if request is None:
        print(text("cli.decide.bad_request", field="-").in_(lang), file=sys.stderr)
        return 2
    asked = {"op": "decide", **request}
    answer = answer_to(asked, today)
    if not explain or "error" in answer or "unsupported" in answer:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return 2 if "error" in answer else 0 if answer.get("permitted") else 1
    try:
        decision = decision_in(asked)
    except BadRequestError as bad:  # an operation that decides nothing
        print(text("cli.decide.bad_request", field=bad.field or "-").in_(lang), file=sys.stderr)
        return 2
    print("\n".join(argument_of(decision, lang)))
    return 0 if decision.permitted else 1


def argument_of(decision: Decision, lang: Language) -> list[str]:
    """The lines of a decision's argument, rule by rule with the words of the law.

    Args:
        decision: what was decided.
        lang: the language of the argument.
    """
    action = decision.question.action
    what = _said("sign_up", lang) if action is None else text(f"action.{action}").in_(lang)
    at = _moment(decision.at)
    outcome = "permitted" if decision.permitted else "denied"
    lines = [_said(outcome, lang, action=what, at=at, law=decision.law), ""]
    lines += _steps(decision, lang) or [_said("open", lang)]
    lines += _not_concerned(decision, lang)
    for refusal in decision.refused_evidence:
        cited = f" ({'; '.join(refusal.citations)})" if refusal.citations else ""
        lines += ["", _filled(f"! {refusal.message.in_(lang)}{cited}", "  ")]
    lines += [*_words(decision, lang), *_readings(decision, lang)]
    if decision.remedies:
        lines += ["", f"{_said('remedies', lang)}:"]
        lines += [f"  {text(f'remedy.{each}').in_(lang)}" for each in decision.remedies]
    until = decision.valid_until
    if until is None:
        lines += ["", _said("for_good", lang)]
    else:
        lines += ["", _said("until", lang, until=_moment(until))]
    return [*lines, f"{_said('digest', lang)}: {decision.digest}"]


def _moment(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%H:%M:%S, %d-%m-%Y")


def _said(key: str, lang: Language, **data: str) -> str:
    return text(f"argument.{key}", count=None, **data).in_(lang)


def _steps(decision: Decision, lang: Language) -> list[str]:
    asked = [step for step in decision.argument if step.finding in (Finding.KEPT, Finding.BREACHED)]
    lines = [line for number, step in enumerate(asked, start=1) for line in _step(number, step, lang)]
    lines += [
        _filled(f"✗ {_said(breach.basis, lang)}: {breach.message.in_(lang)}", "   ")
        for breach in decision.breaches
        if breach.basis is not Basis.LAW
    ]
    return lines


def _not_concerned(decision: Decision, lang: Language) -> list[str]:
    asked = {step.rule for step in decision.argument if step.finding in (Finding.KEPT, Finding.BREACHED)}
    passed = dict.fromkeys(step.rule for step in decision.argument if step.finding is Finding.NOT_CONCERNED)
    passed = {rule: None for rule in passed if rule not in asked}  # two rules of one id part a duty between them
    return ["", _filled(f"– {_said('not_concerned', lang)}: {', '.join(passed)}", "  ")] if passed else []


def _words(decision: Decision, lang: Language) -> list[str]:
    lines = ["", f"{_said('words', lang)}:"] if decision.citations else []
    for citation in decision.citations:
        provision = PROVISIONS[citation]
        gloss, words = provision.gloss.in_(lang), quoted(provision)
        said = words if words and lang == "vi" else f"{gloss} {words}".rstrip()
        lines.append(_filled(f"  {citation}: {said}", "    "))
    return lines


def _readings(decision: Decision, lang: Language) -> list[str]:
    lines = ["", f"{_said('readings', lang)}:"] if decision.readings else []
    for id in decision.readings:
        reading = REGISTER[id]
        option = reading.options[decision.question.readings[reading]]
        lines.append(_filled(f"  {id} {reading.question.in_(lang)} → {option.in_(lang)}", "    "))
    return lines


def _step(number: int, step: Step, lang: Language) -> list[str]:
    lines = [_filled(f"{number}. {_MARK[step.finding]} {step.duty.in_(lang)}", "     ")]
    lines.append(_filled(f"     {step.rule} ({'; '.join(step.citations)})", "     "))
    for short in step.shortfalls:
        if short.fact:
            name = text(f"fact.{short.fact.rpartition('.')[2]}").in_(lang)
            lines.append(f"     {text('argument.missing', fact=name, path=short.fact).in_(lang)}")
    return lines


def _filled(sentence: str, hanging: str) -> str:
    return filled(sentence, "", hanging)
