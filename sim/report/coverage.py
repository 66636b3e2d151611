"""`uitweg coverage`: are the smoother's 90% intervals right? Measured, written as tables and figures, and kept."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.calibration import kept, priors
from sim.calibration.command import STORE
from sim.calibration.coverage import World, trials
from sim.calibration.effects import DESIGN, simulated_effects
from sim.calibration.ensemble import NATIONAL, digest
from sim.calibration.fingerprint import fingerprint
from sim.calibration.fit import Plan
from sim.calibration.smoother import Matrix
from sim.calibration.verdict import FALSE_ALARM, SURE, UNEVEN, UNSURE, Spread, by_name, grouped, needed, table
from sim.calibration.world import History, build, read_history, size
from sim.errors import ConfigurationError, nearest
from sim.evidence import cards
from sim.files import whole, write_text
from sim.interrupted import interrupted
from sim.pool import processes, stop
from sim.progress import progress
from sim.report.coverage_figures import coverage_figure, ranks_figure
from sim.report.place import check_writable
from sim.report.style import rendered, styled

_NUMBERS = ("truths", "members", "effects", "residents", "months", "seed", "workers")
_FEWEST = {"truths": 4, "members": 20, "months": 13, "effects": 0, "seed": 0}
_WHY = (
    "Measured on an emulator of the model, with luck: with the model itself it would take as many fits as there are "
    "truths, some {runs:,} runs. What the emulator misses counts as luck here."
)

_RULE = (
    f"Verdict: `{SURE}` when the whole 95% interval of the share is below what is expected, `{UNSURE}` when it is "
    f"above (each by chance in 1 of 40 groups); `{UNEVEN}` when sbc_p is below {FALSE_ALARM:g}."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for.

    Attributes
    ----------
    truths, members : int
        Truths drawn from the priors, and members per truth.
    seed : int
    design : Plan
        Runs of the model for the effects; 0 members: without effects.
    workers : int or None
    out : Path
    keep : bool
        Keep the result beside the ensemble.
    """

    truths: int = 60
    members: int = 220
    seed: int = 2026
    design: Plan = DESIGN
    workers: int | None = None
    out: Path = Path("outputs/coverage")
    keep: bool = False


