"""Where the configuration lives: beside the package in a wheel, beside `sim/` in a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    """Return the folder `name` as shipped in the wheel or, in a checkout, at the top level."""
    shipped = PACKAGE / name
    return shipped if shipped.is_dir() else PACKAGE.parent / name


CONF = _folder("conf")
SCENARIOS = _folder("scenarios")
