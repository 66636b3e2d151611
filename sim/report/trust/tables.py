"""The tables of the trust report as text."""

import math

import pandas as pd

from sim.calibration.patterns import Pattern
from sim.calibration.validation import misses
from sim.evidence import cards
from sim.report.chart import Table
from sim.report.trust.gathered import Kept, Trust
from sim.report.trust.say import Say

MOST_PAIRS = 20
MOST_ROWS = 60
ROLES = ("fit", "held_out", "context")


class Link(str):
    """A cell that leads somewhere.

    Attributes
    ----------
    href : str
        Empty where it leads nowhere.
    """

    __slots__ = ("href",)
    href: str

    def __new__(cls, text: str, href: str) -> "Link":
        """Return a link."""
        made = super().__new__(cls, text)
        made.href = href if href.startswith("http") else ""
        return made


def _against(say: Say, row: "pd.Series[float]") -> list[str]:
    """Return the cells of published against simulated."""
    unit = str(row["unit"])
    return [
        say.amount(row["published"], unit),
        say.range(row["published_low"], row["published_high"], unit),
        say.amount(row["simulated"], unit),
        say.range(row["low"], row["high"], unit),
        say.range(row["predicted_low"], row["predicted_high"], unit),
        say.z(row["z"]),
    ]


_AGAINST = ("published", "published_interval", "simulated", "interval", "predicted", "z")


def missed(say: Say, trust: Trust) -> Table:
    """Return the figures outside the 95% predictive interval."""
    rows = [
        [say.statistic(row["statistic"]), say(f"role.{row['role']}"), *_against(say, row)]
        for _, row in misses(trust.rows).iterrows()
    ]
    return Table(say("caption.misses"), say.heads("figure", "role", *_AGAINST), rows)


def sentences(say: Say, trust: Trust) -> list[str]:
    """Return a plain sentence per figure that is missed."""
    said = []
    for _, row in misses(trust.rows).iterrows():
        unit, z = str(row["unit"]), float(row["z"])
        values = {"name": say.statistic(row["statistic"]), "published": say.amount(row["published"], unit)}
        if not math.isfinite(z):
            said.append(say("say.unknown", **values))
            continue
        values |= {"simulated": say.amount(row["simulated"], unit), "times": say.plain(abs(z), 1)}
        said.append(say("say.miss", way=say("say.high" if z > 0 else "say.low"), **values))
    return said


def against(say: Say, trust: Trust, role: str) -> Table:
    """Return published against simulated for the figures of a role."""
    rows = trust.rows[trust.rows["role"] == role]
    cells = [[say.statistic(row["statistic"]), *_against(say, row)] for _, row in rows.iterrows()]
    return Table(say("caption.table", role=say(f"role.{role}")), say.heads("figure", *_AGAINST), cells)


def standing(say: Say, trust: Trust, role: str) -> Table:
    """Return the distances from what was published, before and after the fit."""
    told = trust.standing[trust.standing["role"] == role]
    rows = []
    for _, row in told.iterrows():
        ends = say.texts("number.signed_range", low=say.z(row["low"]), high=say.z(row["high"]))
        rows.append([say.statistic(row["statistic"]), say(f"when.{row['when']}"), say.z(row["z"]), ends])
    heads = say.heads("figure", "when", "distance", "interval")
    return Table(say("figure.standing", role=say(f"role.{role}")), heads, rows, heads=2)


def alone(say: Say, trust: Trust) -> Table:
    """Return what the other figures predict for each fitted one."""
    units = dict(zip(trust.rows["statistic"], trust.rows["unit"], strict=True))
    rows = []
    for _, row in trust.alone.iterrows():
        unit = str(units.get(row["statistic"], ""))
        means = [say.amount(row[key], unit) for key in ("published", "simulated", "without")]
        z = [say.z(row["z"]), say.z(row["z_without"])]
        rows.append(
            [say.statistic(row["statistic"]), *means, *z, say.plain(row["effective"]), say.flag(row["reliable"])]
        )
    heads = say.heads("figure", "published", "simulated", "without", "z", "z_without", "effective", "reliable")
    return Table(say("caption.alone"), heads, rows)


def pairs(say: Say, trust: Trust) -> Table:
    """Return the pairs where dropping one figure brings the model closest to another."""
    best = trust.pairs[trust.pairs["gain"] > 0].head(MOST_PAIRS)
    rows = [
        [
            say.statistic(row["dropped"]),
            say.statistic(row["improved"]),
            *(say.z(row[key]) for key in ("z", "z_without", "gain")),
            say.flag(row["reliable"]),
        ]
        for _, row in best.iterrows()
    ]
    heads = say.heads("dropped", "improved", "z_before", "z_after", "gain", "reliable")
    return Table(say("caption.pairs"), heads, rows, heads=2)


