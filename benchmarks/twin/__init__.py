"""The plain-Mesa twin: the rules of Uitweg with one Mesa agent per resident and no arrays.

A second implementation, written from the rules and not from the engine's code, that serves two ends: it must give
the engine's event log, resident by resident and move by move (`tests/verification/test_twin.py`), and its running
time is what an ordinary object-per-resident model takes.

Shared with the engine: evidence cards, the residents and ties with which the warm-up begins, the calendar of onset
candidates, enumerations, and interventions as data. Its own: every draw (the keyed splitmix64 in whole numbers of
Python), every rule (scalar arithmetic of `math`), the levers and target groups, the queues, the stories, the log.

Numbers are float64 while a rule is worked out; what a column of the engine holds as float32 is rounded on store.
"""

from benchmarks.twin.model import TwinModel

__all__ = ["TwinModel"]
