"""Whether a run is large enough to answer its question, and which size would be.

Half the width of an interval is t times the root of P(1 + 2/n) + C(1 + 1/n): P and C are the variances of parameters
and chance, n the replications, two with each set of parameters (see `spread`). Chance's variance falls as 1/residents;
what is not known of the parameters stays. A run is too small when this width hides the answer and C and a small n make
most of it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Protocol

from scipy.stats import chi2
from scipy.stats import t as student

from sim.experiment.precision import CONFIDENCE, LUCKS
from sim.experiment.question import ENSEMBLE, RESIDENTS_LIMIT, Question

if TYPE_CHECKING:
    import pandas as pd

SHARE = 0.1
"""Part of the baseline's level up to which half an interval is narrow enough, whatever it is made of.

A tenth: less than the differences that policies are published to make (Utrecht's drop-out: 43% and 34%, a fifth).
"""

ADVISED = 50_000
"""Residents that are advised at least, whatever chance would need: a small town's teams make its waits much longer."""

ASSURANCE = 0.8
"""Chance with which the residents named are enough: few replications tell the size of chance poorly (Browne 1995)."""

WIDE, HIDDEN, NO_INTERVAL, ONE_SET = "wide", "hidden", "no_interval", "one_set"
_USUAL: dict[str, Any] = {setting.name: setting.default for setting in fields(Question)}


@dataclass(frozen=True, slots=True)
class TooSmall:
    """Why a run is too small, and what would be large enough.

    Attributes
    ----------
    reasons : tuple of str
        `hidden`: fewer than ten are behind the difference. `no_interval`: one replication, or all say the same. `wide`:
        the interval holds 0 and is wide by the size of the run. `one_set`: no replication had other parameters.
    residents : int or None
        About how many would be enough; None where more residents do not help.
    replications : int
    """

    reasons: tuple[str, ...]
    residents: int | None
    replications: int


class Compared(Protocol):
    """What is needed of a comparison (see `comparison.Comparison`)."""

    @property
    def question(self) -> Question:
        """The question."""

    @property
    def differences(self) -> "pd.DataFrame":
        """A row per arm, group and measure."""

    @property
    def totals(self) -> "pd.DataFrame":
        """A row per arm, replication, group and measure."""

    @property
    def members(self) -> "pd.Series[int]":
        """Set of parameters, by replication."""

    @property
    def replications_done(self) -> int:
        """Replications that are there."""


def too_small(comparison: Compared, arm: str, measure: str) -> TooSmall | None:
    """Return why a run cannot tell an arm's difference in a measure, or None where it is large enough.

    Parameters
    ----------
    comparison : Compared
    arm, measure : str
    """
    frame = comparison.differences
    mine = frame[(frame["group"] == "all") & (frame["arm"] == arm) & (frame["measure"] == measure)]
    if mine.empty:
        return None
    line = {str(key): value for key, value in mine.iloc[0].items()}
    reasons = tuple(_reasons(comparison, line))
    if not reasons:
        return None
    replications = max(comparison.question.replications, _USUAL["replications"])
    residents = _residents(comparison, line, reasons, replications)
    return TooSmall(reasons, residents and max(residents, ADVISED), replications)


def enough(
    question: Question, parameters: float, chance: float, target: float, replications: int | None = None
) -> int | None:
    """Return about how many residents bring half an interval down to `target`; None where no possible number does.

    Parameters
    ----------
    question : Question
        Its residents are those that `chance` was found with.
    parameters, chance : float
        Standard deviations, as in `spread.Spread`.
    target : float
    replications : int, optional
        By default those of the question.
    """
    n = replications or question.replications
    free = (math.ceil(n / LUCKS) if question.parameters == ENSEMBLE else n) - 1
    quantile = float(student.ppf((1 + CONFIDENCE) / 2, free))
    room = (target / quantile) ** 2 - parameters**2 * (1 + LUCKS / n)
    if room <= 0:
        return None
    needed = question.residents * max(chance**2 * (1 + 1 / n) / room, 1.0)
    found = question.residents if needed == question.residents else _rounded_up(needed)
    return found if found <= RESIDENTS_LIMIT else None


def _reasons(comparison: Compared, line: dict[str, Any]) -> Iterator[str]:
    """Iterate over the reasons why a difference cannot be told."""
    if not math.isfinite(line["difference"]):
        yield HIDDEN
    elif not math.isfinite(line["low"]):
        yield NO_INTERVAL
    elif line["low"] <= 0 <= line["high"] and (line["high"] - line["low"]) / 2 > _target(line):
        yield WIDE
    one = comparison.members.nunique() == 1 and comparison.question.parameters == ENSEMBLE
    if one and comparison.replications_done > 1:
        yield ONE_SET


def _target(line: dict[str, Any]) -> float:
    """Return half the width up to which an interval is not the run's fault.

    At twice what the parameters alone would give, half of it comes from the size of the run.
    """
    alone = NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * line["parameters"]
    return float(max(2 * alone, SHARE * abs(line["baseline"])))


def _residents(comparison: Compared, line: dict[str, Any], reasons: tuple[str, ...], n: int) -> int | None:
    """Return how many residents would be enough with `n` replications; None where more do not help."""
    asked = comparison.question
    if WIDE in reasons:
        return enough(asked, line["parameters"], _at_most(line["chance"], comparison.members), _target(line), n)
    if HIDDEN in reasons or (NO_INTERVAL in reasons and comparison.replications_done > 1):
        return _more(comparison, line)
    if NO_INTERVAL in reasons:  # of one replication: nothing is known of chance
        return max(asked.residents, int(_USUAL["residents"]))
    return asked.residents


def _at_most(chance: float, members: "pd.Series[int]") -> float:
    """Return the standard deviation that chance has at most, with `ASSURANCE`."""
    n, sets = len(members), members.nunique()
    free = n - (sets if sets < n else 1)
    return float(chance * math.sqrt(free / chi2.ppf(1 - ASSURANCE, free)))


def _more(comparison: Compared, line: dict[str, Any]) -> int | None:
    """Return residents where nothing tells how many are needed: the usual number, or double it if some had enough."""
    asked, totals = comparison.question, comparison.totals
    if asked.residents < _USUAL["residents"]:
        return int(_USUAL["residents"])
    mine = (totals["group"] == "all") & (totals["measure"] == line["measure"])
    mine &= totals["arm"].isin([line["arm"], asked.baseline.name])
    double = 2 * asked.residents
    return double if totals[mine]["value"].notna().any() and double <= RESIDENTS_LIMIT else None


def _rounded_up(number: float) -> int:
    """Return a number rounded up to two figures: it is known no better."""
    step = 10 ** max(math.floor(math.log10(number)) - 1, 0)
    return int(math.ceil(number / step) * step)
