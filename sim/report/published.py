"""Published figures beside simulated ones, and whether the model was fitted to them or predicts them."""

from collections.abc import Iterator
from dataclasses import dataclass

from sim.calibration.targets import Target, load_targets
from sim.interventions import Intervention, interventions, load_intervention
from sim.report.chart import Table
from sim.report.estimates import Estimate
from sim.report.view import View

NATIONAL = "netherlands"
TODAY: frozenset[str] = frozenset()
UTRECHT = frozenset({"practical_support", "fast_forwarding"})
"""What the package of the Utrecht study changed at inflow."""

COMPARED = {
    "share_reached": ("share_reached", TODAY),
    "share_accepted": ("share_accepted", TODAY),
    "dropout_before_talk": ("share_dropout_waiting", TODAY),
    "dropout_without": ("share_dropout_inflow", TODAY),
    "dropout_package": ("share_dropout_inflow", UTRECHT),
    "days_waiting": ("days_waiting", TODAY),
    "months_inflow": ("months_inflow", TODAY),
    "relapse": ("share_relapse_year", TODAY),
    "registrations": ("registrations", TODAY),
    "stock_problem_debt": ("stock_problem_debt", TODAY),
}
"""Published figure, the measure with the same definition, and the interventions of the arm that it is about."""

DIFFERENCES = {
    "effect_package": ("share_dropout_inflow", UTRECHT, False),
    "effect_extra_attempt": ("share_reached", frozenset({"extra_attempt"}), True),
}
"""Published difference with today's policy, its measure, the interventions of its arm, and whether it has no others."""

EFFECTS = {"effect_whatsapp": ("share_reached", "whatsapp")}
"""Published difference that is not with today's policy, its measure, and the policy whose strength was fitted to it."""

_PER_THOUSAND = ("per_1000", "per_1000_year")


@dataclass(frozen=True, slots=True)
class Published:
    """A published figure beside a simulated one.

    Attributes
    ----------
    measure, arm : str
    value : float
        In the unit of the measure.
    simulated : Estimate
    kind : str
        `fitted` when the model was fitted to the figure, `follows` when it follows from figures that it was fitted to,
        `predicted` otherwise.
    national : bool
        Whether the figure is national although the question is about one municipality.
    source : str
    """

    measure: str
    arm: str
    value: float
    simulated: Estimate
    kind: str
    national: bool
    source: str


def targets(municipality: str, place: str = "") -> dict[str, tuple[Target, bool]]:
    """Return the published figures by name, the municipality's own, else the national ones; and which it is.

    All are those of elsewhere for a `place` that is computed with the numbers of another.
    """
    own = {t.statistic: (t, bool(place)) for t in load_targets(municipality)}
    return {t.statistic: (t, bool(place) or municipality != NATIONAL) for t in load_targets(NATIONAL)} | own


def compared(view: View) -> list[Published]:
    """Return every published figure for which the comparison has a simulated one, in the order of the journey."""
    return list(_compared(view))


def _compared(view: View) -> Iterator[Published]:
    found = targets(view.question.municipality, view.place)
    for name, (measure, policies) in COMPARED.items():
        arm = _arm(view, policies)
        if name not in found or arm is None or not view.level(arm, measure).known:
            continue
        target, national = found[name]
        value = target.value * (1000 if view.unit(measure) in _PER_THOUSAND else 1)
        yield Published(measure, arm, value, view.level(arm, measure), _kind(target), national, target.source.title)


def missed(view: View) -> list[str]:
    """Return a sentence on each predicted figure that the simulated interval does not hold, of all measures."""
    return [
        view.texts(
            "published.missed",
            measure=view.measure_title(one.measure),
            arm=view.arm_title(one.arm),
            value=_from(view, figure(view, one), one.national),
            simulated=view.amount(*view.shown(one.measure, one.simulated)),
        )
        + (f" {view.texts(note)}" if (note := f"published.note.{one.measure}") in view.texts else "")
        for one in compared(view)
        if one.kind == "predicted" and one.simulated.certain and not one.simulated.holds(one.value)
    ]


def fitted_differences(view: View, measure: str) -> list[str]:
    """Return a sentence on each difference in a measure that the model was fitted to, so that it is no proof."""
    found, said = targets(view.question.municipality, view.place), []
    for name, (about, policies, alone) in DIFFERENCES.items():
        arm = _arm(view, policies)
        if about != measure or name not in found or arm is None or _arm(view, TODAY) is None:
            continue
        if alone and len(view.arm(arm).interventions) > len(policies):
            continue
        target, national = found[name]
        if _kind(target) == "fitted":
            value = _from(
                view, f"{view.numbers.plain(100 * target.value, sign=True)} {view.texts('unit.points')}", national
            )
            said.append(view.texts("published.difference", arm=view.arm_title(arm), value=value))
    return said


