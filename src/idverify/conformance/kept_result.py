"""One result as a line of a journal holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from idverify.conformance.fixture import Fixture
from idverify.conformance.result import Kind, Result
from idverify.law.reading import REGISTER
from idverify.messages import Text

_BARE: Final = frozenset({Kind.PASS, Kind.FAIL})  # come without a reason
_DEPARTED: Final = frozenset({Kind.FAIL, Kind.EXPECTED_FAIL})
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Strict(BaseModel):
    """What all parts of a journal have in common: nothing is guessed, and nothing unknown is taken."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Sentence(Strict):
    """One sentence in both languages."""

    vi: str
    en: str

    @classmethod
    def of(cls, text: Text) -> Self:
        """A text as a line holds it."""
        return cls(vi=_whole(text.vi), en=_whole(text.en))


class KeptResult(Strict):
    """A result, with the SHA-256 of the line before it; see ``result.Result``."""

    before: Sha256
    fixture: str
    digest: str
    level: str
    provision: str
    requirements: tuple[str, ...]
    kind: Literal["pass", "fail", "skipped", "errored", "review", "expected-fail", "unexpected-pass"]
    reason: Sentence | None
    mismatches: tuple[Sentence, ...]
    took_ms: Annotated[int, Field(ge=0)]
    outcome: str | None
    options: tuple[dict[str, str], ...]

    @classmethod
    def of(cls, result: Result, before: str) -> Self:
        """A result as a line holds it.

        Args:
            result: what came.
            before: SHA-256 of the line before, 64 hex digits.
        """
        return cls(
            before=before,
            fixture=result.fixture,
            digest=result.digest,
            level=result.level,
            provision=result.provision,
            requirements=result.requirements,
            kind=result.kind.value,
            reason=None if result.reason is None else Sentence.of(result.reason),
            mismatches=tuple(map(Sentence.of, result.mismatches)),
            took_ms=max(result.took_ms, 0),
            outcome=result.outcome,
            options=tuple(dict(way) for way in result.options),
        )

    @property
    def result(self) -> Result:
        """The result."""
        return Result(
            fixture=self.fixture,
            digest=self.digest,
            level=self.level,
            provision=self.provision,
            requirements=self.requirements,
            kind=Kind(self.kind),
            reason=None if self.reason is None else Text(vi=self.reason.vi, en=self.reason.en),
            mismatches=tuple(Text(vi=each.vi, en=each.en) for each in self.mismatches),
            took_ms=self.took_ms,
            outcome=self.outcome,
            options=tuple(tuple(way.items()) for way in self.options),
        )

    def is_of(self, fixture: Fixture | None) -> bool:
        """Whether it is a result that a fixture can have; of none, it is not."""
        if fixture is None:
            return False
        kind = Kind(self.kind)
        same = (self.digest, self.level, self.provision, self.requirements, self.outcome) == (
            fixture.digest,
            fixture.level,
            fixture.provision,
            fixture.requirements,
            fixture.outcome,
        )
        return (
            same
            and (self.reason is None) == (kind in _BARE)
            and bool(self.mismatches) == (kind in _DEPARTED)
            and all(_is_way(way, fixture.readings) for way in self.options)
            # What passed is right by some way to read the law, where that makes a difference.
            and (kind is not Kind.PASS or bool(self.options) == bool(fixture.readings))
        )


def _is_way(way: Mapping[str, str], readings: Sequence[str]) -> bool:
    return way.keys() == set(readings) and all(option in REGISTER[id].options for id, option in way.items())


def _whole(text: str) -> str:
    """A text that JSON can hold and give back: half a surrogate pair cannot be read again."""
    return text.encode("utf-8", "backslashreplace").decode()
