"""What a request holds: bounded in size and time, and nothing but a JSON object or a form."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

MOST_BODY = 16_000
"""Bytes of a request."""

BODY_WITHIN = 10.0
"""Seconds within which all of a request is to be here."""


class BadRequestError(Exception):
    """A request is not one that the page makes."""


class TooLargeError(Exception):
    """A request is larger than `MOST_BODY`."""


class TooLateError(Exception):
    """A request was not whole within `BODY_WITHIN`."""


async def body(request: Request) -> dict[str, Any]:
    """Return what a request holds.

    Raises
    ------
    TooLargeError, TooLateError
    BadRequestError
        When it is not a JSON object.
    """
    try:
        content = await asyncio.wait_for(_whole(request), BODY_WITHIN)
    except TimeoutError:
        raise TooLateError from None
    try:
        if not content.lstrip().startswith((b"{", b"[", b'"')) and b"=" in content:  # a form that the page sends
            return dict(parse_qsl(content.decode()))
        found = json.loads(content or b"{}")
        json.dumps(found, ensure_ascii=False).encode()  # half a character cannot be written again
    except (ValueError, RecursionError):
        raise BadRequestError from None
    if not isinstance(found, dict):
        raise BadRequestError
    return found


async def _whole(request: Request) -> bytes:
    """Return all bytes of a request."""
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > MOST_BODY:
            raise TooLargeError
    return content
