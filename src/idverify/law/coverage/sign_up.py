"""What is stored at sign-up, and the rule for those under sixteen."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.coverage.row import Duty, Room, Row
from idverify.law.instrument import Confidence
from idverify.messages import Text

ROWS: Final = (
    Row(
        id="ST-1",
        says=Text(
            vi="Khi đăng ký, mạng lưu họ tên, ngày sinh và số di động hoặc số định danh cá nhân của người "
            "dùng từ Việt Nam.",
            en="At sign-up the network stores name, birth date, and mobile or personal identification "
            "number of users from Viet Nam.",
        ),
        citations=(
            "147/2024/ND-CP art. 23.3.đ",
            "147/2024/ND-CP art. 27.3.a",
            "91/2025/QH15 art. 3.2",
            "330/2026/ND-CP art. 39.1.a",
        ),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        rules=("registration.information", "registration.over-collection"),
        duties=(
            Duty(
                Room.REGISTRAR,
                Text(
                    vi="Hồ sơ được niêm phong ngay khi đăng ký; việc người dùng ở Việt Nam do nền tảng khai.",
                    en="The record is sealed at sign-up; that the user is in Viet Nam is the platform's word.",
                ),
            ),
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Máy chủ web chỉ niêm phong được chứ không mở được; mở cần khóa của hai người.",
                    en="The web server can seal a record and not open it; opening takes the keys of two officers.",
                ),
            ),
        ),
        readings=("R-15",),
    ),
    Row(
        id="ST-2",
        says=Text(
            vi="Người dùng quyết định việc dùng thông tin của mình để quảng bá hoặc giao cho người khác.",
            en="The user decides on promotional use of their information and on its transfer to others.",
        ),
        citations=(
            "147/2024/ND-CP art. 21.7",
            "147/2024/ND-CP art. 23.3.đ",
            "147/2024/ND-CP art. 28.2.đ",
            "147/2024/ND-CP art. 35.3",
        ),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Việc ghi nhận đồng ý riêng cho quảng bá và chuyển giao, mặc định tắt, chưa xây dựng.",
                    en="Consents to promotion and transfer, each by itself and off by default, are not yet built.",
                ),
            ),
        ),
    ),
    Row(
        id="CH-1",
        says=Text(
            vi="Tài khoản của người dưới 16 tuổi do cha, mẹ hoặc người giám hộ đăng ký bằng thông tin của "
            "mình và giám sát.",
            en="The account of a user under sixteen is registered by a parent or guardian with their own "
            "information, who supervises it.",
        ),
        citations=("147/2024/ND-CP art. 23.3.đ", "147/2024/ND-CP art. 27.3.a"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        rules=(
            "guardianship.child-needs-guardian",
            "guardianship.guardian-age",
            "guardianship.guardian-authenticated",
            "guardianship.disputed",
            "guardianship.child-commerce",
        ),
        parameters=("CHILD_UNTIL_AGE", "PARENT_AGE"),
        duties=(
            Duty(
                Room.GUARDIANSHIP,
                Text(
                    vi="Liên kết có vòng đời trọn vẹn: mời, xác thực, đồng ý, tạm dừng, tranh chấp, kết thúc.",
                    en="A link has its whole life: asked for, proven, consented to, suspended, disputed, ended.",
                ),
            ),
            Duty(
                Room.GUARDIANSHIP,
                Text(
                    vi="Cha, mẹ chọn từng việc trên trang của mình: cho phép, hỏi trước, tắt; nội dung không được đọc, "
                    "và việc trẻ xem gì không đi qua thư viện.",
                    en="A parent chooses for each action on a page of their own: allow, ask first, off; nobody's words "
                    "are read, and what a child looks at does not pass through the library.",
                ),
            ),
        ),
        readings=("R-07", "R-08", "R-09", "R-14", "R-16"),
    ),
    Row(
        id="CH-2",
        says=Text(
            vi="Luật An ninh mạng nâng quy tắc đó lên thành luật và áp dụng cho mọi dịch vụ giá trị gia tăng.",
            en="The Law on Cybersecurity makes the same a rule of law, for all value-added services.",
        ),
        citations=("116/2025/QH15 art. 16.2",),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        rules=(
            "guardianship.child-needs-guardian",
            "guardianship.guardian-age",
            "guardianship.guardian-authenticated",
            "guardianship.disputed",
            "guardianship.child-commerce",
        ),
        parameters=("CHILD_UNTIL_AGE", "PARENT_AGE"),
        readings=("R-07", "R-08", "R-09", "R-14", "R-16"),
    ),
    Row(
        id="CH-3",
        says=Text(
            vi="Mạng phải ngăn trẻ em tự lập tài khoản, có công cụ cho cha, mẹ, và vô hiệu hóa tài khoản "
            "mà cơ quan chức năng xác định và yêu cầu.",
            en="A network prevents children from opening accounts themselves, gives parents tools, and "
            "disables accounts that the authorities identify and ask to have disabled.",
        ),
        citations=("330/2026/ND-CP art. 31.1.d", "330/2026/ND-CP art. 31.1.đ", "330/2026/ND-CP art. 31.1.e"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 8, 19),
        rules=("guardianship.child-needs-guardian", "guardianship.child-made-account"),
        duties=(
            Duty(
                Room.REGISTRAR,
                Text(
                    vi="Ngày sinh được hỏi trước mọi thông tin khác, và trẻ không có cha, mẹ được dừng lại.",
                    en="The birth date is asked before anything else, and a child without a parent is turned back.",
                ),
            ),
            Duty(
                Room.GUARDIANSHIP,
                Text(
                    vi="Dấu hiệu trẻ tự dùng tài khoản do nền tảng đưa vào hàng đợi để người xem xét; thư "
                    "viện không tự kết luận.",
                    en="Signs that a child is behind an account are fed in by the platform and queued for "
                    "people to look at; nothing is judged here.",
                ),
            ),
            Duty(
                Room.GUARDIANSHIP,
                Text(
                    vi="Tài khoản bị vô hiệu hóa ngay khi cơ quan chức năng xác định, không đợi yêu cầu (suy luận).",
                    en="An account is disabled at the moment an authority identifies it, without waiting for the "
                    "demand (inferred).",
                ),
            ),
        ),
    ),
    Row(
        id="CH-4",
        says=Text(
            vi="Tuổi của trẻ được xác minh trước khi xử lý dữ liệu, và từ 7 tuổi cần sự đồng ý của cả trẻ "
            "và người đại diện.",
            en="A child's age is established before any data are processed, and from seven both the child "
            "and the representative consent.",
        ),
        citations=(
            "330/2026/ND-CP art. 60.1.a",
            "330/2026/ND-CP art. 60.1.b",
            "330/2026/ND-CP art. 60.1.c",
            "330/2026/ND-CP art. 60.2.b",
            "330/2026/ND-CP art. 60.3",
            "91/2025/QH15 art. 24.2",
        ),
        confidence=Confidence.PRIMARY,
        since=date(2026, 8, 19),
        rules=("guardianship.consents", "guardianship.child-needs-guardian"),
        parameters=("OWN_CONSENT_FROM_AGE",),
        duties=(
            Duty(
                Room.GUARDIANSHIP,
                Text(
                    vi="Rút lại sự đồng ý có hiệu lực ngay, và cho biết những việc bị dừng.",
                    en="A withdrawal of consent takes effect at once, and what it stops is listed.",
                ),
            ),
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Yêu cầu xóa sau khi rút lại sự đồng ý được trả lời theo từng loại dữ liệu: dữ liệu riêng của "
                    "trẻ bị xóa, thông tin đăng ký của người lớn được giữ đến hết thời hạn.",
                    en="A request for deletion after a withdrawal is answered by class: the child's own data are "
                    "deleted, and the adult's registration stays to its day.",
                ),
            ),
        ),
        readings=("R-11",),
    ),
    Row(
        id="CH-5",
        says=Text(
            vi="Trẻ em là người dưới 16 tuổi; quốc tịch nào cũng vậy là suy luận từ “người”; Điều 36 chưa được đọc.",
            en="A child is a person under sixteen; that nationality does not matter is inferred from “người”, person; "
            "art. 36 was not read.",
        ),
        citations=("102/2016/QH13 art. 1", "102/2016/QH13 art. 36"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2017, 6, 1),
        rules=("guardianship.child-needs-guardian",),
        parameters=("CHILD_UNTIL_AGE",),
    ),
    Row(
        id="CH-6",
        says=Text(
            vi="Thời hạn tính theo dương lịch, không tính ngày đầu và kết thúc lúc 24 giờ; áp dụng cho "
            "tuổi là suy luận.",
            en="Periods run by the solar calendar, without their first day, to midnight of the last; that "
            "ages are counted so is inferred.",
        ),
        citations=(
            "91/2015/QH13 art. 145.2",
            "91/2015/QH13 art. 147.2",
            "91/2015/QH13 art. 147.3",
            "91/2015/QH13 art. 148.3",
            "91/2015/QH13 art. 148.4",
            "91/2015/QH13 art. 148.5",
            "91/2015/QH13 art. 148.6",
        ),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2017, 1, 1),
        parameters=("CHILD_UNTIL_AGE", "OWN_CONSENT_FROM_AGE", "GUARDIAN_AGE", "PARENT_AGE"),
        duties=(
            Duty(
                Room.REGISTRAR,
                Text(
                    vi="Với tài khoản đã có, chỉ biết năm sinh thì hiểu là trẻ nhất nếu cả năm cho một câu trả lời, "
                    "nếu không thì hỏi; khi đăng ký thì chưa xây dựng.",
                    en="Of existing accounts a year alone is read as the youngest where the whole year gives one "
                    "answer, and is asked for where not; at sign-up a year alone is not yet built.",
                ),
            ),
        ),
        readings=("R-02", "R-17"),
    ),
    Row(
        id="CH-7",
        says=Text(
            vi="Năng lực giao dịch dân sự có các mốc 6, 15 và 18 tuổi, khác với mốc 16 của mạng xã hội.",
            en="Capacity to contract has its bands at six, fifteen and eighteen, apart from the sixteen of "
            "social networks.",
        ),
        citations=("91/2015/QH13 art. 20", "91/2015/QH13 art. 21"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2017, 1, 1),
        rules=("guardianship.child-needs-guardian",),
        parameters=("CHILD_UNTIL_AGE", "GUARDIAN_AGE"),
    ),
    Row(
        id="GU-1",
        says=Text(
            vi="Chỉ có người giám hộ khi cha, mẹ không còn, mất năng lực, hoặc không thể chăm sóc và có "
            "yêu cầu; người chăm sóc thì chưa đủ.",
            en="There is a guardian only where both parents are gone, incapable, or cannot care and ask "
            "for one; a carer alone is not enough.",
        ),
        citations=("91/2015/QH13 art. 47", "91/2015/QH13 art. 136", "102/2016/QH13 art. 4.4"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2017, 1, 1),
        rules=("guardianship.child-needs-guardian",),
        duties=(
            Duty(
                Room.GUARDIANSHIP,
                Text(
                    vi="Liên kết ghi rõ là của cha, mẹ hay người giám hộ, và căn cứ của việc giám hộ.",
                    en="A link says whether it is a parent's or a guardian's, and a guardian's on which ground.",
                ),
            ),
        ),
    ),
    Row(
        id="GU-2",
        says=Text(
            vi="Người giám hộ đương nhiên theo thứ tự: anh chị, ông bà, rồi bác, chú, cậu, cô, dì.",
            en="Natural guardians come in an order: elder siblings, grandparents, then the parents' siblings.",
        ),
        citations=("91/2015/QH13 art. 52",),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2017, 1, 1),
        duties=(
            Duty(
                Room.GUARDIANSHIP,
                Text(
                    vi="Liên kết ghi người giám hộ thuộc hàng nào và lời khai rằng hàng trước không có hoặc "
                    "không đủ điều kiện; nền tảng không phân xử.",
                    en="A link records which natural guardian it is, and the statement that nearer ones are lacking or "
                    "cannot be one; the platform does not judge.",
                ),
            ),
        ),
    ),
    Row(
        id="GU-3",
        says=Text(
            vi="Người giám hộ phải có năng lực hành vi đầy đủ, có thể là pháp nhân và giám hộ nhiều người; "
            "điều kiện này không áp dụng cho cha, mẹ, điều sau là suy luận.",
            en="A guardian has full capacity, may be a legal person and may have many wards; that parents "
            "owe none of this is inferred.",
        ),
        citations=("91/2015/QH13 art. 47.2", "91/2015/QH13 art. 48.3", "91/2015/QH13 art. 49", "91/2015/QH13 art. 50"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2017, 1, 1),
        rules=("guardianship.guardian-age",),
        parameters=("GUARDIAN_AGE", "PARENT_AGE"),
        duties=(
            Duty(
                Room.GUARDIANSHIP,
                Text(
                    vi="Tuổi được kiểm tra; các điều kiện khác do người giám hộ tự khai; tổ chức cũng có thể giám hộ.",
                    en="Age is checked; the other conditions are declared by the guardian; an institution may be one.",
                ),
            ),
        ),
        readings=("R-08",),
    ),
    Row(
        id="GU-4",
        says=Text(
            vi="Người giám hộ được cử hoặc chỉ định có văn bản; người giám hộ đương nhiên chưa đăng ký "
            "vẫn có nghĩa vụ.",
            en="An appointed or designated guardian has a paper; a natural one has the duties even "
            "unregistered; which papers may be taken is inferred.",
        ),
        citations=("91/2015/QH13 art. 46.3", "91/2015/QH13 art. 54"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2017, 1, 1),
        duties=(
            Duty(
                Room.GUARDIANSHIP,
                Text(
                    vi="Quyết định cử, chỉ định hoặc trích lục được ghi bằng loại và mã băm của tệp; tệp "
                    "không vào thư viện.",
                    en="An appointment, a designation or an extract is recorded by its kind and the file's "
                    "digest; the file never comes here.",
                ),
            ),
        ),
    ),
    Row(
        id="CH-8",
        says=Text(
            vi="Nội dung không phù hợp với trẻ em được phân loại và có cảnh báo.",
            en="Content unsuitable for children is classified and carries a warning.",
        ),
        citations=(
            "147/2024/ND-CP art. 23.3.g",
            "147/2024/ND-CP art. 28.2.g",
            "147/2024/ND-CP art. 35.13",
            "56/2017/ND-CP art. 35",
        ),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Nhãn nội dung và cảnh báo là của nền tảng.",
                    en="Labels on content and warnings before it are the platform's.",
                ),
            ),
        ),
    ),
    Row(
        id="CH-9",
        says=Text(
            vi="Thông tin đời sống riêng tư của trẻ chỉ được đăng khi cha, mẹ, người chăm sóc và trẻ từ đủ 7 "
            "tuổi đồng ý; họ có thể yêu cầu xóa.",
            en="A child's private life is posted only with the consent of a parent or carer and, from seven, of the "
            "child; each may demand its deletion.",
        ),
        citations=("102/2016/QH13 art. 6.11", "56/2017/ND-CP art. 33", "56/2017/ND-CP art. 36"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2017, 7, 1),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Nền tảng không hiển thị ngày sinh, số điện thoại của trẻ và cảnh báo khi trẻ cung "
                    "cấp dữ liệu đó.",
                    en="The platform shows no child's birth date or number, and warns a child who gives such data.",
                ),
            ),
            Duty(
                Room.CUSTODY,
                Text(
                    vi="Yêu cầu xóa được trả lời như nhau dù cha, mẹ, người chăm sóc hay trẻ đưa ra; nền tảng nhận "
                    "và xác thực người yêu cầu.",
                    en="A demand for deletion is answered alike whether a parent, a carer or the child makes it; the "
                    "platform receives it and authenticates who asks.",
                ),
            ),
        ),
    ),
    Row(
        id="CH-10",
        says=Text(
            vi="Không có quy định về việc chuyển đổi khi trẻ đủ 16 tuổi; đây là suy luận.",
            en="No text says what becomes of the account when the child turns sixteen; what is done about "
            "it is inferred.",
        ),
        confidence=Confidence.INFERENCE,
        rules=("transition.own-data-at-sixteen",),
        duties=(
            Duty(
                Room.GUARDIANSHIP,
                Text(
                    vi="Sự kiện báo trước ba mươi, bảy và một ngày; sau đó người dùng đăng ký bằng dữ liệu của mình và "
                    "liên kết kết thúc.",
                    en="Events tell thirty, seven and one days ahead; then the user registers with their own "
                    "data and the links end.",
                ),
            ),
        ),
        readings=("R-12",),
    ),
    Row(
        id="CH-11",
        says=Text(
            vi="Người chơi trò chơi trên mạng chỉ được xác thực bằng số di động, và người dưới 18 tuổi bị "
            "giới hạn giờ chơi.",
            en="Players of online games are authenticated by mobile number only, and those under eighteen "
            "play limited hours.",
        ),
        citations=(
            "147/2024/ND-CP art. 39.1.đ",
            "147/2024/ND-CP art. 39.1.e",
            "174/2026/ND-CP art. 99.2.g",
            "174/2026/ND-CP art. 99.2.k",
        ),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        unanswered=Text(
            vi="Quy định này chỉ dành cho trò chơi trên mạng, còn thư viện xét tài khoản mạng xã hội.",
            en="It binds online games only, and the library judges accounts of social networks.",
        ),
    ),
)
