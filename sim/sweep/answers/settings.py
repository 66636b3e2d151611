"""Factors of a sweep: which of them are policy, what they are today, and which points have the others at their base."""

from collections.abc import Mapping

import pandas as pd

from sim.levers import LEVERS
from sim.sweep.refusal import RefusalError

INTERVENTION, STAFF, ASSUME = "intervention.", "staff.", "assume."

RUN = ["world", "replication"]
"""What two runs must share to be compared."""


def is_policy(factor: str) -> bool:
    """Return whether a municipality chooses it; the rest is what it may meet."""
    return factor.startswith(INTERVENTION) or factor in LEVERS


def today(factor: str) -> float | None:
    """Return a factor's level under today's policy, 0 for an intervention and its dose; None where it is not known."""
    if factor in LEVERS:
        base = LEVERS[factor].base
        return None if isinstance(base, str) else base
    if factor.startswith(INTERVENTION) and factor.removeprefix(INTERVENTION).partition(".")[2] in ("", "dose"):
        return 0.0
    return None


def at_base(sweep: pd.DataFrame, factor: str, base: Mapping[str, object]) -> pd.DataFrame:
    """Return the runs that have every factor but one at its base; of points that are alike one."""
    kept = pd.Series(True, index=sweep.index)
    for name, level in base.items():
        if name != factor:
            kept &= sweep[name].isna() if pd.isna(level) else sweep[name] == level  # type: ignore[call-overload]
    return sweep[kept].drop_duplicates([*RUN, factor, *({"measure"} & set(sweep))])


def is_today(base: Mapping[str, object], but: str = "") -> bool:
    """Return whether a base, one factor left out, is today's policy.

    A lever whose level of today is on a card is at it only where the design leaves it alone. The settings of an
    intervention that is off, such as its start, are today's whatever they say.
    """
    return all(_as_today(name, level) for name, level in base.items() if is_policy(name) and name != but)


def _as_today(factor: str, level: object) -> bool:
    """Return whether a policy factor is as today."""
    known = today(factor)
    return bool(pd.isna(level)) if known is None and factor in LEVERS else known in (None, level)  # type: ignore[call-overload]


def levels(sweep: pd.DataFrame, factor: str) -> list[float]:
    """Return a factor's levels in order.

    Raises
    ------
    ConfigurationError
        Where they are not numbers.
    """
    try:
        found = sweep[factor].astype(float)
    except (TypeError, ValueError):
        raise RefusalError("no_numbers", factor=factor) from None
    return sorted(found.dropna().unique().tolist())
