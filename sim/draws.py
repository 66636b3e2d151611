"""Uniform draws that depend on nothing but (seed, resident, decision, month).

Arms of a scenario share every draw, so two arms differ only where the policy does: common random numbers
without a shared sequential generator. The generator is a keyed hash: the finaliser of splitmix64 (Steele, Lea and
Flood 2014) over a key per resident plus a key per decision, month and index.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int32]
"""Indices of residents, ascending unless said otherwise."""

_GOLDEN = 0x9E3779B97F4A7C15
_FIRST = 0xBF58476D1CE4E5B9
_SECOND = 0x94D049BB133111EB
_WORD = (1 << 64) - 1
_MONTH_ZERO = 1 << 15  # months of the warm-up are negative
_TO_UNIT = 2.0**-53


class Decision(IntEnum):
    """Everything that luck decides; one number each, never reused, so that a new decision leaves the others' draws alone."""

    # population
    AGE_AND_HOUSEHOLD = 1
    MARRIED = 2
    CHILDREN = 3
    INCOME_SOURCE = 4
    SALARY = 5
    BUFFER = 6
    VULNERABILITY = 7
    SHAME = 8
    PERCEIVED_RISK = 9
    IMAGE = 10
    NEED_FOR_SUPPORT = 11
    AWARE = 12
    PHONE_KNOWN = 13
    WHATSAPP_USABLE = 14
    REACHABILITY = 15
    NEIGHBOURHOOD = 16
    FIRST_STAGE = 17
    FIRST_SPELL = 18
    TIE = 19
    FIRST_HELP = 20
    # arrears
    ONSET_CANDIDATE = 30
    ONSET = 31
    FIRST_PROVIDER = 32
    FURTHER_PROVIDER = 33
    ARREARS_AMOUNT = 34
    CURE = 35
    ESCALATION = 36
    OWN_SOLUTION = 37
    DEBT = 38
    CREDITORS = 39
    # signalling
    SIGNAL = 50
    THRESHOLD_APPLIES = 51
    NOT_AT_ADDRESS = 52
    SIGNAL_MONTH = 55
    REPEAT_LEFT = 53
    CRISIS = 54
    # contact
    CASE_ORDER = 60
    TRACK = 61
    EVENING = 62
    ATTEMPT = 63
    EXTRA_CHANNEL = 64
    EXTRA_ATTEMPT = 68
    FULL_TRACK = 69
    WHATSAPP = 65
    SMS = 66
    PHONE_FIRST = 67
    # acceptance
    ACCEPTANCE = 70
    HELP_KIND = 71
    SELF_SOLVED_UNREGISTERED = 72
    QUICK_FIX = 73
    PAYMENT_ARRANGEMENT = 74
    # inflow
    SELF_REFERRAL = 80
    SUPPORT = 81
    SUPPORT_DELAY = 82
    DESK_ORDER = 83
    WAITING_DAYS = 84
    SETBACK = 85
    DROPOUT = 86
    PROGRESS = 87
    DROPOUT_REASON = 88
    REGISTERED_CRISIS = 89
    # arrangement
    ANSWER = 99
    CONSENT = 100
    COMPULSORY_REQUEST = 101
    COMPULSORY_SETTLEMENT = 102
    STATUTORY_REQUEST = 103
    STATUTORY_ADMISSION = 104
    RESTRUCTURING_LOAN = 105
    ARRANGEMENT_DROPOUT = 106
    CLEAN_SLATE = 107
    # relapse
    RELAPSE = 110
    # word of mouth
    TELL = 120
    BECOME_AWARE = 121


def _mix_word(word: int) -> int:
    """Return the splitmix64 finaliser of one word (scalar twin of `_mix`)."""
    word = ((word ^ (word >> 30)) * _FIRST) & _WORD
    word = ((word ^ (word >> 27)) * _SECOND) & _WORD
    return word ^ (word >> 31)


def _mix(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return `words` after the splitmix64 finaliser, changed in place."""
    words ^= words >> np.uint64(30)
    words *= np.uint64(_FIRST)
    words ^= words >> np.uint64(27)
    words *= np.uint64(_SECOND)
    words ^= words >> np.uint64(31)
    return words


class Draws:
    """The luck of one replication.

    Parameters
    ----------
    seed : int
        Seed of the scenario, 0 or more.
    replication : int
        Number of the replication.
    residents : int
        Number of residents.

    Attributes
    ----------
    keys : uint64 array, shape (residents,)
        One key per resident; the whole state of the generator.
    """

    def __init__(self, seed: int, replication: int, residents: int) -> None:
        start = _mix_word((_mix_word(seed & _WORD) + (replication + 1) * _GOLDEN) & _WORD)
        words = np.arange(1, residents + 1, dtype=np.uint64)
        words *= np.uint64(_GOLDEN)
        words += np.uint64(start)
        self.keys = _mix(words)

    def uniform(
        self, rows: Rows | slice, decision: Decision, month: int | NDArray[np.integer] = 0, index: int = 0
    ) -> NDArray[np.float64]:
        """Return one uniform in [0, 1) per row.

        Parameters
        ----------
        rows : int array, shape (n,), or slice
            Residents.
        decision : Decision
            What is decided.
        month : int or int array, shape (n,)
            Month of the decision; negative in the warm-up.
        index : int
            Number within the month (attempt, provider), 0 to 255.

        Returns
        -------
        float64 array, shape (n,)
        """
        words = self.keys[rows].copy() if isinstance(rows, slice) else self.keys.take(rows)
        purpose = (int(decision) << 40) | (index << 32)
        if isinstance(month, np.ndarray):
            words += _mix((month.astype(np.int64) + (purpose + _MONTH_ZERO)).astype(np.uint64))
        else:
            words += np.uint64(_mix_word(purpose + int(month) + _MONTH_ZERO))
        _mix(words)
        words >>= np.uint64(11)
        return words * _TO_UNIT
