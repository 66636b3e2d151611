"""Inflow: from registration to the offer, with setbacks and drop-out on the way."""

import math

from benchmarks.twin.arithmetic import contrast, logistic
from benchmarks.twin.arrears import Bills
from sim.draws import Decision
from sim.events import Event, Reason, Stage
from sim.population import NEVER, IncomeSource

_PHASES = (Stage.REGISTRATION, Stage.INTAKE, Stage.STABILISATION, Stage.OFFER)


class Client(Bills):
    """The stage inflow."""

    def step_self_referral(self) -> None:
        """Register without having been approached; who does not know the way cannot."""
        if self.stage not in (Stage.ARREARS, Stage.PROBLEM_DEBT) or self.since >= self.model.month or not self.aware:
            return
        p = self.cards.inflow
        log_odds = (
            p.self_referral
            + p.self_referral_arrears * (not self.problem)
            + p.self_referral_risk * contrast(self.perceived_risk)
            + p.self_referral_low_debt * self.low_debt
            + p.self_referral_shame * contrast(self.shame)
            + p.self_referral_image * contrast(self.image_now())
            + self.cards.mind.campaign * self.lever("mind.image_campaign")
            + self.cards.acceptance.broad_offer * self.lever("acceptance.broad_offer")
        )
        if self.happens(Decision.SELF_REFERRAL, log_odds):
            self.register(Reason.SELF_REFERRAL)

    def register(self, route: Reason) -> None:
        """Register for debt help and wait for a first talk."""
        p, month = self.cards.inflow, self.model.month
        if not self.problem:
            self.escalate()
            self.log(Event.ESCALATION, Stage.PROBLEM_DEBT)
        self.registered = month
        self.first_talk = NEVER
        self.ready = NEVER
        self.support_from = NEVER
        share, odds = self.lever("inflow.support"), math.exp(p.support_young * self.young)
        if self.draw(Decision.SUPPORT) < share * odds / (1 - share + share * odds):
            late = self.draw(Decision.SUPPORT_DELAY) < p.support_late
            self.support_from = month + int(p.support_delay_late if late else p.support_delay)
        self.crisis = self.crisis or self.draw(Decision.REGISTERED_CRISIS) < p.crisis
        self.log(Event.REGISTERED, Stage.REGISTRATION, route)
        self.model.desk.arrive(self, self.draw(Decision.DESK_ORDER), self.crisis)

    def first_talk_held(self) -> None:
        """Have the first talk, perhaps later than the law allows."""
        p, legal = self.cards.inflow, self.cards.legal
        month = self.model.month
        self.first_talk = month
        mean = p.waiting_days_crisis if self.crisis else p.waiting_days
        days = -mean * math.log1p(-self.draw(Decision.WAITING_DAYS))
        days += legal.days_per_month * (month - self.registered)
        self.log(Event.FIRST_TALK, Stage.INTAKE, min(round(days), 255))
        counted = month - self.registered > (0 if self.crisis else 1)
        if days > (legal.first_talk_days_crisis if self.crisis else legal.first_talk_days) and not counted:
            self.log_breach()

    def keep_waiting(self) -> None:
        """Have no first talk this month; the legal term may end with it."""
        if self.model.month - self.registered == (0 if self.crisis else 1):
            self.log_breach()

    def log_breach(self) -> None:
        """Log that the legal clock has run out."""
        self.log(Event.CLOCK_BREACHED, reason=Reason.CRISIS_CLOCK if self.crisis else Reason.FIRST_TALK_CLOCK)

    def step_inflow(self) -> None:
        """Meet setbacks, then drop out or go a step forward."""
        if self.stage not in _PHASES or self.registered >= self.model.month:
            return
        if self.support_from == self.model.month:
            self.log(Event.SUPPORT_STARTED)
        if self.has_support():
            staff = self.cards.staff
            self.model.book("staff", "support", staff.hours_support)
            self.model.book("municipality", "support", staff.hours_support * staff.hourly_cost_support)
        hit = self._setbacks()
        for kind in hit:
            self.log(Event.SETBACK, reason=kind)
        if self.happens(Decision.DROPOUT, self._dropout(hit, self.has_support())):
            why = self._reason(hit)
            self.leave()
            self.stories.append(False)
            self.log(Event.DROPOUT, Stage.PROBLEM_DEBT, why)
        elif self.since < self.model.month:
            self._forward()

    def _setbacks(self) -> list[Reason]:
        """Return the setbacks of this month; who waits for a place is delayed for certain."""
        p = self.cards.inflow
        waits = self.stage == Stage.REGISTRATION or (self.stage == Stage.STABILISATION and self.ready != NEVER)
        hit = []
        if waits or self.draw(Decision.SETBACK, 0) < p.delay:
            hit.append(Reason.DELAY)
        claims = 1 - (1 - p.late_claim) ** (self.creditors / self.cards.arrears.creditors)
        if self.draw(Decision.SETBACK, 1) < claims:
            hit.append(Reason.LATE_CLAIM)
        if self.paused_until < self.model.month and self.draw(Decision.SETBACK, 2) < p.creditor_letter:
            hit.append(Reason.CREDITOR_LETTER)
        return hit

    def _dropout(self, hit: list[Reason], helped: bool) -> float:
        """Return the log odds of dropping out after the setbacks `hit`, with or without practical support."""
        p = self.cards.inflow
        control = self.lever("inflow.control")
        felt = 1 - p.counsellor_damps * self.lever("inflow.reachable_counsellor")
        felt *= 1 - p.control_damps * control
        return float(
            p.dropout
            + p.dropout_salary * (self.income_source == IncomeSource.SALARY)
            + p.dropout_low_debt * self.low_debt
            + p.dropout_support * 2 * self.need_for_support * helped
            + p.dropout_after_application * (self.stage in (Stage.STABILISATION, Stage.OFFER))
            + p.dropout_control * control
            + p.dropout_delay * (Reason.DELAY in hit) * felt
            + p.dropout_late_claim * (Reason.LATE_CLAIM in hit) * felt
            + p.dropout_creditor_letter * (Reason.CREDITOR_LETTER in hit) * felt
        )

    def _reason(self, hit: list[Reason]) -> Reason:
        """Return why: the setback without which, or the support with which, the resident would have stayed."""
        u = self.draw(Decision.DROPOUT)
        for kind in reversed(hit):
            others = [setback for setback in hit if setback != kind]
            if u >= logistic(self._dropout(others, self.has_support())):
                return kind
        if u >= logistic(self._dropout(hit, True)):
            return Reason.NO_SUPPORT
        if self.stage == Stage.REGISTRATION:
            return Reason.WAITING
        p = self.cards.inflow
        u = self.draw(Decision.DROPOUT_REASON)
        if u < p.reason_control:
            return Reason.GIVING_UP_CONTROL
        return Reason.PAPERWORK if u < p.reason_control + p.reason_paperwork else Reason.OTHER_SOLUTION

    def _forward(self) -> None:
        """Complete the application, or have the file ready for the arrangement office."""
        p = self.cards.inflow
        forwarding = self.lever("inflow.forwarding")
        if self.stage == Stage.INTAKE:
            log_odds = (
                p.application
                + p.application_salary * (self.income_source == IncomeSource.SALARY)
                + p.application_support * self.has_support()
                + p.application_forwarded * forwarding
            )
            if self.happens(Decision.PROGRESS, log_odds):
                self.log(Event.APPLICATION_COMPLETE, Stage.STABILISATION)
        elif self.stage == Stage.STABILISATION and self.ready == NEVER:
            log_odds = p.stabilisation + p.stabilisation_young * self.young + p.stabilisation_forwarded * forwarding
            if self.happens(Decision.PROGRESS, log_odds):
                self.ready = self.model.month
                self.model.office.arrive(self, self.draw(Decision.DESK_ORDER, 1))
