"""A sweep as its page needs it, made of a function in place of the model."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from sim.experiment.question import Arm, Question
from sim.interventions import load_intervention
from sim.outcomes import MEASURES
from sim.sweep.answers.stages import FLOWS
from sim.sweep.report.told import Told
from sim.sweep.results import Swept
from sim.sweep.table import DONE

Runs = Callable[..., pd.DataFrame]
Point = Mapping[str, Any]
PLAYERS = ["intervention.whatsapp", "intervention.extra_attempt"]
DOSES = [f"{name}.dose" for name in PLAYERS]
DESKS = ["staff.outreach", "staff.intake", "staff.office"]
OUTCOMES = ("share_reached", "completions")
LEVELS = (100.0, 70.0, 14.0, 5.0, 1.0, 4.0, 2.4, 2.0, 1.5, 0.1)
BOTH = tuple(load_intervention(name) for name in ("whatsapp", "extra_attempt"))
ASKED = Question(
    "reach",
    (Arm("today"), Arm("both", BOTH, {"nl": "Allebei", "en": "Both of them"})),
    municipality="utrecht",
    residents=1_000,
    outcomes=OUTCOMES,
    title={"nl": "Meer bereik", "en": "More reach"},
    question={"nl": "Wat helpt?", "en": "What helps?"},
)
FACTORIAL = [dict(zip(PLAYERS, bits, strict=True)) for bits in product((0, 1), repeat=2)]
ONE_AT_A_TIME = [{dose: level} for dose in DOSES for level in (0.0, 0.5, 1.0)]
CAPACITY = [{desk: level} for desk in DESKS for level in (0.9, 1.0, 1.1)]
SAMPLED = [{DOSES[0]: (n + 0.5) / 16, DOSES[1]: (5 * n % 16 + 0.5) / 16} for n in range(16)]


def outcome(point: Point, r: int) -> dict[str, float]:
    """Return every measure: more of anything that the point names is more, with a little luck."""
    levels = [float(level) for level in point.values() if not pd.isna(level)]
    luck = np.random.default_rng([r, *(round(8 * level) for level in levels)]).normal()
    more = 1 + 0.1 * sum(levels) + 0.002 * luck
    flows = {name: level * more for name, level in zip(FLOWS, LEVELS, strict=True)}
    return {**{name: 0.1 * more for name in MEASURES}, **flows}


def told(
    runs: Runs,
    points: Sequence[Point],
    design: str,
    method: str = "",
    language: str = "en",
    asked: Question = ASKED,
    keep: Callable[[pd.DataFrame], pd.DataFrame] = lambda frame: frame,
    replications: int = 4,
) -> Told:
    """Return a sweep of which `keep` says what is left."""
    frame = pd.DataFrame(points).rename_axis("point")
    full = [{name: row[name] for name in frame} for row in frame.to_dict("records")]
    sweep = keep(runs(full, outcome, replications)).reset_index(drop=True)
    today = keep(runs(full, lambda _, r: outcome({}, r), replications)).reset_index(drop=True)
    rows = pd.DataFrame({"key": [str(n) for n in range(len(sweep))], "status": DONE, "reason": "", "overrides": ""})
    rows = rows.assign(model="abc", ensemble="def")
    planned = replications * len(points)
    swept = Swept(list(map(str, frame)), frame.assign(policy="[]"), rows, sweep, today, planned)
    return Told(swept, asked, BOTH, design, method or design, language)
