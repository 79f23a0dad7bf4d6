"""Spellings of numbers, usual and tricky, for the differential tests of the campaign's kernel."""

from __future__ import annotations

import csv
import os
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from idverify.identifiers.numbering_plan import assignments, plan_on, rewritten_codes
from idverify.identifiers.places import places

TEXTS = int(os.environ.get("IDVERIFY_CAMPAIGN_TEXTS", "120000"))
_TRICKY = Path(__file__).resolve().parents[2] / "shared" / "data" / "vn_phone_tricky_inputs.csv"
_SEPARATORS = (" ", " ", ".", "-", "\u00a0", "\t", "(", ")", "  ", "/", ",", "\u2013", "\u200b", "\n")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_DEBRIS = (
    "", " ", "\t", "\xa0", "\ufeff", "-", "+", "+84", "84", "0", "N/A", "chưa có", "không", "null",
    "0912000001 / 0912000002", "0912000001;0912000002", "0912 000 001 ext 12", "0912000001x5",
    "0912000001 máy lẻ 3", "ĐT: 0912000001", "(+84) 912 000 001", "+84 (0) 912 000 001",
    "++84912000001", "+84+912000001", "0084912000001", "00 84 912 000 001", "+1 415 555 0100",
    "+85512345678", "113", "1800 1234", "19001234", "028 3822 0000", "(024) 3825 0000",
    "0912.000.001", "091２000001", "'0912000001", "912000001.0", "0912000001.0", "9.12000001E+08",
    "9,12000001E+08", "9.12E+08", "84912000001.0", "84912000.001", "8491200000.1", "1680000012.0",
    "01680000012.0", "840912000001", "8409120001.0", "0" * 64, "0" * 65, "9" * 70, "1" * 11,
    "\x000912000001", "0912\x00000001", "0912000001\r\n", "O912000001", "0912OOO001", "=0912000001",
    "０９１２０００００１", "001204000001", "1204000001", "12040000001.0", "079099001234.0", "1.204E+11",
    "001 204 000 001", "001-204-000-001", "001.204.000.001", "123456789", "0012040000012",
    "00120400000", "00120400000a", "001204000001 ", "'001204000001",
)  # fmt: skip


def phone_texts(count: int, seed: int) -> Iterator[str]:
    """Texts as they stand in columns of phone numbers; one in three is some mischief."""
    draw = random.Random(seed)
    yield from _tricky()
    yield from _DEBRIS
    for _ in range(count):
        text = _phone(draw)
        yield _mischief(draw, text) if draw.random() < 0.35 else text


def personal_id_texts(count: int, seed: int) -> Iterator[str]:
    """Texts as they stand in columns of personal IDs."""
    draw = random.Random(seed)
    known = sorted(places())
    yield from _DEBRIS
    yield from _tricky()
    for _ in range(count):
        place = draw.choice(known) if draw.random() < 0.9 else f"{draw.randrange(1000):03}"
        text = f"{place}{draw.randrange(10)}{draw.randrange(100):02}{draw.randrange(10**6):06}"
        if draw.random() < 0.2:
            text = draw.choice((" ", ".", "-", "")).join((text[:3], text[3:6], text[6:9], text[9:]))
        yield _mischief(draw, text) if draw.random() < 0.25 else text


@cache
def _tricky() -> tuple[str, ...]:
    """What a look at phonenumbers found worth asking, where that list lies beside the project."""
    if not _TRICKY.exists():
        return ()
    with _TRICKY.open(encoding="utf-8", newline="") as file:
        rows = [row["input_ascii_escaped"] for row in csv.DictReader(file)]
    return tuple(row.encode("ascii", "backslashreplace").decode("unicode_escape") for row in rows)


@cache
def _codes() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return tuple(plan_on(None)), tuple(rewritten_codes()), tuple(sorted({row.prefix for row in assignments()}))


def _phone(draw: random.Random) -> str:
    blocks, old, prefixes = _codes()
    kind = draw.random()
    if kind < 0.08:
        digits = draw.choice(old) + f"{draw.randrange(10**7):07}"
    elif kind < 0.2:
        prefix = draw.choice(prefixes)
        digits = prefix + _digits(draw, draw.randrange(5, 9))
    elif kind < 0.3:
        digits = "0" + f"{draw.randrange(10**9):09}"
    else:
        digits = "0" + draw.choice(blocks) + f"{draw.randrange(10**6):06}"
    before = draw.choice(("0", "0", "0", "0", "", "84", "+84", "840", "+840", "0084", "(+84)", "+84 ", "84 "))
    written = before + digits[1:]
    if draw.random() < 0.3:
        cuts = sorted(draw.sample(range(len(written) + 1), draw.randrange(1, 4)))
        between = draw.choice(_SEPARATORS[:8] if draw.random() < 0.8 else _SEPARATORS)
        pieces = [written[one:other] for one, other in zip([0, *cuts], [*cuts, len(written)], strict=True)]
        written = between.join(pieces)
    return written


def _mischief(draw: random.Random, text: str) -> str:
    place = draw.randrange(len(text) + 1)
    before, behind = text[:place], text[place:]
    kind = draw.randrange(20)
    if kind < 4:
        return before + _digits(draw, 1) + behind
    if kind < 8:
        return before + behind[1:]
    if kind < 11:
        return before + draw.choice("+-. xX#;,/\u00a0\u0301éĐ²①") + behind
    if kind < 14:
        return draw.choice(
            (text.translate(_FULL_WIDTH), text.translate(_ARABIC), before + behind.translate(_FULL_WIDTH))
        )
    if kind < 16:
        return draw.choice((f"{text} / {text[::-1]}", f"{text}, {text}", text * 2, text * 6, " " * place * 4 + text))
    if kind < 18:
        return draw.choice((f" {text} ", f"{text}\n", f"{text}.0", f"{behind}.00"))
    return _digits(draw, draw.randrange(71)) if kind == 18 else draw.choice(_DEBRIS)


def _digits(draw: random.Random, count: int) -> str:
    return f"{draw.randrange(10**count):0{count}}" if count else ""
