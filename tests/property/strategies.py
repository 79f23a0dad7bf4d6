"""Numbers, and the ways in which people type them.

Every number is made up: an assigned code, three zeros, and three digits at random.
"""

from datetime import date
from string import ascii_letters

from hypothesis import strategies as st

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SEPARATORS = " \u00a0\t.-()"
PREFIXES = ("0", "84", "840", "+84", "+840", "0084", "00840")
PERSONS_CODES = (*range(32, 40), 52, 55, 56, 58, 59, 70, *range(76, 80), *range(81, 95), *range(96, 99))
REWRITTEN = {
    120: 70, 121: 79, 122: 77, 123: 83, 124: 84, 125: 85, 126: 76, 127: 81, 128: 78, 129: 82,
    162: 32, 163: 33, 164: 34, 165: 35, 166: 36, 167: 37, 168: 38, 169: 39,
    186: 56, 188: 58, 199: 59,
}  # fmt: skip
SCRAPS = (
    "0", "84", "+84", "0084", "+1", "912000001", "0912000001", "01680000001", "02430000001", "1900", "001204000001",
    "ext", "x", "#", ";ext=", "máy lẻ", "ma\u0301y le\u0309", " hoặc ", ",", "/", "+", "(", ")", "-", ".",
    " ", "\t", "\n", "1", "8", "９", "٣", "²", "𝟎", "é", "\u200b", "\ud800", "\x00",
)  # fmt: skip

counts = st.integers(0, 999).map(lambda count: f"000{count:03d}")
blocks = st.builds(lambda code, third: f"{code}{third}", st.sampled_from(PERSONS_CODES), st.integers(0, 9))

# Nine digits of a person's mobile, without a zero or a country code; of 099, only a block still in use.
mobiles = st.builds(lambda block, count: block + count, blocks | st.just("991"), counts)

# The ten digits of before September 2018, without their zero, and the nine of today.
legacy = st.builds(
    lambda old, third, count: (f"{old}{third}{count}", f"{REWRITTEN[old]}{third}{count}"),
    st.sampled_from(sorted(REWRITTEN)),
    st.integers(0, 9),
    counts,
)
personal_ids = st.builds(
    lambda place, century, year, count: f"{place:03d}{century}{year:02d}{count}",
    st.integers(0, 999),
    st.integers(0, 9),
    st.integers(0, 99),
    counts,
)
foreigner_ids = st.builds(lambda letters, count: letters + count, st.text(ascii_letters, max_size=58), counts)

# Nothing is left out: control characters, lone surrogates, the digits of every script.
any_text = st.text(st.characters(exclude_categories=()), max_size=200)

# Ten thousand characters of any kind, made of a scrap so that making them is quick.
very_long = st.builds(
    lambda scrap, end: (scrap * (10_000 // len(scrap) + 1))[: 10_000 - len(end)] + end,
    st.text(st.characters(exclude_categories=()), min_size=1, max_size=40),
    st.text(st.characters(exclude_categories=()), max_size=40),
)

# What may stand in a field: anything, but mostly what looks like a number.
typed = any_text | st.text("0123456789+ .-()x#", max_size=80) | st.lists(st.sampled_from(SCRAPS)).map("".join)

days = st.none() | st.dates() | st.dates(date(2015, 1, 1), date(2027, 1, 1))


@st.composite
def spelled(draw: st.DrawFn, national: str) -> str:
    """A number behind any prefix that people write, grouped in any way, in ASCII or full-width digits."""
    # Ten digits without their zero are never read as an old number.
    prefix = draw(st.sampled_from(PREFIXES if len(national) > 9 else (*PREFIXES, "")))
    gaps = st.text(SEPARATORS, max_size=2)
    before = draw(st.sampled_from(["", " ", "(", " ( "])) if "+" in prefix else draw(gaps)
    text = before + "".join(sign if sign == "+" else sign + draw(gaps) for sign in prefix + national)
    wide = draw(st.sets(st.integers(0, len(text) - 1), max_size=3))
    return "".join(sign.translate(FULL_WIDTH) if place in wide else sign for place, sign in enumerate(text))


@st.composite
def spelled_personal_id(draw: st.DrawFn, number: str) -> str:
    """Twelve digits with spaces, dots and hyphens anywhere."""
    gaps = st.text(" .-", max_size=3)
    return draw(gaps) + "".join(digit + draw(gaps) for digit in number)
