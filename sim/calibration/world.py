"""The world in which coverage is measured: emulators of the runs that a fit made, and of runs for effects."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calibration import priors
from sim.calibration.coverage import FEWEST, World, emulated
from sim.calibration.emulator import Emulator
from sim.calibration.ensemble import NATIONAL
from sim.calibration.smoother import Matrix
from sim.calibration.targets import Target, targets_of
from sim.errors import ConfigurationError
from sim.evidence import cards


@dataclass(frozen=True, slots=True)
class History:
    """The runs of the national fit.

    Attributes
    ----------
    runs : pandas.DataFrame
        Columns `member`, `step`, a score per free card and the statistics.
    names : list of str
        Free cards.
    fitted, held_out : tuple of Target
        Those that have runs enough for an emulator.
    """

    runs: pd.DataFrame
    names: list[str]
    fitted: tuple[Target, ...]
    held_out: tuple[Target, ...]

    @property
    def last(self) -> pd.DataFrame:
        """Return the scores of the last ensemble."""
        last: pd.DataFrame = self.runs[self.runs["step"] == self.runs["step"].max()]
        return last[self.names]


def read_history(path: Path) -> History:
    """Return the runs of the national fit.

    Raises
    ------
    ConfigurationError
        When the file is not there, cannot be read, or is about other numbers or statistics than the present ones.
    """
    remedy = f"make it with `uitweg calibrate municipality={NATIONAL}`"
    if not path.exists():
        raise ConfigurationError(f"{path}, the runs of the national fit, is not there; {remedy}")
    try:
        runs = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path} cannot be read ({str(error).splitlines()[0]}); {remedy}") from error
    names, fitted = priors.free(cards(NATIONAL)), targets_of(NATIONAL, "fit")
    if missing := [c for c in ("member", "step", *names, *(t.statistic for t in fitted)) if c not in runs]:
        raise ConfigurationError(f"{path} is of another version: it has no `{missing[0]}`; {remedy}")
    known = runs.notna().sum()
    if few := [t.statistic for t in fitted if known[t.statistic] < FEWEST]:
        raise ConfigurationError(f"{path} has fewer than {FEWEST} runs with `{few[0]}`; use more members")
    held_out = tuple(t for t in targets_of(NATIONAL, "held_out") if known.get(t.statistic, 0) >= FEWEST)
    return History(runs.reset_index(drop=True), names, fitted, held_out)


def build(
    history: History,
    effects: tuple[Matrix, pd.DataFrame] | None,
    pool: Executor,
    told: Callable[[int], None],
) -> tuple[World, pd.DataFrame]:
    """Return the world, and how good its emulators are.

    The table has `what`, `name`, `role` (`fit`, `held_out` or `effect`), `runs` (with a value), `r2` out of fold, over
    all runs and over those of the prior (`r2_prior`) and of the last ensemble (`r2_posterior`) alone, `left` (standard
    deviation of what is left over), `used` (whether anything is predicted, so that coverage can be measured).

    Parameters
    ----------
    history : History
    effects : scores and effects, optional
        See `effects.simulated_effects`.
    pool : Executor
    told : callable
        Called with the number of outputs done, of those that `size` tells.
    """
    judged = (*history.fitted, *history.held_out)
    scores, step = history.runs[history.names].to_numpy(), history.runs["step"].to_numpy()
    outputs = np.stack([t.scaled(history.runs[t.statistic].to_numpy()) for t in judged], axis=1)
    statistics = emulated(pool, scores, outputs, history.runs["member"].to_numpy(), told)
    parts, k = {t.statistic: ("statistic", t.role) for t in judged}, len(history.fitted)
    quality = [_quality(statistics, outputs, parts, step == step.min(), step == step.max())]
    predicted = {("statistic", t.statistic): (statistics, place) for place, t in enumerate(judged)}
    if effects is not None and (chosen := known_effects(effects[1])):
        found = effects[1][chosen].to_numpy(dtype=np.float64)
        half = np.arange(len(found)) < len(found) // 2
        emulator = emulated(pool, effects[0], found, np.arange(len(found)), lambda done: told(len(judged) + done))
        quality.append(_quality(emulator, found, dict.fromkeys(chosen, ("effect", "effect")), half, ~half))
        predicted |= {("effect", name): (emulator, place) for place, name in enumerate(chosen)}
    left = statistics.residuals[:, :k]
    world = World(
        names=history.names,
        fitted=first(statistics, k),
        error=np.array([t.error for t in history.fitted]),
        luck=left[np.isfinite(left).all(axis=1)],
        predicted={key: at for key, at in predicted.items() if len(at[0].surfaces[at[1]].active)},
    )
    return world, pd.concat(quality, ignore_index=True)


def size(history: History, effects: tuple[Matrix, pd.DataFrame] | None) -> int:
    """Return how many outputs there are to emulate."""
    return len(history.fitted) + len(history.held_out) + (len(known_effects(effects[1])) if effects else 0)


def known_effects(found: pd.DataFrame) -> list[str]:
    """Return the effects that have runs enough for an emulator."""
    return [str(name) for name in found if found[name].notna().sum() >= FEWEST]


def first(emulator: Emulator, outputs: int) -> Emulator:
    """Return an emulator of the first outputs of another."""
    part = Emulator()
    part.surfaces, part.residuals, part.r2 = (
        emulator.surfaces[:outputs],
        emulator.residuals[:, :outputs],
        emulator.r2[:outputs],
    )
    return part


def _quality(
    emulator: Emulator,
    outputs: Matrix,
    parts: dict[str, tuple[str, str]],
    prior: NDArray[np.bool_],
    posterior: NDArray[np.bool_],
) -> pd.DataFrame:
    """Return how good an emulator is, a row per output."""
    rows = [
        {
            "what": what,
            "name": name,
            "role": role,
            "runs": int(np.isfinite(outputs[:, k]).sum()),
            "r2": float(emulator.r2[k]),
            "r2_prior": _explained(emulator.residuals[prior, k], outputs[prior, k]),
            "r2_posterior": _explained(emulator.residuals[posterior, k], outputs[posterior, k]),
            "left": float(np.nanstd(emulator.residuals[:, k])),
            "used": len(emulator.surfaces[k].active) > 0,
        }
        for k, (name, (what, role)) in enumerate(parts.items())
    ]
    return pd.DataFrame(rows)


def _explained(left: NDArray[np.float64], output: NDArray[np.float64]) -> float:
    """Return the share of variance explained among some of the runs; NaN where there is none."""
    known = np.isfinite(output)
    if known.sum() < FEWEST or np.ptp(output[known]) == 0:
        return np.nan
    return 1 - float((left[known] ** 2).mean() / output[known].var())
