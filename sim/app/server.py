"""The addresses of the application. What comes in is bounded and checked; no request reaches a file or code."""

import asyncio
import logging
import re
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sim.app import drivers, export, same, story
from sim.app.answer import answer, notes
from sim.app.body import BadRequestError, TooLargeError, TooLateError, body
from sim.app.catalogue import switched, whitelist
from sim.app.engine import LEVELS, RETRY_AFTER, BusyError, Engine, TooSlowError, encoded, sized
from sim.app.evidence import evidence
from sim.app.files import served
from sim.app.guard import OWN_NAMES, Guard
from sim.app.lines import ClosedError
from sim.app.state import State, read
from sim.app.worker import SupersededError
from sim.calibration.ensemble import NATIONAL
from sim.errors import UitwegError
from sim.evidence import municipalities
from sim.experiment.comparison import Comparison
from sim.experiment.worlds import CHOICES
from sim.report.version import version
from sim.scenarios import LANGUAGES
from sim.texts import Texts

DRAWN_WITHIN = 30.0
"""Seconds that a file waits for those before it."""

REPORT_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Of a report, which has its style inside; what runs is still refused."""

EXPORTS: dict[str, tuple[Callable[[State, Comparison], bytes], str]] = {
    "export.xlsx": (export.workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "export.csv": (export.csv, "text/csv; charset=utf-8"),
    "report.html": (export.report, "text/html; charset=utf-8"),
}


def made(engine: Engine, hosts: frozenset[str] = OWN_NAMES) -> Starlette:
    """Return the application.

    Parameters
    ----------
    engine : Engine
    hosts : frozenset of str
        Names under which it may be asked (see `Guard`).
    """

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        await engine.start()
        engine.warm(read("scenario=whatsapp_and_extra_attempt"))
        reading = asyncio.create_task(asyncio.to_thread(drivers.warm))
        try:
            yield
        finally:
            await engine.close()
            await asyncio.gather(reading, return_exceptions=True)

    app = Starlette(
        routes=[
            Route("/api/health", health),
            Route("/api/catalogue", told(catalogue)),
            Route("/api/state", told(checked), methods=["POST"]),
            Route("/api/answer", told(answered), methods=["POST"]),
            Route("/api/story", told(storied), methods=["POST"]),
            Route("/api/cohort", told(followed), methods=["POST"]),
            Route("/api/evidence", told(evidenced)),
            Route("/api/{name:str}", told(exported), methods=["POST"]),
            Route("/{path:path}", served),
        ],
        middleware=[Middleware(Guard, hosts=hosts), Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)],
        lifespan=life,
    )
    app.state.engine = engine
    app.state.started = datetime.now(UTC).isoformat(timespec="seconds")
    return app


FAILURES: dict[type[Exception], tuple[int, str]] = {
    TooLateError: (408, "too_late"),
    TooLargeError: (413, "too_large"),
    BusyError: (503, "busy"),
    TooSlowError: (504, "too_slow"),
    ClosedError: (503, "closed"),
    BadRequestError: (400, "bad_request"),
    Exception: (500, "failed"),
}
"""Status and name of what can go wrong; the first that fits counts."""

Handler = Callable[[Request], Awaitable[Response]]


def told(handler: Handler) -> Handler:
    """Return a handler whose errors are told in the reader's language."""

    async def careful(request: Request) -> Response:
        asked = request.query_params.get("lang")
        request.state.language = asked if asked in LANGUAGES else LANGUAGES[0]
        try:
            return await handler(request)
        except UitwegError as error:
            return _json({"error": "bad_request", "message": str(error)}, 400)
        except SupersededError:
            return _json({"error": "superseded"}, 409)
        except tuple(FAILURES) as error:
            status, name = next(told for kind, told in FAILURES.items() if isinstance(error, kind))
            if name == "failed":
                logging.getLogger(__name__).error("%s could not be answered: %s", request.url.path, _where(error))
            return _failed(status, name, request, RETRY_AFTER if name == "busy" else None)

    return careful


def _where(error: Exception) -> str:
    """Return what went wrong and in which line, for who mends it."""
    far = getattr(error.__cause__, "tb", None)  # in a worker, of which there is only a text
    near = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    file, line = (re.findall(r'File "([^"]+)", line (\d+)', far) if far else near)[-1]
    return f"{type(error).__name__} in {Path(file).name}:{line}"


async def health(request: Request) -> Response:
    """Say that the engine is there."""
    engine: Engine = request.app.state.engine
    started = request.app.state.started
    return _json({"status": "ok", "version": version(), "started": started, "workers": engine.workers})


