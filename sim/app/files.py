"""The page's own files, with content types that do not depend on the machine."""

from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

STATIC = Path(__file__).parent / "static"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
"""By suffix; Windows may be told otherwise by its registry. Files of other kinds are not served."""


@cache
def known() -> dict[str, Path]:
    """Return the files there are by their address; what is not in here cannot be asked for."""
    files = (path for path in sorted(STATIC.rglob("*")) if path.is_file() and path.suffix in TYPES)
    return {path.relative_to(STATIC).as_posix(): path for path in files}


async def served(request: Request) -> Response:
    """Return a file of the page."""
    path = known().get(request.path_params["path"] or "index.html")
    if path is None:
        return Response("not found", 404, media_type="text/plain")
    return Response(path.read_bytes(), media_type=TYPES[path.suffix], headers={"cache-control": "no-cache"})
