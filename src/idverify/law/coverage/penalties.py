"""What it costs."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.coverage.row import Duty, Room, Row
from idverify.law.instrument import Confidence
from idverify.messages import Text

ROWS: Final = (
    Row(
        id="SA-1",
        says=Text(
            vi="Mạng trong nước không đăng ký, lưu trữ, xác thực thông tin người dùng bị phạt 20 đến 30 triệu đồng.",
            en="A domestic network that does not register, store and authenticate pays 20 to 30 million dong.",
        ),
        citations=("174/2026/ND-CP art. 4.3", "174/2026/ND-CP art. 94.1.h"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        rules=("registration.information", "posting.authenticated-only"),
        unanswered=Text(
            vi="Đây là mức phạt, không phải nghĩa vụ riêng; nghĩa vụ được nêu ở ST-1 và AU-1.",
            en="It is a fine and no duty of its own; the duty stands in ST-1 and AU-1.",
        ),
    ),
    Row(
        id="SA-2",
        says=Text(
            vi="Không cung cấp thông tin, vi phạm điều kiện kỹ thuật hoặc không có máy chủ tại Việt Nam bị "
            "phạt 30 đến 50 triệu đồng.",
            en="Giving no information, failing technical conditions or having no server in Viet Nam costs "
            "30 to 50 million dong.",
        ),
        citations=(
            "174/2026/ND-CP art. 94.2.c",
            "174/2026/ND-CP art. 94.2.d",
            "174/2026/ND-CP art. 94.2.g",
            "174/2026/ND-CP art. 94.4",
        ),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        unanswered=Text(
            vi="Đây là mức phạt, không phải nghĩa vụ riêng; nghĩa vụ được nêu ở DI-1, AU-5 và RE-6.",
            en="It is a fine and no duty of its own; the duty stands in DI-1, AU-5 and RE-6.",
        ),
    ),
    Row(
        id="SA-3",
        says=Text(
            vi="Mạng xuyên biên giới không xác thực, không cảnh báo cho trẻ em hoặc không cung cấp thông "
            "tin bị phạt 20 đến 50 triệu đồng.",
            en="A cross-border network that does not authenticate, warn children or give information pays "
            "20 to 50 million dong.",
        ),
        citations=(
            "174/2026/ND-CP art. 97.1.b",
            "174/2026/ND-CP art. 97.1.đ",
            "174/2026/ND-CP art. 97.2.c",
            "174/2026/ND-CP art. 97.2.d",
        ),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        rules=("posting.authenticated-only",),
        unanswered=Text(
            vi="Đây là mức phạt, không phải nghĩa vụ riêng; nghĩa vụ được nêu ở AU-1, CH-8 và DI-1.",
            en="It is a fine and no duty of its own; the duty stands in AU-1, CH-8 and DI-1.",
        ),
    ),
    Row(
        id="SA-4",
        says=Text(
            vi="Mạng không kết nối hệ thống thống kê của Bộ bị phạt 20 đến 30 triệu đồng.",
            en="A network not connected to the Ministry's counting system pays 20 to 30 million dong.",
        ),
        citations=("147/2024/ND-CP art. 35.14", "174/2026/ND-CP art. 94.1.g"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Kết nối đến hệ thống của Bộ là việc của nền tảng.",
                    en="The connection to the Ministry's system is the platform's.",
                ),
            ),
        ),
    ),
    Row(
        id="SA-5",
        says=Text(
            vi="Nghị định 330 phạt việc không xác thực khi đăng ký, không cung cấp thông tin, thiếu biện "
            "pháp cho trẻ em và thiếu nhật ký.",
            en="Decree 330 fines missing verification at registration, missing information, child measures and logs.",
        ),
        citations=(
            "330/2026/ND-CP art. 29.1.a",
            "330/2026/ND-CP art. 30.1.a",
            "330/2026/ND-CP art. 31.1.d",
            "330/2026/ND-CP art. 31.1.đ",
            "330/2026/ND-CP art. 31.1.e",
            "330/2026/ND-CP art. 33.1.c",
            "330/2026/ND-CP art. 34.1.c",
            "330/2026/ND-CP art. 34.2",
        ),
        confidence=Confidence.PRIMARY,
        since=date(2026, 8, 19),
        rules=("registration.proof-at-sign-up",),
        unanswered=Text(
            vi="Đây là mức phạt, không phải nghĩa vụ riêng; nghĩa vụ được nêu ở AU-6, DI-2, CH-3 và RE-3.",
            en="It is a fine and no duty of its own; the duty stands in AU-6, DI-2, CH-3 and RE-3.",
        ),
    ),
    Row(
        id="SA-6",
        says=Text(
            vi="Vi phạm dữ liệu trẻ em bị phạt 30 đến 200 triệu đồng, đòi ảnh giấy tờ 70 đến 150 triệu đồng.",
            en="Breaches about children's data cost 30 to 200 million dong, demanding pictures of papers 70 to 150.",
        ),
        citations=(
            "330/2026/ND-CP art. 60.1.a",
            "330/2026/ND-CP art. 60.1.b",
            "330/2026/ND-CP art. 60.1.c",
            "330/2026/ND-CP art. 60.2.b",
            "330/2026/ND-CP art. 60.3",
            "330/2026/ND-CP art. 65.2.a",
        ),
        confidence=Confidence.PRIMARY,
        since=date(2026, 8, 19),
        rules=("guardianship.consents", "evidence.identity-paper-image"),
        unanswered=Text(
            vi="Đây là mức phạt, không phải nghĩa vụ riêng; nghĩa vụ được nêu ở CH-4 và DP-1.",
            en="It is a fine and no duty of its own; the duty stands in CH-4 and DP-1.",
        ),
    ),
    Row(
        id="SA-7",
        says=Text(
            vi="Không đủ điều kiện sau khi được nhắc thì bị đình chỉ 3 tháng hoặc thu hồi giấy phép.",
            en="Failing the conditions after notice brings a suspension of three months or the licence's loss.",
        ),
        citations=("147/2024/ND-CP art. 33",),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        unanswered=Text(
            vi="Đây là mức phạt, không phải nghĩa vụ riêng; nghĩa vụ được nêu ở SC-3 và AU-5.",
            en="It is a fine and no duty of its own; the duty stands in SC-3 and AU-5.",
        ),
    ),
    Row(
        id="SA-8",
        says=Text(
            vi="Các mức phạt cũ trong Nghị định 15/2020 hết hiệu lực khi Nghị định 174 có hiệu lực; nội "
            "dung chưa xem xét.",
            en="The earlier fines of Decree 15/2020 ended when Decree 174 began; they were not examined.",
        ),
        citations=("174/2026/ND-CP art. 117.2",),
        confidence=Confidence.PRIMARY,
        until=date(2026, 7, 1),
        unanswered=Text(
            vi="Đây là văn bản cũ chưa được đọc; chỉ biết ngày hết hiệu lực.",
            en="It is an earlier text that was not read; only its end is known.",
        ),
    ),
)
