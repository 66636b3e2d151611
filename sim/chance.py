"""Chances as sums of named terms on the log-odds scale.

A rule returns its terms; the engine adds them up and a resident's story prints them: the same function does both.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Term = float | NDArray[np.floating]
Terms = dict[str, Term]
"""Named contributions in log odds, each a number or one value per row."""


def log_odds(terms: Terms) -> Term:
    """Return the sum of the terms, added in the order they are written."""
    total: Term = 0.0
    for term in terms.values():
        total = total + term
    return total


def probability(value: Term) -> NDArray[np.float64]:
    """Return the logistic function of log odds, in (0, 1)."""
    odds_against = np.asarray(np.exp(-np.asarray(value, dtype=np.float64)))
    odds_against += 1.0
    return np.divide(1.0, odds_against, out=odds_against)


def chance(terms: Terms) -> NDArray[np.float64]:
    """Return the chance that the terms add up to; shape () when every term is a single number."""
    return probability(log_odds(terms))


@cache
def highest(base: float, *effects: float, contrasts: tuple[float, ...] = ()) -> float:
    """Return the highest chance that a rule can reach: residents whose draw lies above it need no closer look.

    Parameters
    ----------
    base : float
        Log odds that hold for everybody.
    effects : float
        Log odds of traits from 0 to 1.
    contrasts : tuple of float
        Log odds of traits from -1 to 1.
    """
    return float(probability(base + sum(max(e, 0.0) for e in effects) + sum(abs(e) for e in contrasts)))


@cache
def table(*values: float) -> NDArray[np.float64]:
    """Return values to be looked up by number, read-only; made once for the same values."""
    made = np.array(values, dtype=np.float64)
    made.flags.writeable = False
    return made


def power(base: float, exponents: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return `base` to the power of each of `exponents`, 0 or more: looked up, as there are few different ones."""
    powers = base ** np.arange(exponents.max(initial=0) + 1)
    return np.asarray(powers[exponents])


def logit(share: Term) -> NDArray[np.float64]:
    """Return the log odds of chances strictly between 0 and 1."""
    return np.asarray(np.log(share / (1.0 - share)))


def normal(u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard normal quantile of uniforms, cut off at 8 from the middle."""
    from scipy.special import ndtri  # noqa: PLC0415  late: it takes longer to load than the rest of the model

    return np.asarray(np.maximum(np.minimum(ndtri(u), 8.0), -8.0))


def contrast(trait: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return a trait of 0 to 1 as -1 to 1, so that an effect is the log odds ratio of high against middling."""
    return 2.0 * trait.astype(np.float64) - 1.0
