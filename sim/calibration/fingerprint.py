"""What the model is, in one hash: the log of a small run. It changes with behaviour, not when code is tidied."""

import hashlib
from functools import cache

from sim.evidence import Parameters, national_cards
from sim.interventions import interventions, load_intervention
from sim.model import DebtHelpModel, Setting

_RESIDENTS, _WARMUP, _MONTHS = 3_000, 8, 6


@cache
def fingerprint() -> str:
    """Return the hash of what a few thousand residents go through in a year, today and under every intervention."""
    setting = Setting(
        Parameters.of(national_cards()),
        _RESIDENTS,
        warmup=_WARMUP,
        horizon=_MONTHS,
        log_from=-_WARMUP,
        highest_shock=2.0,
    )
    begin = DebtHelpModel(setting).warm_up()
    found = hashlib.sha256()
    for policies in ((), [load_intervention(name) for name in interventions()]):
        found.update(begin.arm(policies).run().log.records().tobytes())
    return found.hexdigest()
