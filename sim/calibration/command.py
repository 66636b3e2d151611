"""`uitweg calibrate`: fit the model to what was published and keep the ensemble, or solve for one set quickly."""

import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd

from sim.calibration import quick
from sim.calibration.ensemble import NATIONAL, Ensemble, available, load
from sim.calibration.fit import Plan, fit
from sim.calibration.runs import progress
from sim.calibration.targets import targets_of
from sim.errors import ConfigurationError, nearest
from sim.evidence import municipalities
from sim.files import whole, write_text
from sim.pool import processes, stop

STORE = Path("outputs/calibration")
INTERRUPTED = 130
_SETTINGS = ("municipality", "workers", *(f.name for f in fields(Plan)))


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments of `uitweg calibrate` say and return the exit code."""
    if arguments[:1] == ["--quick"]:
        return quick.main(arguments[1:])
    profiles, workers, plan = _asked(arguments)
    size = f"{plan.members} members of {plan.residents:,} residents"
    print(f"Uitweg: {', '.join(profiles)}; {size}; runs are kept in {STORE}", flush=True)
    pool = processes(workers)
    try:
        for profile in profiles:
            with progress(profile, plan.runs) as told:
                found = fit(profile, plan, pool, STORE / profile, told)
            _tell(found)
            found.save()
            load.cache_clear()
    except KeyboardInterrupt:
        stop(pool)
        print(
            f"uitweg: interrupted; the runs that were finished are kept in {STORE}: the same command goes on",
            file=sys.stderr,
        )
        return INTERRUPTED
    pool.shutdown()
    return 0


def _asked(arguments: Sequence[str]) -> tuple[list[str], int | None, Plan]:
    """Return the profiles, the workers and the plan that were asked for."""
    profiles, workers, plan = municipalities(), None, Plan()
    profiles.sort(key=lambda name: name != NATIONAL)
    for argument in arguments:
        key, _, value = argument.partition("=")
        if key not in _SETTINGS or not value:
            raise ConfigurationError(f"`{argument}` is not a setting of `uitweg calibrate`{nearest(key, _SETTINGS)}")
        if key == "municipality":
            profiles = value.strip("[]").split(",")
            if unknown := [p for p in profiles if p not in municipalities()]:
                raise ConfigurationError(
                    f"`{unknown[0]}` is not a municipality profile{nearest(unknown[0], municipalities())}"
                )
            continue
        if not value.isdecimal() or (int(value) < 1 and key != "seed"):
            raise ConfigurationError(f"`{argument}`: write a whole number above 0")
        if key == "workers":
            workers = int(value)
        else:
            plan = replace(plan, **{key: int(value)})
    if NATIONAL not in profiles and NATIONAL not in available():
        raise ConfigurationError(f"the fit of {profiles[0]} starts from the national ensemble; make that one first")
    return profiles, workers, plan


def _tell(found: Ensemble) -> None:
    """Print published against simulated, how the misfit fell and who was left out; write the table."""
    made = found.manifest
    rows = table(found)
    print(f"\n{made.municipality}: {made.kept} of {made.drawn} members; misfit {made.misfit}")
    for member, error in made.failed.items():
        print(f"  member {member} failed: {error}")
    print(rows.to_string(index=False, float_format=lambda x: f"{x:.4g}"))
    path = STORE / f"{made.municipality}.csv"
    write_text(path, rows.to_csv(index=False))
    print(path)
    if found.history is not None:
        with whole(STORE / f"{made.municipality}_history.parquet") as temporary:
            found.history.to_parquet(temporary)
    if made.municipality in available():
        before = load(made.municipality).scores
        same = before.shape == found.scores.shape and (before.columns == found.scores.columns).all()
        far = float(np.abs(before.to_numpy() - found.scores.to_numpy()).max()) if same else float("nan")
        print(f"largest difference of a score with the stored ensemble: {far:.3g}")


def table(found: Ensemble) -> pd.DataFrame:
    """Return published against simulated, a row per target: mean and central 90% over members, and the z-score.

    The z-score is that of the published figure in what the ensemble predicts: the figure's own error, the members'
    spread and their luck together.
    """
    after = found.simulated[found.simulated["when"] == "posterior"]
    rows = []
    for t in targets_of(found.manifest.municipality):
        x = after[t.statistic].to_numpy()
        y = t.scaled(x)
        z = (y.mean() - float(t.scaled(t.value))) / np.hypot(t.error, y.std(ddof=1))
        low, high = np.nanquantile(x, [0.05, 0.95])
        rows.append((t.statistic, t.role, t.value, np.nanmean(x), low, high, z, t.unit))
    return pd.DataFrame(rows, columns=["statistic", "role", "published", "simulated", "low", "high", "z", "unit"])
