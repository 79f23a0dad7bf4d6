"""The explorer asked by somebody who means it no good, or too often, or without care."""

import re
import time
from collections.abc import Iterator
from datetime import date

import httpx
import pytest
from explorer_client import PART, explorer_on, plain
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from idverify.law.reading import REGISTER
from idverify.messages import LANGUAGES, text
from idverify.web.pages.explorer.examples import EXAMPLES
from idverify.web.pages.explorer.fields import FIELDS
from idverify.web.pages.explorer.query import address_of


@pytest.fixture(scope="module")
def client(tmp_path_factory) -> Iterator[httpx.Client]:
    with explorer_on(tmp_path_factory.mktemp("explorer")) as client:
        yield client


def test_a_fault_is_told_at_its_field_and_the_rest_is_answered(client):
    answer = client.get("/explorer?lang=vi&born=tomorrow&phone=2026-09-01&opened=2026-09-01&nonsense=1")
    assert answer.status_code == 422
    said = plain(answer.text)
    assert text("page.explorer.fault.day").vi in said
    assert 'id="born" name="born" type="text" value="tomorrow"' in answer.text
    assert 'aria-invalid="true" aria-describedby="born-fault"' in answer.text
    assert '<a href="#born">' in answer.text
    assert 'value="2026-09-01"' in answer.text
    assert text("page.explorer.unknown", names="nonsense").vi in said
    assert text("page.explorer.no").vi in said
    part = client.get("/explorer?born=tomorrow", headers=PART)
    assert part.status_code == 422
    assert '<a href="#born">' in part.text


@pytest.mark.parametrize("attack", ['"><script>alert(1)</script>', "{{ 7*7 }}", "'><img src=x onerror=1>", "\0", "💥"])
def test_nothing_that_is_typed_becomes_a_part_of_the_page(client, attack):
    names = [*FIELDS, *REGISTER, "law", "digest", "kept", "by", "v", attack]
    for some in (names[place : place + 16] for place in range(0, len(names), 16)):
        answer = client.get("/explorer", params=dict.fromkeys(some, attack))
        assert answer.status_code in {200, 422}
        assert "<script>" not in answer.text
        assert "<img" not in answer.text
        assert "49" not in re.findall(r'value="([^"]*)"', answer.text)


strange = st.lists(
    st.tuples(
        st.sampled_from([*FIELDS, *REGISTER, "law", "digest", "kept", "by", "v", "lang", "x"]) | st.text(max_size=8),
        st.text(max_size=20)
        | st.dates(date(1, 1, 1), date(9999, 12, 31)).map(str)
        | st.sampled_from([word for field in FIELDS.values() for word in field.options])
        | st.sampled_from(["00:00", "23:59", "2026-11-22", "2024-02-29", "1900-01-01", "2099-12-31", "2024-12-25"]),
    ),
    max_size=14,
)  # fmt: skip


@given(pairs=strange, part=st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_brings_it_down(client, pairs, part):
    encoded = [(name.encode("utf-8", "replace"), value.encode("utf-8", "replace")) for name, value in pairs]
    answer = client.get("/explorer", params=encoded, headers=PART if part else {})
    assert answer.status_code in {200, 422, 431}


@pytest.mark.parametrize(
    "query",
    ["&".join(f"a{n}=1" for n in range(5_000)), "born=" + "9" * 60_000, "g1=mother&" * 200, "&" * 2_000, "%FF" * 600],
)  # fmt: skip
def test_a_hostile_query_costs_little(client, query):
    client.get("/explorer")
    begun = time.process_time()
    answer = client.get(f"/explorer?{query}")
    assert answer.status_code < 500
    assert time.process_time() - begun < 1


def test_asking_is_all_that_can_be_done(client):
    for method in ("POST", "PUT", "DELETE"):
        assert client.request(method, "/explorer", headers={"Origin": "http://localhost"}).status_code == 405


def test_nothing_is_stored_and_no_store_is_asked(client):
    asked: list[str] = []

    def note(*given):
        asked.append(str(given[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        for case in EXAMPLES.values():
            assert client.get(address_of(case)).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    # The service itself begins every few seconds, and asks which standings were revoked.
    assert [statement for statement in asked if statement != "BEGIN" and "epoch_at" not in statement] == []


def test_whoever_asks_too_often_is_told_to_wait(tmp_path):
    with explorer_on(tmp_path, public_per_minute=3) as client:
        found = [client.get("/explorer").status_code for _ in range(5)]
    assert found == [200, 200, 200, 429, 429]


def test_the_answer_is_light(client):
    first = client.get("/explorer")
    others = [client.get(address) for address in re.findall(r'"(/static/[^"]+)"', first.text)]
    assert len(others) == 3
    for case in EXAMPLES.values():
        for lang in LANGUAGES:
            whole = client.get(f"{address_of(case)}&lang={lang}")
            assert sum(len(each.content) for each in (whole, *others)) < 100_000, (case.action, lang)
            assert len(client.get(address_of(case), headers=PART).content) < len(whole.content)
