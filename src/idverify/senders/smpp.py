"""An SMS centre that is reached over SMPP 3.4 (SMPP Developers Forum, issue 1.2 of 12 October 1999).

One connection is kept, bound as a transceiver, and many threads send through it: each waits for the answer
to its own sequence number, while one thread reads. Nothing is logged here. SMPP is not encrypted: it goes
through a VPN or stunnel.
"""

from __future__ import annotations

import contextlib
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, Self

from idverify.errors import OperatorError
from idverify.ports import Delivery, Message, Receipt
from idverify.senders.smpp_session import NeverLeftError, NoAnswerError, OnDelivery, Pdu, Session
from idverify.senders.sms_text import gsm_octets, is_gsm, parts

# Section numbers of SMPP 3.4.
_BUSY: Final = frozenset({0x14, 0x58})  # 5.1.3: ESME_RMSGQFUL, ESME_RTHROTTLED
_HAS_HEADER: Final = 0x40  # 5.2.12: UDHI
_DEFAULT_ALPHABET, _UCS2 = 0, 8  # 5.2.19


class SmppSender:
    """A sender over one SMPP connection; one serves any number of threads.

    It connects at the first message, and again after the connection was lost. A process that forks makes
    its sender, or at least sends its first message, after the fork.

    Args:
        host, port: the SMS centre, or this end of the tunnel to it.
        system_id, password: at most 15 and 8 ASCII characters.
        brandname: the registered name that people see as the sender, at most 11 ASCII characters.
        system_type: what the provider wants there, if anything.
        alphabet: what the centre takes ``data_coding`` 0 to be. With the wrong one ``@`` is lost, and with it
            the last line that a browser reads.
        timeout: seconds to wait for a connection, and for an answer.
        keep_alive: seconds of silence after which the centre is asked whether it is there.
        pauses: seconds to wait before each new try, while the centre says that it has too much to do.
        window: how many messages may wait for their answer at once.
        on_delivery: is told a reference, a state such as ``DELIVRD``, and when it came in. It runs in the thread
            that reads: it hands the news on and returns, and never sends. What it raises is answered with a
            request to tell it again. A receipt never means that a person read the code.
        clock: what tells whether a message is still worth sending.

    Raises:
        OperatorError: an argument does not fit into its field (``setting``); the error does not repeat it.
    """

    def __init__(
        self,
        host: str,
        port: int = 2775,
        *,
        system_id: str,
        password: str,
        brandname: str,
        system_type: str = "",
        alphabet: Literal["gsm", "ascii"] = "gsm",
        timeout: float = 10.0,
        keep_alive: float = 30.0,
        pauses: Sequence[float] = (0.5, 1.0, 2.0),
        window: int = 10,
        on_delivery: OnDelivery | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        longest = {"system_id": (system_id, 15), "password": (password, 8), "brandname": (brandname, 11)}
        for name, (value, most) in longest.items():  # smpplib would cut what is longer, and say nothing
            if not (value.isascii() and value.isprintable() and 1 <= len(value) <= most):
                raise OperatorError("setting", name=name, reason=f"1..{most} ASCII")
        self._address = (host, port)
        self._login = {"system_id": system_id, "password": password, "system_type": system_type}
        self._brandname = brandname
        self._alphabet = alphabet
        self._timeout = timeout
        self._keep_alive = keep_alive
        self._pauses = tuple(pauses)
        self._window = threading.BoundedSemaphore(window)
        self._on_delivery = on_delivery
        self._clock = clock
        self._connecting = threading.Lock()
        self._live: Session | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take leave of the centre; a message sent later connects anew."""
        with self._connecting:
            session, self._live = self._live, None
        if session is not None:
            with contextlib.suppress(NeverLeftError, NoAnswerError):
                session.ask("unbind")
            session.end()

    def send(self, message: Message) -> Receipt:
        """Hand a message to the centre, once.

        Returns:
            A receipt, whose reference is the centre's ``message_id``, of several segments the first's. ``UNKNOWN``
            where the connection broke or fell silent after the message was written, and where only the first
            of several segments were taken, for the code stands in those.

        Raises:
            OperatorError: ``send_failed``. ``data["reason"]`` is the status as ``0x`` and eight digits, ``bind``
                with such a status, ``not_connected``, ``too_many_waiting``, or ``expired``.
        """
        taken: list[str] = []
        for segment in self._segments(message):
            try:
                taken.append(self._submit(segment, message.not_after))
            except NoAnswerError:
                return Receipt(Delivery.UNKNOWN, taken[0] if taken else "")
            except OperatorError:
                if not taken:
                    raise
                return Receipt(Delivery.UNKNOWN, taken[0])
        return Receipt(Delivery.ACCEPTED, taken[0])

    def _segments(self, message: Message) -> Iterator[dict[str, object]]:
        """The fields of each submit_sm that a message takes."""
        gsm = is_gsm(message.text) and (self._alphabet == "gsm" or message.text.isascii())
        pieces = parts(message.text, gsm=gsm)
        reference = secrets.randbelow(256)
        for number, piece in enumerate(pieces, start=1):
            octets = piece.encode("utf-16-be")
            if gsm:
                octets = gsm_octets(piece) if self._alphabet == "gsm" else piece.encode("ascii")
            # 3GPP TS 23.040 section 9.2.3.24.1: the header that puts the segments together again.
            header = bytes([5, 0, 3, reference, len(pieces), number]) if len(pieces) > 1 else b""
            yield {
                "source_addr_ton": 5,  # 5.2.5: alphanumeric
                "source_addr_npi": 0,
                "source_addr": self._brandname,
                "dest_addr_ton": 1,  # international
                "dest_addr_npi": 1,  # 5.2.6: E.164
                "destination_addr": message.to.e164.removeprefix("+"),
                "esm_class": _HAS_HEADER if header else 0,
                "registered_delivery": 1,  # 5.2.17: tell the final state
                "validity_period": f"{message.not_after.astimezone(UTC):%y%m%d%H%M%S}000+",  # 7.1.1: absolute, UTC
                "data_coding": _DEFAULT_ALPHABET if gsm else _UCS2,
                "short_message": header + octets,
            }

    def _submit(self, segment: dict[str, object], not_after: datetime) -> str:
        """One segment, until it is taken, refused or unknown; the centre's name of it."""
        pauses = iter(self._pauses)
        reconnected = False
        while True:
            if self._clock() >= not_after:
                raise OperatorError("send_failed", reason="expired")
            answer = self._asked(segment)
            if answer is None:
                if reconnected:
                    raise OperatorError("send_failed", reason="not_connected")
                reconnected = True
                continue
            if answer.command == "submit_sm_resp" and answer.status == 0:
                return answer.message_id
            pause = next(pauses, None) if answer.status in _BUSY else None
            if pause is None or self._clock() + timedelta(seconds=pause) >= not_after:
                raise OperatorError("send_failed", reason=f"0x{answer.status:08X}")
            time.sleep(pause)

    def _asked(self, segment: dict[str, object]) -> Pdu | None:
        """What the centre says; None if it certainly was not asked."""
        if not self._window.acquire(timeout=self._timeout):
            raise OperatorError("send_failed", reason="too_many_waiting")
        try:
            return self._session().ask("submit_sm", **segment)
        except NeverLeftError:
            return None
        finally:
            self._window.release()

    def _session(self) -> Session:
        if not self._connecting.acquire(timeout=self._timeout):
            raise OperatorError("send_failed", reason="not_connected")
        try:
            if self._live is None or not self._live.alive:
                self._live = self._bound()
            return self._live
        finally:
            self._connecting.release()

    def _bound(self) -> Session:
        try:
            connection = socket.create_connection(self._address, self._timeout)
        except OSError:
            raise OperatorError("send_failed", reason="not_connected") from None
        session = Session(
            connection,
            timeout=self._timeout,
            keep_alive=self._keep_alive,
            on_delivery=self._on_delivery,
            clock=self._clock,
        )
        try:
            status = session.ask("bind_transceiver", **self._login).status
        except (NeverLeftError, NoAnswerError):
            session.end()
            raise OperatorError("send_failed", reason="not_connected") from None
        if status != 0:
            session.end()
            raise OperatorError("send_failed", reason=f"bind 0x{status:08X}")
        return session
