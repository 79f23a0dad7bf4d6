"""The report as one HTML page: no script, nothing fetched, made to be printed on A4."""

from __future__ import annotations

import base64
import hashlib
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from idverify.account import ServiceKind
from idverify.account.action import COMMERCE, WRITING
from idverify.campaign.report import word
from idverify.campaign.report.chart import Whole, lines_of
from idverify.campaign.report.document import CampaignReport
from idverify.campaign.report.figure import accounts, number, rows, share, written_day, written_moment
from idverify.campaign.report.fix_map import map_of
from idverify.campaign.report.ground import grounds_of, readings_of
from idverify.campaign.report.sharing import sharing_of
from idverify.campaign.report.timeline import Span, deadlines_of, decades_of
from idverify.campaign.report.visible import visible
from idverify.campaign.role import Role
from idverify.campaign.status import Status
from idverify.errors import OperatorError
from idverify.messages import Text, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinja2 import Environment

    from idverify.campaign.report.chart import Line

_TEMPLATES: Final = Path(__file__).parent / "templates"
_AGES: Final = ("child", "grown", "unknown", "organisation")
_WORDS_TOLD: Final = 20  # of the proof column
_COLUMNS: Final = (
    "account", "phone", "personal_id", "birth_date", "opened", "proof", "proven_at", "level", "no_mobile", "holder",
    "row",
)  # fmt: skip  # in the order of a table's columns


def html_of(report: CampaignReport) -> str:
    """A report as one self-contained HTML document, Vietnamese first, English at a switch.

    Everything in the report is taken for hostile: it is shown as of ``visible``, then escaped. A policy in the document
    itself forbids scripts and anything from elsewhere.

    Args:
        report: what it tells.

    Raises:
        OperatorError: the libraries that make it are missing (``campaign_extra``).
    """
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            style=_as_it_is(style),
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
            **_first_pages(report),
            **_rows(report),
            **_law(report),
        )
    )


def _first_pages(report: CampaignReport) -> dict[str, object]:
    """What the cover and the map of what to do first are made of."""
    names = {fix.ask: word.ask_of(fix.ask) for fix in report.fixes}
    unnamed = report.counts["status"].get(Status.UNREADABLE, 0)
    return {
        "day": _day(report.asked.day),
        "day_unbroken": _unbroken(_day(report.asked.day)),
        "unit": "rows" if report.duplicates or unnamed else "accounts",
        "action": _action(report),
        "headline": _headline(report),
        "whole": Whole.of(report.answer, unasked=report.unasked),
        "statuses": lines_of(_statuses(report), report.rows, by_status=True),
        "standing": partial(word.said_where, report.unasked),
        "said_here": partial(word.said_about, report.asked.action),
        "map": map_of(report.fixes, names),
        "unnamed": number(unnamed),
        "different": number(report.rows - report.duplicates - unnamed),
        "written_to": report.messages.users + report.messages.guardians,
    }


def _rows(report: CampaignReport) -> dict[str, object]:
    """What was found in the rows: defects, ages, operators, shared numbers."""
    counts, rows = report.counts, report.rows
    longest = max(counts["defect"].values(), default=0)
    ages = [(each, word.said(f"campaign.report.age.{each}"), counts["age"].get(each, 0)) for each in _AGES]
    operators = [(each, Text(vi=each, en=each), count) for each, count in _most(counts["original_operator"])]
    with_operator = sum(count for _, _, count in operators)
    return {
        "defects": [(name, lines_of(found, rows, longest=longest)) for name, found in _by_column(counts["defect"])],
        "remarks": lines_of(((each, word.remark_of(each), count) for each, count in _most(counts["remark"])), rows),
        "numbers": [
            (kind, counts[kind].get("ok", 0), counts[kind].get("missing", 0), _wrong(counts[kind]))
            for kind in ("phone", "personal_id")
            if any(count for finding, count in counts[kind].items() if finding != "missing")
        ],
        "proof_words": lines_of(word.unexplained(counts["proof_word"], _WORDS_TOLD), rows),
        "ages": lines_of((each for each in ages if each[2]), rows),
        "decades": _spans(decades_of(counts["born"])),
        "operators": lines_of(operators, with_operator),
        "with_operator": with_operator,
        "shared": [sharing_of(kind, each) for kind, each in report.shared.items()],
        "absent": _absent(report.asked.columns),
    }


