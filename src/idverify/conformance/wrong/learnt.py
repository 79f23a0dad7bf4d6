"""Whoever learnt the answers by heart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from idverify.conformance.adapter import Connection
from idverify.conformance.fixture import fixtures
from idverify.conformance.wrong.astray import Answer, Request
from idverify.conformance.wrong.implementation import Wrong
from idverify.messages import Text

_OTHERWISE: Final = {"permitted": True, "ok": True, "accepted": True, "valid": True}


class _Canned:
    """The answers of the files, to the very questions of the files; to everything else yes.

    Args:
        further: whether it passes over members of a request that no file has.
    """

    def __init__(self, *, further: bool) -> None:
        self._further = further

    def answer_to(self, request: Request, today: date) -> Answer:
        """The answer to one request, its id first. Arguments as of ``Connection.answer_to``."""
        if request.get("op") == "start":
            return Connection().answer_to(request, today)
        asked = {name: value for name, value in request.items() if name != "id" and self._reads(name)}
        return {"id": request.get("id"), **_answers().get(_written(asked), _OTHERWISE)}

    def _reads(self, name: str) -> bool:
        return self._further or name in _members()


@cache
def _answers() -> Mapping[str, Any]:
    return {_written(step.request): _as_an_answer(step.expect) for each in fixtures() for step in each.steps}


@cache
def _members() -> frozenset[str]:
    return frozenset(name for each in fixtures() for step in each.steps for name in step.request)


def _written(request: Mapping[str, Any]) -> str:
    return json.dumps(request, sort_keys=True)


def _as_an_answer(expect: Mapping[str, Any]) -> Answer:
    """What is demanded, in the shape of an answer."""
    if "breaches" not in expect:
        return dict(expect)
    facts = [{"rule": "facts.missing", "fact": fact} for fact in expect.get("facts", ())]
    rules = [{"rule": rule} for rule in expect["breaches"] if not (facts and rule == "facts.missing")]
    return {"permitted": not expect["breaches"], **expect, "breaches": facts + rules}


_BROAD: Final = Text(
    vi="Ai học thuộc lòng thì hầu như không biết gì về câu hỏi thật.",
    en="Whoever learns by heart knows next to nothing about what is really asked.",
)
WRONG: Final = (
    Wrong(
        name="canned-answers",
        says=Text(
            vi="Học thuộc câu trả lời của bộ kiểm tra như đã in trong tệp, và nói “được” với mọi câu hỏi khác.",
            en="Learnt the suite's answers as they stand in its files, and says yes to everything else.",
        ),
        caught_by=(
            "identifiers/phone/form-national",
            "147-2024/27.3.b/phone-proven-comments",
            "scenarios/sixteen/from-hanoi",
            "log/inclusion/entry-5-of-8",
            "pseudonym/derive/phone",
        ),
        concerns=("",),
        broad=_BROAD,
        answering=lambda: _Canned(further=True),
    ),
    Wrong(
        name="canned-answers-of-a-careful-reader",
        says=Text(
            vi="Cũng học thuộc, nhưng biết bỏ qua phần của câu hỏi mà tệp không có.",
            en="Learnt them too, and passes over whatever part of a question the files do not have.",
        ),
        caught_by=(
            "identifiers/phone/form-national",
            "147-2024/27.3.b/phone-proven-comments",
            "scenarios/sixteen/from-hanoi",
            "log/inclusion/entry-5-of-8",
            "pseudonym/derive/phone",
        ),
        concerns=("",),
        broad=_BROAD,
        answering=lambda: _Canned(further=False),
    ),
)
