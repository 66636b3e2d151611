"""Arrangement: creditors answer, the arrangement or the statutory route runs, debts are repaid and remitted."""

from benchmarks.twin.arithmetic import logit, single
from benchmarks.twin.contact import Contacted
from sim.draws import Decision
from sim.events import Event, Reason, Stage


class Debtor(Contacted):
    """The stage arrangement."""

    def step_arrangement(self) -> None:
        """Have the creditors' answer, go on with the arrangement, or with the statutory route."""
        if self.since >= self.model.month:
            return
        if self.stage == Stage.OFFER:
            self._wait_for_the_answer()
        elif self.stage == Stage.ARRANGEMENT:
            self._go_on()
        elif self.stage == Stage.STATUTORY:
            self._go_on_in_court()

    def _wait_for_the_answer(self) -> None:
        """Hear that creditors consent, are compelled, or refuse; then the statutory route may be open."""
        p = self.cards.arrangement
        if self.draw(Decision.ANSWER) >= p.answered:
            return
        self.loan = self.draw(Decision.RESTRUCTURING_LOAN) < self.lever("arrangement.loan_share")
        self.leave()
        if self.happens(Decision.CONSENT, p.consent + p.consent_loan * self.loan) or self._compelled():
            self.term = round(self.lever("arrangement.term"))
            self.log(Event.ARRANGED, Stage.ARRANGEMENT, self._resolution())
            self.model.book("municipality", "arrangement", self.cards.staff.cost_arrangement)
        elif self._admitted():
            self.log(Event.STATUTORY_STARTED, Stage.STATUTORY)
        else:
            self.stories.append(False)
            self.log(Event.DROPOUT, Stage.PROBLEM_DEBT, Reason.OFFER_REFUSED)

    def _compelled(self) -> bool:
        """Return whether a court compels the creditors who refuse."""
        p = self.cards.arrangement
        asked = self.draw(Decision.COMPULSORY_REQUEST) < p.compulsory_requested
        return bool(asked and self.draw(Decision.COMPULSORY_SETTLEMENT) < p.compulsory_succeeds)

    def _admitted(self) -> bool:
        """Return whether a court admits the resident to the statutory route."""
        p = self.cards.arrangement
        asked = self.draw(Decision.STATUTORY_REQUEST) < p.statutory_requested
        return bool(asked and self.draw(Decision.STATUTORY_ADMISSION) < p.statutory_admitted)

    def _go_on(self) -> None:
        """End the arrangement early, complete it at its term, or go on."""
        p, month = self.cards.arrangement, self.model.month
        completes = p.completed_loan if self.loan else p.completed_mediation
        months = self.term + self.lever("arrangement.constant_hazard") * (p.published_term - self.term)
        if self.happens(Decision.ARRANGEMENT_DROPOUT, logit(1 - completes ** (1 / months))):
            self._repay((month - self.since) / self.term)
            self.stories.append(False)
            self.log(Event.ARRANGEMENT_DROPOUT, Stage.PROBLEM_DEBT, self._resolution())
        elif month - self.since >= self.term:
            self._repay(1.0)
            self._free_of_debt()
            self.log(Event.COMPLETED, Stage.AFTERCARE, self._resolution())

    def _go_on_in_court(self) -> None:
        """End the statutory route at its term, with a clean slate or without."""
        p = self.cards.arrangement
        if self.model.month - self.since < p.statutory_term:
            return
        self.loan = False
        self.term = int(p.statutory_term)
        self._repay(1.0)
        if self.draw(Decision.CLEAN_SLATE) < p.clean_slate:
            self._free_of_debt()
            self.log(Event.CLEAN_SLATE, Stage.AFTERCARE)
        else:
            self.log(Event.STATUTORY_ENDED, Stage.PROBLEM_DEBT)

    def _repay(self, elapsed: float) -> None:
        """Pay back a share of the debt per published term, as far as the term has run."""
        p = self.cards.arrangement
        share = p.repaid * self.term / p.published_term * elapsed
        repaid = self.debt * min(share, 1.0)
        self.debt = single(self.debt - repaid)
        self.model.book("residents", "repaid", -repaid)
        self.model.book("creditors", "repaid", repaid)

    def _free_of_debt(self) -> None:
        """Have the rest of the debt remitted, and tell it."""
        self.model.book("residents", "remitted", self.debt)
        self.model.book("creditors", "remitted", -self.debt)
        self.clear()
        self.stories.append(True)

    def _resolution(self) -> Reason:
        """Return the kind of arrangement."""
        return Reason.RESTRUCTURING_LOAN if self.loan else Reason.DEBT_MEDIATION
