"""Resolution 66.17/2026/NQ-CP on conditional business lines."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision
from idverify.messages import Text

RESOLUTION: Final = Instrument(
    number="66.17/2026/NQ-CP",
    title=Text(
        vi="Nghị quyết 66.17/2026/NQ-CP về ngành, nghề kinh doanh có điều kiện",
        en="Resolution 66.17/2026/NQ-CP on conditional business lines",
    ),
    in_force=date(2026, 7, 1),
    location="https://vanban.chinhphu.vn/?pageid=27160&docid=218162",
    read_as="a transcribed text",
)

ANNEX_74: Final = Provision(
    instrument=RESOLUTION,
    annex_line=74,
    until=date(2027, 3, 1),
    wording="Kinh doanh dịch vụ mạng xã hội",
    gloss=Text(
        vi="Kinh doanh dịch vụ mạng xã hội là ngành, nghề có điều kiện.",
        en="Running a social network is a conditional business line.",
    ),
    confidence=Confidence.PRIMARY,
)
ANNEX_79: Final = Provision(
    instrument=RESOLUTION,
    annex_line=79,
    until=date(2027, 3, 1),
    wording="Kinh doanh dịch vụ xác thực điện tử",
    gloss=Text(
        vi="Kinh doanh dịch vụ xác thực điện tử là ngành, nghề có điều kiện.",
        en="Offering e-authentication is a conditional business line.",
    ),
    confidence=Confidence.PRIMARY,
)
ANNEX_142: Final = Provision(
    instrument=RESOLUTION,
    annex_line=142,
    until=date(2027, 3, 1),
    wording="Dịch vụ xử lý dữ liệu cá nhân",
    gloss=Text(
        vi="Dịch vụ xử lý dữ liệu cá nhân là ngành, nghề có điều kiện.",
        en="Processing personal data as a service is a conditional business line.",
    ),
    confidence=Confidence.PRIMARY,
)

PROVISIONS: Final = (
    ANNEX_74,
    ANNEX_79,
    ANNEX_142,
)
