"""A policy question: a municipality, arms to compare, and how long and how often to simulate."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from sim.arguments import need, need_each
from sim.draws import Decision, Draws
from sim.errors import ConfigurationError, nearest
from sim.evidence import Parameters, cards
from sim.experiment.precision import LUCKS, Precision
from sim.interventions import Intervention
from sim.levers import LEVERS
from sim.measures import NAMES

ENSEMBLE, CENTRAL = "ensemble", "central"
SHARED = 200
"""Sets of parameters that the ensemble of every municipality has at least."""

HORIZON_LIMIT = 600
WARMUP_LIMIT = 600
RESIDENTS_LIMIT = 20_000_000
_LEAST = {"months": 1.0, "years": 1.0, "households": 1.0, "ratio": 0.01}
"""Smallest possible value by how a card's unit begins; 0 for the rest, and none for log odds."""

_MOST = {
    "months": 120.0,
    "years": 120.0,
    "ties": 16.0,
    "share": 1.0,
    "chance": 1.0,
    "0 or 1": 1.0,
    "0 to 1": 1.0,
    "image": 1.0,
    "%": 100.0,
}
"""Largest possible value by how a card's unit begins."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One policy of a comparison.

    Attributes
    ----------
    name : str
    interventions : tuple of Intervention
        Empty for today's policy.
    title : dict of str to str
        By language, `nl` and `en`.
    """

    name: str
    interventions: tuple[Intervention, ...] = ()
    title: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check what it is made of."""
        need("Arm(name=)", self.name, str, "a text", 'write `sim.Arm("today")`')
        remedy = 'write `sim.Arm("film", (sim.load_intervention("experience_film"),))`'
        need_each("Arm(interventions=)", self.interventions, Intervention, "interventions", remedy)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the model.

    Attributes
    ----------
    name : str
    arms : tuple of Arm
        The first is the baseline; names differ.
    municipality : str
        Profile in `conf/municipality/`.
    residents : int
        Households that are simulated; outcomes are told per 1,000.
    horizon, warmup : int
        Months compared, and months before them.
    replications, seed : int
    title, question : dict of str to str
        By language.
    outcomes : tuple of str
        Measures that matter most, keys of `outcomes.MEASURES`.
    assume : dict of str to float
        Values in place of those on the evidence cards.
    parameters : {"ensemble", "central"}
        Whether replications differ in their parameters, as far as these are uncertain, or all have the central ones.
    precision : Precision or None
        Monte Carlo error to reach, by more replications than `replications` if need be.
    """

    name: str
    arms: tuple[Arm, ...]
    municipality: str = "netherlands"
    residents: int = 100_000
    horizon: int = 60
    warmup: int = 60
    replications: int = 24
    seed: int = 1
    title: dict[str, str] = field(default_factory=dict)
    question: dict[str, str] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ()
    assume: dict[str, float] = field(default_factory=dict)
    parameters: str = ENSEMBLE
    precision: Precision | None = None

    def __post_init__(self) -> None:
        """Check that the question can be run."""
        need_each("Question(arms=)", self.arms, Arm, "arms", 'write `(sim.Arm("today"), sim.Arm("film", (film,)))`')
        need_each("Question(outcomes=)", self.outcomes, str, "names of measures", 'write `("share_reached",)`')
        need("Question(assume=)", self.assume, Mapping, "values by card", 'write `{"contact.phone": 0.5}`')
        if self.precision is not None:
            need("Question(precision=)", self.precision, Precision, "a precision", 'write `Precision.read("0.5pp")`')
        _within("residents", self.residents, 1, RESIDENTS_LIMIT)
        _within("horizon", self.horizon, 1, HORIZON_LIMIT)
        _within("warmup", self.warmup, 0, WARMUP_LIMIT)
        _within("replications", self.replications, 1, 10_000)
        _within("seed", self.seed, 0, 2**63 - 1)
        if self.parameters not in (ENSEMBLE, CENTRAL):
            known = nearest(self.parameters, (ENSEMBLE, CENTRAL))
            raise ConfigurationError(f"`parameters={self.parameters}` is not a choice{known}")
        for name in self.outcomes:
            if name not in NAMES:
                raise _unknown_outcome(name)
        if not self.arms:
            raise ConfigurationError("`arms` is empty; a question needs at least a baseline")
        for place, arm in enumerate(self.arms):
            if not arm.name.strip():
                raise ConfigurationError(f"`arms[{place}]` has no name; give every arm a `name`")
            for intervention in arm.interventions:
                if intervention.start >= self.horizon:
                    raise ConfigurationError(
                        f"`intervention.{intervention.name}.start={intervention.start}` lies beyond the horizon of "
                        f"{self.horizon} months; start earlier or raise `horizon`"
                    )
        _possible(self.municipality, self.assume)
        self._check_direction()
        names = [arm.name for arm in self.arms]
        if twice := [name for name in names if names.count(name) > 1]:
            raise ConfigurationError(f"two arms are called `{twice[0]}`; give each its own name")

    @property
    def baseline(self) -> Arm:
        """The arm that the others are compared with."""
        return self.arms[0]

    @property
    def main(self) -> Arm:
        """The arm that stands for the question: that with most interventions, the last of several.

        One with a rival reading of the evidence does so only where all others have one too.
        """
        others = self.arms[1:] or self.arms
        return max(
            reversed(others), key=lambda arm: (not any(i.reading for i in arm.interventions), len(arm.interventions))
        )

    def central(self) -> Parameters:
        """Return the central values of the cards in force."""
        return Parameters.of(cards(self.municipality, self.assume))

    def member(self, replication: int) -> tuple[int, Parameters]:
        """Return which parameters a replication runs with, and these; two replications in a row have the same."""
        if self.parameters == CENTRAL:
            return 0, self.central()
        from sim.calibration.ensemble import Members  # noqa: PLC0415  late: slow to import

        members = Members(self.municipality, self.assume)
        number = self.member_number(replication, len(members))
        return number, members[number]

    def member_number(self, replication: int, members: int) -> int:
        """Return which of `members` sets of parameters a replication has: in another order for every seed."""
        return _order(self.seed, members)[replication // LUCKS % members]

    def highest_shock(self) -> float:
        """Return the largest price shock of any arm, in log odds."""
        moved = (
            sum(max(i.levers.get("arrears.price_shock", 0.0), 0.0) * i.dose for i in arm.interventions)
            for arm in self.arms
        )
        return max(moved, default=0.0)

    def longest_term(self) -> int:
        """Return the longest arrangement that an intervention sets, in months; 0 when none does."""
        terms = (i.levers.get("arrangement.term", 0.0) for arm in self.arms for i in arm.interventions)
        return math.ceil(max(terms, default=0.0))

    def _check_direction(self) -> None:
        """Raise when an intervention that is there to lower a lever would raise it here."""
        values = self.central().values
        lowering = [(i, lever) for arm in self.arms for i in arm.interventions for lever in i.lowers]
        for intervention, lever in lowering:
            today, amount = values[str(LEVERS[lever].base)], intervention.levers[lever]
            if amount >= today:
                raise ConfigurationError(
                    f"`intervention.{intervention.name}` sets {lever} to {amount:g}, but in {self.municipality} it is "
                    f"{today:g} today; choose another municipality, or a lower value in a scenario"
                )


@cache
def _order(seed: int, members: int) -> list[int]:
    """Return all sets of parameters in random order, so that the first of them stand for all.

    Those that not every municipality has come last: in a replication municipalities have the same set.
    """
    luck = Draws(seed, 0, members).uniform(slice(None), Decision.PARAMETERS)
    luck[SHARED:] += 1.0
    return [int(member) for member in np.argsort(luck, kind="stable")]


def _within(name: str, value: int, low: int, high: int) -> None:
    """Raise unless `value` is a whole number from `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ConfigurationError(f"`{name}={value}` is not a whole number")
    if not low <= value <= high:
        raise ConfigurationError(f"`{name}={value}` must lie between {low:,} and {high:,}")


def _possible(municipality: str, assume: Mapping[str, float]) -> None:
    """Raise for an unknown municipality or card, and for a value that its card's unit and interval rule out."""
    found = cards(municipality, assume)
    for name, value in assume.items():
        unit, card = found[name].unit, found[name]
        least = next((few for start, few in _LEAST.items() if unit.startswith(start)), 0.0)
        low = -math.inf if unit.startswith("log") else min(least, card.low)
        high = max(next((most for start, most in _MOST.items() if unit.startswith(start)), math.inf), card.high)
        if not low <= value <= high:
            allowed = f"be {low:g} or more" if high == math.inf else f"lie between {low:g} and {high:g}"
            raise ConfigurationError(f"`assume.{name}={value:g}` must {allowed} ({unit})")


def _unknown_outcome(name: str) -> ConfigurationError:
    """Return the error for an outcome that is not measured; there are too many for `nearest` to list."""
    remedy = nearest(name, NAMES) or f"; choose from {', '.join(f'`{one}`' for one in sorted(NAMES))}"
    return ConfigurationError(f"`outcomes`: `{name}` is not a measure{remedy}")
