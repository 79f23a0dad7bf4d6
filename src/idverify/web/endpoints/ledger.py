"""The ledger as others read it: the signed checkpoint and tiles of hashes for everybody, entries for those with a key.

The paths are those of C2SP tlog-tiles below ``/ledger``. A hash tells nothing: every entry that speaks of a person's
record, or of a request, holds random names. Read together the entries do tell something, such as that an authority
asked about the record that somebody's own copy names; so they are for auditors whom the platform gave a key.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Self

from fastapi import APIRouter, Path, Response
from pydantic import ConfigDict, Field, model_validator

from idverify.errors import OperatorError, RequestError
from idverify.ledger.tiles import WIDTH
from idverify.ledger.tree import LARGEST_SIZE, leaf_hash
from idverify.web.api_key import Scope
from idverify.web.given import Serving
from idverify.web.ledger_reader import ProvenEntry
from idverify.web.model import Asked, Told
from idverify.web.routing import problems, reading

_LEVEL: Final = re.compile(r"0|[1-9][0-9]?", re.ASCII)
_PLACE: Final = re.compile(r"((?:x[0-9]{3}/)*)([0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)
_LONGEST: Final = 64
_HASHES: Final = "application/octet-stream"
# What is complete never changes, and what is not is asked for by its width.
_FOR_GOOD: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
_NOT_KEPT: Final = {"Cache-Control": "no-store"}

_NOT_FOUND: Final = problems({404: "request.not_found"})
_PUBLIC: Final = {400: "request.host", 429: "request.too_many", 500: "request.internal", 503: "request.not_ready"}
_FOUND_BY: Final = ("entry", "record", "index")

everybody = APIRouter(prefix="/ledger", tags=["ledger"], responses=problems(_PUBLIC))
bundles = reading("/ledger", scope=Scope.LEDGER, tag="ledger")
proofs = reading("/v1/ledger", scope=Scope.LEDGER, tag="ledger")
# The paths of bundles would be tiles of a level called «entries».
routers = (bundles, everybody, proofs)

Place = Annotated[
    str,
    Path(
        description="Which tile of its level: groups of three digits, all but the last after an `x`, such as"
        " `x001/234`; a tile that is not full with its width, such as `x001/234.p/5`.",
        examples=["000.p/5"],
    ),
]


def _exactly_one(schema: dict[str, Any]) -> None:
    """What ``EntryAsked._one`` refuses, for the schema; and examples."""
    given = {"entry": "string", "record": "string", "index": "integer"}
    schema["examples"] = [{"entry": "5e0fd1b52f0b4c8e9a7d3c6b1a204f88"}, {"index": 0, "since": 1}]
    schema["oneOf"] = [
        {
            "required": [name],
            "properties": {each: {"type": given[each] if each == name else "null"} for each in _FOUND_BY},
        }
        for name in _FOUND_BY
    ]


class EntryAsked(Asked):
    """Which entry; exactly one of ``entry``, ``record`` and ``index``."""

    model_config = ConfigDict(json_schema_extra=_exactly_one)

    entry: str | None = Field(
        default=None, min_length=1, max_length=_LONGEST, pattern="^[0-9a-f]+$", description="The entry's own name."
    )
    record: str | None = Field(
        default=None,
        pattern="^[0-9a-f]{32}$",
        description="The random name of a registration record, whose keeping the entry tells of.",
    )
    index: int | None = Field(
        default=None, ge=0, le=LARGEST_SIZE, description="Its place in the log, from 0.", examples=[0]
    )
    since: int | None = Field(
        default=None,
        ge=1,
        le=LARGEST_SIZE,
        description="The size of an older checkpoint that you hold: the proof then shows that the log went on from it.",
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(getattr(self, name) is not None for name in _FOUND_BY) != 1:
            raise ValueError("one of entry, record and index")
        return self


class EntryTold(Told):
    """One entry, and what proves that it stands in the log."""

    index: int = Field(description="Its place, from 0.")
    size: int = Field(description="Of the log under whose checkpoint it is proven.")
    entry: str = Field(description="The entry, letter for letter: as UTF-8 it is what was hashed.")
    leaf_hash: str = Field(description="Of the entry, 64 hex digits.")
    proof: str = Field(description="A `.tlog-proof` file, to be verified with the log's public key and no network.")

    @classmethod
    def of(cls, found: ProvenEntry) -> Self:
        """An entry as JSON tells it."""
        return cls(
            index=found.index,
            size=found.size,
            entry=found.entry.decode(),
            leaf_hash=leaf_hash(found.entry).hex(),
            proof=found.proof,
        )


def _file(media_type: str, described: str) -> dict[int | str, dict[str, object]]:
    schema = {"type": "string"} if media_type == "text/plain" else {"type": "string", "format": "binary"}
    return {200: {"description": described, "content": {media_type: {"schema": schema}}}}


@everybody.get(
    "/checkpoint",
    response_class=Response,
    responses={**_NOT_FOUND, **_file("text/plain", "A signed note (C2SP tlog-checkpoint).")},
    summary="The newest signed checkpoint",
)
def checkpoint(service: Serving) -> Response:
    """What the log's key signed last, with the cosignatures of witnesses, if there are any."""
    note = service.ledger.checkpoint()
    if note is None:
        raise RequestError("not_found")
    return Response(note, media_type="text/plain", headers=_NOT_KEPT)


