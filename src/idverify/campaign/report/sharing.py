"""Numbers behind several accounts, by how many accounts stand on one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from idverify.campaign.report.chart import Line, lines_of
from idverify.campaign.report.figure import number
from idverify.campaign.report.part import SharedCount
from idverify.messages import Text, text

_BANDS: Final = ((2, 2), (3, 5), (6, 10), (11, 20), (21, 100), (101, None))


@dataclass(frozen=True, slots=True)
class Sharing:
    """One kind of number.

    Attributes:
        kind: ``phone`` or ``personal_id``.
        counted: as the report holds it.
        single: how many numbers stand behind one account only.
        bands: how many numbers stand behind so many accounts.
    """

    kind: str
    counted: SharedCount
    single: int
    bands: tuple[Line, ...]


def sharing_of(kind: str, counted: SharedCount) -> Sharing:
    """What is told of one kind of number.

    Args:
        kind: ``phone`` or ``personal_id``.
        counted: as the report holds it.
    """
    by_band = [
        (
            f"{least}-{most or ''}",
            _label(least, most),
            sum(
                numbers
                for behind, numbers in counted.by_count.items()
                if least <= behind and (most is None or behind <= most)
            ),
        )
        for least, most in _BANDS
    ]
    bands = lines_of((each for each in by_band if each[2]), counted.numbers)
    return Sharing(kind, counted, counted.by_count.get(1, 0), bands)


def _label(least: int, most: int | None) -> Text:
    if most is None:
        return text("campaign.report.shared.above", number=number(least - 1))
    if most == least:
        return text("campaign.report.shared.each", number=number(least))
    return text("campaign.report.shared.between", least=number(least), most=number(most))
