"""What the command line does, from Python: the same settings, the same runs, tables and figures as objects.

Questions are asked in the words of the command line: `ask("scenario=phone_first", "residents=20000")` is what
`uitweg run scenario=phone_first residents=20000` asks.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.arguments import need, need_each, need_settings
from sim.errors import ConfigurationError
from sim.evidence_table import selected

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.experiment.comparison import Comparison
    from sim.experiment.question import Question
    from sim.sweep.results import Swept

FOLDER = "outputs/runs"

_EXAMPLES = {"stages": "contact", "grades": "B"}


def ask(*settings: str, **named: object) -> "Question":
    """Return the question that settings ask, as `uitweg run` would.

    Parameters
    ----------
    *settings : str
        `NAME=VALUE`, as on the command line: `scenario=phone_first`, or `municipality=utrecht` with
        `intervention=[whatsapp,extra_attempt]` and `intervention.whatsapp.start=12`.
    **named : object
        Refused: a setting is a text, since names such as `intervention.whatsapp.start` cannot be keywords.

    Raises
    ------
    UitwegError
        With one line that names the value, the place and the remedy.

    Examples
    --------
    >>> question = ask("municipality=utrecht", "intervention=[whatsapp]", "residents=2000")
    >>> [arm.name for arm in question.arms]
    ['today', 'whatsapp']
    """
    need_settings("ask", settings, named)
    from sim.configuration import jobs  # noqa: PLC0415  Hydra is slow to import, and so is most of what follows

    (job,) = jobs(settings)
    return job.question


def figures(comparison: "Comparison", language: str = "en") -> "dict[str, Figure]":
    """Return the figures of a comparison by name: differences, funnel, journey, reasons, stocks, better_worse.

    Parameters
    ----------
    comparison : Comparison
        What `compare` returns.
    language : {"en", "nl"}
    """
    _need_comparison("sim.figures", comparison)
    from sim.report.figures import charts  # noqa: PLC0415
    from sim.report.view import View  # noqa: PLC0415

    return {chart.name: chart.figure for chart in charts(View(comparison, language))}


def summary(comparison: "Comparison", language: str = "en") -> str:
    """Return what a comparison found, in sentences, as `summary.txt` has it.

    Parameters
    ----------
    comparison : Comparison
    language : {"en", "nl"}
    """
    _need_comparison("sim.summary", comparison)
    from sim.report.sentences import summary as told  # noqa: PLC0415
    from sim.report.short import short  # noqa: PLC0415
    from sim.report.view import View  # noqa: PLC0415

    view = View(comparison, language)
    return told(view, short(view))


def tell(
    question: "Question",
    resident: int | None = None,
    arm: str | None = None,
    choose: str = "typical",
    language: str = "en",
) -> str:
    """Return one fictional resident's story in two worlds: the same luck, another policy.

    Parameters
    ----------
    question : Question
    resident : int, optional
        Row of the resident; by default `choose` finds one.
    arm : str, optional
        The other arm; by default the main one (see `Question.main`).
    choose : {"typical", "most_changed", "worst_off"}
    language : {"en", "nl"}

    Raises
    ------
    ConfigurationError
        For something else than a question, and for an unknown resident, arm or rule.
    """
    _need_question("sim.tell", question)
    if resident is not None:
        need("sim.tell(resident=)", resident, Integral, "the row of a resident", "give a whole number, or leave it out")
    from sim.experiment.worlds import worlds  # noqa: PLC0415
    from sim.telling import told  # noqa: PLC0415
    from sim.texts import Texts  # noqa: PLC0415

    return "\n".join(told(worlds(question, resident, arm, choose), Texts(language)))


def card_table(
    municipality: str = "netherlands", stages: Collection[str] = (), grades: Collection[str] = ()
) -> "pd.DataFrame":
    """Return the evidence cards: a row per number of the model, with its interval, grade and source.

    Of a `calibrated` number `low` and `high` are where the fit searched; what it left is in `parameters`.

    Parameters
    ----------
    municipality : str
    stages, grades : collection of str
        Those wanted; all when empty.

    Raises
    ------
    ConfigurationError
        For a municipality, stage or grade that does not exist.

    Examples
    --------
    >>> bool(card_table(grades=["B"])["grade"].eq("B").all())
    True
    """
    import pandas as pd  # noqa: PLC0415

    for name, wanted in (("stages", stages), ("grades", grades)):
        need_each(f"sim.card_table({name}=)", wanted, str, "a list of names", f'write `{name}=["{_EXAMPLES[name]}"]`')
    rows: list[dict[str, Any]] = []
    for card in selected(municipality, stages, grades):
        row = asdict(card)
        source = {f"source_{key}": entry for key, entry in row.pop("source").items()}
        rows.append(row | source | {"findings": " ".join(card.findings)})
    return pd.DataFrame(rows).set_index("name") if rows else pd.DataFrame()


def parameters(municipality: str = "netherlands") -> "pd.DataFrame":
    """Return the ensemble: a row per set of parameters, a column per card, in the card's unit.

    Parameters
    ----------
    municipality : str

    Raises
    ------
    ConfigurationError
        When the municipality has no ensemble.
    """
    from sim.calibration.ensemble import load  # noqa: PLC0415

    return load(municipality).values()


def runs(store: str | Path = FOLDER) -> "pd.DataFrame":
    """Return the runs that sweeps have kept: a row each, with what made it, its measures, and whether it failed.

    Parameters
    ----------
    store : str or Path
        Folder of the store.

    Raises
    ------
    ConfigurationError
        When the folder is something else, or was made by a newer Uitweg.
    """
    need("sim.runs", store, (str, Path), "the folder of a store", f'write `sim.runs("{FOLDER}")`')
    from sim.sweep.store import Store  # noqa: PLC0415

    return Store(store).read()


@dataclass(frozen=True)
class Sweep:
    """A sweep that was run.

    Attributes
    ----------
    swept : Swept
        Its points and runs: `swept.sweep` has a row per point and replication, `swept.baseline` today's policy in the
        same worlds.
    answers : dict of str to DataFrame
        Tables by name, as in `answers/` of `uitweg sweep`: `differences`, and by design `package`, `stages`, `doses`,
        `frontier`, `regret` and others.
    figures : dict of str to Figure
    said : list of str
        Sentences, in the language asked.
    refused : list of str
        Answers that the design does not allow, and why.
    """

    swept: "Swept"
    answers: "dict[str, pd.DataFrame]"
    figures: "dict[str, Figure]"
    said: list[str]
    refused: list[str]

    def __repr__(self) -> str:
        """Return what there is in it."""
        done, all_runs = len(self.swept.runs), self.swept.planned
        return f"Sweep({len(self.swept.points)} points, {done} of {all_runs} runs; answers: {', '.join(self.answers)})"


def run_sweep(*settings: str, fail_fast: bool = False, **named: object) -> Sweep:
    """Run a sweep, as `uitweg sweep` does, and return its answers. Runs that are in the store are not run again.

    Parameters
    ----------
    *settings : str
        `NAME=VALUE`, as on the command line: `scenario=NAME`, `design=NAME`, `design.factors={...}`, `store=FOLDER`.
    fail_fast : bool
        Whether to stop at the first run that fails.
    **named : object
        Refused, as by `ask`.

    Raises
    ------
    UitwegError
        With one line that names the value, the place and the remedy.
    KeyboardInterrupt
        When interrupted; what was finished is in the store, and the same call goes on.
    """
    need_settings("run_sweep", settings, named)
    from sim.report.style import styled  # noqa: PLC0415
    from sim.sweep.command import base_of, run, sweep_of  # noqa: PLC0415
    from sim.sweep.report.choose import sections  # noqa: PLC0415
    from sim.sweep.report.told import Told  # noqa: PLC0415
    from sim.sweep.results import gathered  # noqa: PLC0415
    from sim.sweep.store import Store  # noqa: PLC0415

    asked = sweep_of(_plain(settings))
    with Store(Path(asked.settings.store)) as store:
        run(asked, store, fail_fast)
        swept = gathered(asked.plan, asked.points, store.read())
    design, job = asked.settings.design, asked.job
    told = Told(swept, job.question, base_of(job), design.name, design.method, job.language)
    with styled():
        found = sections(told)
    if broken := next((section.error for section in found if section.error), None):
        raise broken
    return Sweep(
        swept,
        {name: frame for section in found for name, frame in section.frames.items()},
        {chart.name: chart.figure for section in found for chart in section.charts},
        [line for section in found for line in section.said],
        [line for section in found for line in section.reasons(told.reader)],
    )


def _need_comparison(place: str, value: object) -> None:
    """Raise unless a value is a comparison."""
    from sim.experiment.comparison import Comparison  # noqa: PLC0415

    need(place, value, Comparison, "a comparison", "make one with `sim.compare(question)`")


def _need_question(place: str, value: object) -> None:
    """Raise unless a value is a question."""
    from sim.experiment.question import Question  # noqa: PLC0415

    need(place, value, Question, "a question", 'make one with `sim.ask("scenario=phone_first")`')


def _plain(settings: Sequence[str]) -> list[str]:
    """Return the settings, or raise for an option of the command line."""
    if options := [one for one in settings if one.startswith("-")]:
        raise ConfigurationError(f"`{options[0]}` is an option of the command line; give settings, such as `seed=2`")
    return list(settings)
