"""The trust report as one self-contained page: sections in order, each of paragraphs, figures and tables."""

from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim.calibration.validation import inside, misses
from sim.report.chart import Chart, Table
from sim.report.trust import tables
from sim.report.trust.forests import counts
from sim.report.trust.gathered import Trust
from sim.report.trust.limits import limits
from sim.report.trust.made import made
from sim.report.trust.say import Say

Drawn = dict[str, list[tuple[Chart, bytes]]]
"""Figures and their SVG by section."""


@dataclass
class Section:
    """A part of the page.

    Attributes
    ----------
    key : str
    opening : list of str
        Paragraphs.
    points : list of str
        A list below these.
    figures : list of (Chart, str)
        With the address of the image.
    tables : list of Table
        Besides those of the figures.
    closing : list of str
        Paragraphs after the tables.
    limits : list of (str, list of str)
        Heads and paragraphs, in English.
    settings : list of (str, str)
    warning : str
    """

    key: str
    opening: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    figures: list[tuple[Chart, str]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    limits: list[tuple[str, list[str]]] = field(default_factory=list)
    settings: list[tuple[str, str]] = field(default_factory=list)
    warning: str = ""


def page(say: Say, trust: Trust, drawn: Drawn, results: str) -> str:
    """Return the page.

    Parameters
    ----------
    say : Say
    trust : Trust
    drawn : dict
    results : str
        Checksum of the tables.
    """
    loader = PackageLoader("sim.report", "templates")
    kept = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    css = Markup("\n".join(kept.get_template(name).render() for name in ("report.css", "trust.css")))
    manifest = trust.found.manifest
    return kept.get_template("trust.html").render(
        say=say,
        t=say.texts,
        title=say("title", municipality=say.municipality(manifest.municipality)),
        css=css,
        css_hash=b64encode(sha256(str(css).encode()).digest()).decode(),
        sections=sections(say, trust, drawn, results),
        footnote=say.footnote(manifest.municipality, len(trust.found), manifest.residents, manifest.seed),
    )


def sections(say: Say, trust: Trust, drawn: Drawn, results: str) -> list[Section]:
    """Return the sections in order, each with its figures."""
    found = [
        _cannot(say, trust),
        _against(say, trust),
        _conflicts(say, trust),
        _learned(say, trust),
        _profiles(say, trust),
        _rivals(say, trust),
        _patterns(say, trust),
        _coverage(say, trust),
        _drivers(say, trust),
        _made(say, trust, results),
    ]
    for section in found:
        for chart, svg in drawn.get(section.key, []):
            section.figures.append((chart, "data:image/svg+xml;base64," + b64encode(svg).decode()))
    return found


def _cannot(say: Say, trust: Trust) -> Section:
    """Return what the model cannot reproduce, and its limits."""
    judged = int((trust.rows["role"] != "context").sum())
    values = {"count": len(misses(trust.rows)), "all": judged, "expected": say.plain(judged / 20, 1)}
    section = Section("cannot", points=tables.sentences(say, trust))
    if values["count"]:
        section.opening = [say("intro.cannot", **values)]
        section.tables = [tables.missed(say, trust)]
    else:
        section.opening = [say("intro.cannot_none", all=values["all"], expected=values["expected"])]
    section.limits = limits()
    section.closing = [say("intro.limits") if section.limits else say.texts("say.limits")]
    if trust.outdated:
        section.warning = _outdated(say, trust)
    return section


def _outdated(say: Say, trust: Trust) -> str:
    """Return that the ensemble is outdated, and the command that makes it again."""
    command = f"uitweg calibrate municipality={trust.found.manifest.municipality}"
    return say("intro.outdated", what=", ".join(say(f"outdated.{name}") for name in trust.outdated), command=command)


def _against(say: Say, trust: Trust) -> Section:
    """Return published against simulated, by role."""
    section = Section("against", opening=[say("intro.against")])
    held = inside(trust.rows)
    if held.figures:
        chance = say.significant(held.chance, "share")
        section.opening.append(say("intro.inside", inside=held.inside, figures=held.figures, chance=chance))
    else:
        section.opening.append(say("intro.inside_none"))
    found = [tables.against(say, trust, role) for role in tables.ROLES]
    section.tables = [table for table in found if table.rows]
    return section


def _conflicts(say: Say, trust: Trust) -> Section:
    """Return which figures conflict."""
    if trust.alone.empty:
        return Section("conflicts", opening=[say("intro.conflicts_none")])
    section = Section("conflicts", opening=[say("intro.conflicts")])
    found = tables.pairs(say, trust)
    if found.rows:
        section.opening.append(say("intro.pairs"))
        section.tables = [found]
    return section


def _learned(say: Say, trust: Trust) -> Section:
    """Return what the fit learned of each number."""
    values = {"clear": int(trust.learned["clear"].sum()), "all": len(trust.learned)}
    return Section("learned", opening=[say("intro.learned"), say("intro.learned_some", **values)])


def _profiles(say: Say, trust: Trust) -> Section:
    """Return what was predicted and calibrated per municipality."""
    section = Section("profiles", opening=[say("intro.profiles")])
    found = tables.profiles(say, trust)
    if found.rows:
        section.tables = [found]
    if not (trust.profiles["when"] == "predicted").any():
        section.opening.append(say("intro.predicted_none"))
    if trust.missing:
        names = ", ".join(map(say.municipality, trust.missing))
        command = f"uitweg calibrate municipality=[{','.join(trust.missing)}]"
        section.opening.append(say("intro.profiles_missing", names=names, command=command))
    return section


def _rivals(say: Say, trust: Trust) -> Section:
    """Return the rival readings."""
    values = {"residents": say.plain(trust.size.rival_residents), "replications": say.plain(trust.size.replications)}
    return Section("rivals", opening=[say("intro.rivals", **values), say("intro.rivals_all")])


def _patterns(say: Say, trust: Trust) -> Section:
    """Return the pattern tests."""
    directions = [p for p in trust.patterns if p.claim in ("above", "below")]
    unknown = sum(p.verdict == "unknown" for p in trust.patterns)
    expected = say.plain(sum(p.false_alarm for p in directions), 1)
    size = {"members": say.plain(trust.size.members), "residents": say.plain(trust.size.residents)}
    opening = [
        say("intro.patterns", **size),
        say("intro.patterns_sum", **counts(trust), unknown=unknown, directions=len(directions), expected=expected),
        say(
            "intro.immortal", months=say.plain(trust.immortal["months"], 1), early=say.percent(trust.immortal["early"])
        ),
    ]
    return Section("patterns", opening=opening, tables=[tables.tested(say, trust)])


def _coverage(say: Say, trust: Trust) -> Section:
    """Return how often intervals contain the truth, or that this was not measured."""
    found = tables.other(say, trust.coverage, "coverage")
    if trust.coverage.table is None and found is None:
        return Section("coverage", opening=[say("intro.coverage_none", command="uitweg coverage")])
    return Section("coverage", opening=[say("intro.coverage"), say("intro.ranks")], tables=[found] if found else [])


def _drivers(say: Say, trust: Trust) -> Section:
    """Return what drives the answer, or that this was not computed."""
    found = tables.other(say, trust.drivers, "drivers")
    if found is None:
        return Section("drivers", opening=[say("intro.drivers_none", command="uitweg drivers scenario=...")])
    return Section("drivers", opening=[say("intro.drivers")], tables=[found])


def _made(say: Say, trust: Trust, results: str) -> Section:
    """Return how everything was made."""
    section = Section("made", opening=[say("intro.made"), say("intro.misfit")], settings=made(say, trust, results))
    section.opening.append(_outdated(say, trust) if trust.outdated else say("intro.current"))
    steps = enumerate(trust.found.manifest.misfit)
    rows = [[say.plain(step), say.plain(misfit, 2)] for step, misfit in steps]
    section.tables = [Table(say("caption.misfit"), say.heads("step", "misfit"), rows)]
    return section
