"""Django's door on Django 6, which needs Python 3.12: the same tests, by another interpreter where there is one."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOME = ROOT / ".venv"
OLDEST = (3, 12)
WANTED = (
    "-e",
    str(ROOT),
    "django>=6,<7",
    "djangorestframework>=3.17",
    "psycopg[binary]>=3.2",
    "pytest>=9.0",
    "tzdata",
)
TESTS = ("tests/test_django.py", "tests/test_drf.py")
# A process that is forked is the same on every Django, and its test starts a server.
LEFT_OUT = "not forked"


def interpreters() -> Iterator[Path]:
    """Pythons that Django 6 takes, the oldest first: this one, those on the path, those of pyenv."""
    if sys.version_info[:2] >= OLDEST:
        yield Path(sys.executable)
    for minor in (12, 13, 14):
        found = shutil.which(f"python3.{minor}")
        if found is not None:
            yield Path(found)
        versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
        yield from sorted(versions.glob(f"3.{minor}.*/bin/python3.{minor}"))


def works(python: Path) -> bool:
    """Whether an interpreter is one: pyenv puts names on the path that lead nowhere, and some come without parts."""
    asked = f"import ensurepip, sqlite3, sys, venv; sys.exit(sys.version_info[:2] < {OLDEST})"
    return subprocess.run([python, "-c", asked], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def python() -> Path:
    """The interpreter of an environment with Django 6, made once and kept."""
    found = next(filter(works, interpreters()), None)
    if found is None:
        pytest.skip("Django 6 needs Python 3.12, and there is none on the path or under ~/.pyenv/versions")
    # What the environment was made for; with other dependencies it is made anew.
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    made_for = "\n".join([str(found), *WANTED, *project["dependencies"]])
    HOME.mkdir(exist_ok=True)
    with (HOME / "django6.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder, stamp = HOME / "django6", HOME / "django6" / "made-for"
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != made_for:
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run([found, "-m", "venv", folder], check=True, capture_output=True)
            pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            installed = subprocess.run([*pip, *WANTED], capture_output=True, check=False, text=True)
            if installed.returncode != 0:
                pytest.skip(f"Django 6 could not be installed here: {installed.stderr.strip().splitlines()[-1:]}")
            stamp.write_text(made_for, encoding="utf-8")
    return folder / "bin" / "python"


def test_the_door_is_the_same_on_django_6(python):
    version = subprocess.run(
        [python, "-c", "import django; print(django.VERSION[0])"], capture_output=True, check=True, text=True
    )
    assert version.stdout.strip() == "6"
    ran = subprocess.run(
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--confcutdir=tests", "-k", LEFT_OUT, *TESTS],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))},
    )
    assert ran.returncode == 0, ran.stdout[-8000:] + ran.stderr[-2000:]
    counted = re.search(r"^(\d+) passed, (\d+) deselected", ran.stdout, re.MULTILINE)
    assert counted is not None, ran.stdout[-500:]
    assert int(counted[1]) > 100
    assert int(counted[2]) == 2
    assert " skipped" not in ran.stdout
