"""Looking for people and keys where they must not be: the needles, what was shown, and the search.

A needle is one secret in every writing in which it is likely to be shown. What was shown is kept by where, and
searched at the end, since codes and tokens are made on the way.
"""

from __future__ import annotations

import base64
import json
import logging
import math
import pickle
import re
import traceback
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import quote

import idverify

_T = TypeVar("_T")
HOME: Final = str(Path(idverify.__file__).parent)
_WORD: Final = re.compile(r"[^\W\d_]+")
_ESCAPE: Final = re.compile(r"\\+[nrt]")
_TYPED_APART: Final = re.compile(r"(?<=[0-9])[ .()\u00a0-]{1,2}(?=[0-9])")
_RANDOM: Final = re.compile(r"0x[0-9a-f]+|(?=[0-9]*[a-f])[0-9a-f]{12,}")  # addresses, and names drawn by chance
_LONG: Final = 2_000
_FEWEST_LETTERS: Final = 3
_FEWEST_TAIL: Final = 7
_FEWEST_BYTES: Final = 5  # of a part of a name among random bytes

_ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be")
LOCALS: Final = "locals"
COLUMN: Final = "column"
LOG: Final = "log"
PICKLE: Final = "pickle"


@dataclass(frozen=True)
class Needle:
    """One secret.

    Attributes:
        what: whose, and what it is; never the secret.
        whole: writings that occur nowhere by chance.
        words: writings that count where no letter or digit stands beside them.
        tails: digits that count where they are no part of a random name.
        raw: bytes.
    """

    what: str
    whole: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    tails: frozenset[str] = frozenset()
    raw: frozenset[bytes] = frozenset()


def of_number(what: str, canonical: str) -> Needle:
    """A phone as ``+84912345678`` or a personal ID: with and without what stands before it, and its end."""
    digits = canonical.removeprefix("+84")
    tails = {digits[-length:] for length in range(_FEWEST_TAIL, len(digits))}
    return Needle(what, frozenset({digits, *_encoded(canonical.encode())}), tails=frozenset(tails))


def of_name(what: str, name: str) -> Needle:
    """A name in every form of Unicode and every case, and each part of it that is no word of ours."""
    whole, words, raw = set[str](), set[str](), set[bytes]()
    for form in _written(name):
        whole |= {form, *_escaped(form)}
        raw |= {form.encode(encoding) for encoding in _ENCODINGS}
        whole |= _encoded(form.encode())
    for part in _WORD.findall(unicodedata.normalize("NFC", name)):
        if len(part) < _FEWEST_LETTERS or part.casefold() in _ordinary():
            continue
        for form in {unicodedata.normalize(each, part) for each in ("NFC", "NFD")}:
            (words if form.isascii() else whole).add(form)
            whole |= set() if form.isascii() else _escaped(form)
            encoded = [form.encode(encoding) for encoding in _ENCODINGS]
            raw |= {each for each in encoded if len(each) >= _FEWEST_BYTES}
    return Needle(what, frozenset(whole), frozenset(words), raw=frozenset(raw))


def of_day(what: str, day: date) -> Needle:
    """A birth date as people and programs write it."""
    forms = (f"{day:%Y-%m-%d}", f"date({day.year}, {day.month}, {day.day})", f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}")
    pickled = b"C\x04" + day.year.to_bytes(2, "big") + bytes((day.month, day.day))
    tails = {f"{day:%Y%m%d}", f"{day:%d%m%Y}"}
    return Needle(what, frozenset(forms), tails=frozenset(tails), raw=frozenset({pickled}))


def of_code(what: str, code: str) -> Needle:
    """Six digits; they count where nothing stands beside them that could make them part of something random."""
    return Needle(what, words=frozenset({code}))


def of_key(what: str, key: bytes) -> Needle:
    """Key material, whole and in halves."""
    half = len(key) // 2
    whole = set[str]()
    for part in (key, key[:half], key[half:]):
        whole |= {part.hex(), part.hex().upper(), repr(part)[2:-1], *_encoded(part)}
    return Needle(what, frozenset({*whole, str(list(key))}), raw=frozenset({key, key[:half], key[half:]}))


def of_text(what: str, secret: str) -> Needle:
    """A token, a passphrase, or what else is long enough never to occur by chance."""
    return Needle(what, frozenset({secret, *_encoded(secret.encode())}), raw=frozenset({secret.encode()}))


def _written(name: str) -> set[str]:
    bare = "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))
    plain = bare.replace("Đ", "D").replace("đ", "d")
    forms = {unicodedata.normalize(form, " ".join(name.split())) for form in ("NFC", "NFD")} | {plain}
    return {cased for form in forms for cased in (form, form.upper(), form.lower(), form.casefold())}


