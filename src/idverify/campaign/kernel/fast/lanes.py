"""SHA-256 over sixteen messages at once, each in a lane of wide registers (FIPS 180-4, section 6.2).

Every word of the algorithm is a vector of sixteen, one for each message. How many of them a processor takes at a time
is the compiler's business: all with AVX-512, eight with AVX2, four elsewhere.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from idverify.campaign.kernel.fast.compiled import compiled

LANES: Final = 16
_WORD: Final = ir.IntType(32)
_VECTOR: Final = ir.VectorType(_WORD, LANES)
_ALL_ONES: Final = 0xFFFFFFFF
START: Final = (
    0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19,
)  # fmt: skip
_ADDED: Final = (
    0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5,
    0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174,
    0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA,
    0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967,
    0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85,
    0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
    0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
    0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
)  # fmt: skip


class _Words:
    """Sixteen words side by side; what is done to them is written down as instructions."""

    __slots__ = ("_builder", "value")

    def __init__(self, builder: Any, value: Any) -> None:  # noqa: ANN401  # llvmlite has no types
        self._builder, self.value = builder, value

    def __add__(self, other: _Words | int) -> _Words:
        return _Words(self._builder, self._builder.add(self.value, _value(other)))

    def __xor__(self, other: _Words | int) -> _Words:
        return _Words(self._builder, self._builder.xor(self.value, _value(other)))

    def __and__(self, other: _Words) -> _Words:
        return _Words(self._builder, self._builder.and_(self.value, other.value))

    def __rshift__(self, places: int) -> _Words:
        return _Words(self._builder, self._builder.lshr(self.value, _value(places)))

    def turned(self, places: int) -> _Words:
        """Rotated to the right."""
        left = self._builder.shl(self.value, _value(32 - places))
        return _Words(self._builder, self._builder.or_((self >> places).value, left))


def _value(words: _Words | int) -> Any:  # noqa: ANN401
    return ir.Constant(_VECTOR, [words] * LANES) if isinstance(words, int) else words.value


def _after(state: list[_Words], block: list[_Words]) -> list[_Words]:
    """The state after a block: the names are those of FIPS 180-4."""
    w = list(block)
    a, b, c, d, e, f, g, h = state
    for t, added in enumerate(_ADDED):
        if t >= 16:
            x, y = w[t - 15], w[t - 2]
            before, after = x.turned(7) ^ x.turned(18) ^ (x >> 3), y.turned(17) ^ y.turned(19) ^ (y >> 10)
            w.append(w[t - 16] + before + w[t - 7] + after)
        chosen, most = (e & f) ^ ((e ^ _ALL_ONES) & g), (a & b) ^ (a & c) ^ (b & c)
        first = h + (e.turned(6) ^ e.turned(11) ^ e.turned(25)) + chosen + w[t] + added
        second = (a.turned(2) ^ a.turned(13) ^ a.turned(22)) + most
        a, b, c, d, e, f, g, h = first + second, a, b, c, d + first, e, f, g
    return [was + now for was, now in zip(state, (a, b, c, d, e, f, g, h), strict=True)]


@intrinsic  # type: ignore[misc,untyped-decorator,unused-ignore]
def _write_after(typing: Any, state: Any, block: Any, after: Any) -> Any:  # noqa: ANN401, ARG001
    """Compiled into whatever calls it: ``after`` becomes the state after a block, lane by lane."""

    def generated(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401
        arrays = [
            context.make_array(kind)(context, builder, value=value).data
            for kind, value in zip(signature.args, given, strict=True)
        ]

        def at(array: Any, row: int) -> Any:  # noqa: ANN401
            words = builder.bitcast(array, _WORD.as_pointer())
            return builder.bitcast(builder.gep(words, [ir.Constant(_WORD, row * LANES)]), _VECTOR.as_pointer())

        def read(array: Any, rows: int) -> list[_Words]:  # noqa: ANN401
            return [_Words(builder, builder.load(at(array, row), align=4)) for row in range(rows)]

        for row, words in enumerate(_after(read(arrays[0], 8), read(arrays[1], 16))):
            builder.store(words.value, at(arrays[2], row), align=4)
        return context.get_dummy_value()

    return types.none(state, block, after), generated


@compiled
def absorb(state: NDArray[np.uint32], block: NDArray[np.uint32], after: NDArray[np.uint32]) -> None:
    """Take one block into each of sixteen states.

    Args:
        state: (8, 16) words; columns are lanes; C-contiguous, as are all three.
        block: (16, 16).
        after: (8, 16) where the new states are written; it may be ``state`` or the first rows of ``block``.
    """
    _write_after(state, block, after)  # type: ignore[call-arg]  # the first it is given when it is compiled


@compiled
def hmacs(
    states: NDArray[np.uint32],
    pattern: NDArray[np.uint32],
    at: int,
    endings: NDArray[np.uint8],
    which: NDArray[np.int64],
    tags: NDArray[np.uint8],
) -> None:
    """HMAC-SHA-256 of many messages that begin alike and fit one block.

    Args:
        states: (2, 8, 16) the states after the inner and the outer pad, in each lane.
        pattern: (16,) the block of every message: zero bytes where the endings go, padding and length after them.
        at: which byte of the block an ending begins at.
        endings: (n, k) bytes.
        which: (m,) of them that a tag is made of.
        tags: (n, 32) bytes, where they are written.
    """
    rows, width = len(which), endings.shape[1]
    block, outer = np.empty((16, LANES), np.uint32), np.zeros((16, LANES), np.uint32)
    for word in range(16):
        block[word, :] = pattern[word]
    outer[8, :], outer[15, :] = 0x80000000, 8 * (64 + 32)
    for start in range(0, rows, LANES):
        lanes = min(LANES, rows - start)
        for lane in range(lanes):
            word, row = at >> 2, which[start + lane]
            filled = pattern[word]
            for place in range(width):
                byte = at + place
                filled |= np.uint32(endings[row, place]) << np.uint32(24 - 8 * (byte & 3))
                if byte & 3 == 3:
                    block[word, lane] = filled
                    word += 1
                    filled = pattern[word]
            block[word, lane] = filled
        absorb(states[0], block, outer[:8])
        absorb(states[1], outer, outer[:8])
        for lane in range(lanes):
            row = which[start + lane]
            for word in range(8):
                whole = outer[word, lane]
                for byte in range(4):
                    tags[row, 4 * word + byte] = (whole >> np.uint32(24 - 8 * byte)) & np.uint32(255)


__all__ = ["LANES", "START", "absorb", "hmacs"]
