"""Decree 58/2026/ND-CP, which amends Decree 70/2024/ND-CP."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision
from idverify.messages import Text

DECREE: Final = Instrument(
    number="58/2026/ND-CP",
    title=Text(
        vi="Nghị định 58/2026/NĐ-CP sửa đổi Nghị định 70/2024/NĐ-CP",
        en="Decree 58/2026/ND-CP amending Decree 70/2024/ND-CP",
    ),
    in_force=date(2026, 3, 15),
    location="https://vanban.chinhphu.vn/?pageid=27160&docid=216977",
    read_as="text recognised from the signed document",
)

OLD_NUMBERS: Final = (
    "Thông tin số chứng minh nhân dân 09 số, số định danh cá nhân đã hủy được... tích hợp trong mã "
    "QR..., trên Ứng dụng định danh quốc gia (VNeID)...; không được yêu cầu công dân phải cung cấp xác "
    "nhận số chứng minh nhân dân 09 số, số định danh cá nhân đã hủy"
)

ART_5_6: Final = Provision(
    instrument=DECREE,
    article=5,
    clause=6,
    wording=None,
    gloss=Text(
        vi="Các khoản 2, 4 và 9 Điều 11 Nghị định 70/2024 về việc xác lập và hủy số định danh cá nhân được sửa đổi.",
        en="Clauses 2, 4 and 9 of art. 11 of Decree 70/2024, on setting and cancelling numbers, are amended.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_5_7: Final = Provision(
    instrument=DECREE,
    article=5,
    clause=7,
    wording=OLD_NUMBERS,
    gloss=Text(
        vi="Điều 12 Nghị định 70/2024 được thay: số cũ có trong mã QR và VNeID, không ai được đòi giấy xác nhận.",
        en="Art. 12 of Decree 70/2024 is replaced: old numbers are in the QR code and VNeID, and no "
        "certificate of them is demanded.",
    ),
    confidence=Confidence.PRIMARY,
)

PROVISIONS: Final = (
    ART_5_6,
    ART_5_7,
)
