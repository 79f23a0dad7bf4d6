"""Every account at once: what a campaign takes beside a loop over phonenumbers, how it grows, what Spark leaves of it.

The rows are made by campaign_rows.py. All are put to each contender in turns, `--rounds` times; figures are medians of
wall time, ratios are what to quote. The loop is run before each contender, and a ratio is to that one, since a machine
that is shared with others is not as fast from minute to minute; the processor's own time of a row stands beside it.
What was found is compared by one sum over every row (campaign_sums.py): two runs that differ in one word of one row
stop the benchmark. The loop (campaign_loop.py) is held to the same pseudonyms wherever both take a number.

    loop        the peer: phonenumbers, `hmac`, a dictionary; one process, `--sample` rows, reading included
    plain       `idverify campaign check` with the extra `campaign`: Parquet in, Parquet out, shared numbers, report
    fast        the same with the extra `fast`; compiling it was done before
    end-to-end  a whole run beside its kernel alone, over the same rows in memory and with as many workers
    memory      the most that a run and all its processes held at once, for each of `--sizes`
    growth      how the time grows from size to size
    spark       Spark on this machine, `mapInArrow`, beside an empty `mapInArrow` of the same rows and columns

Memory is the resident memory of all processes added up, looked at fifty times a second: an upper bound, for pages that
two share count twice. Every run is a process of its own; its time begins when everything is imported.

Usage: python benchmarks/campaign.py [--rows N] [--parts loop,plain,…] [--rounds N] [--sizes N,N,…] [--moments]
       python benchmarks/campaign.py --rows 10000000 --sizes 1000000,10000000,30000000     # the long form
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import Any, Final

import campaign_rows
import campaign_spark
import numpy as np
import pyarrow.parquet as pq
from campaign_loop import Looped, loop
from campaign_sums import COLUMNS, sum_of, together

from idverify.campaign.folder import Folder
from idverify.campaign.kernel import Kernel
from idverify.campaign.key_source import KeysFromEnvironment
from idverify.campaign.reading.opening import opened
from idverify.campaign.report.files import written
from idverify.campaign.run.check import check
from idverify.campaign.terms import Terms
from idverify.keys import Key

PARTS: Final = ("loop", "plain", "fast", "end-to-end", "memory", "growth", "spark")
TENANT: Final = "benchmark"
KEY: Final = Key("2026a", bytes(range(32)))
KEYS_FILE: Final = f"2026a:{bytes(range(32)).hex()}"
TERMS: Final = Terms(at=campaign_rows.AT, proofs=dict(campaign_rows.PROOFS))
CORES: Final = 2
MIB: Final = 2**20
LOOK_EVERY_SECONDS: Final = 0.02


@dataclass(frozen=True)
class Taken:
    """What one run took.

    Attributes:
        seconds: until shared numbers were found (``shared``), and with the report (``whole``).
        cpu: seconds of processors until shared numbers were found, those of its own processes included.
        peak: bytes; 0 where nobody looked.
        sum: of the rows that it wrote; None where nobody looked.
        shared: how many phones stand behind more than one account.
    """

    seconds: Mapping[str, float]
    cpu: float
    peak: int
    sum: int | None
    shared: int


# One run, in a process of its own.


def run_once(asked: Mapping[str, Any]) -> None:
    """Judge a file and say on the standard output what it took."""
    fast, rows = asked["fast"], Path(asked["rows"])
    keys = KeysFromEnvironment.here()
    if fast:
        warm(rows, keys)
    begun, cpu, folder = time.perf_counter(), processors(), Folder(Path(asked["out"]))
    source = opened([rows], columns=campaign_rows.COLUMNS)
    found = check(source, folder, TERMS, keys, workers=CORES, fast=fast, sheet=False)
    shared, cpu = time.perf_counter() - begun, processors() - cpu
    written(found, folder, campaign_rows.AT)
    seconds = {"shared": shared, "whole": time.perf_counter() - begun}
    print(json.dumps({"seconds": seconds, "cpu": cpu, "shared": found.shared["phone"].numbers}))


def processors() -> float:
    """Seconds of processors that this process and those that it began have had, once these have ended."""
    for each in active_children():
        each.join()
    taken = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in taken)


def warm(rows: Path, keys: KeysFromEnvironment) -> None:
    """Load what numba compiled before, and what the rules say of the first rows."""
    kernel = Kernel(TERMS, keys.open(), fast=True)
    for chunk in opened([rows], columns=campaign_rows.COLUMNS).chunks(frozenset()):
        for batch in chunk.batches():
            kernel.judge(batch)
            return


def kernel_alone(asked: Mapping[str, Any]) -> None:
    """The same rows from memory, nothing written: seconds of each worker in the kernel."""
    shares = [(asked["rows"], asked["fast"], place) for place in range(CORES)]
    if asked["fast"]:
        warm(Path(asked["rows"]), KeysFromEnvironment.here())
        with ThreadPoolExecutor(CORES) as threads:
            seconds = list(threads.map(judge_share, shares))
    else:
        with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as processes:
            seconds = list(processes.map(judge_share, shares))
    print(json.dumps({"seconds": sum(seconds) / CORES}))


def judge_share(share: tuple[str, bool, int]) -> float:
    path, fast, place = share
    kernel, seconds = Kernel(TERMS, KeysFromEnvironment.here().open(), fast=fast), 0.0
    for number, chunk in enumerate(opened([Path(path)], columns=campaign_rows.COLUMNS).chunks(frozenset())):
        if number % CORES != place:
            continue
        batches = list(chunk.batches())
        begun = time.perf_counter()
        for batch in batches:
            kernel.judge(batch)
        seconds += time.perf_counter() - begun
    return seconds


# Around it.


def family(pid: int) -> Iterator[int]:
    """A process and all that it began, as Linux tells it."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = children.read_text().split()
        except OSError:
            continue
        for child in below:
            yield from family(int(child))


