"""An SMS gateway that is reached over HTTP, in the shapes that providers in Viet Nam use.

What happened to a message is never guessed: it was taken, it was refused, it never left, or nobody knows.
Only what never left is sent anew. Nobody knows counts as sent, since a second message costs money and may
reach the phone after the first. A provider that refuses to take one key twice may be asked once more.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, Self

from idverify.errors import OperatorError
from idverify.ports import Delivery, Message, Receipt
from idverify.senders.provider_line import ProviderLine, Silence, provider_code, provider_reference, utc_now
from idverify.senders.sms_text import is_gsm


@dataclass(frozen=True, slots=True)
class Refused:
    """A provider will not send a message.

    Attributes:
        code: the provider's own word for why.
    """

    code: str


class Shape(Protocol):
    """How one provider is asked and understood."""

    @property
    def honours_key(self) -> bool:
        """Whether the provider takes one ``message.challenge`` once, however often it is asked."""
        ...

    def headers(self) -> Mapping[str, str]:
        """Headers of every request."""
        ...

    def body(self, message: Message) -> Mapping[str, object]:
        """A message as a JSON object."""
        ...

    def read(self, fields: Mapping[str, object]) -> Receipt | Refused | None:
        """What an answer's JSON object says; None where it says neither yes nor no."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EsmsShape:
    """JSON with key and secret in the body, ``RequestId`` against sending twice, ``CodeResult`` 100 for yes.

    Attributes:
        api_key, secret_key: of the account.
        brandname: the registered name that people see as the sender.
        sandbox: whether the provider checks messages and sends none.

    Source: developers.esms.vn, ``SendMultipleMessage_V4_post_json`` and its table of error codes: 124 is a
    ``RequestId`` that was taken before; one is remembered for 24 hours and has at most 50 characters.
    """

    api_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    brandname: str
    sandbox: bool = False
    honours_key: Literal[True] = field(default=True, init=False)

    def headers(self) -> Mapping[str, str]:
        """None of its own."""
        return {}

    def body(self, message: Message) -> Mapping[str, object]:
        """A message of customer care (``SmsType`` 2), which is what one-time codes are."""
        return {
            "ApiKey": self.api_key,
            "SecretKey": self.secret_key,
            "Brandname": self.brandname,
            "SmsType": "2",
            "Phone": message.to.e164.removeprefix("+"),
            "Content": message.text,
            "IsUnicode": "0" if is_gsm(message.text) else "1",
            "RequestId": message.challenge,
            "Sandbox": "1" if self.sandbox else "0",
        }

    def read(self, fields: Mapping[str, object]) -> Receipt | Refused | None:
        """``CodeResult`` as it is documented."""
        code = fields.get("CodeResult")
        if not isinstance(code, str | int):
            return None
        if str(code) in {"100", "124"}:
            return Receipt(Delivery.ACCEPTED, provider_reference(fields.get("SMSID")))
        return Refused(provider_code(code, "refused"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedSmsShape:
    """JSON under HTTP Basic, ``status`` success and ``code`` 00 for yes; nothing against sending twice.

    Attributes:
        token: the access token.
        sender: the registered brandname.
        sms_type: 3 is a brandname of one's own, 4 the provider's.

    Source: speedsms.vn, "SMS API": Basic ``token:x``; ``data.invalidPhone`` lists numbers it did not send to.
    """

    token: str = field(repr=False)
    sender: str
    sms_type: int = 3
    honours_key: Literal[False] = field(default=False, init=False)

    def headers(self) -> Mapping[str, str]:
        """The token."""
        return {"Authorization": "Basic " + base64.b64encode(f"{self.token}:x".encode()).decode()}

    def body(self, message: Message) -> Mapping[str, object]:
        """A message to one phone."""
        return {
            "to": [message.to.e164.removeprefix("+")],
            "content": message.text,
            "sms_type": self.sms_type,
            "sender": self.sender,
        }

    def read(self, fields: Mapping[str, object]) -> Receipt | Refused | None:
        """``status`` and ``code`` as they are documented."""
        data = fields.get("data")
        if fields.get("status") == "success" and fields.get("code") == "00" and isinstance(data, dict):
            if data.get("invalidPhone"):
                return Refused("105")
            return Receipt(Delivery.ACCEPTED, provider_reference(data.get("tranId")))
        if fields.get("status") == "error":
            return Refused(provider_code(fields.get("code"), "refused"))
        return None


class HttpGateway:
    """A sender over HTTP; one serves any number of threads.

    Args:
        url: where messages are posted to, ``https://…``; nothing personal or secret is in it.
        shape: how this provider is asked.
        timeout: seconds for each step of a request; one call may wait for several.
        pauses: seconds to wait before each new try at connecting.
        clock: what tells whether a message is still worth sending.

    Raises:
        OperatorError: the URL cannot be used (``setting``).
    """

    def __init__(
        self,
        url: str,
        *,
        shape: Shape,
        timeout: float = 10.0,
        pauses: Sequence[float] = (0.2, 0.5),
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._line = ProviderLine(url, timeout=timeout, pauses=pauses)
        self._shape = shape
        self._clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to the provider."""
        self._line.close()

    def send(self, message: Message) -> Receipt:
        """Hand a message to the provider, once.

        Returns:
            A receipt; ``UNKNOWN`` where an answer did not come or cannot be understood.

        Raises:
            OperatorError: ``send_failed``. ``data["reason"]`` is the provider's own code, ``http_`` and the status,
                ``not_connected``, or ``expired`` where the code is worth nothing any more.
        """
        if not self._in_time(message):
            raise OperatorError("send_failed", reason="expired")
        said = self._ask(message)
        if said is None and self._shape.honours_key and self._in_time(message):
            again = self._ask(message)
            # A refusal now does not undo what the first try may have done.
            return again if isinstance(again, Receipt) else Receipt(Delivery.UNKNOWN)
        if isinstance(said, Refused):
            raise OperatorError("send_failed", reason=said.code)
        return said or Receipt(Delivery.UNKNOWN)

    def _in_time(self, message: Message) -> bool:
        return self._clock() < message.not_after

    def _ask(self, message: Message) -> Receipt | Refused | None:
        answer = self._line.post(
            "",
            content=json.dumps(self._shape.body(message)).encode(),
            headers={"Content-Type": "application/json", **self._shape.headers()},
            in_time=lambda: self._in_time(message),
        )
        if answer is Silence.NEVER_LEFT:
            return Refused("not_connected")
        if answer is Silence.MAY_HAVE_LEFT:
            return None
        said = self._shape.read(answer.fields())
        if answer.succeeds:
            return said
        if answer.refuses:
            return said if isinstance(said, Refused) else Refused(f"http_{answer.status}")
        return None
