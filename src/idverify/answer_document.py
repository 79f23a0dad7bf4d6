"""An answer as the line protocol and every door write it."""

from __future__ import annotations

from typing import Any

from idverify.answer import Answer
from idverify.law import VIETNAM


def answer_document(answer: Answer) -> dict[str, Any]:
    """What was answered, ready for JSON: yes or no, by which law, every breach with its articles and both languages.

    Args:
        answer: a decision of the law, or what a standing stated of one.
    """
    until = answer.valid_until
    return {
        "permitted": answer.permitted,
        "law": answer.law,
        "breaches": [
            {
                "rule": breach.rule,
                "basis": breach.basis,
                "citations": list(breach.citations),
                "remedies": list(breach.remedies),
                **({} if breach.fact is None else {"fact": breach.fact}),
                "message": {"vi": breach.message.vi, "en": breach.message.en},
            }
            for breach in answer.breaches
        ],
        "remedies": list(answer.remedies),
        "citations": list(answer.citations),
        "readings": list(answer.readings),
        "valid_until": None if until is None else until.astimezone(VIETNAM).isoformat(),
    }
