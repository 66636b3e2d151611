"""The same resident in two worlds: the same luck, another policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import ConfigurationError, nearest
from sim.events import Event
from sim.evidence import Parameters
from sim.experiment.question import CENTRAL, Arm, Question
from sim.first_difference import first_difference
from sim.model import DebtHelpModel, Setting
from sim.outcomes import TROUBLE
from sim.resident import Resident
from sim.run import Run

CHOICES = ("typical", "most_changed", "worst_off")
"""Rules for choosing a resident whose two worlds differ."""

LOOKED_AT = 20
"""Residents with the middle change whose first difference is looked at: enough to find one that a policy made."""


@dataclass(frozen=True, slots=True)
class Worlds:
    """One resident in two worlds.

    Attributes
    ----------
    baseline, other : tuple of Arm and Resident
    rule : str
        How the resident was chosen: one of `CHOICES`, `given`, or `same` where nobody's worlds differ.
    among : int
        Residents from whom they were chosen.
    registered : bool
        Whether those are residents who registered for debt help, in one of the worlds.
    change : int
        Months in arrears or problem debt outside help: those in the other world less those at baseline.
    residents, differ : int
        All residents, and those for whom anything differs between the worlds.
    unchanged : int
        Of `among`, those without a change in these months, though something else may differ.
    parameters : {"ensemble", "central"}
        Whose numbers both worlds have; see `one_set`.
    by_policy : bool
        Whether the resident was taken, among those with the middle change, since a policy is behind the first
        difference: most often it is a longer queue, for others to whom the policy did something.
    """

    baseline: tuple[Arm, Resident]
    other: tuple[Arm, Resident]
    rule: str
    among: int
    registered: bool
    change: int
    residents: int
    differ: int
    unchanged: int
    parameters: str
    by_policy: bool = False


def setting_of(
    question: Question, replication: int = 0, watched: tuple[int, ...] = (), parameters: Parameters | None = None
) -> Setting:
    """Return what all arms of one replication of a question share; by default with the parameters of `one_set`."""
    return Setting(
        parameters or one_set(question),
        question.residents,
        seed=question.seed,
        replication=replication,
        warmup=question.warmup,
        horizon=question.horizon,
        highest_shock=question.highest_shock(),
        longest_term=question.longest_term(),
        watched=watched,
    )


def one_set(question: Question) -> Parameters:
    """Return the parameters of a single run: those in the middle of the ensemble, or the central ones if asked for."""
    if question.parameters == CENTRAL:
        return question.central()
    from sim.calibration.ensemble import Members  # noqa: PLC0415  late: slow to import
    from sim.calibration.middle import middle  # noqa: PLC0415

    return Members(question.municipality, question.assume)[middle(question.municipality)]


def worlds(question: Question, row: int | None = None, arm: str | None = None, choose: str = "typical") -> Worlds:
    """Return one resident under the baseline and under another arm, in the first replication, with all reasons.

    Parameters
    ----------
    question : Question
    row : int, optional
        Resident; by default `choose` finds one whose two worlds differ.
    arm : str, optional
        The other arm; by default the main one (see `Question.main`).
    choose : str
        Among those who register for debt help and whose worlds differ, in the order of the change in months in arrears
        or problem debt outside help: `typical` the middle one, or of those nearest to it with the same change the first
        whose worlds part by a policy (see `Worlds.by_policy`), `most_changed` the largest change either way,
        `worst_off` the one for whom the other policy adds most (or takes away least). The lowest row where several are
        equal.

    Raises
    ------
    ConfigurationError
        For an unknown resident, arm or rule.
    """
    if choose not in CHOICES:
        raise ConfigurationError(f"`choose={choose}` is not a rule{nearest(choose, CHOICES)}")
    if row is not None:
        return given(question, (row,), arm)[row]
    return Pair(question, arm).chosen((choose,))[choose]


class Pair:
    """The baseline and another arm over the same residents with the same luck, run once.

    Parameters
    ----------
    question : Question
    arm : str, optional
        The other arm; see `worlds`.

    Attributes
    ----------
    arms : tuple of Arm
    runs : list of Run
        Of each arm.
    change : int32 array, shape (residents,)
        Months in arrears or problem debt outside help: those in the other world less those at baseline.
    """

    def __init__(self, question: Question, arm: str | None = None) -> None:
        self.arms = question.baseline, _other(question, arm)
        self._residents, self._parameters = question.residents, question.parameters
        self._begin = DebtHelpModel(setting_of(question)).warm_up()
        self.runs = [Run.of(model) for model in self._models()]
        self.change = _change(self.runs)
        self._differ = _differ(*self.runs)

    def pool(self) -> NDArray[np.int64]:
        """Return the rows of the residents from whom every rule chooses."""
        return _pool(self.runs, self._differ, CHOICES[0])[1]

    def chosen(self, rules: Sequence[str]) -> dict[str, Worlds]:
        """Return the resident to whom each of some rules points, with all reasons, by rule."""
        picked: dict[str, tuple[list[int], dict[str, Any]]] = {}
        of_all = {"residents": self._residents, "differ": len(self._differ), "parameters": self._parameters}
        for choose in rules:
            rule, pool, registered = _pool(self.runs, self._differ, choose)
            rows = _chosen(self.change, pool, rule)
            unchanged = int((self.change[pool] == 0).sum())
            counts = {"among": len(pool), "change": int(self.change[rows[0]]), "unchanged": unchanged}
            picked[choose] = rows, {"rule": rule, "registered": registered, **counts, **of_all}
        self._begin.now.watched = np.unique(np.concatenate([rows for rows, _ in picked.values()])).astype(np.int32)
        models = self._models()
        return {choose: self._told(models, rows, counted) for choose, (rows, counted) in picked.items()}

    def _told(self, models: list[DebtHelpModel], rows: list[int], counted: dict[str, Any]) -> Worlds:
        """Return the first of some residents for whom a policy makes the first difference; else the first of them."""
        by_row = {row: [(a, m.resident(row)) for a, m in zip(self.arms, models, strict=True)] for row in rows}
        parted = [row for row in rows if len(rows) > 1 and _by_policy(*(world for _, world in by_row[row]))]
        base, other = by_row[(parted or rows)[0]]
        return Worlds(base, other, **counted, by_policy=bool(parted))

    def _models(self) -> list[DebtHelpModel]:
        return [self._begin.arm(arm.interventions).run() for arm in self.arms]


def _change(runs: Sequence[Run]) -> NDArray[np.int32]:
    """Return the months in trouble of each resident in the other world less those at baseline."""
    return runs[1].months_in(TROUBLE) - runs[0].months_in(TROUBLE)


def given(question: Question, rows: Sequence[int], arm: str | None = None) -> dict[int, Worlds]:
    """Return residents of one's own choice under the baseline and under another arm, by row; see `worlds`."""
    if outside := [row for row in rows if not 0 <= row < question.residents]:
        raise ConfigurationError(f"`resident={outside[0]}` does not exist; choose 0 to {question.residents - 1:,}")
    other = _other(question, arm)
    begin = DebtHelpModel(setting_of(question, watched=tuple(rows))).warm_up()
    arms = (question.baseline, other)
    models = [begin.arm(a.interventions).run() for a in arms]
    runs = [Run.of(model) for model in models]
    change, differ = _change(runs), len(_differ(*runs))
    found = {}
    for row in rows:
        told = [(a, model.resident(row)) for a, model in zip(arms, models, strict=True)]
        counts = 1, False, int(change[row]), question.residents, differ, int(change[row] == 0)
        found[row] = Worlds(told[0], told[1], "given", *counts, question.parameters)
    return found


