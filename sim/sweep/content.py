"""Content as text and as a hash: what is the same has the same."""

import hashlib
import json
from typing import Any

SHORT, LONG = 16, 32
"""Digits of a hash that is told, and of one that is a name."""


def text(content: Any) -> str:
    """Return content as JSON without a choice: keys in order, no spaces."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


def digest(content: Any) -> str:
    """Return the hash of content."""
    return hashlib.sha256(text(content).encode()).hexdigest()[:LONG]
