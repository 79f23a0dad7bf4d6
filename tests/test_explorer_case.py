"""A made-up case: from an address, to the rules, to the line protocol, and back."""

import json
import re
from dataclasses import fields as attributes
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from explorer_cases import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from idverify.account import Action
from idverify.cli.decision import argument_of
from idverify.conformance.adapter import answer_to
from idverify.conformance.requests import DecideRequest
from idverify.conformance.wire import read
from idverify.decision import decide
from idverify.law.reading import REGISTER, Readings
from idverify.law.register import PROVISIONS
from idverify.web.pages.explorer.case import Adult, Case, Proven, Who
from idverify.web.pages.explorer.examples import EXAMPLES
from idverify.web.pages.explorer.fields import FIELDS, VERSION, Kind, fields_of
from idverify.web.pages.explorer.kept import Kept
from idverify.web.pages.explorer.query import WHOLE, case_in, kept_address, query_of

TODAY = date(2026, 11, 22)
HOW_TO = Path(__file__).parents[1] / "docs" / "how-to" / "look-a-case-up.md"
NAMES = (
    "day time act net born opened phone eid level other nomobile who age typed picture proofs streamer item childmade "
    "g1 g1-kind g1-born g1-status g1-ground g1-phone g1-eid g1-level g1-other g1-nomobile g1-typed g1-picture "
    "g1-proofs g1-consent g1-child g1-grace g1-choice"
)


def asked(query: str) -> Case:
    found = case_in(query, today=TODAY)
    assert dict(found.faults) == {}
    assert found.unknown == ()
    return found.case


def faults_of(query: str) -> set[str]:
    return set(case_in(query, today=TODAY).faults)


# --------------------------------------------------------------------------------------- an address and back


@given(cases())
@settings(max_examples=300, deadline=None)
def test_a_case_comes_back_out_of_its_address(case):
    assert asked(query_of(case)) == case


@given(cases())
@settings(max_examples=150, deadline=None)
def test_a_case_comes_back_out_of_the_address_that_keeps_it(case):
    decision = case.decided()
    kept = Kept.of(decision, today=TODAY)
    address = kept_address(case, kept, decision.readings)
    found = case_in(address.partition("?")[2], today=date(2030, 1, 1))
    assert (found.case, dict(found.faults), found.unknown, found.kept) == (case, {}, (), kept)
    assert kept.agrees(found.case.decided())
    assert len(address.encode()) + len("&lang=vi") <= 2_048  # what the service takes
    said = dict(parse_qsl(address.partition("?")[2], keep_blank_values=True))
    assert {each.name for each in fields_of(case)} <= set(said)
    assert set(decision.readings) <= set(said)


@given(cases())
@settings(max_examples=100, deadline=None)
def test_the_form_sends_what_comes_back_as_the_same_case(case):
    sent = [(each.name, each.written(case)) for each in FIELDS.values()]
    sent = [(name, word) for name, word in sent if FIELDS[name].kind is not Kind.TICK or word == "yes"]
    assert asked(urlencode([("v", VERSION), *sent, *case.readings])) == case


def test_the_names_and_words_of_addresses_are_a_contract():
    assert tuple(FIELDS) == (*NAMES.split(), *(name.replace("g1", "g2") for name in NAMES.split() if "g1" in name))
    assert VERSION == "1"
    assert list(FIELDS["net"].options) == ["domestic", "unlicensed", "cross_border", "small"]
    assert list(FIELDS["act"].options) == [each.value for each in Action]
    assert list(FIELDS["g1"].options) == ["nobody", "mother", "father", "guardian", "unknown"]
    assert list(FIELDS["g2-ground"].options) == ["unknown", "absent", "asked"]
    assert list(FIELDS["age"].options) == ["unknown", "user", "guardian", "eid", "authority"]
    assert list(FIELDS["level"].options) == ["1", "2", "3", "4", "unknown"]


def test_every_attribute_of_a_case_is_a_field():
    paths = {field.path for field in FIELDS.values()}
    whole = {each.name for each in attributes(Case)} - {"readings", "proven", "first", "second"}
    assert {path[0] for path in paths if len(path) == 1} == whole
    proven = {each.name for each in attributes(Proven)}
    for before in (("proven",), ("first", "proven"), ("second", "proven")):
        assert {path[-1] for path in paths if path[:-1] == before} == proven
    for place in ("first", "second"):
        of_it = {path[1] for path in paths if path[0] == place and len(path) == 2}
        assert of_it == {each.name for each in attributes(Adult)} - {"proven"}


