"""Decree 174/2026/ND-CP on sanctions in telecommunications and online information."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision, Reach
from idverify.messages import Text

DECREE: Final = Instrument(
    number="174/2026/ND-CP",
    title=Text(
        vi="Nghị định 174/2026/NĐ-CP xử phạt vi phạm hành chính về viễn thông, công nghệ thông tin và "
        "thông tin trên mạng",
        en="Decree 174/2026/ND-CP on administrative sanctions in telecommunications, information "
        "technology and online information",
    ),
    in_force=date(2026, 7, 1),
    location="https://vanban.chinhphu.vn/?pageid=27160&docid=218185",
    read_as="text recognised from the signed document, its errors corrected",
)

ART_4_3: Final = Provision(
    instrument=DECREE,
    article=4,
    clause=3,
    wording=None,
    gloss=Text(
        vi="Mức phạt áp dụng cho tổ chức; cá nhân bị phạt một nửa.",
        en="The amounts are those of an organisation; an individual pays half.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_94_1_G: Final = Provision(
    instrument=DECREE,
    article=94,
    clause=1,
    point="g",
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Phạt mạng trong nước 20 đến 30 triệu đồng khi không kết nối hệ thống thống kê người dùng, lượt "
        "truy cập của Bộ.",
        en="20 to 30 million dong for a domestic network not connected to the Ministry's counting system.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_94_1_H: Final = Provision(
    instrument=DECREE,
    article=94,
    clause=1,
    point="h",
    reach=Reach.DOMESTIC,
    wording=(
        "Không thực hiện việc đăng ký, lưu trữ, xác thực và quản lý nội dung, thông tin của người sử "
        "dụng dịch vụ theo quy định"
    ),
    gloss=Text(
        vi="Phạt mạng trong nước 20 đến 30 triệu đồng khi không đăng ký, lưu trữ, xác thực và quản lý "
        "thông tin người dùng.",
        en="20 to 30 million dong for a domestic network that does not register, store, authenticate and "
        "manage its users' information.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_94_2_C: Final = Provision(
    instrument=DECREE,
    article=94,
    clause=2,
    point="c",
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Phạt 30 đến 50 triệu đồng khi không cung cấp thông tin người dùng theo yêu cầu bằng văn bản.",
        en="30 to 50 million dong for not giving user information on written request.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_94_2_D: Final = Provision(
    instrument=DECREE,
    article=94,
    clause=2,
    point="d",
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Phạt 30 đến 50 triệu đồng khi vi phạm điều kiện kỹ thuật.",
        en="30 to 50 million dong for a breach of the technical conditions.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_94_2_G: Final = Provision(
    instrument=DECREE,
    article=94,
    clause=2,
    point="g",
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Phạt 30 đến 50 triệu đồng khi không có máy chủ tại Việt Nam.",
        en="30 to 50 million dong for having no server in Viet Nam.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_94_4: Final = Provision(
    instrument=DECREE,
    article=94,
    clause=4,
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Một số vi phạm còn bị đình chỉ 1 đến 3 tháng hoặc thu hồi giấy phép.",
        en="Some of the breaches also bring a suspension of 1 to 3 months or the licence's withdrawal.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_97_1_B: Final = Provision(
    instrument=DECREE,
    article=97,
    clause=1,
    point="b",
    reach=Reach.CROSS_BORDER,
    wording=None,
    gloss=Text(
        vi="Phạt mạng xuyên biên giới 20 đến 30 triệu đồng khi không đăng ký, lưu trữ, xác thực và quản lý "
        "thông tin người dùng.",
        en="20 to 30 million dong for a cross-border network that does not register, store, authenticate "
        "and manage its users' information.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_97_1_DD: Final = Provision(
    instrument=DECREE,
    article=97,
    clause=1,
    point="đ",
    reach=Reach.CROSS_BORDER,
    wording=None,
    gloss=Text(
        vi="Phạt mạng xuyên biên giới 20 đến 30 triệu đồng khi không cảnh báo nội dung không phù hợp với trẻ em.",
        en="20 to 30 million dong for a cross-border network without warnings for children.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_97_2_C: Final = Provision(
    instrument=DECREE,
    article=97,
    clause=2,
    point="c",
    reach=Reach.CROSS_BORDER,
    wording="Không thực hiện xác thực tài khoản của người sử dụng",
    gloss=Text(
        vi="Phạt mạng xuyên biên giới 30 đến 50 triệu đồng khi không xác thực tài khoản người dùng.",
        en="30 to 50 million dong for a cross-border network that does not authenticate its users' accounts.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_97_2_D: Final = Provision(
    instrument=DECREE,
    article=97,
    clause=2,
    point="d",
    reach=Reach.CROSS_BORDER,
    wording=None,
    gloss=Text(
        vi="Phạt mạng xuyên biên giới 30 đến 50 triệu đồng khi không cung cấp thông tin người dùng.",
        en="30 to 50 million dong for a cross-border network that does not give user information.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_99_2_G: Final = Provision(
    instrument=DECREE,
    article=99,
    clause=2,
    point="g",
    wording=None,
    gloss=Text(
        vi="Điểm này phạt vi phạm về tài khoản hoặc giờ chơi của trò chơi trên mạng.",
        en="This point fines breaches about the accounts or the playing time of online games.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_99_2_K: Final = Provision(
    instrument=DECREE,
    article=99,
    clause=2,
    point="k",
    wording=None,
    gloss=Text(
        vi="Điểm này cũng phạt vi phạm về tài khoản hoặc giờ chơi của trò chơi trên mạng.",
        en="This point, too, fines breaches about the accounts or the playing time of online games.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_117_2: Final = Provision(
    instrument=DECREE,
    article=117,
    clause=2,
    wording=None,
    gloss=Text(
        vi="Các quy định xử phạt cũ về mạng xã hội trong Nghị định 15/2020 hết hiệu lực.",
        en="The earlier sanctions on social networks in Decree 15/2020 end.",
    ),
    confidence=Confidence.PRIMARY,
)

PROVISIONS: Final = (
    ART_4_3,
    ART_94_1_G,
    ART_94_1_H,
    ART_94_2_C,
    ART_94_2_D,
    ART_94_2_G,
    ART_94_4,
    ART_97_1_B,
    ART_97_1_DD,
    ART_97_2_C,
    ART_97_2_D,
    ART_99_2_G,
    ART_99_2_K,
    ART_117_2,
)
