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

from rich.console import Console
from rich.table import Table

from benchmarks.measure import PARTS, QUICK, Row, Size, Unavailable
from sim.files import write_text

ROOT = Path(__file__).resolve().parent.parent
_VERDICT = {True: "[green]met[/]", False: "[red]missed[/]", None: ""}


def main() -> int:
    """Measure the parts asked for and return 0."""
    options = _options()
    console = Console(width=None if sys.stdout.isatty() else 130)
    size = QUICK if options.quick else Size()
    found: dict[str, Any] = {"machine": _machine(), "quick": options.quick, "parts": {}}
    console.print(" · ".join(str(value) for value in found["machine"].values()), highlight=False)
    for letter in options.only:
        start = time.perf_counter()
        try:
            rows = PARTS[letter](size)
        except Unavailable as reason:
            console.print(f"\n({letter}) skipped: {reason}", highlight=False)
            found["parts"][letter] = {"skipped": str(reason)}
            continue
        found["parts"][letter] = [_plain(row) for row in rows]
        console.print(_table(letter, rows), highlight=False)
        console.print(f"  measured in {time.perf_counter() - start:.0f} s", style="dim", highlight=False)
        write_text(options.output, json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    console.print(f"\nWritten to {options.output}", highlight=False)
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


def _table(letter: str, rows: list[Row]) -> Table:
    """Return the rows of one part as a table; the first line is what has a target."""
    table = Table(title=f"\n({letter}) {rows[0].title}", title_justify="left", title_style="bold", show_edge=False)
    table.add_column("", overflow="fold", ratio=4)
    for name in ("min", "median", "max"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("unit")
    table.add_column("target", no_wrap=True)
    table.add_column("", no_wrap=True)
    for row in rows:
        low, middle, high = (_number(value) for value in row.spread)
        once = len(row.values) == 1
        title = row.title if row is not rows[0] else "[bold]result[/]"
        note = f"\n[dim]{row.note}[/]" if row.note else ""
        spread = ("", middle, "") if once else (low, middle, high)
        table.add_row(title + note, *spread, row.unit, row.target, _VERDICT[row.met])
    return table


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
