"""Sweeps, searches and countries that are interrupted, and a sweep that waits for workers."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.sweep.engines import scheduler
from sim.sweep.simulate import simulate

Uitweg = Callable[..., Any]
ASKED = (
    "scenario=whatsapp_and_extra_attempt",
    "design.factors={staff.outreach:[1,2]}",
    "residents=300",
    "horizon=6",
    "warmup=6",
    "replications=3",
    "outcomes=[accepted]",
    "engine=serial",
    "out=result",
    "language=en",
)


def interrupted_after(batches: int) -> Callable[[Any], Any]:
    """Return a `simulate` that is interrupted after so many batches."""
    done = []

    def some(batch: Any) -> Any:
        if len(done) == batches:
            raise KeyboardInterrupt
        done.append(batch)
        return simulate(batch)

    return some


@pytest.mark.usefixtures("undrawn")
def test_an_interrupted_sweep_tells_what_was_finished_and_goes_on(
    uitweg: Uitweg, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("sim.sweep.command.simulate", interrupted_after(2))
        told = uitweg("sweep", *ASKED)
    assert told.code == 130
    assert "uitweg: interrupted; " in told.err
    assert "runs are reported in result" in told.err
    record = json.loads((here / "result" / "run.json").read_text(encoding="utf-8"))
    assert record["complete"] is False
    assert 0 < record["runs"] < record["planned"]
    said = f"{record['runs']} of {record['planned']} runs"
    assert said in (here / "result" / "summary.txt").read_text(encoding="utf-8")
    assert said in (here / "result" / "sweep.html").read_text(encoding="utf-8")
    assert uitweg("sweep", *ASKED).code == 0
    assert json.loads((here / "result" / "run.json").read_text(encoding="utf-8"))["complete"] is True


def test_a_sweep_interrupted_at_once_writes_nothing(
    uitweg: Uitweg, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.sweep.command.simulate", interrupted_after(0))
    told = uitweg("sweep", *ASKED)
    assert told.code == 130
    assert "nothing was written" in told.err
    assert not (here / "result").exists()


SEARCHED = (
    *(a for a in ASKED if not a.startswith(("design", "residents"))),
    "residents=3000",
    "budget=4000",
    "trials=4",
    "batch=1",
    "fresh=2",
)
DOSES = "design.factors={intervention.whatsapp.dose:[0,1],intervention.extra_attempt:[0,1]}"


def test_an_interrupted_search_tells_what_was_tried_and_goes_on(
    uitweg: Uitweg, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("sim.sweep.search.run.simulate", interrupted_after(7))  # three batches of runs for each package
        told = uitweg("search", *SEARCHED, DOSES)
    assert told.code == 130
    assert "runs are reported in result" in told.err
    assert json.loads((here / "result" / "run.json").read_text(encoding="utf-8"))["complete"] is False
    assert "2 of the 4 packages were tried" in (here / "result" / "summary.txt").read_text(encoding="utf-8")
    assert uitweg("search", *SEARCHED, DOSES).code == 0
    assert json.loads((here / "result" / "run.json").read_text(encoding="utf-8"))["complete"] is True
    assert "was stopped" not in (here / "result" / "summary.txt").read_text(encoding="utf-8")


def test_a_search_interrupted_at_once_writes_nothing(
    uitweg: Uitweg, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.sweep.search.run.simulate", interrupted_after(1))
    told = uitweg("search", *SEARCHED, DOSES)
    assert told.code == 130
    assert "no group of packages was finished; nothing was written" in told.err
    assert not (here / "result").exists()


@pytest.mark.parametrize("batches", [0, 2, 4])
def test_an_interrupted_country_tells_of_the_municipalities_that_are_done(
    uitweg: Uitweg, here: Path, monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    (here / "two.csv").write_text("name,households,profile\nA,400,utrecht\nB,300,netherlands\n", encoding="utf-8")
    asked = [a for a in ASKED if not a.startswith(("design", "residents"))]
    with monkeypatch.context() as patch:
        patch.setattr("sim.sweep.command.simulate", interrupted_after(batches))
        told = uitweg("country", "country=two.csv", *asked)
    assert told.code == 130
    if not batches:
        assert "no municipality was finished; nothing was written" in told.err
        assert not (here / "result").exists()
        return
    assert json.loads((here / "result" / "run.json").read_text(encoding="utf-8"))["complete"] is False
    said = {2: "none of the 3 replications is complete", 4: "only 1 of 3 replications is complete"}[batches]
    assert said in (here / "result" / "summary.txt").read_text(encoding="utf-8")
    page = (here / "result" / "country.html").read_text(encoding="utf-8")
    assert said in page
    assert ('id="national"' in page) == (batches == 4)
    towns = (here / "result" / "municipalities.csv").read_text(encoding="utf-8")
    assert ("A,utrecht" in towns, "B,netherlands" in towns) == (True, batches == 4)
    assert uitweg("country", "country=two.csv", *asked).code == 0
    assert json.loads((here / "result" / "run.json").read_text(encoding="utf-8"))["complete"] is True


def test_workers_that_leave_are_told_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(scheduler, "PATIENCE", 0.2)
    told = ""
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        monkeypatch.setattr(scheduler, "_connected", distributed.Client)
        monkeypatch.setattr(scheduler, "_say_without_workers", lambda *_: None)
        with scheduler.given(cluster.scheduler_address):
            time.sleep(1)
            assert "lost its workers" not in capsys.readouterr().err
            cluster.scale(0)
            for _ in range(100):
                time.sleep(0.1)
                if told := told + capsys.readouterr().err:
                    break
            time.sleep(1)
            told += capsys.readouterr().err
    assert told.count("has lost its workers; waiting for them") == 1


def test_a_scheduler_without_workers_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(scheduler, "PATIENCE", 1)
    # Dask logs to the stream it found when another test imported it, which may be closed: then logging complains here.
    monkeypatch.setattr("logging.raiseExceptions", False)
    with distributed.LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0") as cluster:
        monkeypatch.setattr(scheduler, "_same_versions", lambda *_: None)
        with scheduler.given(cluster.scheduler_address):
            told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert f"`{cluster.scheduler_address}` has no workers" in told
    assert "`engine=processes`" in told
