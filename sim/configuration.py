"""The edge where Hydra ends: from the command line's `key=value` to plain questions."""

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, fields, replace
from itertools import product
from pathlib import Path
from typing import Any

import yaml
from hydra import compose, initialize, main
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim.composition_errors import in_one_line, several
from sim.errors import ConfigurationError, UitwegError, nearest
from sim.experiment.precision import Precision
from sim.experiment.question import Question
from sim.interventions import SETTINGS
from sim.keys import flat
from sim.registry import GROUPS, SEARCHED, SWEPT, register
from sim.scenarios import LANGUAGES, Contents, ad_hoc, arm, set_by_arms, used
from sim.settings import SearchSettings, Settings, SweepSettings

VERSION_BASE = "1.3"
NO_RESULT = frozenset(("out", "workers", "engine", "address", "store"))
"""Settings that do not change a result."""

_SWEEP_ONLY = {f.name for f in fields(SweepSettings)} - {f.name for f in fields(Settings)}

_FREE = ("assume", "design.factors", "budget", "prices")
"""Keys under which any name may be set."""


@dataclass(frozen=True, slots=True)
class Job:
    """One question to run.

    Attributes
    ----------
    question : Question
    language : str
        Of the report.
    out : Path
        Folder of the results.
    workers : int or None
    config : str
        The composed settings as YAML; what does not change the result is left out.
    """

    question: Question
    language: str
    out: Path
    workers: int | None
    config: str


def jobs(overrides: Sequence[str], multirun: bool = False) -> list[Job]:
    """Return what the command line asks for, checked before anything is simulated.

    Parameters
    ----------
    overrides : sequence of str
        `key=value`, in Hydra's grammar.
    multirun : bool
        Whether values such as `1,2` mean one job each.

    Raises
    ------
    UitwegError
        With one line that names the value, the place and the remedy.
    """
    broken = register()
    GlobalHydra.instance().clear()
    with _one_line(overrides), initialize(config_path=None, version_base=VERSION_BASE):
        parsed = _parsed(overrides)
        if wrong := [o.key_or_group for o in parsed if o.key_or_group.split(".")[0] in _SWEEP_ONLY]:
            raise ConfigurationError(f"`{wrong[0]}` is a setting of `uitweg sweep`; leave it out of `uitweg run`")
        swept = {o.get_key_element() for o in parsed if multirun and o.is_sweep_override()} - set(GROUPS[1:])
        found = []
        for combination in _choices(parsed) if multirun else [[str(o.input_line) for o in parsed]]:
            choice = [str(o.input_line) for o in _parsed(combination)]  # only now are swept values seen one by one
            settings = compose("config", overrides=_allowing_assumptions(choice))
            label = ",".join(c for c in choice if c.split("=")[0] in swept)
            found.append(_job(settings, broken, _tuned(parsed), label if multirun else None))
    folders = [job.out for job in found]
    if twice := [folder for folder in folders if folders.count(folder) > 1]:
        raise ConfigurationError(f"two runs would write to `{twice[0]}`; give each combination once")
    return found


def ask_hydra(arguments: Sequence[str]) -> int:
    """Let Hydra answer `--help`, `--cfg`, `--info` or `--shell-completion`, and return the exit code.

    Raises
    ------
    UitwegError
        With one line, as `jobs` does.
    """
    before = sys.argv, os.environ.get("HYDRA_FULL_ERROR")
    sys.argv = ["uitweg", *_allowing_assumptions(arguments)]
    os.environ["HYDRA_FULL_ERROR"] = "1"  # hands us its errors, instead of printing them and leaving
    register()
    GlobalHydra.instance().clear()
    told = io.StringIO()
    try:
        with _one_line(arguments), redirect_stderr(told):
            main(config_path=None, config_name="config", version_base=VERSION_BASE)(_never)()
    except SystemExit as leaving:
        if leaving.code:
            raise ConfigurationError(told.getvalue().strip().splitlines()[-1].removeprefix("uitweg: error: ")) from None
    finally:
        sys.argv = before[0]
        if before[1] is None:
            del os.environ["HYDRA_FULL_ERROR"]
        else:
            os.environ["HYDRA_FULL_ERROR"] = before[1]
    sys.stderr.write(told.getvalue())
    return 0


