"""Where the ensembles are, and whether a profile has one; without what makes `ensemble` slow to import."""

from pathlib import Path

from sim.errors import ConfigurationError
from sim.evidence import municipalities
from sim.paths import CONF
from sim.yaml_files import names

FOLDER = CONF / "calibration" / "ensemble"


def profiles(folder: Path = FOLDER) -> list[str]:
    """Return the profiles that have an ensemble."""
    return [name for name in names(folder) if name in municipalities()]


def remedy(municipality: str) -> str:
    """Return what to do without an ensemble."""
    return f"make it with `uitweg calibrate municipality={municipality}`, or run with `parameters=central`"


def check_present(municipality: str, folder: Path = FOLDER) -> None:
    """Raise for a profile without an ensemble.

    Raises
    ------
    ConfigurationError
        When there is none.
    """
    if municipality not in profiles(folder):
        raise ConfigurationError(f"{municipality} has no ensemble of parameters; {remedy(municipality)}")
