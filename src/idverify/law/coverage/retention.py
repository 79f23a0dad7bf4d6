"""How long it is kept, logs, and where."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.coverage.row import Duty, Room, Row
from idverify.law.instrument import Confidence
from idverify.messages import Text

ROWS: Final = (
    Row(
        id="RE-1",
        says=Text(
            vi="Mạng trong nước lưu thông tin tài khoản và nhật ký ít nhất 02 năm rồi xóa.",
            en="A domestic network keeps account data and logs for two years at least, then deletes them.",
        ),
        citations=("147/2024/ND-CP art. 27.2.b",),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Đồng hồ lưu rồi xóa dữ liệu tài khoản và nhật ký, kèm bằng chứng đã xóa, chưa xây dựng.",
                    en="Clocks that keep and then erase account data and logs, with proof of the purge, "
                    "are not yet built.",
                ),
            ),
        ),
    ),
    Row(
        id="RE-2",
        says=Text(
            vi="Nhà cung cấp nước ngoài xóa thông tin sau khi hết thời hạn, nhưng Nghị định 147 không đặt "
            "thời hạn riêng.",
            en="A foreign provider deletes after the statutory period, for which Decree 147 sets no length.",
        ),
        citations=("147/2024/ND-CP art. 23.3.đ",),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Đồng hồ lưu rồi xóa dữ liệu tài khoản và nhật ký, kèm bằng chứng đã xóa, chưa xây dựng.",
                    en="Clocks that keep and then erase account data and logs, with proof of the purge, "
                    "are not yet built.",
                ),
            ),
        ),
    ),
    Row(
        id="RE-3",
        says=Text(
            vi="Nhật ký hệ thống phải có cả cổng nguồn và truy xuất được ít nhất 12 tháng.",
            en="The system log holds the source port too and can be searched for twelve months at least.",
        ),
        citations=("333/2026/ND-CP art. 16.6", "333/2026/ND-CP art. 20.3"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 8, 19),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Chỉ máy chủ biên của nền tảng thấy địa chỉ và cổng nguồn của người dùng.",
                    en="Only the platform's edge sees the client's address and source port.",
                ),
            ),
            Duty(
                Room.CUSTODY,
                Text(vi="Nhật ký có các trường này chưa xây dựng.", en="A log with these fields is not yet built."),
            ),
        ),
    ),
    Row(
        id="RE-4",
        says=Text(
            vi="Thông tin được lưu một thời gian sau khi người dùng ngừng dùng dịch vụ, nhưng không có thời hạn chung.",
            en="Information is kept for a time after the user stops, but no general length is set.",
        ),
        citations=("116/2025/QH15 art. 25.2.d",),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        duties=(
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Thời hạn lưu sau khi đóng tài khoản chưa xây dựng; việc đóng giữ nguyên lịch sử.",
                    en="A period after an account's closing is not yet built; closing keeps the history as it is.",
                ),
            ),
        ),
    ),
    Row(
        id="RE-5",
        says=Text(
            vi="Dữ liệu người dùng của doanh nghiệp trong nước được lưu tại Việt Nam; doanh nghiệp nước "
            "ngoài chỉ phải lưu khi có quyết định.",
            en="Domestic enterprises store user data in Viet Nam; foreign ones only after a decision.",
        ),
        citations=("333/2026/ND-CP art. 19", "333/2026/ND-CP art. 20.1"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 8, 19),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Nơi đặt máy chủ do nền tảng chọn.", en="Where the servers stand is for the platform to choose."
                ),
            ),
        ),
    ),
    Row(
        id="RE-6",
        says=Text(
            vi="Mạng trong nước dùng tên miền “.vn” và có máy chủ tại Việt Nam sẵn sàng cho thanh tra bất cứ lúc nào.",
            en="A domestic network uses a .vn domain and has servers in Viet Nam that can serve an "
            "inspection at any time.",
        ),
        citations=("147/2024/ND-CP art. 26.2", "147/2024/ND-CP art. 27.2.e", "147/2024/ND-CP art. 35.10"),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(vi="Tên miền và máy chủ là của nền tảng.", en="Domain and servers are the platform's."),
            ),
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Bản xuất dữ liệu phục vụ thanh tra chưa xây dựng.",
                    en="An export for inspections is not yet built.",
                ),
            ),
        ),
    ),
    Row(
        id="RE-7",
        says=Text(
            vi="Thông tin thiết bị, địa chỉ IP và giờ đăng nhập được lưu ít nhất 90 ngày.",
            en="Device, IP address and login time are kept for ninety days at least.",
        ),
        citations=("330/2026/ND-CP art. 34.1.c",),
        confidence=Confidence.PRIMARY,
        since=date(2026, 8, 19),
        duties=(
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Nhật ký có thông tin thiết bị chưa xây dựng.",
                    en="A log with the device in it is not yet built.",
                ),
            ),
        ),
    ),
    Row(
        id="RE-8",
        says=Text(
            vi="Dữ liệu của livestream bán hàng được lưu ít nhất 1 năm.",
            en="Data of a selling livestream are kept for a year at least.",
        ),
        citations=("122/2025/QH15 art. 22.7",),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Nền tảng giữ bản ghi buổi phát; thư viện không thấy bản ghi nào.",
                    en="The platform holds the recording of a stream; the library sees none.",
                ),
            ),
        ),
    ),
    Row(
        id="RE-9",
        says=Text(
            vi="Dữ liệu được xóa khi hết mục đích hoặc hết hạn, và yêu cầu của chủ thể có thời hạn trả lời.",
            en="Data are deleted when purpose or period ends, and a subject's requests have their deadlines.",
        ),
        citations=("91/2025/QH15 art. 14.1", "356/2025/ND-CP art. 5"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 1, 1),
        duties=(
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Việc trả lời yêu cầu của chủ thể dữ liệu, kèm các thời hạn phải giữ, chưa xây dựng.",
                    en="Answers to subjects' requests, with the periods that outlast them, are not yet built.",
                ),
            ),
        ),
    ),
)
