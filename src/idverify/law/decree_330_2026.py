"""Decree 330/2026/ND-CP on sanctions in cybersecurity and personal data."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.parameter import Parameter, Span
from idverify.law.provision import Provision
from idverify.messages import Text

DECREE: Final = Instrument(
    number="330/2026/ND-CP",
    title=Text(
        vi="Nghị định 330/2026/NĐ-CP xử phạt vi phạm hành chính về an ninh mạng và bảo vệ dữ liệu cá nhân",
        en="Decree 330/2026/ND-CP on administrative sanctions in cybersecurity and personal data protection",
    ),
    in_force=date(2026, 8, 19),
    location="https://congbao.chinhphu.vn/van-ban/nghi-dinh-so-330-2026-nd-cp-470339.htm",
    read_as="text of the Official Gazette",
    decides=True,
)

ART_29_1_A: Final = Provision(
    instrument=DECREE,
    article=29,
    clause=1,
    point="a",
    wording=None,
    gloss=Text(
        vi="Phạt 30 đến 50 triệu đồng khi không xác thực thông tin lúc đăng ký; tổ chức bị phạt gấp đôi.",
        en="30 to 50 million dong for not verifying at registration; twice that for an organisation.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_30_1_A: Final = Provision(
    instrument=DECREE,
    article=30,
    clause=1,
    point="a",
    wording=None,
    gloss=Text(
        vi="Phạt 25 đến 50 triệu đồng khi không cung cấp thông tin trong 24 giờ; tổ chức bị phạt gấp đôi.",
        en="25 to 50 million dong for not giving information within 24 hours; twice that for an organisation.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_31_1_D: Final = Provision(
    instrument=DECREE,
    article=31,
    clause=1,
    point="d",
    wording=(
        "Không triển khai các biện pháp phù hợp... nhằm... phát hiện, xác định, ngăn chặn việc trẻ em "
        "trực tiếp tạo lập, sử dụng tài khoản dịch vụ bằng thông tin của mình"
    ),
    gloss=Text(
        vi="Phạt khi không có biện pháp phát hiện, ngăn chặn trẻ em tự lập hoặc tự dùng tài khoản bằng "
        "thông tin của mình.",
        en="A fine for having no measures that detect and prevent children opening or using accounts with "
        "their own information.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_31_1_DD: Final = Provision(
    instrument=DECREE,
    article=31,
    clause=1,
    point="đ",
    wording=(
        "Không xây dựng các tính năng... hỗ trợ cha, mẹ... tạo lập tài khoản cho trẻ em dưới thông tin "
        "của cha, mẹ... và quản lý, giám sát được hoạt động của trẻ em"
    ),
    gloss=Text(
        vi="Phạt khi không có tính năng để cha, mẹ lập tài khoản cho trẻ em và giám sát trẻ.",
        en="A fine for having no feature by which parents open and supervise a child's account.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_31_1_E: Final = Provision(
    instrument=DECREE,
    article=31,
    clause=1,
    point="e",
    wording=(
        "Không vô hiệu hóa, hủy tài khoản dịch vụ do trẻ em trực tiếp tạo lập... đã được cơ quan chức "
        "năng xác định, yêu cầu"
    ),
    gloss=Text(
        vi="Phạt khi không vô hiệu hóa tài khoản do trẻ em tự lập mà cơ quan chức năng đã xác định và yêu cầu.",
        en="A fine for not disabling an account that a child opened, once the authorities have identified it and asked "
        "to have it disabled.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_33_1_C: Final = Provision(
    instrument=DECREE,
    article=33,
    clause=1,
    point="c",
    wording=None,
    gloss=Text(
        vi="Phạt khi không lưu nhật ký hệ thống theo quy định.",
        en="A fine for not keeping the system log as prescribed.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_34_1_C: Final = Provision(
    instrument=DECREE,
    article=34,
    clause=1,
    point="c",
    wording=None,
    gloss=Text(
        vi="Phạt khi không lưu thông tin thiết bị, địa chỉ IP và thời gian đăng nhập ít nhất 90 ngày.",
        en="A fine for not keeping device, IP address and login time for 90 days at least.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_34_2: Final = Provision(
    instrument=DECREE,
    article=34,
    clause=2,
    wording=None,
    gloss=Text(
        vi="Phạt người dùng giấy tờ giả hoặc của người khác để mở hay xác thực tài khoản số.",
        en="A fine for using false or other people's papers to open or verify a digital account.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_39_1_A: Final = Provision(
    instrument=DECREE,
    article=39,
    clause=1,
    point="a",
    wording=None,
    gloss=Text(
        vi="Phạt khi thu thập dữ liệu cá nhân nhiều hơn mức cần thiết.",
        en="A fine for collecting more personal data than needed.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_39_1_C: Final = Provision(
    instrument=DECREE,
    article=39,
    clause=1,
    point="c",
    wording=None,
    gloss=Text(
        vi="Phạt tổ chức 20 đến 40 triệu đồng khi lưu dữ liệu cá nhân quá thời hạn.",
        en="20 to 40 million dong, for an organisation, for keeping personal data too long.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_54_3: Final = Provision(
    instrument=DECREE,
    article=54,
    clause=3,
    wording=None,
    gloss=Text(
        vi="Phạt 40 đến 60 triệu đồng khi thông báo vi phạm dữ liệu chậm hơn 72 giờ.",
        en="40 to 60 million dong for notifying a breach later than 72 hours.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_60_1_A: Final = Provision(
    instrument=DECREE,
    article=60,
    clause=1,
    point="a",
    wording="Không thực hiện quy trình xác minh tuổi của trẻ em trước khi xử lý dữ liệu",
    gloss=Text(
        vi="Tuổi của trẻ em phải được xác minh trước khi xử lý dữ liệu.",
        en="A child's age is established before any data are processed.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_60_1_B: Final = Provision(
    instrument=DECREE,
    article=60,
    clause=1,
    point="b",
    wording=None,
    gloss=Text(
        vi="Xử lý dữ liệu của trẻ dưới 7 tuổi cần sự đồng ý của người đại diện.",
        en="Data of a child under 7 need the representative's consent.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_60_1_C: Final = Provision(
    instrument=DECREE,
    article=60,
    clause=1,
    point="c",
    wording=None,
    gloss=Text(
        vi="Xử lý dữ liệu của trẻ từ 7 tuổi cần sự đồng ý của cả trẻ và người đại diện.",
        en="Data of a child of 7 or over need the consent of both the child and the representative.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_60_2_B: Final = Provision(
    instrument=DECREE,
    article=60,
    clause=2,
    point="b",
    wording=None,
    gloss=Text(
        vi="Phạt khi không ngừng xử lý dữ liệu trẻ em sau khi sự đồng ý bị rút lại.",
        en="A fine for not stopping the processing of a child's data when consent is withdrawn.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_60_3: Final = Provision(
    instrument=DECREE,
    article=60,
    clause=3,
    wording=None,
    gloss=Text(
        vi="Phạt khi không xóa dữ liệu của trẻ em theo quy định.",
        en="A fine for not deleting a child's data as prescribed.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_65_2_A: Final = Provision(
    instrument=DECREE,
    article=65,
    clause=2,
    point="a",
    wording=(
        "Bắt buộc người dùng cung cấp hình ảnh, video chứa nội dung đầy đủ hoặc một phần giấy tờ tùy "
        "thân làm điều kiện bắt buộc để xác thực tài khoản sử dụng thông thường..."
    ),
    gloss=Text(
        vi="Phạt tổ chức 70 đến 150 triệu đồng và đình chỉ 3 đến 6 tháng khi bắt người dùng nộp ảnh hay "
        "video giấy tờ tùy thân.",
        en="70 to 150 million dong and a suspension of 3 to 6 months, for an organisation that demands "
        "pictures or videos of identity papers.",
    ),
    confidence=Confidence.PRIMARY,
)

PROVISIONS: Final = (
    ART_29_1_A,
    ART_30_1_A,
    ART_31_1_D,
    ART_31_1_DD,
    ART_31_1_E,
    ART_33_1_C,
    ART_34_1_C,
    ART_34_2,
    ART_39_1_A,
    ART_39_1_C,
    ART_54_3,
    ART_60_1_A,
    ART_60_1_B,
    ART_60_1_C,
    ART_60_2_B,
    ART_60_3,
    ART_65_2_A,
)

# art. 60.1.b, c: under seven, and from seven.
OWN_CONSENT_FROM_AGE: Final = Parameter(
    name="OWN_CONSENT_FROM_AGE",
    says=Text(
        vi="tuổi mà từ đó cần cả sự đồng ý của trẻ", en="the age from which the child's own consent is asked too"
    ),
    spans=(Span(7, (ART_60_1_B, ART_60_1_C)),),
)
# art. 34.1.c, which seems written for accounts that must be opened with an identity paper.
DEVICE_LOG_DAYS: Final[Parameter[int | None]] = Parameter(
    name="DEVICE_LOG_DAYS",
    says=Text(
        vi="số ngày ít nhất mà thông tin thiết bị, địa chỉ IP và thời gian đăng nhập được lưu",
        en="for how many days at least device, IP address and login time are kept",
    ),
    spans=(
        Span(None, (ART_34_1_C,), until=DECREE.in_force),
        Span(90, (ART_34_1_C,), since=DECREE.in_force),
    ),
)

PARAMETERS: Final = (OWN_CONSENT_FROM_AGE, DEVICE_LOG_DAYS)
