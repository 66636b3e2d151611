"""The packages a search may choose from: a level of every factor; packages that are one policy are one package."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from math import prod

from sim.errors import ConfigurationError
from sim.experiment.question import Arm, Question
from sim.sweep.answers.settings import is_policy
from sim.sweep.factors import Factor, Value
from sim.sweep.policy import Policy, policy_of, policy_text

Place = tuple[int, ...]
"""A package, as the place of its level in each factor."""


@dataclass(frozen=True)
class Space:
    """What may be chosen.

    Attributes
    ----------
    factors : tuple of Factor
    base : tuple of Intervention
        The policy that factors change.
    """

    factors: tuple[Factor, ...]
    base: Policy

    def __post_init__(self) -> None:
        """Check that there is something to choose, and that it is a municipality's to choose."""
        if other := [f.name for f in self.factors if not is_policy(f.name)]:
            raise ConfigurationError(
                f"`design.factors.{other[0]}` is not for a municipality to choose; a search varies interventions and "
                "levers, `uitweg sweep` the rest"
            )
        if self.size < 2:
            raise ConfigurationError("`design.factors` leaves one package to choose; give factors two levels or more")

    @cached_property
    def size(self) -> int:
        """Combinations of levels."""
        return prod(len(f.values) for f in self.factors)

    @property
    def ends(self) -> tuple[Place, Place]:
        """Every factor at its first level, and at its last."""
        return tuple(0 for _ in self.factors), tuple(len(f.values) - 1 for f in self.factors)

    def places(self) -> Iterator[Place]:
        """Iterate over all combinations of levels."""
        return product(*(range(len(f.values)) for f in self.factors))

    def point(self, place: Place) -> dict[str, Value]:
        """Return the level of each factor."""
        return {f.name: f.values[level] for f, level in zip(self.factors, place, strict=True)}

    def policy(self, place: Place) -> Policy:
        """Return the policy of a package."""
        return policy_of(self.base, self.point(place))

    def name(self, place: Place) -> str:
        """Return what two packages share when they are one policy."""
        if place not in self._names:
            self._names[place] = policy_text(tuple(sorted(self.policy(place), key=lambda i: i.name)))
        return self._names[place]

    @cached_property
    def _names(self) -> dict[Place, str]:
        """Names that are known: they are asked for often."""
        return {}

    def bounds(self, question: Question) -> tuple[float, int]:
        """Return the highest price shock and the longest term of any package, so that all are run in one world."""
        shock = self._highest(lambda place: _arms(question, self.policy(place)).highest_shock())
        term = self._highest(lambda place: _arms(question, self.policy(place)).longest_term())
        return shock, int(term)

    def _highest(self, of: Callable[[Place], float]) -> float:
        """Return the highest value of a function that grows with each factor, whatever the others are."""
        place = list(self.ends[1])
        for where, factor in enumerate(self.factors):
            others = place[:where], place[where + 1 :]
            place[where] = max(
                range(len(factor.values)),
                key=lambda level, o=others: of((*o[0], level, *o[1])),  # type: ignore[misc]
            )
        return of(tuple(place))

    def check(self, question: Question) -> None:
        """Raise for a level that cannot be run, before anything is."""
        for where, factor in enumerate(self.factors):
            for level in range(len(factor.values)):
                _arms(question, self.policy((*self.ends[1][:where], level, *self.ends[1][where + 1 :])))


def _arms(question: Question, policy: Policy) -> Question:
    """Return the question with one policy beside today's, checked."""
    return replace(question, arms=(Arm("today"), Arm("policy", policy)))
