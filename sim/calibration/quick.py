"""The quick calibration: one parameter per target, solved at the central estimate of everything else.

Its results, `conf/calibration/quick.yaml`, are what the model runs with. Parameter uncertainty (an ensemble fitted to
the same targets) takes this module's place in `evidence.fitted_values` when it exists.
"""

import math
import sys
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from sim.calibration.statistics import mean, simulate
from sim.evidence import Card, Parameters, cards, read_yaml
from sim.files import write_text
from sim.model import Setting
from sim.paths import CONF
from sim.pool import processes

RESIDENTS, REPLICATIONS, WARMUP, HORIZON, ROUNDS, SEED = 150_000, 2, 60, 48, 12, 2026
_FULL_STEPS = 8


@dataclass(frozen=True, slots=True)
class Target:
    """A published figure and the parameter that is solved for it.

    Attributes
    ----------
    statistic : str
        Name in `statistics.simulate`.
    value : float
    unit, figure, finding : str
    parameter : str
        Card that is solved for; empty when the figure is only shown beside the others.
    scale : str
        `log`, `logit` or `linear` misfit added to the parameter; `ratio` multiplies it.
    gain : float
        Step per unit of misfit.
    """

    statistic: str
    value: float
    unit: str
    figure: str = ""
    finding: str = ""
    parameter: str = ""
    scale: str = "linear"
    gain: float = 1.0

    def stepped(self, parameter: float, simulated: float, share: float) -> float:
        """Return the parameter after one step against the misfit, `share` of a full one."""
        misfit = self._misfit(simulated) * self.gain * share
        return parameter * math.exp(misfit) if self.scale == "ratio" else parameter + misfit

    def _misfit(self, simulated: float) -> float:
        """Return published minus simulated on the target's scale, at most 1 either way."""
        if math.isnan(simulated):
            return 0.0
        if self.scale == "linear":
            return self.value - simulated
        low = min(max(simulated, 1e-4), 1 - 1e-4 if self.scale == "logit" else math.inf)
        misfit = math.log(self.value / low)
        if self.scale == "logit":
            misfit -= math.log((1 - self.value) / (1 - low))
        return max(-1.0, min(1.0, misfit))


def targets(municipality: str) -> list[Target]:
    """Return the targets of one municipality."""
    content = read_yaml(CONF / "calibration" / "targets.yaml").get(municipality, {})
    return [Target(statistic=name, **entry) for name, entry in content.items()]


def solve(
    municipality: str, start: dict[str, float], pool: Executor, told: Callable[[str, int], None]
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the solved values of one municipality and the statistics they give.

    Parameters
    ----------
    municipality : str
    start : dict of str to float
        Values solved before, by card.
    pool : Executor
    told : callable
        Called with the municipality and the round.
    """
    wanted = targets(municipality)
    in_force = {**cards(municipality), **_with(cards(municipality), start)}
    values = {t.parameter: in_force[t.parameter].value for t in wanted if t.parameter}
    for step in range(ROUNDS):
        found = _simulated(_with(in_force, values), pool)
        told(municipality, step)
        share = min(1.0, _FULL_STEPS / (step + 1))
        for target in wanted:
            if target.parameter:
                moved = target.stepped(values[target.parameter], found[target.statistic], share)
                card = in_force[target.parameter]
                values[target.parameter] = min(max(moved, card.low), card.high)
    values = {name: float(f"{value:.4g}") for name, value in values.items()}
    return values, _simulated(_with(in_force, values), pool)


def _with(in_force: dict[str, Card], values: dict[str, float]) -> dict[str, Card]:
    """Return the cards with some values replaced."""
    return {**in_force, **{name: replace(in_force[name], value=value) for name, value in values.items()}}


def _simulated(in_force: dict[str, Card], pool: Executor) -> dict[str, float]:
    """Return the statistics, averaged over replications run in parallel."""
    setting = Setting(Parameters.of(in_force), RESIDENTS, SEED, warmup=WARMUP, horizon=HORIZON)
    settings = [replace(setting, replication=r) for r in range(REPLICATIONS)]
    return mean(list(pool.map(simulate, settings)))


def table(municipality: str, found: dict[str, float], values: dict[str, float]) -> list[dict[str, object]]:
    """Return a row per target: published, simulated, and what was solved for."""
    return [
        {
            "municipality": municipality,
            "statistic": t.statistic,
            "published": t.value,
            "simulated": float(f"{found[t.statistic]:.4g}"),
            "unit": t.unit,
            "parameter": t.parameter or "not fitted",
            "value": values.get(t.parameter, float("nan")),
            "finding": t.finding,
            "figure": t.figure,
        }
        for t in targets(municipality)
    ]


def calibrate(told: Callable[[str, int], None], workers: int | None = None) -> list[dict[str, object]]:
    """Solve all municipalities, write `conf/calibration/quick.yaml`, and return the table published v simulated.

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
        for municipality in read_yaml(CONF / "calibration" / "targets.yaml"):
            values, found = solve(municipality, solved.get("netherlands", {}), pool, told)
            solved[municipality] = values
            rows += table(municipality, found, values)
    write_text(CONF / "calibration" / "quick.yaml", HEADER + yaml.safe_dump(solved, sort_keys=False))
    return rows


def main(out: Path = Path("outputs/calibration")) -> int:
    """Redo the quick calibration, print the table published v simulated and write it to `out`; return 0."""
    import pandas as pd  # noqa: PLC0415  late: slow to import
    from rich.progress import Progress  # noqa: PLC0415

    print(f"Uitweg: solving {len(cards())} cards' free values at {RESIDENTS:,} residents, {REPLICATIONS} replications")
    wanted = read_yaml(CONF / "calibration" / "targets.yaml")
    with Progress(disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("calibration", total=len(wanted) * ROUNDS)
        rows = pd.DataFrame(calibrate(lambda municipality, step: bar.advance(task)))
    shown = rows.drop(columns=["figure", "unit"]).fillna("")
    print(shown.to_string(index=False))
    write_text(out / "published_v_simulated.csv", rows.to_csv(index=False))
    print(f"\n{out / 'published_v_simulated.csv'}\n{CONF / 'calibration' / 'quick.yaml'}")
    return 0


HEADER = """\
# Values solved by `uitweg calibrate --quick`; see targets.yaml for what each was solved for. Do not edit by hand.
"""