def test_the_how_to_names_every_field_and_every_word():
    page = re.sub(r"^```.*?^```$", "", HOW_TO.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for field in FIELDS.values():
        bare = field.name.removeprefix("g1-").removeprefix("g2-")
        assert {f"`{bare}`", f"`g1-{bare}`"} & set(re.findall(r"`[^`]+`", page)), field.name
        for word in field.options:
            assert f"`{word}`" in page, (field.name, word)
    addresses = re.findall(r"`/explorer\?([^`]+)`", page)
    assert len(addresses) == 2
    assert {asked(address).first.who for address in addresses} == {Who.MOTHER}


def test_the_answer_that_the_how_to_prints_is_the_librarys():
    told = HOW_TO.read_text(encoding="utf-8").partition("## One answer in full\n")[2].partition("\n## ")[0]
    (address,) = re.findall(r"`/explorer\?([^`]+)`", told)
    (printed,) = re.findall(r"^```text\n(.*?)\n```$", told, re.DOTALL | re.MULTILINE)
    decision = asked(address).decided()
    assert printed == "\n".join(argument_of(decision, "en"))
    assert not decision.permitted
    assert "The answer is no." in told
    assert "R-09" in decision.readings
    assert "With `R-09=guardian_sells` added to the address the answer is yes." in told
    assert asked(f"{address}&R-09=guardian_sells").decided().permitted
    for cited in re.findall(r"\((\d+/\d{4}/QH\d+ art\. [\d.]*\d)\)", told.replace(printed, "")):
        assert cited in PROVISIONS


def test_what_is_left_out_is_not_known_or_as_usual():
    assert asked("") == asked("v=1") == Case(day=TODAY)
    assert asked("born=&day=&g1=") == Case(day=TODAY)
    assert asked("R-02=day_after") == Case(day=TODAY)


# ------------------------------------------------------------------------------------------------- the rules


@given(cases())
@settings(max_examples=200, deadline=None)
def test_it_is_decided_as_the_line_protocol_has_it(case):
    wire = read(DecideRequest, json.loads(json.dumps(case.request())))
    facts = wire.account.facts()
    assert facts == case.account
    assert (wire.at, wire.action, wire.service.facts()) == (case.at, case.action, case.service)
    readings = Readings(dict(case.readings))
    decision = decide(facts, wire.action, service=wire.service.facts(), at=wire.at, readings=readings)
    assert decision.digest == case.decided().digest


@pytest.mark.parametrize("name", EXAMPLES)
def test_any_implementation_can_be_asked(name):
    case = EXAMPLES[name]
    answer = answer_to(case.request(), TODAY)
    assert answer["permitted"] is case.decided().permitted
    assert answer["law"] == case.decided().law


def test_the_examples_show_both_answers_and_most_of_the_rules():
    decisions = [case.decided() for case in EXAMPLES.values()]
    assert {each.permitted for each in decisions} == {True, False}
    assert len({rule for each in decisions for rule in each.rules_breached}) >= 7
    assert len({query_of(case) for case in EXAMPLES.values()}) == len(EXAMPLES)


# ------------------------------------------------------------------------------------------- what cannot be read


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("born=31-12-1990", "born"),
        ("born=1990-02-30", "born"),
        ("born=1899-12-31", "born"),
        ("born=2100-01-01", "born"),
        ("born=１９９０-01-01", "born"),
        ("day=2024-12-24", "day"),
        ("time=24:00", "time"),
        ("time=9:00", "time"),
        ("act=write", "act"),
        ("act=POST", "act"),
        ("net=", None),
        ("level=5", "level"),
        ("typed=on", "typed"),
        ("g1=mother&g1-status=gone", "g1-status"),
        ("R-02=never", "R-02"),
        ("R-02=on_birthday&R-02=day_after", "R-02"),
        ("phone=2026-01-01&phone=2026-01-02", "phone"),
        ("phone=2026-01-01&phone=2026-01-01", None),
        ("v=2", WHOLE),
        ("&".join(f"n{number}=1" for number in range(300)), WHOLE),
    ],
)
def test_a_field_says_what_is_wrong_and_the_rest_is_answered(query, field):
    found = case_in(f"{query}&opened=2026-01-01", today=TODAY)
    assert set(found.faults) == ({field} if field else set())
    if field != WHOLE or query == "v=2":
        assert found.case.opened == date(2026, 1, 1)
    assert found.case.decided() is not None


