"""Decree 248/2026/ND-CP detailing the Law on E-commerce: registered, but no article of it was read."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Instrument
from idverify.law.provision import Provision
from idverify.messages import Text

DECREE: Final = Instrument(
    number="248/2026/ND-CP",
    title=Text(
        vi="Nghị định 248/2026/NĐ-CP quy định chi tiết Luật Thương mại điện tử",
        en="Decree 248/2026/ND-CP detailing the Law on E-commerce",
    ),
    in_force=date(2026, 7, 1),
    location="https://congbao.chinhphu.vn",
    read_as="a press digest that names no article",
)


PROVISIONS: Final[tuple[Provision, ...]] = ()
