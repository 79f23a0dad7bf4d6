"""What a phone number can prove."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.coverage.row import Duty, Room, Row
from idverify.law.instrument import Confidence
from idverify.messages import Text

ROWS: Final = (
    Row(
        id="SI-1",
        says=Text(
            vi="Ba số đầu đăng ký đơn giản, từ số thứ tư cần hợp đồng; không có giới hạn tuyệt đối.",
            en="Three numbers are registered simply, the fourth by contract; there is no absolute cap.",
        ),
        citations=("163/2024/ND-CP art. 16.3", "163/2024/ND-CP art. 21"),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 24),
        unanswered=Text(
            vi="Luật viễn thông không đặt giới hạn nào để một quy tắc có thể dựa vào.",
            en="Telecom law sets no limit on which a rule could rest.",
        ),
    ),
    Row(
        id="SI-2",
        says=Text(
            vi="Trẻ từ 6 tuổi có thể đứng tên SIM khi cha, mẹ đồng ý, nên mã một lần không chứng minh được tuổi.",
            en="A child may hold a SIM from six with consent, so a one-time code proves no age.",
        ),
        citations=("163/2024/ND-CP art. 17.3", "163/2024/ND-CP art. 24.2"),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 24),
        rules=("guardianship.guardian-authenticated", "guardianship.child-needs-guardian"),
        readings=("R-07",),
    ),
    Row(
        id="SI-3",
        says=Text(
            vi="Người nước ngoài đăng ký SIM bằng hộ chiếu hoặc định danh điện tử.",
            en="Foreigners register a SIM with a passport or e-identification.",
        ),
        citations=("163/2024/ND-CP art. 17.1.b",),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 24),
        rules=("posting.authenticated-only",),
    ),
    Row(
        id="SI-4",
        says=Text(
            vi="Số đã chấm dứt có thể được cấp lại cho người khác, nên bằng chứng chỉ đúng vào lúc đó.",
            en="An ended number may go to somebody else, so a proof is of its moment only.",
        ),
        citations=("163/2024/ND-CP art. 25.1", "163/2024/ND-CP art. 25.4"),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 24),
        duties=(
            Duty(
                Room.REGISTRAR,
                Text(
                    vi="Khi ai đó chứng minh một số đã ở tài khoản khác hơn 30 ngày, tài khoản đó được yêu cầu chứng "
                    "minh lại; không ai lấy được tài khoản chỉ bằng mã.",
                    en="Where somebody proves a number that another account has had for over thirty days, that account "
                    "is asked to prove it again; no account goes over by a code alone.",
                ),
            ),
            Duty(
                Room.GUARDIANSHIP,
                Text(
                    vi="Nếu đó là số của cha, mẹ hoặc người giám hộ, liên kết bị tạm dừng đến khi chứng minh lại.",
                    en="Where it is a parent's or a guardian's, the link is suspended until it is proven again.",
                ),
            ),
        ),
        readings=("R-16",),
    ),
    Row(
        id="SI-5",
        says=Text(
            vi="Thông tin thuê bao chỉ dùng cho quốc phòng, an ninh, quản lý viễn thông và nhà mạng.",
            en="Subscriber information is for defence, security, telecom management and operators only.",
        ),
        citations=("163/2024/ND-CP art. 23",),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 24),
        duties=(
            Duty(
                Room.EVIDENCE,
                Text(
                    vi="Không ai hỏi nhà mạng chủ của số, và không bằng chứng nào nói là biết.",
                    en="Nobody asks an operator who owns a number, and no proof claims to know.",
                ),
            ),
        ),
    ),
    Row(
        id="SI-6",
        says=Text(
            vi="SIM được xác thực bốn trường thông tin và lại khi đổi thiết bị; điều về bốn trường không "
            "được nguồn nêu số.",
            en="SIMs are authenticated by four fields, and again when the device changes; the sources give "
            "the four fields no article.",
        ),
        citations=("08/2026/TT-BKHCN art. 6", "08/2026/TT-BKHCN art. 8"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 4, 15),
        unanswered=Text(
            vi="Nghĩa vụ này của nhà mạng; nền tảng không thấy kết quả và vẫn nhận được mã.",
            en="It is the operators' duty; a platform never sees the result, and codes still arrive.",
        ),
    ),
    Row(
        id="SI-7",
        says=Text(
            vi="Luật 20/2026 sửa Luật Viễn thông và Luật Giao dịch điện tử, hiệu lực 1-3-2027, một phần từ "
            "1-10-2026; nội dung chưa đọc.",
            en="Law 20/2026 amends the telecom and e-transaction laws from 1 March 2027, in part from 1 "
            "October 2026; it was not read.",
        ),
        confidence=Confidence.SINGLE,
        since=date(2026, 10, 1),
        unanswered=Text(
            vi="Nội dung chưa được đọc nên không điều nào được dẫn; văn bản nằm trong danh sách đề xuất.",
            en="It was not read, so no article of it is cited; it stands among the proposals.",
        ),
    ),
)
