"""Fitting: members drawn from the priors are simulated and moved towards what was published, a few times over.

What has been simulated is kept in `outputs/calibration/`, a file per run, so that a fit that was stopped goes on.
"""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calibration import priors
from sim.calibration.ensemble import NATIONAL, Ensemble, Manifest, digest, load, start_of
from sim.calibration.fingerprint import fingerprint
from sim.calibration.runs import Outputs, Store, key
from sim.calibration.smoother import FROM_ENSEMBLE, FROM_PRIOR, Matrix, Step, assimilate
from sim.calibration.statistics import simulate
from sim.calibration.targets import Target, targets_of
from sim.errors import ConfigurationError
from sim.evidence import Card, Parameters, cards, profile_cards
from sim.model import Setting
from sim.progress import Told

ENOUGH = 0.8
"""Share of the members drawn that must be left."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a fit costs: more members and residents give a better answer.

    Attributes
    ----------
    members : int
        Drawn from the priors; about 200 or more must be left.
    residents, warmup, months : int
        Of every run.
    seed : int
        Of priors, luck and the smoother.
    spread : float
        Factor on the posterior spread (see `smoother.widened`), as measured by `uitweg coverage`. Not part of a run's
        key: a run with the same scores is the same run.
    """

    members: int = 220
    residents: int = 30_000
    warmup: int = 60
    months: int = 48
    seed: int = 2026
    spread: float = field(default=1.0, repr=False)

    def runs(self, municipality: str) -> int:
        """Return the runs that a profile takes at most."""
        fits = 1 + any(t.then_fit for t in targets_of(municipality))
        return self.members * (len(inflation(municipality)) + 1) * fits


def inflation(municipality: str) -> tuple[float, ...]:
    """Return the assimilations of a profile's fit."""
    return FROM_PRIOR if municipality == NATIONAL else FROM_ENSEMBLE


@dataclass
class Runs:
    """Simulated members, from the store where they are there.

    Attributes
    ----------
    municipality : str
    plan : Plan
    cards : dict of str to Card
    names : list of str
        Free cards, the rows of the scores.
    store : Store
    simulate : callable, optional
        From a setting to what it gives, of a kind that can be sent to a process; by default the statistics.
    label : str
        Of what `simulate` does, for the keys in the store.
    failed : dict of str to str
        Members that ended with an error, and the error.
    """

    municipality: str
    plan: Plan
    cards: Mapping[str, Card]
    names: list[str]
    store: Store
    simulate: Callable[[Setting], Outputs] | None = None
    label: str = ""
    failed: dict[str, str] = field(default_factory=dict)

    def __call__(self, scores: Matrix, members: NDArray[np.intp]) -> pd.DataFrame:
        """Return what members simulate, a row each in their order, a column per statistic."""
        tasks = [
            (self._key(member, values), self._setting(member, values))
            for member, values in zip(members.tolist(), self._values(scores), strict=True)
        ]
        found = self.store(self.simulate or partial(_simulated, wanted=self._wanted()), tasks)
        for member, result in zip(members.tolist(), found, strict=True):
            if "error" in result:
                self.failed[str(member)] = str(result.pop("error"))
        frame = pd.DataFrame(found, index=members, dtype=np.float64)
        return frame.reindex(columns=[*frame, *(name for name in self._wanted() if name not in frame)])

    def _values(self, scores: Matrix) -> list[dict[str, float]]:
        """Return the value of every card per member."""
        fixed = {name: card.value for name, card in self.cards.items()}
        drawn = {name: priors.values(self.cards[name], row) for name, row in zip(self.names, scores, strict=True)}
        return [{**fixed, **{name: float(v[m]) for name, v in drawn.items()}} for m in range(scores.shape[1])]

    def _wanted(self) -> tuple[str, ...]:
        """Return the statistics that the profile's targets are about."""
        return tuple(t.statistic for t in targets_of(self.municipality))

    def _setting(self, member: int, values: dict[str, float]) -> Setting:
        plan = self.plan
        return Setting(
            Parameters(values), plan.residents, plan.seed, replication=member, warmup=plan.warmup, horizon=plan.months
        )

    def _key(self, member: int, values: dict[str, float]) -> str:
        """Return a name for a run: the same values with the same luck in the same model have the same one."""
        labelled = (self.label,) if self.label else ()
        return key(fingerprint(), self.plan, member, self._wanted(), sorted(values.items()), *labelled)


def _simulated(setting: Setting, wanted: Collection[str]) -> Outputs:
    """Return the statistics of one member, or the error that it ended with."""
    try:
        return dict(simulate(setting, wanted))
    except Exception as error:  # whatever it is: it must not end the other members
        return {"error": f"{type(error).__name__}: {error}"}


