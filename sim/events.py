"""What happens to residents: stages, events, reasons, and the one log that every outcome reads.

The names follow the sector's data standard (DDAS) in English.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.draws import Rows


class Stage(IntEnum):
    """Where a resident is; every resident is in exactly one stage."""

    FREE = 0
    ARREARS = 1
    PROBLEM_DEBT = 2
    LIGHT_HELP = 3
    REGISTRATION = 4
    INTAKE = 5
    STABILISATION = 6
    OFFER = 7
    ARRANGEMENT = 8
    STATUTORY = 9
    AFTERCARE = 10


class Event(IntEnum):
    """What can happen in a month, in the order of the journey."""

    ONSET = 1
    CURE = 2
    ESCALATION = 3
    OWN_SOLUTION = 4
    SIGNAL = 10
    SIGNAL_LEFT = 11
    CASE = 12
    ATTEMPT = 20
    REACHED = 21
    NOT_REACHED = 22
    LAPSED = 23
    ACCEPTED = 30
    DECLINED = 31
    SELF_SOLVED_UNREGISTERED = 32
    LIGHT_HELP = 33
    LIGHT_HELP_DONE = 34
    LIGHT_HELP_FAILED = 35
    REGISTERED = 40
    FIRST_TALK = 41
    CLOCK_BREACHED = 42
    SUPPORT_STARTED = 43
    SETBACK = 44
    APPLICATION_COMPLETE = 45
    OFFER_SENT = 46
    DROPOUT = 47
    ARRANGED = 50
    STATUTORY_STARTED = 51
    ARRANGEMENT_DROPOUT = 52
    COMPLETED = 53
    CLEAN_SLATE = 54
    STATUTORY_ENDED = 55
    RELAPSE = 60
    AFTERCARE_DONE = 61


class Provider(IntEnum):
    """Signal partners: who is owed the bill."""

    HEALTH = 0
    ENERGY = 1
    RENT = 2
    WATER = 3
    TAX = 4


class Channel(IntEnum):
    """Ways to seek contact."""

    LETTER = 0
    PHONE = 1
    VISIT = 2
    WHATSAPP = 3
    SMS = 4


class Reason(IntEnum):
    """Why or how: the detail of an event."""

    NONE = 0
    # provider of a signal
    HEALTH = 1
    ENERGY = 2
    RENT = 3
    WATER = 4
    TAX = 5
    # channel of an attempt or a contact
    LETTER = 10
    PHONE = 11
    VISIT = 12
    WHATSAPP = 13
    SMS = 14
    # kind of case
    SINGLE = 20
    MULTIPLE = 21
    CONSECUTIVE = 22
    MULTIPLE_CONSECUTIVE = 23
    # why a signal led to no case
    KNOWN_CLIENT = 30
    BELOW_THRESHOLD = 31
    NOT_AT_ADDRESS = 32
    REPEATED = 33
    # kind of help accepted
    QUICK_FIX = 40
    PAYMENT_ARRANGEMENT = 41
    REFERRAL = 42
    # route of a registration
    SELF_REFERRAL = 50
    # setback, and reason of a drop-out it caused
    DELAY = 60
    LATE_CLAIM = 61
    CREDITOR_LETTER = 62
    # other reasons of a drop-out
    NO_SUPPORT = 63
    WAITING = 64
    GIVING_UP_CONTROL = 65
    PAPERWORK = 66
    OTHER_SOLUTION = 67
    OFFER_REFUSED = 68
    # resolution
    RESTRUCTURING_LOAN = 80
    DEBT_MEDIATION = 81
    # legal clock
    FIRST_TALK_CLOCK = 90
    CRISIS_CLOCK = 91


@dataclass(slots=True)
class Moves:
    """One kind of event for a set of residents in the current month.

    Attributes
    ----------
    event : Event
    rows : int array, shape (n,)
        Residents, each at most once (a signal per provider and an attempt per number come as separate moves).
    to : Stage or uint8 array, shape (n,), or None
        New stage; None when the resident stays where they are.
    reason : Reason or uint8 array, shape (n,)
        For FIRST_TALK the days waited, at most 255.
    """

    event: Event
    rows: Rows
    to: Stage | NDArray[np.uint8] | None = None
    reason: Reason | NDArray[np.uint8] = Reason.NONE


Step = Iterator[Moves]
"""A stage's month: moves, applied by the model one after another."""

RECORD = np.dtype(
    [
        ("month", np.int16),
        ("resident", np.int32),
        ("event", np.uint8),
        ("from", np.uint8),
        ("to", np.uint8),
        ("reason", np.uint8),
    ]
)
"""One line of the log, 10 bytes."""

_Detail = Stage | Reason | NDArray[np.uint8]
_Entry = tuple[int, Event, NDArray[np.int32], NDArray[np.uint8], _Detail, _Detail]


@dataclass
class EventLog:
    """Append-only record of everything that happened, in order."""

    _records: NDArray[np.void] = field(default_factory=lambda: np.empty(0, dtype=RECORD))
    _pending: list[_Entry] = field(default_factory=list)

    def append(self, month: int, moves: Moves, before: NDArray[np.uint8], after: Stage | NDArray[np.uint8]) -> None:
        """Add one line per row of `moves`; the arrays must not change afterwards."""
        rows = moves.rows.astype(np.int32)  # half the size until they are put together
        self._pending.append((month, moves.event, rows, before, after, moves.reason))

    def records(self) -> NDArray[np.void]:
        """Return the whole log as one structured array of dtype `RECORD`, in the order of events."""
        if self._pending:
            start = len(self._records)
            grown = np.empty(start + sum(len(rows) for _, _, rows, *_ in self._pending), dtype=RECORD)
            grown[:start] = self._records
            for month, event, rows, before, after, reason in self._pending:
                lines = grown[start : start + len(rows)]
                lines["month"], lines["resident"], lines["event"] = month, rows, event
                lines["from"], lines["to"], lines["reason"] = before, after, reason
                start += len(lines)
            self._records, self._pending = grown, []
        return self._records

    def fork(self) -> "EventLog":
        """Return a log that goes on from here."""
        return EventLog(self.records())
