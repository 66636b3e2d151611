"""What is kept of a measurement of coverage, beside the ensemble: every trial, and how it was made."""

from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd
import yaml

from sim.calibration import ensemble, priors
from sim.errors import ConfigurationError
from sim.evidence import cards
from sim.files import whole, write_text
from sim.yaml_files import read_yaml

COLUMNS = ("what", "name", "truth", "rank", "members", "inside90", "learned")


@dataclass(frozen=True, slots=True)
class Manifest:
    """How coverage was measured, and what came out.

    Attributes
    ----------
    municipality : str
    priors, targets, model : str
        Hashes, as of the ensemble (see `ensemble.Manifest`).
    seed, truths, members : int
        Members drawn for every truth.
    runs, effect_runs : int
        Runs of the model behind the emulators of the statistics and of the effects.
    covered : dict of str to dict
        Per group of `verdict.GROUPS`: cases, covered, low, high, expected, slope and sbc_p (see `verdict.table`); None
        where there is none.
    widened : dict of str to dict
        The same on the half of the truths that the factor was not measured on, with the factor applied.
    emulator_r2 : dict of str to dict
        Per role (`fit`, `held_out`, `effect`): outputs, and lowest, median and highest R2 out of fold.
    spread : dict of str to float
        Factor `measured` with `low` and `high`, and `used`: the one to fit with.
    versions : dict of str to str
    """

    municipality: str
    priors: str
    targets: str
    model: str
    seed: int
    truths: int
    members: int
    runs: int
    effect_runs: int
    covered: dict[str, dict[str, float | int | None]]
    widened: dict[str, dict[str, float | int | None]]
    emulator_r2: dict[str, dict[str, float | int | None]]
    spread: dict[str, float | None]
    versions: dict[str, str]


def save(manifest: Manifest, trials: pd.DataFrame) -> None:
    """Write both files where the trust report looks for them, the manifest last."""
    kept = trials[list(COLUMNS)].astype({"what": "category", "name": "category"})
    kept = kept.astype({"truth": "int16", "rank": "int16", "members": "int16"})
    with whole(ensemble.FOLDER / "coverage.parquet") as temporary:
        kept.to_parquet(temporary, compression="zstd", index=False)
    write_text(ensemble.FOLDER / "coverage.yaml", yaml.safe_dump(asdict(manifest), sort_keys=False))


def load() -> tuple[Manifest, pd.DataFrame]:
    """Return what was kept.

    Raises
    ------
    ConfigurationError
        When nothing was, or it cannot be read.
    """
    path = ensemble.FOLDER / "coverage.yaml"
    remedy = "make it with `uitweg coverage --keep`"
    if not path.exists():
        raise ConfigurationError(f"the coverage of the intervals has not been measured; {remedy}")
    content: dict[str, Any] = read_yaml(path)
    try:
        return Manifest(**content), pd.read_parquet(path.with_suffix(".parquet"))
    except (OSError, TypeError, ValueError) as error:
        raise ConfigurationError(f"{path} cannot be read ({str(error).splitlines()[0]}); {remedy}") from error


def outdated(manifest: Manifest) -> tuple[str, ...]:
    """Return what coverage was measured with and is no longer so, of `priors`, `targets` and `model`."""
    from sim.calibration.fingerprint import fingerprint  # noqa: PLC0415  loads the whole model

    place = manifest.municipality
    now = {"priors": priors.digest(cards(place)), "targets": ensemble.digest(place), "model": fingerprint()}
    return tuple(name for name, digest in now.items() if getattr(manifest, name) != digest)
