"""The trust report as one self-contained page."""

from sim.report.chart import Chart
from sim.report.html import inside, rendered_page
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
    manifest = trust.found.manifest
    shown = ordered(say, trust, drawn, results)
    return rendered_page(
        "trust.html",
        styles=("report.css", "trust.css"),
        say=say,
        t=say.texts,
        title=say("title", municipality=say.municipality(manifest.municipality)),
        contents=[(section.key, say(f"section.{section.key}")) for section in shown],
        sections=shown,
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
            section.figures.append((chart, inside(svg)))
    return found
