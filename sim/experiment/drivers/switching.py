"""Switching values: where one number has to lie for the difference to pass zero, everything else in the middle.

Found on the emulator, and then simulated at that value on the luck of the runs in the middle.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from sim.calibration import priors
from sim.evidence import Card
from sim.experiment.drivers.design import Known, Matrix
from sim.experiment.precision import CONFIDENCE

_SCORES = np.linspace(-3.0, 3.0, 601)
"""Where a card's interval is looked at: its ends are inside, or 0.1% of what is known lies beyond."""


class Switch(NamedTuple):
    """Where the difference passes zero, or comes nearest to that within a card's interval.

    Attributes
    ----------
    flips : bool
    score, value : float
        Of the number, standard normal and in its unit.
    emulated : float
        Difference there.
    """

    flips: bool
    score: float
    value: float
    emulated: float


class Check(NamedTuple):
    """What simulation says at a switching value.

    Attributes
    ----------
    middle, there : float
        Mean difference with everything in the middle, and at the value.
    low, high : float
        95% interval of the latter.
    verdict : str
        `confirmed` or `refuted` for a flip, `holds` or `flips_earlier` for none, `undecided` where luck hides the
        answer. Where the difference at the value is truly zero, 2.5% of flips are refuted all the same.
    """

    middle: float
    there: float
    low: float
    high: float
    verdict: str


def switch(predict: Callable[[Matrix], Matrix], known: Known, place: int, card: Card) -> Switch:
    """Return the switching value of one number that lies nearest to its middle.

    Parameters
    ----------
    predict : callable
        From scores, shape (n, d), to differences, shape (n,).
    known : Known
    place : int
        Of the number.
    card : Card
    """
    values = priors.values(card, _SCORES)
    within = (values >= card.low) & (values <= card.high)
    grid = _SCORES[within] if within.any() else known.centre[[place]]
    middle = float(known.centre[place])
    scores = np.tile(known.centre, (len(grid) + 1, 1))
    scores[:-1, place] = grid
    heights = predict(scores)
    heights, sign = heights[:-1], float(np.sign(heights[-1]))
    crossed = np.flatnonzero(np.sign(heights[1:]) * np.sign(heights[:-1]) <= 0)
    if len(crossed):
        left, right, a, b = grid[crossed], grid[crossed + 1], heights[crossed], heights[crossed + 1]
        gap = np.where(a == b, 1.0, a - b)
        at = left + (right - left) * a / gap
        score = float(at[np.abs(at - middle).argmin()])
        return Switch(True, score, value_at(card, score), 0.0)
    nearest = int((sign * heights).argmin())
    return Switch(False, float(grid[nearest]), value_at(card, float(grid[nearest])), float(heights[nearest]))


def value_at(card: Card, score: float) -> float:
    """Return a card's value at a score."""
    return float(priors.values(card, np.array([score]))[0])


def check(found: Switch, middle: NDArray[np.float64], there: NDArray[np.float64]) -> Check:
    """Return what runs in the middle and at a switching value say, paired by their luck."""
    both = np.isfinite(middle) & np.isfinite(there)
    base, moved = middle[both], there[both]
    if len(base) < 3:
        return Check(np.nan, np.nan, np.nan, np.nan, "undecided")
    low, high = _interval(moved)
    start, sign = _interval(base), float(np.sign(base.mean()))
    clear_start = start[0] > 0 or start[1] < 0
    change = _interval(moved - base)
    still = (low > 0 or high < 0) and np.sign(moved.mean()) == sign
    if not clear_start:
        verdict = "undecided"
    elif found.flips:
        moves = change[0] > 0 or change[1] < 0
        verdict = "refuted" if still else "confirmed" if moves else "undecided"
    elif still:
        verdict = "holds"
    else:
        verdict = "flips_earlier" if low > 0 or high < 0 else "undecided"
    return Check(float(base.mean()), float(moved.mean()), low, high, verdict)


def _interval(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 95% interval of a mean."""
    n = len(values)
    half = float(student.ppf((1 + CONFIDENCE) / 2, n - 1)) * float(values.std(ddof=1)) / n**0.5
    return float(values.mean()) - half, float(values.mean()) + half
