"""Where phonenumbers differs from the numbering plan, and whether that is where we say it does.

Usage: python tools/drift.py            (installs the newest phonenumbers into a folder of its own, and asks that)
       python tools/drift.py --installed

Every prefix of five dialled characters is tried; what differs must be what
``tools/sources/phonenumbers_differences.csv`` lists. Exit status 1 if it is not.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version

from idverify.identifiers.numbering_plan import LineKind
from idverify.identifiers.phone import PhoneNumber, PhoneNumberError
from idverify.identifiers.second_opinion import AGREED, line_kind
from idverify.identifiers.table import rows

# Two numbers under each prefix, so that a pattern which looks deeper than five characters is seen to.
ENDINGS = ("00000", "98765")


def plan_kind(dialled: str) -> LineKind | None:
    """What the plan says of ten dialled digits; None where they are no number of Viet Nam by their shape."""
    try:
        PhoneNumber.parse(dialled)
    except PhoneNumberError as refused:
        return refused.line
    return LineKind.MOBILE


def observed() -> dict[str, tuple[str, str]]:
    """Each prefix of five characters on which the two differ, with what the plan and what phonenumbers says."""
    found = {}
    for prefix in (f"0{rest:04d}" for rest in range(10_000)):
        for ending in ENDINGS:
            ours = plan_kind(prefix + ending)
            theirs = line_kind(prefix + ending)
            if theirs != ("unknown" if ours is None else AGREED[ours]):
                found[prefix] = (ours.value if ours else "no number of Viet Nam", theirs)
    return found


def documented() -> dict[str, tuple[str, str]]:
    """The same as the packaged table lists it, each row for all the prefixes under it."""
    found = {}
    for row in rows("phonenumbers_differences.csv"):
        free = 5 - len(row["prefix"])
        for rest in range(10**free):
            found[row["prefix"] + (f"{rest:0{free}d}" if free else "")] = (row["plan"], row["phonenumbers"])
    return found


def report() -> int:
    seen, listed = observed(), documented()
    asked = f"phonenumbers {version('phonenumbers')}"
    print(f"{asked}: differs on {len(seen)} of 10,000 prefixes; {len(listed)} are documented")
    changed = sorted(prefix for prefix in seen.keys() | listed.keys() if seen.get(prefix) != listed.get(prefix))
    for prefix in changed:
        ours, theirs = seen.get(prefix) or ("agrees", "agrees")
        print(f"  {prefix}: plan {ours}, phonenumbers {theirs}; documented: {listed.get(prefix, ('no difference',))}")
    return 1 if changed else 0


def ask_the_newest() -> int:
    with tempfile.TemporaryDirectory() as folder:
        uv = shutil.which("uv")
        install = [uv, "pip", "install"] if uv else [sys.executable, "-m", "pip", "install", "-q"]
        subprocess.run([*install, "--target", folder, "--upgrade", "phonenumbers"], check=True)
        path = os.pathsep.join([folder, *filter(None, [os.environ.get("PYTHONPATH")])])
        again = [sys.executable, __file__, "--installed"]
        return subprocess.run(again, env={**os.environ, "PYTHONPATH": path}, check=False).returncode


if __name__ == "__main__":
    sys.exit(report() if "--installed" in sys.argv else ask_the_newest())
