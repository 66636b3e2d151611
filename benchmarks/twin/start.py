"""What the twin takes over from the engine: residents, ties and onset candidates before the first month."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.events import Stage
from sim.model import DebtHelpModel, Setting
from sim.population import TRAITS


@dataclass(frozen=True, slots=True)
class Start:
    """The state before the first month of the warm-up, as plain Python values.

    Attributes
    ----------
    columns : dict of str to list
        Each trait by resident.
    ties : list of list of int
        By resident; negative where there is none.
    calendar : dict of int to set of int
        Residents who may come into arrears, by month.
    """

    columns: dict[str, list[Any]]
    ties: list[list[int]]
    calendar: dict[int, set[int]]

    @classmethod
    def of(cls, setting: Setting) -> "Start":
        """Return the start of a new engine model."""
        model = DebtHelpModel(setting)
        columns = {name: getattr(model.population, name).tolist() for name in TRAITS}
        columns["stage"] = [Stage(stage) for stage in columns["stage"]]
        columns["owed"] = columns.pop("arrears")
        ties = model.now.network.ties(np.arange(setting.residents, dtype=np.intp)).tolist()
        months = range(-model.setting.warmup, model.setting.horizon)
        calendar = {month: set(model.now.calendar.candidates(month)[0].tolist()) for month in months}
        return cls(columns, ties, calendar)

    def traits(self) -> Iterator[dict[str, Any]]:
        """Iterate over the traits of each resident; what can change is a copy."""
        for values in zip(*self.columns.values(), strict=True):
            traits = dict(zip(self.columns, values, strict=True))
            yield {**traits, "owed": list(traits["owed"])}
