"""``idverify law``: provisions by their place, and the rules that stand under them."""

from __future__ import annotations

import json
import textwrap

from idverify.law import Provision
from idverify.law.register import PROVISIONS
from idverify.messages import Language, text
from idverify.rules import ENROLMENT, POSTING

_WIDTH = 96


def show(place: str | None, *, lang: Language, as_json: bool) -> int:
    """Print the provisions whose citation holds ``place``; 0 if there are any."""
    found = [provision for provision in PROVISIONS.values() if place is None or _matches(provision, place)]
    if as_json:
        print(json.dumps([_document(provision) for provision in found], ensure_ascii=False, indent=2))
        return 0 if found else 1
    if not found:
        print(text("cli.law.unknown").in_(lang))
        return 1
    print("\n\n".join(_page(provision, lang) for provision in found))
    return 0


def _matches(provision: Provision, place: str) -> bool:
    wanted = place.lower().removeprefix("art.").strip()
    return wanted in (provision.place, provision.citation.lower()) or provision.instrument.number.lower().startswith(
        wanted
    )


def rules_under(provision: Provision) -> list[str]:
    """The ids of the rules that cite a provision."""
    return sorted({rule.id for rule in POSTING + ENROLMENT if provision in rule.provisions})


def _page(provision: Provision, lang: Language) -> str:
    instrument = provision.instrument
    gloss = provision.gloss_vi if lang == "vi" else provision.gloss_en
    title = instrument.title_vi if lang == "vi" else instrument.title_en
    wording = f"“{provision.wording}”" if provision.wording else text("cli.law.not_quoted").in_(lang)
    lines = [
        provision.citation,
        textwrap.indent(textwrap.fill(gloss, _WIDTH), "  "),
        textwrap.indent(textwrap.fill(wording, _WIDTH), "  "),
        f"  {title}; {text('cli.law.in_force', day=provision.first_day.isoformat()).in_(lang)}",
        f"  {text('cli.law.confidence', confidence=provision.confidence, read_as=instrument.read_as).in_(lang)}",
        f"  {instrument.location}",
    ]
    rules = rules_under(provision)
    if rules:
        lines.append(f"  {text('cli.law.rules').in_(lang)}: {', '.join(rules)}")
    return "\n".join(lines)


def _document(provision: Provision) -> dict[str, object]:
    return {
        "citation": provision.citation,
        "reach": provision.reach,
        "in_force": provision.first_day.isoformat(),
        "until": provision.until and provision.until.isoformat(),
        "wording": provision.wording,
        "gloss": {"vi": provision.gloss_vi, "en": provision.gloss_en},
        "confidence": provision.confidence,
        "read_as": provision.instrument.read_as,
        "location": provision.instrument.location,
        "rules": rules_under(provision),
    }
