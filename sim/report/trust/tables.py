"""The tables of the trust report about figures and numbers, as text."""

import math

import pandas as pd

from sim.calibration.targets import targets_of
from sim.calibration.validation import WIDE, misses
from sim.evidence import cards
from sim.report.chart import Table
from sim.report.trust.gathered import Trust
from sim.report.trust.say import Say

MOST_PAIRS = 20
LEAST_GAIN = 0.5
"""Of z: what a figure must gain by dropping another to be told as a conflict; less is noise of the weights."""

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


def units(trust: Trust) -> dict[str, str]:
    """Return the unit of each figure."""
    return dict(zip(trust.rows["statistic"], trust.rows["unit"], strict=True))


def _against(say: Say, row: "pd.Series[float]") -> list[str]:
    """Return the cells of published against simulated."""
    unit = str(row["unit"])
    return [
        say.amount(row["published"], unit),
        say.range(row["published_low"], row["published_high"], unit),
        say.amount(row["simulated"], unit, row["published"]),
        say.range(row["low"], row["high"], unit),
        say.range(row["predicted_low"], row["predicted_high"], unit),
        say.z(row["z"]),
    ]


_AGAINST = ("published", "published_interval", "simulated", "interval", "predicted", "z")


def role(trust: Trust, statistic: str, role: str) -> str:
    """Return the role of a figure, `then_fit` for one that was held out at first."""
    first = {t.statistic for t in targets_of(trust.found.manifest.municipality) if t.then_fit}
    return "then_fit" if statistic in first else role


def missed(trust: Trust) -> pd.DataFrame:
    """Return the figures outside the 95% predictive interval, worst first; those for context after the others."""
    return pd.concat([misses(trust.rows), misses(trust.rows, ("context",))])


def wide(trust: Trust) -> pd.DataFrame:
    """Return the figures that are far off on average, and not missed only because the members differ much."""
    after = trust.standing[trust.standing["when"] != "prior"]
    far = after.loc[after["distance"].abs() > WIDE, "statistic"]
    return trust.rows[trust.rows["statistic"].isin(far) & (trust.rows["z"].abs() <= WIDE)]


def sentences(say: Say, trust: Trust) -> list[str]:
    """Return a plain sentence per figure that is missed, then per figure that is not by its wide interval alone."""
    missing = [_miss(say, trust, row) for _, row in missed(trust).iterrows()]
    return [*missing, *(say("say.wide", **_told(say, trust, row, "low", "high")) for _, row in wide(trust).iterrows())]


def national(say: Say, trust: Trust) -> list[str]:
    """Return a plain sentence per national figure that is missed and that the municipality has none of its own for."""
    return [say("say.national", said=_miss(say, trust, row)) for _, row in trust.national.iterrows()]


def local(say: Say, row: "pd.Series[float]") -> str:
    """Return in short what a municipality's own figure is, with what its ensemble makes of it."""
    unit = str(row["unit"])
    return say(
        "say.local",
        municipality=say.municipality(str(row["municipality"])),
        name=say.figure(str(row["statistic"]), unit),
        published=say.amount(row["published"], unit),
        simulated=say.amount(row["simulated"], unit, row["published"]),
        z=say.z(float(row["z"])),
        role=say(f"role_short.{row['kind']}"),
    )


def _miss(say: Say, trust: Trust, row: "pd.Series[float]") -> str:
    """Return what is said of a figure outside its predictive interval, or not simulated."""
    z, values = float(row["z"]), _told(say, trust, row, "predicted_low", "predicted_high")
    if not math.isfinite(z):
        return say("say.unknown", **values)
    return say("say.miss", too=too(say, row), z=say.z(z), **values)


def too(say: Say, row: "pd.Series[float]") -> str:
    """Return whether the model is too high or too low, of a share by how many percentage points."""
    way, off = say("say.high" if row["z"] > 0 else "say.low"), abs(float(row["simulated"] - row["published"]))
    if not _share(row):
        return say("say.too", way=way)
    return say("say.too_points", points=say.plain(100 * off, _places(off)), way=way)


def _share(row: "pd.Series[float]") -> bool:
    """Return whether a figure is a share or a difference of shares."""
    return str(row["unit"]).startswith("share")


def _places(off: float) -> int:
    """Return the decimals of a difference of shares in percentage points."""
    return 0 if off >= 0.1 else 1 if off >= 0.01 else 2


