"""The month of a resident, in order: one module per stage, each a `step` that yields moves."""

from collections.abc import Callable

from sim.events import Step
from sim.now import Now
from sim.population import Population
from sim.stages import acceptance, arrangement, arrears, contact, inflow, relapse, signalling, word_of_mouth

ORDER: dict[str, Callable[[Population, Now], Step]] = {
    "arrears": arrears.step,
    "signalling": signalling.step,
    "contact": contact.step,
    "acceptance": acceptance.step,
    "inflow": inflow.step,
    "arrangement": arrangement.step,
    "relapse": relapse.step,
    "word_of_mouth": word_of_mouth.step,
}
"""Every stage of the month, in the order in which it is run."""
