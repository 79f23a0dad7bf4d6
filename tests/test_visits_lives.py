"""Any life of any number of visits: each secret opens what it should, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, rule

from conftest import NOW
from idverify.errors import RequestError
from idverify.stores.memory import MemoryStore
from idverify.web.pages.visit import Draft, Part, Visit
from idverify.web.pages.visits import IDLE, MOVED_FOR, TICKET_LIFETIME, VisitBook

PHONE = "0912 000 001"


class Typed(Draft):
    """What somebody typed."""

    KEY: ClassVar[str] = "typed"

    phone: str
    tries: int = 0


def code(ask) -> str:
    with pytest.raises(RequestError) as refused:
        ask()
    return refused.value.code


class Lives(RuleBasedStateMachine):
    """Whatever people do, in whatever order, each secret opens what it should and nothing else."""

    tickets: Bundle[str] = Bundle("tickets")
    secrets: Bundle[str] = Bundle("secrets")
    visits: Bundle[Visit] = Bundle("visits")

    @initialize()
    def begin(self) -> None:
        self.book, self.now = VisitBook(MemoryStore()), NOW
        self.waiting: dict[str, tuple[str, datetime]] = {}
        self.live: dict[str, Visit] = {}
        self.all: set[str] = set()
        self.moved: dict[str, datetime] = {}

    def _gone(self, secret: str) -> str:
        """What is said of a secret that opens nothing."""
        return "visit_moved" if self.moved.get(secret, self.now) > self.now else "visit_over"

    def _standing(self, secret: str) -> Visit | None:
        visit = self.live.get(secret)
        return None if visit is None or visit.expires_at <= self.now else visit

    def _gone_form(self, visit: Visit) -> str:
        """The same of a form, which ends with its visit whatever stands in the store."""
        return "visit_over" if visit.ends_at <= self.now else self._gone(visit.secret)

    def _came(self, visit: Visit) -> Visit:
        assert visit.secret not in self.all, "no secret comes twice"
        self.all.add(visit.secret)
        self.live[visit.secret] = visit
        return visit

    @rule(target=tickets, account=st.sampled_from(["lan", "an", "minh"]))
    def ticket(self, account: str) -> str:
        made = self.book.ticket(Part.SIGN_UP, account=account, now=self.now)
        self.waiting[made] = account, self.now + TICKET_LIFETIME
        return made

    @rule(target=visits, ticket=tickets)
    def enter(self, ticket: str) -> Visit:
        account, until = self.waiting.pop(ticket, ("", self.now))
        if until <= self.now:
            self.waiting.pop(ticket, None)
            assert code(lambda: self.book.enter(ticket, now=self.now)) == "ticket"
            return self._came(self.book.begin(Part.ACCOUNT, account="other", now=self.now))
        visit = self._came(self.book.enter(ticket, now=self.now))
        assert (visit.account, visit.part) == (account, Part.SIGN_UP)
        return visit

    @rule(target=visits, visit=visits)
    def look(self, visit: Visit) -> Visit:
        standing = self._standing(visit.secret)
        if standing is None:
            assert code(lambda: self.book.found(visit.secret, now=self.now)) == self._gone(visit.secret)
            return visit
        found = self.book.found(visit.secret, now=self.now)
        assert (found.account, found.drafts, found.revision) == (
            standing.account,
            standing.drafts,
            standing.revision,
        )
        assert self.now < found.expires_at <= min(self.now + IDLE, found.ends_at)
        self.live[visit.secret] = found
        return found

    @rule(target=visits, visit=visits, tries=st.integers(0, 9), rotate=st.booleans())
    def fill_in(self, visit: Visit, tries: int, rotate: bool) -> Visit:
        standing, given = self._standing(visit.secret), visit.with_draft(Typed(phone=PHONE, tries=tries))
        ask = self.book.rotated if rotate else self.book.kept
        if standing is None:
            assert code(lambda: ask(given, now=self.now)) == self._gone_form(visit)
            return visit
        if standing.revision != visit.revision:
            assert code(lambda: ask(given, now=self.now)) == "visit_changed"
            return visit
        kept = ask(given, now=self.now)
        assert rotate == (kept.secret != visit.secret)
        if rotate:
            del self.live[visit.secret]
            self.moved[visit.secret] = min(self.now + MOVED_FOR, visit.ends_at)
            return self._came(kept)
        self.live[visit.secret] = kept
        return kept

    @rule(visit=consumes(visits))
    def leave(self, visit: Visit) -> None:
        self.book.end(visit.secret)
        self.live.pop(visit.secret, None)
        self.moved.pop(visit.secret, None)
        assert code(lambda: self.book.found(visit.secret, now=self.now)) == "visit_over"

    @rule(seconds=st.one_of(st.integers(1, 90), st.integers(60, 20 * 60)))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
