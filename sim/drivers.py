"""`uitweg drivers`: what drives the answer to a question, told in tables, figures and a page."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from sim.configuration import Job, jobs
from sim.errors import ConfigurationError, nearest
from sim.evidence import Card, cards
from sim.experiment.drivers.design import SCREENS, Known, Plan
from sim.experiment.question import Question
from sim.interrupted import interrupted
from sim.progress import counted, progress
from sim.settings import Settings

STORE = Path("outputs/drivers/runs")
MOST_OUTCOMES = 3
"""Outcomes of a scenario that are explained unless others are asked for: each makes the report longer."""

SMALL = {"residents": 20_000, "horizon": 36, "warmup": 36}
"""Size of the town unless asked otherwise: about a second of computing per set of parameters."""

_COUNTS = ("runs", "trajectories", "checks")
_OWN = ("outcome", "arm", "screen", *_COUNTS)
_KEEP = "--keep"


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments of `uitweg drivers` say and return the exit code."""
    own, rest = _split([a for a in arguments if a != _KEEP])
    plan = _plan(own)
    job = _job(rest)
    outcomes = _outcomes(job, own.get("outcome"))
    from sim.experiment.drivers.simulate import Simulator, two_arms  # noqa: PLC0415  late: slow to import, and the settings may be wrong
    from sim.experiment.drivers.study import study  # noqa: PLC0415
    from sim.pool import processes, stop  # noqa: PLC0415
    from sim.report.drivers.kept import keep  # noqa: PLC0415
    from sim.report.drivers.write import manifest, write_study  # noqa: PLC0415

    question = two_arms(job.question, own.get("arm"))
    in_force = cards(question.municipality, question.assume)
    known = _known(question, in_force)
    print(_announcement(job, question.arms[1].name, outcomes, plan), flush=True)
    pool = processes(job.workers)
    try:
        found = study(Simulator(question, known, in_force, pool, STORE, progress), outcomes, plan)
    except KeyboardInterrupt:
        stop(pool)
        return interrupted(STORE)
    except BaseException:
        stop(pool)
        raise
    pool.shutdown()
    try:
        write_study(found, job.out, job.language)
    except OSError as error:
        raise ConfigurationError(f"`out={job.out}`: the report could not be written ({error.strerror})") from error
    print((job.out / "summary.txt").read_text(encoding="utf-8").rstrip())
    if _KEEP in arguments:
        keep(found, manifest(found))
    print(f"\n{job.out / 'drivers.html'}", flush=True)
    return 0


def _known(question: Question, in_force: Mapping[str, Card]) -> Known:
    """Return what the municipality's ensemble knows of its numbers."""
    from sim.calibration.ensemble import load  # noqa: PLC0415  late: slow to import

    found = Known.of(load(question.municipality), question.assume)
    if gone := set(found.names) - set(in_force):
        raise ConfigurationError(
            f"the ensemble of {question.municipality} has `{min(gone)}`, which is on no card any more; make it again "
            f"with `uitweg calibrate municipality={question.municipality}`"
        )
    return found


def _split(arguments: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return the settings of this verb, and those of the question."""
    known = (*_OWN, *(f.name for f in fields(Settings)))
    own: dict[str, str] = {}
    rest = []
    for argument in arguments:
        key, _, value = argument.partition("=")
        if key.lstrip("+").partition(".")[0] not in known or not value:
            raise ConfigurationError(f"`{argument}` is not a setting of `uitweg drivers`{nearest(key, known)}")
        if key in _OWN:
            own[key] = value
        else:
            rest.append(argument)
    return own, rest


def _plan(own: dict[str, str]) -> Plan:
    """Return the plan that the settings ask for."""
    counts = {}
    for key in _COUNTS:
        if key in own:
            if not own[key].isdecimal():
                raise ConfigurationError(f"`{key}={own[key]}` is not a whole number")
            counts[key] = int(own[key])
    screen = own.get("screen", SCREENS[0])
    if screen not in SCREENS:
        raise ConfigurationError(f"`screen={screen}` is not a choice{nearest(screen, SCREENS)}")
    return Plan(**counts, screen=screen)


def _job(rest: list[str]) -> Job:
    """Return the question, in a small town unless asked otherwise."""
    given = {a.partition("=")[0] for a in rest}
    small = [f"{key}={value}" for key, value in SMALL.items() if key not in given]
    (job,) = jobs([*rest, *small])
    if "parameters" in given:
        raise ConfigurationError("`parameters` is not for `uitweg drivers`: it varies them as far as the ensemble does")
    if "out" in given:
        return job
    return Job(job.question, job.language, STORE.parent / job.question.name, job.workers, job.config)


def _outcomes(job: Job, asked: str | None) -> list[str]:
    """Return the measures to explain."""
    from sim.outcomes import MEASURES  # noqa: PLC0415  late: slow to import
    from sim.report.view import HEADLINE  # noqa: PLC0415

    found = asked.strip("[]").split(",") if asked else list(job.question.outcomes or HEADLINE)
    for name in found:
        if name not in MEASURES:
            raise ConfigurationError(f"`outcome={name}` is not a measure{nearest(name, MEASURES)}")
    return list(dict.fromkeys(found)) if asked else found[:MOST_OUTCOMES]


def _announcement(job: Job, arm: str, outcomes: list[str], plan: Plan) -> str:
    """Return the line that says what is about to be done."""
    asked = job.question
    return (
        f"Uitweg: what drives {', '.join(outcomes)} of {arm} against {asked.baseline.name} in {asked.name}; "
        f"{plan.trajectories} trajectories and {plan.runs} sets, {asked.residents:,} residents, "
        f"{counted(asked.horizon, 'month')} after {asked.warmup}, seed {asked.seed}; runs are kept in {STORE}"
    )
