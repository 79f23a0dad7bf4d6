"""The stages of a plan, written as the order comes, with their days and who is late."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from idverify.campaign.plan.asked import ASKED, ASKS
from idverify.campaign.plan.pacing import Turn, days_of, enough, turns
from idverify.campaign.plan.plan import WITH_CODE, Lateness, Stage
from idverify.campaign.plan.stage_file import BLOCK_ROWS, PLANNED, StageWriter, stage_name
from idverify.campaign.plan.terms import PlanTerms
from idverify.errors import OperatorError

_EPOCH: Final = date(1970, 1, 1)
_DICTIONARY: Final = pa.array([ask.value for ask in ASKS])
_NOTHING: Final = ASKED.empty_table()


def sizes(accounts: int, shares: Iterable[float]) -> list[int]:
    """How many of some accounts each stage has; together all of them.

    Somebody is in each while there are any: a campaign of forty has a pilot too.

    Args:
        accounts: how many there are.
        shares: of the stages, together 1.
    """
    ends, upto = [0], list(itertools.accumulate(shares))
    for after, share in zip(reversed(range(len(upto))), upto, strict=True):
        whole = min(round(accounts * share), accounts - after)  # one is left for each stage after it
        ends.append(min(accounts, max(ends[-1] + 1, whole)))
    ends[-1] = accounts
    return [end - begin for begin, end in itertools.pairwise(ends)]


class Layout:
    """Writes the stages' files, and counts what a plan says of them.

    Args:
        terms: how the campaign is to go.
        accounts: how many there are in all.
        folder: where the files are written; empty.
        begins: the first day on which anybody can be told.

    Raises:
        OperatorError: it would not end while there is a calendar (``campaign_plan_terms``).
    """

    def __init__(self, terms: PlanTerms, accounts: int, folder: Path, begins: date) -> None:
        self._terms, self._folder, self._begins = terms, folder, begins
        self._sizes = sizes(accounts, terms.stages)
        self._turns = _turns(self._sizes, terms, begins)
        self._with_code = 0
        self._ends: list[dict[int, int]] = [{} for _ in self._sizes]
        self._waiting = self._late = self._hurried = self._over = 0

    def written(self, tables: Iterable[pa.Table]) -> tuple[Stage, ...]:
        """Write every stage.

        Args:
            tables: of ``asked.ASKED``, in the order.
        """
        blocks = _Blocks(tables)
        return tuple(self._stage(number, blocks) for number in range(len(self._sizes)))

    @property
    def lateness(self) -> Lateness:
        """Who of those that were written is told too late."""
        deadlines = [deadline for each in self._ends for deadline in each]
        if not deadlines:
            return Lateness(over=self._over)
        begins, stage_days = self._begins, self._terms.stage_days

        def would_do(before: int) -> int | None:
            return enough(self._sizes, self._ends, begins=begins, stage_days=stage_days, before=before)

        return Lateness(
            waiting=self._waiting,
            first_deadline=_EPOCH + timedelta(days=min(deadlines)),
            late=self._late,
            hurried=self._hurried,
            ceiling=would_do(0),
            calm_ceiling=would_do(self._terms.answer_days),
            over=self._over,
        )

    def _stage(self, number: int, blocks: _Blocks) -> Stage:
        writer, asks = StageWriter(self._folder / stage_name(number + 1)), Counter[int]()
        for rows in itertools.repeat(BLOCK_ROWS):
            table = blocks.take(min(rows, self._sizes[number] - writer.rows))
            if not table.num_rows:
                break
            places = table.column("ask").to_numpy()
            self._look(number, writer.rows, table)
            found, counts = np.unique(places, return_counts=True)
            asks.update(dict(zip(found.tolist(), counts.tolist(), strict=True)))
            words = pa.DictionaryArray.from_arrays(pa.array(places, pa.int32()), _DICTIONARY)
            columns = [table.column("account"), words, table.column("deadline")]
            writer.write(pa.Table.from_arrays(columns, schema=PLANNED))
        writer.close()
        by_ask = {ASKS[place]: count for place, count in sorted(asks.items())}
        before = self._with_code
        self._with_code += sum(count for ask, count in by_ask.items() if ask in WITH_CODE)
        # A code begun is counted once, and not in each stage: together the stages take what the whole takes.
        codes = self._terms.codes(self._with_code) - self._terms.codes(before)
        return Stage(
            accounts=writer.rows,
            by_ask=by_ask,
            first_day=self._turns[number].first,
            last_day=self._turns[number].last,
            messages=codes,
            cost=codes * self._terms.sms_price,
            blocks=tuple(writer.digests),
        )

    def _look(self, stage: int, position: int, table: pa.Table) -> None:
        """Note who of a block has a deadline to come, and when they are told."""
        dated = table.column("deadline").is_valid().to_numpy()
        waits = table.column("waits").to_numpy() & dated
        over = _days(table.column("deadline")) <= (self._begins - _EPOCH).days
        self._over += int((over & dated & ~waits).sum())
        places = np.flatnonzero(waits)
        if not len(places):
            return
        deadlines = _days(table.column("deadline"))[places].astype(np.int64)
        places = places.astype(np.int64) + position
        told = days_of(self._turns[stage], places, self._terms.per_day)
        late = told >= deadlines
        self._waiting += len(places)
        self._late += int(late.sum())
        self._hurried += int((~late & (told + self._terms.answer_days > deadlines)).sum())
        for day in np.unique(deadlines):
            self._ends[stage][int(day)] = int(places[deadlines == day].max())


def _turns(stages: list[int], terms: PlanTerms, begins: date) -> list[Turn]:
    """As of ``pacing.turns``; where it would never end, what is to blame is named."""
    try:
        return turns(stages, begins=begins, per_day=terms.per_day, stage_days=terms.stage_days)
    except OverflowError:
        whole_at_once = enough(stages, [{} for _ in stages], begins=begins, stage_days=terms.stage_days, before=0)
        raise OperatorError("campaign_plan_terms", field="begins" if whole_at_once is None else "per_day") from None


class _Blocks:
    """Tables of any length, taken as wished."""

    def __init__(self, tables: Iterable[pa.Table]) -> None:
        self._tables = iter(tables)
        self._held: list[pa.Table] = []

    def take(self, rows: int) -> pa.Table:
        """So many rows, in one piece; fewer where there are no more."""
        held = sum(each.num_rows for each in self._held)
        while held < rows and (more := next(self._tables, None)) is not None:
            self._held.append(more)
            held += more.num_rows
        together = pa.concat_tables(self._held) if self._held else _NOTHING
        self._held = [together.slice(rows)] if held > rows else []
        return together.slice(0, rows).combine_chunks()


def _days(column: Any) -> Any:  # noqa: ANN401  # pyarrow has no types
    return column.cast(pa.int32()).fill_null(0).to_numpy()
