"""The tables of the trust report about how the model was tested: rival readings, patterns, coverage and drivers."""

import math
from collections.abc import Iterator

import pandas as pd

from sim.calibration.patterns import EMERGENT, Pattern
from sim.calibration.verdict import GROUPS, verdicts
from sim.evidence import cards
from sim.outcomes import MEASURES
from sim.report.chart import Table
from sim.report.trust.gathered import Trust
from sim.report.trust.say import Say
from sim.scenarios import read_scenario, scenarios

MOST_DRIVERS = 5
ODDS = "odds ratio"
ONE_WAY = "half-normal"
"""Distribution of cards whose sign is given."""


def rivals(say: Say, trust: Trust) -> list[Table]:
    """Return per question the difference with today under each reading, and today's level."""
    made = []
    for scenario, part in trust.rivals.groupby("scenario", sort=False):
        rows = []
        for measure, lines in part.groupby("measure", sort=False):
            for _, row in lines.iterrows():
                name = say.texts.name("measure", str(measure))
                rows.append([name, say(f"reading.{row['reading']}"), *_rival(say, str(measure), row)])
        heads = [*say.heads("measure", "reading", "today"), say.texts("table.difference"), *say.heads("interval95")]
        made.append(Table(say("caption.rivals", scenario=say(f"scenario.{scenario}")), heads, rows, heads=2))
    return made


def _rival(say: Say, measure: str, row: "pd.Series[float]") -> list[str]:
    """Return today's level, the difference and its interval; differences of shares in percentage points."""
    share = MEASURES[measure].unit == "share"
    factor = 100 if share else 1
    low, high = possible(measure, row)
    ends = say.between(factor * low, factor * high, sign=True)
    known = math.isfinite(row["difference"])
    change = say.significant(factor * row["difference"], sign=True)
    shown = say("points", number=change) if share and known else change
    return [say.significant(row["baseline"], "share" if share else "plain"), shown, ends]


def possible(measure: str, row: "pd.Series[float]") -> tuple[float, float]:
    """Return the ends of a difference's interval, cut where the level would fall below 0 or, for a share, exceed 1."""
    most = 1 - row["baseline"] if MEASURES[measure].unit == "share" else math.inf
    return max(row["low"], -row["baseline"]), min(row["high"], most)


def emergent(trust: Trust) -> list[Pattern]:
    """Return the patterns that must come out by themselves."""
    return [p for p in trust.patterns if p.role == EMERGENT]


def targeted(trust: Trust) -> list[Pattern]:
    """Return the patterns that are targets themselves: fitted, or for context."""
    return [p for p in trust.patterns if p.role != EMERGENT]


def put_in(trust: Trust) -> list[Pattern]:
    """Return the emergent patterns of a finding after which a card lets a number go one way only."""
    in_force = cards(trust.found.manifest.municipality).values()
    findings = {finding for card in in_force if card.distribution == ONE_WAY for finding in card.findings}
    return [p for p in emergent(trust) if p.finding in findings]


def tested(say: Say, trust: Trust, odds: bool) -> Table:
    """Return the pattern tests with an odds ratio, which a figure shows, or the others."""
    rows = []
    for p in trust.patterns:
        if (p.unit == ODDS) != odds:
            continue
        text = [*(say(key) for key in (f"role_short.{p.role}", f"unit.{p.unit}", f"claim.{p.claim}"))]
        found = [shown(say, p, p.estimate), interval(say, p)]
        counts = [say.plain(p.count), say.percent(p.false_alarm, 1), say(f"verdict.{p.verdict}")]
        rows.append([f"{say(f'pattern.{p.name}')} ({p.finding})", *text, *found, *counts])
    heads = say.heads("pattern", "role", "unit", "claim", "estimate", "interval95", "count", "false_alarm", "verdict")
    return Table(say("caption.patterns_odds" if odds else "caption.patterns_other"), heads, rows)


