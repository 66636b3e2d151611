"""`python -m benchmarks`: measure, print a table, and write `outputs/bench.json`. Never fails for a missed target."""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.measure import PARTS, QUICK, Size
from benchmarks.timing import Row, Unavailable
from sim.files import write_text

ROOT = Path(__file__).resolve().parent.parent
_VERDICT = {True: "[green]met[/]", False: "[red]missed[/]", None: ""}


def main() -> int:
    """Measure the parts asked for and return 0."""
    options = _options()
    console = Console(width=None if sys.stdout.isatty() else 140, highlight=False)
    found: dict[str, Any] = {"machine": _machine(), "quick": options.quick, "parts": {}}
    console.print(" · ".join(str(value) for value in found["machine"].values()))
    table = _empty_table()
    for letter in options.only:
        start = time.perf_counter()
        try:
            rows = PARTS[letter](QUICK if options.quick else Size())
        except Unavailable as reason:
            console.print(f"({letter}) skipped: {reason}")
            found["parts"][letter] = {"skipped": str(reason)}
        except Exception as error:  # a part that breaks leaves the others alone
            console.print(f"({letter}) broke: {error!r}", style="red")
            found["parts"][letter] = {"broke": repr(error)}
        else:
            console.print(f"({letter}) measured in {time.perf_counter() - start:.0f} s", style="dim")
            found["parts"][letter] = [_plain(row) for row in rows]
            _add(table, letter, rows)
        write_text(options.output, json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    if table.row_count:
        console.print(table)
    console.print(f"Written to {options.output}")
    return 0


def _options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure Uitweg's speed and memory.")
    parts = "; ".join(f"{letter} {(part.__doc__ or '').strip().rstrip('.')}" for letter, part in PARTS.items())
    parser.add_argument("--only", type=_letters, default=list(PARTS), metavar="a,b", help=parts)
    parser.add_argument(
        "--quick", action="store_true", help="smaller sizes, fewer repetitions: only to see that it works"
    )
    parser.add_argument("--output", type=Path, default=ROOT / "outputs" / "bench.json", metavar="FILE")
    return parser.parse_args()


def _letters(text: str) -> list[str]:
    """Return the parts named in `text`."""
    letters = [letter.strip() for letter in text.split(",") if letter.strip()]
    if unknown := [letter for letter in letters if letter not in PARTS]:
        raise argparse.ArgumentTypeError(f"there is no part {unknown[0]!r}; choose from {', '.join(PARTS)}")
    return letters


def _empty_table() -> Table:
    """Return the table without rows."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1))
    table.add_column("")
    table.add_column("", overflow="fold", ratio=1)
    for name in ("min", "median", "max"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("unit", "target", ""):
        table.add_column(name)
    return table


def _add(table: Table, letter: str, rows: list[Row]) -> None:
    """Add the rows of one part to the table."""
    for row in rows:
        low, middle, high = (_number(value) for value in row.spread)
        spread = ("", middle, "") if len(row.values) == 1 else (low, middle, high)
        note = f"\n[dim]{row.note}[/]" if row.note else ""
        first = letter if row is rows[0] else ""
        table.add_row(first, row.title + note, *spread, row.unit, row.target, _VERDICT[row.met])
    table.add_section()


def _number(value: float) -> str:
    """Return three significant digits, or all of them before the decimal point."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _plain(row: Row) -> dict[str, Any]:
    """Return a row for the JSON file."""
    low, middle, high = row.spread
    return {
        "title": row.title.removeprefix("· "),
        "min": low,
        "median": middle,
        "max": high,
        "values": row.values,
        "unit": row.unit,
        "target": row.target,
        "met": row.met,
        "note": row.note,
    }


def _machine() -> dict[str, Any]:
    """Return what the numbers depend on."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return {
        "commit": _commit(),
        "system": platform.platform(terse=True),
        "processor": _processor(),
        "cores": f"{os.cpu_count()} cores, load {load:.1f} at the start",
        "python": f"Python {platform.python_version()}",
        **{name: f"{name} {_version(name)}" for name in ("numpy", "mesa", "starsim")},
    }


def _commit() -> str:
    """Return the commit of the working copy, with a plus sign when there is more than it."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty=+"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "no commit"
    return described.stdout.strip()


def _processor() -> str:
    """Return the name of the processor, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _version(name: str) -> str:
    """Return the version of a package."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


if __name__ == "__main__":
    sys.exit(main())
