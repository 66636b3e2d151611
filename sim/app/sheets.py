"""The tables of `uitweg run` as sheets: in the reader's words, and with the names that a researcher needs."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.report.costs import item_title
from sim.report.view import View

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.comparison import Comparison

TABLES = ("differences", "levels", "bands", "better_worse", "cohort", "reasons", "costs")


class Sheet(NamedTuple):
    """A table as it is written.

    Attributes
    ----------
    title : str
    heads : list of str
        Of the columns of the table in words, then of the names behind those words.
    rows : list of list
    """

    title: str
    heads: list[str]
    rows: list[list[Any]]


def sheets(view: View, comparison: "Comparison") -> Iterator[Sheet]:
    """Iterate over the tables, and then over what tables and columns are called in Uitweg."""
    names: list[list[str]] = []
    for table in TABLES:
        frame: pd.DataFrame = getattr(comparison, table)
        made = _sheet(view, table, frame)
        names += [
            [made.title, head, table, str(column)] for head, column in zip(made.heads, frame.columns, strict=False)
        ]
        yield made
    heads = [view.texts(f"export.codes.{key}") for key in ("sheet", "column", "table", "name")]
    yield Sheet(view.texts("export.sheet.codes"), heads, names)


def _sheet(view: View, table: str, frame: "pd.DataFrame") -> Sheet:
    """Return a table with names in words, and those names themselves in columns after it."""
    words = {name: word for name, word in _words(view).items() if name in frame.columns}
    heads = [_head(view, table, str(name)) for name in frame.columns]
    codes = [view.texts("export.code", head=_head(view, table, name)) for name in words]
    rows = []
    for line in frame.astype(object).where(frame.notna(), None).to_dict("records"):
        said = [words[name](line) if name in words else line[name] for name in frame.columns]
        rows.append([*said, *(line[name] for name in words)])
    return Sheet(view.texts(f"export.sheet.{table}"), [*heads, *codes], rows)


def _head(view: View, table: str, name: str) -> str:
    """Return what a column is called, in a table of its own where the word is not the same in all."""
    own = f"export.head.{table}.{name}"
    return view.texts(own if own in view.texts else f"export.column.{name}")


def _words(view: View) -> dict[str, Callable[[dict[Any, Any]], str | int]]:
    """Return by column what a line's name is called."""
    name = view.texts.name
    return {
        "arm": lambda line: view.arm_title(line["arm"]),
        "month": lambda line: int(line["month"]) + 1,
        "group": lambda line: view.group_title(line["group"]),
        "measure": lambda line: view.measure_title(line["measure"]),
        "source": lambda line: name("node", line["source"]),
        "target": lambda line: name("node", line["target"]),
        "reason": lambda line: name("reason", line["reason"]),
        "party": lambda line: name("party", line["party"]),
        "item": lambda line: item_title(view, line["party"], line["item"]),
    }