def shown(say: Say, pattern: Pattern, value: float) -> str:
    """Return a number of a test in its unit."""
    if pattern.unit == ODDS:
        return say.plain(math.exp(value) if math.isfinite(value) else math.nan, 2)
    return say.plain(value, 2, sign=True)


def interval(say: Say, pattern: Pattern) -> str:
    """Return the interval of a test in its unit, a dash where there is none."""
    if not math.isfinite(pattern.low + pattern.high):
        return say.nothing
    ends = {"low": shown(say, pattern, pattern.low), "high": shown(say, pattern, pattern.high)}
    return say.texts("number.signed_range", **ends)


def contradicted(say: Say, trust: Trust) -> list[str]:
    """Return a sentence per pattern that the model contradicts, but for those that are a figure, told among these."""
    return [
        say(
            "say.contradicted",
            name=say(f"pattern.{p.name}"),
            finding=p.finding,
            unit=say(f"unit.{p.unit}"),
            estimate=shown(say, p, p.estimate),
            ends=interval(say, p),
        )
        for p in trust.patterns
        if p.verdict == "fail" and p.claim != "near"
    ]


def groups(trust: Trust) -> dict[str, dict[str, float]]:
    """Return what was measured of the coverage of each group with cases; NaN where there is no number."""
    found = trust.coverage.about.get("covered", {})
    return {
        name: {key: math.nan if value is None else value for key, value in found[name].items()}
        for name in GROUPS
        if name in found and found[name]["cases"]
    }


def covered(say: Say, trust: Trust) -> Table:
    """Return how often the 90% intervals held the truth, by group."""
    rows = []
    for group, row in groups(trust).items():
        shares = [say.percent(row["covered"], 1), say.between(row["low"], row["high"], "share")]
        numbers = [say.percent(row["expected"], 1), say.plain(row["slope"], 2), say.plain(row["sbc_p"], 3)]
        verdict = ", ".join(say(f"alarm.{name}") for name in verdicts(row)) or say("no_alarm")
        rows.append([say(f"group.{group}"), say.plain(row["cases"]), *shares, *numbers, verdict])
    heads = say.heads("group", "cases", "covered", "interval95", "nominal", "slope", "sbc_p", "verdict")
    return Table(say("caption.coverage"), heads, rows)


def drivers(say: Say, trust: Trust) -> list[Table]:
    """Return per scenario the numbers that move each outcome most, with their share of its variance where told."""
    table = trust.drivers.table
    if table is None:
        return []
    made = []
    for scenario in trust.drivers.about:
        mine = table[table["scenario"] == scenario]
        if rows := list(_moved(say, mine)):
            heads = say.heads("measure", "card", "grade", "moved", "variance")
            title = scenario_title(say, str(scenario))
            made.append(Table(say("caption.drivers", scenario=title), heads, rows, heads=2))
    return made


def scenario_title(say: Say, name: str) -> str:
    """Return a scenario's title, its name when there is no such scenario any more."""
    title = read_scenario(name).get("title", {}) if name in scenarios() else {}
    return str(title.get(say.language, name))


def _moved(say: Say, table: pd.DataFrame) -> Iterator[list[str]]:
    """Iterate over the strongest cards of each outcome of a scenario."""
    strong = table[(table["table"] == "screening") & (table["level"] == "card")]
    worth = table[table["table"] == "information"]
    for outcome, part in strong.groupby("outcome", sort=False):
        shares = worth[worth["outcome"] == outcome].set_index("name")["reduction"]
        share = str(outcome) in MEASURES and MEASURES[str(outcome)].unit == "share"
        for _, row in part.nlargest(MOST_DRIVERS, "mu_star").iterrows():
            size = say.significant((100 if share else 1) * row["mu_star"])
            taken = say.percent(shares[row["name"]]) if row["name"] in shares.index else say.nothing
            measure = say.texts.name("measure", str(outcome))
            moved = say("points", number=size) if share else size
            yield [measure, say.card(str(row["name"])), str(row["grade"]), moved, taken]
