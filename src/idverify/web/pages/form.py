"""What somebody filled in: the fields of a form, whole within a time and a size, and from a page of our own."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request

from idverify.errors import RequestError, forget_locals
from idverify.web.body import received
from idverify.web.configuration import Configuration

_FORM: Final = "application/x-www-form-urlencoded"
_MOST_FIELDS: Final = 128
_LONGEST: Final = 255


class Form:
    """The fields of one form; each is read by its name, and one that is not there is empty.

    Args:
        pairs: names and values, as they came.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = tuple(pairs)

    def __repr__(self) -> str:
        return f"Form({len(self._pairs)} fields)"

    def text(self, name: str, *, most: int = _LONGEST) -> str:
        """What was typed into a field, composed (NFC), without blanks around it.

        Args:
            name: of the field.
            most: how many characters are taken; of a longer text the rest is left out.
        """
        return next(
            (unicodedata.normalize("NFC", value).strip()[:most] for key, value in self._pairs if key == name), ""
        )

    def texts(self, name: str, *, most: int = _LONGEST) -> tuple[str, ...]:
        """Every value of a field, such as of boxes that were ticked. Arguments as of ``text``."""
        return tuple(value.strip()[:most] for key, value in self._pairs if key == name)

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return bool(self.text(name))


NOTHING: Final = Form(())


async def form_of(request: Request) -> Form:
    """The form that a request brings.

    Raises:
        RequestError: it is no form (``media_type``), too long (``too_large``), too slow (``too_slow``), or not in UTF-8
            or with a NUL in it (``malformed``).
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise RequestError("media_type")
    configuration: Configuration = request.app.state.configuration
    body = await received(request, configuration)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError as wrong:
        forget_locals(wrong)
        raise RequestError("malformed") from None
    if any("\0" in part for pair in pairs for part in pair):
        raise RequestError("malformed")
    return Form(pairs)


def host_of(origin: str) -> str | None:
    """The host, and the port if one is named, of an ``Origin``; None where it cannot be read as an address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def require_own_site(request: Request) -> None:
    """Refuse a form that another site's page sent, and one that does not say where it comes from.

    Every browser that is in use says ``Origin`` with a form, and most say ``Sec-Fetch-Site``.

    Raises:
        RequestError: it came from elsewhere (``visit_site``).

    Source: W3C Fetch Metadata Request Headers, section 2.4; RFC 6454 section 7.3.
    """
    sites, origins = request.headers.getlist("sec-fetch-site"), request.headers.getlist("origin")
    hosts = request.headers.getlist("host")
    own = all(site == "same-origin" for site in sites) and all([host_of(each)] == hosts for each in origins)
    if not own or not (sites or origins):
        raise RequestError("visit_site")
