"""A decision log that a platform can keep beside its gate, where it wants one: facts and answers, nobody's id.

It is off unless somebody calls it. What it holds is personal data all the same: the moments in it are often enough to
find an account again (91/2025/QH15 art. 12.1), so it needs a purpose, a time after which it goes, and guarded access.
Of people well over eighteen no birth date is written but a made-up one thirty years back, for no rule tells them apart.
"""

from __future__ import annotations

import json
import os
import secrets
import string
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from idverify.account import Account, GuardianLink, Registration, Service, ServiceKind
from idverify.decision import Decision
from idverify.errors import OperatorError
from idverify.evidence.method import Evidence
from idverify.law import day_of

_GROWN: Final = 20  # past every age that a rule asks for, however it is counted
_SAID: Final = 30
_REF: Final = 20


class DecisionLog:
    """A file of decisions, one line each, that only its owner reads.

    Args:
        path: is appended to; each line is one write, so several processes may share it on a local disk.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, decision: Decision) -> str:
        """Write down a decision; its random ``ref``, which stands for nothing else.

        Args:
            decision: of ``decide`` or ``decide_enrolment``.

        Raises:
            OperatorError: the file cannot be written (``file``).
        """
        # Letters alone: a run of digits could be taken for a number of somebody's.
        ref = "".join(secrets.choice(string.ascii_lowercase) for _ in range(_REF))
        line = json.dumps(document_of(decision, ref), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, line)
            finally:
                os.close(descriptor)
        except OSError as refused:
            raise OperatorError("file", path=self._path, reason=refused.strerror) from None
        return ref


def document_of(decision: Decision, ref: str) -> dict[str, Any]:
    """A decision as a line of ``decisions.jsonl``, ready for JSON.

    Args:
        decision: of ``decide`` or ``decide_enrolment``.
        ref: its opaque name.
    """
    question, at = decision.question, decision.at
    facts = question.facts
    asked: dict[str, Any]
    if isinstance(facts, Account) and question.action is not None:
        asked = {"op": "decide", "action": question.action.value, "account": _account(facts, at)}
    else:
        asked = {"op": "enrol", "application": _application(facts, at)}  # type: ignore[arg-type]  # the other facts
    answer = {
        "permitted": decision.permitted,
        "breaches": list(decision.rules_breached),
        "law": decision.law,
        "citations": list(decision.citations),
    }
    return {"ref": ref, "at": at.isoformat(), "service": _service(question.service), **asked, "answer": answer}


def _service(service: Service) -> dict[str, Any]:
    if service.kind is ServiceKind.DOMESTIC:
        return {"kind": service.kind.value, "licensed": service.licensed}
    return {"kind": service.kind.value, "threshold_met": bool(service.threshold_met)}


def _account(facts: Account, at: datetime) -> dict[str, Any]:
    return _person(facts, at) | _without_none(
        {
            "opened_at": _moment(facts.opened_at),
            "streamer_eid_at": _moment(facts.streamer_eid_at),
            "age_evidence": facts.age_evidence,
            "item_allowed_at": _moment(facts.item_allowed_at),
            "child_made_identified_at": _moment(facts.child_made_identified_at),
        }
    )


def _application(facts: Registration, at: datetime) -> dict[str, Any]:
    collected = None if facts.collected is None else sorted(facts.collected)
    return _person(facts, at) | _without_none({"collected": collected, "sells": facts.sells})


def _person(facts: Account | Registration, at: datetime) -> dict[str, Any]:
    return _without_none(
        {
            "holder": facts.holder,
            "user_birth_date": _birth(facts.user_birth_date, at),
            "no_vn_mobile_declared_at": _moment(facts.no_vn_mobile_declared_at),
            "evidence": _evidence(facts.evidence),
            "guardians": [_guardian(each, at) for each in facts.guardians],
        }
    )


def _guardian(link: GuardianLink, at: datetime) -> dict[str, Any]:
    consents = {"representative": _moment(link.consents.representative), "child": _moment(link.consents.child)}
    return _without_none(
        {
            "relation": link.relation,
            "holder": link.holder,
            "birth_date": _birth(link.birth_date, at),
            "status": link.status,
            "ground": link.ground,
            "evidence": _evidence(link.evidence),
            "no_vn_mobile_declared_at": _moment(link.no_vn_mobile_declared_at),
            "consents": _without_none(consents),
            "carries_until": _moment(link.carries_until),
            "choices": {action.value: choice.value for action, choice in link.choices},
        }
    )


def _evidence(evidence: Iterable[Evidence] | None) -> list[dict[str, Any]] | None:
    if evidence is None:
        return None
    return [
        _without_none({"method": each.method, "verified_at": _moment(each.verified_at), "level": each.level})
        for each in evidence
    ]


def _birth(birth: date | None, at: datetime) -> str | None:
    if birth is None:
        return None
    year = day_of(at).year
    return date(year - _SAID, 1, 1).isoformat() if year - birth.year > _GROWN else birth.isoformat()


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _without_none(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if value is not None}
