"""Interventions that change nothing, as their settings alone tell."""

from collections.abc import Iterator

import numpy as np

from sim.experiment.question import ENSEMBLE, Arm, Question
from sim.interventions import Intervention
from sim.levers import LEVERS


def inert(question: Question, arm: Arm) -> set[str]:
    """Return the interventions of an arm that leave every lever as it is: for nobody, or as it is today already.

    Parameters
    ----------
    question : Question
    arm : Arm
    """
    return {policy.name for policy in arm.interventions if _inert(question, arm, policy)}


def _inert(question: Question, arm: Arm, policy: Intervention) -> bool:
    """Return whether a policy leaves its levers as they are, whatever else moves them."""
    if policy.dose == 0:
        return True
    others = {lever for other in arm.interventions if other is not policy for lever in other.levers}
    for change in policy.changes():
        if LEVERS[change.lever].how == "set" and change.lever in others:
            return False  # it may set back what another moved
        if any(not np.array_equal(change.applied(values), values) for values in _today(question, change.lever)):
            return False
    return True


def _today(question: Question, lever: str) -> Iterator[np.ndarray]:
    """Iterate over today's values of a lever: the central one, then those of the whole ensemble where it has them."""
    base = LEVERS[lever].base
    if not isinstance(base, str):
        yield np.array([base])
        return
    yield np.array([question.central().values[base]])
    if question.parameters == ENSEMBLE:
        from sim.calibration.ensemble import load  # noqa: PLC0415  late: slow to import

        yield load(question.municipality).values(question.assume)[base].to_numpy(dtype=np.float64)
