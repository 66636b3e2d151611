"""The trust report: what it says first, and what it says of a figure."""

import math
import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.calibration import validation
from sim.calibration.ensemble import NATIONAL, Ensemble, load
from sim.calibration.learned import learned as what_was_learned
from sim.evidence import cards, municipalities
from sim.paths import PACKAGE
from sim.report.cards import title
from sim.report.trust import figures, limits, tables
from sim.report.trust.first import cannot
from sim.report.trust.gathered import Trust
from sim.report.trust.how import coverage
from sim.report.trust.say import Say
from sim.report.trust.sections import conflicts, learned
from sim.report.trust.tested import _rival
from sim.report.trust.write import frames
from sim.texts import Texts

MadeUp = Callable[..., Ensemble]
MakeTrust = Callable[..., Trust]


def trust_counts(found: Trust) -> dict[str, int]:
    return {str(role): int(count) for role, count in found.rows["role"].value_counts().items()}


def test_a_missed_figure_for_context_is_said_first_and_as_context(made_up: MadeUp, trust: MakeTrust) -> None:
    """Utrecht's households in help are context: far off, and nothing else is."""
    say, found = Say("en"), trust(made_up("utrecht", far={"stock_help": -6.0, "arrangements": 0.0}), [])
    first = cannot(say, found)
    assert re.match(r"Context figures outside their 95% interval: 1 of 2\.", first.opening[0])
    counts = trust_counts(found)
    assert f": 0 of {counts['held_out']}." in first.opening[1]
    assert first.opening[1].startswith("Held-out figures")
    assert f": 0 of {counts['fit']}." in first.opening[2]
    assert first.points[0].startswith("Households in debt help: published 1.34%")
    assert "; context)" in first.points[0]
    assert pd.DataFrame(frames(found)["missed"])["statistic"].tolist() == ["stock_help"]


def test_the_country_is_told_at_the_top_what_municipalities_miss_of_their_own(
    made_up: MadeUp, trust: MakeTrust
) -> None:
    """Utrecht's households in help are context; Amsterdam misses nothing, and is no line in its own report."""
    utrecht, amsterdam = made_up("utrecht", far={"stock_help": -6.0, "arrangements": 0.0}), made_up("amsterdam")
    country = trust(made_up("netherlands"), [utrecht, amsterdam])
    own = sum(len(validation.targets_of(place)) for place in ("utrecht", "amsterdam"))
    (line,) = [said for said in cannot(Say("en"), country).opening[:4] if "of their own" in said]
    assert f": 1 of {own}. They are: Utrecht: Households in debt help (published 1.34%" in line
    assert line.endswith("; context).")
    assert not any("of their own" in said for said in cannot(Say("en"), trust(amsterdam, [utrecht])).opening)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_municipality_is_told_what_the_country_misses(made_up: MadeUp, trust: MakeTrust, language: str) -> None:
    """In full and from the kept scores; figures that the municipality has itself are judged by its own."""
    say, found = Say(language), trust(made_up("utrecht"), [])
    national = validation.table(load(NATIONAL)).set_index("statistic")
    own = {target.statistic for target in validation.targets_of("utrecht")}
    missed = {name for name, row in national.iterrows() if not abs(row["z"]) <= validation.WIDE and name not in own}
    assert {"dropout_before_talk", "clients_benefit"} <= missed
    first = cannot(say, found)
    assert say("intro.factor_country") in " ".join(first.opening)
    for name in missed:
        row = national.loc[name]
        figure, unit = say.figure(str(name), row["unit"]), row["unit"]
        (said,) = [point for point in first.points if figure in point]
        assert say.amount(row["published"], unit) in said
        assert say.amount(row["simulated"], unit, row["published"]) in said
    assert set(pd.DataFrame(frames(found)["missed_nationally"])["statistic"]) == missed
    country = trust(made_up("netherlands"), [])
    assert not len(country.national)
    assert say("intro.factor_country") not in " ".join(cannot(say, country).opening)


def test_a_figure_that_fits_by_a_wide_interval_only_is_said(made_up: MadeUp, trust: MakeTrust) -> None:
    found = made_up("utrecht")
    rows, name = found.simulated, "arrangements"
    target = next(t for t in validation.targets_of("utrecht") if t.statistic == name)
    after = rows["when"] == "posterior"
    luck = np.random.default_rng(3).normal(size=int(after.sum()))
    rows.loc[after, name] = target.unscaled(target.scaled(target.value) + target.error * (-4.0 + 3.0 * luck))
    (said,) = [s for s in cannot(Say("en"), trust(found, [])).points if s.startswith("Arrangements")]
    assert "only because the members differ so much" in said
    assert said.endswith("(held out).")


def test_a_fit_that_is_surer_than_it_should_be_is_said_first_unless_it_was_mended(
    made_up: MadeUp, trust: MakeTrust
) -> None:
    found = made_up("netherlands")
    assert any("SURER THAN IT IS" in s for s in cannot(Say("en"), trust(found, [])).opening)
    (alarm,) = [s for s in cannot(Say("en"), trust(found, [])).opening if s.startswith("ALARM")]
    assert ": numbers that were learned (TOO SURE); effects of policy (UNEVEN RANKS)." in alarm
    assert not any(s.startswith("ALARM") for s in cannot(Say("en"), trust(found, [], measured=False)).opening)
    mended = replace(found, manifest=replace(found.manifest, spread=1.11))
    assert not any("SURER" in s for s in cannot(Say("en"), trust(mended, [])).opening)


