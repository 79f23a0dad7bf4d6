"""Decree 163/2024/ND-CP detailing the Law on Telecommunications: who holds a number."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision
from idverify.messages import Text

DECREE: Final = Instrument(
    number="163/2024/ND-CP",
    title=Text(
        vi="Nghị định 163/2024/NĐ-CP quy định chi tiết Luật Viễn thông",
        en="Decree 163/2024/ND-CP detailing the Law on Telecommunications",
    ),
    in_force=date(2024, 12, 24),
    location="https://congbao.chinhphu.vn",
    read_as="a copy of the Gazette's text",
)

ART_16_3: Final = Provision(
    instrument=DECREE,
    article=16,
    clause=3,
    wording=None,
    gloss=Text(
        vi="Ba số trả trước đầu tiên trên một giấy tờ được đăng ký đơn giản.",
        en="The first three prepaid numbers on one paper are registered simply.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_17_1_B: Final = Provision(
    instrument=DECREE,
    article=17,
    clause=1,
    point="b",
    wording=None,
    gloss=Text(
        vi="Người nước ngoài đăng ký thuê bao bằng hộ chiếu hoặc tài khoản định danh điện tử.",
        en="Foreigners register a number with a passport or an e-identification account.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_17_3: Final = Provision(
    instrument=DECREE,
    article=17,
    clause=3,
    wording=None,
    gloss=Text(
        vi="Cha, mẹ đăng ký cho trẻ dưới 6 tuổi; trẻ từ 6 đến dưới 15 tuổi tự đăng ký khi cha, mẹ đồng ý bằng văn bản.",
        en="Parents register for a child under six; from six to fifteen a child registers with written consent.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_21: Final = Provision(
    instrument=DECREE,
    article=21,
    wording=None,
    gloss=Text(
        vi="Từ số thứ tư trở đi phải ký hợp đồng; không có giới hạn tuyệt đối.",
        en="From the fourth number on a contract is signed; there is no absolute cap.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_23: Final = Provision(
    instrument=DECREE,
    article=23,
    wording=None,
    gloss=Text(
        vi="Thông tin thuê bao chỉ được dùng cho quốc phòng, an ninh, quản lý viễn thông và hoạt động của nhà mạng.",
        en="Subscriber information serves defence, security, telecom management and the operators only.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_24_2: Final = Provision(
    instrument=DECREE,
    article=24,
    clause=2,
    wording=None,
    gloss=Text(
        vi="Một người có thể đăng ký số cho con dưới 15 tuổi, người được giám hộ và thiết bị của mình.",
        en="Somebody may register numbers for their children under fifteen, wards and devices.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_25_1: Final = Provision(
    instrument=DECREE,
    article=25,
    clause=1,
    wording=None,
    gloss=Text(
        vi="Thuê bao bị chấm dứt sau 15, 15 rồi 5 ngày kể từ khi bị yêu cầu.",
        en="A number is ended by steps of 15, 15 and 5 days.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_25_4: Final = Provision(
    instrument=DECREE,
    article=25,
    clause=4,
    wording=None,
    gloss=Text(
        vi="Số đã chấm dứt có thể được cấp lại cho người khác.", en="An ended number may be given to somebody else."
    ),
    confidence=Confidence.PRIMARY,
)

PROVISIONS: Final = (
    ART_16_3,
    ART_17_1_B,
    ART_17_3,
    ART_21,
    ART_23,
    ART_24_2,
    ART_25_1,
    ART_25_4,
)
