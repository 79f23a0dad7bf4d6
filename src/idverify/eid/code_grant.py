"""The authorization-code grant (RFC 6749 §4.1), from a person's return to the token endpoint's answer."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from idverify.eid.client import Credentials
from idverify.eid.connection import Connection, json_object
from idverify.errors import AttestationError
from idverify.ports.eid import EidCallback

_LONGEST_CODE: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeGrant:
    """One client at one provider.

    Attributes:
        client_id: the client's name there.
        redirect_uri: where people are sent back to, as it was registered.
        connection: the way there.
    """

    client_id: str
    redirect_uri: str
    connection: Connection

    def address(self, endpoint: str, parameters: Mapping[str, str]) -> str:
        """Where to send a person: an endpoint, what it names already, and what this request adds."""
        parts = urlsplit(endpoint)
        added = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            **parameters,
        }
        query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in added]
        return urlunsplit(parts._replace(query=urlencode([*query, *added.items()])))

    def redeem(self, endpoint: str, form: Mapping[str, str], credentials: Credentials) -> bytes:
        """What the token endpoint gives for a code; a code is good once (RFC 6749 §4.1.2).

        Args:
            endpoint: of tokens.
            form: the code and what belongs to it.
            credentials: of the client.

        Raises:
            AttestationError: the code is not one for this request (``mismatch``), the endpoint refuses
                for another reason (``answer``), or it cannot be reached (``provider_unavailable``).
        """
        sent = {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            **form,
            **credentials.form,
        }
        answer = self.connection.post(endpoint, sent, credentials.headers)
        if answer.status == 200:
            return answer.body
        # RFC 6749 §5.2: expired, used, of another client, of another address; RFC 7636 §4.6: of another verifier.
        if answer.status == 400 and _error(answer.body) == "invalid_grant":
            raise AttestationError("mismatch", check="code")
        raise AttestationError("answer", check="token_endpoint")


def _error(body: bytes) -> object:
    try:
        return json_object(body).get("error")
    except AttestationError:
        return None


def require_state(callback: EidCallback) -> None:
    """Hold a person's return to the request that it should answer.

    Raises:
        AttestationError: it is the answer to another request (``mismatch``).
    """
    given = callback.parameters.get("state", "").encode(errors="surrogatepass")
    # An empty state would match a return that carries none.
    if not given or not hmac.compare_digest(given, callback.state.encode()):
        raise AttestationError("mismatch", check="state")


def code_of(parameters: Mapping[str, str]) -> str:
    """The code that a person brought back.

    Raises:
        AttestationError: they refused (``refused``), or there is no code (``answer``).
    """
    error = parameters.get("error")
    if error is not None:
        # error_description is the provider's own prose, and may be anybody's: it goes nowhere.
        denied = error == "access_denied"  # RFC 6749 section 4.1.2.1
        raise AttestationError("refused" if denied else "answer", check="error")
    code = parameters.get("code", "")
    if not code or len(code) > _LONGEST_CODE:
        raise AttestationError("answer", check="code")
    return code
