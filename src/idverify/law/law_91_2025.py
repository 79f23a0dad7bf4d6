"""Law on Personal Data Protection 91/2025/QH15: what is collected, kept, told and banned."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.parameter import Parameter, Span
from idverify.law.provision import Provision
from idverify.messages import Text

LAW: Final = Instrument(
    number="91/2025/QH15",
    title=Text(vi="Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15", en="Law on Personal Data Protection 91/2025/QH15"),
    in_force=date(2026, 1, 1),
    location="https://congbao.chinhphu.vn/van-ban/luat-so-91-2025-qh15-45578.htm",
    read_as="text of the Official Gazette",
    decides=True,
)

ART_2_11: Final = Provision(
    instrument=LAW,
    article=2,
    clause=11,
    wording=None,
    gloss=Text(
        vi="Khử nhận dạng là làm cho dữ liệu không còn xác định được một người cụ thể.",
        en="De-identification makes data no longer point to one person.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_3_2: Final = Provision(
    instrument=LAW,
    article=3,
    clause=2,
    wording=None,
    gloss=Text(
        vi="Dữ liệu cá nhân chỉ được thu thập đúng mục đích, trong phạm vi cần thiết.",
        en="Personal data are collected for their purpose only, and no more of them than it needs.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_3_3: Final = Provision(
    instrument=LAW,
    article=3,
    clause=3,
    wording=None,
    gloss=Text(
        vi="Dữ liệu cá nhân chỉ được lưu trong thời gian phù hợp với mục đích.",
        en="Personal data are kept only as long as their purpose needs.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_9: Final = Provision(
    instrument=LAW,
    article=9,
    wording=None,
    gloss=Text(
        vi="Sự đồng ý được đưa ra riêng cho từng mục đích; im lặng không phải là đồng ý.",
        en="Consent is given for each purpose by itself, and silence is not consent.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_12_1: Final = Provision(
    instrument=LAW,
    article=12,
    clause=1,
    wording="dữ liệu cá nhân sau khi được mã hóa vẫn là dữ liệu cá nhân",
    gloss=Text(
        vi="Dữ liệu cá nhân đã mã hóa vẫn là dữ liệu cá nhân.", en="Encrypted personal data are personal data still."
    ),
    confidence=Confidence.PRIMARY,
)
ART_12_3: Final = Provision(
    instrument=LAW,
    article=12,
    clause=3,
    wording=None,
    gloss=Text(
        vi="Bên kiểm soát dữ liệu tự quyết định việc mã hóa, khử nhận dạng.",
        en="Whoever controls the data decides on encrypting them; no text demands hashing.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_14_1: Final = Provision(
    instrument=LAW,
    article=14,
    clause=1,
    wording=None,
    gloss=Text(
        vi="Dữ liệu cá nhân được xóa khi mục đích đã đạt hoặc thời hạn lưu trữ đã hết.",
        en="Personal data are deleted when their purpose ends or their period expires.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_14_6: Final = Provision(
    instrument=LAW,
    article=14,
    clause=6,
    wording=None,
    gloss=Text(
        vi="Không được tái nhận dạng dữ liệu đã khử nhận dạng.", en="De-identified data must not be identified again."
    ),
    confidence=Confidence.PRIMARY,
)
ART_19_1: Final = Provision(
    instrument=LAW,
    article=19,
    clause=1,
    wording=None,
    gloss=Text(
        vi="Không cần sự đồng ý khi pháp luật buộc phải xử lý dữ liệu.",
        en="No consent is needed where the law demands the processing.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_20: Final = Provision(
    instrument=LAW,
    article=20,
    wording=None,
    gloss=Text(
        vi="Việc chuyển dữ liệu ra nước ngoài cần hồ sơ đánh giá tác động trong 60 ngày.",
        en="A transfer abroad needs an impact dossier within 60 days.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_21: Final = Provision(
    instrument=LAW,
    article=21,
    wording=None,
    gloss=Text(
        vi="Việc xử lý dữ liệu cá nhân cần hồ sơ đánh giá tác động trong 60 ngày từ khi bắt đầu.",
        en="Processing needs an impact assessment dossier within 60 days of its beginning.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_23_1: Final = Provision(
    instrument=LAW,
    article=23,
    clause=1,
    wording=None,
    gloss=Text(
        vi="Vi phạm dữ liệu được thông báo trong 72 giờ từ khi phát hiện.",
        en="A breach is notified within 72 hours of its discovery.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_24: Final = Provision(
    instrument=LAW,
    article=24,
    wording=None,
    gloss=Text(
        vi="Dữ liệu cá nhân của trẻ em được bảo vệ theo quy định riêng.",
        en="Children's personal data have protection of their own.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_24_2: Final = Provision(
    instrument=LAW,
    article=24,
    clause=2,
    wording=None,
    gloss=Text(
        vi="Công bố thông tin đời sống riêng tư của trẻ từ đủ 7 tuổi cần sự đồng ý của cả trẻ và người đại diện.",
        en="Disclosing the private life of a child of seven or over needs the consent of both child and "
        "representative.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_29_1: Final = Provision(
    instrument=LAW,
    article=29,
    clause=1,
    wording=None,
    gloss=Text(
        vi="Mạng xã hội thông báo rõ những dữ liệu mà mình thu thập.",
        en="A social network tells which data it collects.",
    ),
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
    gloss=Text(
        vi="Mạng xã hội không được yêu cầu ảnh hay video giấy tờ tùy thân để xác thực tài khoản.",
        en="A social network must not ask for pictures or videos of identity papers to authenticate an account.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_29_3: Final = Provision(
    instrument=LAW,
    article=29,
    clause=3,
    wording=None,
    gloss=Text(vi="Người dùng được từ chối cookie.", en="The user can refuse cookies."),
    confidence=Confidence.PRIMARY,
)
ART_29_4: Final = Provision(
    instrument=LAW,
    article=29,
    clause=4,
    wording=None,
    gloss=Text(vi="Người dùng được chọn “không theo dõi”.", en="The user can choose not to be tracked."),
    confidence=Confidence.PRIMARY,
)
ART_29_5: Final = Provision(
    instrument=LAW,
    article=29,
    clause=5,
    wording=None,
    gloss=Text(
        vi="Không được nghe lén hay đọc tin nhắn khi người dùng chưa đồng ý.",
        en="Nobody listens to calls or reads messages without the user's consent.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_29_6: Final = Provision(
    instrument=LAW,
    article=29,
    clause=6,
    wording=None,
    gloss=Text(
        vi="Chính sách bảo mật nói rõ cách người dùng xem, sửa, xóa dữ liệu và báo vi phạm.",
        en="The privacy policy says how to access, edit and delete data and how to report.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_38: Final = Provision(
    instrument=LAW,
    article=38,
    wording=None,
    gloss=Text(
        vi="Doanh nghiệp nhỏ được miễn một số nghĩa vụ trong 5 năm, trừ khi xử lý dữ liệu nhạy cảm hoặc "
        "của từ 100.000 người.",
        en="Small enterprises are relieved for five years, unless they process sensitive data or those of "
        "100,000 people.",
    ),
    confidence=Confidence.PRIMARY,
)

PROVISIONS: Final = (
    ART_2_11,
    ART_3_2,
    ART_3_3,
    ART_9,
    ART_12_1,
    ART_12_3,
    ART_14_1,
    ART_14_6,
    ART_19_1,
    ART_20,
    ART_21,
    ART_23_1,
    ART_24,
    ART_24_2,
    ART_29_1,
    ART_29_2,
    ART_29_3,
    ART_29_4,
    ART_29_5,
    ART_29_6,
    ART_38,
)

# art. 23.1: from the discovery.
BREACH_HOURS: Final[Parameter[int | None]] = Parameter(
    name="BREACH_HOURS",
    says=Text(
        vi="số giờ để thông báo vi phạm dữ liệu kể từ khi phát hiện",
        en="within how many hours of its discovery a breach is notified",
    ),
    spans=(
        Span(None, (ART_23_1,), until=LAW.in_force),
        Span(72, (ART_23_1,), since=LAW.in_force),
    ),
)

PARAMETERS: Final = (BREACH_HOURS,)
