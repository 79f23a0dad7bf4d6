"""Every account judged once, from wherever the run was broken off."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing

from idverify.account import Account
from idverify.campaign.folder import Folder
from idverify.campaign.kernel.fast import available
from idverify.campaign.key_source import KeySource
from idverify.campaign.reading.source import Source
from idverify.campaign.run.columns import rows_of
from idverify.campaign.run.disk import alone, kept, put_first, swept
from idverify.campaign.run.document import Run, run_of
from idverify.campaign.run.duplicates import duplicates
from idverify.campaign.run.part import Work, done_parts
from idverify.campaign.run.processes import judged_by_processes
from idverify.campaign.run.progress import Meter, Progress
from idverify.campaign.run.sealed import seals_of, unchanged
from idverify.campaign.run.shared import KINDS, SharedNumbers, shared_numbers
from idverify.campaign.run.sheet import SHEET_ROWS, write_sheet
from idverify.campaign.run.summary import Summary, found_path, keep_summary, summary_of
from idverify.campaign.run.threads import judged_by_threads
from idverify.campaign.tally import Tally
from idverify.campaign.terms import Terms
from idverify.decision import decide
from idverify.errors import OperatorError
from idverify.messages import Text, text


def check(
    source: Source,
    folder: Folder,
    terms: Terms,
    keys: KeySource,
    *,
    workers: int = 0,
    fast: bool | None = None,
    sheet: bool | None = None,
    seen: Callable[[Progress], None] | None = None,
    tell: Callable[[Text], None] | None = None,
) -> Summary:
    """Judge every row of a source and write what was found; whoever was killed asks the same again and goes on.

    Args:
        source: the rows.
        folder: where everything goes; empty, or that of the same run.
        terms: under what is judged.
        keys: where the key of the pseudonyms comes from.
        workers: threads, or processes where the kernel is not compiled; 0: one for each core.
        fast: whether columns are judged by the compiled kernel; None: if numba is there. Both give the same.
        sheet: whether ``accounts.csv`` is written; None: up to a million rows.
        seen: told how far it is, after each part.
        tell: told once that numba is not there, where ``fast`` is None.

    Returns:
        What was found. A run that is whole is not judged again.

    Raises:
        OperatorError: the folder holds another run (``campaign_other_run``), one under a key that nobody kept
            (``campaign_key_gone``), something else (``campaign_folder_taken``), or is in use (``campaign_in_use``);
            the disk refuses (``campaign_folder``); the source cannot be read (``campaign_input``, ``campaign_query``)
            or is another than it was (``campaign_source_changed``); numba is asked for and is not there
            (``campaign_fast``); the key is not as noted (``campaign_key_differs``) or its vault fails; a worker failed
            or died (``campaign_worker``).
        OutOfScopeError: there was no such law at the moment that is asked about; nothing is written.
    """
    nobody = Account(opened_at=None, user_birth_date=None)
    decide(nobody, terms.action, service=terms.service, at=terms.at, readings=terms.readings)
    now = Run.of(source, terms, keys)
    _begin(folder, now)
    with alone(folder):
        run = run_of(folder)
        whole = found_path(folder).exists()
        run.require_same(now, folder, whole=whole)
        if whole:
            summary = summary_of(folder)
            if sheet and not folder.sheet.exists():
                write_sheet(folder, summary)
            return summary
        swept(folder)
        try:
            meter = Meter(seen, source.rows)
            work = Work(folder, terms, keys, _is_fast(fast, tell))
            tally = _judged(source, work, workers, meter)
            if source.now() != source.fingerprint:
                raise OperatorError("campaign_source_changed")
            summary = _added_up(work, run, tally, meter, source.begins)
            if sheet or (sheet is None and tally.rows <= SHEET_ROWS):
                write_sheet(folder, summary)
            keep_summary(folder, summary)
        finally:
            swept(folder)
    return summary


def _begin(folder: Folder, run: Run) -> None:
    """Make the folder, if there is none of a run; what it is of is written first."""
    with kept(folder):
        folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)  # who has which account is nobody else's business
        if not folder.run.exists():
            ours = (folder.accounts, folder.tallies, found_path(folder), folder.plan)
            if any(each.exists() for each in ours) or (folder.scratch.is_dir() and any(folder.scratch.iterdir())):
                raise OperatorError("campaign_folder_taken", folder=str(folder.path))
            new = folder.run.with_name(f"run.json.{os.getpid()}")
            try:
                new.write_text(run.model_dump_json(indent=1), encoding="utf-8")
                put_first(new, folder.run)
            finally:
                new.unlink(missing_ok=True)
        for each in (folder.accounts, folder.tallies, folder.scratch):
            each.mkdir(exist_ok=True)


def _is_fast(fast: bool | None, tell: Callable[[Text], None] | None) -> bool:
    if fast is not None:
        return fast
    there = available()
    if not there and tell is not None:
        tell(text("campaign.numba_missing"))
    return there


def _judged(source: Source, work: Work, workers: int, meter: Meter) -> Tally:
    tally, done = Tally(), set()
    for part in done_parts(work.folder):
        tally = tally.and_then(part.tally)
        done.add(part.index)
    meter.judged(len(done), tally)
    if source.query is None:
        chunks = source.chunks(frozenset(done))
    else:  # whose rows may be others by now, which nothing else tells
        chunks = unchanged(source.chunks(frozenset()), seals_of(work.folder, done))
    many = workers or _cores()
    crew = judged_by_threads(chunks, work, many) if work.fast else judged_by_processes(chunks, work, many)
    with closing(crew):
        for part in crew:
            tally = tally.and_then(part.tally)
            meter.judged(1, part.tally)
    return tally


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _added_up(work: Work, run: Run, tally: Tally, meter: Meter, begins: tuple[int, ...]) -> Summary:
    folder, fast = work.folder, work.fast
    with kept(folder):
        meter.begin_shared(rows_of(folder) * (1 + len(KINDS)))
    again = duplicates(folder, went=meter.went, fast=fast)
    shared: dict[str, SharedNumbers] = {
        kind: shared_numbers(folder, kind, went=meter.went, fast=fast) for kind in KINDS
    }
    return Summary(tally, shared, again, run, begins)
