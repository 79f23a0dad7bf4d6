"""A sandbox as a process of its own, started as anybody would, and a platform's client for it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import httpx

from idverify.web.sandbox.key import TOKEN

SESSION = {"session": "a browser", "ip": "192.0.2.7"}


def clean_environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without anything that is set for idverify."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("IDVERIFY_")}
    return bare | dict(more or {})


@contextmanager
def sandbox(
    *arguments: str, environment: Mapping[str, str] | None = None, program: Sequence[str] = ("-m", "idverify")
) -> Iterator[tuple[str, str]]:
    """Where a new sandbox is reached, and everything that it printed until then."""
    command = [sys.executable, *program, "serve", "--sandbox", "--port", "0", *arguments]
    with subprocess.Popen(
        command,
        env=clean_environment(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        try:
            screen = ""
            while screen.count("Ctrl+C") < 2:  # its last words, in both languages
                line = process.stdout.readline()
                assert line, f"it ended with {process.wait(10)}"
                screen += line
            found = re.match(r"idverify sandbox: (http://\S+)", screen)
            assert found is not None
            # The access log goes the same way; a pipe that nobody reads would fill, and stop the server.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            yield found[1], screen
        finally:
            process.terminate()
            assert process.wait(30) == 0


class Platform:
    """A platform that keeps to the contracts: it names its writes, asks again, polls, acknowledges, and remembers.

    Attributes:
        handled: the events that it has handled, in the order in which it did.
        delivered: how often it was given one, handled or not.
        asked_again: how often it had to.
    """

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {TOKEN}", "Accept-Language": "en"}
        self.handled: list[tuple[str, str]] = []
        self.seen: set[str] = set()
        self.delivered = 0
        self.asked_again = 0

    def ask(self, path: str, asked: dict[str, Any]) -> httpx.Response:
        """Ask for something that changes nothing."""
        return self.client.post(path, json=asked, headers=self.headers)

    def write(self, path: str, asked: dict[str, Any]) -> httpx.Response:
        """Do something once, however often it has to be asked for."""
        headers = self.headers | {"Idempotency-Key": str(uuid.uuid4())}
        for _ in range(10):
            try:
                answer = self.client.post(path, json=asked, headers=headers)
            except httpx.TransportError:
                self.asked_again += 1
                continue
            if answer.status_code < 500:
                return answer
            self.asked_again += 1
        raise AssertionError("no answer ever came")

    def code_for(self, challenge: str) -> str:
        """The code that a person reads on their phone, which may come late."""
        for _ in range(10):
            for message in self.client.get("/sandbox/inbox").json()["messages"]:
                if message["challenge"] == challenge:
                    return str(message["code"])
        raise AssertionError("no message ever came")

    def prove(self, account: str, phone: str, purpose: str = "enrol") -> str:
        """A proof of holding a phone."""
        asked = {"phone": phone, "purpose": purpose, "account": account, "origin": SESSION}
        challenge = self.write("/v1/sign-up/challenge", asked)
        assert challenge.status_code == 201, challenge.text
        id = challenge.json()["challenge"]
        given = {"challenge": id, "code": self.code_for(id), "account": account, "origin": SESSION}
        proof = self.write("/v1/sign-up/answer", given)
        assert proof.status_code == 201, proof.text
        return str(proof.json()["proof"])

    def enrol(self, account: str, phone: str) -> httpx.Response:
        """Open an adult's account."""
        user = {"name": "Nguyễn Thị Thử", "birth_date": "1990-05-01"}
        asked = {"account": account, "user": user, "phone": phone, "proof": self.prove(account, phone)}
        return self.write("/v1/sign-up/enrol", asked)

    def enrol_child(self, account: str, phone: str, birth_date: str) -> httpx.Response:
        """Open a child's account with its mother there."""
        guardian = {
            "relationship": {"relation": "mother"},
            "person": {"name": "Trần Thị Mẫu", "birth_date": "1985-02-03"},
            "phone": phone,
            "proof": self.prove(account, phone, "guardian"),
            "consents": [{"by": by, "text_version": "2026-11", "lang": "vi"} for by in ("representative", "child")],
        }
        asked = {"account": account, "user": {"birth_date": birth_date}, "guardian": guardian}
        return self.write("/v1/sign-up/enrol", asked)

    def permitted(self, account: str, action: str = "comment") -> bool:
        """What the gate says."""
        return bool(self.ask("/v1/gate/decide", {"account": account, "action": action}).json()["permitted"])

    def drain(self) -> None:
        """Poll until nothing has come a few times in a row; handle each event once."""
        empty = 0
        while empty < 5:
            events = self.ask("/v1/events/poll", {}).json()["events"]
            empty = 0 if events else empty + 1
            for event in events:
                self.delivered += 1
                if event["id"] not in self.seen:
                    self.seen.add(event["id"])
                    self.handled.append((event["account"], event["type"]))
            if events:
                self.write("/v1/events/acknowledge", {"ids": [event["id"] for event in events]})
