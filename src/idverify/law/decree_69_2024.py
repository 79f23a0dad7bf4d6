"""Decree 69/2024/ND-CP on electronic identification and authentication."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision
from idverify.messages import Text

DECREE: Final = Instrument(
    number="69/2024/ND-CP",
    title=Text(
        vi="Nghị định 69/2024/NĐ-CP quy định về định danh và xác thực điện tử",
        en="Decree 69/2024/ND-CP on electronic identification and authentication",
    ),
    in_force=date(2024, 7, 1),
    location="https://vanban.chinhphu.vn/?pageid=27160&docid=210491",
    read_as="excerpts in several places; amended by Decree 169/2025",
)

ART_5_2: Final = Provision(
    instrument=DECREE,
    article=5,
    clause=2,
    wording="số định danh của người nước ngoài",
    gloss=Text(
        vi="Số định danh của người nước ngoài là dãy số duy nhất do hệ thống định danh điện tử xác lập.",
        en="A foreigner's number is a unique one that the e-identification system sets.",
    ),
    confidence=Confidence.SECONDARY,
)
ART_7: Final = Provision(
    instrument=DECREE,
    article=7,
    wording=None,
    gloss=Text(
        vi="Công dân từ 14 tuổi có tài khoản mức 1 hoặc 2; từ 6 đến dưới 14 tuổi theo nhu cầu; dưới 6 tuổi là mức 1.",
        en="Citizens have accounts of level 1 or 2 from fourteen, on demand from six, and of level 1 below.",
    ),
    confidence=Confidence.SECONDARY,
)
ART_7_2: Final = Provision(
    instrument=DECREE,
    article=7,
    clause=2,
    wording=None,
    gloss=Text(
        vi="Người nước ngoài từ 6 tuổi có thẻ thường trú hoặc tạm trú được cấp tài khoản định danh điện tử.",
        en="Foreigners of six or over with a residence card get an e-identification account.",
    ),
    confidence=Confidence.SECONDARY,
)
ART_14_2: Final = Provision(
    instrument=DECREE,
    article=14,
    clause=2,
    wording=None,
    gloss=Text(
        vi="Tài khoản của người dưới 14 tuổi cần sự đồng ý của cha, mẹ hoặc người giám hộ qua VNeID.",
        en="The account of somebody under fourteen needs the parent's or guardian's consent through VNeID.",
    ),
    confidence=Confidence.SECONDARY,
)
ART_18_1: Final = Provision(
    instrument=DECREE,
    article=18,
    clause=1,
    wording=None,
    gloss=Text(
        vi="Chỉ hệ thống của nhà nước và dịch vụ công được kết nối trực tiếp.",
        en="Only state and public-service systems connect directly.",
    ),
    confidence=Confidence.SECONDARY,
)
ART_18_4: Final = Provision(
    instrument=DECREE,
    article=18,
    clause=4,
    wording=None,
    gloss=Text(
        vi="Tổ chức khác kết nối qua nhà cung cấp dịch vụ xác thực điện tử.",
        en="Other organisations connect through a provider of e-authentication.",
    ),
    confidence=Confidence.SECONDARY,
)
ART_19_3: Final = Provision(
    instrument=DECREE,
    article=19,
    clause=3,
    wording=None,
    gloss=Text(vi="Mỗi lần xác thực cần sự đồng ý của chủ thể.", en="Each authentication needs the subject's consent."),
    confidence=Confidence.SECONDARY,
)
ART_19_4: Final = Provision(
    instrument=DECREE,
    article=19,
    clause=4,
    wording=None,
    gloss=Text(
        vi="Kết quả xác thực không được chuyển cho người khác và không được dùng lại cho giao dịch khác.",
        en="A result is not passed on, nor used again in another transaction.",
    ),
    confidence=Confidence.SECONDARY,
)
ART_20: Final = Provision(
    instrument=DECREE,
    article=20,
    wording=None,
    gloss=Text(vi="Xác thực điện tử có 4 mức độ bảo đảm.", en="E-authentication has four levels of assurance."),
    confidence=Confidence.SECONDARY,
)
ART_22: Final = Provision(
    instrument=DECREE,
    article=22,
    wording=None,
    gloss=Text(
        vi="Dịch vụ xác thực điện tử chỉ do đơn vị, doanh nghiệp thuộc Công an nhân dân cung cấp.",
        en="E-authentication is offered only by units and enterprises of the People's Public Security.",
    ),
    confidence=Confidence.SECONDARY,
)
ART_23: Final = Provision(
    instrument=DECREE,
    article=23,
    wording=None,
    gloss=Text(
        vi="Cung cấp dịch vụ xác thực điện tử cần có giấy phép.", en="Offering e-authentication needs a licence."
    ),
    confidence=Confidence.SECONDARY,
)

PROVISIONS: Final = (
    ART_5_2,
    ART_7,
    ART_7_2,
    ART_14_2,
    ART_18_1,
    ART_18_4,
    ART_19_3,
    ART_19_4,
    ART_20,
    ART_22,
    ART_23,
)
