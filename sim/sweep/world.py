"""The world of a run: everything but policy and luck that decides what it gives."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sim.calibration.ensemble import Members, scores_digest
from sim.errors import ConfigurationError
from sim.evidence import Parameters, cards
from sim.experiment.question import CENTRAL, Question
from sim.model import Setting
from sim.sweep.content import SHORT, text
from sim.sweep.factors import RUN_SETTINGS

_KEPT = 64
"""Worlds whose sets of parameters are kept in memory."""


@dataclass(frozen=True, slots=True)
class World:
    """What all policies of a replication share, but luck.

    Attributes
    ----------
    question : Question
        Without arms but the baseline.
    member : int or None
        Set of parameters; None where it goes with the replication.
    highest_shock, longest_term : float, int
        Of any policy of the sweep (see `model.Setting`).
    """

    question: Question
    member: int | None
    highest_shock: float
    longest_term: int

    def parameters(self, replication: int) -> tuple[int, Parameters]:
        """Return which parameters a replication has, and these."""
        asked = self.question
        all_sets = sets(asked.municipality, asked.parameters, text(asked.assume))
        number = asked.member_number(replication, len(all_sets)) if self.member is None else self.member
        if not 0 <= number < len(all_sets):
            raise ConfigurationError(
                f"`member={number}` does not exist; {asked.municipality} has 0 to {len(all_sets) - 1}"
            )
        return number, all_sets[number]

    def setting(self, replication: int, parameters: Parameters) -> Setting:
        """Return the setting of a replication."""
        asked = self.question
        return Setting(
            parameters,
            asked.residents,
            seed=asked.seed,
            replication=replication,
            warmup=asked.warmup,
            horizon=asked.horizon,
            highest_shock=self.highest_shock,
            longest_term=self.longest_term,
        )

    @property
    def described(self) -> dict[str, Any]:
        """What makes it, but the values of its parameters."""
        asked = self.question
        return {
            **{name: getattr(asked, name) for name in ("municipality", "assume", "parameters", *RUN_SETTINGS)},
            "member": self.member,
            "highest_shock": self.highest_shock,
            "longest_term": self.longest_term,
        }

    @property
    def ensemble(self) -> str:
        """Hash of the sets of parameters; empty with the central ones."""
        return "" if self.question.parameters == CENTRAL else _digest(self.question.municipality)


@lru_cache(maxsize=_KEPT)
def sets(municipality: str, parameters: str, assume: str) -> Sequence[Parameters] | Members:
    """Return the sets of parameters that replications take theirs from; `assume` as JSON."""
    assumed = json.loads(assume)
    return [Parameters.of(cards(municipality, assumed))] if parameters == CENTRAL else Members(municipality, assumed)


@lru_cache(maxsize=_KEPT)
def _digest(municipality: str) -> str:
    return scores_digest(municipality)[:SHORT]
