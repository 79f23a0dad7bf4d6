"""Protection of personal data."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.coverage.row import Duty, Room, Row
from idverify.law.instrument import Confidence
from idverify.messages import Text

ROWS: Final = (
    Row(
        id="DP-1",
        says=Text(
            vi="Mạng xã hội không được yêu cầu ảnh, video giấy tờ tùy thân để xác thực tài khoản.",
            en="A social network must not ask for pictures or videos of identity papers to authenticate an account.",
        ),
        citations=("91/2025/QH15 art. 29.2",),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2026, 1, 1),
        rules=("evidence.identity-paper-image",),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Nền tảng xóa ảnh cũ và từ chối nhận ảnh qua hỗ trợ.",
                    en="The platform purges old pictures and refuses them in support.",
                ),
            ),
        ),
    ),
    Row(
        id="DP-2",
        says=Text(
            vi="Bắt người dùng nộp ảnh giấy tờ tùy thân bị phạt 70 đến 150 triệu đồng và đình chỉ.",
            en="Demanding pictures of identity papers costs 70 to 150 million dong and a suspension.",
        ),
        citations=("330/2026/ND-CP art. 65.2.a",),
        confidence=Confidence.PRIMARY,
        since=date(2026, 8, 19),
        rules=("evidence.identity-paper-image",),
    ),
    Row(
        id="DP-3",
        says=Text(
            vi="Dữ liệu chỉ được thu thập đúng mục đích, trong phạm vi cần thiết, có sự đồng ý riêng, trừ "
            "khi luật buộc phải thu thập.",
            en="Data are collected for their purpose, as few as needed, and by separate consent unless the "
            "law demands them.",
        ),
        citations=("91/2025/QH15 art. 3.2", "91/2025/QH15 art. 3.3", "91/2025/QH15 art. 9", "91/2025/QH15 art. 19.1"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 1, 1),
        rules=("registration.over-collection",),
        duties=(
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Việc ghi nhận đồng ý ngoài phần luật buộc chưa xây dựng.",
                    en="Consents beyond what the law demands are not yet built.",
                ),
            ),
        ),
    ),
    Row(
        id="DP-4",
        says=Text(
            vi="Dữ liệu cá nhân đã mã hóa vẫn là dữ liệu cá nhân; điều này đúng cả với mã băm là suy luận.",
            en="Encrypted personal data are personal data still; that keyed hashes are too is inferred.",
        ),
        citations=(
            "91/2025/QH15 art. 2.11",
            "91/2025/QH15 art. 12.1",
            "91/2025/QH15 art. 12.3",
            "91/2025/QH15 art. 14.6",
        ),
        confidence=Confidence.PRIMARY,
        since=date(2026, 1, 1),
        duties=(
            Duty(
                Room.IDENTIFIERS,
                Text(vi="Không nhật ký hay thông báo lỗi nào cho thấy số.", en="No log and no error shows a number."),
            ),
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Bí danh cần khóa bí mật, nhiều khóa có thể cùng dùng khi thay; khóa nằm trong tệp, biến môi "
                    "trường, thiết bị PKCS#11 hoặc AWS KMS.",
                    en="Pseudonyms need a secret key, and several may live while one replaces another; keys lie in a "
                    "file, the environment, a PKCS#11 device or AWS KMS.",
                ),
            ),
        ),
    ),
    Row(
        id="DP-5",
        says=Text(
            vi="Số điện thoại và số định danh là dữ liệu cơ bản; ảnh thẻ và dữ liệu theo dõi hành vi là "
            "dữ liệu nhạy cảm.",
            en="Phone and personal ID are basic data; pictures of cards and tracked behaviour are sensitive.",
        ),
        citations=(
            "356/2025/ND-CP art. 3.7",
            "356/2025/ND-CP art. 4.1.i",
            "356/2025/ND-CP art. 4.1.l",
            "356/2025/ND-CP art. 4.2",
            "356/2025/ND-CP art. 7.2",
            "356/2025/ND-CP art. 12.4",
        ),
        confidence=Confidence.PRIMARY,
        since=date(2026, 1, 1),
        duties=(
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Kho không giữ dữ liệu nhạy cảm: không ảnh, không mật khẩu định danh, không hành vi.",
                    en="The stores hold no sensitive class: no picture, no password of an e-ID, no behaviour.",
                ),
            ),
        ),
    ),
    Row(
        id="DP-6",
        says=Text(vi="Vi phạm dữ liệu được thông báo trong 72 giờ.", en="A breach is notified within 72 hours."),
        citations=(
            "91/2025/QH15 art. 23.1",
            "356/2025/ND-CP art. 28",
            "356/2025/ND-CP art. 29",
            "330/2026/ND-CP art. 54.3",
        ),
        confidence=Confidence.PRIMARY,
        since=date(2026, 1, 1),
        duties=(
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Với mỗi khóa hay bảng bị lộ, một trang cho biết điều gì bị lộ, phải làm gì và hạn 72 giờ từ "
                    "khi phát hiện.",
                    en="For each key or table lost a page says what is exposed, what to do, and when the 72 hours "
                    "from the discovery are over.",
                ),
            ),
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Nền tảng phát hiện vi phạm, lập thông báo theo mẫu và gửi đi.",
                    en="The platform finds the breach, fills in the prescribed form and sends the notice.",
                ),
            ),
        ),
        parameters=("BREACH_HOURS",),
    ),
    Row(
        id="DP-7",
        says=Text(
            vi="Cần hồ sơ đánh giá tác động trong 60 ngày, và hồ sơ chuyển dữ liệu ra nước ngoài.",
            en="An impact dossier is due within sixty days, and one for transfers abroad.",
        ),
        citations=("91/2025/QH15 art. 20", "91/2025/QH15 art. 21", "91/2025/QH15 art. 38"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 1, 1),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(vi="Hồ sơ do nền tảng lập và gửi.", en="Dossiers are the platform's to write and to send."),
            ),
        ),
    ),
    Row(
        id="DP-8",
        says=Text(
            vi="Người dùng được thông báo, từ chối cookie, không bị theo dõi, không bị đọc tin nhắn, và có "
            "chính sách bảo mật.",
            en="Users are told, can refuse cookies and tracking, are not overheard, and have a privacy policy.",
        ),
        citations=(
            "91/2025/QH15 art. 29.1",
            "91/2025/QH15 art. 29.3",
            "91/2025/QH15 art. 29.4",
            "91/2025/QH15 art. 29.5",
            "91/2025/QH15 art. 29.6",
        ),
        confidence=Confidence.PRIMARY,
        since=date(2026, 1, 1),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Tất cả nằm ở trang và cài đặt của nền tảng; trang của thư viện không theo dõi ai.",
                    en="All of it is in the platform's own pages and settings; the library's pages follow nobody.",
                ),
            ),
        ),
    ),
    Row(
        id="DP-9",
        says=Text(
            vi="Dữ liệu của trẻ em được bảo vệ riêng, xem CH-4 và CH-9.",
            en="Children's data have protection of their own; see CH-4 and CH-9.",
        ),
        citations=(
            "91/2025/QH15 art. 24",
            "330/2026/ND-CP art. 60.1.a",
            "330/2026/ND-CP art. 60.1.b",
            "330/2026/ND-CP art. 60.1.c",
        ),
        confidence=Confidence.PRIMARY,
        since=date(2026, 1, 1),
        rules=("guardianship.consents",),
        readings=("R-11",),
    ),
    Row(
        id="DP-10",
        says=Text(
            vi="Cơ quan chức năng kiểm tra việc bảo vệ dữ liệu, báo trước 15 ngày hoặc đột xuất.",
            en="The authorities inspect data protection, with fifteen days' notice or at once.",
        ),
        citations=("356/2025/ND-CP art. 31",),
        confidence=Confidence.PRIMARY,
        since=date(2026, 1, 1),
        duties=(
            Duty(
                Room.CONFORMANCE,
                Text(
                    vi="Bộ ca kiểm thử cho thấy mỗi ngày quyết định gì và vì sao, và báo cáo được ký; bản xuất gồm mọi "
                    "thứ cho thanh tra chưa xây dựng.",
                    en="Fixtures show for every day what is decided and why, and their report is signed; one export of "
                    "everything for inspectors is not yet built.",
                ),
            ),
        ),
    ),
    Row(
        id="DP-11",
        says=Text(
            vi="Lưu dữ liệu quá thời hạn bị phạt 20 đến 40 triệu đồng.",
            en="Keeping data too long costs 20 to 40 million dong.",
        ),
        citations=("330/2026/ND-CP art. 39.1.c",),
        confidence=Confidence.PRIMARY,
        since=date(2026, 8, 19),
        duties=(
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Việc dọn hằng ngày xóa dữ liệu tài khoản đã hết thời hạn, và sổ cái ghi lại điều đã xóa.",
                    en="A job erases account data whose time is over, and the ledger holds the proof of each purge.",
                ),
            ),
        ),
    ),
)
