"""Scenarios: policy questions in plain words, one file each in `scenarios/`.

A scenario names its arms; an arm names its interventions, each with settings of its own where needed:
`interventions: [whatsapp, {price_shock: {start: 6, stop: 18}}]`. The first arm is the baseline.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.arguments import need, need_each
from sim.errors import ConfigurationError, nearest
from sim.evidence import municipalities
from sim.experiment.precision import Precision
from sim.experiment.question import Arm, Question
from sim.interventions import interventions, made, merged, read_intervention
from sim.keys import flat
from sim.paths import SCENARIOS
from sim.yaml_files import kept_yaml, names

LANGUAGES = ("nl", "en")
BASELINE_TITLE = {"nl": "Huidig beleid", "en": "Today's policy"}
KEYS = frozenset(Question.__dataclass_fields__) - {"name"}
"""Keys of a scenario's file."""

_ARM_KEYS = frozenset(("name", "title", "interventions"))
_LONGEST_NAME = 100

Contents = Mapping[str, Mapping[str, Any]]
"""Content of interventions, by name."""


def scenarios() -> list[str]:
    """Return the names of all scenarios."""
    return names(SCENARIOS)


def load_scenario(name: str, **settings: Any) -> Question:
    """Return the question of scenario `name`, with `settings` (residents, seed, ...) in place of the file's.

    Parameters
    ----------
    name : str
        As `uitweg scenarios` lists them.
    **settings : Any
        Attributes of `Question`; `precision` may be a text such as `0.5pp`.

    Raises
    ------
    ConfigurationError
        For an unknown name or key, or an impossible value.
    """
    content = {**read_scenario(name), **settings}
    if "arms" in settings:
        remedy = "leave it out, or make a question of your own with `sim.Question(name, arms)`"
        need_each("sim.load_scenario(arms=)", settings["arms"], Mapping, "arms as in a scenario's file", remedy)
    values, outcomes = content.get("assume") or {}, content.get("outcomes") or ()
    need("sim.load_scenario(assume=)", values, Mapping, "values by card", 'write `assume={"contact.phone": 0.5}`')
    need_each("sim.load_scenario(outcomes=)", outcomes, str, "names of measures", 'write `outcomes=["share_reached"]`')
    if unknown := set(content) - KEYS:
        raise ConfigurationError(f"`{min(unknown)}` is not a setting{nearest(min(unknown), KEYS)}")
    contents = {i: read_intervention(i) for i in used(content["arms"])}
    content["arms"] = tuple(arm(entry, contents) for entry in content["arms"])
    content["outcomes"] = tuple(outcomes)
    content["assume"] = flat(values)
    content["precision"] = Precision.read(content.get("precision"))
    return Question(name=name, **content)


def read_scenario(name: str) -> dict[str, Any]:
    """Return the content of the file of scenario `name`, checked except for the values.

    Raises
    ------
    ConfigurationError
        For an unknown scenario, an unreadable file, or a key, municipality or intervention that does not exist.
    """
    if name not in scenarios():
        raise ConfigurationError(f"`{name}` is not a scenario{nearest(name, scenarios())}")
    path = SCENARIOS / f"{name}.yaml"
    content = kept_yaml(path)
    if unknown := set(content) - KEYS:
        raise ConfigurationError(f"{path}: `{min(unknown)}` is not a key of a scenario{nearest(min(unknown), KEYS)}")
    place = content.get("municipality", "netherlands")
    if place not in municipalities():
        raise ConfigurationError(f"{path}: `{place}` is not a municipality profile{nearest(place, municipalities())}")
    arms = content.get("arms")
    if not isinstance(arms, list) or not arms:
        raise ConfigurationError(f"{path}: `arms` is missing; list the baseline and what is compared with it")
    for position, entry in enumerate(arms):
        _check_arm(f"{path}: `arms[{position}]`", entry)
    return content


def _check_arm(place: str, entry: object) -> None:
    """Raise for an arm whose form or interventions are not known."""
    if not isinstance(entry, dict):
        raise ConfigurationError(f"{place} needs keys such as `name` and `interventions`")
    if unknown := set(entry) - _ARM_KEYS:
        raise ConfigurationError(f"{place}: `{min(unknown)}` is not a key of an arm{nearest(min(unknown), _ARM_KEYS)}")
    if not str(entry.get("name") or "").strip():
        raise ConfigurationError(f"{place} has no name; give every arm a `name`")
    for name in _listed(place, entry):
        if name not in interventions():
            raise ConfigurationError(f"{place}: `{name}` is not an intervention{nearest(name, interventions())}")


def _listed(place: str, entry: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the interventions of an arm and the settings it gives them."""
    found: dict[str, dict[str, Any]] = {}
    listed = entry.get("interventions") or []
    form = f"{place}: write interventions as `[whatsapp, {{sms: {{start: 12}}}}]`"
    if not isinstance(listed, list | tuple):
        raise ConfigurationError(form)
    for item in listed:
        for name, settings in item.items() if isinstance(item, Mapping) else [(item, {})]:
            if not isinstance(name, str) or not isinstance(settings or {}, Mapping):
                raise ConfigurationError(form)
            if name in found:
                raise ConfigurationError(f"{place}: `{name}` is listed twice")
            found[name] = dict(settings or {})
    return found


def used(arms: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the interventions that some arm uses, in order of appearance."""
    names = [name for position, entry in enumerate(arms) for name in _listed(f"`arms[{position}]`", entry)]
    return list(dict.fromkeys(names))


def arm(entry: Mapping[str, Any], contents: Contents) -> Arm:
    """Return an arm, its interventions made from `contents` and the arm's own settings.

    An arm without a title takes that of its only intervention.
    """
    name = str(entry.get("name") or "")
    listed = _listed(f"arm `{name}`", entry)
    found = tuple(made(i, merged(contents[i], settings)) for i, settings in listed.items())
    title = dict(entry.get("title") or {})
    if not title and len(found) < 2:
        title = dict(found[0].title) if found else BASELINE_TITLE
    return Arm(name, found, title)


def set_by_arms(arms: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return every setting that an arm gives an intervention itself, as `name.setting`, and that arm's name."""
    return {
        key: str(entry.get("name"))
        for entry in arms
        for name, settings in _listed("`arms`", entry).items()
        for key in flat({name: {**settings, "levers": flat(settings.get("levers") or {})}})
    }


def ad_hoc(municipality: str, contents: Contents) -> tuple[str, dict[str, str], tuple[Arm, ...]]:
    """Return name, title and arms of a question without a scenario: today, each intervention, and all together."""
    alone = [arm({"name": name, "interventions": [name]}, contents) for name in contents]
    arms = [arm({"name": "today"}, {}), *alone]
    if len(alone) > 1:
        title = {"nl": "Alles samen", "en": "All together"}
        arms.append(arm({"name": "together", "title": title, "interventions": list(contents)}, contents))
    name = "-".join([municipality, *contents])
    if len(name) > _LONGEST_NAME:
        name = f"{municipality}-{len(contents)}-interventions"
    titles = {language: ", ".join(a.title.get(language, a.name) for a in alone) for language in LANGUAGES}
    return name, titles, tuple(arms)
