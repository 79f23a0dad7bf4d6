"""How a text fits into SMS: which characters are cheap, and into how many pieces a network cuts it.

The 7-bit default alphabet is that of 3GPP TS 23.038 section 6.2.1 with its extension table 6.2.1.1; any
other character makes the whole text UCS-2 (section 6.2.3), at less than half the length. Vietnamese letters
with marks are such characters. ``smpplib.gsm`` is not used for this: release 2.2.4 takes the grave accent
for the section sign, and cuts characters that take two places in half.
"""

from __future__ import annotations

from typing import Final

_BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPE: Final = 0x1B
_EXTENSION: Final = {
    "\f": 0x0A, "^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C, "~": 0x3D, "]": 0x3E, "|": 0x40, "€": 0x65,
}  # fmt: skip
_SEPTETS: Final = {
    **{letter: bytes([place]) for place, letter in enumerate(_BASIC) if place != _ESCAPE},
    **{letter: bytes([_ESCAPE, place]) for letter, place in _EXTENSION.items()},
}

# A message holds 140 octets. Of several, each gives six of them to a header (3GPP TS 23.040 section 9.2.3.24.1).
_GSM_ALONE, _GSM_EACH = 160, 153
_UCS2_ALONE, _UCS2_EACH = 70, 67


def is_gsm(text: str) -> bool:
    """Whether every character is in the 7-bit default alphabet or its extension table."""
    return all(letter in _SEPTETS for letter in text)


def gsm_octets(text: str) -> bytes:
    """The text in the 7-bit default alphabet, one septet to an octet, as SMPP carries it.

    Raises:
        ValueError: a character is not in it; which one is not said, since the text holds a code.
    """
    if not is_gsm(text):
        raise ValueError("a character is not in the GSM 7-bit default alphabet")
    return b"".join(_SEPTETS[letter] for letter in text)


def parts(text: str, *, gsm: bool) -> tuple[str, ...]:
    """The text as the pieces that each fit one segment; no character is cut in half.

    Args:
        text: what to send.
        gsm: whether it goes out in the 7-bit alphabet, which it must fit; else in UCS-2.

    Returns:
        At least one piece; joined they are the text.
    """
    alone, each = (_GSM_ALONE, _GSM_EACH) if gsm else (_UCS2_ALONE, _UCS2_EACH)
    sizes = [len(_SEPTETS[letter]) if gsm else 1 + (ord(letter) > 0xFFFF) for letter in text]
    if sum(sizes) <= alone:
        return (text,)
    found, start, used = [], 0, 0
    for place, size in enumerate(sizes):
        if used + size > each:
            found.append(text[start:place])
            start, used = place, 0
        used += size
    return (*found, text[start:])


def segments(text: str) -> int:
    """How many messages the text is sent, and paid, as."""
    return len(parts(text, gsm=is_gsm(text)))


def fits_one(text: str) -> bool:
    """Whether the text is one message: up to 160 places of the 7-bit alphabet, or 70 of UCS-2."""
    return segments(text) == 1
