"""The command line, as somebody at a terminal meets it."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from unicodedata import east_asian_width

import pytest
from two_officers import TwoOfficers

from idverify.account.event import EventType
from idverify.account.notice import Reader, notice
from idverify.cli import main
from idverify.cli.signups import covered
from idverify.stores import contract_parts as contract
from idverify.stores.opening import open_store


def told(capsys, *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    out, err = capsys.readouterr()
    return status, out, err


def width(line: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line)


class TestTheStoryOfAFamily:
    @pytest.mark.parametrize("lang", ["vi", "en"])
    def test_it_is_lived_through_and_fits_a_hundred_columns(self, capsys, lang):
        status, out, _ = told(capsys, "demo", "--story", "guardian", "--lang", lang)
        assert status == 0
        assert max(map(width, out.splitlines())) <= 100
        assert not re.search(r"\+84\d|09\d{8}|0903 000", out)
        for name in ("Mai", "Dũng"):
            assert name not in out

    def test_every_chapter_ends_as_the_law_has_it(self, capsys):
        story = json.loads(told(capsys, "demo", "--story", "guardian", "--json")[1])["story"]
        chapters: list[list[str]] = []
        for step in story:
            if step["tone"] == "chapter":
                chapters.append([])
            chapters[-1].append(step["en"])
        assert len(chapters) == 13
        outcomes = [[line for line in chapter if re.fullmatch("[a-z ]+: (yes|no)", line)] for chapter in chapters]
        assert outcomes == [
            ["read: yes", "post: no"],
            ["post: yes"],
            [],
            ["post: yes"],
            ["comment: no", "share: no", "share: yes"],
            ["post: no", "post: no", "post: yes", "post: yes"],
            ["read: yes", "post: no"],
            ["read: yes", "post: no", "post: yes"],
            ["post: no", "post: yes"],
            ["post: no", "post: no", "post: yes"],
            ["post: yes", "read: yes", "post: no"],
            [],
            ["post: yes", "read: yes", "post: no", "post: yes"],
        ]

    def test_a_family_is_told_what_happened_at_every_turn(self, capsys):
        steps = json.loads(told(capsys, "demo", "--story", "guardian", "--json")[1])["story"]
        quoted = {step["vi"] for step in steps if step["tone"] == "quote"}
        for reader, happened in (
            (Reader.CHILD, EventType.GUARDIAN_REQUESTED),
            (Reader.GUARDIAN, EventType.GUARDIAN_ACTIVATED),
            (Reader.GUARDIAN, EventType.PERMISSION_ASKED),
            (Reader.CHILD, EventType.GUARDIAN_DISPUTED),
            (Reader.CHILD, EventType.GUARDIAN_SUSPENDED),
            (Reader.GUARDIAN, EventType.GUARDIAN_RESTORED),
            (Reader.CHILD, EventType.TURNED_SEVEN),
            (Reader.CHILD, EventType.TURNING_SIXTEEN),
            (Reader.CHILD, EventType.TURNING_SIXTEEN_IN_A_WEEK),
            (Reader.CHILD, EventType.TURNING_SIXTEEN_TOMORROW),
            (Reader.GUARDIAN, EventType.GUARDIAN_ENDED),
        ):
            said = notice(happened, reader)
            assert said is not None
            assert said.vi in quoted


class TestDemo:
    @pytest.mark.parametrize("lang", ["vi", "en"])
    def test_it_fits_a_hundred_columns_and_ends_well(self, capsys, lang):
        status, out, _ = told(capsys, "demo", "--lang", lang)
        assert status == 0
        assert max(map(width, out.splitlines())) <= 100
        assert "\x1b[" not in out
        assert not re.search(r"[ \t]$", out, re.MULTILINE)

    def test_colour_is_there_when_asked_for_and_changes_no_word(self, capsys):
        plain = told(capsys, "demo", "--lang", "en", "--color", "never")[1]
        coloured = told(capsys, "demo", "--lang", "en", "--color", "always")[1]
        assert "\x1b[" in coloured
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain

    def test_the_same_comes_as_data(self, capsys):
        _, out, _ = told(capsys, "demo", "--json")
        document = json.loads(out)
        assert len(document["sign_ups"]) == 40
        assert document["fixtures"]["passed"] == document["fixtures"]["total"] > 700
        opened = {row["account"] for row in document["sign_ups"] if row["opened"]}
        assert {"lan", "ba-ngoai", "be-binh", "be-giang", "me-tre", "qua-muoi-sau", "hoa-livestream"} <= opened
        assert not opened & {"be-an", "be-em", "tron-muoi-sau", "hai", "dinh-vi", "bo-qua", "go-tay", "co-hai"}
        sells = {row["account"] for row in document["sign_ups"] if row["actions"]["sales_livestream"]["permitted"]}
        assert sells == {"hoa-livestream"}

    def test_it_is_the_same_story_on_either_database(self, capsys, url):
        assert told(capsys, "demo", "--lang", "vi", "--store", url)[1] == told(capsys, "demo", "--lang", "vi")[1]

    def test_the_story_ends_with_a_sale(self, capsys):
        _, out, _ = told(capsys, "demo", "--json")
        story = [step["en"] for step in json.loads(out)["story"]]
        assert story.count("permitted") == 2
        assert story.index("permitted") < story.index(
            "A commercial livestream needs authentication by personal identification number."
        )

    def test_no_number_is_shown_whole(self, capsys):
        _, out, _ = told(capsys, "demo", "--lang", "en")
        for line in out.splitlines():
            for run in re.findall(r"[\d\s.()+/-]{9,}", line):
                assert sum(map(str.isdigit, run)) < 9, line


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("0912 000 101", "091• ••• •01"),
        ("+84 93 200 0103", "+84 9• ••• ••03"),
        ("０９１２０００１０８", "０９１•••••０８"),
        ("không có", "không có"),
        ("", ""),
    ],
)
def test_what_was_typed_is_shown_in_its_shape_only(typed, shown):
    assert covered(typed) == shown


def test_a_phone_is_read_and_a_wrong_one_is_explained(capsys):
    status, out, _ = told(capsys, "phone", "0912 345 678", "--lang", "en")
    assert (status, out.splitlines()[0]) == (0, "+84912345678")
    status, out, err = told(capsys, "phone", "02838000001", "--lang", "vi")
    assert (status, out) == (2, "")
    assert "Đây là số điện thoại cố định" in err
    assert "38000001" not in err


def test_a_phone_tells_its_row_of_the_plan_and_a_foreign_one_its_country(capsys):
    _, out, _ = told(capsys, "phone", "0777000001", "--lang", "vi")
    for shown in ("0777 000 001", "VNSKY", "MobiFone", "từ khoảng 2023", "(C)"):
        assert shown in out
    assert "Local (ASIM)" in told(capsys, "phone", "0890000001")[1]
    status, out, err = told(capsys, "phone", "+66 2 000 0001", "--lang", "vi")
    assert status == 2
    assert "Thái Lan" in out
    assert "000" not in out + err


def test_a_personal_id_tells_the_province_of_today_and_what_a_text_may_have_been(capsys):
    assert "Thành phố Hồ Chí Minh" in told(capsys, "id", "074204000001", "--lang", "vi")[1]
    assert "spreadsheet" in told(capsys, "id", "10204000001.0", "--lang", "en")[1]
    assert "số điện thoại" in told(capsys, "id", "0912000001", "--lang", "vi")[2]


def test_a_number_can_come_on_standard_input_so_that_it_is_in_no_history(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("0912 345 678\n"))
    assert told(capsys, "phone", "--json")[0] == 0


def test_as_of_judges_by_the_plan_of_that_day(capsys):
    assert told(capsys, "phone", "0590000001", "--as-of", "2018-09-14", "--json")[0] == 1
    assert told(capsys, "phone", "0590000001", "--as-of", "2018-09-15", "--json")[0] == 0


def test_a_personal_id_is_read_as_advice(capsys):
    status, out, _ = told(capsys, "id", "001204000012", "--lang", "vi")
    assert status == 0
    assert "2004" in out
    assert "Hà Nội" in out
    assert "không chứng minh được gì" in out
    assert told(capsys, "id", "999204000012", "--strict")[0] == 2


def test_a_provision_is_found_by_its_place(capsys):
    status, out, _ = told(capsys, "law", "27.3.b", "--lang", "vi")
    assert status == 0
    assert out.startswith("147/2024/ND-CP art. 27.3.b")
    assert "chỉ những tài khoản đã xác thực mới được đăng tải" in " ".join(out.split())
    assert "posting.authenticated-only" in out
    assert told(capsys, "law", "99.9")[0] == 1


def test_every_provision_comes_as_data(capsys):
    _, out, _ = told(capsys, "law", "--json")
    document = json.loads(out)
    assert len(document) > 15
    assert all(entry["gloss"]["vi"] and entry["gloss"]["en"] and entry["confidence"] for entry in document)


def test_decide_answers_a_request_on_standard_input(capsys, monkeypatch):
    request = {
        "at": "2026-11-21T09:00:00+07:00",
        "action": "read",
        "service": {"kind": "domestic"},
        "account": {},
    }
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(request)))
    status, out, _ = told(capsys, "decide")
    assert (status, json.loads(out)["permitted"]) == (0, True)
    monkeypatch.setattr(sys, "stdin", io.StringIO("{"))
    assert told(capsys, "decide")[0] == 2


def test_a_stores_schema_is_brought_up_and_told(capsys, url):
    assert told(capsys, "store", "status", "--store", url)[0] == 1
    assert told(capsys, "store", "upgrade", "--store", url)[0] == 0
    assert told(capsys, "store", "status", "--store", url)[0] == 0


def test_a_new_key_is_printed_as_a_setting_that_works(capsys, url, tmp_path):
    from idverify.settings import Settings

    status, out, err = told(capsys, "keys", "new", "2026a")
    assert status == 0
    assert err
    given = dict(line.split("=", 1) for line in out.splitlines() if not line.startswith("#"))
    main(["store", "upgrade", "--store", url])
    officers = tmp_path / "officers.json"
    officers.write_text(TwoOfficers("t").officers.to_json(), encoding="utf-8")
    given |= {"IDVERIFY_TENANT": "t", "IDVERIFY_STORE": url, "IDVERIFY_OFFICERS_FILE": str(officers)}
    settings = Settings.from_environment(given)
    settings.registrar()
    settings.opened_store.close()


def test_a_reader_who_stops_reading_is_no_error():
    program = f"{sys.executable} -m idverify demo --lang en | head -1"
    done = subprocess.run(program, shell=True, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_the_law_of_a_day_is_shown_and_only_that(capsys):
    assert told(capsys, "law", "333/2026", "--on", "2026-08-18")[0] == 1
    status, out, _ = told(capsys, "law", "333/2026/ND-CP art. 16.2.d", "--on", "2026-08-19", "--json")
    (document,) = json.loads(out)
    assert status == 0
    assert len(document["digest"]) == 64
    assert document["compared"] == "2026-11-21"
    assert "not in force on 2026-08-18" in told(capsys, "law", "333/2026", "--on", "2026-08-18", "--lang", "en")[1]
    assert told(capsys, "law", "147/2024/ND-CP art. 24.6.g", "--on", "2026-06-30")[0] == 0
    assert told(capsys, "law", "147/2024/ND-CP art. 24.6.g", "--on", "2026-07-01")[0] == 1


def test_the_matrix_has_every_row_with_what_answers_it(capsys):
    status, out, _ = told(capsys, "law", "matrix", "--json")
    lines = json.loads(out)
    assert (status, len(lines)) == (0, 101)
    for line in lines:
        assert line["rules"] or line["parameters"] or line["duties"] or line["unanswered"]
        assert all(count > 0 for count in line["rules"].values()), line["id"]
    (gate,) = [line for line in lines if line["id"] == "AU-5"]
    assert gate["rules"]["posting.authenticated-only"] > 10
    assert "147/2024/ND-CP art. 27.3.b" in {provision["citation"] for provision in gate["provisions"]}
    status, out, _ = told(capsys, "law", "matrix", "--lang", "vi")
    assert status == 0
    assert "tình huống kiểm thử" in out
    assert "101 dòng" in out
    before, since = (
        json.loads(told(capsys, "law", "matrix", "--json", "--on", day)[1]) for day in ("2026-08-18", "2026-08-19")
    )
    assert {line["id"] for line in since} - {line["id"] for line in before} >= {"AU-6"}


def test_the_readings_are_listed_with_their_options_and_reasons(capsys):
    document = json.loads(told(capsys, "law", "readings", "--json")[1])
    assert [reading["id"] for reading in document] == [f"R-{number:02d}" for number in range(1, 23)]
    assert all(reading["default"] in reading["options"] and reading["reason"]["vi"] for reading in document)
    of_the_ninety_days = [
        json.loads(told(capsys, "law", "readings", "--json", "--on", day)[1]) for day in ("2025-03-25", "2025-03-26")
    ]
    assert ["R-01" in [reading["id"] for reading in found] for found in of_the_ninety_days] == [True, False]
    out = told(capsys, "law", "readings", "--lang", "vi")[1]
    assert "● day_after" in out
    assert "○ on_birthday" in out


def test_what_the_law_sets_is_listed_as_of_a_day(capsys):
    document = json.loads(told(capsys, "law", "parameters", "--json")[1])
    assert document["CHILD_UNTIL_AGE"]["value"] == 16
    assert document["CHILD_UNTIL_AGE"]["citations"]
    assert "OWN_CONSENT_FROM_AGE" in told(capsys, "law", "parameters", "--on", "2026-09-01")[1]


def test_proposals_are_shown_only_when_asked_for(capsys):
    document = json.loads(told(capsys, "law", "--proposals", "--json")[1])
    assert "FO-2" in {each["id"] for each in document}
    assert "no decision knows them" in told(capsys, "law", "--proposals", "--lang", "en")[1]
    assert "FO-2" not in told(capsys, "law")[1]


@pytest.mark.parametrize(
    "place", ["27.3.b", "27", "Điều 27", "art. 27.3", "147/2024", "147/2024/NĐ-CP", "147/2024/ND-CP art. 27", "AU-5"]
)
def test_a_provision_is_found_however_a_lawyer_names_it(place, capsys):
    status, out, _ = told(capsys, "law", place, "--json")
    assert status == 0
    assert "147/2024/ND-CP art. 27.3.b" in {provision["citation"] for provision in json.loads(out)}


def test_an_article_is_not_taken_for_the_number_of_an_instrument(capsys):
    found = {each["citation"] for each in json.loads(told(capsys, "law", "16", "--json")[1])}
    assert "333/2026/ND-CP art. 16.2.d" in found
    assert all(" art. 16" in citation for citation in found)


def test_groups_of_a_number_may_be_typed_as_they_are(capsys):
    assert told(capsys, "phone", "0912", "000", "001")[1].startswith("+84912000001")
    assert told(capsys, "id", "001", "204", "000", "001")[0] == 0


@pytest.mark.parametrize("arguments", [["0912000021"], ["law", "27", "0912000021"], ["phone", "--as-of", "0912000021"]])
def test_what_is_wrong_on_the_command_line_is_told_without_repeating_it(arguments, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    shown = capsys.readouterr()
    assert "912000" not in shown.out + shown.err
    assert "idverify" in shown.err


def test_what_expired_a_day_ago_is_taken_away_of_one_platform(capsys, tmp_path, monkeypatch):
    monkeypatch.delenv("IDVERIFY_TENANT", raising=False)
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    store = open_store(url, tenant="platform-a", upgrade=True)
    long_ago = contract.NOW.replace(year=2025)
    store.keep_challenge(replace(contract.issue(), issued_at=long_ago, expires_at=long_ago))
    store.close()
    status, _, complaint = told(capsys, "store", "tidy", "--store", url, "--lang", "en")
    assert (status, "IDVERIFY_TENANT" in complaint) == (2, True)
    said = [
        told(capsys, "store", "tidy", "--store", url, "--tenant", tenant, "--lang", "en")[1]
        for tenant in ("platform-b", "platform-a", "platform-a")
    ]
    assert said == ["0 rows taken away.\n", "1 row taken away.\n", "0 rows taken away.\n"]
