"""A study as a folder: tables, figures, a summary and a page."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml

from sim.calibration import priors
from sim.calibration.fingerprint import fingerprint
from sim.experiment.drivers.study import Study
from sim.report.chart import Chart
from sim.report.drivers import sentences, tables
from sim.report.drivers.figures import charts
from sim.report.drivers.kept import digest
from sim.report.drivers.reader import Reader
from sim.report.files import put
from sim.report.html import inside, rendered_page
from sim.report.style import rendered, styled
from sim.report.version import commit, version


def write_study(study: Study, folder: Path, language: str) -> list[Path]:
    """Write the report of a study and return its files; the same study gives the same bytes.

    Parameters
    ----------
    study : Study
    folder : Path
        Made if need be.
    language : str
        `nl` or `en`.
    """
    return [put(folder / name, content) for name, content in _contents(study, Reader(study, language))]


def _contents(study: Study, reader: Reader) -> Iterator[tuple[str, bytes]]:
    """Iterate over the names and contents of all files."""
    for name, table in study.tables.items():
        yield f"tables/{name}.csv", table.to_csv(index=False, lineterminator="\n").encode()
        target = BytesIO()
        table.to_parquet(target, index=False)
        yield f"tables/{name}.parquet", target.getvalue()
    drawn: dict[str, list[tuple[Chart, str]]] = {outcome: [] for outcome in study.outcomes}
    with styled():
        for chart in charts(reader):
            svg = rendered(chart.figure, "svg")
            outcome = next(o for o in study.outcomes if chart.name.endswith(f"_{o}"))
            drawn[outcome].append((chart, inside(svg)))
            yield f"figures/{chart.name}.svg", svg
            yield f"figures/{chart.name}.png", rendered(chart.figure, "png")
    yield "summary.txt", sentences.summary(reader).encode()
    yield "drivers.html", _page(reader, drawn).encode()
    yield "drivers.yaml", yaml.safe_dump(manifest(study), sort_keys=False).encode()


def _page(reader: Reader, drawn: dict[str, list[tuple[Chart, str]]]) -> str:
    """Return the page."""
    sections = [
        {
            "key": outcome,
            "title": reader.measure(outcome),
            "said": list(sentences.about(reader, outcome)),
            "figures": drawn[outcome],
            "tables": [
                *([tables.screening(reader, outcome, "stage")] if len(reader.screening(outcome, "stage")) else []),
                *(t(reader, outcome) for t in (tables.variance, tables.switching, tables.information)),
            ],
        }
        for outcome in reader.study.outcomes
    ]
    return rendered_page(
        "drivers.html",
        t=reader.texts,
        title=reader.say("title", **reader.names()),
        opening=list(sentences.opening(reader)),
        contents=[(section["key"], section["title"]) for section in sections],
        sections=sections,
        footnote=reader.footnote(),
    )


def manifest(study: Study) -> dict[str, Any]:
    """Return how a study was made."""
    asked, plan, runs = study.simulator.question, study.plan, study.tables["runs"]
    return {
        "scenario": asked.name,
        "municipality": asked.municipality,
        "arms": [arm.name for arm in asked.arms],
        "outcomes": list(study.outcomes),
        "residents": asked.residents,
        "warmup": asked.warmup,
        "horizon": asked.horizon,
        "seed": asked.seed,
        "assume": dict(sorted(asked.assume.items())),
        "trajectories": plan.trajectories,
        "sets": plan.runs,
        "checks": plan.checks,
        "screen": plan.screen,
        "runs": len(runs),
        "failed": len(study.simulator.failed),
        "numbers": len(study.simulator.known.names),
        "refused": dict(study.refused),
        "priors": priors.digest(study.simulator.cards),
        "known": digest(study.simulator.known),
        "model": fingerprint(),
        "uitweg": version(),
        "commit": commit(),
    }
