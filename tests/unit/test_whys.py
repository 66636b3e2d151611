"""Every event of a story has its why: a rule with the model's own numbers, and the chance that the resident had."""

from collections.abc import Callable

import numpy as np
import pytest

from sim.draws import Decision
from sim.events import Event, Reason
from sim.evidence import Parameters, national_cards
from sim.model import DebtHelpModel
from sim.resident import Resident
from sim.story import sentences, story, told
from sim.texts import Texts, catalogue
from sim.why import OWN, percentage, rule_numbers, whys

BUSY = {"inflow.self_referral": -2.0, "arrears.onset": -3.6, "relapse.relapse": -2.0, "inflow.support": 0.5}
BY_CHANCE = (Event.ONSET, Event.CURE, Event.OWN_SOLUTION, Event.RELAPSE)


@pytest.fixture(scope="module")
def residents(begin: Callable[..., DebtHelpModel]) -> list[Resident]:
    begun = begin(900, assume=BUSY, seed=3, warmup=24, horizon=60, watched=tuple(range(150)))
    model = begun.arm().run()
    return [model.resident(row) for row in range(150)]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_event_has_a_rule(residents: list[Resident], language: str) -> None:
    seen = set()
    for resident in residents:
        for record, why in zip(resident.events(), whys(resident, Texts(language)), strict=True):
            assert why.rule.endswith(".")
            assert "{" not in str(why)
            seen.add(Event(record["event"]))
    assert len(seen) > 25


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_kind_of_event_has_a_rule_in_the_catalogue(language: str) -> None:
    keys = {key.split(".")[1] for key in catalogue(language) if key.startswith("because.")}
    assert keys == {event.name.lower() for event in Event}


def test_what_luck_decided_tells_the_chance(residents: list[Resident]) -> None:
    checked = 0
    for resident in residents:
        kept = {(e.month, e.decision): e for e in resident.reasons() if e.happened}
        for record, why in zip(resident.events(), whys(resident, Texts("en")), strict=True):
            event = Event(record["event"])
            if event in BY_CHANCE and record["month"] >= 0:
                one = kept[int(record["month"]), OWN[event]]
                assert f"was {100 * one.chance:.1f}% here." in why.own
                checked += 1
    assert checked > 20


def test_the_chance_of_contact_is_told_per_attempt(residents: list[Resident]) -> None:
    counts = set()
    for resident in residents:
        records = resident.events()
        for record, why in zip(records, whys(resident, Texts("en")), strict=True):
            if record["event"] in (Event.REACHED, Event.NOT_REACHED) and record["month"] >= 0:
                made = (records["month"] == record["month"]) & (records["event"] == Event.ATTEMPT)
                assert why.own.count("%") == made.sum()
                counts.add(int(made.sum()))
    assert len(counts) > 1


def test_arrears_that_become_problem_debt_at_the_registration_are_told_as_that(residents: list[Resident]) -> None:
    """Contact does not make debts; the model counts who registers as having a problem debt."""
    texts, counts = Texts("nl"), [0, 0]
    for resident in residents:
        records, reasons = resident.events(), whys(resident, texts)
        lines = records[["event", "reason"]].tolist()
        chances = {e.month for e in resident.reasons() if e.decision == Decision.ESCALATION and e.happened}
        for at in np.flatnonzero((records["event"] == Event.ESCALATION) & (records["month"] >= 0)):
            same_month = at + 1 < len(lines) and records["month"][at + 1] == records["month"][at]
            said = told(lines[at], texts, lines[at + 1] if same_month else None)
            by_chance = int(records["month"][at]) in chances
            assert said == texts("story.escalation" if by_chance else "story.escalation_registered")
            assert bool(reasons[at].own) == by_chance
            counts[by_chance] += 1
    assert all(counts)


def test_attempts_of_a_month_are_one_sentence() -> None:
    made = [(Event.ATTEMPT, reason) for reason in (Reason.LETTER, Reason.PHONE, Reason.PHONE)]
    assert list(sentences([*made, (Event.NOT_REACHED, Reason.NONE)], Texts("nl"))) == [
        (2, "de gemeente stuurt een brief, belt en belt nog een keer."),
        (3, "de gemeente krijgt geen contact."),
    ]


@pytest.mark.parametrize(
    ("days", "says"),
    [(0, "er is geen wachttijd."), (1, "de wachttijd is 1 dag."), (49, "is 49 dagen."), (255, "minstens 255 dagen.")],
)
def test_a_wait_is_told_as_a_wait_in_the_right_number(days: int, says: str) -> None:
    assert told((Event.FIRST_TALK, days), Texts("nl")).endswith(says)


def test_a_rule_is_told_once_and_months_before_the_start_are_counted(residents: list[Resident]) -> None:
    resident = max(residents, key=lambda one: len(one.events()))
    said = story(resident, "nl")
    rules = {why.rule for why in whys(resident, Texts("nl"))}
    assert all(sum(rule in line for line in said) == 1 for rule in rules)
    assert not any(line.startswith(("Maand -", "1 maanden")) for line in said)


def test_numbers_of_the_rules_are_those_of_the_cards() -> None:
    parameters = Parameters.of(national_cards())
    changed = Parameters({**parameters.values, "inflow.creditor_letter": 0.345, "arrears.onset": 0.0})
    numbers = rule_numbers(changed, Texts("nl"))
    assert (numbers["creditor_letter"], numbers["onset"]) == ("34,5", "50")
    assert percentage(0.05, Texts("en")) == "5"
