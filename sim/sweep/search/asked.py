"""What `uitweg search` was asked, checked before anything is simulated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from sim.configuration import Job, search_job
from sim.errors import ConfigurationError, nearest
from sim.experiment.precision import LUCKS
from sim.experiment.question import Question
from sim.interventions import interventions
from sim.keys import flat
from sim.outcomes import MEASURES
from sim.report.view import HEADLINE
from sim.settings import SearchSettings
from sim.sweep.command import NOT_AGAIN, against_today, repeated
from sim.sweep.design import unasked
from sim.sweep.factors import factors_of
from sim.sweep.plan import Plan, plan
from sim.sweep.search.cost import PARTIES
from sim.sweep.search.space import Place, Space

_LEAST = {"trials": 2, "batch": 1, "finalists": 1, "fresh": 2, "first": 0}
"""Smallest value of each count."""

_OWN = ("objective", "budget", "prices", "trials", "batch", "finalists", "fresh")


@dataclass(frozen=True)
class Asked:
    """A search, checked.

    Attributes
    ----------
    job : Job
    settings : SearchSettings
    objective : str
        Measure that is to be better.
    budget, prices : dict of str to float
        Most extra a year per 1,000 residents by party (see `cost.PARTIES`), and of interventions in full.
    space : Space
    bounds : (float, int)
        Highest price shock and longest term of any package.
    command : tuple of str
        What a command to run a package again takes over.
    """

    job: Job
    settings: SearchSettings
    objective: str
    budget: dict[str, float]
    prices: dict[str, float]
    space: Space
    bounds: tuple[float, int]
    command: tuple[str, ...]

    @property
    def question(self) -> Question:
        """The question."""
        return self.job.question

    @property
    def exhaustive(self) -> bool:
        """Whether every package is tried."""
        return self.space.size <= self.settings.trials

    @property
    def first_fresh(self) -> int:
        """First replication that the search does not see: of the next set of parameters."""
        end = self.settings.first + self.question.replications
        return -(-end // LUCKS) * LUCKS

    def plan(self, places: Sequence[Place], fresh: bool = False) -> Plan:
        """Return the runs of packages: those of the search, or the fresh ones."""
        asked = replace(self.question, replications=self.settings.fresh) if fresh else self.question
        first = self.first_fresh if fresh else self.settings.first
        points = [self.space.point(place) for place in places]
        return plan(asked, self.space.base, points, first, self.bounds, self.command)


def asked_of(overrides: Sequence[str]) -> Asked:
    """Return the search that overrides in Hydra's grammar ask for.

    Raises
    ------
    UitwegError
        With one line that names the value, the place and the remedy.
    """
    job, settings = search_job(overrides)
    question, base = job.question, against_today(job)
    for name, least in _LEAST.items():
        if getattr(settings, name) < least:
            raise ConfigurationError(f"`{name}={getattr(settings, name)}` must be {least} or more")
    if question.precision is not None:
        raise ConfigurationError("`precision` is not for `uitweg search`; set `replications` and `fresh`")
    written = flat(settings.design.factors) or unasked(base, settings.design)
    space = Space(factors_of(question, written), base)
    space.check(question)
    budget, prices = budget_of(settings.budget), _prices(settings.prices, space)
    again = repeated(overrides, (*NOT_AGAIN, *_OWN))
    objective = objective_of(settings.objective, question)
    return Asked(job, settings, objective, budget, prices, space, space.bounds(question), tuple(again))


def objective_of(name: str | None, question: Question) -> str:
    """Return the measure to improve: the one asked for, or the question's first that is better high or low."""
    able = [measure for measure, told in MEASURES.items() if told.better and measure not in PARTIES.values()]
    if name is None:
        return next(measure for measure in (*question.outcomes, *HEADLINE) if measure in able)
    if name not in able:
        why = "is neither better high nor low" if name in MEASURES else "is not a measure"
        why = "is what a budget is for" if name in PARTIES.values() else why
        raise ConfigurationError(f"`objective={name}` {why}{nearest(name, able)}")
    return name


def budget_of(written: Any) -> dict[str, float]:
    """Return a budget by party; one number is the municipality's."""
    if written is None or written == {}:
        raise ConfigurationError(
            "`budget` is empty; say what a package may cost more a year per 1,000 residents: `budget=5000` (EUR of the "
            "municipality) or `budget.staff=50` (hours)"
        )
    found = written if isinstance(written, Mapping) else {"municipality": written}
    for party, amount in found.items():
        if party not in PARTIES:
            raise ConfigurationError(f"`budget.{party}`: no runs hold what this party pays{nearest(party, PARTIES)}")
        _amount(f"budget.{party}", amount)
    return {party: float(found[party]) for party in PARTIES if party in found}


def _prices(written: Mapping[str, Any], space: Space) -> dict[str, float]:
    """Return the prices of interventions, each of one that some package has."""
    factors = [factor.name.split(".")[1] for factor in space.factors if factor.name.startswith("intervention.")]
    chosen = list(dict.fromkeys((*factors, *(i.name for i in space.base))))
    for name, amount in written.items():
        if name not in interventions():
            raise ConfigurationError(f"`prices.{name}`: not an intervention{nearest(name, interventions())}")
        if name not in chosen:
            known = ", ".join(f"`{one}`" for one in chosen)
            raise ConfigurationError(
                f"`prices.{name}`: no package has `{name}`; leave it out, vary it in `design.factors`, or price {known}"
            )
        _amount(f"prices.{name}", amount)
    return {name: float(written[name]) for name in sorted(written)}


def _amount(place: str, amount: Any) -> None:
    """Raise for what is no amount of money or hours."""
    if isinstance(amount, bool) or not isinstance(amount, int | float) or not isfinite(amount) or amount < 0:
        raise ConfigurationError(f"`{place}={amount}` must be a number, 0 or more")
