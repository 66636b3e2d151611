"""The page of the application as one file: its scripts and styles inside, and what it shows compressed."""

import base64
import hashlib
import re
import zlib
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from sim.app.engine import encoded
from sim.app.files import STATIC
from sim.app.guard import PLOT_STYLE
from sim.app.measures import Data
from sim.report.version import version
from sim.scenarios import LANGUAGES
from sim.texts import Texts

SEAM = "offline.js"
"""Answers from the file in place of the server; goes after `AFTER`."""

AFTER = "api.js"
MARK = '<meta name="generator" content="Uitweg'
"""By which a hand-out of ours is known."""

_SCRIPT = re.compile(r'<script src="([^"]+)" defer></script>\n')
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)"( media="print")?>\n')
_ICON = re.compile(r'href="(icon\.svg)"')


def page(content: Data, first: str) -> bytes:
    """Return the file of a hand-out.

    Parameters
    ----------
    content : dict
        Of `content.content`; it gets the date of today.
    first : str
        State that is shown when the address has none.
    """
    html, today = (STATIC / "index.html").read_text(encoding="utf-8"), datetime.now(UTC).date().isoformat()
    scripts = [text for name in _SCRIPT.findall(html) for text in _with_seam(name)]
    styles = [(_text(name), media) for name, media in _STYLE.findall(html)]
    html = _SCRIPT.sub("", _STYLE.sub("", html))
    html = _ICON.sub(lambda found: f'href="{_data_address(STATIC / found[1])}"', html)
    head = [
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(scripts, [text for text, _ in styles])}">',
        f'{MARK} {escape(version())}">',
        *(f"<style{media}>{text}</style>" for text, media in styles),
    ]
    body = [
        *(f"<!--\n{path.read_text(encoding='utf-8')}-->" for path in sorted(STATIC.rglob("*.LICENSE.txt"))),
        f'<script type="application/octet-stream" id="data">{_compressed(content | {"date": today})}</script>',
        *(f"<script>{text}</script>" for text in scripts),
    ]
    html = html.replace("<title>", "\n".join([*head, "<title>"]), 1)
    html = html.replace("<body>", f'<body data-first="{escape(first)}" {_too_old()}>', 1)
    return html.replace("</body>", "\n".join([*body, "</body>"]), 1).encode()


def _with_seam(name: str) -> list[str]:
    """Return the text of a script, and of what takes the place of the server after it."""
    return [_text(name), _text(SEAM)] if name == AFTER else [_text(name)]


def _text(name: str) -> str:
    """Return a file of the page; nothing in it may end the element that it is put in."""
    return (STATIC / name).read_text(encoding="utf-8").replace("</script", "<\\/script").replace("\r\n", "\n")


def _policy(scripts: list[str], styles: list[str]) -> str:
    """Return what the browser may run and load: what is in the file, nothing from elsewhere."""
    return (
        f"default-src 'none'; script-src {' '.join(map(_hash, scripts))}; "
        f"style-src {' '.join(map(_hash, styles))} '{PLOT_STYLE}'; img-src data: blob:; connect-src 'none'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _data_address(path: Path) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(path.read_bytes()).decode()


def _compressed(content: Data) -> str:
    """Return content as the page reads it: JSON, deflated, in base64."""
    return base64.b64encode(zlib.compress(encoded(content), 9)).decode()


def _too_old() -> str:
    """Return what is told by a browser that cannot read the file, in each language, as attributes."""
    return " ".join(f'data-old-{lang}="{escape(Texts(lang)("app.offline.old"))}"' for lang in LANGUAGES)
