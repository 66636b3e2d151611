"""Arrears: they begin, are cleared, or grow into problem debt.

Evidence cards: group `arrears`.
"""

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Calendar
from sim.chance import Terms, highest, log_odds, normal, probability, table
from sim.draws import Decision, Draws, Rows, places
from sim.events import Event, Moves, Provider, Stage, Step
from sim.evidence import Group, Parameters
from sim.now import Now
from sim.population import Household, Population, blocks


def step(population: Population, now: Now) -> Step:
    """One month: arrears begin, are cleared, escalate; problem debts are solved without help."""
    in_arrears, in_debt = population.rows(Stage.ARREARS), population.rows(Stage.PROBLEM_DEBT)  # since before this month
    yield from _begin(population, now)
    p = now.parameters.arrears

    ceiling = highest(p.cure, p.cure_buffer)
    rows = now.candidates(Decision.CURE, in_arrears, ceiling)
    cured = rows[now.decide(Decision.CURE, cure, population, rows, ceiling=ceiling)]
    yield Moves(Event.CURE, clear(population, cured), Stage.FREE)

    ceiling = highest(p.escalation, p.escalation_buffer, p.escalation_several)
    rows = now.candidates(Decision.ESCALATION, in_arrears, ceiling)
    rows = rows[(population.stage[rows] == Stage.ARREARS) & (population.paused_until[rows] < now.month)]
    escalated = rows[now.decide(Decision.ESCALATION, escalation, population, rows, ceiling=ceiling)]
    escalate(population, escalated, now)
    yield Moves(Event.ESCALATION, escalated, Stage.PROBLEM_DEBT)

    ceiling = highest(p.own_solution, p.own_solution_low_debt)
    rows = now.candidates(Decision.OWN_SOLUTION, in_debt, ceiling)
    solved = rows[now.decide(Decision.OWN_SOLUTION, own_solution, population, rows, ceiling=ceiling)]
    yield Moves(Event.OWN_SOLUTION, clear(population, solved), Stage.FREE)


def onset_risk(population: Population, rows: Rows | slice, p: Group) -> Terms:
    """Return what makes arrears begin, apart from the times (relative risks of health-premium arrears)."""
    household, married = population.household[rows], population.married[rows]
    with_children = population.children[rows] > 0
    couple = np.where(
        married,
        np.where(with_children, p.risk_married_family, p.risk_married),
        np.where(with_children, p.risk_unmarried_family, p.risk_unmarried),
    )
    composition = np.where(household == Household.SINGLE, p.risk_single, couple)
    composition = np.where(household == Household.SINGLE_PARENT, p.risk_single_parent, composition)
    income = table(p.risk_salary, p.risk_self_employed, p.risk_benefit, p.risk_pension)
    return {
        "today": p.onset,
        "household": np.log(composition),
        "income source": np.log(income[population.income_source[rows]]),
        "buffer": p.onset_buffer * buffer(population, rows),
        "lasting differences": population.vulnerability[rows].astype(np.float64),
    }


def onset(population: Population, rows: Rows, now: Now) -> Terms:
    """Return the terms of arrears beginning this month."""
    shock = now.lever("arrears.price_shock", population, rows)
    return {**onset_risk(population, rows, now.parameters.arrears), "prices": shock}


def cure(population: Population, rows: Rows, now: Now) -> Terms:
    """Return the terms of clearing all arrears this month."""
    p = now.parameters.arrears
    return {"today": p.cure, "buffer": p.cure_buffer * buffer(population, rows)}


def escalation(population: Population, rows: Rows, now: Now) -> Terms:
    """Return the terms of arrears becoming problem debt this month."""
    p = now.parameters.arrears
    providers = np.count_nonzero(population.owed(rows), axis=0)
    return {
        "today": p.escalation,
        "buffer": p.escalation_buffer * buffer(population, rows),
        "several providers": p.escalation_several * (providers > 1),
    }


def own_solution(population: Population, rows: Rows, now: Now) -> Terms:
    """Return the terms of problem debt being solved this month without debt help."""
    p = now.parameters.arrears
    low = population.debt[rows] < now.parameters.population.low_debt
    return {"today": p.own_solution, "low debt": p.own_solution_low_debt * low}


def buffer(population: Population, rows: Rows | slice) -> NDArray[np.float64]:
    """Return whether there is a month's income in hand: 1 yes, 0 no."""
    return (population.buffer[rows] >= population.salary[rows]).astype(np.float64)


def escalate(population: Population, rows: Rows, now: Now) -> None:
    """Turn arrears into problem debt: more providers, the household's debt and creditors, more shame and worry."""
    add_providers(population, rows, now)
    begin_debt(population, rows, now.parameters)
    mind = now.parameters.mind
    for trait, way in ((population.shame, mind.debt_shame), (population.perceived_risk, mind.debt_risk)):
        before = trait[rows].astype(np.float64)
        trait[rows] = before + way * (1 - before)


def begin_debt(population: Population, rows: Rows, parameters: Parameters) -> None:
    """Set the problem debt of `rows` and the creditors that go with it."""
    p = parameters.arrears
    debt = population.debt_size[rows].astype(np.float64)
    population.problem[rows] = True
    population.debt[rows] = debt
    creditors = p.creditors * (debt / p.client_debt) ** p.creditors_elasticity
    population.creditors[rows] = np.minimum(np.maximum(np.rint(creditors), 1), np.iinfo(np.uint8).max)


