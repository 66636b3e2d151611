"""The keyed draw, in plain whole numbers.

The uniform of (seed, replication, resident, decision, month, index) is the upper 53 bits of the splitmix64 output at
place `resident` of a sequence; seed, replication, decision, month and index say where that sequence starts.
"""

from sim.draws import Decision

_WORD = 2**64 - 1
_GOLDEN = 0x9E3779B97F4A7C15


def finalise(word: int) -> int:
    """Return the splitmix64 finaliser (Steele, Lea and Flood 2014) of a word of 64 bits."""
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _WORD
    return word ^ (word >> 31)


class Luck:
    """All draws of one replication.

    Parameters
    ----------
    seed, replication : int
    """

    def __init__(self, seed: int, replication: int) -> None:
        self._start = finalise((finalise(seed & _WORD) + (replication + 1) * _GOLDEN) & _WORD)
        self._month = 0
        self._sequences: dict[tuple[int, int], int] = {}

    def turn(self, month: int) -> None:
        """Go to another month."""
        self._month = month
        self._sequences = {}

    def draw(self, row: int, decision: Decision, index: int = 0) -> float:
        """Return the uniform in [0, 1) of a resident's decision in the current month."""
        sequence = self._sequences.get((decision, index))
        if sequence is None:
            purpose = (int(decision) << 40) + (index << 32) + self._month + 2**15
            sequence = self._sequences[decision, index] = finalise(self._start ^ purpose)
        return (finalise((sequence + row * _GOLDEN) & _WORD) >> 11) * 2.0**-53
