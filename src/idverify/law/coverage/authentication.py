"""How an account is authenticated."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.coverage.row import Duty, Room, Row
from idverify.law.instrument import Confidence
from idverify.messages import Text

ROWS: Final = (
    Row(
        id="AU-1",
        says=Text(
            vi="Tài khoản được xác thực bằng số di động tại Việt Nam; điều luật không đòi số “chính chủ” như báo chí "
            "viết.",
            en="An account is authenticated by a mobile number in Viet Nam; the article does not ask that it be "
            "registered in the user's own name, whatever the press says (“chính chủ”).",
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
                Text(
                    vi="Mã một lần chứng minh người dùng giữ số vào lúc đó, không chứng minh ai đứng tên số.",
                    en="A one-time code proves that the number was held at that moment, and nothing about "
                    "who holds it.",
                ),
            ),
            Duty(
                Room.IDENTIFIERS,
                Text(
                    vi="Số cố định, số ngắn và số nước ngoài được phân biệt với số di động Việt Nam.",
                    en="Landlines, short codes and foreign numbers are told apart from Vietnamese mobile numbers.",
                ),
            ),
        ),
    ),
    Row(
        id="AU-2",
        says=Text(
            vi="Chỉ khi người dùng xác nhận không có số di động tại Việt Nam thì mới xác thực bằng số "
            "định danh cá nhân.",
            en="Only a user who confirms having no Vietnamese mobile number is authenticated by personal "
            "identification number.",
        ),
        citations=("147/2024/ND-CP art. 23.3.e", "147/2024/ND-CP art. 27.3.b"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        rules=("authentication.no-mobile-declaration", "registration.over-collection"),
        duties=(
            Duty(
                Room.REGISTRAR,
                Text(
                    vi="Lời xác nhận được ghi lại cùng ngày và nội dung trước khi hỏi số định danh.",
                    en="The declaration is recorded with its day and text before the number is asked for.",
                ),
            ),
        ),
        readings=("R-04",),
    ),
    Row(
        id="AU-3",
        says=Text(
            vi="Xác thực bằng số định danh cá nhân nghĩa là xác thực điện tử theo Nghị định 69; hệ quả đối "
            "với số tự nhập là suy luận.",
            en="Authentication by the number means e-authentication under Decree 69; what follows for "
            "typed digits is inferred.",
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
                Text(
                    vi="Mười hai chữ số tự nhập và ảnh giấy tờ không chứng minh gì; chỉ kết quả của nhà cung cấp "
                    "được kết nối mới tính, xem EI-3.",
                    en="Twelve typed digits and pictures of papers prove nothing; only the answer of a provider "
                    "that the platform connected counts, see EI-3.",
                ),
            ),
        ),
        readings=("R-06",),
    ),
    Row(
        id="AU-4",
        says=Text(
            vi="Livestream với mục đích thương mại cần xác thực bằng số định danh cá nhân, kể cả khi đã "
            "xác thực bằng điện thoại.",
            en="A livestream for commercial purposes needs the personal identification number, of "
            "phone-proven users too.",
        ),
        citations=("147/2024/ND-CP art. 23.3.e", "147/2024/ND-CP art. 27.3.b"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        rules=("authentication.commercial-livestream", "guardianship.child-commerce"),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Nền tảng hỏi mục đích của buổi phát và hỏi lại khi gắn tính năng bán hàng.",
                    en="The platform asks what a stream is for, and asks again when a shop is attached to it.",
                ),
            ),
        ),
        readings=("R-09", "R-10"),
    ),
    Row(
        id="AU-5",
        says=Text(
            vi="Chỉ tài khoản đã xác thực mới được viết bài, bình luận, livestream và chia sẻ.",
            en="Only authenticated accounts may post, comment, go live and share.",
        ),
        citations=("147/2024/ND-CP art. 23.3.e", "147/2024/ND-CP art. 27.3", "147/2024/ND-CP art. 27.3.b"),
        confidence=Confidence.PRIMARY_AND_SECOND,
        since=date(2024, 12, 25),
        rules=("posting.authenticated-only",),
        duties=(
            Duty(
                Room.GATE,
                Text(
                    vi="Cổng kiểm tra trước mỗi lần đăng; bài hẹn giờ, đăng chéo và tự động cũng phải đi qua cổng.",
                    en="The gate asks before each write; scheduled, cross-posted and automatic writes go "
                    "through it too.",
                ),
            ),
        ),
    ),
    Row(
        id="AU-6",
        says=Text(
            vi="Từ 19-8-2026 mọi doanh nghiệp xác thực ngay khi đăng ký, chấp nhận định danh điện tử hợp "
            "pháp khác, và chặn tính năng tương tác với tài khoản chưa xác thực.",
            en="From 19 August 2026 every enterprise verifies at registration, takes other lawful "
            "e-identification, and denies interactive features to the unauthenticated.",
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
        says=Text(
            vi="Luật An ninh mạng buộc xác thực thông tin khi người dùng đăng ký bất kỳ tài khoản số nào.",
            en="The Law on Cybersecurity demands that information be verified whenever a digital account "
            "is registered.",
        ),
        citations=("116/2025/QH15 art. 25.2.a",),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        rules=("registration.proof-at-sign-up",),
        duties=(
            Duty(
                Room.REGISTRAR,
                Text(
                    vi="Quy tắc đòi bằng chứng khi đăng ký từ 19-8-2026; với bảy tuần chỉ có Luật thì chưa xây dựng.",
                    en="The rule asks for proof at sign-up from 19 August 2026; for the seven weeks of the "
                    "law alone it is not yet built.",
                ),
            ),
        ),
    ),
    Row(
        id="AU-8",
        says=Text(
            vi="Tài khoản đang hoạt động khi Nghị định có hiệu lực phải được xác thực trong vòng 90 ngày.",
            en="Accounts active when the decree came into force had to be authenticated within ninety days.",
        ),
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
        says=Text(
            vi="Không văn bản nào đã đọc đòi xác thực lại định kỳ hoặc giới hạn số tài khoản trên một số điện thoại.",
            en="No text that was read asks for re-verification from time to time, or caps the accounts on one number.",
        ),
        confidence=Confidence.PRIMARY,
        duties=(
            Duty(
                Room.GATE,
                Text(
                    vi="Giới hạn mà nhà vận hành muốn đặt là Policy, mặc định tắt và phân biệt với luật.",
                    en="Limits that an operator wishes are a Policy, off by default and told apart from the law.",
                ),
            ),
        ),
        unanswered=Text(
            vi="Không tìm thấy quy định nên không có quy tắc.",
            en="It is a negative finding: no text was found, so no rule stands.",
        ),
    ),
    Row(
        id="AU-10",
        says=Text(
            vi="Biểu tượng xác thực cho cơ quan, tổ chức, người có ảnh hưởng được cấp theo đề nghị và khác "
            "với xác thực tài khoản.",
            en="The badge for state bodies, organisations and influencers is given on request, and is not "
            "the authentication of an account.",
        ),
        citations=("147/2024/ND-CP art. 23.3.o", "147/2024/ND-CP art. 24.6.c"),
        confidence=Confidence.PRIMARY,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Nền tảng cấp biểu tượng và lưu riêng; thư viện không bao giờ suy ra biểu tượng từ bằng chứng.",
                    en="The platform gives badges and keeps them apart; the library never infers one from a proof.",
                ),
            ),
        ),
    ),
    Row(
        id="AU-11",
        says=Text(
            vi="Người dùng không được mở hay xác thực tài khoản bằng giấy tờ giả, giấy tờ của người khác "
            "hoặc hình ảnh giả.",
            en="Users may not open or verify accounts with false or other people's papers, or with deepfakes.",
        ),
        citations=("116/2025/QH15 art. 13.4.g", "330/2026/ND-CP art. 34.2"),
        confidence=Confidence.PRIMARY,
        since=date(2026, 7, 1),
        duties=(
            Duty(
                Room.EVIDENCE,
                Text(
                    vi="Cách và thời điểm xác thực tài khoản được lưu; kênh báo gian lận chưa xây dựng.",
                    en="By what means and when an account was authenticated is kept; a way to report fraud is not yet "
                    "built.",
                ),
            ),
        ),
    ),
    Row(
        id="AU-12",
        says=Text(
            vi="Người dùng không xác thực không bị phạt; họ chỉ không được đăng.",
            en="A user who does not verify is not fined and only cannot post; this rests on the press and "
            "on the article's silence.",
        ),
        citations=("147/2024/ND-CP art. 36",),
        confidence=Confidence.SECONDARY,
        since=date(2024, 12, 25),
        duties=(
            Duty(
                Room.GATE,
                Text(
                    vi="Quyết định nêu cách khắc phục và không nói đến vi phạm.",
                    en="A decision names what puts it right and speaks of no offence.",
                ),
            ),
            Duty(
                Room.OPERATOR,
                Text(
                    vi="Ngoài các trang của thư viện, lời văn hiển thị cho người dùng là của nền tảng.",
                    en="Outside of the library's own pages the wording that users see is the platform's.",
                ),
            ),
        ),
    ),
)
