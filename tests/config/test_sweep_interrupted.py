"""A sweep that is interrupted, and one that waits for workers."""

import json
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
