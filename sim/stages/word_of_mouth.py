"""Word of mouth: stories of completion, drop-out and contact travel along ties and move image and awareness.

Evidence cards: group `mind`.
"""

import numpy as np

from sim.draws import Decision, Rows
from sim.events import Step
from sim.network import NO_TIE
from sim.now import Now
from sim.population import Population

_NOBODY = np.empty(0, dtype=np.int32)


def step(population: Population, now: Now) -> Step:
    """One month: everyone with a story tells it to some of their ties; listeners change after all have spoken."""
    heard = [(listeners(tellers, now), good) for tellers, good in now.stories]
    everyone = np.concatenate([_NOBODY, *(who for who, _ in heard)])
    who, place, times = np.unique(everyone, return_inverse=True, return_counts=True)
    signs = np.concatenate([np.empty(0), *(np.full(len(who), 1.0 if good else -1.0) for who, good in heard)])
    _move_image(population, who, np.bincount(place, weights=signs, minlength=len(who)), now)
    learn = 1 - (1 - now.parameters.mind.story_awareness) ** times
    population.aware[who[now.share(Decision.BECOME_AWARE, learn, who)]] = True
    yield from ()


def listeners(tellers: Rows, now: Now) -> Rows:
    """Return who hears a story, once per story heard: each tie with the share of people who talk about money."""
    ties = now.network.ties(tellers)
    heard = np.empty(ties.shape, dtype=np.bool_)
    for k in range(ties.shape[1]):
        heard[:, k] = now.share(Decision.TELL, now.parameters.mind.talks, tellers, index=k)
    return ties[heard & (ties != NO_TIE)]


def image_now(population: Population, rows: Rows, now: Now) -> np.ndarray:
    """Return the image of debt help, float64 of shape (n,): what stories did to it fades."""
    months = now.month - population.image_month[rows].astype(np.int64)
    kept = now.parameters.mind.image_kept ** np.maximum(months, 0)
    own = population.first_image[rows].astype(np.float64)
    return np.asarray(own + (population.image[rows].astype(np.float64) - own) * kept)


def _move_image(population: Population, rows: Rows, stories: np.ndarray, now: Now) -> None:
    """Move the image of `rows` by a number of stories, good ones up, bad ones down."""
    image = image_now(population, rows, now) + now.parameters.mind.story * stories
    population.image[rows] = np.clip(image, 0.0, 1.0)
    population.image_month[rows] = now.month
