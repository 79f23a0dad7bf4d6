"""What a run has found so far, in a file, so that a run that was broken off can go on.

Each line but the first carries the SHA-256 of the line before it, and each result must be one that the installed
fixtures can have. That finds accidents and lazy hands: whoever edits a line can work the chain out again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, ValidationError

import idverify
from idverify.conformance.door import Introduction
from idverify.conformance.fixture import Fixture, digest_of
from idverify.conformance.kept_result import KeptResult, Sha256, Strict
from idverify.conformance.result import Result, shown
from idverify.errors import OperatorError

FORMAT: Final = "idverify-conformance-journal/2"
_LONGEST: Final = 4_000


class Beginning(Strict):
    """What a run must have in common with the one that it goes on with.

    Attributes:
        seed: of everything that varies, 32 hex digits.
        fixtures: SHA-256 over all that are asked, 64 hex digits.
        door: its kind.
        implementation: name, version and language, as it says, as of ``result.shown``.
        capabilities, law: what it claims to know, as JSON, sorted; ``null`` where it does not say.
        readings: what was declared, by it and by whoever runs, as JSON, sorted.
        expected: SHA-256 of the file of expected failures, 64 hex digits.
        suite: the version of the suite.
        timeout_seconds: how long an answer may take.
        began: when, RFC 3339.
    """

    seed: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    fixtures: Sha256
    door: str
    implementation: str
    capabilities: str
    law: str
    readings: str
    expected: Sha256
    suite: str
    timeout_seconds: Annotated[int, Field(ge=0)]
    began: str

    @classmethod
    def of(
        cls,
        introduction: Introduction,
        asked: Sequence[Fixture],
        *,
        seed: str,
        door: str,
        declared: Mapping[str, str],
        expected: bytes,
        timeout_seconds: int,
        began: datetime,
    ) -> Self:
        """The beginning of a run.

        Args:
            introduction: of the implementation.
            asked: every fixture that the run asks.
            seed: 32 hex digits.
            door: its kind.
            declared: the options of readings that the implementation is held to, whoever said them.
            expected: the file of expected failures; empty where there is none.
            timeout_seconds: how long an answer may take.
            began: with an offset.
        """
        known = introduction.capabilities
        return cls(
            seed=seed,
            fixtures=digest_of(asked),
            door=door,
            implementation=shown([introduction.name, introduction.version, introduction.language], longest=_LONGEST),
            capabilities=json.dumps(None if known is None else sorted(set(known))),
            law=json.dumps(sorted(set(introduction.law))),
            readings=json.dumps(dict(sorted(declared.items()))),
            expected=hashlib.sha256(expected).hexdigest(),
            suite=idverify.__version__,
            timeout_seconds=timeout_seconds,
            began=began.isoformat(),
        )

    @classmethod
    def read(cls, path: Path) -> Self:
        """That of a journal: whoever goes on needs its seed to know what was asked.

        Raises:
            OperatorError: it cannot be read, or is no journal (``journal_file``).
        """
        try:
            with path.open("rb") as file:
                head = _Head.model_validate_json(file.readline())
            datetime.fromisoformat(head.beginning.began)
        except (OSError, ValueError):
            raise OperatorError("journal_file", name=shown(path.name)) from None
        return cls(**dict(head.beginning))

    def require_same(self, now: Beginning) -> None:
        """Let the run that goes on be the run that began.

        Args:
            now: of the run that goes on; when it began makes no difference.

        Raises:
            OperatorError: other fixtures, another implementation, another seed, or anything else that the results of
                one run have in common (``journal_other``).
        """
        for name in Beginning.model_fields:
            if name != "began" and getattr(self, name) != getattr(now, name):
                raise OperatorError("journal_other", what=name)


class _Head(Strict):
    format: Literal["idverify-conformance-journal/2"]
    beginning: Beginning


class Journal:
    """The results of a run, each on a line of its own as soon as it is there.

    Args:
        path: where; a new file unless it is gone on with.
        beginning: of the run.
        done: what was found before, by fixture.
        last: SHA-256 of the last line, 64 hex digits; empty where nothing will be kept.
    """

    def __init__(self, path: Path, beginning: Beginning, done: Mapping[str, Result], last: str = "") -> None:
        self.beginning, self.done, self._path, self._last = beginning, done, path, last

    @classmethod
    def begin(cls, path: Path, beginning: Beginning) -> Self:
        """A new one.

        Raises:
            OperatorError: there is a file already, or it cannot be written (``journal_file``).
        """
        line = _written(_Head(format=FORMAT, beginning=beginning))
        try:
            with path.open("xb") as file:
                file.write(line)
        except OSError:
            raise OperatorError("journal_file", name=shown(path.name)) from None
        return cls(path, beginning, {}, _hash(line))

    @classmethod
    def resume(cls, path: Path, now: Beginning, fixtures: Mapping[str, Fixture]) -> Self:
        """One to go on with. A last line that was not finished is taken out: its fixture is asked again.

        Args:
            path: of the journal.
            now: of the run that goes on, with the journal's seed.
            fixtures: every one that the run asks, by id, those drawn from its seed among them.

        Raises:
            OperatorError: it cannot be read or is no journal (``journal_file``), is another run's (``journal_other``),
                a line does not follow the one before it (``journal_chain``), or a result is none that its fixture can
                have, or stands twice (``journal_result``), each of these with the number of the line.
        """
        beginning, done = Beginning.read(path), dict[str, Result]()
        beginning.require_same(now)
        try:
            written = path.read_bytes()
            whole = written[: written.rfind(b"\n") + 1]
            if len(whole) < len(written):
                os.truncate(path, len(whole))
        except OSError:
            raise OperatorError("journal_file", name=shown(path.name)) from None
        # Of bytes, for what else str.splitlines takes for an end may stand inside a text.
        head, *rest = whole.split(b"\n")[:-1]
        last = _hash(head + b"\n")
        for number, line in enumerate(rest, start=2):
            try:
                kept = KeptResult.model_validate_json(line)
            except ValidationError:
                raise OperatorError("journal_file", name=shown(path.name)) from None
            if kept.before != last:
                raise OperatorError("journal_chain", number=number)
            if kept.fixture in done or not kept.is_of(fixtures.get(kept.fixture)):
                raise OperatorError("journal_result", number=number)
            done[kept.fixture], last = kept.result, _hash(line + b"\n")
        return cls(path, beginning, done, last)

    def keep(self, result: Result) -> None:
        """Write one down.

        Raises:
            OperatorError: it cannot be written (``journal_file``).
        """
        line = _written(KeptResult.of(result, self._last))
        try:
            with self._path.open("ab") as file:
                file.write(line)
        except OSError:
            raise OperatorError("journal_file", name=shown(self._path.name)) from None
        self._last = _hash(line)


def _written(line: Strict) -> bytes:
    # ASCII: nothing that a line holds can end it, or change how it shows.
    return json.dumps(line.model_dump(mode="json")).encode() + b"\n"


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
