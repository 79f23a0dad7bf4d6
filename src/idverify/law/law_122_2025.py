"""Law on E-commerce 122/2025/QH15: the provisions in use."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision

LAW: Final = Instrument(
    number="122/2025/QH15",
    title_vi="Luật Thương mại điện tử 122/2025/QH15",
    title_en="Law on E-commerce 122/2025/QH15",
    in_force=date(2026, 7, 1),
    location="https://congbao.chinhphu.vn/van-ban/luat-so-122-2025-qh15-468683/61714.htm",
    read_as="text of the Official Gazette",
)

ART_22_4: Final = Provision(
    instrument=LAW,
    article=22,
    clause=4,
    wording="Thực hiện việc xác thực điện tử danh tính người livestream bán hàng... trước khi cho phép...",
    gloss_vi="Danh tính người livestream bán hàng được xác thực điện tử trước khi cho phép livestream.",
    gloss_en="The person who sells in a livestream is electronically authenticated before the stream is allowed.",
    confidence=Confidence.PRIMARY_AND_SECOND,
)

PROVISIONS: Final = (ART_22_4,)
