"""A service that makes the code, sends it and checks it, in the shape of Twilio Verify, version 2.

The text of a message is not sent: the service has its own. What it must be told is the number and the
language; what it must be trusted with is to say yes only to the right code.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, Self
from urllib.parse import urlencode

from idverify.errors import OperatorError
from idverify.ports import Delivery, Message, Receipt
from idverify.senders.provider_line import ProviderLine, Silence, provider_code, provider_reference, utc_now

_SERVICE: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")
_CODE: Final = re.compile(r"[0-9]{4,10}")  # what the service makes; anything else is wrong unasked
_TOO_MANY_CHECKS: Final = 60202  # twilio.com/docs/api/errors/60202, with status 429: five guesses were made


class RemoteVerifier:
    """A verifier over HTTP; one serves any number of threads.

    Args:
        url: where the service is, such as ``https://verify.twilio.com``.
        service: the name of the verification service within the account (a SID); it is part of the path.
        account, token: what HTTP Basic asks for.
        channel: ``sms``, or what else the service offers; a possession proof stands for SMS alone.
        timeout: seconds for each step of a request.
        pauses: seconds to wait before each new try at connecting.
        clock: what tells whether a code is still worth sending.

    Raises:
        OperatorError: the URL or the service's name cannot be used (``setting``).

    Source: twilio.com/docs/verify/api, resources Verification and VerificationCheck.
    """

    def __init__(
        self,
        url: str,
        *,
        service: str,
        account: str,
        token: str,
        channel: str = "sms",
        timeout: float = 10.0,
        pauses: Sequence[float] = (0.2, 0.5),
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        if not _SERVICE.fullmatch(service):
            raise OperatorError("setting", name="service", reason="A-Z a-z 0-9 _ -")
        self._line = ProviderLine(url, timeout=timeout, pauses=pauses)
        self._path = f"/v2/Services/{service}"
        self._headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Authorization": "Basic " + base64.b64encode(f"{account}:{token}".encode()).decode(),
        }
        self._channel = channel
        self._clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to the service."""
        self._line.close()

    def send(self, message: Message) -> Receipt:
        """Have the service send a code of its own to the phone.

        Returns:
            A receipt whose reference is what ``check`` needs. Where no answer came it is ``UNKNOWN`` with an
            empty reference: a code may arrive, and cannot be checked.

        Raises:
            OperatorError: ``send_failed``. ``data["reason"]`` is the service's own code, ``http_`` and the status,
                ``not_connected``, or ``expired`` where the code is worth nothing any more.
        """
        if self._clock() >= message.not_after:
            raise OperatorError("send_failed", reason="expired")
        answer = self._line.post(
            f"{self._path}/Verifications",
            content=_form(To=message.to.e164, Channel=self._channel, Locale=message.lang),
            headers=self._headers,
            in_time=lambda: self._clock() < message.not_after,
        )
        if answer is Silence.NEVER_LEFT:
            raise OperatorError("send_failed", reason="not_connected")
        if answer is Silence.MAY_HAVE_LEFT:
            return Receipt(Delivery.UNKNOWN)
        fields = answer.fields()
        if answer.refuses:
            raise OperatorError("send_failed", reason=_reason(fields, answer.status))
        reference = provider_reference(fields.get("sid"))
        if not answer.succeeds or fields.get("status") != "pending" or not reference:
            return Receipt(Delivery.UNKNOWN)
        return Receipt(Delivery.ACCEPTED, reference)

    def check(self, reference: str, code: str) -> bool:
        """Whether the service says that a code is the one it sent.

        Args:
            reference: what ``send`` gave.
            code: what was typed.

        Returns:
            True for the status ``approved`` and nothing else. False also where the service knows the reference
            no more, since it was used, ran out or had too many guesses.

        Raises:
            OperatorError: ``verifier_failed``, with ``data["reason"]``. A guess whose answer was lost may have been
                the right one and be spent: it is not asked twice, and the person needs a new code.
        """
        if not reference:
            raise OperatorError("verifier_failed", reason="no_reference")
        if not _CODE.fullmatch(code):
            return False
        answer = self._line.post(
            f"{self._path}/VerificationCheck",
            content=_form(VerificationSid=reference, Code=code),
            headers=self._headers,
            in_time=lambda: True,
        )
        if isinstance(answer, Silence):
            raise OperatorError(
                "verifier_failed", reason="not_connected" if answer is Silence.NEVER_LEFT else "no_answer"
            )
        fields = answer.fields()
        if answer.status == 404 or fields.get("code") == _TOO_MANY_CHECKS:
            return False
        if not answer.succeeds or not isinstance(fields.get("status"), str):
            raise OperatorError("verifier_failed", reason=_reason(fields, answer.status))
        return fields["status"] == "approved"


def _form(**fields: str) -> bytes:
    return urlencode(fields).encode()


def _reason(fields: Mapping[str, object], status: int) -> str:
    return provider_code(fields.get("code"), f"http_{status}")
