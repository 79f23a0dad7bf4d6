"""Every instrument and every provision in use, by citation."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from idverify.law import (
    civil_code_2015,
    decree_147_2024,
    decree_330_2026,
    decree_333_2026,
    law_91_2025,
    law_116_2025,
    law_122_2025,
)

INSTRUMENTS: Final = (
    civil_code_2015.CODE,
    decree_147_2024.DECREE,
    law_91_2025.LAW,
    law_116_2025.LAW,
    law_122_2025.LAW,
    decree_330_2026.DECREE,
    decree_333_2026.DECREE,
)
PROVISIONS: Final = MappingProxyType(
    {
        provision.citation: provision
        for module in (
            civil_code_2015,
            decree_147_2024,
            law_91_2025,
            law_116_2025,
            law_122_2025,
            decree_330_2026,
            decree_333_2026,
        )
        for provision in module.PROVISIONS
    }
)
