"""`uitweg country`: a question in every municipality of a country, at its own size, and the sum."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.configuration import NO_RESULT, sweep_job
from sim.errors import ConfigurationError, nearest
from sim.progress import counted
from sim.report.place import check
from sim.sweep.command import DRY, FAST, Sweep, dry, failures, nothing, put_down, repeated, reported, run, stopped
from sim.sweep.content import digest
from sim.sweep.country.page import Country, files
from sim.sweep.country.plan import country_plan
from sim.sweep.country.table import Municipality, read
from sim.sweep.results import gathered
from sim.sweep.store import Store

USUAL = "netherlands"
_OF_THE_TABLE = ("residents", "municipality")
_OF_A_SWEEP = ("design", "first", "precision")


@dataclass(frozen=True)
class Asked:
    """What was asked, checked.

    Attributes
    ----------
    sweep : Sweep
    country : str
    municipalities : list of Municipality
    """

    sweep: Sweep
    country: str
    municipalities: list[Municipality]


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments of `uitweg country` say and return the exit code."""
    flags = [a for a in arguments if a.startswith("-")]
    if unknown := [flag for flag in flags if flag not in (DRY, FAST)]:
        raise ConfigurationError(
            f"`{unknown[0]}` is not an option of `uitweg country`{nearest(unknown[0], (DRY, FAST))}"
        )
    asked = asked_of([a for a in arguments if a not in flags])
    print(_announcement(asked), flush=True)
    if DRY in flags:
        return dry(asked.sweep)
    check(asked.sweep.job.out)
    with Store(Path(asked.sweep.settings.store)) as store:
        try:
            left = run(asked.sweep, store, FAST in flags)
        except KeyboardInterrupt:
            return _told_so_far(asked, store)
        return _told(asked, _country(asked, store), left)


def asked_of(overrides: Sequence[str]) -> Asked:
    """Return what overrides ask for: those of `uitweg sweep`, and `country=NAME` or a file.

    Raises
    ------
    UitwegError
        With one line that names the value, the place and the remedy.
    """
    named = [a.partition("=")[2] for a in overrides if a.startswith("country=")]
    rest = [a for a in overrides if not a.startswith("country=")]
    for override in rest:
        _check(override)
    country = named[-1] if named else USUAL
    municipalities = read(country)
    job, settings = sweep_job([*rest, "design=point"])
    if job.question.precision is not None:
        raise ConfigurationError("`precision` is not for `uitweg country`; set `replications`")
    name = "-".join((job.question.name, Path(country).stem))
    record = f"{job.config}country: {Path(country).name}\ncountry_table: {digest([repr(m) for m in municipalities])}\n"
    job = replace(job, out=Path(settings.out or Path("outputs", "countries", name)), config=record)
    again = repeated(overrides, (*NO_RESULT, "language"))
    plan, points = country_plan(job.question, municipalities, again)
    return Asked(Sweep(job, settings, points, plan), country, municipalities)


def _check(override: str) -> None:
    """Raise for a setting that the table of the country decides, or that only a sweep has."""
    key = override.partition("=")[0].partition(".")[0].lstrip("+")
    if key in _OF_THE_TABLE:
        raise ConfigurationError(
            f"`{override}`: the table of the country says that for each municipality; leave it out"
        )
    if key in _OF_A_SWEEP:
        raise ConfigurationError(f"`{override}` is not a setting of `uitweg country`; leave it out")


def _announcement(asked: Asked) -> str:
    """Return the line that says what is about to be simulated."""
    question, households = asked.sweep.job.question, sum(one.households for one in asked.municipalities)
    return (
        f"Uitweg: {question.name}, {asked.country}: "
        f"{counted(len(asked.municipalities), 'municipality', 'municipalities')} with {households:,} households, "
        f"{counted(len(question.arms), 'arm')}, {counted(question.replications, 'replication')}; runs are kept in "
        f"{asked.sweep.settings.store}"
    )


def _country(asked: Asked, store: Store) -> Country:
    """Return what the store has of a country."""
    swept, job = gathered(asked.sweep.plan, asked.sweep.points, store.read()), asked.sweep.job
    return Country(swept, job.question, asked.country, asked.municipalities, job.language)


def _told_so_far(asked: Asked, store: Store) -> int:
    """Write what the finished runs of an interrupted country say, marked as incomplete, and return the exit code."""
    code = stopped(store)
    country = _country(asked, store)
    if not len(country.local):
        nothing("no municipality")
        return code
    reported(country.swept, asked.sweep.job.out)
    _told(asked, country, 0)
    return code


def _told(asked: Asked, country: Country, left: int) -> int:
    """Write the country, say what came out and what failed, and return the exit code."""
    job = asked.sweep.job
    profiles = [one.profile for one in asked.municipalities]
    put_down(country.swept, job, asked.sweep.settings.store, files(country), profiles)
    return failures(country.swept, left)
