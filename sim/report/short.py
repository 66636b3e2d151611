"""The answer in short: what the main policy does, which part does most, and what was published about it."""

from sim.experiment.size import too_small
from sim.experiment.spread import spread
from sim.report import published, term
from sim.report.estimates import Estimate
from sim.report.figures.better_worse import sides
from sim.report.figures.forest import reading
from sim.report.sentences import better_worse
from sim.report.size import told
from sim.report.sure import said as said_of_sure
from sim.report.view import View

MOST = 5
"""Outcomes told at most, costs apart."""


def short(view: View, warned: bool = True) -> list[str]:
    """Return the answer in a few sentences, the question's first outcome first; empty without an arm to compare.

    A run that is too small to answer says so before anything else, unless a larger one follows and it is not `warned`.
    """
    if not view.others:
        return []
    small = _too_small(view) if warned else []
    known = [m for m in view.headline if view.difference(view.main, m).known and view.level(view.main, m).known]
    return [*small, *_answer(view, known)] if known else small


def _answer(view: View, known: list[str]) -> list[str]:
    """Return the sentences on the outcomes that can be shown."""
    lead = view.lead if view.lead in known else known[0]
    clear = [m for m in known if view.difference(view.main, m).clear and m != lead]
    costs = [m for m in clear if m.startswith("cost")]
    shown = [*[lead, *(m for m in clear if m not in costs)][:MOST], *costs]
    first, *said = [_outcome(view, measure) for measure in shown]
    windows = [term.caveat(view, view.main, about) for about in term.ABOUT]
    said = [
        first,
        *published.missed(view),
        *better_worse(view, view.main, sides(view))[:1],
        *filter(None, windows),
        *said,
    ]
    unclear = [view.measure_title(m) for m in known if m not in (*clear, lead)]
    if unclear and view.comparison.replications_done > 1:
        said.append(view.texts("short.unclear", measures="; ".join(unclear)))
    return said


def _too_small(view: View) -> list[str]:
    """Return that the run is too small for its first outcome, why, and what would help."""
    found = too_small(view.comparison, view.main, view.lead)
    if found is None:
        return []
    return told(view.texts, found, view.measure_title(view.lead), view.question.horizon)


def _outcome(view: View, measure: str) -> str:
    """Return an outcome with both levels and the difference, the part that does most, and what was published."""
    change = view.difference(view.main, measure)
    levels = {
        key: view.amount(*view.shown(measure, view.level(arm, measure)), places=view.places(view.main, measure)[0])
        for key, arm in (("before", view.baseline), ("after", view.main))
    }
    names = {"baseline": view.arm_title(view.baseline), "arm": view.arm_title(view.main)}
    unit = view.unit_label(measure)
    values = {
        "unit": "" if unit == view.texts("unit.share") else f" ({unit})",
        "reading": reading(view, measure, change),
    }
    head = {"measure": view.measure_title(measure), "difference": _difference(view, view.main, measure)}
    said = view.texts("short.outcome", **head, **levels, **names, **values)
    sure = said_of_sure(view, measure, view.main) if measure == view.lead else ""
    counts = term.stock(view) if measure == term.STOCK else ""
    fits = [
        *published.fitted_differences(view, measure),
        *(published.fitted_part(view, measure) if measure == view.lead else ()),
        *(published.fitted_effects(view, measure) if measure == view.lead else ()),
    ]
    if fits and view.question.assume:
        fits.append(view.texts("published.own"))
    figures = (published.beside(view, measure), *fits)
    diluted = term.diluted(view, view.main, measure)
    parts = (said, counts, diluted, sure, _most(view, measure), *figures)
    return " ".join(part for part in parts if part)


def _difference(view: View, arm: str, measure: str) -> str:
    """Return a difference with its interval and, for shares, its unit."""
    text = view.change(arm, measure)
    return f"{text} {view.texts('unit.points')}" if view.unit(measure) == "share" else text


def _most(view: View, measure: str) -> str:
    """Return the largest estimate of the other arms in the same direction, and whether it differs from the next."""
    rest = [arm for arm in view.others if arm != view.main]
    whole = view.difference(view.main, measure)
    if len(rest) < 2 or not whole.clear:
        return ""
    way = 1 if whole.mean > 0 else -1
    able = [a for a in rest if view.difference(a, measure).clear and way * view.difference(a, measure).mean > 0]
    parts = {i.name for i in view.arm(view.main).interventions}
    kind = "parts" if all({i.name for i in view.arm(a).interventions} <= parts for a in rest) else "others"
    if not able:
        return view.texts(f"short.{kind}.none")
    best, after = sorted(rest, key=lambda arm: -way * view.difference(arm, measure).mean)[:2]
    found = _difference(view, best, measure)
    said = view.texts(f"short.{kind}.most", arm=view.arm_title(best), difference=found)
    apart = "apart" if _between(view, best, after, measure).clear else "alike"
    own = (
        term.caveat(view, best, "stock") if measure == term.STOCK and not term.caveat(view, view.main, "stock") else ""
    )
    return " ".join(filter(None, [said, view.texts(f"short.{apart}", arm=view.arm_title(after)), own]))


def _between(view: View, one: str, other: str, measure: str) -> Estimate:
    """Return the difference of an outcome between two arms, paired by replication."""
    totals = view.comparison.totals
    mine = totals[(totals["group"] == "all") & (totals["measure"] == measure)]
    wide = mine.pivot_table(index="replication", columns="arm", values="value")
    found = spread(wide[one] - wide[other], wide.index.to_series().map(view.comparison.members))
    return Estimate(found.mean, found.low, found.high)
