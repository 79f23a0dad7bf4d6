"""The whole examination, from an environment to findings."""

from __future__ import annotations

from collections.abc import Mapping

from idverify.doctor import configuration
from idverify.doctor.database import Clock, database
from idverify.doctor.finding import CATALOGUE, Finding
from idverify.doctor.machine import machine
from idverify.law import VIETNAM


def examine(environment: Mapping[str, str], clock: Clock) -> tuple[Finding, ...]:
    """Everything that can be found with what is set; nothing is changed anywhere, and no secret is told.

    Args:
        environment: variables by name, as ``Settings.from_environment`` reads them.
        clock: this machine's clock, aware; it is held against the database's.

    Returns:
        The findings, in the order of ``CATALOGUE``.
    """
    configured = configuration.read(environment)
    store = configured.settings.store
    extras = frozenset({"postgres"}) if store.startswith("postgresql") else frozenset[str]()
    findings = [
        *machine(extras=extras, today=clock().astimezone(VIETNAM).date()),
        *configuration.configuration(configured, environment),
        *(database(configured, clock) if configured.has("STORE") else ()),
    ]
    order = list(CATALOGUE)
    return tuple(sorted(findings, key=lambda each: order.index(each.id)))
