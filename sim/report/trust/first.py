"""What the trust report says first: what the model cannot reproduce, what it leaves out, and what words mean."""

from collections.abc import Iterator

from sim.calibration.ensemble import NATIONAL
from sim.calibration.validation import misses
from sim.report.trust import how, tables, tested
from sim.report.trust.gathered import Trust
from sim.report.trust.limits import limits
from sim.report.trust.say import Say
from sim.report.trust.section import Section

WORDS = ("members", "when", "role", "error", "predicted", "z", "points", "odds", "card")
"""Terms, in the order in which they are explained."""

ROLES = ("held_out", "fit", "context")
"""Roles, what the model can be judged by first."""


def cannot(say: Say, trust: Trust) -> Section:
    """Return the figures that the model misses, those for context included, and the patterns that it contradicts."""
    section = Section("cannot", opening=[*_counted(say, trust), *_local(say, trust)])
    if how.too_sure(trust):
        section.opening.append(how.factor(say, trust))
        if trust.found.manifest.municipality != NATIONAL:
            section.opening[-1] += " " + say("intro.factor_country")
    if alarms := how.alarms(say, trust):
        section.opening.append(alarms)
    fails = tested.contradicted(say, trust)
    verdicts = [p.verdict for p in tested.emergent(trust)]
    unproven = verdicts.count("undecided") + verdicts.count("unknown")
    section.opening.append(
        say("intro.cannot_patterns", count=verdicts.count("fail"), unproven=unproven, all=len(verdicts))
    )
    if len(trust.national):
        municipality = say.municipality(trust.found.manifest.municipality)
        counts = {role: int((trust.national["role"] == role).sum()) for role in ROLES}
        section.opening.append(say("intro.cannot_national", municipality=municipality, **counts))
    if len(tables.missed(trust)) + len(trust.national):
        section.opening.append(say("intro.cannot_order"))
    section.points = [*tables.sentences(say, trust), *fails, *tables.national(say, trust)]
    if trust.outdated:
        section.warning = how.outdated(say, trust)
    return section


def _counted(say: Say, trust: Trust) -> Iterator[str]:
    """Iterate over how many figures of each role are missed: roles with misses first, and what was held out first."""
    said = [_missed(say, trust, role) for role in ROLES if role in set(trust.rows["role"])]
    if "held_out" not in set(trust.rows["role"]):
        yield say("intro.inside_none")
    yield from (text for text, _ in sorted(said, key=lambda it: not it[1]))


def _missed(say: Say, trust: Trust, role: str) -> tuple[str, int]:
    """Return how many figures of a role are missed, in words and as a number."""
    figures, count = int((trust.rows["role"] == role).sum()), len(misses(trust.rows, (role,)))
    said = say(f"intro.cannot_{role}", count=count, all=figures, expected=say.plain(figures / 20, 1))
    if role == "held_out" and not count:
        said += " " + say("intro.cannot_none", chance=say.percent(0.95**figures))
    return said, count


def _local(say: Say, trust: Trust) -> Iterator[str]:
    """Iterate over the line about the figures of its own that each municipality misses; none without such figures."""
    if trust.local.empty:
        return
    missed = misses(trust.local, ROLES)
    named = [tables.local(say, row) for _, row in missed.iterrows()]
    yield say("intro.cannot_local", count=len(named), all=len(trust.local), named="; ".join(named) or say("none"))


def left_out(say: Say) -> Section:
    """Return the limits of the model."""
    return Section("limits", opening=[say("intro.limits")], terms=limits(say.texts))


def words(say: Say) -> Section:
    """Return what the words of the report mean."""
    terms = [(say(f"word.{name}.head"), [say(f"word.{name}.text")]) for name in WORDS]
    return Section("words", opening=[say("intro.words")], terms=terms)
