"""`uitweg runs`: what is in a store of runs, in lines of at most 100 characters; shown, and deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.errors import ConfigurationError, nearest
from sim.evidence import municipalities
from sim.help import usage
from sim.interventions import interventions
from sim.sweep.policy_words import TODAY, names, policy_words
from sim.sweep.store import FOLDER, Store
from sim.sweep.table import DONE, FAILED, NUMBERS, TEXTS

WIDTH = 100
SHORT_KEY = 10
MOST = 40
"""Runs that are listed unless asked otherwise."""

ALL = "all"
VERBS = ("list", "show", "delete")
CONFIRM = "--yes"
FILTERS = ("policy", *(name for name in (*TEXTS, *NUMBERS) if name not in ("policy", "key")))
"""Columns to choose runs by; `policy` takes the name of an intervention, `today`, or the whole text."""

_COLUMNS = {"key": SHORT_KEY, "status": 6, "municipality": 16, "replication": 5, "member": 6, "policy": 52}
_HEADS = {"replication": "repl."}
_ORDER = ["municipality", "policy", "world", "replication", "key"]
_AMBIGUOUS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command line asks.

    Attributes
    ----------
    verb : str
    keys : tuple of str
        Beginnings of keys.
    filters : mapping
        Values by column.
    store : Store
    most : int or None
        Lines of a list; None for all.
    sure : bool
        Whether more than one run may be deleted.
    """

    verb: str
    keys: tuple[str, ...]
    filters: Mapping[str, str]
    store: Store
    most: int | None
    sure: bool


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments of `uitweg runs` say and return the exit code.

    Parameters
    ----------
    arguments : sequence of str
        Those after the verb.
    """
    asked = _asked(arguments)
    for line in {"list": _list, "show": _show, "delete": _delete}[asked.verb](asked):
        print(line)
    return 0


def _asked(arguments: Sequence[str]) -> Asked:
    """Read the command line."""
    words = [a for a in arguments if "=" not in a and not a.startswith("-")]
    settings = dict(a.split("=", 1) for a in arguments if "=" in a and not a.startswith("-"))
    for flag in arguments:
        if flag.startswith("-") and flag != CONFIRM:
            raise ConfigurationError(f"`{flag}` is not an option of `uitweg runs`; {usage('runs')}")
    verb, keys = (words[0], tuple(words[1:])) if words else (VERBS[0], ())
    if verb not in VERBS:
        raise ConfigurationError(f"`{verb}` is nothing that `uitweg runs` does{nearest(verb, VERBS)}")
    own = ("store", "most")
    for name in settings:
        if name not in (*FILTERS, *own):
            raise ConfigurationError(f"`{name}` is nothing to choose runs by{nearest(name, (*FILTERS, *own))}")
    if verb == "list" and keys:
        raise ConfigurationError(f"`{keys[0]}` is not understood; {usage('runs')}")
    if verb == "show" and (len(keys) != 1 or settings.keys() - {"store"}):
        raise ConfigurationError("say which run: `uitweg runs show KEY`; `uitweg runs` lists the keys")
    if verb == "delete" and not keys and not settings.keys() - set(own):
        raise ConfigurationError("say which runs: `uitweg runs delete KEY` or, for instance, `status=failed`")
    filters = {name: value for name, value in settings.items() if name not in own}
    store = Store(settings.get("store", FOLDER))
    return Asked(verb, keys, filters, store, _most(settings.get("most", str(MOST))), CONFIRM in arguments)


def _most(text: str) -> int | None:
    """Return how many runs to list, None for all."""
    if text == ALL:
        return None
    if not text.isdecimal() or not int(text):
        raise ConfigurationError(f"`most={text}` is no number of lines; write a whole number, or `most={ALL}`")
    return int(text)


def _list(asked: Asked) -> list[str]:
    """Return the lines of the runs chosen, and how many there are."""
    found = _chosen(asked, [*_COLUMNS, "world", "reason"]).sort_values(_ORDER)
    shown = found.head(len(found) if asked.most is None else asked.most)
    lines = [_line({name: _HEADS.get(name, name) for name in _COLUMNS})] if len(shown) else []
    lines += [line for row in shown.to_dict("records") for line in _told({str(k): v for k, v in row.items()})]
    if len(shown) < len(found):
        lines.append(f"... and {len(found) - len(shown):,} more; `most={ALL}` lists them")
    failed = int((found["status"] == FAILED).sum())
    total = f"{_runs(len(found))} in {asked.store.folder}"
    return [*lines, total + (f": {len(found) - failed:,} done, {failed:,} failed" if len(found) else "")]


def _told(row: Mapping[str, Any]) -> list[str]:
    """Return the line of a run, and why it failed."""
    words = {"key": row["key"][:SHORT_KEY], "policy": policy_words(row["policy"])}
    shown = {name: row[name] for name in _COLUMNS} | words
    lines = [_line(shown)]
    if row["status"] == FAILED:
        lines.append(_cut("  " + " ".join(str(row["reason"]).split()), WIDTH))
    return lines


def _line(cells: Mapping[str, object]) -> str:
    """Return cells in their columns."""
    return " ".join(_cut(str(cells[name]), width).ljust(width) for name, width in _COLUMNS.items()).rstrip()


def _cut(text: str, width: int) -> str:
    """Return a text that fits."""
    return text if len(text) <= width else text[: width - 1] + "…"


def _show(asked: Asked) -> list[str]:
    """Return the lines of one run: every column, and how to do it again."""
    (key,) = _resolved(asked)
    (row,) = asked.store.read(keys=[key]).to_dict("records")
    wide = max(map(len, map(str, row)))
    lines = [f"{name:<{wide}}  {_value(value)}".rstrip() for name, value in row.items() if name != "overrides"]
    return [*lines, "", "the same run again:", f"  {row['overrides']}"]


def _value(value: Any) -> str:
    """Return a value of a column."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _delete(asked: Asked) -> list[str]:
    """Delete the runs chosen; return a line that says how many."""
    found = _chosen(asked, ["key"], _resolved(asked) if asked.keys else None)["key"].tolist()
    if len(found) > 1 and not asked.sure:
        raise ConfigurationError(
            f"that would delete {_runs(len(found))} from {asked.store.folder}; add `{CONFIRM}` if you mean it"
        )
    return [f"{_runs(asked.store.delete(found))} deleted from {asked.store.folder}"]


