"""Whether a query tells of the same accounts when it is asked again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import pyarrow.parquet as pq

from idverify.campaign.folder import Folder
from idverify.campaign.reading.source import SEAL, Chunk
from idverify.campaign.run.disk import kept
from idverify.campaign.run.part import part_path
from idverify.errors import OperatorError


def seals_of(folder: Folder, parts: Collection[int]) -> Mapping[int, str]:
    """The seals of the chunks that parts were made of; empty ones where there were none.

    Args:
        folder: of the run.
        parts: those that are done.

    Raises:
        OperatorError: as of ``kept``.
    """
    with kept(folder):
        return {part: (pq.read_schema(part_path(folder, part)).metadata.get(SEAL) or b"").decode() for part in parts}


def unchanged(chunks: Iterator[Chunk], seals: Mapping[int, str]) -> Iterator[Chunk]:
    """The chunks that are not done, so long as those that are done come again as they were.

    Args:
        chunks: all of a source.
        seals: of those that are done, by index.

    Raises:
        OperatorError: one comes otherwise, or comes no more (``campaign_source_changed``).
    """
    left = dict(seals)
    for chunk in chunks:
        if chunk.index not in left:
            yield chunk
        elif left.pop(chunk.index) != chunk.seal:
            raise OperatorError("campaign_source_changed")
    if left:
        raise OperatorError("campaign_source_changed")
