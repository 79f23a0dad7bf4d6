"""A mobile network asked over the CAMARA APIs: SIM Swap, Number Recycling and Number Verification.

It was never run against an operator: none in Viet Nam offers these APIs publicly as of November 2026. What it is
tested against are answers recorded by hand from the public API definitions (docs/reference/network-checks.md).
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy
from math import ceil, floor
from threading import Lock
from typing import Final
from uuid import uuid4

import httpx

from idverify.identifiers.phone import PhoneNumber
from idverify.law.calendar import day_of
from idverify.networks.camara_access import CamaraAccess
from idverify.networks.camara_answer import bearer_token, flag, last_change, may_be_bearer, object_in, taken
from idverify.ports.network import NetworkUnavailableError

LONGEST_AGE: Final = 2400  # hours, the most that SIM Swap's maxAge may be
LARGEST_ANSWER: Final = 64 * 1024  # bytes; an answer is some hundred
CLOCKS_APART: Final = timedelta(minutes=2)  # how far the operator's clock and ours may be apart, travel included
TOKEN_MARGIN: Final = timedelta(seconds=30)  # a token that dies on its way is worth nothing
_JSON: Final = {"Content-Type": "application/json"}
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Token:
    value: str = field(repr=False)
    good_until: datetime


def _now() -> datetime:
    return datetime.now(UTC)


class CamaraNetwork:
    """Questions to an operator that speaks CAMARA; a PhoneNetwork that threads may share.

    Nothing is tried again by itself, no redirect is followed, and no proxy, netrc or cookie is used. A number is sent
    in a body and stands nowhere else.

    Args:
        access: where the APIs are, and who asks.
        timeout: how long each step may take (connecting, sending, waiting for more), and the whole of an answer's body.
        tls: whom to trust, and a client's certificate where an operator wants one; None: the usual authorities.
        clock: what time it is, with an offset.

    Source: github.com/camaraproject, SimSwap 4dd8194, NumberRecycling ee5eccd, NumberVerification 5ad5660.
    """

    def __init__(
        self,
        access: CamaraAccess,
        *,
        timeout: timedelta = timedelta(seconds=5),
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._access = access
        self._seconds = timeout.total_seconds()
        self._clock = clock
        self._http = httpx.Client(
            timeout=self._seconds,
            verify=True if tls is None else tls,
            trust_env=False,
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
        )
        self._lock = Lock()
        self._tokens: dict[str, _Token] = {}

    def close(self) -> None:
        """Let go of the connections; nothing can be asked afterwards."""
        self._http.close()

    def sim_swapped_since(self, phone: PhoneNumber, since: datetime) -> bool:
        """Whether the number moved to another SIM after a moment.

        SIM Swap takes whole hours, so a longer time is asked about first and a shorter one next; where the two differ,
        and where the moment is more than 2,400 hours ago, the date of the last change is fetched and compared.

        Args:
            phone: the number.
            since: an aware moment, not in the future.

        Raises:
            NetworkUnavailableError: the operator cannot or does not say, or the change and the moment are too close.
            ValueError: the moment has no offset, or lies in the future.
        """
        if since.tzinfo is None:
            raise ValueError("a moment needs an offset")
        passed = self._clock() - since
        if passed < -CLOCKS_APART:
            raise ValueError("the moment lies in the future")
        longer = max(1, ceil((passed + CLOCKS_APART) / _HOUR))
        if longer <= LONGEST_AGE:
            if not self._swapped_within(phone, longer):
                return False
            shorter = floor((passed - CLOCKS_APART) / _HOUR)
            if shorter >= 1 and self._swapped_within(phone, shorter):
                return True
        change = self._last_change(phone)
        if abs(change - since) <= CLOCKS_APART:
            raise NetworkUnavailableError("too_close")
        return change > since

    def recycled_since(self, phone: PhoneNumber, since: datetime) -> bool:
        """Whether the number was given to another subscriber after a moment.

        Number Recycling takes a day and tells of changes after it. The day before the moment's is asked about first;
        only where there was a change after that, the moment's own day is asked about too.

        Args:
            phone: the number.
            since: an aware moment; its day is taken in Viet Nam.

        Raises:
            NetworkUnavailableError: the operator cannot or does not say, or there was a change on the very day.
            ValueError: the moment has no offset.
        """
        day = day_of(since)
        if not self._recycled_after(phone, day - timedelta(days=1)):
            return False
        if self._recycled_after(phone, day):
            return True
        raise NetworkUnavailableError("same_day")

    def verify(self, phone: PhoneNumber, token: str) -> bool:
        """Whether the device that a one-use token stands for holds the number: silent verification.

        Args:
            phone: the number.
            token: the three-legged access token with ``number-verification:verify``, got over mobile data.

        Raises:
            NetworkUnavailableError: the operator cannot or does not say, or the token is not one.
        """
        if not may_be_bearer(token):
            raise NetworkUnavailableError("token_malformed")
        url = self._access.number_verification
        if not url:
            raise NetworkUnavailableError("not_offered")
        body = {"phoneNumber": phone.e164}
        status, answer = self._exchange(url + "/verify", json.dumps(body), _JSON | {"Authorization": f"Bearer {token}"})
        return flag(taken(status, answer), "devicePhoneNumberVerified")

    def _swapped_within(self, phone: PhoneNumber, hours: int) -> bool:
        body = {"phoneNumber": phone.e164, "maxAge": hours}
        return flag(self._ask(self._access.sim_swap, "/check", "sim-swap:check", body), "swapped")

    def _recycled_after(self, phone: PhoneNumber, day: date) -> bool:
        body = {"phoneNumber": phone.e164, "specifiedDate": day.isoformat()}
        answer = self._ask(self._access.number_recycling, "/check", "number-recycling:check", body)
        return flag(answer, "phoneNumberRecycled")

    def _last_change(self, phone: PhoneNumber) -> datetime:
        body = {"phoneNumber": phone.e164}
        answer = self._ask(self._access.sim_swap, "/retrieve-date", "sim-swap:retrieve-date", body)
        return last_change(answer, self._clock() + CLOCKS_APART)

    def _ask(self, url: str, path: str, scope: str, body: Mapping[str, object]) -> dict[str, object]:
        if not url:
            raise NetworkUnavailableError("not_offered")
        token = self._token(scope)
        headers = _JSON | {"Authorization": f"Bearer {token.value}"}
        status, answer = self._exchange(url + path, json.dumps(body), headers)
        if status == httpx.codes.UNAUTHORIZED:
            with self._lock:
                if self._tokens.get(scope) is token:
                    del self._tokens[scope]  # taken back before its time: the next question fetches another
        return taken(status, answer)

    def _token(self, scope: str) -> _Token:
        # One thread fetches and the others wait for it, but none longer than an exchange may take.
        if not self._lock.acquire(timeout=self._seconds):
            raise NetworkUnavailableError("token_timeout")
        try:
            kept = self._tokens.get(scope)
            if kept is None or self._clock() >= kept.good_until:
                kept = self._tokens[scope] = self._new_token(scope)
            return kept
        finally:
            self._lock.release()

    def _new_token(self, scope: str) -> _Token:
        asked = self._clock()
        form, headers = self._access.token_request(scope, asked)
        status, answer = self._exchange(self._access.token_url, str(httpx.QueryParams(form)), _FORM | headers, "token_")
        said = taken(status, answer, "token_")
        value, lives = bearer_token(said)
        return _Token(value, asked + max(timedelta(), lives - TOKEN_MARGIN))

    def _exchange(
        self, url: str, body: str, headers: Mapping[str, str], part: str = ""
    ) -> tuple[int, dict[str, object] | None]:
        until = time.monotonic() + self._seconds
        said = bytearray()
        failed, status = "", 0
        # What httpx raises carries the request, with the number in its body: it must not hang on what is raised here.
        try:
            sent = {**headers, "x-correlator": str(uuid4())}
            with self._http.stream("POST", url, content=body.encode(), headers=sent) as response:
                status = response.status_code
                for chunk in response.iter_raw():
                    said += chunk
                    if len(said) > LARGEST_ANSWER:
                        failed = "too_large"
                        break
                    if time.monotonic() > until:
                        failed = "timeout"
                        break
        except httpx.TimeoutException:
            failed = "timeout"
        except httpx.ConnectError:
            failed = "unreachable"
        except httpx.HTTPError:
            failed = "broken_off"
        if failed:
            raise NetworkUnavailableError(part + failed)
        return status, object_in(bytes(said))
