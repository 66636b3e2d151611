"""What a sweep leaves: its points, its runs in one order whatever the order they were made in, and how it was made."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.outcomes import MEASURES
from sim.report.files import digest, put
from sim.report.place import RECORD, beside, deliver
from sim.report.version import commit, versions
from sim.sweep.plan import Plan
from sim.sweep.policy import policy_text
from sim.sweep.table import DONE, FAILED, SCHEMA

FACTOR = "factor."
"""What the names of factors begin with where they stand beside the columns of runs."""


@dataclass(frozen=True)
class Swept:
    """A sweep that is done, or as far as it was.

    Attributes
    ----------
    factors : list of str
    points : pandas.DataFrame
        By point: a column per factor, and `policy`.
    runs : pandas.DataFrame
        Rows of the store that the sweep is about, those of today's policy included, by key.
    sweep : pandas.DataFrame
        A row per point and replication that is done: `point`, `replication`, `member`, `world`, the factors, and the
        measures of the point's policy.
    baseline : pandas.DataFrame
        The same of today's policy in the same worlds and replications; in the same order.
    planned : int
        Runs that the plan asks for.
    """

    factors: list[str]
    points: pd.DataFrame
    runs: pd.DataFrame
    sweep: pd.DataFrame
    baseline: pd.DataFrame
    planned: int

    @property
    def failed(self) -> pd.DataFrame:
        """The runs that failed: key, reason and the command that runs each again."""
        found: pd.DataFrame = self.runs[self.runs["status"] == FAILED]
        return found[["key", "reason", "overrides"]].reset_index(drop=True)

    @property
    def complete(self) -> bool:
        """Whether every run is there, failed ones included."""
        return len(self.runs) == self.planned


def gathered(plan: Plan, points: pd.DataFrame, runs: pd.DataFrame) -> Swept:
    """Return the sweep of a plan from the rows that the store has of it.

    Parameters
    ----------
    plan : Plan
    points : pandas.DataFrame
        Of `design.frame`.
    runs : pandas.DataFrame
        Rows of the store; those that are not in the plan are left out.
    """
    places = pd.DataFrame(plan.places(), columns=["point", "replication", "key", "today"])
    places = places.sort_values(["point", "replication"], ignore_index=True)
    wanted = set(places["key"]) | set(places["today"])
    mine = runs[runs["key"].isin(wanted)].sort_values("key", ignore_index=True)
    done = mine[mine["status"] == DONE].set_index("key")
    both = places[places["key"].isin(done.index) & places["today"].isin(done.index)].reset_index(drop=True)
    columns = ["world", "replication", "member", *MEASURES]

    def of(key: str) -> pd.DataFrame:
        rows = done.loc[both[key], columns].reset_index(drop=True)
        varied = points.loc[both["point"]].drop(columns="member", errors="ignore").reset_index(drop=True)
        return pd.concat([both[["point"]], varied, rows], axis=1)

    told = points.assign(policy=[policy_text(policy) for policy in plan.policies])
    return Swept([str(name) for name in points], told, mine, of("key"), of("today"), len(wanted))


def write(swept: Swept, folder: Path, config: str, answers: Iterable[tuple[str, bytes]] = ()) -> Path | None:
    """Write a sweep as a folder that appears as a whole; return where an older one went, None if there was none.

    Parameters
    ----------
    swept : Swept
    folder : Path
    config : str
        The settings in force as YAML, written to `config.yaml` unchanged.
    answers : iterable of (str, bytes)
        Names and contents of more files (see `report.write`).
    """
    sums: dict[str, str] = {}
    place = folder.resolve()
    with beside(place) as made:
        for name, content in (*_contents(swept, config), *answers):
            sums[name] = digest(content)
            put(made / name, content)
        put(made / RECORD, _record(swept, config, sums))
        return deliver(made, place)


def _contents(swept: Swept, config: str) -> Iterator[tuple[str, bytes]]:
    """Iterate over the names and contents of all files but `run.json`."""
    yield "points.csv", _csv(swept.points.reset_index())
    yield "runs.parquet", _parquet(pa.Table.from_pandas(swept.runs[SCHEMA.names], SCHEMA, preserve_index=False))
    yield "sweep.parquet", _parquet(pa.Table.from_pandas(swept.sweep, preserve_index=False))
    yield "failures.csv", _csv(swept.failed)
    yield "config.yaml", config.encode()


def _csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False, lineterminator="\n").encode()


def _parquet(table: pa.Table) -> bytes:
    target = BytesIO()
    pq.write_table(table.replace_schema_metadata(), target, compression="zstd")
    return target.getvalue()


def _record(swept: Swept, config: str, sums: dict[str, str]) -> bytes:
    """Return what is needed to repeat a sweep and to check its files."""
    content: dict[str, Any] = {
        "points": len(swept.points),
        "runs": len(swept.runs),
        "planned": swept.planned,
        "failed": len(swept.failed),
        "complete": swept.complete,
        "versions": versions(),
        "commit": commit(),
        "sha256": sums,
        "config": config,
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
