"""Which request is which action, whatever way its path is spelt.

The gate stands before the application, so it has to know which route the application will take. Routers differ in what
they read a path as: one drops doubled slashes, one takes a line feed at the end for nothing, one finds the root path
anywhere. Every reading that some router has is tried, and each action that one of them leads to is asked. A route that
is open holds for its plain spelling only, and a write that nothing names is asked too: what is not understood is never
let in.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from idverify.account import Action
from idverify.account.action import COMMERCE

READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})  # RFC 9110 section 9.2.1, less TRACE, which no application serves
WEBSOCKET: Final = "WEBSOCKET"
_SOCKET: Final = None  # in the place of a method; no client can say it
_NAMED: Final = re.compile(r"([A-Z]+) (/[^\s?#]*)")
_PARAMETER: Final = re.compile(r"\{([a-z_][a-z0-9_]*)(:path)?\}")
_PLAIN: Final = re.compile(r"(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9_.~@:+,=-]+)+/?\Z|/\Z")
_INVISIBLE: Final = "".join(map(chr, range(33)))
_MEANT: Final = frozenset({"stream", "item"})
_MOST_REMEMBERED: Final = 1024  # answers; most requests go to a few paths
_LONGEST_REMEMBERED: Final = 256
_DECODED: Final = 3  # times; each is one program more between the client and the handler

Segments = tuple[str, ...]


class Ask(NamedTuple):
    """What the gate is asked for one request.

    Attributes:
        action: what is to be done.
        stream, item: as of ``PostingGate.decide``.
    """

    action: Action
    stream: str | None = None
    item: str | None = None


class _Template(NamedTuple):
    """A path with parameters.

    Attributes:
        segments: of each its text, or the name of a parameter, and whether it is one.
        rest: the last parameter stands for all segments that are left.
    """

    segments: tuple[tuple[str, bool], ...]
    rest: bool

    @classmethod
    def of(cls, path: str) -> _Template:
        segments: list[tuple[str, bool]] = []
        rest = False
        for part in filter(None, path.split("/")):
            found = _PARAMETER.fullmatch(part)
            if rest or (found is None and ("{" in part or "}" in part)):
                raise ValueError(f"a parameter is a whole segment, and one of :path the last: {path}")
            each = (part.casefold(), False) if found is None else (found[1], True)
            rest = found is not None and found[2] is not None
            if found is not None and (each in segments or (rest and found[1] in _MEANT)):
                raise ValueError(f"each parameter has a name of its own; stream and item are one segment: {path}")
            segments.append(each)
        return cls(tuple(segments), rest)

    def values(self, path: Segments) -> dict[str, str] | None:
        """The parameters of a path, if it is one of these."""
        fixed = len(self.segments) - self.rest
        if len(path) < fixed or (len(path) > fixed and not self.rest):
            return None
        found: dict[str, str] = {}
        for (text, parameter), part in zip(self.segments[:fixed], path, strict=False):
            if parameter:
                found[text] = part
            elif text != part.strip(_INVISIBLE).casefold():
                return None
        return found


class _Method:
    """The routes of one method."""

    def __init__(self) -> None:
        self.literal: dict[str, Ask] = {}
        self.templates: list[tuple[_Template, Action]] = []
        self.open: set[str] = set()
        self.open_templates: list[_Template] = []

    def add(self, path: str, action: Action | None) -> None:
        template = _Template.of(path)
        if any(parameter for _, parameter in template.segments):
            if action is None:
                self.open_templates.append(template)
            else:
                self.templates.append((template, action))
        elif action is None:
            self.open.add(path)
        else:
            self.literal["/".join(text for text, _ in template.segments)] = Ask(action)

    def take(self, other: _Method) -> None:
        """The routes of another method beside one's own, which come first."""
        self.literal = other.literal | self.literal
        self.templates += other.templates
        self.open |= other.open
        self.open_templates += other.open_templates

    def asks(self, readings: Iterable[Segments]) -> tuple[Ask, ...]:
        found: dict[Ask, None] = {}
        for path in readings:
            literal = self.literal.get("/".join(path).casefold())
            if literal is not None:
                found[literal] = None
            for template, action in self.templates:
                values = template.values(path)
                if values is not None:
                    # Only who sells is identified for each stream; of anything else a standing that names none tells.
                    stream = values.get("stream") if action in COMMERCE else None
                    found[Ask(action, stream, values.get("item"))] = None
        return tuple(found)


