"""A municipality's residents, drawn jointly from its profile.

Evidence cards: group `population`.
"""

import numpy as np
from numpy.typing import NDArray

from sim.chance import logit, normal, probability
from sim.draws import Decision, Draws
from sim.evidence import Group
from sim.population import Household, IncomeSource, Population, blank, blocks

# Joint table of age band and household: the first year of each band, and the four compositions.
_BANDS = ("18", "25", "35", "45", "55", "65", "pension", "75", "85")
_SINGLE, _COUPLE, _FAMILY, _SINGLE_PARENT = range(4)


def synthesise(size: int, draws: Draws, p: Group) -> Population:
    """Return `size` residents with their fixed traits and first beliefs; nobody has arrears yet.

    Parameters
    ----------
    size : int
        Number of residents (households), 1 or more.
    draws : Draws
    p : Group
        The cards of group `population`.
    """
    made = blank(size, int(p.neighbourhood_size))
    for block in blocks(size):
        _household(made, block, draws, p)
        _income(made, block, draws, p)
        _mind(made, block, draws, p)
    return made


def joint_table(p: Group) -> NDArray[np.float64]:
    """Return the joint distribution of age band and household composition, shape (9, 4).

    Iterative proportional fitting of the published margins, from a seed that says which combinations occur: nobody
    of pension age has children at home here, few of the youngest do.
    """
    ages = np.array([getattr(p, f"age_{band}") for band in _BANDS])
    kinds = np.array([p.single, p.couple, p.family, p.single_parent])
    children = np.array([getattr(p, f"children_at_{band}") for band in _BANDS])
    table = np.ones((len(_BANDS), 4))
    table[:, _FAMILY] = table[:, _SINGLE_PARENT] = children
    pensioners = _BANDS.index("pension")
    table[pensioners:, _SINGLE] *= p.single_at_pension / p.single_below_pension
    for _ in range(200):
        table *= (ages / ages.sum() / table.sum(axis=1))[:, None]
        table *= kinds / kinds.sum() / table.sum(axis=0)
    return table


def _band_edges(p: Group) -> NDArray[np.float64]:
    """Return the first year of each band and the year after the last, shape (10,)."""
    return np.array([p.adult_age, 25, 35, 45, 55, 65, p.pension_age, 75, 85, p.oldest_age])


def _household(made: Population, block: slice, draws: Draws, p: Group) -> None:
    """Draw age, household, marriage and children.

    Within a neighbourhood the residents stand in the order of the joint table: those of like age are neighbours in
    the columns, so ties between nearby rows join like with like, and each neighbourhood has its share of each group.
    """
    table = joint_table(p)
    place = np.arange(block.start, block.stop) % made.neighbourhood_size
    last = len(made) % made.neighbourhood_size
    in_last = np.arange(block.start, block.stop) >= len(made) - last
    size = np.where(in_last, last, made.neighbourhood_size)
    u = (place + draws.uniform(block, Decision.AGE_AND_HOUSEHOLD)) / size
    cumulative = table.ravel().cumsum()
    cell = np.minimum(np.searchsorted(cumulative, u * cumulative[-1], side="right"), table.size - 1)
    band, kind = np.divmod(cell, 4)
    edges = _band_edges(p)
    within = draws.uniform(block, Decision.AGE_AND_HOUSEHOLD, index=1)
    made.age[block] = edges[band] + within * (edges[band + 1] - edges[band])

    couple = (kind == _COUPLE) | (kind == _FAMILY)
    made.household[block] = np.where(
        couple, Household.COUPLE, np.where(kind == _SINGLE_PARENT, Household.SINGLE_PARENT, Household.SINGLE)
    )
    older = made.age[block] - p.married_age
    chance = probability(logit(p.married / (p.married + p.unmarried)) + p.married_per_year * older)
    made.married[block] = couple & (draws.uniform(block, Decision.MARRIED) < chance)

    u = draws.uniform(block, Decision.CHILDREN)
    parents = (
        (_FAMILY, p.family_1_child, p.family_2_children),
        (_SINGLE_PARENT, p.single_parent_1_child, p.single_parent_2_children),
    )
    for with_children, one, two in parents:
        count = 1 + (u >= one).astype(np.uint8) + (u >= one + two)
        made.children[block] += np.where(kind == with_children, count, 0).astype(np.uint8)


def _income(made: Population, block: slice, draws: Draws, p: Group) -> None:
    """Draw the source of income, its amount, the buffer and the lasting risk of arrears."""
    u = draws.uniform(block, Decision.INCOME_SOURCE)
    working = p.share_salary + p.share_self_employed + p.share_benefit
    source = np.where(u * working < p.share_salary, IncomeSource.SALARY, IncomeSource.SELF_EMPLOYED)
    source = np.where(u * working >= p.share_salary + p.share_self_employed, IncomeSource.BENEFIT, source)
    source = np.where(made.age[block] >= p.pension_age, IncomeSource.PENSION, source)
    made.income_source[block] = source

    mean = np.array([p.income_salary, p.income_self_employed, p.income_benefit, p.income_pension])[source] / 12
    z = normal(draws.uniform(block, Decision.SALARY))
    made.salary[block] = np.minimum(mean * np.exp(p.income_spread * z - p.income_spread**2 / 2), 2**16 - 1)
    z = normal(draws.uniform(block, Decision.BUFFER))
    made.buffer[block] = p.median_wealth * p.liquid_share * np.exp(p.buffer_spread * z)

    own = normal(draws.uniform(block, Decision.VULNERABILITY))
    neighbourhood = np.arange(block.start, block.stop, dtype=np.int32) // made.neighbourhood_size
    shared = normal(draws.uniform(neighbourhood, Decision.NEIGHBOURHOOD))
    rho = p.neighbourhood_correlation
    made.vulnerability[block] = p.vulnerability_spread * (np.sqrt(1 - rho) * own + np.sqrt(rho) * shared)
    z = normal(draws.uniform(block, Decision.DEBT))
    young = p.debt_young * (made.age[block] < p.young_age)
    made.debt_size[block] = p.debt_median * np.exp(p.debt_spread * z + young)


def _mind(made: Population, block: slice, draws: Draws, p: Group) -> None:
    """Draw shame, perceived risk, image, need for support, awareness and how the resident can be reached."""
    for name, decision in (
        ("shame", Decision.SHAME),
        ("perceived_risk", Decision.PERCEIVED_RISK),
        ("first_image", Decision.IMAGE),
        ("need_for_support", Decision.NEED_FOR_SUPPORT),
    ):
        getattr(made, name)[block] = probability(p.mind_spread * normal(draws.uniform(block, decision)))
    made.image[block] = made.first_image[block]
    made.aware[block] = draws.uniform(block, Decision.AWARE) < p.aware
    made.phone_known[block] = draws.uniform(block, Decision.PHONE_KNOWN) < p.phone_known
    made.whatsapp_usable[block] = draws.uniform(block, Decision.WHATSAPP_USABLE) < p.whatsapp_usable
    made.reachability[block] = p.reachability_spread * normal(draws.uniform(block, Decision.REACHABILITY))
