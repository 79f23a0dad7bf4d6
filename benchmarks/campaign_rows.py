"""Makes the table of a platform that does not exist: so many accounts, as offices really keep them.

Every cell is drawn from the seed, the row and the column (SplitMix64), so the same call gives the same rows, and
nothing but one batch is held in memory. What is drawn, and how often,
stands in the constants below. Numbers lie in every block that is assigned to persons' mobiles; they are nobody's.

Usage: python benchmarks/campaign_rows.py FILE ROWS [--seed N] [--files N] [--moments]
       FILE ends in .parquet or .csv; with --files it is a folder. --moments: `opened` has a time of day and a zone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from idverify.campaign.role import Role
from idverify.evidence.method import Method
from idverify.identifiers.numbering_plan import plan_on, rewritten_codes
from idverify.identifiers.places import PlaceKind, places

SEED: Final = 147
BATCH: Final = 262_144
AT: Final = datetime(2026, 11, 20, 2, tzinfo=UTC)  # the moment that accounts are to be judged at; nothing is later
ROLES: Final = (Role.ACCOUNT, Role.PHONE, Role.PERSONAL_ID, Role.BIRTH_DATE, Role.OPENED, Role.PROOF, Role.PROVEN_AT)
COLUMNS: Final[Mapping[Role, str]] = MappingProxyType({role: role.value for role in (*ROLES, Role.LEVEL)})
PROOFS: Final[Mapping[str, Method]] = MappingProxyType({"sms otp": Method.VN_MOBILE_OTP})  # the platform's own word

N: Final = "".join(map(chr, range(1, 10)))  # the nine digits of a number, to be put in their places
P: Final = "".join(map(chr, range(1, 13)))  # the twelve of a personal ID
Shares = Sequence[tuple[str | None, float]]
PHONES: Final[Shares] = (
    (f"0{N}", 0.70),
    (f"0{N[:2]} {N[2:5]} {N[5:]}", 0.03),
    (f"0{N[:3]} {N[3:6]} {N[6:]}", 0.02),
    (f"0{N[:2]}.{N[2:5]}.{N[5:]}", 0.02),
    (f"0{N[:2]}-{N[2:5]}-{N[5:]}", 0.01),
    (f"+84{N}", 0.06),
    (f"+84 {N[:2]} {N[2:5]} {N[5:]}", 0.02),
    (f"84{N}", 0.04),
    (N, 0.03),
    ("old", 0.02),  # eleven digits, as until September 2018
    (None, 0.015),
    (f"0{N[:8]}", 0.007),
    (f"0{N}1", 0.003),
    (f"0243{N[2:]}", 0.006),  # a landline
    (f"0129{N[3:]}", 0.003),
    ("chưa có", 0.002),
    (f"0{N} / 0{N[:8]}1", 0.004),
    (f"{N[0]}.{N[1:3]}E+08", 0.002),
    (f"{N}.0", 0.004),
    (f"{N[0]}.{N[1:]}E+08", 0.002),
    (f"'0{N}", 0.002),
)
PERSONAL_IDS: Final[Shares] = (
    (None, 0.75),
    (P, 0.228),
    (f"{P[:3]} {P[3:6]} {P[6:9]} {P[9:]}", 0.006),
    (P[1:], 0.006),  # a zero was lost
    (P[3:], 0.005),  # an old identity card
    (P[:10], 0.002),
    (f"{P[0]}.{P[1:6]}E+10", 0.001),
    ("không có", 0.002),
)
BORN: Final = (date(1930, 1, 1), date(2020, 1, 1))
BIRTHS: Final = (
    ("%d/%m/%Y", 0.62),
    ("%Y-%m-%d", 0.20),
    ("%d-%m-%Y", 0.02),
    ("serial", 0.01),
    ("%d/%m/%y", 0.01),
    ("%Y", 0.01),
)
NO_DAYS: Final = ((None, 0.12), ("31/02/1990", 0.004), ("không rõ", 0.006))
OPENED: Final = (date(2012, 1, 1), date(2026, 11, 1))
NOT_OPENED: Final = ((None, 0.01), ("n/a", 0.002))
WORDS: Final = (
    (None, 0.55),
    ("vn_mobile_otp", 0.25),
    ("sms otp", 0.15),
    ("personal_id_eid", 0.02),
    ("id_document_image", 0.02),
    ("zalo", 0.01),
)
EID: Final = 3  # of WORDS; it alone has a level
SHARED, POOL = 0.03, 0.01  # rows that have a number of a pool, and how large the pool is to all rows
SAME_PERSON: Final = 0.01
AGAIN: Final = 0.002  # rows of an account that came before
NAMELESS: Final = 0.0002
_EPOCH: Final = date(1970, 1, 1)
_SERIALS: Final = date(1899, 12, 30)

Rows = NDArray[np.int64]


class Draw:
    """Numbers that depend on the seed, a word and the row alone."""

    def __init__(self, seed: int) -> None:
        self._seed = np.uint64(seed * 0x9E3779B9 % 2**64)

    def bits(self, word: str, rows: Rows) -> NDArray[np.uint64]:
        salt = np.uint64(int.from_bytes(word.encode().ljust(8, b"\0")[:8], "little"))
        mixed = rows.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + (self._seed ^ salt)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return mixed ^ (mixed >> np.uint64(31))

    def share(self, word: str, rows: Rows) -> NDArray[np.float64]:
        """From 0 up to 1, evenly."""
        return (self.bits(word, rows) >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def below(self, word: str, rows: Rows, end: int) -> Rows:
        return (self.bits(word, rows) % np.uint64(end)).astype(np.int64)

    def one_of(self, word: str, rows: Rows, shares: Sequence[float]) -> Rows:
        """Places in a list, as often as their shares say."""
        ends = np.cumsum(shares) / np.sum(shares)
        ends[-1] = 1
        return np.searchsorted(ends, self.share(word, rows), side="right").astype(np.int64)


def digits_of(numbers: Rows, width: int) -> NDArray[np.uint8]:
    digits = np.empty((len(numbers), width), np.uint8)
    for place in range(width - 1, -1, -1):
        numbers, last = np.divmod(numbers, 10)
        digits[:, place] = last + ord("0")
    return digits


def texts(cells: NDArray[np.uint8], lengths: Rows) -> pa.StringArray:
    """A column of the first bytes of each row of cells; a length of -1 is null."""
    filled = np.maximum(lengths, 0)
    offsets = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(filled, out=offsets[1:])
    data = cells[np.arange(cells.shape[1]) < filled[:, None]]
    there = np.packbits(lengths >= 0, bitorder="little")
    return pa.StringArray.from_buffers(len(lengths), pa.py_buffer(offsets), pa.py_buffer(data), pa.py_buffer(there))


def spelled(digits: NDArray[np.uint8], spellings: Sequence[str | None], chosen: Rows) -> tuple[NDArray[np.uint8], Rows]:
    """Digits in the places that a spelling gives them; one that is None or longer than a word stays empty."""
    cells = np.zeros((len(chosen), max(len((each or "").encode()) for each in spellings)), np.uint8)
    lengths = np.full(len(chosen), -1, np.int64)
    for place, spelling in enumerate(spellings):
        if spelling is None or spelling == "old":
            continue
        rows = np.flatnonzero(chosen == place)
        letters = spelling.encode()
        lengths[rows] = len(letters)
        for at, letter in enumerate(letters):
            cells[rows, at] = digits[rows, letter - 1] if letter <= len(P) else letter
    return cells, lengths


def phones(draw: Draw, rows: Rows, of: int) -> pa.StringArray:
    blocks = np.array(sorted(map(int, plan_on(None))), np.int64)
    pooled = draw.share("shared", rows) < SHARED
    pool = max(1, int(of * POOL))
    # Most of the pool stands behind a few accounts, and a little of it behind hundreds.
    place = np.where(pooled, (draw.share("pool", rows) ** 1.5 * pool).astype(np.int64), pool + rows)
    place = (place * 982_451_653 + 147) % (len(blocks) * 1_000_000)  # a prime, so no two places have one number
    digits = digits_of(blocks[place // 1_000_000] * 1_000_000 + place % 1_000_000, 9)
    chosen = draw.one_of("spelling", rows, [share for _, share in PHONES])
    cells, lengths = spelled(digits, [spelling for spelling, _ in PHONES], chosen)
    old = np.flatnonzero(chosen == [spelling for spelling, _ in PHONES].index("old"))
    codes = np.array([list(code.encode()) for code in sorted(rewritten_codes())], np.uint8)
    cells[old, :4] = codes[place[old] % len(codes)]
    cells[old, 4:11] = digits[old, 2:]
    lengths[old] = 11
    return texts(cells, lengths)


@cache
def birthdays() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The share of people born before the end of each day of ``BORN``, and each day's year."""
    first, end = BORN
    years = np.array([(first + timedelta(days=day)).year for day in range((end - first).days)])
    weights = np.exp(-(((years - 1994) / 14.0) ** 2) / 2)
    ends = np.cumsum(weights)
    return ends / ends[-1], years


