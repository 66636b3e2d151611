"""What the trust report says first: what the model cannot reproduce, what it leaves out, and what words mean."""

from collections.abc import Iterator

from sim.calibration.ensemble import NATIONAL
from sim.calibration.validation import JUDGED, misses
from sim.report.trust import how, tables, tested
from sim.report.trust.gathered import Trust
from sim.report.trust.limits import limits
from sim.report.trust.say import Say
from sim.report.trust.section import Section

WORDS = ("members", "when", "role", "error", "predicted", "z", "points", "odds", "card")
"""Terms, in the order in which they are explained."""


def cannot(say: Say, trust: Trust) -> Section:
    """Return the figures that the model misses, those for context included, and the patterns that it contradicts."""
    section = Section("cannot", opening=list(_counted(say, trust)))
    if how.too_sure(trust):
        section.opening.append(how.factor(say, trust))
        if trust.found.manifest.municipality != NATIONAL:
            section.opening[-1] += " " + say("intro.factor_country")
    if alarms := how.alarms(say, trust):
        section.opening.append(alarms)
    fails = tested.contradicted(say, trust)
    verdicts = [p.verdict for p in trust.patterns]
    unproven = verdicts.count("undecided") + verdicts.count("unknown")
    section.opening.append(
        say("intro.cannot_patterns", count=verdicts.count("fail"), unproven=unproven, all=len(verdicts))
    )
    if len(trust.national):
        municipality = say.municipality(trust.found.manifest.municipality)
        count, context = ((trust.national["role"] == "context") == which for which in (False, True))
        values = {"count": int(count.sum()), "context": int(context.sum()), "municipality": municipality}
        section.opening.append(say("intro.cannot_national", **values))
    section.points = [*tables.sentences(say, trust), *fails, *tables.national(say, trust)]
    if trust.outdated:
        section.warning = how.outdated(say, trust)
    return section


def _counted(say: Say, trust: Trust) -> Iterator[str]:
    """Iterate over how many figures are missed, of those judged and of those for context; what is missed first."""
    judged = int(trust.rows["role"].isin(JUDGED).sum())
    others = len(trust.rows) - judged
    count, context = len(misses(trust.rows)), len(misses(trust.rows, ("context",)))
    said = say("intro.cannot", count=count, all=judged, expected=say.plain(judged / 20, 1))
    if not count and judged:
        said += " " + say("intro.cannot_none", chance=say.percent(0.95**judged))
    beside = [say("intro.cannot_context", count=context, all=others)] if others else []
    yield from [*beside, said] if context and not count else [said, *beside]


def left_out(say: Say) -> Section:
    """Return the limits of the model."""
    return Section("limits", opening=[say("intro.limits")], terms=limits(say.texts))


def words(say: Say) -> Section:
    """Return what the words of the report mean."""
    terms = [(say(f"word.{name}.head"), [say(f"word.{name}.text")]) for name in WORDS]
    return Section("words", opening=[say("intro.words")], terms=terms)
