"""Where registrations end and who gets practical support: levels by policy, step and age."""

from collections.abc import Sequence

from sim.report.chart import Table
from sim.report.view import View

STEPS = ("share_dropout_waiting", "share_dropout_intake", "share_dropout_stabilisation", "share_dropout_offer")
"""Drop-out by step, in the order of the journey."""

AGES = ("all", "young")
"""Groups by age that the outcomes know."""


def tables(view: View) -> list[Table]:
    """Return drop-out by step and practical support by age, a row per policy; without what was not measured."""
    waits = [*STEPS, "days_waiting"]
    columns = [(f"{view.measure_title(m)} ({view.unit_label(m)})", m, "all") for m in waits]
    made = [_table(view, "steps.dropout", columns)]
    made.append(_table(view, "steps.support", [(view.group_title(g), "share_supported", g) for g in AGES]))
    return [table for table in made if table is not None]


def _table(view: View, caption: str, columns: Sequence[tuple[str, str, str]]) -> Table | None:
    """Return one table; each column is a head, a measure and a group. None where nothing is known."""
    shown = [c for c in columns if any(view.level(arm, *c[1:]).known for arm in view.arms)]
    if not shown:
        return None
    rows = [
        [view.arm_title(arm), *(view.amount(*view.shown(m, view.level(arm, m, group))) for _, m, group in shown)]
        for arm in view.arms
    ]
    return Table(view.texts(caption), [view.texts("table.arm"), *(head for head, _, _ in shown)], rows)
