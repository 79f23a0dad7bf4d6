"""The fixtures of the package that is installed here, by id."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from idverify.conformance.fixture import Fixture, digest_of, fixtures

# Of ids that no file has: questions drawn from the seed of a run, and items of evidence files.
PREFIX_OF_DRAWN: Final = "drawn/"
PREFIX_OF_EVIDENCE: Final = "evidence/"


@cache
def installed() -> Mapping[str, Fixture]:
    """Every packaged fixture by its id, in the order of their files."""
    return MappingProxyType({fixture.id: fixture for fixture in fixtures()})


@cache
def digest_here() -> str:
    """The digest of all of them, as of ``fixture.digest_of``."""
    return digest_of(tuple(installed().values()))
