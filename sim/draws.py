"""Uniform draws that depend on nothing but (seed, resident, decision, month).

Arms of a scenario share every draw, so two arms differ only where the policy does: common random numbers
without a shared sequential generator. The generator is splitmix64 (Steele, Lea and Flood 2014) used by place: the
resident is the place in the sequence, and each decision, month and index starts the sequence somewhere else.
"""

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Flag = NDArray[np.bool_]
"""Yes or no per row."""

Rows = NDArray[np.intp]
"""Indices of residents, ascending unless said otherwise; numpy would turn any other integers into these at each use."""

_GOLDEN = 0x9E3779B97F4A7C15
_FIRST = 0xBF58476D1CE4E5B9
_SECOND = 0x94D049BB133111EB
_WORD = (1 << 64) - 1
# Arrays of no dimension: numpy turns a number of its own into one at each use, which takes as long as 1,000 words.
_30, _27, _31, _11, _GOLDEN_WORD, _FIRST_WORD, _SECOND_WORD = (
    np.array(word, dtype=np.uint64) for word in (30, 27, 31, 11, _GOLDEN, _FIRST, _SECOND)
)
_BLOCK = 1 << 14
_LOWER = (1 << 33) - 1  # what the last step of the finaliser changes
_MONTH_ZERO = 1 << 15  # months of the warm-up are negative
_TO_UNIT = np.array(2.0**-53)


class Decision(IntEnum):
    """Everything that luck decides; numbers are never reused, so a new decision leaves the others' draws alone."""

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
    # parameters
    PARAMETERS = 130


_DECISIONS, _INDEXES = max(Decision) + 1, 16


def _mix_word(word: int) -> int:
    """Return the splitmix64 finaliser of one word (scalar twin of `_mix`)."""
    word = ((word ^ (word >> 30)) * _FIRST) & _WORD
    word = ((word ^ (word >> 27)) * _SECOND) & _WORD
    return word ^ (word >> 31)


def _mix(words: NDArray[np.uint64], last: bool = True) -> NDArray[np.uint64]:
    """Return `words` after the splitmix64 finaliser, changed in place; in blocks that stay in the cache.

    Without its `last` step only the upper 31 bits are those of the draw.
    """
    if len(words) > _BLOCK:
        for start in range(0, len(words), _BLOCK):
            _mix(words[start : start + _BLOCK], last)
        return words
    shifted = words >> _30
    words ^= shifted
    words *= _FIRST_WORD
    np.right_shift(words, _27, out=shifted)
    words ^= shifted
    words *= _SECOND_WORD
    if last:
        np.right_shift(words, _31, out=shifted)
        words ^= shifted
    return words


def places(where: Flag) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return row and column of all that is true in a table, column by column: faster than `np.nonzero`."""
    column, row = np.divmod(np.flatnonzero(where.T), max(len(where), 1))
    return row, column


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
    """

    def __init__(self, seed: int, replication: int, residents: int) -> None:
        self.residents = residents
        self._start = _mix_word((_mix_word(seed & _WORD) + (replication + 1) * _GOLDEN) & _WORD)
        self._month: int | None = None
        self._salts = np.empty((0, 0), dtype=np.uint64)

    def uniform(
        self,
        rows: Rows | slice,
        decision: Decision,
        month: int | NDArray[np.integer] = 0,
        index: int | NDArray[np.integer] = 0,
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
        index : int or int array, shape (n,)
            Number within the month (attempt, provider), 0 to 15.

        Returns
        -------
        float64 array, shape (n,)
        """
        words = self._counter(rows)
        words += self._salt(decision, month, index)
        return _to_unit(_mix(words))

    def uniforms(self, rows: Rows, decision: Decision, month: int, count: int) -> NDArray[np.float64]:
        """Return the draws with index 0 to `count` - 1 side by side, shape (n, count)."""
        salts = self._salts_of(month)[decision, :count]
        words = (self._counter(rows) + salts[:, None]).reshape(-1)  # index by index: the long way last
        return _to_unit(_mix(words)).reshape(count, -1).T

    def several(self, rows: Rows, decisions: tuple[Decision, ...], month: int) -> NDArray[np.float64]:
        """Return the draws of index 0 of several decisions at once, a line per decision, shape (decisions, n)."""
        salts = self._salts_of(month)[list(decisions), 0]
        words = (self._counter(rows) + salts[:, None]).reshape(-1)
        return _to_unit(_mix(words)).reshape(len(decisions), -1)

    def below(self, rows: Rows, decision: Decision, month: int, bound: float) -> Flag:
        """Return for which rows the draw may lie below `bound`, shape (n,): cheaper than `uniform(...) < bound`."""
        if bound >= 1.0:
            return np.ones(len(rows), dtype=np.bool_)
        words = self._counter(rows)
        words += self._salt(decision, month, 0)
        return np.asarray(_mix(words, last=False) <= np.uint64(int(bound * 2.0**64) | _LOWER))

    def _counter(self, rows: Rows | slice) -> NDArray[np.uint64]:
        """Return the place of each resident in the Weyl sequence that is hashed."""
        if isinstance(rows, slice):
            rows = np.arange(*rows.indices(self.residents), dtype=np.int64)
        words: NDArray[np.uint64] = rows.astype(np.int64, copy=False).view(np.uint64) * _GOLDEN_WORD
        return words

    def _salt(self, decision: Decision, month: int | NDArray[np.integer], index: Any) -> NDArray[np.uint64]:
        """Return where the sequence of one decision, month and index starts; shape () where all are numbers."""
        if isinstance(month, np.ndarray):
            purpose = month.astype(np.int64) + (index << 32) + ((int(decision) << 40) + _MONTH_ZERO)
            return _mix(purpose.astype(np.uint64) ^ np.uint64(self._start))
        return np.asarray(self._salts_of(month)[decision][index, ...])

    def _salts_of(self, month: int) -> NDArray[np.uint64]:
        """Return the salts of a month by decision and index: all at once, they are asked for again and again."""
        if month != self._month:
            purposes = (np.arange(_DECISIONS, dtype=np.uint64) << np.uint64(40))[:, None]
            purposes = purposes + (np.arange(_INDEXES, dtype=np.uint64) << np.uint64(32))
            purposes = (purposes + np.uint64(month + _MONTH_ZERO)) ^ np.uint64(self._start)
            self._salts = _mix(purposes.reshape(-1)).reshape(_DECISIONS, _INDEXES)
            self._month = month
        return self._salts


def _to_unit(words: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Return the upper 53 bits of words as numbers in [0, 1)."""
    words >>= _11
    return np.asarray(words * _TO_UNIT)
