"""What an import costs in CPU time above a bare interpreter, each in a process of its own, interleaved.

Beside it, in the same run: phonenumbers, which most sign-up servers load already.

Usage: python benchmarks/imports.py [ROUNDS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys

SUBJECTS = {
    "bare interpreter": "pass",
    "from idverify import PhoneNumber, PersonalIdNumber": "from idverify import PhoneNumber, PersonalIdNumber",
    "from idverify import PostingGate": "from idverify import PostingGate",
    "import phonenumbers": "import phonenumbers",
}
REACH = {
    "from idverify import PhoneNumber, PersonalIdNumber": 60,
    "from idverify import PostingGate": 120,
}
MEASURE = "import resource, sys; {}; u = resource.getrusage(resource.RUSAGE_SELF); print(u.ru_utime + u.ru_stime)"


def cpu_ms(statement: str) -> float:
    done = subprocess.run([sys.executable, "-c", MEASURE.format(statement)], capture_output=True, check=True, text=True)
    return float(done.stdout) * 1000


if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    taken: dict[str, list[float]] = {name: [] for name in SUBJECTS}
    for _ in range(rounds + 1):
        for name, statement in SUBJECTS.items():
            taken[name].append(cpu_ms(statement))
    medians = {name: statistics.median(times[1:]) for name, times in taken.items()}
    bare = medians.pop("bare interpreter")
    print(f"bare interpreter: {bare:.0f} ms of CPU; medians of {rounds} rounds, above it:")
    for name, median in medians.items():
        reach = f"  (to reach: under {REACH[name]})" if name in REACH else ""
        ratio = (median - bare) / (medians["import phonenumbers"] - bare)
        print(f"  {median - bare:6.1f} ms  {ratio:4.2f} × phonenumbers  {name}{reach}")
