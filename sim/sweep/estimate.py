"""How long a sweep will take and how much disk it needs, by trying a little of it."""

import time
from dataclasses import dataclass, replace
from io import BytesIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.model import DebtHelpModel
from sim.outcomes import MEASURES
from sim.sweep.plan import Batch, Run
from sim.sweep.table import NUMBERS, SCHEMA, TEXTS

_SMALL, _LARGE, _MONTHS = 1_000, 8_000, 6
"""Residents and months of the trial: two sizes tell what a month costs whatever its residents."""

_TRIALS = 3
_ROWS = 200


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds per month and arm: `fixed`, and per resident."""

    fixed: float
    per_resident: float

    def seconds(self, batch: Batch) -> float:
        """Return how long one worker takes over a batch."""
        s = batch.setting
        months = s.warmup + len(batch.runs) * s.horizon
        return months * (self.fixed + self.per_resident * s.residents)


def measured(batch: Batch) -> Speed:
    """Return the speed of this machine on runs like those of a batch; takes about a second."""
    sizes = [min(size, batch.setting.residents) for size in (_SMALL, _LARGE)]
    times = [min(_timed(batch, size) for _ in range(_TRIALS)) for size in sizes]
    if sizes[0] == sizes[1]:
        return Speed(times[1], 0.0)
    slope = max((times[1] - times[0]) / (sizes[1] - sizes[0]), 0.0)
    return Speed(max(times[0] - slope * sizes[0], 0.0), slope)


def _timed(batch: Batch, residents: int) -> float:
    """Return the seconds of a month and arm with so many residents."""
    setting = replace(batch.setting, residents=residents, warmup=_MONTHS, horizon=_MONTHS)
    policy = max((run.policy for run in batch.runs), key=len)
    policy = tuple(i for i in policy if i.start < _MONTHS)
    start = time.perf_counter()
    DebtHelpModel(setting).warm_up().arm(policy).run()
    return (time.perf_counter() - start) / (2 * _MONTHS)


def row_size(run: Run) -> float:
    """Return the bytes that a row takes in the store, measured on rows like this one."""
    rng = np.random.default_rng(0)
    rows = []
    for number in range(_ROWS):
        texts = {name: str(run.row.get(name, "")) for name in TEXTS}
        texts["key"] = texts["log_hash"] = rng.bytes(16).hex()
        numbers = {name: int(run.row.get(name, 0)) for name in NUMBERS} | {"replication": number}
        rows.append({**texts, **numbers, **dict(zip(MEASURES, rng.random(len(MEASURES)), strict=True))})
    target = BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), target, compression="zstd")
    return target.tell() / _ROWS