def fitted_part(view: View, measure: str) -> list[str]:
    """Return a sentence on each policy within the main arm whose own difference the model was fitted to.

    Only where no arm has that policy alone: `fitted_differences` tells it there. The difference is with today's policy.
    """
    if _arm(view, TODAY) is None:
        return []
    found, said = targets(view.question.municipality, view.place), []
    mine = {one.name: one for one in view.arm(view.main).interventions}
    for name, (about, policies, alone) in DIFFERENCES.items():
        within = alone and about == measure and policies < set(mine) and all(_in_full(mine[p]) for p in policies)
        if not within or name not in found or _kind(found[name][0]) != "fitted" or _alone(view, policies):
            continue
        target, national = found[name]
        value = f"{view.numbers.plain(100 * target.value, sign=True)} {view.texts('unit.points')}"
        titles = ", ".join(view.title(mine[p].title, p) for p in sorted(policies))
        said.append(view.texts("published.part", policy=titles, value=_from(view, value, national)))
    return said


def fitted_effects(view: View, measure: str) -> list[str]:
    """Return a sentence on each policy whose strength was fitted to a published difference of another kind."""
    found, said = targets(view.question.municipality, view.place), []
    mine = {one.name: one for arm in view.question.arms for one in arm.interventions}
    for name, (about, policy) in EFFECTS.items():
        if about != measure or policy not in mine or name not in found or _kind(found[name][0]) != "fitted":
            continue
        target, national = found[name]
        if target.solve is None or target.solve.parameter not in view.question.assume:
            value = f"{view.numbers.plain(100 * target.value, 1, sign=True)} {view.texts('unit.points')}"
            title = view.title(mine[policy].title, policy)
            said.append(view.texts("published.effect", policy=title, value=_from(view, value, national)))
    return said


def _alone(view: View, policies: frozenset[str]) -> bool:
    """Return whether an arm has these policies in full and no others."""
    return any(
        {one.name for one in arm.interventions} == policies and all(map(_in_full, arm.interventions))
        for arm in view.question.arms
    )


def _from(view: View, value: str, national: bool) -> str:
    """Return a published figure, marked where it is national and the question is not."""
    return view.texts("published.national", source=value) if national else value


def _kind(target: Target) -> str:
    """Return whether the model was fitted to a target; those for context that are compared follow from fitted ones."""
    if target.role == "context":
        return "follows"
    return "fitted" if target.role == "fit" or target.then_fit else "predicted"


def _arm(view: View, policies: frozenset[str]) -> str | None:
    """Return the arm that a figure is about: today's policy, or the smallest arm with these policies in full."""
    if not policies:
        return view.baseline if not view.arm(view.baseline).interventions else None
    arms = [a for a in view.question.arms if policies <= {i.name for i in a.interventions if _in_full(i)}]
    return min(arms, key=lambda arm: len(arm.interventions)).name if arms else None


def _in_full(policy: Intervention) -> bool:
    """Return whether a policy is in force all the time, for all, and moves its levers as its file says."""
    always = (policy.start, policy.stop, policy.dose, policy.target) == (0, None, 1, "all")
    return always and policy.name in interventions() and policy.levers == load_intervention(policy.name).levers


def table(view: View) -> Table | None:
    """Return the figures as a table; None where there are none."""
    found = compared(view)
    if not found:
        return None
    keys = ("measure", "arm", "simulated", "published", "kind", "origin")
    columns = [view.texts(f"table.{key}") for key in keys]
    return Table(view.texts("published.caption"), columns, [_row(view, one) for one in found], heads=2)


def _row(view: View, one: Published) -> list[str]:
    """Return one figure as a row."""
    unit, simulated = view.shown(one.measure, one.simulated)
    name = f"{view.measure_title(one.measure)} ({view.unit_label(one.measure)})"
    published = figure(view, one)
    source = view.texts("published.national", source=one.source) if one.national else one.source
    return [name, view.arm_title(one.arm), view.amount(unit, simulated), published, kind(view, one), source]


def figure(view: View, one: Published) -> str:
    """Return a published figure with as many decimals as were published."""
    unit = view.unit(one.measure)
    shown = f"{(100 if unit == 'share' else 1) * one.value:.6g}"
    return view.numbers.of(unit, one.value, len(shown.partition(".")[2]))


def kind(view: View, one: Published) -> str:
    """Return whether a figure was fitted, here or nationally, follows from such figures, or is predicted."""
    elsewhere = "_elsewhere" if one.national and one.kind != "predicted" else ""
    return view.texts(f"published.{one.kind}{elsewhere}")


def beside(view: View, measure: str) -> str:
    """Return one sentence with the published figures for a measure; empty where there are none."""
    mine = [one for one in compared(view) if one.measure == measure]
    if not mine:
        return ""
    said = [
        view.texts(
            "published.one",
            value=figure(view, one),
            arm=view.arm_title(one.arm),
            kind=kind(view, one),
        )
        for one in mine
    ]
    return view.texts("published.beside", figures="; ".join(said))
