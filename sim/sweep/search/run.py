"""The search itself: propose, simulate, learn; then the best packages on luck that it has not seen."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.errors import ConfigurationError
from sim.sweep.design import frame
from sim.sweep.engines.base import Engine
from sim.sweep.results import Swept, gathered
from sim.sweep.search.asked import Asked
from sim.sweep.search.judged import Judged, judged
from sim.sweep.search.propose import Everything, Found, Proposer
from sim.sweep.search.space import Place
from sim.sweep.simulate import rows, simulate
from sim.sweep.store import Store

Told = Callable[[int], None]


@dataclass(frozen=True)
class Searched:
    """A search that is done.

    Attributes
    ----------
    asked : Asked
    batches : list of int
        Of each package tried, in order, the batch it was in.
    tried : Swept
        Runs of the packages tried.
    judged : Judged
        What they gave and cost.
    finalists : list of int
        Packages that were run again, the best of the search first.
    fresh : Swept
        Their runs on luck that the search has not seen; a point for each, in that order.
    again : Judged
        What those gave and cost.
    whole : bool
        False where it was stopped: then fewer packages were tried, or not all of the best again.
    """

    asked: Asked
    batches: list[int]
    tried: Swept
    judged: Judged
    finalists: list[int]
    fresh: Swept
    again: Judged
    whole: bool = True


def search(asked: Asked, store: Store, workers: Engine, told: Told) -> Searched:
    """Search, and return what was found.

    The runs that the store has are not done again, so a search that was stopped goes on where it was: what it proposes
    follows from the seed and from the runs.

    Parameters
    ----------
    asked : Asked
    store : Store
    workers : Engine
    told : callable
        Called with the number of packages that are done.

    Raises
    ------
    ConfigurationError
        When no package can be compared.
    """
    found = _searched(asked, store, workers, told)
    if not found.judged.means["gain"].notna().any():
        raise _nothing(asked, found.tried)
    return found


def so_far(asked: Asked, store: Store) -> Searched | None:
    """Return what a search that was stopped has found, without running anything; None where that is nothing."""
    found = _searched(asked, store, Idle(), lambda _: None)
    return found if found.batches and found.judged.means["gain"].notna().any() else None


def _searched(asked: Asked, store: Store, workers: Engine, told: Told) -> Searched:
    """Search with what the workers can do, and return what was found."""
    places, batches, whole = _tried(asked, store, workers, told)
    tried = _run(asked, places, store, workers)
    found = judged(asked, places, tried)
    best = found.best(asked.settings.finalists)
    chosen = [places[number] for number in best]
    fresh = _run(asked, chosen, store, workers, fresh=True)
    return Searched(asked, batches, tried, found, best, fresh, judged(asked, chosen, fresh), whole and fresh.complete)


class Idle:
    """An engine that does nothing: what the store does not have stays away."""

    def run[Task, Result](self, _: Callable[[Task], Result], __: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
        """Iterate over nothing."""
        return iter(())


def _nothing(asked: Asked, tried: Swept) -> ConfigurationError:
    """Return why no package can be compared."""
    if len(tried.sweep):
        return ConfigurationError(
            f"`objective={asked.objective}` has no value in every run of any package: too few residents are behind it; "
            "take more residents or months, or another objective"
        )
    return ConfigurationError("all runs failed; `uitweg runs status=failed` tells why")


def _tried(asked: Asked, store: Store, workers: Engine, told: Told) -> tuple[list[Place], list[int], bool]:
    """Return the packages that are tried, the batch of each, and whether all of them could be."""
    settings = asked.settings
    kind = Everything(asked.space, settings.batch) if asked.exhaustive else None
    proposer = kind or Proposer(asked.space, asked.question.seed, settings.batch)
    places: list[Place] = []
    batches: list[int] = []
    while batch := proposer.propose(settings.trials - len(places)):
        swept = _run(asked, batch, store, workers)
        if not swept.complete:
            return places, batches, False
        means = judged(asked, batch, swept).means
        proposer.tell([_found(asked, row) for row in means.to_dict("records")])
        batches += [batches[-1] + 1 if batches else 0] * len(batch)
        places += batch
        told(len(places))
    return places, batches, True


def _found(asked: Asked, row: dict[Hashable, Any]) -> Found:
    return Found(row["gain"], {party: row[party] - most for party, most in asked.budget.items()})


def _run(asked: Asked, places: Sequence[Place], store: Store, workers: Engine, fresh: bool = False) -> Swept:
    """Do what the store does not have of packages, and return their runs."""
    points = frame([asked.space.point(place) for place in places], asked.space.factors)
    if not places:
        return Swept([], points, pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), 0)
    wanted = asked.plan(places, fresh)
    for batch, result in workers.run(simulate, wanted.batches(store.keys())):
        store.add(rows(batch, result))
    keys = {key for _, _, *both in wanted.places() for key in both}
    return gathered(wanted, points, store.read(keys=keys))