async def catalogue(request: Request) -> Response:
    """Return what there is to choose."""
    return _json(await asyncio.to_thread(whitelist, request.state.language))


async def checked(request: Request) -> Response:
    """Return a state as it is understood."""
    state = await asked_state(request, await body(request))
    question = sized(state.question, LEVELS["full"])
    return _json(
        {
            "state": state.text,
            "key": state.key,
            "values": state.values,
            "interventions": [switched(i) for i in state.question.arms[1].interventions],
            "notes": notes(state),
            "command": same.command(question, state),
            "python": same.python(question),
        }
    )


async def answered(request: Request) -> Response:
    """Return the answer to a state."""
    given = await body(request)
    state = await asked_state(request, given)
    client, level = given.get("client", ""), _level(given, "first")
    if not isinstance(client, str):
        raise BadRequestError
    engine: Engine = request.app.state.engine
    content = await engine.answer(state, level, client[:100], answer)
    return _sent(_with(content, {"state": state.text, "notes": notes(state)}))


def _level(given: dict[str, Any], usual: str) -> str:
    """Return the level that a request asks."""
    level = given.get("level", usual)
    if not isinstance(level, str) or level not in LEVELS:
        raise BadRequestError
    return level


async def storied(request: Request) -> Response:
    """Return one resident in two worlds."""
    given = await body(request)
    state = await asked_state(request, given)
    row, choose = given.get("resident"), given.get("choose", CHOICES[0])
    if choose not in CHOICES or not (row is None or (type(row) is int and 0 <= row < story.RESIDENTS)):
        raise BadRequestError
    engine: Engine = request.app.state.engine
    place = f"{state.key}/{state.language}/story/{choose}/{row}"
    return _sent(await engine.told(place, story.two_worlds, state.question, state.language, choose, row))


async def followed(request: Request) -> Response:
    """Return a cohort month by month."""
    state = await asked_state(request, await body(request))
    engine: Engine = request.app.state.engine
    place = f"{state.key}/{state.language}/cohort"
    return _sent(await engine.told(place, story.cohort, state.question, state.language))


async def exported(request: Request) -> Response:
    """Return an answer as a file."""
    made_as = EXPORTS.get(request.path_params["name"])
    if made_as is None:
        return Response("not found", 404, media_type="text/plain")
    given = await body(request)
    state = await asked_state(request, given)
    level = _level(given, "full")
    engine: Engine = request.app.state.engine
    comparison = await engine.compared(state, level)
    make, kind = made_as
    suffix = request.path_params["name"].partition(".")[2]
    headers = {"Content-Disposition": f'attachment; filename="{export.name(state, suffix)}"'}
    if kind.startswith("text/html"):
        headers = {"Content-Security-Policy": REPORT_POLICY}
    try:
        await asyncio.wait_for(engine.drawing.acquire(), DRAWN_WITHIN)
    except TimeoutError:
        raise BusyError from None
    try:
        return Response(await asyncio.to_thread(make, state, comparison), media_type=kind, headers=headers)
    finally:
        engine.drawing.release()


async def evidenced(request: Request) -> Response:
    """Return the evidence of one municipality."""
    asked = request.query_params.get("municipality", "")
    place = asked if asked in municipalities() else NATIONAL
    return _json(await asyncio.to_thread(evidence, request.state.language, place))


async def asked_state(request: Request, given: dict[str, Any]) -> State:
    """Return the state of a request; errors are then told in its language."""
    state = await asyncio.to_thread(read, given.get("state"))
    request.state.language = state.language
    return state


def _failed(status: int, error: str, request: Request | None = None, retry_after: int | None = None) -> Response:
    """Return an error, in words where there are any."""
    content: dict[str, Any] = {"error": error}
    if request is not None:
        content["message"] = Texts(request.state.language)(f"app.error.{error}", seconds=retry_after)
    if retry_after is not None:
        content["retry_after"] = retry_after
    headers = {"Retry-After": str(retry_after)} if retry_after is not None else {}
    if status == 408:
        headers["Connection"] = "close"  # the rest of the request may still come, or not
    return _json(content, status, headers)


def _json(content: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return _sent(encoded(content), status, headers)


def _with(content: bytes, own: dict[str, Any]) -> bytes:
    """Return a JSON object with what is of this request alone."""
    return content[:-1] + b"," + encoded(own)[1:]


def _sent(content: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(content, status, headers, media_type="application/json")
