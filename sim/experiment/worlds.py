"""The same resident in two worlds: the same luck, another policy."""

from sim.errors import ConfigurationError, nearest
from sim.events import Event
from sim.evidence import Parameters
from sim.experiment.question import Question
from sim.model import DebtHelpModel, Setting
from sim.resident import Resident


def setting_of(
    question: Question, replication: int = 0, watched: tuple[int, ...] = (), parameters: Parameters | None = None
) -> Setting:
    """Return what all arms of one replication of a question share; by default with the central parameters."""
    return Setting(
        parameters or question.central(),
        question.residents,
        seed=question.seed,
        replication=replication,
        warmup=question.warmup,
        horizon=question.horizon,
        highest_shock=question.highest_shock(),
        longest_term=question.longest_term(),
        watched=watched,
    )


def worlds(question: Question, row: int | None = None, arm: str | None = None) -> dict[str, Resident]:
    """Return one resident under the baseline and under another arm, in the first replication, with all reasons.

    Parameters
    ----------
    question : Question
    row : int, optional
        Resident; by default the one who registers for debt help first under the baseline (the lowest row of those).
    arm : str, optional
        The other arm; by default the one with the most interventions, the last of them if several.

    Raises
    ------
    ConfigurationError
        For an unknown resident or arm.
    """
    if row is not None and not 0 <= row < question.residents:
        raise ConfigurationError(f"`resident={row}` does not exist; choose 0 to {question.residents - 1:,}")
    by_name = {a.name: a for a in question.arms}
    if arm is not None and arm not in by_name:
        raise ConfigurationError(f"`arm={arm}` is not an arm of this question{nearest(arm, by_name)}")
    other = by_name[arm] if arm else max(reversed(question.arms), key=lambda a: len(a.interventions))
    chosen = typical(question) if row is None else row
    begin = DebtHelpModel(setting_of(question, watched=(chosen,))).warm_up()
    return {a.name: begin.arm(a.interventions).run().resident(chosen) for a in (question.baseline, other)}


def typical(question: Question) -> int:
    """Return the first resident who registers for debt help under the baseline, 0 when nobody does."""
    model = DebtHelpModel(setting_of(question)).warm_up().arm(question.baseline.interventions).run()
    records = model.log.records()
    registered = records[(records["event"] == Event.REGISTERED) & (records["month"] >= 0)]
    if not len(registered):
        return 0
    return int(registered["resident"][registered["month"] == registered["month"].min()].min())
