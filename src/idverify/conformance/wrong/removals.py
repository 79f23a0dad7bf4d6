"""What is lost with each rule, and which fixtures fail without it: one of what an account does, one of a sign-up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from idverify.messages import Text


class Removal(NamedTuple):
    """One rule, removed.

    Attributes:
        says: what goes wrong then.
        caught_by: fixtures that fail then: the first of what an account does, if the rule is asked of that, and the
            last of a sign-up, if it is asked of one.
        concerns: how the id of every fixture begins that fails then.
        broad: why so much fails then; None of all others.
    """

    says: Text
    caught_by: tuple[str, ...]
    concerns: tuple[str, ...]
    broad: Text | None = None


# Listed among the rules of a sign-up with the others about children; but nobody sells or is found by signing up.
NEVER_OF_A_SIGN_UP: Final = frozenset({"guardianship.child-commerce", "guardianship.child-made-account"})
REMOVALS: Final[Mapping[str, Removal]] = {
    "facts.missing": Removal(
        says=Text(
            vi="Không hỏi dữ kiện còn thiếu: không biết tuổi, không biết ai giữ tài khoản mà vẫn cho qua.",
            en="Asks for no missing fact: whoever's age or holder nobody knows is let through.",
        ),
        caught_by=("protocol/facts/birth-date-null", "protocol/facts/enrol-birth-date-null"),
        concerns=("147-2024/27.3.a/", "147-2024/27.3.b/", "147-2024/82.10/", "protocol/facts/", "scenarios/"),
    ),
    "transition.existing-accounts": Removal(
        says=Text(
            vi="Không dẫn điều cho tài khoản cũ chín mươi ngày: người được chờ không biết mình được chờ theo điều nào.",
            en="Does not name the ninety days of old accounts: who may wait is not told by what right.",
        ),
        caught_by=("147-2024/82.10/first-second-in-scope",),
        concerns=("147-2024/23.3.dd/", "147-2024/23.3.e/", "147-2024/82.10/", "protocol/facts/"),
    ),
    "transition.own-data-at-sixteen": Removal(
        says=Text(
            vi="Không đòi người vừa đủ 16 tuổi đăng ký bằng thông tin của mình: tài khoản mãi mang tên cha mẹ.",
            en="Does not ask whoever turned 16 for data of their own: the account stays in a parent's name for ever.",
        ),
        caught_by=("147-2024/27.3.a/day-after-sixteenth-birthday-own-data-needed",),
        concerns=("147-2024/27.3.a/", "guardianship/grace/", "scenarios/corrections/", "scenarios/sixteen/"),
    ),
    "guardianship.child-needs-guardian": Removal(
        says=Text(
            vi="Không đòi cha mẹ hay người giám hộ đăng ký cho trẻ.",
            en="Does not ask for a parent or guardian to register a child.",
        ),
        caught_by=("147-2024/23.3.dd/child-with-own-phone-and-no-parent", "147-2024/23.3.dd/enrol-child-alone"),
        concerns=(
            "116-2025/16.2/",
            "147-2024/23.3.dd/",
            "147-2024/27.3.a/",
            "147-2024/82.10/",
            "330-2026/31.1.e/",
            "333-2026/16.2/",
            "guardianship/",
            "scenarios/",
        ),
    ),
    "guardianship.guardian-age": Removal(
        says=Text(
            vi="Không hỏi tuổi của cha mẹ và người giám hộ.",
            en="Does not ask how old a parent or guardian is.",
        ),
        caught_by=(
            "147-2024/27.3.a/guardian-on-eighteenth-birthday",
            "147-2024/27.3.a/enrol-child-under-a-guardian-of-seventeen",
        ),
        concerns=(
            "116-2025/16.2/",
            "147-2024/23.3.dd/",
            "147-2024/27.3.a/",
            "scenarios/corrections/",
            "scenarios/who-may-be-one/",
        ),
    ),
    "guardianship.guardian-authenticated": Removal(
        says=Text(
            vi="Không đòi cha mẹ chứng minh điều gì.",
            en="Does not ask a parent to prove anything.",
        ),
        caught_by=(
            "147-2024/23.3.dd/mother-active-but-unproven",
            "147-2024/27.3.a/enrol-child-by-unproven-mother-from-333",
        ),
        concerns=("147-2024/23.3.dd/", "147-2024/27.3.a/", "333-2026/16.2/", "scenarios/losing-ground/"),
    ),
    "guardianship.consents:consent-under-seven": Removal(
        says=Text(
            vi="Không hỏi sự đồng ý của cha mẹ khi trẻ chưa đủ 7 tuổi.",
            en="Does not ask the parents' consent while a child is under 7.",
        ),
        caught_by=("330-2026/60.1/no-consent-below-seven", "330-2026/60.1/enrol-below-seven-without-consent"),
        concerns=("330-2026/60.1/",),
    ),
    "guardianship.consents:consents-from-seven": Removal(
        says=Text(
            vi="Không hỏi sự đồng ý của ai khi trẻ đã đủ 7 tuổi.",
            en="Asks nobody's consent once a child is 7.",
        ),
        caught_by=("330-2026/60.1/no-consents-first-second", "330-2026/60.1/enrol-without-consents-first-second"),
        concerns=("147-2024/23.3.dd/", "147-2024/27.3.a/", "330-2026/60.1/", "guardianship/grace/", "scenarios/"),
    ),
    "guardianship.disputed": Removal(
        says=Text(
            vi="Không dừng khi cha mẹ tranh chấp.",
            en="Does not stop while the parents disagree.",
        ),
        caught_by=(
            "147-2024/27.3.a/disputed-link-beside-a-good-one",
            "147-2024/27.3.a/enrol-child-while-the-parents-disagree",
        ),
        concerns=(
            "116-2025/16.2/",
            "147-2024/27.3.a/",
            "guardianship/grace/",
            "scenarios/disputes/",
            "scenarios/sixteen/",
        ),
    ),
    "guardianship.child-commerce": Removal(
        says=Text(
            vi="Không chặn việc bán hàng bằng tài khoản của trẻ.",
            en="Does not keep a child's account from selling.",
        ),
        caught_by=("147-2024/27.3.a/child-sells-in-livestream",),
        concerns=("122-2025/22.4/", "147-2024/23.3.dd/", "147-2024/27.3.a/", "147-2024/82.10/"),
    ),
    "guardianship.child-made-account": Removal(
        says=Text(
            vi="Để tài khoản do trẻ tự lập hoạt động tiếp, dù cơ quan chức năng đã chỉ ra.",
            en="Lets an account that a child made go on, though an authority has named it.",
        ),
        caught_by=("330-2026/31.1.e/identified-first-second",),
        concerns=("330-2026/31.1.e/", "scenarios/found-by-an-authority/"),
    ),
    "authentication.no-mobile-declaration": Removal(
        says=Text(
            vi="Không nói rằng còn thiếu lời xác nhận không có số di động.",
            en="Does not say that the declaration of having no mobile is missing.",
        ),
        caught_by=("147-2024/27.3.b/e-identified-without-declaration", "333-2026/16.2/enrol-personal-id-undeclared"),
        concerns=("147-2024/23.3.e/", "147-2024/27.3.b/", "333-2026/16.2/", "scenarios/accounts/"),
    ),
    "authentication.commercial-livestream": Removal(
        says=Text(
            vi="Không đòi số định danh cá nhân của người bán hàng qua livestream.",
            en="Does not ask for the personal ID of who sells in livestreams.",
        ),
        caught_by=("147-2024/27.3.b/commercial-livestream-with-phone-only",),
        concerns=("122-2025/22.4/", "147-2024/", "333-2026/16.2/"),
    ),
    "authentication.sales-streamer": Removal(
        says=Text(
            vi="Không đòi định danh người đứng bán trong livestream.",
            en="Does not ask who stands in the stream and sells.",
        ),
        caught_by=("147-2024/27.3.b/sales-livestream-first-second-of-law-122",),
        concerns=("122-2025/22.4/", "147-2024/23.3.dd/", "147-2024/24.6.d/", "147-2024/27.3.b/", "scenarios/accounts/"),
    ),
    "posting.authenticated-only": Removal(
        says=Text(
            vi="Ai cũng đăng được, chưa chứng minh gì cũng vậy.",
            en="Lets everybody write, whatever they proved.",
        ),
        caught_by=("147-2024/27.3.b/nothing-proven-cannot-share",),
        concerns=(
            "116-2025/16.2/",
            "122-2025/22.4/",
            "147-2024/",
            "330-2026/31.1.e/",
            "333-2026/16.2/",
            "guardianship/",
            "protocol/facts/",
            "scenarios/",
        ),
        broad=Text(
            vi="Đây là nghĩa vụ chính: hầu như mọi lời từ chối đều nêu quy tắc này.",
            en="This is the duty itself: nearly every denial names it.",
        ),
    ),
    "posting.interactive-features": Removal(
        says=Text(
            vi="Ai cũng thích, bình chọn, nhắn tin được sau ngày 19-8-2026.",
            en="Leaves likes, votes and messages open after 19 August 2026.",
        ),
        caught_by=("333-2026/16.2/react-without-proof-first-second",),
        concerns=("147-2024/23.3.dd/", "147-2024/27.3.b/", "147-2024/82.10/", "333-2026/16.2/", "scenarios/disputes/"),
    ),
    "service.livestream-licence": Removal(
        says=Text(
            vi="Không hỏi mạng có giấy phép hay không trước khi cho livestream.",
            en="Does not ask whether a network has the licence that livestreams need.",
        ),
        caught_by=("147-2024/24.6.d/unlicensed-network-offers-no-livestream",),
        concerns=("147-2024/24.6.d/",),
    ),
    "registration.information": Removal(
        says=Text(
            vi="Không đòi họ tên, ngày sinh và số khi đăng ký.",
            en="Asks for no name, birth date or number at a sign-up.",
        ),
        caught_by=("147-2024/23.3.dd/enrol-name-only",),
        concerns=("147-2024/23.3.dd/", "147-2024/27.3.a/", "333-2026/16.2/", "91-2025/29.2/", "91-2025/3.2/"),
    ),
    "registration.over-collection": Removal(
        says=Text(
            vi="Cho thu cả số điện thoại lẫn số định danh của người không bán gì.",
            en="Lets both phone and personal ID be taken of who sells nothing.",
        ),
        caught_by=("91-2025/3.2/both-first-second-of-2026",),
        concerns=("91-2025/3.2/",),
    ),
    "evidence.identity-paper-image": Removal(
        says=Text(
            vi="Cho thu ảnh giấy tờ tùy thân sau ngày 1-1-2026.",
            en="Lets pictures of identity papers be taken after 1 January 2026.",
        ),
        caught_by=("91-2025/29.2/picture-collected-first-second-of-2026",),
        concerns=("91-2025/29.2/", "91-2025/3.2/"),
    ),
    "registration.proof-at-sign-up": Removal(
        says=Text(
            vi="Không đòi xác thực khi đăng ký sau ngày 19-8-2026.",
            en="Asks for no proof at a sign-up after 19 August 2026.",
        ),
        caught_by=("333-2026/16.2/enrol-without-proof-first-second",),
        concerns=("116-2025/16.2/", "147-2024/23.3.dd/", "147-2024/27.3.a/", "333-2026/16.2/", "91-2025/29.2/"),
    ),
}
