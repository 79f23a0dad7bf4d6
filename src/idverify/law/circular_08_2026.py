"""Circular 08/2026/TT-BKHCN on authenticating mobile subscribers."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision
from idverify.messages import Text

CIRCULAR: Final = Instrument(
    number="08/2026/TT-BKHCN",
    title=Text(
        vi="Thông tư 08/2026/TT-BKHCN hướng dẫn việc xác thực thông tin thuê bao di động mặt đất",
        en="Circular 08/2026/TT-BKHCN on authenticating mobile subscribers",
    ),
    in_force=date(2026, 4, 15),
    location="https://vanban.chinhphu.vn/?pageid=27160&docid=217450",
    read_as="one copy of the text",
)

ART_6: Final = Provision(
    instrument=CIRCULAR,
    article=6,
    wording=None,
    gloss=Text(
        vi="Thuê bao của người nước ngoài được xác thực bốn trường thông tin hoặc bằng biện pháp riêng.",
        en="A foreigner's number is authenticated by four fields of information or by means of its own.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_8: Final = Provision(
    instrument=CIRCULAR,
    article=8,
    since=date(2026, 6, 15),
    wording=None,
    gloss=Text(
        vi="Khi đổi thiết bị, chiều gọi đi bị dừng trong 02 giờ cho đến khi xác thực lại khuôn mặt, và sau "
        "30 ngày thì dừng hai chiều.",
        en="When the device changes, outgoing service stops within two hours until the face is checked "
        "again, and after 30 days both ways.",
    ),
    confidence=Confidence.PRIMARY,
)

PROVISIONS: Final = (
    ART_6,
    ART_8,
)
