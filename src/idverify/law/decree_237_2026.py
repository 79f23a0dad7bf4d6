"""Decree 237/2026/ND-CP detailing the Press Law: what it repeals of Decree 147."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision
from idverify.messages import Text

DECREE: Final = Instrument(
    number="237/2026/ND-CP",
    title=Text(
        vi="Nghị định 237/2026/NĐ-CP quy định chi tiết Luật Báo chí", en="Decree 237/2026/ND-CP detailing the Press Law"
    ),
    in_force=date(2026, 7, 1),
    location="https://vanban.chinhphu.vn",
    read_as="art. 27 recognised from an image; two copies disagree about its number in the listing",
)

ART_27_3_B: Final = Provision(
    instrument=DECREE,
    article=27,
    clause=3,
    point="b",
    wording=None,
    gloss=Text(
        vi="Điểm g khoản 6 Điều 24 Nghị định 147/2024 về thông báo của cơ quan báo chí bị bãi bỏ.",
        en="Point g of art. 24.6 of Decree 147/2024, on the notice of press agencies, is repealed.",
    ),
    confidence=Confidence.PRIMARY,
)

PROVISIONS: Final = (ART_27_3_B,)
