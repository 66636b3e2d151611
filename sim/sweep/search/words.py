"""What a search found, in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite

from sim.report.estimates import Estimate
from sim.sweep.answers.means import Mean, possible
from sim.sweep.answers.settings import STAFF
from sim.sweep.figures.reader import Reader, lowered
from sim.sweep.report.small import of as small_of
from sim.sweep.report.small import said
from sim.sweep.report.told import Told
from sim.sweep.search.cost import PARTIES
from sim.sweep.search.judged import GAIN, apart
from sim.sweep.search.run import Searched


@dataclass(frozen=True)
class Words:
    """A search and the language it is told in.

    Attributes
    ----------
    found : Searched
    told : Told
        Of the packages tried.
    """

    found: Searched
    told: Told

    @property
    def reader(self) -> Reader:
        """Words and numbers for readers."""
        return self.told.reader

    def say(self, key: str, **values: object) -> str:
        """Return the text `search.key`."""
        return self.told.reader.texts(f"search.{key}", **values)

    @cached_property
    def names(self) -> dict[str, str]:
        """The objective, its unit, and the unit of the first party's cost."""
        measure = self.found.asked.objective
        cost = self.reader.unit(PARTIES[self.party])
        return {"measure": self.reader.measure(measure), "unit": self.reader.unit(measure), "unit_cost": cost}

    @property
    def party(self) -> str:
        """The first party with a budget."""
        return next(iter(self.found.asked.budget))

    @cached_property
    def budget(self) -> str:
        """The whole budget."""
        amounts = self.found.asked.budget.items()
        return self.reader.listed(
            [
                self.say("amount", value=self.amount(most), unit=self.reader.unit(PARTIES[party]))
                for party, most in amounts
            ]
        )

    def gain(self, one: Mean) -> Estimate:
        """Return a gain as it is shown."""
        scale = self.reader.scale(self.found.asked.objective)
        return Estimate(scale * one.mean, scale * one.low, scale * one.high)

    def amount(self, value: float, sign: bool = False) -> str:
        """Return money or hours."""
        return self.reader.numbers.plain(value, 0 if abs(value) >= 10 else 1, sign)

    def amounts(self, one: Mean) -> str:
        """Return an interval of money or hours; a dash where there is none."""
        if one.low != one.low:
            return self.reader.texts("number.none")
        return self.reader.say("range", low=self.amount(one.low, True), high=self.amount(one.high, True))

    def package(self, number: int) -> str:
        """Return a package tried, in words."""
        return self.told.words(number)

    def quoted(self, number: int) -> str:
        """Return a package as part of a sentence."""
        return f"‘{lowered(self.package(number))}’"

    def searched(self, number: int, name: str = GAIN) -> Mean:
        """Return the gain of a package in the search, or its cost for a party."""
        return self.found.judged.mean(name, number)

    def fresh(self, place: int, name: str = GAIN) -> Mean:
        """Return the same of a finalist on fresh luck."""
        return self.found.again.mean(name, place)

    def opening(self) -> Iterator[str]:
        """Iterate over what was asked, and how many packages were tried."""
        asked, number = self.found.asked, self.reader.numbers.plain
        party = self.reader.listed([self.say(f"party.{name}") for name in asked.budget])
        yield self.say("asked", measure=self.names["measure"].lower(), budget=self.budget, party=party)
        counts = {"tried": number(len(self.found.batches)), "all": number(asked.space.size)}
        lucks = {
            "replications": self.reader.replications(asked.question.replications),
            "batch": number(asked.settings.batch),
        }
        yield self.say(f"how.{'all' if asked.exhaustive else 'some'}", **counts, **lucks)
        if not self.found.whole:
            yield self.say(
                "stopped", tried=counts["tried"], trials=number(min(asked.settings.trials, asked.space.size))
            )
        yield from self._small()
        if failed := int(self.found.judged.means["gain"].isna().sum()):
            yield self.say("failed", count=number(failed))

    def _small(self) -> Iterator[str]:
        """Iterate over whether the runs on fresh luck are too few or too small, as a run says it."""
        found, fresh = self.found, self.found.fresh
        if not len(fresh.sweep) or 0 not in set(fresh.sweep["point"]):
            return
        mine, today = (runs[runs["point"] == 0] for runs in (fresh.sweep, fresh.baseline))
        asked = replace(found.asked.question, replications=found.asked.settings.fresh)
        if small := small_of(asked, mine, today, found.asked.objective):
            yield from said(self.told, small, found.asked.objective, ("replications", "fresh"))

    def best(self) -> Iterator[str]:
        """Iterate over what the best package is, gives and costs."""
        if not self.found.finalists:
            cheapest = float(self.found.judged.means[self.party].min())
            tried = self.reader.numbers.plain(len(self.found.batches))
            yield self.say("none", tried=tried, cost=self.amount(cheapest))
            return
        yield self.say("chosen", policy=self.package(self.found.finalists[0]))
        fresh = self.fresh(0)
        if fresh.mean != fresh.mean:
            yield self.say("fresh_unknown")
            return
        yield " ".join([self._fresh(fresh), self._within()])
        yield self._luck()
        yield from self._next()
        yield self._binds()

    def _fresh(self, fresh: Mean) -> str:
        shown, cost = self.gain(fresh), self.fresh(0, self.party)
        values = {"cost": self.amount(cost.mean), "cost_range": self.amounts(cost)}
        gain = {"gain": self.reader.number(shown.mean, False), "range": self.reader.range(shown)}
        return self.say("fresh", **{**self.names, "measure": self.names["measure"].lower()}, **values, **gain)

    def _within(self) -> str:
        """Return whether the best package is within every budget, on fresh luck."""
        costs = {party: self.fresh(0, party) for party in self.found.asked.budget}
        budget = self.found.asked.budget
        if any(one.low > budget[party] for party, one in costs.items()):
            return self.say("within.no")
        sure = all(one.high <= budget[party] for party, one in costs.items())
        return self.say("within.yes" if sure else "within.unsure")

    @cached_property
    def luck(self) -> Mean:
        """How much the best package lost on fresh luck."""
        lost = apart(self.searched(self.found.finalists[0]), self.fresh(0))
        return possible(lost, self.found.judged.most)

    def _luck(self) -> str:
        kind = "some" if self.luck.low > 0 else "under" if self.luck.mean < 0 else "unclear"
        kind = kind if isfinite(self.luck.low) else "untold"
        shown = self.gain(self.luck)
        seemed = self.reader.number(self.gain(self.searched(self.found.finalists[0])).mean, False)
        luck = self.reader.number(shown.mean)
        return self.say(f"luck.{kind}", search=seemed, luck=luck, range=self.reader.range(shown))

    def behind(self, place: int) -> Mean:
        """Return how much more the best package gives than another finalist on fresh luck, for all together."""
        return self.found.again.better(0, place, max(len(self.found.finalists) - 1, 1))

    def _next(self) -> Iterator[str]:
        """Iterate over whether the best is clearly better than the others."""
        finalists = self.found.finalists
        if len(finalists) < 2:
            yield self.say("next.alone")
            return
        gap = self.found.again.better(0, 1)
        kind = "better" if gap.low > 0 else "worse" if gap.high < 0 else "alike" if isfinite(gap.low) else "untold"
        shown = self.gain(gap)
        value = self.reader.number(abs(shown.mean), False)
        yield self.say(f"next.{kind}", other=self.quoted(finalists[1]), value=value, range=self.reader.range(shown))
        if kind == "untold":
            return
        alike = sum(not self.behind(place).low > 0 for place in range(1, len(finalists)))
        number = self.reader.numbers.plain
        yield self.say("next.count", all=number(len(finalists)), alike=number(alike))

    @cached_property
    def richest(self) -> int | None:
        """The package that gave most in the search, whatever it costs; None where that is within the budget."""
        top = int(self.found.judged.means["gain"].argmax())
        return None if not self.found.finalists or top == self.found.finalists[0] else top

    @cached_property
    def binds(self) -> str:
        """Whether more money would bring more in the search.

        `nothing` where no package is within the budget, `untried` where none was tried that is over it, `never` where
        none of those gave more, `some` where one clearly did, or `unclear`.
        """
        if not self.found.finalists:
            return "nothing"
        means = self.found.judged.means
        if not (means[GAIN].notna() & ~means["within"]).any():
            return "untried"
        if self.richest is None:
            return "never"
        return "some" if self.found.judged.better(self.richest, self.found.finalists[0]).low > 0 else "unclear"

    def _binds(self) -> str:
        """Return whether more money would bring more, in a sentence."""
        if self.richest is None or self.binds == "untried":
            return self.say(f"binds.{self.binds}")
        best = self.found.finalists[0]
        more = self.found.judged.better(self.richest, best)
        shown, costs = self.gain(more), self.found.judged.means[self.party]
        values = {"gain": self.reader.number(shown.mean), "range": self.reader.range(shown)}
        cost = self.amount(float(costs[self.richest] - costs[best]))
        return self.say(f"binds.{self.binds}", policy=self.quoted(self.richest), cost=cost, **values)

    def priced(self) -> Iterator[str]:
        """Iterate over what costs hold and do not hold."""
        prices = self.found.asked.prices
        if any(f.name.startswith(STAFF) for f in self.found.asked.space.factors):
            yield self.say("priced.staff")
        given = [f"{self.reader.policy(name)}: {self.amount(price)}" for name, price in prices.items()]
        how = self.say("priced.given", prices="; ".join(given)) if given else self.say("priced.none")
        yield self.say("priced.own", how=how)
