"""The two tables among the pages of the law: whose a prefix was on a day, and where a birth was registered."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest

from idverify.identifiers.numbering_plan import assignments, rewritten_codes
from idverify.messages import text
from idverify.web.pages.law.birth_places import is_number
from idverify.web.pages.law.prefixes import plan_of, prefix_asked


@pytest.fixture(scope="module")
def client(sandbox: Any) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, timeout=30) as client:
        yield client


def plainly(page: httpx.Response) -> str:
    """What a page says, its marks taken away."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


@pytest.mark.parametrize(
    ("prefix", "day", "operator"),
    [("0912", "2026-11-22", "VinaPhone"), ("+84 91", "2026-11-22", "VinaPhone"), ("0777", "2026-11-22", "VNSKY")],
)
def test_a_prefix_is_looked_up_by_its_day(client, prefix, day, operator):
    page = plainly(client.get("/law/numbers", params={"prefix": prefix, "on": day}))
    assert operator in page
    assert "Viettel" not in page


def test_a_prefix_was_not_there_before_its_day_and_an_old_one_is_told_with_its_successor():
    assert not any(each.prefix == "070" for each in plan_of(date(2018, 9, 14), "070").mobiles)
    assert any(each.prefix == "070" for each in plan_of(date(2018, 9, 15), "070").mobiles)
    assert [(each.old, each.new) for each in plan_of(date(2018, 1, 1), "0120").rewritten] == [("0120", "070")]
    everything = plan_of(date(2026, 11, 22))
    assert len(everything.rewritten) == len(rewritten_codes())
    assert {*everything.mobiles, *everything.others} == {each for each in assignments() if each.until is None}


def test_a_source_is_told_once_and_every_row_points_at_its_note(client):
    page = client.get("/law/numbers").text
    plan = plan_of(date(2026, 11, 22))
    for number, source in enumerate(plan.sources, start=1):
        assert page.count(f'<li id="source-{number}">{html.escape(source)}</li>') == 1
    pointed = re.findall(r'href="#source-([0-9]+)"', page)
    assert len(pointed) == len(plan.mobiles) + len(plan.others)
    assert {int(number) for number in pointed} == set(range(1, len(plan.sources) + 1))


def test_the_prefixes_are_folded_by_operator_and_open_where_one_is_asked_for(client):
    plan = plan_of(date(2026, 11, 22))
    assert sorted(each for _, some in plan.by_operator for each in some) == list(plan.mobiles)
    assert sorted(each for _, some in plan.by_kind for each in some) == list(plan.others)
    main = client.get("/law/numbers").text.split("<main")[1]
    assert main.count("<details>") == len(plan.by_operator) + len(plan.by_kind) + 1
    assert "<details open>" not in main
    assert "<details>" not in client.get("/law/numbers?prefix=0912").text


@pytest.mark.parametrize("typed", ["0912000001", "+84 912 000 001", "09120", "０９１２", "091x", "-", "0 9 1 2 0"])
def test_a_whole_number_is_never_looked_up_and_leaves_the_address(client, typed):
    """Whoever types one all the same finds it neither on the page nor in the address that the browser keeps."""
    assert prefix_asked(typed) is None
    sent = client.get("/law/numbers", params={"prefix": typed})
    assert sent.status_code == 303
    assert sent.headers["location"] == "/law/numbers?no=prefix"
    page = client.get("/law/numbers?no=prefix")
    assert page.status_code == 422
    assert text("page.law.numbers.prefix.wrong").vi in plainly(page)


@pytest.mark.parametrize("typed", ["001099000001", "0010 9900 0001", "079-099-000-001", "1234"])
def test_a_personal_number_is_never_looked_for_among_the_places(client, typed):
    assert is_number(typed)
    sent = client.get("/law/places", params={"find": typed})
    assert sent.status_code == 303
    assert sent.headers["location"] == "/law/places?no=number"
    assert client.get("/law/places?no=number").status_code == 422


@pytest.mark.parametrize("find", ["dak lak", "ĐẮK LẮK", "Đắk Lắk", "066"])
def test_a_place_is_found_with_and_without_diacritics(client, find):
    page = plainly(client.get("/law/places", params={"find": find}))
    assert "Tỉnh Đắk Lắk" in page
    assert "Hà Giang" not in page


def test_a_merged_province_is_told_with_the_one_it_lies_in_and_none_before_the_merger(client):
    assert "Phú Yên Tỉnh Đắk Lắk (066)" in plainly(client.get("/law/places?find=phu yen&on=2025-07-01"))
    assert "Tỉnh Đắk Lắk" not in plainly(client.get("/law/places?find=phu yen&on=2025-06-30"))