def _law(report: CampaignReport) -> dict[str, object]:
    """Why, by which article, and by when."""
    counts, rows = report.counts, report.rows
    deadlines = deadlines_of(counts["deadline"], rows=rows, day=date.fromisoformat(report.asked.day))
    rules = ((each, word.said(f"rule.{each}"), count) for each, count in _most(counts["rule"]))
    return {
        "deadlines": deadlines,
        "ninety_days": _had_ninety_days(report),
        "past": _spans(deadlines.past),
        "coming": _spans(deadlines.coming),
        "rules": lines_of(rules, rows),
        "articles": grounds_of(counts["article"]),
        "readings": readings_of(report.asked.readings, counts["reading"]),
    }


def _headline(report: CampaignReport) -> Text:
    """The answer in one sentence."""
    answer, whole = report.answer, report.rows
    day, action = _unbroken(_day(report.asked.day)), _action(report)
    fine = answer.authenticated + answer.waiting
    unreadable = report.counts["status"].get(Status.UNREADABLE, 0)
    told = rows(whole) if report.duplicates or unreadable else accounts(whole)
    if not whole:
        return text("campaign.report.headline.empty")
    if fine == whole:
        return text("campaign.report.headline.all", rows=told, action=action, day=day)
    if unreadable == whole:
        return text("campaign.report.headline.unreadable", rows=number(whole))
    return text(
        "campaign.report.headline",
        rows=told,
        fine=number(fine),
        fine_share=share(fine, whole),
        must=number(whole - fine),
        must_share=share(whole - fine, whole),
        action=action,
        day=day,
    )


def _action(report: CampaignReport) -> Text:
    return text(f"campaign.report.action.{report.asked.action}")


def _unbroken(day: Text) -> Text:
    """A day that is not parted over two lines where large letters are."""
    return Text(vi=day.vi.replace("-", "\u2011"), en=day.en.replace(" ", "\u00a0"))


def _statuses(report: CampaignReport) -> Iterable[tuple[str, Text | None, int]]:
    counts = report.counts["status"]
    ordered = [*Status, *sorted(set(counts) - set(Status))]
    return (
        (str(each), word.said_where(report.unasked, f"campaign.status.{each}"), counts[each])
        for each in ordered
        if counts.get(each)
    )


def _had_ninety_days(report: CampaignReport) -> bool:
    """Whether accounts of before Decree 147 were given time for what is asked about (147/2024/ND-CP art. 82.10)."""
    asked = report.asked
    reached = asked.service == ServiceKind.DOMESTIC or asked.threshold_met
    return reached and asked.action in WRITING - COMMERCE


def _by_column(counts: Mapping[str, int]) -> Iterable[tuple[Text | None, list[tuple[str, Text | None, int]]]]:
    """Defects by the column that they are in, most first."""
    groups: dict[str, list[tuple[str, Text | None, int]]] = {}
    for each, count in _most(counts):
        groups.setdefault(each.partition(".")[0], []).append((each, word.said(f"campaign.defect.{each}"), count))
    known = [name for name in _COLUMNS if name in groups]
    for name in [*known, *sorted(set(groups) - set(known))]:
        yield word.column_of(name), groups[name]


def _most(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(((each, count) for each, count in counts.items() if count), key=lambda found: (-found[1], found[0]))


def _wrong(counts: Mapping[str, int]) -> int:
    return sum(count for each, count in counts.items() if each not in {"ok", "missing"})


def _absent(columns: Mapping[str, str]) -> Text | None:
    """The columns that were not there, which is why some things are not known."""
    names = [text(f"campaign.role.{role}") for role in Role if role not in columns]
    return word.listed(names) if names else None


def _spans(spans: Iterable[Span]) -> tuple[Line, ...]:
    given = tuple(spans)
    return lines_of(((each.word, each.label, each.count) for each in given), sum(each.count for each in given))


@cache
def _environment() -> Environment:
    try:
        import jinja2
    except ModuleNotFoundError:
        raise OperatorError("campaign_extra") from None
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        t=_text,
        accounts=accounts,
        number=number,
        share=share,
        ask=word.ask_of,
        said=word.said,
        moment=_moment,
        day_of=_day,
    )
    return environment


def _shown(value: object) -> object:
    """What is put into the page: of every text, only what can be seen."""
    from markupsafe import Markup

    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _text(key: str, **data: Any) -> Text:  # noqa: ANN401  # whatever the text has blanks for
    return text(f"campaign.report.{key}", **data)


def _day(written: str) -> Text:
    return written_day(date.fromisoformat(written))


def _moment(written: str) -> Text:
    return written_moment(datetime.fromisoformat(written))


def _as_it_is(style: str) -> object:
    from markupsafe import Markup

    return Markup(style)  # noqa: S704  # the packaged file
