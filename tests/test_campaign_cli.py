"""``idverify campaign``, as somebody types it."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from argparse import Namespace
from datetime import datetime, timedelta

import pytest

from idverify.account import Service, ServiceKind
from idverify.campaign.reading.header import Doubt
from idverify.campaign.role import Role
from idverify.cli import _parser, main
from idverify.cli.campaign_check import _moment, _terms
from idverify.cli.campaign_screen import Watch, share
from idverify.cli.campaign_source import _asker
from idverify.law import VIETNAM
from idverify.messages import Text

COMMANDS = ("check", "report", "explain", "plan", "load", "start", "status", "pause", "resume")


def parsed(*arguments: str) -> Namespace:
    return _parser("en").parse_args(["campaign", *arguments])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_both_languages(capsys, command):
    said = set()
    for lang in ("vi", "en"):
        with pytest.raises(SystemExit) as left:
            main(["campaign", command, "--help", "--lang", lang])
        assert left.value.code == 0
        said.add(capsys.readouterr().out)
    assert len(said) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "x.csv"),
        ("plan", "out", "--sms-price", "300"),
        ("explain",),
    ],
)
def test_what_is_missing_is_said_by_the_usage(arguments):
    with pytest.raises(SystemExit) as left:
        parsed(*arguments)
    assert left.value.code == 2


@pytest.mark.parametrize(
    ("given", "vi", "en"),
    [
        (["plan", "out", "--sms-price", "300"], "thiếu --per-day", "missing: --per-day"),
        (["check", "x.csv"], "thiếu -o/--out", "missing: -o/--out"),
        (["explain"], "thiếu FOLDER", "missing: FOLDER"),
        (["plan", "out", "--per-day"], "--per-day cần một giá trị", "--per-day wants a value"),
        (["status", "out", "--phone", "0912000001"], "không biết", "not known"),
        (["0912000001"], "một trong check, report,", "one of check, report,"),
        (["report", "out", "--lang", "0912000001 (choose from 0912000002)"], "một trong vi, en", "one of vi, en"),
    ],
)
def test_the_usage_says_in_the_language_asked_for_what_is_missing_and_repeats_nothing(capsys, given, vi, en):
    for lang, says in (("vi", vi), ("en", en)):
        with pytest.raises(SystemExit) as left:
            main(["campaign", *given[:1], f"--lang={lang}", *given[1:]])
        said = capsys.readouterr().err
        assert left.value.code == 2
        assert says in said
        assert "0912" not in said


@pytest.mark.parametrize("named", ["Số máy", "0912000001"])
def test_of_a_header_that_is_not_there_those_that_are_there_are_told_and_no_number(capsys, tmp_path, named):
    (tmp_path / "x.csv").write_text("Tài khoản,SĐT,Ghi chú 0912000003\nlan,0912000001,x\n", encoding="utf-8")
    for lang, says in (("vi", "Các cột hiện có: Tài khoản | SĐT | C"), ("en", "There are: Tài khoản | SĐT | C")):
        asked = ["campaign", "check", str(tmp_path / "x.csv"), "-o", str(tmp_path / "out"), "--lang", lang]
        assert main([*asked, "--column", f"phone={named}"]) == 2
        said = capsys.readouterr().err
        assert says in said
        assert "0912" not in said


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--column", "phone"], "no_mobile"),
        (["--column", "telephone=0912000001"], "personal_id"),
        (["--column", "account=0912000001", "--column", "account=0912000002"], "two different things"),
        (["--proof", "ok=perhaps0912000001"], "vn_mobile_network"),
        (["--proof", "=vn_mobile_otp"], "WORD=METHOD"),
        (["--proof", "0912000001"], "WORD=METHOD"),
        (["--at", "0912000001"], "2026-11-21"),
        (["--at", "21/11/2026"], "2026-11-21"),
        (["--reading", "R-02=0912000001"], "R-02=on_birthday"),
        (["--reading", "R-02=on_birthday", "--reading", "R-02=day_after"], "two different things"),
        (["--workers", "-1"], "0 or more"),
        (["--action", "0912000001"], "commercial_livestream"),
        (["--service", "0912000001"], "cross_border"),
        (["--unlicensed", "--service", "cross_border"], "domestic"),
        (["--below-threshold"], "cross_border"),
    ],
)
def test_what_cannot_be_is_said_in_words_that_repeat_nothing(capsys, tmp_path, given, says):
    (tmp_path / "x.csv").write_text("account,phone\nlan,0912000001\n")
    asked = ["campaign", "check", str(tmp_path / "x.csv"), "-o", str(tmp_path / "out"), "--lang", "en", *given]
    assert main(asked) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert given[-2 if len(given) > 1 else -1] in said or given[0] in said
    assert says in said
    assert "0912" not in said
    assert "21/11" not in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--per-day", "0"], "--per-day"),
        (["--per-day", "9", "--stages", "50,49"], "100"),
        (["--per-day", "9", "--stages", "all"], "100"),
        (["--per-day", "9", "--begins", "23/11/2026"], "2026-11-21"),
        (["--per-day", "9", "--codes-each", "0.5"], "--codes-each"),
        (["--per-day", "9", "--only", "operator.say_proof"], "user.prove_phone"),
    ],
)
def test_what_no_plan_can_be_is_said_in_words(capsys, given, says):
    assert main(["campaign", "plan", "out", "--sms-price", "300", "--lang", "vi", *given]) == 2
    said = capsys.readouterr().err
    assert "chưa đúng" in said
    assert says in said


class TestMoment:
    """The moment that a check asks about."""

    NOW = datetime(2026, 11, 23, 9, tzinfo=VIETNAM)

    def at(self, *written: str, earlier: datetime | None = None) -> datetime:
        return _moment(parsed("check", "x.csv", "-o", "out", *written).at, earlier, self.NOW)

    def test_a_day_is_asked_about_at_its_end_in_viet_nam_so_that_what_was_proven_on_it_counts(self):
        assert self.at("--at", "2026-11-21") == datetime(2026, 11, 21, 23, 59, 59, tzinfo=VIETNAM)
        assert self.at("--at", "2026-12-01") == datetime(2026, 12, 1, 23, 59, 59, tzinfo=VIETNAM)

    def test_today_is_asked_about_as_of_now(self):
        assert self.at("--at", "2026-11-23") == self.at() == self.NOW

    def test_the_same_words_again_ask_the_same_as_before(self):
        begun = self.NOW - timedelta(hours=3)
        assert self.at("--at", "2026-11-23", earlier=begun) == self.at(earlier=begun) == begun
        assert self.at("--at", "2026-11-22", earlier=begun).date() != begun.date()

    def test_a_moment_is_viet_nams_where_it_has_no_offset(self):
        assert self.at("--at", "2026-11-21T09:00") == datetime(2026, 11, 21, 9, tzinfo=VIETNAM)
        assert self.at("--at", "2026-11-21T09:00Z").utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("given", "service"),
    [
        ([], Service.DOMESTIC),
        (["--unlicensed"], Service(ServiceKind.DOMESTIC, licensed=False)),
        (["--service", "cross_border"], Service.CROSS_BORDER),
        (["--service", "cross_border", "--below-threshold"], Service(ServiceKind.CROSS_BORDER, threshold_met=False)),
    ],
)
def test_every_network_that_the_law_tells_apart_can_be_asked_about(given, service):
    assert _terms(parsed("check", "x.csv", "-o", "out", *given), TestMoment.NOW).service == service


def test_which_column_was_taken_for_what_is_said_before_anything_is_judged(capsys, tmp_path):
    table = tmp_path / "0912 000 001.csv"
    table.write_text("Tài khoản,SĐT\nlan,0912000001\n", encoding="utf-8")
    assert main(["campaign", "check", str(table), "-o", str(tmp_path / "out"), "--plain", "--lang", "en"]) == 0
    said = capsys.readouterr()
    assert "account «Tài khoản», mobile number «SĐT»" in said.err
    assert "day of the proof (proven_at)" in said.err
    assert "1 row, judged" in said.out


def test_who_is_asked_about_a_column_is_told_what_may_be_typed(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("số máy\n2\n"))
    doubt = Doubt(Role.PHONE, ("SĐT", "SĐT phụ 0912000001"))
    assert _asker("vi")(doubt) == "SĐT phụ 0912000001"
    said = capsys.readouterr()
    assert "hãy gõ một số từ 0 đến 2" in said.err + said.out
    assert "0912" not in said.err + said.out


def test_a_share_of_all_but_one_is_not_told_as_all():
    assert share(99_999, 100_000, "en") == "> 99.9%"
    assert share(1, 100_000, "vi") == "< 0,1%"


@pytest.mark.parametrize("given", [(), ("x.csv", "--sql", "SELECT 1"), ("--sql", "SELECT 1")])
def test_a_check_reads_files_or_a_query_and_says_so(capsys, monkeypatch, tmp_path, given):
    monkeypatch.delenv("IDVERIFY_CAMPAIGN_URL", raising=False)
    assert main(["campaign", "check", *given, "-o", str(tmp_path), "--lang", "en"]) == 2
    assert "--sql" in capsys.readouterr().err


def test_whoever_lacks_the_packages_is_told_their_name():
    for module in ("pyarrow", "python_calamine", "numpy", "jinja2"):
        script = f"import sys; sys.modules[{module!r}] = None; from idverify.cli import main; sys.exit(main({ARGS!r}))"
        run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
        assert run.returncode == 2
        assert "idverify-vn[campaign]" in run.stderr
        assert "Traceback" not in run.stderr


ARGS = ["campaign", "report", "out", "--lang", "en"]


def test_nobody_else_waits_for_columns_to_load():
    script = "import sys, idverify.cli; sys.exit(any(name in sys.modules for name in ('pyarrow', 'numpy', 'numba')))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


class TestProgress:
    """What is told where nobody watches."""

    @pytest.fixture
    def clock(self, monkeypatch):
        moments = [0.0]
        monkeypatch.setattr(time, "monotonic", lambda: moments[0])
        return moments

    def test_a_line_comes_every_so_often_and_says_how_long_it_takes(self, capsys, clock):
        watch = Watch("en", None)
        for second in range(61):
            clock[0] = float(second)
            watch("judging", second * 1_000, 100_000, Text("ghi chú", "a note"))
        lines = capsys.readouterr().err.splitlines()
        assert len(lines) == 4
        assert lines[0] == "Judging rows · 15,000 / 100,000 (15.0%) · 1,000 rows/s · 0:01:25 left · a note"

    def test_what_was_done_before_is_not_counted_as_fast(self, capsys, clock):
        watch = Watch("vi", None)
        watch("judging", 900_000, 1_000_000)
        clock[0] = 20.0
        watch("judging", 920_000, 1_000_000)
        (line,) = capsys.readouterr().err.splitlines()
        assert "1.000 dòng/giây" in line
        assert "(92,0%)" in line
        assert "còn 0:01:20" in line

    def test_nothing_is_made_up_where_the_end_is_not_known(self, capsys, clock):
        watch = Watch("en", None)
        watch("shared", 0, None)
        clock[0] = 15.0
        watch("shared", 300, None)
        (line,) = capsys.readouterr().err.splitlines()
        assert line == "Finding shared numbers · 300 · 20 rows/s"
