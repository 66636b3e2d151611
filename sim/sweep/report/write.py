"""The answers of a sweep as files: tables, figures, a page, and lines for a terminal."""

from collections.abc import Iterator, Sequence

from sim.report.files import digest
from sim.report.style import styled
from sim.sweep.report.choose import sections as chosen
from sim.sweep.report.opening import summary
from sim.sweep.report.page import page
from sim.sweep.report.section import Section
from sim.sweep.report.told import Told

SUMMARY = "summary.txt"


def answers(told: Told, config: str) -> tuple[dict[str, bytes], Exception | None]:
    """Return the files of a sweep's answers, and the first error that an answer ended with; the rest is there then.

    The same rows give the same bytes.

    Parameters
    ----------
    told : Told
    config : str
        The settings in force.
    """
    with styled():
        return filed(told, chosen(told), config)


def filed(told: Told, sections: Sequence[Section], config: str) -> tuple[dict[str, bytes], Exception | None]:
    """Return the same of sections that are filled and drawn."""
    files = dict(_files(told, sections, config))
    return files, next((section.error for section in sections if section.error), None)


def _files(told: Told, sections: Sequence[Section], config: str) -> Iterator[tuple[str, bytes]]:
    """Iterate over the names and contents of all files."""
    sums = ""
    for section in sections:
        for name, frame in section.frames.items():
            content = frame.to_csv(index=False, lineterminator="\n").encode()
            sums += digest(content)
            yield f"answers/{name}.csv", content
    for section in sections:
        for name, (svg, png) in section.drawn.items():
            yield f"figures/{name}.svg", svg
            yield f"figures/{name}.png", png
    made = {"config": digest(config.encode()), "answers": digest(sums.encode())}
    yield SUMMARY, summary(told, sections).encode()
    yield f"{told.kind}.html", page(told, sections, made).encode()
