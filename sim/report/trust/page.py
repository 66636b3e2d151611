"""The trust report as one self-contained page."""

from base64 import b64encode
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim.report.chart import Chart
from sim.report.trust import first, how, sections
from sim.report.trust.gathered import Trust
from sim.report.trust.say import Say
from sim.report.trust.section import Section

Drawn = dict[str, list[tuple[Chart, bytes]]]
"""Figures and their SVG by section."""


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
        sections=ordered(say, trust, drawn, results),
        footnote=say.footnote(manifest.municipality, len(trust.found), manifest.residents, manifest.seed),
    )


def ordered(say: Say, trust: Trust, drawn: Drawn, results: str) -> list[Section]:
    """Return the sections: what it cannot reproduce, how well it reproduces, how that was tested; with figures."""
    found = [
        first.cannot(say, trust),
        first.left_out(say),
        first.words(say),
        sections.against(say, trust),
        sections.profiles(say, trust),
        sections.patterns(say, trust),
        sections.conflicts(say, trust),
        sections.learned(say, trust),
        sections.rivals(say, trust),
        how.coverage(say, trust),
        how.drivers(say, trust),
        how.made_by(say, trust, results),
    ]
    for section in found:
        for chart, svg in drawn.get(section.key, []):
            section.figures.append((chart, "data:image/svg+xml;base64," + b64encode(svg).decode()))
    return found
