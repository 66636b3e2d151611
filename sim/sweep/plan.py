"""From the points of a design to runs: each a policy in a world with the luck of a replication.

A run's key is a hash of all that decides its result: the parameters' values, the policy, sizes, luck, and what the
model does. The same run of another sweep has the same key.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Any

from sim.calibration.fingerprint import fingerprint
from sim.errors import ConfigurationError
from sim.evidence import Parameters
from sim.experiment.question import CENTRAL, Arm, Question
from sim.model import Setting
from sim.report.version import version
from sim.sweep.content import SHORT, digest, text
from sim.sweep.factors import RUN_SETTINGS, Value
from sim.sweep.policy import TODAY, Policy, policy_of, policy_text
from sim.sweep.world import World

BATCH = 32
"""Policies that share a warm-up at most: enough to make it cheap, few enough to spread over workers."""


@dataclass(frozen=True, slots=True)
class Run:
    """One row to be: a policy and everything the table says of it but its outcome.

    Attributes
    ----------
    policy : tuple of Intervention
    row : dict
        Columns of `table.SCHEMA` that are known before it is run.
    """

    policy: Policy
    row: dict[str, Any]

    @property
    def key(self) -> str:
        """Its name in the store."""
        return str(self.row["key"])


@dataclass(frozen=True, slots=True)
class Batch:
    """Runs that share residents, parameters and luck: a task for a worker."""

    setting: Setting
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """The points of a design that lie in one world.

    Attributes
    ----------
    world : World
    places : list of int
        Numbers of the points.
    """

    world: World
    places: list[int]


@dataclass(frozen=True, slots=True)
class Plan:
    """The runs of a sweep.

    Attributes
    ----------
    points : list of dict
        Value per factor, of each point.
    policies : list of tuple of Intervention
        Of each point.
    cells : list of Cell
    replications : range
    command : tuple of str
        What the user asked, without the design: with a point's values it runs that point again.
    """

    points: Sequence[Mapping[str, Value]]
    policies: list[Policy]
    cells: list[Cell]
    replications: range
    command: tuple[str, ...] = ()

    def batches(self, done: Iterable[str] = ()) -> Iterator[Batch]:
        """Iterate over the runs that are not among `done`, each once, in batches with a warm-up in common."""
        known = set(done)
        for cell, number in product(self.cells, self.replications):
            member, parameters = cell.world.parameters(number)
            fresh = {run.key: run for run in self._runs(cell, number, member, parameters) if run.key not in known}
            known |= fresh.keys()
            setting, left = cell.world.setting(number, parameters), iter(fresh.values())
            while part := tuple(islice(left, BATCH)):
                yield Batch(setting, part)

    def places(self) -> Iterator[tuple[int, int, str, str]]:
        """Iterate over point, replication, and the keys of the point's run and of its baseline's."""
        for cell, number in product(self.cells, self.replications):
            today, *runs = self._runs(cell, number, *cell.world.parameters(number))
            for place, run in zip(cell.places, runs, strict=True):
                yield place, number, run.key, today.key

    def _runs(self, cell: Cell, number: int, member: int, parameters: Parameters) -> Iterator[Run]:
        """Iterate over the baseline of a world and the runs of its points."""
        asked, described = cell.world.question, cell.world.described
        common = {
            "municipality": asked.municipality,
            "assume": text(asked.assume),
            "parameters": asked.parameters,
            "model": fingerprint()[:SHORT],
            "ensemble": cell.world.ensemble,
            "version": version(),
            "world": digest(described),
            "replication": number,
            "member": member,
            **{name: getattr(asked, name) for name in RUN_SETTINGS},
        }
        same = digest([described, number, dict(parameters.values), fingerprint()])
        first = cell.places[0]
        for policy, place in ((TODAY, first), *((self.policies[place], place) for place in cell.places)):
            content = policy_text(policy)
            again = self._again(cell.world, place, number)
            yield Run(policy, {"key": digest([same, content]), "policy": content, "overrides": again, **common})

    def _again(self, world: World, place: int, number: int) -> str:
        """Return the command that runs a point again."""
        values = ",".join(f"{name}:[{value}]" for name, value in self.points[place].items())
        bounds = {"highest_shock": world.highest_shock, "longest_term": world.longest_term}
        return " ".join(
            (
                "uitweg sweep",
                *self.command,
                "design=point",
                *([f"'design.factors={{{values}}}'"] if values else []),
                *(f"design.{name}={value:g}" for name, value in bounds.items() if value),
                f"first={number}",
                "replications=1",
            )
        )


def plan(
    question: Question,
    base: Policy,
    points: Sequence[Mapping[str, Value]],
    first: int = 0,
    bounds: tuple[float, int] = (0.0, 0),
    command: Sequence[str] = (),
) -> Plan:
    """Return the runs of a design.

    Parameters
    ----------
    question : Question
        What is the same in all points, unless a factor says otherwise.
    base : tuple of Intervention
        The policy that factors change.
    points : sequence of mapping
        Value per factor.
    first : int
        First replication.
    bounds : (float, int)
        Least of the highest shock and the longest term, so that a point of a larger design is run as it was there.
    command : sequence of str
    """
    policies = [policy_of(base, point) for point in points]
    asked = [_question(question, policy, point) for policy, point in zip(policies, points, strict=True)]
    shock = max(bounds[0], *(q.highest_shock() for q in asked))
    term = max(bounds[1], *(q.longest_term() for q in asked))
    cells: dict[str, Cell] = {}
    for place, (q, point) in enumerate(zip(asked, points, strict=True)):
        world = World(replace(q, arms=q.arms[:1]), _member(question, point), shock, term)
        cells.setdefault(text(world.described), Cell(world, [])).places.append(place)
    replications = range(first, first + question.replications)
    return Plan(points, policies, list(cells.values()), replications, tuple(command))


def _question(question: Question, policy: Policy, point: Mapping[str, Value]) -> Question:
    """Return the question of a point, checked."""
    assume = {n.removeprefix("assume."): float(v) for n, v in point.items() if n.startswith("assume.")}
    other = {name: point[name] for name in ("municipality", *RUN_SETTINGS) if name in point}
    arms = (Arm("today"), Arm("policy", policy))
    return replace(question, arms=arms, assume={**question.assume, **assume}, **other)  # type: ignore[arg-type]


def _member(question: Question, point: Mapping[str, Value]) -> int | None:
    """Return the set of parameters that a point names."""
    if "member" not in point:
        return None
    if question.parameters == CENTRAL:
        raise ConfigurationError("`design.factors.member` is varied, but `parameters=central` has one set; drop one")
    return int(point["member"])
