"""What reaches a log of a number: two digits at most, or a refusal. Every number is made up."""

import io
import json
import logging
import logging.handlers
import multiprocessing
import pickle
import pprint
import queue
import traceback
from string import Template

import pytest

from idverify.identifiers.opaque import OpaqueIdentifier
from idverify.identifiers.personal_id import PersonalIdNumber, PersonalIdNumberError
from idverify.identifiers.phone import PhoneNumber, PhoneNumberError

NUMBERS = (PhoneNumber.parse("0912000021"), PersonalIdNumber.parse("001204000021"))
CLEAR = ("912000", "204000", "120002", "040002")


def shows(text: str) -> bool:
    return any(run in text for run in CLEAR)


@pytest.fixture(params=NUMBERS, ids=lambda number: number.kind)
def number(request: pytest.FixtureRequest) -> OpaqueIdentifier:
    found: OpaqueIdentifier = request.param
    return found


def test_a_log_line_shows_two_digits_however_the_number_is_put_into_it(number: OpaqueIdentifier) -> None:
    stream = io.StringIO()
    logger = logging.Logger("platform")  # noqa: LOG001  # one that no other test shares
    logger.addHandler(handler := logging.StreamHandler(stream))
    handler.setFormatter(logging.Formatter("%(message)s %(who)s", defaults={"who": "-"}))
    logger.error("plain %s, repr %r, list %s, dict %s", number, number, [number], {"who": number})
    logger.error(number)
    logger.error(f"{number} {number!r} {number!s}")  # noqa: G004  # as people write it all the same
    logger.error("in extra", extra={"who": number})
    logger.error("%(who)s", {"who": number})
    assert stream.getvalue().count("…21") == 10
    assert not shows(stream.getvalue())


def test_a_record_that_is_pickled_for_another_process_refuses_the_number(number: OpaqueIdentifier) -> None:
    record = logging.LogRecord("platform", logging.ERROR, __file__, 1, "%s", (number,), None)
    with pytest.raises(TypeError, match="not pickled") as refused:
        pickle.dumps(record)
    assert not shows(str(refused.value))


def test_a_queue_of_records_holds_the_masked_line(number: OpaqueIdentifier) -> None:
    waiting: queue.Queue[logging.LogRecord] = queue.Queue()
    handler = logging.handlers.QueueHandler(waiting)
    handler.emit(logging.LogRecord("platform", logging.ERROR, __file__, 1, "%s signs up", (number,), None))
    record = waiting.get_nowait()
    assert record.getMessage() == "…21 signs up"
    assert not shows(repr(vars(record)))


def test_a_number_does_not_reach_another_process_in_clear(number: OpaqueIdentifier) -> None:
    with pytest.raises(TypeError, match="not pickled"):
        multiprocessing.get_context("spawn").SimpleQueue().put(number)


def test_a_number_is_not_taken_apart(number: OpaqueIdentifier) -> None:
    for take in (vars, lambda it: it.__getstate__(), lambda it: it.__reduce_ex__(2)):
        with pytest.raises(TypeError) as refused:
            take(number)
        assert not shows(str(refused.value))
    with pytest.raises(TypeError):
        json.dumps({"who": number})
    assert json.dumps({"who": number}, default=str) == r'{"who": "\u202621"}'
    assert not shows(pprint.pformat([number]) + Template("$who").substitute(who=number))


@pytest.mark.parametrize(
    ("parse", "typed", "error"),
    [
        (PhoneNumber.parse, "0912000021 ext 9", PhoneNumberError),
        (PhoneNumber.parse, "0992000021", PhoneNumberError),
        (PersonalIdNumber.parse, "0912000021", PersonalIdNumberError),
        (PersonalIdNumber.parse, "00120400002l", PersonalIdNumberError),
    ],
)
def test_a_traceback_shows_nothing_of_what_was_refused(parse: object, typed: str, error: type[ValueError]) -> None:
    with pytest.raises(error) as refused:
        parse(typed)  # type: ignore[operator]  # a parser
    told = "".join(traceback.format_exception(refused.value)) + repr(refused.value) + repr(vars(refused.value))
    assert not shows(told)
