"""The log keeps what happened, in order, in ten bytes a line."""

import numpy as np

from sim.events import RECORD, Event, EventLog, Moves, Reason, Stage


def test_one_line_per_resident_in_order() -> None:
    log = EventLog()
    rows = np.array([4, 7], dtype=np.intp)
    before, after = np.full(2, Stage.FREE, np.uint8), np.full(2, Stage.ARREARS, np.uint8)
    log.append(-3, Moves(Event.ONSET, rows, Stage.ARREARS), before, after)
    reasons = np.array([Reason.HEALTH, Reason.RENT], dtype=np.uint8)
    log.append(0, Moves(Event.SIGNAL, rows, reason=reasons), after, after)
    assert log.records().tolist() == [
        (-3, 4, Event.ONSET, Stage.FREE, Stage.ARREARS, Reason.NONE),
        (-3, 7, Event.ONSET, Stage.FREE, Stage.ARREARS, Reason.NONE),
        (0, 4, Event.SIGNAL, Stage.ARREARS, Stage.ARREARS, Reason.HEALTH),
        (0, 7, Event.SIGNAL, Stage.ARREARS, Stage.ARREARS, Reason.RENT),
    ]
    assert log.records() is log.records()


def test_an_empty_log_has_no_lines() -> None:
    assert len(EventLog().records()) == 0
    assert EventLog().records().dtype == RECORD
    assert RECORD.itemsize == 10


def test_numbers_of_events_and_reasons_are_not_used_twice() -> None:
    for kind in (Event, Reason, Stage):
        numbers = [member.value for member in kind.__members__.values()]
        assert len(set(numbers)) == len(numbers)
        assert max(numbers) <= np.iinfo(np.uint8).max