@pytest.mark.parametrize(
    ("query", "unclear"),
    [
        ("day=2019-01-01", ("day",)),
        ("day=abc&time=25:00", ("day", "time")),
        ("act=write", ("act",)),
        ("net=moon", ("net",)),
        ("act=post&act=read", ("act",)),
        ("v=2", (WHOLE,)),
        ("g1=mother&g1-choice=maybe", ("g1-choice",)),  # what is not known of it has no word
        ("born=abc&g1=mother&g1-status=gone&R-02=never", ()),
    ],
)
def test_without_a_day_an_hour_an_action_or_a_network_there_is_no_question(query, unclear):
    assert case_in(query, today=TODAY).unclear == unclear


def test_a_fact_that_cannot_be_read_is_not_known_and_never_as_usual():
    """The usual state of a link is active, and that of a proof is recorded: a slip must not turn into a yes."""
    query = query_of(EXAMPLES["child"])
    wrong = case_in(f"{query}&g1-status=gone&g1-proofs=x&g1-kind=y&who=z&level=9&age=x&phone=no", today=TODAY)
    assert set(wrong.left_open) == {"g1-status", "g1-proofs", "g1-kind", "who", "level", "age", "phone"}
    case = wrong.case
    assert (case.first.status, case.first.proven.recorded, case.first.holder) == (None, False, None)
    assert (case.holder, case.proven.level, case.age_evidence, case.proven.phone) == (None, None, None, None)
    assert EXAMPLES["child"].decided().permitted
    assert not case_in(f"{query}&g1-status=gone", today=TODAY).case.decided().permitted
    assert not case_in(f"{query}&g1-born=1988-02-03", today=TODAY).case.decided().permitted  # two birth dates


def test_what_was_typed_wrongly_is_kept_for_its_field_and_no_longer_than_a_field():
    found = case_in(f"born={'9' * 500}&g1=mother&g1-born=hm", today=TODAY)
    assert found.typed == {"born": "9" * 40, "g1-born": "hm"}
    assert found.case.first.who is Who.MOTHER


def test_unknown_names_are_passed_over_and_told():
    found = case_in("phone_number=1&act=react&<script>=2&R-99=x&lang=en&a=1&b=1&c=1", today=TODAY)
    assert found.case.action is Action.REACT
    assert found.unknown == ("phone_number", "…", "R-99", "a", "b")
    assert dict(found.faults) == {}


def test_of_an_adult_who_is_not_there_nothing_is_said():
    assert asked("g1=nobody&g1-born=1988-01-01") == Case(day=TODAY)


queries = st.lists(
    st.tuples(st.sampled_from([*FIELDS, *REGISTER, "law", "digest", "kept", "by", "v", "lang"]) | st.text(max_size=12),
              st.text(max_size=20) | st.dates().map(str) | st.sampled_from(["mother", "post", "yes", "unknown", "1"])),
    max_size=30,
).map(urlencode)  # fmt: skip


@given(queries | st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_whatever_the_address_there_is_a_case_and_a_decision(query):
    found = case_in(query.encode("utf-8", "replace").decode(), today=TODAY)
    assert found.case.decided().digest
    assert asked(query_of(found.case)) == found.case


# ---------------------------------------------------------------------------------------------- what was kept


def test_a_link_says_what_was_decided_and_another_decision_is_another():
    case = EXAMPLES["child"]
    kept = Kept.of(case.decided(), today=TODAY)
    assert kept.agrees(case.decided())
    assert not replace(kept, digest="0" * 64).agrees(case.decided())
    assert not replace(kept, law="vn-2026-07-01").agrees(case.decided())
    assert not kept.agrees(EXAMPLES["withdrawn"].decided())
    assert not kept.agrees(replace(case, readings=(("R-11", "representative_only"),)).decided())


@pytest.mark.parametrize("pairs", ["law=vn-2026", "digest=xyz", "digest=&law=<b>", "law=vn-2026-08-19&digest=AB"])
def test_what_is_no_law_and_no_digest_is_not_taken_for_one(pairs):
    kept = case_in(pairs, today=TODAY).kept
    assert kept is not None
    assert kept.digest is None
    assert not kept.agrees(Case(day=TODAY).decided())


def test_the_birth_date_is_in_no_representation_of_a_case():
    case = replace(EXAMPLES["child"], born=date(1911, 1, 17))
    assert "1911" not in repr(case)
    assert "1988" not in repr(case)
