"""The texts of the ledger: what a parser takes, it prints again letter for letter; what was changed is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from log_in_memory import LOG, WITNESSES, LogInMemory, entries

from idverify.errors import OperatorError
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.entry import LARGEST_NUMBER, Entry, EntryType
from idverify.ledger.note import Signature, UnverifiedNote, Verifier, opened
from idverify.ledger.proof_file import TlogProof, verified

GOOD = LogInMemory().append(*entries(9))
NOTE = GOOD.note(2)
PROOF = GOOD.proof_of(4, 2, since=6)
SINCE = LogInMemory().append(*entries(6)).note()

file_pieces = st.lists(st.sampled_from([*PROOF.to_text(), "\n\n"]), max_size=80).map("".join)

pieces = st.sampled_from([*NOTE, "\n\n", "— ", " ", "=", "AAAA", "\n", "\t", "é", "\ud800", "\x85", "\u00a0", "+"])
lines = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=40)
letters = st.characters(min_codepoint=33, exclude_categories=["Cs", "Zs", "Zl", "Zp"], exclude_characters="+\x85")
names = st.text(letters, min_size=1, max_size=20)
signatures = st.builds(Signature, names, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80))
notes = st.builds(
    UnverifiedNote,
    st.lists(lines, min_size=1, max_size=5).map(lambda some: "".join(f"{line}\n" for line in some)),
    st.lists(signatures, min_size=1, max_size=5).map(tuple),
)


@given(notes)
def test_a_note_that_is_printed_is_read_back(note: UnverifiedNote) -> None:
    assert UnverifiedNote.parse(str(note)) == note
    assert UnverifiedNote.parse(str(note).encode()) == note


@settings(max_examples=500)
@given(st.one_of(st.text(max_size=200), st.lists(pieces, max_size=60).map("".join), st.binary(max_size=200)))
def test_a_note_that_is_read_is_printed_letter_for_letter(written: str | bytes) -> None:
    try:
        note = UnverifiedNote.parse(written)
    except OperatorError:
        return
    assert str(note) == (written if isinstance(written, str) else written.decode())


@settings(max_examples=500, deadline=None)
@given(st.integers(0, len(NOTE.encode()) * 8 - 1))
def test_no_bit_of_a_signed_and_cosigned_note_can_be_flipped(bit: int) -> None:
    """A signature line that no longer says whose it is is passed over; the text that opens is the one signed."""
    whole = bytearray(NOTE.encode())
    whole[bit // 8] ^= 1 << bit % 8
    try:
        found = opened(bytes(whole), [LOG, WITNESSES[0]])
    except OperatorError:
        return
    assert found.text == opened(NOTE, [LOG]).text
    assert len(found.signed_by) == 1


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_no_bit_of_a_proof_file_can_be_flipped(data: st.DataObject) -> None:
    given_: dict[str, Any] = {"log": LOG, "witnesses": [WITNESSES[0]], "required": 1, "since": SINCE}
    assert verified(PROOF, entries(9)[4], **given_).index == 4
    whole = bytearray(PROOF.to_text().encode())
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    whole[bit // 8] ^= 1 << bit % 8
    try:
        verified(TlogProof.from_text(bytes(whole)), entries(9)[4], **given_)
    except OperatorError:
        return
    raise AssertionError("a changed file was accepted")


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=100), file_pieces), st.booleans())
def test_a_proof_file_that_is_read_is_printed_letter_for_letter(written: str, begun: bool) -> None:
    if begun:
        written = "c2sp.org/tlog-proof@v1\nindex 4\n" + written
    try:
        proof = TlogProof.from_text(written)
    except OperatorError:
        return
    assert proof.to_text() == written


@given(names, st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32), st.lists(lines.filter(bool), max_size=3))
def test_a_checkpoint_goes_through_text_and_back(origin: str, size: int, root: bytes, extensions: list[str]) -> None:
    assume(size)
    checkpoint = Checkpoint(origin, size, root, tuple(extensions))
    assert Checkpoint.from_text(checkpoint.to_text()) == checkpoint


@given(st.lists(st.sampled_from([*GOOD.checkpoint().to_text(), "0", "\n", " "]), max_size=70).map("".join))
def test_a_checkpoint_that_is_read_is_printed_letter_for_letter(text: str) -> None:
    try:
        checkpoint = Checkpoint.from_text(text)
    except OperatorError:
        return
    assert checkpoint.to_text() == text


@given(names, st.binary(min_size=32, max_size=32))
def test_a_key_goes_through_text_and_back(name: str, key: bytes) -> None:
    assert Verifier.parse(str(Verifier(name, key))) == Verifier(name, key)


@given(st.integers(0, len(str(LOG)) - 1), st.characters(exclude_categories=["Cs"]))
def test_no_letter_of_a_key_can_be_changed(at: int, letter: str) -> None:
    changed = str(LOG)[:at] + letter + str(LOG)[at + 1 :]
    assume(changed != str(LOG))
    try:
        found = Verifier.parse(changed)
    except OperatorError:
        return
    raise AssertionError(str(found))


words = st.from_regex(r"[a-z]{1,24}([._-][a-z][a-z0-9]?){0,3}", fullmatch=True)
values = st.one_of(st.integers(0, LARGEST_NUMBER), words, st.from_regex(r"[0-9a-f]{32}|[0-9a-f]{64}", fullmatch=True))
made = st.builds(
    Entry,
    type=st.sampled_from(EntryType),
    at=st.datetimes(datetime(2025, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # hypothesis asks for bounds without
    tenant=st.just("platform-a"),
    record=st.none() | st.from_regex(r"[0-9a-f]{32}", fullmatch=True),
    kids=st.lists(st.from_regex(r"[A-Za-z][A-Za-z_-]{0,31}", fullmatch=True), max_size=4).map(tuple),
    blob=st.none() | st.binary(min_size=32, max_size=32),
    actor=st.none() | st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
    basis=st.none() | st.just("147/2024/ND-CP art. 23.3.đ"),
    data=st.dictionaries(st.from_regex(r"[a-z]{1,16}(_[a-z]{1,16})?", fullmatch=True), values, max_size=5),
)


@given(made)
def test_an_entry_has_one_writing_and_is_read_back(entry: Entry) -> None:
    kept = entry.to_bytes()
    assert Entry.from_bytes(kept) == entry
    assert json.loads(kept) == json.loads(json.dumps(json.loads(kept)))
    assert kept == json.dumps(json.loads(kept), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert Entry.from_bytes(replace(entry).to_bytes()) == entry


@given(made, st.data())
def test_bytes_that_are_read_as_an_entry_are_its_writing(entry: Entry, data: st.DataObject) -> None:
    kept = bytearray(entry.to_bytes())
    at = data.draw(st.integers(0, len(kept) - 1))
    kept[at] = data.draw(st.integers(0, 255))
    try:
        found = Entry.from_bytes(bytes(kept))
    except OperatorError:
        return
    assert found.to_bytes() == bytes(kept)


# With three letters around it the longest number is shorter than any id, which is hex and may be digits by chance.
@given(st.text(max_size=3), st.from_regex(r"(0|84|\+84)?[35789][0-9]{8}|0(0[1-9]|[1-9][0-9])[0-9]{9}", fullmatch=True))
def test_a_number_fits_into_no_value(around: str, number: str) -> None:
    for value in (number, around + number, number + around):
        some: list[dict[str, Any]] = [
            {"record": value},
            {"actor": value},
            {"basis": value},
            {"kids": (value,)},
            {"tenant": value},
            {"data": {"fact": value}},
            {"data": {value: 1}},
            {"data": {"fact": int(number)}},
        ]
        for each in some:
            given_: dict[str, Any] = {"type": EntryType.KEY_ADDED, "at": datetime(2026, 11, 21, tzinfo=UTC)}
            with pytest.raises(OperatorError) as refused:
                Entry(**{**given_, "tenant": "platform-a", **each})
            assert number not in f"{refused.value!r}{refused.value}{refused.value.data}"
