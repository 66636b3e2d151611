"""Synthesis: the residents follow the cards' margins, and impossible combinations never occur.

Each share of n independent residents is held against a normal bound of 5 standard deviations (false alarm 6e-7 each);
residents are stratified within neighbourhoods, which makes the true spread smaller.
"""

from collections.abc import Iterator

import numpy as np
import pytest

from sim.draws import Draws
from sim.evidence import Parameters, cards, municipalities
from sim.population import Household, IncomeSource, Population
from sim.synthesis import joint_table, synthesise

SIZE = 60_000
BANDS = {"18": 18, "25": 25, "35": 35, "45": 45, "55": 55, "65": 65, "pension": 67, "75": 75, "85": 85}


@pytest.fixture(scope="module", params=municipalities())
def drawn(request: pytest.FixtureRequest) -> tuple[Population, Parameters]:
    parameters = Parameters.of(cards(request.param))
    return synthesise(SIZE, Draws(3, 0, SIZE), parameters.population), parameters


def assert_share(found: np.ndarray, expected: float, slack: float = 0.0) -> None:
    bound = 5 * np.sqrt(expected * (1 - expected) / len(found)) + slack
    assert abs(found.mean() - expected) < bound, (found.mean(), expected)


def kinds(people: Population) -> Iterator[tuple[str, np.ndarray]]:
    couple = people.household == Household.COUPLE
    yield "single", people.household == Household.SINGLE
    yield "single_parent", people.household == Household.SINGLE_PARENT
    yield "couple", couple & (people.children == 0)
    yield "family", couple & (people.children > 0)


def test_household_margins(drawn: tuple[Population, Parameters]) -> None:
    people, p = drawn[0], drawn[1].population
    total = p.single + p.couple + p.family + p.single_parent
    for name, found in kinds(people):
        assert_share(found, getattr(p, name) / total)


def test_age_margins(drawn: tuple[Population, Parameters]) -> None:
    people, p = drawn[0], drawn[1].population
    total = sum(getattr(p, f"age_{band}") for band in BANDS)
    edges = [*BANDS.values(), 200]
    for place, band in enumerate(BANDS):
        found = (people.age >= edges[place]) & (people.age < edges[place + 1])
        assert_share(found, getattr(p, f"age_{band}") / total)


def test_income_margins_below_pension_age(drawn: tuple[Population, Parameters]) -> None:
    people, p = drawn[0], drawn[1].population
    working = people.income_source[people.age < p.pension_age]
    total = p.share_salary + p.share_self_employed + p.share_benefit
    for source in (IncomeSource.SALARY, IncomeSource.SELF_EMPLOYED, IncomeSource.BENEFIT):
        assert_share(working == source, getattr(p, f"share_{source.name.lower()}") / total)


def test_number_of_children(drawn: tuple[Population, Parameters]) -> None:
    people, p = drawn[0], drawn[1].population
    found = dict(kinds(people))
    for kind, one, two in (
        ("family", p.family_1_child, p.family_2_children),
        ("single_parent", p.single_parent_1_child, p.single_parent_2_children),
    ):
        children = people.children[found[kind]]
        assert_share(children == 1, one)
        assert_share(children == 2, two)


def test_married_margin(drawn: tuple[Population, Parameters]) -> None:
    """Of couples; the card's share holds at `married_age`, so a tenth is allowed for the ages of the couples."""
    people, p = drawn[0], drawn[1].population
    couples = people.household == Household.COUPLE
    assert_share(people.married[couples], p.married / (p.married + p.unmarried), slack=0.1)


def test_shares_of_beliefs_and_telephones(drawn: tuple[Population, Parameters]) -> None:
    people, p = drawn[0], drawn[1].population
    for name in ("aware", "phone_known", "whatsapp_usable"):
        assert_share(getattr(people, name), getattr(p, name))


def test_amounts(drawn: tuple[Population, Parameters]) -> None:
    """Mean incomes and median debt; normal bounds of 6 standard errors."""
    people, p = drawn[0], drawn[1].population
    for source in IncomeSource:
        found = people.salary[people.income_source == source].astype(float)
        expected = getattr(p, f"income_{source.name.lower()}") / 12
        assert abs(found.mean() - expected) < 6 * found.std() / np.sqrt(len(found)) + 1
    logs = np.log(people.debt_size.astype(float) / p.debt_median)
    young = people.age < p.young_age
    for part, middle in ((young, p.debt_young), (~young, 0.0)):
        standard = (logs[part] - middle) / p.debt_spread
        assert abs(standard.mean()) < 6 / np.sqrt(len(standard))
        assert abs(standard.std() - 1) < 6 / np.sqrt(2 * len(standard))


def test_impossible_combinations_never_occur(drawn: tuple[Population, Parameters]) -> None:
    people, p = drawn[0], drawn[1].population
    assert people.age.min() >= p.adult_age
    assert people.age.max() < p.oldest_age
    pensioner = people.income_source == IncomeSource.PENSION
    np.testing.assert_array_equal(pensioner, people.age >= p.pension_age)
    assert not (people.children[pensioner] > 0).any()
    assert (people.children[people.household == Household.SINGLE_PARENT] > 0).all()
    assert (people.children[people.household == Household.SINGLE] == 0).all()
    assert (people.household[people.married] == Household.COUPLE).all()
    assert people.children.max() <= 3
    for name in ("shame", "perceived_risk", "image", "need_for_support"):
        assert (getattr(people, name) > 0).all(), name
        assert (getattr(people, name) < 1).all(), name
    assert (people.salary > 0).all()
    assert (people.debt_size > 0).all()


@pytest.mark.parametrize("municipality", municipalities())
def test_joint_table_meets_both_margins(municipality: str) -> None:
    p = Parameters.of(cards(municipality)).population
    table = joint_table(p)
    ages = np.array([getattr(p, f"age_{band}") for band in BANDS])
    compositions = np.array([p.single, p.couple, p.family, p.single_parent])
    np.testing.assert_allclose(table.sum(axis=1), ages / ages.sum(), atol=1e-9)
    np.testing.assert_allclose(table.sum(axis=0), compositions / compositions.sum(), atol=1e-9)
    assert (table >= 0).all()
    assert not table[6:, 2:].any()


def test_residents_do_not_depend_on_how_many_there_are(parameters: Parameters) -> None:
    """Whole neighbourhoods are the same in a larger municipality."""
    p = parameters.population
    small, large = (synthesise(n, Draws(1, 0, n), p) for n in (2_000, 150_000))
    for name in ("age", "household", "income_source", "buffer", "shame", "vulnerability", "phone_known"):
        np.testing.assert_array_equal(getattr(small, name), getattr(large, name)[:2_000], err_msg=name)


@pytest.mark.parametrize("size", [1, 2, 3, 999, 1_001])
def test_any_number_of_residents_can_be_drawn(size: int, parameters: Parameters) -> None:
    people = synthesise(size, Draws(1, 0, size), parameters.population)
    assert len(people) == size
    assert (people.age >= 18).all()