def _resolved(asked: Asked) -> list[str]:
    """Return the keys that begin as written."""
    known = asked.store.read(["key"])["key"].tolist()
    found = []
    for start in asked.keys:
        fitting = [key for key in known if key.startswith(start)]
        if not fitting:
            close = nearest(start, {key[: max(len(start), SHORT_KEY)] for key in known}) if known else ""
            raise ConfigurationError(f"no run in {asked.store.folder} has a key that begins with `{start}`{close}")
        if len(fitting) > 1 and start not in fitting:
            some = ", ".join(f"`{key[: len(start) + SHORT_KEY]}`" for key in fitting[:_AMBIGUOUS_SHOWN])
            raise ConfigurationError(f"`{start}` is the beginning of {len(fitting)} keys ({some}...); write more of it")
        found.append(start if start in fitting else fitting[0])
    return found


def _chosen(asked: Asked, columns: Sequence[str], keys: Sequence[str] | None = None) -> pd.DataFrame:
    """Return the runs that the filters leave; raise for a value that no run can have."""
    table = asked.store.read(sorted({*columns, *asked.filters}), keys)
    for name, value in asked.filters.items():
        present = set(table[name].dropna())
        if name == "policy":
            fits = {text for text in present if value == text or value in names(text)}
            known = {TODAY, *interventions(), *(part for text in present for part in names(text))}
        else:
            fits = {found for found in present if str(found) == value}
            known = {str(found) for found in present} | _possible(name)
        if not fits and value not in known:
            raise ConfigurationError(f"no run in {asked.store.folder} has `{name}={value}`{nearest(value, known)}")
        table = table[table[name].isin(fits)]
    return table


def _possible(column: str) -> set[str]:
    """Return values that a column may have although no run has them."""
    return {"status": {DONE, FAILED}, "municipality": set(municipalities())}.get(column, set())


def _runs(number: int) -> str:
    return f"{number:,} run{'s' * (number != 1)}"
