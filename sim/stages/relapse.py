"""Aftercare and relapse: new arrears within a year of completing, or a year without.

Evidence cards: group `relapse`.
"""

from sim.chance import Terms
from sim.draws import Decision, Rows
from sim.events import Event, Moves, Stage, Step
from sim.groups import low_debt, young
from sim.now import Now
from sim.population import Population
from sim.stages.arrears import begin


def step(population: Population, now: Now) -> Step:
    """One month of aftercare."""
    rows = population.settled(Stage.AFTERCARE, now.month)
    relapsed = now.decide(Decision.RELAPSE, relapse, population, rows)
    begin(population, rows[relapsed], now)
    yield Moves(Event.RELAPSE, rows[relapsed], Stage.ARREARS)
    rows = rows[~relapsed]
    done = rows[now.month - population.since[rows] >= now.parameters.relapse.aftercare_months]
    yield Moves(Event.AFTERCARE_DONE, done, Stage.FREE)


def relapse(population: Population, rows: Rows, now: Now) -> Terms:
    """Return the terms of new arrears this month."""
    p = now.parameters.relapse
    return {
        "today": p.relapse,
        "debt mediation": p.relapse_mediation * ~population.loan[rows],
        "young": p.relapse_young * young(population, rows, now.parameters.population),
        "low debt": p.relapse_low_debt * low_debt(population, rows, now.parameters.population),
    }
