"""Which packages are tried next: a tree-structured Parzen estimator (Bergstra et al. 2011) that knows the budget.

Packages are proposed in batches of a fixed size from what all batches before gave, and told in the order in which they
were proposed: the same seed proposes the same packages, however many workers ran them. A package is proposed once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import optuna

from sim.sweep.search.space import Place, Space

_STARTUP = 2
"""Batches that are drawn at random before anything is learned from them."""

_REPEATS = 20
"""Proposals in a row that are known already, after which one is drawn among those that are not."""

_LISTED = 20_000
"""Packages of a space that is small enough to list; in a larger one packages are drawn until one is new."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a package gave.

    Attributes
    ----------
    gain : float
        More is better; NaN where its runs failed.
    over : dict of str to float
        By party, extra cost above the budget.
    """

    gain: float
    over: Mapping[str, float]


class Proposer:
    """Proposes packages.

    Parameters
    ----------
    space : Space
    seed : int
    batch : int
        Packages proposed at a time.
    """

    def __init__(self, space: Space, seed: int, batch: int) -> None:
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        first, second = np.random.SeedSequence(seed).generate_state(2)
        sampler = optuna.samplers.TPESampler(seed=int(first), n_startup_trials=_STARTUP * batch)
        self._study = optuna.create_study(direction="maximize", sampler=sampler)
        self._rng = np.random.default_rng(second)
        self._space, self._batch = space, batch
        self._levels: dict[str, optuna.distributions.BaseDistribution] = {
            f.name: optuna.distributions.IntDistribution(0, len(f.values) - 1) for f in space.factors
        }
        self._known: set[str] = set()
        self._open: list[optuna.Trial] = []
        for place in space.ends:
            self._enqueue(place)

    def propose(self, most: int) -> list[Place]:
        """Return a batch of packages that were not proposed before, at most `most`; none when there are no more."""
        found: list[Place] = []
        repeats = 0
        while len(found) < min(self._batch, most):
            if repeats > _REPEATS:
                if (place := self._unseen()) is None:
                    break
                self._enqueue(place)
            trial = self._study.ask(self._levels)
            place = tuple(int(trial.params[f.name]) for f in self._space.factors)
            if (name := self._space.name(place)) in self._known:
                self._study.tell(trial, state=optuna.trial.TrialState.FAIL)  # it would count twice
                repeats += 1
                continue
            repeats = 0
            self._known.add(name)
            self._open.append(trial)
            found.append(place)
        return found

    def tell(self, found: Sequence[Found]) -> None:
        """Say what the last batch gave, in its order."""
        for trial, one in zip(self._open, found, strict=True):
            if not np.isfinite([one.gain, *one.over.values()]).all():
                self._study.tell(trial, state=optuna.trial.TrialState.FAIL)
                continue
            for party, over in one.over.items():
                trial.set_constraint(party, over)
            self._study.tell(trial, one.gain)
        self._open = []

    def _enqueue(self, place: Place) -> None:
        self._study.enqueue_trial({f.name: level for f, level in zip(self._space.factors, place, strict=True)})

    def _unseen(self) -> Place | None:
        """Return a package that was not proposed; None where there is none, or none is found."""
        return next((p for p in self._drawn() if self._space.name(p) not in self._known), None)

    def _drawn(self) -> Iterator[Place]:
        """Iterate over packages in a random order."""
        if self._space.size <= _LISTED:
            every = list(self._space.places())
            yield from (every[place] for place in self._rng.permutation(len(every)))
            return
        sizes = [len(f.values) for f in self._space.factors]
        for _ in range(_LISTED):
            yield tuple(int(level) for level in self._rng.integers(sizes))


class Everything:
    """Proposes all packages of a small space: then there is nothing to search."""

    def __init__(self, space: Space, batch: int) -> None:
        unlike = {space.name(place): place for place in reversed(list(space.places()))}
        self._left = sorted(unlike.values())
        self._batch = batch

    def propose(self, most: int) -> list[Place]:
        """Return the next packages; see `Proposer`."""
        size = min(self._batch, most)
        found, self._left = self._left[:size], self._left[size:]
        return found

    def tell(self, found: Sequence[Found]) -> None:
        """Learn nothing."""
