"""Law on Children 102/2016/QH13: who is a child, and what of a child is private."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision
from idverify.messages import Text

LAW: Final = Instrument(
    number="102/2016/QH13",
    title=Text(vi="Luật Trẻ em 102/2016/QH13", en="Law on Children 102/2016/QH13"),
    in_force=date(2017, 6, 1),
    location="https://congbao.chinhphu.vn",
    read_as="consolidated copy of the legal code; art. 36 not read",
)

ART_1: Final = Provision(
    instrument=LAW,
    article=1,
    wording="Trẻ em là người dưới 16 tuổi.",
    gloss=Text(
        vi="Người dưới 16 tuổi là trẻ em. Câu này không nêu quốc tịch; trẻ thuộc quốc tịch nào cũng vậy là suy luận "
        "từ chữ “người”.",
        en="A child is a person under sixteen. The sentence names no nationality; that none matters is inferred from "
        "“người”, person.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_4_4: Final = Provision(
    instrument=LAW,
    article=4,
    clause=4,
    wording=None,
    gloss=Text(
        vi="Người chăm sóc trẻ em là khái niệm rộng hơn người giám hộ.",
        en="A child's carer is a wider notion than a guardian.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_6_11: Final = Provision(
    instrument=LAW,
    article=6,
    clause=11,
    wording=None,
    gloss=Text(
        vi="Không được công bố thông tin đời sống riêng tư của trẻ khi cha, mẹ hoặc người chăm sóc trẻ em và trẻ từ đủ "
        "7 tuổi chưa đồng ý.",
        en="A child's private life is not disclosed without the consent of a parent or carer and, from seven, of the "
        "child.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_36: Final = Provision(
    instrument=LAW,
    article=36,
    wording=None,
    gloss=Text(vi="Luật này cũng bảo vệ trẻ em không quốc tịch.", en="The law covers stateless children as well."),
    confidence=Confidence.MEMORY,
)

PROVISIONS: Final = (
    ART_1,
    ART_4_4,
    ART_6_11,
    ART_36,
)
