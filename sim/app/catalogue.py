"""What there is to choose and how it is called: the whitelist of the state as the page needs it."""

from functools import cache
from typing import Any

from sim.app.cards import card_data, cards_of
from sim.app.places import described, places
from sim.app.state import HORIZON, SEED, VIEWS
from sim.evidence import GRADES, Card, cards, municipalities
from sim.experiment.question import Arm
from sim.groups import TARGETS
from sim.interventions import Intervention, interventions, load_intervention
from sim.levers import LEVERS
from sim.report.version import version
from sim.report.view import GROUPS
from sim.scenarios import LANGUAGES, load_scenario, scenarios
from sim.texts import Texts, catalogue

Data = dict[str, Any]
STEPS = 20
"""Steps of a slider over the range of a lever."""

STAGES = (
    "signalling",
    "contact",
    "acceptance",
    "inflow",
    "arrangement",
    "relapse",
    "mind",
    "staff",
    "arrears",
    "population",
    "legal",
)
"""What cards and interventions are about, in the order of the way that a resident goes; then what is around it."""


@cache
def whitelist(language: str) -> Data:
    """Return the catalogue in a language; not to be altered."""
    texts = Texts(language)
    known = cards()
    return {
        "version": 1,
        "lang": language,
        "languages": list(LANGUAGES),
        "uitweg": version(),
        "state": {
            "view": list(VIEWS),
            "horizon": {"low": HORIZON[0], "high": HORIZON[1], "step": 6, "default": 60},
            "seed": {"low": SEED[0], "high": SEED[1], "step": 1, "default": 1},
        },
        "municipalities": [described(place, texts) for place in places().values()],
        "scenarios": [_scenario(name, language) for name in scenarios()],
        "interventions": [_intervention(load_intervention(name), texts, known) for name in interventions()],
        "targets": [{"name": t, "title": texts(f"change.target.{t}")} for t in ("all", *TARGETS)],
        "groups": [{"name": g, "title": texts(f"group.{g}")} for g in GROUPS],
        "stages": [{"name": s, "title": texts(f"app.stage.{s}")} for s in STAGES],
        "grades": [{"grade": g, "title": texts(f"grade.{g}")} for g in GRADES],
        "cards": {name: card_data(card, texts) for name, card in known.items()},
        "cards_of": cards_of(texts),
        "texts": {k: v for k, v in catalogue(language).items() if k.startswith("app.")},
    }


def _scenario(name: str, language: str) -> Data:
    """Return a scenario and its arms."""
    asked = load_scenario(name)
    return {
        "name": name,
        "title": asked.title.get(language, name),
        "question": asked.question.get(language, ""),
        "municipality": asked.municipality,
        "horizon": asked.horizon,
        "outcomes": list(asked.outcomes),
        "main": asked.main.name,
        "arms": [_arm(arm, language) for arm in asked.arms],
    }


def _arm(arm: Arm, language: str) -> Data:
    title = arm.title.get(language, arm.name)
    return {"name": arm.name, "title": title, "interventions": [switched(i) for i in arm.interventions]}


def switched(one: Intervention) -> Data:
    """Return an intervention's settings."""
    keys = ("name", "dose", "start", "stop", "target")
    return {**{key: getattr(one, key) for key in keys}, "levers": dict(one.levers)}


def _intervention(one: Intervention, texts: Texts, known: dict[str, Card]) -> Data:
    """Return what an intervention is and what can be set of it."""
    behind = [name for name in one.evidence if name in known]
    return {
        "name": one.name,
        "title": one.title.get(texts.language, one.name),
        "text": one.text.get(texts.language, ""),
        "stage": next(iter(one.levers)).partition(".")[0],
        "dose": {"low": 0, "high": 1, "step": 1 / STEPS, "default": one.dose},
        "start": {"low": 0, "step": 1, "default": one.start},
        "stop": one.stop,
        "target": one.target,
        "levers": [_lever(name, amount, texts) | {"lowers": name in one.lowers} for name, amount in one.levers.items()],
        "grade": max((known[name].grade for name in behind), default=None),
        "cards": behind,
        "findings": list(one.findings),
    }


def _lever(name: str, amount: float, texts: Texts) -> Data:
    """Return a lever and its range."""
    spec = LEVERS[name]
    today = {m: cards(m)[spec.base].value if isinstance(spec.base, str) else spec.base for m in municipalities()}
    return {
        "name": name,
        "title": texts(f"app.lever.{name}"),
        "how": spec.how,
        "low": spec.low,
        "high": spec.high,
        "step": (spec.high - spec.low) / STEPS if spec.high - spec.low < STEPS else 1.0,
        "unit": spec.unit,
        "default": amount,
        "today": today,
        "card": spec.base if isinstance(spec.base, str) else None,
    }
