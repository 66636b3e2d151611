"""A search as files: tables, figures, a page, and lines for a terminal."""

from dataclasses import replace

import pandas as pd

from sim.outcomes import MEASURES
from sim.report.style import styled
from sim.sweep.answers.paired import differences
from sim.sweep.command import failures, put_down
from sim.sweep.report.section import Section
from sim.sweep.report.told import SEARCH, Told
from sim.sweep.report.write import filed
from sim.sweep.results import Swept
from sim.sweep.search import figures
from sim.sweep.search.asked import Asked
from sim.sweep.search.run import Searched
from sim.sweep.search.words import Words


def deliver(found: Searched) -> int:
    """Write a search, say what came out and what failed, and return the exit code."""
    job, swept = found.asked.job, everything(found)
    files, broken = answers(found)
    put_down(swept, job, found.asked.settings.store, files, [job.question.municipality])
    if broken:
        raise broken  # of Uitweg itself: all that could be written is there
    return failures(swept)


def everything(found: Searched) -> Swept:
    """Return the packages tried with all runs, the fresh ones included."""
    runs = pd.concat([found.tried.runs, found.fresh.runs]) if found.finalists else found.tried.runs
    planned = found.tried.planned + found.fresh.planned
    return replace(found.tried, runs=runs.sort_values("key", ignore_index=True), planned=planned)


def answers(found: Searched) -> tuple[dict[str, bytes], Exception | None]:
    """Return the files of a search, and the first error that one of them ended with; the rest is there then."""
    told = told_of(found.asked, everything(found))
    words = Words(found, told)
    sections = [Section("best"), Section("money")]
    with styled():
        for section, fill in zip(sections, (_best, _money), strict=True):
            section.guarded(lambda section=section, fill=fill: fill(words, section))  # type: ignore[misc]
            section.guarded(section.draw)
        return filed(told, sections, found.asked.job.config)


def told_of(asked: Asked, swept: Swept) -> Told:
    """Return packages as answers need them."""
    return Told(swept, asked.question, asked.space.base, SEARCH, SEARCH, asked.job.language)


def _best(words: Words, section: Section) -> None:
    """Say what the best package is, gives and costs, and how much of it was luck."""
    section.said += [*words.opening(), *words.best()]
    section.add("tried", tried(words.found))
    if not words.found.finalists:
        return
    section.add("finalists", finalists(words))
    fresh = words.found.fresh
    table = differences(fresh.sweep, fresh.baseline, fresh.factors, list(MEASURES))
    section.add("outcomes", table)
    section.shown.append(figures.finalists(words))
    if 0 in set(table["point"]):
        section.shown.append(figures.outcomes(words, table, words.told.measures))


def _money(words: Words, section: Section) -> None:
    """Say what more money brings, and what costs hold."""
    section.said += list(words.priced())
    section.shown.append(figures.frontier(words))


def tried(found: Searched) -> pd.DataFrame:
    """Return the packages tried, in order: gain and cost with 95% intervals of the mean."""
    table = found.judged.means.reset_index()
    table.insert(1, "batch", found.batches)
    return table


def finalists(words: Words) -> pd.DataFrame:
    """Return the finalists: in the search, on fresh luck, and against the best on the same fresh luck."""
    found = words.found
    table = found.again.means.drop(columns=["within", "frontier"])
    table.insert(0, "tried", found.finalists)
    searched = [words.searched(number) for number in found.finalists]
    behind = [words.behind(place) for place in range(len(found.finalists))]
    for label, column in (("search_gain", searched), ("behind", behind)):
        table[label] = [one.mean for one in column]
        table[f"{label}_low"], table[f"{label}_high"] = [one.low for one in column], [one.high for one in column]
    return table.reset_index(drop=True)
