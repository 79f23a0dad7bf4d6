"""One worker under load: a short form of ``make load``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LOAD = Path(__file__).parent.parent / "tools" / "load.py"


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_one_worker_under_load_never_fails_and_loses_no_sign_up_that_it_acknowledged(store):
    command = [sys.executable, str(LOAD), "--store", store, "--seconds", "4", "--sign-ups", "60"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("lost                          0") == 2, done.stdout
