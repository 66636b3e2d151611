"""The middle of an ensemble: the one set of numbers to run where there is one run, as for a story."""

from functools import cache

import numpy as np
import pandas as pd

from sim.calibration import ensemble
from sim.calibration.targets import targets_of


@cache
def middle(municipality: str) -> int:
    """Return the member in the middle of a profile's ensemble, by number from 0.

    It is the one whose fitted figures lie nearest to the mean of all members, which weigh the same: squared distances
    on each figure's scale, in standard errors of what was published, added up. The figures that the national ensemble
    was fitted to count for a municipality too, since its fit starts there: as simulated for the municipality, or where
    that was not done, as the national member of the same number has them. The lowest number where two are as near.

    Parameters
    ----------
    municipality : str

    Raises
    ------
    ConfigurationError
        When the profile has no ensemble.
    """
    members = ensemble.load(municipality).scores.index
    mine, national = _simulated(municipality), _simulated(ensemble.NATIONAL)
    own = targets_of(municipality, "fit")
    fitted = {t.statistic: t for t in (*targets_of(ensemble.NATIONAL, "fit"), *own)}
    distance = pd.Series(0.0, members)
    for name, target in fitted.items():
        figures = mine[name] if mine[name].notna().any() else national[name]
        z = pd.Series(target.z(figures), figures.index)
        distance += ((z - z.mean()) ** 2).reindex(members)
    return int(np.argmin(distance.fillna(np.inf)))


def _simulated(municipality: str) -> pd.DataFrame:
    """Return what each member of a profile's ensemble simulated."""
    found = ensemble.load(municipality).simulated
    return found[found["when"] == "posterior"].set_index("member")
