"""What the tests of patterns estimate from simulated residents, the way a researcher would from a register."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray

from sim.events import Event, Stage
from sim.groups import low_debt, salary, young
from sim.model import DebtHelpModel
from sim.run import Run, key

CERTAIN = 4.5
"""Standard errors that a direction must be from zero; one-sided false alarm 3.4e-6 when there is no effect."""


BUSY = {"arrears.onset": -3.4, "inflow.self_referral": -0.5, "relapse.relapse": -3.5, "arrangement.term": 12.0}
"""More arrears, registrations and relapses than today, so that fewer residents show the pattern."""

MANY_YOUNG = {"population.age_18": 30.0}


@dataclass(frozen=True)
class Estimate:
    """A log odds ratio or difference with its standard error."""

    value: float
    error: float

    @property
    def z(self) -> float:
        return self.value / self.error


def logit(outcome: NDArray[np.bool_], **traits: NDArray[np.generic]) -> dict[str, Estimate]:
    """Return the log odds ratio of each trait, all of them in one regression."""
    table = sm.add_constant(np.column_stack([np.asarray(t, dtype=np.float64) for t in traits.values()]))
    found = sm.Logit(outcome.astype(np.float64), table).fit(disp=0)
    return {name: Estimate(float(found.params[i]), float(found.bse[i])) for i, name in enumerate(traits, start=1)}


def difference(one: NDArray[np.generic], other: NDArray[np.generic]) -> Estimate:
    """Return the difference in means of two independent groups."""
    a, b = one.astype(np.float64), other.astype(np.float64)
    return Estimate(float(a.mean() - b.mean()), float(np.sqrt(a.var() / len(a) + b.var() / len(b))))


@dataclass(frozen=True)
class Clients:
    """Registrations that ended in a drop-out or a completed application, one row each.

    Attributes
    ----------
    resident : int array, shape (n,)
    dropped, young, salary, low_debt : bool array, shape (n,)
    supported : bool array, shape (n,)
        Had practical support before the registration ended: what a register shows.
    """

    resident: NDArray[np.int32]
    dropped: NDArray[np.bool_]
    supported: NDArray[np.bool_]
    young: NDArray[np.bool_]
    salary: NDArray[np.bool_]
    low_debt: NDArray[np.bool_]


def clients(model: DebtHelpModel) -> Clients:
    """Return the clients of a finished run."""
    run = Run.of(model)
    dropped, completed = run.happened(Event.DROPOUT), run.happened(Event.APPLICATION_COMPLETE)
    dropped = dropped[np.isin(dropped["from"], (Stage.REGISTRATION, Stage.INTAKE))]
    ends = np.concatenate([dropped, completed])
    registered = np.sort(key(run.records[run.records["event"] == Event.REGISTERED]))
    begun = registered[np.searchsorted(registered, key(ends), side="right") - 1]
    support = np.sort(key(run.records[run.records["event"] == Event.SUPPORT_STARTED]))
    following = np.append(support, np.iinfo(np.int64).max)[np.searchsorted(support, begun)]
    rows = ends["resident"]
    return Clients(rows, np.arange(len(ends)) < len(dropped), following <= key(ends), **dict(traits(model, rows)))


def traits(model: DebtHelpModel, rows: NDArray[np.int32]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Iterate over the groups that the findings are about and who of `rows` is in them."""
    p = model.setting.parameters.population
    for name, member in (("young", young), ("salary", salary), ("low_debt", low_debt)):
        yield name, member(model.population, rows, p)