@pytest.mark.parametrize(
    ("low", "high", "said", "verdict"),
    [
        (0.84, 0.88, "SURER THAN IT IS: 86.0%", "TOO SURE"),
        (0.84, 0.89, "not clearly different from the 88.2%", "no alarm"),
        (0.885, 0.9, "looks less sure than it could be", "TOO UNSURE"),
    ],
)
def test_the_table_of_coverage_and_the_sentence_at_the_top_have_one_verdict(
    made_up: MadeUp, trust: MakeTrust, low: float, high: float, said: str, verdict: str
) -> None:
    found = trust(made_up("netherlands"), [])
    learned = {**found.coverage.about["covered"]["learned parameters"], "low": low, "high": high}
    found.coverage.about["covered"]["learned parameters"] = learned
    section = coverage(Say("en"), found)
    (row,) = [row for row in section.tables[0].rows if row[0] == "Numbers that were learned"]
    assert row[-1] == verdict
    assert any(said in text for text in section.opening)
    assert any("SURER" in text for text in cannot(Say("en"), found).opening) == (verdict == "TOO SURE")


def test_conflicts_begin_with_how_little_they_rest_on(made_up: MadeUp, trust: MakeTrust) -> None:
    found = trust(made_up("netherlands"), [])
    alone = found.alone.assign(
        reliable=[True, True, *[False] * (len(found.alone) - 2)],
        effective=[24.0, 61.0, *[2.0] * (len(found.alone) - 2)],
    )
    pairs = found.pairs.assign(reliable=found.pairs["dropped"].isin(alone["statistic"].head(2)))
    said = conflicts(Say("en"), replace(found, alone=alone, pairs=pairs)).opening[0]
    every = len(alone)
    assert f"something for 2 of {every} figures only, and there 24 to 61 of {len(found.found)} members" in said
    assert f"picked from {2 * (every - 1)} pairs;" in said
    none = replace(found, alone=alone.assign(reliable=False), pairs=pairs.assign(reliable=False))
    assert f"for none of the {every} figures" in conflicts(Say("en"), none).opening[0]


def test_numbers_that_moved_far_from_their_cards_are_named(made_up: MadeUp, trust: MakeTrust) -> None:
    found = made_up("netherlands")
    name = str(what_was_learned(found)["card"].iloc[0])
    moved = replace(found, scores=found.scores.assign(**{name: found.scores[name] - found.scores[name].mean() - 1.69}))
    section = learned(Say("en"), trust(moved, []))
    said = section.opening[-1]
    assert re.search(rf"more than 1\.0 standard deviation .*: 1 of {len(found.scores.columns)} numbers\.", said)
    assert f"They are: {title(Texts('en'), name)} (−1.69)." in said
    (chart,) = figures.learned(Say("en"), trust(moved, []))
    marks = [line for line in chart.figure.axes[0].get_lines() if line.get_marker() == "D"]
    assert [x for line in marks for x in line.get_xdata()] == [pytest.approx(-1.69)]
    assert "say nothing" not in " ".join(section.opening)
    table = tables.learned(Say("en"), trust(moved, []))
    assert [row[0] for row in table.rows if row[table.columns.index("Far from its card")] == "yes"] == [
        title(Texts("en"), name)
    ]


def test_how_far_a_share_is_off_is_told_in_points(made_up: MadeUp, trust: MakeTrust) -> None:
    first = cannot(
        Say("en"), trust(made_up("netherlands", far={"clients_benefit": -6.0, "debt_at_registration": 6.0}), [])
    )
    (share,) = [point for point in first.points if point.startswith("Clients who live on a benefit")]
    assert re.search(r"That is \d+ percentage points too low:", share)
    (debt,) = [point for point in first.points if point.startswith("Debt at registration")]
    assert "That is too high:" in debt


def test_limits_have_the_heads_of_the_description() -> None:
    """The catalogue has the limits in short, docs/odd.md in full: under the same heads, in the same order."""
    part = (PACKAGE.parent / "docs" / "odd.md").read_text(encoding="utf-8").partition("## What the model cannot do")[2]
    heads = re.findall(r"(?m)^\*\*(.+?)\.\*\* ", part.partition("\n## ")[0])
    assert [head for head, _ in limits.limits(Texts("en"))] == heads


def test_every_card_has_its_unit_in_both_languages() -> None:
    for language in ("nl", "en"):
        texts = Texts(language)
        units = {card.unit for place in municipalities() for card in cards(place).values()}
        assert {unit for unit in units if f"card_unit.{unit}" not in texts} == set()


def test_a_distance_misses_just_when_z_does(made_up: MadeUp) -> None:
    far = {"share_reached": 4.0, "clients_benefit": -6.0}
    found = made_up("netherlands", far=far)
    after = validation.standing(found).query("when != 'prior'").set_index("statistic")
    missed = set(after.index[(after["predicted_low"] > 0) | (after["predicted_high"] < 0)])
    assert (
        missed
        == set(validation.misses(validation.judged(found), ("fit", "held_out", "context"))["statistic"])
        == set(far)
    )


def test_differences_of_shares_are_in_percentage_points_and_no_interval_is_a_dash() -> None:
    say = Say("nl")
    assert say.figure("effect_package", "share of registrations, difference").endswith("(procentpunt)")
    assert say.amount(-0.09, "share of registrations, difference") == "−9,00"
    assert say.range(-0.194, -0.0061, "share of registrations, difference") == "−19,4 tot −0,6"
    row = pd.Series({"baseline": 0.43, "difference": -0.09, "low": math.nan, "high": math.nan})
    assert _rival(say, "share_dropout_inflow", row) == ["43,0%", "−9,00 procentpunt", "–"]
    assert _rival(say, "stock_problem_debt", row)[1] == "−0,0900"
