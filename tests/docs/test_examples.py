"""Every command and every Python example of the guides runs; commands with few residents, so that it takes seconds."""

import re
import shlex
from pathlib import Path

import pytest

from sim.cli import main
from sim.paths import PACKAGE

DOCS = PACKAGE.parent / "docs"
TINY = {"residents": 500, "replications": 2, "warmup": 6, "horizon": 18, "workers": 1}
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _blocks(language):
    """Return by page the fenced blocks in a language and the line at which each begins."""
    found = {}
    for path in sorted(DOCS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        blocks = [
            (text.count("\n", 0, block.start(2)), block[2]) for block in FENCE.finditer(text) if block[1] == language
        ]
        if blocks:
            found[path.name] = blocks
    return found


def _commands():
    """Return the commands of all pages; of those that differ only in the language of the report, the first."""
    found = {}
    for page, blocks in _blocks("console").items():
        for _, block in blocks:
            for line in block.splitlines():
                assert line.startswith("$ uitweg "), f"{page}: `{line}` is not a command that is tested"
                arguments = shlex.split(line)[2:]
                known = " ".join(a for a in arguments if not a.startswith(("language=", "out=")))
                many = arguments[0] == "sweep" and "--dry-run" not in arguments and "design=factorial" not in arguments
                marks = [pytest.mark.slow] if many else []
                found.setdefault(known, pytest.param(arguments, id=f"{page}: {known}", marks=marks))
    return list(found.values())


def _tiny(arguments):
    """Return the arguments with few residents where something is simulated."""
    if arguments[0] == "country":
        Path("towns.csv").write_text("name,households,profile\nUtrecht,400,utrecht\nElsewhere,300,netherlands\n")
        kept = [a for a in arguments if not a.startswith("country=")]
        return [*kept, "country=towns.csv", *(f"{n}={v}" for n, v in TINY.items() if n != "residents")]
    if arguments[0] not in ("run", "sweep", "search"):
        return arguments
    kept = [a for a in arguments if a.partition("=")[0] not in TINY]
    few = ["trials=4", "fresh=2"] if arguments[0] == "search" else []
    return [*kept, *(f"{name}={value}" for name, value in TINY.items()), *few]


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("arguments", _commands())
def test_command_runs(arguments, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(_tiny(arguments)) == 0, capsys.readouterr().err
    assert capsys.readouterr().out
    if arguments[0] == "run":
        assert list(tmp_path.rglob("report.html"))
    if arguments[0] == "sweep":
        assert bool(list(tmp_path.rglob("sweep.html"))) == ("--dry-run" not in arguments)
    if arguments[0] == "country":
        assert bool(list(tmp_path.rglob("country.html"))) == ("--dry-run" not in arguments)
    if arguments[0] == "search":
        assert list(tmp_path.rglob("search.html"))


@pytest.mark.parametrize("page", sorted(_blocks("python")))
def test_python_runs(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    together = {"__name__": "__main__"}
    for line, block in _blocks("python")[page]:
        exec(compile("\n" * line + block, str(DOCS / page), "exec"), together)
    assert capsys.readouterr().out


def test_settings_in_tables_are_settings(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for page in ("guide_policymaker.md", "gids_beleidsmaker.md"):
        settings = re.findall(r"^\| `([^`]+=[^`]+)`", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)
        assert len(settings) >= 5
        assert main(["run", "intervention=[whatsapp]", *settings, "--cfg", "job"]) == 0
    assert "180000" in capsys.readouterr().out
