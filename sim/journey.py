"""The journey of a cohort: where residents with an early-signal case end up, step by step."""

import numpy as np
from numpy.typing import NDArray

from sim.events import Event, Reason
from sim.run import Run, key, split

COHORT_MONTHS = 12
NODES = (
    "case",
    "not_approached",
    "not_reached",
    "reached",
    "declined",
    "accepted",
    "light_help",
    "registered",
    "dropout",
    "application_complete",
    "arranged",
    "statutory",
    "not_agreed",
    "completed",
    "arrangement_dropout",
    "still_running",
)
"""Stops of the journey, in order."""

NEVER = np.iinfo(np.int64).max


class Cohort:
    """Residents with a case in the first year of the comparison, followed to the horizon.

    Parameters
    ----------
    run : Run

    Attributes
    ----------
    residents : int64 array, shape (n,)
    start : int64 array, shape (n,)
        Place of each resident's first case in the order of resident and month.
    """

    def __init__(self, run: Run) -> None:
        cases = run.happened(Event.CASE)
        keys = np.sort(key(cases[cases["month"] < COHORT_MONTHS]))
        self.run = run
        self.residents, first = np.unique(split(keys)[0], return_index=True)
        self.start = keys[first]

    def first(
        self, *events: Event, after: NDArray[np.int64] | None = None, reason: Reason | None = None
    ) -> NDArray[np.int64]:
        """Return the place of the first such event from `after` (by default the case) on; `NEVER` where none came.

        Parameters
        ----------
        events : Event
        after : int64 array, shape (n,)
        reason : Reason, optional
            Only events with this reason.

        Returns
        -------
        int64 array, shape (n,)
        """
        records = np.concatenate([self.run.happened(event) for event in events])
        if reason is not None:
            records = records[records["reason"] == reason]
        after = self.start if after is None else after
        places = np.append(np.sort(key(records)), NEVER)
        found = places[np.searchsorted(places, after)]
        return np.where((found != NEVER) & (split(found)[0] == self.residents) & (after != NEVER), found, NEVER)


def journey(run: Run) -> dict[tuple[str, str], float]:
    """Return the flows between the stops of the journey, per 1,000 residents with a case.

    Who registers later without having accepted help after the case flows to `registered` from where they were.
    """
    cohort = Cohort(run)
    flows: dict[tuple[str, str], float] = {}

    def flow(source: str, target: str, who: NDArray[np.bool_]) -> NDArray[np.bool_]:
        if who.any():
            flows[source, target] = 1000 * float(who.sum()) / len(cohort.residents)
        return who

    lapsed, missed, reached = (cohort.first(e) for e in (Event.LAPSED, Event.NOT_REACHED, Event.REACHED))
    outcome = np.minimum(np.minimum(lapsed, missed), reached)
    waiting = flow("case", "not_approached", (lapsed == outcome))
    unreached = flow("case", "not_reached", (missed == outcome) & ~waiting)
    contact = flow("case", "reached", (reached == outcome) & ~waiting & ~unreached)
    yes = cohort.first(Event.ACCEPTED, Event.SELF_SOLVED_UNREGISTERED, after=outcome)
    accepted = flow("reached", "accepted", contact & (yes == outcome))
    declined = flow("reached", "declined", contact & ~accepted)

    registered = cohort.first(Event.REGISTERED)
    referred = flow("accepted", "registered", accepted & (registered == outcome))
    light = flow("accepted", "light_help", accepted & ~referred)
    for source, here in (
        ("not_approached", waiting),
        ("not_reached", unreached),
        ("declined", declined),
        ("light_help", light),
    ):
        flow(source, "registered", here & (registered != NEVER))
    _inflow(cohort, registered, flow)
    return flows


def _inflow(cohort: Cohort, registered: NDArray[np.int64], flow) -> None:  # type: ignore[no-untyped-def]
    """Add the flows from registration on."""
    came = registered != NEVER
    complete = cohort.first(Event.APPLICATION_COMPLETE, after=registered)
    left = cohort.first(Event.DROPOUT, after=registered)
    flow("registered", "dropout", came & (left < complete))
    applied = flow("registered", "application_complete", came & (complete < left))
    flow("registered", "still_running", came & (complete == left))

    arranged = cohort.first(Event.ARRANGED, after=complete)
    statutory = cohort.first(Event.STATUTORY_STARTED, after=complete)
    ends = np.minimum(np.minimum(arranged, statutory), left)
    agreed = flow("application_complete", "arranged", applied & (arranged == ends) & (ends != NEVER))
    admitted = flow("application_complete", "statutory", applied & ~agreed & (statutory == ends) & (ends != NEVER))
    flow("application_complete", "not_agreed", applied & ~agreed & ~admitted & (left == ends) & (ends != NEVER))
    flow("application_complete", "still_running", applied & (ends == NEVER))

    done = cohort.first(Event.COMPLETED, after=arranged)
    stopped = cohort.first(Event.ARRANGEMENT_DROPOUT, after=arranged)
    flow("arranged", "completed", agreed & (done < stopped))
    flow("arranged", "arrangement_dropout", agreed & (stopped < done))
    flow("arranged", "still_running", agreed & (done == stopped))
    clean = cohort.first(Event.CLEAN_SLATE, after=statutory)
    ended = cohort.first(Event.STATUTORY_ENDED, after=statutory)
    flow("statutory", "completed", admitted & (clean < ended))
    flow("statutory", "arrangement_dropout", admitted & (ended < clean))
    flow("statutory", "still_running", admitted & (clean == ended))
