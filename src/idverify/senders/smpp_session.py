"""One SMPP 3.4 connection: requests that wait for their answers, and one thread that reads.

``smpplib`` makes and reads the PDUs (the extra ``smpp``). Its client is not used: it logs whole PDUs, so
passwords, numbers and codes, and loses its place in the stream when a read times out.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import datetime
from typing import Final, NamedTuple

from smpplib.client import SimpleSequenceGenerator  # type: ignore[import-untyped]  # it has no types
from smpplib.smpp import make_pdu  # type: ignore[import-untyped]  # the same

OnDelivery = Callable[[str, str, datetime], None]

# Section numbers of SMPP 3.4.
_COMMANDS: Final = {  # 5.1.2.1
    0x80000000: "generic_nack", 0x80000009: "bind_transceiver_resp", 0x80000004: "submit_sm_resp",
    0x00000005: "deliver_sm", 0x00000006: "unbind", 0x80000006: "unbind_resp",
    0x00000015: "enquire_link", 0x80000015: "enquire_link_resp",
}  # fmt: skip
_HEADER: Final = struct.Struct(">LLLL")  # 3.2: length, command, status, sequence
_LONGEST_PDU: Final = 64 * 1024
_LAST_SEQUENCE: Final = 0x7FFFFFFF  # 5.1.4
_TRY_THAT_AGAIN: Final = 0x64  # 5.1.3: ESME_RX_T_APPN
_IS_RECEIPT, _KIND_OF_MESSAGE = 0x04, 0x3C  # 5.2.12
_RECEIPT: Final = re.compile(rb"\s*id:\s*([\x21-\x7e]{1,64})\s.*?\bstat:\s*([A-Za-z]{1,10})", re.DOTALL)  # appendix B


class NeverLeftError(Exception):
    """The whole PDU was not handed to the network, so the centre cannot have it."""


class NoAnswerError(Exception):
    """The PDU was handed to the network; nobody knows what became of it."""


class Pdu(NamedTuple):
    """What is used of a PDU that came in."""

    command: str
    status: int
    sequence: int
    message_id: str
    esm_class: int
    content: bytes


def _packed(command: str, sequence: int, **fields: object) -> bytes:
    pdu = make_pdu(command, client=SimpleSequenceGenerator(), **fields)
    pdu.sequence = sequence
    made: bytes = pdu.generate()
    return made


def _unpacked(raw: bytes) -> Pdu | None:
    """A PDU of those in use; None for any other."""
    _, id, status, sequence = _HEADER.unpack_from(raw)
    command = _COMMANDS.get(id)
    if command is None:
        return None
    pdu = make_pdu(command, client=SimpleSequenceGenerator(), allow_unknown_opt_params=True)
    with contextlib.suppress(Exception):  # a vendor's own parameters come last; what stands before them is read
        pdu.parse(raw)
    return Pdu(
        command,
        status,
        sequence,
        (getattr(pdu, "message_id", None) or b"").decode("ascii", "replace"),
        getattr(pdu, "esm_class", None) or 0,
        getattr(pdu, "short_message", None) or getattr(pdu, "message_payload", None) or b"",
    )


class Session:
    """One connection, and the thread that reads it. Whatever ends it tells everyone who waits."""

    def __init__(
        self,
        connection: socket.socket,
        *,
        timeout: float,
        keep_alive: float,
        on_delivery: OnDelivery | None,
        clock: Callable[[], datetime],
    ) -> None:
        connection.settimeout(min(timeout, keep_alive))
        self.alive = True
        self._connection = connection
        self._timeout = timeout
        self._keep_alive = keep_alive
        self._on_delivery = on_delivery
        self._clock = clock
        self._writing = threading.Lock()
        self._waiting: dict[int, Future[Pdu]] = {}
        self._sequences = itertools.cycle(range(1, _LAST_SEQUENCE + 1))
        self._reader = threading.Thread(target=self._read, name="idverify-smpp", daemon=True)
        self._reader.start()

    def ask(self, command: str, **fields: object) -> Pdu:
        """Send a request, and wait for its answer."""
        answer: Future[Pdu] = Future()
        with self._writing:
            sequence = next(self._sequences)
            self._waiting[sequence] = answer
        try:
            self._write(_packed(command, sequence, **fields))
            return answer.result(self._timeout)
        except TimeoutError:
            raise NoAnswerError from None
        finally:
            self._waiting.pop(sequence, None)

    def end(self) -> None:
        """Break the connection, and wait until its thread is done."""
        with contextlib.suppress(OSError):  # it is broken already
            self._connection.shutdown(socket.SHUT_RDWR)
        if threading.current_thread() is not self._reader:
            self._reader.join()

    def _write(self, raw: bytes) -> None:
        with self._writing:
            try:
                # If this raises, the kernel did not take every byte; half a PDU is nothing, and spoils the stream.
                self._connection.sendall(raw)
            except OSError:
                self.alive = False
                with contextlib.suppress(OSError):
                    self._connection.shutdown(socket.SHUT_RDWR)
                raise NeverLeftError from None

    def _read(self) -> None:
        try:
            for raw in self._incoming():
                pdu = _unpacked(raw)
                if pdu is not None and not self._take(pdu):
                    break
        except (OSError, NeverLeftError):
            pass  # the connection is gone, which is what follows
        finally:
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)
            with self._writing:
                self.alive = False
                self._connection.close()
            for answer in list(self._waiting.values()):
                if not answer.done():
                    answer.set_exception(NoAnswerError())

    def _incoming(self) -> Iterator[bytes]:
        """Each PDU as it comes, until the connection ends, falls silent or carries something else."""
        stream, heard, asked = bytearray(), time.monotonic(), False
        while True:
            try:
                received = self._connection.recv(_LONGEST_PDU)
            except TimeoutError:
                if asked:
                    return
                if time.monotonic() - heard >= self._keep_alive:
                    with self._writing:
                        sequence = next(self._sequences)
                    self._write(_packed("enquire_link", sequence))
                    asked = True
                continue
            if not received:
                return
            heard, asked = time.monotonic(), False
            stream += received
            while len(stream) >= _HEADER.size:
                length = int.from_bytes(stream[:4], "big")
                if not _HEADER.size <= length <= _LONGEST_PDU:
                    return
                if len(stream) < length:
                    break
                yield bytes(stream[:length])
                del stream[:length]

    def _take(self, pdu: Pdu) -> bool:
        """Act on a PDU; False ends the session."""
        if pdu.command == "deliver_sm":
            status = self._delivered(pdu)
            self._write(_packed("deliver_sm_resp", pdu.sequence, status=status))
        elif pdu.command in {"enquire_link", "unbind"}:
            self._write(_packed(f"{pdu.command}_resp", pdu.sequence))
        else:
            answer = self._waiting.get(pdu.sequence)
            if answer is not None and not answer.done():
                answer.set_result(pdu)
        return pdu.command != "unbind"

    def _delivered(self, pdu: Pdu) -> int:
        """Hand a delivery receipt on; what else comes in, such as somebody's answer, is dropped unread."""
        found = _RECEIPT.match(pdu.content) if pdu.esm_class & _KIND_OF_MESSAGE == _IS_RECEIPT else None
        if found is None or self._on_delivery is None:
            return 0
        try:
            self._on_delivery(found[1].decode("ascii"), found[2].decode("ascii").upper(), self._clock())
        except Exception:  # noqa: BLE001  # the platform's own code; the centre is asked to tell it again
            return _TRY_THAT_AGAIN
        return 0
