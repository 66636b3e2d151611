"""Word of mouth: stories of completion, drop-out and contact travel along ties and move image and awareness.

Evidence cards: group `mind`.
"""

import numpy as np
from numpy.typing import NDArray

from sim.chance import power
from sim.draws import Decision, Rows, places
from sim.events import Step
from sim.network import NO_TIE
from sim.now import Now
from sim.population import Population

_NOBODY = np.empty(0, dtype=np.intp)


def step(population: Population, now: Now) -> Step:
    """One month: everyone with a story tells it to some of their ties; listeners change after all have spoken."""
    tellers = np.concatenate([_NOBODY, *(rows for rows, _ in now.stories)])
    signs = np.concatenate([np.empty(0), *(np.full(len(rows), 1.0 if good else -1.0) for rows, good in now.stories)])
    teller, listener = hearing(tellers, now)
    now.hear(listener, tellers[teller], signs[teller] > 0)
    who, place, times = np.unique(listener, return_inverse=True, return_counts=True)
    _move_image(population, who, np.bincount(place, weights=signs[teller], minlength=len(who)), now)
    learn = 1 - power(1 - now.parameters.mind.story_awareness, times)
    population.aware[who[now.share(Decision.BECOME_AWARE, learn, who)]] = True
    yield from ()


def hearing(tellers: Rows, now: Now) -> tuple[NDArray[np.intp], Rows]:
    """Return who hears whom: each tie with the share of people who talk about money.

    Returns
    -------
    teller : int array, shape (m,)
        Place in `tellers`.
    listener : int array, shape (m,)
        Resident who hears the story.
    """
    ties = now.network.ties(tellers)
    heard = now.uniforms(tellers, Decision.TELL, ties.shape[1]) < now.parameters.mind.talks
    teller, tie = places(heard & (ties != NO_TIE))
    return teller, ties[teller, tie].astype(np.intp)


def image_now(population: Population, rows: Rows, now: Now) -> np.ndarray:
    """Return the image of debt help, float64 of shape (n,): what stories did to it fades."""
    months = now.month - population.image_month[rows].astype(np.int64)
    kept = power(now.parameters.mind.image_kept, np.maximum(months, 0))
    own = population.first_image[rows].astype(np.float64)
    return np.asarray(own + (population.image[rows].astype(np.float64) - own) * kept)


def _move_image(population: Population, rows: Rows, stories: np.ndarray, now: Now) -> None:
    """Move the image of `rows` by a number of stories, good ones up, bad ones down."""
    image = image_now(population, rows, now) + now.parameters.mind.story * stories
    population.image[rows] = np.minimum(np.maximum(image, 0.0), 1.0)
    population.image_month[rows] = now.month
