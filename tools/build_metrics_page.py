"""Write docs/reference/metrics.md: every Prometheus metric and every attribute of an OpenTelemetry span.

Usage: python tools/build_metrics_page.py [--check]
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from generated_page import REFERENCE, code, codes, made_by, settle, table
from prometheus_client.metrics import MetricWrapperBase

from idverify.web.telemetry.counts import LABELS, Counts
from idverify.web.telemetry.spans import ATTRIBUTES, SCOPE

PAGE: Final = REFERENCE / "metrics.md"
LEAD: Final = """\
What `idverify serve` counts and traces. Neither a metric nor a span holds an account, a number, a name, a network
address or a token: every label and attribute is taken from a list that is closed. How to read them, and what is
worth an alert: [run the service](../how-to/run-the-service.md#metrics-spans-logs)."""
METRICS: Final = """\
`GET /metrics` answers in the Prometheus text format 0.0.4, to an API key with the scope `metrics`. Counts are of one
process and begin at nothing when it starts; of several workers ask each."""
SPANS: Final = """\
One span for each request, of the kind `SERVER`, through the OpenTelemetry API; where no SDK is set up it costs and
tells nothing. Its name is the method and the template of the route. Of what the caller sends only `traceparent` goes
on; `tracestate` and baggage are passed over. Its status is `ERROR` from 500 on. No event and no exception is
recorded on it, for what an error says may repeat what it failed on."""
_SUFFIXES: Final = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}


def samples(metric: MetricWrapperBase) -> tuple[str, ...]:
    """The names under which a metric is read."""
    described: Any = next(iter(metric.describe()))
    return tuple(f"{described.name}{suffix}" for suffix in _SUFFIXES.get(described.type, ("",)))


def metric_part(metric: MetricWrapperBase) -> Iterator[str]:
    """One metric."""
    described: Any = next(iter(metric.describe()))
    labels: tuple[str, ...] = vars(metric)["_labelnames"]
    buckets: tuple[float, ...] = vars(metric).get("_kwargs", {}).get("buckets", ())
    yield f"### {samples(metric)[0].removesuffix('_bucket')}"
    yield str(described.documentation)
    yield table(
        ("item", "value"),
        [
            ("type", described.type),
            ("read as", codes(samples(metric))),
            ("labels", "<br>".join(f"{code(each)}: {LABELS[each].replace('``', '`')}" for each in labels)),
            ("buckets, in seconds", ", ".join(map(str, buckets))),
        ],
    )


def page() -> Iterator[str]:
    """The page, part by part."""
    yield made_by("build_metrics_page", "idverify.web.telemetry")
    yield "# Metrics and spans"
    yield LEAD
    yield "## Metrics"
    yield METRICS
    for metric in Counts().metrics:
        yield from metric_part(metric)
    yield "## Spans"
    yield SPANS
    yield f"Instrumentation scope: {code(SCOPE)}, with the version of the library."
    yield table(
        ("attribute", "when, and what"), [(code(name), said.replace("``", "`")) for name, said in ATTRIBUTES.items()]
    )


def pages() -> dict[Path, str]:
    """The page and what it must hold."""
    return {PAGE: "\n\n".join(page()) + "\n"}


if __name__ == "__main__":
    settle(pages())
