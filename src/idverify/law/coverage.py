"""Where each statement of the law has its place: the rules, parameters and rooms that answer it.

A row is one statement of the researched law, under its id there (``AU-5``, ``DP-1``). Each either names
what answers it or says why nothing does; what ought to answer it and does not exist says "not yet built".
Rules are named by id, since what the law says does not know who judges by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from idverify.law.instrument import Confidence


class Room(StrEnum):
    """Where a duty is kept."""

    CUSTODY = "custody"  # sealed records, keys, how long things are kept, to whom they are opened
    GUARDIANSHIP = "guardianship"  # the link between a child's account and who answers for it
    CONFORMANCE = "conformance"
    REGISTRAR = "registrar"
    EVIDENCE = "evidence"
    IDENTIFIERS = "identifiers"
    GATE = "gate"
    OPERATOR = "operator"  # what only the platform itself can do: staff, servers, the words its users see


@dataclass(frozen=True, slots=True)
class Duty:
    """What a room does about a row, or would have to.

    Attributes:
        room: which one.
        says_en, says_vi: what, in one sentence; it says so where that is not yet built.
    """

    room: Room
    says_en: str
    says_vi: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One statement of the law, and what answers it.

    Attributes:
        id: its name in the researched law.
        says_vi, says_en: what it says, in one sentence; what is only inferred is called so.
        citations: the provisions on which it rests; none where no text has an article for it.
        confidence: how well the text is known; of a text with an inference drawn from it, the text's.
        since, until: its first day, and the first on which it no longer holds; None where none is known.
        rules: ids of the rules that enforce it.
        parameters: names of the numbers and days that it sets.
        duties: what else is done about it, and where.
        readings: the readings that fill its silences.
        unanswered_vi, unanswered_en: why no code answers it; empty where some does.

    Raises:
        ValueError: nothing answers it and nothing says why.
    """

    id: str
    says_vi: str
    says_en: str
    citations: tuple[str, ...] = ()
    confidence: Confidence
    since: date | None = None
    until: date | None = None
    rules: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    duties: tuple[Duty, ...] = ()
    readings: tuple[str, ...] = ()
    unanswered_vi: str = ""
    unanswered_en: str = ""

    def __post_init__(self) -> None:
        if bool(self.unanswered_vi) != bool(self.unanswered_en):
            raise ValueError(f"{self.id} gives its reason in one language only")
        if not (self.rules or self.parameters or self.duties or self.unanswered_en):
            raise ValueError(f"{self.id} has no place and no reason for having none")


