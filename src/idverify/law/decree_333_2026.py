"""Decree 333/2026/ND-CP detailing the Law on Cybersecurity: accounts, requests, locks, logs."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law import law_116_2025
from idverify.law.instrument import Confidence, Instrument
from idverify.law.parameter import Parameter, Span
from idverify.law.provision import Provision
from idverify.messages import Text

DECREE: Final = Instrument(
    number="333/2026/ND-CP",
    title=Text(
        vi="Nghị định 333/2026/NĐ-CP quy định chi tiết Luật An ninh mạng",
        en="Decree 333/2026/ND-CP detailing the Law on Cybersecurity",
    ),
    in_force=date(2026, 8, 19),
    location="https://congbao.chinhphu.vn/van-ban/nghi-dinh-so-333-2026-nd-cp-470335.htm",
    read_as="an unofficial text, said to match the official listing; not compared with the signed PDF",
    decides=True,
)

ART_16_1: Final = Provision(
    instrument=DECREE,
    article=16,
    clause=1,
    wording=None,
    gloss=Text(
        vi="Doanh nghiệp trong nước và nước ngoài cung cấp dịch vụ trên mạng tại Việt Nam đều phải thực "
        "hiện các hoạt động của Điều này, không có ngưỡng.",
        en="Domestic and foreign enterprises that offer network services in Viet Nam all owe the duties of "
        "this article, without a threshold.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_16_2_A: Final = Provision(
    instrument=DECREE,
    article=16,
    clause=2,
    point="a",
    wording="Thực hiện xác thực thông tin người sử dụng tại thời điểm đăng ký tài khoản số",
    gloss=Text(
        vi="Thông tin người sử dụng được xác thực ngay khi đăng ký tài khoản.",
        en="The user's information is authenticated at the moment of sign-up.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_16_2_B: Final = Provision(
    instrument=DECREE,
    article=16,
    clause=2,
    point="b",
    wording=(
        "bằng số điện thoại di động tại Việt Nam; trường hợp người sử dụng không có số điện thoại di động tại Việt Nam "
        "thì thực hiện xác thực bằng số định danh cá nhân hoặc phương thức định danh điện tử hợp pháp khác"
    ),
    gloss=Text(
        vi="Xác thực bằng số di động tại Việt Nam; không có thì bằng số định danh cá nhân hoặc định danh điện tử "
        "hợp pháp khác.",
        en="Authentication is by Vietnamese mobile number; without one, by personal identification number or another "
        "lawful electronic identification.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_16_2_C: Final = Provision(
    instrument=DECREE,
    article=16,
    clause=2,
    point="c",
    wording="livestream nhằm mục đích thương mại thì phải... số định danh cá nhân...",
    gloss=Text(
        vi="Livestream nhằm mục đích thương mại phải xác thực bằng số định danh cá nhân.",
        en="A livestream with a commercial purpose needs the personal identification number.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_16_2_D: Final = Provision(
    instrument=DECREE,
    article=16,
    clause=2,
    point="d",
    wording=(
        "chỉ cho phép các tài khoản đã được xác thực thực hiện việc đăng tải, chia sẻ thông tin và sử dụng các "
        "tính năng tương tác trên hệ thống"
    ),
    gloss=Text(
        vi="Chỉ tài khoản đã xác thực mới được đăng tải, chia sẻ và dùng các tính năng tương tác.",
        en="Only authenticated accounts may post, share and use interactive features.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_16_3: Final = Provision(
    instrument=DECREE,
    article=16,
    clause=3,
    wording=(
        "chậm nhất là 24 giờ...; trường hợp khẩn cấp đe dọa xâm hại an ninh quốc gia hoặc đe dọa tính "
        "mạng con người... chậm nhất là 03 giờ\n"
        "bảo đảm xác thực chủ thể yêu cầu"
    ),
    gloss=Text(
        vi="Thông tin người dùng được cung cấp cho lực lượng chuyên trách trong 24 giờ, hoặc 03 giờ khi "
        "khẩn cấp; người yêu cầu phải được xác thực.",
        en="A user's information is given to the cybersecurity force within 24 hours, or 3 in an "
        "emergency; the requester is to be authenticated.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_16_4_A: Final = Provision(
    instrument=DECREE,
    article=16,
    clause=4,
    point="a",
    wording=None,
    gloss=Text(
        vi="Thông tin, dịch vụ, ứng dụng vi phạm bị hạn chế hoặc gỡ bỏ theo yêu cầu của lực lượng chuyên trách.",
        en="Unlawful information, services and applications are restricted or removed at the force's request.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_16_4_B: Final = Provision(
    instrument=DECREE,
    article=16,
    clause=4,
    point="b",
    wording=None,
    gloss=Text(
        vi="Yêu cầu gỡ bỏ được thực hiện trong 24 giờ, khi khẩn cấp là 06 giờ.",
        en="A removal is done within 24 hours, in an emergency within 6.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_16_4_D: Final = Provision(
    instrument=DECREE,
    article=16,
    clause=4,
    point="d",
    wording=("30 ngày, đăng tải từ 03 lần trở lên... tối đa 60 ngày\n90 ngày... từ 10 lần trở lên... tối đa 180 ngày"),
    gloss=Text(
        vi="Tài khoản đăng tải vi phạm nhiều lần bị hạn chế hiển thị hoặc khóa tối đa 60 ngày hoặc 180 ngày.",
        en="An account that posts unlawfully again and again is hidden or locked for up to 60 or 180 days.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_16_4_DD: Final = Provision(
    instrument=DECREE,
    article=16,
    clause=4,
    point="đ",
    wording="khóa tài khoản vô thời hạn",
    gloss=Text(
        vi="Tài khoản vi phạm bị khóa vô thời hạn trong những trường hợp nêu tại đây.",
        en="In the cases named here an account that offends is locked without limit of time.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_16_4_E: Final = Provision(
    instrument=DECREE,
    article=16,
    clause=4,
    point="e",
    wording="được xem xét khôi phục",
    gloss=Text(
        vi="Tài khoản bị khóa vô thời hạn được xem xét khôi phục khi có căn cứ.",
        en="An account locked without limit is considered for restoration on stated grounds.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_16_6: Final = Provision(
    instrument=DECREE,
    article=16,
    clause=6,
    wording=(
        "tài khoản người sử dụng dịch vụ, thời gian đăng nhập, đăng xuất, địa chỉ IP, cổng nguồn khi "
        "đăng nhập, đăng xuất và nhật ký xử lý thông tin được đăng tải\n"
        "ít nhất trong vòng 12 tháng"
    ),
    gloss=Text(
        vi="Nhật ký hệ thống gồm cả cổng nguồn và phải truy xuất được ít nhất trong 12 tháng.",
        en="The system log holds the source port too and can be searched for twelve months at least.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_19: Final = Provision(
    instrument=DECREE,
    article=19,
    wording="Doanh nghiệp trong nước lưu trữ dữ liệu quy định tại khoản 1... tại Việt Nam",
    gloss=Text(
        vi="Doanh nghiệp trong nước lưu dữ liệu người dùng tại Việt Nam; doanh nghiệp nước ngoài chỉ phải "
        "lưu khi Bộ trưởng Bộ Công an quyết định.",
        en="Domestic enterprises store user data in Viet Nam; foreign ones only after a decision of the "
        "Minister of Public Security.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_20_1: Final = Provision(
    instrument=DECREE,
    article=20,
    clause=1,
    wording="tối thiểu là 24 tháng",
    gloss=Text(
        vi="Dữ liệu theo Điều 19 được lưu ít nhất 24 tháng kể từ khi có yêu cầu.",
        en="Data under art. 19 are kept for 24 months at least from the request.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_20_3: Final = Provision(
    instrument=DECREE,
    article=20,
    clause=3,
    wording=None,
    gloss=Text(
        vi="Nhật ký hệ thống phục vụ điều tra được lưu ít nhất 12 tháng.",
        en="The system log for investigations is kept for twelve months at least.",
    ),
    confidence=Confidence.PRIMARY,
)

PROVISIONS: Final = (
    ART_16_1,
    ART_16_2_A,
    ART_16_2_B,
    ART_16_2_C,
    ART_16_2_D,
    ART_16_3,
    ART_16_4_A,
    ART_16_4_B,
    ART_16_4_D,
    ART_16_4_DD,
    ART_16_4_E,
    ART_16_6,
    ART_19,
    ART_20_1,
    ART_20_3,
)

# art. 16.6: "ít nhất trong vòng 12 tháng"; art. 20.3.
SYSTEM_LOG_MONTHS: Final[Parameter[int | None]] = Parameter(
    name="SYSTEM_LOG_MONTHS",
    says=Text(
        vi="số tháng ít nhất mà nhật ký hệ thống phải truy xuất được",
        en="for how many months at least the system log can be searched",
    ),
    spans=(
        Span(None, (ART_16_6, ART_20_3), until=DECREE.in_force),
        Span(12, (ART_16_6, ART_20_3), since=DECREE.in_force),
    ),
)
# The notes of the two texts give the hours for both without telling them apart; the earlier day is taken for both.
DISCLOSURE_HOURS: Final[Parameter[dict[str, int] | None]] = Parameter(
    name="DISCLOSURE_HOURS",
    says=Text(
        vi="số giờ để cung cấp thông tin khi lực lượng chuyên trách yêu cầu, thường và khẩn cấp",
        en="within how many hours the cybersecurity force gets information, ordinarily and in an emergency",
    ),
    spans=(
        Span(None, (law_116_2025.ART_25_2_A,), until=law_116_2025.LAW.in_force),
        Span(
            {"ordinary": 24, "emergency": 3},
            (law_116_2025.ART_25_2_A,),
            since=law_116_2025.LAW.in_force,
            until=DECREE.in_force,
        ),
        Span({"ordinary": 24, "emergency": 3}, (law_116_2025.ART_25_2_A, ART_16_3), since=DECREE.in_force),
    ),
)

PARAMETERS: Final = (SYSTEM_LOG_MONTHS, DISCLOSURE_HOURS)