def _never(_: DictConfig) -> None:
    """Stand in for the task that Hydra would run; jobs do not come this way."""
    raise AssertionError("Hydra was asked to run a job")


_never.__module__ = "__main__"  # with the real one Hydra would offer every folder of this package as a choice


@contextmanager
def _one_line(arguments: Sequence[str], schema: type[Settings] = Settings) -> Iterator[None]:
    """Turn Hydra's errors into ours; `schema` has the settings there are."""
    try:
        yield
    except (HydraException, OmegaConfBaseException, ValueError) as error:
        scenario = next((a.partition("=")[2] for a in arguments if a.startswith("scenario=")), "")
        raise in_one_line(error, [f.name for f in fields(schema)], scenario) from error


def _parsed(overrides: Sequence[str]) -> list[Override]:
    """Return the parsed overrides, or raise for forms that would be misunderstood."""
    loader = GlobalHydra.instance().config_loader()
    parsed = OverridesParser.create(config_loader=loader).parse_overrides(list(overrides))
    for override in parsed:
        _check_form(override)
    return [o for o in parsed if o.input_line != "scenario=null"]  # the default, which Hydra does not take as a choice


def _check_form(override: Override) -> None:
    """Raise for an override that would be misunderstood, or that would silently do nothing."""
    key, text = override.key_or_group, override.input_line
    group = key.split(".")[0]
    if group == "hydra":
        raise ConfigurationError(f"`{text}`: Uitweg runs its own jobs; set `out`, `workers` or `-m` instead")
    if group in ("arms", "title", "question"):
        raise ConfigurationError(f"`{text}`: `{group}` is for a scenario's file; write one in scenarios/")
    if group != "assume" and (override.is_add() or override.is_delete()):
        raise ConfigurationError(f"`{text}`: settings are replaced only; write `{key}=VALUE`")
    if override.is_sweep_override():
        return
    value = override.value()
    if key in ("scenario", "municipality") and isinstance(value, list | dict):
        raise ConfigurationError(f"`{text}`: choose one; add -m and write `{key}=A,B` to run several")
    if key == "intervention" and isinstance(value, list) and (twice := [v for v in value if value.count(v) > 1]):
        raise ConfigurationError(
            f"`{text}`: `{twice[0]}` is there twice; name it once, and set `intervention.{twice[0]}.dose` for how much"
        )
    if key == "intervention" and value is None:
        raise ConfigurationError(f"`{text}`: write `intervention=[]` for none")


def _tuned(parsed: Sequence[Override]) -> set[str]:
    """Return the dotted keys that are set."""
    return {
        key
        for override in parsed
        for key in flat({override.key_or_group: None if override.is_sweep_override() else override.value()})
    }


def _choices(parsed: Sequence[Override]) -> Iterator[list[str]]:
    """Iterate over every combination of swept values, as overrides."""
    lists = [
        [f"{o.get_key_element()}={value}" for value in o.sweep_string_iterator()]
        if o.is_sweep_override()
        else [str(o.input_line)]
        for o in parsed
    ]
    return (list(choice) for choice in product(*lists))


