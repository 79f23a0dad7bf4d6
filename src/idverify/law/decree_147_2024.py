"""Decree 147/2024/ND-CP on Internet services and online information: the provisions in use."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision, Reach

DECREE: Final = Instrument(
    number="147/2024/ND-CP",
    title_vi="Nghị định 147/2024/NĐ-CP về quản lý, cung cấp, sử dụng dịch vụ Internet và thông tin trên mạng",
    title_en="Decree 147/2024/ND-CP on Internet services and online information",
    in_force=date(2024, 12, 25),
    location="https://congbao.chinhphu.vn/van-ban/nghi-dinh-so-147-2024-nd-cp-43155.htm",
    read_as="text layer of the Official Gazette",
)

# art. 82.10: ninety days for existing accounts; the day they end is reading R-01.
EXISTING_ACCOUNTS_OPENED_BEFORE: Final = DECREE.in_force
# art. 23.3.đ and 27.3.a: "trẻ em (dưới 16 tuổi)".
CHILD_UNTIL_AGE: Final = 16

_STORED: Final = (
    "Lưu trữ thông tin của người sử dụng dịch vụ từ Việt Nam khi đăng ký tài khoản mạng xã hội, bao gồm: "
    "Họ và tên, ngày tháng năm sinh, số điện thoại di động tại Việt Nam (hoặc số định danh cá nhân)"
)
_STORED_VI: Final = (
    "Khi đăng ký tài khoản, mạng xã hội lưu họ tên, ngày sinh và số di động tại Việt Nam (hoặc số định danh cá nhân); "
    "người dưới 16 tuổi do cha, mẹ hoặc người giám hộ đăng ký bằng thông tin của mình và giám sát."
)
_STORED_EN: Final = (
    "At sign-up the network stores name, birth date and Vietnamese mobile number (or personal identification number); "
    "for a user under 16 a parent or guardian registers with their own information and supervises."
)
_AUTHENTICATED: Final = (
    "Bảo đảm chỉ những tài khoản đã xác thực mới được đăng tải thông tin (viết bài, bình luận, livestream) "
    "và chia sẻ thông tin trên mạng xã hội"
)
_AUTHENTICATED_VI: Final = (
    "Tài khoản được xác thực bằng số di động tại Việt Nam, hoặc số định danh cá nhân nếu xác nhận không có số đó; "
    "livestream thương mại cần số định danh cá nhân; chỉ tài khoản đã xác thực mới được đăng tải và chia sẻ."
)
_AUTHENTICATED_EN: Final = (
    "Accounts are authenticated by a Vietnamese mobile number, or by personal identification number where the user "
    "confirms having none; commercial livestreams need the personal identification number; only authenticated "
    "accounts may post, comment, go live and share."
)

ART_27_3_A: Final = Provision(
    instrument=DECREE,
    article=27,
    clause=3,
    point="a",
    reach=Reach.DOMESTIC,
    wording=_STORED,
    gloss_vi=_STORED_VI,
    gloss_en=_STORED_EN,
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_23_3_DD: Final = Provision(
    instrument=DECREE,
    article=23,
    clause=3,
    point="đ",
    reach=Reach.CROSS_BORDER,
    wording=_STORED,
    gloss_vi=_STORED_VI,
    gloss_en=_STORED_EN,
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_27_3_B: Final = Provision(
    instrument=DECREE,
    article=27,
    clause=3,
    point="b",
    reach=Reach.DOMESTIC,
    wording=_AUTHENTICATED,
    gloss_vi=_AUTHENTICATED_VI,
    gloss_en=_AUTHENTICATED_EN,
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_23_3_E: Final = Provision(
    instrument=DECREE,
    article=23,
    clause=3,
    point="e",
    reach=Reach.CROSS_BORDER,
    wording=_AUTHENTICATED,
    gloss_vi=_AUTHENTICATED_VI,
    gloss_en=_AUTHENTICATED_EN,
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_24_6_D: Final = Provision(
    instrument=DECREE,
    article=24,
    clause=6,
    point="d",
    reach=Reach.DOMESTIC,
    wording=(
        "Chỉ các mạng xã hội đã được... cấp Giấy phép... mới được cung cấp tính năng livestream hoặc cung cấp "
        "các hoạt động có phát sinh doanh thu"
    ),
    gloss_vi="Chỉ mạng xã hội có giấy phép mới được cung cấp livestream và hoạt động có doanh thu.",
    gloss_en="Only licensed networks may offer livestreams and activities that earn revenue.",
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_82_10: Final = Provision(
    instrument=DECREE,
    article=82,
    clause=10,
    wording=(
        "Trong vòng 90 ngày kể từ ngày Nghị định này có hiệu lực, ... thực hiện xác thực những tài khoản "
        "đang hoạt động..."
    ),
    gloss_vi="Tài khoản đang hoạt động được xác thực trong vòng 90 ngày kể từ ngày Nghị định có hiệu lực.",
    gloss_en="Accounts already active are authenticated within ninety days of the decree's entry into force.",
    confidence=Confidence.PRIMARY_AND_SECOND,
)

PROVISIONS: Final = (ART_23_3_DD, ART_23_3_E, ART_24_6_D, ART_27_3_A, ART_27_3_B, ART_82_10)
