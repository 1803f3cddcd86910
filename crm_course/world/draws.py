"""Random numbers that belong to someone: the same customer, purpose and month get the same number, whatever else is drawn.

A policy that changes one customer then changes nothing for the others (common random numbers), and no draw depends on
the version of NumPy. The generator is SplitMix64, entered at any place: Steele, Lea & Flood (2014), Fast splittable
pseudorandom number generators, OOPSLA '14. Distributions are made from its uniform numbers by inversion.
"""

import zlib

import numpy as np
from scipy import special

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MULTIPLIERS = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_PLACES = 2**32  # numbers that a customer has for one purpose and month
_LARGEST_MEAN = 700.0  # exp(-mean) is still a normal float
_NEGLIGIBLE = 2.0**-60  # less than the spacing of the uniform numbers: nobody is reached by it


class Draws:
    """The random numbers of one company: a function of seed, purpose, month and place."""

    def __init__(self, seed):
        self._seed = seed

    def uniform(self, purpose, who, month=0, k=0):
        """Return numbers in (0, 1), one for each of `who` (whole numbers, 0 or more) and its `k`-th draw."""
        key = np.random.SeedSequence([self._seed, zlib.crc32(purpose.encode()), month + 1_000])
        start = np.uint64(key.generate_state(1, np.uint64)[0])
        place = np.asarray(who, np.uint64) * np.uint64(_PLACES) + np.asarray(k, np.uint64)
        with np.errstate(over="ignore"):
            bits = _mix(start + (place + np.uint64(1)) * _GOLDEN)
        # 52 bits and a half: with one bit more the largest would be rounded to 1.
        return ((bits >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52

    def normal(self, purpose, who, month=0, k=0):
        """Return standard normal numbers."""
        return special.ndtri(self.uniform(purpose, who, month, k))

    def gamma(self, purpose, who, shape):
        """Return gamma numbers with rate 1."""
        return special.gammaincinv(shape, self.uniform(purpose, who))

    def beta(self, purpose, who, a, b):
        """Return beta numbers."""
        return special.betaincinv(a, b, self.uniform(purpose, who))

    def erlang(self, purpose, who, shape, month=0, k=0):
        """Return gamma numbers with rate 1 and a whole `shape`: sums of exponential ones, faster than an inversion."""
        first = np.asarray(k, np.uint64) * np.uint64(shape)
        return -sum(np.log(self.uniform(purpose, who, month, first + np.uint64(i))) for i in range(shape))

    def poisson(self, purpose, who, mean, month=0):
        """Return Poisson numbers with the given means."""
        return _poisson(self.uniform(purpose, who, month), np.broadcast_to(mean, np.shape(who)))

    def chosen(self, purpose, who, shares, month=0, k=0):
        """Return whole numbers 0, 1, …, each as often as its share; a row of shares for each of `who`, or one for all."""
        ends = np.cumsum(shares, axis=-1)
        u = self.uniform(purpose, who, month, k)
        if ends.ndim == 1:
            return np.minimum(np.searchsorted(ends / ends[-1], u, side="right"), len(ends) - 1)
        return np.minimum((u[:, None] > ends / ends[:, -1:]).sum(axis=1), ends.shape[1] - 1)


def _mix(bits):
    bits = (bits ^ (bits >> np.uint64(30))) * _MULTIPLIERS[0]
    bits = (bits ^ (bits >> np.uint64(27))) * _MULTIPLIERS[1]
    return bits ^ (bits >> np.uint64(31))


def _poisson(u, mean):
    """Invert the distribution function; whoever is not reached yet goes on to the next count."""
    if np.max(mean, initial=0.0) > _LARGEST_MEAN:
        raise ValueError(
            f"somebody would do something {np.max(mean):,.0f} times; the most is {_LARGEST_MEAN:,.0f}: lower a rate"
        )
    count = np.zeros(u.shape, np.int64)
    probability = np.exp(-mean)
    left = np.flatnonzero(u > probability)
    probability, mean, u = probability[left], mean[left], u[left]
    reached, k = probability.copy(), 0
    while left.size:
        k += 1
        count[left] = k
        probability = probability * mean / k
        reached = reached + probability
        more = (u > reached) & ((probability > _NEGLIGIBLE) | (k < mean))
        left, probability, mean, u, reached = left[more], probability[more], mean[more], u[more], reached[more]
    return count


def geometric(u, p):
    """Return how many trials, each a success with probability `p`, it takes to the first success."""
    with np.errstate(divide="ignore"):
        return np.minimum(np.ceil(np.log(u) / np.log1p(-p)), 1e9).astype(np.int64).clip(1)


def rows_of(counts):
    """Return (owner, k) for rows of which each owner has `counts`: 2, 0, 1 gives 0 0 2 and 0 1 0."""
    owner = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) - first[owner]
