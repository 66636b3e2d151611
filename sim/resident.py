"""A resident seen as an agent: one row of the population, with a story told from the log."""

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.population import TRAITS

if TYPE_CHECKING:
    from sim.model import DebtHelpModel
    from sim.now import Explanation, Heard, Turn


class Resident(mesa.Agent):  # type: ignore[misc]
    """One resident; every trait of the population is an attribute.

    Parameters
    ----------
    model : DebtHelpModel
    row : int
        Row of the population.
    """

    def __init__(self, model: "DebtHelpModel", row: int) -> None:
        if not 0 <= row < len(model.population):
            raise IndexError(f"there is no resident {row}; rows run from 0 to {len(model.population) - 1}")
        super().__init__(model)
        self.row = row

    def __getattr__(self, name: str) -> Any:
        """Return a trait."""
        if name in TRAITS:
            return getattr(self.model.population, name)[self.row]
        raise AttributeError(name)

    def ties(self) -> NDArray[np.int32]:
        """Return the rows of the residents that this one knows."""
        ties = self.model.now.network.ties(np.array([self.row], dtype=np.intp))[0]
        return np.asarray(ties[ties >= 0])

    def events(self) -> NDArray[np.void]:
        """Return what happened to this resident, in order, dtype `events.RECORD`."""
        records = self.model.log.records()
        return np.asarray(records[records["resident"] == self.row])

    def reasons(self) -> "list[Explanation]":
        """Return the terms, chance and draw of each decision; empty unless the resident was watched."""
        return [e for e in self.model.now.explanations if e.resident == self.row]

    def turns(self) -> "list[Turn]":
        """Return this resident's places in the queues of the teams; empty unless watched."""
        return [turn for turn in self.model.now.turns if turn.resident == self.row]

    def heard(self) -> "list[Heard]":
        """Return the stories that this resident heard; empty unless watched."""
        return [story for story in self.model.now.heard if story.resident == self.row]
