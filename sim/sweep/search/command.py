"""`uitweg search`: which package gives the best outcome for at most so much."""

from collections.abc import Sequence
from pathlib import Path

from sim.errors import ConfigurationError
from sim.progress import counted, progress
from sim.report.place import check
from sim.sweep.command import nothing, reported, stopped
from sim.sweep.engines import engine
from sim.sweep.search.asked import Asked, asked_of
from sim.sweep.search.cost import UNITS
from sim.sweep.store import Store


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments of `uitweg search` say and return the exit code."""
    if flags := [a for a in arguments if a.startswith("-")]:
        raise ConfigurationError(f"`{flags[0]}` is not an option of `uitweg search`")
    asked = asked_of(arguments)
    if not asked.exhaustive:
        _needs_optuna()
    from sim.sweep.search.run import search  # noqa: PLC0415  late: slow to import

    print(announcement(asked), flush=True)
    check(asked.job.out)
    settings = asked.settings
    with Store(Path(settings.store)) as store:
        try:
            total = min(settings.trials, asked.space.size)
            with (
                engine(settings.engine, asked.job.workers, settings.address) as workers,
                progress("search", total, "packages") as told,
            ):
                found = search(asked, store, workers, told)
        except KeyboardInterrupt:
            return _told_so_far(asked, store)
    from sim.sweep.search.report import deliver  # noqa: PLC0415

    return deliver(found)


def _told_so_far(asked: Asked, store: Store) -> int:
    """Write what a search that was interrupted has found, marked as such, and return the exit code."""
    from sim.sweep.search.report import deliver, everything  # noqa: PLC0415
    from sim.sweep.search.run import so_far  # noqa: PLC0415

    code = stopped(store)
    if (found := so_far(asked, store)) is None:
        nothing("no group of packages")
        return code
    reported(everything(found), asked.job.out)
    deliver(found)
    return code


def _needs_optuna() -> None:
    """Raise where the extra is missing."""
    try:
        import optuna  # noqa: F401, PLC0415
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"`uitweg search` needs `{error.name}`: run `pip install 'uitweg[search]'`, or let it try every package "
            "with a larger `trials`"
        ) from error


def announcement(asked: Asked) -> str:
    """Return the line that says what is about to be done."""
    question, settings = asked.question, asked.settings
    budget = " and ".join(f"{amount:,g} {UNITS[party]}" for party, amount in asked.budget.items())
    how = "all" if asked.exhaustive else f"{settings.trials:,} of at most"
    tried = min(settings.trials, asked.space.size)
    return (
        f"Uitweg: {question.name}, the package that is best in {asked.objective} for at most {budget} more a year per "
        f"1,000 residents; {how} {asked.space.size:,} packages, {counted(question.replications, 'replication')} of "
        f"{counted(question.residents, 'resident')}, {settings.fresh} fresh ones of the best "
        f"{min(settings.finalists, tried)}; runs are kept in {settings.store}"
    )
