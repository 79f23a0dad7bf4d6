"""Who is bound."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.coverage.row import Duty, Room, Row
from idverify.law.instrument import Confidence
from idverify.messages import Text

ROWS: Final = (
    Row(
        id="SC-1",
        says=Text(
            vi="Mạng xã hội là hệ thống để người dùng trao đổi thông tin với nhau; tài khoản có thể của cá "
            "nhân hoặc tổ chức.",
            en="A social network lets its users exchange information; accounts belong to individuals or "
            "to organisations.",
        ),
        citations=("147/2024/ND-CP art. 3.25", "147/2024/ND-CP art. 3.26"),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        rules=("registration.information",),
        duties=(
            Duty(
                Room.REGISTRAR,
                Text(
                    vi="Việc lưu mã riêng của tổ chức bên cạnh bằng chứng của người chịu trách nhiệm chưa xây dựng.",
                    en="Keeping the organisation's own identifier beside the responsible person's proof "
                    "is not yet built.",
                ),
            ),
        ),
        readings=("R-15",),
    ),
    Row(
        id="SC-2",
        says=Text(
            vi="Nghị định 147 chỉ ràng buộc nhà cung cấp nước ngoài thuê chỗ lưu trữ tại Việt Nam hoặc có "
            "từ 100.000 lượt truy cập mỗi tháng.",
            en="Decree 147 binds only those foreign providers that rent storage in Viet Nam or have "
            "100,000 visits a month.",
        ),
        citations=("147/2024/ND-CP art. 23.3",),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        rules=("posting.authenticated-only",),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Nền tảng tự thống kê lượt truy cập và khai có vượt ngưỡng hay không; các quy tắc "
                    "dựa vào lời khai đó.",
                    en="The platform counts its visits and says whether it is over the threshold; the "
                    "rules take its word.",
                ),
            ),
        ),
        readings=("R-13",),
    ),
    Row(
        id="SC-3",
        says=Text(
            vi="Mạng trong nước lớn cần Giấy phép, mạng nhỏ cần Giấy xác nhận thông báo; nghĩa vụ xác thực như nhau.",
            en="A large domestic network needs a licence, a small one a notification certificate; the duty "
            "to authenticate is the same.",
        ),
        citations=(
            "147/2024/ND-CP art. 24.6.a",
            "147/2024/ND-CP art. 24.6.b",
            "147/2024/ND-CP art. 24.6.g",
            "147/2024/ND-CP art. 24.7",
            "147/2024/ND-CP art. 25.4",
            "147/2024/ND-CP art. 25.5",
            "237/2026/ND-CP art. 27.3.b",
        ),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        rules=("service.livestream-licence",),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Nền tảng tự xác định mình thuộc loại nào và có Giấy phép hoặc Giấy xác nhận.",
                    en="The platform finds out its class and holds the licence or the certificate.",
                ),
            ),
        ),
    ),
    Row(
        id="SC-4",
        says=Text(
            vi="Diễn đàn nội bộ và trang cá nhân không cần giấy phép, trừ khi cung cấp dịch vụ mạng xã "
            "hội; việc diễn đàn mở phải xác thực từ 19-8-2026 là suy luận.",
            en="Internal forums and personal sites need no licence unless they offer a social network; "
            "that an open forum authenticates from 19 August 2026 is inferred.",
        ),
        citations=("147/2024/ND-CP art. 24.2", "147/2024/ND-CP art. 24.6.e"),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Nền tảng tự xác định mình có phải là mạng xã hội không; thư viện xét mọi dịch vụ "
                    "được hỏi như một mạng xã hội.",
                    en="The platform decides whether it is a social network at all; the library judges "
                    "every service it is asked about as one.",
                ),
            ),
        ),
    ),
    Row(
        id="SC-5",
        says=Text(
            vi="Chỉ mạng có Giấy phép, hoặc nhà cung cấp nước ngoài đã thông báo, mới được cung cấp "
            "livestream và tính năng có doanh thu.",
            en="Only licensed networks, and foreign providers that gave notice, may offer livestreams and "
            "revenue features.",
        ),
        citations=("147/2024/ND-CP art. 23.3.o", "147/2024/ND-CP art. 24.6.d"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        rules=("service.livestream-licence",),
        duties=(
            Duty(
                Room.GATE,
                Text(
                    vi="Chưa có quy tắc nào chặn livestream của nhà cung cấp nước ngoài chưa thông báo: chưa xây dựng.",
                    en="A foreign provider that has not given notice is not denied livestreams by any "
                    "rule: not yet built.",
                ),
            ),
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Các tính năng có doanh thu khác do chính nền tảng bật, tắt.",
                    en="Revenue features other than livestreams are switched by the platform itself.",
                ),
            ),
        ),
    ),
    Row(
        id="SC-6",
        says=Text(
            vi="Mạng xã hội, xác thực điện tử và xử lý dữ liệu cá nhân vẫn là ngành, nghề kinh doanh có điều kiện.",
            en="Social networks, e-authentication and the processing of personal data stay conditional business lines.",
        ),
        citations=("66.17/2026/NQ-CP annex 74", "66.17/2026/NQ-CP annex 79", "66.17/2026/NQ-CP annex 142"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        until=date(2027, 3, 1),
        unanswered=Text(
            vi="Đây là bối cảnh về giấy phép kinh doanh; nó không làm thay đổi quyết định nào về tài khoản.",
            en="It is context about business licences and changes no decision about an account.",
        ),
    ),
)
