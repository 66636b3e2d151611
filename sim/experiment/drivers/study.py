"""The study: screening, emulator, indices and switching values of the differences between two arms."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.calibration.emulator import STRONG, Emulator
from sim.errors import ConfigurationError
from sim.experiment.drivers import design, indices, screening, switching
from sim.experiment.drivers.design import Plan, Sets
from sim.experiment.drivers.indices import Budget
from sim.experiment.drivers.simulate import Simulator

NEGLIGIBLE = 0.1
"""A stage whose effects are at most this share of the largest stage's gives about 1% of its variance: screened out."""

SWITCHED = 8
"""Assumptions whose switching value is looked for."""

TABLES = ("screening", "variance", "sobol", "grades", "switching", "information")


@dataclass(frozen=True)
class Study:
    """What drives the differences.

    Attributes
    ----------
    simulator : Simulator
        With the question, what was known of the numbers, their cards, and every run.
    plan : Plan
    outcomes : tuple of str
        Measures.
    tables : dict of str to pandas.DataFrame
        `TABLES`, each with a column `outcome`, and `runs`.
    refused : dict of str to str
        By outcome why there are no Sobol indices, `emulator` or `interval`; empty where there are.
    """

    simulator: Simulator
    plan: Plan
    outcomes: tuple[str, ...]
    tables: dict[str, pd.DataFrame]
    refused: dict[str, str]

    def of(self, table: str, outcome: str) -> pd.DataFrame:
        """Return the rows of one outcome."""
        found = self.tables[table]
        return found[found["outcome"] == outcome].reset_index(drop=True)


@dataclass(frozen=True)
class _Fitted:
    """The emulator of one outcome, and what was found with it."""

    emulator: Emulator
    budget: Budget
    strongest: list[int]


def study(simulator: Simulator, outcomes: Sequence[str], plan: Plan) -> Study:
    """Run a study and return it.

    Parameters
    ----------
    simulator : Simulator
    outcomes : sequence of str
        Measures whose differences are explained.
    plan : Plan
    """
    known, seed = simulator.known, simulator.question.seed
    kept, stages = _stages(simulator, outcomes, plan)
    alone = {known.names[place]: np.array([place]) for place in kept}
    morris = design.trajectories(known, alone, plan.trajectories, seed, "cards")
    moved = simulator(morris)
    _check_values(moved, outcomes)
    cards = _screening(simulator, outcomes, morris, moved, alone, "card")
    cube, repeat = design.hypercube(known, plan, seed)
    runs = [(morris, moved), (cube, simulator(cube)), (repeat, simulator(repeat))]
    fitted = {outcome: _fit(simulator, cards, outcome, runs) for outcome in outcomes}
    found: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    found["screening"] = [stages, cards]
    refused = {}
    for outcome, made in fitted.items():
        refused[outcome] = _variance(simulator, outcome, made, found)
    found["switching"] = [_switching(simulator, fitted, plan)]
    tables = {name: pd.concat([p for p in parts if len(p)] or parts[:1]) for name, parts in found.items()}
    tables = {name: table.reset_index(drop=True) for name, table in tables.items()}
    tables["runs"] = pd.concat(simulator.frames, ignore_index=True)
    return Study(simulator, plan, tuple(outcomes), tables, refused)


def _stages(simulator: Simulator, outcomes: Sequence[str], plan: Plan) -> tuple[list[int], pd.DataFrame]:
    """Return the places of the cards worth screening, and the screening of their stages."""
    known = simulator.known
    varied = [place for place in range(len(known.names)) if known.spread[place] > 0]
    if plan.screen == "cards":
        return varied, pd.DataFrame()
    groups = known.stages()
    sets = design.trajectories(known, groups, plan.trajectories, simulator.question.seed, "stages")
    moved = simulator(sets)
    _check_values(moved, outcomes)
    table = _screening(simulator, outcomes, sets, moved, groups, "stage")
    largest = table.groupby("outcome")["mu_star"].transform("max")
    matter = set(table.loc[~(table["mu_star"] <= NEGLIGIBLE * largest), "name"])
    return [place for name, places in groups.items() if name in matter for place in places if place in varied], table


def _check_values(moved: pd.DataFrame, outcomes: Sequence[str]) -> None:
    """Raise when an outcome has no value in half of the runs: nothing can be said of what drives it."""
    for outcome in outcomes:
        lacking = int(moved[outcome].isna().sum())
        if 2 * lacking > len(moved):
            raise ConfigurationError(
                f"`outcome={outcome}` has no value in {lacking} of {len(moved)} runs; take more residents or months, "
                "or another outcome"
            )


