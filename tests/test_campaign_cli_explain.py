"""What ``campaign explain`` prints is the question that the row was judged by, and ``decide`` answers it alike."""

from __future__ import annotations

import io
import json
import random
import re
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import campaign_office
import pyarrow.parquet as pq
import pytest

from conftest import NOW
from idverify.account import Account, Action, Holder, Service, ServiceKind
from idverify.campaign.explaining import explained, request_of
from idverify.campaign.folder import Folder
from idverify.campaign.kernel import Kernel
from idverify.campaign.reading.files import Files
from idverify.campaign.reading.opening import opened
from idverify.campaign.reading.source import Source
from idverify.campaign.run import run_of
from idverify.campaign.terms import Terms
from idverify.cli import main
from idverify.cli.campaign_source import noted
from idverify.conformance.adapter import answer_to
from idverify.conformance.requests import DecideRequest
from idverify.conformance.wire import read
from idverify.errors import OperatorError
from idverify.evidence.method import Evidence, Method
from idverify.law import VIETNAM, start_of
from idverify.messages import text

ROWS = 1_200
AT = "2026-11-21"
ASKED = ("--at", AT, "--proof", f"{campaign_office.PROOF}=vn_mobile_otp", "--lang", "en")


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The folder of a check over an office's table."""
    path = tmp_path_factory.mktemp("explained")
    campaign_office.table(path / "accounts.csv", ROWS)
    asked = ["campaign", "check", str(path / "accounts.csv"), "-o", str(path / "out"), "--plain", "--workers", "1"]
    assert main([*asked, *ASKED]) == 0
    return Folder(path / "out")


@pytest.fixture(scope="module")
def rows(checked: Folder) -> list[dict[str, Any]]:
    parts = sorted(checked.accounts.glob("part-*.parquet"))
    return [row for part in parts for row in pq.read_table(part).to_pylist()]


def told(capsys: pytest.CaptureFixture[str], checked: Folder, row: dict[str, Any], *more: str) -> tuple[int, str]:
    arguments = [str(checked.path), str(row["account"]), "--row", str(row["row"]), *more]
    status = main(["campaign", "explain", *arguments])
    return status, capsys.readouterr().out


@pytest.fixture(scope="module")
def source(checked: Folder) -> Source:
    return noted(run_of(checked), None)


def question(checked: Folder, source: Source, row: dict[str, Any]) -> dict[str, Any]:
    """What is printed of a row, without the screen."""
    request = explained(source, checked, run_of(checked).terms, row["account"], row=row["row"]).request
    assert request is not None
    asked: dict[str, Any] = json.loads(json.dumps(request))
    return asked


def words(cell: object) -> list[str]:
    return str(cell).split()


@pytest.fixture(scope="module")
def questions(checked: Folder, source: Source) -> list[dict[str, Any] | None]:
    """What the kernel says of all rows at once, in their order."""
    terms = run_of(checked).terms
    kernel = Kernel(terms, None)
    people = [each for chunk in source.chunks(frozenset()) for rows in chunk.batches() for each in kernel.every(rows)]
    return [None if each is None else request_of(each[1], terms) for each in people]


def test_decide_says_of_a_row_what_the_row_says(rows, questions):
    statuses = set()
    for row, asked in random.Random(147).sample(list(zip(rows, questions, strict=True)), 500):
        assert (asked is None) == (row["account"] is None)
        if asked is None:
            continue
        answer = answer_to(json.loads(json.dumps(asked)), date(2026, 11, 21))
        statuses.add(row["status"])
        assert answer["permitted"] == (row["status"] in {"authenticated", "waiting"})
        assert list(dict.fromkeys(each["rule"] for each in answer["breaches"])) == words(row["rules"])
        assert answer["citations"] == [each for each in str(row["articles"]).split("; ") if each]
        assert answer["readings"] == words(row["readings"])
        assert answer["remedies"] == words(row["remedies"])
        if row["status"] == "waiting":
            assert datetime.fromisoformat(answer["valid_until"]) == start_of(row["deadline"])
    assert len(statuses) >= 6


