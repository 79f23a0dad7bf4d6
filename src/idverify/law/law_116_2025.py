"""Law on Cybersecurity 116/2025/QH15: digital accounts, children, requests of the authorities."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision
from idverify.messages import Text

LAW: Final = Instrument(
    number="116/2025/QH15",
    title=Text(vi="Luật An ninh mạng 116/2025/QH15", en="Law on Cybersecurity 116/2025/QH15"),
    in_force=date(2026, 7, 1),
    location="https://congbao.chinhphu.vn/van-ban/luat-so-116-2025-qh15-468678.htm",
    read_as="text of the Official Gazette",
    decides=True,
)

ART_13_4_G: Final = Provision(
    instrument=LAW,
    article=13,
    clause=4,
    point="g",
    wording=None,
    gloss=Text(
        vi="Không được dùng giấy tờ giả, giấy tờ của người khác hoặc công nghệ giả mạo để mở hay xác thực "
        "tài khoản số.",
        en="False or other people's papers and deepfakes must not be used to open or verify a digital account.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_16_2: Final = Provision(
    instrument=LAW,
    article=16,
    clause=2,
    wording=(
        "Trẻ em sử dụng dịch vụ giá trị gia tăng trên không gian mạng thì cha, mẹ hoặc người giám hộ theo quy định của "
        "pháp luật về dân sự đăng ký tài khoản bằng thông tin của cha, mẹ hoặc người giám hộ và có trách nhiệm "
        "giám sát, quản lý nội dung trẻ em truy cập, đăng tải và chia sẻ"
    ),
    gloss=Text(
        vi="Cha, mẹ hoặc người giám hộ đăng ký tài khoản cho trẻ em bằng thông tin của mình và giám sát.",
        en="A parent or guardian registers the child's account with their own information and supervises it.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_25_2_A: Final = Provision(
    instrument=LAW,
    article=25,
    clause=2,
    point="a",
    wording="Xác thực thông tin khi người dùng đăng ký tài khoản số; bảo mật thông tin, tài khoản của người dùng",
    gloss=Text(
        vi="Thông tin người dùng được xác thực khi đăng ký tài khoản số, được bảo mật, và được cung cấp "
        "khi lực lượng chuyên trách yêu cầu.",
        en="User information is verified when a digital account is registered, kept safe, and given to the "
        "cybersecurity force on request.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_25_2_B: Final = Provision(
    instrument=LAW,
    article=25,
    clause=2,
    point="b",
    wording=("chậm nhất là 24 giờ\n06 giờ"),
    gloss=Text(
        vi="Thông tin vi phạm bị ngăn chặn, xóa bỏ trong 24 giờ từ khi có yêu cầu, khi khẩn cấp là 06 giờ.",
        en="Unlawful information is blocked or deleted within 24 hours of a request, in an emergency within 6.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_25_2_D: Final = Provision(
    instrument=LAW,
    article=25,
    clause=2,
    point="d",
    wording="trong thời gian theo quy định của pháp luật sau khi người dùng kết thúc việc sử dụng dịch vụ",
    gloss=Text(
        vi="Thông tin cá nhân và dữ liệu người dùng được lưu trong thời gian luật định sau khi người dùng "
        "ngừng sử dụng dịch vụ.",
        en="Personal information and user data are kept for the statutory time after the user stops using the service.",
    ),
    confidence=Confidence.PRIMARY,
)

PROVISIONS: Final = (
    ART_13_4_G,
    ART_16_2,
    ART_25_2_A,
    ART_25_2_B,
    ART_25_2_D,
)
