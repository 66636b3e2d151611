"""The difference that a policy makes in each municipality, by its size: chance is what makes the small ones differ."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator

from sim.report.style import ACCENT, INK, MARGIN, QUIET, WIDTH, Sheet
from sim.sweep.country.total import PER
from sim.sweep.figures.reader import Reader
from sim.sweep.figures.rows import ticks

_HEIGHT, _BELOW, _LEFT = 3.4, 0.55, 0.7
_FEWEST = 3
"""Sizes written along the axis."""


class Words(NamedTuple):
    """What stands around the figure."""

    title: str
    subtitle: str
    footnote: str
    across: str


def by_size(reader: Reader, rows: pd.DataFrame, words: Words) -> Figure:
    """Return the figure.

    Parameters
    ----------
    reader : Reader
    rows : pandas.DataFrame
        Of `total.local`, for one measure and arm.
    words : Words
    """
    sheet = Sheet(words.title, words.subtitle, words.footnote, _HEIGHT)
    axes = sheet.axes(MARGIN + _LEFT, sheet.bottom + _BELOW, WIDTH - 2 * MARGIN - _LEFT - 0.1, _HEIGHT - _BELOW - 0.1)
    axes.axhline(0, color=QUIET, linewidth=1, zorder=1)
    shown = rows[rows["difference"].notna()]
    for row in shown.to_dict("records"):
        mean, low, high = (PER * row[name] / row["households"] for name in ("difference", "low", "high"))
        axes.plot([row["households"]] * 2, [low, high], color=INK, linewidth=0.6, zorder=2)
        clear = low > 0 or high < 0
        face = ACCENT if clear else "white"
        axes.plot(row["households"], mean, "o", markerfacecolor=face, markeredgecolor=ACCENT, markersize=4, zorder=3)
    axes.set_xscale("log")
    axes.margins(x=0.06)
    axes.set_xlabel(words.across)
    places = _sizes(*axes.get_xlim())
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(places, [reader.numbers.plain(place) for place in places])
    ticks(axes, reader, 5, horizontal=False)
    figure: Figure = sheet.figure
    return figure


def _sizes(low: float, high: float) -> list[float]:
    """Return three sizes or more to write along the axis: powers of ten, steps between them, or equal steps."""
    decades = [10.0**power for power in range(int(np.log10(low)), int(np.log10(high)) + 1)]
    every = ([lead * decade for decade in decades for lead in leads] for leads in ((1,), (1, 2, 5)))
    for places in (*every, MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(low, high)):
        found = [float(place) for place in places if low <= place <= high]
        if len(found) >= _FEWEST:
            break
    return found
