"""One ticket and many who bring it at once, in threads and in processes: one comes in."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter

import racing

from conftest import NOW, TENANT
from idverify.errors import RequestError
from idverify.stores.opening import open_store
from idverify.web.pages.visit import Part
from idverify.web.pages.visits import VisitBook


def test_of_many_threads_with_one_ticket_exactly_one_comes_in(store):
    book = VisitBook(store)
    ticket = book.ticket(Part.ACCOUNT, account="lan", now=NOW)
    told: list[str] = []
    together = threading.Barrier(8)

    def come() -> None:
        together.wait()
        try:
            told.append(book.enter(ticket, now=NOW).secret)
        except RequestError as refused:
            told.append(refused.code)

    threads = [threading.Thread(target=come) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert Counter(told)["ticket"] == 7
    (secret,) = set(told) - {"ticket"}
    assert book.found(secret, now=NOW).account == "lan"


def _come(url: str, barrier, told, tickets: list[str]) -> None:
    store = open_store(url, tenant=TENANT)
    barrier.wait()
    came = []
    for ticket in tickets:
        try:
            came.append((ticket, VisitBook(store).enter(ticket, now=NOW).session))
        except RequestError as refused:
            assert refused.code == "ticket"  # noqa: PT017  # in another process
    told.put(came)
    store.close()


def test_of_many_processes_with_the_same_tickets_each_ticket_lets_one_in(store, url):
    book = VisitBook(store)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(racing.PRELOADED)
    tickets = [book.ticket(Part.ACCOUNT, account="lan", now=NOW) for _ in range(20)]
    barrier, told = context.Barrier(3), context.Queue()
    racers = [context.Process(target=_come, args=(url, barrier, told, tickets)) for _ in range(3)]
    for racer in racers:
        racer.start()
    came = [each for _ in racers for each in told.get(timeout=120)]
    for racer in racers:
        racer.join()
    assert sorted(ticket for ticket, _ in came) == sorted(tickets)
    assert len({session for _, session in came}) == 20