def test_an_account_was_permitted_until_its_deadline_and_not_from_it_on(rows, questions):
    seen = set()
    for row, asked in zip(rows, questions, strict=True):
        deadline = row["deadline"]
        if asked is None or deadline is None or (row["status"], deadline) in seen:
            continue
        seen.add((row["status"], deadline))
        opened = datetime.fromisoformat(asked["account"]["opened_at"])
        moments = [start_of(deadline), start_of(deadline) - timedelta(seconds=1)]
        answers = [answer_to(asked | {"at": each.isoformat()}, deadline) for each in moments]
        if opened.astimezone(VIETNAM).date() != deadline:
            assert [each["permitted"] for each in answers] == [False, True], row
        else:
            assert not answer_to(asked | {"at": opened.isoformat()}, deadline)["permitted"]
    assert len(seen) > 10


def test_a_row_that_is_found_again_gives_the_question_of_its_place(checked, source, rows, questions):
    for row, asked in random.Random(116).sample(list(zip(rows, questions, strict=True)), 25):
        if asked is not None:
            assert question(checked, source, row) == json.loads(json.dumps(asked))


def test_a_question_holds_the_birth_date_and_no_number_at_all(rows, questions):
    held = 0
    for row, asked in zip(rows, questions, strict=True):
        if asked is not None:
            written = json.dumps(asked)
            assert str(912_000_000 + int(row["account"].removeprefix("user "))) not in written
            held += "user_birth_date" in written
    assert held > 500


def test_what_is_printed_is_that_question_and_can_be_given_to_decide(capsys, monkeypatch, checked, source, rows):
    row = next(each for each in rows if each["status"] == "prove")
    status, out = told(capsys, checked, row)
    assert status == 0
    assert json.loads(out) == question(checked, source, row)
    monkeypatch.setattr(sys, "stdin", io.StringIO(out))
    assert main(["decide", "--explain", "--lang", "en"]) == 1
    assert "✗" in capsys.readouterr().out


def test_with_decide_the_row_and_the_argument_stand_together(capsys, checked, rows):
    fine = next(each for each in rows if each["status"] == "authenticated")
    status, out = told(capsys, checked, fine, "--decide", "--lang", "en")
    assert status == 0
    assert "authenticated" in out
    wrong = next(each for each in rows if each["status"] == "number_wrong")
    status, out = told(capsys, checked, wrong, "--decide", "--json")
    found = json.loads(out)
    assert (status, found["row"]["status"], found["decision"]["permitted"]) == (1, "number_wrong", False)
    assert "phone_pseudonym" not in found["row"]


def test_an_account_on_several_rows_is_explained_by_the_one_that_was_named(capsys, checked, rows):
    twice = [row for row in rows if sum(each["account"] == row["account"] for each in rows) > 1 and row["account"]]
    first, second = [row for row in twice if row["account"] == twice[0]["account"]][:2]
    asked = ["campaign", "explain", str(checked.path), str(first["account"]), "--lang", "en", "--decide", "--json"]
    main(asked)
    captured = capsys.readouterr()
    assert str(second["row"]) in captured.err
    assert json.loads(captured.out)["row"]["row"] == first["row"]
    main([*asked, "--row", str(second["row"])])
    assert json.loads(capsys.readouterr().out)["row"]["row"] == second["row"]


def test_several_accounts_are_explained_in_one_reading_in_the_order_in_which_they_were_named(
    capsys, monkeypatch, checked, rows
):
    readings = 0
    chunks = Files.chunks

    def counted(*given: Any) -> Iterator[Any]:
        nonlocal readings
        readings += 1
        return chunks(*given)

    monkeypatch.setattr(Files, "chunks", counted)
    alone = [row for row in rows if sum(each["account"] == row["account"] for each in rows) == 1]
    asked = [random.Random(7).choice([row for row in alone if row["status"] == each]) for each in ("prove", "child")]
    asked += [alone[-1], alone[0]]
    names = [str(row["account"]) for row in asked]
    assert main(["campaign", "explain", str(checked.path), *names, "--decide", "--json"]) == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(each["row"]["account"], each["row"]["row"]) for each in told] == [
        (row["account"], row["row"]) for row in asked
    ]
    assert readings == 1
    assert main(["campaign", "explain", str(checked.path), *names]) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [each["request"] for each in told]


