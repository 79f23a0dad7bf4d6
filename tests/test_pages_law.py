"""The pages of the law: whole, of the day that was asked for, and the same whatever their address holds."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idverify.conformance.fixture import fixtures
from idverify.identifiers.numbering_plan import assignments
from idverify.law import FIRST_DAY, SNAPSHOTS, Confidence
from idverify.law.coverage import ROWS
from idverify.law.coverage.row import Answer, Room
from idverify.law.proposals import PROPOSALS
from idverify.law.reading import REGISTER
from idverify.law.register import INSTRUMENTS, PARAMETERS, PROVISIONS
from idverify.messages import LANGUAGES, text
from idverify.web.pages.assets import bytes_of
from idverify.web.pages.law.address import law_address, reading_address
from idverify.web.pages.law.chapters import chapters, chapters_asked, counts
from idverify.web.pages.law.provision_sheet import RULES, named, nearest, sheet_of
from idverify.web.pages.law.timeline import turns
from idverify.web.pages.law.value import value_shown
from idverify.web.pages.law.written import short_title, written_citation

PATHS = ("/law", "/law/provision", "/law/readings", "/law/parameters", "/law/timeline", "/law/numbers", "/law/places")
DOMESTIC = "147/2024/ND-CP art. 27.3.b"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(scope="module")
def client(sandbox: Any) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, timeout=30) as client:
        yield client


def plainly(page: httpx.Response) -> str:
    """What a page says, its marks taken away."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_provision_that_a_decision_can_cite_has_a_page_of_its_own(client, lang):
    """Two taps from a refusal, and whatever its citation is written with."""
    cited = {provision.citation for rule in RULES for provision in rule.provisions}
    assert cited <= set(PROVISIONS)
    for citation, provision in PROVISIONS.items():
        page = client.get(law_address(citation), params=None, headers={"Cookie": f"idverify-lang={lang}"})
        assert page.status_code == 200, citation
        said = plainly(page)
        assert citation in said
        assert " ".join(provision.gloss.in_(lang).split()) in said, citation
        for line in (provision.wording or "").splitlines():
            assert " ".join(line.split()) in said, citation


@pytest.mark.parametrize("citation", PROVISIONS)
def test_the_address_of_a_provision_is_ascii_and_gives_the_citation_back(citation):
    address = urlsplit(law_address(citation))
    assert law_address(citation).isascii()
    assert address.path == "/law/provision"
    assert "/" not in address.query
    assert parse_qs(address.query) == {"of": [citation]}


def test_a_provision_that_was_not_read_says_so_and_quotes_nothing(client):
    silent = [each for each in PROVISIONS.values() if not sheet_of(each.citation).is_read and not each.wording]
    unread = next(each for each in silent if each.confidence is not Confidence.MEMORY)
    remembered = next(each for each in silent if each.confidence is Confidence.MEMORY)
    unquoted = next(each for each in PROVISIONS.values() if sheet_of(each.citation).is_read and not each.wording)
    quoted = PROVISIONS[DOMESTIC]
    sentences = {
        unread: text("page.law.provision.not_read").vi,
        remembered: text("page.law.provision.from_memory").vi,
        unquoted: text("page.law.provision.not_quoted").vi,
        quoted: text("page.law.provision.parts").vi,
    }
    for provision, sentence in sentences.items():
        page = plainly(client.get(law_address(provision.citation)))
        assert [each for each in sentences.values() if each in page] == [sentence]


def test_an_unknown_provision_is_told_with_its_nearest_and_nothing_of_what_was_asked(client):
    page = client.get("/law/provision", params={"of": "147/2024/ND-CP art. 27.3.z"})
    assert page.status_code == 404
    assert quote(DOMESTIC, safe="") in page.text
    assert "27.3.z" not in page.text.replace(quote("27.3.z"), "", 1).split("<main")[1]
    assert PROVISIONS["147/2024/ND-CP art. 27.3"] in nearest("147/2024/ND-CP art. 27.3.z")


@pytest.mark.parametrize(
    "asked", ["147/2024/NĐ-CP Điều 27.3.b", "147/2024/nd-cp  art. 27.3.B", "147/2024/ND-CP art. 27.3.b"]
)
def test_a_provision_is_found_as_people_write_it(client, asked):
    page = client.get("/law/provision", params={"of": asked})
    assert page.status_code == 200
    assert DOMESTIC in plainly(page)


