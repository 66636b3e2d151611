"""The way through debt help against the absorbing Markov chain of the same parameters.

Without queues, stories and differences between residents, every client moves by a chain whose transition matrix follows
from the cards; its absorption probabilities and times come from `numpy.linalg`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest

from sim.events import Event, Reason, Stage
from sim.evidence import Group, Parameters
from sim.model import DebtHelpModel
from sim.population import NEVER, Household, IncomeSource

SIZE = 20_000
TERM = 6
BOUND = 5.5
"""Standard deviations allowed; two-sided normal false alarm 4e-8 per figure."""

HORIZON = 90
NOBODY_ELSE = {"inflow.self_referral": -60.0, "arrears.own_solution": -60.0, "signalling.signal": -60.0}
ALONE = {"arrears.first_problem_debt": 0.0, "arrears.first_arrears": 0.0, "arrears.onset": -60.0}
SETTING = {
    **NOBODY_ELSE,
    **ALONE,
    "staff.first_talks": 1.0,
    "staff.offers": 1.0,
    "mind.story": 0.0,
    "mind.story_awareness": 0.0,
    "arrangement.term": TERM,
    "arrangement.statutory_term": 4.0,
    "arrangement.statutory_requested": 0.5,
    "relapse.relapse": -60.0,
    # Setbacks felt more than today, so that an error in one of them shows.
    "inflow.dropout_delay": 1.2,
    "inflow.dropout_late_claim": 0.8,
    "inflow.dropout_creditor_letter": 1.5,
}
CREDITORS = 20
WATCHED = ("intake", "stabilisation", "offer")


@dataclass(frozen=True)
class Client:
    """What all clients of one cohort have in common."""

    salary: bool
    young: bool
    low_debt: bool
    need: float
    supported: bool
    start: Stage


COHORTS = [
    Client(salary=True, young=False, low_debt=False, need=0.5, supported=False, start=Stage.REGISTRATION),
    Client(salary=False, young=True, low_debt=True, need=0.9, supported=True, start=Stage.INTAKE),
    Client(salary=True, young=True, low_debt=True, need=0.2, supported=True, start=Stage.REGISTRATION),
]


def logistic(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))


def dropout_chance(client: Client, p: Group, complete: bool, arrears: Group) -> float:
    """Return the monthly chance of dropping out, averaged over the three independent setbacks."""
    base = p.dropout + p.dropout_salary * client.salary + p.dropout_low_debt * client.low_debt
    base += p.dropout_support * 2 * client.need * client.supported
    base += p.dropout_after_application * complete
    setbacks = (
        (p.delay, p.dropout_delay),
        (1 - (1 - p.late_claim) ** (CREDITORS / arrears.creditors), p.dropout_late_claim),
        (p.creditor_letter, p.dropout_creditor_letter),
    )
    total = 0.0
    for hit in product((0, 1), repeat=3):
        weight = np.prod([c if h else 1 - c for h, (c, _) in zip(hit, setbacks, strict=True)])
        total += weight * logistic(base + sum(h * effect for h, (_, effect) in zip(hit, setbacks, strict=True)))
    return float(total)


class Chain:
    """States, their moves, and what `numpy.linalg` says of them."""

    ENDS = ("dropout", "refused", "arrangement dropout", "completed", "clean slate", "statutory ended")

    def __init__(self, client: Client, parameters: Parameters) -> None:
        self.names: list[str] = []
        self.moves: dict[tuple[str, str], float] = {}
        self._inflow(client, parameters)
        for kind, completes in (
            ("loan", parameters.arrangement.completed_loan),
            ("mediation", parameters.arrangement.completed_mediation),
        ):
            self._arrangement(kind, completes)
        self._statutory(parameters.arrangement)
        place = {name: i for i, name in enumerate([*self.names, *self.ENDS])}
        matrix = np.zeros((len(place), len(place)))
        for (source, target), chance in self.moves.items():
            matrix[place[source], place[target]] += chance
        n = len(self.names)
        np.testing.assert_allclose(matrix[:n].sum(axis=1), 1.0, atol=1e-12)
        transient = matrix[:n, :n]
        fundamental = np.linalg.inv(np.eye(n) - transient)
        self.absorbed = dict(zip(self.ENDS, (fundamental @ matrix[:n, n:])[0], strict=True))
        times = fundamental @ np.ones(n)
        self.mean = float(times[0])
        self.deviation = float(np.sqrt((2 * fundamental - np.eye(n)) @ times - times**2)[0])
        visits = fundamental[0]
        spread = np.sqrt(visits * (2 * np.diag(fundamental) - 1) - visits**2)
        self.months = {name: (visits[place[name]] - (place[name] == 0), spread[place[name]]) for name in WATCHED}
        left = np.linalg.matrix_power(transient, HORIZON)[0].sum()
        assert left < 1e-6, "the horizon is too short to follow everyone to the end"

    def _add(self, source: str, **targets: float) -> None:
        self.names.append(source)
        for target, chance in targets.items():
            self.moves[source, target.replace("_", " ")] = chance

    def _inflow(self, client: Client, parameters: Parameters) -> None:
        """Add the way to an answer; the first talk is in the first month, in which a client may drop out."""
        p, arrears = parameters.inflow, parameters.arrears
        before, after = (dropout_chance(client, p, complete, arrears) for complete in (False, True))
        application = logistic(
            p.application + p.application_salary * client.salary + p.application_support * client.supported
        )
        ready = logistic(p.stabilisation + p.stabilisation_young * client.young)
        if client.start == Stage.REGISTRATION:
            self._add("registered", dropout=before, intake=1 - before)
        stay = 1 - before
        self._add("intake", dropout=before, stabilisation=stay * application, intake=stay * (1 - application))
        stay = 1 - after
        self._add("stabilisation", dropout=after, offer=stay * ready, stabilisation=stay * (1 - ready))

        q = parameters.arrangement
        settled = q.compulsory_requested * q.compulsory_succeeds
        loan, mediation = (
            logistic(q.consent + q.consent_loan * has) * (1 - settled) + settled for has in (True, False)
        )
        agreed = q.loan_share * loan, (1 - q.loan_share) * mediation
        refused = 1 - sum(agreed)
        statutory = refused * q.statutory_requested * q.statutory_admitted
        answered = stay * q.answered
        self._add(
            "offer",
            dropout=after,
            offer=stay * (1 - q.answered),
            loan_1=answered * agreed[0],
            mediation_1=answered * agreed[1],
            statutory_1=answered * statutory,
            refused=answered * (refused - statutory),
        )

    def _arrangement(self, kind: str, completes: float) -> None:
        stays = completes ** (1 / TERM)
        for month in range(1, TERM + 1):
            following = f"{kind}_{month + 1}" if month < TERM else "completed"
            self._add(f"{kind} {month}", **{following: stays, "arrangement_dropout": 1 - stays})

    def _statutory(self, q: Group) -> None:
        months = int(q.statutory_term)
        for month in range(1, months):
            self._add(f"statutory {month}", **{f"statutory_{month + 1}": 1.0})
        self._add(f"statutory {months}", clean_slate=q.clean_slate, statutory_ended=1 - q.clean_slate)


def cohort(begin: Callable[..., DebtHelpModel], client: Client) -> DebtHelpModel:
    """Return a model in which everybody is the same client, about to live month 0."""
    model = begin(SIZE, assume=SETTING, seed=8, warmup=0, horizon=HORIZON)
    people, p = model.population, model.setting.parameters
    rows = np.arange(SIZE, dtype=np.intp)
    people.age[:] = 22 if client.young else 45
    people.income_source[:] = IncomeSource.SALARY if client.salary else IncomeSource.BENEFIT
    people.household[:] = Household.SINGLE
    people.debt_size[:] = p.population.low_debt * (0.5 if client.low_debt else 2.0)
    people.need_for_support[:] = client.need
    people.debt[:] = people.debt_size
    people.creditors[:] = CREDITORS
    people.problem[:] = True
    people.registered[:] = -1
    people.support_from[:] = -1 if client.supported else NEVER
    people.move(rows, people.stage[rows], np.full(SIZE, client.start, dtype=np.uint8), -1)
    if client.start == Stage.INTAKE:
        people.first_talk[:] = -1
    else:
        model.now.organisations.intake.join(rows, np.linspace(0, 0.9, SIZE))
    model.stocks = np.bincount(people.stage, minlength=len(Stage))
    return model


@pytest.mark.parametrize("client", COHORTS, ids=["employee", "young on benefit", "young employee"])
def test_absorption_agrees_with_the_chain(begin: Callable[..., DebtHelpModel], client: Client) -> None:
    """Ends, time in each stage and time in all lie within 5.5 standard deviations of the chain's, for 20,000 clients.

    Each count of an end is binomial; mean times have the chain's own standard deviation over the root of 20,000.
    False alarm under 4e-8 for each of ten figures.
    """
    model = cohort(begin, client)
    chain = Chain(client, model.setting.parameters)
    records = model.run().log.records()
    stocks = model.datacollector.get_model_vars_dataframe().sum() / SIZE
    for stage, (months, spread) in chain.months.items():
        assert abs(stocks[stage] - months) < BOUND * spread / np.sqrt(SIZE), stage

    ends = {
        "dropout": (records["event"] == Event.DROPOUT) & (records["reason"] != Reason.OFFER_REFUSED),
        "refused": (records["event"] == Event.DROPOUT) & (records["reason"] == Reason.OFFER_REFUSED),
        "arrangement dropout": records["event"] == Event.ARRANGEMENT_DROPOUT,
        "completed": records["event"] == Event.COMPLETED,
        "clean slate": records["event"] == Event.CLEAN_SLATE,
        "statutory ended": records["event"] == Event.STATUTORY_ENDED,
    }
    assert sum(found.sum() for found in ends.values()) == SIZE
    for name, found in ends.items():
        chance = chain.absorbed[name]
        assert chance > 0.001
        assert abs(found.sum() - SIZE * chance) < BOUND * np.sqrt(SIZE * chance * (1 - chance)), name
    months = records["month"][np.any(list(ends.values()), axis=0)] + 1
    assert abs(months.mean() - chain.mean) < BOUND * chain.deviation / np.sqrt(SIZE)
    assert months.std() == pytest.approx(chain.deviation, rel=0.05)
