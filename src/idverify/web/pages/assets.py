"""The files that pages load: a sheet of style, a script and a picture, each under an address that its bytes make."""

from __future__ import annotations

import base64
import functools
import hashlib
from importlib.resources import files
from typing import Final

PREFIX: Final = "/static"
# The first hex digits of the digest: a file that changed has another address, so that a browser may keep each for ever.
_NAMED_BY: Final = 16


@functools.cache
def bytes_of(name: str) -> bytes:
    """A file of ``assets``.

    Args:
        name: of the file, such as ``pages.css``.

    Raises:
        FileNotFoundError: there is none.
    """
    return files("idverify.web.pages").joinpath("assets", name).read_bytes()


@functools.cache
def address_of(name: str) -> str:
    """Where a browser finds a file. Arguments and errors as of ``bytes_of``."""
    return f"{PREFIX}/{_digest(name).hex()[:_NAMED_BY]}/{name}"


@functools.cache
def integrity_of(name: str) -> str:
    """What a browser is to hold a file against (W3C Subresource Integrity). Arguments and errors as of ``bytes_of``."""
    return f"sha256-{base64.b64encode(_digest(name)).decode()}"


def _digest(name: str) -> bytes:
    return hashlib.sha256(bytes_of(name)).digest()
