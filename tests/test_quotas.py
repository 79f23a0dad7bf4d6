"""The quota on ``limits``: in memory, on a real Redis where this machine has one, and on one that is not there."""

from __future__ import annotations

import contextlib
import logging
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits.storage import MemoryStorage, RedisStorage

from idverify.errors import OperatorError
from idverify.ports.quota import Quota
from idverify.quotas.limits_quota import LimitsQuota, Strategy

HOUR = timedelta(hours=1)
STRATEGIES: list[Strategy] = ["moving-window", "sliding-window-counter", "fixed-window"]


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as asked:
        asked.sendall(b"PING\r\n")
        return asked.recv(16).startswith(b"+PONG")
    return False


@contextlib.contextmanager
def redis_server(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.skip("no redis-server here; on Debian: apt install redis-server")
    port = free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    server = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 10
        while not answers(port):
            assert server.poll() is None, "redis-server did not start"
            assert time.monotonic() < until, "redis-server did not answer"
            time.sleep(0.02)
        yield f"redis://127.0.0.1:{port}/0", server
    finally:
        server.kill()
        server.wait()


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server(tmp_path_factory.mktemp("redis")) as (url, _):
        yield url


@pytest.fixture(params=["memory", "redis"])
def storage(request: pytest.FixtureRequest) -> str:
    return "memory://" if request.param == "memory" else str(request.getfixturevalue("redis"))


def test_it_is_a_quota() -> None:
    port: Quota = LimitsQuota("memory://")
    assert port.take("a name", most=1, within=HOUR) is True


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_forty_threads_against_five_an_hour_get_exactly_five(storage: str, strategy: Strategy) -> None:
    quota = LimitsQuota(storage, strategy=strategy)
    together = Barrier(40)

    def take(_: int) -> bool:
        together.wait()
        return quota.take("a crowd", most=5, within=HOUR)

    with ThreadPoolExecutor(40) as pool:
        taken = list(pool.map(take, range(40)))
    assert (taken.count(True), taken.count(False)) == (5, 35)


def test_two_processes_share_a_quota_in_redis_and_strategies_do_not_share_keys(redis: str) -> None:
    # Two objects with connections of their own, as two processes have.
    one, other = LimitsQuota(redis), LimitsQuota(redis)
    assert [quota.take("shared", most=2, within=HOUR) for quota in (one, other, one)] == [True, True, False]
    assert [
        LimitsQuota(redis, strategy=strategy).take("shared", most=2, within=HOUR) for strategy in STRATEGIES[1:]
    ] == [True, True]


def test_what_was_taken_comes_back_after_the_time(storage: str) -> None:
    quota = LimitsQuota(storage)
    second = timedelta(seconds=1)
    assert [quota.take("a second", most=1, within=second) for _ in range(2)] == [True, False]
    time.sleep(1.1)
    assert quota.take("a second", most=1, within=second) is True


def test_a_name_a_most_and_a_within_count_apart(storage: str) -> None:
    quota = LimitsQuota(storage)
    assert quota.take("apart", most=1, within=HOUR)
    assert not quota.take("apart", most=1, within=HOUR)
    assert quota.take("another", most=1, within=HOUR)
    assert quota.take("apart", most=2, within=HOUR)
    assert quota.take("apart", most=1, within=HOUR * 2)


ODD = [
    "",
    " ",
    "a",
    "a ",
    "a/1",
    "a/1/3600",
    "a\x00",
    "a\r\nb",
    "a b",
    "á",
    "a\u0301",
    "\ud800",
    "?",
    "{a}b",
    "*",
    "**",
]


def test_names_with_odd_characters_do_not_meet(storage: str) -> None:
    quota = LimitsQuota(storage)
    names = [*ODD, "x" * 100_000, "x" * 100_001]
    assert [name for name in names if not quota.take(name, most=1, within=3 * HOUR)] == []
    assert [name for name in names if quota.take(name, most=1, within=3 * HOUR)] == []


@given(st.lists(st.text(), unique=True, max_size=8))
def test_no_two_names_share_a_count(names: list[str]) -> None:
    quota = LimitsQuota("memory://", strategy="fixed-window")
    assert all(quota.take(name, most=1, within=HOUR) for name in names)
    assert not any(quota.take(name, most=1, within=HOUR) for name in names)


def test_a_name_is_not_kept(redis: str) -> None:
    storage = RedisStorage(redis)
    LimitsQuota(storage).take("a name of somebody", most=1, within=HOUR)
    keys = list(storage.storage.scan_iter("*"))
    assert keys
    assert not any(b"somebody" in key for key in keys)


def test_a_storage_that_is_not_there_says_no_and_soon(caplog: pytest.LogCaptureFixture) -> None:
    quota = LimitsQuota(f"redis://:a-password@127.0.0.1:{free_port()}/0")
    began = time.monotonic()
    assert quota.take("a name of somebody", most=5, within=HOUR) is False
    assert time.monotonic() - began < 5
    assert "StorageError" in caplog.text
    assert "somebody" not in caplog.text
    assert "a-password" not in caplog.text


def test_a_storage_that_does_not_wrap_its_errors_says_no_too() -> None:
    quota = LimitsQuota(RedisStorage(f"redis://127.0.0.1:{free_port()}/0"))
    assert quota.take("a name", most=5, within=HOUR) is False


def test_a_storage_that_takes_the_call_and_never_answers_says_no() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        quota = LimitsQuota(f"redis://127.0.0.1:{mute.getsockname()[1]}/0")
        began = time.monotonic()
        assert quota.take("a name", most=5, within=HOUR) is False
        assert time.monotonic() - began < 10


def test_a_storage_that_dies_says_no_from_then_on(tmp_path: Path) -> None:
    with redis_server(tmp_path) as (url, server):
        quota = LimitsQuota(url)
        assert quota.take("a name", most=5, within=HOUR) is True
        server.kill()
        server.wait()
        assert quota.take("a name", most=5, within=HOUR) is False


def test_a_key_that_holds_something_else_says_no(redis: str, caplog: pytest.LogCaptureFixture) -> None:
    storage = RedisStorage(redis)
    quota = LimitsQuota(storage)
    quota.take("spoiled", most=7, within=HOUR)
    for key in storage.storage.scan_iter("*/7/3600/*"):
        storage.storage.set(key, "not a list")
    caplog.set_level(logging.WARNING)
    assert quota.take("spoiled", most=7, within=HOUR) is False
    assert "ResponseError" in caplog.text


@pytest.mark.parametrize("most", [0, -1])
def test_where_the_most_is_below_one_none_may_happen_and_no_storage_is_asked(
    most: int, caplog: pytest.LogCaptureFixture
) -> None:
    assert LimitsQuota("memory://").take("none", most=most, within=HOUR) is False
    nowhere = LimitsQuota(f"redis://127.0.0.1:{free_port()}/0")
    assert nowhere.take("none", most=most, within=HOUR) is False
    assert caplog.text == ""


@pytest.mark.parametrize(
    "within", [timedelta(), timedelta(seconds=-1), timedelta(microseconds=1), timedelta(seconds=1, milliseconds=500)]
)
def test_a_time_that_is_no_whole_number_of_seconds_is_the_callers_mistake(within: timedelta) -> None:
    quota = LimitsQuota("memory://")
    for most in (1, 0):
        with pytest.raises(ValueError, match="whole number of seconds"):
            quota.take("a name", most=most, within=within)


@pytest.mark.parametrize("uri", ["", "nope://:a-password@x", "redis://:a-password@x:port", "async+memory://"])
def test_a_storage_that_there_is_not_is_refused_and_its_password_not_repeated(uri: str) -> None:
    with pytest.raises(OperatorError) as caught:
        LimitsQuota(uri)
    assert (caught.value.code, caught.value.data["name"]) == ("setting", "quota storage")
    assert "a-password" not in f"{caught.value.data}{caught.value.__cause__}{caught.value.__context__}"


def test_a_strategy_that_there_is_not_is_refused() -> None:
    with pytest.raises(OperatorError) as caught:
        LimitsQuota(MemoryStorage(), strategy="guess")  # type: ignore[arg-type]  # the mistake itself
    assert caught.value.data["name"] == "quota strategy"
