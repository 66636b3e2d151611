"""How far the work is: a bar in a notebook or a terminal, lines elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

Told = Callable[[int], None]
"""Called with the number that is done, each time it grows."""

FEW = 200
"""Up to this many, every tenth is told in lines; of more every hundredth."""


def counted(count: int, what: str, several: str = "") -> str:
    """Return how many there are of something, with an `s` where these are several, or in the word for several."""
    return f"{count:,} {what if count == 1 else several or f'{what}s'}"


@contextmanager
def progress(label: str, total: int, unit: str = "runs") -> Iterator[Told]:
    """Yield a function to call with the number that is done: a bar where one can be drawn, else now and then a line.

    Parameters
    ----------
    label : str
        What is done.
    total : int
    unit : str
        What is counted.
    """
    with bar(label, total) as told:
        if told is not None:
            yield told
            return
    every = 10 if total <= FEW else 100
    line = f"of {total} {unit}"
    yield lambda done: None if done % every else print(f"{label}: {done} {line}", file=sys.stderr, flush=True)


@contextmanager
def bar(label: str, total: int) -> Iterator[Told | None]:
    """Yield what moves a bar in a notebook or a terminal; None where nobody would see it move."""
    if in_notebook():
        yield _notebook(label, total)
    elif sys.stderr.isatty():
        with _terminal(label, total) as told:
            yield told
    else:
        yield None


def in_notebook() -> bool:
    """Return whether a Jupyter kernel shows what this process displays."""
    shell: Any = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return getattr(shell, "kernel", None) is not None


def _notebook(label: str, total: int) -> Told:
    """Return what moves a bar in a cell's output; what stays there tells how far it came."""
    from IPython.display import display  # noqa: PLC0415  there in a notebook only

    def shown(done: int) -> dict[str, str]:
        text = f"{label}: {done} of {total}"
        name = escape(label, quote=True)
        html = f'<progress aria-label="{name}" value="{done}" max="{total}"></progress> {escape(text)}'
        return {"text/plain": text, "text/html": html}

    handle: Any = display(shown(0), raw=True, display_id=True)  # type: ignore[no-untyped-call]
    return lambda done: handle.update(shown(done), raw=True)


@contextmanager
def _terminal(label: str, total: int) -> Iterator[Told]:
    """Yield what moves a bar in a terminal, which is gone at the end."""
    from rich.console import Console  # noqa: PLC0415  slow to import
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=total)
        yield lambda done: shown.update(task, completed=done)
