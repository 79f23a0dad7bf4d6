"""The explorer as it is asked over HTTP: what its page says, keeps, and refuses to be made to do."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from explorer_cases import cases
from explorer_client import NOW, PART, explorer_on, plain
from hypothesis import HealthCheck, given, settings

from idverify.law.reading import REGISTER
from idverify.law.register import PROVISIONS
from idverify.messages import LANGUAGES, keys, text
from idverify.web.pages.explorer.case import Case
from idverify.web.pages.explorer.examples import EXAMPLES
from idverify.web.pages.explorer.fields import FIELDS, Kind
from idverify.web.pages.explorer.kept import Kept
from idverify.web.pages.explorer.query import address_of, case_in, kept_address

KEPT = json.loads((Path(__file__).parent / "explorer_links.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def client(tmp_path_factory) -> Iterator[httpx.Client]:
    with explorer_on(tmp_path_factory.mktemp("explorer")) as client:
        yield client


def looked(client: httpx.Client, address: str, lang: str = "vi", **headers: str) -> str:
    client.cookies.clear()
    sep = "&" if "?" in address else "?"
    answer = client.get(f"{address}{sep}lang={lang}", headers=headers)
    assert answer.status_code == 200, answer.status_code
    return answer.text


class Form(HTMLParser):
    """What a browser would send of the page's form, as it stands."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.labelled: set[str] = set()
        self.fields: set[str] = set()
        self.ids: list[str] = []
        self._list = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label":
            self.labelled.add(given["for"])
        if tag == "select":
            self._list = given["name"]
            self.fields.add(given["id"])
        if tag == "option" and (self._list not in self.sent or "selected" in given):
            self.sent[self._list] = given["value"]
        if tag == "input" and (given["type"] != "checkbox" or "checked" in given):
            self.sent[given["name"]] = given["value"]
        if tag == "input" and given["type"] != "hidden":
            self.fields.add(given["id"])


# ------------------------------------------------------------------------------------------ what the page says


def test_it_explains_itself_in_a_sentence_and_begins_with_examples(client):
    for lang in LANGUAGES:
        html = looked(client, "/explorer", lang)
        said = plain(html)
        assert text("page.explorer.about").in_(lang) in said
        assert text("page.explorer.made_up").in_(lang) in said
        for name in EXAMPLES:
            assert text(f"page.explorer.example.{name}").in_(lang) in said
        assert html.count("<h1>") == 1
        assert f'lang="{lang}"' in html


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_answered_with_its_argument_its_law_and_its_days(client, name, lang):
    case = EXAMPLES[name]
    decision = case.decided()
    html = looked(client, address_of(case), lang)
    said = plain(html)
    outcome = text("page.explorer.yes" if decision.permitted else "page.explorer.no").in_(lang)
    assert f'role="status"><strong>{outcome}</strong>' in html
    assert decision.law in said
    assert decision.digest in said
    for step in decision.argument:
        assert " ".join(step.duty.in_(lang).split()) in said
    for breach in decision.breaches:
        assert " ".join(breach.message.in_(lang).split()) in said
        for remedy in breach.remedies:
            assert text(f"remedy.{remedy}").in_(lang) in said
    for citation in decision.citations:
        assert PROVISIONS[citation].gloss.in_(lang) in said
        for quoted in (PROVISIONS[citation].wording or "").splitlines():
            assert " ".join(quoted.split()) in said
        assert f'href="/law/provision?of={citation.split()[0].replace("/", "%2F")}' in html
    for id in decision.readings:
        assert REGISTER[id].question.in_(lang) in said
    assert {"page.explorer.days", "page.explorer.keep"} <= keys(lang)
    assert said.count("vn-2024-12-25") >= 1
    assert case.request()["at"] in unescape(html)


def test_every_field_has_a_label_and_no_field_asks_for_a_name_or_a_number(client):
    case = replace(EXAMPLES["disputed"], readings=(("R-11", "representative_only"),))
    html = looked(client, address_of(case))
    form = Form(html)
    assert form.fields <= form.labelled
    assert form.fields >= set(FIELDS)
    assert len(form.ids) == len(set(form.ids))
    kinds = set(re.findall(r'<input[^>]* type="([a-z]+)"', html))
    assert kinds == {"hidden", "date", "time", "checkbox"}
    assert "<textarea" not in html


