"""Signed notes: a text and, below it, lines that say who signed it (C2SP signed-note).

A note is read strictly: what is read is written again letter for letter, or it is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import ClassVar, Final, Self

from idverify.errors import OperatorError
from idverify.ledger.base64_text import decoded, encoded

KEY_ID_BYTES: Final = 4
PUBLIC_KEY_BYTES: Final = 32
MOST_SIGNATURES: Final = 100
LARGEST_NOTE: Final = 1_000_000  # bytes; a hundred post-quantum signatures fit
_ED25519: Final = 0x01
_EM_DASH: Final = "— "
_KEY_ID_HEX: Final = 2 * KEY_ID_BYTES


def key_id(name: str, type: int, public_key: bytes) -> bytes:
    """The four bytes that name a key beside its name (C2SP signed-note, "Signatures").

    Args:
        name: the key's name.
        type: of its signatures: 0x01 Ed25519, 0x04 a witness's cosignature.
        public_key: 32 bytes.
    """
    return hashlib.sha256(name.encode() + b"\n" + bytes((type,)) + public_key).digest()[:KEY_ID_BYTES]


def vkey(name: str, public_key: bytes) -> str:
    """A public key as text, to be given to those who verify: ``name+hash+key`` (C2SP signed-note, "Verifier keys").

    Args:
        name: of the key; that of a log is the log's origin.
        public_key: 32 bytes, Ed25519.

    Raises:
        OperatorError: the name is empty or has a space or a plus in it, or the key has another length
            (``ledger_vkey``).
    """
    return str(Verifier(name, public_key))


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key whose Ed25519 signatures under a note are verified.

    Attributes:
        name: the key's name.
        public_key: 32 bytes.
        key_id: four bytes, worked out of both.

    Raises:
        OperatorError: the name or the length of the key is impossible (``ledger_vkey``).
    """

    type: ClassVar[int] = _ED25519

    name: str
    public_key: bytes
    key_id: bytes = field(init=False)

    def __post_init__(self) -> None:
        if not _is_name(self.name) or len(self.public_key) != PUBLIC_KEY_BYTES:
            raise OperatorError("ledger_vkey")
        object.__setattr__(self, "key_id", key_id(self.name, self.type, self.public_key))

    @classmethod
    def parse(cls, written: str) -> Self:
        """The key of a text ``name+hash+key``.

        Raises:
            OperatorError: it is not such a text, of another type of key, or its hash is not that of its key
                (``ledger_vkey``).
        """
        # Base 64 may hold a plus, a name never does.
        name, hash, key = [*written.split("+", 2), "", ""][:3]
        material = decoded(key) or b""
        if material[:1] != bytes((cls.type,)):
            raise OperatorError("ledger_vkey")
        found = cls(name, material[1:])
        if str(found) != f"{name}+{hash}+{key}" or len(hash) != _KEY_ID_HEX:
            raise OperatorError("ledger_vkey")
        return found

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{encoded(bytes((self.type,)) + self.public_key)}"

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether a signature over a text is this key's.

        Args:
            text: of the note, its final newline included.
            signature: what follows the key id: 64 bytes.
        """
        return is_signed(self.public_key, text.encode(), signature)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note, verified or not.

    Attributes:
        name: the key's name.
        key_id: its four bytes.
        signature: one byte at least.
    """

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{_EM_DASH}{self.name} {encoded(self.key_id + self.signature)}\n"

    def is_of(self, verifier: Verifier) -> bool:
        """Whether it says to be of this key: name and key id, both."""
        return (self.name, self.key_id) == (verifier.name, verifier.key_id)


