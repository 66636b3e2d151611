"""`uitweg story`: what happens to one resident today and under another arm, where the two part, and why."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sim.configuration import jobs
from sim.errors import ConfigurationError

if TYPE_CHECKING:
    from sim.experiment.worlds import Worlds
    from sim.texts import Texts

OWN = ("resident", "arm", "choose")


def story_lines(arguments: Sequence[str]) -> Iterator[str]:
    """Iterate over the lines of a story in two worlds.

    Parameters
    ----------
    arguments : sequence of str
        `resident=N`, `arm=NAME` and `choose=RULE`, and the settings of `uitweg run`.
    """
    own = {key: value for key, _, value in (a.partition("=") for a in arguments) if key in OWN}
    (job,) = jobs([a for a in arguments if a.partition("=")[0] not in own], multirun=False)
    if not own.get("resident", "0").isdecimal():
        raise ConfigurationError(f"`resident={own['resident']}` is not the number of a resident; give 0 or more")
    if "resident" in own and "choose" in own:
        raise ConfigurationError("`resident` and `choose` are both set; leave one of the two out")
    from sim.experiment.worlds import worlds  # noqa: PLC0415  late: slow to import, and the settings may be wrong
    from sim.texts import Texts  # noqa: PLC0415

    row = int(own["resident"]) if "resident" in own else None
    yield from told(worlds(job.question, row, own.get("arm"), own.get("choose", "typical")), Texts(job.language))


def told(found: "Worlds", texts: "Texts") -> Iterator[str]:
    """Iterate over the story: the system first, then the resident, what both worlds share, and where they part."""
    from sim.first_difference import first_difference  # noqa: PLC0415
    from sim.story import introduced, parted, story  # noqa: PLC0415

    language = texts.language
    (base, here), (other, there) = found.baseline, found.other
    names = (base.title.get(language) or base.name, other.title.get(language) or other.name)
    yield texts("story.system", baseline=names[0], arm=names[1])
    yield introduced(here, texts)
    yield chosen(found, texts)
    split = first_difference(here, there)
    end = split.month if split else None
    numbers = texts(f"story.numbers.{found.parameters}")
    known: set[str] = set()
    yield from _headed(texts("story.both"), story(here, language, end=end, known=known))
    if split is None:
        yield from ("", texts("story.same", baseline=names[0], arm=names[1]), numbers)
        return
    yield from _headed(texts("story.first", month=split.month), list(parted(split, texts, names)))
    for name, resident in zip(names, (here, there), strict=True):
        yield from _headed(
            texts("story.from", arm=name, month=split.month), story(resident, language, first=end, known=known)
        )
    yield from ("", texts("story.luck"), numbers)


def _headed(head: str, lines: Sequence[str]) -> Iterator[str]:
    """Iterate over lines under a head."""
    yield from ("", head, "-" * len(head), *lines)


def chosen(found: "Worlds", texts: "Texts") -> str:
    """Return how the resident was chosen, from how many, and for how many of those nothing differs in months."""
    from sim.report.numbers import Numbers  # noqa: PLC0415  late: slow to import

    number = Numbers(texts).plain
    way = "less" if found.change < 0 else "more" if found.change else "equal"
    months = texts(f"story.months.{way}", count=number(abs(found.change)))
    pool = ("same_" if found.rule == "same" else "") + ("registered" if found.registered else "all")
    among = texts(f"story.among.{pool}", count=number(found.among))
    said = [texts(f"story.chosen.{found.rule}", among=among, months=months)]
    if found.by_policy:
        said.append(texts("story.by_policy"))
    if found.rule != "same":
        said.append(texts("story.differ", count=number(found.differ), residents=number(found.residents)))
    if found.rule not in ("same", "given"):
        said.append(texts("story.unchanged", count=number(found.unchanged), among=number(found.among)))
    return " ".join(said)