def _told(say: Say, trust: Trust, row: "pd.Series[float]", low: str, high: str) -> dict[str, str]:
    """Return name, numbers and role of a figure for a sentence, with the interval between two columns."""
    unit, name = str(row["unit"]), str(row["statistic"])
    return {
        "name": say.figure(name, unit),
        "published": say.amount(row["published"], unit),
        "simulated": say.amount(row["simulated"], unit, row["published"]),
        "ends": say.range(row[low], row[high], unit),
        "role": say(f"role_short.{role(trust, name, str(row['role']))}"),
    }


def against(say: Say, trust: Trust, of: str) -> Table:
    """Return published against simulated for the figures of a role."""
    rows = trust.rows[trust.rows["role"] == of]
    cells = []
    for _, row in rows.iterrows():
        name = say.figure(row["statistic"], row["unit"])
        predicted = role(trust, row["statistic"], of) == "then_fit"
        cells.append([say("as_predicted", name=name) if predicted else name, *_against(say, row)])
    return Table(say("caption.table", role=say(f"role.{of}")), say.heads("figure", *_AGAINST), cells)


def standing(say: Say, trust: Trust, of: str) -> Table:
    """Return the distances from what was published, before and after the fit."""
    told = trust.standing[trust.standing["role"] == of]
    rows = []
    for _, row in told.iterrows():
        ends = say.between(row["low"], row["high"], sign=True)
        # Before the fit nobody asks whether the published figure was to be expected.
        expected = row["predicted_low"], row["predicted_high"]
        predicted = say.nothing if row["when"] == "prior" else say.between(*expected, sign=True)
        cells = [say(f"when.{row['when']}"), say.z(row["distance"]), ends, predicted]
        rows.append([say.statistic(row["statistic"]), *cells])
    heads = say.heads("figure", "when", "distance", "interval", "predicted")
    return Table(say("caption.standing", role=say(f"role.{of}")), heads, rows, heads=2)


def alone(say: Say, trust: Trust) -> Table:
    """Return what the other figures predict for each fitted one."""
    known = units(trust)
    rows = []
    for _, row in trust.alone.iterrows():
        unit = known.get(row["statistic"], "")
        means = [say.amount(row[key], unit, row["published"]) for key in ("published", "simulated", "without")]
        z = [say.z(row["z"]), say.z(row["z_without"])]
        usable = [say.plain(row["effective"]), say.flag(row["reliable"])]
        rows.append([say.figure(row["statistic"], unit), *means, *z, *usable])
    heads = say.heads("figure", "published", "simulated", "without", "z", "z_without", "effective", "reliable")
    return Table(say("caption.alone"), heads, rows)


def pairs(say: Say, trust: Trust) -> Table:
    """Return the usable pairs where dropping one figure brings the model much closer to another."""
    best = trust.pairs[(trust.pairs["gain"] >= LEAST_GAIN) & trust.pairs["reliable"].astype(bool)].head(MOST_PAIRS)
    rows = [
        [
            say.statistic(row["dropped"]),
            say.statistic(row["improved"]),
            *(say.z(row[key]) for key in ("z", "z_without", "gain")),
        ]
        for _, row in best.iterrows()
    ]
    return Table(say("caption.pairs"), say.heads("dropped", "improved", "z_with", "z_after", "gain"), rows, heads=2)


def learned(say: Say, trust: Trust) -> Table:
    """Return what was learned of every number, with a link to its source."""
    in_force = cards(trust.found.manifest.municipality)
    rows = []
    for _, row in trust.learned.iterrows():
        name = str(row["card"])
        ends = [say.range(row["prior_low"], row["prior_high"]), say.range(row["low"], row["high"])]
        gained = [say.percent(row["learned"], sign=True), say.z(row["shift"]), *map(say.flag, row[["clear", "apart"]])]
        unit = say.card_unit(str(row["unit"]))
        rows.append([Link(say.card(name), in_force[name].source.link), str(row["grade"]), *gained, *ends, unit])
    heads = say.heads("card", "grade", "learned", "shift", "clear", "apart", "prior", "posterior", "unit")
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
        place, kind = say.municipality(row["municipality"]), "then_fit" if later else row["role"]
        when, unit = say(f"when.{row['when']}"), str(row["unit"])
        ends = say.range(row["low"], row["high"], unit)
        means = [say.amount(row[key], unit, row["published"]) for key in ("published", "simulated")]
        numbers = [*means, ends, say.z(row["z"])]
        rows.append([place, say.figure(row["statistic"], unit), say(f"role_short.{kind}"), when, *numbers])
    heads = say.heads("municipality", "figure", "role", "when", "published", "simulated", "interval", "z")
    return Table(say("caption.profiles"), heads, rows, heads=2)
