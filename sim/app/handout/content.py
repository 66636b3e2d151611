"""What a hand-out holds: what there is to choose, the answers, stories and cohorts, and the evidence."""

from collections.abc import Callable, Sequence
from typing import Any

from sim.app.catalogue import switched, whitelist
from sim.app.evidence import evidence
from sim.app.handout.grid import Grid, Option
from sim.app.handout.pack import packed
from sim.app.measures import Data
from sim.app.state import State
from sim.evidence import municipalities
from sim.experiment.question import Question
from sim.interventions import Intervention
from sim.scenarios import LANGUAGES

Found = Callable[[int], dict[str, Data]]
"""From the place of a state in the grid to what was computed of it, by language."""


def content(grid: Grid, answers: Found, stories: Found) -> Data:
    """Return everything that the page of a hand-out reads.

    Parameters
    ----------
    grid : Grid
    answers, stories : callable
        From a place in the grid; `stories` of those in `grid.told` alone.
    """
    question = grid.states[0].question
    every = [answers(place) for place in range(len(grid.states))]
    told = {place: stories(place) for place in grid.told}
    return {
        **about(grid),
        "answers": packed({lang: [found[lang] for found in every] for lang in LANGUAGES}),
        "stories": {str(place): found for place, found in told.items()},
        "evidence": {lang: evidence(lang, question.municipality) for lang in LANGUAGES},
    }


def about(grid: Grid) -> Data:
    """Return what there is to choose, and which policy each point of the grid is."""
    question = grid.states[0].question
    return {
        "scenario": grid.states[0].values["scenario"],
        "profiles": municipalities(),
        "municipality": question.municipality,
        "horizon": question.horizon,
        "seed": question.seed,
        "points": [_policy(state) for state in grid.states],
        "catalogue": {lang: _catalogue(grid, question, lang) for lang in LANGUAGES},
    }


def _policy(state: State) -> list[Data]:
    return [switched(one) for one in state.question.arms[1].interventions]


def _catalogue(grid: Grid, question: Question, language: str) -> Data:
    """Return what there is to choose in a language: only what is in the grid, each control with its values."""
    known, months = (
        whitelist(language),
        {"low": question.horizon, "high": question.horizon, "default": question.horizon},
    )
    scenario = grid.states[0].values["scenario"]
    return known | {
        "points": len(grid.states),
        "state": known["state"] | {"horizon": {**months, "step": 1, "values": [question.horizon]}},
        "municipalities": [m for m in known["municipalities"] if m["name"] == question.municipality],
        "scenarios": [s for s in known["scenarios"] if s["name"] == scenario],
        "cards_of": {question.municipality: known["cards_of"][question.municipality]},
        "interventions": [
            _intervention(one, grid.options[one["name"]])
            for one in known["interventions"]
            if one["name"] in grid.options
        ],
    }


def _intervention(one: Data, options: Sequence[Option]) -> Data:
    """Return an intervention with the values that each of its controls has in the grid."""
    on = [option for option in options if option is not None]
    return one | {
        "fixed": len(on) in (0, len(options)),
        "dose": one["dose"] | {"values": _values(on, lambda i: i.dose)},
        "start": one["start"] | {"values": _values(on, lambda i: i.start)},
        "stops": list(dict.fromkeys(option.stop for option in on)),
        "targets": list(dict.fromkeys(option.target for option in on)),
        "levers": [lever | {"values": _lever_values(on, lever["name"])} for lever in one["levers"]],
    }


def _lever_values(options: Sequence[Intervention], lever: str) -> list[Any]:
    return _values(options, lambda i: i.levers[lever])


def _values(options: Sequence[Intervention], of: Callable[[Intervention], float]) -> list[float]:
    return sorted({of(option) for option in options})
