"""Decree 56/2017/ND-CP detailing the Law on Children: children's private life online."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision
from idverify.messages import Text

DECREE: Final = Instrument(
    number="56/2017/ND-CP",
    title=Text(
        vi="Nghị định 56/2017/NĐ-CP quy định chi tiết Luật Trẻ em",
        en="Decree 56/2017/ND-CP detailing the Law on Children",
    ),
    in_force=date(2017, 7, 1),
    location="https://congbao.chinhphu.vn",
    read_as="consolidated copy of the legal code",
)

ART_33: Final = Provision(
    instrument=DECREE,
    article=33,
    wording="tên, tuổi; ...hình ảnh cá nhân; ...số điện thoại; ...trường, lớp...",
    gloss=Text(
        vi="Tên, tuổi, hình ảnh, số điện thoại, trường, lớp của trẻ là thông tin đời sống riêng tư.",
        en="A child's name, age, picture, phone number and school are its private life.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_35: Final = Provision(
    instrument=DECREE,
    article=35,
    wording=None,
    gloss=Text(
        vi="Dịch vụ trên mạng phân loại nội dung và cảnh báo nội dung không phù hợp với trẻ em.",
        en="Online services classify content and warn of what is unsuitable for children.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_36: Final = Provision(
    instrument=DECREE,
    article=36,
    wording="phải có sự đồng ý của cha, mẹ, người chăm sóc trẻ em và trẻ em từ đủ 07 tuổi trở lên",
    gloss=Text(
        vi="Đưa thông tin riêng tư của trẻ lên mạng cần sự đồng ý của cha, mẹ hoặc người chăm sóc trẻ em và của trẻ từ "
        "đủ 7 tuổi, và những người này có thể yêu cầu xóa.",
        en="Putting a child's private life online needs the consent of a parent or carer and, from seven, of the "
        "child, and each may demand its deletion.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)

PROVISIONS: Final = (
    ART_33,
    ART_35,
    ART_36,
)
