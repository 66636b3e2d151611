"""Where a policy loses, in one plain sentence."""

import numpy as np
from numpy.typing import NDArray

from sim.sweep.answers.prim import Box, Limit
from sim.sweep.figures.reader import Reader


def loses(reader: Reader, policy: str, measure: str, box: Box | None, lost: NDArray[np.bool_]) -> str:
    """Return in which futures a policy loses, if any, with coverage and density as so many of 10.

    Parameters
    ----------
    reader : Reader
    policy, measure : str
    box : Box or None
    lost : bool array, shape (futures,)
        See `robustness.loses`.
    """
    number = reader.numbers.plain
    values = {"policy": reader.policy(policy), "measure": reader.measure(measure).lower()}
    counts = {"futures": number(len(lost)), "lost": number(int(lost.sum()))}
    if not lost.any():
        return reader.say("box.never", futures=counts["futures"], **values)
    if lost.all():
        return reader.say("box.always", futures=counts["futures"], **values)
    if box is None:
        return reader.say("box.nowhere", **counts, **values)
    limits = reader.listed([limit(reader, name, found) for name, found in box.limits.items()])
    tenths = {"coverage": number(10 * box.coverage), "density": number(10 * box.density)}
    return reader.say("box.loses", limits=limits, **tenths, **values)


def limit(reader: Reader, name: str, found: Limit) -> str:
    """Return what a limit says, as part of a sentence."""
    shown = reader.measured(name)
    if isinstance(found, frozenset):
        return reader.say(
            "box.among", name=shown, names=reader.listed([reader.town(name) for name in sorted(found)], "box.or")
        )
    low, high = found
    if low is None:
        return reader.say("box.below", name=shown, high=reader.level(high))
    if high is None:
        return reader.say("box.above", name=shown, low=reader.level(low))
    return reader.say("box.between", name=shown, low=reader.level(low), high=reader.level(high))
