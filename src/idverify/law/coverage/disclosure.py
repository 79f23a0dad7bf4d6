"""Disclosure, takedown, locks."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.coverage.row import Duty, Room, Row
from idverify.law.instrument import Confidence
from idverify.messages import Text

ROWS: Final = (
    Row(
        id="DI-1",
        says=Text(
            vi="Thông tin người dùng được cung cấp khi cơ quan có thẩm quyền yêu cầu bằng văn bản; Nghị "
            "định 147 không đặt giờ.",
            en="A user's information is handed over on an authority's written request; Decree 147 sets no hours.",
        ),
        citations=("147/2024/ND-CP art. 23.3.đ", "147/2024/ND-CP art. 35.9"),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Yêu cầu bằng văn bản được ghi kèm căn cứ và phạm vi, hai người có trách nhiệm phê duyệt và "
                    "cùng mở hồ sơ, sổ cái ghi trước khi mở, và bản trích được ký.",
                    en="A written request is recorded with its basis and scope, two officers approve it and open the "
                    "record together, the ledger is written before anything opens, and the extract is signed.",
                ),
            ),
        ),
    ),
    Row(
        id="DI-2",
        says=Text(
            vi="Lực lượng chuyên trách được cung cấp thông tin trong 24 giờ, khi khẩn cấp là 3 giờ; việc "
            "số phải khôi phục được là suy luận.",
            en="The cybersecurity force gets information within 24 hours, or 3 in an emergency; that "
            "numbers must be recoverable is inferred.",
        ),
        citations=(
            "116/2025/QH15 art. 25.2.a",
            "333/2026/ND-CP art. 16.3",
            "91/2015/QH13 art. 147.1",
            "147/2024/ND-CP art. 28.2.b",
        ),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2026, 7, 1),
        duties=(
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Yêu cầu có đồng hồ 24 giờ hoặc 3 giờ, và hồ sơ niêm phong do hai người mở trả lại số ở "
                    "dạng rõ.",
                    en="A request runs under a clock of 24 hours or 3, and the record that two officers open gives the "
                    "number back in clear.",
                ),
            ),
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Cách đã xác thực người yêu cầu được ghi trong yêu cầu trước khi phê duyệt.",
                    en="How the requester was authenticated is written into the request before it is approved.",
                ),
            ),
            Duty(
                Room.OPERATOR,
                Text(vi="Người trực 24/7 là của nền tảng.", en="Staff on duty day and night are the platform's."),
            ),
        ),
        parameters=("DISCLOSURE_HOURS",),
    ),
    Row(
        id="DI-3",
        says=Text(
            vi="Nội dung vi phạm được gỡ trong 24 giờ, khi khẩn cấp 6 giờ, và 48 giờ khi người dùng khiếu nại.",
            en="Unlawful content is removed within 24 hours, 6 in an emergency, and 48 on a user's complaint.",
        ),
        citations=(
            "147/2024/ND-CP art. 23.5.b",
            "147/2024/ND-CP art. 24.4",
            "147/2024/ND-CP art. 35.5",
            "147/2024/ND-CP art. 35.6",
            "147/2024/ND-CP art. 35.7",
            "147/2024/ND-CP art. 35.8",
            "116/2025/QH15 art. 25.2.b",
            "333/2026/ND-CP art. 16.4.a",
            "333/2026/ND-CP art. 16.4.b",
        ),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Nội dung thuộc về nền tảng; thư viện không thấy nội dung nào.",
                    en="Content is the platform's; the library sees none.",
                ),
            ),
        ),
    ),
    Row(
        id="LK-1",
        says=Text(
            vi="Tài khoản vi phạm nhiều lần bị khóa tạm thời từ 7 đến 30 ngày.",
            en="Repeat offenders are locked for seven to thirty days.",
        ),
        citations=("147/2024/ND-CP art. 23.5.b", "147/2024/ND-CP art. 35.7"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.GATE,
                Text(
                    vi="Khóa chưa xây dựng: quyết định không biết đến khóa, nền tảng tự áp dụng.",
                    en="Locks are not yet built: a decision knows nothing of one, and the platform applies it.",
                ),
            ),
        ),
    ),
    Row(
        id="LK-2",
        says=Text(
            vi="Tài khoản xâm phạm an ninh quốc gia hoặc đã bị khóa từ 3 lần bị khóa vĩnh viễn khi có yêu cầu.",
            en="An account against national security, or locked three times, is locked for good on request.",
        ),
        citations=("147/2024/ND-CP art. 23.5.b", "147/2024/ND-CP art. 35.7"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.GATE,
                Text(
                    vi="Khóa chưa xây dựng: quyết định không biết đến khóa, nền tảng tự áp dụng.",
                    en="Locks are not yet built: a decision knows nothing of one, and the platform applies it.",
                ),
            ),
        ),
    ),
    Row(
        id="LK-3",
        says=Text(
            vi="Nghị định 333 cho phép hạn chế hoặc khóa đến 60, 180 ngày hoặc vô thời hạn, và có căn cứ khôi phục.",
            en="Decree 333 hides or locks for up to 60 or 180 days or without limit, and gives grounds for restoring.",
        ),
        citations=("333/2026/ND-CP art. 16.4.d", "333/2026/ND-CP art. 16.4.đ", "333/2026/ND-CP art. 16.4.e"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 8, 19),
        duties=(
            Duty(
                Room.GATE,
                Text(
                    vi="Khóa chưa xây dựng: quyết định không biết đến khóa, nền tảng tự áp dụng.",
                    en="Locks are not yet built: a decision knows nothing of one, and the platform applies it.",
                ),
            ),
        ),
    ),
    Row(
        id="LK-4",
        says=Text(
            vi="Khóa không phải là mất xác thực, và chưa xác thực không phải là bị khóa; đây là suy luận.",
            en="A lock is no loss of authentication, and failing to authenticate is no lock; this is inferred.",
        ),
        confidence=Confidence.INFERENCE,
        duties=(
            Duty(
                Room.GATE,
                Text(
                    vi="Không quyết định nào coi khóa là mất xác thực hoặc ngược lại; trạng thái khóa chưa xây dựng.",
                    en="No decision takes a lock for lost authentication, or the reverse; a lock's state beside it is "
                    "not yet built.",
                ),
            ),
        ),
    ),
)