@cache
def calendar(first: date, end: date, forms: tuple[str, ...]) -> pa.StringArray:
    """Every day in every form, the forms one after another."""
    days = [first + timedelta(days=day) for day in range((end - first).days)]
    return pa.array(
        str((day - _SERIALS).days) if form == "serial" else day.strftime(form) for form in forms for day in days
    )


def days(
    chosen: Rows, day: Rows, forms: tuple[str, ...], others: tuple[str | None, ...], span: tuple[date, date]
) -> pa.StringArray:
    """A day in the form that was chosen, or what stands in a cell instead."""
    table = calendar(*span, forms)
    count = len(table) // len(forms)
    written = pa.concat_arrays([table, pa.array(others, pa.string())])
    at = np.where(chosen < len(forms), chosen * count + day, len(table) + chosen - len(forms))
    return written.take(pa.array(at))


def people(draw: Draw, rows: Rows, of: int) -> tuple[pa.StringArray, pa.StringArray]:
    """Personal IDs and birth dates, of one person each."""
    pooled = draw.share("same", rows) < SAME_PERSON
    person = np.where(pooled, -1 - draw.below("person", rows, max(1, int(of * SAME_PERSON / 3))), rows)
    ends, years = birthdays()
    day = np.minimum(np.searchsorted(ends, draw.share("born", person), side="right"), len(ends) - 1).astype(np.int64)
    provinces = np.array(sorted(int(code) for code, place in places().items() if place.kind is PlaceKind.PROVINCE))
    place = provinces[draw.below("place", person, len(provinces))]
    century = (years[day] - 1900) // 100 * 2 + draw.below("sex", person, 2)
    number = ((place * 10 + century) * 100 + years[day] % 100) * 1_000_000 + draw.below("random", person, 1_000_000)
    ids = texts(
        *spelled(
            digits_of(number, 12),
            [spelling for spelling, _ in PERSONAL_IDS],
            draw.one_of("id", rows, [share for _, share in PERSONAL_IDS]),
        )
    )
    chosen = draw.one_of("form", rows, [share for _, share in (*BIRTHS, *NO_DAYS)])
    return ids, days(chosen, day, tuple(form for form, _ in BIRTHS), tuple(word for word, _ in NO_DAYS), BORN)


