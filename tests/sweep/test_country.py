"""A country: its table, the luck and policies of its municipalities, and sums that no engine changes."""

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pandas as pd
import pytest

from sim import cli
from sim.errors import ConfigurationError
from sim.scenarios import load_scenario
from sim.sweep.country.figure import _sizes
from sim.sweep.country.plan import country_plan, question_of, seed_of
from sim.sweep.country.table import Municipality, read
from sim.sweep.country.total import SUMMED, local, national, totals

HOUSEHOLDS_2021, HOUSEHOLDS_2024 = 8_043_443, 8_374_404
"""All of the Netherlands: the sum of the table that was copied, and CBS StatLine 71486ned (card P001)."""

HEAD = "name,households,profile\n"
SMALL = [
    "scenario=whatsapp_and_extra_attempt",
    "replications=2",
    "warmup=6",
    "horizon=12",
    "parameters=central",
    "language=en",
]


def made(folder: Path, rows: str, head: str = HEAD) -> str:
    path = folder / "country.csv"
    path.write_text(head + rows, encoding="utf-8")
    return str(path)


def test_the_netherlands_adds_up() -> None:
    found = read("netherlands")
    assert len(found) == 352
    total = sum(one.households for one in found)
    assert total == HOUSEHOLDS_2021
    # Households grew by 1.3% from 2023 to 2024 (8,270,244, card P012): three years are less than 5%.
    assert 0 < HOUSEHOLDS_2024 / total - 1 < 0.05
    sizes = {one.name: one.households for one in found}
    # A year later, rounded to hundreds, and without those of whom no wealth is known (cards P078 and P079).
    assert sizes["Amsterdam"] == pytest.approx(478_800, rel=0.02)
    assert sizes["Utrecht"] == pytest.approx(179_600, rel=0.02)
    assert {one.profile for one in found} == {"amsterdam", "utrecht", "netherlands"}


