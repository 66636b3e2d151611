"""The figure of the ranks of the truth among the members, where coverage was measured."""

import pandas as pd

from sim.calibration.validation import WIDE
from sim.calibration.verdict import BINS
from sim.calibration.verdict import ranks as counted
from sim.report.chart import Chart, Table
from sim.report.style import INK, MARGIN, WIDTH, Sheet
from sim.report.trust.gathered import Trust
from sim.report.trust.say import Say
from sim.report.version import version

BARS = "#7fb3d5"
_GAP, _HIGH, _FOOT = 0.5, 2.2, 0.5


def histogram(found: pd.DataFrame) -> pd.DataFrame:
    """Return how often the truth's rank among the members falls in each fifth, and what chance would leave.

    Parameters
    ----------
    found : pandas.DataFrame
        `what`, `rank` (members below the truth), `members`, `truth` (number of the truth that was drawn).

    Returns
    -------
    pandas.DataFrame
        `what`, `bin`, `share`, `expected`, and `error`: the standard error over truths, since the ranks of one truth
        hang together.
    """
    parts = []
    for what, part in found.groupby("what", observed=True):
        shown = counted(part)[0].assign(what=str(what))
        parts.append(shown.assign(bin=shown["bin"] + 1)[["what", "bin", "share", "expected", "error"]])
    return pd.concat(parts, ignore_index=True)


def ranks(say: Say, trust: Trust) -> list[Chart]:
    """Return the figure; nothing where ranks were not kept."""
    kept = trust.coverage.table
    if kept is None or not {"what", "rank", "members", "truth"} <= set(kept) or kept.empty:
        return []
    shown = histogram(kept)
    kinds = shown["what"].unique().tolist()
    title = say("figure.ranks_title")
    about = trust.coverage.about
    sizes = {name: say.plain(about[name]) for name in ("truths", "members")}
    made = say("footnote_coverage", version=version(), seed=about["seed"], **sizes)
    sheet = Sheet(title, say("figure.ranks_note"), made, _HIGH + _FOOT + 0.3)
    width = (WIDTH - 2 * MARGIN - 0.3 - _GAP * (len(kinds) - 1)) / len(kinds)
    top = max(
        0.3, 1.05 * float((shown["expected"] + WIDE * shown["error"].fillna(0)).max()), float(shown["share"].max())
    )
    for place, kind in enumerate(kinds):
        part = shown[shown["what"] == kind]
        axes = sheet.axes(MARGIN + 0.3 + place * (width + _GAP), sheet.bottom + _FOOT, width, _HIGH)
        half = WIDE * part["error"]
        axes.bar(part["bin"], part["share"], width=0.85, color=BARS, zorder=2)
        for way in (-1, 1):
            axes.plot(
                part["bin"], part["expected"] + way * half, color=INK, linewidth=1, linestyle=(0, (4, 2)), zorder=4
            )
        axes.plot(part["bin"], part["expected"], color=INK, linewidth=1.2, zorder=4)
        axes.set_title(say.texts.name("trust.truth", kind), fontsize=10, color=INK, loc="left")
        axes.set_xticks(range(1, BINS + 1))
        axes.set_ylim(0, top)
        ticks = [t / 10 for t in range(int(10 * top) + 1)]
        axes.set_yticks(ticks, [say.percent(t) if place == 0 else "" for t in ticks])
    return [Chart("ranks", say("figure.ranks"), title, say("figure.alt"), sheet.figure, _table(say, shown))]


def _table(say: Say, shown: pd.DataFrame) -> Table:
    """Return the histogram as a table."""
    rows = [
        [
            say.texts.name("trust.truth", str(row["what"])),
            say.plain(row["bin"]),
            say.percent(row["share"], 1),
            say.percent(row["expected"], 1),
            say.percent(row["error"], 1),
        ]
        for _, row in shown.iterrows()
    ]
    return Table(say("caption.ranks"), say.heads("what", "bin", "covered", "nominal", "chance"), rows, heads=2)