def accounts(draw: Draw, rows: Rows) -> pa.StringArray:
    again = draw.share("again", rows) < AGAIN
    which = np.where(again, draw.below("which", rows, 1 << 40) % np.maximum(rows, 1), rows)
    name = (which * 7_778_742_049 + 147) % 10_000_000_000  # a prime, so no two rows have one name by chance
    cells = np.concatenate([np.full((len(rows), 1), ord("u"), np.uint8), digits_of(name, 10)], axis=1)
    return texts(cells, np.where(draw.share("nameless", rows) < NAMELESS, -1, 11))


def moments(draw: Draw, rows: Rows, day: Rows, cells: pa.StringArray) -> pa.TimestampArray:
    """The same days to the second, as a database would give them."""
    first = (OPENED[0] - _EPOCH).days
    seconds = (first + day) * 86_400 + draw.below("second", rows, 86_400)
    there = pc.is_valid(cells)
    return pc.if_else(there, pa.array(seconds, pa.timestamp("s", "UTC")), pa.scalar(None, pa.timestamp("s", "UTC")))


def batch(draw: Draw, rows: Rows, of: int, *, with_moments: bool) -> pa.RecordBatch:
    """Some rows of the table.

    Args:
        draw: by the seed.
        rows: which, from 0 on.
        of: how many the whole table has.
        with_moments: whether ``opened`` has a time of day.
    """
    ids, born = people(draw, rows, of)
    span = (OPENED[1] - OPENED[0]).days
    opened_on = draw.below("opened", rows, span)
    unknown = tuple(word for word, _ in NOT_OPENED)
    chosen = draw.one_of("open", rows, [1 - sum(share for _, share in NOT_OPENED), *(share for _, share in NOT_OPENED)])
    opened = days(chosen, opened_on, ("%Y-%m-%d",), unknown, OPENED)
    word = draw.one_of("word", rows, [share for _, share in WORDS])
    proof = pa.array([each for each, _ in WORDS], pa.string()).take(pa.array(word))
    proven_on = opened_on + draw.below("proven", rows, 1 << 40) % np.maximum(span - opened_on, 1)
    undated = (word == 0) | (draw.share("undated", rows) < 0.01)
    proven_at = days(undated.astype(np.int64), proven_on, ("%Y-%m-%d",), (None,), OPENED)
    level = pa.array(["2", None], pa.string()).take(pa.array((word != EID).astype(np.int64)))
    if with_moments:
        opened = moments(draw, rows, opened_on, opened)
    columns = [accounts(draw, rows), phones(draw, rows, of), ids, born, opened, proof, proven_at, level]
    return pa.RecordBatch.from_arrays(columns, names=list(COLUMNS.values()))


