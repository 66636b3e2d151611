"""An answer as a workbook, as CSV that Dutch Excel opens, and as a printable report."""

from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from sim.app.answer import kind, notes
from sim.app.engine import LEVELS, sized
from sim.app.same import command
from sim.app.state import State
from sim.report.figures import charts
from sim.report.files import digest
from sim.report.page import page
from sim.report.style import rendered, styled
from sim.report.version import version
from sim.report.view import View
from sim.report.write import FRAMES

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.comparison import Comparison

SHEETS = ("differences", "levels", "bands", "better_worse", "cohort", "reasons", "costs")
RISKY = ("=", "+", "-", "@")
"""What a spreadsheet would take for a formula when a text begins with it."""


def workbook(state: State, comparison: "Comparison") -> bytes:
    """Return the tables of a comparison as .xlsx, the settings first."""
    import xlsxwriter  # noqa: PLC0415  late: only exports need it

    target = BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
    with xlsxwriter.Workbook(target, safe) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("about")
        for row, line in enumerate(about(state, comparison)):
            sheet.write_row(row, 0, line)
        sheet.set_column(0, 0, 20)
        for name in SHEETS:
            frame: pd.DataFrame = getattr(comparison, name)
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, list(frame.columns), bold)
            for row, line in enumerate(frame.astype(object).where(frame.notna(), None).itertuples(index=False), 1):
                sheet.write_row(row, 0, line)
            sheet.freeze_panes(1, 0)
    return target.getvalue()


def csv(state: State, comparison: "Comparison") -> bytes:
    """Return the differences as CSV: semicolons and decimal commas, and a mark by which Excel knows UTF-8."""
    target = StringIO()
    for line in about(state, comparison):
        target.write(";".join(f'"{_plain(cell)}"' for cell in line) + "\r\n")
    target.write("\r\n")
    comparison.differences.to_csv(target, index=False, sep=";", decimal=",", lineterminator="\r\n")
    return target.getvalue().encode("utf-8-sig")


def _plain(cell: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = str(cell).replace('"', '""')
    return f"'{text}" if text.startswith(RISKY) else text


def about(state: State, comparison: "Comparison") -> Iterator[tuple[str, object]]:
    """Iterate over what every export says of how it was made."""
    asked, view = comparison.question, View(comparison, state.language)
    yield "Uitweg", version()
    yield "state", state.text
    yield "title", view.arm_title(asked.arms[1].name)
    for name in ("municipality", "residents", "replications", "horizon", "warmup", "seed"):
        yield name, getattr(asked, name)
    yield "kind", kind(comparison)
    yield "command", command(sized(state.question, LEVELS[kind(comparison)]), state)
    for note in notes(state):
        yield "note", note["why"]


def report(state: State, comparison: "Comparison") -> bytes:
    """Return the report of `uitweg run` for this comparison as one page."""
    view = View(comparison, state.language, state.place.title)
    drawn = []
    for chart in charts(view):
        with styled():
            drawn.append((chart, rendered(chart.figure, "svg")))
    tables = "".join(
        digest(getattr(comparison, name).to_csv(index=False, lineterminator="\n").encode()) for name in FRAMES
    )
    return page(view, drawn, digest(tables.encode())).encode()
