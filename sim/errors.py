"""The errors a user may see: each names the value, the place and the remedy."""

from collections.abc import Iterable
from difflib import get_close_matches


class UitwegError(Exception):
    """Base of every error that is the input's fault; the command line shows its one line and exits with 2."""


class ConfigurationError(UitwegError):
    """A question, scenario, intervention or setting that cannot be run."""


class EvidenceError(UitwegError):
    """An evidence card that is incomplete, unknown or contradicts itself."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean `x`?" for the closest known name, or a list of what there is.

    Parameters
    ----------
    name : str
        What the user wrote.
    known : iterable of str
        The names that exist.
    """
    names = sorted(known)
    close = get_close_matches(name, names, n=1, cutoff=0.5)
    if close:
        return f"; did you mean `{close[0]}`?"
    return "; choose from " + ", ".join(f"`{n}`" for n in names) if len(names) <= 30 else ""