@bundles.get(
    "/tile/entries/{place:path}",
    response_class=Response,
    responses={**_NOT_FOUND, **_file(_HASHES, "Each entry after its length, two bytes.")},
    summary="Entries behind a tile of leaf hashes",
)
def entries(place: Place, service: Serving) -> Response:
    """For those who watch every entry of the log; up to what is signed."""
    index, width = _place(place)
    found = service.ledger.bundle(index, width)
    if found is None:
        raise RequestError("not_found")
    return Response(found, media_type=_HASHES, headers=_NOT_KEPT)


@everybody.get(
    "/tile/{level}/{place:path}",
    response_class=Response,
    responses={**_NOT_FOUND, **_file(_HASHES, "Hashes of 32 bytes each, joined.")},
    summary="A tile of hashes",
)
def tile(
    level: Annotated[str, Path(description="0 for leaf hashes.", examples=["0"])], place: Place, service: Serving
) -> Response:
    """Whoever has the checkpoint works out any proof from these. Up to what is signed; it never changes."""
    if not _LEVEL.fullmatch(level):
        raise RequestError("not_found")
    index, width = _place(place)
    found = service.ledger.tile(int(level), index, width)
    if found is None:
        raise RequestError("not_found")
    return Response(found, media_type=_HASHES, headers=_FOR_GOOD)


@proofs.post("/proof", responses=_NOT_FOUND, summary="An entry and its proof")
def proof(asked: EntryAsked, service: Serving) -> EntryTold:
    """Under the newest signed checkpoint. An entry that was noted and not signed yet is not found."""
    reader = service.ledger
    try:
        if asked.entry is not None:
            found = reader.entry(asked.entry, since=asked.since)
        elif asked.record is not None:
            found = reader.of_record(asked.record, since=asked.since)
        else:
            found = reader.at(asked.index or 0, since=asked.since)
    except OperatorError as refused:
        if refused.code not in ("ledger_unsigned", "ledger_range"):
            raise
        raise RequestError("not_found") from None
    return EntryTold.of(found)


def _place(written: str) -> tuple[int, int]:
    """The index and the width of a tile's path; of each only the one spelling that the source gives.

    Raises:
        RequestError: it is none (``not_found``).

    Source: C2SP tlog-tiles, "Merkle Tree".
    """
    found = _PLACE.fullmatch(written) if len(written) <= _LONGEST else None
    if found is None or found[1].startswith("x000/"):
        raise RequestError("not_found")
    width = WIDTH if found[3] is None else int(found[3])
    if found[3] is not None and width >= WIDTH:
        raise RequestError("not_found")
    return int(re.sub(r"[x/]", "", found[1]) + found[2]), width