def _escaped(text: str) -> set[str]:
    """As reprs of bytes, JSON and addresses write what is not ASCII."""
    if text.isascii():
        return set()
    plain = json.dumps(text)[1:-1]
    return {plain, ascii(text)[1:-1], quote(text), *(repr(text.encode(form))[2:-1] for form in _ENCODINGS)}


def _encoded(data: bytes) -> set[str]:
    """In hex, and in base64 wherever it begins in what was encoded."""
    found = {data.hex()}
    for before in range(3):
        first = math.ceil(before * 4 / 3)
        last = (before + len(data)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            found.add(encode(bytes(before) + data).decode()[first:last])
    return found


@cache
def _ordinary() -> frozenset[str]:
    """Every word of the source and the catalogues, which a name may share without being shown."""
    files = (each for ending in ("py", "po", "csv", "json") for each in Path(HOME).rglob(f"*.{ending}"))
    texts = (unicodedata.normalize("NFC", file.read_text(encoding="utf-8")).casefold() for file in files)
    return frozenset(word for text in texts for word in _WORD.findall(text))


@dataclass(frozen=True)
class Leak:
    """A needle that was found.

    Attributes:
        what: which.
        place: what kind of place.
        where: where.
        shown: what stands around it.
    """

    what: str
    place: str
    where: str
    shown: str

    def __str__(self) -> str:
        return f"{self.what} in {self.place}: {self.where}: {self.shown!r}"


@dataclass
class Shown:
    """Everything that was shown on the way, each thing once."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    data: dict[tuple[str, bytes], str] = field(default_factory=dict)

    def text(self, place: str, where: str, said: str) -> None:
        self.texts.setdefault((place, said), where)

    def bytes(self, place: str, where: str, said: bytes) -> None:
        self.data.setdefault((place, said), where)

    def value(self, place: str, where: str, value: object) -> None:
        """Something that is kept or logged, as itself."""
        if isinstance(value, bytes | bytearray | memoryview):
            self.bytes(place, where, bytes(value))
        elif value is not None and not isinstance(value, bool):
            self.text(place, where, str(value))

    def returned(self, where: str, found: object) -> None:
        """What a call gave, in every way in which a program writes an object."""
        plain = repr(found)
        for said in (plain, str(found), format(found), f"{[found]!r}"):
            if said is plain or plain not in said:
                self.text("repr", where, said)

    def error(self, where: str, error: BaseException) -> None:
        """An exception with all that it came from, as reports of errors show them."""
        self._told(where, traceback.TracebackException.from_exception(error, capture_locals=True))
        for each in _chain(error):
            for said in (str(each), repr(each), repr(each.args), *getattr(each, "__notes__", ())):
                self.text("exception", where, said)
            for name, value in vars(each).items():
                self.text("exception", f"{where}: {type(each).__name__}.{name}", repr(value))
            if type(each).__module__.startswith("idverify"):
                self._pickled(where, each)

    def _told(self, where: str, told: traceback.TracebackException) -> None:
        for frame in told.stack:
            if frame.filename.startswith(HOME):
                at = f"{frame.filename.removeprefix(HOME)}:{frame.lineno} {frame.name}"
                for name, value in (frame.locals or {}).items():
                    # Tables of the law and of numbers stand in one frame after the other, and are read once.
                    said = value if len(value) > _LONG else f"{at}: {name} = {value}"
                    self.text(LOCALS, f"{where}: {at}: {name}", said)
        for each in (told.__cause__, told.__context__, *(told.exceptions or ())):
            if each is not None:
                self._told(where, each)

    def _pickled(self, where: str, error: BaseException) -> None:
        try:
            self.bytes(PICKLE, f"{where}: {type(error).__name__}", pickle.dumps(error))
        except TypeError as refused:  # what it holds is not pickled
            self.text("exception", where, str(refused))

    def calls(self, where: str, act: Callable[[], _T]) -> _T:
        """Do something and look at what it gives."""
        found = act()
        self.returned(where, found)
        return found

    def refuses(self, where: str, code: str, act: Callable[[], object]) -> None:
        """Do something that must fail, and look at how; ``code``: the error's, or the name of a class of it."""
        refused: Exception | None = None
        try:
            act()
        except Exception as error:  # noqa: BLE001  # which one is asserted below
            self.error(where, error)
            refused = error
        told = getattr(refused, "defect", None) or getattr(refused, "code", None)
        assert code in (told, *(kind.__name__ for kind in type(refused).__mro__)), f"{where}: {refused!r}"

    def found(self, needles: Iterable[Needle]) -> list[Leak]:
        """Every needle in what was shown."""
        places = sorted({place for place, _ in (*self.texts, *self.data)})
        sought = list(needles)
        return [leak for place in places for leak in self._in(place, sought)]

    def _in(self, place: str, needles: list[Needle]) -> Iterator[Leak]:
        texts = [(said, where) for (at, said), where in self.texts.items() if at == place]
        data = [(said, where) for (at, said), where in self.data.items() if at == place]
        texts += [(said.decode("latin-1"), where) for said, where in data]
        haystack = _Haystack(texts)
        for needle in needles:
            for at in haystack.of(needle):
                yield Leak(needle.what, place, haystack.where(at), haystack.around(at))
            for raw in needle.raw:
                for said, where in data:
                    if raw in said:
                        yield Leak(needle.what, place, where, repr(raw))


class _Haystack:
    """Texts of one kind of place as one, so that each writing is looked for once."""

    def __init__(self, texts: list[tuple[str, str]]) -> None:
        self._texts = texts
        clean = [_clean(said) for said, _ in texts]
        self._starts = [0]
        for said in clean:
            self._starts.append(self._starts[-1] + len(said) + 1)
        self._joined = "\x00".join(clean)
        self._random: list[tuple[int, int]] | None = None

    def of(self, needle: Needle) -> Iterator[int]:
        """Where it begins, once for each text."""
        seen = set()
        for at in self._places(needle):
            if (text := self._index(at)) not in seen:
                seen.add(text)
                yield at

    def _places(self, needle: Needle) -> Iterator[int]:
        for form in sorted(needle.whole):
            yield from self._all(form)
        for form in sorted(needle.words):
            for at in self._all(form):
                beside = self._joined[at - 1 : at] + self._joined[at + len(form) : at + len(form) + 1]
                if not any(sign.isalnum() for sign in beside):
                    yield at
        for form in sorted(needle.tails):
            for at in self._all(form):
                if not self._is_random(at, at + len(form)):
                    yield at

    def _all(self, form: str) -> Iterator[int]:
        at = self._joined.find(form)
        while at >= 0:
            yield at
            at = self._joined.find(form, at + 1)

    def _is_random(self, first: int, end: int) -> bool:
        if self._random is None:
            self._random = [each.span() for each in _RANDOM.finditer(self._joined)]
        return any(start <= first and end <= stop for start, stop in self._random)

    def _index(self, at: int) -> int:
        low, high = 0, len(self._texts) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._starts[middle] <= at else (low, middle - 1)
        return low

    def where(self, at: int) -> str:
        return self._texts[self._index(at)][1]

    def around(self, at: int) -> str:
        return self._joined[max(0, at - 40, self._starts[self._index(at)]) : at + 40]


def _clean(said: str) -> str:
    """With numbers typed in groups put together, and without escapes, whose letters would stand beside digits."""
    plain = _ESCAPE.sub(" ", said)
    return " ".join(dict.fromkeys((said, said.replace("\\\\", "\\"), plain, _TYPED_APART.sub("", plain))))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception with everything behind it, be it suppressed or not."""
    waiting, seen = [error], set[int]()
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        more = each.exceptions if isinstance(each, BaseExceptionGroup) else ()
        waiting += [one for one in (each.__cause__, each.__context__, *more) if one is not None]


class _Listener(logging.Handler):
    def __init__(self, shown: Shown) -> None:
        super().__init__(logging.DEBUG)
        self._shown = shown

    def emit(self, record: logging.LogRecord) -> None:
        where = f"{record.name} {record.levelname}"
        self._shown.text(LOG, where, record.getMessage())
        self._shown.text(LOG, where, repr(record.args))
        if record.exc_info and record.exc_info[1]:
            self._shown.error(where, record.exc_info[1])


@contextmanager
def listening(shown: Shown) -> Iterator[None]:
    """Hear everything that any logger says, down to the rows that SQLAlchemy reads, and every warning."""
    root, handler = logging.getLogger(), _Listener(shown)
    known: list[logging.Logger] = [
        each for each in root.manager.loggerDict.values() if isinstance(each, logging.Logger)
    ]
    known += [root, logging.getLogger("sqlalchemy.engine"), logging.getLogger("sqlalchemy.pool")]
    before = [(each, each.level, each.propagate, each.disabled) for each in known]
    for each in known:
        each.setLevel(logging.DEBUG)
        each.propagate, each.disabled = True, False
    root.addHandler(handler)
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            yield
        for warning in warned:
            shown.text("warning", warning.filename, str(warning.message))
    finally:
        root.removeHandler(handler)
        for logger, level, propagate, disabled in before:
            logger.setLevel(level)
            logger.propagate, logger.disabled = propagate, disabled


def private_bytes(key: Any) -> Iterator[bytes]:  # an officer's key or a rotation key
    """The private halves of a key of ``sealing``, which has no way of its own to give an officer's away."""
    seal = getattr(key, "_seal", None) or key._key
    yield from (part.private_bytes_raw() for part in seal.parts)
    if (sign := getattr(key, "_sign", None)) is not None:
        yield sign.private_bytes_raw()