@dataclass(frozen=True, slots=True)
class UnverifiedNote:
    """A note as it was read. Nothing in it may be believed yet.

    Attributes:
        text: with its final newline.
        signatures: as they stand.
    """

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, written: str | bytes) -> Self:
        """A note of its text.

        Raises:
            OperatorError: it is too large (``ledger_note_size``), not UTF-8 or with control characters
                (``ledger_note_text``), without a final newline or an empty line above the signatures
                (``ledger_note_form``), has a line that is no signature (``ledger_note_line``), or more than a
                hundred (``ledger_note_signatures``).
        """
        whole = _text(written)
        text, blank, below = whole.rpartition("\n\n")
        if not blank or not below.endswith("\n"):
            raise OperatorError("ledger_note_form")
        lines = below[:-1].split("\n")
        if len(lines) > MOST_SIGNATURES:
            raise OperatorError("ledger_note_signatures", most=MOST_SIGNATURES)
        return cls(text + "\n", tuple(map(_signature, lines)))

    def with_signature(self, signature: Signature) -> Self:
        """The note with one more signature below the others."""
        return type(self)(self.text, (*self.signatures, signature))

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"


@dataclass(frozen=True, slots=True)
class Note:
    """A note that a known key has signed.

    Attributes:
        text: with its final newline.
        signed_by: each known key that signed, once, with its signature.
    """

    text: str
    signed_by: tuple[tuple[Verifier, Signature], ...]


def signed(text: str, by: Verifier, sign: Callable[[bytes], bytes]) -> str:
    """A note with one signature.

    Args:
        text: ends in a newline, has no other control characters.
        by: the public key.
        sign: what signs bytes with its private key and gives 64 bytes.

    Raises:
        OperatorError: the text is impossible (``ledger_note_text``, ``ledger_note_form``, ``ledger_note_size``), or
            what came back is not a signature of that key (``ledger_signature``).
    """
    if not _text(text).endswith("\n"):
        raise OperatorError("ledger_note_form")
    signature = sign(text.encode())
    # A vault that signs with another key, or badly, is found out here and not by the auditor.
    if not by.verifies(text, signature):
        raise OperatorError("ledger_signature")
    return str(UnverifiedNote(text, (Signature(by.name, by.key_id, signature),)))


def opened(written: str | bytes, verifiers: Iterable[Verifier]) -> Note:
    """A note whose text may be believed, because a known key signed it (C2SP signed-note, "Signatures").

    Args:
        written: the whole note.
        verifiers: the keys that are known. A signature of none of them, by name and key id, is passed over.

    Raises:
        OperatorError: the note is malformed (as of ``UnverifiedNote.parse``), a signature of a known key does not
            verify (``ledger_note_forged``), or no known key has signed (``ledger_note_unsigned``).
    """
    note, known = UnverifiedNote.parse(written), tuple(verifiers)
    found: dict[Verifier, Signature] = {}
    for signature in note.signatures:
        for verifier in known:
            if not signature.is_of(verifier):
                continue
            if not verifier.verifies(note.text, signature.signature):
                raise OperatorError("ledger_note_forged", name=verifier.name)
            found.setdefault(verifier, signature)
    if not found:
        raise OperatorError("ledger_note_unsigned")
    return Note(note.text, tuple(found.items()))


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a message carries the Ed25519 signature of a key (RFC 8032).

    Args:
        public_key: 32 bytes.
        message: what was signed.
        signature: 64 bytes; of any other length it is none.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _text(written: str | bytes) -> str:
    try:
        whole, size = (written, len(written.encode())) if isinstance(written, str) else (written.decode(), len(written))
    except UnicodeError:
        raise OperatorError("ledger_note_text") from None
    if size > LARGEST_NOTE:
        raise OperatorError("ledger_note_size", most=LARGEST_NOTE)
    if any(letter < " " and letter != "\n" for letter in whole):
        raise OperatorError("ledger_note_text")
    return whole


def _signature(line: str) -> Signature:
    name, _, written = line.removeprefix(_EM_DASH).partition(" ")
    value = decoded(written)
    if not line.startswith(_EM_DASH) or not _is_name(name) or value is None or len(value) <= KEY_ID_BYTES:
        raise OperatorError("ledger_note_line")
    return Signature(name, value[:KEY_ID_BYTES], value[KEY_ID_BYTES:])


def _is_name(name: str) -> bool:
    if not name or "+" in name or any(letter.isspace() or letter < " " for letter in name):
        return False
    try:
        name.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        return False
    return True
