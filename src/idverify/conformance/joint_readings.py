"""Whether any one choice of readings explains everything that was answered; where none does, which readings clash.

Each answer that turns on readings is right by some ways to read the law and wrong by others. An answer can leave each
reading open by itself and still tie two of them together, so that they are looked at together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Way = Mapping[str, str]
# Choices tried before it is given up, which is then no finding against anybody: real runs need a few hundred.
MOST_TRIED: Final = 5_000


@dataclass(frozen=True, slots=True)
class Tie:
    """What answers leave open of some readings.

    Attributes:
        readings: which, sorted.
        ways: the options that may be taken together, each in the order of the readings.
    """

    readings: tuple[str, ...]
    ways: frozenset[tuple[str, ...]]

    @classmethod
    def of(cls, ways: Sequence[Way]) -> Tie:
        """What one answer leaves open; a reading that does not stand in every way is open."""
        readings = tuple(sorted(set.intersection(*(set(way) for way in ways))))
        return cls(readings, frozenset(tuple(way[id] for id in readings) for way in ways))

    def without(self, reading: str) -> Tie:
        """The same with one reading left open."""
        places = [place for place, id in enumerate(self.readings) if id != reading]
        return Tie(
            tuple(self.readings[place] for place in places),
            frozenset(tuple(way[place] for place in places) for way in self.ways),
        )

    def given(self, chosen: Way) -> Tie:
        """What is left of it after some choices."""
        fitting = frozenset(
            way
            for way in self.ways
            if all(chosen.get(id, each) == each for id, each in zip(self.readings, way, strict=True))
        )
        return Tie(self.readings, fitting)


def conflicts(answered: Iterable[Sequence[Way]], declared: Way) -> Iterator[tuple[str, ...]]:
    """The readings that clash, each group as small as it can be and each reading in one group at most.

    Args:
        answered: the ways by which each answer is right, one at least.
        declared: the options that the implementation says it takes.

    Yields:
        The ids of a group, sorted; a group of one follows two options, or another than the declared one.
    """
    ties = _merged(
        [*(Tie.of(ways) for ways in answered), *(Tie((id,), frozenset({(each,)})) for id, each in declared.items())]
    )
    while not _can_be(ties):
        clashing = ties
        for tie in ties:
            fewer = [each for each in clashing if each is not tie]
            if not _can_be(fewer):
                clashing = fewer
        for reading in sorted({id for tie in clashing for id in tie.readings}):
            fewer = [tie.without(reading) for tie in clashing]
            if not _can_be(fewer):
                clashing = fewer
        group = tuple(sorted({id for tie in clashing for id in tie.readings}))
        if not group:
            return
        yield group
        for reading in group:
            ties = _merged(tie.without(reading) for tie in ties)


def _merged(ties: Iterable[Tie]) -> list[Tie]:
    """Each once; what says nothing is left out. Those of the same readings stay apart: one alone may be the odd one."""
    return sorted({tie for tie in ties if tie.readings}, key=lambda tie: (tie.readings, sorted(tie.ways)))


def _can_be(ties: Sequence[Tie]) -> bool:
    """Whether some choice of readings fits every tie; True where that is not found out in ``MOST_TRIED`` choices."""
    joined: dict[tuple[str, ...], frozenset[tuple[str, ...]]] = {}
    for tie in ties:
        joined[tie.readings] = joined.get(tie.readings, tie.ways) & tie.ways
    tried = [0]

    def fits(left: list[Tie]) -> bool:
        tried[0] += 1
        if tried[0] > MOST_TRIED or not left:
            return True
        # The tie that leaves least open first: what cannot be is found out soonest there.
        narrowest = min(left, key=lambda tie: len(tie.ways))
        for way in narrowest.ways:
            chosen = dict(zip(narrowest.readings, way, strict=True))
            touched = [
                tie.given(chosen) if set(tie.readings) & chosen.keys() else tie for tie in left if tie is not narrowest
            ]
            if all(tie.ways for tie in touched) and fits(touched):
                return True
        return False

    return fits([Tie(readings, ways) for readings, ways in joined.items()]) if all(joined.values()) else False