def _other(question: Question, arm: str | None) -> Arm:
    """Return the arm beside the baseline, or raise for one that does not exist."""
    by_name = {a.name: a for a in question.arms}
    if arm is not None and arm not in by_name:
        raise ConfigurationError(f"`arm={arm}` is not an arm of this question{nearest(arm, by_name)}")
    if arm == question.baseline.name:
        raise ConfigurationError(f"`arm={arm}` is what the others are compared with; choose another arm")
    return by_name[arm] if arm else question.main


def _pool(runs: list[Run], differ: NDArray[np.int64], choose: str) -> tuple[str, NDArray[np.int64], bool]:
    """Return the rule, the residents it chooses from, and whether they registered for debt help."""
    came = np.union1d(*(run.happened(Event.REGISTERED)["resident"] for run in runs)).astype(np.int64)
    if not len(differ):
        return "same", came if len(came) else np.array([0]), bool(len(came))
    both = np.intersect1d(came, differ)
    return (choose, both, True) if len(both) else (choose, differ, False)


def _differ(one: Run, two: Run) -> NDArray[np.int64]:
    """Return the residents to whom something else happens in the two runs, ascending."""
    lines = [np.ascontiguousarray(run.records[run.records["month"] >= 0]) for run in (one, two)]
    size = lines[0].dtype.itemsize
    alone = np.setxor1d(lines[0].view(f"V{size}"), lines[1].view(f"V{size}"))
    return np.unique(alone.view(lines[0].dtype)["resident"]).astype(np.int64)


def _by_policy(baseline: Resident, other: Resident) -> bool:
    """Return whether a policy is behind the first difference between two worlds."""
    parts = first_difference(baseline, other)
    return parts is not None and any(cause.policies for cause in parts.causes)


def _chosen(change: NDArray[np.int32], pool: NDArray[np.int64], rule: str) -> list[int]:
    """Return the resident in `pool` to whom a rule points; after the middle one those nearest with the same change."""
    mine = change[pool].astype(np.int64)
    if rule == "typical":
        order, middle = np.lexsort((pool, mine)), (len(pool) - 1) // 2
        alike = np.flatnonzero(mine[order] == mine[order[middle]])
        nearest = alike[np.argsort(np.abs(alike - middle), kind="stable")[:LOOKED_AT]]
        return [int(row) for row in pool[order[nearest]]]
    weight = {"most_changed": np.abs(mine), "worst_off": mine}.get(rule, np.zeros_like(mine))
    return [int(pool[int(np.argmax(weight))])]
