"""What is counted, for Prometheus: requests by route, and decisions by rule; no account and no caller."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from idverify.account import Action
from idverify.answer import Answer

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# What each label may hold; all of them are taken from lists that are closed.
LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "route": "the template of a route, such as ``/v1/sign-up/enrol``; empty where no route was found",
        "method": "a method of HTTP; ``_OTHER`` for one that nobody knows",
        "status": "the HTTP status",
        "code": "the code of a problem document, such as ``request.fields``",
        "action": "the action that was asked about, such as ``comment``",
        "outcome": "``yes`` or ``no``",
        "rule": "the id of a rule that says no, such as ``posting.authenticated-only``; empty with ``yes``",
    }
)


class Counts:
    """The counts of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "idverify_http_requests",
            "Requests, by the template of their route, method and status.",
            ("route", "method", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "idverify_http_request_seconds",
            "From a request's header to the end of its answer.",
            ("route", "method"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._problems = Counter(
            "idverify_http_problems", "Problem documents, by their code.", ("code",), registry=self._registry
        )
        self._decisions = Counter(
            "idverify_decisions",
            "Answers of the gate; of a no each rule that says so.",
            ("action", "outcome", "rule"),
            registry=self._registry,
        )
        self._running = Gauge("idverify_http_running", "Requests that are being answered.", registry=self._registry)

        self.metrics = (self._requests, self._seconds, self._problems, self._decisions, self._running)

    def begun(self) -> None:
        """Count a request that is being answered."""
        self._running.inc()

    def decided(self, action: Action | str, answer: Answer) -> None:
        """Count an answer of the gate.

        Args:
            action: what was to be done; of the enumeration, or ``enrol`` and the like.
            answer: what was said.
        """
        said = str(action)
        if answer.permitted:
            self._decisions.labels(said, "yes", "").inc()
        for breach in answer.breaches:
            self._decisions.labels(said, "no", breach.rule).inc()

    def answered(self, route: str, method: str, status: int, seconds: float, problem: str | None) -> None:
        """Count a request that was answered, and is no longer being.

        Args:
            route, method: as of ``telemetry.vocabulary``.
            status: the HTTP status.
            seconds: how long it took.
            problem: the code of the problem document that it was answered with, if it was.
        """
        self._running.dec()
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route, method).observe(seconds)
        if problem is not None:
            self._problems.labels(problem).inc()

    def exposition(self) -> bytes:
        """Everything counted, in the Prometheus text format 0.0.4."""
        return generate_latest(self._registry)
