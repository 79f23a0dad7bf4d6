"""Write the pages of docs/reference that are made from data.

Usage: python tools/build_reference.py [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from idverify.errors import IdverifyError
from idverify.identifiers.data_package import verify
from idverify.identifiers.numbering_plan import LineKind, PhoneAdvisory, assignments, rewritten_codes
from idverify.identifiers.personal_id import PersonalIdAdvisory, PersonalIdDefect
from idverify.identifiers.phone_field import PhoneDefect
from idverify.identifiers.places import PlaceKind, places, province_on, provinces
from idverify.identifiers.table import rows
from idverify.messages import keys, text
from idverify.problem import problem_of

PAGES = Path(__file__).parents[1] / "docs/reference"
CHECK = verify()
MADE = (
    "<!-- Made by tools/build_reference.py from the packaged tables; change those, then run make data. -->\n\n"
    "# {title}\n\n{lead}\n\n"
    f"Compared with its sources on {CHECK.compared}. `idverify data verify` prints the digest of the tables that this page was\n"
    f"made from: `{CHECK.digest}`."
)
SURE = (
    "Confidence: **A** the rule or an official notice was seen, **B** several independent secondary sources, **C** one secondary\n"
    "source or another project's code, **D** recalled, not seen."
)


def table(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    def line(cells: Sequence[object]) -> str:
        return "| " + " | ".join(str(cell) if cell not in (None, "") else "–" for cell in cells) + " |"

    return "\n".join([line(heads), "|" + "---|" * len(heads), *map(line, lines)])


def messages(prefix: str, words: Iterable[str]) -> str:
    told = [(word, text(f"{prefix}.{word}")) for word in words if f"{prefix}.{word}" in keys("en")]
    return table(("word", "Vietnamese", "English"), [(f"`{word}`", said.vi, said.en) for word, said in told])


def numbering_plan() -> str:
    plan = sorted(assignments(), key=lambda row: (row.prefix, str(row.since or "")))
    mobiles = [
        (
            f"`{row.prefix}`",
            row.original_operator,
            f"virtual, on {row.virtual_on}"
            if row.virtual_on
            else f"shared with {row.shared_with}"
            if row.shared_with
            else "",
            row.since_said or row.since or "before all records",
            row.confidence,
            row.source,
        )
        for row in plan
        if row.kind is LineKind.MOBILE
    ]
    others = [
        (
            f"`{row.prefix}`",
            row.kind.replace("_", " "),
            f"{row.shortest}–{row.longest}" if row.shortest < row.longest else row.shortest,
            row.since,
            row.until,
            row.confidence,
            row.source,
        )
        for row in plan
        if row.kind is not LineKind.MOBILE
    ]
    lead = (
        "What a number is for is told by its two-digit network code, or by a longer block inside one, as of a day. The operator is\n"
        "the *original* one: since 16 November 2018 a number may have been ported and keeps its digits. A code that is free today may\n"
        "be assigned tomorrow (Decree 115/2025/ND-CP art. 16), so these are data with dates, and no rule of the code."
    )
    parts = [
        MADE.format(title="The numbering plan", lead=lead),
        SURE,
        "## Persons' mobiles: zero, two digits, seven digits",
        table(("prefix", "original operator", "network", "since", "sure", "source"), mobiles),
        "## Everything else",
        "Dialled digits count the zero. A text under one of these is refused and told by its kind.",
        table(("prefix", "kind", "digits", "since", "until", "sure", "source"), others),
        "Bare numbers of three to five digits are short codes: emergencies and services.",
        "## The 21 codes rewritten on 15 September 2018",
        "Eleven dialled digits became ten; the last seven stayed (Decision 798/QD-BTTTT). Both forms reached the same phone until\n"
        "14 November 2018.",
        table(("before", "since"), [(f"`{old}`", f"`{new}`") for old, new in rewritten_codes().items()]),
        "## Landlines of before June 2017 that read like mobiles",
        "Ten dialled digits under one of these carry the advisory `possible_old_landline`: only the age of the note can tell.",
        table(
            ("area code then", "now", "province", "changed on"),
            sorted(
                (f"`{row['old_prefix']}`", f"`{row['new_prefix']}`", row["operator_or_province"], row["start"])
                for row in rows("old_area_codes.csv")
            ),
        ),
    ]
    return "\n\n".join(parts)


def second_opinion() -> str:
    lines = []
    listed = rows("phonenumbers_differences.csv")
    count = 0
    for (plan, theirs, reason), group in groupby(
        listed, key=lambda row: (row["plan"], row["phonenumbers"], row["reason"])
    ):
        prefixes = [row["prefix"] for row in group]
        blocks = sum(10 ** (5 - len(prefix)) for prefix in prefixes)
        count += blocks
        shown = " ".join(f"`{prefix}`" for prefix in prefixes)
        lines.append((shown, plan, theirs.replace("_", " "), blocks, reason))
    lead = (
        "phonenumbers, the Python port of Google's libphonenumber, is the library that most people use. Its metadata of Viet Nam lists\n"
        "the blocks that somebody has seen in service; the numbering plan lists what is assigned. A test asks both about all 10,000\n"
        "prefixes of five dialled characters, with phonenumbers 9.0.43, and holds the differences to exactly these "
        f"{count} prefixes;\n`make drift` asks the newest release."
    )
    parts = [
        MADE.format(title="Where phonenumbers differs from the numbering plan", lead=lead),
        table(("prefixes", "the plan", "phonenumbers", "of 10,000", "why"), lines),
        "It also reads letters as the digits of a keypad (`0912 FLOWER`), takes a second number for an extension, calls an eleven-digit\n"
        "number of before 2018 possible but not valid without rewriting it, and needs a time that grows with the square of a text's\n"
        "length up to 250 characters. What it knows better is asked of it: the numbers of other countries, and how one is written.",
    ]
    return "\n\n".join(parts)


def place_tables() -> str:
    listed = places().values()
    provinces_then = []
    for place in listed:
        if place.kind is PlaceKind.PROVINCE:
            today = province_on(place.province_today or "")
            note = "its number may now mean more than it did" if place.absorbed_others else ""
            provinces_then.append(
                (
                    f"`{place.code}`",
                    place.name_vi,
                    place.name_en,
                    f"`{place.province_today}`",
                    today and today.name_vi,
                    note,
                )
            )
    countries = [
        (f"`{place.code}`", place.name_vi, place.name_en, place.iso_alpha2)
        for place in listed
        if place.kind is PlaceKind.COUNTRY
    ]
    lead = (
        "The first three digits of a personal identification number say where the birth was registered: one of the 63 provinces of\n"
        "before July 2025, or a country (Circular 07/2016/TT-BCA, appendices 1 and 2). The structure had a legal definition until\n"
        "1 July 2024 only; Law 26/2023/QH15 art. 12 promises twelve digits and no more. What they say is advice."
    )
    parts = [
        MADE.format(title="Places of the personal identification number", lead=lead),
        "## 63 provinces, and the 34 of today",
        "The 34 codes of Decision 19/2025/QD-TTg are codes of the 63 too. It is not known whether numbers set since 1 July 2025 use the\n"
        "old codes or the new; for a birth year of 2025 or later under a code that took in others, the number carries the advisory\n"
        "`ambiguous_after_merger`.",
        table(("code", "Vietnamese", "English", "today", "", ""), provinces_then),
        "## Names since 1 July 2025",
        table(
            ("code", "name", "since", "until", "sure", "source"),
            [(f"`{p.code}`", p.name_vi, p.since, p.until, p.confidence, p.source) for p in provinces()],
        ),
        "## 195 countries",
        "Azerbaijan and Croatia stand in the official list twice. No code is known for Taiwan, Hong Kong, Macao, Palestine or Kosovo,\n"
        "which is one more reason why an unknown place refuses nobody.",
        table(("code", "Vietnamese", "English", "ISO 3166-1"), countries),
    ]
    return "\n\n".join(parts)


def defects() -> str:
    lead = "What is wrong with a text, as a word for programs and a sentence for the person who typed it. A later word is told only\nwhere no earlier one fits."
    parts = [
        MADE.format(title="What can be wrong with a number", lead=lead),
        "## Phone numbers: defects",
        messages("phone", PhoneDefect),
        "`not_mobile`, `machine_number` and `unassigned_prefix` come with the kind of line (`PhoneNumberError.line`), and are told so:",
        messages("line", LineKind),
        "## Phone numbers: advisories, which refuse nothing",
        messages("advisory", PhoneAdvisory),
        "## Personal identification numbers: defects",
        "The last three only when asked strictly.",
        messages("personal_id", PersonalIdDefect),
        "## Personal identification numbers: advisories, which refuse nothing",
        messages("advisory", PersonalIdAdvisory),
        "## What a refused text may be instead (`looks_like`)",
        messages("looks_like", sorted(key.partition(".")[2] for key in keys("en") if key.startswith("looks_like."))),
    ]
    return "\n\n".join(parts)


FAMILIES = {
    "denied": (
        "No",
        "The law's, the operator's own limit's or a guardian's: `breaches`, `remedies` and `citations` tell which, and `detail` is the\n"
        "sentences of the rules in the way. The rest of the members is what the line protocol writes of an answer.",
    ),
    "request": ("The request", "Whoever wrote the program that asks; with `signed_out`, whoever is to sign in."),
    "possession": ("A telephone", "The person who holds it, by trying again."),
    "attestation": ("An electronic identification", "The person, by another one."),
    "guardianship": ("A guardian's link", "The family, or whoever acts for it."),
    "phone": ("A phone number", "Whoever typed it. More is told on [the page of defects](number-defects.md)."),
    "personal_id": ("A personal identification number", "Whoever typed it; the same page tells more."),
    "foreigner_id": ("A number of a foreigner's residence papers", "Whoever typed it."),
    "scope": ("Before the law", "Nobody: what this library knows begins on 25 December 2024."),
    "standing": (
        "A standing",
        "Whoever checks one asks the gate instead. The doors do that by themselves and show none of these.",
    ),
    "operator": (
        "The platform",
        "Whoever runs it. With status 500 or 503 a client is told only that the service cannot do this; the text here is for the log.",
    ),
}


class OpenCount(int):
    """A number that is written as the blank that it would fill."""

    def __format__(self, _: str) -> str:
        return "{count}"


def blanks(code: str) -> dict[str, Any]:
    """What fills the blanks of a text with their own names."""
    filled: dict[str, Any] = {"count": OpenCount(2)}
    while True:
        try:
            text(code, **filled)
        except KeyError as missing:
            if missing.args[0] == code:  # it has no plural
                del filled["count"]
            else:
                filled[missing.args[0]] = f"{{{missing.args[0]}}}"
        else:
            return filled


def code_line(code: str) -> tuple[str, int, str, str]:
    family, _, word = code.partition(".")
    if family == "denied":
        return "`denied`", 403, text("problem.denied").vi, text("problem.denied").en
    filled = blanks(code)
    error = IdverifyError(word, **filled)
    vars(error)["family"] = family
    said = text(code, **filled)
    return f"`{code}`", problem_of(error).status, said.vi, said.en


def problems() -> str:
    lead = (
        "Every `code` that a problem document may have (RFC 9457, `application/problem+json`), the HTTP status it comes with, and what\n"
        "`detail` says of it. The member `type` is `pkg:pypi/idverify-vn#docs/reference/problems.md/CODE`; `messages` holds both languages.\n"
        "Go by `code`: it stays, and a text may be improved. Why it is so: [ADR 0032](../adr/0032-problems-named-by-a-package-url.md)."
    )
    parts = [
        "<!-- Made by tools/build_reference.py from idverify.problem and the catalogues; change those, then run make data. -->\n\n"
        f"# Problem documents\n\n{lead}"
    ]
    for family, (title, who) in FAMILIES.items():
        codes = sorted(key for key in keys("en") if key.partition(".")[0] == family)
        parts += [f"## {title}", who, table(("code", "status", "Vietnamese", "English"), map(code_line, codes))]
    return "\n\n".join(parts)


BUILT = {
    "numbering-plan.md": numbering_plan,
    "phonenumbers.md": second_opinion,
    "places.md": place_tables,
    "number-defects.md": defects,
    "problems.md": problems,
}

if __name__ == "__main__":
    PAGES.mkdir(parents=True, exist_ok=True)
    stale = []
    for name, build in BUILT.items():
        page, made = PAGES / name, build().rstrip() + "\n"
        if not page.exists() or page.read_text(encoding="utf-8") != made:
            stale.append(name)
            if "--check" not in sys.argv:
                page.write_text(made, encoding="utf-8")
    if stale and "--check" in sys.argv:
        sys.exit(f"stale pages: {', '.join(stale)}; run make data")
