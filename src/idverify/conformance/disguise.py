"""A fixture as it is asked in one run: other numbers, names and seconds, the same question.

Whoever learnt lines by heart as they were sent then knows few of them. Whoever learnt them in a form that leaves the
varied parts out still knows nearly all: moments of the question, birth dates and whatever else the answer turns on stay
as they are. Against that there are the questions of ``drawn``, which nobody has written.

All of it follows from the run's seed and the fixture's id, so that a report can be asked for again. Numbers stay
plainly made up: an assigned code, zeros, and a small count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from idverify.conformance.fixture import Fixture, Step
from idverify.conformance.fresh import fresh

_FULL_WIDTH: Final = "０１２３４５６７８９"
_COUNTED: Final = 6  # of a number's last digits, as "000" and a count of three
_LARGEST_COUNT: Final = 999
# Of these refusals it makes no difference how a number ends.
_BY_BEGINNING: Final = frozenset({"unassigned_prefix", "machine_number", "not_mobile", "wrong_length"})
_SHORTEST: Final = 9  # digits; a shorter line is known by all of its own
_BY_LENGTH: Final = frozenset({"lost_leading_zero", "old_identity_card"})
_NAMES: Final = frozenset({"account", "link", "item", "event", "session"})
_MOMENTS: Final = frozenset({"opened_at", "verified_at", "no_vn_mobile_declared_at", "representative", "child"})
_WHOLE_MINUTE: Final = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}):00([Z+-].*)", re.ASCII)
_KEPT: Final = re.compile(r"\$\{.*\}")
# The made-up numbers of live sign-ups, all of which a sandbox lets in.
_LIVE_PHONE: Final = re.compile(r"0912000(?!000)\d{3}", re.ASCII)
# RFC 8259 section 4: other members may stand in an object; the protocol wants them passed over.
_FURTHER: Final = "x_of_this_run"


def disguised(fixture: Fixture, seed: str, today: date) -> Fixture:
    """A fixture as one run asks it.

    Args:
        fixture: as it stands in its file.
        seed: the run's.
        today: the day in Viet Nam.
    """
    random = Random(f"{seed} {fixture.id}")  # noqa: S311  # to vary questions that anybody may read, not to keep secrets
    change = {"phone.parse": _phone, "personal_id.parse": _personal_id, "decide": _seconds, "enrol": _seconds}.get(
        fixture.request["op"]
    )
    if change is not None and len(fixture.steps) == 1:
        steps: tuple[Step, ...] = (change(fixture.steps[0], random),)
    elif fixture.request["op"].startswith(("scenario.", "live.")):
        steps = tuple(_named(fixture.steps, random))
    else:
        steps = (*fixture.steps, *(made for step in fixture.steps for made in fresh(step, random, today)))
    further = {_FURTHER: f"{random.getrandbits(32):08x}"}
    return replace(fixture, steps=tuple(replace(step, request={**step.request, **further}) for step in steps))


def line_id(fixture: Fixture, place: int, seed: str) -> str:
    """The id of a line: no two of a run are alike, and none tells which fixture it is.

    Args:
        fixture: which.
        place: which step, from 1.
        seed: the run's.
    """
    return f"{Random(f'{seed} {fixture.id} {place}').getrandbits(64):016x}"  # noqa: S311  # as above


def _phone(step: Step, random: Random) -> Step:
    count = f"{random.randint(1, _LARGEST_COUNT):0{_COUNTED}}"
    expect = step.expect
    if expect.get("ok") is not True and expect.get("defect") not in _BY_BEGINNING:
        return step
    written = str(step.request["input"])
    if expect.get("ok") is not True and len(_digits(written)) < _SHORTEST:
        return step
    changed = _ending(written, count)
    if changed is None:
        return step
    if "e164" in expect:
        if _ending(expect["e164"], count, like=written) is None:
            return step
        expect = {**expect, "e164": expect["e164"][:-_COUNTED] + count}
    return replace(step, request={**step.request, "input": changed}, expect=expect)


def _personal_id(step: Step, random: Random) -> Step:
    count = f"{random.randint(1, _LARGEST_COUNT):0{_COUNTED}}"
    expect = step.expect
    if expect.get("ok") is not True and expect.get("defect") not in _BY_LENGTH:
        return step
    changed = _ending(str(step.request["input"]), count)
    if changed is None:
        return step
    if "number" in expect:
        expect = {**expect, "number": expect["number"][:-_COUNTED] + count}
    return replace(step, request={**step.request, "input": changed}, expect=expect)


def _ending(written: str, count: str, *, like: str | None = None) -> str | None:
    """A text whose last six digits are others; None where it has no six, or does not end as another does."""
    places = [place for place, each in enumerate(written) if each in "0123456789" or each in _FULL_WIDTH][-_COUNTED:]
    if len(places) < _COUNTED:
        return None
    if like is not None and _digits(written)[-_COUNTED:] != _digits(like)[-_COUNTED:]:
        return None
    characters = list(written)
    for place, digit in zip(places, count, strict=True):
        characters[place] = digit if characters[place] in "0123456789" else _FULL_WIDTH[int(digit)]
    return "".join(characters)


def _digits(written: str) -> str:
    narrow = written.translate({ord(wide): str(digit) for digit, wide in enumerate(_FULL_WIDTH)})
    return "".join(each for each in narrow if each in "0123456789")


def _seconds(step: Step, random: Random) -> Step:
    """Proofs, openings, declarations and consents some seconds later within their minute.

    Only those that lie in an earlier minute than the question and on a whole minute: every date of the law is a
    midnight, so that none comes to lie on the other side of one, and of two in one minute none overtakes the other.
    """
    try:
        at = datetime.fromisoformat(step.request["at"])
    except (KeyError, TypeError, ValueError):
        return step
    if at.tzinfo is None:
        return step
    later = f"{random.randint(0, 59):02}"

    def moved(name: str, value: object) -> object:
        if name not in _MOMENTS or not isinstance(value, str):
            return value
        found = _WHOLE_MINUTE.fullmatch(value)
        try:
            past = datetime.fromisoformat(value) <= at - timedelta(minutes=1)
        except (TypeError, ValueError, OverflowError):
            return value
        return f"{found[1]}:{later}{found[2]}" if found and past else value

    request = _request(step, moved)
    application = request.get("application")
    if "error" not in step.expect and isinstance(application, dict) and isinstance(application.get("collected"), list):
        collected = list(application["collected"])  # a set, in whatever order it comes
        random.shuffle(collected)
        request["application"] = {**application, "collected": collected}
    return replace(step, request=request)


def _named(steps: tuple[Step, ...], random: Random) -> Iterator[Step]:
    """The same script with other names for accounts, links, items and events, and of a live one other numbers."""
    known: dict[str, str] = {}
    counts: list[int] = []

    def renamed(name: str, value: object) -> object:
        if name == "phone" and isinstance(value, str) and _LIVE_PHONE.fullmatch(value):
            if not counts:  # each once, so that two numbers stay two
                counts.extend(random.sample(range(1, _LARGEST_COUNT + 1), _LARGEST_COUNT))
            return known.setdefault(value, f"0912{counts.pop():0{_COUNTED}}")
        if name not in _NAMES or not isinstance(value, str) or _KEPT.fullmatch(value):
            return value
        return known.setdefault(value, f"n{random.getrandbits(40):010x}")

    for step in steps:
        yield replace(step, request=_request(step, renamed))


def _request(step: Step, change: Callable[[str, object], object]) -> dict[str, object]:
    return {name: _changed(value, change, name) for name, value in step.request.items()}


def _changed(value: object, change: Callable[[str, object], object], name: str = "") -> object:
    if isinstance(value, Mapping):
        return {each: _changed(inner, change, each) for each, inner in value.items()}
    if isinstance(value, list):
        return [_changed(inner, change, name) for inner in value]
    return change(name, value)
