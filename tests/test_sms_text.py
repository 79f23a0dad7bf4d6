from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idverify.evidence.possession import Purpose
from idverify.messages import LANGUAGES, text
from idverify.senders.sms_text import fits_one, gsm_octets, is_gsm, parts, segments

EXTENDED = "^{}\\[~]|€\f"
GSM = st.text(alphabet=st.characters(codec="ascii").filter(is_gsm) | st.sampled_from(EXTENDED + "àéñÖΔ"), max_size=700)
ANY = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400)


@pytest.mark.parametrize(
    ("sms", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("€" * 152, 2),  # 76 fit into 153 places, since none is cut in half
        ("€" * 153, 3),
        ("ạ" * 70, 1),
        ("ạ" * 71, 2),
        ("ạ" * 134, 2),
        ("ạ" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 66, 2),  # 33 fit into 67 places
        ("😀" * 67, 3),
    ],
)
def test_segments_are_counted_as_networks_cut_them(sms, count):
    assert segments(sms) == count
    assert fits_one(sms) == (count == 1)


@pytest.mark.parametrize(
    ("letter", "octets"),
    [
        # 3GPP TS 23.038 section 6.2.1, the places where it is not ASCII.
        ("@", b"\x00"), ("£", b"\x01"), ("$", b"\x02"), ("_", b"\x11"), ("Δ", b"\x10"), ("Ç", b"\x09"),
        ("¤", b"\x24"), ("¡", b"\x40"), ("Ä", b"\x5b"), ("§", b"\x5f"), ("¿", b"\x60"), ("ä", b"\x7b"),
        ("à", b"\x7f"), ("\n", b"\x0a"), ("\r", b"\x0d"), ("É", b"\x1f"), ("#", b"#"), ("z", b"z"), ("0", b"0"),
        # Section 6.2.1.1.
        ("€", b"\x1be"), ("[", b"\x1b<"), ("\\", b"\x1b/"), ("]", b"\x1b>"), ("^", b"\x1b\x14"),
        ("{", b"\x1b("), ("|", b"\x1b@"), ("}", b"\x1b)"), ("~", b"\x1b="), ("\f", b"\x1b\n"),
    ],
)  # fmt: skip
def test_letters_have_their_places(letter, octets):
    assert gsm_octets(letter) == octets


@pytest.mark.parametrize("letter", ["`", "ç", "\x1b", "ă", "đ", "ơ", "ậ", "\t", "’"])
def test_what_has_no_place_makes_a_text_unicode(letter):
    assert not is_gsm(f"a{letter}")
    with pytest.raises(ValueError, match="default alphabet") as refused:
        gsm_octets(f"123456{letter}")
    assert "123456" not in str(refused.value)


@given(GSM)
def test_no_piece_is_too_long_and_none_is_missing(sms):
    pieces = parts(sms, gsm=True)
    assert "".join(pieces) == sms
    most = 160 if len(pieces) == 1 else 153
    assert all(len(gsm_octets(piece)) <= most for piece in pieces)
    assert b"".join(map(gsm_octets, pieces)) == gsm_octets(sms)


@given(ANY)
def test_no_unicode_piece_is_too_long_and_no_character_is_cut(sms):
    pieces = parts(sms, gsm=False)
    assert "".join(pieces) == sms
    most = 140 if len(pieces) == 1 else 134
    for piece in pieces:
        octets = piece.encode("utf-16-be")
        assert len(octets) <= most
        assert octets.decode("utf-16-be") == piece


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("purpose", Purpose)
def test_a_code_with_the_line_that_browsers_read_is_one_message(purpose, lang):
    sent = text(f"sms.{purpose}", code="012345", minutes=5).in_(lang)
    assert is_gsm(sent)
    assert fits_one(f"{sent}\n\n@mxh.example.vn #012345")
