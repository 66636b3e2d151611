"""Published figures that bear on what an answer shows, and which of them the model misses."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sim.app.evidence import evidence
from sim.calibration import ensemble
from sim.calibration.ensemble import NATIONAL
from sim.calibration.targets import targets_of

Data = dict[str, Any]

BEARS: dict[str, tuple[str, str]] = {
    "arrears": (
        "onsets escalations months_in_problem_debt stock_problem_debt stock_arrears",
        "stock_arrears stock_problem_debt drift_problem_debt inflow_problem_debt spell_problem_debt "
        "new_in_problem_debt three_years_in_problem_debt problem_debt_children problem_debt_no_job",
    ),
    "signals": (
        "signals cases share_taken_up",
        "signals cases share_taken_up share_single share_multiple share_consecutive signals_health signals_energy "
        "signals_rent",
    ),
    "contact": (
        "reached share_reached",
        "share_reached reach_written reach_phone reach_visit attempts_phone attempts_letter attempts_visit "
        "attempts_per_case cases_one_attempt success_letter success_visit effect_whatsapp effect_extra_attempt",
    ),
    "acceptance": ("accepted share_accepted light_help", "share_accepted accepted_of_cases"),
    "registration": (
        "referrals registrations",
        "registrations debt_at_registration creditors_at_registration years_in_trouble clients_benefit stock_help",
    ),
    "waiting": ("days_waiting clock_breaches share_dropout_waiting", "days_waiting dropout_before_talk"),
    "inflow": (
        "completed_applications dropouts share_dropout_inflow share_dropout_intake share_dropout_stabilisation "
        "share_dropout_offer share_supported months_inflow",
        "dropout_before_talk dropout_without dropout_package effect_package months_inflow package_months",
    ),
    "arrangement": ("arrangements", "arrangements statutory_admissions proposals_accepted"),
    "completion": (
        "completions share_completed months_signal_to_debt_free",
        "completed_loan completed_mediation completed_all",
    ),
    "relapse": ("relapses share_relapse_year", "relapse"),
    "work": (
        "staff_hours cost_municipality cost_per_extra_debt_free",
        "minutes_per_case attempts_per_case attempts_phone attempts_letter attempts_visit stock_help",
    ),
}
"""By step: the outcomes that are about it, and the published figures that must be right for these to be."""


def misses(language: str, municipality: str, outcomes: Iterable[str]) -> Data:
    """Return which published figures that bear on some outcomes the model misses, and of how many.

    The model is judged as it was fitted, not with the assumptions of a question; see `evidence`.

    Parameters
    ----------
    language : str
    municipality : str
        A profile.
    outcomes : iterable of str
        Names of measures, those that an answer shows first.

    Returns
    -------
    dict
        `all`: figures that bear on the outcomes; `fitted`: how many of them the model was fitted to, which are right by
        construction; `figures`: those that are missed, each with the outcomes it bears on.
    """
    shown = list(outcomes)
    published = _published(municipality)
    mine = {name: [o for o in shown if name in bearing(o)] for name in published}
    missed = [one for one in evidence(language, municipality)["figures"] if one["missed"] and mine[one["statistic"]]]
    keys = ("statistic", "title", "published", "simulated", "national")
    return {
        "all": sum(bool(found) for found in mine.values()),
        "fitted": sum(bool(found) and published[name] for name, found in mine.items()),
        "figures": [{key: one[key] for key in keys} | {"outcomes": mine[one["statistic"]]} for one in missed],
    }


@cache
def bearing(outcome: str) -> frozenset[str]:
    """Return the published figures that bear on an outcome."""
    return frozenset(
        figure for outcomes, figures in BEARS.values() if outcome in outcomes.split() for figure in figures.split()
    )


@cache
def _published(municipality: str) -> dict[str, bool]:
    """Return of each figure that the model is compared with whether it was fitted to it, a municipality's own first."""
    if municipality not in ensemble.available():
        return {}
    every = (*targets_of(NATIONAL), *targets_of(municipality))
    return {target.statistic: target.role == "fit" or target.then_fit for target in every}