def test_a_row_that_names_no_account_is_told_by_its_number_and_has_no_question(capsys, tmp_path):
    (tmp_path / "x.csv").write_text("account,phone\nlan,0912000001\n,0912000002\n", encoding="utf-8")
    folder = str(tmp_path / "out")
    assert main(["campaign", "check", str(tmp_path / "x.csv"), "-o", folder, "--plain", "--workers", "1"]) == 0
    capsys.readouterr()
    assert main(["campaign", "explain", folder, "--row", "3", "--lang", "vi"]) == 0
    captured = capsys.readouterr()
    assert f"account.missing: {text('campaign.defect.account.missing').vi}" in captured.out
    assert "không có câu hỏi" in captured.err
    for given in (["a", "b", "--row", "3"], []):
        assert main(["campaign", "explain", folder, *given, "--lang", "vi"]) == 2
        assert "--row chưa đúng" in capsys.readouterr().err


def test_days_are_written_in_vietnamese_as_the_report_writes_them(capsys, checked, rows):
    row = next(each for each in rows if each["status"] == "prove" and each["deadline"] == date(2025, 3, 25))
    _, out = told(capsys, checked, row, "--decide", "--lang", "vi")
    assert re.search(r"không được phép từ ngày +25-3-2025 *\n", out)


def test_an_account_that_is_not_there_is_said_to_be_none(capsys, checked):
    assert main(["campaign", "explain", str(checked.path), "0912000001", "--lang", "en"]) == 2
    assert "0912000001" not in capsys.readouterr().err


def test_a_source_that_says_something_else_by_now_is_not_explained_by(capsys, tmp_path: Path):
    source = tmp_path / "accounts.csv"
    campaign_office.table(source, 50)
    assert (
        main(["campaign", "check", str(source), "-o", str(tmp_path / "out"), *ASKED, "--plain", "--workers", "1"]) == 0
    )
    campaign_office.table(source, 50, seed=148)
    assert main(["campaign", "explain", str(tmp_path / "out"), "user 0000001", "--lang", "en"]) == 2
    assert "no longer" in capsys.readouterr().err


@pytest.mark.parametrize(
    "facts",
    [
        {"holder": None},
        {"holder": Holder.ORGANISATION, "user_birth_date": None},
        {"opened_at": None, "no_vn_mobile_declared_at": NOW},
        {"evidence": None},
        {"evidence": (Evidence(Method.PERSONAL_ID_EID, NOW, 2), Evidence(Method.OTHER_EID, None))},
        {"opened_at": NOW.replace(microsecond=7, tzinfo=UTC)},
    ],
)
@pytest.mark.parametrize("service", [Service.DOMESTIC, Service(ServiceKind.CROSS_BORDER, threshold_met=False)])
def test_the_protocol_reads_a_question_as_the_facts_it_was_made_of(facts, service):
    account = Account(**{"opened_at": NOW, "user_birth_date": date(1990, 5, 1)} | facts)
    asked = json.loads(json.dumps(request_of(account, Terms(at=NOW, service=service, action=Action.LIVESTREAM))))
    request = read(DecideRequest, asked)
    assert request.account.facts() == account
    assert request.service.facts() == service
    assert (request.at, request.action) == (NOW, Action.LIVESTREAM)


def test_a_row_that_would_be_judged_otherwise_by_now_is_not_explained(checked, rows, tmp_path):
    row = next(each for each in rows if each["status"] == "authenticated")
    changed = (tmp_path / "accounts.csv").open("w", encoding="utf-8-sig", newline="")
    with changed, (checked.path.parent / "accounts.csv").open(encoding="utf-8-sig", newline="") as old:
        changed.write(old.read().replace(campaign_office.PROOF, "chưa"))
    with pytest.raises(OperatorError) as refused:
        explained(opened([tmp_path / "accounts.csv"]), checked, run_of(checked).terms, row["account"], row=row["row"])
    assert refused.value.code == "campaign_source_changed"
