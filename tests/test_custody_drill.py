"""The custody drill shows what it says and can fail; the page of the first hour names every key, table and command."""

from __future__ import annotations

import base64
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import custody_drill
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from custody_drill import DATES_BY_MOMENT, TENANT, Report, Search, Site, Somebody

from idverify.cli import _parser
from idverify.custody_settings import CustodySettings
from idverify.keys.names import USES
from idverify.law import VIETNAM
from idverify.law.decree_330_2026 import DECREE as DECREE_330
from idverify.law.law_91_2025 import BREACH_HOURS
from idverify.rules.deadline import breach_clock
from idverify.sealing.key_file import KeyFile
from idverify.stores.custody_schema import REQUEST
from idverify.stores.schema import METADATA

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "how-to" / "when-a-key-or-a-table-is-lost.md"
PEOPLE = tuple(map(Somebody.number, range(24)))
# Of these nothing may be left untried on Linux; another system does not show a process's memory.
SHOWN = (
    "name and number of one account lie before the officers",
    "the extract verifies",
    "so does a proof of the ledger",
    "the extract with one bit flipped is refused",
    "no file was made beside them: no database was opened",
    "none is there in clear",
    "are not recognised without the key",
)
SHOWN_ON_LINUX = (
    "the root key is in its memory",
    "so every number falls",
    "no key of this platform is in its memory",
    "the dictionary gives nothing",
    "no record and no sealed number opens with what is in it",
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """The whole drill in short form, as somebody types it, and the folder that it leaves."""
    folder = tmp_path_factory.mktemp("drill") / "site"
    words = ["--people", str(len(PEOPLE)), "--span", "5000", "--folder", str(folder)]
    command = [sys.executable, str(custody_drill.__file__), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False), folder


@pytest.fixture
def site(run, tmp_path):
    """A copy of what the drill left, to be spoiled."""
    _, folder = run
    shutil.copytree(folder, tmp_path / "site")
    return Site(tmp_path / "site", f"sqlite:///{tmp_path / 'site' / 'drill.sqlite'}", PEOPLE)


def spoil(site: Site, statement: str, *values: object) -> None:
    with sqlite3.connect(site.folder / "drill.sqlite") as connection:
        assert connection.execute(statement, values).rowcount == 1
    connection.close()


def failed(site: Site) -> list[str]:
    report = Report()
    custody_drill.thief_of_the_database(site, report)
    assert report.status == int(bool(report.failed))
    return report.failed


class TestTheDrill:
    def test_it_shows_every_claim_and_ends_well(self, run):
        done, _ = run
        assert done.returncode == 0, done.stdout + done.stderr
        assert "✗" not in done.stdout
        lines = [line for line in done.stdout.splitlines() if line.startswith("  ✓ ")]
        shown = (*SHOWN, *SHOWN_ON_LINUX) if sys.platform == "linux" else SHOWN
        assert [said for said in shown if not any(said in line for line in lines)] == []
        assert done.stdout.rstrip().splitlines()[-1].startswith("0 claims failed")

    def test_it_tells_what_is_given_away(self, run):
        given_away = [line for line in run[0].stdout.splitlines() if line.startswith("  · ")]
        assert any("counts: account 18" in line for line in given_away)
        assert any("names of accounts" in line for line in given_away)
        for column in DATES_BY_MOMENT:
            assert any("BY RECKONING" in line and column in line for line in given_away)
        if sys.platform == "linux":
            assert sum("BIRTH DATES OPEN" in line for line in given_away) == 2

    def test_a_database_as_it_is_passes_once_more(self, site):
        assert failed(site) == []

    @pytest.mark.parametrize("what", ["phone", "name", "personal ID"])
    @pytest.mark.parametrize(
        "before", [None, b"", b"n", b"no"], ids=["text", *(f"base64 {place}" for place in range(3))]
    )
    def test_one_value_that_is_left_in_a_column_fails_it(self, site, what, before):
        who = next(each for each in PEOPLE if what in each.spellings)
        value = who.spellings[what][1]
        value = value if before is None else base64.b64encode(before + value.encode()).decode()
        spoil(site, "UPDATE idverify_account SET declaration_text = ? WHERE id = ?", value, PEOPLE[0].account)
        assert any(f"FOUND {what} of {who.account}" in said for said in failed(site))

    def test_a_birth_date_in_clear_fails_it(self, site):
        who = PEOPLE[3]
        spoil(site, "UPDATE idverify_account SET user_birth_date = ? WHERE id = ?", str(who.born), who.account)
        assert any("FOUND in" in said and "idverify_account.user_birth_date" in said for said in failed(site))

    def test_a_needle_that_is_there_fails_it(self, site):
        known = replace(PEOPLE[1], phone=None, personal_id=PEOPLE[2].account)
        assert any(f"personal ID of {known.account}" in said for said in failed(replace(site, people=(known,))))

    def test_a_failed_claim_is_its_exit_status(self, monkeypatch, tmp_path, capsys):
        def badly(*_, **__):
            report = Report()
            report.claim(False, "that the moon is cheese", "looking")
            return report

        monkeypatch.setattr(custody_drill, "drill", badly)
        assert custody_drill.main(["--folder", str(tmp_path)]) == 1
        assert "✗ that the moon is cheese" in capsys.readouterr().out

    def test_a_key_in_a_memory_is_found_there_by_its_check_value_alone(self, site):
        values = custody_drill.columns_of(site)["idverify_key_value", "check_value"]
        checks = frozenset(map(custody_drill.as_bytes, values))
        secret = site.kept["IDVERIFY_KEYS"].partition(":")[2]
        other = bytes(range(100, 132))
        assert custody_drill.keys_in([other * 9], set(), checks) == set()
        memory = [other * 9, bytes(48) + bytes.fromhex(secret) + other]
        assert custody_drill.keys_in(memory, set(), checks) == {bytes.fromhex(secret)}
        written = custody_drill.candidates([f"IDVERIFY_KEYS=2026a:{secret}\n".encode()])
        assert custody_drill.keys_in([], written, checks) == {bytes.fromhex(secret)}

    def test_an_officers_key_or_the_rotation_key_in_a_memory_would_be_told(self, site):
        raw = {}
        kinds = {"first-1": ("officer", "first-1", "--group", "first"), "rotation": ("rotation",)}
        for name, kind in kinds.items():
            # The drill chose the passphrases and forgot them; another key file of the same kind is put in its place.
            words = ("keys", *kind, "--out", f"new-{name}.pem", "--passphrase-fd", "{0}")
            site.typed(*words, environment=site.base, phrases=1)
            path = (site.folder / f"new-{name}.pem").replace(site.folder / f"{name}.pem")
            file = KeyFile.read(path.read_bytes(), kind[0])
            assert file is not None
            (key, *_) = file.opened(site.passphrase) or ()
            assert isinstance(key, X25519PrivateKey)
            raw[name] = key.private_bytes_raw()
        others = {"first-2", "second-1", "second-2"}  # of which this test has no passphrase, which is told too
        assert set(custody_drill.openings(site, [b"nothing"], set(), set())) == others
        for name, secret in raw.items():
            assert set(custody_drill.openings(site, [b"..." + secret], set(), set())) == others | {name}


NAME = "Đỗ Thị Thử"


class TestTheSearch:
    @pytest.mark.parametrize(
        "written",
        [
            NAME.encode("utf-8"),
            NAME.encode("utf-16-le"),
            NAME.encode("utf-16"),
            NAME.encode("utf-16-be"),
            NAME.encode().hex().encode(),
            NAME.encode().hex().upper().encode(),
            *(base64.b64encode(b"x" * before + NAME.encode() + b"yz") for before in range(7)),
            *(base64.urlsafe_b64encode(b"\xff" * before + NAME.encode()) for before in range(3)),
        ],
    )
    def test_a_text_is_found_however_it_is_written(self, written):
        search = Search({"it": [NAME]})
        assert search.found(b"\x00before" + written + b"after") == Counter(it=1)
        assert search.found(b"\x00before" + written[:-8]) == Counter()

    def test_nine_bare_digits_inside_of_hex_are_chance(self):
        search = Search({"it": ["912050001"]}, ("utf-8",))
        assert search.found(b"ab912050001") == Counter()
        assert search.found(b"912050001") == search.found(b"(912050001)") == Counter(it=1)

    def test_every_person_is_somebody_else(self):
        people = [Somebody.number(place) for place in range(600)]
        for each in (lambda who: who.name, lambda who: who.phone or who.personal_id, lambda who: who.account):
            assert len({each(who) for who in people}) == 600


def named_commands() -> list[str]:
    """Every ``idverify …`` of the page, in its blocks and in its sentences."""
    text = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    typed = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines() if line.strip()]
    said = re.findall(r"`(idverify [^`]+)`", re.sub(r"```console\n.*?```", "", text, flags=re.DOTALL))
    return sorted({*typed, *(" ".join(each.split()) for each in said)})


