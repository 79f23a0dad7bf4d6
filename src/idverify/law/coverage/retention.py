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
                    vi="Việc dọn hằng ngày xóa dữ liệu tài khoản đã hết thời hạn, và sổ cái ghi lại điều đã xóa.",
                    en="A job erases account data whose time is over, and the ledger holds the proof of each purge.",
                ),
            ),
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Nhật ký đăng nhập, địa chỉ IP và bài đăng là của nền tảng; thư viện chỉ cho biết thời hạn.",
                    en="Logs of logins, addresses and posts are the platform's own; the library tells for how long.",
                ),
            ),
        ),
        parameters=("DOMESTIC_KEPT_MONTHS",),
        readings=("R-18", "R-20", "R-21", "R-22"),
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
                    vi="Việc dọn hằng ngày xóa dữ liệu tài khoản đã hết thời hạn, và sổ cái ghi lại điều đã xóa.",
                    en="A job erases account data whose time is over, and the ledger holds the proof of each purge.",
                ),
            ),
        ),
        readings=("R-13", "R-18", "R-19", "R-20", "R-21", "R-22"),
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
                Room.OPERATOR,
                Text(
                    vi="Nhật ký là của nền tảng: thư viện không ghi đăng nhập, địa chỉ hay cổng nào, chỉ cho biết "
                    "thời hạn.",
                    en="The log is the platform's own: the library writes down no login, address or port, and tells "
                    "only for how long.",
                ),
            ),
        ),
        parameters=("SYSTEM_LOG_MONTHS",),
        readings=("R-22",),
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
                    vi="Từ khi đóng tài khoản, mỗi loại dữ liệu được giữ đến ngày của mình rồi được xóa.",
                    en="From the closing of an account each class of data is kept to its day and then erased.",
                ),
            ),
        ),
        readings=("R-18", "R-19", "R-20", "R-21", "R-22"),
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
                    vi="Sổ cái được xuất để kiểm tra ngoại tuyến, hồ sơ từng tài khoản được trích theo yêu cầu bằng "
                    "văn bản; bản xuất mọi dữ liệu cho thanh tra chưa xây dựng.",
                    en="The ledger is exported as files that anybody checks offline, and one account's record on a "
                    "written request; an export of everything for an inspection is not yet built.",
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
                Room.OPERATOR,
                Text(
                    vi="Nhật ký thiết bị là của nền tảng: thư viện không ghi thiết bị nào, và chỉ cho biết thời hạn.",
                    en="A log of devices is the platform's own: the library writes none down, and tells only for "
                    "how long.",
                ),
            ),
        ),
        parameters=("DEVICE_LOG_DAYS",),
        readings=("R-22",),
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
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Việc ai đã được xác thực cho buổi nào được giữ đủ thời hạn rồi xóa.",
                    en="Who was identified for which stream is kept for that time and then erased.",
                ),
            ),
        ),
        parameters=("SELLING_LIVESTREAM_MONTHS",),
        readings=("R-22",),
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
                    vi="Yêu cầu xem, sửa, xóa có đồng hồ theo luật, và câu trả lời nói rõ điều gì xóa ngay, điều gì "
                    "phải giữ, đến khi nào và theo điều nào.",
                    en="Requests for access, correction and deletion run under the statutory days, and the answer "
                    "says what is erased now and what must stay, until when and by which provision.",
                ),
            ),
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Dữ liệu có lệnh giữ không bị xóa cho đến khi lệnh được gỡ.",
                    en="What an order keeps is not erased until the order is released.",
                ),
            ),
        ),
        parameters=(
            "SUBJECT_ANSWER_WORKING_DAYS",
            "SUBJECT_DAYS",
            "SUBJECT_DAYS_VIA_THIRD_PARTY",
            "SUBJECT_EXTENSION_DAYS",
        ),
        readings=("R-20", "R-21"),
    ),
)