@given(case=cases())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_the_form_shows_is_the_case_and_the_answer_that_of_the_rules(client, case):
    html = looked(client, address_of(case))
    sent = {name: value for name, value in Form(html).sent.items() if name in {*FIELDS, *REGISTER, "v"}}
    read = case_in("&".join(f"{name}={value}" for name, value in sent.items()), today=NOW.date())
    assert (read.case, dict(read.faults)) == (case, {})
    decision = case.decided()
    assert decision.digest in html
    outcome = text("page.explorer.yes" if decision.permitted else "page.explorer.no").vi
    assert f"<strong>{outcome}</strong>" in html


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("query", "named"), [("day=2019-01-01", "day"), ("day=abc", "day"), ("time=25:00", "time"), ("act=x", "act")]
)
def test_without_a_question_there_is_no_conclusion(client, query, named, lang):
    for headers in ({}, PART):
        answer = client.get(f"/explorer?{query}&born=1990-05-01&R-14=one_link_suffices&lang={lang}", headers=headers)
        assert answer.status_code == 422
        said = plain(answer.text)
        assert text("page.explorer.none_yet").in_(lang) in said
        label = text(f"page.explorer.field.{named}").in_(lang)
        what = label[:1].lower() + label[1:]
        assert text("page.explorer.none_yet.mend", what=what).in_(lang) in said
        for key in ("yes", "no"):
            assert f"<strong>{text(f'page.explorer.{key}').in_(lang)}</strong>" not in answer.text
        for key in ("days", "argument", "keep", "digest", "json"):
            assert text(f"page.explorer.{key}").in_(lang) not in said
        assert '<input type="hidden" name="R-14" value="one_link_suffices">' in answer.text  # is asked again


def test_a_wrong_fact_is_told_beside_the_conclusion(client):
    client.cookies.clear()
    address = f"{address_of(EXAMPLES['child'])}&g1-status=gone&g1-grace=x&R-11=never&lang=vi"
    answer = client.get(address)
    panel = answer.text.split('role="status"')[1].split("</div>")[0]
    assert text("page.explorer.left_open", fields="X").vi.split("X")[0] in panel
    assert "tình trạng liên kết (người thứ nhất)" in panel
    assert text("page.explorer.misread", readings="R-11").vi in panel
    assert '<option value="unknown" selected>' in answer.text.split('<select id="g1-status"')[1].split("</select>")[0]


@pytest.mark.parametrize("query", ["", "?lang=en", "?utm_source=x"])
def test_whoever_comes_without_a_case_is_shown_an_example_with_its_facts(client, query):
    client.cookies.clear()
    html = client.get(f"/explorer{query}").text
    said = text("page.explorer.example", name=text("page.explorer.example.adult"))
    shown = said.en if "lang" in query else said.vi
    assert shown in plain(html)
    sent = {name: value for name, value in Form(html).sent.items() if name in FIELDS}
    read = case_in("&".join(f"{name}={value}" for name, value in sent.items()), today=NOW.date())
    assert read.case == EXAMPLES["adult"]
    assert '<details id="examples" open>' in html
    assert '<details id="examples">' in looked(client, address_of(EXAMPLES["child"]))
    assert text("page.explorer.example", name=text("page.explorer.example.child")).vi in plain(
        looked(client, address_of(EXAMPLES["child"]))
    )
    empty = plain(looked(client, "/explorer?v=1"))
    assert text("page.explorer.example", name="").vi.rstrip(" .") not in empty


def test_what_a_case_does_not_say_is_told_as_such_and_not_as_past_mending(client):
    said = plain(looked(client, "/explorer?v=1"))
    assert said.count(text("page.explorer.open_fact").vi) == 2
    assert text("page.explorer.remedy.first").vi in said
    assert text("page.explorer.no_remedy").vi not in said
    assert text("remedy.provide_birth_date").vi + "." not in said
    (breach, *_) = Case(day=NOW.date()).decided().breaches
    assert text("page.explorer.reads", said=breach.message).vi in said


def test_an_instruments_long_title_is_said_once(client):
    html = looked(client, address_of(EXAMPLES["child"]))
    title = PROVISIONS["147/2024/ND-CP art. 27.3.b"].instrument.title.vi
    assert html.count(title) == 1


def test_the_neighbours_are_put_together_by_whom_they_are_about(client):
    html = looked(client, address_of(EXAMPLES["disputed"]))
    groups = re.findall(r'<details class="nearby"(?: open)?>\s*<summary>([^(]+(?:\([^0-9][^)]*\) )?)\(', html)
    assert len(groups) == len(set(groups))
    case = EXAMPLES["child"]
    html = looked(client, address_of(case))
    near = html[html.index('class="nearby"') : html.index('id="past"')]
    assert "Mẹ (người thứ nhất) (" in near
    assert text("page.explorer.group.person").vi in near
    assert 'class="badge' not in near  # the heading says it


def test_a_badge_and_the_laws_name_are_two_words(client):
    assert re.search(r"(?:được phép|allowed)vn-", plain(looked(client, "/explorer")).lower()) is None
    html = looked(client, "/explorer")
    assert re.search(r"</span><(?:span|code)", html) is None


def test_htmx_is_given_the_answer_alone(client):
    address = address_of(EXAMPLES["child"])
    part = client.get(address, headers=PART)
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "<form" not in part.text
    assert 'id="outcome"' in part.text
    whole = client.get(address)
    assert "HX-Request-Type" in whole.headers["Vary"]
    assert part.text.count('id="R-11"') == 1


