"""A package taken apart: what each intervention brings, and what they bring only together.

Shapley values (Shapley 1953) over the full factorial: the mean of what an intervention adds, over all orders in which
the package can be put together. Exact in every replication, so the parts add up to the package. Interactions are
Shapley interaction indices (Grabisch and Roubens 1999): above 0 two interventions bring more together than apart.
"""

from collections.abc import Sequence
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.experiment.spread import COLUMNS
from sim.sweep.answers.paired import COUNTS, checked, failed, over_replications, within
from sim.sweep.answers.settings import RUN, is_today, levels, today
from sim.sweep.refusal import RefusalError

PACKAGE = "package"
"""The row of the whole package."""

_MOST_APART = 2.0
"""Of a share, what the interaction of a pair can be at most: a difference of differences."""

MOST = 12
"""Interventions that are taken apart at most: 4,096 combinations in each replication."""

Matrix = NDArray[np.float64]


def weights(players: int) -> Matrix:
    """Return the weight of every coalition in each player's Shapley value, shape (players, 2 ** players).

    Coalition c has player i where bit i of c is set.
    """
    found = np.zeros((players, 1 << players))
    for coalition in range(1 << players):
        size = coalition.bit_count()
        for player in range(players):
            inside = coalition >> player & 1
            others = size - inside
            weight = factorial(others) * factorial(players - others - 1) / factorial(players)
            found[player, coalition] = weight if inside else -weight
    return found


def pair_weights(players: int) -> Matrix:
    """Return the same for the interaction of each pair, in the order of `combinations`."""
    rows = list(combinations(range(players), 2))
    found = np.zeros((len(rows), 1 << players))
    for row, (one, other) in enumerate(rows):
        for coalition in range(1 << players):
            inside = (coalition >> one & 1) + (coalition >> other & 1)
            rest = coalition.bit_count() - inside
            weight = factorial(rest) * factorial(players - rest - 2) / factorial(players - 1)
            found[row, coalition] = -weight if inside == 1 else weight
    return found


