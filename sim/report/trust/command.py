"""`uitweg validate`: write the trust report."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sim.calibration.ensemble import NATIONAL, load
from sim.calibration.patterns import regression
from sim.calibration.targets import targets_of
from sim.errors import ConfigurationError, nearest
from sim.evidence import municipalities
from sim.progress import counted
from sim.report.place import check
from sim.report.trust.gathered import Size, gather
from sim.report.trust.say import Say
from sim.report.trust.write import write
from sim.report.version import version

_NUMBERS = ("members", "residents", "replications", "workers")
_SETTINGS = ("municipality", "language", "out", *_NUMBERS)


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments of `uitweg validate` say and return the exit code."""
    municipality, language, out, size = _asked(arguments)
    Say(language)
    load(municipality)
    targets_of(municipality)  # a mistake in them is told now, not when everything is simulated
    regression()
    check(out)
    print(
        f"Uitweg {version()}: trust report of {municipality}, clients of {counted(size.members, 'member')} of "
        f"{size.residents:,} residents, {counted(size.replications, 'replication')} of each rival reading",
        flush=True,
    )
    _warn_small(size)
    trust = gather(municipality, size, lambda line: print(line, file=sys.stderr, flush=True))
    print("writing tables and figures", file=sys.stderr, flush=True)
    try:
        older = write(trust, out, language)
    except OSError as error:
        raise ConfigurationError(f"`out={out}`: the report could not be written ({error.strerror})") from error
    kept = f" (the older report is kept in {out.with_name(older.name)})" if older else ""
    print(f"{out / 'report.html'}{kept}")
    return 0


def _warn_small(size: Size) -> None:
    """Say that a report is made of less than usual, and what that does to it."""
    usual = Size()
    less = [name for name in ("members", "residents", "replications") if getattr(size, name) < getattr(usual, name)]
    if less:
        told = ", ".join(f"{name}={getattr(size, name)} (usually {getattr(usual, name)})" for name in less)
        print(
            f"uitweg: {told}: too small to rely on; intervals are wide, and more tests stay undecided",
            file=sys.stderr,
        )


def _asked(arguments: Sequence[str]) -> tuple[str, str, Path, Size]:
    """Return the profile, the language, the folder and how much to simulate."""
    given, size = {"municipality": NATIONAL, "language": "nl", "out": ""}, Size()
    for argument in arguments:
        key, _, value = argument.partition("=")
        if key not in _SETTINGS or not value:
            raise ConfigurationError(f"`{argument}` is not a setting of `uitweg validate`{nearest(key, _SETTINGS)}")
        if key in given:
            given[key] = value
        elif not value.isdecimal() or int(value) < 1:
            raise ConfigurationError(f"`{argument}`: write a whole number above 0")
        else:
            size = replace(size, **{key: int(value)})
    profile = given["municipality"]
    if profile not in municipalities():
        raise ConfigurationError(f"`{profile}` is not a municipality profile{nearest(profile, municipalities())}")
    if size.replications < 2:
        raise ConfigurationError("`replications=1`: an interval needs two or more")
    return profile, given["language"], Path(given["out"] or f"outputs/trust_{profile}"), size
