"""A second question beside a known one, with values of this run: other keys, other entries, the answer worked out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from idverify.conformance.fixture import Step
from idverify.conformance.operations import Given, pseudonym_derive
from idverify.ledger.note import Verifier, signed
from idverify.ledger.tree import leaf_hash, node_hash
from idverify.pseudonym import KEY_BYTES

_LARGEST_TREE: Final = 60
_Hashes = Sequence[bytes]


def fresh(step: Step, random: Random, today: date) -> tuple[Step, ...]:
    """The same kind of question with values that nobody has seen before; none where there is none to make.

    Of a proof and of a note there are two, in whatever order: one that holds, and one that is spoilt.

    Args:
        step: a question about a pseudonym or a proof.
        random: of this run and this fixture.
        today: the day in Viet Nam.
    """
    if step.request["op"] == "pseudonym.derive" and "tag_hex" in step.expect:
        return (_pseudonym(step, random, today),)
    makes = {"log.inclusion": _inclusion, "log.consistency": _consistency, "log.note": _note}
    make = makes.get(step.request["op"])
    if make is None or "valid" not in step.expect:
        return ()
    return tuple(make(step, random, sound) for sound in random.sample((True, False), 2))


def _pseudonym(step: Step, random: Random, today: date) -> Step:
    request = {
        **step.request,
        "root_hex": random.randbytes(KEY_BYTES).hex(),
        "kid": f"k{random.getrandbits(32):08x}",
        "tenant": f"platform-{random.getrandbits(32):08x}",
    }
    derived = pseudonym_derive(request, Given(today))
    return Step(request, {name: derived[name] for name in step.expect})


def _inclusion(step: Step, random: Random, sound: bool) -> Step:
    size = random.randint(2, _LARGEST_TREE)
    index = random.randrange(size)
    leaves = [leaf_hash(random.randbytes(24)) for _ in range(size)]
    proof = _beside(index, leaves)
    return _either(
        step, random, sound, proof, index=index, size=size, leaf_hash=leaves[index].hex(), root=_root(leaves).hex()
    )


def _consistency(step: Step, random: Random, sound: bool) -> Step:
    size2 = random.randint(2, _LARGEST_TREE)
    size1 = random.randrange(1, size2)
    leaves = [leaf_hash(random.randbytes(24)) for _ in range(size2)]
    proof = _between(size1, leaves, whole=True)
    return _either(
        step,
        random,
        sound,
        proof,
        size1=size1,
        size2=size2,
        root1=_root(leaves[:size1]).hex(),
        root2=_root(leaves).hex(),
    )


def _note(step: Step, random: Random, sound: bool) -> Step:
    """A note that a key of this run signed; spoilt, with another text over the signature."""
    key = Ed25519PrivateKey.from_private_bytes(random.randbytes(32))
    name = f"log-{random.getrandbits(32):08x}.example"
    verifier = Verifier(name, key.public_key().public_bytes_raw())
    text = f"{name}\n{random.getrandbits(20)}\n{random.randbytes(32).hex()}\n"
    written = signed(text, verifier, key.sign)
    if not sound:
        written = written.replace(text, text.replace(name, f"{name}x", 1), 1)
    return Step({**step.request, "note": written, "keys": [str(verifier)]}, {"valid": sound})


def _either(step: Step, random: Random, sound: bool, proof: list[bytes], **more: str | int) -> Step:
    """The proof as it is or, spoilt, with one bit turned."""
    if not sound:
        place = random.randrange(len(proof))
        turned = bytearray(proof[place])
        turned[random.randrange(len(turned))] ^= 1 << random.randrange(8)
        proof[place] = bytes(turned)
    request: dict[str, Any] = {**step.request, **more, "proof": [each.hex() for each in proof]}
    return Step(request, {"valid": sound})


def _root(leaves: _Hashes) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    left = _left(len(leaves))
    return node_hash(_root(leaves[:left]), _root(leaves[left:]))


def _left(size: int) -> int:
    """The largest power of two that is smaller (RFC 6962 section 2.1)."""
    return 1 << ((size - 1).bit_length() - 1)


def _beside(index: int, leaves: _Hashes) -> list[bytes]:
    """PATH of RFC 6962 section 2.1.1."""
    if len(leaves) == 1:
        return []
    left = _left(len(leaves))
    if index < left:
        return [*_beside(index, leaves[:left]), _root(leaves[left:])]
    return [*_beside(index - left, leaves[left:]), _root(leaves[:left])]


def _between(size: int, leaves: _Hashes, *, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962 section 2.1.2."""
    if size == len(leaves):
        return [] if whole else [_root(leaves)]
    left = _left(len(leaves))
    if size <= left:
        return [*_between(size, leaves[:left], whole=whole), _root(leaves[left:])]
    return [*_between(size - left, leaves[left:], whole=False), _root(leaves[:left])]