def test_two_points_that_differ_by_a_stroke_are_not_taken_for_one_another(client):
    d, stroke = "330/2026/ND-CP art. 31.1.d", "330/2026/ND-CP art. 31.1.đ"
    assert {d, stroke} <= set(PROVISIONS)
    for citation in (d, stroke):
        assert PROVISIONS[citation].gloss.vi in plainly(client.get(law_address(citation)))


@pytest.mark.parametrize("citation", PROVISIONS)
def test_a_vietnamese_page_writes_a_citation_as_vietnamese_do_and_finds_it_so(client, citation):
    written = written_citation(citation, "vi")
    assert not re.search(r"[NT]D-CP|art\.|annex", written)
    assert written_citation(citation, "en") == citation
    short = short_title(PROVISIONS[citation].instrument)
    title = PROVISIONS[citation].instrument.title
    assert title.vi.startswith(short.vi)
    assert title.en.startswith(short.en)
    assert PROVISIONS[citation].instrument.number in short.en
    page = client.get(law_address(citation)).text
    assert f", {short.vi} – " in page[page.index("<title>") : page.index("</title>")]
    assert named(written) is PROVISIONS[citation]


def test_what_a_rule_and_a_number_are_called_comes_before_their_code_words(client):
    page = plainly(client.get("/law?chapter=all"))
    ids = {rule.id for rule in RULES}
    told = {id: page.count(f" {id} (") for id in ids}
    assert sum(told.values()) > 20
    assert told == {id: page.count(f"{text(f'duty.{id}').vi} {id} (") for id in ids}
    for each in PARAMETERS:
        if each.name in page:
            assert f"{each.says.vi[1:]} {each.name}" in page, each.name
    assert "vn-2024-12-25" not in page


def test_the_whole_matrix_is_there_on_one_page_with_every_provision_linked(client):
    page = client.get("/law?chapter=all")
    assert sorted(re.findall(r'<tr id="([^"]+)">', page.text)) == sorted(row.id for row in ROWS)
    linked = {
        parse_qs(urlsplit(html.unescape(each)).query).get("of", [""])[0]
        for each in re.findall(r'href="([^"]+)"', page.text)
    }
    assert {citation for row in ROWS for citation in row.citations} <= linked
    assert [line.row for each in chapters() for line in each.lines] == list(ROWS)


@pytest.mark.parametrize("answer", Answer)
def test_the_matrix_is_filtered_by_how_a_row_is_answered_by_its_day_and_by_its_instrument(client, answer):
    asked = {"on": "2025-01-01", "answered": answer, "instrument": "147/2024/ND-CP"}
    shown = set(re.findall(r'<tr id="([^"]+)">', client.get("/law", params=asked).text))
    day = date(2025, 1, 1)
    assert shown == {
        row.id
        for row in ROWS
        if row.answered_by is answer
        and (row.since is None or row.since <= day)
        and (row.until is None or day < row.until)
        and any(citation.startswith("147/2024/ND-CP ") for citation in row.citations)
    }
    assert counts(chapters_asked(answered=answer))[answer] == sum(row.answered_by is answer for row in ROWS)


@pytest.mark.parametrize("path", ["/law", "/law/readings", "/law/parameters", "/law/numbers", "/law/places"])
@pytest.mark.parametrize("day", ["2026-02-30", "0000-00-00", "yesterday", "2026-W01-1", "20260819", "٢٠٢٦-٠٨-١٩"])
def test_a_day_that_there_is_not_is_shown_again_with_what_is_wrong(client, path, day):
    page = client.get(path, params={"on": day})
    assert page.status_code == 422
    assert text("page.law.on.wrong").vi in plainly(page)
    assert f'value="{day}"' in page.text


def test_every_reading_stands_under_its_id_with_its_options_its_default_and_its_switch(client):
    page = client.get("/law/readings")
    for reading in REGISTER.values():
        anchor = urlsplit(reading_address(reading.id)).fragment
        article = page.text.split(f'<article id="{anchor}"')[1].split("</article>")[0]
        said = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", article)).split())
        for name, option in reading.options.items():
            assert name in said
            assert option.vi in said
        assert reading.reason.vi in said
        switched = re.search(rf"IDVERIFY_READINGS={reading.id}=(\w+)", said)
        assert switched is not None
        assert switched[1] in set(reading.options) - {reading.default}


