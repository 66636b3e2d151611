"""Figures of coverage: how often the truth is inside, per group, and where it ranks among the members."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.calibration.verdict import BINS, FALSE_ALARM, grouped, ranks
from sim.report.style import ACCENT, AGAINST, INK, MARGIN, QUIET, RULE, WIDTH, Sheet

_LABELS = 2.2
_BAND = 2.576  # standard errors: 99 in 100


def coverage_figure(shown: pd.DataFrame, widened: pd.DataFrame | None, factor: float, note: str) -> Sheet:
    """Return the share of truths inside the 90% interval per group, with a 95% interval.

    Parameters
    ----------
    shown, widened : pandas.DataFrame
        See `verdict.table`; the second with `factor` applied, None when it was not.
    factor : float
    note : str
        Below the figure.
    """
    there = shown[shown["cases"] > 0].reset_index(drop=True)
    due = float(there["expected"].mean())
    subtitle = (
        f"Share of truths inside, and 95% interval. Dashed: what there should be, {100 * due:.1f}% with so many "
        "members; orange: clearly more or fewer."
    )
    if widened is not None:
        subtitle += f" Hollow: on half of the truths, with the spread times {factor:.2f}."
    sheet = Sheet("How often the 90% intervals hold the truth", subtitle, note, 0.5 + 0.45 * len(there))
    axes = sheet.axes(MARGIN + _LABELS, sheet.bottom + 0.35, WIDTH - 2 * MARGIN - _LABELS - 0.9, 0.45 * len(there))
    axes.axvline(due, color=QUIET, linestyle=(0, (4, 2)), linewidth=1)
    lowest = 0.75
    for table, lift, face in ((there, -0.1 * (widened is not None), None), (widened, 0.15, "white")):
        for place, row in enumerate([] if table is None else table[table["cases"] > 0].to_dict("records")):
            colour = ACCENT if row["low"] <= row["expected"] <= row["high"] else AGAINST
            marker = "o" if colour == ACCENT else "D"
            axes.plot([row["low"], row["high"]], [place + lift] * 2, color=colour, linewidth=1.8)
            axes.plot(row["covered"], place + lift, marker, color=colour, markerfacecolor=face or colour, markersize=7)
            lowest = min(lowest, row["low"] - 0.02)
            if face is None:
                label = f"{100 * row['covered']:.0f}%"
                axes.annotate(label, (1.01, place), xycoords=("axes fraction", "data"), va="center", color=INK)
    axes.set(xlim=(lowest, 1.0), ylim=(len(there) - 0.5, -0.5))
    axes.set_yticks(range(len(there)), [str(group) for group in there["group"]], color=INK)
    axes.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}%")
    axes.grid(axis="x", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    return sheet


def ranks_figure(trials: pd.DataFrame, fitted: list[str], note: str) -> Sheet:
    """Return a histogram of the truths' ranks among the members per group, with what chance allows."""
    parts = {name: part for name, part in grouped(trials, fitted).items() if len(part)}
    subtitle = (
        "Ranks of the truth among the members, in fifths. Flat is right; a hollow is too sure, a hump too unsure. "
        f"Grey: 99% of what chance allows. p: test of a flat histogram; alarm, orange, below {FALSE_ALARM:g}."
    )
    sheet = Sheet("Where the truth lies among the members", subtitle, note, 2.5)
    gap = 0.25
    width = (WIDTH - 2 * MARGIN - 0.45 - gap * (len(parts) - 1)) / max(len(parts), 1)
    for place, (name, part) in enumerate(parts.items()):
        axes = sheet.axes(MARGIN + 0.45 + place * (width + gap), sheet.bottom + 0.5, width, 1.55)
        _histogram(axes, part)
        axes.set_title(name, fontsize=9, color=INK, loc="left")
        if place:
            axes.set_yticklabels([])
    return sheet


def _histogram(axes: Axes, part: pd.DataFrame) -> None:
    """Draw the histogram of one group."""
    shown, p = ranks(part)
    middle, half = shown["expected"].to_numpy(), _BAND * shown["error"].fillna(0).to_numpy()
    edges = np.arange(BINS + 1) / BINS
    low, high = (np.append(side, side[-1]) for side in (middle - half, middle + half))
    axes.fill_between(edges, low, high, step="post", color=RULE, linewidth=0)
    colour = AGAINST if p < FALSE_ALARM else ACCENT
    axes.bar(edges[:-1], shown["share"], width=0.85 / BINS, align="edge", color=colour, alpha=0.85)
    axes.step(edges, np.append(middle, middle[-1]), where="post", color=INK, linewidth=0.8)
    axes.set(xlim=(0, 1), ylim=(0, max(0.45, float(shown["share"].max()) * 1.1)), xticks=[0, 0.5, 1])
    axes.set_xticklabels(["below", "", "above"])
    below, _, above = axes.get_xticklabels()
    below.set_horizontalalignment("left")
    above.set_horizontalalignment("right")
    axes.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}%")
    axes.set_xlabel(f"{len(part):,} cases; p = {p:.2g}" if np.isfinite(p) else f"{len(part):,} cases", fontsize=8)
