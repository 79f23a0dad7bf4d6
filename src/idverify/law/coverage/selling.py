"""Selling in a livestream."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.coverage.row import Duty, Room, Row
from idverify.law.instrument import Confidence
from idverify.messages import Text

ROWS: Final = (
    Row(
        id="EC-1",
        says=Text(
            vi="Người livestream bán hàng được xác thực điện tử danh tính trước khi phát; người nước ngoài "
            "bằng giấy tờ hợp pháp.",
            en="Whoever sells in a livestream is electronically authenticated before it; a foreigner by lawful papers.",
        ),
        citations=("122/2025/QH15 art. 3.11", "122/2025/QH15 art. 22.4"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2026, 7, 1),
        rules=("authentication.sales-streamer", "evidence.identity-paper-image"),
        duties=(
            Duty(
                Room.REGISTRAR,
                Text(
                    vi="Người phát được định danh bằng chứng nhận riêng; giấy tờ của người nước ngoài được "
                    "xem bên ngoài và không lưu.",
                    en="The streamer is identified by an attestation of their own; a foreigner's papers "
                    "are looked at outside and never stored.",
                ),
            ),
        ),
        readings=("R-10",),
    ),
    Row(
        id="EC-2",
        says=Text(
            vi="Người bán và người tiếp thị liên kết được xác thực điện tử, tài khoản bán hàng có dấu "
            "hiệu, quy chế livestream được công khai.",
            en="Sellers and affiliates are electronically authenticated, sellers' accounts are marked, and "
            "rules for livestreams are published.",
        ),
        citations=("122/2025/QH15 art. 17.1.c", "122/2025/QH15 art. 18.1.b", "122/2025/QH15 art. 25"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Phân hệ người bán là của nền tảng; Nghị định 248 chỉ được đọc qua báo chí, không nêu điều nào.",
                    en="The module for sellers is the platform's; of Decree 248 only a press digest was "
                    "read, which names no article.",
                ),
            ),
        ),
    ),
    Row(
        id="EC-3",
        says=Text(
            vi="Livestream bán hàng hẹp hơn livestream với mục đích thương mại; đây là suy luận.",
            en="A selling livestream is narrower than a livestream for commercial purposes; this is inferred.",
        ),
        citations=(
            "122/2025/QH15 art. 22.4",
            "147/2024/ND-CP art. 23.3.e",
            "147/2024/ND-CP art. 27.3.b",
            "333/2026/ND-CP art. 16.2.c",
        ),
        confidence=Confidence.INFERENCE,
        rules=("authentication.commercial-livestream", "authentication.sales-streamer"),
        readings=("R-10",),
    ),
)