@pytest.mark.parametrize(
    ("head", "rows", "said"),
    [
        ("name,households\n", "A,10\n", "lacks the column `profile`"),
        ("name,households,profile,colour\n", "A,10,utrecht,red\n", "`colour` is not a column"),
        (HEAD, "A,-5,utrecht\n", "`households` is `-5`"),
        (HEAD, "A,99999999999,utrecht\n", "`households` is `99999999999`"),
        (HEAD, "A,1.5,utrecht\n", "`households` is `1.5`"),
        (HEAD, "A,10,utrect\n", "`utrect` is not a profile; did you mean `utrecht`"),
        (HEAD, "A,10,utrecht\nA,20,utrecht\n", "has `A` twice"),
        (HEAD, ",10,utrecht\n", "has no name"),
        (HEAD, "", "has no municipalities"),
        ("name,households,profile,interventions\n", "A,10,utrecht,smss\n", "`smss` is not an intervention"),
        ("name,households,profile,dose\n", "A,10,utrecht,-1\n", "`dose` is -1"),
    ],
)
def test_bad_input_is_one_clear_line(tmp_path: Path, head: str, rows: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        read(made(tmp_path, rows, head))
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_country_that_is_not_there() -> None:
    with pytest.raises(ConfigurationError, match="did you mean `netherlands`"):
        read("nederland")


@pytest.mark.parametrize("setting", ["residents=100", "municipality=utrecht", "design=sobol"])
def test_what_the_table_decides_cannot_be_set(setting: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["country", *SMALL, setting]) == 2
    assert f"`{setting}`" in capsys.readouterr().err


def test_a_municipality_has_its_own_policy() -> None:
    question = load_scenario("whatsapp_and_extra_attempt")
    usual = Municipality("A", 100, "utrecht")
    assert [arm.interventions for arm in question_of(question, usual).arms] == [a.interventions for a in question.arms]
    asked = question_of(question, replace(usual, interventions=("sms",), dose=0.5, start=6))
    assert asked.arms[0].interventions == ()
    for arm in asked.arms[1:]:
        assert [(i.name, i.dose, i.start) for i in arm.interventions] == [("sms", 0.5, 6)]
    for stays in (replace(usual, interventions=()), replace(usual, dose=0.0)):
        assert all(arm.interventions == () for arm in question_of(question, stays).arms)


def test_luck_goes_with_the_name_alone() -> None:
    question = load_scenario("whatsapp_and_extra_attempt", replications=1, parameters="central")
    one, other = Municipality("A", 100, "utrecht"), Municipality("B", 100, "utrecht")
    assert seed_of(question.seed, "A") != seed_of(question.seed, "B")
    alone = {key for *_, key, _ in country_plan(question, [one])[0].places()}
    both = {key for *_, key, _ in country_plan(question, [other, one])[0].places()}
    assert alone < both
    assert len(both) == 2 * len(alone)


def rows(question_arms: list[str], values: dict[str, list[float]]) -> pd.DataFrame:
    found = [
        {"name": name, "profile": "utrecht", "households": 1000, "arm": arm, "replication": number, "member": number}
        | dict.fromkeys(SUMMED, value + number)
        for name, levels in values.items()
        for arm, value in zip(question_arms, levels, strict=True)
        for number in range(3)
    ]
    return pd.DataFrame(found)


def test_sums_are_the_same_whatever_the_order() -> None:
    values = {"A": [0.1, 1e9], "B": [1e16, 0.3], "C": [-1e16, 0.7]}
    found = [totals(rows(["x", "y"], {n: values[n] for n in order}), 3) for order in permutations(values)]
    for other in found[1:]:
        pd.testing.assert_frame_equal(found[0], other, check_exact=True)


def test_a_replication_that_lacks_a_municipality_has_no_sum() -> None:
    frame = rows(["x", "y"], {"A": [1, 2], "B": [3, 4]})
    lacking = frame.drop(frame.index[(frame["name"] == "B") & (frame["replication"] == 1)][:1])
    assert totals(lacking, 2)["replication"].unique().tolist() == [0, 2]


def test_differences_are_paired_and_small_numbers_are_left_out() -> None:
    question = load_scenario("whatsapp_and_extra_attempt")
    question = replace(question, arms=question.arms[:2])
    frame = rows([arm.name for arm in question.arms], {"A": [20, 25], "B": [3, 40]})
    summed = national(totals(frame, 2), question)
    mine = summed[summed["arm"] == question.arms[1].name]
    assert mine["difference"].tolist() == pytest.approx([42.0] * len(SUMMED))
    assert mine["error"].dropna().tolist() == []  # every replication says the same: that is no certainty
    here = local(frame, question)
    for name, measure, shown in (("A", "signals", True), ("B", "signals", False), ("B", "cost_municipality", True)):
        cells = here[(here["name"] == name) & (here["measure"] == measure)]["mean"]
        assert cells.notna().tolist() == [shown] * 2


def test_every_engine_gives_the_same_bytes_and_runs_are_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    country = made(tmp_path, "A,300,amsterdam,,\nB,120,netherlands,none,\nC,200,utrecht,sms,0.5\n",
                   "name,households,profile,interventions,dose\n")  # fmt: skip
    found = []
    for name, setting in (("serial", []), ("processes", ["workers=2"]), ("dask", ["workers=2"])):
        out = tmp_path / name
        place = [f"store={tmp_path / 'runs' / name}", f"out={out}", f"engine={name}"]
        assert cli.main(["country", *SMALL, f"country={country}", *place, *setting]) == 0
        found.append({p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()})
    assert found[0] == found[1] == found[2]
    assert {"country.html", "national.csv", "municipalities.csv", "totals.csv", "run.json"} <= found[0].keys()
    page = found[0]["country.html"].decode()
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    capsys.readouterr()
    again = ["country", *SMALL, f"country={country}", f"store={tmp_path / 'runs' / 'serial'}", "--dry-run"]
    assert cli.main(again) == 0
    assert "; 0 to do" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("low", "high"), [(500, 480_000), (2_400, 22_500), (20_200, 39_500), (30, 3_000), (4_900, 5_100)]
)
def test_an_axis_of_sizes_has_numbers_whatever_its_range(low: float, high: float) -> None:
    found = _sizes(low, high)
    assert 3 <= len(found) <= 8
    assert all(low <= place <= high for place in found)
