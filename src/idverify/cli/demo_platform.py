"""The platform of a demonstration: everything real but the telephone."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from idverify.account import Service
from idverify.age_review import AgeReview
from idverify.feed import EventFeed
from idverify.gate import PostingGate
from idverify.growing_up import GrowingUp
from idverify.guardianship import Guardianship
from idverify.keys import Key, Keyring
from idverify.pseudonym import KEY_BYTES
from idverify.registrar import Registrar
from idverify.sealing import Group, OfficerKey, Officers, RecordSeal, RotationKey
from idverify.senders.outbox import Outbox
from idverify.stores.opening import open_store
from idverify.supervision import Supervision

SERVICE: Final = Service.DOMESTIC


@dataclass(frozen=True, slots=True)
class DemoPlatform:
    """What a demonstration is run on."""

    registrar: Registrar
    gate: PostingGate
    outbox: Outbox
    links: Guardianship
    supervision: Supervision
    reviews: AgeReview
    growing: GrowingUp
    feed: EventFeed


@contextmanager
def demo_platform(url: str | None) -> Iterator[DemoPlatform]:
    """A platform of its own, on a store that may outlive it; on a fresh SQLite file if no URL is given."""
    tenant = f"demo-{secrets.token_hex(4)}"
    with tempfile.TemporaryDirectory(prefix="idverify-demo-") as folder:
        store = open_store(url or f"sqlite:///{Path(folder) / 'demo.sqlite'}", tenant=tenant, upgrade=True)
        ring = Keyring((Key("demo", secrets.token_bytes(KEY_BYTES)),), tenant=tenant)
        # The private halves are forgotten at once: nobody opens what a demonstration seals.
        officers = Officers(tuple(OfficerKey.generate(f"demo-{group}", group).officer for group in Group))
        seal = RecordSeal(officers, tenant=tenant, rotation_key=RotationKey.generate().public_key)
        outbox = Outbox()
        try:
            yield DemoPlatform(
                registrar=Registrar(service=SERVICE, ring=ring, store=store, sender=outbox, seal=seal),
                gate=PostingGate(service=SERVICE, store=store),
                outbox=outbox,
                links=Guardianship(service=SERVICE, ring=ring, store=store, seal=seal),
                supervision=Supervision(store),
                reviews=AgeReview(store),
                growing=GrowingUp(service=SERVICE, ring=ring, store=store, seal=seal),
                feed=EventFeed(store),
            )
        finally:
            store.close()
