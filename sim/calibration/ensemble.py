"""The ensemble: a few hundred sets of the model's free numbers, fitted to what was published.

Kept as data in `conf/calibration/ensemble/`: per municipality profile the members' scores (see `priors`), what each
simulated, and a manifest that says how they were made. `uitweg calibrate` makes them again.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import yaml

from sim.calibration import present, priors
from sim.calibration.present import check_present, profiles, remedy
from sim.errors import ConfigurationError
from sim.evidence import Parameters, cards
from sim.files import whole, write_text
from sim.yaml_files import read_yaml

NATIONAL = "netherlands"

FOLDER = present.FOLDER
"""Where the ensembles are."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """How an ensemble was made.

    Attributes
    ----------
    municipality : str
    priors, targets, model : str
        Hashes of the cards' priors, of the targets, and of what a small run of the model logs and counts.
    start : str
        Hash of the ensemble that the fit started from; empty where it started from the priors.
    seed, residents, warmup, months : int
        Of the runs; member m has the luck of replication m in all of them.
    drawn, kept : int
        Members before and after those that a target could not be simulated for were left out.
    inflation : list of float
    misfit : list of float
        Root mean square z-score of the fitted targets before each assimilation and after the last.
    failed : dict of str to str
        Member and the error that it ended with.
    versions : dict of str to str
    spread : float
        Factor on the posterior spread (see `smoother.widened`).
    """

    municipality: str
    priors: str
    targets: str
    model: str
    start: str
    seed: int
    residents: int
    warmup: int
    months: int
    drawn: int
    kept: int
    inflation: list[float]
    misfit: list[float]
    failed: dict[str, str]
    versions: dict[str, str]
    spread: float = 1.0


@dataclass(frozen=True)
class Ensemble:
    """The members of one profile.

    Attributes
    ----------
    manifest : Manifest
    scores : pandas.DataFrame
        A row per member, a column per free card, standard normal under the prior.
    simulated : pandas.DataFrame
        Columns `when` (`prior`, `posterior`, or `predicted` where a profile was first predicted), `member`, and one per
        statistic.
    history : pandas.DataFrame or None
        Every run of the fit that has just been made; not kept with the ensemble.
    """

    manifest: Manifest
    scores: pd.DataFrame
    simulated: pd.DataFrame
    history: pd.DataFrame | None = None

    def __len__(self) -> int:
        """Return the number of members."""
        return len(self.scores)

    def values(self, assume: Mapping[str, float] | None = None) -> pd.DataFrame:
        """Return every card's value: a row per member, a column per card in its unit; an assumption holds in all."""
        in_force = cards(self.manifest.municipality, assume)
        drawn = {name for name in priors.free(in_force) if name in self.scores} - set(assume or {})
        columns = {
            name: priors.values(card, self.scores[name].to_numpy()) if name in drawn else np.full(len(self), card.value)
            for name, card in in_force.items()
        }
        return pd.DataFrame(columns, index=self.scores.index)

    def save(self) -> None:
        """Write the ensemble where the model looks for it, each file as a whole and the manifest last."""
        name = self.manifest.municipality
        for suffix, frame in (("", self.scores), ("_simulated", self.simulated)):
            with whole(FOLDER / f"{name}{suffix}.parquet") as temporary:
                frame.to_parquet(temporary, compression="zstd")
        write_text(FOLDER / f"{name}.yaml", yaml.safe_dump(asdict(self.manifest), sort_keys=False))


def available() -> list[str]:
    """Return the profiles that have an ensemble."""
    return profiles(FOLDER)


@cache
def load(municipality: str) -> Ensemble:
    """Return the ensemble of a profile.

    Raises
    ------
    ConfigurationError
        When there is none, or a file of it is missing or not what it should be.
    """
    check_present(municipality, FOLDER)
    content: dict[str, Any] = read_yaml(FOLDER / f"{municipality}.yaml")
    try:
        manifest = Manifest(**content)
        scores = pd.read_parquet(FOLDER / f"{municipality}.parquet")
        simulated = pd.read_parquet(FOLDER / f"{municipality}_simulated.parquet")
    except (OSError, TypeError, ValueError) as error:
        problem = str(error).splitlines()[0]
        raise ConfigurationError(
            f"the ensemble of {municipality} cannot be read ({problem}); {remedy(municipality)}"
        ) from error
    return Ensemble(manifest, scores, simulated)


def digest(municipality: str) -> str:
    """Return a hash of everything that a fit takes from the targets of a profile."""
    from sim.calibration.targets import targets_of  # noqa: PLC0415  loads the whole model

    lines = [
        f"{t.statistic} {t.value!r} {t.error!r} {t.scale} {t.role} {t.then_fit} {t.solve}"
        for t in targets_of(municipality, "fit", "held_out")
        if t.role == "fit" or t.then_fit
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def start_of(municipality: str) -> str:
    """Return a hash of the national ensemble, from which the fit of a municipality starts; empty for the country."""
    return "" if municipality == NATIONAL or NATIONAL not in available() else scores_digest(NATIONAL)


def scores_digest(municipality: str) -> str:
    """Return a hash of the members of an ensemble."""
    scores = load(municipality).scores
    content = (scores.index.to_numpy(np.int64).tobytes(), scores.to_numpy(np.float64).tobytes())
    return hashlib.sha256(b"".join((",".join(scores.columns).encode(), *content))).hexdigest()


def outdated(municipality: str) -> tuple[str, ...]:
    """Return what an ensemble was made with and is no longer so, of `priors`, `targets`, `model` and `start`.

    That of a municipality starts from the national one, and is outdated where that is.
    """
    from sim.calibration.fingerprint import fingerprint  # noqa: PLC0415  loads the whole model

    made = load(municipality).manifest
    now = {
        "priors": priors.digest(cards(municipality)),
        "targets": digest(municipality),
        "model": fingerprint(),
        "start": start_of(municipality),
    }
    first = outdated(NATIONAL) if municipality != NATIONAL and NATIONAL in available() else ()
    return tuple(name for name, digest in now.items() if getattr(made, name) != digest or name in first)


class Members:
    """The members' parameters, by number from 0.

    Parameters
    ----------
    municipality : str
    assume : mapping of str to float
        Values that hold in every member.
    """

    def __init__(self, municipality: str, assume: Mapping[str, float]) -> None:
        self._values = load(municipality).values(assume)

    def __len__(self) -> int:
        """Return how many sets of parameters there are."""
        return len(self._values)

    def __getitem__(self, number: int) -> Parameters:
        """Return the parameters of a member."""
        row = self._values.iloc[number].to_numpy(dtype=np.float64)
        return Parameters(dict(zip(self._values.columns, row.tolist(), strict=True)))