class TestThePage:
    TEXT = PAGE.read_text(encoding="utf-8")

    def test_every_table_is_on_it(self):
        assert REQUEST.name in METADATA.tables  # custody's tables are read in
        told = Counter(re.findall(r"`(idverify_\w+)`", self.TEXT.partition("## Tables")[2].partition("\n## ")[0]))
        assert told == dict.fromkeys(METADATA.tables, 1)

    def test_every_setting_of_a_key_has_its_row(self):
        heading = self.TEXT.partition("## Keys")[2].partition("\n## ")[0]
        kinds = re.compile(r"key|vault|officers_file|state")
        settings = {f"IDVERIFY_{name.upper()}" for name in CustodySettings.model_fields if kinds.search(name)}
        assert settings - set(re.findall(r"IDVERIFY_\w+", heading)) == set()
        assert len(settings) == 8

    def test_every_subkey_of_a_root_is_told(self):
        table = self.TEXT.partition("## One subkey")[2].partition("\n## ")[0]
        told = re.findall(r"`(vnid/v1/[^`]+)`", table)
        assert sorted(told) == sorted("/".join(labels) for labels in USES)

    @pytest.mark.parametrize("command", named_commands())
    def test_every_command_that_it_names_exists(self, command):
        words = shlex.split(command, comments=True)
        assert words.pop(0) == "idverify"
        parser = _parser("en")
        required = {"erase": ["lan"]}  # what a sentence leaves out
        with_all = words + (required.get(words[-1], []) if len(words) == 2 else [])
        if words == ["custody", "reseal"]:
            with_all += ["--first", "a", "--second", "b"]
        if words == ["custody", "verify"]:
            with_all += ["a.zip", "--vkeys", "a"]
        if words == ["keys", "rotation"]:
            with_all += ["--out", "a"]
        assert callable(parser.parse_args(with_all).run)

    def test_a_command_that_does_not_exist_would_be_found(self, capsys):
        with pytest.raises(SystemExit):
            _parser("en").parse_args(["keys", "reshuffle"])
        assert "idverify" in capsys.readouterr().err
        assert len(named_commands()) >= 20

    def test_its_clock_is_the_laws(self):
        found = datetime(2026, 11, 21, 9, tzinfo=VIETNAM)
        clock = breach_clock(found)
        assert clock is not None
        assert clock.hours == BREACH_HOURS.on(found.date()) == 72
        assert f"**{clock.hours} hours**" in self.TEXT
        ours = [each for each in clock.citations if not each.startswith("91/2015")]
        assert [each for each in ours if each not in " ".join(self.TEXT.split())] == []
        assert DECREE_330.number in self.TEXT

    def test_every_section_is_reached_from_a_table_and_every_link_leads_somewhere(self):
        sections = re.findall(r"^## (.+)$", self.TEXT, re.MULTILINE)
        anchors = {re.sub(r"[^a-z0-9 -]", "", each.lower()).replace(" ", "-") for each in sections}
        linked = set(re.findall(r"\]\(#([^)]+)\)", self.TEXT))
        assert linked == anchors - {"the-first-hour", "keys", "tables"}
        for target in re.findall(r"\]\(([^)#]+)\)", self.TEXT):
            assert (PAGE.parent / target).is_file(), target

    def test_it_is_written_for_this_drill(self):
        assert "python tools/custody_drill.py" in self.TEXT
        assert TENANT == "drill"
