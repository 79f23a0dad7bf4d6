"""The personal identification number, and foreigners."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.coverage.row import Duty, Room, Row
from idverify.law.instrument import Confidence
from idverify.messages import Text

ROWS: Final = (
    Row(
        id="PI-1",
        says=Text(
            vi="Số định danh cá nhân gồm 12 chữ số và không lặp lại.",
            en="The personal identification number has twelve digits and is never given twice.",
        ),
        citations=("26/2023/QH15 art. 12",),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        parameters=("PERSONAL_ID_DIGITS",),
        duties=(
            Duty(
                Room.IDENTIFIERS,
                Text(
                    vi="Đó là chuỗi 12 chữ số, giữ số 0 ở đầu, và không đòi hỏi gì khác.",
                    en="It is a text of twelve digits with its leading zeros, and nothing else is demanded of it.",
                ),
            ),
        ),
    ),
    Row(
        id="PI-2",
        says=Text(
            vi="Cấu trúc cũ của số (tỉnh, giới tính, năm sinh) nay không còn được quy định và không có số kiểm tra.",
            en="The number's old structure (place, sex, birth year) is no longer prescribed, and there is "
            "no check digit.",
        ),
        confidence=Confidence.SECONDARY,
        until=date(2024, 7, 1),
        duties=(
            Duty(
                Room.IDENTIFIERS,
                Text(
                    vi="Cấu trúc chỉ được đọc để tham khảo, không từ chối gì; nghị định năm 2015 không có "
                    "ở đây vì nguồn không nêu ngày có hiệu lực.",
                    en="The structure is read as advice and refuses nothing; the decree of 2015 is no "
                    "provision here, since its first day is not in the sources.",
                ),
            ),
        ),
    ),
    Row(
        id="PI-3",
        says=Text(
            vi="Sau khi sáp nhập còn 34 tỉnh, số và thẻ đã cấp vẫn có giá trị.",
            en="After the merger into 34 provinces numbers and cards stay valid.",
        ),
        confidence=Confidence.SECONDARY,
        since=date(2025, 7, 1),
        duties=(
            Duty(
                Room.IDENTIFIERS,
                Text(
                    vi="Địa danh là các dòng có ngày, không dùng để kiểm tra; nguồn không nêu điều nào "
                    "của việc sáp nhập.",
                    en="Places are dated rows, none of which is a test of validity; the sources name no "
                    "article of the merger.",
                ),
            ),
        ),
    ),
    Row(
        id="PI-4",
        says=Text(
            vi="Số định danh cá nhân có thể bị hủy và xác lập lại, nên không phải là khóa bất biến.",
            en="A number can be cancelled and set anew, so it is no immutable key.",
        ),
        citations=("70/2024/ND-CP art. 11.7", "58/2026/ND-CP art. 5.6"),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        duties=(
            Duty(
                Room.REGISTRAR,
                Text(
                    vi="Số được xác lập lại thay số đã hủy bằng một lần xác thực điện tử mới; số cũ được giữ làm "
                    "lịch sử.",
                    en="A number established anew takes the place of a cancelled one by a fresh e-authentication; the "
                    "old one is kept as history.",
                ),
            ),
        ),
    ),
    Row(
        id="PI-5",
        says=Text(
            vi="Số cũ đã có trong mã QR và VNeID; không ai được đòi giấy xác nhận về số đó.",
            en="Old numbers are in the QR code and VNeID; nobody may demand a certificate of them.",
        ),
        citations=("70/2024/ND-CP art. 12", "58/2026/ND-CP art. 5.7"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 3, 15),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Bộ phận hỗ trợ của nền tảng không đòi giấy đó; thư viện không có trường nào cho nó.",
                    en="The platform's support asks for no such certificate; the library has no field for one.",
                ),
            ),
        ),
    ),
    Row(
        id="PI-6",
        says=Text(
            vi="Chứng minh nhân dân 9 số hết giá trị sau ngày 31-12-2024.",
            en="The nine-digit identity card is void after 31 December 2024.",
        ),
        citations=("26/2023/QH15 art. 46",),
        confidence=Confidence.SECONDARY,
        since=date(2025, 1, 1),
        parameters=("IDENTITY_CARD_UNTIL",),
        duties=(
            Duty(
                Room.IDENTIFIERS,
                Text(
                    vi="Chín chữ số không được nhận là số định danh cá nhân.",
                    en="Nine digits are refused as a personal ID.",
                ),
            ),
        ),
    ),
    Row(
        id="PI-7",
        says=Text(
            vi="Người gốc Việt Nam chưa xác định quốc tịch cũng có số định danh cá nhân.",
            en="Persons of Vietnamese origin without an established nationality have a number too.",
        ),
        citations=("26/2023/QH15 art. 30", "70/2024/ND-CP art. 24"),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        duties=(
            Duty(
                Room.IDENTIFIERS,
                Text(
                    vi="Số không nói lên quốc tịch, và ở đây không ai hiểu như vậy.",
                    en="A number says nothing of citizenship, and nothing here reads it so.",
                ),
            ),
        ),
    ),
    Row(
        id="PI-8",
        says=Text(
            vi="Công dân Việt Nam ở nước ngoài có thể được cấp số qua cơ quan đại diện.",
            en="Citizens settled abroad can get a number through a mission.",
        ),
        citations=("70/2024/ND-CP art. 11.4.b",),
        confidence=Confidence.PRIMARY,
        since=date(2026, 3, 15),
        rules=("authentication.no-mobile-declaration",),
    ),
    Row(
        id="FO-1",
        says=Text(
            vi="Người nước ngoài có thẻ cư trú được cấp số định danh riêng và tài khoản định danh điện tử.",
            en="Foreigners with a residence card have a number of their own and an e-identification account.",
        ),
        citations=("69/2024/ND-CP art. 5.2", "69/2024/ND-CP art. 7.2"),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        rules=("authentication.no-mobile-declaration",),
        duties=(
            Duty(
                Room.IDENTIFIERS,
                Text(
                    vi="Số của người nước ngoài là kiểu riêng, không kiểm tra cấu trúc.",
                    en="The foreigner's number is a type of its own, whose form nobody checks.",
                ),
            ),
        ),
        readings=("R-05",),
    ),
    Row(
        id="FO-2",
        says=Text(
            vi="Dự thảo sửa Nghị định 69 mở tài khoản định danh điện tử cho người nước ngoài cư trú từ 90 ngày.",
            en="A draft amending Decree 69 opens e-identification to foreigners resident for ninety days.",
        ),
        confidence=Confidence.SECONDARY,
        unanswered=Text(
            vi="Đây là dự thảo chưa được ban hành; nó nằm trong danh sách đề xuất.",
            en="It is a draft whose promulgation was not found; it stands among the proposals.",
        ),
    ),
    Row(
        id="FO-3",
        says=Text(
            vi="Khách du lịch không có thẻ cư trú chỉ có thể xác thực bằng SIM Việt Nam; đây là suy luận.",
            en="A tourist without a residence card can be authenticated by a Vietnamese SIM only; this is inferred.",
        ),
        citations=("163/2024/ND-CP art. 17.1.b",),
        confidence=Confidence.INFERENCE,
        rules=("posting.authenticated-only", "evidence.identity-paper-image"),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Nền tảng chỉ cho khách du lịch cách dùng SIM Việt Nam.",
                    en="The platform tells a tourist of the way by a Vietnamese SIM.",
                ),
            ),
        ),
    ),
)
