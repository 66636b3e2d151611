"""The numbers on the evidence cards, one attribute per stage."""

from sim.evidence import Parameters


class Cards:
    """The cards in force, looked up once.

    Parameters
    ----------
    parameters : Parameters
    """

    def __init__(self, parameters: Parameters) -> None:
        self.values = parameters.values
        self.acceptance = parameters.acceptance
        self.arrangement = parameters.arrangement
        self.arrears = parameters.arrears
        self.contact = parameters.contact
        self.inflow = parameters.inflow
        self.legal = parameters.legal
        self.mind = parameters.mind
        self.population = parameters.population
        self.relapse = parameters.relapse
        self.signalling = parameters.signalling
        self.staff = parameters.staff