def test_numbers_and_dates_are_those_of_the_day(client):
    before = plainly(client.get("/law/parameters?on=2025-12-31"))
    after = plainly(client.get("/law/parameters?on=2026-01-01"))
    assert "Theo luật có hiệu lực ngày 31/12/2025." in before
    assert before.count(text("page.law.parameters.unset").vi) > after.count(text("page.law.parameters.unset").vi)
    for each in PARAMETERS:
        assert each.says.vi[1:] in after


def test_the_timeline_holds_every_state_of_the_law_and_keeps_proposals_apart(client):
    page = client.get("/law/timeline").text
    law, _, proposed = page.partition('id="proposals"')
    for day in SNAPSHOTS:
        assert f'id="vn-{day.isoformat()}"' in law
    for each in PROPOSALS:
        assert html.escape(each.title.vi) in proposed
        assert html.escape(each.title.vi) not in law
    days = [turn.day for turn in turns()]
    assert days == sorted(set(days))
    assert days[0] == FIRST_DAY
    assert {turn.day for turn in turns() if turn.ended} == {each.until for each in PROVISIONS.values() if each.until}
    assert "posting.interactive-features" in {
        r.id for t in turns() if t.day == date(2026, 8, 19) for r in t.rules_begun
    }
    assert {rule for turn in turns() for rule in turn.rules_begun} <= set(RULES)


def test_no_state_of_the_law_is_named_for_a_provision_that_did_not_bind_in_it():
    for citation, provision in PROVISIONS.items():
        states = sheet_of(citation).states_from
        for first in SNAPSHOTS:
            if provision.in_force_on(first):
                assert first in states
        if provision.until is not None:
            assert all(each < provision.until for each in states)


def test_every_fixture_of_a_provision_is_found_on_some_page():
    about = {each.id for each in fixtures() if each.provision in PROVISIONS}
    assert about == {each.id for c in PROVISIONS for each in sheet_of(c).fixtures if each.provision in PROVISIONS}


def test_everything_that_the_pages_name_stands_in_the_catalogue():
    for number in (each.number.replace("/", "-") for each in INSTRUMENTS):
        instrument = next(each for each in INSTRUMENTS if each.number.replace("/", "-") == number)
        assert text(f"page.law.read_as.{number}").en == instrument.read_as
    for chapter in chapters():
        assert text(f"page.law.chapter.{chapter.name}").vi
    for room in Room:
        assert text(f"page.law.by.{room}").vi
    for rule in RULES:
        assert text(f"duty.{rule.id}").vi
    for span in (span for each in PARAMETERS for span in each.spans):
        assert value_shown(span.value, "vi") or span.value is None
    for each in assignments():
        assert text(f"page.law.numbers.sure.{each.confidence}").vi


@pytest.mark.parametrize("path", [*PATHS, "/law?chapter=all", "/law/places?kind=country", law_address(DOMESTIC)])
def test_a_page_is_light_and_not_sent_twice(client, path):
    page = client.get(path)
    assert len(page.content) + len(bytes_of("pages.css")) + len(bytes_of("icon.svg")) < 110_000
    assert len(page.content) < (97_000 if path.endswith("all") else 40_000)
    again = client.get(path, headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == page.headers["etag"]
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    assert page.headers["cache-control"] == "private, no-cache"
    other = client.get(path, headers={"If-None-Match": page.headers["etag"], "Cookie": "idverify-lang=en"})
    assert other.status_code == 200


ODD = st.text(max_size=60) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        '" autofocus onfocus="x',
        "{{ 7 * 7 }}",
        "\0",
        "9999-12-31",
        "0001-01-01",
        *PROVISIONS,
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(PATHS),
    query=st.dictionaries(
        st.sampled_from(["on", "of", "chapter", "instrument", "answered", "prefix", "find", "kind", "no", "lang"]), ODD
    ),
)
def test_whatever_is_asked_a_page_answers_and_nothing_of_it_becomes_markup(client, path, query):
    page = client.get(path, params=query)
    assert page.status_code in (200, 303, 404, 422)
    assert "<script" not in page.text
    assert "onfocus=" not in re.sub(r'"[^"]*"', "", page.text)
    assert "Set-Cookie" not in page.headers or query.get("lang") in LANGUAGES


def test_no_page_asks_for_anything_of_anybody_else_or_keeps_anything(client):
    for path in PATHS:
        page = client.get(path)
        assert not re.findall(r'(?:src|action)="(?!/)', page.text)
        assert not re.findall(r'<link[^>]+href="(?!/)', page.text)
        assert "set-cookie" not in page.headers
        assert 'method="post"' not in page.text
