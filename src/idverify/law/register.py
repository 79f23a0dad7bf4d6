"""Every instrument and every provision that the library knows, by citation.

More stands here than rules enforce: ``coverage`` says of each provision what answers it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType, ModuleType
from typing import Any, Final

from idverify.law import (
    circular_08_2026,
    civil_code_2015,
    decree_56_2017,
    decree_58_2026,
    decree_69_2024,
    decree_70_2024,
    decree_147_2024,
    decree_163_2024,
    decree_174_2026,
    decree_237_2026,
    decree_248_2026,
    decree_330_2026,
    decree_333_2026,
    decree_356_2025,
    law_26_2023,
    law_91_2025,
    law_102_2016,
    law_116_2025,
    law_122_2025,
    resolution_66_17_2026,
)
from idverify.law.instrument import Instrument
from idverify.law.parameter import Parameter
from idverify.law.provision import Provision

# A module holds an instrument and what has amended it; whatever is written there is registered.
_MODULES: Final = (
    circular_08_2026,
    civil_code_2015,
    decree_56_2017,
    decree_58_2026,
    decree_69_2024,
    decree_70_2024,
    decree_147_2024,
    decree_163_2024,
    decree_174_2026,
    decree_237_2026,
    decree_248_2026,
    decree_330_2026,
    decree_333_2026,
    decree_356_2025,
    law_26_2023,
    law_91_2025,
    law_102_2016,
    law_116_2025,
    law_122_2025,
    resolution_66_17_2026,
)


def _instruments(module: ModuleType) -> list[Instrument]:
    return [value for value in vars(module).values() if isinstance(value, Instrument)]


def _order(instrument: Instrument) -> tuple[date, int, float]:
    """By the first day; of one day, by rank: what the National Assembly passed, decrees, circulars, resolutions."""
    number, _, rest = instrument.number.partition("/")
    rank = next(rank for rank, mark in enumerate(("QH", "ND-CP", "TT-", "NQ-CP")) if mark in rest)
    return instrument.in_force, rank, float(number)


def _written(module: ModuleType, name: str) -> tuple[Any, ...]:
    return tuple(vars(module).get(name, ()))


_IN_ORDER: Final = sorted(_MODULES, key=lambda module: min(map(_order, _instruments(module))))
# In the order in which they came into force.
INSTRUMENTS: Final = tuple(sorted((each for module in _MODULES for each in _instruments(module)), key=_order))
# Every provision that is known here, by its citation.
PROVISIONS: Final[Mapping[str, Provision]] = MappingProxyType(
    {provision.citation: provision for module in _IN_ORDER for provision in _written(module, "PROVISIONS")}
)
# What the law sets in numbers, each with its days in force.
PARAMETERS: Final[tuple[Parameter[Any], ...]] = tuple(
    parameter for module in _IN_ORDER for parameter in _written(module, "PARAMETERS")
)
