"""What the model is, in one hash: what a small run logs and how it is counted.

It changes with behaviour, not when code is tidied.
"""

import hashlib
from functools import cache

from sim.calibration.statistics import simulate
from sim.evidence import Parameters, national_cards
from sim.interventions import interventions, load_intervention
from sim.model import DebtHelpModel, Setting

_RESIDENTS, _WARMUP, _MONTHS = 3_000, 24, 36
"""Long enough for arrangements to end, for relapse and for the statutory route."""

_DIGITS = 9


@cache
def fingerprint() -> str:
    """Return the hash of what a few thousand residents go through in years, and of the statistics of those years.

    The log is that of every intervention at once; the statistics take today's policy and the arms of the targets.
    """
    setting = Setting(
        Parameters.of(national_cards()),
        _RESIDENTS,
        warmup=_WARMUP,
        horizon=_MONTHS,
        log_from=-_WARMUP,
        highest_shock=2.0,
    )
    everything = [load_intervention(name) for name in interventions()]
    found = hashlib.sha256(DebtHelpModel(setting).warm_up().arm(everything).run().log.records().tobytes())
    for name, value in simulate(setting).items():
        found.update(f"{name} {value:.{_DIGITS}g}\n".encode())
    return found.hexdigest()
