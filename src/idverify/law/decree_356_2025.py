"""Decree 356/2025/ND-CP detailing the Law on Personal Data Protection."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.parameter import Parameter, Span
from idverify.law.provision import Provision
from idverify.messages import Text

DECREE: Final = Instrument(
    number="356/2025/ND-CP",
    title=Text(
        vi="Nghị định 356/2025/NĐ-CP quy định chi tiết Luật Bảo vệ dữ liệu cá nhân",
        en="Decree 356/2025/ND-CP detailing the Law on Personal Data Protection",
    ),
    in_force=date(2026, 1, 1),
    location="https://congbao.chinhphu.vn",
    read_as="a publisher's text with notes of its updates",
)

ART_3_7: Final = Provision(
    instrument=DECREE,
    article=3,
    clause=7,
    wording=None,
    gloss=Text(
        vi="Số điện thoại và số định danh cá nhân là dữ liệu cá nhân cơ bản.",
        en="A phone number and a personal identification number are basic personal data.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_4_1_I: Final = Provision(
    instrument=DECREE,
    article=4,
    clause=1,
    point="i",
    wording=None,
    gloss=Text(
        vi="Thông tin đăng nhập tài khoản định danh điện tử và hình ảnh thẻ căn cước là dữ liệu nhạy cảm.",
        en="Login data of e-identification accounts and pictures of identity cards are sensitive data.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_4_1_L: Final = Provision(
    instrument=DECREE,
    article=4,
    clause=1,
    point="l",
    wording=None,
    gloss=Text(
        vi="Dữ liệu theo dõi hành vi trên mạng xã hội là dữ liệu nhạy cảm.",
        en="Data that track behaviour on social networks are sensitive.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_4_2: Final = Provision(
    instrument=DECREE,
    article=4,
    clause=2,
    wording=None,
    gloss=Text(vi="Dữ liệu nhạy cảm phải được kiểm soát truy cập.", en="Access to sensitive data is controlled."),
    confidence=Confidence.PRIMARY,
)
ART_5: Final = Provision(
    instrument=DECREE,
    article=5,
    wording=None,
    gloss=Text(
        vi="Yêu cầu của chủ thể dữ liệu được trả lời trong 2 ngày làm việc và thực hiện trong 10, 15 hoặc 20 ngày.",
        en="A subject's request is answered in two working days and done in 10, 15 or 20 days.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_7_2: Final = Provision(
    instrument=DECREE,
    article=7,
    clause=2,
    wording=None,
    gloss=Text(
        vi="Dữ liệu nhạy cảm được mã hóa hoặc ẩn danh khi chuyển giao.",
        en="Sensitive data are encrypted or anonymised in transfer.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_12_4: Final = Provision(
    instrument=DECREE,
    article=12,
    clause=4,
    wording=None,
    gloss=Text(
        vi="Trên điện toán đám mây, dữ liệu nhạy cảm được mã hóa khi lưu và khi truyền.",
        en="In a cloud, sensitive data are encrypted at rest and in transit.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_28: Final = Provision(
    instrument=DECREE,
    article=28,
    wording=None,
    gloss=Text(vi="Thông báo vi phạm dữ liệu được lập theo mẫu.", en="A breach is notified on the prescribed form."),
    confidence=Confidence.PRIMARY,
)
ART_29: Final = Provision(
    instrument=DECREE,
    article=29,
    wording=None,
    gloss=Text(
        vi="Vi phạm về dữ liệu sinh trắc học, vị trí còn phải báo cho chủ thể trong 72 giờ.",
        en="A breach of biometric or location data is told to the subjects within 72 hours too.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_31: Final = Provision(
    instrument=DECREE,
    article=31,
    wording=None,
    gloss=Text(
        vi="Cơ quan chức năng kiểm tra việc bảo vệ dữ liệu, báo trước 15 ngày hoặc đột xuất.",
        en="The authorities inspect data protection with 15 days' notice or at once.",
    ),
    confidence=Confidence.PRIMARY,
)

PROVISIONS: Final = (
    ART_3_7,
    ART_4_1_I,
    ART_4_1_L,
    ART_4_2,
    ART_5,
    ART_7_2,
    ART_12_4,
    ART_28,
    ART_29,
    ART_31,
)


def _from_the_decree(name: str, says: Text, value: dict[str, int]) -> Parameter[dict[str, int] | None]:
    spans: tuple[Span[dict[str, int] | None], ...] = (
        Span(None, (ART_5,), until=DECREE.in_force),
        Span(value, (ART_5,), since=DECREE.in_force),
    )
    return Parameter(name, says, spans)


# art. 5: how long whoever controls the data has for a request of the person they are about.
SUBJECT_ANSWER_WORKING_DAYS: Final[Parameter[int | None]] = Parameter(
    name="SUBJECT_ANSWER_WORKING_DAYS",
    says=Text(
        vi="số ngày làm việc để trả lời yêu cầu của chủ thể dữ liệu",
        en="within how many working days a subject's request is answered",
    ),
    spans=(Span(None, (ART_5,), until=DECREE.in_force), Span(2, (ART_5,), since=DECREE.in_force)),
)
SUBJECT_DAYS: Final = _from_the_decree(
    "SUBJECT_DAYS",
    Text(
        vi="số ngày để thực hiện yêu cầu của chủ thể dữ liệu",
        en="within how many days a subject's request is done",
    ),
    {"access": 10, "correct": 10, "delete": 20, "withdraw": 15, "restrict": 15},
)
SUBJECT_DAYS_VIA_THIRD_PARTY: Final = _from_the_decree(
    "SUBJECT_DAYS_VIA_THIRD_PARTY",
    Text(
        vi="số ngày để thực hiện yêu cầu của chủ thể dữ liệu qua bên thứ ba",
        en="within how many days a subject's request is done through a third party",
    ),
    {"access": 15, "correct": 15, "delete": 30, "withdraw": 20, "restrict": 20},
)
SUBJECT_EXTENSION_DAYS: Final = _from_the_decree(
    "SUBJECT_EXTENSION_DAYS",
    Text(
        vi="số ngày mà thời hạn thực hiện yêu cầu của chủ thể dữ liệu được gia hạn",
        en="by how many days the time for doing a subject's request can be extended",
    ),
    {"access": 10, "correct": 10, "delete": 20, "withdraw": 15, "restrict": 15},
)

PARAMETERS: Final = (
    SUBJECT_ANSWER_WORKING_DAYS,
    SUBJECT_DAYS,
    SUBJECT_DAYS_VIA_THIRD_PARTY,
    SUBJECT_EXTENSION_DAYS,
)