def fit(municipality: str, plan: Plan, pool: Executor, store: Path, told: Told) -> Ensemble:
    """Return the ensemble of a profile, fitted to its targets.

    The national fit starts from the cards' priors. That of a municipality starts from the national ensemble, with the
    numbers that its profile replaces, and those that its own targets are there to find, drawn anew from their priors.
    Targets that are held out at first and fitted then take a second fit, of all targets and from the same start; what
    the first predicted is kept.

    Raises
    ------
    ConfigurationError
        When too few members are left to fit with.
    """
    in_force = cards(municipality)
    runs = Runs(municipality, plan, in_force, priors.free(in_force), Store(store, pool, told))
    fitted = targets_of(municipality, "fit")
    start = fresh = pd.DataFrame(priors.draw(runs.names, plan.members, plan.seed).T, columns=runs.names)
    if municipality != NATIONAL:
        start = _with_local(load(NATIONAL).scores, fresh, {*profile_cards(municipality), *_found_by(fitted)})
    found = _fitted(runs, start, fitted)
    if later := tuple(t for t in targets_of(municipality, "held_out") if t.then_fit):
        first = found.simulated[found.simulated["when"] == "posterior"].assign(when="predicted")
        found = _fitted(runs, _with_local(start, fresh, set(_found_by(later))), (*fitted, *later))
        found = replace(found, simulated=pd.concat([found.simulated, first], ignore_index=True))
    return found


def _found_by(targets: tuple[Target, ...]) -> list[str]:
    """Return the numbers that targets are there to find."""
    return [t.solve.parameter for t in targets if t.solve]


def _with_local(scores: pd.DataFrame, fresh: pd.DataFrame, local: set[str]) -> pd.DataFrame:
    """Return the scores of an ensemble with those of the local numbers drawn anew."""
    start = fresh.iloc[: len(scores)].copy()
    kept = [str(name) for name in scores if name in start and name not in local]
    start[kept] = scores[kept].to_numpy()
    return start


def _fitted(runs: Runs, start: pd.DataFrame, fitted: tuple[Target, ...]) -> Ensemble:
    """Return the ensemble that a start, a row per member, ends in."""
    frames: list[pd.DataFrame] = []

    def forward(number: int, scores: Matrix, members: NDArray[np.intp]) -> Matrix:
        frames.append(runs(scores, members))
        return np.array([t.scaled(frames[-1][t.statistic].to_numpy()) for t in fitted])

    published = np.array([float(t.scaled(t.value)) for t in fitted])
    error = np.array([t.error for t in fitted])
    plan, first = runs.plan, start.to_numpy().T.copy()
    kind, national = inflation(runs.municipality), runs.municipality == NATIONAL
    steps = list(assimilate(forward, first, published, error, plan.seed, kind, plan.spread, localised=national))
    last = steps[-1]
    if len(last.members) < ENOUGH * len(start):
        raise _too_few(runs, len(last.members), len(start), frames[0].reindex(columns=[t.statistic for t in fitted]))
    misfit = [float(np.sqrt((((s.simulated.T - published) / error) ** 2).mean())) for s in steps]
    index = pd.Index(last.members, name="member")
    scores = pd.DataFrame(last.scores.T, index=index, columns=start.columns)
    return Ensemble(
        _manifest(runs, misfit, len(last.members)), scores, _kept(frames, last), _history(steps, frames, runs)
    )


def _kept(frames: list[pd.DataFrame], last: Step) -> pd.DataFrame:
    """Return what the members that are left simulated under the prior and under the posterior."""
    parts = [frames[0].loc[last.members].assign(when="prior"), frames[-1].loc[last.members].assign(when="posterior")]
    found = pd.concat(parts).rename_axis("member").reset_index()
    return found[["when", "member", *(c for c in found if c not in ("when", "member"))]]


def _history(steps: list[Step], frames: list[pd.DataFrame], runs: Runs) -> pd.DataFrame:
    """Return every run of a fit: `step`, `member`, the scores and the statistics."""
    parts = []
    for step, frame in zip(steps, frames, strict=True):
        scores = pd.DataFrame(step.scores.T, index=step.members, columns=runs.names)
        parts.append(pd.concat([scores, frame.loc[step.members]], axis=1).assign(step=step.number))
    return pd.concat(parts).rename_axis("member").reset_index()


def _manifest(runs: Runs, misfit: list[float], kept: int) -> Manifest:
    """Return how the ensemble was made."""
    plan = runs.plan
    return Manifest(
        municipality=runs.municipality,
        priors=priors.digest(runs.cards),
        targets=digest(runs.municipality),
        model=fingerprint(),
        start=start_of(runs.municipality),
        seed=plan.seed,
        residents=plan.residents,
        warmup=plan.warmup,
        months=plan.months,
        drawn=plan.members,
        kept=kept,
        inflation=list(inflation(runs.municipality)),
        misfit=[round(m, 4) for m in misfit],
        failed=runs.failed,
        versions={name: version(name) for name in ("numpy", "iterative_ensemble_smoother")},
        spread=plan.spread,
    )


def _too_few(runs: Runs, left: int, started: int, simulated: pd.DataFrame) -> ConfigurationError:
    """Return the error for a fit that lost its members, with what most of them lacked."""
    lacking = simulated.isna().sum()
    worst = str(lacking.idxmax())
    why = next(iter(runs.failed.values()), f"`{worst}` could not be simulated for {lacking[worst]} of them")
    return ConfigurationError(
        f"calibration of {runs.municipality}: only {left} of {started} members are left ({why}); use more residents, "
        "or narrow the priors that lead there"
    )
