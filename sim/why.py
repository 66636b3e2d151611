"""Why an event happens in the model: the rule behind it in one sentence, and the chance that the resident had."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.cause import attempts
from sim.cause_told import listed, percent, that
from sim.chance import probability
from sim.draws import Decision
from sim.events import Event, Reason, Stage
from sim.evidence import Parameters
from sim.levers import Levers
from sim.now import Explanation
from sim.resident import Resident
from sim.texts import Texts

TRAITS = {
    (Decision.ACCEPTANCE, "shame"): "acceptance.shame",
    (Decision.ACCEPTANCE, "perceived risk"): "acceptance.perceived_risk",
    (Decision.ACCEPTANCE, "image of debt help"): "acceptance.image",
    (Decision.SELF_REFERRAL, "shame"): "inflow.self_referral_shame",
    (Decision.SELF_REFERRAL, "perceived risk"): "inflow.self_referral_risk",
    (Decision.SELF_REFERRAL, "image of debt help"): "inflow.self_referral_image",
}
"""Terms of a trait that is high or low, and the card with its effect: the sign of a term alone does not tell which."""

BASE = ("today", "channel")
"""Terms from which a chance begins: they make it neither larger nor smaller."""

OWN = {
    Event.ONSET: Decision.ONSET,
    Event.CURE: Decision.CURE,
    Event.ESCALATION: Decision.ESCALATION,
    Event.OWN_SOLUTION: Decision.OWN_SOLUTION,
    Event.SIGNAL: Decision.SIGNAL_MONTH,
    Event.ACCEPTED: Decision.ACCEPTANCE,
    Event.DECLINED: Decision.ACCEPTANCE,
    Event.SELF_SOLVED_UNREGISTERED: Decision.ACCEPTANCE,
    Event.REGISTERED: Decision.SELF_REFERRAL,
    Event.APPLICATION_COMPLETE: Decision.PROGRESS,
    Event.OFFER_SENT: Decision.PROGRESS,
    Event.DROPOUT: Decision.DROPOUT,
    Event.ARRANGED: Decision.CONSENT,
    Event.STATUTORY_STARTED: Decision.CONSENT,
    Event.ARRANGEMENT_DROPOUT: Decision.ARRANGEMENT_DROPOUT,
    Event.RELAPSE: Decision.RELAPSE,
}
"""The decision by chance behind an event."""

_ONES = {
    "onset": "arrears.onset",
    "cure": "arrears.cure",
    "escalation": "arrears.escalation",
    "own_solution": "arrears.own_solution",
    "signal": "signalling.signal",
    "accept": "acceptance.accept",
    "self_referral": "inflow.self_referral",
    "application": "inflow.application",
    "stabilisation": "inflow.stabilisation",
    "dropout": "inflow.dropout",
    "consent": "arrangement.consent",
    "relapse": "relapse.relapse",
}
"""Cards in log odds, told as a chance."""

_SHARES = {
    "whatsapp_today": "contact.whatsapp",
    "sms_today": "contact.sms",
    "each": "signalling.each",
    "not_at_address": "signalling.not_at_address",
    "repeat_left": "signalling.repeat_left",
    "booked_as_no_help": "acceptance.booked_as_no_help",
    "payment_arrangement": "acceptance.payment_arrangement",
    "quick_fix_solves": "acceptance.quick_fix_solves",
    "keeps": "acceptance.payment_arrangement_succeeds",
    "delay": "inflow.delay",
    "late_claim": "inflow.late_claim",
    "creditor_letter": "inflow.creditor_letter",
    "statutory_requested": "arrangement.statutory_requested",
    "statutory_admitted": "arrangement.statutory_admitted",
    "completed_loan": "arrangement.completed_loan",
    "completed_mediation": "arrangement.completed_mediation",
    "clean_slate": "arrangement.clean_slate",
}
_PLAIN = {
    "look_back": "signalling.look_back",
    "pays_months": "acceptance.payment_arrangement_months",
    "waiting_days": "inflow.waiting_days",
    "waiting_days_crisis": "inflow.waiting_days_crisis",
    "first_talk_days": "legal.first_talk_days",
    "first_talk_days_crisis": "legal.first_talk_days_crisis",
    "creditors": "arrears.creditors",
    "statutory_term": "arrangement.statutory_term",
    "aftercare_months": "relapse.aftercare_months",
}


class Why(NamedTuple):
    """Why something happens.

    Attributes
    ----------
    rule : str
        The model's rule in one sentence.
    own : str
        The chance that this resident had; empty where no chance was kept.
    """

    rule: str
    own: str

    def __str__(self) -> str:
        return " ".join(filter(None, self))


def whys(resident: Resident, texts: Texts) -> list[Why]:
    """Return why each of a resident's events happens, in their order."""
    records = resident.events()
    numbers = {**rule_numbers(resident.model.now.parameters, texts), "support": _support(resident, texts)}
    kept: dict[int, list[Explanation]] = {}
    for one in resident.reasons():
        kept.setdefault(one.month, []).append(one)
    found, before = [], np.zeros((), dtype=records.dtype)
    for at, record in enumerate(records):
        after = records[at + 1] if at + 1 < len(records) else None
        here = kept.get(int(record["month"]), [])
        rule = texts(f"because.{_key(record, before, after, here)}", **numbers)
        first = not (record["event"] == before["event"] and record["month"] == before["month"])
        found.append(Why(rule, _own(resident, record, here, texts) if first and not registers(record, after) else ""))
        before = record
    return found