class Routes:
    """The routes that a host names.

    Args:
        routes: by method and path, such as ``POST /comments/{item}`` or ``WEBSOCKET /live/{stream}``, what is done
            there; None where the gate is not to be asked, as at sign-up. Such a path is let in even where a template
            that is asked covers it too, so the application must serve it by a handler of its own. A path is written
            as the application's own routes are, without the root path. ``{name}`` stands for one segment,
            ``{name:path}`` for all that are left. ``stream`` and ``item`` are handed to the gate, the former for what
            is sold only.
        otherwise: what is asked for a write (any method but GET, HEAD, OPTIONS; any websocket) that no route names;
            None lets it in.

    Raises:
        ValueError: a route is not written so.
    """

    def __init__(self, routes: Mapping[str, Action | None], *, otherwise: Action | None) -> None:
        self._otherwise = () if otherwise is None else (Ask(otherwise),)
        self._named: dict[str | None, _Method] = {}
        for route, action in routes.items():
            written = _NAMED.fullmatch(route)
            if written is None:
                raise ValueError(f"a route is METHOD /path: {route}")
            method = _SOCKET if written[1] == WEBSOCKET else written[1]
            self._named.setdefault(method, _Method()).add(written[2], None if action is None else Action(action))
        if "GET" in self._named:  # HEAD is served by whatever serves GET
            self._named.setdefault("HEAD", _Method()).take(self._named["GET"])
        self._remembered = functools.lru_cache(_MOST_REMEMBERED)(self._asks)

    def asks(self, scope: Mapping[str, Any]) -> tuple[Ask, ...]:
        """What the gate is to be asked before a request goes on; nothing where it may.

        Args:
            scope: of ASGI, ``http`` or ``websocket``.
        """
        method = _SOCKET if scope["type"] == "websocket" else scope["method"]
        path = scope["path"]
        answered = self._remembered if len(path) <= _LONGEST_REMEMBERED else self._asks
        return answered(method, path, scope.get("raw_path"), scope.get("root_path", ""))

    def _asks(self, method: str | None, path: str, raw: bytes | None, root: str) -> tuple[Ask, ...]:
        if method is not None:
            method = method.upper()
        by_default = () if method in READS else self._otherwise
        named = self._named.get(method)
        if named is None:
            return by_default
        plain = _PLAIN.match(path) is not None and (raw is None or raw == path.encode())
        here = _below(path, root)
        # A slash that was written %2F is one for some routers and none for others.
        sound = raw is None or b"%2f" not in raw.lower()
        if sound and here in named.open:
            return ()
        asked = named.asks([_parts(path)] if plain and not root else _readings(path, raw, root))
        if asked:
            return asked
        if sound and named.open_templates and _PLAIN.match(here):
            parts = _parts(here)
            if any(each.values(parts) is not None for each in named.open_templates):
                return ()
        return by_default


def _below(path: str, root: str) -> str:
    """The path below the root path, as ASGI means it: ``path`` holds the root path too."""
    if root and path.startswith(root) and path[len(root) : len(root) + 1] in {"", "/"}:
        return path[len(root) :]
    return path


def _readings(path: str, raw: bytes | None, root: str) -> Iterator[Segments]:
    """Every way in which some router may read a path, as segments."""
    found: dict[Segments, None] = {}
    texts = [path]
    if raw is not None:
        texts.append(raw.partition(b"?")[0].decode("latin-1"))
    for written in texts:
        # Starlette and Django take the root path off the beginning, Litestar off wherever it stands first.
        for text in {written, written.removeprefix(root), written.split(root, 1)[-1]} if root else {written}:
            for decoded in _decoded(text):
                found |= dict.fromkeys(_split(decoded))
            # Split first and decoded then: an encoded slash stays in its segment.
            found |= dict.fromkeys(tuple(map(unquote, segments)) for segments in _split(text))
    yield from found


def _decoded(text: str) -> Iterator[str]:
    yield text
    for _ in range(_DECODED):
        again = unquote(text)
        if again == text:
            return
        yield again
        text = again


def _parts(plain: str) -> Segments:
    return tuple(plain.strip("/").split("/"))


def _split(text: str) -> Iterator[Segments]:
    """The segments with dots as names, and with dots as the steps that they are to a file system."""
    # A backslash is a slash for some routers, and a letter of its segment for others.
    for written in {text: None, text.replace("\\", "/"): None}:
        parts = written.split("/")
        yield from _stepped(parts)
        yield from _stepped([each.strip(_INVISIBLE) for each in parts])


def _stepped(parts: list[str]) -> Iterator[Segments]:
    yield tuple(filter(None, parts))
    steps: list[str] = []
    for part in filter(None, parts):
        if part == "..":
            steps[-1:] = []
        elif part != ".":
            steps.append(part)
    yield tuple(steps)
