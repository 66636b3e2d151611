"""A comparison as a folder: tables, figures, a summary, a page, and what is needed to repeat it."""

import json
import math
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.report import wording
from sim.report.figures import charts
from sim.report.files import digest, put
from sim.report.page import log_hash, page
from sim.report.place import RECORD, beside, deliver
from sim.report.sentences import summary
from sim.report.short import short
from sim.report.style import rendered, styled
from sim.report.version import commit, version, versions
from sim.report.view import View

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.comparison import Comparison

FRAMES = (
    "monthly",
    "totals",
    "levels",
    "differences",
    "bands",
    "monthly_differences",
    "better_worse",
    "cohort",
    "reasons",
    "costs",
)


class Written(NamedTuple):
    """A report on disk.

    Attributes
    ----------
    files : list of Path
        The files, `run.json` last.
    older : Path or None
        Where the result went that was in the folder.
    """

    files: list[Path]
    older: Path | None


def write_report(comparison: "Comparison", folder: Path, language: str, config: str) -> Written:
    """Write the report of a comparison; the same comparison gives the same bytes.

    Parameters
    ----------
    comparison : Comparison
    folder : Path
        Appears as a whole: it is made under a temporary name beside it and then renamed. What was there before gets
        another name.
    language : str
        `nl` or `en`.
    config : str
        The settings in force as YAML, written to `config.yaml` unchanged.

    Returns
    -------
    Written

    Raises
    ------
    ConfigurationError
        For a language without texts.
    """
    view = View(comparison, language)
    sums: dict[str, str] = {}
    place = folder.resolve()
    with beside(place) as made:
        for name, content in _contents(view, config):
            sums[name] = digest(content)
            put(made / name, content)
        put(made / RECORD, _run(view, config, sums))
        older = deliver(made, place)
    return Written([folder / name for name in (*sums, RECORD)], older)


def _contents(view: View, config: str) -> Iterator[tuple[str, bytes]]:
    """Iterate over the names and contents of all files but `run.json`."""
    tables = ""
    for frame in FRAMES:
        csv = _csv(getattr(view.comparison, frame))
        tables += digest(csv)
        yield f"tables/{frame}.csv", csv
        yield f"tables/{frame}.parquet", _parquet(getattr(view.comparison, frame))
    drawn = []
    for chart in charts(view):
        with styled():
            svg, png = rendered(chart.figure, "svg"), rendered(chart.figure, "png")
        drawn.append((chart, svg))
        yield f"figures/{chart.name}.svg", svg
        yield f"figures/{chart.name}.png", png
    yield "summary.txt", summary(view, short(view)).encode()
    yield "report.html", page(view, drawn, digest(tables.encode())).encode()
    yield "config.yaml", config.encode()
    yield "README.md", _readme(view).encode()


def _csv(frame: "pd.DataFrame") -> bytes:
    """Return a table as CSV: header, UTF-8, a point as decimal mark."""
    return frame.to_csv(index=False, lineterminator="\n").encode()


def _parquet(frame: "pd.DataFrame") -> bytes:
    """Return a table as Parquet."""
    target = BytesIO()
    frame.to_parquet(target, index=False)
    return target.getvalue()


def _readme(view: View) -> str:
    """Return what is what in the folder."""
    asked = view.question
    title = view.title(asked.title, asked.name)
    values = {"question": wording.question(view), "version": version()}
    return view.texts("readme", title=title, limits=view.texts("say.limits"), **values) + "\n"


def _run(view: View, config: str, sums: dict[str, str]) -> bytes:
    """Return what is needed to repeat the run and to check its files."""
    asked = view.question
    content: dict[str, Any] = {
        "scenario": asked.name,
        "municipality": asked.municipality,
        "residents": asked.residents,
        "horizon": asked.horizon,
        "warmup": asked.warmup,
        "replications": asked.replications,
        "replications_done": view.comparison.replications_done,
        "complete": view.comparison.complete,
        "seed": asked.seed,
        "assume": dict(sorted(asked.assume.items())),
        "arms": {arm.name: [i.name for i in arm.interventions] for arm in asked.arms},
        "drift_per_year": None if math.isnan(view.comparison.drift) else view.comparison.drift,
        "without_effect": list(view.comparison.without_effect),
        "language": view.language,
        "versions": versions(),
        "commit": commit(),
        "log_hash": log_hash(view),
        "sha256": sums,
        "config": config,
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