def clear(population: Population, rows: Rows) -> Rows:
    """Free `rows` of arrears and debts and return them."""
    population.settle_arrears(rows)
    population.debt[rows] = 0
    population.creditors[rows] = 0
    population.problem[rows] = False
    population.crisis[rows] = False
    return rows


def begin(population: Population, rows: Rows, now: Now) -> None:
    """Give `rows` arrears at a first provider, and perhaps at others."""
    shares = np.cumsum(_provider_shares(now.parameters.arrears))
    u = now.uniform(rows, Decision.FIRST_PROVIDER) * shares[-1]
    first = np.minimum(np.searchsorted(shares, u, side="right"), len(Provider) - 1)
    where = _spread(rows, now)
    where[np.arange(len(rows)), first] = True
    _owe(population, rows, where, now)
    population.arrears_since[rows] = now.month


def add_providers(population: Population, rows: Rows, now: Now) -> None:
    """Let arrears spread to providers that were still paid."""
    _owe(population, rows, _spread(rows, now) & (population.owed(rows) == 0).T, now)


def _spread(rows: Rows, now: Now) -> NDArray[np.bool_]:
    """Return to which providers arrears spread, in proportion to their share, shape (n, 5)."""
    p = now.parameters.arrears
    return np.asarray(now.uniforms(rows, Decision.FURTHER_PROVIDER, len(Provider)) < p.spread * _provider_shares(p))


def _provider_shares(p: Group) -> NDArray[np.float64]:
    """Return the share of each provider in first arrears, shape (5,)."""
    return table(p.first_health, p.first_energy, p.first_rent, p.first_water, p.first_tax)


def first_state(population: Population, now: Now) -> None:
    """Give residents the arrears and problem debts with which the warm-up begins, most where the risk is highest."""
    p = now.parameters.arrears
    total = 0.0
    for block in blocks(len(population)):
        total += float(np.exp(log_odds(onset_risk(population, block, p))).sum())
    for block in blocks(len(population)):
        rows = np.arange(block.start, block.stop)
        weight = np.exp(log_odds(onset_risk(population, block, p))) * len(population) / total
        u = now.uniform(rows, Decision.FIRST_STAGE)
        problem = rows[u < p.first_problem_debt * weight]
        early = rows[(u >= p.first_problem_debt * weight) & (u < (p.first_problem_debt + p.first_arrears) * weight)]
        for who, stage, months in (
            (problem, Stage.PROBLEM_DEBT, p.first_spell_problem),
            (early, Stage.ARREARS, p.first_spell),
        ):
            begin(population, who, now)
            ago = 1 - months * np.log1p(-now.uniform(who, Decision.FIRST_SPELL))
            population.arrears_since[who] = now.month - np.minimum(ago, p.first_spell_longest)
            population.move(who, population.stage[who], stage, now.month - 1)
        escalate(population, problem, now)


def onset_calendar(
    population: Population, draws: Draws, p: Group, highest_shock: float, first: int, last: int
) -> Calendar:
    """Return who may come into arrears in each month from `first` to `last`, drawn once for all arms.

    Candidate months follow from the highest chance that any arm reaches, by geometric gaps; in a candidate month
    the arrears begin when the draw also stays below the chance that then holds (thinning), which is exact.

    Parameters
    ----------
    population : Population
    draws : Draws
    p : Group
        The cards of group `arrears`.
    highest_shock : float
        Largest addition, in log odds, that any arm makes to the risk.
    first, last : int
    """
    found: list[tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]] = []
    for block in blocks(len(population)):
        rows = np.arange(block.start, block.stop)
        chance = probability(log_odds({**onset_risk(population, block, p), "prices": highest_shock}))
        month = np.full(len(rows), first - 1, dtype=np.int64)
        while len(rows):
            u = draws.uniform(rows, Decision.ONSET_CANDIDATE, month)
            gap = np.minimum(np.log1p(-u) / np.log1p(-chance), last - first + 1)
            month = month + 1 + gap.astype(np.int64)
            inside = month <= last
            rows, month, chance = rows[inside], month[inside], chance[inside]
            found.append((month, rows.astype(np.int32), chance))
    when, who, chances = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.argsort((when - first).astype(np.uint16), kind="stable")
    starts = np.searchsorted(when[order], np.arange(first, last + 2))
    return Calendar(first, starts, who[order], chances[order], highest_shock)


def _begin(population: Population, now: Now) -> Step:
    """Let arrears begin for this month's candidates."""
    rows, chance = now.calendar.candidates(now.month)
    free = population.stage[rows] == Stage.FREE
    begun, chance = rows[free], chance[free]
    if now.calendar.shock or now.levers.moved("arrears.price_shock") or now.watched.size:
        begun = begun[now.decide(Decision.ONSET, onset, population, begun, candidacy=chance)]
    # else the chance is the very one that made them candidates, and all of them begin
    begin(population, begun, now)
    yield Moves(Event.ONSET, begun, Stage.ARREARS)


def _owe(population: Population, rows: Rows, where: NDArray[np.bool_], now: Now) -> None:
    """Give `rows` arrears of lognormal amounts at the providers in `where`, shape (n, 5)."""
    p = now.parameters.arrears
    median = table(p.amount_health, p.amount_energy, p.amount_rent, p.amount_water, p.amount_tax)
    who, provider = places(where)
    who = rows[who]
    u = now.uniform(who, Decision.ARREARS_AMOUNT, provider)
    amount = np.rint(median[provider] * np.exp(p.amount_spread * normal(u)))
    population.arrears[who, provider] = np.minimum(np.maximum(amount, 1), np.iinfo(np.uint16).max)
