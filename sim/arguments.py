"""What callers from Python give: of the kind that is needed, or an error that names value, place and remedy."""

from collections.abc import Collection, Iterable, Mapping

from sim.errors import ConfigurationError

_SHOWN = 60
"""Characters of a wrong value that an error shows."""


def need(place: str, value: object, kind: type | tuple[type, ...], what: str, remedy: str) -> None:
    """Raise unless a value is of a kind.

    Parameters
    ----------
    place : str
        Function or argument, as the error names it.
    value : object
    kind : type or tuple of type
    what : str
        The kind in words.
    remedy : str

    Raises
    ------
    ConfigurationError
    """
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ConfigurationError(f"`{place}` needs {what}, not `{_shown(value)}`; {remedy}")


def need_each(place: str, values: object, kind: type, what: str, remedy: str) -> None:
    """Raise unless a value is a collection of values of a kind; a text is none, since its letters would be taken."""
    each = isinstance(values, Collection) and not isinstance(values, str | Mapping)
    for one in values if each else (values,):  # type: ignore[attr-defined]
        if not (each and isinstance(one, kind)):
            raise ConfigurationError(f"`{place}` needs {what}, not `{_shown(one)}`; {remedy}")


def need_settings(function: str, settings: Iterable[object], named: Mapping[str, object]) -> None:
    """Raise unless settings are texts such as the command line has, none of them by keyword."""
    if named:
        name, value = next(iter(named.items()))
        raise ConfigurationError(
            f"`sim.{function}` takes settings as on the command line, not `{name}=` as a keyword; "
            f'write `sim.{function}("{name}={_shown(value).strip(chr(39))}")`'
        )
    example = f'give each as a text of its own, such as `sim.{function}("scenario=phone_first", "seed=2")`'
    for setting in settings:
        need(f"sim.{function}", setting, str, "settings as on the command line", example)


def _shown(value: object) -> str:
    """Return a value as Python writes it, cut where it is long."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
