"""The page docs/targets.md: every published figure that the model is fitted to, judged by, or shown beside."""

from collections import Counter

from sim.calibration.statistics import STATISTICS
from sim.calibration.targets import DISCREPANCY, ROLES, Target, load_targets, targets_of
from sim.evidence import municipalities
from sim.markdown import source, table

_HEAD = ["Statistic", "Published", "sd", "Rule", "Scale", "z is 1 at", "Why this role", "Source", "About", "Findings"]
_MEANING = {
    "fit": "the model is fitted to it",
    "held_out": "the model is judged by it, and never fitted to it or to what it follows from",
    "context": "shown beside the others: follows from them, or cannot be matched",
}


def targets_page() -> str:
    """Return the page of all targets, by municipality profile and role."""
    count = Counter(target.role for name in municipalities() for target in load_targets(name))
    lines = [
        "# Targets: published figures that the model is fitted to and judged by",
        "",
        "Written by `python -m sim.findings`; do not edit. The entries are in `conf/calibration/targets/`.",
        "",
        *table(["Role", "Meaning", "Targets"], ([role, _MEANING[role], str(count[role])] for role in ROLES)),
        "",
        "`sd` is the standard error of the published figure in its own unit. Its rule: *published*; *rounding*: the",
        "last digit shown over the square root of 12; *sources*: between sources or years; *sampling*: binomial;",
        "*steady_state*: an assumption. Misfit is measured on the scale named. For every figure but a steady state",
        f"{DISCREPANCY:g} is added to the error in quadrature (on the linear scale, that part of the figure): a",
        "municipality is compared with a mean over others in another year. `z is 1 at`: one such error away.",
    ]
    for name in municipalities():
        title = name.replace("_", " ").capitalize()
        lines += ["", f"## {title}"]
        for role in ROLES:
            if chosen := targets_of(name, role):
                lines += ["", f"### {title}: {role}", "", *table(_HEAD, map(_row, chosen))]
    used = {target.statistic for name in municipalities() for target in load_targets(name)}
    rows = ([f"`{name}`", text, "" if name in used else "no target"] for name, text in STATISTICS.items())
    lines += ["", "## What each statistic counts", "", *table(["Statistic", "Meaning", ""], rows)]
    return "\n".join(lines) + "\n"


def _row(target: Target) -> list[str]:
    """Return the cells of one target."""
    middle = target.scaled(target.value)
    low, high = (float(target.unscaled(middle + side * target.error)) for side in (-1, 1))
    return [
        f"`{target.statistic}`",
        f"{target.value:g} {target.unit}",
        f"{target.sd:.2g}",
        target.rule,
        target.scale,
        f"{low:.3g} and {high:.3g}",
        target.justification + ("; held out first, then fitted" if target.then_fit else ""),
        source(target.source),
        ", ".join(text for text in (target.population, target.period) if text),
        ", ".join(target.findings),
    ]
