"""What the views show of an answer; the rest is not in a hand-out."""

from sim.app.measures import Data
from sim.experiment.replication import MONTHLY_STOCKS
from sim.report.estimates import PARTS

WHOLE = ("kind", "said", "title", "question", "municipality", "headline", "lead", "journey", "reasons", "better_worse")
ALSO = ("key", "costs", "drivers", "idle", "rests_on", "misses", "residents", "replications", "horizon", "seed")
FROM = ("uitweg", "seed", "members", "command", "python")
"""Of where an answer comes from; the date is that of the file."""

EVERYONE = "all"


def slim(answer: Data) -> Data:
    """Return the part of an answer that the page shows, in the same shape.

    Parameters
    ----------
    answer : dict
        Of `answer.answer`.
    """
    monthly, said = answer["monthly"], answer["say"]
    return {
        **{key: answer[key] for key in (*WHOLE, *ALSO)},
        "arms": {role: {"title": arm["title"]} for role, arm in answer["arms"].items()},
        "measures": {name: _measure(answer, name) for name in answer["measures"]},
        "monthly": {
            "per": monthly["per"],
            "series": {n: s for n, s in monthly["series"].items() if n in MONTHLY_STOCKS},
        },
        "say": {key: said[key] for key in ("short", "rough", "limits")},
        "provenance": {key: answer["provenance"][key] for key in FROM},
    }


def _measure(answer: Data, name: str) -> Data:
    """Return a measure: groups, and what its interval is made of, only of the one that leads."""
    found, lead = answer["measures"][name], name == answer["lead"]
    kept = {key: found[key] for key in found if key != "groups"}
    kept["groups"] = {
        group: levels if lead and group == EVERYONE else _plain(levels)
        for group, levels in found["groups"].items()
        if lead or group == EVERYONE
    }
    return kept


def _plain(levels: Data) -> Data:
    """Return levels and difference with their intervals alone."""
    difference = {key: value for key, value in levels["difference"].items() if key not in PARTS}
    return levels | {"difference": difference}