def batches(rows: int, *, seed: int = SEED, with_moments: bool = False) -> Iterator[pa.RecordBatch]:
    """The whole table.

    Args:
        rows: how many.
        seed: another seed is another table.
        with_moments: whether ``opened`` has a time of day.
    """
    draw = Draw(seed)
    for first in range(0, rows, BATCH):
        yield batch(draw, np.arange(first, min(first + BATCH, rows)), rows, with_moments=with_moments)


def write(path: Path, rows: int, *, seed: int = SEED, with_moments: bool = False, files: int = 1) -> None:
    """The table in a file, or in so many files of a folder.

    Args:
        path: a name in ``.parquet`` or ``.csv``; a folder where there are several files.
        rows: how many.
        seed: another seed is another table.
        with_moments: whether ``opened`` has a time of day.
        files: how many files there are to be, each of whole batches.
    """
    each = -(-rows // BATCH // files) * BATCH if files > 1 else rows
    if files > 1:
        path.mkdir(parents=True, exist_ok=True)
    written, writer = 0, None
    for made in batches(rows, seed=seed, with_moments=with_moments):
        if writer is None or (files > 1 and written % max(each, BATCH) == 0):
            if writer is not None:
                writer.close()
            name = path / f"accounts-{written // max(each, BATCH):04d}.parquet" if files > 1 else path
            if name.suffix == ".csv":
                writer = pyarrow.csv.CSVWriter(name, made.schema)
            else:
                writer = pq.ParquetWriter(name, made.schema, compression="zstd", compression_level=1)
        writer.write_batch(made)
        written += made.num_rows
    if writer is not None:
        writer.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("rows", type=int)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--files", type=int, default=1)
    parser.add_argument("--moments", action="store_true")
    given = parser.parse_args()
    if given.rows < 1 or given.files < 1:
        sys.exit("rows and files begin at 1")
    write(given.file, given.rows, seed=given.seed, with_moments=given.moments, files=given.files)


if __name__ == "__main__":
    main()
