"""The web server, which stops as soon as it is told to."""

import logging
import os
import threading
from types import FrameType

import uvicorn

from sim.app.engine import Engine
from sim.app.server import made
from sim.interrupted import INTERRUPTED

STOPS_WITHIN = 3.0
"""Seconds after which it ends whatever is still being made: nothing is lost, since it keeps no state."""

TOLD_WITHIN = 1
"""Seconds in which those who wait are told."""


class Server(uvicorn.Server):
    """Serves the application until it is interrupted.

    Parameters
    ----------
    engine : Engine
    hosts : frozenset of str
        Names under which it may be asked (see `guard.Guard`).
    """

    def __init__(self, engine: Engine, hosts: frozenset[str]) -> None:
        self.engine = engine
        config = uvicorn.Config(
            made(engine, hosts),
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=TOLD_WITHIN,
            ws="none",
            limit_concurrency=500,
        )
        super().__init__(config)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop the workers at once, then what is around them."""
        logging.getLogger("uvicorn.error").disabled = True  # what is cut off was meant to be
        self.engine.halt()
        last = threading.Timer(STOPS_WITHIN, os._exit, [INTERRUPTED])
        last.daemon = True
        last.start()
        super().handle_exit(sig, frame)
