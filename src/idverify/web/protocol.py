"""uvicorn's HTTP/1.1, with what it leaves open: a time in which a header must have come, and problem documents."""

from __future__ import annotations

import asyncio
import sys
from typing import ClassVar, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from idverify.errors import RequestError
from idverify.problem import problem_of
from idverify.web.entrance import HEADERS

_TOO_LARGE: Final = 431


class BoundedProtocol(H11Protocol):
    """One connection. Whoever is slow is waited for so long and no longer, however many bytes trickle.

    uvicorn's own timer ends with the first byte of a request; this one ends with the last of its header. h11 refuses
    two lengths that differ, a length that is no number, and any transfer encoding but ``chunked``.
    """

    header_seconds: ClassVar[float] = 10
    send_seconds: ClassVar[float] = 30
    most: ClassVar[int] = 1_024
    _overdue: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the class above
        """Begin to wait for the first header, where there are not too many who do."""
        super().connection_made(transport)
        if len(self.connections) > self.most:
            self.logger.warning("too many connections: one was refused")
            self._refuse("not_ready")
        else:
            self._await_header()

    def data_received(self, data: bytes) -> None:
        """Take what came; what begins another request begins another wait."""
        if self.conn.their_state is h11.IDLE and self._overdue is None:
            self._await_header()
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._header_came()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._header_came()
        self._went_on()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Wait so long for a caller who does not read; what it was to read is kept in memory meanwhile."""
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(self.send_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on with a caller who reads again."""
        self._went_on()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's words, in English only
        """Answer what is no HTTP with a problem document, and close."""
        wrong = sys.exc_info()[1]
        large = isinstance(wrong, h11.RemoteProtocolError) and wrong.error_status_hint == _TOO_LARGE
        self._refuse("headers" if large else "malformed")

    def _refuse(self, code: str) -> None:
        problem = problem_of(RequestError(code))
        body = problem.body("vi")
        headers = HEADERS | problem.headers("vi") | {"Connection": "close", "Content-Length": str(len(body))}
        # After an error of theirs h11 still sends; after one in the middle of an answer there is nothing to send.
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            for event in (
                h11.Response(status_code=problem.status, headers=list(headers.items())),
                h11.Data(data=body),
                h11.EndOfMessage(),
            ):
                sent = self.conn.send(event)
                if sent:
                    self.transport.write(sent)
        self.transport.close()

    def _await_header(self) -> None:
        self._overdue = self.loop.call_later(self.header_seconds, self._close_overdue)

    def _header_came(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None

    def _went_on(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _close_overdue(self) -> None:
        self._overdue = None
        if not self.transport.is_closing():
            self.transport.close()


def protocol_of(*, header_seconds: float, send_seconds: float, most: int) -> type[BoundedProtocol]:
    """The class for connections that are waited for so long.

    Args:
        header_seconds: in which time a header must have come.
        send_seconds: for how long somebody may not read what was answered.
        most: how many connections there may be.
    """
    bounds = {"header_seconds": header_seconds, "send_seconds": send_seconds, "most": most}
    return type("BoundedProtocol", (BoundedProtocol,), bounds)
