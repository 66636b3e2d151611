"""`uitweg calibrate`: fit the model to what was published and keep the ensemble, or solve for one set quickly."""

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np

from sim.calibration import quick
from sim.calibration.ensemble import NATIONAL, Ensemble, available, load
from sim.calibration.fit import Plan, fit
from sim.calibration.validation import table
from sim.errors import ConfigurationError, nearest
from sim.evidence import municipalities
from sim.files import whole, write_text
from sim.interrupted import interrupted
from sim.pool import processes, stop
from sim.progress import progress

STORE = Path("outputs/calibration")
_SHOWN = ("statistic", "role", "published", "simulated", "low", "high", "z", "unit")
_SETTINGS = ("municipality", "workers", *(f.name for f in fields(Plan)))


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments of `uitweg calibrate` say and return the exit code."""
    if arguments[:1] == ["--quick"]:
        if len(arguments) > 1:
            raise ConfigurationError(f"`{arguments[1]}` does not go with --quick; leave it out")
        return quick.main()
    profiles, workers, plan = _asked(arguments)
    size = f"{plan.members} members of {plan.residents:,} residents"
    print(f"Uitweg: {', '.join(profiles)}; {size}; runs are kept in {STORE}", flush=True)
    pool = processes(workers)
    try:
        for profile in profiles:
            with progress(profile, plan.runs(profile)) as told:
                found = fit(profile, plan, pool, STORE / profile, told)
            _tell(found)
            found.save()
            load.cache_clear()
    except KeyboardInterrupt:
        stop(pool)
        return interrupted(STORE)
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
        if key == "spread":
            plan = replace(plan, spread=_factor(argument, value))
            continue
        least = {"members": 2, "seed": 0}.get(key, 1)
        if not value.isdecimal() or int(value) < least:
            raise ConfigurationError(f"`{argument}`: write a whole number from {least} on")
        if key == "workers":
            workers = int(value)
        else:
            plan = replace(plan, **{key: int(value)})
    if NATIONAL not in profiles and NATIONAL not in available():
        raise ConfigurationError(f"the fit of {profiles[0]} starts from the national ensemble; make that one first")
    return profiles, workers, plan


def _factor(argument: str, value: str) -> float:
    """Return a factor above 0."""
    try:
        found = float(value)
    except ValueError:
        found = 0.0
    if not 0 < found < np.inf:
        raise ConfigurationError(
            f"`{argument}`: write a number above 0, such as the one that `uitweg coverage` measures"
        )
    return found


def _tell(found: Ensemble) -> None:
    """Print published against simulated, how the misfit fell and who was left out; write the table."""
    made = found.manifest
    rows = table(found)
    print(f"\n{made.municipality}: {made.kept} of {made.drawn} members; misfit {made.misfit}")
    for member, error in made.failed.items():
        print(f"  member {member} failed: {error}")
    print(rows[list(_SHOWN)].to_string(index=False, float_format=lambda x: f"{x:.4g}"))
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
