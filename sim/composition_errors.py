"""What Hydra and OmegaConf report over several lines, told in one."""

import re
from collections.abc import Collection

from hydra.errors import MissingConfigException, OverrideParseException
from omegaconf.errors import OmegaConfBaseException

from sim.errors import ConfigurationError, nearest
from sim.evidence import municipalities
from sim.interventions import SETTINGS, interventions, read_intervention
from sim.keys import flat
from sim.levers import LEVERS
from sim.registry import designs
from sim.scenarios import scenarios

_CHOICES = {
    "scenario": ("a scenario", scenarios),
    "intervention": ("an intervention", interventions),
    "municipality": ("a municipality profile", municipalities),
    "design": ("a design", designs),
}


def in_one_line(error: Exception, settings: Collection[str], scenario: str = "") -> ConfigurationError:
    """Return the error to show for one of Hydra's.

    Parameters
    ----------
    error : HydraException, OmegaConfBaseException or ValueError
    settings : collection of str
        Names of the settings there are.
    scenario : str
        The scenario that was asked for, empty without one.
    """
    if isinstance(error, OverrideParseException):
        return ConfigurationError(_unreadable(error))
    group, _, name = str(getattr(error, "missing_cfg_file", "")).rpartition("/")
    if isinstance(error, MissingConfigException) and group in _CHOICES:
        what, names = _CHOICES[group]
        return ConfigurationError(f"`{group}={name}` is not {what}{nearest(name, names())}")
    cause = error if isinstance(error, OmegaConfBaseException) else error.__cause__
    if isinstance(cause, OmegaConfBaseException) and cause.full_key:
        return ConfigurationError(_at_key(str(error), str(cause), str(cause.full_key), settings, scenario))
    return ConfigurationError(_otherwise(str(error)))


def _at_key(told: str, cause: str, key: str, settings: Collection[str], scenario: str) -> str:
    """Return the line for an error of which OmegaConf knows the key."""
    first, problem = told.splitlines()[0], cause.splitlines()[0]
    if not problem.startswith("Key "):
        return _impossible(key, problem)
    written = first.split("'")[1] if first.startswith("Could not override") else key
    return _unknown(written, key.split("."), settings, scenario)


def _otherwise(told: str) -> str:
    """Return the line for an error that says itself what it is about."""
    first, *rest = told.splitlines() or ["the settings cannot be composed"]
    if first.startswith("Ambiguous value for argument"):
        written = first.split("'")[1]
        return f"`{written}` has several values; {_together(written)}add -m to run one after the other"
    if first.startswith("In '") and (key := re.search(r"full_key: (\S+)", told)):
        return f"{first.split(':')[0]}: {_impossible(key[1], rest[0])}"
    return first


def _together(written: str) -> str:
    """Return how several interventions are asked for at once; empty for other settings."""
    name, _, values = written.partition("=")
    return f"write `{name}=[{values}]` for all at once, or " if name == "intervention" else ""


def several(written: str) -> str:
    """Return the line for several values where one question is varied by a design."""
    return f"`{written}` has several values; {_together(written)}say what to vary with `design.factors`"


def _unreadable(error: OverrideParseException) -> str:
    """Return the line for an argument that is not in Hydra's grammar."""
    text = str(error.override)
    if "=" not in text:
        return f"`{text}` is not a setting; write `NAME=VALUE`, such as `scenario=utrecht_coronasanering`"
    problem = next(line for line in str(error).splitlines() if not line.startswith("Error parsing"))
    return f"`{text}` cannot be read ({problem}); put values with spaces or signs between quotes"


def _impossible(key: str, problem: str) -> str:
    """Return the line for a value of the wrong type."""
    if found := re.match(r"Value '(.*)' of type '.*' could not be converted to (Integer|Float)", problem):
        kind = "a whole number" if found[2] == "Integer" else "a number"
        return f"`{key}={found[1]}` is not {kind}"
    if "is not Optional" in problem:
        return f"`{key}` cannot be empty; give it a value or leave it out"
    if "ListConfig" in problem:
        return f"`{key}` is a list; write `{key}=[A,B]`"
    if "Dict[" in problem or "is not a subclass" in problem:
        return f"`{key}` has settings under it; write `{key}.NAME=VALUE`"
    return f"`{key}`: {problem[0].lower()}{problem[1:]}"


def _unknown(written: str, place: list[str], settings: Collection[str], scenario: str) -> str:
    """Return the line for a key that does not exist; `place` is as much of it as was looked up."""
    if place[0] != "intervention" or len(place) == 1:
        return f"`{written}` is not a setting{nearest(place[0], settings)}"
    name = place[1]
    if name not in interventions():
        return f"`{written}` is set, but `{name}` is not an intervention{nearest(name, interventions())}"
    if len(place) == 2 and scenario:
        return (
            f"`{written}` is set but no arm of scenario `{scenario}` uses `{name}`; leave it out, or ask without the "
            f"scenario: `intervention=[{name}]`"
        )
    if len(place) == 2:
        return f"`{written}` is set but `{name}` is not switched on; add it to `intervention=[...]`"
    if place[2] == "levers":
        lever, moved = written.rpartition(".levers.")[2], flat(read_intervention(name)["levers"])
        known = nearest(lever, LEVERS) if lever not in LEVERS else f"; it moves {', '.join(f'`{m}`' for m in moved)}"
        return f"`{written}`: `{name}` does not move a lever `{lever}`{known}"
    return f"`{written}` is not a setting of an intervention{nearest(place[-1], SETTINGS)}"
