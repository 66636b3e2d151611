"""Uitweg: how residents get through Dutch municipal debt help, simulated.

The public names load on first use, so that `import sim` alone takes no time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.api import ask, card_table, figures, parameters, run_sweep, runs, summary, tell
    from sim.experiment.compare import compare
    from sim.experiment.question import Arm, Question
    from sim.interventions import load_intervention
    from sim.model import DebtHelpModel, Setting
    from sim.scenarios import load_scenario

_HOME = {
    **dict.fromkeys(("ask", "card_table", "figures", "parameters", "run_sweep", "runs", "summary", "tell"), "sim.api"),
    "Arm": "sim.experiment.question",
    "DebtHelpModel": "sim.model",
    "Question": "sim.experiment.question",
    "Setting": "sim.model",
    "compare": "sim.experiment.compare",
    "load_intervention": "sim.interventions",
    "load_scenario": "sim.scenarios",
}

__all__ = [
    "Arm",
    "DebtHelpModel",
    "Question",
    "Setting",
    "ask",
    "card_table",
    "compare",
    "figures",
    "load_intervention",
    "load_scenario",
    "parameters",
    "run_sweep",
    "runs",
    "summary",
    "tell",
]


def __getattr__(name: str) -> Any:
    """Return a public name from the module where it lives."""
    if name not in _HOME:
        raise AttributeError(f"module `sim` has no name `{name}`; it has {', '.join(sorted(_HOME))}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted({*globals(), *_HOME})
