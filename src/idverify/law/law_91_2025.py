"""Law on Personal Data Protection 91/2025/QH15: the provisions in use."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision

LAW: Final = Instrument(
    number="91/2025/QH15",
    title_vi="Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15",
    title_en="Law on Personal Data Protection 91/2025/QH15",
    in_force=date(2026, 1, 1),
    location="https://congbao.chinhphu.vn/van-ban/luat-so-91-2025-qh15-45578.htm",
    read_as="text of the Official Gazette",
)

ART_3_2: Final = Provision(
    instrument=LAW,
    article=3,
    clause=2,
    wording=None,
    gloss_vi="Dữ liệu cá nhân chỉ được thu thập đúng mục đích, trong phạm vi cần thiết.",
    gloss_en="Personal data are collected for their purpose only, and no more of them than it needs.",
    confidence=Confidence.PRIMARY,
)
ART_29_2: Final = Provision(
    instrument=LAW,
    article=29,
    clause=2,
    wording=(
        "Không được yêu cầu cung cấp hình ảnh, video chứa nội dung đầy đủ hoặc một phần giấy tờ tùy thân làm yếu tố "
        "xác thực tài khoản"
    ),
    gloss_vi="Mạng xã hội không được yêu cầu ảnh hay video giấy tờ tùy thân để xác thực tài khoản.",
    gloss_en="A social network must not ask for pictures or videos of identity papers to authenticate an account.",
    confidence=Confidence.PRIMARY_AND_SECOND,
)

PROVISIONS: Final = (ART_3_2, ART_29_2)
