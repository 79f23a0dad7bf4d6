"""Bytes of a text file as lines, whatever programs wrote it, several of them perhaps."""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final

_BLOCK: Final = 1 << 20  # bytes that are read at once
_LONGEST_LINE: Final = 1 << 20  # bytes or letters; a file without line ends is cut, and stays within its memory
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Windows-1258 writes a letter and its tone apart; where no letter is before the tone, it is no Windows-1258.
_TONE_ALONE: Final = re.compile("(?<![^\\W\\d_])[\u0300\u0301\u0303\u0309\u0323]")


_MARK: Final = "\ufeff"  # before a line that began a file, of those that were put one behind the other
_MARKED: Final = re.compile(f"(?<![^\r\n]){_MARK}")


class Recoded(str):
    """A line that was no UTF-8."""

    __slots__ = ()


def lines_of(path: Path) -> Iterator[str]:
    """The lines of a text file, with their ends, one after the other.

    UTF-8 and UTF-16 are told by their mark, or UTF-16 by its nought bytes; a line that is no UTF-8 is read as
    Windows-1258, or else as Windows-1252, its letters put together (NFC), and is ``Recoded``. Nought bytes are left
    out.

    Args:
        path: of the file.

    Raises:
        OSError: it cannot be read.
    """
    return chain.from_iterable(_blocks(path))


def _blocks(path: Path) -> Iterator[Iterable[str]]:
    with path.open("rb") as file:
        name = _encoding_of(file)
        if name != "utf-8":
            yield from _wide(file, name)
            return
        rest = b""
        while block := file.read(_BLOCK):
            block = rest + block
            end = block.rfind(b"\n") + 1 or block.rfind(b"\r") + 1
            if not end and len(block) >= _LONGEST_LINE:
                end = len(block)
            rest = block[end:]
            yield _decoded(block[:end])
        yield _decoded(rest)


def _decoded(block: bytes) -> Iterable[str]:
    try:
        return _split(block.decode())
    except UnicodeDecodeError:
        return map(_line, block.splitlines(keepends=True))


def _line(line: bytes) -> str:
    try:
        return line.decode().replace("\0", "").removeprefix(_MARK)
    except UnicodeDecodeError:
        return Recoded(_recoded(line).replace("\0", ""))


def _wide(file: BinaryIO, name: str) -> Iterator[Iterable[str]]:
    decoder, rest = codecs.getincrementaldecoder(name)("replace"), ""
    while block := file.read(_BLOCK):
        text = rest + decoder.decode(block)
        end = text.rfind("\n") + 1 or text.rfind("\r") + 1
        if not end and len(text) >= _LONGEST_LINE:
            end = len(text)
        rest = text[end:]
        yield _split(text[:end])
    yield _split(rest + decoder.decode(b"", final=True))


def _split(text: str) -> Iterable[str]:
    if "\0" in text:
        text = text.replace("\0", "")
    if _MARK in text:
        text = _MARKED.sub("", text)
    return io.StringIO(text, newline="")  # unlike str.splitlines, at line ends only


def _recoded(line: bytes) -> str:
    try:
        text = line.decode("cp1258")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
    if _TONE_ALONE.search(text):
        return line.decode("cp1252", "replace")
    return unicodedata.normalize("NFC", text)


def _encoding_of(file: BinaryIO) -> str:
    begins = file.read(4096)
    for mark, name in _MARKS:
        if begins.startswith(mark):
            file.seek(len(mark))
            return name
    file.seek(0)
    # Without a mark, UTF-16 of mostly Latin letters has a nought in every other byte.
    even, odd = begins[::2].count(0), begins[1::2].count(0)
    if max(even, odd) * 5 > len(begins):
        return "utf-16-be" if even > odd else "utf-16-le"
    return "utf-8"