def rule_numbers(parameters: Parameters, texts: Texts) -> dict[str, str]:
    """Return the numbers of the rules in words, from the cards in force."""
    values = parameters.values
    shares = {name: float(probability(values[card])) for name, card in _ONES.items()}
    shares |= {name: values[card] for name, card in _SHARES.items()}
    shares |= {
        "referral": 1 - values["acceptance.quick_fix"] - values["acceptance.payment_arrangement"],
        "referral_problem": 1 - values["acceptance.quick_fix_problem"],
        "fails": 1 - values["acceptance.payment_arrangement_succeeds"],
        "no_clean_slate": 1 - values["arrangement.clean_slate"],
    }
    plain = {name: f"{values[card]:.0f}" for name, card in _PLAIN.items()}
    return {name: percentage(share, texts) for name, share in shares.items()} | plain


def _support(resident: Resident, texts: Texts) -> str:
    """Return the share of registrations like this one with practical support, under the policies of this world."""
    model = resident.model
    changes = [change for policy in model.interventions for change in policy.changes()]
    rows = np.array([resident.row], dtype=np.intp)
    share = Levers(model.now.parameters, changes)("inflow.support", model.population, rows)
    return percentage(float(np.asarray(share).reshape(-1)[0]), texts)


def percentage(share: float, texts: Texts) -> str:
    """Return a share as a percentage with at most one decimal."""
    return texts.number(100 * share, 1).removesuffix(texts("number.decimal") + "0")


def registers(record: NDArray[np.void], after: NDArray[np.void] | None) -> bool:
    """Return whether arrears become a problem debt because the household is registered, not by chance."""
    if record["event"] != Event.ESCALATION or after is None:
        return False
    return bool(after["event"] == Event.REGISTERED and after["month"] == record["month"])


def explained(one: Explanation, texts: Texts, parameters: Parameters) -> str:
    """Return the chance of something, and what made it larger or smaller.

    Parameters
    ----------
    one : Explanation
    texts : Texts
    parameters : Parameters
        Of the model that explained it.
    """
    parts = []
    for key, sign in (("story.larger", 1), ("story.smaller", -1)):
        named = [_term(one, n, texts, parameters) for n, v in one.terms.items() if sign * v > 0 and n not in BASE]
        parts += [texts(key, terms=", ".join(named))] if named else []
    return " ".join([texts("story.why", that=that(one, texts), chance=percent(100 * one.chance, texts)), *parts])


def _own(resident: Resident, record: NDArray[np.void], here: list[Explanation], texts: Texts) -> str:
    """Return the chance that a resident had of an event; empty where no chance was kept."""
    event, parameters = Event(int(record["event"])), resident.model.now.parameters
    if event in (Event.REACHED, Event.NOT_REACHED) and here:
        return _tried(resident, int(record["month"]), texts)
    decision = OWN.get(event)
    if event == Event.DROPOUT and record["reason"] == Reason.OFFER_REFUSED:
        decision = Decision.CONSENT
    one = next((e for e in here if e.decision == decision), None)
    return explained(one, texts, parameters) if one else ""


def _tried(resident: Resident, month: int, texts: Texts) -> str:
    """Return the chance of each attempt of a month, and what moved that of the last."""
    made = attempts(resident, month)
    if not made:
        return ""
    values = [100 * e.chance for e, _ in made]
    parts = [
        texts("story.chance_of", noun=texts(f"noun.{channel.name.lower()}"), chance=percent(value, texts))
        for (_, channel), value in zip(made, values, strict=True)
    ]
    return texts("story.chances", parts=listed(parts, texts))


def _key(
    record: NDArray[np.void], before: NDArray[np.void], after: NDArray[np.void] | None, here: list[Explanation]
) -> str:
    """Return the key of the rule behind an event."""
    event = Event(int(record["event"]))
    name = event.name.lower()
    if event == Event.ESCALATION:
        return f"{name}.registered" if registers(record, after) else f"{name}.chance"
    if event == Event.REGISTERED and record["reason"] == Reason.REFERRAL:
        early = before["event"] == Event.ESCALATION and before["month"] == record["month"]
        return f"{name}.referral_early" if early else f"{name}.referral"
    if event == Event.LIGHT_HELP_DONE:
        return f"{name}.{'kept' if record['from'] == Stage.LIGHT_HELP else 'advice'}"
    if event == Event.ARRANGED:
        agreed = {e.happened for e in here if e.decision == Decision.CONSENT}
        return f"{name}.{'offered' if not agreed else 'agreed' if True in agreed else 'compelled'}"
    if event in _BY_REASON:
        reason = Reason(int(record["reason"]))
        return f"{name}.{_BY_REASON[event].get(reason, reason.name.lower())}"
    return name


_SETBACKS = dict.fromkeys((Reason.DELAY, Reason.LATE_CLAIM, Reason.CREDITOR_LETTER), "setback")
_SPOKEN = dict.fromkeys((Reason.GIVING_UP_CONTROL, Reason.PAPERWORK, Reason.OTHER_SOLUTION), "spoken")
_BY_REASON: Mapping[Event, Mapping[Reason, str]] = {
    Event.SIGNAL_LEFT: {},
    Event.REGISTERED: {},
    Event.CLOCK_BREACHED: {},
    Event.SETBACK: {},
    Event.DROPOUT: {**_SETBACKS, **_SPOKEN},
    Event.COMPLETED: {},
    Event.ARRANGEMENT_DROPOUT: {},
}
"""Events whose rule is another for each reason, and the reasons that share one."""


def _term(one: Explanation, name: str, texts: Texts, parameters: Parameters) -> str:
    """Return a term in words; of a trait, whether it is high or low."""
    card = TRAITS.get((Decision(one.decision), name))
    if card is None:
        return texts.name("term", name)
    way = "high" if one.terms[name] * parameters.values[card] > 0 else "low"
    return texts(f"trait.{way}.{name}")
