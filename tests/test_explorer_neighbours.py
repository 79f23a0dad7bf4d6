"""The neighbouring cases in which the answer is another, and the same question on every day."""

from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from explorer_cases import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from idverify.account import Ground
from idverify.law import FIRST_DAY
from idverify.law.reading import REGISTER
from idverify.messages import LANGUAGES
from idverify.web.pages.explorer.case import Adult, Case, Network, Who
from idverify.web.pages.explorer.examples import EXAMPLES
from idverify.web.pages.explorer.fields import EARLIEST, FIELDS, LATEST, Field, Kind, fields_of
from idverify.web.pages.explorer.neighbours import Neighbour, neighbours
from idverify.web.pages.explorer.query import address_of, case_in, link_to
from idverify.web.pages.explorer.switches import switched
from idverify.web.pages.explorer.timeline import end_of, timeline
from idverify.web.pages.explorer.words import change

DAY = timedelta(days=1)
TODAY = date(2026, 11, 22)


class HTMLLink(HTMLParser):
    """What a browser reads of a link."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.address: str | None = None
        self.feed(f'<a href="{written}">')

    def handle_starttag(self, tag, attrs):
        assert tag == "a"
        self.address = dict(attrs)["href"]


def found_near(case: Case) -> tuple[Neighbour, ...]:
    decision = case.decided()
    return neighbours(case, permitted=decision.permitted, readings=decision.readings)


def told_to_flip(found: tuple[Neighbour, ...], case: Case, field: Field, value: object) -> bool:
    """Whether the neighbours say that this value of this field is answered otherwise."""
    if isinstance(value, date) and field.word not in {"day", "grace"} and value > case.day:
        value = None  # on the day of the question it is no fact yet
    of_it = [each for each in found if each.field is field]
    if field.kind is Kind.DAY and value is not None:
        assert isinstance(value, date)
        spans = [each for each in of_it if field.value(each.case) is not None]
        return any((each.since or EARLIEST) <= value <= (each.until or LATEST) for each in spans)
    return any(field.value(each.case) == value for each in of_it)


def assert_complete(case: Case, field: Field, value: object) -> None:
    now = field.value(case)
    if value == now:
        return
    # A fact that is dated ahead, put in place of one that is, is told as the field left empty.
    answer = case.decided().permitted
    ahead = isinstance(now, date) and field.word not in {"day", "grace"} and now > case.day
    if ahead and (value is None or (isinstance(value, date) and value > case.day)):
        assert field.put(case, value).decided().permitted is answer
        return
    flips = field.put(case, value).decided().permitted is not answer
    assert told_to_flip(found_near(case), case, field, value) is flips, (field.name, value)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_other_word_of_every_list_was_tried(name):
    case = EXAMPLES[name]
    for field in fields_of(case):
        for value in field.options.values():
            assert_complete(case, field, value)


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_hour_of_the_day_changes_the_answer(name):
    case = EXAMPLES[name]
    for hour in range(24):
        at = replace(case, clock=case.clock.replace(hour=hour)).decided()
        assert at.permitted is case.decided().permitted


@pytest.mark.parametrize("name", ["adult", "child", "existing"])
@pytest.mark.parametrize("word", ["born", "phone", "opened", "childmade", "consent", "day"])
def test_every_day_that_a_field_can_hold_was_thought_of(name, word):
    case = EXAMPLES[name]
    for field in fields_of(case):
        if field.word != word:
            continue
        found, answer = found_near(case), case.decided().permitted
        first = max(field.first, date(2008, 1, 1)) if word == "born" else max(field.first, date(2024, 6, 1))
        last = date(2031, 1, 1) if word == "day" else date(2027, 1, 1)
        for days in range((last - first).days):
            day = first + days * DAY
            if day != field.value(case):
                flips = field.put(case, day).decided().permitted is not answer
                assert told_to_flip(found, case, field, day) is flips, (field.name, day)
        if word != "day" and field.value(case) is not None:
            assert_complete(case, field, None)


@pytest.mark.parametrize("option", ["day_after", "on_birthday"])
@pytest.mark.parametrize("leap", ["last_of_february", "first_of_march"])
@pytest.mark.parametrize("day", [TODAY, date(2027, 2, 28), date(2027, 3, 1), date(2028, 2, 29), date(2027, 5, 31)])
def test_birthdays_are_thought_of_to_the_day(day, option, leap):
    asked = replace(EXAMPLES["child"], day=day, readings=(("R-02", option), ("R-17", leap)))
    unasked = replace(asked, first=replace(asked.first, child_consented=None))  # it turns on the seventh birthday
    guardian = replace(asked, first=replace(asked.first, who=Who.GUARDIAN, ground=Ground.PARENTS_UNABLE_AND_ASK))
    for case, name, ages in ((asked, "born", (7, 16)), (unasked, "born", (7, 16)), (guardian, "g1-born", (16, 18))):
        found, answer, field = found_near(case), case.decided().permitted, FIELDS[name]
        for age in ages:
            for days in range(-6, 7):
                born = date(day.year - age, day.month, 1) + (day.day - 1 + days) * DAY
                flips = field.put(case, born).decided().permitted is not answer
                assert told_to_flip(found, case, field, born) is flips, (name, born)


@given(cases(), st.data())
@settings(max_examples=150, deadline=None)
def test_a_single_change_flips_the_answer_where_it_is_told_to_and_nowhere_else(case, data):
    field = data.draw(st.sampled_from([each for each in fields_of(case) if each.kind is not Kind.CLOCK]))
    if field.kind is Kind.DAY:
        near = st.integers(-3, 3).map(lambda days: days * DAY)
        ages = st.sampled_from([0, 7, 16, 18]).map(lambda age: date(case.day.year - age, case.day.month, 1))
        about = st.builds(
            lambda day, at, days: min(max(day.replace(day=at), field.first), LATEST - 9 * DAY) + days,
            ages,
            st.integers(1, 28),
            near,
        )
        days = st.dates(field.first, LATEST) | about.filter(lambda day: day >= field.first)
        value = data.draw(days if field.word == "day" else days | st.none())
    else:
        value = data.draw(st.sampled_from(list(field.options.values())))
    assert_complete(case, field, value)


@given(cases(), st.sampled_from(sorted(REGISTER)), st.data())
@settings(max_examples=100, deadline=None)
def test_a_reading_flips_the_answer_where_it_is_told_to_and_nowhere_else(case, id, data):
    other = switched(case, id, data.draw(st.sampled_from(list(REGISTER[id].options))))
    flips = other.decided().permitted is not case.decided().permitted
    assert (other in [each.case for each in found_near(case) if each.reading == id]) is flips


@given(cases())
@settings(max_examples=40, deadline=None)
def test_a_neighbour_differs_in_one_thing_is_answered_otherwise_and_has_an_address(case):
    answer = case.decided().permitted
    for each in found_near(case):
        assert each.permitted is not answer
        assert each.case.decided().permitted is each.permitted
        differing = [field.name for field in fields_of(case) if field.value(case) != field.value(each.case)]
        assert differing == ([] if each.field is None else [each.field.name])
        assert (each.case.readings != case.readings) is (each.field is None)
        read = case_in(address_of(each.case).partition("?")[2], today=TODAY)
        # Nothing is said of an adult who is not there, so an address leaves it out.
        first, second = (Adult() if adult.who is Who.NOBODY else adult for adult in (each.case.first, each.case.second))
        said_of = replace(each.case, first=first, second=second)
        assert (read.case, dict(read.faults), read.unknown) == (said_of, {}, ())
        said = change(case, each)
        assert all("{" not in said.in_(lang) for lang in LANGUAGES)
        assert HTMLLink(link_to(each.case)).address == address_of(each.case).removeprefix("/explorer")


def test_what_a_mother_takes_back_is_told_in_words():
    case = EXAMPLES["child"]
    told = {change(case, each).vi for each in found_near(case)}
    assert "mẹ chưa đồng ý, hoặc đã rút lại sự đồng ý" in told
    assert "người dùng sinh muộn nhất là ngày 21/11/2010" in told
    assert {"mẹ chọn “tắt” cho việc này", "mẹ chọn “hỏi trước” cho việc này"} <= told


def test_where_both_are_mothers_it_is_said_which():
    case = EXAMPLES["child"]
    both = replace(case, second=replace(case.first, choice=case.first.choice))
    told = {change(both, each).en for each in found_near(both)}
    assert 'mother (the second adult) chose "off" for this' in told


# ------------------------------------------------------------------------------------------------- over time


def assert_as_sampled(case: Case) -> None:
    until = end_of(case, today=TODAY)
    found = timeline(case, until=until)
    assert found[0].since == FIRST_DAY
    assert found[-1].until == until
    day, place = FIRST_DAY, 0
    while day <= until:
        if day > found[place].until:
            place += 1
            assert found[place].since == day
        here, decision = found[place], replace(case, day=day).decided()
        assert (here.law, here.permitted, here.rules) == (decision.law, decision.permitted, decision.rules_breached), (
            day
        )
        day += DAY
    assert place == len(found) - 1
    assert [each.here for each in found].count(True) == 1
    assert all(one[2:5] != next_[2:5] for one, next_ in pairwise(found))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_timeline_is_what_asking_on_every_day_would_find(name):
    assert_as_sampled(EXAMPLES[name])


@pytest.mark.parametrize("network", Network)
def test_it_is_so_on_every_kind_of_network(network):
    assert_as_sampled(replace(EXAMPLES["sixteen"], network=network, readings=(("R-02", "on_birthday"),)))


@given(cases())
@settings(max_examples=4, deadline=None)
def test_it_is_so_whatever_the_case(case):
    assert_as_sampled(replace(case, day=min(case.day, date(2028, 3, 1))))


def test_a_like_was_open_until_the_nineteenth_of_august():
    found = timeline(EXAMPLES["like_after"], until=date(2027, 1, 1))
    answers = {(each.permitted, each.law) for each in found}
    assert (False, "vn-2026-08-19") in answers
    assert all(permitted for permitted, law in answers if law != "vn-2026-08-19")
