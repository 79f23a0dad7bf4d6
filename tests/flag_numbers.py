"""Properties of the numbers that a case has somebody type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

from flag_people import Case

from idverify.identifiers.table import rows


def _inputs(case: Case, kind: str) -> Iterator[str]:
    for request, _ in case:
        parsed = {"phone.parse": "phone", "personal_id.parse": "personal_id", "pseudonym.derive": request.get("kind")}
        named = parsed.get(request["op"])
        named = {"vn.msisdn": "phone", "vn.pid": "personal_id"}.get(str(named), named)
        if named == kind and isinstance(request.get("input"), str):
            yield request["input"]


def _typed(case: Case) -> Iterator[str]:
    yield from _inputs(case, "phone")
    yield from _inputs(case, "personal_id")


def _digits(typed: str) -> str:
    """Without the separators, full-width digits folded."""
    folded = "".join(chr(ord(each) - 0xFEE0) if "０" <= each <= "９" else each for each in typed)
    return re.sub(r"[ \t\u00a0.()-]", "", folded)


@cache
def _rewritten() -> re.Pattern[str]:
    codes = "|".join(row["old_prefix"].removeprefix("0") for row in rows("rewritten_codes.csv"))
    return re.compile(rf"(?:\+840?|00840?|840?|0)(?:{codes})\d{{7}}")


def is_full_width(case: Case) -> bool:
    return any("０" <= each <= "９" for typed in _typed(case) for each in typed)


def is_legacy(case: Case) -> bool:
    return any(_rewritten().fullmatch(_digits(typed)) for typed in _inputs(case, "phone"))


def has_other_digits(case: Case) -> bool:
    characters = "".join(_typed(case))
    return any(
        unicodedata.category(each) in ("Nd", "No") and not "０" <= each <= "９" for each in characters if each > "~"
    )


def has_controls(case: Case) -> bool:
    typed = [*_typed(case), *(request["kid"] for request, _ in case if isinstance(request.get("kid"), str))]
    typed += [request["note"].replace("\n", "") for request, _ in case if "note" in request]
    return any(unicodedata.category(each) in ("Cc", "Cf") for text in typed for each in text)


def lost_a_zero(case: Case) -> bool:
    phones = (re.fullmatch(r"[3-9]\d{8}", _digits(typed)) for typed in _inputs(case, "phone"))
    ids = (re.fullmatch(r"\d{11}", re.sub(r"[ .-]", "", typed)) for typed in _inputs(case, "personal_id"))
    return any(phones) or any(ids)


def is_an_old_card(case: Case) -> bool:
    return any(re.fullmatch(r"[0-9]{9}", re.sub(r"[ .-]", "", typed)) for typed in _inputs(case, "personal_id"))


@cache
def _merged() -> frozenset[str]:
    provinces = [row for row in rows("places.csv") if row["kind"] == "province"]
    moved = {row["code"] for row in provinces if row["province_today"] != row["code"]}
    return frozenset(moved | {row["province_today"] for row in provinces if row["code"] in moved})


def is_of_a_merged_province(case: Case) -> bool:
    numbers = (re.sub(r"[ .-]", "", typed) for typed in _inputs(case, "personal_id"))
    return any(re.fullmatch(r"[0-9]{12}", number) and number[:3] in _merged() for number in numbers)


def refused_as(*defects: str) -> Callable[[Case], bool]:
    return lambda case: any(expect.get("defect") in defects for _, expect in case)


def advised(*advisories: str) -> Callable[[Case], bool]:
    return lambda case: any(set(advisories) & set(expect.get("advisories", ())) for _, expect in case)
