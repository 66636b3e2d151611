"""The trust report as a folder: page, figures, tables, and what is needed to make it again."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from sim.calibration.validation import inside
from sim.report.files import digest, put
from sim.report.place import RECORD, beside, deliver
from sim.report.style import rendered, styled
from sim.report.trust.figures import charts
from sim.report.trust.gathered import Trust
from sim.report.trust.page import Drawn, page
from sim.report.trust.say import Say
from sim.report.trust.tables import missed
from sim.report.version import commit, versions


def write(trust: Trust, folder: Path, language: str) -> Path | None:
    """Write the report of what was gathered; the same gives the same bytes.

    Parameters
    ----------
    trust : Trust
    folder : Path
        Appears as a whole. What was there before gets another name.
    language : str

    Returns
    -------
    Path or None
        Where an older result went.
    """
    sums: dict[str, str] = {}
    place = folder.resolve()
    with beside(place) as made:
        for name, content in _contents(trust, Say(language), settings(trust, language)):
            sums[name] = digest(content)
            put(made / name, content)
        put(made / RECORD, _run(trust, language, sums))
        return deliver(made, place)


def settings(trust: Trust, language: str) -> str:
    """Return the settings in force as YAML; the number of processes changes nothing and is left out."""
    size = {key: value for key, value in asdict(trust.size).items() if key != "workers"}
    return yaml.safe_dump({"municipality": trust.found.manifest.municipality, "language": language, **size})


def frames(trust: Trust) -> dict[str, pd.DataFrame]:
    """Return the tables that are written as CSV."""
    tests = [{**asdict(p), "verdict": p.verdict, "false_alarm": p.false_alarm} for p in trust.patterns]
    found = {
        "published": trust.rows,
        "missed": missed(trust),
        "missed_nationally": trust.national,
        "standing": trust.standing,
        "left_out": trust.alone,
        "pairs": trust.pairs,
        "learned": trust.learned,
        "profiles": trust.profiles,
        "rivals": trust.rivals,
        "patterns": pd.DataFrame(tests),
    }
    others = {"coverage": trust.coverage.table, "drivers": trust.drivers.table}
    return found | {name: frame for name, frame in others.items() if frame is not None}


def _contents(trust: Trust, say: Say, config: str) -> Iterator[tuple[str, bytes]]:
    """Iterate over the names and contents of all files but `run.json`."""
    sums = ""
    for name, frame in frames(trust).items():
        csv = frame.to_csv(index=False, lineterminator="\n").encode()
        sums += digest(csv)
        yield f"tables/{name}.csv", csv
    drawn: Drawn = {}
    with styled():
        shown = charts(say, trust)
    for section, figures in shown.items():
        drawn[section] = []
        for chart in figures:
            with styled():
                svg, png = rendered(chart.figure, "svg"), rendered(chart.figure, "png")
            drawn[section].append((chart, svg))
            yield f"figures/{chart.name}.svg", svg
            yield f"figures/{chart.name}.png", png
    yield "report.html", page(say, trust, drawn, digest(sums.encode())).encode()
    yield "config.yaml", config.encode()


def _run(trust: Trust, language: str, sums: dict[str, str]) -> bytes:
    """Return what is needed to make the report again and to check its files."""
    held = inside(trust.rows)
    content: dict[str, Any] = {
        "config": settings(trust, language),
        "ensemble": asdict(trust.found.manifest),
        "outdated": list(trust.outdated),
        "outdated_coverage": list(trust.coverage.outdated.get("", ())),
        "outdated_drivers": {scenario: list(changed) for scenario, changed in trust.drivers.outdated.items()},
        "held_out_inside_90": [held.inside, held.figures],
        "verdicts": {p.name: p.verdict for p in trust.patterns},
        "versions": versions(),
        "commit": commit(),
        "sha256": sums,
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
