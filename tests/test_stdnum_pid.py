"""The module in python-stdnum's idiom: alone, and in the place for which it is made."""

import doctest
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import stdnum
from stdnum.exceptions import InvalidComponent, InvalidFormat, InvalidLength, ValidationError

from idverify.identifiers import stdnum_pid
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.places import PlaceKind, places, province_on

OPTIONS = doctest.IGNORE_EXCEPTION_DETAIL | doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE  # python-stdnum's own


def test_its_doctests_pass_under_the_options_of_python_stdnum() -> None:
    assert doctest.testmod(stdnum_pid, optionflags=OPTIONS) == doctest.TestResults(failed=0, attempted=12)


def test_a_copy_of_the_file_is_a_module_of_python_stdnum_as_it_is(tmp_path: Path) -> None:
    shutil.copytree(Path(stdnum.__file__).parent, tmp_path / "stdnum")
    shutil.copyfile(stdnum_pid.__file__, tmp_path / "stdnum" / "vn" / "pid.py")
    program = (
        "from stdnum import get_cc_module\n"
        "from stdnum.util import get_number_modules\n"
        "module = get_cc_module('vn', 'pid')\n"
        "assert module in list(get_number_modules())\n"
        "assert module.is_valid('001204000012') and 'idverify' not in __import__('sys').modules\n"
    )
    subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{program}"], check=True
    )


@pytest.mark.parametrize(
    ("number", "error"),
    [
        ("", InvalidFormat),
        ("00120400001O", InvalidFormat),
        ("001.204.000.001", InvalidFormat),
        ("10204000001.0", InvalidFormat),
        ("7.9E+10", InvalidFormat),
        (None, InvalidFormat),
        (1204000001, InvalidFormat),
        (1204000001.0, InvalidFormat),
        ("1204000001", InvalidLength),
        ("01204000001", InvalidLength),
        ("0012040000011", InvalidLength),
        ("001204000001\x00", InvalidFormat),
    ],
)
def test_what_is_no_number_is_refused_as_python_stdnum_refuses(number: object, error: type[ValidationError]) -> None:
    with pytest.raises(error):
        stdnum_pid.validate(number)  # type: ignore[arg-type]  # wrong types are among the mistakes
    assert stdnum_pid.is_valid(number) is False  # type: ignore[arg-type]  # the same


@pytest.mark.parametrize("number", ["001204000001", " 001 204 000 001 ", "001-204-000-001", "００１204000001"])
def test_separators_and_full_width_digits_are_cleaned_as_python_stdnum_cleans(number: str) -> None:
    assert stdnum_pid.validate(number) == "001204000001"
    assert stdnum_pid.validate(stdnum_pid.format(number)) == "001204000001"


def test_an_unknown_place_and_a_year_to_come_are_refused_on_request_only() -> None:
    assert stdnum_pid.is_valid("000204000001")
    assert not stdnum_pid.is_valid("000204000001", check_place=True)
    to_come = f"0012{(date.today().year + 1) % 100:02d}000001"  # noqa: DTZ011  # the module reads the clock so
    assert stdnum_pid.is_valid(to_come)
    assert not stdnum_pid.is_valid(to_come, allow_future=False)
    with pytest.raises(InvalidComponent):
        stdnum_pid.get_birth_place("000204000001")


def test_it_says_of_every_place_and_century_what_the_library_says() -> None:
    for code in (f"{place:03d}" for place in range(1000)):
        place = places().get(code)
        for century in range(10):
            number = f"{code}{century}04000001"
            ours = PersonalIdNumber.parse(number)
            assert stdnum_pid.get_birth_year(number) == ours.birth_year
            assert stdnum_pid.get_gender(number) == ("F" if ours.sex == "female" else "M")
        if place is None:
            assert not stdnum_pid.is_valid(f"{code}204000001", check_place=True)
        elif place.kind is PlaceKind.COUNTRY:
            told = {"kind": "country", "code": code, "country": place.name_vi}
            assert stdnum_pid.get_birth_place(f"{code}204000001") == told
        else:
            today = province_on(place.province_today or "")
            assert today is not None
            assert stdnum_pid.get_birth_place(f"{code}204000001") == {
                "kind": "province",
                "code": code,
                "province": place.name_vi,
                "province_2025": today.name_vi,
            }
