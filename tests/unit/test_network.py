"""The network: mutual ties, about eight each, most with people of like age."""

import numpy as np
import pytest

from sim.draws import Draws
from sim.evidence import Parameters
from sim.network import NO_TIE, Network, make_network
from sim.synthesis import synthesise

SIZES = [1, 2, 3, 7, 8, 999, 1_000, 1_001, 1_007, 5_003]


def network_of(size: int, near: int = 6, far: int = 2) -> Network:
    return make_network(size, 1_000, near, far, Draws(4, 0, size))


def everyone(network: Network) -> np.ndarray:
    return network.ties(np.arange(network.size, dtype=np.intp))


@pytest.mark.parametrize("size", SIZES)
def test_ties_are_mutual(size: int) -> None:
    """Every layer that makes a tie also makes its mirror image."""
    ties = everyone(network_of(size))
    assert ((ties == NO_TIE) | ((ties >= 0) & (ties < size))).all()
    who, place = np.nonzero(ties != NO_TIE)
    pairs = sorted(zip(who.tolist(), ties[who, place].tolist(), strict=True))
    assert pairs == sorted((other, one) for one, other in pairs)


@pytest.mark.parametrize("size", SIZES)
def test_nobody_knows_themselves_and_degrees_are_at_most_eight(size: int) -> None:
    network = network_of(size)
    ties = everyone(network)
    assert ties.shape == (size, network.degree) == (size, 8)
    assert not np.any(ties == np.arange(size)[:, None])


@pytest.mark.parametrize("size", [1_000, 1_007, 5_003])
def test_near_ties_are_different_people_in_one_neighbourhood(size: int) -> None:
    near = everyone(network_of(size))[:, :6]
    who = np.arange(size)
    assert ((near == NO_TIE) | (near // 1_000 == who[:, None] // 1_000)).all()
    full = near[(near != NO_TIE).all(axis=1)]
    assert all(len(set(row)) == 6 for row in full.tolist())


def test_far_ties_reach_across_the_municipality() -> None:
    """Far partners are in the own neighbourhood no more often than chance; normal bound, false alarm 1e-9."""
    size = 20_000
    far = everyone(network_of(size))[:, 6:]
    known = far != NO_TIE
    assert known.sum() >= 2 * size - 2
    own = (far // 1_000 == (np.arange(size) // 1_000)[:, None]) & known
    expected = 2 * size / 20
    assert abs(own.sum() - expected) < 6 * np.sqrt(2 * expected)


def test_ties_depend_on_luck_alone() -> None:
    one, other = network_of(2_000), make_network(2_000, 1_000, 6, 2, Draws(5, 0, 2_000))
    np.testing.assert_array_equal(everyone(one), everyone(network_of(2_000)))
    assert not np.array_equal(one.far, other.far)
    rows = np.array([1_999, 0, 7], dtype=np.intp)
    np.testing.assert_array_equal(one.ties(rows), everyone(one)[rows])


def test_people_of_like_age_know_each_other(parameters: Parameters) -> None:
    """Ties differ less in age than random pairs, within a neighbourhood by far; deterministic, margin over 40 s.e."""
    size = 5_000
    draws = Draws(6, 0, size)
    age = synthesise(size, draws, parameters.population).age.astype(float)
    ties = everyone(make_network(size, 1_000, 6, 2, draws))

    def apart(part: np.ndarray) -> float:
        who, place = np.nonzero(part != NO_TIE)
        return float(np.abs(age[who] - age[part[who, place]]).mean())

    random = apart(np.random.default_rng(1).integers(0, size, (size, 8)))
    assert apart(ties[:, :6]) < 0.5 * random
    assert apart(ties) < 0.75 * random
    assert apart(ties[:, 6:]) == pytest.approx(random, rel=0.1)
