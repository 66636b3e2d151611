"""Made-up ensembles: every statistic near what was published, some numbers learned, without a run of the model."""

import numpy as np
import pandas as pd

from sim.calibration import priors
from sim.calibration.ensemble import Ensemble, Manifest
from sim.calibration.targets import targets_of
from sim.evidence import cards

LEARNED, SHIFT = 0.3, 0.8
"""Spread and mean of the scores of every seventh number."""


def made_up(municipality: str, members: int = 120, far: dict[str, float] | None = None, seed: int = 1) -> Ensemble:
    """Return an ensemble; `far` says by how many of its errors a statistic is off."""
    rng, far = np.random.default_rng(seed), far or {}
    names = priors.free(cards(municipality))
    learned = np.arange(len(names)) % 7 == 0
    scores = rng.normal(size=(members, len(names))) * np.where(learned, LEARNED, 1.0) + SHIFT * learned
    index = pd.Index(np.arange(members), name="member")
    frames = []
    for when, spread in (("prior", 4.0), ("posterior", 0.7), ("predicted", 2.0)):
        if when == "predicted" and municipality != "amsterdam":
            continue
        columns: dict[str, object] = {"when": when, "member": np.arange(members)}
        for t in targets_of(municipality):
            off = far.get(t.statistic, 0.0) + spread * rng.normal(size=members)
            columns[t.statistic] = t.unscaled(t.scaled(t.value) + t.error * off)
        frames.append(pd.DataFrame(columns))
    manifest = Manifest(
        municipality=municipality,
        priors="p" * 64,
        targets="t" * 64,
        model="m" * 64,
        start="",
        seed=2026,
        residents=60_000,
        warmup=60,
        months=48,
        drawn=members + 5,
        kept=members,
        inflation=[9.333, 7.0, 4.0, 2.0],
        misfit=[4.1, 2.2, 1.4, 1.1, 0.9],
        failed={"7": "ZeroDivisionError: division by zero"},
        versions={"numpy": "2.5"},
    )
    return Ensemble(manifest, pd.DataFrame(scores, index=index, columns=names), pd.concat(frames, ignore_index=True))
