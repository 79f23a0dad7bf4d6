"""``/v1/gate``: may this account do this, now; and standings, which say so for the next minutes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from fastapi.responses import JSONResponse
from pydantic import Field

from idverify.account import Action
from idverify.answer import Answer
from idverify.answer_document import answer_document
from idverify.conformance.wire import listed
from idverify.web.api_key import Scope
from idverify.web.endpoints.answered import AnswerTold
from idverify.web.endpoints.examples import shown
from idverify.web.endpoints.nothing_asked import NothingAsked
from idverify.web.endpoints.texts import ItemName
from idverify.web.given import Counting, Now, Serving
from idverify.web.model import AccountName, Asked, StreamName, Told
from idverify.web.routing import reading
from idverify.web.service import Service
from idverify.web.telemetry.counts import Counts

MOST_AT_ONCE: Final = 100

router = reading("/v1/gate", scope=Scope.DECIDE, tag="gate")
routers = (router,)

Token = Annotated[
    str,
    Field(
        max_length=4_096,
        description="What `/v1/gate/standing` gave for the session. A yes is taken from it without asking the database;"
        " one that ended, was revoked or is none makes no difference to the answer.",
        examples=["vnst1.2026a.…"],
    ),
]


class QuestionAsked(Asked):
    """May an account do something?"""

    model_config = shown(
        {"account": "lan", "action": "comment"}, {"account": "an", "action": "comment", "item": "comment-1871"}
    )

    account: AccountName
    action: Annotated[Action, listed(Action), Field(examples=["comment"])]
    stream: StreamName | None = Field(
        default=None, description="In which livestream, to sell in it: who does is identified for each."
    )
    item: ItemName | None = Field(
        default=None, description="The platform's own name of what is to be written, which a guardian may have allowed."
    )
    standing: Token | None = Field(default=None, repr=False)


class QuestionsAsked(Asked):
    """Several questions at once, such as for every button of a page."""

    model_config = shown(
        {"questions": [{"account": "lan", "action": "comment"}, {"account": "lan", "action": "livestream"}]}
    )

    questions: list[QuestionAsked] = Field(min_length=1, max_length=MOST_AT_ONCE)


class AnswersTold(Told):
    """The answers, in the order asked."""

    answers: list[AnswerTold]


class StandingAsked(Asked):
    """What an account may do for the next minutes."""

    model_config = shown({"account": "lan"})

    account: AccountName
    stream: StreamName | None = Field(
        default=None, description="The livestream that its holder is about to sell in; asked anew for each."
    )


class StandingTold(Told):
    """A standing, to be kept with the session."""

    standing: str = Field(
        description="It is checked with the platform's keys, or shown with a question; it holds no number, no name and"
        " no birth date.",
        examples=["vnst1.2026a.…"],
    )


class RevokedTold(Told):
    """Which standings hold no more."""

    as_of: datetime = Field(description="When the database was asked; what changed later is not in it.")
    since: datetime = Field(description="From when on changes are in it.")
    epochs: dict[str, int] = Field(
        description="By account, the epoch that holds now: standings of every earlier one are revoked.",
        examples=[{"lan": 3}],
    )


# The answer is written as it stands: reading it into a model once more would cost as much as giving it.
@router.post("/decide", response_model=AnswerTold, summary="May this account do this, now?")
def decide(asked: QuestionAsked, service: Serving, now: Now, counts: Counting) -> JSONResponse:
    """Answers 200 with `permitted: false` where the answer is no: that is an answer, and no error of the call.

    An account that was never opened is answered no. A no names every rule in the way with its articles, and what puts
    it right. It holds until `valid_until`, unless something about the account changes before.
    """
    return JSONResponse(answer_document(_answer(asked, service, now, counts)))


@router.post("/decide-many", response_model=AnswersTold, summary="Several questions at once")
def decide_many(asked: QuestionsAsked, service: Serving, now: Now, counts: Counting) -> JSONResponse:
    """Answers each question for the same moment, in the order asked."""
    return JSONResponse({"answers": [answer_document(_answer(each, service, now, counts)) for each in asked.questions]})


@router.post("/standing", summary="A standing, to be kept with the session")
def standing(asked: StandingAsked, service: Serving, now: Now) -> StandingTold:
    """Ask at login, and again when it ends or after the account's holder did something; it changes nothing.

    Whoever has the platform's keys checks it without a database, with the list that `/v1/gate/revoked` gives.
    """
    return StandingTold(standing=service.standings.standing(asked.account, stream=asked.stream, now=now))


@router.post("/revoked", summary="Which standings hold no more")
def revoked(_asked: NothingAsked, service: Serving, now: Now) -> RevokedTold:
    """For those who check standings by themselves; asked every few seconds, and each list takes the last one's place.

    A standing holds while `epochs` has no higher epoch for its account, it was issued after `since` and five minutes,
    and `as_of` is seconds ago: ten, unless the operator chose otherwise.
    """
    found = service.gate.revoked(now=now)
    return RevokedTold(as_of=found.as_of, since=found.since, epochs=dict(found.epochs))


def _answer(asked: QuestionAsked, service: Service, now: datetime, counts: Counts) -> Answer:
    answer = service.standings.decide(
        asked.account, asked.action, token=asked.standing, stream=asked.stream, item=asked.item, now=now
    )
    counts.decided(asked.action, answer)
    return answer
