"""Transformers that follow one another: what was replaced, split or renamed is one to whoever asks
what came back after work (CODIGO_ANTERIOR)."""

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]


def stable(names: Iterable[str]) -> Integers:
    """A number for each name that is the same in every database, whatever was loaded first."""
    digests = b"".join(hashlib.blake2b(n.encode(), digest_size=8).digest() for n in names)
    return (np.frombuffer(digests, "<u8") >> np.uint64(1)).astype(np.int64)


class Chains:
    """Which chain each of n transformers belongs to (`of`, places below `count`), and of each chain
    its latest transformer (`latest`) and a `key` that is the same whatever was loaded first."""

    def __init__(self, codes: list[str], predecessor: Integers, retired: Bools) -> None:
        """`predecessor` is each one's place, -1 without any."""
        head = np.arange(len(codes))
        linked = np.flatnonzero(predecessor >= 0)
        # Whoever is linked takes the smaller head until nobody changes: chains are short.
        while len(linked):
            least = np.minimum(head[linked], head[predecessor[linked]])
            before = head.copy()
            np.minimum.at(head, linked, least)
            np.minimum.at(head, predecessor[linked], least)
            if (head == before).all():
                break
        _heads, self.of = np.unique(head, return_inverse=True)
        self.count = len(_heads)
        self.followed = np.zeros(len(codes), dtype=bool)
        self.followed[predecessor[linked]] = True
        self.ended = self.followed | retired
        # The first code of a chain by name; the latest is the last by name that none follows.
        order = np.argsort(np.array(codes, np.str_), kind="stable")
        first = np.full(self.count, -1)
        first[self.of[order[::-1]]] = order[::-1]
        self.latest = first.copy()
        # Members of each chain, by name: sums come out the same whatever was loaded first.
        self._members = order[np.argsort(self.of[order], kind="stable")]
        self._heads = np.searchsorted(self.of[self._members], np.arange(self.count))
        open_ends = order[~self.followed[order]]
        self.latest[self.of[open_ends]] = open_ends
        self.key = stable(codes[place] for place in first)

    def summed(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """n × m to chains × m, NaN as 0."""
        if not self.count:
            return np.zeros((0, values.shape[1]))
        found: NDArray[np.float64] = np.add.reduceat(
            np.nan_to_num(values)[self._members], self._heads, axis=0
        )
        return found

    def lacking(self, known: Bools) -> Bools:
        """Chains × m: months in which a transformer that was there is not known. It is there from
        its first known month on, until it was followed or retired; a chain is that nothing is
        known of lacks every month."""
        months = np.arange(known.shape[1])
        some = known.any(axis=1)
        first = np.where(some, known.argmax(axis=1), known.shape[1])
        last = np.where(some, known.shape[1] - 1 - known[:, ::-1].argmax(axis=1), -1)
        last = np.where(self.ended | ~some, last, known.shape[1] - 1)
        there = (months >= first[:, None]) & (months <= last[:, None])
        lacks = np.zeros((self.count, known.shape[1]), dtype=bool)
        rows, places = np.nonzero(there & ~known)
        lacks[self.of[rows], places] = True
        nobody = np.ones_like(lacks)
        rows, places = np.nonzero(there)
        nobody[self.of[rows], places] = False
        return lacks | nobody
