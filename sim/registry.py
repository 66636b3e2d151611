"""What Hydra may choose from: settings, municipalities, interventions, scenarios and designs.

All are handed to its ConfigStore, not found through a search path: a broken file then hurts only who asks for it, and
patterns such as `scenario=glob(*)` work.
"""

from typing import Any

from hydra.core.config_store import ConfigStore

from sim.errors import UitwegError
from sim.evidence import municipalities
from sim.interventions import interventions, read_intervention
from sim.keys import nested
from sim.paths import CONF
from sim.scenarios import read_scenario, scenarios, used
from sim.settings import SearchSettings, Settings, SweepSettings
from sim.yaml_files import names, read_yaml

GROUPS = ("municipality", "intervention", "scenario")
"""What `uitweg run` chooses from."""

SWEPT, SEARCHED = "sweep", "search"
"""The settings of `uitweg sweep`, those of a run and how to vary them, and of `uitweg search`."""


def designs() -> list[str]:
    """Return the names of all designs of experiments."""
    return names(CONF / "design")


def register(sweep: bool = False) -> dict[str, UitwegError]:
    """Hand everything there is to choose from to Hydra; return the errors of files that cannot be read.

    Parameters
    ----------
    sweep : bool
        Whether designs are among them.
    """
    store, broken = ConfigStore.instance(), dict[str, UitwegError]()
    for group in (*GROUPS, "design"):
        store.repo.pop(group, None)
    content = read_yaml(CONF / "config.yaml")
    store.store(name="config_schema", node=Settings)
    store.store(name="config", node=content)
    for name, schema in ((SWEPT, SweepSettings), (SEARCHED, SearchSettings)):
        store.store(name=f"{name}_schema", node=schema)
        store.store(name=name, node=_node(name, content))
    for name in designs() if sweep else ():
        try:
            node: dict[str, Any] = {"name": name, **read_yaml(CONF / "design" / f"{name}.yaml")}
        except UitwegError as error:
            node, broken[f"design={name}"] = {"name": name}, error
        store.store(group="design", name=name, package="design", node=node)
    for name in municipalities():
        store.store(group="municipality", name=name, package="_global_", node={"municipality": name})
    for name in interventions():
        node = {"kind": name}
        try:
            content = read_intervention(name)
            node |= {**content, "levers": nested(content.get("levers") or {})}
        except UitwegError as error:
            broken[f"intervention={name}"] = error
        store.store(group="intervention", name=name, package=f"intervention.{name}", node=node)
    for name in scenarios():
        node = {"scenario": name}
        try:
            node |= _scenario_node(read_scenario(name))
        except UitwegError as error:
            broken[f"scenario={name}"] = error
        store.store(group="scenario", name=name, package="_global_", node=node)
    return broken


def _scenario_node(content: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario as Hydra wants it: its municipality and interventions are choices that it makes."""
    defaults: list[dict[str, Any]] = [{"override /intervention": used(content["arms"])}]
    if "municipality" in content:
        defaults.append({"override /municipality": content.pop("municipality")})
    return {"defaults": defaults, **content, "assume": nested(content.get("assume") or {})}


def _node(name: str, content: dict[str, Any]) -> dict[str, Any]:
    """Return what a verb starts from: what `uitweg run` does, and `conf/NAME.yaml`."""
    own = read_yaml(CONF / f"{name}.yaml")
    defaults = [{"config_schema": f"{name}_schema"}.get(str(d), d) for d in content["defaults"]]
    return {**content, **own, "defaults": [*defaults, *own.pop("defaults", [])]}
