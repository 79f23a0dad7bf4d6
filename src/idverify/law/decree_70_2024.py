"""Decree 70/2024/ND-CP detailing the Law on Identification: how a number is cancelled."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.decree_58_2026 import OLD_NUMBERS
from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision
from idverify.messages import Text

DECREE: Final = Instrument(
    number="70/2024/ND-CP",
    title=Text(
        vi="Nghị định 70/2024/NĐ-CP quy định chi tiết Luật Căn cước",
        en="Decree 70/2024/ND-CP detailing the Law on Identification",
    ),
    in_force=date(2024, 7, 1),
    location="https://congbao.chinhphu.vn",
    read_as="excerpts; what Decree 58/2026/ND-CP changed, from that decree",
)

ART_11_4_B: Final = Provision(
    instrument=DECREE,
    article=11,
    clause=4,
    point="b",
    since=date(2026, 3, 15),
    wording=None,
    gloss=Text(
        vi="Công dân Việt Nam định cư ở nước ngoài có thể được cấp số định danh cá nhân qua cơ quan đại diện.",
        en="Citizens settled abroad can get a number through a mission.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_11_7: Final = Provision(
    instrument=DECREE,
    article=11,
    clause=7,
    wording="hủy, xác lập lại số định danh cá nhân",
    gloss=Text(
        vi="Số định danh cá nhân có thể bị hủy và xác lập lại, và số đã hủy không cấp cho người khác.",
        en="A number can be cancelled and set anew, and a cancelled one goes to nobody else.",
    ),
    confidence=Confidence.SECONDARY,
)
ART_12: Final = Provision(
    instrument=DECREE,
    article=12,
    since=date(2026, 3, 15),
    wording=OLD_NUMBERS,
    gloss=Text(
        vi="Số cũ được tích hợp trong mã QR và VNeID; không ai được đòi giấy xác nhận về số đó.",
        en="Old numbers are in the QR code and in VNeID; nobody may demand a certificate of them.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_24: Final = Provision(
    instrument=DECREE,
    article=24,
    since=date(2026, 3, 15),
    wording=None,
    gloss=Text(
        vi="Người gốc Việt Nam chưa xác định quốc tịch được cấp giấy chứng nhận căn cước.",
        en="Persons of Vietnamese origin without an established nationality get a certificate of identity.",
    ),
    confidence=Confidence.PRIMARY,
)

PROVISIONS: Final = (
    ART_11_4_B,
    ART_11_7,
    ART_12,
    ART_24,
)
