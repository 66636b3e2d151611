"""What drives an answer: from the study that is kept of its scenario."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sim.app import drivers
from sim.app.state import State, read
from sim.report.drivers import kept
from sim.report.view import View

CARDS = ("contact.phone", "contact.visit", "contact.letter")
MADE: dict[str, Any] = {
    "scenario": "whatsapp_and_extra_attempt",
    "municipality": "utrecht",
    "arms": ["today", "both"],
    "outcomes": ["share_reached", "completions"],
    "refused": {"share_reached": "", "completions": "emulator"},
    **{"residents": 20_000, "horizon": 24, "runs": 2_000, "numbers": 212},
}


def studies() -> tuple[pd.DataFrame, dict[str, dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    for outcome in MADE["outcomes"]:
        for at, name in enumerate(CARDS):
            moved = {"mu_star": 0.01 * (at + 1), "mu_star_low": 0.005, "mu_star_high": 0.05}
            rows.append(
                {"table": "screening", "level": "card", "outcome": outcome, "name": name, "grade": "B", **moved}
            )
    rows.append(
        {"table": "information", "outcome": "share_reached", "name": CARDS[2], "sd_before": 0.5, "sd_after": 0.4}
    )
    return pd.DataFrame(rows).assign(scenario=MADE["scenario"]), {MADE["scenario"]: MADE}


@pytest.fixture(autouse=True)
def one_study(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(kept, "load", studies)
    monkeypatch.setattr(kept, "outdated", lambda made: ("model",))
    forget()
    yield
    forget()


def forget() -> None:
    drivers._kept.cache_clear()
    drivers._cards.cache_clear()
    drivers._outdated.cache_clear()


def told(state: State) -> dict[str, Any] | None:
    return drivers.drivers(state, View(SimpleNamespace(question=state.question), "en"))  # type: ignore[arg-type]


def test_the_numbers_that_move_most_come_first_with_what_measuring_them_brings() -> None:
    found = told(read("scenario=whatsapp_and_extra_attempt&lang=en&whatsapp.dose=0.5"))
    assert found is not None
    reached, completed = found["outcomes"]
    assert [one["card"] for one in reached["cards"]] == [*reversed(CARDS)]
    assert reached["cards"][0]["moved"] == {"mean": 0.03, "low": 0.005, "high": 0.05}
    assert [one["information"] for one in reached["cards"]] == [pytest.approx(0.2), None, None]
    assert (reached["refused"], completed["refused"]) == (False, True)
    assert found["outdated"] == ["model"]
    assert "over 24 months (this answer is about 36)" in found["about"]


@pytest.mark.parametrize(
    "asked", ["", "whatsapp=1", "scenario=phone_first", f"scenario={MADE['scenario']}&municipality=amsterdam"]
)
def test_of_another_question_nothing_is_told(asked: str) -> None:
    assert told(read(asked)) is None
