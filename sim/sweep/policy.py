"""The policy of a point: the interventions of the question as the factors set them, and levers beside them."""

import json
from collections.abc import Mapping
from typing import Any

from sim.interventions import Intervention, load_intervention, made, merged
from sim.levers import LEVERS
from sim.sweep.content import text
from sim.sweep.factors import Value

Policy = tuple[Intervention, ...]

TODAY: Policy = ()


def policy_of(base: Policy, point: Mapping[str, Value]) -> Policy:
    """Return the policy of a point: the base's interventions as its factors set them, and the levers they move."""
    chosen = {i.name: i for i in base}
    settings: dict[str, dict[str, Any]] = {}
    own: list[Intervention] = []
    for name, value in point.items():
        first, _, rest = name.partition(".")
        if first == "intervention":
            intervention, _, setting = rest.partition(".")
            mine = settings.setdefault(intervention, {})
            if setting.startswith("levers."):
                mine.setdefault("levers", {})[setting.removeprefix("levers.")] = float(value)
            else:
                mine[setting or "on"] = value
        elif name in LEVERS and value != _untouched(name):
            own.append(Intervention(name.replace(".", "_"), {name: float(value)}))
    for name, mine in settings.items():
        on = mine.pop("on", 1) and mine.get("dose", 1)
        if not on:
            chosen.pop(name, None)
        else:
            chosen[name] = _with(chosen.get(name), name, mine)
    return (*chosen.values(), *own)


def _untouched(lever: str) -> float | None:
    """Return the value at which a lever changes nothing, whatever the municipality; None where that depends."""
    return {"multiply": 1.0, "add": 0.0, "set": None}[LEVERS[lever].how]


def _with(intervention: Intervention | None, name: str, settings: dict[str, Any]) -> Intervention:
    """Return an intervention with other settings; that of its file where there is none yet."""
    if intervention is None:
        return load_intervention(name, **settings)
    content = {k: getattr(intervention, k) for k in Intervention.__dataclass_fields__ if k != "name"}
    return made(name, merged(content, settings))


def policy_text(policy: Policy) -> str:
    """Return a policy as JSON: what decides what it does."""
    return text(
        [
            {
                "name": i.name,
                "levers": {lever: float(amount) for lever, amount in i.levers.items()},
                "start": i.start,
                "stop": i.stop,
                "target": i.target,
                "dose": float(i.dose),
            }
            for i in policy
        ]
    )


def policies(written: str) -> Policy:
    """Return the policy that `policy_text` wrote."""
    return tuple(Intervention(**content) for content in json.loads(written))
