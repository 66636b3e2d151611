"""The column `policy` of the table of runs in words: which interventions, and what is unusual about them."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sim.interventions import interventions, load_intervention

TODAY = "today"
"""Name of the policy without interventions."""


@cache
def policy_words(policy: str) -> str:
    """Return a policy in a few words; what is no policy stays as it is.

    Parameters
    ----------
    policy : str
        Interventions as JSON, as `plan.policy_text` gives them.
    """
    try:
        return " + ".join(_one(item) for item in json.loads(policy)) or TODAY
    except (ValueError, TypeError, KeyError):
        return policy


def names(policy: str) -> set[str]:
    """Return the names by which a policy can be asked for: those of its interventions, or `today`."""
    try:
        return {str(item["name"]) for item in json.loads(policy)} or {TODAY}
    except (ValueError, TypeError, KeyError):
        return {policy}


def _one(item: Mapping[str, Any]) -> str:
    """Return an intervention in words."""
    rest = ", ".join(_unusual(item))
    return f"{item['name']} ({rest})" if rest else str(item["name"])


def _unusual(item: Mapping[str, Any]) -> Iterator[str]:
    """Iterate over what differs from the intervention of that name for everybody, from the first month on."""
    usual = load_intervention(item["name"]).levers if item["name"] in interventions() else {}
    yield from (f"{name} {amount:g}" for name, amount in item["levers"].items() if usual.get(name) != amount)
    if item["dose"] != 1:
        yield f"dose {item['dose']:g}"
    if item["start"]:
        yield f"from month {item['start']}"
    if item["stop"] is not None:
        yield f"until month {item['stop']}"
    if item["target"] != "all":
        yield f"for {item['target']}"
