"""Whatever two stores do in one folder, it holds what a dictionary would hold."""

import os
import runpy
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.dataset as ds
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from sim.outcomes import MEASURES
from sim.sweep.store import Store
from sim.sweep.table import DONE, FAILED, SCHEMA

row = runpy.run_path(str(Path(__file__).parents[1] / "store_rows.py"))["row"]
Rows = dict[int, dict[str, Any]]

RUNS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from([DONE, FAILED]), st.sampled_from("pq")), max_size=4)
ACTIONS = st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["add", "flush", "delete"]), RUNS), max_size=14)


class Model:
    """What stores should do: a dictionary of runs that are written, and one of those that wait for each store."""

    def __init__(self) -> None:
        self.disk: Rows = {}
        self.waiting: tuple[Rows, Rows] = ({}, {})

    def add(self, who: int, rows: Rows) -> None:
        for number, new in rows.items():
            if new["status"] == DONE or self.waiting[who].get(number, new)["status"] == FAILED:
                self.waiting[who][number] = new

    def flush(self, who: int) -> None:
        for number, new in self.waiting[who].items():
            if self.disk.get(number, new)["status"] == FAILED or number not in self.disk:
                self.disk[number] = new
        self.waiting[who].clear()

    def delete(self, who: int, rows: Rows) -> int:
        gone = (self.disk.keys() | self.waiting[who].keys()) & rows.keys()
        for number in gone:
            self.disk.pop(number, None)
            self.waiting[who].pop(number, None)
        return len(gone)

    def done(self, who: int) -> set[str]:
        seen = [*self.disk.values(), *self.waiting[who].values()]
        return {found["key"] for found in seen if found["status"] == DONE}

    def table(self) -> pd.DataFrame:
        rows = [dict.fromkeys(MEASURES, float("nan")) | self.disk[number] for number in sorted(self.disk)]
        return pd.DataFrame(rows, columns=SCHEMA.names)


@settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(actions=ACTIONS)
def test_any_actions_give_what_a_dictionary_gives(tmp_path_factory: pytest.TempPathFactory, actions: Any) -> None:
    folder, model = tmp_path_factory.mktemp("store"), Model()
    stores = [Store(folder, clock=lambda: 0.0) for _ in model.waiting]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)  # only speed: no power is cut here
        for who, what, runs in [*actions, (0, "flush", []), (1, "flush", [])]:
            rows = {n: row(n, status, **({"reason": why} if status == FAILED else {})) for n, status, why in runs}
            if what == "add":
                stores[who].add(list(rows.values()))
                model.add(who, rows)
            elif what == "flush":
                stores[who].flush()
                model.flush(who)
            else:
                assert stores[who].delete([found["key"] for found in rows.values()]) == model.delete(who, rows)
            assert stores[who].keys() == model.done(who)
    assert_frame_equal(stores[0].read(), model.table(), check_dtype=bool(model.disk))
    if model.disk:
        assert ds.dataset(folder / "table").count_rows() == len(model.disk)