def _allowing_assumptions(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with keys that may be new marked as such: any card may be replaced, any factor varied."""
    free = tuple(f"{key}{sign}" for key in _FREE for sign in (".", "={"))
    return [f"++{a}" if a.startswith(free) else a for a in arguments]


def sweep_job(overrides: Sequence[str]) -> tuple[Job, SweepSettings]:
    """Return the question of `uitweg sweep` and all its settings; raises as `jobs` does."""
    return _with_design(overrides, SWEPT, SweepSettings)


def search_job(overrides: Sequence[str]) -> tuple[Job, SearchSettings]:
    """Return the question of `uitweg search` and all its settings; raises as `jobs` does."""
    return _with_design(overrides, SEARCHED, SearchSettings)


def _with_design[Asked: SweepSettings](overrides: Sequence[str], name: str, schema: type[Asked]) -> tuple[Job, Asked]:
    """Return the question of a verb that varies it, and all settings, those of `conf/NAME.yaml` included."""
    broken = register(sweep=True)
    GlobalHydra.instance().clear()
    with _one_line(overrides, schema), initialize(config_path=None, version_base=VERSION_BASE):
        parsed = _parsed(overrides)
        if swept := [str(o.input_line) for o in parsed if o.is_sweep_override()]:
            raise ConfigurationError(several(swept[0]))
        if empty := [o for o in parsed if o.key_or_group == "design.factors" and o.value() == {}]:
            raise ConfigurationError(f"`{empty[0].input_line}` varies nothing; leave it out, or name what to vary")
        composed = compose(name, overrides=_allowing_assumptions([str(o.input_line) for o in parsed]))
        job = _job(composed, broken, _tuned(parsed), None)
        settings: Asked = OmegaConf.to_object(composed)  # type: ignore[assignment]
    label = "-".join(dict.fromkeys((job.question.name, settings.design.name)))
    return replace(job, out=Path(settings.out or Path("outputs", "sweeps", label))), settings


def _job(composed: DictConfig, broken: dict[str, UitwegError], tuned: set[str], label: str | None) -> Job:
    """Return the job of composed settings; `label` tells the jobs of a multirun apart."""
    choices = [f"scenario={composed.scenario}", *(f"intervention={name}" for name in composed.intervention)]
    choices += [f"design={composed.design.name}"] if "design" in composed else []
    if asked := [choice for choice in choices if choice in broken]:
        raise broken[asked[0]]
    settings: Settings = OmegaConf.to_object(composed)  # type: ignore[assignment]
    if settings.language not in LANGUAGES:
        raise ConfigurationError(f"`language={settings.language}` is not a language{nearest('', LANGUAGES)}")
    if settings.workers is not None and settings.workers < 1:
        raise ConfigurationError(f"`workers={settings.workers}` must be 1 or more; leave it out for one per core")
    question = _question(settings, tuned)
    if label is None:
        out = Path(settings.out or Path("outputs", question.name))
    else:
        out = Path(settings.out or Path("outputs", "multirun"), question.name, label.replace("/", "_"))
    record: dict[str, Any] = OmegaConf.to_container(composed, resolve=True)  # type: ignore[assignment]
    for key in NO_RESULT & record.keys():
        del record[key]
    config = yaml.safe_dump(record, sort_keys=False, allow_unicode=True, width=110)
    return Job(question, settings.language, out, settings.workers, config)


def _question(settings: Settings, tuned: set[str]) -> Question:
    """Return the question that the settings ask."""
    contents = {name: {k: getattr(schema, k) for k in SETTINGS} for name, schema in settings.intervention.items()}
    if settings.scenario is not None:
        arms = [vars(entry) for entry in settings.arms]
        _check_arms(settings.scenario, contents, arms, tuned)
        name, title, made = settings.scenario, settings.title, tuple(arm(entry, contents) for entry in arms)
    elif contents:
        name, title, made = ad_hoc(settings.municipality, contents)
    else:
        raise ConfigurationError(
            "nothing to compare; add `scenario=NAME` (see `uitweg scenarios`) or `intervention=[NAME]` "
            "(see `uitweg interventions`)"
        )
    same = ("municipality", "residents", "horizon", "warmup", "replications", "seed", "parameters", "question")
    return Question(
        name,
        made,
        **{key: getattr(settings, key) for key in same},
        title=title,
        outcomes=tuple(settings.outcomes),
        assume=flat(settings.assume),
        precision=Precision.read(settings.precision),
    )


def _check_arms(scenario: str, contents: Contents, arms: list[dict[str, Any]], tuned: set[str]) -> None:
    """Raise where the command line sets what the scenario's own arms decide."""
    if set(contents) != set(used(arms)):
        raise ConfigurationError(
            f"`intervention` is set, but the arms of scenario `{scenario}` choose their own; leave one of the two out"
        )
    for key, by in set_by_arms(arms).items():
        if f"intervention.{key}" in tuned:
            raise ConfigurationError(
                f"`intervention.{key}` is set, but arm `{by}` of scenario `{scenario}` sets it itself; ask without "
                f"the scenario: `intervention=[{key.split('.')[0]}]`"
            )
