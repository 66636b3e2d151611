"""What a fixed window does to the figures of an arm that changes the term of arrangements."""

from collections.abc import Iterable, Mapping

from sim.evidence import cards
from sim.interventions import Intervention
from sim.levers import Change
from sim.report.numbers import Numbers
from sim.report.view import View

LEVER = "arrangement.term"
CONSTANT = "arrangement.constant_hazard"
ABOUT = ("early", "completions", "stock", "worse")
COUNTED = ("completions", "relapses")
"""Measures that count within the window."""

STOCK = "stock_problem_debt"
"""The measure in which a household counts until its arrangement ends."""

AVERAGES = ("months_signal_to_debt_free", "months_in_problem_debt")
"""Measures that are a mean over many who have no arrangement."""

ARRANGED = ("application_complete", "arranged")
"""The link of the journey to an arrangement."""

FREE = "share_completed"
"""The measure that the window does not touch: it follows arrangements over the longest term of all arms."""


def today(municipality: str, assume: Mapping[str, float]) -> float:
    """Return the months that an arrangement lasts today."""
    return cards(municipality, assume)[LEVER].value


def term(today: float, policies: Iterable[Intervention]) -> float:
    """Return the months that an arrangement lasts when all of the policies are in force."""
    return _moved(LEVER, today, policies)


def _moved(lever: str, today: float, policies: Iterable[Intervention]) -> float:
    """Return the value of a lever when all of the policies are in force."""
    found = today
    for policy in policies:
        if lever in policy.levers:
            found = float(Change(policy.name, lever, policy.levers[lever], policy.target, policy.dose).applied(found))
    return found


def in_sight(today: float, policies: Iterable[Intervention], horizon: int) -> bool:
    """Return whether an arrangement that begins while the policies are in force can end within the horizon."""
    mine = [policy for policy in policies if LEVER in policy.levers]
    return bool(mine) and min(p.start for p in mine) + min(term(today, mine), today) < horizon


def window(numbers: Numbers, about: str, arm: str, terms: tuple[float, float], horizon: int) -> str:
    """Return what another term does within the window; empty for the same.

    Parameters
    ----------
    numbers : Numbers
        Of the reader's language.
    about : {"early", "completions", "stock", "worse"}
        What is told: that only early ends are seen, completions, households in problem debt, or who is worse off.
    arm : str
        The policy in words.
    terms : (float, float)
        Months under the policy and today.
    horizon : int
    """
    mine, today = terms
    if mine == today:
        return ""
    way, number = "shorter" if mine < today else "longer", numbers.plain
    values = {"mine": number(mine), "today": number(today), "horizon": number(horizon)}
    return numbers.texts(f"window.{about}.{way}", moved=number(abs(mine - today)), arm=arm, **values)


def caveat(view: View, arm: str, about: str = "completions") -> str:
    """Return what another term does to what `window` can tell `about`; empty where that is nothing.

    Where no arrangement with another term ends within the window, that is what there is to tell, and all.
    """
    known = cards(view.question.municipality, view.question.assume)
    usual = known[LEVER].value
    mine, base = _policies(view, arm)
    if in_sight(usual, [*mine, *base], view.question.horizon) == (about == "early"):
        return ""
    monthly = _moved(CONSTANT, known[CONSTANT].value, [*base, *mine]) == 1  # the term then leaves the risk as it is
    if (about == "early" and monthly) or (about == "stock" and STOCK not in view.headline):
        return ""
    terms = term(usual, mine), term(usual, base)
    said = window(view.numbers, about, view.arm_title(arm), terms, view.question.horizon)
    if about != "completions" or not said:
        return said
    if not any(name in view.headline for name in COUNTED):
        return ""
    if not view.difference(arm, FREE).known:
        return said
    free = view.texts("window.free", measure=view.measure_title(FREE), difference=view.change(arm, FREE))
    return f"{said} {free}"


def _policies(view: View, arm: str) -> tuple[list[Intervention], list[Intervention]]:
    """Return the policies of an arm that did anything, and those of the baseline."""
    idle = view.comparison.without_effect
    mine = [policy for policy in view.arm(arm).interventions if policy.name not in idle]
    return mine, list(view.arm(view.baseline).interventions)


def diluted(view: View, arm: str, measure: str) -> str:
    """Return why another term moves a mean by much less than the term; empty where it does not, or for other measures.

    The mean is over everyone with a signal, or over all residents; an arrangement is for few of them.
    """
    if measure not in AVERAGES:
        return ""
    usual = today(view.question.municipality, view.question.assume)
    mine, base = _policies(view, arm)
    moved = abs(term(usual, mine) - term(usual, base))
    part = any(LEVER in policy.levers and policy.target != "all" for policy in (*mine, *base))
    if not moved or part or not in_sight(usual, [*mine, *base], view.question.horizon):
        return ""
    found = view.comparison.cohort
    link = (found["arm"] == arm) & (found["source"] == ARRANGED[0]) & (found["target"] == ARRANGED[1])
    arranged = view.numbers.of("per_1000", float(found.loc[link, "value"].sum()), 0)
    return view.texts(f"window.diluted.{measure}", moved=view.numbers.plain(moved), count=arranged)


def stock(view: View) -> str:
    """Return what counts as a household in problem debt; empty where that is not told."""
    told = STOCK in view.headline or "in_problem_debt" in set(view.comparison.bands["measure"])
    return view.texts("say.stock", measure=view.measure_title(STOCK)) if told else ""
