"""The findings of the source, what carries each of them, and the two pages of documentation made from that.

`python -m sim.findings` writes `docs/findings.md` and `docs/evidence.md`; a test holds that the committed pages are
what is written.
"""

import ast
import importlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.errors import EvidenceError, nearest
from sim.evidence import GRADES, Card, cards, fitted_values, municipalities, national_cards, profile_cards
from sim.files import write_text
from sim.interventions import interventions, load_intervention
from sim.markdown import source, table
from sim.paths import CONF, PACKAGE
from sim.yaml_files import read_yaml

KINDS = {
    "lever": "policy can switch it",
    "target": "a figure the model has to meet",
    "direction": "the sign is known, the size is not",
    "pattern": "has to come out by itself",
    "mechanism": "how it works",
    "context": "background",
}
PARTS = {
    "utrecht": "Utrecht's corona debt scheme",
    "interviews": "Interviews with residents",
    "early": "Early signals and contact",
    "experience": "Letters, films and experience knowledge",
    "general": "General lessons",
}
CARRIERS = {
    "cards": "evidence cards",
    "profiles": "municipality profiles",
    "interventions": "interventions",
    "measures": "outcome measures",
    "targets": "calibration targets",
    "mechanisms": "rules in the code",
    "tests": "tests",
}
FILE = CONF / "findings.yaml"
_KEYS = {"part", "kind", "nl", "en", "figure", "mechanism", "gap"}
_TESTED = re.compile(r"^\s*Findings:\s*([UELG]\d.*?)\.?\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of the source.

    Attributes
    ----------
    id : str
    part, kind : str
        Keys of `PARTS` and `KINDS`.
    text, figure, gap : dict of str to str
        By language; `figure` and `gap` (what of the finding is not in the model) may be empty.
    mechanism : tuple of str
        Functions that carry it.
    """

    id: str
    part: str
    kind: str
    text: dict[str, str]
    figure: dict[str, str]
    gap: dict[str, str]
    mechanism: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What carries one finding.

    Attributes
    ----------
    finding : Finding
    carriers : dict of str to tuple of str
        Names by kind of carrier, keys of `CARRIERS`; kinds without a carrier are left out.
    """

    finding: Finding
    carriers: dict[str, tuple[str, ...]]


def findings() -> dict[str, Finding]:
    """Return every finding by id, in the order of the file.

    Raises
    ------
    EvidenceError
        For an unknown or missing key, or a mechanism that does not exist.
    """
    return {name: _finding(name, content) for name, content in read_yaml(FILE).items()}


def _finding(name: str, content: Mapping[str, Any]) -> Finding:
    """Return the checked finding `name`."""
    place = f"conf/findings.yaml: `{name}`"
    if unknown := set(content) - _KEYS:
        raise EvidenceError(f"{place}: `{min(unknown)}` is not a key{nearest(min(unknown), _KEYS)}")
    for key, known in (("part", PARTS), ("kind", KINDS)):
        if content.get(key) not in known:
            raise EvidenceError(f"{place}: `{key}: {content.get(key)}`{nearest(str(content.get(key)), known)}")
    texts: dict[str, dict[str, str]] = {
        "text": {language: str(content.get(language) or "") for language in ("nl", "en")},
        "figure": dict(content.get("figure") or {}),
        "gap": dict(content.get("gap") or {}),
    }
    for text in texts.values():
        if text and not (text.get("nl") and text.get("en")):
            raise EvidenceError(f"{place}: give every text in `nl` and in `en`")
    mechanism = tuple(content.get("mechanism") or ())
    for path in mechanism:
        _check_exists(place, path)
    return Finding(name, content["part"], content["kind"], **texts, mechanism=mechanism)


def _check_exists(place: str, path: str) -> None:
    """Raise unless `path` names a function of the model."""
    module, _, function = path.rpartition(".")
    try:
        found = importlib.import_module(module)
    except (ImportError, ValueError) as error:
        raise EvidenceError(f"{place}: `mechanism: {path}`: there is no module `{module}`") from error
    if not callable(getattr(found, function, None)):
        known = [n for n, value in vars(found).items() if callable(value)]
        raise EvidenceError(f"{place}: `mechanism: {path}` does not exist{nearest(function, known)}")


def coverage() -> list[Coverage]:
    """Return for every finding what carries it.

    Raises
    ------
    EvidenceError
        When a card, intervention, measure, target or test names a finding that does not exist.
    """
    known = findings()
    found: dict[str, dict[str, list[str]]] = {name: {} for name in known}
    for kind, carrier, name in ((kind, carrier, name) for kind, carrier, names in _carriers(known) for name in names):
        if name not in known:
            raise EvidenceError(f"`{carrier}` names finding `{name}`, which does not exist{nearest(name, known)}")
        found[name].setdefault(kind, []).append(carrier)
    return [
        Coverage(finding, {kind: tuple(found[name][kind]) for kind in CARRIERS if kind in found[name]})
        for name, finding in known.items()
    ]


def _carriers(known: Mapping[str, Finding]) -> Iterator[tuple[str, str, Iterable[str]]]:
    """Iterate over kind of carrier, its name, and the findings it says it carries."""
    from sim.calibration.targets import load_targets  # noqa: PLC0415  late: both load Mesa, which the
    from sim.outcomes import MEASURES  # noqa: PLC0415  texts alone do not need

    for card in national_cards().values():
        yield "cards", card.name, card.findings
    for municipality in municipalities():
        for card in profile_cards(municipality).values():
            yield "profiles", f"{municipality}: {card.name}", card.findings
    for name in interventions():
        yield "interventions", name, load_intervention(name).findings
    for name, measure in MEASURES.items():
        yield "measures", name, measure.findings
    for municipality in municipalities():
        for target in load_targets(municipality):
            yield "targets", f"{municipality}: {target.statistic}", target.findings
    for finding in known.values():
        for path in finding.mechanism:
            yield "mechanisms", path, [finding.id]
    for name, text in _tests():
        yield "tests", name, [f.strip() for line in _TESTED.findall(text) for f in line.split(",")]


def _tests() -> Iterator[tuple[str, str]]:
    """Iterate over names and docstrings of the tests; there are none in an installed package."""
    root = PACKAGE.parent
    for path in sorted((root / "tests").rglob("test_*.py")):
        place = path.relative_to(root).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Module):
                yield place, ast.get_docstring(node) or ""
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                yield f"{place}::{node.name}", ast.get_docstring(node) or ""


