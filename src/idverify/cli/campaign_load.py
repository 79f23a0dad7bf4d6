"""``idverify campaign load``."""

from __future__ import annotations

import argparse
import json
from datetime import datetime

from idverify.campaign.folder import Folder
from idverify.campaign.loading import Loaded, loaded
from idverify.campaign.run import run_of, summary_of
from idverify.cli import campaign_source
from idverify.cli.campaign_screen import counted, watching
from idverify.messages import Language, text
from idverify.settings import Settings
from idverify.stores.bulk.store import open_bulk


def load(given: argparse.Namespace, *, now: datetime, lang: Language) -> int:
    """Bring the accounts of a finished check into the store of the environment.

    Args:
        given: what was typed.
        now: the moment.
        lang: the language of what is said.

    Raises:
        OperatorError: as of ``summary_of``, ``campaign_source.noted``, ``Settings`` and ``loading.loaded``.
    """
    folder = Folder(given.folder)
    rows = summary_of(folder).tally.rows
    run = run_of(folder)
    source = campaign_source.noted(run, given.url)
    settings = Settings.from_environment()
    ring, sealer = settings.live_ring, settings.seal  # whose officers are nobody is told so before anything is written
    seal = sealer if settings.rotation_public_key else None
    bulk = open_bulk(settings.store, tenant=settings.tenant, day_key=settings.opened_day_key())
    try:
        with watching(lang) as watch:
            done = loaded(source, run.terms, ring, seal, bulk, now=now, seen=lambda seen: watch("loading", seen, rows))
    finally:
        bulk.close()
    if given.json:
        print(json.dumps(_document(done)))
    else:
        _print(done, lang)
    return 0


def _document(done: Loaded) -> dict[str, int]:
    left = {"unnamed": done.unnamed, "undated": done.undated, "holder_unknown": done.unheld}
    return {"rows": done.rows, **left, **done.added._asdict()}


def _print(done: Loaded, lang: Language) -> None:
    figures = {**done.added._asdict(), "unnamed": done.unnamed, "undated": done.undated, "holder_unknown": done.unheld}
    print(text("campaign.cli.loaded", rows=counted(done.rows, lang)).in_(lang))
    for name, number in figures.items():
        if number or name in done.added._fields:
            print(f"{counted(number, lang):>14}  {text(f'campaign.cli.loaded.{name}').in_(lang)}")
