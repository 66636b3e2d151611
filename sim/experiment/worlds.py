"""The same resident in two worlds: the same luck, another policy."""

import numpy as np

from sim.events import Event
from sim.experiment.question import Question
from sim.model import DebtHelpModel, Setting
from sim.resident import Resident


def setting_of(question: Question, replication: int = 0, watched: tuple[int, ...] = ()) -> Setting:
    """Return what all arms of one replication of a question share."""
    return Setting(
        question.parameters(),
        question.residents,
        seed=question.seed,
        replication=replication,
        warmup=question.warmup,
        horizon=question.horizon,
        highest_shock=question.highest_shock(),
        watched=watched,
    )


def worlds(question: Question, row: int | None = None) -> dict[str, Resident]:
    """Return one resident in every arm of a question's first replication, with the reasons of every decision.

    Parameters
    ----------
    question : Question
    row : int, optional
        Resident; by default the one who registers for debt help first under the baseline (the lowest row of those).
    """
    chosen = typical(question) if row is None else row
    begin = DebtHelpModel(setting_of(question, watched=(chosen,))).warm_up()
    return {arm.name: begin.arm(arm.interventions).run().resident(chosen) for arm in question.arms}


def typical(question: Question) -> int:
    """Return the first resident who registers for debt help under the baseline, 0 when nobody does."""
    model = DebtHelpModel(setting_of(question)).warm_up().arm(question.baseline.interventions).run()
    records = model.log.records()
    registered = records[(records["event"] == Event.REGISTERED) & (records["month"] >= 0)]
    return (
        int(np.min(registered["resident"][registered["month"] == registered["month"].min()])) if len(registered) else 0
    )
