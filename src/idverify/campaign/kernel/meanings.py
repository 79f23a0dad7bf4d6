"""A column of words, each of which means something to the campaign."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from idverify.account.holder import Holder
from idverify.campaign.kernel.letters import places_of
from idverify.campaign.kernel.numbers import LONGEST, REMEMBERED
from idverify.campaign.kernel.words import holder_of, level_of, method_of
from idverify.evidence.method import ASSURANCE_LEVELS, Method

NONE: Final = 0
UNKNOWN_WORD: Final = 1
METHODS: Final = (None, None, *Method)  # by code
LEVELS: Final = (None, None, *ASSURANCE_LEVELS)
HOLDERS: Final = (Holder.INDIVIDUAL, None, Holder.ORGANISATION)


class Meanings:
    """What reads columns of words: each distinct one is looked up once.

    Args:
        meaning: of a word, as a small number; ``NONE`` of one that says that there is nothing.
    """

    def __init__(self, meaning: Callable[[str], int]) -> None:
        self._meaning = meaning
        self._known: dict[str, int] = {}

    def codes(self, texts: pa.StringArray | pa.DictionaryArray) -> NDArray[np.int8]:
        """(n,) what each says; ``NONE`` of a null."""
        if texts.null_count == len(texts):
            return np.zeros(len(texts), np.int8)
        encoded = texts if isinstance(texts, pa.DictionaryArray) else pc.dictionary_encode(texts)
        if len(encoded.dictionary) > len(encoded):
            encoded = pc.dictionary_encode(encoded.dictionary.take(encoded.indices))
        meanings = [NONE if word is None else self._one(word) for word in encoded.dictionary.to_pylist()]
        return np.array([*meanings, NONE], np.int8).take(places_of(encoded))

    def _one(self, word: str) -> int:
        if len(word) > LONGEST:
            return self._meaning(word)
        found = self._known.get(word)
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[word] = self._meaning(word) if word.strip() else NONE
        return found

    def __repr__(self) -> str:
        return f"Meanings({len(self._known)})"


def of_proofs(proofs: Mapping[str, Method]) -> Meanings:
    """By what means something was proven, as of ``METHODS``."""

    def meaning(word: str) -> int:
        try:
            method = method_of(word, proofs)
        except KeyError:
            return UNKNOWN_WORD
        return NONE if method is None else METHODS.index(method, 2)

    return Meanings(meaning)


def of_levels() -> Meanings:
    """Assurance levels, as of ``LEVELS``."""

    def meaning(word: str) -> int:
        level = level_of(word)
        return UNKNOWN_WORD if level is None else LEVELS.index(level)

    return Meanings(meaning)


def of_holders() -> Meanings:
    """Whose account it is, as of ``HOLDERS``; where nothing is said, a person's."""

    def meaning(word: str) -> int:
        holder = holder_of(word)
        return UNKNOWN_WORD if holder is None else HOLDERS.index(holder)

    return Meanings(meaning)
