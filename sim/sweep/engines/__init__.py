"""Engines: where the tasks of a sweep are done. The results are the same for each, and for any number of workers."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sim.errors import ConfigurationError, nearest
from sim.sweep.engines.base import DEPTH, TRIES, Engine, Failure
from sim.sweep.engines.processes import Processes
from sim.sweep.engines.serial import Serial

__all__ = ["DASK", "DEPTH", "NAMES", "PROCESSES", "SERIAL", "TRIES", "Engine", "Failure", "engine"]

SERIAL, PROCESSES, DASK = "serial", "processes", "dask"
NAMES = (SERIAL, PROCESSES, DASK)


def engine(
    name: str = PROCESSES, workers: int | None = None, address: str | None = None
) -> AbstractContextManager[Engine]:
    """Return an engine, to be used in a `with` statement, which leaves no process behind.

    Parameters
    ----------
    name : str
        `serial`, `processes` or `dask`.
    workers : int, optional
        Processes on this machine; by default one per core.
    address : str, optional
        Of a running Dask scheduler, as `tcp://host:8786`; without it `dask` starts its own on this machine.

    Raises
    ------
    ConfigurationError
        When the engine is unknown or lacks its package, or the scheduler cannot be reached.
    """
    if name not in NAMES:
        raise ConfigurationError(f"there is no engine `{name}`{nearest(name, NAMES)}")
    if workers is not None and workers < 1:
        raise ConfigurationError(f"`workers={workers}` leaves nobody to do the work; give 1 or more")
    if address is not None and name != DASK:
        raise ConfigurationError(f"an address is for `engine=dask`; `engine={name}` runs on this machine")
    if address is not None and workers is not None:
        raise ConfigurationError(f"the scheduler at `{address}` has its own workers; leave out `workers={workers}`")
    if name == DASK:
        return _dask(workers or os.cpu_count() or 1, address)
    return _processes(workers or os.cpu_count() or 1) if name == PROCESSES else _serial()


@contextmanager
def _serial() -> Iterator[Engine]:
    yield Serial()


@contextmanager
def _processes(workers: int) -> Iterator[Engine]:
    found = Processes(workers)
    try:
        yield found
    finally:
        found.stop()


@contextmanager
def _dask(workers: int, address: str | None) -> Iterator[Engine]:
    try:  # an extra, and slow to load
        from sim.sweep.engines import scheduler  # noqa: PLC0415
        from sim.sweep.engines.dask import Dask  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"`engine=dask` needs `{error.name}`: run `pip install 'uitweg[dask]'`, or choose `engine=processes`"
        ) from error
    with scheduler.own(workers) if address is None else scheduler.given(address) as client:
        yield Dask(client)
