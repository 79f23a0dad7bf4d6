"""Law on Identification 26/2023/QH15: the personal identification number."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.parameter import Parameter, Span
from idverify.law.provision import Provision
from idverify.messages import Text

LAW: Final = Instrument(
    number="26/2023/QH15",
    title=Text(vi="Luật Căn cước 26/2023/QH15", en="Law on Identification 26/2023/QH15"),
    in_force=date(2024, 7, 1),
    location="https://congbao.chinhphu.vn",
    read_as="excerpts in secondary sources",
)

ART_12: Final = Provision(
    instrument=LAW,
    article=12,
    wording="gồm 12 chữ số",
    gloss=Text(
        vi="Số định danh cá nhân gồm 12 chữ số, do cơ sở dữ liệu quốc gia về dân cư xác lập và không lặp lại.",
        en="The personal identification number has twelve digits, set by the national population database "
        "and never given twice.",
    ),
    confidence=Confidence.SECONDARY,
)
ART_30: Final = Provision(
    instrument=LAW,
    article=30,
    wording=None,
    gloss=Text(
        vi="Người gốc Việt Nam chưa xác định quốc tịch cũng được cấp số định danh cá nhân và giấy chứng nhận căn cước.",
        en="Persons of Vietnamese origin without an established nationality get a number and a certificate too.",
    ),
    confidence=Confidence.SECONDARY,
)
ART_46: Final = Provision(
    instrument=LAW,
    article=46,
    since=date(2025, 1, 1),
    wording=None,
    gloss=Text(
        vi="Chứng minh nhân dân 9 số hết giá trị sau ngày 31-12-2024.",
        en="The nine-digit identity card is void after 31 December 2024.",
    ),
    confidence=Confidence.SECONDARY,
)

PROVISIONS: Final = (
    ART_12,
    ART_30,
    ART_46,
)

PERSONAL_ID_DIGITS: Final = Parameter(
    name="PERSONAL_ID_DIGITS",
    says=Text(vi="số chữ số của số định danh cá nhân", en="how many digits a personal identification number has"),
    spans=(Span(12, (ART_12,)),),
)
IDENTITY_CARD_UNTIL: Final = Parameter(
    name="IDENTITY_CARD_UNTIL",
    says=Text(
        vi="ngày đầu tiên mà chứng minh nhân dân 9 số không còn giá trị",
        en="the first day on which the nine-digit identity card is void",
    ),
    spans=(Span(date(2025, 1, 1), (ART_46,)),),
)

PARAMETERS: Final = (PERSONAL_ID_DIGITS, IDENTITY_CARD_UNTIL)