@dataclass(frozen=True)
class Measured:
    """What was found.

    Attributes
    ----------
    trials : pandas.DataFrame
        See `coverage.trial`.
    quality : pandas.DataFrame
        Of the emulators; see `world.build`.
    shown, widened : pandas.DataFrame
        See `verdict.table`; the second on the odd truths with the factor of the even ones, None where there is no such.
    spread : Spread
    """

    trials: pd.DataFrame
    quality: pd.DataFrame
    shown: pd.DataFrame
    widened: pd.DataFrame | None
    spread: Spread


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments of `uitweg coverage` say and return the exit code."""
    asked = _asked(arguments)
    check_writable(asked.out)
    history = read_history(STORE / f"{NATIONAL}_history.parquet")
    print(
        f"Uitweg: coverage over {asked.truths} truths of {asked.members} members; emulators of {len(history.runs):,} "
        f"runs of the fit and {asked.design.members} for effects",
        flush=True,
    )
    pool = processes(asked.workers)
    try:
        effects = _effects(asked, history, pool)
        with progress("emulators", size(history, effects), "outputs") as told:
            world, quality = build(history, effects, pool, told)
        found = measured(world, quality, asked, [t.statistic for t in history.fitted])
    except KeyboardInterrupt:
        stop(pool)
        return interrupted(STORE, "runs for effects")
    pool.shutdown()
    _write(found, asked, history)
    _tell(found, asked)
    if asked.keep:
        kept.save(_manifest(found, asked, history), found.trials)
    return 0


def _asked(arguments: Sequence[str]) -> Asked:
    """Return what was asked for."""
    found = Asked()
    for argument in arguments:
        key, _, value = argument.partition("=")
        if argument == "--keep":
            found = replace(found, keep=True)
        elif key == "out" and value:
            found = replace(found, out=Path(value))
        elif key not in _NUMBERS or not value:
            known = (*_NUMBERS, "out", "--keep")
            raise ConfigurationError(f"`{argument}` is not a setting of `uitweg coverage`{nearest(key, known)}")
        elif not value.isdecimal() or int(value) < _FEWEST.get(key, 1):
            raise ConfigurationError(f"`{argument}`: write a whole number from {_FEWEST.get(key, 1)} on")
        elif key in ("truths", "members", "seed", "workers"):
            changes: dict[str, Any] = {key: int(value)}
            found = replace(found, **changes)
        else:
            changes = {"members" if key == "effects" else key: int(value)}
            found = replace(found, design=replace(found.design, **changes))
    return found


def _effects(asked: Asked, history: History, pool: Executor) -> tuple[Matrix, pd.DataFrame] | None:
    """Return the runs for effects, None without."""
    if not asked.design.members:
        return None
    with progress("effects", asked.design.members) as told:
        return simulated_effects(NATIONAL, asked.design, history.last, pool, STORE / "effects", told)


def measured(world: World, quality: pd.DataFrame, asked: Asked, fitted: list[str]) -> Measured:
    """Return the coverage in a world: the factor on the even truths, its check on the odd ones."""
    with progress("truths", asked.truths, "truths") as told:
        found = trials(world, range(asked.truths), asked.members, asked.seed, told)
    even = found[found["truth"] % 2 == 0]
    spread = needed(grouped(even, fitted)["learned parameters"])
    widened = None
    if np.isfinite(spread.measured) and spread.measured != 1:
        odd = range(1, asked.truths, 2)
        with progress("truths, widened", len(odd), "truths") as told:
            again = trials(world, odd, asked.members, asked.seed, told, spread.measured)
        first = found[found["truth"] % 2 == 1].reset_index(drop=True)
        widened = table(again.assign(learned=first["learned"]), fitted)
    return Measured(found, quality, table(found, fitted), widened, spread)


def _write(found: Measured, asked: Asked, history: History) -> None:
    """Write tables and figures."""
    out = asked.out
    try:
        tables = {"coverage": found.shown, "by_name": by_name(found.trials), "emulator": found.quality}
        if found.widened is not None:
            tables["coverage_widened"] = found.widened
        for name, frame in tables.items():
            write_text(out / f"{name}.csv", frame.to_csv(index=False))
        with whole(out / "trials.parquet") as temporary:
            found.trials.to_parquet(temporary, compression="zstd", index=False)
        note = _why(asked)
        with styled():
            sheets = {
                "coverage": coverage_figure(found.shown, found.widened, found.spread.measured, note),
                "ranks": ranks_figure(found.trials, [t.statistic for t in history.fitted], note),
            }
            for name, sheet in sheets.items():
                for kind in ("png", "svg"):
                    with whole(out / f"{name}.{kind}") as temporary:
                        temporary.write_bytes(rendered(sheet.figure, kind))
    except OSError as error:
        raise ConfigurationError(f"`out={out}` cannot be written ({error.strerror}); choose another folder") from error


def _why(asked: Asked) -> str:
    """Return why coverage is measured on an emulator."""
    return _WHY.format(runs=asked.truths * replace(Plan(), members=asked.members).runs(NATIONAL))


def _tell(found: Measured, asked: Asked) -> None:
    """Print what was found, in words and tables."""

    def printed(frame: pd.DataFrame) -> str:
        return str(frame.to_string(index=False, float_format=lambda x: f"{x:.3g}"))

    print(f"\n{_why(asked)}\n\nEmulators, R2 out of fold:\n{printed(found.quality)}")
    print(f"\nInside the 90% interval:\n{printed(found.shown)}\n{_RULE}\n\n{verdict(found)}")
    if found.widened is not None:
        print(f"\nWith that factor, on the other half of the truths:\n{printed(found.widened)}")
    print(f"\n{asked.out}")


def verdict(found: Measured) -> str:
    """Return in a sentence which factor the spread of what was learned needs, if any."""
    s = found.spread
    if np.isnan(s.measured):
        return "Nothing was learned in these trials: no factor on the spread can be measured."
    between = _between(s)
    if s.used > 1:
        remedy = f"fit again with `uitweg calibrate spread={s.used:g}`"
        return f"The spread of what was learned should be {s.measured:.2f} times as wide {between}; {remedy}"
    if s.low > 1:
        return f"The spread of what was learned should be wider than any factor within the priors makes it {between}"
    if np.isinf(s.measured):
        return (
            "These trials do not tell how sure it may be of what it learned: no factor that stays within the priors "
            f"puts enough truths inside, but chance may be why {between}; none is applied, ask for more truths"
        )
    if s.high < 1:
        return f"The spread of what was learned could be narrower: factor {s.measured:.2f} {between}; none is applied"
    return f"No factor on the spread of what was learned is clearly needed: {s.measured:.2f} {between}; none is applied"


def _between(s: Spread) -> str:
    """Return the interval of a factor in words; an end that no factor reaches has no number."""
    half = "on half of the truths"
    if np.isinf(s.low):
        return f"(nor at either end of its 95% interval, {half})"
    if np.isinf(s.high):
        return f"(95% interval from {s.low:.2f} on, without an upper end, {half})"
    return f"(95% interval {s.low:.2f} to {s.high:.2f}, {half})"


def _manifest(found: Measured, asked: Asked, history: History) -> kept.Manifest:
    """Return how the measurement was made and what came out."""
    r2: dict[str, dict[str, float | int | None]] = {}
    for role, part in found.quality.groupby("role", sort=False):
        low, middle, high = (_plain(x) for x in part["r2"].quantile([0, 0.5, 1]))
        r2[str(role)] = {"outputs": len(part), "lowest": low, "median": middle, "highest": high}
    s = found.spread
    return kept.Manifest(
        municipality=NATIONAL,
        priors=priors.digest(cards(NATIONAL)),
        targets=digest(NATIONAL),
        model=fingerprint(),
        seed=asked.seed,
        truths=asked.truths,
        members=asked.members,
        runs=len(history.runs),
        effect_runs=asked.design.members,
        covered=_per_group(found.shown),
        widened={} if found.widened is None else _per_group(found.widened),
        emulator_r2=r2,
        spread={"measured": _plain(s.measured), "low": _plain(s.low), "high": _plain(s.high), "used": s.used},
        versions={name: version(name) for name in ("numpy", "scikit-learn", "iterative_ensemble_smoother")},
    )


def _per_group(shown: pd.DataFrame) -> dict[str, dict[str, float | int | None]]:
    """Return a table as a mapping of plain numbers."""
    return {
        str(row["group"]): {
            "cases": int(row["cases"]),
            **{key: _plain(row[key]) for key in ("covered", "low", "high", "expected", "slope", "sbc_p")},
        }
        for row in shown.to_dict("records")
    }


def _plain(x: float) -> float | None:
    """Return a number as YAML has it: rounded, None where there is none."""
    return round(float(x), 4) if np.isfinite(x) else None
