"""Files that are either whole or not there."""

import os
from hashlib import sha256
from pathlib import Path


def put(path: Path, content: bytes) -> Path:
    """Write `content` to a temporary name beside `path`, rename it, and return `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def digest(content: bytes) -> str:
    """Return the SHA-256 of `content` in hexadecimal."""
    return sha256(content).hexdigest()
