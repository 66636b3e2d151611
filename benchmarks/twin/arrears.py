"""Arrears, signals and relapse: what happens to a household's bills."""

import math

from benchmarks.twin.arithmetic import logistic, quantile, single
from benchmarks.twin.person import Person
from sim.draws import Decision
from sim.events import Event, Provider, Reason, Stage
from sim.population import Household, IncomeSource

_SIGNALLED = (Stage.ARREARS, Stage.PROBLEM_DEBT, Stage.REGISTRATION, Stage.INTAKE)
_CLIENTS = (Stage.REGISTRATION, Stage.INTAKE)
_PROVIDER = (Reason.HEALTH, Reason.ENERGY, Reason.RENT, Reason.WATER, Reason.TAX)


class Bills(Person):
    """The stages arrears, signalling and relapse."""

    def step_arrears(self) -> None:
        """Arrears begin, are cleared or escalate; problem debts are solved without help."""
        if self.stage == Stage.FREE:
            if self.row in self.model.candidates:
                self._onset()
        elif self.since < self.model.month:
            if self.stage == Stage.ARREARS:
                self._arrears_go_on()
            elif self.stage == Stage.PROBLEM_DEBT:
                p = self.cards.arrears
                if self.happens(Decision.OWN_SOLUTION, p.own_solution + p.own_solution_low_debt * self._debt_is_low()):
                    self.clear()
                    self.log(Event.OWN_SOLUTION, Stage.FREE)

    def step_signalling(self) -> None:
        """Send signals; together they become a case, or not."""
        if self.stage not in _SIGNALLED:
            return
        p, month = self.cards.signalling, self.model.month
        earlier = month - self.last_signal <= p.look_back
        if not self.happens(Decision.SIGNAL_MONTH, p.signal + p.signal_again * earlier):
            return
        signalled = [provider for provider in Provider if self._is_signalled_by(provider)]
        if not signalled:
            return
        self.last_signal = month
        amount = sum(self.owed[provider] for provider in signalled)
        why_not = self._not_taken_up(amount)
        if why_not != Reason.NONE:
            self.log(Event.SIGNAL_LEFT, reason=why_not)
            return
        self._open_case(signalled, amount, earlier)

    def step_relapse(self) -> None:
        """Have new arrears in aftercare, or come to its end."""
        if self.stage != Stage.AFTERCARE or self.since >= self.model.month:
            return
        p = self.cards.relapse
        log_odds = (
            p.relapse
            + p.relapse_mediation * (not self.loan)
            + p.relapse_young * self.young
            + p.relapse_low_debt * self.low_debt
        )
        if self.happens(Decision.RELAPSE, log_odds):
            self._begin_arrears()
            self.log(Event.RELAPSE, Stage.ARREARS)
        elif self.model.month - self.since >= p.aftercare_months:
            self.log(Event.AFTERCARE_DONE, Stage.FREE)

    def _onset(self) -> None:
        """Come into arrears: a candidate does when the draw also stays below the chance of now."""
        risk = self._onset_risk()
        ceiling = logistic(risk + self.model.highest_shock)
        now = logistic(risk + self.lever("arrears.price_shock"))
        if self.draw(Decision.ONSET) * ceiling < now:
            self._begin_arrears()
            self.log(Event.ONSET, Stage.ARREARS)

    def _onset_risk(self) -> float:
        """Return the log odds of onset in ordinary times."""
        p = self.cards.arrears
        if self.household == Household.SINGLE_PARENT:
            composition = p.risk_single_parent
        elif self.household == Household.SINGLE:
            composition = p.risk_single
        elif self.married:
            composition = p.risk_married_family if self.children else p.risk_married
        else:
            composition = p.risk_unmarried_family if self.children else p.risk_unmarried
        income = {
            IncomeSource.SALARY: p.risk_salary,
            IncomeSource.SELF_EMPLOYED: p.risk_self_employed,
            IncomeSource.BENEFIT: p.risk_benefit,
            IncomeSource.PENSION: p.risk_pension,
        }[IncomeSource(self.income_source)]
        risk = p.onset + math.log(composition) + math.log(income)
        return float(risk + p.onset_buffer * self.has_buffer() + self.vulnerability)

    def _arrears_go_on(self) -> None:
        """Clear the arrears, or let them grow into problem debt unless collection is paused."""
        p = self.cards.arrears
        if self.happens(Decision.CURE, p.cure + p.cure_buffer * self.has_buffer()):
            self.clear()
            self.log(Event.CURE, Stage.FREE)
        elif self.paused_until < self.model.month:
            several = sum(amount > 0 for amount in self.owed) > 1
            log_odds = p.escalation + p.escalation_buffer * self.has_buffer() + p.escalation_several * several
            if self.happens(Decision.ESCALATION, log_odds):
                self.escalate()
                self.log(Event.ESCALATION, Stage.PROBLEM_DEBT)

    def escalate(self) -> None:
        """Have problem debt, with more shame and more worry."""
        self._spread()
        self.begin_debt()
        mind = self.cards.mind
        self.shame = single(self.shame + mind.debt_shame * (1 - self.shame))
        self.perceived_risk = single(self.perceived_risk + mind.debt_risk * (1 - self.perceived_risk))

    def _debt_is_low(self) -> bool:
        """Return whether the debt of now is low."""
        return bool(self.debt < self.cards.population.low_debt)

    def _begin_arrears(self) -> None:
        """Owe a first provider, and perhaps others."""
        shares = self._first_shares()
        u = self.draw(Decision.FIRST_PROVIDER) * sum(shares)
        first, reach = Provider.HEALTH, 0.0
        for provider in Provider:
            first = provider
            reach += shares[provider]
            if u < reach:
                break
        self._owe(first)
        self._spread()
        self.arrears_since = self.model.month

    def _spread(self) -> None:
        """Let arrears spread to providers that were still paid."""
        shares, spread = self._first_shares(), self.cards.arrears.spread
        for provider in Provider:
            if self.owed[provider]:
                continue
            if self.draw(Decision.FURTHER_PROVIDER, provider) < spread * shares[provider]:
                self._owe(provider)

    def _owe(self, provider: Provider) -> None:
        """Owe one provider an amount."""
        p = self.cards.arrears
        median = (p.amount_health, p.amount_energy, p.amount_rent, p.amount_water, p.amount_tax)[provider]
        z = quantile(self.draw(Decision.ARREARS_AMOUNT, provider))
        self.owed[provider] = min(max(round(median * math.exp(p.amount_spread * z)), 1), 65535)

    def _first_shares(self) -> tuple[float, ...]:
        """Return the share of each provider in first arrears."""
        p = self.cards.arrears
        return p.first_health, p.first_energy, p.first_rent, p.first_water, p.first_tax

    def _is_signalled_by(self, provider: Provider) -> bool:
        """Return whether a provider signals, in a month with signals, and record it."""
        lasted = self.model.month - self.arrears_since
        if self.owed[provider] == 0 or lasted < self.model.earliest_signal[provider]:
            return False
        if self.draw(Decision.SIGNAL, provider) >= self.cards.signalling.each:
            return False
        self.log(Event.SIGNAL, reason=_PROVIDER[provider])
        return True

    def _not_taken_up(self, amount: int) -> Reason:
        """Return why the signals lead to no case, `NONE` when they do."""
        p = self.cards.signalling
        if self.stage in _CLIENTS or self.case_open:
            return Reason.KNOWN_CLIENT
        small = amount < self.lever("signalling.threshold")
        if small and self.draw(Decision.THRESHOLD_APPLIES) < self.lever("signalling.threshold_share"):
            return Reason.BELOW_THRESHOLD
        if self.draw(Decision.NOT_AT_ADDRESS) < p.not_at_address:
            return Reason.NOT_AT_ADDRESS
        if self.model.month - self.last_case <= p.repeat_months and self.draw(Decision.REPEAT_LEFT) < p.repeat_left:
            return Reason.REPEATED
        return Reason.NONE

    def _open_case(self, signalled: list[Provider], amount: int, earlier: bool) -> None:
        """Become a case of the outreach team."""
        self.last_case = self.model.month
        self.case_open = True
        self.case_multiple = len(signalled) > 1
        self.case_amount = min(amount, 65535)
        self.case_provider = max(signalled, key=lambda provider: self.owed[provider])
        energy = Provider.ENERGY in signalled
        threatened = energy and self.draw(Decision.CRISIS) < self.cards.signalling.crisis
        self.crisis = self.crisis or threatened
        self.model.outreach.arrive(self, self.draw(Decision.CASE_ORDER))
        if self.case_multiple:
            self.log(Event.CASE, reason=Reason.MULTIPLE_CONSECUTIVE if earlier else Reason.MULTIPLE)
        else:
            self.log(Event.CASE, reason=Reason.CONSECUTIVE if earlier else Reason.SINGLE)
