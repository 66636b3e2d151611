"""Everything that the trust report tells, gathered before a word of it is written."""

import time
from collections.abc import Callable
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import yaml

from sim.calibration import ensemble, validation
from sim.calibration.clients import Clients, clients, settings, together
from sim.calibration.ensemble import Ensemble
from sim.calibration.patterns import Pattern, immortal, patterns
from sim.errors import ConfigurationError
from sim.evidence import municipalities
from sim.experiment.rivals import READINGS, rivals
from sim.pool import processes, stop

Told = Callable[[str], None]
"""Called with a line about what has been done."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is simulated for the report.

    Attributes
    ----------
    members, residents : int
        Members of the ensemble whose clients are studied, and residents of each.
    replications : int
        Of each rival reading, with a third of the residents.
    workers : int or None
        Processes; None for one per core.
    """

    members: int = 8
    residents: int = 60_000
    replications: int = 4
    workers: int | None = None

    @property
    def rival_residents(self) -> int:
        """Residents of a run under a rival reading."""
        return max(self.residents // 3, 1)


@dataclass(frozen=True)
class Kept:
    """What another command has written about the ensemble: its table, and how it was made; None where it has not."""

    table: pd.DataFrame | None = None
    about: object = None


@dataclass(frozen=True)
class Trust:
    """What is told.

    Attributes
    ----------
    found : Ensemble
    size : Size
    outdated : tuple of str
    rows, standing, alone, pairs, learned : pandas.DataFrame
        See `validation`.
    profiles : pandas.DataFrame
        `validation.profile` of every profile that has an ensemble.
    missing : list of str
        Profiles without one.
    patterns : list of Pattern
    immortal : dict of str to float
    rivals : pandas.DataFrame
    coverage, drivers : Kept
    """

    found: Ensemble
    size: Size
    outdated: tuple[str, ...]
    rows: pd.DataFrame
    standing: pd.DataFrame
    alone: pd.DataFrame
    pairs: pd.DataFrame
    learned: pd.DataFrame
    profiles: pd.DataFrame
    missing: list[str]
    patterns: list[Pattern]
    immortal: dict[str, float]
    rivals: pd.DataFrame
    coverage: Kept
    drivers: Kept


def gather(municipality: str, size: Size, told: Told) -> Trust:
    """Return what the report of a profile tells; simulates clients and rival readings.

    Raises
    ------
    ConfigurationError
        Without an ensemble, or without the libraries.
    """
    found = ensemble.load(municipality)
    seen = _clients(found, size, told)
    rows = validation.judged(found)
    alone, pairs = validation.left_out(found)
    calibrated = [name for name in ensemble.available() if name in municipalities()]
    profiles = [validation.profile(ensemble.load(name)) for name in calibrated]
    began = time.monotonic()
    readings = rivals(
        size.rival_residents,
        size.replications,
        found.manifest.seed,
        size.workers,
        lambda done: told(f"rival reading {done} of {len(READINGS)}, {time.monotonic() - began:.0f} s"),
    )
    return Trust(
        found=found,
        size=size,
        outdated=ensemble.outdated(municipality),
        rows=rows,
        standing=validation.standing(found),
        alone=alone,
        pairs=pairs,
        learned=validation.learned(found),
        profiles=pd.concat(profiles, ignore_index=True),
        missing=[name for name in municipalities() if name not in calibrated],
        patterns=patterns(seen, rows),
        immortal=immortal(seen),
        rivals=readings,
        coverage=kept("coverage"),
        drivers=kept("drivers"),
    )


def _clients(found: Ensemble, size: Size, told: Told) -> Clients:
    """Return the clients of some members of an ensemble, the same whatever the number of processes."""
    wanted, began = settings(found, size.members, size.residents), time.monotonic()
    parts: dict[int, Clients] = {}

    def add(place: int, part: Clients) -> None:
        parts[place] = part
        told(f"clients of member {len(parts)} of {len(wanted)}, {time.monotonic() - began:.0f} s")

    if size.workers == 1:
        for place, setting in enumerate(wanted):
            add(place, clients(setting))
        return together([parts[place] for place in range(len(wanted))])
    with processes(size.workers) as pool:
        try:
            waiting = {pool.submit(clients, setting): place for place, setting in enumerate(wanted)}
            for future in as_completed(waiting):
                add(waiting[future], future.result())
        except BaseException:
            stop(pool)
            raise
    return together([parts[place] for place in range(len(wanted))])


def kept(name: str) -> Kept:
    """Return what is kept beside the ensembles under a name.

    Raises
    ------
    ConfigurationError
        When a file is there and cannot be read.
    """
    table, about = (ensemble.FOLDER / f"{name}{suffix}" for suffix in (".parquet", ".yaml"))
    try:
        return Kept(
            pd.read_parquet(table) if table.exists() else None,
            yaml.safe_load(about.read_text(encoding="utf-8")) if about.exists() else None,
        )
    except (OSError, ValueError, yaml.YAMLError) as error:
        problem = str(error).splitlines()[0]
        again = f"make it again with `uitweg {name}`, or remove it"
        raise ConfigurationError(f"{_shown(table)} or .yaml cannot be read ({problem}); {again}") from error


def _shown(path: Path) -> str:
    return "/".join(path.parts[-2:])
