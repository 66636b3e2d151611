"""Everything that the trust report tells, gathered before a word of it is written."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from sim.calibration import ensemble, kept, validation
from sim.calibration.clients import Clients, clients, settings, together
from sim.calibration.ensemble import Ensemble
from sim.calibration.learned import learned
from sim.calibration.patterns import Pattern, immortal, patterns
from sim.evidence import municipalities
from sim.experiment.rivals import READINGS, rivals
from sim.pool import processes, results, stop
from sim.report.drivers import kept as studies

Told = Callable[[str], None]
"""Called with a line about what has been done."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is simulated for the report.

    Attributes
    ----------
    members : int
        Members of the ensemble whose clients are studied.
    residents : int
        Of each member, and of each run of a rival reading; by default as many as an ensemble is fitted on.
    replications : int
        Of each rival reading.
    workers : int or None
        Processes; None for one per core.
    """

    members: int = 16
    residents: int = 30_000
    replications: int = 4
    workers: int | None = None


@dataclass(frozen=True)
class Kept:
    """What another command has kept beside the ensembles.

    Attributes
    ----------
    table : pandas.DataFrame or None
        None where nothing was kept.
    about : dict of str to object
        How it was made; of drivers by scenario.
    outdated : dict of str to tuple of str
        What has changed since, by scenario; of coverage under an empty name. Without an entry nothing has.
    """

    table: pd.DataFrame | None = None
    about: dict[str, Any] = field(default_factory=dict)
    outdated: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Trust:
    """What is told.

    Attributes
    ----------
    found : Ensemble
    size : Size
    outdated : tuple of str
    rows, national, standing, alone, pairs : pandas.DataFrame
        See `validation`; `national` holds its `national_misses`.
    learned : pandas.DataFrame
        See `sim.calibration.learned`.
    local : pandas.DataFrame
        `validation.local` of the municipalities with an ensemble, in the report of the country; else empty.
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
    national: pd.DataFrame
    local: pd.DataFrame
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
    every = [found if name == municipality else ensemble.load(name) for name in calibrated]
    profiles = [validation.profile(each) for each in every]
    began = time.monotonic()
    readings = rivals(
        size.residents,
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
        national=validation.national_misses(found, ensemble.load(ensemble.NATIONAL)),
        local=validation.local(found, every),
        standing=validation.standing(found),
        alone=alone,
        pairs=pairs,
        learned=learned(found),
        profiles=pd.concat(profiles, ignore_index=True),
        missing=[name for name in municipalities() if name not in calibrated],
        patterns=patterns(seen, rows),
        immortal=immortal(seen),
        rivals=readings,
        coverage=coverage(),
        drivers=drivers(),
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
            for place, part in results(pool, clients, wanted):
                add(place, part)
        except BaseException:
            stop(pool)
            raise
    return together([parts[place] for place in range(len(wanted))])


def coverage() -> Kept:
    """Return what is kept of the coverage of the intervals, and what of it is outdated."""
    if not (ensemble.FOLDER / "coverage.yaml").exists():
        return Kept()
    manifest, trials = kept.load()
    changed = kept.outdated(manifest)
    return Kept(trials, asdict(manifest), {"": changed} if changed else {})


def drivers() -> Kept:
    """Return what is kept of the drivers of answers, and which of it is outdated."""
    if (found := studies.load()) is None:
        return Kept()
    table, about = found
    changed = {scenario: studies.outdated(made) for scenario, made in about.items()}
    return Kept(table, about, {scenario: names for scenario, names in changed.items() if names})
