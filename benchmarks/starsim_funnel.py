"""A bare debt-help funnel in Starsim: the least of our model that another framework can be asked to run.

Residents get a signal, become a case, are reached, accept, and a share of them goes through intake, arrangement and
aftercare. There is no network, no capacity, no debt, no log and no policy. It is written as Starsim's own diseases are
and then tuned within its public interface: every draw comes from the per-agent streams of `ss.bernoulli` (common random
numbers, as in our engine), the chance of a signal is worked out once, draws are made only for those in a state, and
states are counted with `np.count_nonzero`, without the results of `ss.People`.
"""

from typing import Any

import numpy as np
import starsim as ss  # type: ignore[import-not-found,import-untyped,unused-ignore]

SIGNAL = 0.004
INTAKE, ARRANGEMENT, AFTERCARE = 5, 18, 12
STATES = ("free", "intake", "arrangement", "aftercare")
FLOWS = ("signals", "cases", "reached", "accepted", "registered", "dropped_out", "arranged", "completed", "relapsed")


def _by_traits(base: float, score: Any) -> Any:
    """Return chances that average `base` and differ by a score in log odds, shape (n,), float32."""
    chance = np.exp(np.asarray(score))
    return (base * chance / chance.mean()).astype(np.float32)


class DebtHelp(ss.Module):  # type: ignore[misc]
    """The way of a resident through debt help.

    Parameters
    ----------
    **kwargs
        Parameters of `define_pars` to change.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__()
        self.define_pars(
            signal=ss.bernoulli(p=lambda self, sim, uids: self.chance_of_signal[uids]),
            case=ss.bernoulli(p=0.8),
            reached=ss.bernoulli(p=lambda self, sim, uids: np.where(self.phone_known[uids], 0.26, 0.14)),
            accepted=ss.bernoulli(p=lambda self, sim, uids: np.where(self.age[uids] < 30, 0.30, 0.36)),
            registered=ss.bernoulli(p=0.3),
            intake_dropout=ss.bernoulli(p=0.06),
            arrangement_dropout=ss.bernoulli(p=0.008),
            relapse=ss.bernoulli(p=0.0087),
        )
        self.update_pars(**kwargs)
        self.define_states(
            ss.FloatArr("age", default=ss.uniform(18, 90)),
            ss.FloatArr("income", default=ss.lognorm_ex(mean=2400, std=1200)),
            ss.BoolArr("single_parent", default=ss.bernoulli(p=0.07)),
            ss.BoolArr("phone_known", default=ss.bernoulli(p=0.5)),
            ss.FloatArr("vulnerability", default=ss.normal(0, 1)),
            ss.FloatArr("chance_of_signal"),
            ss.BoolState("free", default=True),
            ss.BoolState("intake"),
            ss.BoolState("arrangement"),
            ss.BoolState("aftercare"),
            ss.FloatArr("ti_next"),
        )

    def init_results(self) -> None:
        """Define the monthly flows; Starsim adds the counts of the states."""
        super().init_results()
        self.define_results(*(ss.Result(flow, dtype=int, scale=True) for flow in FLOWS))

    def init_post(self) -> None:
        """Work out the chance of a signal: traits do not change."""
        super().init_post()
        poor, young = self.income.values < 1800, self.age.values < 30
        score = 0.8 * self.vulnerability.values + 0.5 * poor + 0.3 * young + 0.6 * self.single_parent.values
        self.chance_of_signal[:] = _by_traits(SIGNAL, score)

    def step(self) -> None:
        """Run one month, the last stage first, so that nobody passes two stages at once."""
        self._aftercare()
        self._arrangement()
        self._intake()
        self._outreach()

    def update_results(self) -> None:
        """Count the states the way `ss.People` does."""
        for state in STATES:
            self.results[f"n_{state}"][self.ti] = np.count_nonzero(self[state].values)

    def _move(self, uids: Any, start: str, end: str, months: int = 0) -> None:
        """Move residents between two states."""
        self[start][uids] = False
        self[end][uids] = True
        self.ti_next[uids] = self.ti + months

    def _count(self, flow: str, uids: Any) -> Any:
        """Book a flow and return the residents in it."""
        self.results[flow][self.ti] += len(uids)
        return uids

    def _outreach(self) -> None:
        """Signals, cases, contact, acceptance and registration, all within the month."""
        uids = self.free.uids
        for flow, dist in (
            ("signals", self.pars.signal),
            ("cases", self.pars.case),
            ("reached", self.pars.reached),
            ("accepted", self.pars.accepted),
            ("registered", self.pars.registered),
        ):
            uids = self._count(flow, dist.filter(uids))
        self._move(uids, "free", "intake", INTAKE)

    def _intake(self) -> None:
        """Five months until the arrangement, or drop-out."""
        dropped, stay = self.pars.intake_dropout.split(self.intake.uids)
        self._move(self._count("dropped_out", dropped), "intake", "free")
        ready = stay[self.ti_next[stay] <= self.ti]
        self._move(self._count("arranged", ready), "intake", "arrangement", ARRANGEMENT)

    def _arrangement(self) -> None:
        """Eighteen months until free of debt, or drop-out."""
        dropped, stay = self.pars.arrangement_dropout.split(self.arrangement.uids)
        self._move(self._count("dropped_out", dropped), "arrangement", "free")
        ready = stay[self.ti_next[stay] <= self.ti]
        self._move(self._count("completed", ready), "arrangement", "aftercare", AFTERCARE)

    def _aftercare(self) -> None:
        """Twelve months of aftercare, or relapse."""
        relapsed, stay = self.pars.relapse.split(self.aftercare.uids)
        self._move(self._count("relapsed", relapsed), "aftercare", "free")
        self._move(stay[self.ti_next[stay] <= self.ti], "aftercare", "free")


def funnel(residents: int, months: int, seed: int = 1) -> Any:
    """Return an initialised `ss.Sim`, ready to `run()`; see `bare`."""
    return bare(residents, months, seed).init()


def bare(residents: int, months: int, seed: int) -> Any:
    """Return an `ss.Sim`.

    Parameters
    ----------
    residents, months : int
    seed : int
    """
    return ss.Sim(
        n_agents=residents,
        start="2026-01-01",
        dt=ss.month,
        dur=months - 1,  # Starsim steps at both ends
        rand_seed=seed,
        modules=DebtHelp(),
        people_results=False,
        use_aging=False,
        verbose=0,
    )
