"""The command line: `uitweg VERB ...`. What is slow to import is imported when it is needed, after the first line."""
# ruff: noqa: PLC0415

import io
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from sim.errors import ConfigurationError, UitwegError, nearest
from sim.help import main_help, usage, verb_help
from sim.interrupted import INTERRUPTED
from sim.progress import counted
from sim.report.version import version

if TYPE_CHECKING:
    from sim.configuration import Job

WRONG_INPUT, PIPE_CLOSED = 2, 141

_HELP = ("-h", "--help")
_COMPLETION = ("-sc", "--shell-completion")
_SHELLS = ("bash", "fish", "zsh")
_ASKING_HYDRA = ("-h", "--help", "--hydra-help", "-c", "--cfg", "-i", "--info", *_COMPLETION)
_MULTIRUN = ("-m", "--multirun")
_WITH_THOSE = ("-r", "--run", "-p", "--package", "--resolve")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code.

    0 is success, 2 wrong input (one line on stderr says what and what to do), 130 an interruption, 141 a pipe of which
    the reader has left; what was finished is kept.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; by default those of this process.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without every sign is no reason to fail
    try:
        code = _coded(arguments)
        sys.stdout.flush()  # here a closed pipe is no surprise yet
    except BrokenPipeError:
        _leave_pipes()
        return PIPE_CLOSED
    return code


def _coded(arguments: list[str]) -> int:
    """Do what is asked; return the exit code, of errors and interruptions too."""
    try:
        with _terminated_as_interrupted():
            return _dispatch(arguments)
    except UitwegError as error:
        print(f"uitweg: {' '.join(str(error).split())}", file=sys.stderr)
        return WRONG_INPUT
    except KeyboardInterrupt:
        print("uitweg: interrupted", file=sys.stderr)
        return INTERRUPTED


def _leave_pipes() -> None:
    """Let what could not be written go nowhere, or Python complains about it on its way out."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does: what is finished is kept, and no worker or semaphore is left behind."""
    if threading.current_thread() is not threading.main_thread():  # only there can signals be handled
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _dispatch(arguments: list[str]) -> int:
    """Do what the first argument says."""
    verb, *rest = arguments or ["--help"]
    if verb in (*_HELP, "help"):
        print(main_help(), end="")
    elif verb in ("-V", "--version"):
        print(f"uitweg {version()}")
    elif verb in _COMPLETION:
        return _complete(arguments)
    elif verb in VERBS and verb != "run" and any(flag in rest for flag in _HELP):
        print(verb_help(verb), end="")
    elif verb in VERBS:
        return VERBS[verb](rest)
    else:
        raise ConfigurationError(f"`{verb}` is not a verb{nearest(verb, VERBS)}")
    return 0


def _run(arguments: list[str]) -> int:
    """Answer one question, or with -m several, each in a folder of its own."""
    from sim.configuration import ask_hydra, jobs
    from sim.report.place import check

    flags = [a.partition("=")[0] for a in arguments if a.startswith("-")]
    known = (*_ASKING_HYDRA, *_MULTIRUN, *_WITH_THOSE)
    if unknown := [flag for flag in flags if flag not in known]:
        raise ConfigurationError(f"`{unknown[0]}` is not an option of `uitweg run`{nearest(unknown[0], known)}")
    if any(flag in _COMPLETION for flag in flags):
        _check_shell(arguments)
    if any(flag in _ASKING_HYDRA for flag in flags):
        return ask_hydra(arguments)
    asked = jobs([a for a in arguments if not a.startswith("-")], any(flag in _MULTIRUN for flag in flags))
    for job in asked:
        _check(job)
        check(job.out)
    for position, job in enumerate(asked):
        print(_announcement(job), flush=True)
        if code := _simulate(job):
            if left := len(asked) - position - 1:
                print(f"uitweg: {left} of {len(asked)} runs were not started", file=sys.stderr)
            return code
    return 0


def _announcement(job: "Job") -> str:
    """Return the line that says what is about to be simulated."""
    asked = job.question
    arms, runs = counted(len(asked.arms), "arm"), counted(asked.replications, "replication")
    return (
        f"Uitweg {version()}: {asked.name}, {arms}, {runs} of {counted(asked.residents, 'resident')}, "
        f"{asked.municipality}, {counted(asked.horizon, 'month')} after {asked.warmup} of warm-up, seed {asked.seed}"
    )


def _check(job: "Job") -> None:
    """Raise for an ensemble that is not there, before anything is slow."""
    from sim.calibration.present import check_present
    from sim.experiment.question import ENSEMBLE

    if job.question.parameters == ENSEMBLE:
        check_present(job.question.municipality)


