"""Decree 330/2026/ND-CP on sanctions in cybersecurity and personal data: the provisions in use."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision

DECREE: Final = Instrument(
    number="330/2026/ND-CP",
    title_vi="Nghị định 330/2026/NĐ-CP xử phạt vi phạm hành chính về an ninh mạng và bảo vệ dữ liệu cá nhân",
    title_en="Decree 330/2026/ND-CP on administrative sanctions in cybersecurity and personal data protection",
    in_force=date(2026, 8, 19),
    location="https://congbao.chinhphu.vn/van-ban/nghi-dinh-so-330-2026-nd-cp-470339.htm",
    read_as="text of the Official Gazette",
)

ART_60_1_A: Final = Provision(
    instrument=DECREE,
    article=60,
    clause=1,
    point="a",
    wording="Không thực hiện quy trình xác minh tuổi của trẻ em trước khi xử lý dữ liệu",
    gloss_vi="Tuổi của trẻ em phải được xác minh trước khi xử lý dữ liệu.",
    gloss_en="A child's age is established before any data are processed.",
    confidence=Confidence.PRIMARY,
)
ART_60_1_B: Final = Provision(
    instrument=DECREE,
    article=60,
    clause=1,
    point="b",
    wording=None,
    gloss_vi="Xử lý dữ liệu của trẻ dưới 7 tuổi cần sự đồng ý của người đại diện.",
    gloss_en="Data of a child under 7 need the representative's consent.",
    confidence=Confidence.PRIMARY,
)
ART_60_1_C: Final = Provision(
    instrument=DECREE,
    article=60,
    clause=1,
    point="c",
    wording=None,
    gloss_vi="Xử lý dữ liệu của trẻ từ 7 tuổi cần sự đồng ý của cả trẻ và người đại diện.",
    gloss_en="Data of a child of 7 or over need the consent of both the child and the representative.",
    confidence=Confidence.PRIMARY,
)

PROVISIONS: Final = (ART_60_1_A, ART_60_1_B, ART_60_1_C)
