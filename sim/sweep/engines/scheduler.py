"""A connection to a Dask scheduler: one of its own on this machine, or one that runs elsewhere."""

import asyncio
import logging
import signal
import sys
import threading
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import dask
from distributed import Client, LocalCluster, Security, rpc
from distributed.versions import VersionMismatchWarning

from sim.errors import ConfigurationError
from sim.sweep.engines.base import TRIES

PATIENCE = 5
"""Seconds in which a scheduler must answer."""

_HERE = "127.0.0.1"

_DECISIVE = ("uitweg", "python", "numpy", "scipy", "mesa", "dask", "distributed")
"""What must be the same on all machines for the same results, or for machines to understand each other."""


@contextmanager
def own(workers: int) -> Iterator[Client]:
    """Start a scheduler and workers on this machine, that nobody else can reach over a network, and end them after.

    Parameters
    ----------
    workers : int
        Processes, with one thread each.
    """
    with _quiet():
        # A worker is given one task at a time: of one that is killed it is then known which task it did.
        with dask.config.set({"distributed.scheduler.worker-saturation": 1.0}):
            cluster: Any = LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                host=_HERE,
                dashboard_address=f"{_HERE}:0",  # None would take port 8787, and warn when it is taken
                memory_limit=None,  # as with `processes`: what is too much is for the kernel to say
                silence_logs=logging.ERROR,
                preload=[__name__],
                scheduler_kwargs={"allowed_failures": TRIES - 1},
            )
        client: Any = None
        try:
            client = Client(cluster, timeout=PATIENCE)
            yield client
        finally:
            if client is not None:
                client.close()
            cluster.sync(_end, list(cluster.workers.values()))
            cluster.close()


async def _end(nannies: list[Any]) -> None:
    """End workers without waiting for the tasks they do; one that is slow to go is left to the cluster's own close."""
    await asyncio.gather(*(nanny.close(timeout=0.1) for nanny in nannies), return_exceptions=True)


def dask_setup(_: Any) -> None:
    """Prepare a worker of our own: Ctrl-C is this process's to handle. Dask calls it by its name."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def given(address: str) -> Iterator[Client]:
    """Connect to a running scheduler, and leave it as it was after.

    Parameters
    ----------
    address : str
        As `tcp://host:8786`.

    Raises
    ------
    ConfigurationError
        When nothing answers at the address, or a worker has not the same version of Uitweg.
    """
    with _quiet():
        client: Any = _connected(address)
        try:
            _say_without_workers(client, address)
            _same_versions(client, address)
            with _watched(client, address):
                yield client
        finally:
            client.close()


def _connected(address: str) -> Client:
    try:
        # Apart, because the client waits for ever for what listens but never answers; in a thread, because a notebook
        # has a loop of its own.
        with ThreadPoolExecutor(1) as apart:
            kind = apart.submit(asyncio.run, _kind(address)).result()
        if kind == "Scheduler":
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", VersionMismatchWarning)  # a table; `_same_versions` says it on a line
                return Client(address, timeout=PATIENCE, set_as_default=False)
        error: Exception | None = None
    except Exception as raised:  # any: what answers may be no Dask at all
        error = raised
    raise ConfigurationError(
        f"no Dask scheduler answers at `{address}`; check that it runs and can be reached from here, or choose "
        "`engine=processes` to run on this machine"
    ) from error


async def _kind(address: str) -> str:
    """Return what answers at an address; raise when nothing does in time."""
    async with asyncio.timeout(PATIENCE):
        secrets = Security().get_connection_args("client")  # for `tls://`, from Dask's own configuration
        async with rpc(address, timeout=PATIENCE, connection_args=secrets) as server:
            return str((await server.identity())["type"])


def _say_without_workers(client: Any, address: str) -> None:
    """Say what is waited for, when no worker comes in time; those that come later do the work."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        _say(address, "has no workers")


def _say(address: str, what: str) -> None:
    print(
        f"uitweg: `{address}` {what}; waiting for them. Start one with `dask worker {address}`, or stop "
        "this and choose `engine=processes` to run on this machine",
        file=sys.stderr,
        flush=True,
    )


@contextmanager
def _watched(client: Any, address: str) -> Iterator[None]:
    """Say so, once, each time that the last worker has left; those that come later go on."""
    over = threading.Event()

    def watch() -> None:
        before, gone = False, False
        while not over.wait(PATIENCE):
            with suppress(Exception):  # a scheduler that is gone is for who waits for a result to find
                there = bool(client.scheduler_info(n_workers=0)["total_threads"])
                if before and not there and not gone:
                    _say(address, "has lost its workers")
                before, gone = before or there, not there

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join(PATIENCE)


def _same_versions(client: Any, address: str) -> None:
    """Raise when a worker has another Uitweg; warn, on one line, when it has another Python or library."""
    seen = client.get_versions(packages=_DECISIVE)
    here = seen["client"]["packages"]
    other = Counter[str]()
    for worker in seen["workers"].values():
        there = worker["packages"]
        if there["uitweg"] != here["uitweg"]:
            has = f"has Uitweg {there['uitweg']}" if there["uitweg"] else "lacks Uitweg"
            raise ConfigurationError(
                f"a worker of `{address}` {has}; install {here['uitweg']} on all of them, as on this machine: with "
                "another version results differ"
            )
        other.update(f"{name} {there[name]}, here {here[name]}" for name in _DECISIVE if there[name] != here[name])
    if other:
        told = "; ".join(f"{what} ({count} of {len(seen['workers'])})" for what, count in sorted(other.items()))
        warnings.warn(f"workers of `{address}` differ from this machine, and so may results: {told}", stacklevel=2)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's logs from the terminal, real errors excepted."""
    loggers = [
        logging.getLogger(name) for name in list(logging.root.manager.loggerDict) if name.startswith("distributed")
    ]
    before = [(handler, handler.level) for logger in loggers for handler in logger.handlers]
    for handler, level in before:
        handler.setLevel(max(level, logging.ERROR))
    told_otherwise = [logging.getLogger("distributed.scheduler"), logging.getLogger("distributed.client")]
    for logger in told_otherwise:
        logger.addFilter(_news)
    try:
        yield
    finally:
        for logger in told_otherwise:
            logger.removeFilter(_news)
        for handler, level in before:
            handler.setLevel(level)


def _news(record: logging.LogRecord) -> bool:
    """Return whether only the log tells this: a task given up is a `Failure`, and what a client cannot do is raised."""
    return record.name != "distributed.client" and "marked as failed" not in str(record.msg)
