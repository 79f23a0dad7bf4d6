"""Decree 333/2026/ND-CP detailing the Law on Cybersecurity: the provisions in use."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision

DECREE: Final = Instrument(
    number="333/2026/ND-CP",
    title_vi="Nghị định 333/2026/NĐ-CP quy định chi tiết Luật An ninh mạng",
    title_en="Decree 333/2026/ND-CP detailing the Law on Cybersecurity",
    in_force=date(2026, 8, 19),
    location="https://congbao.chinhphu.vn/van-ban/nghi-dinh-so-333-2026-nd-cp-470335.htm",
    read_as="an unofficial text, said to match the official listing; not compared with the signed PDF",
)

ART_16_2_A: Final = Provision(
    instrument=DECREE,
    article=16,
    clause=2,
    point="a",
    wording="Thực hiện xác thực thông tin người sử dụng tại thời điểm đăng ký tài khoản số",
    gloss_vi="Thông tin người sử dụng được xác thực ngay khi đăng ký tài khoản.",
    gloss_en="The user's information is authenticated at the moment of sign-up.",
    confidence=Confidence.PRIMARY,
)
ART_16_2_B: Final = Provision(
    instrument=DECREE,
    article=16,
    clause=2,
    point="b",
    wording=(
        "bằng số điện thoại di động tại Việt Nam; trường hợp người sử dụng không có số điện thoại di động tại Việt Nam "
        "thì thực hiện xác thực bằng số định danh cá nhân hoặc phương thức định danh điện tử hợp pháp khác"
    ),
    gloss_vi=(
        "Xác thực bằng số di động tại Việt Nam; không có thì bằng số định danh cá nhân hoặc định danh điện tử "
        "hợp pháp khác."
    ),
    gloss_en=(
        "Authentication is by Vietnamese mobile number; without one, by personal identification number or another "
        "lawful electronic identification."
    ),
    confidence=Confidence.PRIMARY,
)
ART_16_2_C: Final = Provision(
    instrument=DECREE,
    article=16,
    clause=2,
    point="c",
    wording="livestream nhằm mục đích thương mại thì phải... số định danh cá nhân...",
    gloss_vi="Livestream nhằm mục đích thương mại phải xác thực bằng số định danh cá nhân.",
    gloss_en="A livestream with a commercial purpose needs the personal identification number.",
    confidence=Confidence.PRIMARY,
)
ART_16_2_D: Final = Provision(
    instrument=DECREE,
    article=16,
    clause=2,
    point="d",
    wording=(
        "chỉ cho phép các tài khoản đã được xác thực thực hiện việc đăng tải, chia sẻ thông tin và sử dụng các "
        "tính năng tương tác trên hệ thống"
    ),
    gloss_vi="Chỉ tài khoản đã xác thực mới được đăng tải, chia sẻ và dùng các tính năng tương tác.",
    gloss_en="Only authenticated accounts may post, share and use interactive features.",
    confidence=Confidence.PRIMARY,
)

PROVISIONS: Final = (ART_16_2_A, ART_16_2_B, ART_16_2_C, ART_16_2_D)
