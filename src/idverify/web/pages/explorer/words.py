"""What the explorer calls things: its fields, what they may hold, and what one change would mean."""

from __future__ import annotations

import functools
from datetime import date
from typing import Final

from idverify.law.reading import REGISTER
from idverify.messages import LANGUAGES, Text, keys, text
from idverify.web.pages.explorer.case import Case, Who
from idverify.web.pages.explorer.fields import FIELDS, QUESTION, Field, Kind
from idverify.web.pages.explorer.neighbours import Neighbour
from idverify.web.pages.grounds import sentence_of
from idverify.web.pages.law.written import short_title
from idverify.web.pages.page import written_day

_KEYS: Final = "page.explorer"
_NAMED_ELSEWHERE: Final = frozenset({Who.MOTHER.value, Who.FATHER.value, Who.GUARDIAN.value})


@functools.cache
def label(field: Field) -> Text:
    """What a field is called."""
    return text(f"{_KEYS}.field.{field.word}")


@functools.cache
def hint(field: Field) -> Text | None:
    """What helps to fill it in; None where nothing has to be said."""
    key = f"{_KEYS}.hint.{field.word}"
    return text(key) if key in keys("vi") else None


@functools.cache
def option(field: Field, word: str) -> Text:
    """What one word of a list means.

    Args:
        field: the list.
        word: as an address has it.
    """
    if field.word == "act":
        return text(f"action.{word}")
    if field.word == "adult" and word in _NAMED_ELSEWHERE:
        return text(f"relation.{word}")
    return text(f"{_KEYS}.option.{field.word}.{word}")


def fault(name: str, said: Text) -> Text:
    """What is wrong, with the field that it is wrong in.

    Args:
        name: of a field or of a reading; any other name is the whole address's.
        said: what is wrong.
    """
    field = FIELDS.get(name)
    if name in REGISTER:
        return said
    return text(f"{_KEYS}.fault.of", field=text(f"{_KEYS}.fault.whole") if field is None else label(field), fault=said)


def named(name: str) -> Text:
    """A field within a sentence: ``ngày hỏi``; ``ngày sinh (người thứ nhất)``.

    Args:
        name: of a field; any other name is the whole address's.
    """
    field = FIELDS.get(name)
    called = text(f"{_KEYS}.fault.whole") if field is None else label(field)
    vi, en = (said[:1].lower() + said[1:] for said in map(called.in_, LANGUAGES))
    small = Text(vi=vi, en=en)
    if field is None or field.of == "case":
        return small
    return text(f"{_KEYS}.adult.both", who=small, place=text(f"{_KEYS}.adult.{field.of}"))


def person(case: Case, field: Field) -> Text:
    """Whose field it is, as a sentence names them: ``mẹ``; ``mẹ (người thứ hai)`` where there are two."""
    if field.of == "case":
        return text(f"{_KEYS}.user")
    if field.word == "adult":
        return text(f"{_KEYS}.adult.{field.of}")
    named = _named(case, field)
    if case.first.who is case.second.who:
        return text(f"{_KEYS}.adult.both", who=named, place=text(f"{_KEYS}.adult.{field.of}"))
    return named


def _named(case: Case, field: Field) -> Text:
    who = getattr(case, field.of).who
    return text(f"relation.{who}") if who in _NAMED_ELSEWHERE else text(f"{_KEYS}.adult.unnamed")


def about(case: Case, neighbour: Neighbour) -> Text:
    """Whom, or what, the fact is about that differs in a neighbouring case."""
    field = neighbour.field
    if field is None:
        return text(f"{_KEYS}.readings")
    if field.of == "case":
        return text(f"{_KEYS}.group.{'question' if field in QUESTION else 'person'}")
    if getattr(case, field.of).who is Who.NOBODY:
        return text(f"{_KEYS}.group.{field.of}")
    return text(f"{_KEYS}.adult.both", who=_named(case, field), place=text(f"{_KEYS}.adult.{field.of}"))


@functools.cache
def place(citation: str) -> Text:
    """Where a provision stands, its instrument by number: ``Điểm b khoản 3 Điều 27 Nghị định 147/2024/NĐ-CP``.

    Args:
        citation: as decisions cite it.

    Raises:
        KeyError: there is no such provision (a defect of this library).
    """
    whole = sentence_of(citation)
    instrument = whole.provision.instrument
    vi, en = (
        whole.place.in_(lang).replace(instrument.title.in_(lang), short_title(instrument).in_(lang))
        for lang in LANGUAGES
    )
    return Text(vi=vi, en=en)


def change(case: Case, neighbour: Neighbour) -> Text:
    """What differs in a neighbouring case, as what follows "if".

    Args:
        case: from which it differs.
        neighbour: one with another answer.
    """
    field = neighbour.field
    if field is None:
        id = neighbour.reading or ""
        reading = REGISTER[id]
        taken = reading.options[dict(neighbour.case.readings).get(id, reading.default)]
        return text(f"{_KEYS}.is.reading", reading=id, value=taken)
    who = person(case, field)
    if field.kind is not Kind.DAY:
        value = option(field, field.written(neighbour.case))
        return text(f"{_KEYS}.is.{field.word}", who=who, value=value)
    if field.value(neighbour.case) is None:
        return text(f"{_KEYS}.never.{field.word}", who=who)
    return text(f"{_KEYS}.on.{field.word}", who=who, when=_when(neighbour.since, neighbour.until))


def _when(since: date | None, until: date | None) -> Text:
    if since is None and until is None:
        return text(f"{_KEYS}.when.ever")
    if since is None or until is None:
        day = since or until
        return text(f"{_KEYS}.when.{'by' if since is None else 'since'}", day=_day(day))
    if since == until:
        return text(f"{_KEYS}.when.on", day=_day(since))
    return text(f"{_KEYS}.when.between", first=_day(since), last=_day(until))


def _day(day: date | None) -> Text:
    vi, en = ("" if day is None else written_day(day, lang) for lang in LANGUAGES)
    return Text(vi=vi, en=en)
