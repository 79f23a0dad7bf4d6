"""Which column is which: by what stands above it, and by what stands in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from idverify.campaign.reading.content import Content, content_of
from idverify.campaign.reading.vocabulary import DAYS, NAMES, OF_SOMEBODY_ELSE, OTHERS, PERHAPS
from idverify.campaign.role import Role

GROUP: Final = " / "  # between the word above several columns and the word above one
_EXACT: Final = 4  # the whole header is such a name
_CONTAINED: Final = 3  # it is among other words
_TOLD: Final = 2  # a word that may mean it, and the cells agree
_SEEN: Final = 1  # nothing but the cells says so

Sample = Sequence[Sequence[str | None]]


class Doubt(NamedTuple):
    """A role that several columns could have, or that is needed and that none seems to have.

    Attributes:
        role: which.
        candidates: the headers that it may be, in the order of the table.
    """

    role: Role
    candidates: tuple[str, ...]


class Found(NamedTuple):
    """What was found.

    Attributes:
        columns: the header of each role that no question is about.
        doubts: the questions.
    """

    columns: Mapping[Role, str]
    doubts: tuple[Doubt, ...]


Asker = Callable[[Doubt], str | None]  # the header that it is; None: none of them


def folded(word: str) -> str:
    """Lower case, without accents, and nothing but letters, digits and single blanks.

    >>> folded(" Số ĐIỆN_thoại (*)")
    'so dien thoai'
    """
    bare = unicodedata.normalize("NFKD", word.lower().replace("đ", "d"))
    kept = "".join(
        letter if letter.isalnum() else "" if unicodedata.category(letter) in _UNSEEN else " " for letter in bare
    )
    return " ".join(kept.split())


def known(header: str) -> int:
    """How well a cell reads as a header: 2, a name as it stands; 1, one among other words; 0, not at all."""
    word = folded(header[:_LONGEST])
    if word in OTHERS or any(word in names for names in (*NAMES.values(), *PERHAPS.values())):
        return 2
    phrases = _phrases(word)
    return int(any(not phrases.isdisjoint(names) for names in NAMES.values()))


def found(headers: Sequence[str], sample: Sample, roles: Sequence[Role] = tuple(Role)) -> Found:
    """Which column has which role.

    Args:
        headers: of all columns; those that are empty are passed over.
        sample: cells of some rows, as many as there are headers.
        roles: those that are looked for.
    """
    contents = [content_of([row[place] for row in sample if place < len(row)]) for place in range(len(headers))]
    claims = {
        place: claim
        for place, header in enumerate(headers)
        if header and (claim := _claim(header, contents[place], roles)) is not None
    }
    columns, doubts = dict[Role, str](), []
    for role in roles:
        candidates = _best(role, claims, contents)
        if len(candidates) == 1:
            columns[role] = headers[candidates[0]]
        elif candidates:
            doubts.append(Doubt(role, tuple(headers[place] for place in candidates)))
    if Role.ACCOUNT in roles and Role.ACCOUNT not in columns and not any(d.role is Role.ACCOUNT for d in doubts):
        doubts.insert(0, Doubt(Role.ACCOUNT, _whatever_is_left(headers, claims, contents)))
    return Found(columns, tuple(doubts))


class _Claim(NamedTuple):
    role: Role
    rank: int


def _claim(header: str, content: Content, roles: Sequence[Role]) -> _Claim | None:
    """The one role that a column may have."""
    whole = folded(header)
    own = folded(header.rsplit(GROUP, 1)[-1])
    if not OF_SOMEBODY_ELSE.isdisjoint(_phrases(whole)):
        return None
    # "Ngày" below "Xác thực" is the day of a proof, whatever "Ngày" by itself may be.
    for word in dict.fromkeys((own, whole)):
        if (exact := _by_whole_name(word)) is not None:
            return exact if exact.role in roles else None
    for word in dict.fromkeys((own, whole)):
        claim = _by_name(word, content)
        if claim is not None:
            return claim if claim.role in roles else None
    if own in OTHERS:
        return None
    if content.is_of(Role.PHONE) and not _of_days(whole):
        return _Claim(Role.PHONE, _SEEN)
    return _Claim(Role.PERSONAL_ID, _SEEN) if content.is_of(Role.PERSONAL_ID) and not _of_days(whole) else None


def _by_whole_name(word: str) -> _Claim | None:
    return next((_Claim(role, _EXACT) for role, names in NAMES.items() if word in names), None)


def _by_name(word: str, content: Content) -> _Claim | None:
    for role, names in PERHAPS.items():
        if word in names and (content.is_of(role) if role is not Role.ACCOUNT else word not in OTHERS):
            return _Claim(role, _TOLD)
    if word in OTHERS:
        return None
    phrases = _phrases(word)
    contained = [(len(name), role) for role, names in NAMES.items() for name in names & phrases]
    if _of_days(word):
        contained = [(length, role) for length, role in contained if role in _DAYS]
    longest = max(contained, default=None, key=lambda each: each[0])
    return None if longest is None or longest[1] is Role.HOLDER else _Claim(longest[1], _CONTAINED)


def _best(role: Role, claims: Mapping[int, _Claim], contents: Sequence[Content]) -> list[int]:
    ranks = {place: claim.rank for place, claim in claims.items() if claim.role is role}
    # What its header promises and its cells deny is no candidate beside one of which both hold.
    fitting = {place: rank for place, rank in ranks.items() if not contents[place].denies(role)}
    ranks = fitting or {place: rank for place, rank in ranks.items() if rank >= _CONTAINED}
    if not ranks:
        return []
    best = max(ranks.values())
    if role in _NUMBERS and best >= _CONTAINED:
        best = _CONTAINED  # "SĐT" and "SĐT 2": either may be the one that counts
    return sorted(place for place, rank in ranks.items() if rank >= best)


def _whatever_is_left(
    headers: Sequence[str], claims: Mapping[int, _Claim], contents: Sequence[Content]
) -> tuple[str, ...]:
    left = [
        place
        for place, header in enumerate(headers)
        if header and place not in claims and folded(header) not in _COUNTS and not contents[place].is_empty
    ]
    if not left:
        left = [place for place, header in enumerate(headers) if header]
    return tuple(headers[place] for place in left)


def _of_days(word: str) -> bool:
    return not DAYS.isdisjoint(_phrases(word))


def _phrases(word: str) -> frozenset[str]:
    """All words of it that stand together."""
    words = word.split()
    return frozenset(
        " ".join(words[begin:end])
        for begin in range(len(words))
        for end in range(begin + 1, min(len(words), begin + _LONGEST_PHRASE) + 1)
    )


_LONGEST: Final = 200  # letters of a header that are looked at
_LONGEST_PHRASE: Final = max(len(name.split()) for names in (*NAMES.values(), OF_SOMEBODY_ELSE, DAYS) for name in names)
_UNSEEN: Final = frozenset({"Mn", "Cf"})  # accents, and letters without width
_DAYS: Final = (Role.BIRTH_DATE, Role.OPENED, Role.PROVEN_AT, Role.NO_MOBILE)
_NUMBERS: Final = (Role.PHONE, Role.PERSONAL_ID)
_COUNTS: Final = frozenset({"stt", "tt", "so tt", "so thu tu", "thu tu", "no", "nr", "index", "row no", "row", "seq"})
