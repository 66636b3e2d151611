"""`uitweg search` from beginning to end: the same bytes however it is run, and what exhaustion would have found."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.cli import main
from sim.errors import ConfigurationError
from sim.sweep.engines import engine
from sim.sweep.search.asked import asked_of
from sim.sweep.search.run import Searched, search
from sim.sweep.store import Store
from sim.texts import catalogue

FACTORS = (
    "design.factors={intervention.whatsapp.dose:[0,0.5,1],intervention.extra_attempt:[0,1],staff.outreach:[1,1.5]}"
)
SMALL = (
    "scenario=whatsapp_and_extra_attempt",
    "residents=1000",
    "replications=2",
    "fresh=2",
    "horizon=6",
    "warmup=6",
    "trials=8",
    "batch=3",
    "finalists=2",
    "budget=4000",
    FACTORS,
)


pytestmark = pytest.mark.usefixtures("undrawn")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def searched(folder: Path, *overrides: str, told: Callable[[int], None] = lambda _: None) -> Searched:
    asked = asked_of([*SMALL, *overrides])
    with Store(folder) as store, engine("serial") as workers:
        return search(asked, store, workers, told)


def test_workers_and_being_stopped_make_no_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def stop(done: int) -> None:
        if done > 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        searched(tmp_path / "stopped", told=stop)
    whole, again = tmp_path / "whole", tmp_path / "again"
    assert main(["search", *SMALL, "engine=serial", f"out={whole}", f"store={tmp_path / 'store'}"]) == 0
    said = capsys.readouterr().out
    assert main(["search", *SMALL, "workers=2", f"out={again}", f"store={tmp_path / 'stopped'}"]) == 0
    assert contents(whole) == contents(again)
    assert (whole / "summary.txt").read_text() in said
    assert {"search.html", "answers/tried.csv", "answers/finalists.csv", "answers/outcomes.csv"} <= set(contents(whole))
    page = (whole / "search.html").read_text()
    assert '<html lang="nl">' in page
    unsaid = [said for key, said in catalogue("nl").items() if key.startswith("search.silent.")]
    assert len(unsaid) == len([said for said in unsaid if f"<li>{said}</li>" in page]) == 3
    assert "http" not in page.replace("http-equiv", "")
    assert {"figures/frontier.svg", "figures/finalists.png", "runs.parquet"} <= set(contents(whole))


def test_fresh_luck_is_fresh(tmp_path: Path) -> None:
    found = searched(tmp_path / "store", "replications=3", "objective=accepted")
    before, after = (set(swept.sweep["replication"]) for swept in (found.tried, found.fresh))
    assert (before, after) == ({0, 1, 2}, {4, 5})  # 3 has the set of parameters of 2
    assert not set(found.tried.sweep["member"]) & set(found.fresh.sweep["member"])


def test_an_objective_with_too_few_behind_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="`objective=share_relapse_year` has no value"):
        searched(tmp_path / "store", "objective=share_relapse_year")


def test_a_budget_of_nothing_leaves_what_costs_nothing(tmp_path: Path) -> None:
    found = searched(tmp_path / "store", "budget=0", "prices.whatsapp=1000", "trials=20")
    means = found.judged.means
    assert len(means) == 12
    on = means["intervention.whatsapp.dose"] > 0
    assert (means["municipality"][means["staff.outreach"] > 1] > 1000).all()
    assert means["within"][0]  # today's policy
    assert means["municipality"][on].mean() - means["municipality"][~on].mean() == pytest.approx(750, abs=250)


def test_no_package_within_the_budget_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    factors = "design.factors={staff.outreach:[1.5,2]}"
    asked = [*SMALL[:-1], factors, "budget=1", "language=en", "engine=serial"]
    assert main(["search", *asked, f"out={tmp_path / 'out'}", f"store={tmp_path / 'store'}"]) == 0
    assert "None of the 2 packages that were tried stays within the budget" in capsys.readouterr().out


@pytest.mark.slow
def test_the_search_finds_what_exhaustion_finds_or_one_not_clearly_worse(tmp_path: Path) -> None:
    """A third of 60 packages is tried; the interval of the gap between the two bests would leave out zero in 5%."""
    wide = "design.factors={intervention.whatsapp.dose:[0,0.25,0.5,0.75,1],intervention.extra_attempt:[0,1],"
    wide += "intervention.sms:[0,1],staff.outreach:[1,1.25,1.5]}"
    same = ("residents=2000", "replications=4", "horizon=12", "warmup=12", wide)
    every = searched(tmp_path / "store", *same, "trials=60")
    some = searched(tmp_path / "store", *same, "trials=20", "batch=4")
    assert (len(every.batches), len(some.batches)) == (60, 20)
    best = every.judged.best(1)[0]
    means = every.judged.means
    mine = means.index[means["policy"] == some.judged.means["policy"][some.judged.best(1)[0]]][0]
    assert mine == best or every.judged.better(best, mine).low <= 0
    assert means["gain"][mine] >= means["gain"][means["within"]].quantile(0.9)