def pages() -> dict[str, str]:
    """Return the generated pages by file name."""
    from sim.calibration.targets_page import targets_page  # noqa: PLC0415  late: it loads Mesa

    return {"findings.md": findings_page(), "evidence.md": evidence_page(), "targets.md": targets_page()}


def findings_page() -> str:
    """Return the page that shows what carries each finding."""
    rows = coverage()
    count = Counter(row.finding.kind for row in rows)
    lines = [
        "# Findings and what carries them",
        "",
        "Written by `python -m sim.findings`; do not edit. Reported in the workshop on debt help, early signals and",
        "experience knowledge (T. Madern, Hogeschool Utrecht, 2024); in our own words.",
        "",
        *table(["Kind", "Meaning", "Findings"], ([k, text, str(count[k])] for k, text in KINDS.items())),
    ]
    for part, title in PARTS.items():
        lines += ["", f"## {title}"]
        for row in rows:
            if row.finding.part == part:
                lines += ["", *_entry(row)]
    return "\n".join(lines) + "\n"


def _entry(row: Coverage) -> Iterator[str]:
    """Iterate over the lines about one finding."""
    finding = row.finding
    yield f"### {finding.id} ({finding.kind})\n"
    yield f"{finding.text['en']}  \n*{finding.text['nl']}*\n"
    if finding.figure:
        yield f"- figure: {finding.figure['en']}"
    for kind, names in row.carriers.items():
        yield f"- {CARRIERS[kind]}: " + ", ".join(f"`{name}`" for name in names)
    if not row.carriers:
        yield "- **carried by nothing**"
    if finding.gap:
        yield f"- *Not in the model:* {finding.gap['en']}"


def evidence_page() -> str:
    """Return the page that shows every number of the model with its source."""
    used = cards("netherlands")
    counts = Counter(card.grade for card in used.values())
    grades = ([g, text, str(counts[g]), f"{100 * counts[g] / len(used):.0f}%"] for g, text in GRADES.items())
    lines = [
        "# Evidence: every number of the model",
        "",
        "Written by `python -m sim.findings`; do not edit. Each number is an evidence card in `conf/evidence/`. One",
        "that calibration solved for shows the solved value and, as its interval, the range searched.",
        "",
        *table(["Grade", "Meaning", "Numbers", "Share"], grades),
        "",
        "Grade C means: only the direction was found. All such numbers share one prior, a log odds ratio that is",
        "half-normal with scale 0.4 and has the reported sign.",
    ]
    for stage in sorted({name.partition(".")[0] for name in used}):
        lines += ["", f"## {stage}", "", *_cards(c for n, c in used.items() if n.startswith(f"{stage}."))]
    for municipality in municipalities():
        if replaced := profile_cards(municipality):
            lines += ["", f"## {municipality.capitalize()}: in place of the national numbers", ""]
            lines += [*_cards(replaced.values()), "", _solved(municipality)]
    return "\n".join(lines) + "\n"


def _solved(municipality: str) -> str:
    """Return the sentence about what calibration solved for one municipality."""
    national = fitted_values("netherlands")
    own = [f"`{name}` {v:g}" for name, v in fitted_values(municipality).items() if v != national.get(name)]
    return f"Solved by calibration: {', '.join(own) or 'nothing'}."


def _cards(chosen: Iterable[Card]) -> list[str]:
    """Return a table of cards."""
    head = ["Number", "Value", "Interval", "Unit", "Grade", "Source", "How obtained", "Findings"]
    rows = (
        [
            f"`{card.name}`",
            f"{card.value:g}",
            "" if card.low == card.high else f"{card.low:g} to {card.high:g}",
            card.unit,
            card.grade,
            source(card.source),
            card.derivation,
            ", ".join(card.findings),
        ]
        for card in chosen
    )
    return table(head, rows)


if __name__ == "__main__":
    if not (PACKAGE.parent / "pyproject.toml").exists():
        raise SystemExit("the pages belong to the repository; run this in a checkout")
    for page, content in pages().items():
        write_text(PACKAGE.parent / "docs" / page, content)
