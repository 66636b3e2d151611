"""How well the model reproduces what was published, and what of it rests on choices."""

from sim.calibration.learned import APART, apart_by_chance
from sim.calibration.validation import inside
from sim.report.trust import tables, tested
from sim.report.trust.forests import counts
from sim.report.trust.gathered import Trust
from sim.report.trust.say import Say
from sim.report.trust.section import Section


def against(say: Say, trust: Trust) -> Section:
    """Return published against simulated, by role."""
    section = Section("against", opening=[say("intro.against")])
    held = inside(trust.rows)
    if held.figures:
        section.opening.append(say("intro.inside", inside=held.inside, figures=held.figures))
        if held.inside < held.figures:
            section.opening[-1] += " " + say("intro.inside_chance", chance=say.significant(held.chance, "share"))
    else:
        section.opening.append(say("intro.inside_none"))
    found = [tables.against(say, trust, role) for role in tables.ROLES]
    section.tables = [table for table in found if table.rows]
    return section


def conflicts(say: Say, trust: Trust) -> Section:
    """Return which figures conflict."""
    if trust.alone.empty:
        return Section("conflicts", opening=[say("intro.conflicts_none")])
    section = Section("conflicts", opening=[_few(say, trust), say("intro.conflicts")])
    found = tables.pairs(say, trust)
    least = say.plain(tables.LEAST_GAIN, 1)
    section.opening.append(say("intro.pairs" if found.rows else "intro.pairs_none", least=least))
    section.tables = [found] if found.rows else []
    return section


def _few(say: Say, trust: Trust) -> str:
    """Return on how few figures and members the conflicts rest, and out of how many pairs they are picked."""
    usable = trust.alone[trust.alone["reliable"].astype(bool)]
    if usable.empty:
        return say("intro.conflicts_unusable", all=len(trust.alone))
    low, high = say.plain(usable["effective"].min()), say.plain(usable["effective"].max())
    ends = low if low == high else say.texts("number.signed_range", low=low, high=high)
    counts = {"usable": len(usable), "all": len(trust.alone), "pairs": int(trust.pairs["reliable"].sum())}
    return say("intro.conflicts_few", ends=ends, members=say.plain(len(trust.found)), **counts)


def learned(say: Say, trust: Trust) -> Section:
    """Return what the fit learned of each number."""
    values = {"clear": int(trust.learned["clear"].sum()), "all": len(trust.learned)}
    return Section("learned", opening=[say("intro.learned"), say("intro.learned_some", **values), _apart(say, trust)])


def _apart(say: Say, trust: Trust) -> str:
    """Return which numbers moved far from their cards, and how many would by chance."""
    far = trust.learned[trust.learned["apart"]]
    far = far.loc[far["shift"].abs().sort_values(ascending=False).index]
    named = [f"{say.card(card)} ({say.z(shift)})" for card, shift in zip(far["card"], far["shift"], strict=True)]
    counts = {"count": len(far), "all": len(trust.learned), "named": ", ".join(named) or say("none")}
    by_chance = say.plain(apart_by_chance(trust.learned), 1)
    return say("intro.learned_apart", least=say.plain(APART, 1), expected=by_chance, **counts)


def profiles(say: Say, trust: Trust) -> Section:
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


def rivals(say: Say, trust: Trust) -> Section:
    """Return the rival readings."""
    values = {"residents": say.plain(trust.size.residents), "replications": say.plain(trust.size.replications)}
    return Section("rivals", opening=[say("intro.rivals", **values), say("intro.rivals_all")])


def patterns(say: Say, trust: Trust) -> Section:
    """Return the pattern tests."""
    emergent, others = tested.emergent(trust), tested.targeted(trust)
    directions = [p for p in emergent if p.claim in ("above", "below")]
    expected = say.plain(sum(p.false_alarm for p in directions), 1)
    members = min(trust.size.members, len(trust.found))
    size = {"members": say.plain(members), "residents": say.plain(trust.size.residents)}
    early = {"months": say.plain(trust.immortal["months"], 1), "early": say.percent(trust.immortal["early"])}
    opening = [
        say("intro.patterns", **size),
        say("intro.patterns_sum", **counts(emergent), directions=len(directions), expected=expected),
        *_put_in(say, trust),
        *([say("intro.patterns_targets", **counts(others), all=len(others))] if others else []),
        say("intro.immortal", **early),
    ]
    drawn = any(p.unit == tested.ODDS and p.verdict != "unknown" for p in trust.patterns)
    # The figure has the table of the odds ratios with it; without it that table stands here.
    found = [tested.tested(say, trust, odds) for odds in ((False,) if drawn else (True, False))]
    return Section("patterns", opening=opening, tables=[table for table in found if table.rows])


def _put_in(say: Say, trust: Trust) -> list[str]:
    """Return of how many emergent patterns a card gives the direction; nothing for none."""
    found, every = tested.put_in(trust), len(tested.emergent(trust))
    if not found:
        return []
    names = ", ".join(dict.fromkeys(p.finding for p in found))
    return [say("intro.patterns_put_in", count=len(found), all=every, findings=names, rest=every - len(found))]
