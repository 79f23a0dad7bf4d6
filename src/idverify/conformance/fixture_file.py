"""A file of fixtures as it is written: for a lawyer to read and correct, and for any program to check.

``schema/fixture.schema.json`` is made from these models.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

Level = Literal["L0", "L1", "L2", "L3", "L4"]
Outcome = Literal["must_permit", "must_deny", "acceptable"]

_NAME: Final = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
_REQUIREMENT: Final = r"^[A-Z]{2,3}-\d{1,3}$"
_READING: Final = r"^R-\d{2}$"


class Written(BaseModel):
    """A part of a file; a member that is not known is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Words(Written):
    """One sentence in both languages."""

    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Otherwise(Written):
    """What is right instead where silences of the law are read in another way."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    readings: dict[Annotated[str, Field(pattern=_READING)], str] = Field(
        min_length=1, description="The options taken, by reading; of every other reading the default."
    )


class Expectation(Written):
    """What an answer must hold; every member that is not named here must be equal."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    outcome: Outcome | None = Field(
        default=None,
        description="Of a decision: whether the law demands it (`must_permit`, `must_deny`), or is silent"
        " (`acceptable`: `permitted` and `otherwise` say which answer goes with which reading).",
    )
    permitted: bool | None = Field(default=None, description="Beside `acceptable`: the answer by the default readings.")
    breaches: list[str] | None = Field(default=None, description="The rules that are not met: these and no others.")
    facts: list[str] | None = Field(default=None, description="The facts that are missing: these and no others.")
    citations: list[str] | None = Field(default=None, description="Provisions that are cited, beside any others.")
    readings: list[str] | None = Field(default=None, description="Readings that are named, beside any others.")
    otherwise: list[Otherwise] | None = Field(default=None, min_length=1)


class StepWritten(Written):
    """One line to send, and what must come back."""

    request: dict[str, Any] = Field(description="A line of the protocol, without its id.")
    expect: Expectation | None = None
    keep: dict[str, str] | None = Field(
        default=None,
        min_length=1,
        description="Values of the answer by dotted path, under a name: a later request holds `${name}`, or"
        " `${name+1}` for the same digits with the last one up by one.",
    )


class Case(Written):
    """One question, after everything that must be told first."""

    id: str = Field(pattern=_NAME, description="Never given to another question.")
    requirements: list[Annotated[str, Field(pattern=_REQUIREMENT)]] = Field(min_length=1)
    because: Words = Field(description="Why the answer is what it is, in one sentence.")
    flags: list[Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]+$")]] = Field(default_factory=list)
    twin: str | None = Field(
        default=None, pattern=_NAME, description="A case of this file that differs in one fact and has another answer."
    )
    request: dict[str, Any] | None = None
    expect: Expectation | None = None
    script: list[StepWritten] | None = Field(default=None, min_length=1)

    @property
    def steps(self) -> list[StepWritten]:
        """The lines to send, in order."""
        if self.script is not None:
            return self.script
        return [StepWritten(request=self.request or {}, expect=self.expect)]


class FixtureFile(Written):
    """Every fixture about one provision."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        json_schema_extra={"$id": "https://idverify.example/schema/fixture.schema.json"},
    )

    provision: str = Field(min_length=1, description="What they are about: a citation, or the matter's name.")
    quote: str | None = Field(description="The provision's own words, shortened by three dots.")
    level: Level = Field(description="From which level on they are asked.")
    cases: list[Case] = Field(min_length=1)


def schema() -> dict[str, Any]:
    """The JSON Schema of a file, as it is published (``schema/fixture.schema.json``)."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **FixtureFile.model_json_schema()}