def learned(say: Say, trust: Trust) -> Table:
    """Return what was learned of every number, with a link to its source."""
    in_force = cards(trust.found.manifest.municipality)
    rows = []
    for _, row in trust.learned.iterrows():
        name = str(row["card"])
        ends = [say.range(row["prior_low"], row["prior_high"]), say.range(row["low"], row["high"])]
        gained = [say.percent(row["learned"], sign=True), say.z(row["shift"]), say.flag(row["clear"])]
        rows.append([Link(name, in_force[name].source.link), str(row["grade"]), *gained, *ends, str(row["unit"])])
    heads = say.heads("card", "grade", "learned", "shift", "clear", "prior", "posterior", "unit")
    return Table(say("caption.learned"), heads, rows)


def profiles(say: Say, trust: Trust) -> Table:
    """Return per municipality what was predicted, and what is simulated after the fit."""
    told = trust.profiles[trust.profiles["municipality"] != "netherlands"]
    then_fit = set(
        zip(*(told.loc[told["when"] == "predicted", key] for key in ("municipality", "statistic")), strict=True)
    )
    rows = []
    for _, row in told.iterrows():
        later = row["role"] == "held_out" and (row["municipality"], row["statistic"]) in then_fit
        if row["when"] == "predicted" and not later:
            continue
        place, role = say.municipality(row["municipality"]), "then_fit" if later else row["role"]
        when, unit = say(f"when.{row['when']}"), str(row["unit"])
        ends = say.range(row["low"], row["high"], unit)
        numbers = [say.amount(row["published"], unit), say.amount(row["simulated"], unit), ends, say.z(row["z"])]
        rows.append([place, say.statistic(row["statistic"]), say(f"role.{role}"), when, *numbers])
    heads = say.heads("municipality", "figure", "role", "when", "published", "simulated", "interval", "z")
    return Table(say("caption.profiles"), heads, rows, heads=2)


def rivals(say: Say, trust: Trust) -> list[Table]:
    """Return per question the difference with today under each reading, and today's level."""
    made = []
    for scenario, part in trust.rivals.groupby("scenario", sort=False):
        rows = []
        for measure, lines in part.groupby("measure", sort=False):
            for _, row in lines.iterrows():
                unit = "share" if str(measure).startswith("share") else "plain"
                ends = [say.significant(row[key], unit, sign=True) for key in ("low", "high")]
                cells = [say.significant(row["baseline"], unit), say.significant(row["difference"], unit, sign=True)]
                interval = say.texts("number.signed_range", low=ends[0], high=ends[1])
                name = say.texts.name("measure", str(measure))
                rows.append([name, say(f"reading.{row['reading']}"), *cells, interval])
        heads = [*say.heads("measure"), say("section.rivals"), say("table.today")]
        heads += [say.texts("table.difference"), say("table.interval95")]
        made.append(Table(say("caption.rivals", scenario=say(f"scenario.{scenario}")), heads, rows, heads=2))
    return made


def tested(say: Say, trust: Trust) -> Table:
    """Return every pattern test."""
    rows = []
    for p in trust.patterns:
        low, high = shown(say, p, p.low), shown(say, p, p.high)
        ends = say.texts("number.signed_range", low=low, high=high)
        text = [say(f"unit.{p.unit}"), say(f"claim.{p.claim}"), shown(say, p, p.estimate), ends]
        counts = [say.plain(p.count), say.percent(p.false_alarm, 1), say(f"verdict.{p.verdict}")]
        rows.append([f"{say(f'pattern.{p.name}')} ({p.finding})", *text, *counts])
    heads = say.heads("pattern", "unit", "claim", "estimate", "interval95", "count", "false_alarm", "verdict")
    return Table(say("caption.patterns"), heads, rows)


def shown(say: Say, pattern: Pattern, value: float) -> str:
    """Return a number of a test in its unit."""
    if pattern.unit == "odds ratio":
        return say.plain(math.exp(value) if math.isfinite(value) else math.nan, 2)
    return say.plain(value, 2, sign=True)


def other(say: Say, kept: Kept, key: str) -> Table | None:
    """Return the table that another command has made, its columns as they are where the catalogue has no name."""
    frame = listed(kept)
    if frame is None or frame.empty:
        return None
    frame = frame.drop(columns=[c for c in frame if str(c) in ("rank", "member")]).drop_duplicates().head(MOST_ROWS)
    rows = [[_cell(say, value) for value in row] for row in frame.to_numpy(dtype=object).tolist()]
    heads = [say.texts.name("trust.table", str(column)) for column in frame]
    return Table(say(f"caption.{key}"), heads, rows)


def listed(kept: Kept) -> pd.DataFrame | None:
    """Return the rows that are kept: those in YAML where there are (`covered`, or a list), else the table."""
    about = kept.about if isinstance(kept.about, dict) else {"": kept.about}
    covered = about.get("covered")
    if isinstance(covered, dict) and covered and all(isinstance(row, dict) for row in covered.values()):
        return pd.DataFrame([{"group": name, **row} for name, row in covered.items()])
    for entry in about.values():
        if isinstance(entry, list) and entry and all(isinstance(row, dict) for row in entry):
            return pd.DataFrame(entry)
    return kept.table


def _cell(say: Say, value: object) -> str:
    """Return a value as text."""
    if isinstance(value, bool):
        return say.flag(value)
    if isinstance(value, int | float):
        return say.significant(float(value))
    return str(value).replace("_", " ")
