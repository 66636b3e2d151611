"""Priors: what is known of a number before calibration, from its evidence card.

Every free number has a standard normal score; the card's grade and distribution say how a score becomes a value. So the
smoother works on scores, which are alike, and a grade acts on the result through the width of its card's prior.
"""

import hashlib
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from sim.evidence import COMMON_PRIOR, Card

_WITHIN = 0.95  # of a normal prior, between `low` and `high`


def free(cards: Mapping[str, Card]) -> list[str]:
    """Return the names of the cards whose value is uncertain, in their order."""
    return [name for name, card in cards.items() if card.distribution != "fixed" and card.low < card.high]


def values(card: Card, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values of a card at standard normal scores, both of shape (n,), in the card's unit.

    `uniform` runs from `low` to `high`; `normal` has 95% between them; `half-normal` is the common prior of
    direction-only findings, with the sign of the card's value; `calibrated` is a wide normal about the value that was
    guessed before any calibration, with `low` to `high` six standard deviations apart and its ends cut off there.
    """
    if card.distribution == "uniform":
        return np.asarray(card.low + (card.high - card.low) * ndtr(scores))
    if card.distribution == "calibrated":
        return np.clip(_centre(card) + (card.high - card.low) / 6 * scores, card.low, card.high)
    if card.distribution == "normal":
        spread = (card.high - card.low) / (2 * ndtri((1 + _WITHIN) / 2))
        return np.asarray((card.low + card.high) / 2 + spread * scores)
    if card.distribution == "half-normal":
        return np.asarray(np.copysign(COMMON_PRIOR, card.value) * ndtri((1 + ndtr(scores)) / 2))
    raise ValueError(f"card `{card.name}`: no prior for the distribution `{card.distribution}`")


def draw(names: Iterable[str], members: int, seed: int) -> NDArray[np.float64]:
    """Return prior scores, shape (names, members): per name a shuffled grid, a Latin hypercube.

    The shuffle depends on seed and name only, so that a new card leaves the draws of the others as they are.
    """
    grid = ndtri((np.arange(members) + 0.5) / members)
    rows = []
    for name in names:
        digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
        rows.append(np.random.default_rng(np.frombuffer(digest, dtype=np.uint32)).permutation(grid))
    return np.array(rows).reshape(-1, members)


def digest(cards: Mapping[str, Card]) -> str:
    """Return a hash of what an ensemble takes from the cards: priors of the free ones, values of the rest."""
    wanted = set(free(cards))
    lines = [
        f"{name} {card.distribution} {card.grade} {card.low!r} {card.high!r} {_centre(card)!r}"
        if name in wanted
        else f"{name} {card.value!r}"
        for name, card in sorted(cards.items())
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _centre(card: Card) -> float:
    """Return what a prior takes from the card's own value: all of it, or the sign.

    Never from a value solved for the targets: those would then count twice.
    """
    own = card.value if card.guess is None else card.guess
    return own if card.distribution == "calibrated" else float(np.sign(own))
