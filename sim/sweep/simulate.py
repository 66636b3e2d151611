"""What a worker does: a warm-up, then every policy of a batch from there, each a row."""

import hashlib
from typing import Any

from sim.model import DebtHelpModel
from sim.outcomes import MEASURES, value
from sim.run import Run as Ran
from sim.sweep.engines.base import Failure
from sim.sweep.plan import Batch, Run
from sim.sweep.table import DONE, FAILED


def simulate(batch: Batch) -> list[dict[str, Any]]:
    """Return a row per run of a batch; a run that ends with an error is a row that says so, and ends no other."""
    try:
        begin = DebtHelpModel(batch.setting).warm_up()
    except Exception as error:  # whatever it is: it must not end the other batches
        return [failed(run, told(error)) for run in batch.runs]
    return [_row(begin, run) for run in batch.runs]


def _row(begin: DebtHelpModel, run: Run) -> dict[str, Any]:
    try:
        ran = Ran.of(begin.arm(run.policy).run())
        measured = {name: value(measure, ran) for name, measure in MEASURES.items()}
    except Exception as error:  # as above
        return failed(run, told(error))
    digest = hashlib.sha256(ran.records.tobytes()).hexdigest()[:32]
    return {**run.row, "status": DONE, "reason": "", "log_hash": digest, **measured}


def rows(batch: Batch, result: list[dict[str, Any]] | Failure) -> list[dict[str, Any]]:
    """Return the rows of a batch, also of one that was lost with its worker."""
    return [failed(run, result.reason) for run in batch.runs] if isinstance(result, Failure) else result


def failed(run: Run, reason: str) -> dict[str, Any]:
    """Return the row of a run that failed."""
    nothing = dict.fromkeys(MEASURES, float("nan"))
    return {**run.row, "status": FAILED, "reason": reason, "log_hash": "", **nothing}


def told(error: Exception) -> str:
    """Return an error in one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
