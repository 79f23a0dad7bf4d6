"""A forum that asks before each comment whether its author may write.

It has no passwords and forgets everything but its accounts when it stops: what is shown is the gate.
"""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from pydantic import BaseModel

import idverify as iv
from idverify.answer import Answer
from idverify.integrations.door import Door
from idverify.integrations.fastapi import install, keep_standing, requires, standing_cookie
from idverify.senders.outbox import Outbox

settings = iv.Settings.from_environment()
outbox = Outbox(environment=settings.env)  # in life: your SMS gateway
registrar = settings.registrar(outbox)
sessions: dict[str, str] = {}  # in life: your own sessions
comments: list[str] = []


def signed_in(request: Request) -> str | None:
    """The account of a request's session."""
    return sessions.get(request.cookies.get("session", ""))


app = FastAPI(title="Forum")
install(app, door=Door.from_settings(settings), account_of=signed_in, standing_of=standing_cookie)


class Account(BaseModel):
    """Who signs in."""

    account: str


class Age(BaseModel):
    """What is asked first, and alone."""

    birth_date: date


class Number(BaseModel):
    """The number that a code is sent to."""

    number: str


class SignUp(Age, Number):
    """What Decree 147 asks of an adult, and the code."""

    name: str
    challenge: str
    code: str


class Comment(BaseModel):
    """What somebody writes."""

    text: str


def origin_of(request: Request) -> iv.Origin:
    """Where a request comes from, by which codes are counted."""
    return iv.Origin(session=request.cookies.get("session", ""), ip=request.client.host if request.client else "")


@app.post("/sign-in")
def sign_in(who: Account, request: Request, response: Response) -> Account:
    """In life: your own sign-in, with a password."""
    session = secrets.token_urlsafe()
    sessions[session] = who.account
    response.set_cookie("session", session, httponly=True, samesite="lax")
    keep_standing(request, response, who.account)
    return who


@app.post("/sign-up/begin")
def begin(given: Age) -> dict[str, bool]:
    """Age first: a child is led to a parent before a number or a name is asked."""
    registrar.may_begin(given.birth_date, now=datetime.now(tz=UTC)).require()
    return {"may_begin": True}


@app.post("/sign-up/number")
def send_code(given: Number, request: Request, account: Annotated[str, Depends(signed_in)]) -> dict[str, str]:
    """Send a code to a number."""
    challenge = registrar.challenge(
        iv.PhoneNumber.parse(given.number),
        purpose=iv.Purpose.ENROL,
        account=account,
        origin=origin_of(request),
        lang="vi",
        now=datetime.now(tz=UTC),
    )
    return {"challenge": challenge.id}


@app.get("/phone")
def read_phone() -> list[str]:
    """In life: the telephone in somebody's hand."""
    return [message.text for message in outbox.messages]


@app.post("/sign-up")
def sign_up(
    given: SignUp, request: Request, response: Response, account: Annotated[str, Depends(signed_in)]
) -> dict[str, bool]:
    """Open the account of somebody who has typed the code."""
    now = datetime.now(tz=UTC)
    proof = registrar.prove(given.challenge, given.code, account=account, origin=origin_of(request), now=now)
    person = iv.Person(given.name, given.birth_date)
    phone = iv.PhoneNumber.parse(given.number)
    registrar.enrol(iv.Application(account=account, user=person, phone=phone, proof=proof.id), now=now).require()
    keep_standing(request, response, account)  # it says yes from now on
    return {"signed_up": True}


@app.post("/comments")
async def comment(given: Comment, answer: Annotated[Answer, Depends(requires(iv.Action.COMMENT))]) -> dict[str, str]:
    """Write a comment; the gate was asked before this runs."""
    comments.append(given.text)
    return {"kept": given.text, "law": answer.law}


@app.get("/comments")
async def read() -> list[str]:
    """Reading asks nobody."""
    return comments
