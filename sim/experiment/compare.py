"""The comparison: replications in parallel, as many as the precision asked for needs."""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from numbers import Integral

from sim.arguments import need
from sim.calibration import ensemble
from sim.errors import ConfigurationError
from sim.experiment.comparison import Comparison, assemble
from sim.experiment.precision import enough
from sim.experiment.question import ENSEMBLE, Question
from sim.experiment.replication import Replication, replicate
from sim.outcomes import MEASURES
from sim.pool import processes, results, stop
from sim.scenarios import scenarios


def compare(
    question: Question, *, workers: int | None = None, progress: Callable[[int, int], None] | None = None
) -> Comparison:
    """Run all replications of a question and return the comparison.

    The result does not depend on `workers`. Ctrl-C keeps the replications that were finished.

    Parameters
    ----------
    question : Question
    workers : int, optional
        Processes; by default one per core.
    progress : callable, optional
        Called with the number of replications done and in total, in this process.

    Raises
    ------
    ConfigurationError
        For something else than a question, or a municipality without an ensemble of parameters.
    KeyboardInterrupt
        When interrupted before the first replication was finished.
    """
    _check(question, workers)
    outdated = ensemble.outdated(question.municipality) if question.parameters == ENSEMBLE else ()
    found: list[Replication] = []
    asked = question
    try:
        while len(found) < asked.replications:
            _run(asked, workers or os.cpu_count() or 1, found, progress)
            asked = _as_precise(asked, found)
    except KeyboardInterrupt:
        if not found:
            raise
    found.sort(key=lambda replication: replication.number)
    try:
        return assemble(asked, found, outdated)
    except KeyboardInterrupt:  # what was finished is not lost for an impatient moment
        return assemble(asked, found, outdated)


def _check(question: object, workers: object) -> None:
    """Raise for something else than a question and a number of processes."""
    scenario = question if isinstance(question, str) and question in scenarios() else "phone_first"
    remedy = f'make one with `sim.ask("scenario={scenario}")` or `sim.load_scenario("{scenario}")`'
    need("sim.compare", question, Question, "a question", remedy)
    if workers is not None:
        remedy = "give 1 or more, or leave it out"
        need("sim.compare(workers=)", workers, Integral, "a number of processes", remedy)
        if workers < 1:  # type: ignore[operator]
            raise ConfigurationError(f"`workers={workers}` is not a number of processes; {remedy}")


def _as_precise(question: Question, found: list[Replication]) -> Question:
    """Return the question with as many replications as its precision needs, judged by those that were done."""
    if question.precision is None:
        return question
    found.sort(key=lambda replication: replication.number)
    differences = assemble(question, found).differences
    return replace(question, replications=enough(question.precision, differences, question.outcomes, MEASURES))


def _run(
    question: Question, workers: int, found: list[Replication], progress: Callable[[int, int], None] | None
) -> None:
    """Append the replications that are missing to `found`, each as it is finished."""

    def add(replication: Replication) -> None:
        found.append(replication)
        if progress is not None:
            progress(len(found), question.replications)

    missing = range(len(found), question.replications)
    if min(workers, len(missing)) == 1:
        for number in missing:
            add(replicate(question, number))
        return
    with processes(min(workers, len(missing))) as pool:
        try:
            for _, replication in results(pool, partial(replicate, question), missing):
                add(replication)
        except BaseException:
            stop(pool)
            raise
