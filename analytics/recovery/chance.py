"""Chance that hangs on keys, not on the order of rows: the same key draws the same every time."""

from typing import cast

import numpy as np
from numpy.typing import NDArray

from analytics.recovery.panel import Floats, Integers, Singles

Words = NDArray[np.uint64]

# So many times everything is drawn: the bits of a word. Of a standard deviation from 64 draws, 9 %
# is chance.
DRAWS = 64
# The salt of picks; signs of different things take others.
PICKS, SHARES = 1, 2


def signs(keys: Integers, salt: int = 0) -> Singles:
    """+1 or -1 with even chance, for each key and draw: n × DRAWS."""
    bits = (_salted(keys, salt)[:, None] >> np.arange(DRAWS, dtype=np.uint64)) & np.uint64(1)
    return bits.astype(np.float32) * 2 - 1


def picks(keys: Integers, among: int, draws: int) -> Integers:
    """A place below `among` for each key and draw: n × draws."""
    words = _mixed(_salted(keys, PICKS)[:, None] + _mixed(np.arange(draws, dtype=np.uint64)))
    return cast(Integers, (words % np.uint64(among)).astype(np.int64))


def shares(keys: Integers) -> Floats:
    """Even between 0 and 1, for each key."""
    return _salted(keys, SHARES) / 2.0**64


def _salted(keys: Integers, salt: int) -> Words:
    return _mixed(keys.astype(np.uint64) + _mixed(np.array([salt], dtype=np.uint64)))


def _mixed(words: Words) -> Words:
    """Each bit hangs on each: the finalizer of SplitMix64 (Steele, Lea and Flood, 2014)."""
    words = words + np.uint64(0x9E3779B97F4A7C15)
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))
