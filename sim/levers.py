"""Levers: every value that an intervention may change, named once.

An intervention moves levers and nothing else; what a moved lever does to a chance is an effect on an evidence card.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.draws import Rows
from sim.evidence import Parameters
from sim.groups import target
from sim.population import Population


@dataclass(frozen=True, slots=True)
class Lever:
    """One value that policy sets.

    Attributes
    ----------
    how : {"set", "add", "multiply"}
        What a change does to today's value.
    base : str or float
        Evidence card with today's value, or the value itself where the lever is off today.
    low, high : float
        Range that a change may take.
    unit : str
    does : str
        What it changes, in one line.
    """

    how: Literal["set", "add", "multiply"]
    base: str | float
    low: float
    high: float
    unit: str
    does: str


_SHARE = (0.0, 1.0, "share")
_DOSE = (0.0, 1.0, "dose, from none to all of the effect")

LEVERS: dict[str, Lever] = {
    "arrears.price_shock": Lever("add", 0.0, -2.0, 2.0, "log odds", "monthly risk that arrears begin"),
    "signalling.threshold": Lever("set", "signalling.threshold", 0.0, 1000.0, "EUR", "smallest amount taken up"),
    "signalling.threshold_share": Lever("set", "signalling.threshold_share", *_SHARE, "cases under a smallest amount"),
    "contact.phone_first": Lever("set", "contact.phone_first", *_SHARE, "cases called first where a number is known"),
    "contact.evening": Lever("set", "contact.evening", *_SHARE, "calls and visits in the evening"),
    "contact.extra_attempts": Lever("add", 0.0, 0.0, 3.0, "attempts", "attempts on top of the protocol"),
    "contact.whatsapp": Lever("set", "contact.whatsapp", *_SHARE, "cases sent a WhatsApp message"),
    "contact.sms": Lever("set", "contact.sms", *_SHARE, "cases sent a text message"),
    "contact.letter_quality": Lever("set", 0.0, *_DOSE, "letters that are personal and say what to do"),
    "contact.experience_letter": Lever("set", 0.0, *_DOSE, "experience stories in letters"),
    "contact.experience_film": Lever("set", 0.0, *_DOSE, "a film with experience stories"),
    "acceptance.broad_offer": Lever("set", 0.0, *_DOSE, "an offer broader than debts alone"),
    "acceptance.counsellor_quality": Lever("set", 0.0, *_DOSE, "outreach talks that are clear, honest, listening"),
    "mind.image_campaign": Lever("set", 0.0, *_DOSE, "a campaign for a better image"),
    "inflow.support": Lever("set", "inflow.support", *_SHARE, "clients offered practical support"),
    "inflow.forwarding": Lever("set", 0.0, *_DOSE, "forwarding files sooner and less complete"),
    "inflow.control": Lever("set", 0.0, *_DOSE, "control that clients keep of decisions"),
    "inflow.reachable_counsellor": Lever("set", 0.0, *_DOSE, "a helper who can be reached"),
    "arrangement.loan_share": Lever("set", "arrangement.loan_share", *_SHARE, "arrangements by restructuring loan"),
    "arrangement.term": Lever("set", "arrangement.term", 1.0, 120.0, "months", "length of the arrangement"),
    "arrangement.constant_hazard": Lever(
        "set", "arrangement.constant_hazard", *_SHARE, "reading: 0 risk runs over the term, 1 per month as published"
    ),
    "staff.outreach": Lever("multiply", 1.0, 0.0, 10.0, "times today", "minutes of the outreach team"),
    "staff.intake": Lever("multiply", 1.0, 0.0, 10.0, "times today", "first talks a month at the intake desk"),
    "staff.office": Lever("multiply", 1.0, 0.0, 10.0, "times today", "offers a month of the arrangement office"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A lever moved by an intervention.

    Attributes
    ----------
    intervention : str
    lever : str
        Key of `LEVERS`.
    amount : float
        New value, addition or factor.
    target : str
        Target group.
    dose : float
        How much of the change is made: 1 is all of it.
    """

    intervention: str
    lever: str
    amount: float
    target: str = "all"
    dose: float = 1.0

    def applied(self, before: float | NDArray[np.float64]) -> float | NDArray[np.float64]:
        """Return the lever's value after the change."""
        how = LEVERS[self.lever].how
        if how == "set":
            return before + self.dose * (self.amount - before)
        if how == "add":
            return before + self.dose * self.amount
        return before * float(self.amount**self.dose)


@dataclass(slots=True)
class Levers:
    """Today's values and the changes in force.

    Attributes
    ----------
    parameters : Parameters
    changes : list of Change
        In force now, in the order in which they started.
    used : set of str
        Interventions of which a lever has been read for at least one resident of the target group.
    """

    parameters: Parameters
    changes: list[Change] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def moved(self, name: str) -> bool:
        """Return whether a change in force moves a lever."""
        return any(change.lever == name for change in self.changes)

    def base(self, name: str) -> float:
        """Return today's value of a lever."""
        base = LEVERS[name].base
        return self.parameters.values[base] if isinstance(base, str) else base

    def __call__(self, name: str, population: Population, rows: Rows) -> float | NDArray[np.float64]:
        """Return the value of lever `name` for `rows`: one number, or one per row where target groups differ."""
        value: float | NDArray[np.float64] = self.base(name)
        for change in self.changes:
            if change.lever == name:
                member = target(change.target)
                if member is None:
                    value = change.applied(value)
                    if len(rows):
                        self.used.add(change.intervention)
                else:
                    inside = member(population, rows, self.parameters.population)
                    value = np.where(inside, change.applied(value), value)
                    if inside.any():
                        self.used.add(change.intervention)
        return value

    def overall(self, name: str) -> float:
        """Return the value of a lever that holds for an organisation rather than for residents."""
        value: float | NDArray[np.float64] = self.base(name)
        for change in self.changes:
            if change.lever == name:
                value = change.applied(value)
                self.used.add(change.intervention)
        return float(value)
