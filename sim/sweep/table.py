"""The table of runs: a run is one policy in one world with the luck of one replication, and a row.

Runs of the same world and replication share residents, parameters and luck: they are compared in pairs.
"""

import pyarrow as pa

from sim.outcomes import MEASURES

DONE, FAILED = "done", "failed"

TEXTS = (
    "key",
    "world",
    "policy",
    "municipality",
    "assume",
    "parameters",
    "model",
    "ensemble",
    "version",
    "status",
    "reason",
    "overrides",
    "log_hash",
)
"""Columns of text.

`key`: hash of all that decides the result, the row's only name. `world`: hash of all of that but policy and
replication. `policy`: the interventions as JSON, `[]` for today's policy. `assume`: values in place of cards, as JSON.
`parameters`: `ensemble` or `central`. `model`, `ensemble`: hashes of what the model does and of the sets of parameters.
`status`: `done` or `failed`; `reason`: why it failed; `overrides`: the command line that runs it again; `log_hash`: of
its event log.
"""

NUMBERS = ("replication", "member", "seed", "residents", "horizon", "warmup")
"""Columns of whole numbers."""

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in TEXTS),
        *((name, pa.int64()) for name in NUMBERS),
        *((name, pa.float64()) for name in MEASURES),
    ]
)
"""All columns: texts, numbers, and a measure of `outcomes.MEASURES` each, for all residents; NaN in a failed run."""
