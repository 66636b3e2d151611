"""Groups of residents: target groups of interventions and rows of the outcome tables.

Evidence cards: `population.young_age`, `population.low_debt`, `population.high_shame`.
"""

from collections.abc import Callable

import numpy as np

from sim.draws import Rows
from sim.errors import ConfigurationError, nearest
from sim.evidence import Group
from sim.population import Flag, Household, IncomeSource, Population

Membership = Callable[[Population, Rows | slice, Group], Flag]


def young(population: Population, rows: Rows | slice, p: Group) -> Flag:
    """Return who is young."""
    return np.asarray(population.age[rows] < p.young_age)


def salary(population: Population, rows: Rows | slice, p: Group) -> Flag:
    """Return who lives on a salary."""
    return np.asarray(population.income_source[rows] == IncomeSource.SALARY)


def low_debt(population: Population, rows: Rows | slice, p: Group) -> Flag:
    """Return whose problem debt is, or would be, low."""
    return np.asarray(population.debt_size[rows] < p.low_debt)


def single_parent(population: Population, rows: Rows | slice, p: Group) -> Flag:
    """Return who is a single parent."""
    return np.asarray(population.household[rows] == Household.SINGLE_PARENT)


def high_shame(population: Population, rows: Rows | slice, p: Group) -> Flag:
    """Return who now feels much shame."""
    return np.asarray(population.shame[rows] > p.high_shame)


TARGETS: dict[str, Membership] = {
    "young": young,
    "salary": salary,
    "low_debt": low_debt,
    "single_parent": single_parent,
    "high_shame": high_shame,
}
"""Target groups by name, besides `all`."""

OUTCOME_GROUPS: dict[str, Membership] = {
    name: TARGETS[name] for name in ("young", "salary", "low_debt", "single_parent")
}
"""Groups of the outcome tables; fixed traits only, so that arms compare the same residents."""


def target(name: str) -> Membership | None:
    """Return the membership function of a target group, None for `all`.

    Raises
    ------
    ConfigurationError
        For an unknown group.
    """
    if name == "all":
        return None
    if name not in TARGETS:
        raise ConfigurationError(f"`{name}` is not a target group{nearest(name, ['all', *TARGETS])}")
    return TARGETS[name]
