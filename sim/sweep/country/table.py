"""The table of a country: its municipalities, their sizes, profiles and policies."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.errors import ConfigurationError, nearest
from sim.evidence import municipalities
from sim.experiment.question import RESIDENTS_LIMIT
from sim.interventions import interventions
from sim.paths import CONF

FOLDER = CONF / "country"
NEEDED = ("name", "households", "profile")
OWN = ("interventions", "dose", "start")
NONE, AND = "none", "+"


@dataclass(frozen=True, slots=True)
class Municipality:
    """A row of the table.

    Attributes
    ----------
    name : str
    households : int
    profile : str
        In `conf/municipality/`: where its numbers come from.
    interventions : tuple of str or None
        Its own policy, empty for today's; None where it does what the arms say.
    dose : float or None
    start : int or None
        In place of those of its interventions.
    """

    name: str
    households: int
    profile: str
    interventions: tuple[str, ...] | None = None
    dose: float | None = None
    start: int | None = None


def countries() -> list[str]:
    """Return the names of the countries that come with Uitweg."""
    return sorted(path.stem for path in FOLDER.glob("*.csv"))


def read(country: str) -> list[Municipality]:
    """Return the municipalities of a country, in the order of its table.

    Parameters
    ----------
    country : str
        A name in `conf/country/`, or the path of a CSV file.

    Raises
    ------
    ConfigurationError
        With one line, for a table that is not there or that has a wrong column, name, size, profile or policy.
    """
    path = FOLDER / f"{country}.csv" if country in countries() else Path(country)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            _check_columns(path, list(rows.fieldnames or []))
            found = [_row(f"{path}, line {rows.line_num}", row) for row in rows]
    except FileNotFoundError:
        raise ConfigurationError(
            f"`country={country}` is no CSV file and no country of Uitweg{nearest(country, countries())}"
        ) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(f"`country={country}` cannot be read as a CSV file in UTF-8 ({error})") from error
    if not found:
        raise ConfigurationError(f"{path} has no municipalities; give a row for each")
    names = [one.name for one in found]
    if twice := [name for name in names if names.count(name) > 1]:
        raise ConfigurationError(f"{path} has `{twice[0]}` twice; give each municipality one row")
    return found


def _check_columns(path: Path, columns: list[str]) -> None:
    """Raise for a column that is missing, or that nobody reads."""
    if missing := [name for name in NEEDED if name not in columns]:
        raise ConfigurationError(f"{path} lacks the column `{missing[0]}`; it needs {', '.join(NEEDED)}")
    if strange := [name for name in columns if name not in (*NEEDED, *OWN)]:
        raise ConfigurationError(f"{path}: `{strange[0]}` is not a column{nearest(strange[0], (*NEEDED, *OWN))}")


def _row(place: str, row: Mapping[str, str | None]) -> Municipality:
    """Return the municipality of a row."""
    cells = {name: (row.get(name) or "").strip() for name in (*NEEDED, *OWN)}
    if row.get(None):  # type: ignore[call-overload]
        raise ConfigurationError(f"{place} has more cells than there are columns; put names with a comma in quotes")
    if not cells["name"]:
        raise ConfigurationError(f"{place} has no name")
    if cells["profile"] not in municipalities():
        known = nearest(cells["profile"], municipalities())
        raise ConfigurationError(f"{place}: `{cells['profile']}` is not a profile{known}")
    dose = _number(place, "dose", cells["dose"])
    if dose is not None and dose < 0:
        raise ConfigurationError(f"{place}: `dose` is {dose:g}; it must be 0 or more")
    start = _whole(place, "start", cells["start"], 0) if cells["start"] else None
    households = _whole(place, "households", cells["households"], 1)
    return Municipality(cells["name"], households, cells["profile"], _own(place, cells["interventions"]), dose, start)


def _own(place: str, cell: str) -> tuple[str, ...] | None:
    """Return the interventions of a cell."""
    if not cell:
        return None
    names = [] if cell == NONE else [name.strip() for name in cell.split(AND)]
    for name in names:
        if name not in interventions():
            raise ConfigurationError(f"{place}: `{name}` is not an intervention{nearest(name, interventions())}")
    if twice := [name for name in names if names.count(name) > 1]:
        raise ConfigurationError(f"{place} has `{twice[0]}` twice")
    return tuple(names)


def _number(place: str, name: str, cell: str) -> float | None:
    """Return the number of a cell; None where it is empty."""
    try:
        found = float(cell) if cell else None
    except ValueError:
        found = float("nan")
    if found is not None and not abs(found) < float("inf"):
        raise ConfigurationError(f"{place}: `{name}` is `{cell}`, which is not a number")
    return found


def _whole(place: str, name: str, cell: str, least: int) -> int:
    """Return the whole number of a cell."""
    found = _number(place, name, cell)
    if found is None or found != int(found) or not least <= found <= RESIDENTS_LIMIT:
        raise ConfigurationError(
            f"{place}: `{name}` is `{cell}`; it must be a whole number from {least} to {RESIDENTS_LIMIT:,}"
        )
    return int(found)
