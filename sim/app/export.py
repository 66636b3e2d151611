"""An answer as a workbook, as CSV that Dutch Excel opens, and as a printable report."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from sim.app.answer import kind, kind_said, notes
from sim.app.engine import LEVELS, sized
from sim.app.measures import number
from sim.app.policies import SCENARIO
from sim.app.same import command, side_by_side
from sim.app.sheets import sheets
from sim.app.state import State
from sim.outcomes import MEASURES
from sim.report import wording
from sim.report.figures import charts
from sim.report.figures.forest import reading
from sim.report.files import digest
from sim.report.page import page
from sim.report.style import rendered, styled
from sim.report.version import version
from sim.report.view import GROUPS, View
from sim.report.write import FRAMES

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison

RISKY = ("=", "+", "-", "@")
"""What a spreadsheet would take for a formula when a text begins with it."""


def workbook(state: State, comparison: "Comparison") -> bytes:
    """Return a comparison as .xlsx: how it was made, the answer as people read it, and the tables of `uitweg run`."""
    import xlsxwriter  # noqa: PLC0415  late: only exports need it

    target, view = BytesIO(), View(comparison, state.language, state.place.title)
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
    with xlsxwriter.Workbook(target, safe) as book:
        bold, rounded = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "#,##0.00"})
        about_sheet = book.add_worksheet(view.texts("export.sheet.about"))
        note = view.texts("export.about.note"), view.texts("export.codes.about")
        for row, line in enumerate([*about(state, comparison), note]):
            about_sheet.write_row(row, 0, line)
        about_sheet.set_column(0, 0, 20)
        heads, *answers = readable(state, comparison)
        sheet = book.add_worksheet(view.texts("export.sheet.answer"))
        sheet.write_row(0, 0, heads, bold)
        for row, answer in enumerate(answers, 1):
            sheet.write_row(row, 0, answer, rounded)
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, len(heads), 18)
        sheet.freeze_panes(1, 1)
        for made in sheets(view, comparison):
            sheet = book.add_worksheet(made.title)
            sheet.write_row(0, 0, made.heads, bold)
            for row, cells in enumerate(made.rows, 1):
                sheet.write_row(row, 0, cells)
            sheet.set_column(0, len(made.heads), 18)
            sheet.freeze_panes(1, 0)
    return target.getvalue()


def readable(state: State, comparison: "Comparison") -> Iterator[list[Any]]:
    """Iterate over the heads and the lines of an answer as people read it: a line for every outcome and group.

    Shares are in percent and their differences in percentage points; None where something is not known or suppressed.
    """
    view = View(comparison, state.language, state.place.title)
    heads = [view.texts(f"export.{key}") for key in ("outcome", "group")]
    yield [*heads, view.texts("export.unit"), *_heads(view)]
    for name in MEASURES:
        times = 100 if view.unit(name) == "share" else 1
        for group in GROUPS:
            parts = [view.level(view.baseline, name, group), view.level(SCENARIO, name, group)]
            change = view.difference(SCENARIO, name, group)
            said = reading(view, name, change)
            numbers = [number(value * times) for part in (*parts, change) for value in part]
            yield [view.measure_title(name), view.group_title(group), view.unit_label(name), *numbers, said]


def _heads(view: View) -> Iterator[str]:
    """Iterate over the heads of the numbers of a line, and of what they say."""
    low, high = (view.texts(f"export.{end}") for end in ("low", "high"))
    for title in (view.arm_title(view.baseline), view.arm_title(SCENARIO), view.texts("export.difference")):
        yield from (title, f"{title}, {low}", f"{title}, {high}")
    yield view.texts("export.reading")


def csv(state: State, comparison: "Comparison") -> bytes:
    """Return an answer as CSV: semicolons and decimal commas, and a mark by which Excel knows UTF-8."""
    target = StringIO()
    for line in about(state, comparison):
        target.write(";".join(f'"{_plain(cell)}"' for cell in line) + "\r\n")
    target.write("\r\n")
    for answer in readable(state, comparison):
        target.write(";".join(map(_cell, answer)) + "\r\n")
    return target.getvalue().encode("utf-8-sig")


def name(state: State, suffix: str) -> str:
    """Return the name of a file, by what it is about."""
    about = [state.values.get("scenario", ""), state.place.name, state.key[:8]]
    return "-".join(["uitweg", *filter(None, about)]) + f".{suffix}"


def _cell(cell: object) -> str:
    """Return a number with a decimal comma, a text in quotes, nothing for what is not known."""
    if cell is None:
        return ""
    return repr(cell).replace(".", ",") if isinstance(cell, float) else f'"{_plain(cell)}"'


def _plain(cell: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = str(cell).replace('"', '""')
    return f"'{text}" if text.startswith(RISKY) else text


def about(state: State, comparison: "Comparison") -> Iterator[tuple[str, object]]:
    """Iterate over what every export says of how it was made."""
    asked, view = comparison.question, View(comparison, state.language, state.place.title)
    text = view.texts
    yield "Uitweg", version()
    yield text("export.about.state"), state.text
    yield text("export.about.title"), view.arm_title(asked.arms[1].name)
    yield text("page.municipality"), view.municipality()
    yield text("page.source"), view.source()
    for name in ("residents", "replications", "horizon", "warmup", "seed"):
        yield text(f"page.{name}"), getattr(asked, name)
    yield text("export.about.kind"), kind_said(view)
    yield from ((f"{text('export.about.assumed')}: {head}", value) for head, value in wording.own_values(view))
    yield text("export.about.command"), command(sized(state.question, LEVELS[kind(comparison)]), state)
    if beside := side_by_side(state):
        yield text("export.about.side_by_side"), beside
    for note in notes(state):
        yield text("export.about.note"), note["why"]


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
    return page(view, drawn, digest(tables.encode()), datetime.now(UTC).date().isoformat()).encode()
