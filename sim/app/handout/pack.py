"""Answers as columns of whole numbers and of texts, which compress well: a row per point of the grid.

A column is `{"s": decimals, "d": [changes from the row before]}`, `{"t": [texts], "i": [which one]}`, or `{"v": value}`
where all rows have the same one. In `d` null is a number that is not known; there, and as -1 in `i`, false is a place
that the row has not. The path of a column is its keys joined by `/`; `#3` is the place in a list.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.app.handout.digits import code, decimals_of_parts, decimals_of_squares, decimals_of_sums
from sim.app.measures import Data
from sim.report.estimates import PARTS

SAME = "same"
ENDS = ("mean", "low", "high")
SHOWN_TENTHS = 2
"""Decimals kept of what is shown with one, or only drawn."""

OF_DRIVERS = 5
"""Decimals kept of what drives an answer: shares with one decimal of a percentage, and one more at least."""

ABSENT = object()
Columns = dict[str, list[Any]]


def packed(answers: Mapping[str, Sequence[Data]]) -> dict[str, dict[str, Data]]:
    """Return the columns of answers, by language; under `SAME` those that all languages share.

    Parameters
    ----------
    answers : mapping of str to sequence of dict
        By language, of `slim.slim`, in the order of the grid.
    """
    found = {lang: _packed(mine) for lang, mine in answers.items()}
    first, *others = found.values()
    same = {path: column for path, column in first.items() if all(other.get(path) == column for other in others)}
    own = {lang: {path: c for path, c in mine.items() if path not in same} for lang, mine in found.items()}
    return {SAME: same} | own


def _packed(answers: Sequence[Data]) -> dict[str, Data]:
    columns = _columns(answers)
    decimals = _decimals(columns)
    return {path: _column(values, decimals.get(path, SHOWN_TENTHS)) for path, values in columns.items()}


def _columns(answers: Sequence[Data]) -> Columns:
    """Return the values of every path, `ABSENT` where an answer has it not."""
    columns: Columns = {}
    for row, answer in enumerate(answers):
        for path, value in _leaves(answer):
            columns.setdefault("/".join(path), [ABSENT] * len(answers))[row] = value
    return columns


def _leaves(content: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Iterate over what is neither list nor mapping, and over empty ones, with the way to each."""
    if isinstance(content, dict) and content:
        for key, value in content.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(content, list) and content:
        for place, value in enumerate(content):
            yield from _leaves(value, (*path, f"#{place}"))
    else:
        yield path, content


def _decimals(columns: Columns) -> dict[str, int]:
    """Return how many decimals to keep of the columns that are shown with digits of their own."""
    found: dict[str, int] = {}
    for path in columns:
        parent, _, last = path.rpartition("/")
        if last == ENDS[0] and path.startswith(("measures/", "costs/")):
            parts = [f"{parent}/{end}" for end in ENDS]
            enough = max(decimals_of_parts(_unit(columns, path), _rows(columns, parts)), _places(columns, path) + 1)
            found |= dict.fromkeys(parts, enough)
        elif path.startswith("drivers/"):
            found[path] = OF_DRIVERS
        elif last == PARTS[0]:
            parts = [f"{parent}/{name}" for name in PARTS]
            found |= dict.fromkeys(parts, decimals_of_squares(_rows(columns, parts)))
    return found | _decimals_of_journey(columns)


def _unit(columns: Columns, path: str) -> str:
    """Return the unit of a measure or of an item of the costs."""
    return str(next(u for u in columns["/".join((*path.split("/")[:2], "unit"))] if u is not ABSENT))


def _places(columns: Columns, path: str) -> int:
    """Return the most decimals that a measure is told with, in the unit of its values."""
    measure = "/".join(path.split("/")[:2])
    told = [p for place in range(2) for p in columns.get(f"{measure}/places/#{place}", []) if isinstance(p, int)]
    return max(told, default=0) + (2 if _unit(columns, path) == "share" else 0)


def _decimals_of_journey(columns: Columns) -> dict[str, int]:
    """Return the decimals of the links of the journey: of what comes to a stop the sum is shown."""
    links = [
        path.rpartition("/")[0] for path in columns if path.startswith("journey/links/") and path.endswith("/target")
    ]
    paths = [f"{link}/{side}" for side in ("baseline", "scenario") for link in links]
    shown: list[list[float | None]] = [[value] for path in paths for value in _row_values(columns[path])]
    for side in ("baseline", "scenario"):
        for row in zip(*(zip(columns[f"{k}/target"], columns[f"{k}/{side}"], strict=True) for k in links), strict=True):
            coming: dict[Any, list[float | None]] = {}
            for target, value in row:
                coming.setdefault(target, []).append(None if value is ABSENT else value)
            for values in coming.values():  # what comes to a stop, and that without one of its ways
                shown += [values, *(values[:at] + values[at + 1 :] for at in range(len(values)))]
    return dict.fromkeys(paths, decimals_of_sums(shown))


def _row_values(values: list[Any]) -> list[float | None]:
    """Return the values of a column; None where there is none."""
    return [None if value is ABSENT else value for value in values]


def _rows(columns: Columns, paths: Sequence[str]) -> list[tuple[float | None, ...]]:
    """Return the values of several columns, row by row; None where there is none."""
    return list(zip(*(_row_values(columns[path]) for path in paths), strict=True))


def _column(values: list[Any], decimals: int) -> Data:
    """Return a column of numbers or of anything else."""
    there = [v for v in values if v is not ABSENT and v is not None]
    if there and all(type(v) in (int, float) for v in there):
        return _numbers(values, 0 if all(type(v) is int for v in there) else decimals)
    if all(v is not ABSENT and v == values[0] for v in values):
        return {"v": values[0]}
    texts = list(dict.fromkeys(json.dumps(v, ensure_ascii=False) for v in values if v is not ABSENT))
    place = {text: at for at, text in enumerate(texts)}
    rows = [-1 if v is ABSENT else place[json.dumps(v, ensure_ascii=False)] for v in values]
    return {"t": [json.loads(text) for text in texts], "i": rows}


def _numbers(values: list[Any], decimals: int) -> Data:
    """Return a column of numbers as changes from the row before."""
    codes: list[Any] = [v if v is ABSENT or v is None else code(v, decimals) for v in values]
    if all(c is not ABSENT and c == codes[0] for c in codes):
        return {"v": None if codes[0] is None else codes[0] / 10.0**decimals if decimals else codes[0]}
    changes: list[Any] = []
    before = 0
    for one in codes:
        changes.append(False if one is ABSENT else None if one is None else one - before)
        before = before if one is ABSENT or one is None else one
    return {"s": decimals, "d": changes}
