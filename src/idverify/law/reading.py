"""The readings: what this library does where the law is silent or can be read two ways.

Each reading is numbered, has named options, and can be switched. Every decision that turned on one
names it. The first option of each is the default, the careful one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True, eq=False)  # there is one of each
class Reading:
    """One silence of the law, with the ways it can be filled.

    Attributes:
        id: its number, such as ``R-02``.
        question_vi, question_en: what the law leaves open.
        options: each option's name with what it means, in English; the first is the default.
    """

    id: str
    question_vi: str
    question_en: str
    options: Mapping[str, str]

    @property
    def default(self) -> str:
        """The option taken unless somebody switches."""
        return next(iter(self.options))


def _reading(id: str, question_vi: str, question_en: str, **options: str) -> Reading:
    return Reading(id, question_vi, question_en, MappingProxyType(options))


R_01: Final = _reading(
    "R-01",
    "Chín mươi ngày dành cho tài khoản đã có kết thúc khi nào, và việc gì được chờ?",
    "When do the ninety days for existing accounts end, and what waits until then?",
    until_2025_03_25="posting, sharing and plain livestreams wait until 25 March 2025 begins; commerce does not wait",
    until_2025_03_26="the same, counted by the Civil Code: until 25 March 2025 has ended",
)
R_02: Final = _reading(
    "R-02",
    "Một tuổi tròn đạt vào ngày sinh nhật hay ngày hôm sau?",
    "Is an age reached on the birthday or on the day after it?",
    day_after="16 and 18 on the day after the birthday; 7, the child's own consent, on it",
    on_birthday="every age on the birthday",
)
R_03: Final = _reading(
    "R-03",
    "Thích, bình chọn, nhắn tin có bị điều chỉnh trước 19-8-2026 không?",
    "Were likes, votes and messages regulated before 19 August 2026?",
    open_before_333="open to everyone, children included, until Decree 333 calls them interactive features",
    as_posting="treated as posting from the first day of Decree 147",
)
R_04: Final = _reading(
    "R-04",
    "Số định danh cá nhân đã xác thực điện tử nhưng chưa xác nhận không có số di động thì sao?",
    "Does a personal ID proven electronically count without the declaration of having no Vietnamese mobile?",
    declaration_needed="it does not authenticate the account until the declaration is made or a phone proven",
    eid_suffices="it authenticates the account by itself",
)
R_05: Final = _reading(
    "R-05",
    "Phương thức định danh điện tử hợp pháp khác được tính thế nào?",
    "How far does another lawful electronic identification count?",
    with_declaration="with the declaration, from 19 August 2026, never for commerce",
    never="not at all",
)
R_06: Final = _reading(
    "R-06",
    "Cần mức độ xác thực nào cho số định danh cá nhân?",
    "Which assurance level must the electronic identification have?",
    level_2="level 2 or higher",
    level_1="any level",
    level_3="level 3 or higher",
)
R_07: Final = _reading(
    "R-07",
    "Số điện thoại của chính trẻ có xác thực được tài khoản của trẻ không?",
    "Does a child's own phone prove anything for the child's account?",
    guardian_only="no: only the parent's or guardian's evidence counts",
    own_evidence_beside_link="yes, beside an active link to a parent or guardian",
)
R_08: Final = _reading(
    "R-08",
    "Cha, mẹ và người giám hộ phải bao nhiêu tuổi?",
    "How old must a parent and a guardian be?",
    parent_16_guardian_18="a guardian 18; a parent only old enough to hold an own account, 16",
    both_18="both 18",
)
R_09: Final = _reading(
    "R-09",
    "Tài khoản của trẻ được livestream và bán hàng không?",
    "May a child's account go live, and sell?",
    no_commerce="livestreams follow posting; commerce is denied, the adult must be the one who sells",
    guardian_sells="commerce follows the guardian's own personal ID",
)
R_10: Final = _reading(
    "R-10",
    "Với livestream thương mại, số định danh cá nhân thay cho hay thêm vào việc xác thực tài khoản?",
    "For commerce, is the personal ID asked in addition to, or instead of, the account's authentication?",
    in_addition="in addition",
    instead="instead: the personal ID alone opens commerce",
)
R_11: Final = _reading(
    "R-11",
    "Cần sự đồng ý của ai cho tài khoản của trẻ?",
    "Whose consent does a child's account need?",
    both_from_seven="the representative's always, the child's own from seven",
    representative_only="the representative's only",
)
R_12: Final = _reading(
    "R-12",
    "Khi người dùng đủ 16 tuổi thì thông tin của cha, mẹ còn giá trị không?",
    "Does the guardian's evidence still carry the account when the user has turned 16?",
    own_data="no: the user registers with their own information and proves it",
    guardian_continues="yes, while the link is active",
)
R_13: Final = _reading(
    "R-13",
    "Mạng xuyên biên giới dưới ngưỡng truy cập chịu quy định nào?",
    "What binds a cross-border network below the threshold?",
    decree_333_only="not Decree 147; the laws of 2026 from their days on",
    as_if_met="the same as a network over the threshold",
)
R_14: Final = _reading(
    "R-14",
    "Cha mẹ bất đồng thì tài khoản của trẻ ra sao?",
    "What happens to a child's account when those who answer for it disagree?",
    dispute_stops="a disputed link stops writing until the dispute ends",
    one_link_suffices="one active, undisputed link is enough",
)
R_15: Final = _reading(
    "R-15",
    "Tài khoản của tổ chức phải lưu thông tin đăng ký nào?",
    "What must be stored when an organisation signs up?",
    not_listed="the list of art. 27.3.a presupposes a person; none of it is demanded of an organisation",
    responsible_person="the list is demanded of the responsible person",
)

REGISTER: Final = MappingProxyType(
    {
        r.id: r
        for r in (
            R_01, R_02, R_03, R_04, R_05, R_06, R_07, R_08, R_09, R_10, R_11, R_12, R_13, R_14, R_15,
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

    __slots__ = ("_switched",)

    def __init__(self, switched: Mapping[str, str] | None = None) -> None:
        for id, option in (switched or {}).items():
            if id not in REGISTER:
                raise ValueError(f"there is no reading {id}")
            if option not in REGISTER[id].options:
                raise ValueError(f"reading {id} has no option {option}")
        self._switched = MappingProxyType(dict(switched or {}))

    def __getitem__(self, reading: Reading) -> str:
        return self._switched.get(reading.id, reading.default)

    def __reduce__(self) -> tuple[object, ...]:
        return Readings, (dict(self._switched),)

    @property
    def switched(self) -> Mapping[str, str]:
        """The readings that do not take their default."""
        return self._switched


DEFAULT_READINGS: Final = Readings()
