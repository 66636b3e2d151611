"""`uitweg evidence`: every number of the model with its interval, grade and source, as text or CSV."""

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby, zip_longest
from pathlib import Path
from textwrap import wrap

from sim.errors import ConfigurationError, nearest
from sim.evidence import GRADES, Card, cards
from sim.files import write_text
from sim.help import usage

WIDTH = 100
_COLUMNS = (5, 28, 10, 20, 12, 20)


def main(arguments: Sequence[str]) -> int:
    """Print the numbers of the model, or write them to a CSV file; return the exit code."""
    settings, target = {"stage": "", "grade": "", "municipality": "netherlands"}, ""
    left = [part for a in arguments for part in (a.split("=", 1) if a.startswith("--csv=") else [a])]
    while left:
        argument = left.pop(0)
        key, _, value = argument.partition("=")
        if argument == "--csv" and left:
            target = left.pop(0)
        elif value and key in settings:
            settings[key] = value.strip("[]")
        else:
            raise ConfigurationError(f"`{argument}` is not understood; {usage('evidence')}")
    wanted = [[part for part in settings[key].split(",") if part] for key in ("stage", "grade")]
    found = selected(settings["municipality"], *wanted)
    if not target:
        print("\n".join(lines(found)))
        return 0
    try:
        write_text(Path(target), as_csv(found))
    except OSError as error:
        raise ConfigurationError(f"`--csv {target}` cannot be written ({error.strerror})") from error
    print(f"{len(found)} parameters in {target}")
    return 0


def selected(
    municipality: str = "netherlands", stages: Collection[str] = (), grades: Collection[str] = ()
) -> list[Card]:
    """Return the cards in force for a municipality, by stage, of the stages and grades asked for (all when empty).

    Raises
    ------
    ConfigurationError
        For a stage or grade that does not exist.
    """
    found = sorted(cards(municipality).values(), key=stage)
    known = {stage(card) for card in found}
    for name in stages:
        if name not in known:
            raise ConfigurationError(f"`stage={name}` is not a stage{nearest(name, known)}")
    for name in grades:
        if name not in GRADES:
            raise ConfigurationError(f"`grade={name}` is not a grade{nearest(name, GRADES)}")
    return [c for c in found if (not stages or stage(c) in stages) and (not grades or c.grade in grades)]


def stage(card: Card) -> str:
    """Return the stage of a card."""
    return card.name.partition(".")[0]


def lines(found: Sequence[Card]) -> Iterator[str]:
    """Iterate over the lines of the table, at most 100 characters each."""
    for name, part in groupby(found, stage):
        yield name
        yield _row("grade", "parameter", "value", "interval", "unit", "source")
        yield from (_card(card) for card in part)
        yield ""
    yield from shares(found)
    yield ""
    yield "* solved by calibration, within the interval. Full units, sources and derivations: --csv FILE"


def shares(found: Sequence[Card]) -> Iterator[str]:
    """Iterate over the lines of the count of parameters by stage and grade."""
    yield "parameters by stage and grade"
    yield _counts("stage", [*GRADES, "all"])
    for name, group in groupby(found, stage):
        part = list(group)
        yield _counts(name, [*(sum(c.grade == g for c in part) for g in GRADES), len(part)])
    counts = [sum(c.grade == g for c in found) for g in GRADES]
    yield _counts("all", [*counts, len(found)])
    yield _counts("share", [*(f"{n / max(len(found), 1):.0%}" for n in counts), "100%" if found else "0%"])
    yield ""
    yield from (f"{grade}  {meaning}" for grade, meaning in GRADES.items())


def as_csv(found: Sequence[Card]) -> str:
    """Return the cards as CSV, one row each, source in columns of its own."""
    target = io.StringIO()
    writer: csv.DictWriter[str] | None = None
    for card in found:
        row = asdict(card)
        source = row.pop("source")
        row |= {f"source_{key}": entry for key, entry in source.items()}
        row["findings"] = " ".join(card.findings)
        if writer is None:
            writer = csv.DictWriter(target, list(row), lineterminator="\n")
            writer.writeheader()
        writer.writerow(row)
    return target.getvalue()


def _card(card: Card) -> str:
    """Return the line of a card."""
    interval = f"{card.low:.5g}..{card.high:.5g}" if card.low < card.high else "fixed"
    name = card.name.partition(".")[2] + ("*" if card.distribution == "calibrated" else "")
    source = card.source.title + (f" ({card.source.year})" if card.source.year else "")
    return _row(card.grade, name, f"{card.value:.5g}", interval, card.unit, source)


def _row(*texts: str) -> str:
    """Return texts in columns; those too long for theirs go on below."""
    cells = [wrap(text, width) or [""] for text, width in zip(texts, _COLUMNS, strict=True)]
    below = zip_longest(*cells, fillvalue="")
    return "\n".join(" ".join(map(str.ljust, line, _COLUMNS)).rstrip() for line in below)


def _counts(name: str, counts: Sequence[object]) -> str:
    return name.ljust(20) + "".join(str(count).rjust(6) for count in counts)
