"""`uitweg story`: what happens to one resident today and under another arm, and why."""

from collections.abc import Iterator, Sequence

from sim.configuration import jobs
from sim.errors import ConfigurationError


def story_lines(arguments: Sequence[str]) -> Iterator[str]:
    """Iterate over the lines of a story in two worlds.

    Parameters
    ----------
    arguments : sequence of str
        `resident=N` and `arm=NAME`, and the settings of `uitweg run`.
    """
    own = {key: value for key, _, value in (a.partition("=") for a in arguments) if key in ("resident", "arm")}
    (job,) = jobs([a for a in arguments if a.partition("=")[0] not in own], multirun=False)
    if not own.get("resident", "0").isdecimal():
        raise ConfigurationError(f"`resident={own['resident']}` is not the number of a resident; give 0 or more")
    from sim.experiment.worlds import worlds  # noqa: PLC0415  late: slow to import, and the settings may be wrong
    from sim.story import story  # noqa: PLC0415

    row = int(own["resident"]) if "resident" in own else None
    for arm, resident in worlds(job.question, row, own.get("arm")).items():
        yield from ("", arm, "-" * len(arm), *story(resident, job.language))
