"""How the trust was tested: coverage of the intervals, drivers of the answers, and how everything was made."""

import math
from collections.abc import Iterator

from sim.calibration.verdict import SURE, UNSURE, verdicts
from sim.report.chart import Table
from sim.report.trust import tested
from sim.report.trust.gathered import Trust
from sim.report.trust.made import made
from sim.report.trust.say import Say
from sim.report.trust.section import Section

_LEARNED = "learned parameters"

MEASURE = "uitweg coverage truths={truths} members={members} --keep"
STUDY = "uitweg drivers scenario={scenario} municipality={municipality} --keep"


def outdated(say: Say, trust: Trust) -> str:
    """Return that the ensemble is outdated, and the command that makes it again."""
    command = f"uitweg calibrate municipality={trust.found.manifest.municipality}"
    return say("intro.outdated", what=_changed(say, trust.outdated), command=command)


def _changed(say: Say, names: tuple[str, ...]) -> str:
    return ", ".join(say(f"outdated.{name}") for name in names)


def coverage(say: Say, trust: Trust) -> Section:
    """Return how often intervals contain the truth, or that this was not measured."""
    kept, about = trust.coverage, trust.coverage.about
    if kept.table is None:
        command = MEASURE.format(truths=200, members=220)
        return Section("coverage", opening=[say("intro.coverage_none", command=command)])
    sizes = {name: say.plain(about[name]) for name in ("truths", "members")}
    opening = [
        say("intro.coverage", **sizes),
        _emulators(say, trust),
        factor(say, trust),
        say("intro.ranks"),
        say("intro.rule"),
    ]
    section = Section("coverage", opening=opening, tables=[tested.covered(say, trust)])
    if changed := kept.outdated.get(""):
        command = MEASURE.format(**about)
        section.warning = say("intro.coverage_outdated", what=_changed(say, changed), command=command)
    return section


def _emulators(say: Say, trust: Trust) -> str:
    """Return how well the emulators stand in for the model."""
    parts = [
        say("intro.emulator_part", role=say(f"emulator.{role}"), **_shares(say, r2))
        for role, r2 in trust.coverage.about["emulator_r2"].items()
        if r2["median"] is not None
    ]
    return say("intro.emulators", parts="; ".join(parts))


def _shares(say: Say, r2: dict[str, float]) -> dict[str, str]:
    """Return lowest and median share that an emulator predicts."""
    return {name: say.percent(max(r2[name], 0)) for name in ("lowest", "median")}


def _spread(trust: Trust) -> dict[str, float]:
    """Return the measured factor on the spread with its interval; NaN where there is no such number."""
    found = trust.coverage.about.get("spread", {})
    return {key: math.nan if found.get(key) is None else float(found[key]) for key in ("measured", "low", "high")}


def too_sure(trust: Trust) -> bool:
    """Return whether what was learned was found surer than it is, and this ensemble was not made wider for it."""
    learned, used = tested.groups(trust).get(_LEARNED), trust.found.manifest.spread
    mended = used > 1 and used >= _spread(trust)["low"]
    return learned is not None and SURE in verdicts(learned) and not mended


def alarms(say: Say, trust: Trust) -> str:
    """Return which groups have intervals or ranks that are not right, and in what; empty for none."""
    names = [
        f"{say(f'group.{name}').lower()} ({', '.join(say(f'alarm.{wrong}') for wrong in found)})"
        for name, row in tested.groups(trust).items()
        if (found := verdicts(row))
    ]
    return say("intro.alarms", names="; ".join(names)) if names else ""


def factor(say: Say, trust: Trust) -> str:
    """Return the verdict on the intervals of what was learned, and the factor that would put their spread right."""
    return " ".join([*_verdict(say, trust), _factor(say, _spread(trust), trust.found.manifest.spread)])


def _verdict(say: Say, trust: Trust) -> Iterator[str]:
    """Iterate over the verdict on what was learned, by the rule for every group; nothing when it was not measured."""
    if row := tested.groups(trust).get(_LEARNED):
        found = verdicts(row)
        key = "sure" if SURE in found else "unsure" if UNSURE in found else "right"
        yield say(f"intro.learned_{key}", covered=say.percent(row["covered"], 1), due=say.percent(row["expected"], 1))


def _factor(say: Say, spread: dict[str, float], used: float) -> str:
    """Return the factor on the spread that would hold as many truths as are due, and the one that was used."""
    if math.isnan(sum(spread.values())) or not math.isfinite(spread["measured"] + spread["low"]):
        return say("intro.factor_none")
    ends = say.between(spread["low"], spread["high"])
    if math.isinf(spread["high"]):  # no factor is enough at that end
        ends = say("intro.factor_least", low=say.significant(spread["low"]))
    return say("intro.factor", factor=say.plain(spread["measured"], 2), ends=ends, used=say.plain(used, 2))


def drivers(say: Say, trust: Trust) -> Section:
    """Return what drives the answer, or that this was not computed."""
    kept = trust.drivers
    if kept.table is None:
        command = STUDY.format(scenario="NAME", municipality=trust.found.manifest.municipality)
        return Section("drivers", opening=[say("intro.drivers_none", command=command)])
    section = Section("drivers", opening=[say("intro.drivers")], tables=tested.drivers(say, trust))
    for scenario, changed in kept.outdated.items():
        command = STUDY.format(scenario=scenario, municipality=kept.about[scenario]["municipality"])
        name = tested.scenario_title(say, scenario)
        said = say("intro.drivers_outdated", scenario=name, what=_changed(say, changed), command=command)
        section.warning = f"{section.warning} {said}".strip()
    return section


def made_by(say: Say, trust: Trust, results: str) -> Section:
    """Return how everything was made."""
    section = Section("made", opening=[say("intro.made"), say("intro.misfit")], settings=made(say, trust, results))
    section.opening.append(outdated(say, trust) if trust.outdated else say("intro.current"))
    steps = enumerate(trust.found.manifest.misfit)
    rows = [[say.plain(step), say.plain(misfit, 2)] for step, misfit in steps]
    section.tables = [Table(say("caption.misfit"), say.heads("step", "misfit"), rows)]
    return section
