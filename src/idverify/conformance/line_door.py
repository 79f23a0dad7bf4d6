"""The line protocol with a program of another's: a child process that is given no trust and little room."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Sequence
from typing import Any, Final

from idverify.conformance.answer_line import object_in
from idverify.conformance.door import AnswerError, Introduction, Trouble
from idverify.conformance.introduction import introduction_in
from idverify.conformance.result import shown

PROTOCOL: Final = 1
TIMEOUT_SECONDS: Final = 10.0
STARTING_SECONDS: Final = 60.0  # a virtual machine that warms up, a connection that is opened
LONGEST_ANSWER: Final = 1_000_000  # bytes; the longest of the reference has some 20,000
_TAIL: Final = 2_000  # bytes of standard error that are kept, for whoever looks for the cause
_CHUNK: Final = 65_536
_ENDING_SECONDS: Final = 2.0
_GONE_SECONDS: Final = 0.5


class LineDoor:
    """A program that speaks the line protocol on its standard input and output.

    It runs in a process group of its own, which is killed whole; what leaves that group is not. Nothing that it does
    holds a case up for longer than the time limit and a restart, and no more than one answer and a little of its
    standard error is ever in memory. On POSIX only: Windows has no such groups, and its pipes cannot be waited for.

    Args:
        command: the program and its arguments; no shell reads them.
        timeout: for each answer, in seconds.
        starting: for its introduction, in seconds.
        longest: the longest answer, in bytes.
    """

    kind = "line"

    def __init__(
        self,
        command: Sequence[str],
        *,
        timeout: float = TIMEOUT_SECONDS,
        starting: float = STARTING_SECONDS,
        longest: int = LONGEST_ANSWER,
    ) -> None:
        self._command, self._longest = tuple(command), longest
        self._timeout, self._starting = timeout, starting
        self._process: subprocess.Popen[bytes] | None = None
        self._said = bytearray()
        self._tail = bytearray()
        self._spoiled = False
        self._again = timeout

    def begin(self) -> Introduction:
        """Start it, and let it say what it is.

        Raises:
            AnswerError: it does not start (``unreachable``), or says nothing that could be judged.
        """
        began = time.monotonic()
        introduction = self._begun(max(self._timeout, self._starting))
        self._again = max(self._timeout, 2 * (time.monotonic() - began))
        return introduction

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to one request. Raises as of ``Door.ask``."""
        return self._answer(request, self._timeout)

    def _answer(self, request: dict[str, Any], within: float) -> dict[str, Any]:
        line = self._line(json.dumps(request).encode() + b"\n", within)
        try:
            answer = object_in(line)
        except ValueError:
            raise self._trouble("not_json", line) from None
        if answer.get("id") != request["id"]:
            raise self._trouble("wrong_id", line)
        return answer

    def renew(self) -> None:
        """Start it again; one that does not start says so at the next question."""
        # It is given twice as long as it took at first, so that a restart costs a case no more than that.
        with contextlib.suppress(AnswerError):
            self._begun(self._again)

    def _begun(self, within: float) -> Introduction:
        self._end()
        self._start()
        return introduction_in(self._answer({"op": "start", "id": "0", "protocol": PROTOCOL}, within))

    def close(self) -> None:
        """Tell it to stop, and end it if it does not."""
        process = self._process
        if process is not None and process.poll() is None and process.stdin is not None and not self._spoiled:
            with contextlib.suppress(OSError):
                os.write(process.stdin.fileno(), b'{"op":"stop","id":"9"}\n')
            with contextlib.suppress(OSError):
                process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_ENDING_SECONDS)
        self._end()

    def _start(self) -> None:
        self._said.clear()
        self._tail.clear()
        self._spoiled = False
        try:
            # The command is the auditor's own, given on their command line.
            self._process = subprocess.Popen(  # noqa: S603
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                start_new_session=True,
            )
        except (OSError, ValueError):
            raise AnswerError("unreachable", shown(self._command[0])) from None
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                os.set_blocking(pipe.fileno(), False)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        # The whole group: what it started ends with it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _line(self, request: bytes, within: float) -> bytes:
        """Write a line and read one, whichever of the two it is ready for."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None or process.stderr is None:
            raise AnswerError("crashed")
        if self._said:  # it spoke before it was asked
            raise self._trouble("wrong_id", bytes(self._said))
        until, waiting = time.monotonic() + within, memoryview(request)
        with selectors.DefaultSelector() as ready:
            ready.register(process.stdin, selectors.EVENT_WRITE)
            ready.register(process.stdout, selectors.EVENT_READ)
            ready.register(process.stderr, selectors.EVENT_READ)
            while (end := self._said.find(b"\n")) < 0:
                left = until - time.monotonic()
                if left <= 0:
                    raise self._trouble("timeout")
                for key, _ in ready.select(left):
                    if key.fileobj is process.stdin:
                        waiting = waiting[self._written(process.stdin.fileno(), waiting) :]
                        if not waiting:
                            ready.unregister(process.stdin)
                    elif key.fileobj is process.stderr:
                        if not self._heard(process.stderr.fileno()):
                            ready.unregister(process.stderr)
                    else:
                        self._take(process.stdout.fileno())
        line = bytes(self._said[:end])
        del self._said[: end + 1]
        return line

    def _written(self, pipe: int, waiting: memoryview) -> int:
        try:
            return os.write(pipe, waiting)
        except BlockingIOError:
            return 0
        except OSError:
            raise self._trouble("crashed") from None

    def _take(self, pipe: int) -> None:
        try:
            got = os.read(pipe, _CHUNK)
        except BlockingIOError:
            return
        if not got:
            raise self._trouble("crashed")
        self._said += got
        if len(self._said) > self._longest:
            raise self._trouble("too_long")

    def _heard(self, pipe: int) -> bool:
        try:
            got = os.read(pipe, _CHUNK)
        except BlockingIOError:
            return True
        self._tail = (self._tail + got)[-_TAIL:]
        return bool(got)

    def _trouble(self, code: Trouble, said: bytes = b"") -> AnswerError:
        process, self._spoiled = self._process, True
        if process is not None and process.stderr is not None:
            with contextlib.suppress(OSError):  # what it said last is still in the pipe
                self._heard(process.stderr.fileno())
        context = said or bytes(self._tail)
        told = [shown(context.decode("utf-8", "replace"))] if context else []
        if code == "crashed" and process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):  # it may have closed its output and go on
                told.append(f"(exit status {process.wait(_GONE_SECONDS)})")
        return AnswerError(code, " ".join(told))
