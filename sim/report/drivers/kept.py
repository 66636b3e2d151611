"""Studies as data beside the ensembles, for the trust report: their tables, how each was made, and whether it holds."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import pandas as pd
import yaml

from sim.calibration import ensemble, priors
from sim.calibration.fingerprint import fingerprint
from sim.errors import ConfigurationError
from sim.evidence import cards
from sim.experiment.drivers.design import Known
from sim.experiment.drivers.study import TABLES, Study
from sim.files import whole, write_text
from sim.yaml_files import read_yaml

KEPT = "drivers"


def digest(known: Known) -> str:
    """Return a hash of what an ensemble knew of the numbers."""
    return sha256(known.centre.tobytes() + known.spread.tobytes()).hexdigest()


def keep(study: Study, made: Mapping[str, Any]) -> None:
    """Keep the tables of a study and how it was `made`, in place of what was kept of the same scenario."""
    name = study.simulator.question.name
    parquet, record = (ensemble.FOLDER / f"{KEPT}.{suffix}" for suffix in ("parquet", "yaml"))
    parts = [study.tables[t].assign(table=t, scenario=name) for t in TABLES]
    before = pd.read_parquet(parquet) if parquet.exists() else pd.DataFrame({"scenario": []})
    old = before[before["scenario"] != name]
    found = pd.concat([p for p in (old, *parts) if len(p)], ignore_index=True)
    with whole(parquet) as temporary:
        found.to_parquet(temporary, compression="zstd", index=False)
    manifests = read_yaml(record) if record.exists() else {}
    write_text(record, yaml.safe_dump({**manifests, name: dict(made)}, sort_keys=False))


def load() -> tuple[pd.DataFrame, dict[str, dict[str, Any]]] | None:
    """Return the tables of all kept studies, and by scenario how each was made; None where none is kept.

    Raises
    ------
    ConfigurationError
        When it is there and cannot be read.
    """
    parquet, record = (ensemble.FOLDER / f"{KEPT}.{suffix}" for suffix in ("parquet", "yaml"))
    if not record.exists():
        return None
    try:
        return pd.read_parquet(parquet), dict(read_yaml(record))
    except (OSError, ValueError) as error:
        remedy = "remove both files and keep the studies again with `uitweg drivers scenario=NAME --keep`"
        raise ConfigurationError(f"{parquet} cannot be read ({str(error).splitlines()[0]}); {remedy}") from error


def outdated(made: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a study was made with and is no longer so, of `priors`, `ensemble` and `model`."""
    place, assume = made["municipality"], made["assume"]
    known = place in ensemble.available() and digest(Known.of(ensemble.load(place), assume))
    now = {"priors": priors.digest(cards(place, assume)), "known": known, "model": fingerprint()}
    names = {"known": "ensemble"}
    return tuple(names.get(key, key) for key, value in now.items() if made.get(key) != value)
