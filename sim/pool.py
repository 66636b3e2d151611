"""Processes that work in parallel and never outlive the one that started them."""

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor


def processes(workers: int | None = None) -> ProcessPoolExecutor:
    """Return a pool of fresh processes; forked ones would share locks with the caller's threads.

    Parameters
    ----------
    workers : int, optional
        By default one per core.
    """
    context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
    return ProcessPoolExecutor(workers or os.cpu_count(), mp_context=context, initializer=_end_with_parent)


def stop(pool: ProcessPoolExecutor) -> None:
    """End a pool at once, with whatever its processes are doing; other children of this process live on.

    Parameters
    ----------
    pool : ProcessPoolExecutor
    """
    own = list((pool._processes or {}).values())  # a pool says so by itself only from Python 3.14 on
    for process in own:
        process.terminate()
    pool.shutdown(wait=False, cancel_futures=True)
    for process in own:
        process.join(timeout=5)


def _end_with_parent() -> None:
    """End this process when its parent is gone, also when the parent was killed; Ctrl-C is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
