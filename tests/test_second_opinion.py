"""What is asked of phonenumbers. Every number is made up."""

import subprocess
import sys
import textwrap

import pytest

from idverify.identifiers.phone import PhoneNumber
from idverify.identifiers.second_opinion import country_of, line_kind, require_whole


@pytest.mark.parametrize(
    ("text", "name_vi"),
    [
        ("+66 2 000 0001", "Thái Lan"),
        ("00856 20 200 00001", "Lào"),
        ("+1 202 200 0001", "Hoa Kỳ"),
        ("+855 12 200 001", "Campuchia"),
    ],
)
def test_the_country_of_a_number_from_abroad_is_named(text: str, name_vi: str) -> None:
    place = country_of(text)
    assert place is not None
    assert place.name_vi == name_vi


@pytest.mark.parametrize(
    "text", ["0912000001", "+84912000001", "abc", "", "+800 1234 5678", "+66" + "0" * 70, "+999 1"]
)
def test_what_is_no_number_of_a_listed_country_has_none(text: str) -> None:
    assert country_of(text) is None


def test_a_number_is_written_as_people_write_it_here_and_abroad() -> None:
    number = PhoneNumber.parse("+84912000001")
    assert number.national == "0912 000 001"
    assert number.international == "+84 912 000 001"


def test_a_number_that_phonenumbers_does_not_know_is_written_all_the_same() -> None:
    number = PhoneNumber.parse("0520000001")
    assert line_kind("0520000001") == "unknown"
    assert (number.national, number.international) == ("0520 000 001", "+84 520 000 001")


def test_the_installed_phonenumbers_is_whole() -> None:
    assert require_whole().__name__ == "phonenumbers"


# A package whose files another one took away still imports: its folder has become a namespace.
HOLLOW = """
    import importlib.abc, importlib.machinery, sys, types
    class Hollow(importlib.abc.MetaPathFinder, importlib.abc.Loader):
        def find_spec(self, name, path, target=None):
            return importlib.machinery.ModuleSpec(name, self) if name == "phonenumbers" else None
        def create_module(self, spec):
            return types.ModuleType("phonenumbers")
        def exec_module(self, module):
            {body}
    sys.meta_path.insert(0, Hollow())
    from idverify.cli import main
    sys.exit(main({arguments}))
"""


@pytest.mark.parametrize("body", ["pass", "raise ImportError"])
def test_a_hollow_or_missing_phonenumbers_is_told_with_the_remedy(body: str) -> None:
    program = textwrap.dedent(HOLLOW).format(body=body, arguments=["data", "verify", "--lang", "en"])
    asked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert asked.returncode == 1
    assert "pip install --force-reinstall phonenumbers" in asked.stdout


def test_a_server_does_not_start_on_a_hollow_phonenumbers() -> None:
    environment = {
        "IDVERIFY_TENANT": "platform-a",
        "IDVERIFY_KEYS": "2026a:" + "00" * 32,
        "IDVERIFY_OFFICERS_FILE": "officers.json",
        "IDVERIFY_STORE": "sqlite:///:memory:",
    }
    program = textwrap.dedent(HOLLOW).format(body="pass", arguments=[]).replace("from idverify.cli import main", "")
    program = program.replace(
        "sys.exit(main([]))", f"from idverify import Settings\nSettings.from_environment({environment}).registrar()"
    )
    asked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert asked.returncode == 1
    assert "OperatorError" in asked.stderr
    assert "--force-reinstall phonenumbers" in asked.stderr


def test_validating_does_not_load_phonenumbers() -> None:
    program = "import sys, idverify; idverify.PhoneNumber.parse('0912000001'); sys.exit('phonenumbers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
