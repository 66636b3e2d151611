"""The quick calibration: one parameter per target, solved at the central estimate of everything else.

Its results, `conf/calibration/quick.yaml`, are the central values: for stories, with `parameters=central`, and to show
what one number per figure can do. Comparisons run with the ensemble, whose priors know nothing of these values.

It starts from the values on the cards, not from those solved before, so that it gives the same values each time. The
table that it prints is of other luck than it solved on.
"""

import math
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from sim.calibration.statistics import Summary, mean, simulate, summary
from sim.calibration.targets import Solve, Target, load_targets, targets_of
from sim.evidence import Card, Parameters, municipalities, national_cards, profile_cards
from sim.files import write_text
from sim.model import Setting
from sim.paths import CONF
from sim.pool import processes
from sim.yaml_files import read_yaml

RESIDENTS, WARMUP, HORIZON = 150_000, 60, 48
SEED, FRESH_SEED, FRESH = 2026, 2027, 4
"""Seed that is solved on, seed that is shown and never solved on, and its number of replications."""

_FULL_STEPS = 8
_FILE = CONF / "calibration" / "quick.yaml"
Told = Callable[[str, int], None]
Solved = tuple[dict[str, float], dict[str, Summary]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to solve: rough rounds on little luck, then fine ones on more.

    Attributes
    ----------
    rough, fine : int
        Rounds.
    few, many : int
        Replications of a rough and of a fine round; the few are the first of the many.
    """

    rough: int
    fine: int
    few: int = 2
    many: int = 4

    def replications(self) -> list[int]:
        """Return the replications of each round."""
        return [self.few] * self.rough + [self.many] * self.fine


NATIONAL = Plan(rough=10, fine=4)


def stepped(target: Target, parameter: float, simulated: float, share: float) -> float:
    """Return the parameter of a target after one step against its misfit, `share` of a full one."""
    if target.solve is None:
        return parameter
    step = _misfit(target.value, simulated, target.solve.step) * target.solve.gain * share
    return parameter * math.exp(step) if target.solve.step == "ratio" else parameter + step


def _misfit(published: float, simulated: float, step: str) -> float:
    """Return published minus simulated, at most 1 either way but on the linear scale; 0 for NaN."""
    if math.isnan(simulated):
        return 0.0
    if step == "linear":
        return published - simulated
    low = min(max(simulated, 1e-4), 1 - 1e-4 if step == "logit" else math.inf)
    misfit = math.log(published / low)
    if step == "logit":
        misfit -= math.log((1 - published) / (1 - low))
    return max(-1.0, min(1.0, misfit))


def solve(municipality: str, start: dict[str, float], pool: Executor, told: Told) -> Solved:
    """Return the solved values of one municipality and the statistics they give on fresh luck.

    Parameters
    ----------
    municipality : str
    start : dict of str to float
        Values solved before, by card.
    pool : Executor
    told : callable
        Called with the municipality and the round.
    """
    wanted = [(t, t.solve) for t in targets_of(municipality, "fit") if t.solve]
    in_force = _with({**national_cards(), **profile_cards(municipality)}, start)
    values = {way.parameter: in_force[way.parameter].value for _, way in wanted}
    for step, replications in enumerate(_plan(municipality).replications()):
        found = mean(_simulated(_with(in_force, values), pool, SEED, replications))
        values = _stepped(wanted, values, found, in_force, min(1.0, _FULL_STEPS / (step + 1)))
        told(municipality, step)
    values = {name: float(f"{value:.4g}") for name, value in values.items()}
    return values, summary(_simulated(_with(in_force, values), pool, FRESH_SEED, FRESH))


def _plan(municipality: str) -> Plan:
    """Return how long to solve: a profile starts from the national values, and with few values it is soon there."""
    values = sum(t.solve is not None for t in load_targets(municipality) if t.role == "fit")
    return NATIONAL if municipality == "netherlands" else Plan(rough=max(2, values - 1), fine=3)


def _stepped(
    wanted: Sequence[tuple[Target, Solve]],
    values: dict[str, float],
    found: dict[str, float],
    in_force: dict[str, Card],
    share: float,
) -> dict[str, float]:
    """Return all values after one step, within the intervals of their cards."""
    moved = {way.parameter: stepped(t, values[way.parameter], found[t.statistic], share) for t, way in wanted}
    return {name: min(max(value, in_force[name].low), in_force[name].high) for name, value in moved.items()}


def _with(in_force: dict[str, Card], values: dict[str, float]) -> dict[str, Card]:
    """Return the cards with some values replaced."""
    return {**in_force, **{name: replace(in_force[name], value=value) for name, value in values.items()}}


def _simulated(in_force: dict[str, Card], pool: Executor, seed: int, replications: int) -> list[dict[str, float]]:
    """Return the statistics of each replication, run in parallel."""
    setting = Setting(Parameters.of(in_force), RESIDENTS, seed, warmup=WARMUP, horizon=HORIZON)
    return list(pool.map(simulate, [replace(setting, replication=r) for r in range(replications)]))


def table(municipality: str, found: dict[str, Summary], values: dict[str, float]) -> list[dict[str, object]]:
    """Return a row per target: published, simulated with its standard error, and what was solved for."""
    return [
        {
            "municipality": municipality,
            "statistic": t.statistic,
            "role": t.role,
            "published": t.value,
            "simulated": float(f"{found[t.statistic].mean:.4g}"),
            "error": float(f"{found[t.statistic].error:.2g}"),
            "z": round(float(t.z(found[t.statistic].mean)), 1),
            "unit": t.unit,
            "parameter": t.solve.parameter if t.solve and t.role == "fit" else "",
            "value": values[t.solve.parameter] if t.solve and t.role == "fit" else math.nan,
            "findings": " ".join(t.findings),
            "figure": t.figure_id,
        }
        for t in load_targets(municipality)
    ]


def calibrate(told: Told, workers: int | None = None) -> tuple[dict[str, dict[str, float]], list[dict[str, object]]]:
    """Solve all municipalities; return the values by municipality and the table published v simulated.

    Parameters
    ----------
    told : callable
        Called with the municipality and the round.
    workers : int, optional
        Processes; does not change the result.
    """
    solved: dict[str, dict[str, float]] = {}
    rows: list[dict[str, object]] = []
    with processes(workers) as pool:
        for municipality in _order():
            solved[municipality], found = solve(municipality, solved.get("netherlands", {}), pool, told)
            rows += table(municipality, found, solved[municipality])
    return solved, rows


def _order() -> list[str]:
    """Return the profiles, the national one first."""
    return sorted(municipalities(), key=lambda name: (name != "netherlands", name))


def keep(solved: dict[str, dict[str, float]], path: Path = _FILE) -> str:
    """Put solved values in force by writing them to `path`, unless they are those; return a line that says which."""
    if path.exists() and read_yaml(path) == solved:
        return f"{path}: unchanged; these are the values that the model already runs with"
    write_text(path, HEADER + yaml.safe_dump(solved, sort_keys=False))
    return f"{path}: REPLACED; from now on the model runs with these values (`git diff` shows the old ones)"


def main(out: Path = Path("outputs/calibration")) -> int:
    """Redo the quick calibration, print the table published v simulated and write it to `out`; return 0."""
    import pandas as pd  # noqa: PLC0415  late: slow to import
    from rich.progress import Progress  # noqa: PLC0415

    names = _order()
    count = sum(t.solve is not None for name in names for t in targets_of(name, "fit"))
    print(f"Uitweg: solving {count} values of {len(names)} municipality profiles at {RESIDENTS:,} households.")
    print(f"At the end this replaces the values that the model runs with, in {_FILE}; Ctrl-C before leaves them.")
    with Progress(disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("calibration", total=sum(len(_plan(name).replications()) for name in names))
        solved, found = calibrate(lambda municipality, step: bar.advance(task))
    rows = pd.DataFrame(found)
    print(rows.drop(columns=["figure", "unit", "findings"]).fillna("").to_string(index=False))
    print(f"\nsimulated: mean and standard error of {FRESH} replications that were not solved on")
    print("z: simulated minus published, in standard errors of the published figure")
    write_text(out / "published_v_simulated.csv", rows.to_csv(index=False))
    print(f"\n{out / 'published_v_simulated.csv'}\n{keep(solved)}")
    return 0


HEADER = """\
# Values solved by `uitweg calibrate --quick`; see targets/ for what each was solved for. Do not edit by hand.
"""
