"""What a stage sees of the current month: luck, parameters, levers, organisations, and where to book."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Calendar
from sim.chance import Term, Terms, chance
from sim.draws import Decision, Draws, Rows
from sim.events import Event, Moves
from sim.evidence import Parameters
from sim.levers import Levers
from sim.network import Network
from sim.organisations import Organisations
from sim.population import U8, Flag, Population

ROUNDING = 1e-12
CERTAIN = 1.0

Rule = Callable[[Population, Rows, "Now"], Terms]
"""The terms of a chance for the rows concerned."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why something did or did not happen to one watched resident.

    Attributes
    ----------
    month, resident : int
    decision : Decision
    index : int
        Number within the month.
    terms : dict of str to float
        Contributions in log odds.
    chance, draw : float
    happened : bool
        Whether `draw` fell below `chance`.
    """

    month: int
    resident: int
    decision: Decision
    index: int
    terms: dict[str, float]
    chance: float
    draw: float
    happened: bool


class Turn(NamedTuple):
    """A watched resident's place in the queue of a team, in one month: served where less is `ahead` than `room`."""

    month: int
    resident: int
    team: str
    ahead: float
    room: float


class Heard(NamedTuple):
    """A story about debt help that a watched resident heard from somebody they know."""

    month: int
    resident: int
    teller: int
    good: bool


class Booking(NamedTuple):
    """One line of the ledger of a month: EUR or hours, for one party, never added up over parties."""

    month: int
    party: str
    item: str
    amount: float


