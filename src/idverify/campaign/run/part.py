"""One part: the rows of one chunk, judged and written; it is done or it is not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import pyarrow as pa
import pyarrow.parquet as pq

from idverify.campaign.folder import Folder
from idverify.campaign.kernel import Counts, Kernel
from idverify.campaign.key_source import KeySource
from idverify.campaign.reading.source import SEAL, Chunk
from idverify.campaign.run.disk import beside, kept, put, put_text
from idverify.campaign.schema import JUDGED
from idverify.campaign.tally import Tally
from idverify.campaign.terms import Terms

_DONE = re.compile(r"part-([0-9]{6,})\.json")
_WORDS: Final = [field.name for field in JUDGED if pa.types.is_dictionary(field.type)]
# A pseudonym is 32 bytes of noise: neither a dictionary nor a compressor finds anything in it. Of an account's name it
# takes a quarter, four bytes of some fifty in a row, and as long as all other columns together.
_LOOSE: Final = {"account", *(field.name for field in JUDGED if field.type == pa.binary(32))}
# LZ4 takes a third less time than zstd at its lowest level, and a fifth more room.
_PRESSED: Final = {field.name: "none" if field.name in _LOOSE else "lz4" for field in JUDGED}


@dataclass(frozen=True, slots=True)
class Done:
    """One part that is on the disk.

    Attributes:
        index: which.
        tally: what was counted in it.
    """

    index: int
    tally: Tally


class StoppedError(Exception):
    """Whoever asked for the part has stopped."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker needs to judge chunks; it can be pickled to one, and holds no key but a ``KeyOfOneRun``.

    Attributes:
        folder: where the parts go.
        terms: under what is judged.
        keys: where the key comes from.
        fast: whether columns are judged by the compiled kernel.
    """

    folder: Folder
    terms: Terms
    keys: KeySource
    fast: bool

    def kernel(self, first: Kernel | None = None) -> Kernel:
        """A kernel with its key, for one thread. Errors: as of ``KeySource.open`` and ``Kernel``.

        Args:
            first: another thread's, which knows what this one is going to learn.
        """
        ring = self.keys.open()
        return Kernel(self.terms, ring, fast=self.fast) if first is None else first.beside(ring)

    def part(self, chunk: Chunk, kernel: Kernel, going: Callable[[], bool] = lambda: True) -> Done:
        """Judge one chunk and write what was found; afterwards the part is done.

        Args:
            chunk: the rows.
            kernel: what judges.
            going: asked before each batch whether to go on.

        Raises:
            OperatorError: the folder cannot be written (``campaign_folder``), the source cannot be read
                (``campaign_input``), or a key's vault fails.
            StoppedError: ``going`` said no.
        """
        path, counts = part_path(self.folder, chunk.index), Counts()
        new = beside(self.folder, path)
        try:
            with _Writer(self.folder, new, self.keys.kid, chunk.seal) as writer:
                for rows in chunk.batches():
                    if not going():
                        raise StoppedError
                    writer.write(kernel.judged(rows, counts))
            with kept(self.folder):
                put(new, path)
        finally:
            with kept(self.folder):
                new.unlink(missing_ok=True)
        # The tally last: a part is done when it is there.
        tally = kernel.tally(counts)
        counted = json.dumps(tally.to_json(), ensure_ascii=False, separators=(",", ":"))
        put_text(self.folder, _tally_path(self.folder, chunk.index), counted)
        return Done(chunk.index, tally)


class _Writer:
    """A Parquet file, of which only the disk's refusals are the folder's fault."""

    def __init__(self, folder: Folder, path: Path, kid: str, seal: str) -> None:
        self._folder = folder
        with kept(folder):
            self._writer: Any = pq.ParquetWriter(
                path,
                JUDGED.with_metadata({"idverify.kid": kid, **({SEAL.decode(): seal} if seal else {})}),
                compression=_PRESSED,
                use_dictionary=_WORDS,
                write_statistics=["row"],
                column_encoding={"row": "DELTA_BINARY_PACKED"},
            )

    def write(self, batch: pa.RecordBatch) -> None:
        with kept(self._folder):
            self._writer.write_batch(batch.replace_schema_metadata(self._writer.schema.metadata))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failed: object) -> None:
        with kept(self._folder):
            self._writer.close()


def part_path(folder: Folder, index: int) -> Path:
    """Where what was found of one chunk's rows lies."""
    return folder.accounts / f"part-{index:06d}.parquet"


def _tally_path(folder: Folder, index: int) -> Path:
    return folder.tallies / f"part-{index:06d}.json"


def done_parts(folder: Folder) -> Iterator[Done]:
    """The parts that are done, in their order.

    Raises:
        OperatorError: as of ``kept``.
    """
    with kept(folder):
        names = [each.name for each in folder.tallies.iterdir()]
    for index in sorted(int(match[1]) for name in names if (match := _DONE.fullmatch(name))):
        with kept(folder):
            if not part_path(folder, index).exists():
                continue
            text = _tally_path(folder, index).read_text("utf-8")
        try:
            yield Done(index, Tally.from_json(json.loads(text)))
        except ValueError:
            continue  # it is judged again