def shapley(
    sweep: pd.DataFrame,
    baselines: pd.DataFrame,
    players: Sequence[str],
    factors: Sequence[str],
    measures: Sequence[str],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what each intervention brings to the package, and the interaction of each pair.

    Parameters
    ----------
    sweep, baselines, measures
        See `paired.pairs`.
    players : sequence of str
        Factors of the package, each with one level beside today's.
    factors : sequence of str
        All factors; the package is taken apart at every combination of the others.

    Returns
    -------
    parts : pandas.DataFrame
        The other factors, measure, part (a player, or `package`), and the columns of `over_replications`. The players'
        values add up to the package's, in each replication and in the mean.
    interactions : pandas.DataFrame
        The same with `one` and `other` in place of `part`: a difference between two differences.

    Raises
    ------
    ConfigurationError
        Where the factorial is not full in any replication: a missing combination is named.
    """
    checked(sweep, ["point", *players, *factors], measures)
    context = [name for name in factors if name not in players]
    values, keys = _games(sweep, baselines, players, context, measures)
    per_part = np.concatenate([np.tensordot(weights(len(players)), values, 1), values[-1:] - values[:1]])
    per_pair = np.tensordot(pair_weights(len(players)), values, 1)
    parts = pd.DataFrame({"part": [*players, PACKAGE]})
    couples = pd.DataFrame(list(combinations(players, 2)), columns=["one", "other"])
    apart = _told(keys, couples, per_pair, measures, context)
    return within(_told(keys, parts, per_part, measures, context)), within(apart, _MOST_APART)


def _told(
    keys: pd.DataFrame, names: pd.DataFrame, values: Matrix, measures: Sequence[str], context: list[str]
) -> pd.DataFrame:
    """Return mean and spread of values, shape (names, games, measures)."""
    rows = [
        pd.concat([keys, pd.DataFrame([name] * len(keys))], axis=1).assign(measure=measure, value=values[i, :, m])
        for m, measure in enumerate(measures)
        for i, name in enumerate(names.to_dict("records"))
    ]
    by = [*context, "measure", *names.columns]
    if not rows:
        return pd.DataFrame(columns=[*by, *COLUMNS, *COUNTS])
    return over_replications(pd.concat(rows, ignore_index=True), by, "value")


def _games(
    sweep: pd.DataFrame, baselines: pd.DataFrame, players: Sequence[str], context: list[str], measures: Sequence[str]
) -> tuple[Matrix, pd.DataFrame]:
    """Return values, shape (coalitions, games, measures), and of each game context, world, replication and member.

    A game is one replication in one context; those with a failed or missing run are left out.
    """
    code = coalitions(sweep, players)
    runs = sweep.assign(_code=code, _failed=failed(sweep))
    game = list(dict.fromkeys([*context, *RUN, "member"]))
    runs = pd.concat([runs, _empty(runs, baselines, context)], ignore_index=True)
    runs = runs.drop_duplicates([*game, "_code"])
    keys = runs[game].drop_duplicates(ignore_index=True).reset_index(names="_game")
    runs = runs.merge(keys, on=game, validate="many_to_one")
    values = np.full((1 << len(players), len(keys), len(measures)), np.nan)
    there = np.zeros(values.shape[:2], dtype=bool)
    place = runs["_code"].to_numpy(dtype=np.intp), runs["_game"].to_numpy(dtype=np.intp)
    values[place], there[place] = runs[list(measures)].to_numpy(dtype=np.float64), True
    full = there.all(axis=0) & ~runs.groupby("_game")["_failed"].any().to_numpy(dtype=bool)
    for places in keys.groupby([*context, "world"], sort=False, dropna=False).indices.values():
        if not there[:, places].all(axis=0).any():
            raise _missing(sweep, players, keys.iloc[places], there[:, places])
    return values[:, full], keys[full].drop(columns="_game").reset_index(drop=True)


def coalitions(sweep: pd.DataFrame, players: Sequence[str]) -> "pd.Series[int]":
    """Return of each run which players are not as they are today, as bits.

    Raises
    ------
    ConfigurationError
        For a player without exactly one level beside today's, or too many players.
    """
    if not 1 <= len(players) <= MOST:
        raise RefusalError("package_size", count=len(players), largest=MOST)
    code = pd.Series(0, index=sweep.index, dtype=np.int64)
    for bit, player in enumerate(players):
        base = today(player)
        if base is None:
            raise RefusalError("no_switch", factor=player)
        on = [level for level in levels(sweep, player) if level != base]
        if len(on) != 1:
            found = ", ".join(f"{level:g}" for level in on) or "none"
            raise RefusalError("levels", factor=player, base=f"{base:g}", found=found)
        code += (sweep[player].astype(float) != base).astype(np.int64) * (1 << bit)
    return code


def _empty(runs: pd.DataFrame, baselines: pd.DataFrame, context: list[str]) -> pd.DataFrame:
    """Return today's runs as the coalition of none, for each context in which the rest of the policy is today's."""
    contexts = runs[[*context, *RUN]].drop_duplicates()
    if context:
        records = contexts[context].to_dict("records")
        contexts = contexts[[is_today({str(k): v for k, v in row.items()}) for row in records]]
    base = baselines.drop_duplicates(RUN).assign(_code=0, _failed=failed(baselines))
    base = base[[name for name in base.columns if name not in context]]
    return contexts.merge(base, on=RUN)


def _missing(sweep: pd.DataFrame, players: Sequence[str], keys: pd.DataFrame, there: NDArray[np.bool_]) -> Exception:
    """Return the error that names the first missing combination."""
    coalition, game = (int(place) for place in np.argwhere(~there)[0])
    said = []
    for bit, player in enumerate(players):
        base = today(player)
        on = next(level for level in levels(sweep, player) if level != base)
        said.append(f"{player}={on if coalition >> bit & 1 else base:g}")
    row = keys.iloc[game].drop(["_game", "member"])
    where = ", ".join(f"{name}={level}" for name, level in row.items())
    return RefusalError("not_full", said=", ".join(said), where=where, runs=int((~there).sum()))