@dataclass(slots=True)
class Now:
    """The current month.

    Attributes
    ----------
    month : int
        Negative in the warm-up, 0 at the start of the comparison.
    draws : Draws
    parameters : Parameters
    levers : Levers
    organisations : Organisations
    network : Network
    calendar : Calendar
        Residents who may come into arrears, by month.
    watched : int array
        Residents whose decisions are explained, ascending.
    explanations : list of Explanation
    turns : list of Turn
    heard : list of Heard
    moves : list of Moves
        Everything that has happened this month.
    ledger : list of Booking
    stories : list of (int array, bool)
        Tellers of this month and whether their story is a good one.
    """

    month: int
    draws: Draws
    parameters: Parameters
    levers: Levers
    organisations: Organisations
    network: Network
    calendar: Calendar
    watched: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    explanations: list[Explanation] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    moves: list[Moves] = field(default_factory=list)
    ledger: list[Booking] = field(default_factory=list)
    stories: list[tuple[Rows, bool]] = field(default_factory=list)

    def uniform(self, rows: Rows, decision: Decision, index: int | NDArray[np.integer] = 0) -> NDArray[np.float64]:
        """Return this month's draw per row."""
        return self.draws.uniform(rows, decision, self.month, index)

    def uniforms(self, rows: Rows, decision: Decision, count: int) -> NDArray[np.float64]:
        """Return this month's draws of index 0 to `count` - 1 per row, shape (n, count)."""
        return self.draws.uniforms(rows, decision, self.month, count)

    def several(self, rows: Rows, *decisions: Decision) -> NDArray[np.float64]:
        """Return this month's draws of several decisions about the same rows, shape (decisions, n)."""
        return self.draws.several(rows, decisions, self.month)

    def decide(
        self,
        decision: Decision,
        rule: Rule,
        population: Population,
        rows: Rows,
        index: int | NDArray[np.integer] = 0,
        ceiling: Term = CERTAIN,
        candidacy: NDArray[np.float64] | None = None,
    ) -> Flag:
        """Return for which rows this month's draw stays below the rule's chance, shape (n,).

        Parameters
        ----------
        decision : Decision
        rule : Rule
        population : Population
        rows : int array, shape (n,)
        index : int or int array, shape (n,)
            Number within the month.
        ceiling : float or float64 array, shape (n,)
            Where `rows` come from `candidates`: the bound that was used there.
        candidacy : float64 array, shape (n,), optional
            Where `rows` come from a calendar: the chance with which each got into it.

        Raises
        ------
        AssertionError
            When a chance exceeds its bound, so that candidates would be missing.
        """
        if not len(rows):
            return np.empty(0, dtype=np.bool_)
        terms = rule(population, rows, self)
        p = chance(terms)
        u = self.uniform(rows, decision, index)
        if candidacy is not None:
            u *= candidacy
            ceiling = np.minimum(ceiling, candidacy)
        if ceiling is not CERTAIN and (p > ceiling * (1 + ROUNDING)).any():
            raise AssertionError(f"{decision.name}: a chance exceeds the bound of its candidates")
        if self.watched.size:
            self._explain(decision, index, rows, terms, p, u)
        return np.asarray(u < p)

    def candidates(self, decision: Decision, rows: Rows, ceiling: float) -> Rows:
        """Return the rows to which `decision` can happen this month when no chance exceeds `ceiling`.

        What `decide` finds for these it finds for all `rows`; the others need not be looked at.
        """
        possible = self.draws.below(rows, decision, self.month, ceiling)
        if self.watched.size:
            possible |= np.isin(rows, self.watched)
        return rows.take(np.flatnonzero(possible))

    def share(self, decision: Decision, share: Term, rows: Rows, index: int | NDArray[np.integer] = 0) -> Flag:
        """Return a random `share` of the rows, shape (n,); none or all of them need no luck."""
        if not len(rows) or (not isinstance(share, np.ndarray) and (share <= 0.0 or share >= 1.0)):
            return np.full(len(rows), share >= 1.0 if len(rows) else False)
        return np.asarray(self.uniform(rows, decision, index) < share)

    def _explain(
        self,
        decision: Decision,
        index: int | NDArray[np.integer],
        rows: Rows,
        terms: Terms,
        p: NDArray[np.float64],
        u: NDArray[np.float64],
    ) -> None:
        """Keep the terms of watched residents."""
        for i in np.flatnonzero(np.isin(rows, self.watched)):
            own = {name: _at(term, i) for name, term in terms.items()}
            below, draw = _at(p, i), float(u[i])
            self.explanations.append(
                Explanation(self.month, int(rows[i]), decision, int(_at(index, i)), own, below, draw, draw < below)
            )

    def forget(self, decision: Decision, rows: Rows, made: Flag) -> None:
        """Take back this month's explanations of what was never done; `made`, shape (n, count), says what was."""
        if self.watched.size:
            by_row = dict(zip(rows.tolist(), made.tolist(), strict=True))
            self.explanations = [
                e
                for e in self.explanations
                if not (e.month == self.month and e.decision == decision and e.resident in by_row)
                or by_row[e.resident][e.index]
            ]

    def in_turn(self, team: str, queue: Rows, ahead: NDArray[np.number], room: float) -> None:
        """Keep the places of watched residents in a team's `queue`: the work `ahead` of each, shape (n,)."""
        if self.watched.size:
            for i in np.flatnonzero(np.isin(queue, self.watched)):
                self.turns.append(Turn(self.month, int(queue[i]), team, float(ahead[i]), float(room)))

    def hear(self, listeners: Rows, tellers: Rows, good: Flag) -> None:
        """Keep the stories that watched residents hear; all of shape (n,)."""
        if self.watched.size:
            for i in np.flatnonzero(np.isin(listeners, self.watched)):
                self.heard.append(Heard(self.month, int(listeners[i]), int(tellers[i]), bool(good[i])))

    def happened(self, event: Event) -> tuple[Rows, U8]:
        """Return the residents to whom `event` happened this month, and the reasons, both of shape (n,)."""
        moves = [m for m in self.moves if m.event == event]
        rows = [m.rows for m in moves]
        reasons = [np.broadcast_to(np.asarray(m.reason, dtype=np.uint8), m.rows.shape) for m in moves]
        none = np.empty(0, dtype=np.intp)
        return np.concatenate([none, *rows]), np.concatenate([none.astype(np.uint8), *reasons])

    def lever(self, name: str, population: Population, rows: Rows) -> Term:
        """Return the value of a lever for `rows`."""
        return self.levers(name, population, rows)

    def book(self, party: str, item: str, amount: float) -> None:
        """Add a line to the ledger."""
        if amount:
            self.ledger.append(Booking(self.month, party, item, float(amount)))

    def tell(self, rows: Rows, good: bool) -> None:
        """Let `rows` tell their story to their ties at the end of the month."""
        if len(rows):
            self.stories.append((rows, good))


def _at(term: Term | NDArray[np.integer], i: np.intp) -> float:
    """Return a term's value for row `i`."""
    return float(term[i]) if isinstance(term, np.ndarray) and term.ndim else float(term)
