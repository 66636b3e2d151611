"""Which factor moves the answer: a row per factor, the strongest on top."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from sim.experiment.precision import CONFIDENCE
from sim.report.chart import Chart
from sim.report.estimates import Estimate
from sim.report.style import ACCENT, INK, QUIET, RULE, Sheet
from sim.sweep.figures.reader import Reader, estimate
from sim.sweep.figures.rows import APART, mark, named, room, ticks

_SHOWN = {"sobol": ("first", "total"), "morris": ("mu_star",), "latin_hypercube": ("mean",)}
"""What is drawn of each method; of two the first hollow and above."""


def influence(reader: Reader, method: str, table: pd.DataFrame, measure: str) -> Chart:
    """Return which factor moves the difference in a measure.

    Parameters
    ----------
    reader : Reader
    method : {"sobol", "morris", "latin_hypercube"}
    table : pandas.DataFrame
        See `influence.sobol`, `influence.morris` and `influence.correlations`.
    measure : str
    """
    rows = [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
    names = [reader.factor(row["factor"]) for row in rows]
    words = {"measure": reader.measure(measure), "unit": reader.unit(measure), "factor": names[0]}
    sizes = [_size(_estimate(row, _SHOWN[method][-1], 1.0)) for row in rows]
    clear = _clear(sizes, [float(row["noise"]) for row in rows], method)
    kind = _kind(sizes, clear)
    title = reader.say(f"influence.title.{kind}", second=names[min(1, len(names) - 1)], **words)
    sheet = Sheet(title, reader.say(f"influence.subtitle.{method}", **words), reader.footnote, room(names))
    axes = named(sheet, names)
    axes.axvline(0, color=INK, linewidth=1, zorder=2)
    scale = reader.scale(measure) if method == "morris" else 1.0
    for place, row in enumerate(rows):
        axes.axhline(place, color=RULE, linewidth=0.6, zorder=0)
        for column, off in zip(_SHOWN[method], (-APART, APART) if len(_SHOWN[method]) > 1 else (0,), strict=True):
            one = _estimate(row, column, scale)
            face = "white" if off < 0 or not (clear[place] or method == "sobol") else ACCENT
            mark(axes, one, place + off, face)
        if method == "morris":
            axes.plot([scale * row["noise"]] * 2, [place - 0.3, place + 0.3], color=QUIET, linewidth=1.4, zorder=2)
    ticks(axes, reader)
    topic = reader.say("influence.topic", measure=words["measure"])
    cells = [[name, *_cells(reader, method, row, scale)] for name, row in zip(names, rows, strict=True)]
    made = reader.table(f"influence.{method}", reader.say("measure", **words), cells)
    return Chart(f"influence_{measure}", topic, title, reader.say("alt"), sheet.figure, made)


def _ends(row: Mapping[str, Any], column: str) -> tuple[float, float]:
    """Return the interval of a column."""
    before = "" if column == "mean" else f"{column}_"
    return float(row[f"{before}low"]), float(row[f"{before}high"])


def _estimate(row: Mapping[str, Any], column: str, scale: float) -> Estimate:
    """Return a column with its interval."""
    low, high = _ends(row, column)
    return estimate({"mean": row[column], "low": low, "high": high}, scale)


def _size(one: Estimate) -> Estimate:
    """Return how large an effect is, whichever way it works."""
    ends = sorted((abs(one.low), abs(one.high)))
    return Estimate(abs(one.mean), ends[0] if one.clear else 0.0, ends[1])


def _clear(sizes: Sequence[Estimate], noise: Sequence[float], method: str) -> list[bool]:
    """Return which factors do something.

    Correlations are tested for all factors together (Bonferroni): where none does anything, one is named in at most 5%.
    """
    if method != "latin_hypercube":
        return [one.low > (luck if method == "morris" else 0) for one, luck in zip(sizes, noise, strict=True)]
    mean, _, high = np.arctanh(np.clip(np.array(sizes).T, 0, 1 - 1e-12))
    tries = norm.ppf(1 - (1 - CONFIDENCE) / 2 / len(sizes)) / norm.ppf((1 + CONFIDENCE) / 2)
    return list(mean > tries * (high - mean))


def _kind(sizes: Sequence[Estimate], clear: Sequence[bool]) -> str:
    """Return whether any factor does something, and whether the strongest is told from the next."""
    if not any(clear):
        return "none"
    return "some" if clear[0] and all(other.high < sizes[0].low for other in sizes[1:]) else "several"


def _cells(reader: Reader, method: str, row: Mapping[str, Any], scale: float) -> Sequence[str]:
    """Return the numbers of a factor."""
    cells = []
    for column in _SHOWN[method]:
        one = _estimate(row, column, scale)
        cells += [reader.number(one.mean, sign=method == "latin_hypercube"), reader.range(one)]
    if method == "morris":
        spread = {"mean": row["sigma"], "low": row["sigma_low"], "high": row["sigma_high"]}
        cells += [reader.number(scale * float(row["mu"])), reader.number(estimate(spread, scale).mean, sign=False)]
        cells.append(reader.number(scale * float(row["noise"]), sign=False))
    return cells
