"""The readings: what this library does where the law is silent or can be read two ways.

Each reading is numbered, has named options, and can be switched. Every decision that turned on one
names it. The first option of each is the default, the careful one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from idverify.messages import Text


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)  # there is one of each
class Reading:
    """One silence of the law, with the ways it can be filled.

    Attributes:
        id: its number, such as ``R-02``.
        question: what the law leaves open.
        options: each option's name with what it means; the first is the default.
        reason: why the default is the default.
        affected: whose lot turns on it.
        since: the first day on which it matters.
        until: the first day on which it matters no longer, or None.
    """

    id: str
    question: Text
    options: Mapping[str, Text]
    reason: Text
    affected: Text
    since: date
    until: date | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", MappingProxyType(dict(self.options)))

    @property
    def default(self) -> str:
        """The option taken unless somebody switches."""
        return next(iter(self.options))


_DECREE_147, _LAWS_OF_JULY, _DECREES_OF_AUGUST = date(2024, 12, 25), date(2026, 7, 1), date(2026, 8, 19)

R_01: Final = Reading(
    id="R-01",
    question=Text(
        vi="Chín mươi ngày dành cho tài khoản đã có kết thúc khi nào, và việc gì được chờ?",
        en="When do the ninety days for existing accounts end, and what waits until then?",
    ),
    options={
        "until_2025_03_25": Text(
            vi="đăng bài, chia sẻ và livestream thường được chờ đến đầu ngày 25-3-2025; việc bán hàng không được chờ",
            en="posting, sharing and plain livestreams wait until 25 March 2025 begins; commerce does not wait",
        ),
        "until_2025_03_26": Text(
            vi="như trên, nhưng tính theo Bộ luật Dân sự: đến hết ngày 25-3-2025",
            en="the same, counted by the Civil Code: until 25 March 2025 has ended",
        ),
    },
    reason=Text(
        vi="Báo chí tính đến hết ngày 24-3-2025; bắt đầu sớm hơn thì không để lọt ngày nào.",
        en="The press counted to the end of 24 March 2025; starting earlier leaves no day ungated.",
    ),
    affected=Text(vi="tài khoản mở trước ngày 25-12-2024", en="accounts opened before 25 December 2024"),
    since=_DECREE_147,
    until=date(2025, 3, 26),
)
R_02: Final = Reading(
    id="R-02",
    question=Text(
        vi="Được coi là đủ tuổi từ ngày sinh nhật hay từ ngày hôm sau?",
        en="Is an age reached on the birthday or on the day after it?",
    ),
    options={
        "day_after": Text(
            vi="16 và 18 tuổi đạt vào ngày sau sinh nhật; 7 tuổi, khi trẻ tự đồng ý, đạt vào đúng ngày sinh nhật",
            en="16 and 18 on the day after the birthday; 7, the child's own consent, on it",
        ),
        "on_birthday": Text(vi="mọi tuổi đạt vào đúng ngày sinh nhật", en="every age on the birthday"),
    },
    reason=Text(
        vi="Bộ luật Dân sự (điều 147, 148) không tính ngày đầu; trẻ được bảo vệ thêm một ngày.",
        en="The Civil Code (arts. 147, 148) leaves the first day out; a child is protected one day longer.",
    ),
    affected=Text(vi="người dùng và cha, mẹ vào đúng ngày sinh nhật", en="users and parents on a birthday itself"),
    since=_DECREE_147,
)
R_03: Final = Reading(
    id="R-03",
    question=Text(
        vi="Thích, bình chọn, nhắn tin có bị điều chỉnh trước ngày 19-8-2026 không?",
        en="Were likes, votes and messages regulated before 19 August 2026?",
    ),
    options={
        "open_before_333": Text(
            vi="mở cho mọi người, kể cả trẻ em, đến khi Nghị định 333 gọi đó là tính năng tương tác",
            en="open to everyone, children included, until Decree 333 calls them interactive features",
        ),
        "as_posting": Text(
            vi="coi như đăng bài ngay từ ngày đầu của Nghị định 147",
            en="treated as posting from the first day of Decree 147",
        ),
    },
    reason=Text(
        vi="Nghị định 147 liệt kê viết bài, bình luận, livestream, chia sẻ; điều không được nêu thì không bị cấm.",
        en="Decree 147 lists posts, comments, livestreams and sharing; what it does not name it does not forbid.",
    ),
    affected=Text(
        vi="tài khoản chưa xác thực trước ngày 19-8-2026", en="accounts not authenticated before 19 August 2026"
    ),
    since=_DECREE_147,
    until=_DECREES_OF_AUGUST,
)
R_04: Final = Reading(
    id="R-04",
    question=Text(
        vi="Số định danh cá nhân đã xác thực điện tử nhưng chưa xác nhận không có số di động thì sao?",
        en="Does a personal ID proven electronically count without the declaration of having no Vietnamese mobile?",
    ),
    options={
        "declaration_needed": Text(
            vi="chưa xác thực được tài khoản, cho đến khi có xác nhận hoặc chứng minh được số di động",
            en="it does not authenticate the account until the declaration is made or a phone proven",
        ),
        "eid_suffices": Text(vi="tự nó đủ để xác thực tài khoản", en="it authenticates the account by itself"),
    },
    reason=Text(
        vi="Nghị định 147 viết “chỉ trong trường hợp người sử dụng xác nhận không có số”.",
        en="Decree 147 says “only where the user confirms having none”.",
    ),
    affected=Text(vi="người dùng định danh điện tử", en="users with electronic identification"),
    since=_DECREE_147,
)
R_05: Final = Reading(
    id="R-05",
    question=Text(
        vi="Phương thức định danh điện tử hợp pháp khác được tính thế nào?",
        en="How far does another lawful electronic identification count?",
    ),
    options={
        "with_declaration": Text(
            vi="được tính khi đã xác nhận không có số di động, từ ngày 19-8-2026, không dùng cho bán hàng",
            en="with the declaration, from 19 August 2026, never for commerce",
        ),
        "never": Text(vi="không được tính", en="not at all"),
    },
    reason=Text(
        vi="Nghị định 333 thêm phương thức này cho người không có số; với livestream thương mại chỉ nêu số định danh.",
        en="Decree 333 adds it for those without a phone; for commerce both decrees name the personal ID alone.",
    ),
    affected=Text(
        vi="người nước ngoài, người không có số di động Việt Nam", en="foreigners, and others without a mobile"
    ),
    since=_DECREES_OF_AUGUST,
)
R_06: Final = Reading(
    id="R-06",
    question=Text(
        vi="Cần mức độ xác thực nào cho số định danh cá nhân?",
        en="Which assurance level must the electronic identification have?",
    ),
    options={
        "level_2": Text(vi="mức 2 trở lên", en="level 2 or higher"),
        "level_1": Text(vi="mức nào cũng được", en="any level"),
        "level_3": Text(vi="mức 3 trở lên", en="level 3 or higher"),
    },
    reason=Text(
        vi="Nghị định 69 (điều 20) có bốn mức; Nghị định 147 không nêu mức nào. Chọn mức 2 cho thận trọng.",
        en="Decree 69 (art. 20) knows four levels and Decree 147 names none of them; level 2 is the careful choice.",
    ),
    affected=Text(vi="người dùng định danh điện tử", en="users with electronic identification"),
    since=_DECREE_147,
)
R_07: Final = Reading(
    id="R-07",
    question=Text(
        vi="Số điện thoại của chính trẻ có xác thực được tài khoản của trẻ không?",
        en="Does a child's own phone prove anything for the child's account?",
    ),
    options={
        "guardian_only": Text(
            vi="không: chỉ bằng chứng của cha, mẹ hoặc người giám hộ được tính",
            en="no: only the parent's or guardian's evidence counts",
        ),
        "own_evidence_beside_link": Text(
            vi="có, khi đã có liên kết với cha, mẹ hoặc người giám hộ",
            en="yes, beside an active link to a parent or guardian",
        ),
    },
    reason=Text(
        vi="Tài khoản của trẻ đăng ký bằng thông tin của người lớn; trẻ từ 6 tuổi có thể có SIM riêng.",
        en="A child's account is registered with the adult's information; from six a child may have a SIM of its own.",
    ),
    affected=Text(vi="trẻ dưới 16 tuổi có số riêng", en="children under 16 with a number of their own"),
    since=_DECREE_147,
)
R_08: Final = Reading(
    id="R-08",
    question=Text(vi="Cha, mẹ và người giám hộ phải bao nhiêu tuổi?", en="How old must a parent and a guardian be?"),
    options={
        "parent_16_guardian_18": Text(
            vi="người giám hộ từ 18; cha, mẹ chỉ cần đủ tuổi tự có tài khoản, từ 16",
            en="a guardian 18; a parent only old enough to hold an own account, 16",
        ),
        "both_18": Text(vi="cả hai từ 18", en="both 18"),
    },
    reason=Text(
        vi="Bộ luật Dân sự (điều 49) đòi người giám hộ có năng lực đầy đủ, không đòi điều đó ở cha, mẹ.",
        en="The Civil Code (art. 49) asks full capacity of a guardian and not of a parent.",
    ),
    affected=Text(vi="cha, mẹ 16 và 17 tuổi", en="parents of 16 and 17"),
    since=_DECREE_147,
)
R_09: Final = Reading(
    id="R-09",
    question=Text(
        vi="Tài khoản của trẻ được livestream và bán hàng không?", en="May a child's account go live, and sell?"
    ),
    options={
        "no_commerce": Text(
            vi="livestream theo quyền đăng bài; bán hàng thì không, người lớn phải là người bán",
            en="livestreams follow posting; commerce is denied, the adult must be the one who sells",
        ),
        "guardian_sells": Text(
            vi="bán hàng theo số định danh của người giám hộ", en="commerce follows the guardian's own personal ID"
        ),
    },
    reason=Text(
        vi="Số định danh của trẻ không được hỏi, và người lớn chịu trách nhiệm về việc bán.",
        en="A child's personal ID is not asked for, and an adult answers for what is sold.",
    ),
    affected=Text(vi="trẻ dưới 16 tuổi", en="children under 16"),
    since=_DECREE_147,
)
R_10: Final = Reading(
    id="R-10",
    question=Text(
        vi="Với livestream thương mại, số định danh cá nhân thay cho hay thêm vào việc xác thực tài khoản?",
        en="For commerce, is the personal ID asked in addition to, or instead of, the account's authentication?",
    ),
    options={
        "in_addition": Text(vi="thêm vào", en="in addition"),
        "instead": Text(
            vi="thay cho: chỉ cần số định danh cá nhân", en="instead: the personal ID alone opens commerce"
        ),
    },
    reason=Text(
        vi="Việc livestream vẫn là đăng tải, nên tài khoản phải được xác thực như mọi tài khoản.",
        en="Going live is posting too, so the account is authenticated like any other.",
    ),
    affected=Text(vi="người bán hàng qua livestream", en="those who sell live"),
    since=_DECREE_147,
)
R_11: Final = Reading(
    id="R-11",
    question=Text(vi="Cần sự đồng ý của ai cho tài khoản của trẻ?", en="Whose consent does a child's account need?"),
    options={
        "both_from_seven": Text(
            vi="luôn cần của người đại diện, từ 7 tuổi cần cả của trẻ",
            en="the representative's always, the child's own from seven",
        ),
        "representative_only": Text(vi="chỉ của người đại diện", en="the representative's only"),
    },
    reason=Text(
        vi="Nghị định 330 phạt khi thiếu một trong hai; Luật 91 chỉ đòi cả hai khi công bố đời tư. Chọn cách chặt hơn.",
        en="Decree 330 fines the lack of either; Law 91 asks both only for publishing private life. The stricter one.",
    ),
    affected=Text(vi="trẻ dưới 16 tuổi và cha, mẹ", en="children under 16 and their parents"),
    since=_DECREES_OF_AUGUST,
)
R_12: Final = Reading(
    id="R-12",
    question=Text(
        vi="Khi người dùng đủ 16 tuổi thì thông tin của cha, mẹ còn giá trị không?",
        en="Does the guardian's evidence still carry the account when the user has turned 16?",
    ),
    options={
        "own_data": Text(
            vi="không: người dùng đăng ký bằng thông tin của mình và chứng minh",
            en="no: the user registers with their own information and proves it",
        ),
        "guardian_continues": Text(vi="còn, khi liên kết còn hiệu lực", en="yes, while the link is active"),
    },
    reason=Text(
        vi="Ngoại lệ dành cho trẻ em; hết là trẻ em thì trở về quy tắc chung.",
        en="The exception is for children; who is one no longer returns to the rule.",
    ),
    affected=Text(vi="người vừa đủ 16 tuổi", en="those who have just turned 16"),
    since=_DECREE_147,
)
R_13: Final = Reading(
    id="R-13",
    question=Text(
        vi="Mạng xuyên biên giới dưới ngưỡng truy cập chịu quy định nào?",
        en="What binds a cross-border network below the threshold?",
    ),
    options={
        "decree_333_only": Text(
            vi="không chịu Nghị định 147; chịu các luật năm 2026 từ ngày có hiệu lực",
            en="not Decree 147; the laws of 2026 from their days on",
        ),
        "as_if_met": Text(vi="như mạng đạt ngưỡng", en="the same as a network over the threshold"),
    },
    reason=Text(
        vi="Điều 23 khoản 3 chỉ ràng buộc từ ngưỡng; Luật 116 và Nghị định 333 không có ngưỡng.",
        en="Art. 23.3 binds from the threshold only; Law 116 and Decree 333 know none.",
    ),
    affected=Text(vi="người dùng mạng nước ngoài nhỏ", en="users of small foreign networks"),
    since=_DECREE_147,
)
R_14: Final = Reading(
    id="R-14",
    question=Text(
        vi="Cha mẹ bất đồng thì tài khoản của trẻ ra sao?",
        en="What happens to a child's account when those who answer for it disagree?",
    ),
    options={
        "dispute_stops": Text(
            vi="liên kết có tranh chấp làm dừng việc đăng tải đến khi hết tranh chấp",
            en="a disputed link stops writing until the dispute ends",
        ),
        "one_link_suffices": Text(
            vi="một liên kết còn hiệu lực, không tranh chấp là đủ", en="one active, undisputed link is enough"
        ),
    },
    reason=Text(
        vi="Nền tảng không phân xử; dừng lại không làm mất gì và trẻ không bị kéo vào.",
        en="A platform does not judge; stopping loses nothing, and the child is not drawn in.",
    ),
    affected=Text(vi="trẻ có cha mẹ bất đồng", en="children whose parents disagree"),
    since=_DECREE_147,
)
R_15: Final = Reading(
    id="R-15",
    question=Text(
        vi="Tài khoản của tổ chức phải lưu thông tin đăng ký nào?",
        en="What must be stored when an organisation signs up?",
    ),
    options={
        "not_listed": Text(
            vi="danh mục của điều 27.3.a nói về một người; không đòi ở tổ chức",
            en="the list of art. 27.3.a presupposes a person; none of it is demanded of an organisation",
        ),
        "responsible_person": Text(
            vi="đòi thông tin đó của người chịu trách nhiệm", en="the list is demanded of the responsible person"
        ),
    },
    reason=Text(
        vi="Họ tên và ngày sinh là của một người; không thu thập điều luật không nêu.",
        en="A name and a birth date are a person's; what the law does not list is not collected.",
    ),
    affected=Text(vi="tổ chức, doanh nghiệp", en="organisations"),
    since=_DECREE_147,
)

R_16: Final = Reading(
    id="R-16",
    question=Text(
        vi="Khi cha, mẹ hoặc người giám hộ mất căn cứ đã xác thực, tài khoản của trẻ dừng khi nào?",
        en="When a parent or guardian loses the proof they stood on, when does the child's account stop?",
    ),
    options={
        "operators_grace": Text(
            vi="ngay lập tức, hoặc khi hết thời gian chờ mà nền tảng tự cho; mặc định là không chờ",
            en="at once, or when the time that the operator grants is over; none is granted unless they say so",
        ),
        "at_once": Text(
            vi="ngay lập tức, dù nền tảng có cho thời gian chờ", en="at once, whatever time the operator grants"
        ),
    },
    reason=Text(
        vi="Luật đòi thông tin của cha, mẹ khi lập tài khoản và không nói điều gì xảy ra khi số đổi chủ; mỗi khoảng "
        "chờ là trách nhiệm của nền tảng.",
        en="The law asks for the parent's information when the account is made and does not say what follows when a "
        "number changes hands; any delay is the operator's to answer for.",
    ),
    affected=Text(
        vi="trẻ em có cha, mẹ hoặc người giám hộ mất số điện thoại",
        en="children whose parent or guardian lost a number",
    ),
    since=_DECREE_147,
)

R_17: Final = Reading(
    id="R-17",
    question=Text(
        vi="Người sinh ngày 29 tháng 2 có sinh nhật vào ngày nào trong năm không nhuận?",
        en="On which day has somebody born on 29 February their birthday in a common year?",
    ),
    options={
        "last_of_february": Text(vi="ngày 28 tháng 2", en="28 February"),
        "first_of_march": Text(vi="ngày 1 tháng 3", en="1 March"),
    },
    reason=Text(
        vi="Điều 148(3) Bộ luật Dân sự: tháng không có ngày tương ứng thì thời hạn kết thúc vào ngày cuối tháng; "
        "áp dụng tương tự cho tuổi. Năm 16 tuổi luôn là năm nhuận cho đến năm 2100, nên điều này chạm đến mốc 7 và "
        "18 tuổi.",
        en="Civil Code art. 148(3): where a month lacks the corresponding day, a period ends on the month's last; by "
        "analogy for ages. The year of sixteen is a leap year until 2100, so it is seven and eighteen that this "
        "touches.",
    ),
    affected=Text(vi="trẻ em và người giám hộ sinh ngày 29 tháng 2", en="children and guardians born on 29 February"),
    since=_DECREE_147,
)

R_18: Final = Reading(
    id="R-18",
    question=Text(
        vi="Thời hạn lưu thông tin tài khoản bắt đầu từ khi nào?",
        en="From when is the time counted for which account information is kept?",
    ),
    options={
        "end_of_purpose": Text(
            vi="từ khi đóng tài khoản, hoặc sớm hơn, từ khi dữ liệu đó được thay thế và không còn cần",
            en="from the closing of the account or, of what was replaced and is no longer needed, from that moment",
        ),
        "closing_only": Text(
            vi="chỉ từ khi đóng tài khoản, kể cả dữ liệu đã được thay thế trước đó",
            en="from the closing of the account only, also for what was replaced before",
        ),
        "last_use": Text(
            vi="từ lần dùng cuối mà nền tảng cho biết; tài khoản vẫn phải được đóng",
            en="from the last use that the platform tells of; the account must be closed all the same",
        ),
    },
    reason=Text(
        vi="Điều 27 khoản 2 điểm b không nêu thời điểm bắt đầu; thư viện không biết lần đăng nhập cuối, nên lấy ngày "
        "đóng tài khoản. Dữ liệu đã được thay thế không chờ thêm nhiều năm.",
        en="Art. 27.2.b does not say when the two years begin; the library knows no last login, so it takes the "
        "closing. What was replaced does not wait for many years more.",
    ),
    affected=Text(
        vi="người đã đóng tài khoản, và người lớn thôi đứng tên cho một tài khoản",
        en="those who closed an account, and adults who no longer answer for one",
    ),
    since=_DECREE_147,
)

R_19: Final = Reading(
    id="R-19",
    question=Text(
        vi="Mạng xuyên biên giới lưu thông tin tài khoản bao lâu sau khi người dùng ngừng dùng?",
        en="How long does a cross-border network keep account information after the user has stopped?",
    ),
    options={
        "as_domestic": Text(vi="24 tháng, như mạng trong nước", en="twenty-four months, as a domestic network does"),
        "as_system_log": Text(
            vi="12 tháng, như nhật ký hệ thống, từ ngày 19-8-2026; trước đó không có thời hạn",
            en="twelve months, as the system log, from 19 August 2026; before that there is no period",
        ),
    },
    reason=Text(
        vi="Điều 23 khoản 3 điểm đ và Luật 116 (điều 25) buộc lưu rồi xóa mà không nêu số; 24 tháng là số dài nhất "
        "được thấy trong các văn bản.",
        en="Art. 23.3.đ and Law 116 (art. 25) speak of the time set by law and set none; twenty-four months is the "
        "longest number found in any text.",
    ),
    affected=Text(vi="người dùng mạng nước ngoài", en="users of foreign networks"),
    since=_DECREE_147,
)

R_20: Final = Reading(
    id="R-20",
    question=Text(
        vi="Hủy khóa của hồ sơ niêm phong đã là xóa hồ sơ chưa?",
        en="Is a sealed record deleted when its keys are destroyed?",
    ),
    options={
        "rows_too": Text(vi="chưa: các dòng dữ liệu cũng bị xóa", en="not yet: the rows that hold it are deleted too"),
        "keys_suffice": Text(
            vi="rồi: phần còn lại không ai mở được nữa", en="yes: what is left opens to nobody any more"
        ),
    },
    reason=Text(
        vi="Luật 91 (điều 12) coi dữ liệu đã mã hóa vẫn là dữ liệu cá nhân, và không nói điều gì khi khóa không còn.",
        en="Law 91 (art. 12) holds encrypted data to be personal data still, and says nothing of keys that are gone.",
    ),
    affected=Text(vi="người có hồ sơ đã hết thời hạn lưu", en="those whose record has been kept long enough"),
    since=_DECREE_147,
)

R_21: Final = Reading(
    id="R-21",
    question=Text(
        vi="Khi người dùng đã đóng tài khoản yêu cầu xóa, bí danh của số có phải ở lại cùng hồ sơ không?",
        en="When somebody who closed an account asks for erasure, does the number's pseudonym stay with the record?",
    ),
    options={
        "goes_at_erasure": Text(
            vi="không: bí danh bị xóa ngay, chỉ hồ sơ niêm phong được giữ đến hết thời hạn",
            en="no: the pseudonym goes at once, and only the sealed record is kept to its day",
        ),
        "stays_with_record": Text(
            vi="có: bí danh ở lại đến khi hồ sơ hết thời hạn", en="yes: it stays until the record's time is over"
        ),
    },
    reason=Text(
        vi="Hồ sơ niêm phong có đủ họ tên, ngày sinh và số mà Nghị định 147 buộc lưu; bí danh chỉ để nhận ra người.",
        en="The sealed record holds the name, birth date and number that Decree 147 wants kept; the pseudonym only "
        "recognises.",
    ),
    affected=Text(
        vi="người yêu cầu xóa dữ liệu của tài khoản đã đóng", en="those who ask for the erasure of a closed account"
    ),
    since=_DECREE_147,
)

R_22: Final = Reading(
    id="R-22",
    question=Text(
        vi="Thời hạn lưu kết thúc vào ngày nghỉ thì dữ liệu được giữ đến ngày nào?",
        en="A period of keeping ends on a day of rest: to which day are the data kept?",
    ),
    options={
        "runs_on": Text(
            vi="đến hết ngày làm việc kế tiếp; chỉ thứ bảy và chủ nhật được tính là ngày nghỉ",
            en="to the end of the next working day; Saturdays and Sundays alone are counted as days of rest",
        ),
        "ends_as_counted": Text(vi="đến hết chính ngày đó", en="to the end of that day itself"),
    },
    reason=Text(
        vi="Bộ luật Dân sự (điều 148 khoản 5) dời ngày cuối sang ngày làm việc kế tiếp; không rõ điều này có dành cho "
        "việc lưu dữ liệu không. Giữ thêm một, hai ngày thì không xóa sớm hơn mức tối thiểu.",
        en="Civil Code art. 148.5 moves the last day to the next working day; whether that is meant for keeping data "
        "is not said. A day or two more erases nothing before the minimum.",
    ),
    affected=Text(
        vi="người có dữ liệu hết thời hạn vào cuối tuần", en="those whose data come to their end at a weekend"
    ),
    since=_DECREE_147,
)

REGISTER: Final = MappingProxyType(
    {
        r.id: r
        for r in (
            R_01, R_02, R_03, R_04, R_05, R_06, R_07, R_08, R_09, R_10, R_11, R_12, R_13, R_14, R_15,
            R_16, R_17, R_18, R_19, R_20, R_21, R_22,
        )
    }
)  # fmt: skip


class Readings:
    """Which option each reading takes.

    Args:
        switched: option names by reading id; every reading left out takes its default.

    Raises:
        ValueError: a reading or an option that does not exist.
    """

    __slots__ = ("_chosen", "_switched")

    def __init__(self, switched: Mapping[str, str] | None = None) -> None:
        for id, option in (switched or {}).items():
            if id not in REGISTER:
                raise ValueError(f"there is no reading {id}")
            if option not in REGISTER[id].options:
                raise ValueError(f"reading {id} has no option {option}")
        self._switched = MappingProxyType(dict(switched or {}))
        self._chosen = {id: self._switched.get(id, reading.default) for id, reading in REGISTER.items()}

    def __getitem__(self, reading: Reading) -> str:
        return self._chosen[reading.id]

    def __reduce__(self) -> tuple[object, ...]:
        return Readings, (dict(self._switched),)

    @property
    def switched(self) -> Mapping[str, str]:
        """The readings that do not take their default."""
        return self._switched


DEFAULT_READINGS: Final = Readings()  # every question read as its default says, the careful way
