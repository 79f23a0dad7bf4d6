"""The programs that a page shows, and a platform in the environment for those that read one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from two_officers import TwoOfficers

from idverify.stores.opening import engine_of, upgrade_schema

ROOT = Path(__file__).parents[1]


def blocks(page: str, *languages: str) -> list[str]:
    """The blocks of a page in these languages, from the top; the page is named from the root of the repository."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.findall(rf"^```({'|'.join(languages)})\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [code for _, code in found]


def platform(folder: Path) -> dict[str, str]:
    """The settings of a platform with an empty store in a folder."""
    url = f"sqlite:///{folder / 'platform.sqlite'}"
    engine = engine_of(url)
    upgrade_schema(engine)
    engine.dispose()
    officers = folder / "officers.json"
    officers.write_text(TwoOfficers("platform-a").officers.to_json(), encoding="utf-8")
    return {
        "IDVERIFY_STORE": url,
        "IDVERIFY_TENANT": "platform-a",
        "IDVERIFY_KEYS": f"2026a:{bytes(range(32)).hex()}",
        "IDVERIFY_OFFICERS_FILE": str(officers),
    }


def run(program: str, folder: Path, **more: str) -> str:
    """What a program prints that is run in a folder, in a process of its own, where a warning is an error."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("IDVERIFY_")}
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=folder,
        env=bare | {"PYTHONPATH": path} | more,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