def _simulate(job: "Job") -> int:
    """Simulate, write the report, tell its summary, and return the exit code."""
    from sim.experiment.compare import compare
    from sim.report.write import write_report

    asked = job.question
    try:
        with _progress(asked.replications) as told:
            comparison = compare(asked, workers=job.workers, progress=told)
    except KeyboardInterrupt:
        print("uitweg: interrupted before the first replication was finished; nothing was written", file=sys.stderr)
        return INTERRUPTED
    try:
        written = write_report(comparison, job.out, job.language, config=job.config)
    except OSError as error:
        raise ConfigurationError(f"`out={job.out}`: the report could not be written ({error.strerror})") from error
    print((job.out / "summary.txt").read_text(encoding="utf-8").rstrip())
    before = f" (the older result is kept in {job.out.with_name(written.older.name)})" if written.older else ""
    print(f"\n{job.out / 'report.html'}{before}", flush=True)
    if comparison.complete:
        return 0
    done = f"{comparison.replications_done} of {counted(asked.replications, 'replication')}"
    print(f"uitweg: interrupted; {done} were finished and are reported in {job.out}", file=sys.stderr)
    return INTERRUPTED


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int, int], None]]:
    """Yield a function to call after each replication: a bar where one can be drawn, else a line each, on stderr."""
    from sim.progress import bar

    began = time.monotonic()
    with bar("replications", total) as moved:
        if moved is not None:
            yield lambda done, _: moved(done)
            return

    def tell(done: int, _: int) -> None:
        try:
            print(f"replication {done} of {total}, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        except BrokenPipeError:  # who reads no further wants no more: what is finished is kept, as after Ctrl-C
            raise KeyboardInterrupt from None

    yield tell


def _complete(arguments: list[str]) -> int:
    """Complete a command line for the shell: verbs here, what follows `run` by Hydra."""
    from sim.configuration import ask_hydra

    _check_shell(arguments)
    line = os.environ.get("COMP_LINE", "")
    begun = re.match(r"(\s*\S+\s+)(\S*)(\s?)", line)
    if not any(a.startswith("query=") for a in arguments) or begun is None:
        return ask_hydra(arguments)
    if begun[3] and begun[2] == "run":
        os.environ["COMP_LINE"] = begun[1] + line[begun.end() :]
        return ask_hydra(arguments)
    if not begun[3]:
        print(" ".join(verb for verb in VERBS if verb.startswith(begun[2])))
    return 0


def _check_shell(arguments: list[str]) -> None:
    """Raise for a shell whose names cannot be completed."""
    for argument in arguments:
        what, _, shell = argument.partition("=")
        if what in ("install", "uninstall", "query") and shell not in _SHELLS:
            raise ConfigurationError(
                f"`{argument}`: `{shell}` is not a shell to complete names in{nearest(shell, _SHELLS)}"
            )


def _scenarios(arguments: list[str]) -> int:
    """List the scenarios."""
    from sim.listing import scenario_lines

    return _listed("scenarios", arguments, scenario_lines)


def _interventions(arguments: list[str]) -> int:
    """List the interventions."""
    from sim.listing import intervention_lines

    return _listed("interventions", arguments, intervention_lines)


def _story(arguments: list[str]) -> int:
    """Tell what happens to one resident today and under another arm."""
    from sim.telling import story_lines

    for line in story_lines(arguments):
        print(line)
    return 0


def _listed(verb: str, arguments: list[str], lines: Callable[[], Iterator[str]]) -> int:
    """Print the lines of a verb that takes no arguments."""
    if arguments:
        raise ConfigurationError(f"`{arguments[0]}` is not understood; {usage(verb)}")
    print("\n".join(lines()))
    return 0


def _late(module: str) -> Callable[[list[str]], int]:
    """Return a verb that lives in a module which is imported when it is asked for."""
    return lambda arguments: int(import_module(module).main(arguments))


VERBS: dict[str, Callable[[list[str]], int]] = {
    "run": _run,
    "sweep": _late("sim.sweep.command"),
    "search": _late("sim.sweep.search.command"),
    "country": _late("sim.sweep.country.command"),
    "runs": _late("sim.sweep.runs_command"),
    "story": _story,
    "scenarios": _scenarios,
    "interventions": _interventions,
    "evidence": _late("sim.evidence_table"),
    "calibrate": _late("sim.calibration.command"),
    "coverage": _late("sim.report.coverage"),
    "validate": _late("sim.report.trust.command"),
    "drivers": _late("sim.drivers"),
    "app": _late("sim.app.command"),
    "export-html": _late("sim.app.handout.command"),
}
