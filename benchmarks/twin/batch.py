"""The twin as Mesa's `batch_run` wants a model: made from plain values, with a collector of results."""

import mesa

from benchmarks.twin.model import TwinModel
from sim.evidence import Parameters, cards
from sim.model import Setting


class BatchTwin(TwinModel):
    """A run of today's policy in the Netherlands, half of its months warm-up.

    Parameters
    ----------
    residents, months : int
    rng : int
        Replication: its luck.
    """

    def __init__(self, residents: int, months: int, rng: int) -> None:
        half = months // 2
        parameters = Parameters.of(cards("netherlands"))
        super().__init__(Setting(parameters, residents, replication=rng, warmup=half, horizon=months - half))
        self.datacollector = mesa.DataCollector({"events": lambda model: len(model.events)})

    def step(self) -> None:
        """Run one month and keep what happened until then."""
        super().step()
        self.datacollector.collect(self)