ROWS: Final[tuple[Row, ...]] = (
    # Who is bound
    Row(
        id="SC-1",
        says_vi=(
            "Mạng xã hội là hệ thống để người dùng trao đổi thông tin với nhau; tài khoản có thể của cá "
            "nhân hoặc tổ chức."
        ),
        says_en=(
            "A social network lets its users exchange information; accounts belong to individuals or to organisations."
        ),
        citations=("147/2024/ND-CP art. 3.25", "147/2024/ND-CP art. 3.26"),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        rules=("registration.information",),
        duties=(
            Duty(
                Room.REGISTRAR,
                "Keeping the organisation's own identifier beside the responsible person's proof is not yet built.",
                "Việc lưu mã riêng của tổ chức bên cạnh chứng cứ của người chịu trách nhiệm chưa xây dựng.",
            ),
        ),
        readings=("R-15",),
    ),
    Row(
        id="SC-2",
        says_vi=(
            "Nghị định 147 chỉ ràng buộc nhà cung cấp nước ngoài thuê chỗ lưu trữ tại Việt Nam hoặc có "
            "từ 100.000 lượt truy cập mỗi tháng."
        ),
        says_en=(
            "Decree 147 binds only those foreign providers that rent storage in Viet Nam or have "
            "100,000 visits a month."
        ),
        citations=("147/2024/ND-CP art. 23.3",),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        rules=("posting.authenticated-only",),
        duties=(
            Duty(
                Room.OPERATOR,
                "The platform counts its visits and says whether it is over the threshold; the rules take its word.",
                (
                    "Nền tảng tự thống kê lượt truy cập và khai có vượt ngưỡng hay không; các quy tắc "
                    "dựa vào lời khai đó."
                ),
            ),
        ),
        readings=("R-13",),
    ),
    Row(
        id="SC-3",
        says_vi="Mạng trong nước lớn cần Giấy phép, mạng nhỏ cần Giấy xác nhận thông báo; nghĩa vụ xác thực như nhau.",
        says_en=(
            "A large domestic network needs a licence, a small one a notification certificate; the duty "
            "to authenticate is the same."
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
                "The platform finds out its class and holds the licence or the certificate.",
                "Nền tảng tự xác định mình thuộc loại nào và có Giấy phép hoặc Giấy xác nhận.",
            ),
        ),
    ),
    Row(
        id="SC-4",
        says_vi=(
            "Diễn đàn nội bộ và trang cá nhân không cần giấy phép, trừ khi cung cấp dịch vụ mạng xã "
            "hội; việc diễn đàn mở phải xác thực từ 19-8-2026 là suy luận."
        ),
        says_en=(
            "Internal forums and personal sites need no licence unless they offer a social network; "
            "that an open forum authenticates from 19 August 2026 is inferred."
        ),
        citations=("147/2024/ND-CP art. 24.2", "147/2024/ND-CP art. 24.6.e"),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.OPERATOR,
                (
                    "The platform decides whether it is a social network at all; the library judges "
                    "every service it is asked about as one."
                ),
                (
                    "Nền tảng tự xác định mình có phải là mạng xã hội không; thư viện xét mọi dịch vụ "
                    "được hỏi như một mạng xã hội."
                ),
            ),
        ),
    ),
    Row(
        id="SC-5",
        says_vi=(
            "Chỉ mạng có Giấy phép, hoặc nhà cung cấp nước ngoài đã thông báo, mới được cung cấp "
            "livestream và tính năng có doanh thu."
        ),
        says_en=(
            "Only licensed networks, and foreign providers that gave notice, may offer livestreams and "
            "revenue features."
        ),
        citations=("147/2024/ND-CP art. 23.3.o", "147/2024/ND-CP art. 24.6.d"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        rules=("service.livestream-licence",),
        duties=(
            Duty(
                Room.GATE,
                "A foreign provider that has not given notice is not denied livestreams by any rule: not yet built.",
                "Chưa có quy tắc nào chặn livestream của nhà cung cấp nước ngoài chưa thông báo: chưa xây dựng.",
            ),
            Duty(
                Room.OPERATOR,
                "Revenue features other than livestreams are switched by the platform itself.",
                "Các tính năng có doanh thu khác do chính nền tảng bật, tắt.",
            ),
        ),
    ),
    Row(
        id="SC-6",
        says_vi=("Mạng xã hội, xác thực điện tử và xử lý dữ liệu cá nhân vẫn là ngành, nghề kinh doanh có điều kiện."),
        says_en=(
            "Social networks, e-authentication and the processing of personal data stay conditional business lines."
        ),
        citations=("66.17/2026/NQ-CP annex 74", "66.17/2026/NQ-CP annex 79", "66.17/2026/NQ-CP annex 142"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        until=date(2027, 3, 1),
        unanswered_vi="Đây là bối cảnh về giấy phép kinh doanh; nó không làm thay đổi quyết định nào về tài khoản.",
        unanswered_en="It is context about business licences and changes no decision about an account.",
    ),
    # How an account is authenticated
    Row(
        id="AU-1",
        says_vi=(
            "Tài khoản được xác thực bằng số di động tại Việt Nam; luật không đòi số đó do chính người dùng đứng tên."
        ),
        says_en=(
            "An account is authenticated by a mobile number in Viet Nam; no text asks that it be "
            "registered in the user's own name."
        ),
        citations=("147/2024/ND-CP art. 23.3.e", "147/2024/ND-CP art. 27.3.b"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        rules=(
            "posting.authenticated-only",
            "registration.information",
            "guardianship.guardian-authenticated",
            "transition.own-data-at-sixteen",
        ),
        duties=(
            Duty(
                Room.EVIDENCE,
                "A one-time code proves that the number was held at that moment, and nothing about who holds it.",
                "Mã một lần chứng minh người dùng giữ số vào lúc đó, không chứng minh ai đứng tên số.",
            ),
            Duty(
                Room.IDENTIFIERS,
                "Landlines, short codes and foreign numbers are told apart from Vietnamese mobile numbers.",
                "Số cố định, số ngắn và số nước ngoài được phân biệt với số di động Việt Nam.",
            ),
        ),
    ),
    Row(
        id="AU-2",
        says_vi=(
            "Chỉ khi người dùng xác nhận không có số di động tại Việt Nam thì mới xác thực bằng số định danh cá nhân."
        ),
        says_en=(
            "Only a user who confirms having no Vietnamese mobile number is authenticated by personal "
            "identification number."
        ),
        citations=("147/2024/ND-CP art. 23.3.e", "147/2024/ND-CP art. 27.3.b"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        rules=("authentication.no-mobile-declaration", "registration.over-collection"),
        duties=(
            Duty(
                Room.REGISTRAR,
                "The declaration is recorded with its day and text before the number is asked for.",
                "Lời xác nhận được ghi lại cùng ngày và nội dung trước khi hỏi số định danh.",
            ),
        ),
        readings=("R-04",),
    ),
    Row(
        id="AU-3",
        says_vi=(
            "Xác thực bằng số định danh cá nhân nghĩa là xác thực điện tử theo Nghị định 69; hệ quả đối "
            "với số tự nhập là suy luận."
        ),
        says_en=(
            "Authentication by the number means e-authentication under Decree 69; what follows for "
            "typed digits is inferred."
        ),
        citations=(
            "147/2024/ND-CP art. 23.3.e",
            "147/2024/ND-CP art. 27.3.b",
            "69/2024/ND-CP art. 19.3",
            "69/2024/ND-CP art. 19.4",
            "69/2024/ND-CP art. 20",
            "69/2024/ND-CP art. 22",
            "69/2024/ND-CP art. 23",
        ),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        rules=("posting.authenticated-only",),
        duties=(
            Duty(
                Room.EVIDENCE,
                (
                    "Twelve typed digits and pictures of papers prove nothing; an adapter to a licensed "
                    "provider is not yet built."
                ),
                (
                    "Mười hai chữ số tự nhập và ảnh giấy tờ không chứng minh gì; kết nối với nhà cung "
                    "cấp có giấy phép chưa xây dựng."
                ),
            ),
        ),
        readings=("R-06",),
    ),
    Row(
        id="AU-4",
        says_vi=(
            "Livestream với mục đích thương mại cần xác thực bằng số định danh cá nhân, kể cả khi đã "
            "xác thực bằng điện thoại."
        ),
        says_en=(
            "A livestream for commercial purposes needs the personal identification number, of phone-proven users too."
        ),
        citations=("147/2024/ND-CP art. 23.3.e", "147/2024/ND-CP art. 27.3.b"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        rules=("authentication.commercial-livestream", "guardianship.child-commerce"),
        duties=(
            Duty(
                Room.OPERATOR,
                "The platform asks what a stream is for, and asks again when a shop is attached to it.",
                "Nền tảng hỏi mục đích của buổi phát và hỏi lại khi gắn tính năng bán hàng.",
            ),
        ),
        readings=("R-09", "R-10"),
    ),
    Row(
        id="AU-5",
        says_vi="Chỉ tài khoản đã xác thực mới được viết bài, bình luận, livestream và chia sẻ.",
        says_en="Only authenticated accounts may post, comment, go live and share.",
        citations=("147/2024/ND-CP art. 23.3.e", "147/2024/ND-CP art. 27.3", "147/2024/ND-CP art. 27.3.b"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        rules=("posting.authenticated-only",),
        duties=(
            Duty(
                Room.GATE,
                "The gate asks before each write; scheduled, cross-posted and automatic writes go through it too.",
                "Cổng kiểm tra trước mỗi lần đăng; bài hẹn giờ, đăng chéo và tự động cũng phải đi qua cổng.",
            ),
        ),
    ),
    Row(
        id="AU-6",
        says_vi=(
            "Từ 19-8-2026 mọi doanh nghiệp xác thực ngay khi đăng ký, chấp nhận định danh điện tử hợp "
            "pháp khác, và chặn tính năng tương tác với tài khoản chưa xác thực."
        ),
        says_en=(
            "From 19 August 2026 every enterprise verifies at registration, takes other lawful "
            "e-identification, and denies interactive features to the unauthenticated."
        ),
        citations=(
            "333/2026/ND-CP art. 16.1",
            "333/2026/ND-CP art. 16.2.a",
            "333/2026/ND-CP art. 16.2.b",
            "333/2026/ND-CP art. 16.2.c",
            "333/2026/ND-CP art. 16.2.d",
        ),
        confidence=Confidence.PRIMARY,
        since=date(2026, 8, 19),
        rules=(
            "registration.proof-at-sign-up",
            "posting.interactive-features",
            "posting.authenticated-only",
            "authentication.no-mobile-declaration",
            "authentication.commercial-livestream",
            "guardianship.guardian-authenticated",
            "transition.own-data-at-sixteen",
        ),
        readings=("R-03", "R-05", "R-13"),
    ),
    Row(
        id="AU-7",
        says_vi="Luật An ninh mạng buộc xác thực thông tin khi người dùng đăng ký bất kỳ tài khoản số nào.",
        says_en=(
            "The Law on Cybersecurity demands that information be verified whenever a digital account is registered."
        ),
        citations=("116/2025/QH15 art. 25.2.a",),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        rules=("registration.proof-at-sign-up",),
        duties=(
            Duty(
                Room.REGISTRAR,
                (
                    "The rule asks for proof at sign-up from 19 August 2026; for the seven weeks of the "
                    "law alone it is not yet built."
                ),
                "Quy tắc đòi chứng cứ khi đăng ký từ 19-8-2026; với bảy tuần chỉ có Luật thì chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="AU-8",
        says_vi="Tài khoản đang hoạt động khi Nghị định có hiệu lực phải được xác thực trong vòng 90 ngày.",
        says_en="Accounts active when the decree came into force had to be authenticated within ninety days.",
        citations=("147/2024/ND-CP art. 82.10", "147/2024/ND-CP art. 82.11", "91/2015/QH13 art. 147.2"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        until=date(2025, 3, 26),
        rules=("transition.existing-accounts",),
        parameters=("EXISTING_ACCOUNTS_UNTIL",),
        readings=("R-01",),
    ),
    Row(
        id="AU-9",
        says_vi="Không văn bản nào đòi xác thực lại định kỳ hoặc giới hạn số tài khoản trên một số điện thoại.",
        says_en="No text asks for re-verification from time to time, or caps the accounts on one number.",
        confidence=Confidence.PRIMARY,
        duties=(
            Duty(
                Room.GATE,
                "Limits that an operator wishes are a Policy, off by default and told apart from the law.",
                "Giới hạn mà nhà vận hành muốn đặt là Policy, mặc định tắt và được phân biệt với luật.",
            ),
        ),
        unanswered_vi="Đây là kết luận rằng luật không quy định; vì vậy không có quy tắc nào.",
        unanswered_en="It is a negative finding: where the law says nothing, no rule stands.",
    ),
    Row(
        id="AU-10",
        says_vi=(
            "Biểu tượng xác thực cho cơ quan, tổ chức, người có ảnh hưởng được cấp theo đề nghị và khác "
            "với xác thực tài khoản."
        ),
        says_en=(
            "The badge for state bodies, organisations and influencers is given on request, and is not "
            "the authentication of an account."
        ),
        citations=("147/2024/ND-CP art. 23.3.o", "147/2024/ND-CP art. 24.6.c"),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.OPERATOR,
                "The platform gives badges and keeps them apart; the library never infers one from a proof.",
                "Nền tảng cấp biểu tượng và lưu riêng; thư viện không bao giờ suy ra biểu tượng từ chứng cứ.",
            ),
        ),
    ),
    Row(
        id="AU-11",
        says_vi=(
            "Người dùng không được mở hay xác thực tài khoản bằng giấy tờ giả, giấy tờ của người khác "
            "hoặc hình ảnh giả."
        ),
        says_en="Users may not open or verify accounts with false or other people's papers, or with deepfakes.",
        citations=("116/2025/QH15 art. 13.4.g", "330/2026/ND-CP art. 34.2"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        duties=(
            Duty(
                Room.EVIDENCE,
                "What was challenged and answered is kept; a way to report fraud is not yet built.",
                "Các lần thử mã và trả lời được lưu; kênh báo gian lận chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="AU-12",
        says_vi="Người dùng không xác thực không bị phạt; họ chỉ không được đăng.",
        says_en=(
            "A user who does not verify is not fined and only cannot post; this rests on the press and "
            "on the article's silence."
        ),
        citations=("147/2024/ND-CP art. 36",),
        confidence=Confidence.SECONDARY,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.GATE,
                "A decision names what puts it right and speaks of no offence.",
                "Quyết định nêu cách khắc phục và không nói đến vi phạm.",
            ),
            Duty(
                Room.OPERATOR,
                "The wording that users see is the platform's.",
                "Lời văn hiển thị cho người dùng là của nền tảng.",
            ),
        ),
    ),
    # What is stored at sign-up, and the rule for those under sixteen
    Row(
        id="ST-1",
        says_vi=(
            "Khi đăng ký, mạng lưu họ tên, ngày sinh và số di động hoặc số định danh cá nhân của người "
            "dùng từ Việt Nam."
        ),
        says_en=(
            "At sign-up the network stores name, birth date, and mobile or personal identification "
            "number of users from Viet Nam."
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
                (
                    "The record is sealed to the vault's key at sign-up; that the user is in Viet Nam "
                    "is the platform's word."
                ),
                "Hồ sơ được niêm phong bằng khóa của kho khi đăng ký; việc người dùng ở Việt Nam do nền tảng khai.",
            ),
        ),
        readings=("R-15",),
    ),
    Row(
        id="ST-2",
        says_vi="Người dùng quyết định việc dùng thông tin của mình để quảng bá hoặc giao cho người khác.",
        says_en="The user decides on promotional use of their information and on its transfer to others.",
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
                "Consents to promotion and transfer, each by itself and off by default, are not yet built.",
                "Việc ghi nhận đồng ý riêng cho quảng bá và chuyển giao, mặc định tắt, chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="CH-1",
        says_vi=(
            "Tài khoản của người dưới 16 tuổi do cha, mẹ hoặc người giám hộ đăng ký bằng thông tin của "
            "mình và giám sát."
        ),
        says_en=(
            "The account of a user under sixteen is registered by a parent or guardian with their own "
            "information, who supervises it."
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
                "The link is made at sign-up; what becomes of it afterwards is not yet built.",
                "Liên kết được lập khi đăng ký; vòng đời về sau chưa xây dựng.",
            ),
            Duty(
                Room.OPERATOR,
                "Tools with which a parent supervises are the platform's.",
                "Công cụ giám sát của cha, mẹ là của nền tảng.",
            ),
        ),
        readings=("R-07", "R-08", "R-09", "R-14"),
    ),
    Row(
        id="CH-2",
        says_vi="Luật An ninh mạng nâng quy tắc đó lên thành luật và áp dụng cho mọi dịch vụ giá trị gia tăng.",
        says_en="The Law on Cybersecurity makes the same a rule of law, for all value-added services.",
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
        readings=("R-07", "R-08", "R-09", "R-14"),
    ),
    Row(
        id="CH-3",
        says_vi=(
            "Mạng phải ngăn trẻ em tự lập tài khoản, có công cụ cho cha, mẹ, và vô hiệu hóa tài khoản "
            "mà cơ quan chức năng đã xác định."
        ),
        says_en=(
            "A network prevents children from opening accounts themselves, gives parents tools, and "
            "disables accounts that the authorities identify."
        ),
        citations=("330/2026/ND-CP art. 31.1.d", "330/2026/ND-CP art. 31.1.đ", "330/2026/ND-CP art. 31.1.e"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 8, 19),
        rules=("guardianship.child-needs-guardian",),
        duties=(
            Duty(
                Room.REGISTRAR,
                "The birth date is asked before anything else, and a child without a parent is turned back.",
                "Ngày sinh được hỏi trước mọi thông tin khác, và trẻ không có cha, mẹ được dừng lại.",
            ),
            Duty(
                Room.OPERATOR,
                "Signals that a child uses an adult's account, and the parent's console, are the platform's.",
                "Dấu hiệu trẻ dùng tài khoản người lớn và bảng điều khiển cho cha, mẹ là của nền tảng.",
            ),
            Duty(
                Room.CUSTODY,
                "A queue of accounts that the authorities identified is not yet built.",
                "Hàng đợi các tài khoản do cơ quan chức năng xác định chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="CH-4",
        says_vi=(
            "Tuổi của trẻ được xác minh trước khi xử lý dữ liệu, và từ 7 tuổi cần sự đồng ý của cả trẻ "
            "và người đại diện."
        ),
        says_en=(
            "A child's age is established before any data are processed, and from seven both the child "
            "and the representative consent."
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
                Room.CUSTODY,
                "Stopping and deleting when a consent is withdrawn is not yet built.",
                "Việc ngừng và xóa khi rút lại sự đồng ý chưa xây dựng.",
            ),
        ),
        readings=("R-11",),
    ),
    Row(
        id="CH-5",
        says_vi=("Trẻ em là người dưới 16 tuổi, không phân biệt quốc tịch; điều về trẻ không quốc tịch chưa được đọc."),
        says_en="A child is a person under sixteen of any nationality; the article on stateless children was not read.",
        citations=("102/2016/QH13 art. 1", "102/2016/QH13 art. 36"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2017, 6, 1),
        rules=("guardianship.child-needs-guardian",),
        parameters=("CHILD_UNTIL_AGE",),
    ),
    Row(
        id="CH-6",
        says_vi=(
            "Thời hạn tính theo dương lịch, không tính ngày đầu và kết thúc lúc 24 giờ; áp dụng cho tuổi là suy luận."
        ),
        says_en=(
            "Periods run by the solar calendar, without their first day, to midnight of the last; that "
            "ages are counted so is inferred."
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
                "A birth date of which only the year is known, read as the youngest, is not yet built.",
                "Ngày sinh chỉ biết năm, được hiểu là trẻ nhất, chưa xây dựng.",
            ),
        ),
        readings=("R-02",),
    ),
    Row(
        id="CH-7",
        says_vi="Năng lực giao dịch dân sự có các mốc 6, 15 và 18 tuổi, khác với mốc 16 của mạng xã hội.",
        says_en=(
            "Capacity to contract has its bands at six, fifteen and eighteen, apart from the sixteen of "
            "social networks."
        ),
        citations=("91/2015/QH13 art. 20", "91/2015/QH13 art. 21"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2017, 1, 1),
        rules=("guardianship.child-needs-guardian",),
        parameters=("CHILD_UNTIL_AGE", "GUARDIAN_AGE"),
    ),
    Row(
        id="GU-1",
        says_vi=(
            "Chỉ có người giám hộ khi cha, mẹ không còn, mất năng lực, hoặc không thể chăm sóc và có "
            "yêu cầu; người chăm sóc thì chưa đủ."
        ),
        says_en=(
            "There is a guardian only where both parents are gone, incapable, or cannot care and ask "
            "for one; a carer alone is not enough."
        ),
        citations=("91/2015/QH13 art. 47", "91/2015/QH13 art. 136", "102/2016/QH13 art. 4.4"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2017, 1, 1),
        rules=("guardianship.child-needs-guardian",),
        duties=(
            Duty(
                Room.GUARDIANSHIP,
                "A link says whether it is a parent's or a guardian's, and a guardian's on which ground.",
                "Liên kết ghi rõ là của cha, mẹ hay người giám hộ, và căn cứ của việc giám hộ.",
            ),
        ),
    ),
    Row(
        id="GU-2",
        says_vi="Người giám hộ đương nhiên theo thứ tự: anh chị, ông bà, rồi bác, chú, cậu, cô, dì.",
        says_en="Natural guardians come in an order: elder siblings, grandparents, then the parents' siblings.",
        citations=("91/2015/QH13 art. 52",),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2017, 1, 1),
        duties=(
            Duty(
                Room.GUARDIANSHIP,
                "Which natural guardian it is, and the statement that nearer ones are lacking, are not yet built.",
                "Việc ghi người giám hộ thuộc hàng nào và khai rằng hàng trước không có chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="GU-3",
        says_vi=(
            "Người giám hộ phải có năng lực hành vi đầy đủ, có thể là pháp nhân và giám hộ nhiều người; "
            "điều kiện này không áp dụng cho cha, mẹ, điều sau là suy luận."
        ),
        says_en=(
            "A guardian has full capacity, may be a legal person and may have many wards; that parents "
            "owe none of this is inferred."
        ),
        citations=("91/2015/QH13 art. 47.2", "91/2015/QH13 art. 48.3", "91/2015/QH13 art. 49", "91/2015/QH13 art. 50"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2017, 1, 1),
        rules=("guardianship.guardian-age",),
        parameters=("GUARDIAN_AGE", "PARENT_AGE"),
        duties=(
            Duty(
                Room.GUARDIANSHIP,
                "Age is checked; the other conditions are for the guardian to declare, which is not yet built.",
                "Tuổi được kiểm tra; các điều kiện khác do người giám hộ tự khai, phần này chưa xây dựng.",
            ),
        ),
        readings=("R-08",),
    ),
    Row(
        id="GU-4",
        says_vi=(
            "Người giám hộ được cử hoặc chỉ định có văn bản; người giám hộ đương nhiên chưa đăng ký vẫn có nghĩa vụ."
        ),
        says_en=(
            "An appointed or designated guardian has a paper; a natural one has the duties even "
            "unregistered; which papers may be taken is inferred."
        ),
        citations=("91/2015/QH13 art. 46.3", "91/2015/QH13 art. 54"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2017, 1, 1),
        duties=(
            Duty(
                Room.GUARDIANSHIP,
                "Kinds of evidence of a guardianship, such as a decision or an extract, are not yet built.",
                "Các loại chứng cứ giám hộ như quyết định hoặc trích lục chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="CH-8",
        says_vi="Nội dung không phù hợp với trẻ em được phân loại và có cảnh báo.",
        says_en="Content unsuitable for children is classified and carries a warning.",
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
                "Labels on content and warnings before it are the platform's.",
                "Nhãn nội dung và cảnh báo là của nền tảng.",
            ),
        ),
    ),
    Row(
        id="CH-9",
        says_vi=(
            "Thông tin đời sống riêng tư của trẻ chỉ được đăng khi cha, mẹ và trẻ từ đủ 7 tuổi đồng ý, "
            "và có thể bị yêu cầu xóa."
        ),
        says_en=(
            "A child's private life is posted only with consent of parent and child from seven, and "
            "each may demand its deletion."
        ),
        citations=("102/2016/QH13 art. 6.11", "56/2017/ND-CP art. 33", "56/2017/ND-CP art. 36"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2017, 7, 1),
        duties=(
            Duty(
                Room.OPERATOR,
                "The platform shows no child's birth date or number, and warns a child who gives such data.",
                "Nền tảng không hiển thị ngày sinh, số điện thoại của trẻ và cảnh báo khi trẻ cung cấp dữ liệu đó.",
            ),
            Duty(
                Room.CUSTODY,
                "A way for the child itself to demand deletion is not yet built.",
                "Cách để chính trẻ yêu cầu xóa chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="CH-10",
        says_vi="Không có quy định về việc chuyển đổi khi trẻ đủ 16 tuổi; đây là suy luận.",
        says_en=(
            "No text says what becomes of the account when the child turns sixteen; what is done about it is inferred."
        ),
        confidence=Confidence.INFERENCE,
        rules=("transition.own-data-at-sixteen",),
        duties=(
            Duty(
                Room.REGISTRAR,
                "The feed tells of the birthday a month before and on it.",
                "Luồng sự kiện báo trước một tháng và vào ngày sinh nhật.",
            ),
        ),
        readings=("R-12",),
    ),
    Row(
        id="CH-11",
        says_vi=(
            "Người chơi trò chơi trên mạng chỉ được xác thực bằng số di động, và người dưới 18 tuổi bị "
            "giới hạn giờ chơi."
        ),
        says_en=(
            "Players of online games are authenticated by mobile number only, and those under eighteen "
            "play limited hours."
        ),
        citations=(
            "147/2024/ND-CP art. 39.1.đ",
            "147/2024/ND-CP art. 39.1.e",
            "174/2026/ND-CP art. 99.2.g",
            "174/2026/ND-CP art. 99.2.k",
        ),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        unanswered_vi="Quy định này chỉ dành cho trò chơi trên mạng, còn thư viện xét tài khoản mạng xã hội.",
        unanswered_en="It binds online games only, and the library judges accounts of social networks.",
    ),
    # How long it is kept, logs, and where
    Row(
        id="RE-1",
        says_vi="Mạng trong nước lưu thông tin tài khoản và nhật ký ít nhất 02 năm rồi xóa.",
        says_en="A domestic network keeps account data and logs for two years at least, then deletes them.",
        citations=("147/2024/ND-CP art. 27.2.b",),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.CUSTODY,
                "Clocks that keep and then erase account data and logs, with proof of the purge, are not yet built.",
                "Đồng hồ lưu rồi xóa dữ liệu tài khoản và nhật ký, kèm bằng chứng đã xóa, chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="RE-2",
        says_vi=(
            "Nhà cung cấp nước ngoài xóa thông tin sau khi hết thời hạn, nhưng Nghị định 147 không đặt thời hạn riêng."
        ),
        says_en="A foreign provider deletes after the statutory period, for which Decree 147 sets no length.",
        citations=("147/2024/ND-CP art. 23.3.đ",),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.CUSTODY,
                "Clocks that keep and then erase account data and logs, with proof of the purge, are not yet built.",
                "Đồng hồ lưu rồi xóa dữ liệu tài khoản và nhật ký, kèm bằng chứng đã xóa, chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="RE-3",
        says_vi="Nhật ký hệ thống phải có cả cổng nguồn và truy xuất được ít nhất 12 tháng.",
        says_en="The system log holds the source port too and can be searched for twelve months at least.",
        citations=("333/2026/ND-CP art. 16.6", "333/2026/ND-CP art. 20.3"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 8, 19),
        duties=(
            Duty(
                Room.OPERATOR,
                "Only the platform's edge sees the client's address and source port.",
                "Chỉ máy chủ biên của nền tảng thấy địa chỉ và cổng nguồn của người dùng.",
            ),
            Duty(
                Room.CUSTODY,
                "A log with these fields is not yet built.",
                "Nhật ký có các trường này chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="RE-4",
        says_vi=(
            "Thông tin được lưu một thời gian sau khi người dùng ngừng dùng dịch vụ, nhưng không có thời hạn chung."
        ),
        says_en="Information is kept for a time after the user stops, but no general length is set.",
        citations=("116/2025/QH15 art. 25.2.d",),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        duties=(
            Duty(
                Room.CUSTODY,
                "A period after an account's closing is not yet built; closing keeps the history as it is.",
                "Thời hạn lưu sau khi đóng tài khoản chưa xây dựng; việc đóng giữ nguyên lịch sử.",
            ),
        ),
    ),
    Row(
        id="RE-5",
        says_vi=(
            "Dữ liệu người dùng của doanh nghiệp trong nước được lưu tại Việt Nam; doanh nghiệp nước "
            "ngoài chỉ phải lưu khi có quyết định."
        ),
        says_en="Domestic enterprises store user data in Viet Nam; foreign ones only after a decision.",
        citations=("333/2026/ND-CP art. 19", "333/2026/ND-CP art. 20.1"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 8, 19),
        duties=(
            Duty(
                Room.OPERATOR,
                "Where the servers stand is for the platform to choose.",
                "Nơi đặt máy chủ do nền tảng chọn.",
            ),
        ),
    ),
    Row(
        id="RE-6",
        says_vi="Mạng trong nước dùng tên miền “.vn” và có máy chủ tại Việt Nam sẵn sàng cho thanh tra bất cứ lúc nào.",
        says_en=(
            "A domestic network uses a .vn domain and has servers in Viet Nam that can serve an inspection at any time."
        ),
        citations=("147/2024/ND-CP art. 26.2", "147/2024/ND-CP art. 27.2.e", "147/2024/ND-CP art. 35.10"),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.OPERATOR,
                "Domain and servers are the platform's.",
                "Tên miền và máy chủ là của nền tảng.",
            ),
            Duty(
                Room.CUSTODY,
                "An export for inspections is not yet built.",
                "Bản xuất dữ liệu phục vụ thanh tra chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="RE-7",
        says_vi="Thông tin thiết bị, địa chỉ IP và giờ đăng nhập được lưu ít nhất 90 ngày.",
        says_en="Device, IP address and login time are kept for ninety days at least.",
        citations=("330/2026/ND-CP art. 34.1.c",),
        confidence=Confidence.PRIMARY,
        since=date(2026, 8, 19),
        duties=(
            Duty(
                Room.CUSTODY,
                "A log with the device in it is not yet built.",
                "Nhật ký có thông tin thiết bị chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="RE-8",
        says_vi="Dữ liệu của livestream bán hàng được lưu ít nhất 1 năm.",
        says_en="Data of a selling livestream are kept for a year at least.",
        citations=("122/2025/QH15 art. 22.7",),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        duties=(
            Duty(
                Room.OPERATOR,
                "The platform holds the recording of a stream; the library sees none.",
                "Nền tảng giữ bản ghi buổi phát; thư viện không thấy bản ghi nào.",
            ),
        ),
    ),
    Row(
        id="RE-9",
        says_vi="Dữ liệu được xóa khi hết mục đích hoặc hết hạn, và yêu cầu của chủ thể có thời hạn trả lời.",
        says_en="Data are deleted when purpose or period ends, and a subject's requests have their deadlines.",
        citations=("91/2025/QH15 art. 14.1", "356/2025/ND-CP art. 5"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 1, 1),
        duties=(
            Duty(
                Room.CUSTODY,
                "Answers to subjects' requests, with the periods that outlast them, are not yet built.",
                "Việc trả lời yêu cầu của chủ thể dữ liệu, kèm các thời hạn phải giữ, chưa xây dựng.",
            ),
        ),
    ),
    # Disclosure, takedown, locks
    Row(
        id="DI-1",
        says_vi=(
            "Thông tin người dùng được cung cấp khi cơ quan có thẩm quyền yêu cầu bằng văn bản; Nghị "
            "định 147 không đặt giờ."
        ),
        says_en="A user's information is handed over on an authority's written request; Decree 147 sets no hours.",
        citations=("147/2024/ND-CP art. 23.3.đ", "147/2024/ND-CP art. 35.9"),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.CUSTODY,
                "Opening a sealed record needs the vault's key; a procedure for written requests is not yet built.",
                "Mở hồ sơ niêm phong cần khóa của kho; thủ tục cho yêu cầu bằng văn bản chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="DI-2",
        says_vi=(
            "Lực lượng chuyên trách được cung cấp thông tin trong 24 giờ, khi khẩn cấp là 3 giờ; việc "
            "số phải khôi phục được là suy luận."
        ),
        says_en=(
            "The cybersecurity force gets information within 24 hours, or 3 in an emergency; that "
            "numbers must be recoverable is inferred."
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
                (
                    "Sealed records give the number back in clear; clocks and the requester's "
                    "authentication are not yet built."
                ),
                "Hồ sơ niêm phong trả lại số ở dạng rõ; đồng hồ và xác thực người yêu cầu chưa xây dựng.",
            ),
            Duty(
                Room.OPERATOR,
                "Staff on duty day and night are the platform's.",
                "Người trực 24/7 là của nền tảng.",
            ),
        ),
    ),
    Row(
        id="DI-3",
        says_vi="Nội dung vi phạm được gỡ trong 24 giờ, khi khẩn cấp 6 giờ, và 48 giờ khi người dùng khiếu nại.",
        says_en="Unlawful content is removed within 24 hours, 6 in an emergency, and 48 on a user's complaint.",
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
                "Content is the platform's; the library sees none.",
                "Nội dung thuộc về nền tảng; thư viện không thấy nội dung nào.",
            ),
        ),
    ),
    Row(
        id="LK-1",
        says_vi="Tài khoản vi phạm nhiều lần bị khóa tạm thời từ 7 đến 30 ngày.",
        says_en="Repeat offenders are locked for seven to thirty days.",
        citations=("147/2024/ND-CP art. 23.5.b", "147/2024/ND-CP art. 35.7"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.GATE,
                "Locks are not yet built: a decision knows nothing of one, and the platform applies it.",
                "Khóa tài khoản chưa xây dựng: quyết định không biết đến khóa, nền tảng tự áp dụng.",
            ),
        ),
    ),
    Row(
        id="LK-2",
        says_vi="Tài khoản xâm phạm an ninh quốc gia hoặc đã bị khóa từ 3 lần bị khóa vĩnh viễn khi có yêu cầu.",
        says_en="An account against national security, or locked three times, is locked for good on request.",
        citations=("147/2024/ND-CP art. 23.5.b", "147/2024/ND-CP art. 35.7"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.GATE,
                "Locks are not yet built: a decision knows nothing of one, and the platform applies it.",
                "Khóa tài khoản chưa xây dựng: quyết định không biết đến khóa, nền tảng tự áp dụng.",
            ),
        ),
    ),
    Row(
        id="LK-3",
        says_vi=("Nghị định 333 cho phép hạn chế hoặc khóa đến 60, 180 ngày hoặc vô thời hạn, và có căn cứ khôi phục."),
        says_en="Decree 333 hides or locks for up to 60 or 180 days or without limit, and gives grounds for restoring.",
        citations=("333/2026/ND-CP art. 16.4.d", "333/2026/ND-CP art. 16.4.đ", "333/2026/ND-CP art. 16.4.e"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 8, 19),
        duties=(
            Duty(
                Room.GATE,
                "Locks are not yet built: a decision knows nothing of one, and the platform applies it.",
                "Khóa tài khoản chưa xây dựng: quyết định không biết đến khóa, nền tảng tự áp dụng.",
            ),
        ),
    ),
    Row(
        id="LK-4",
        says_vi="Khóa không phải là mất xác thực, và chưa xác thực không phải là bị khóa; đây là suy luận.",
        says_en="A lock is no loss of authentication, and failing to authenticate is no lock; this is inferred.",
        confidence=Confidence.INFERENCE,
        duties=(
            Duty(
                Room.GATE,
                "Decisions speak of authentication alone; a lock's state beside it is not yet built.",
                "Quyết định chỉ nói về xác thực; trạng thái khóa bên cạnh chưa xây dựng.",
            ),
        ),
    ),
    # The personal identification number, and foreigners
    Row(
        id="PI-1",
        says_vi="Số định danh cá nhân gồm 12 chữ số và không lặp lại.",
        says_en="The personal identification number has twelve digits and is never given twice.",
        citations=("26/2023/QH15 art. 12",),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        parameters=("PERSONAL_ID_DIGITS",),
        duties=(
            Duty(
                Room.IDENTIFIERS,
                "It is a text of twelve digits with its leading zeros, and nothing else is demanded of it.",
                "Đó là chuỗi 12 chữ số, giữ số 0 ở đầu, và không đòi hỏi gì khác.",
            ),
        ),
    ),
    Row(
        id="PI-2",
        says_vi=("Cấu trúc cũ của số (tỉnh, giới tính, năm sinh) nay không còn được quy định và không có số kiểm tra."),
        says_en=(
            "The number's old structure (place, sex, birth year) is no longer prescribed, and there is no check digit."
        ),
        confidence=Confidence.SECONDARY,
        until=date(2024, 7, 1),
        duties=(
            Duty(
                Room.IDENTIFIERS,
                (
                    "The structure is read as advice and refuses nothing; the decree of 2015 is no "
                    "provision here, since its first day is not in the sources."
                ),
                (
                    "Cấu trúc chỉ được đọc để tham khảo, không từ chối gì; nghị định năm 2015 không có "
                    "ở đây vì nguồn không nêu ngày có hiệu lực."
                ),
            ),
        ),
    ),
    Row(
        id="PI-3",
        says_vi="Sau khi sáp nhập còn 34 tỉnh, số và thẻ đã cấp vẫn có giá trị.",
        says_en="After the merger into 34 provinces numbers and cards stay valid.",
        confidence=Confidence.SECONDARY,
        since=date(2025, 7, 1),
        duties=(
            Duty(
                Room.IDENTIFIERS,
                (
                    "Places are dated rows, none of which is a test of validity; the sources name no "
                    "article of the merger."
                ),
                "Địa danh là các dòng có ngày, không dùng để kiểm tra; nguồn không nêu điều nào của việc sáp nhập.",
            ),
        ),
    ),
    Row(
        id="PI-4",
        says_vi="Số định danh cá nhân có thể bị hủy và xác lập lại, nên không phải là khóa bất biến.",
        says_en="A number can be cancelled and set anew, so it is no immutable key.",
        citations=("70/2024/ND-CP art. 11.7", "58/2026/ND-CP art. 5.6"),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        duties=(
            Duty(
                Room.REGISTRAR,
                (
                    "A number that ends is kept as history; replacing a cancelled personal ID by a "
                    "fresh e-authentication is not yet built."
                ),
                "Số đã kết thúc được giữ làm lịch sử; thay số định danh đã hủy bằng lần xác thực mới chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="PI-5",
        says_vi="Số cũ đã có trong mã QR và VNeID; không ai được đòi giấy xác nhận về số đó.",
        says_en="Old numbers are in the QR code and VNeID; nobody may demand a certificate of them.",
        citations=("70/2024/ND-CP art. 12", "58/2026/ND-CP art. 5.7"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 3, 15),
        duties=(
            Duty(
                Room.OPERATOR,
                "The platform's support asks for no such certificate; the library has no field for one.",
                "Bộ phận hỗ trợ của nền tảng không đòi giấy đó; thư viện không có trường nào cho nó.",
            ),
        ),
    ),
    Row(
        id="PI-6",
        says_vi="Chứng minh nhân dân 9 số hết giá trị sau ngày 31-12-2024.",
        says_en="The nine-digit identity card is void after 31 December 2024.",
        citations=("26/2023/QH15 art. 46",),
        confidence=Confidence.SECONDARY,
        since=date(2025, 1, 1),
        parameters=("IDENTITY_CARD_UNTIL",),
        duties=(
            Duty(
                Room.IDENTIFIERS,
                "Nine digits are refused as a personal ID.",
                "Chín chữ số không được nhận là số định danh cá nhân.",
            ),
        ),
    ),
    Row(
        id="PI-7",
        says_vi="Người gốc Việt Nam chưa xác định quốc tịch cũng có số định danh cá nhân.",
        says_en="Persons of Vietnamese origin without an established nationality have a number too.",
        citations=("26/2023/QH15 art. 30", "70/2024/ND-CP art. 24"),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        duties=(
            Duty(
                Room.IDENTIFIERS,
                "A number says nothing of citizenship, and nothing here reads it so.",
                "Số không nói lên quốc tịch, và ở đây không ai hiểu như vậy.",
            ),
        ),
    ),
    Row(
        id="PI-8",
        says_vi="Công dân Việt Nam ở nước ngoài có thể được cấp số qua cơ quan đại diện.",
        says_en="Citizens settled abroad can get a number through a mission.",
        citations=("70/2024/ND-CP art. 11.4.b",),
        confidence=Confidence.PRIMARY,
        since=date(2026, 3, 15),
        rules=("authentication.no-mobile-declaration",),
    ),
    Row(
        id="FO-1",
        says_vi="Người nước ngoài có thẻ cư trú được cấp số định danh riêng và tài khoản định danh điện tử.",
        says_en="Foreigners with a residence card have a number of their own and an e-identification account.",
        citations=("69/2024/ND-CP art. 5.2", "69/2024/ND-CP art. 7.2"),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        rules=("authentication.no-mobile-declaration",),
        duties=(
            Duty(
                Room.IDENTIFIERS,
                "The foreigner's number is a type of its own, whose form nobody checks.",
                "Số của người nước ngoài là kiểu riêng, không kiểm tra cấu trúc.",
            ),
        ),
        readings=("R-05",),
    ),
    Row(
        id="FO-2",
        says_vi="Dự thảo sửa Nghị định 69 mở tài khoản định danh điện tử cho người nước ngoài cư trú từ 90 ngày.",
        says_en="A draft amending Decree 69 opens e-identification to foreigners resident for ninety days.",
        confidence=Confidence.SECONDARY,
        unanswered_vi="Đây là dự thảo chưa được ban hành; nó nằm trong danh sách đề xuất.",
        unanswered_en="It is a draft whose promulgation was not found; it stands among the proposals.",
    ),
    Row(
        id="FO-3",
        says_vi="Khách du lịch không có thẻ cư trú chỉ có thể xác thực bằng SIM Việt Nam; đây là suy luận.",
        says_en=("A tourist without a residence card can be authenticated by a Vietnamese SIM only; this is inferred."),
        citations=("163/2024/ND-CP art. 17.1.b",),
        confidence=Confidence.INFERENCE,
        rules=("posting.authenticated-only", "evidence.identity-paper-image"),
        duties=(
            Duty(
                Room.OPERATOR,
                "The platform tells a tourist of the way by a Vietnamese SIM.",
                "Nền tảng chỉ cho khách du lịch cách dùng SIM Việt Nam.",
            ),
        ),
    ),
    # Electronic identification and authentication
    Row(
        id="EI-1",
        says_vi="Mức tài khoản định danh điện tử tùy theo tuổi: từ 14 tuổi là mức 1 hoặc 2.",
        says_en="The level of an e-identification account goes by age: 1 or 2 from fourteen.",
        citations=("69/2024/ND-CP art. 7",),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        duties=(
            Duty(
                Room.EVIDENCE,
                "Proving an age by e-identification is not yet built.",
                "Chứng minh tuổi bằng định danh điện tử chưa xây dựng.",
            ),
        ),
        readings=("R-06",),
    ),
    Row(
        id="EI-2",
        says_vi="Tài khoản của người dưới 14 tuổi cần sự đồng ý của cha, mẹ hoặc người giám hộ qua VNeID.",
        says_en="The account of somebody under fourteen needs the parent's consent through VNeID.",
        citations=("69/2024/ND-CP art. 14.2",),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        duties=(
            Duty(
                Room.GUARDIANSHIP,
                "Evidence of a link from VNeID is not yet built; whether private platforms may have it is unknown.",
                "Chứng cứ liên kết từ VNeID chưa xây dựng; chưa rõ nền tảng tư nhân có được dùng không.",
            ),
        ),
    ),
    Row(
        id="EI-3",
        says_vi="Tổ chức ngoài nhà nước kết nối qua nhà cung cấp dịch vụ xác thực điện tử.",
        says_en="Organisations outside the state connect through an e-authentication provider.",
        citations=("69/2024/ND-CP art. 18.1", "69/2024/ND-CP art. 18.4"),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        duties=(
            Duty(
                Room.EVIDENCE,
                "The registrar takes the result as an attestation; an adapter to a provider is not yet built.",
                "Bộ phận đăng ký nhận kết quả dưới dạng chứng nhận; kết nối với nhà cung cấp chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="EI-4",
        says_vi="Chỉ đơn vị được cấp phép thuộc Công an nhân dân mới cung cấp xác thực điện tử.",
        says_en="Only licensed units of the People's Public Security offer e-authentication.",
        citations=("69/2024/ND-CP art. 22", "69/2024/ND-CP art. 23"),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        duties=(
            Duty(
                Room.EVIDENCE,
                "A vendor's picture and face check is no listed method and proves nothing.",
                (
                    "Việc đối chiếu ảnh, khuôn mặt của bên tư nhân không phải phương thức được nhận và "
                    "không chứng minh gì."
                ),
            ),
        ),
    ),
    Row(
        id="EI-5",
        says_vi="Mỗi lần xác thực cần sự đồng ý, và kết quả không được chuyển đi hay dùng lại.",
        says_en="Each authentication needs consent, and its result is neither passed on nor used again.",
        citations=("69/2024/ND-CP art. 19.3", "69/2024/ND-CP art. 19.4"),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        duties=(
            Duty(
                Room.EVIDENCE,
                (
                    "Each transaction is taken once, for one account; telling apart the purposes within "
                    "it is not yet built."
                ),
                (
                    "Mỗi giao dịch xác thực chỉ được nhận một lần, cho một tài khoản; phân biệt mục "
                    "đích trong đó chưa xây dựng."
                ),
            ),
        ),
    ),
    Row(
        id="EI-6",
        says_vi="Xác thực điện tử có 4 mức; Nghị định 147 không nói cần mức nào.",
        says_en="E-authentication has four levels, and Decree 147 does not say which it needs.",
        citations=("69/2024/ND-CP art. 20",),
        confidence=Confidence.SECONDARY,
        since=date(2024, 7, 1),
        rules=("authentication.commercial-livestream",),
        readings=("R-06",),
    ),
    Row(
        id="EI-7",
        says_vi="Dịch vụ xác thực điện tử có thu phí; biểu phí hiện hành chưa tìm thấy.",
        says_en="E-authentication costs a fee; its tariff was not found.",
        confidence=Confidence.MEMORY,
        unanswered_vi="Phí là chi phí của nền tảng; chưa có biểu phí và không ảnh hưởng đến quyết định nào.",
        unanswered_en="A fee is the platform's cost; no tariff was found, and no decision turns on it.",
    ),
    Row(
        id="EI-8",
        says_vi=(
            "Không có tài liệu kỹ thuật công khai của VNeID; một phần mềm của bên thứ ba cho thấy kết "
            "quả không được ký."
        ),
        says_en="VNeID publishes no specification; third-party code suggests that its answers are not signed.",
        confidence=Confidence.SINGLE,
        duties=(
            Duty(
                Room.EVIDENCE,
                "An adapter that discards what is not needed is not yet built.",
                "Kết nối chỉ giữ phần cần thiết chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="EI-9",
        says_vi="Chương trình 02 và Chỉ thị 57 định hướng tích hợp mạng xã hội với VNeID và kiểm soát độ tuổi.",
        says_en="Programme 02 and Directive 57 aim at tying social networks to VNeID and at age control.",
        confidence=Confidence.SECONDARY,
        unanswered_vi="Đây là chủ trương, chưa phải quy định; nó nằm trong danh sách đề xuất.",
        unanswered_en="It is a policy and no rule yet; it stands among the proposals.",
    ),
    Row(
        id="EI-10",
        says_vi="Dự án Luật Định danh và xác thực điện tử đang được Quốc hội xem xét.",
        says_en="A bill on e-identification and authentication is before the National Assembly.",
        confidence=Confidence.SECONDARY,
        unanswered_vi="Dự luật chưa rõ đã được thông qua hay chưa; nó nằm trong danh sách đề xuất.",
        unanswered_en="Whether the bill was passed is unknown; it stands among the proposals.",
    ),
    # Protection of personal data
    Row(
        id="DP-1",
        says_vi="Mạng xã hội không được yêu cầu ảnh, video giấy tờ tùy thân để xác thực tài khoản.",
        says_en=("A social network must not ask for pictures or videos of identity papers to authenticate an account."),
        citations=("91/2025/QH15 art. 29.2",),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2026, 1, 1),
        rules=("evidence.identity-paper-image",),
        duties=(
            Duty(
                Room.OPERATOR,
                "The platform purges old pictures and refuses them in support.",
                "Nền tảng xóa ảnh cũ và từ chối nhận ảnh qua hỗ trợ.",
            ),
        ),
    ),
    Row(
        id="DP-2",
        says_vi="Bắt người dùng nộp ảnh giấy tờ tùy thân bị phạt 70 đến 150 triệu đồng và đình chỉ.",
        says_en="Demanding pictures of identity papers costs 70 to 150 million dong and a suspension.",
        citations=("330/2026/ND-CP art. 65.2.a",),
        confidence=Confidence.PRIMARY,
        since=date(2026, 8, 19),
        rules=("evidence.identity-paper-image",),
    ),
    Row(
        id="DP-3",
        says_vi=(
            "Dữ liệu chỉ được thu thập đúng mục đích, trong phạm vi cần thiết, có sự đồng ý riêng, trừ "
            "khi luật buộc phải thu thập."
        ),
        says_en=(
            "Data are collected for their purpose, as few as needed, and by separate consent unless the "
            "law demands them."
        ),
        citations=("91/2025/QH15 art. 3.2", "91/2025/QH15 art. 3.3", "91/2025/QH15 art. 9", "91/2025/QH15 art. 19.1"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 1, 1),
        rules=("registration.over-collection",),
        duties=(
            Duty(
                Room.CUSTODY,
                "Consents beyond what the law demands are not yet built.",
                "Việc ghi nhận đồng ý ngoài phần luật buộc chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="DP-4",
        says_vi="Dữ liệu cá nhân đã mã hóa vẫn là dữ liệu cá nhân; điều này đúng cả với mã băm là suy luận.",
        says_en="Encrypted personal data are personal data still; that keyed hashes are too is inferred.",
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
                "No log and no error shows a number.",
                "Không nhật ký hay thông báo lỗi nào cho thấy số.",
            ),
            Duty(
                Room.CUSTODY,
                (
                    "Pseudonyms need a secret key, and several may live while one replaces another; a "
                    "hardware vault is not yet built."
                ),
                "Bí danh cần khóa bí mật, nhiều khóa có thể cùng dùng khi thay; kho khóa phần cứng chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="DP-5",
        says_vi=(
            "Số điện thoại và số định danh là dữ liệu cơ bản; ảnh thẻ và dữ liệu theo dõi hành vi là dữ liệu nhạy cảm."
        ),
        says_en="Phone and personal ID are basic data; pictures of cards and tracked behaviour are sensitive.",
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
                "The stores hold no sensitive class: no picture, no password of an e-ID, no behaviour.",
                "Kho không giữ dữ liệu nhạy cảm: không ảnh, không mật khẩu định danh, không hành vi.",
            ),
        ),
    ),
    Row(
        id="DP-6",
        says_vi="Vi phạm dữ liệu được thông báo trong 72 giờ.",
        says_en="A breach is notified within 72 hours.",
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
                "The clock of an incident and its notice are not yet built.",
                "Đồng hồ sự cố và bản thông báo chưa xây dựng.",
            ),
            Duty(
                Room.OPERATOR,
                "The platform finds the breach and sends the notice.",
                "Nền tảng phát hiện vi phạm và gửi thông báo.",
            ),
        ),
    ),
    Row(
        id="DP-7",
        says_vi="Cần hồ sơ đánh giá tác động trong 60 ngày, và hồ sơ chuyển dữ liệu ra nước ngoài.",
        says_en="An impact dossier is due within sixty days, and one for transfers abroad.",
        citations=("91/2025/QH15 art. 20", "91/2025/QH15 art. 21", "91/2025/QH15 art. 38"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 1, 1),
        duties=(
            Duty(
                Room.OPERATOR,
                "Dossiers are the platform's to write and to send.",
                "Hồ sơ do nền tảng lập và gửi.",
            ),
        ),
    ),
    Row(
        id="DP-8",
        says_vi=(
            "Người dùng được thông báo, từ chối cookie, không bị theo dõi, không bị đọc tin nhắn, và có "
            "chính sách bảo mật."
        ),
        says_en="Users are told, can refuse cookies and tracking, are not overheard, and have a privacy policy.",
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
                "All of it is in the platform's own pages and settings.",
                "Tất cả nằm ở trang và cài đặt của chính nền tảng.",
            ),
        ),
    ),
    Row(
        id="DP-9",
        says_vi="Dữ liệu của trẻ em được bảo vệ riêng, xem CH-4 và CH-9.",
        says_en="Children's data have protection of their own; see CH-4 and CH-9.",
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
        says_vi="Cơ quan chức năng kiểm tra việc bảo vệ dữ liệu, báo trước 15 ngày hoặc đột xuất.",
        says_en="The authorities inspect data protection, with fifteen days' notice or at once.",
        citations=("356/2025/ND-CP art. 31",),
        confidence=Confidence.PRIMARY,
        since=date(2026, 1, 1),
        duties=(
            Duty(
                Room.CONFORMANCE,
                "Fixtures show for every day what is decided and why; an export for inspectors is not yet built.",
                "Bộ ca kiểm thử cho thấy mỗi ngày quyết định gì và vì sao; bản xuất cho thanh tra chưa xây dựng.",
            ),
        ),
    ),
    Row(
        id="DP-11",
        says_vi="Lưu dữ liệu quá thời hạn bị phạt 20 đến 40 triệu đồng.",
        says_en="Keeping data too long costs 20 to 40 million dong.",
        citations=("330/2026/ND-CP art. 39.1.c",),
        confidence=Confidence.PRIMARY,
        since=date(2026, 8, 19),
        duties=(
            Duty(
                Room.CUSTODY,
                "Clocks that keep and then erase account data and logs, with proof of the purge, are not yet built.",
                "Đồng hồ lưu rồi xóa dữ liệu tài khoản và nhật ký, kèm bằng chứng đã xóa, chưa xây dựng.",
            ),
        ),
    ),
    # What a phone number can prove
    Row(
        id="SI-1",
        says_vi="Ba số đầu đăng ký đơn giản, từ số thứ tư cần hợp đồng; không có giới hạn tuyệt đối.",
        says_en="Three numbers are registered simply, the fourth by contract; there is no absolute cap.",
        citations=("163/2024/ND-CP art. 16.3", "163/2024/ND-CP art. 21"),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 24),
        unanswered_vi="Luật viễn thông không đặt giới hạn nào để một quy tắc có thể dựa vào.",
        unanswered_en="Telecom law sets no limit on which a rule could rest.",
    ),
    Row(
        id="SI-2",
        says_vi="Trẻ từ 6 tuổi có thể đứng tên SIM khi cha, mẹ đồng ý, nên mã một lần không chứng minh được tuổi.",
        says_en="A child may hold a SIM from six with consent, so a one-time code proves no age.",
        citations=("163/2024/ND-CP art. 17.3", "163/2024/ND-CP art. 24.2"),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 24),
        rules=("guardianship.guardian-authenticated", "guardianship.child-needs-guardian"),
        readings=("R-07",),
    ),
    Row(
        id="SI-3",
        says_vi="Người nước ngoài đăng ký SIM bằng hộ chiếu hoặc định danh điện tử.",
        says_en="Foreigners register a SIM with a passport or e-identification.",
        citations=("163/2024/ND-CP art. 17.1.b",),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 24),
        rules=("posting.authenticated-only",),
    ),
    Row(
        id="SI-4",
        says_vi="Số đã chấm dứt có thể được cấp lại cho người khác, nên chứng cứ chỉ đúng vào lúc đó.",
        says_en="An ended number may go to somebody else, so a proof is of its moment only.",
        citations=("163/2024/ND-CP art. 25.1", "163/2024/ND-CP art. 25.4"),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 24),
        duties=(
            Duty(
                Room.REGISTRAR,
                (
                    "A number is changed by hand and the old one kept as history; asking the old "
                    "account again when another proves its number is not yet built."
                ),
                (
                    "Số được đổi thủ công và số cũ được giữ làm lịch sử; hỏi lại tài khoản cũ khi người "
                    "khác chứng minh cùng số chưa xây dựng."
                ),
            ),
        ),
    ),
    Row(
        id="SI-5",
        says_vi="Thông tin thuê bao chỉ dùng cho quốc phòng, an ninh, quản lý viễn thông và nhà mạng.",
        says_en="Subscriber information is for defence, security, telecom management and operators only.",
        citations=("163/2024/ND-CP art. 23",),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 24),
        duties=(
            Duty(
                Room.EVIDENCE,
                "Nobody asks an operator who owns a number, and no proof claims to know.",
                "Không ai hỏi nhà mạng chủ của số, và không chứng cứ nào nói là biết.",
            ),
        ),
    ),
    Row(
        id="SI-6",
        says_vi=(
            "SIM được xác thực bốn trường thông tin và lại khi đổi thiết bị; điều về bốn trường không "
            "được nguồn nêu số."
        ),
        says_en=(
            "SIMs are authenticated by four fields, and again when the device changes; the sources give "
            "the four fields no article."
        ),
        citations=("08/2026/TT-BKHCN art. 6", "08/2026/TT-BKHCN art. 8"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 4, 15),
        unanswered_vi="Nghĩa vụ này của nhà mạng; nền tảng không thấy kết quả và vẫn nhận được mã.",
        unanswered_en="It is the operators' duty; a platform never sees the result, and codes still arrive.",
    ),
    Row(
        id="SI-7",
        says_vi=(
            "Luật 20/2026 sửa Luật Viễn thông và Luật Giao dịch điện tử, hiệu lực 1-3-2027, một phần từ "
            "1-10-2026; nội dung chưa đọc."
        ),
        says_en=(
            "Law 20/2026 amends the telecom and e-transaction laws from 1 March 2027, in part from 1 "
            "October 2026; it was not read."
        ),
        confidence=Confidence.SINGLE,
        since=date(2026, 10, 1),
        unanswered_vi="Nội dung chưa được đọc nên không điều nào được dẫn; văn bản nằm trong danh sách đề xuất.",
        unanswered_en="It was not read, so no article of it is cited; it stands among the proposals.",
    ),
    # Selling in a livestream
    Row(
        id="EC-1",
        says_vi=(
            "Người livestream bán hàng được xác thực điện tử danh tính trước khi phát; người nước ngoài "
            "bằng giấy tờ hợp pháp."
        ),
        says_en=(
            "Whoever sells in a livestream is electronically authenticated before it; a foreigner by lawful papers."
        ),
        citations=("122/2025/QH15 art. 3.11", "122/2025/QH15 art. 22.4"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2026, 7, 1),
        rules=("authentication.sales-streamer", "evidence.identity-paper-image"),
        duties=(
            Duty(
                Room.REGISTRAR,
                (
                    "The streamer is identified by an attestation of their own; a foreigner's papers "
                    "are looked at outside and never stored."
                ),
                (
                    "Người phát được định danh bằng chứng nhận riêng; giấy tờ của người nước ngoài được "
                    "xem bên ngoài và không lưu."
                ),
            ),
        ),
        readings=("R-10",),
    ),
    Row(
        id="EC-2",
        says_vi=(
            "Người bán và người tiếp thị liên kết được xác thực điện tử, tài khoản bán hàng có dấu "
            "hiệu, quy chế livestream được công khai."
        ),
        says_en=(
            "Sellers and affiliates are electronically authenticated, sellers' accounts are marked, and "
            "rules for livestreams are published."
        ),
        citations=("122/2025/QH15 art. 17.1.c", "122/2025/QH15 art. 18.1.b", "122/2025/QH15 art. 25"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        duties=(
            Duty(
                Room.OPERATOR,
                (
                    "The module for sellers is the platform's; of Decree 248 only a press digest was "
                    "read, which names no article."
                ),
                "Phân hệ người bán là của nền tảng; Nghị định 248 chỉ được đọc qua báo chí, không nêu điều nào.",
            ),
        ),
    ),
    Row(
        id="EC-3",
        says_vi="Livestream bán hàng hẹp hơn livestream với mục đích thương mại; đây là suy luận.",
        says_en="A selling livestream is narrower than a livestream for commercial purposes; this is inferred.",
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
    # What it costs
    Row(
        id="SA-1",
        says_vi=("Mạng trong nước không đăng ký, lưu trữ, xác thực thông tin người dùng bị phạt 20 đến 30 triệu đồng."),
        says_en="A domestic network that does not register, store and authenticate pays 20 to 30 million dong.",
        citations=("174/2026/ND-CP art. 4.3", "174/2026/ND-CP art. 94.1.h"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        rules=("registration.information", "posting.authenticated-only"),
        unanswered_vi="Đây là mức phạt, không phải nghĩa vụ riêng; nghĩa vụ được nêu ở ST-1 và AU-1.",
        unanswered_en="It is a fine and no duty of its own; the duty stands in ST-1 and AU-1.",
    ),
    Row(
        id="SA-2",
        says_vi=(
            "Không cung cấp thông tin, vi phạm điều kiện kỹ thuật hoặc không có máy chủ tại Việt Nam bị "
            "phạt 30 đến 50 triệu đồng."
        ),
        says_en=(
            "Giving no information, failing technical conditions or having no server in Viet Nam costs "
            "30 to 50 million dong."
        ),
        citations=(
            "174/2026/ND-CP art. 94.2.c",
            "174/2026/ND-CP art. 94.2.d",
            "174/2026/ND-CP art. 94.2.g",
            "174/2026/ND-CP art. 94.4",
        ),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        unanswered_vi="Đây là mức phạt, không phải nghĩa vụ riêng; nghĩa vụ được nêu ở DI-1, AU-5 và RE-6.",
        unanswered_en="It is a fine and no duty of its own; the duty stands in DI-1, AU-5 and RE-6.",
    ),
    Row(
        id="SA-3",
        says_vi=(
            "Mạng xuyên biên giới không xác thực, không cảnh báo cho trẻ em hoặc không cung cấp thông "
            "tin bị phạt 20 đến 50 triệu đồng."
        ),
        says_en=(
            "A cross-border network that does not authenticate, warn children or give information pays "
            "20 to 50 million dong."
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
        unanswered_vi="Đây là mức phạt, không phải nghĩa vụ riêng; nghĩa vụ được nêu ở AU-1, CH-8 và DI-1.",
        unanswered_en="It is a fine and no duty of its own; the duty stands in AU-1, CH-8 and DI-1.",
    ),
    Row(
        id="SA-4",
        says_vi="Mạng không kết nối hệ thống thống kê của Bộ bị phạt 20 đến 30 triệu đồng.",
        says_en="A network not connected to the Ministry's counting system pays 20 to 30 million dong.",
        citations=("147/2024/ND-CP art. 35.14", "174/2026/ND-CP art. 94.1.g"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        duties=(
            Duty(
                Room.OPERATOR,
                "The connection to the Ministry's system is the platform's.",
                "Kết nối đến hệ thống của Bộ là việc của nền tảng.",
            ),
        ),
    ),
    Row(
        id="SA-5",
        says_vi=(
            "Nghị định 330 phạt việc không xác thực khi đăng ký, không cung cấp thông tin, thiếu biện "
            "pháp cho trẻ em và thiếu nhật ký."
        ),
        says_en="Decree 330 fines missing verification at registration, missing information, child measures and logs.",
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
        unanswered_vi="Đây là mức phạt, không phải nghĩa vụ riêng; nghĩa vụ được nêu ở AU-6, DI-2, CH-3 và RE-3.",
        unanswered_en="It is a fine and no duty of its own; the duty stands in AU-6, DI-2, CH-3 and RE-3.",
    ),
    Row(
        id="SA-6",
        says_vi="Vi phạm dữ liệu trẻ em bị phạt 30 đến 200 triệu đồng, đòi ảnh giấy tờ 70 đến 150 triệu đồng.",
        says_en=("Breaches about children's data cost 30 to 200 million dong, demanding pictures of papers 70 to 150."),
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
        unanswered_vi="Đây là mức phạt, không phải nghĩa vụ riêng; nghĩa vụ được nêu ở CH-4 và DP-1.",
        unanswered_en="It is a fine and no duty of its own; the duty stands in CH-4 and DP-1.",
    ),
    Row(
        id="SA-7",
        says_vi="Không đủ điều kiện sau khi được nhắc thì bị đình chỉ 3 tháng hoặc thu hồi giấy phép.",
        says_en="Failing the conditions after notice brings a suspension of three months or the licence's loss.",
        citations=("147/2024/ND-CP art. 33",),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        unanswered_vi="Đây là mức phạt, không phải nghĩa vụ riêng; nghĩa vụ được nêu ở SC-3 và AU-5.",
        unanswered_en="It is a fine and no duty of its own; the duty stands in SC-3 and AU-5.",
    ),
    Row(
        id="SA-8",
        says_vi=(
            "Các mức phạt cũ trong Nghị định 15/2020 hết hiệu lực khi Nghị định 174 có hiệu lực; nội dung chưa xem xét."
        ),
        says_en="The earlier fines of Decree 15/2020 ended when Decree 174 began; they were not examined.",
        citations=("174/2026/ND-CP art. 117.2",),
        confidence=Confidence.PRIMARY,
        until=date(2026, 7, 1),
        unanswered_vi="Đây là văn bản cũ chưa được đọc; chỉ biết ngày hết hiệu lực.",
        unanswered_en="It is an earlier text that was not read; only its end is known.",
    ),
)


def covering(citation: str) -> tuple[Row, ...]:
    """The rows that rest on a provision, in the order of the file."""
    return tuple(row for row in ROWS if citation in row.citations)
