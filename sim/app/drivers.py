"""What drives the answer: the study that is kept of a scenario, as plain data."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pandas as pd

from sim.app.measures import Data, estimate, number, units
from sim.app.state import State
from sim.report.drivers import kept
from sim.report.estimates import Estimate
from sim.report.view import View
from sim.scenarios import load_scenario

MOST = 6
"""Numbers shown per outcome: those that move it most."""


def drivers(state: State, view: View) -> Data | None:
    """Return the numbers that move the scenario's difference most, None where no study of it is kept.

    Parameters
    ----------
    state : State
    view : View
    """
    name = state.values.get("scenario", "")
    made = _kept()[1].get(name)
    if made is None or made["municipality"] != view.question.municipality:
        return None
    return {
        "about": view.texts("app.drivers.about", **_about(view, made)),
        "outdated": list(_outdated(name)),
        "outcomes": [_outcome(view, name, o) | {"refused": bool(made["refused"][o])} for o in made["outcomes"]],
    }


@cache
def _kept() -> tuple[pd.DataFrame, Mapping[str, Mapping[str, Any]]]:
    """Return the tables of the studies and how each was made; read once."""
    return kept.load() or (pd.DataFrame(), {})


@cache
def _outdated(name: str) -> tuple[str, ...]:
    """Return what the study of a scenario was made with and is no longer so."""
    return kept.outdated(_kept()[1][name])


def warm() -> None:
    """Read the studies before anybody asks."""
    for name in _kept()[1]:
        _outdated(name)


def _about(view: View, made: Mapping[str, Any]) -> dict[str, str]:
    """Return how a study was made, as texts use it."""
    plain = view.numbers.plain
    counts = {key: plain(made[key]) for key in ("residents", "horizon", "runs", "numbers")}
    arm = next(arm for arm in load_scenario(made["scenario"]).arms if arm.name == made["arms"][1])
    return counts | {"arm": view.title(arm.title, arm.name), "asked": plain(view.question.horizon)}


def _outcome(view: View, scenario: str, outcome: str) -> Data:
    """Return the strongest numbers of one outcome."""
    return {
        "measure": outcome,
        "title": view.measure_title(outcome),
        **units(view, outcome),
        "cards": list(_cards(scenario, outcome)),
    }


@cache
def _cards(scenario: str, outcome: str) -> tuple[Data, ...]:
    """Return the numbers that move an outcome most, and by how much measuring each narrows the interval."""
    tables = _kept()[0]
    return tuple(_strongest(tables[(tables["scenario"] == scenario) & (tables["outcome"] == outcome)]))


def _strongest(table: pd.DataFrame) -> Iterator[Data]:
    strong = table[(table["table"] == "screening") & (table["level"] == "card")]
    worth = table[table["table"] == "information"].set_index("name")
    narrower = 1 - worth["sd_after"] / worth["sd_before"]
    for _, row in strong.nlargest(MOST, "mu_star").iterrows():
        yield {
            "card": row["name"],
            "grade": row["grade"],
            "moved": estimate(Estimate(row["mu_star"], row["mu_star_low"], row["mu_star_high"])),
            "information": number(narrower.get(row["name"], float("nan"))),
        }
