"""In words that a run is too small to answer, why, and which size would do."""

from collections.abc import Sequence

from sim.experiment.size import TooSmall
from sim.report.numbers import Numbers
from sim.texts import Texts


def told(
    texts: Texts, found: TooSmall, measure: str, horizon: int, counts: Sequence[str] = ("replications",)
) -> list[str]:
    """Return in one line that a run is too small, why, and what would help; how to ask for that in a line of its own.

    Parameters
    ----------
    texts : Texts
    found : TooSmall
    measure : str
        The outcome in words.
    horizon : int
        Months.
    counts : sequence of str
        Settings that hold how many replications there are.
    """
    number = Numbers(texts).plain
    why = [texts(f"size.{reason}", measure=measure) for reason in found.reasons]
    if found.residents is None:
        remedy = texts("size.rare" if "wide" not in found.reasons else "size.no_help", horizon=number(horizon))
        return [" ".join([texts("size.head"), *why, remedy])]
    settings = " ".join([f"residents={found.residents}", *(f"{name}={found.replications}" for name in counts)])
    asked = {"residents": number(found.residents), "replications": number(found.replications)}
    remedy = texts("size.larger", **asked)
    return [" ".join([texts("size.head"), *why, remedy]), texts("size.command", settings=settings)]
