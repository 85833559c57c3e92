"""Coefficients in groups, each group shrunk towards zero by as much as the data say.

The target of row i is the sum of its coefficients plus chance of variance σ² + error². Coefficients
of a group are normal around 0 with the group's own variance (partial pooling: Gelman & Hill 2007,
chapter 12), which is found with σ² by raising the evidence: MacKay's fixed point (1992, "Bayesian
interpolation") for the groups, Fisher scoring for σ².
"""

from typing import NamedTuple

import numpy as np

from analytics.planning.facts import Floats, Integers

ITERATIONS = 40
SETTLED = 0.01  # change of a logarithm
# A group's variance is expected to be a share of the target's, which counts as so many coefficients
# of that size: with few episodes nothing is certain, neither that they differ nor that they do not.
COUNTS_AS = 1.0
FLAT = 1e4  # times the target's mean square: the first coefficient is hardly shrunk
AT_ONCE = 4096


class Rows(NamedTuple):
    """n rows of a matrix of which k places each are not zero: `place` and `value` are n × k."""

    place: Integers
    value: Floats

    def times(self, coefficients: Floats) -> Floats:
        found: Floats = (self.value * coefficients[self.place]).sum(axis=1)
        return found

    def moved_by(self, weights: Floats, size: int) -> Floats:
        """Σ weight · row, of length `size`."""
        lever = self.value * weights[:, None]
        return np.bincount(self.place.ravel(), lever.ravel(), size).astype(np.float64)

    def squares(self, weights: Floats, size: int) -> Floats:
        """Σ weight · row · rowᵀ, size × size."""
        found = np.zeros(size * size)
        for part in self.parts():
            place, value = self.place[part], self.value[part]
            both = place[:, :, None] * size + place[:, None, :]
            lever = (value * weights[part, None])[:, :, None] * value[:, None, :]
            found += np.bincount(both.ravel(), lever.ravel(), size * size)
        return found.reshape(size, size)

    def spread(self, covariance: Floats) -> Floats:
        """rowᵀ · covariance · row of each."""
        found = np.empty(len(self.place))
        for part in self.parts():
            place, value = self.place[part], self.value[part]
            among = covariance[place[:, :, None], place[:, None, :]]
            found[part] = np.einsum("na,nab,nb->n", value, among, value)
        return found

    def parts(self) -> list[slice]:
        return [slice(at, at + AT_ONCE) for at in range(0, len(self.place), AT_ONCE)]


class Fit(NamedTuple):
    """Coefficients' mean and covariance; `noise` is σ²; `evidence` the logarithm of the target's
    density; `leftover` each row's error had it been left out, in its standard deviations."""

    mean: Floats
    covariance: Floats
    noise: float
    evidence: float
    leftover: Floats


def fit(
    rows: Rows, group: Integers, share: Floats, target: Floats, error: Floats, single: int = 0
) -> Fit:
    """`group` numbers each coefficient's group from 1; 0 is hardly shrunk. `share` is what part of
    the target's variance a coefficient of each group is expected to have, the first of no account;
    `error` are standard errors of `target`. No row has two of the last `single` coefficients, which
    is sooner done."""
    groups = len(share) - 1
    square = error**2
    weight = 1 / (np.var(target) + square)
    centre = (weight * target).sum() / weight.sum()
    total = max(float((weight * ((target - centre) ** 2)).sum() / weight.sum()), 1e-12)
    expected = share * total
    variance = expected.copy()
    variance[0] = FLAT * (total + centre**2)
    noise = total / 2
    count = np.bincount(group, minlength=groups + 1)
    for _ in range(ITERATIONS):
        mean, covariance = _coefficients(rows, group, target, noise + square, variance, single)
        taught = count - np.bincount(group, np.diag(covariance), groups + 1) / variance
        size_of = np.bincount(group, mean**2, groups + 1)
        new = (size_of + COUNTS_AS * expected) / (np.maximum(taught, 0) + COUNTS_AS)
        new[0] = variance[0]
        w2 = 1 / (noise + square) ** 2
        off = (target - rows.times(mean)) ** 2 + rows.spread(covariance) - square
        quiet = max(float((w2 * off).sum() / w2.sum()), 1e-4 * total)
        change = max(np.abs(np.log(new / variance)).max(), abs(np.log(quiet / noise)))
        variance, noise = np.maximum(new, 1e-6 * total), quiet
        if change < SETTLED:
            break
    mean, covariance = _coefficients(rows, group, target, noise + square, variance, single)
    weight = 1 / (noise + square)
    residual = target - rows.times(mean)
    _, logdet = np.linalg.slogdet(covariance)
    evidence = 0.5 * (
        np.log(weight).sum()
        - np.log(variance[group]).sum()
        + logdet
        - (weight * residual**2).sum()
        - (mean**2 / variance[group]).sum()
    )
    # What leaving a row out does to a linear fit: Hastie, Tibshirani & Friedman 2009, (7.52).
    kept = np.maximum(1 - weight * rows.spread(covariance), 1e-9)
    leftover = residual * np.sqrt(weight / kept)
    return Fit(mean, covariance, noise, float(evidence), leftover)


def _coefficients(
    rows: Rows, group: Integers, target: Floats, noise: Floats, variance: Floats, single: int
) -> tuple[Floats, Floats]:
    """The last `single` coefficients meet none of their own kind in a row, so their block of the
    matrix is diagonal, and only what is before them has to be inverted (Schur's complement)."""
    size = len(group)
    before = size - single
    precision = rows.squares(1 / noise, size)
    precision[np.diag_indices(size)] += 1 / variance[group]
    own = np.diag(precision)[before:]
    cross = precision[:before, before:] / own
    inner = np.linalg.inv(precision[:before, :before] - cross @ precision[before:, :before])
    inner = (inner + inner.T) / 2
    both = inner @ cross
    covariance = np.empty((size, size))
    covariance[:before, :before] = inner
    covariance[:before, before:] = -both
    covariance[before:, :before] = -both.T
    covariance[before:, before:] = cross.T @ both + np.diag(1 / own)
    moved = rows.moved_by(target / noise, size)
    first = inner @ (moved[:before] - cross @ moved[before:])
    mean: Floats = np.concatenate([first, moved[before:] / own - cross.T @ first])
    return mean, covariance