def resident(pid: int) -> int:
    pages = 0
    for each in family(pid):
        try:
            pages += int(Path(f"/proc/{each}/statm").read_text().split()[1])
        except OSError:
            continue
    return pages * os.sysconf("SC_PAGE_SIZE")


def child(asked: Mapping[str, Any], *, watched: bool = False) -> tuple[dict[str, Any], int]:
    """What such a process says, and the most memory that it and its own processes had; looking costs it some time."""
    command = [sys.executable, __file__, "--child", json.dumps(asked)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak, done = 0, threading.Event()

    def look() -> None:
        nonlocal peak
        while not done.wait(LOOK_EVERY_SECONDS):
            peak = max(peak, resident(running.pid))

    looking = threading.Thread(target=look)
    if watched:
        looking.start()
    said, _ = running.communicate()
    done.set()
    if watched:
        looking.join()
    if running.returncode:
        sys.exit(f"{asked} ended with {running.returncode}")
    return json.loads(said.splitlines()[-1]), peak


def judged_columns(out: Path) -> Iterator[Any]:
    for part in sorted((out / "accounts").glob("part-*.parquet")):
        yield from pq.ParquetFile(part, read_dictionary=list(COLUMNS[1:11])).iter_batches(65_536, columns=list(COLUMNS))


def run(rows: Path, *, fast: bool, folder: Path, summed: bool = False, watched: bool = False) -> Taken:
    """One run from end to end; what it wrote is summed up and taken away."""
    out = folder / "out"
    said, peak = child({"do": "run", "rows": str(rows), "out": str(out), "fast": fast}, watched=watched)
    total = together(map(sum_of, judged_columns(out))) if summed else None
    shutil.rmtree(out)
    return Taken(said["seconds"], said["cpu"], peak, total, said["shared"])


def made(folder: Path, rows: int, *, moments: bool) -> Path:
    """The file with so many rows; one that is there is taken as it is."""
    path = folder / f"rows-{rows}{'-moments' if moments else ''}.parquet"
    if not path.exists():
        scratch = path.with_suffix(".part.parquet")
        campaign_rows.write(scratch, rows, with_moments=moments)
        scratch.rename(path)
    return path


def load() -> str:
    return f"load average {os.getloadavg()[0]:.1f}"


def said(reach: bool | None) -> str:
    return {None: "", True: "reached", False: "NOT reached"}[reach]


def line(what: str, seconds: float, rows: int, cpu: float | None, times: float | None, reach: float | None) -> None:
    processor = f"{cpu / rows * 1e6:12.2f}" if cpu is not None else f"{'':12}"
    against = "" if times is None else f"{times:10.1f} ×"
    wanted = "" if reach is None else f"{reach:8.0f} ×  {said(times is not None and times >= reach)}"
    print(f"  {what:<42}{rows:>12,}{seconds:9.1f}{rows / seconds:12,.0f}{processor}{against:>13}{wanted}", flush=True)


def race(rows: Path, count: int, given: argparse.Namespace) -> None:
    """The plain kernel and the compiled one in turns, a loop before each."""
    taken: dict[str, list[tuple[Looped | None, Taken]]] = {m: [] for m in ("plain", "fast") if m in given.parts}
    for turn in range(given.rounds):
        for mode, runs in taken.items():
            peer = loop(rows, min(given.sample, count), KEY, TENANT) if "loop" in given.parts else None
            runs.append((peer, run(rows, fast=mode == "fast", folder=given.folder, summed=turn == 0)))
    print(f"\nThe loop and a campaign   ({load()}, {given.rounds} rounds, medians; Parquet to Parquet)")
    print(f"  {'':<42}{'rows':>12}{'s':>9}{'rows/s':>12}  {'CPU µs/row':>10}{'to the loop':>13}   to reach")
    loops = [peer for runs in taken.values() for peer, _ in runs if peer is not None]
    if loops:
        seconds, cpu = (
            statistics.median(each) for each in zip(*((one.seconds, one.cpu) for one in loops), strict=True)
        )
        line("phonenumbers and hmac, one process", seconds, len(loops[0].phones), cpu, None, None)
    for mode, runs in taken.items():
        for named, until in {"to shared numbers": "shared", "with the report": "whole"}.items():
            first = until == "shared"
            seconds = statistics.median(each.seconds[until] for _, each in runs)
            ratios = [count / each.seconds[until] * peer.seconds / len(peer.phones) for peer, each in runs if peer]
            reach = {"plain": 30.0, "fast": 90.0}[mode] if ratios and first else None
            cpu = statistics.median(each.cpu for _, each in runs) if first else None
            line(f"{mode}, {named}", seconds, count, cpu, statistics.median(ratios) if ratios else None, reach)
            if mode == "fast" and first:
                print(f"  {'':<42}{'':>12}{110e6 / count * seconds:9.1f}   for 110 million rows at this rate")
    same({mode: (runs[0][1].sum, runs[0][1].shared) for mode, runs in taken.items()})
    if loops:
        same_pseudonyms(rows, loops[0], fast="fast" in given.parts)


def same(found: Mapping[str, object]) -> None:
    """Stop unless all found the same."""
    if len(set(found.values())) > 1:
        sys.exit(f"  answers differ: {found}")
    if found:
        print(f"  the same rows of {' and '.join(found)}: {next(iter(found.values()))}")


def same_pseudonyms(rows: Path, looped: Looped, *, fast: bool) -> None:
    """Stop unless the loop has the pseudonyms that a kernel has, wherever both take a number."""
    kernel = Kernel(TERMS, KeysFromEnvironment.here().open(), fast=fast)
    mine: dict[str, list[bytes | None]] = {"phone_pseudonym": [], "personal_id_pseudonym": []}
    nameless: list[bool] = []
    for chunk in opened([rows], columns=campaign_rows.COLUMNS).chunks(frozenset()):
        for batch in chunk.batches():
            answer = kernel.judge(batch).batch
            nameless += answer.column("account").is_null().to_pylist()
            for name in mine:
                mine[name] += answer.column(name).to_pylist()
            if len(nameless) >= len(looped.phones):
                break
        if len(nameless) >= len(looped.phones):
            break
    for name, theirs in (("phone_pseudonym", looped.phones), ("personal_id_pseudonym", looped.personal_ids)):
        pairs = list(zip(mine[name], theirs, nameless, strict=False))
        both = [(ours, other) for ours, other, _ in pairs if ours is not None and other is not None]
        if any(ours != other for ours, other in both):
            sys.exit(f"  {name}: the loop has other pseudonyms")
        ours = sum(1 for our, other, _ in pairs if our is not None and other is None)
        others = sum(1 for our, other, gone in pairs if our is None and other is not None and not gone)
        print(f"  {name}: {len(both):,} equal to the loop's, {ours:,} that only we take, {others:,} only the loop")


def end_to_end(rows: Path, count: int, given: argparse.Namespace) -> None:
    """Whole runs beside the kernel alone, in turns."""
    print(f"\nFrom end to end, beside the kernel alone   ({load()}, {given.rounds} rounds, medians)")
    print(f"  {'':<44}{'rows':>12}{'kernel s':>10}{'whole s':>14}{'ratio':>13}   to reach")
    for mode in given.modes:
        alone, whole = [], []
        for _ in range(given.rounds):
            alone.append(child({"do": "kernel", "rows": str(rows), "fast": mode == "fast"})[0]["seconds"])
            taken = run(rows, fast=mode == "fast", folder=given.folder)
            whole.append(taken.seconds["whole"])
        kernel, all = map(statistics.median, (alone, whole))
        ratio = all / kernel
        print(
            f"  {mode:<44}{count:>12,}{kernel:10.1f}{all:14.1f}{ratio:11.2f} ×     2 ×  {said(ratio <= 2)}", flush=True
        )


def sizes(given: argparse.Namespace) -> None:
    """Memory and time at each size."""
    for mode in given.modes:
        whole: dict[int, list[float]] = {size: [] for size in given.sizes}
        peaks = dict.fromkeys(given.sizes, 0)
        for _ in range(given.rounds if "growth" in given.parts else 1):
            for size in given.sizes:
                rows = made(given.folder, size, moments=given.moments)
                taken = run(rows, fast=mode == "fast", folder=given.folder, watched="memory" in given.parts)
                whole[size].append(taken.seconds["whole"])
                peaks[size] = max(peaks[size], taken.peak)
        seconds = {size: statistics.median(each) for size, each in whole.items()}
        if "memory" in given.parts:
            print(f"\nMemory, {mode}: all processes together, the highest of the rounds   ({load()})")
            for size, peak in peaks.items():
                reach = said(peak < 1.5 * 2**30)
                print(f"  {size:>12,} rows{peak / MIB:12,.0f} MiB     under 1,536 MiB  {reach}")
        if "growth" in given.parts:
            grown(mode, seconds)


def grown(mode: str, seconds: Mapping[int, float]) -> None:
    """How far each size lies from the line through the smallest and the largest."""
    (first, *_, last) = sorted(seconds)
    print(f"\nGrowth, {mode}: microseconds a row, and how far from a straight line   ({load()})")
    slope = (seconds[last] - seconds[first]) / (last - first) if last > first else 0.0
    for size in sorted(seconds):
        straight = seconds[first] + slope * (size - first)
        off = seconds[size] / straight - 1
        each = seconds[size] / size * 1e6
        to_first = each / (seconds[first] / first * 1e6)
        print(
            f"  {size:>12,} rows{seconds[size]:10.1f} s{each:10.3f} µs a row{to_first:8.2f} × the smallest"
            f"{off:+9.1%} from the line   within 15 %: {said(abs(off) <= 0.15 and to_first <= 1.15)}"
        )


def spark(rows: Path, given: argparse.Namespace) -> None:
    """Spark beside an empty run of it, and what it found beside what this machine alone finds."""
    if not campaign_spark.is_here():
        print("\nSpark: left out; it takes `pip install --group spark` and Java")
        return
    mode = given.modes[-1]
    taken = campaign_spark.spark(
        rows,
        TERMS,
        KeysFromEnvironment.here(),
        fast=mode == "fast",
        rounds=given.rounds,
        batch_rows=given.spark_batch,
        folder=given.folder,
    )
    print(f"\nSpark, local[{campaign_spark.CORES}], written to nowhere   ({load()}, {given.rounds} rounds, medians)")
    print(f"  {'':<44}{'rows':>12}{'s':>10}{'rows/s':>14}")
    empty, ours = statistics.median(taken.empty), statistics.median(taken.judged)
    line("an empty mapInArrow", empty, given.rows, None, None, None)
    line(f"judged, {mode}", ours, given.rows, None, None, None)
    share = statistics.median(bare / whole for bare, whole in zip(taken.empty, taken.judged, strict=True))
    print(f"  {'judged, of an empty one':<44}{share:>49.0%}    60 %  {said(share >= 0.6)}")
    here = run(rows, fast=mode == "fast", folder=given.folder, summed=True)
    same({"Spark": (taken.total, taken.rows), "this machine": (here.sum, given.rows)})


def numbers(text: str) -> list[int]:
    return [int(each.replace("_", "")) for each in text.split(",")]


def words(text: str) -> list[str]:
    unknown = set(text.split(",")) - set(PARTS)
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no part {', '.join(sorted(unknown))}; parts are {', '.join(PARTS)}")
    return text.split(",")


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="of all parts but memory and growth")
    parser.add_argument("--sizes", type=numbers, default=[250_000, 500_000, 1_000_000], help="of memory and growth")
    parser.add_argument("--sample", type=int, default=50_000, help="rows of the loop")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--parts", type=words, default=list(PARTS))
    parser.add_argument("--plain", action="store_true", help="leave the extra fast out, as where numba is missing")
    parser.add_argument("--moments", action="store_true", help="accounts were opened to the second, all different")
    parser.add_argument("--spark-batch", type=int, default=65_536, help="maxRecordsPerBatch; 10000 is Spark's own")
    parser.add_argument("--folder", type=Path, help="where rows are made and kept; a temporary one if left out")
    given = parser.parse_args(arguments)
    compiled = find_spec("numba") is not None and not given.plain
    given.modes = ["plain", "fast"] if compiled else ["plain"]
    if not compiled:
        given.parts = [part for part in given.parts if part != "fast"]
    if given.folder is not None:
        given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="campaign-", dir=given.folder) as scratch:
        given.folder = (given.folder or Path(scratch)).resolve()
        (Path(scratch) / "keys").write_text(KEYS_FILE, encoding="utf-8")
        os.environ |= {"IDVERIFY_KEYS_FILE": f"{scratch}/keys", "IDVERIFY_TENANT": TENANT}
        rows = made(given.folder, given.rows, moments=given.moments)
        print(f"{given.rows:,} rows, {os.cpu_count()} cores, Python {sys.version.split()[0]}, numpy {np.__version__}")
        if {"loop", "plain", "fast"} & set(given.parts):
            race(rows, given.rows, given)
        if "end-to-end" in given.parts:
            end_to_end(rows, given.rows, given)
        if {"memory", "growth"} & set(given.parts):
            sizes(given)
        if "spark" in given.parts:
            spark(rows, given)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        asked = json.loads(sys.argv[2])
        {"run": run_once, "kernel": kernel_alone}[asked["do"]](asked)
    else:
        main(sys.argv[1:])
