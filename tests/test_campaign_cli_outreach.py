"""``campaign plan``, ``start``, ``status``, ``pause`` and ``resume``, as somebody types and reads them."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from two_officers import TwoOfficers

from idverify.cli import campaign_outreach, main
from idverify.law import VIETNAM

NOW = datetime.now(VIETNAM).replace(microsecond=0)
PEOPLE = 40


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a check whose accounts are loaded; of half of them nobody knows the age."""
    path = tmp_path_factory.mktemp("told")
    rows = [f"u{place},0912{place:06d},{'1990-05-01' if place % 2 else ''},2020-01-01" for place in range(PEOPLE)]
    (path / "accounts.csv").write_text("\n".join(["account,phone,birth date,opened", *rows]) + "\n")
    (path / "officers.json").write_text(TwoOfficers("mxh").officers.to_json(), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "IDVERIFY_TENANT": "mxh",
            "IDVERIFY_KEYS": f"2026a:{bytes(range(32)).hex()}",
            "IDVERIFY_OFFICERS_FILE": str(path / "officers.json"),
            "IDVERIFY_STORE": f"sqlite:///{path / 'idverify.sqlite'}",
        }.items():
            patch.setenv(name, value)
        out = str(path / "out")
        assert main(["campaign", "check", str(path / "accounts.csv"), "-o", out, "--plain", "--workers", "1"]) == 0
        assert main(["store", "upgrade"]) == 0
        assert main(["campaign", "load", out]) == 0
        yield path / "out"


def planned(folder: Path, *more: str, begins: datetime = NOW, lang: str = "en") -> int:
    terms = ["--per-day", "10", "--sms-price", "300", "--stages", "50,50", "--begins", f"{begins:%Y-%m-%d}", *more]
    return main(["campaign", "plan", str(folder), *terms, "--lang", lang])


def started(folder: Path, at: datetime, *, as_json: bool = False) -> int:
    return campaign_outreach.start(folder, clock=lambda: at, lang="en", as_json=as_json)


def test_a_plan_says_what_its_costs_are_and_what_is_not_in_them(folder, capsys):
    assert planned(folder) == 0
    said = capsys.readouterr().out
    assert "40 accounts are asked" in said
    assert "1.3 codes a person (--codes-each) at 300 ₫" in said
    assert (
        "20 accounts are asked for the birth date first; after that they may take up to 26 codes more, 7,800 ₫" in said
    )
    assert planned(folder, lang="vi") == 0
    said = capsys.readouterr().out
    assert f"{NOW.day}-{NOW.month}-{NOW.year}" in said
    assert "mỗi người 1,3 mã" in said


def test_a_plan_and_the_status_before_the_first_start_tell_the_same_figures(folder, capsys):
    assert planned(folder, "--stages", "1,9,30,60") == 0
    said = capsys.readouterr().out
    assert planned(folder, "--stages", "1,9,30,60", "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert main(["campaign", "status", str(folder), "--json"]) == 0
    state = json.loads(capsys.readouterr().out)
    codes, cost = (sum(stage[name] for stage in made["stages"]) for name in ("messages", "cost"))
    assert (state["codes_to_come"], state["cost_to_come"]) == (codes, cost) == (26, 7_800)
    assert made["after"] == dict(
        zip(("accounts", "messages", "cost"), map(state.get, ("asked_first", "codes_after", "cost_after")), strict=True)
    )
    assert (state["next_day"], state["last_day"]) == (made["stages"][0]["first_day"], made["stages"][-1]["last_day"])
    assert main(["campaign", "status", str(folder), "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "26 codes to come, 7,800 ₫" in shown
    assert [each for each in said.splitlines() if "birth date first" in each] == [
        each for each in shown.splitlines() if "birth date first" in each
    ]


def test_what_is_no_terminal_gets_each_sentence_on_one_line(folder, capsys):
    assert planned(folder) == 0
    assert any(len(line) > 100 and line.endswith(".") for line in capsys.readouterr().out.splitlines())


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)


@pytest.mark.usefixtures("terminal")
def test_whoever_wants_data_is_given_data_on_a_terminal_too(folder, capsys):
    assert planned(folder) == 0
    capsys.readouterr()
    assert main(["campaign", "status", str(folder), "--watch", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["halt"] == "not_begun"


def test_a_campaign_can_be_stopped_before_it_begins(folder, capsys):
    assert planned(folder) == 0
    assert main(["campaign", "pause", str(folder), "--lang", "en"]) == 0
    assert "Paused." in capsys.readouterr().out
    assert started(folder, NOW, as_json=True) == 0
    assert json.loads(capsys.readouterr().out.strip())["released"] == 0
    assert main(["campaign", "resume", str(folder), "--lang", "en"]) == 0


def test_a_clock_that_was_set_back_is_told_by_the_exit_status_and_nothing_else_is(folder, capsys):
    assert planned(folder) == 0
    ahead = NOW + timedelta(days=20)
    assert started(folder, ahead) == 0
    assert "10 events were released" in capsys.readouterr().out
    assert started(folder, ahead) == 0  # the day's ceiling
    assert "ceiling" in capsys.readouterr().out
    assert started(folder, NOW) == 1
    assert "The clock was set back" in capsys.readouterr().out


@pytest.mark.usefixtures("terminal")
def test_a_watch_ends_when_everybody_was_told(folder, capsys):
    day = NOW + timedelta(days=20)
    while "Done" not in capsys.readouterr().out:
        day += timedelta(days=1)
        assert started(folder, day) == 0
        assert day < NOW + timedelta(days=60)
    assert main(["campaign", "status", str(folder), "--watch", "--lang", "en"]) == 0
    assert "Done" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("officers", "said"),
    [("", "This is no file of officers' public keys"), (None, "IDVERIFY_OFFICERS_FILE is missing or wrong")],
)
def test_nothing_is_loaded_where_the_officers_are_nobody(folder, tmp_path, monkeypatch, capsys, officers, said):
    path, store = tmp_path / "officers.json", tmp_path / "new.sqlite"
    monkeypatch.setenv("IDVERIFY_STORE", f"sqlite:///{store}")
    assert main(["store", "upgrade"]) == 0
    monkeypatch.setenv("IDVERIFY_OFFICERS_FILE", str(path))
    if officers is not None:
        path.write_text(officers)
    for command in (["campaign", "load", str(folder)], ["custody", "holds"]):
        capsys.readouterr()
        assert main([*command, "--lang", "en"]) == 2
        assert said in capsys.readouterr().err
    with sqlite3.connect(store) as connection:
        assert connection.execute("SELECT count(*) FROM idverify_account").fetchone() == (0,)
