"""Civil Code 91/2015/QH13: who is a guardian, and when a period ends."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision

CODE: Final = Instrument(
    number="91/2015/QH13",
    title_vi="Bộ luật Dân sự 91/2015/QH13",
    title_en="Civil Code 91/2015/QH13",
    in_force=date(2017, 1, 1),
    location="https://hethongphapluat.com/bo-luat-dan-su-2015/",
    read_as="consolidated copy of the legal code",
)
# art. 49 with art. 20: a guardian has full civil capacity, which begins at eighteen.
GUARDIAN_FROM_AGE: Final = 18

ART_47: Final = Provision(
    instrument=CODE,
    article=47,
    wording="Người chưa thành niên không còn cha, mẹ...",
    gloss_vi="Chỉ có người giám hộ khi cha, mẹ không còn hoặc không thể, hoặc không có điều kiện và có yêu cầu.",
    gloss_en="A guardian exists only where both parents are absent or incapable, or cannot care for the child and ask.",
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_49: Final = Provision(
    instrument=CODE,
    article=49,
    wording="Có năng lực hành vi dân sự đầy đủ",
    gloss_vi="Người giám hộ phải có năng lực hành vi dân sự đầy đủ.",
    gloss_en="A guardian has full civil capacity.",
    confidence=Confidence.PRIMARY_AND_SECOND,
)

PROVISIONS: Final = (ART_47, ART_49)
