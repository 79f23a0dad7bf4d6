"""Law on E-commerce 122/2025/QH15: who sells in a livestream."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.parameter import Parameter, Span
from idverify.law.provision import Provision
from idverify.messages import Text

LAW: Final = Instrument(
    number="122/2025/QH15",
    title=Text(vi="Luật Thương mại điện tử 122/2025/QH15", en="Law on E-commerce 122/2025/QH15"),
    in_force=date(2026, 7, 1),
    location="https://congbao.chinhphu.vn/van-ban/luat-so-122-2025-qh15-468683/61714.htm",
    read_as="text of the Official Gazette",
    decides=True,
)

ART_3_11: Final = Provision(
    instrument=LAW,
    article=3,
    clause=11,
    wording=None,
    gloss=Text(
        vi="Người livestream bán hàng là người trực tiếp xuất hiện, có thể khác với chủ tài khoản.",
        en="The one who sells in a livestream is the person who appears, who may not be the account's holder.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_17_1_C: Final = Provision(
    instrument=LAW,
    article=17,
    clause=1,
    point="c",
    wording=None,
    gloss=Text(
        vi="Danh tính người bán được xác thực điện tử trước khi cho phép bán hàng.",
        en="Sellers are electronically authenticated before they may sell.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_18_1_B: Final = Provision(
    instrument=LAW,
    article=18,
    clause=1,
    point="b",
    wording=None,
    gloss=Text(
        vi="Mạng xã hội hoạt động thương mại điện tử hiển thị công khai dấu hiệu tài khoản người bán.",
        en="A social network that trades marks the accounts of sellers for everybody to see.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_22_4: Final = Provision(
    instrument=LAW,
    article=22,
    clause=4,
    wording=(
        "Thực hiện việc xác thực điện tử danh tính người livestream bán hàng... trước khi cho phép... Trường hợp... "
        "người nước ngoài thì xác thực danh tính thông qua các giấy tờ hợp pháp"
    ),
    gloss=Text(
        vi="Danh tính người livestream bán hàng được xác thực điện tử trước khi cho phép livestream.",
        en="The person who sells in a livestream is electronically authenticated before the stream is allowed.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_22_7: Final = Provision(
    instrument=LAW,
    article=22,
    clause=7,
    wording=None,
    gloss=Text(
        vi="Dữ liệu của livestream bán hàng được lưu và truy cập được ít nhất 01 năm.",
        en="The data of a selling livestream are kept and can be reached for a year at least.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_25: Final = Provision(
    instrument=LAW,
    article=25,
    wording=None,
    gloss=Text(
        vi="Người tiếp thị liên kết cũng được xác thực điện tử danh tính.",
        en="Affiliate marketers are electronically authenticated as well.",
    ),
    confidence=Confidence.PRIMARY,
)

PROVISIONS: Final = (
    ART_3_11,
    ART_17_1_C,
    ART_18_1_B,
    ART_22_4,
    ART_22_7,
    ART_25,
)

# art. 22.7: a year.
SELLING_LIVESTREAM_MONTHS: Final[Parameter[int | None]] = Parameter(
    name="SELLING_LIVESTREAM_MONTHS",
    says=Text(
        vi="số tháng ít nhất mà dữ liệu của livestream bán hàng được lưu",
        en="for how many months at least the data of a selling livestream are kept",
    ),
    spans=(
        Span(None, (ART_22_7,), until=LAW.in_force),
        Span(12, (ART_22_7,), since=LAW.in_force),
    ),
)

PARAMETERS: Final = (SELLING_LIVESTREAM_MONTHS,)