def test_the_page_works_without_scripts_and_names_none_but_our_own(client):
    html = looked(client, "/explorer")
    assert 'method="get" action="/explorer#answer"' in html
    assert text("page.explorer.ask").vi in plain(html)
    assert re.findall(r'<script[^>]* src="(?!/static/)', html) == []
    assert " style=" not in html
    assert " onclick" not in html


def test_the_json_is_the_question_for_any_implementation(client):
    case = EXAMPLES["disputed"]
    html = looked(client, address_of(case))
    shown = re.search(r'<pre tabindex="0"><code>(\{.*?\})</code>', html, re.DOTALL)
    assert shown is not None
    assert json.loads(unescape(shown[1])) == case.request()


def test_a_reading_is_a_switch(client):
    case = EXAMPLES["withdrawn"]
    html = looked(client, address_of(case))
    assert '<select id="R-11" name="R-11"' in html
    other = replace(EXAMPLES["disputed"], readings=(("R-14", "one_link_suffices"),))
    assert text("page.explorer.yes").vi in looked(client, address_of(other)).split('role="status"')[1][:80]
    idle = replace(EXAMPLES["adult"], readings=(("R-14", "one_link_suffices"),))
    assert text("page.explorer.reading.idle").vi in plain(looked(client, address_of(idle)))


# --------------------------------------------------------------------------------------------- what was kept


def test_enough_links_were_kept():
    assert len(KEPT) >= 12
    assert {each["permitted"] for each in KEPT.values()} == {True, False}


@pytest.mark.parametrize("name", KEPT)
def test_a_link_that_was_kept_shows_the_same_decision(client, name):
    kept = KEPT[name]
    assert kept["digest"] in kept["address"]
    for today in (date(2026, 11, 22), date(2031, 2, 28)):  # on whichever day it is opened
        found = case_in(kept["address"].partition("?")[2], today=today)
        assert (dict(found.faults), found.unknown) == ({}, ())
        decision = found.case.decided()
        assert (decision.permitted, decision.law, list(decision.rules_breached), decision.digest) == (
            kept["permitted"],
            kept["law"],
            kept["rules"],
            kept["digest"],
        )
    said = plain(looked(client, kept["address"]))
    assert text("page.explorer.kept.same").vi in said
    assert text("page.explorer.kept.other").vi not in said


def test_the_page_gives_the_address_that_keeps_its_case(client):
    case = EXAMPLES["child"]
    html = looked(client, address_of(case))
    keeps = kept_address(case, Kept.of(case.decided(), today=NOW.date()), case.decided().readings)
    assert keeps in unescape(html)
    assert "R-11=both_from_seven" in keeps
    assert text("page.explorer.kept.same").en in plain(looked(client, keeps, "en"))
    assert 'id="kept"' not in html


def test_a_tampered_digest_is_told_and_where_to_look(client):
    kept = KEPT["child"]
    forged = kept["address"].replace(kept["digest"], "0" * 64)
    said = plain(looked(client, forged))
    assert text("page.explorer.kept.other").vi in said
    assert "22/11/2026" in said.split(text("page.explorer.kept.other").vi)[1][:60]
    earlier = re.sub(r"&by=[^&]+", "&by=0.0.1", forged)
    assert "CHANGELOG" in plain(looked(client, earlier))
    assert "0.0.1" in plain(looked(client, earlier))
    unsaid = re.sub(r"&by=[^&]+", "", forged)
    assert "CHANGELOG" in plain(looked(client, unsaid))


def test_a_fact_that_was_changed_behind_a_kept_digest_is_told(client):
    kept = KEPT["child"]
    said = plain(looked(client, kept["address"].replace("g1-consent=2026-09-01", "g1-consent=")))
    assert text("page.explorer.kept.other").vi in said


def test_another_state_of_the_law_is_told_and_one_that_nobody_knows(client):
    address = KEPT["child"]["address"]
    said = plain(looked(client, address.replace("law=vn-2026-08-19", "law=vn-2031-01-01")))
    assert text("page.explorer.kept.law", then="vn-2031-01-01", now="vn-2026-08-19").vi in said
    assert text("page.explorer.kept.law_unknown", then="vn-2031-01-01").vi in said
    broken = re.sub(r"digest=[0-9a-f]+", "digest=gone", address)
    assert text("page.explorer.kept.unreadable").vi in plain(looked(client, broken))


def test_every_text_of_a_field_is_there():
    for field in FIELDS.values():
        assert f"page.explorer.field.{field.word}" in keys("vi")
        if field.kind is Kind.DAY:
            assert f"page.explorer.on.{field.word}" in keys("vi")
            assert f"page.explorer.never.{field.word}" in keys("vi") or field.word == "day"
        elif field.kind is not Kind.CLOCK:
            assert f"page.explorer.is.{field.word}" in keys("vi")
    assert Case(day=NOW.date()).decided().permitted is False
