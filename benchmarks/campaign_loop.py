"""What a platform would write in an afternoon: one row after another, phonenumbers and `hmac`, a dictionary of counts.

It is the peer in benchmarks/campaign.py. It does less than a campaign: no mending, no dates, no rule of law, and it
holds a pseudonym of every number in memory.
"""

from __future__ import annotations

import hmac
import time
from collections import Counter
from pathlib import Path
from typing import Final, NamedTuple

import phonenumbers
import pyarrow.parquet as pq

from idverify.identifiers.numbering_plan import rewritten_codes
from idverify.keys import Key
from idverify.pseudonym import prefixed

OLD: Final = {code: new for code, new in rewritten_codes().items()}  # noqa: C416  # a plain dict is what one would have
BARE: Final = str.maketrans("", "", " .-")


class Looped(NamedTuple):
    """What the loop found.

    Attributes:
        seconds, cpu: reading included; of the wall clock and of the processor.
        phones, personal_ids: a pseudonym for each row, or None.
        shared: how many phones stand on more than one row.
    """

    seconds: float
    cpu: float
    phones: list[bytes | None]
    personal_ids: list[bytes | None]
    shared: int


def e164(text: str) -> str | None:
    """A mobile number of Viet Nam as phonenumbers sees it, those of before 2018 rewritten."""
    if len(text) == 11 and text[:4] in OLD:
        text = OLD[text[:4]] + text[4:]
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException:
        return None
    if number.country_code != 84 or not phonenumbers.is_valid_number(number):
        return None
    if phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.MOBILE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def loop(path: Path, rows: int, key: Key, tenant: str) -> Looped:
    """The first rows of a file, in one process.

    Args:
        path: a Parquet file with the columns ``phone`` and ``personal_id``.
        rows: how many.
        key: what pseudonyms are made with.
        tenant: the platform.
    """
    phone_key, phone_head = key.index_key("vn.msisdn", tenant), prefixed(b"vn.msisdn")
    id_key, id_head = key.index_key("vn.pid", tenant), prefixed(b"vn.pid")
    phones: list[bytes | None] = []
    personal_ids: list[bytes | None] = []
    counts: Counter[bytes] = Counter()
    begun, cpu = time.perf_counter(), time.process_time()
    for batch in pq.ParquetFile(path).iter_batches(65_536, columns=["phone", "personal_id"]):
        texts = (column.to_pylist() for column in batch.slice(0, rows - len(phones)).columns)
        for phone, personal_id in zip(*texts, strict=True):
            number = e164(phone) if phone else None
            tag = None
            if number is not None:
                tag = hmac.digest(phone_key, phone_head + prefixed(number.encode()), "sha256")
                counts[tag] += 1
            phones.append(tag)
            bare = personal_id.translate(BARE) if personal_id else ""
            well_formed = len(bare) == 12 and bare.isascii() and bare.isdigit()
            personal_ids.append(
                hmac.digest(id_key, id_head + prefixed(bare.encode()), "sha256") if well_formed else None
            )
        if len(phones) >= rows:
            break
    shared = sum(1 for count in counts.values() if count > 1)
    return Looped(time.perf_counter() - begun, time.process_time() - cpu, phones, personal_ids, shared)
