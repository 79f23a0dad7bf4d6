"""Fixtures for a site on Django: its tables, a store of ours, and somebody who signs up."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import django_site
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connections
from django.test import Client, override_settings

from idverify.account import Person
from idverify.application import Application
from idverify.evidence.possession import Origin, Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.integrations.django import platform_settings
from idverify.senders.outbox import Outbox
from idverify.stores.opening import open_store

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def tables() -> Iterator[None]:
    """The tables of Django itself."""
    call_command("migrate", verbosity=0, skip_checks=True)
    yield
    connections.close_all()


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of ours with nothing in it, to be copied."""
    file = tmp_path_factory.mktemp("django") / "empty.sqlite3"
    store = open_store(f"sqlite:///{file}", tenant="forum", upgrade=True)
    store.close()  # the last to leave writes all into this one file
    assert not file.with_name("empty.sqlite3-wal").exists()
    return file


@pytest.fixture
def site(tmp_path: Path, tables: None, empty: Path) -> Iterator[Callable[..., override_settings]]:  # noqa: ARG001  # there before it
    """The site on an empty store of ours; called, it goes on with other settings of ours until the test ends."""
    given = django_site.settings_of(tmp_path)
    shutil.copy(empty, tmp_path / "identity.sqlite3")
    django_site.ENTERED.clear()
    django_site.NAMED.clear()
    django_site.SHIFT[0] *= 0
    entered: list[override_settings] = []

    def on(**more: object) -> override_settings:
        entered.append(override_settings(IDVERIFY={**given, **more}))
        entered[-1].enable()
        return entered[-1]

    on()
    yield on
    for each in reversed(entered):
        each.disable()
    connections.close_all()


def enrol(account: str) -> None:
    """Sign somebody up with a number of their own, with the site's own settings."""
    outbox = Outbox()
    registrar = platform_settings().registrar(outbox)
    number, browser, now = (
        PhoneNumber.parse(f"0912{next(_numbers):06d}"),
        Origin("a session", "192.0.2.7"),
        django_site.clock(),
    )
    sent = registrar.challenge(number, purpose=Purpose.ENROL, account=account, origin=browser, lang="vi", now=now)
    proof = registrar.prove(sent.id, outbox.code_for(sent.id), account=account, origin=browser, now=now)
    person = Person("Nguyễn Thị Lan", date(1990, 5, 1))
    application = Application(account=account, user=person, phone=number, proof=proof.id)
    registrar.enrol(application, now=now).require()


def somebody(*, enrolled: bool = True) -> User:
    """A user of the site."""
    user = User.objects.create_user(f"lan-{next(_numbers)}", password="right")
    if enrolled:
        enrol(str(user.pk))
    return user


def browser_of(user: User, **more: Any) -> Client:
    """A browser in which somebody is signed in."""
    client = Client(**more)
    client.force_login(user)
    return client
