"""The third door: evidence that a closed platform exports, checked offline by whoever audits it."""

from __future__ import annotations

from idverify.conformance.evidence.checked import Checked, check
from idverify.conformance.evidence.ledger_files import Trust
from idverify.conformance.evidence.review import Question, question_of, questions

__all__ = ["Checked", "Question", "Trust", "check", "question_of", "questions"]
