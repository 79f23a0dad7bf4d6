"""Civil Code 91/2015/QH13: who is a guardian, who can act alone, and when a period ends."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.parameter import Parameter, Span
from idverify.law.provision import Provision
from idverify.messages import Text

CODE: Final = Instrument(
    number="91/2015/QH13",
    title=Text(vi="Bộ luật Dân sự 91/2015/QH13", en="Civil Code 91/2015/QH13"),
    in_force=date(2017, 1, 1),
    location="https://hethongphapluat.com/bo-luat-dan-su-2015/",
    read_as="consolidated copy of the legal code",
    decides=True,
)

ART_20: Final = Provision(
    instrument=CODE,
    article=20,
    wording=None,
    gloss=Text(
        vi="Người từ đủ 18 tuổi có năng lực hành vi dân sự đầy đủ.", en="Somebody of eighteen has full civil capacity."
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_21: Final = Provision(
    instrument=CODE,
    article=21,
    wording=(
        "từ đủ sáu tuổi đến chưa đủ mười lăm tuổi... phải được người đại diện theo pháp luật đồng ý, "
        "trừ giao dịch... sinh hoạt hàng ngày\n"
        "từ đủ mười lăm tuổi đến chưa đủ mười tám tuổi tự mình xác lập..."
    ),
    gloss=Text(
        vi="Trẻ dưới 6 tuổi do người đại diện xác lập giao dịch, từ 6 đến dưới 15 tuổi cần sự đồng ý, từ "
        "15 tuổi được tự mình xác lập phần lớn giao dịch.",
        en="Under six the representative acts, from six to fifteen with their consent, and from fifteen a "
        "minor concludes most transactions alone.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_46_3: Final = Provision(
    instrument=CODE,
    article=46,
    clause=3,
    wording="Người giám hộ đương nhiên mà không đăng ký... vẫn phải thực hiện nghĩa vụ",
    gloss=Text(
        vi="Việc giám hộ phải được đăng ký, nhưng người giám hộ đương nhiên chưa đăng ký vẫn có nghĩa vụ.",
        en="Guardianship is registered, but a natural guardian has the duties without it.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_47: Final = Provision(
    instrument=CODE,
    article=47,
    wording=(
        "Người chưa thành niên không còn cha, mẹ...\n"
        "cha, mẹ đều mất năng lực..., đều không có điều kiện chăm sóc, giáo dục con và có yêu cầu người giám hộ"
    ),
    gloss=Text(
        vi="Chỉ có người giám hộ khi cha, mẹ không còn hoặc không thể, hoặc không có điều kiện và có yêu cầu.",
        en="A guardian exists only where both parents are absent or incapable, or cannot care for the child and ask.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_47_2: Final = Provision(
    instrument=CODE,
    article=47,
    clause=2,
    wording=None,
    gloss=Text(
        vi="Một người chỉ có một người giám hộ, trừ khi cha và mẹ hoặc ông và bà cùng giám hộ.",
        en="A ward has one guardian, save where both parents or both grandparents are.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_48_3: Final = Provision(
    instrument=CODE,
    article=48,
    clause=3,
    wording=None,
    gloss=Text(vi="Một người có thể giám hộ cho nhiều người.", en="One guardian may have many wards."),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_49: Final = Provision(
    instrument=CODE,
    article=49,
    wording=(
        "Có năng lực hành vi dân sự đầy đủ; tư cách đạo đức tốt...; không phải là người đang bị truy cứu trách nhiệm "
        "hình sự hoặc... chưa được xoá án tích...; không... bị Tòa án tuyên bố hạn chế quyền đối với con "
        "chưa thành niên"
    ),
    gloss=Text(vi="Người giám hộ phải có năng lực hành vi dân sự đầy đủ.", en="A guardian has full civil capacity."),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_50: Final = Provision(
    instrument=CODE,
    article=50,
    wording=None,
    gloss=Text(
        vi="Pháp nhân có đủ điều kiện có thể làm người giám hộ.",
        en="A legal person that meets the conditions may be a guardian.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_52: Final = Provision(
    instrument=CODE,
    article=52,
    wording=("anh cả hoặc chị cả\nbác ruột, chú ruột, cậu ruột, cô ruột hoặc dì ruột"),
    gloss=Text(
        vi="Người giám hộ đương nhiên theo thứ tự là anh chị, rồi ông bà, rồi bác, chú, cậu, cô, dì ruột.",
        en="Natural guardians are, in this order, elder siblings, grandparents, and the parents' siblings.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_54: Final = Provision(
    instrument=CODE,
    article=54,
    wording=(
        "Uỷ ban nhân dân cấp xã... cử người giám hộ\n"
        "Tòa án chỉ định\n"
        "từ đủ sáu tuổi trở lên thì phải xem xét nguyện vọng"
    ),
    gloss=Text(
        vi="Khi không có người giám hộ đương nhiên thì Ủy ban nhân dân cấp xã cử hoặc Tòa án chỉ định.",
        en="Where there is no natural guardian, the commune's committee appoints one or a court designates one.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_136: Final = Provision(
    instrument=CODE,
    article=136,
    wording=None,
    gloss=Text(
        vi="Cha, mẹ là người đại diện theo pháp luật của con chưa thành niên, không phải là người giám hộ.",
        en="Parents are their minor child's representatives, which is not the same as guardians.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_145_2: Final = Provision(
    instrument=CODE,
    article=145,
    clause=2,
    wording=None,
    gloss=Text(vi="Thời hạn được tính theo dương lịch.", en="Periods are counted by the solar calendar."),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_147_1: Final = Provision(
    instrument=CODE,
    article=147,
    clause=1,
    wording=None,
    gloss=Text(
        vi="Thời hạn tính bằng giờ bắt đầu ngay từ thời điểm đã xác định.",
        en="A period in hours begins at the moment fixed for it.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_147_2: Final = Provision(
    instrument=CODE,
    article=147,
    clause=2,
    wording="ngày đầu tiên của thời hạn không được tính mà tính từ ngày tiếp theo",
    gloss=Text(vi="Ngày đầu tiên của thời hạn không được tính.", en="The first day of a period is not counted."),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_147_3: Final = Provision(
    instrument=CODE,
    article=147,
    clause=3,
    wording=None,
    gloss=Text(
        vi="Thời hạn bắt đầu bằng một sự kiện không tính ngày xảy ra sự kiện.",
        en="Where an event begins a period, the day of the event is not counted.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_148_3: Final = Provision(
    instrument=CODE,
    article=148,
    clause=3,
    wording=None,
    gloss=Text(
        vi="Thời hạn tính bằng tháng kết thúc vào ngày cuối tháng nếu tháng đó không có ngày tương ứng.",
        en="A period ends on the month's last day where the month lacks the corresponding one.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_148_4: Final = Provision(
    instrument=CODE,
    article=148,
    clause=4,
    wording="thời hạn kết thúc tại thời điểm kết thúc ngày, tháng tương ứng của năm cuối cùng",
    gloss=Text(
        vi="Thời hạn tính bằng năm kết thúc vào ngày, tháng tương ứng của năm cuối.",
        en="A period in years ends on the corresponding date of its last year.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_148_5: Final = Provision(
    instrument=CODE,
    article=148,
    clause=5,
    wording=None,
    gloss=Text(
        vi="Thời hạn kết thúc vào ngày nghỉ được dời sang ngày làm việc kế tiếp; quy tắc này không áp dụng cho tuổi.",
        en="A period that ends on a holiday runs to the next working day; ages are not counted so.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_148_6: Final = Provision(
    instrument=CODE,
    article=148,
    clause=6,
    wording="vào lúc hai mươi tư giờ của ngày đó",
    gloss=Text(
        vi="Ngày cuối của thời hạn kết thúc lúc hai mươi tư giờ.", en="The last day of a period ends at midnight."
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)

PROVISIONS: Final = (
    ART_20,
    ART_21,
    ART_46_3,
    ART_47,
    ART_47_2,
    ART_48_3,
    ART_49,
    ART_50,
    ART_52,
    ART_54,
    ART_136,
    ART_145_2,
    ART_147_1,
    ART_147_2,
    ART_147_3,
    ART_148_3,
    ART_148_4,
    ART_148_5,
    ART_148_6,
)

# art. 49: full capacity to act.
GUARDIAN_AGE: Final = Parameter(
    name="GUARDIAN_AGE",
    says=Text(vi="tuổi tối thiểu của người giám hộ", en="the least age of a guardian"),
    spans=(Span(18, (ART_49,)),),
)

PARAMETERS: Final = (GUARDIAN_AGE,)
