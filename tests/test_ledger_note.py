"""Signed notes, checkpoints and cosignatures: what the specifications print, and everything that is refused."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

import pytest
from log_in_memory import LOG, ORIGIN, SEEN, WITNESSES, LogInMemory, entries, private_key, public
from naive_merkle import mth

from idverify.errors import OperatorError
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.cosignature import Witness, cosigned, seen_at, verifiers_of
from idverify.ledger.note import Note, Signature, UnverifiedNote, Verifier, key_id, opened, signed, vkey
from idverify.ledger.tree import EMPTY_ROOT

# The examples of C2SP signed-note.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
TEXT = f"{ORIGIN}\n8\n{base64.b64encode(mth(entries(8))).decode()}\n"


def log() -> LogInMemory:
    return LogInMemory().append(*entries(8))


def code_of(note: str | bytes, *keys: Verifier) -> str:
    with pytest.raises(OperatorError) as refused:
        opened(note, keys or (LOG,))
    return refused.value.code


def line(name: str, value: bytes) -> str:
    return f"— {name} {base64.b64encode(value).decode()}\n"


def test_the_published_example_opens_with_its_published_key() -> None:
    key = Verifier.parse(EXAMPLE_KEY)
    assert str(key) == EXAMPLE_KEY
    assert key.key_id.hex() == "530d903a"
    assert opened(EXAMPLE, [key]) == Note(
        "This is an example message.\n", ((key, UnverifiedNote.parse(EXAMPLE).signatures[0]),)
    )
    assert opened(EXAMPLE.encode(), [key]).text == "This is an example message.\n"


def test_a_key_id_is_the_hash_of_name_type_and_key() -> None:
    for type in (1, 4):
        by_hand = hashlib.sha256(ORIGIN.encode() + b"\x0a" + bytes([type]) + public(1)).digest()[:4]
        assert key_id(ORIGIN, type, public(1)) == by_hand
    assert vkey(ORIGIN, public(1)) == str(LOG)
    assert Witness(ORIGIN, public(1)).key_id != LOG.key_id


def test_a_note_signed_here_is_the_text_a_blank_line_and_the_signature() -> None:
    note = signed(TEXT, LOG, private_key(1).sign)
    assert note == TEXT + "\n" + line(ORIGIN, LOG.key_id + private_key(1).sign(TEXT.encode()))
    assert opened(note, [LOG]).text == TEXT


def test_a_signature_by_another_key_is_not_released() -> None:
    for sign in (private_key(2).sign, lambda _: b"", lambda _: bytes(64)):
        with pytest.raises(OperatorError) as refused:
            signed(TEXT, LOG, sign)
        assert refused.value.code == "ledger_signature"
        with pytest.raises(OperatorError) as refused:
            cosigned(log().note(), WITNESSES[1], sign, at=SEEN)
        assert refused.value.code == "ledger_signature"


@pytest.mark.parametrize(
    ("text", "code"),
    [("no newline", "ledger_note_form"), ("a\tb\n", "ledger_note_text"), ("\ud800\n", "ledger_note_text")],
)
def test_a_text_that_no_note_may_have_is_not_signed(text: str, code: str) -> None:
    with pytest.raises(OperatorError) as refused:
        signed(text, LOG, private_key(1).sign)
    assert refused.value.code == code


GOOD = signed(TEXT, LOG, private_key(1).sign)


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("", "ledger_note_form"),
        (TEXT, "ledger_note_form"),
        (TEXT + "\n", "ledger_note_form"),
        (GOOD[:-1], "ledger_note_form"),
        (TEXT + GOOD.removeprefix(TEXT + "\n"), "ledger_note_form"),
        (GOOD + "\n", "ledger_note_form"),
        (GOOD + "trailing\n", "ledger_note_line"),
        (GOOD + "— a\n", "ledger_note_line"),
        (GOOD + "— a \n", "ledger_note_line"),
        (GOOD + line("a", b"1234"), "ledger_note_line"),
        (GOOD + line("", b"12345"), "ledger_note_line"),
        (GOOD + line("a+b", b"12345"), "ledger_note_line"),
        (GOOD + line("a\u00a0b", b"12345"), "ledger_note_line"),
        (GOOD + line("a\u2028b", b"12345"), "ledger_note_line"),
        (GOOD + line("a", b"12345").replace("=", ""), "ledger_note_line"),
        (GOOD + line("a", b"12345").replace("\n", " \n"), "ledger_note_line"),
        (GOOD + "— a MTIzNDX=\n", "ledger_note_line"),  # bits set where padding is
        (GOOD.replace("— ", "-- "), "ledger_note_line"),
        (GOOD.replace("\n", "\r\n"), "ledger_note_text"),
        ("\x00" + GOOD, "ledger_note_text"),
        (GOOD.encode() + b"\xff", "ledger_note_text"),
        (GOOD + "\ud800", "ledger_note_text"),
        ("a" * 1_000_000 + GOOD, "ledger_note_size"),
        ("đ" * 500_000 + GOOD, "ledger_note_size"),
        (GOOD + line("a", b"12345") * 100, "ledger_note_signatures"),
        (GOOD.replace("\n8\n", "\n9\n"), "ledger_note_forged"),
        (GOOD + line(ORIGIN, LOG.key_id + bytes(64)), "ledger_note_forged"),
        (TEXT + "\n" + line(ORIGIN, b"\x00" * 4 + private_key(1).sign(TEXT.encode())), "ledger_note_unsigned"),
        (TEXT + "\n" + line("other", LOG.key_id + private_key(1).sign(TEXT.encode())), "ledger_note_unsigned"),
    ],
)
def test_each_way_of_being_wrong_has_its_own_refusal(note: str | bytes, code: str) -> None:
    assert code_of(note) == code


def test_a_hundred_signatures_are_read() -> None:
    assert opened(GOOD + line("a", b"12345") * 99, [LOG]).text == TEXT


def test_without_a_known_key_no_note_opens() -> None:
    with pytest.raises(OperatorError) as refused:
        opened(GOOD, [])
    assert refused.value.code == "ledger_note_unsigned"


def test_keys_may_be_given_as_something_read_once() -> None:
    note = log().note(2)
    assert len(opened(note, iter([LOG, *WITNESSES])).signed_by) == 2


@pytest.mark.parametrize(
    "written",
    [
        "",
        "a",
        "a+b+c",
        str(LOG)[:-1],
        str(LOG) + "A",
        str(LOG).upper(),
        "+" + str(LOG).partition("+")[2],
        f"a b{str(LOG).partition('+')[1]}{str(LOG).partition('+')[2]}",
        str(LOG).replace(LOG.key_id.hex(), "00000000"),
        str(LOG).replace(LOG.key_id.hex(), LOG.key_id.hex() + "0"),
        str(WITNESSES[0]),  # of the other type
        "\ud800+00000000+AQ==",
    ],
)
def test_a_malformed_key_is_refused_and_left_out_of_a_list(written: str) -> None:
    with pytest.raises(OperatorError) as refused:
        Verifier.parse(written)
    assert refused.value.code == "ledger_vkey"
    assert [key for key in verifiers_of([written, str(LOG)]) if not isinstance(key, Witness)] == [LOG]


@pytest.mark.parametrize(("name", "key"), [("", bytes(32)), ("a b", bytes(32)), ("a+b", bytes(32)), ("a", bytes(31))])
def test_a_key_of_impossible_name_or_length_is_not_made(name: str, key: bytes) -> None:
    with pytest.raises(OperatorError) as refused:
        vkey(name, key)
    assert refused.value.code == "ledger_vkey"


# Cosignatures


def test_a_cosignature_is_over_the_time_and_the_whole_text() -> None:
    seconds = int(SEEN.timestamp())
    message = f"cosignature/v1\ntime {seconds}\n{TEXT}".encode()
    witness = WITNESSES[0]
    by_hand = line(witness.name, witness.key_id + seconds.to_bytes(8, "big") + private_key(2).sign(message))
    note = cosigned(GOOD, witness, private_key(2).sign, at=SEEN)
    assert note == GOOD + by_hand
    found = dict(opened(note, [LOG, witness]).signed_by)
    assert set(found) == {LOG, witness}
    assert seen_at(found[witness]) == SEEN


def test_the_time_of_a_cosignature_cannot_be_changed() -> None:
    note = UnverifiedNote.parse(log().note(2))
    for time in (0, int(SEEN.timestamp()) + 1, 2**63, 2**64 - 1):
        value = time.to_bytes(8, "big") + note.signatures[1].signature[8:]
        moved = Signature(note.signatures[1].name, note.signatures[1].key_id, value)
        assert code_of(str(UnverifiedNote(note.text, (note.signatures[0], moved))), LOG, WITNESSES[0]) == (
            "ledger_note_forged"
        )


def test_a_time_of_more_than_63_bits_is_none_although_it_was_signed() -> None:
    for seconds, holds in ((2**63 - 1, True), (2**63, False)):
        signature = private_key(2).sign(f"cosignature/v1\ntime {seconds}\n{TEXT}".encode())
        assert WITNESSES[0].verifies(TEXT, seconds.to_bytes(8, "big") + signature) is holds
        assert not WITNESSES[0].verifies(TEXT, signature[:7])
    assert seen_at(Signature("w", bytes(4), (2**63 - 1).to_bytes(8, "big"))) is None
    assert seen_at(Signature("w", bytes(4), bytes(8))) == datetime(1970, 1, 1, tzinfo=UTC)


def test_a_plain_signature_is_no_cosignature_and_a_cosignature_no_plain_one() -> None:
    plain = private_key(2).sign(TEXT.encode())
    assert not WITNESSES[0].verifies(TEXT, bytes(8) + plain)
    assert not WITNESSES[0].verifies(TEXT, plain)
    assert not Verifier(WITNESSES[0].name, public(2)).verifies(
        TEXT, UnverifiedNote.parse(log().note(2)).signatures[1].signature[8:]
    )


def test_a_note_is_not_cosigned_beyond_a_hundred_signatures() -> None:
    with pytest.raises(OperatorError) as refused:
        cosigned(GOOD + line("a", b"12345") * 99, WITNESSES[0], private_key(2).sign, at=SEEN)
    assert refused.value.code == "ledger_note_signatures"


# Checkpoints


def test_a_checkpoint_is_three_lines() -> None:
    assert log().checkpoint().to_text() == TEXT
    assert Checkpoint.from_text(TEXT) == Checkpoint(ORIGIN, 8, mth(entries(8)))
    longer = Checkpoint(ORIGIN, 8, mth(entries(8)), ("more", "lines"))
    assert longer.to_text() == TEXT + "more\nlines\n"
    assert Checkpoint.from_text(longer.to_text()) == longer


ROOT = TEXT.split("\n")[2]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        TEXT[:-1],
        TEXT + "\n",
        TEXT + "x",
        f"{ORIGIN}\n8\n",
        f"\n8\n{ROOT}\n",
        *(f"{ORIGIN}\n{size}\n{ROOT}\n" for size in ("", "08", "+8", "-8", "8 ", "٨", "1e3", str(2**63), "9" * 30)),
        *(f"{ORIGIN}\n8\n{root}\n" for root in ("", ROOT[:-1], ROOT + "=", ROOT + " ", "AAAA", ROOT[:-2] + "b=")),
        f"{ORIGIN}\n0\n{ROOT}\n",  # an empty log has one root
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(OperatorError) as refused:
        Checkpoint.from_text(text)
    assert refused.value.code == "ledger_checkpoint"


@pytest.mark.parametrize(
    ("origin", "size", "root", "extensions"),
    [
        ("", 8, bytes(32), ()),
        ("a\nb", 8, bytes(32), ()),
        ("a", -1, bytes(32), ()),
        ("a", 2**63, bytes(32), ()),
        ("a", 8, bytes(31), ()),
        ("a", 0, bytes(32), ()),
        ("a", 8, bytes(32), ("",)),
        ("a", 8, bytes(32), ("b\nc",)),
    ],
)
def test_an_impossible_checkpoint_is_not_made(origin: str, size: int, root: bytes, extensions: tuple[str, ...]) -> None:
    with pytest.raises(OperatorError) as refused:
        Checkpoint(origin, size, root, extensions)
    assert refused.value.code == "ledger_checkpoint"


def test_an_empty_log_has_a_checkpoint() -> None:
    assert Checkpoint.from_text(Checkpoint(ORIGIN, 0, EMPTY_ROOT).to_text()).size == 0


def test_a_checkpoint_opens_for_its_own_log_only() -> None:
    assert Checkpoint.opened(GOOD, LOG)[0] == log().checkpoint()
    other = Verifier("other.example/log", public(1))
    for note, key, code in (
        (signed(TEXT, other, private_key(1).sign), other, "ledger_origin"),
        (signed("no checkpoint\n", LOG, private_key(1).sign), LOG, "ledger_checkpoint"),
    ):
        with pytest.raises(OperatorError) as refused:
            Checkpoint.opened(note, key)
        assert refused.value.code == code


def test_a_witness_alone_does_not_open_a_checkpoint() -> None:
    note = UnverifiedNote.parse(log().note(2))
    alone = str(UnverifiedNote(note.text, note.signatures[1:]))
    assert opened(alone, [LOG, WITNESSES[0]]).text == TEXT
    with pytest.raises(OperatorError) as refused:
        Checkpoint.opened(alone, LOG, [WITNESSES[0]])
    assert refused.value.code == "ledger_note_unsigned"
