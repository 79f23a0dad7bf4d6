"""Whom a provision binds by its words, where that is somebody else than the networks of its reach.

It is said and never decided with: which rules are asked of a network is for ``Provision.reach``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from idverify.messages import Text

_EVERYBODY: Final = Text(vi="mọi người (luật dân sự)", en="everybody (civil law)")
_GUARDIANS: Final = Text(
    vi="cha, mẹ, người giám hộ và người được giám hộ (luật dân sự)", en="parents, guardians and wards (civil law)"
)
_APPOINTING: Final = Text(
    vi="Ủy ban nhân dân cấp xã và tòa án (luật dân sự)", en="the commune's committee and the courts (civil law)"
)
_ABOUT_CHILDREN: Final = Text(vi="mọi người (luật về trẻ em)", en="everybody (law on children)")
_PUTS_CHILD_ONLINE: Final = Text(
    vi="ai đưa thông tin riêng tư của trẻ em lên mạng, kể cả mạng xã hội",
    en="whoever puts a child's private life online, social networks among them",
)
_ONLINE_SERVICES: Final = Text(
    vi="mọi dịch vụ trên mạng, trong đó có mạng xã hội", en="every online service, social networks among them"
)
_IDENTIFICATION: Final = Text(
    vi="cơ quan căn cước và người được cấp số, cấp thẻ",
    en="the identification authorities and those who get a number or a card from them",
)
_ASKS_FOR_NUMBERS: Final = Text(
    vi="mọi bên có thể hỏi số cũ của công dân, kể cả mạng xã hội",
    en="whoever might ask a citizen for an old number, social networks among them",
)
_E_ID_HOLDERS: Final = Text(
    vi="hệ thống định danh điện tử và người có tài khoản ở đó",
    en="the e-identification system and those with an account of it",
)
_E_AUTH_USERS: Final = Text(
    vi="bên kết nối hoặc dùng dịch vụ xác thực điện tử, kể cả mạng xã hội khi dùng",
    en="whoever connects to or uses e-authentication, social networks where they do",
)
_E_AUTH_PROVIDERS: Final = Text(
    vi="tổ chức cung cấp dịch vụ xác thực điện tử", en="providers of e-authentication services"
)
_OPERATORS: Final = Text(
    vi="doanh nghiệp viễn thông và thuê bao di động", en="operators of mobile networks and their subscribers"
)
_USERS: Final = Text(vi="người sử dụng", en="users")
_GAMES: Final = Text(vi="doanh nghiệp cung cấp trò chơi trên mạng", en="those who offer online games")
_PRESS: Final = Text(vi="cơ quan báo chí", en="press agencies")
_PROCESSORS: Final = Text(
    vi="mọi bên xử lý dữ liệu cá nhân, trong đó có mọi mạng xã hội",
    en="whoever processes personal data, every social network among them",
)
_SOCIAL_NETWORKS: Final = Text(
    vi="mọi mạng xã hội và dịch vụ truyền thông trực tuyến",
    en="every social network and every online communication service",
)
_VALUE_ADDED: Final = Text(
    vi="mọi dịch vụ viễn thông, Internet và giá trị gia tăng trên không gian mạng, trong đó có mọi mạng xã hội",
    en="every telecommunications, Internet and value-added online service, every social network among them",
)
_ENTERPRISES: Final = Text(
    vi="doanh nghiệp trong nước và nước ngoài cung cấp dịch vụ trên mạng tại Việt Nam, trong đó có mọi mạng xã hội",
    en="domestic and foreign enterprises with network services in Viet Nam, every social network among them",
)
_STORES_IN_VIET_NAM: Final = Text(
    vi="doanh nghiệp trong nước; doanh nghiệp nước ngoài chỉ khi Bộ trưởng Bộ Công an quyết định",
    en="domestic enterprises; foreign ones only after a decision of the Minister of Public Security",
)
_SELLERS: Final = Text(
    vi="nền tảng thương mại điện tử và người bán, người tiếp thị liên kết ở đó; mạng xã hội khi có hoạt động bán hàng",
    en="e-commerce platforms with their sellers and affiliate marketers; social networks where things are sold",
)


def _all(places: Iterable[str], instrument: str, said: Text) -> dict[str, Text]:
    return {f"{instrument} art. {place}": said for place in places}


# By an instrument's number, of every provision of it that the table below does not name.
_BY_INSTRUMENT: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "91/2015/QH13": _EVERYBODY,
        "102/2016/QH13": _ABOUT_CHILDREN,
        "56/2017/ND-CP": _ABOUT_CHILDREN,
        "26/2023/QH15": _IDENTIFICATION,
        "69/2024/ND-CP": _E_ID_HOLDERS,
        "70/2024/ND-CP": _IDENTIFICATION,
        "163/2024/ND-CP": _OPERATORS,
        "91/2025/QH15": _PROCESSORS,
        "356/2025/ND-CP": _PROCESSORS,
        "58/2026/ND-CP": _IDENTIFICATION,
        "08/2026/TT-BKHCN": _OPERATORS,
        "116/2025/QH15": _VALUE_ADDED,
        "122/2025/QH15": _SELLERS,
        "237/2026/ND-CP": _PRESS,
        "333/2026/ND-CP": _ENTERPRISES,
    }
)
# By citation.
_BY_PROVISION: Final[Mapping[str, Text]] = MappingProxyType(
    {
        **_all(("46.3", "47", "47.2", "48.3", "49", "50", "52", "136"), "91/2015/QH13", _GUARDIANS),
        "91/2015/QH13 art. 54": _APPOINTING,
        "56/2017/ND-CP art. 35": _ONLINE_SERVICES,
        "56/2017/ND-CP art. 36": _PUTS_CHILD_ONLINE,
        **_all(("18.1", "18.4", "19.3", "19.4", "20"), "69/2024/ND-CP", _E_AUTH_USERS),
        **_all(("22", "23"), "69/2024/ND-CP", _E_AUTH_PROVIDERS),
        "70/2024/ND-CP art. 12": _ASKS_FOR_NUMBERS,
        "58/2026/ND-CP art. 5.7": _ASKS_FOR_NUMBERS,
        "147/2024/ND-CP art. 24.2": Text(
            vi="trang thông tin điện tử và diễn đàn nội bộ thuộc diện không phải xin phép",
            en="websites and internal forums that need no licence",
        ),
        "147/2024/ND-CP art. 24.4": Text(
            vi="trang thông tin điện tử tại Việt Nam, trong đó có mạng xã hội trong nước",
            en="websites in Viet Nam, domestic social networks among them",
        ),
        "147/2024/ND-CP art. 24.6.g": _PRESS,
        "147/2024/ND-CP art. 36": _USERS,
        **_all(("39.1.đ", "39.1.e"), "147/2024/ND-CP", _GAMES),
        **_all(("29.1", "29.2", "29.3", "29.4", "29.5", "29.6"), "91/2025/QH15", _SOCIAL_NETWORKS),
        "91/2025/QH15 art. 38": Text(
            vi="doanh nghiệp nhỏ xử lý dữ liệu cá nhân", en="small enterprises that process personal data"
        ),
        "116/2025/QH15 art. 13.4.g": _USERS,
        "116/2025/QH15 art. 16.2": Text(
            vi="theo lời văn là cha, mẹ, người giám hộ, ở mọi dịch vụ giá trị gia tăng trên không gian mạng, trong đó "
            "có mọi mạng xã hội",
            en="by its words parents and guardians, at every value-added online service, every social network among "
            "them",
        ),
        "174/2026/ND-CP art. 4.3": Text(vi="ai bị phạt theo Nghị định này", en="whoever is fined under this decree"),
        **_all(("99.2.g", "99.2.k"), "174/2026/ND-CP", _GAMES),
        "174/2026/ND-CP art. 117.2": Text(
            vi="không riêng ai: chỉ bãi bỏ quy định xử phạt cũ", en="nobody by itself: it only ends earlier sanctions"
        ),
        "66.17/2026/NQ-CP annex 79": _E_AUTH_PROVIDERS,
        "66.17/2026/NQ-CP annex 142": Text(
            vi="tổ chức cung cấp dịch vụ xử lý dữ liệu cá nhân", en="those who process personal data as a service"
        ),
        **_all(
            ("39.1.a", "39.1.c", "54.3", "60.1.a", "60.1.b", "60.1.c", "60.2.b", "60.3"), "330/2026/ND-CP", _PROCESSORS
        ),
        "330/2026/ND-CP art. 34.1.c": Text(
            vi="dường như dịch vụ có tài khoản bắt buộc định danh (suy luận); để thận trọng, cả mạng xã hội",
            en="as it seems, services whose accounts must be identified (inferred); to be careful, social networks too",
        ),
        "330/2026/ND-CP art. 34.2": _USERS,
        **_all(("19", "20.1"), "333/2026/ND-CP", _STORES_IN_VIET_NAM),
    }
)
TABLES: Final = (_BY_PROVISION, _BY_INSTRUMENT)


def bound(citation: str, instrument: str) -> Text | None:
    """Whom a provision binds by its words; None where those are the social networks of its reach.

    Args:
        citation: the provision's, as ``Provision.citation``.
        instrument: the number of the instrument it stands in.
    """
    return _BY_PROVISION.get(citation) or _BY_INSTRUMENT.get(instrument)