def _screening(
    simulator: Simulator,
    outcomes: Sequence[str],
    sets: Sets,
    moved: pd.DataFrame,
    groups: dict[str, design.Places],
    level: str,
) -> pd.DataFrame:
    """Return the screening of groups for each outcome, the strongest first."""
    member = np.full(len(simulator.known.names), -1)
    for number, places in enumerate(groups.values()):
        member[places] = number
    shape = (-1, len(groups) + 1)
    scores = sets.scores.reshape(*shape, len(member))
    parts = []
    for outcome in outcomes:
        found = screening.effects(scores, moved[outcome].to_numpy().reshape(shape), member)
        part = screening.screened(found)
        grade = [simulator.cards[n].grade if level == "card" else "" for n in groups]
        part.insert(0, "grade", grade)
        part.insert(0, "name", list(groups))
        part.insert(0, "level", level)
        part.insert(0, "outcome", outcome)
        whole = int(np.isfinite(found).all(axis=1).sum())
        parts.append(part.assign(trajectories=whole).sort_values("mu_star", ascending=False, kind="stable"))
    return pd.concat(parts, ignore_index=True)


def _fit(simulator: Simulator, cards: pd.DataFrame, outcome: str, runs: list[tuple[Sets, pd.DataFrame]]) -> _Fitted:
    """Return the emulator of an outcome, judged on the hypercube."""
    names = cards.loc[cards["outcome"] == outcome, "name"].head(STRONG)
    strongest = [simulator.known.names.index(name) for name in names]
    scores = np.concatenate([sets.scores for sets, _ in runs])
    groups = np.concatenate([sets.group for sets, _ in runs])
    outputs = np.concatenate([frame[outcome].to_numpy() for _, frame in runs])
    judged = np.concatenate([np.full(len(sets), sets.design == "hypercube") for sets, _ in runs])
    emulator = Emulator(strongest).fit(scores, outputs[:, None], groups, judged)
    cube, repeat = (frame[outcome].to_numpy() for sets, frame in runs if sets.design in ("hypercube", "repeat"))
    return _Fitted(emulator, indices.budget(cube, repeat, float(emulator.r2[0])), strongest)


def _variance(simulator: Simulator, outcome: str, made: _Fitted, found: dict[str, list[pd.DataFrame]]) -> str:
    """Add the tables of an outcome that are about variance, and return why there are no indices."""
    known, cards, budget = simulator.known, simulator.cards, made.budget
    table, why = indices.explained(made.emulator.surfaces[0], known, budget.r2, simulator.question.seed)
    row = {"outcome": outcome, "mean": budget.mean, "sd": budget.sd, "r2": budget.r2, "luck": budget.luck}
    found["variance"].append(pd.DataFrame([{**row, "rest": budget.rest, "refused": why}]))
    names = [known.names[int(place)] for place in table["place"]]
    shown = table.drop(columns="place").assign(name=names, grade=[cards[n].grade for n in names], outcome=outcome)
    shown = shown[["outcome", "name", "grade", *indices.COLUMNS]].sort_values("total", ascending=False, kind="stable")
    grades, worth = indices.by_grade(table, known, cards), indices.information(table, known, cards, budget)
    if why:
        grades = grades.iloc[:0]
    for name, part in (("grades", grades), ("information", worth)):
        part.insert(0, "outcome", outcome)
        found[name].append(part)
    found["sobol"].append(shown)
    return why


def _switching(simulator: Simulator, fitted: dict[str, _Fitted], plan: Plan) -> pd.DataFrame:
    """Return the switching values of the strongest numbers, each checked by simulation."""
    known = simulator.known
    asked = [
        (outcome, place, simulator.cards[known.names[place]], made.emulator.surfaces[0])
        for outcome, made in fitted.items()
        for place in made.strongest[:SWITCHED]
    ]
    switches = [switching.switch(surface, known, place, card) for _, place, card, surface in asked]
    points = [(place, found.score) for (_, place, _, _), found in zip(asked, switches, strict=True)]
    frame = simulator(design.checks(known, points, plan.checks))
    rows = []
    for number, ((outcome, place, card, _), found) in enumerate(zip(asked, switches, strict=True), start=1):
        runs = frame[outcome].to_numpy().reshape(-1, plan.checks)
        checked = switching.check(found, runs[0], runs[number])
        middle = switching.value_at(card, float(known.centre[place]))
        rows.append((outcome, card.name, card.grade, card.unit, card.low, card.high, middle, *found, *checked))
    first = ["outcome", "name", "grade", "unit", "card_low", "card_high", "card_middle"]
    then = ["flips", "score", "value", "emulated", "difference_middle", "difference", "low", "high", "verdict"]
    return pd.DataFrame(rows, columns=[*first, *then])
