"""Law on Cybersecurity 116/2025/QH15: the provisions in use."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision

LAW: Final = Instrument(
    number="116/2025/QH15",
    title_vi="Luật An ninh mạng 116/2025/QH15",
    title_en="Law on Cybersecurity 116/2025/QH15",
    in_force=date(2026, 7, 1),
    location="https://congbao.chinhphu.vn/van-ban/luat-so-116-2025-qh15-468678.htm",
    read_as="text of the Official Gazette",
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
    gloss_vi="Cha, mẹ hoặc người giám hộ đăng ký tài khoản cho trẻ em bằng thông tin của mình và giám sát.",
    gloss_en="A parent or guardian registers the child's account with their own information and supervises it.",
    confidence=Confidence.PRIMARY,
)

PROVISIONS: Final = (ART_16_2,)
