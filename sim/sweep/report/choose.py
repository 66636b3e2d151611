"""Which answers a sweep allows: one table from name to when it applies and what makes it."""

from collections.abc import Callable
from typing import NamedTuple

from sim.levers import LEVERS
from sim.sweep.answers.frontier import DESKS
from sim.sweep.answers.robustness import TODAY
from sim.sweep.answers.settings import STAFF, is_policy
from sim.sweep.report import make, robust
from sim.sweep.report.influence import METHODS as SAMPLED
from sim.sweep.report.influence import influence
from sim.sweep.report.section import Section
from sim.sweep.report.told import Told

FULL = ("factorial", "table")
"""Methods whose points can be a full factorial."""

APART = (*FULL, "one_at_a_time")
"""Methods that change one factor at a time, among others."""


class Answer(NamedTuple):
    """An answer.

    Attributes
    ----------
    applies : callable
        Whether the design allows it.
    make : callable
        Fills a section.
    """

    applies: Callable[[Told], bool]
    make: Callable[[Told, Section], None]


def _always(_: Told) -> bool:
    return True


def _package(told: Told) -> bool:
    """Return whether interventions are switched off and on in every combination."""
    return told.method in FULL and len(told.switches) > 1


def _stages(told: Told) -> bool:
    """Return whether there is a point to follow along the journey: of a factorial, or the only one."""
    return told.method in FULL and told.fullest is not None


def _staff(told: Told) -> bool:
    """Return whether desks have several levels of staff, apart from each other."""
    return told.method in APART and any(told.points[name].nunique() > 1 for name in desks(told))


def _doses(told: Told) -> bool:
    return bool(graded(told))


def _robust(told: Told) -> bool:
    """Return whether there are several futures and a policy besides today's."""
    return told.futures > 1 and set(told.policies) != {TODAY}


def _sampled(told: Told) -> bool:
    """Return whether several factors were sampled at once."""
    return told.method in SAMPLED and len(told.swept.factors) > 1


def _precision(told: Told) -> bool:
    return told.question.precision is not None


def desks(told: Told) -> list[str]:
    """Return the factors that are a desk's staff."""
    return [f"{STAFF}{desk}" for desk in DESKS if f"{STAFF}{desk}" in told.factors]


def graded(told: Told) -> list[str]:
    """Return the factors with a curve: numbers with three levels or more, staff only where there is no frontier."""
    mine = [name for name in told.factors if is_policy(name) or name.startswith("assume.")]
    mine = [name for name in mine if name in LEVERS or name.startswith("assume.") or name.count(".") > 1]
    found = [name for name in mine if told.points[name].nunique() > 2]
    return [name for name in found if not (name in desks(told) and _staff(told))]


def sections(told: Told) -> list[Section]:
    """Return a section for every answer that applies; an error in one of them leaves the others as they are."""
    found = []
    for name, answer in ANSWERS.items():
        section = Section(name)
        section.guarded(lambda answer=answer, section=section: _fill(told, section, answer))  # type: ignore[misc]
        section.guarded(section.draw)
        found.append(section)
    return [section for section in found if section.told]


def _fill(told: Told, section: Section, answer: Answer) -> None:
    """Fill a section where its answer applies."""
    if len(told.sweep) and answer.applies(told):
        section.attempt(lambda: answer.make(told, section))


def _curves(told: Told, section: Section) -> None:
    make.doses(told, section, graded(told))


ANSWERS = {
    "package": Answer(_package, make.package),
    "stages": Answer(_stages, make.stages),
    "frontier": Answer(_staff, make.frontier),
    "influence": Answer(_sampled, influence),
    "doses": Answer(_doses, _curves),
    "robustness": Answer(_robust, robust.robustness),
    "differences": Answer(_always, make.differences),
    "precision": Answer(_precision, make.precision),
}
"""By name, in the order of the page."""
