"""The errors a user may see: each names the value, the place and the remedy."""

from collections.abc import Iterable
from difflib import get_close_matches


class UitwegError(Exception):
    """Base of every error that is the input's fault; the command line shows its one line and exits with 2."""


class ConfigurationError(UitwegError):
    """A question, scenario, intervention or setting that cannot be run."""


class EvidenceError(UitwegError):
    """An evidence card that is incomplete, unknown or contradicts itself."""


NEAR = 0.75
"""Least likeness, as difflib measures it, of a name that is suggested: a slip or two in a name of usual length."""

FEW = 25
"""Up to this many names are all listed."""


def nearest(name: object, known: Iterable[str]) -> str:
    """Return "; did you mean `x`?" for a name that is near, and a list of all names where these are few.

    Parameters
    ----------
    name : object
        What the user wrote, as a rule a text.
    known : iterable of str
        The names that exist.
    """
    name, names = str(name), sorted(known)  # from Python or a file it may be anything
    close = get_close_matches(name, names, n=1, cutoff=NEAR) or [n for n in names if _slip(name, n)]
    listed = ", ".join(f"`{n}`" for n in names) if len(names) <= FEW else ""
    if len(close) == 1:
        return f"; did you mean `{close[0]}`?" + (f" There are {listed}" if listed and names != close else "")
    return f"; choose from {listed}" if listed else ""


def _slip(written: str, name: str) -> bool:
    """Return whether letters of a name changed places, or its end was left off or added to."""
    return bool(written) and (sorted(written) == sorted(name) or name.startswith(written) or written.startswith(name))
