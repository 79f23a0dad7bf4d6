"""Electronic identification and authentication."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.coverage.row import Duty, Room, Row
from idverify.law.instrument import Confidence
from idverify.messages import Text

ROWS: Final = (
    Row(
        id="EI-1",
        says=Text(
            vi="Mức tài khoản định danh điện tử tùy theo tuổi: từ 14 tuổi là mức 1 hoặc 2.",
            en="The level of an e-identification account goes by age: 1 or 2 from fourteen.",
        ),
        citations=("69/2024/ND-CP art. 7",),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        duties=(
            Duty(
                Room.EVIDENCE,
                Text(
                    vi="Ngày sinh mà nhà cung cấp cho biết bị bỏ đi; chứng minh tuổi bằng định danh điện tử chưa "
                    "xây dựng.",
                    en="A birth date that a provider tells is dropped; proving an age by e-identification is not yet "
                    "built.",
                ),
            ),
        ),
        readings=("R-06",),
    ),
    Row(
        id="EI-2",
        says=Text(
            vi="Tài khoản của người dưới 14 tuổi cần sự đồng ý của cha, mẹ hoặc người giám hộ qua VNeID.",
            en="The account of somebody under fourteen needs the parent's consent through VNeID.",
        ),
        citations=("69/2024/ND-CP art. 14.2",),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        duties=(
            Duty(
                Room.GUARDIANSHIP,
                Text(
                    vi="Bằng chứng liên kết từ VNeID chưa xây dựng; chưa rõ nền tảng tư nhân có được dùng không.",
                    en="Evidence of a link from VNeID is not yet built; whether private platforms may "
                    "have it is unknown.",
                ),
            ),
        ),
    ),
    Row(
        id="EI-3",
        says=Text(
            vi="Tổ chức ngoài nhà nước kết nối qua nhà cung cấp dịch vụ xác thực điện tử.",
            en="Organisations outside the state connect through an e-authentication provider.",
        ),
        citations=("69/2024/ND-CP art. 18.1", "69/2024/ND-CP art. 18.4"),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        duties=(
            Duty(
                Room.EVIDENCE,
                Text(
                    vi="Bộ kết nối OpenID Connect nhận kết quả dưới dạng chứng nhận; đã thử với một phần mềm đạt chứng "
                    "nhận OpenID, chưa thử với nhà cung cấp có giấy phép.",
                    en="An OpenID Connect adapter takes the result as an attestation; it was tried with a certified "
                    "OpenID provider, and with no licensed one.",
                ),
            ),
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Nền tảng chọn nhà cung cấp có giấy phép và cấu hình theo hợp đồng.",
                    en="The platform chooses a licensed provider, and sets the adapter as the contract says.",
                ),
            ),
        ),
    ),
    Row(
        id="EI-4",
        says=Text(
            vi="Chỉ đơn vị được cấp phép thuộc Công an nhân dân mới cung cấp xác thực điện tử.",
            en="Only licensed units of the People's Public Security offer e-authentication.",
        ),
        citations=("69/2024/ND-CP art. 22", "69/2024/ND-CP art. 23"),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        duties=(
            Duty(
                Room.EVIDENCE,
                Text(
                    vi="Việc đối chiếu ảnh, khuôn mặt của bên tư nhân không phải phương thức được nhận và "
                    "không chứng minh gì.",
                    en="A vendor's picture and face check is no listed method and proves nothing.",
                ),
            ),
        ),
    ),
    Row(
        id="EI-5",
        says=Text(
            vi="Mỗi lần xác thực cần sự đồng ý, và kết quả không được chuyển đi hay dùng lại.",
            en="Each authentication needs consent, and its result is neither passed on nor used again.",
        ),
        citations=("69/2024/ND-CP art. 19.3", "69/2024/ND-CP art. 19.4"),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        duties=(
            Duty(
                Room.EVIDENCE,
                Text(
                    vi="Mỗi giao dịch xác thực chỉ được nhận một lần, cho một tài khoản và một mục đích: đăng ký, "
                    "giám hộ, bổ sung, thay số, hoặc một livestream bán hàng.",
                    en="Each transaction is taken once, for one account and one purpose: signing up, answering for a "
                    "child, adding a number, changing it, or selling in one livestream.",
                ),
            ),
        ),
    ),
    Row(
        id="EI-6",
        says=Text(
            vi="Xác thực điện tử có 4 mức; Nghị định 147 không nói cần mức nào.",
            en="E-authentication has four levels, and Decree 147 does not say which it needs.",
        ),
        citations=("69/2024/ND-CP art. 20",),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        rules=("authentication.commercial-livestream",),
        readings=("R-06",),
    ),
    Row(
        id="EI-7",
        says=Text(
            vi="Dịch vụ xác thực điện tử có thu phí; biểu phí hiện hành chưa tìm thấy.",
            en="E-authentication costs a fee; its tariff was not found.",
        ),
        confidence=Confidence.MEMORY,
        unanswered=Text(
            vi="Phí là chi phí của nền tảng; chưa có biểu phí và không ảnh hưởng đến quyết định nào.",
            en="A fee is the platform's cost; no tariff was found, and no decision turns on it.",
        ),
    ),
    Row(
        id="EI-8",
        says=Text(
            vi="Không có tài liệu kỹ thuật công khai của VNeID; một phần mềm của bên thứ ba cho thấy kết "
            "quả không được ký.",
            en="VNeID publishes no specification; third-party code suggests that its answers are not signed.",
        ),
        confidence=Confidence.SINGLE,
        duties=(
            Duty(
                Room.EVIDENCE,
                Text(
                    vi="Bộ kết nối theo dạng đã thấy chỉ giữ số, mức độ, thời điểm và mã giao dịch; nó chưa được thử "
                    "với nhà cung cấp thật nào.",
                    en="An adapter of the shape that was seen keeps the number, the level, the moment and the "
                    "transaction and drops all else; it was tried with no real provider.",
                ),
            ),
        ),
    ),
    Row(
        id="EI-9",
        says=Text(
            vi="Chương trình 02 và Chỉ thị 57 định hướng tích hợp mạng xã hội với VNeID và kiểm soát độ tuổi.",
            en="Programme 02 and Directive 57 aim at tying social networks to VNeID and at age control.",
        ),
        confidence=Confidence.SECONDARY,
        unanswered=Text(
            vi="Đây là chủ trương, chưa phải quy định; nó nằm trong danh sách đề xuất.",
            en="It is a policy and no rule yet; it stands among the proposals.",
        ),
    ),
    Row(
        id="EI-10",
        says=Text(
            vi="Dự án Luật Định danh và xác thực điện tử đang được Quốc hội xem xét.",
            en="A bill on e-identification and authentication is before the National Assembly.",
        ),
        confidence=Confidence.SECONDARY,
        unanswered=Text(
            vi="Dự luật chưa rõ đã được thông qua hay chưa; nó nằm trong danh sách đề xuất.",
            en="Whether the bill was passed is unknown; it stands among the proposals.",
        ),
    ),
)
