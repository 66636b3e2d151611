"""The main help, the help of each verb, and how to write one, from the table of verbs."""

from collections.abc import Iterator
from textwrap import wrap

from sim.verbs import VERBS, Setting

WIDTH = 100
_COLUMN, _NAMES = 50, 15
"""Where a meaning begins in the main help, and how wide the names of settings are."""


def usage(verb: str) -> str:
    """Return how to write a verb, as the remedy in an error."""
    return f"write `{_written(verb, VERBS[verb].forms[0][0])}`; `uitweg {verb} --help` tells more"


def main_help() -> str:
    """Return the help of the command line as a whole."""
    lines = ["uitweg - simulate municipal debt help in the Netherlands, and compare policies", ""]
    lines += [line for name, verb in VERBS.items() for form in verb.forms for line in _form(name, *form)]
    lines += [
        "  uitweg --version",
        "",
        "`uitweg VERB --help` tells what a verb takes.",
        "Reports and stories are in Dutch; language=en gives them in English.",
        'Completion of names in bash: eval "$(uitweg run --shell-completion install=bash)"',
    ]
    return "\n".join(lines) + "\n"


def verb_help(name: str) -> str:
    """Return the help of one verb: what it does, its settings with meaning and default, and an example."""
    verb = VERBS[name]
    lines = [f"uitweg {name} - {verb.forms[0][1]}", ""]
    lines += [line for form in verb.forms for line in _form(name, *form)]
    if verb.settings:
        lines += ["", "Settings, as NAME=VALUE; those with dashes as they are:", ""]
        lines += [line for setting in verb.settings for line in _setting(setting)]
        lines += [f"  {verb.also}"] * bool(verb.also)
    else:
        lines += ["", "It takes no settings."]
    return "\n".join([*lines, "", "Example:", "", f"  {verb.example}"]) + "\n"


def _written(name: str, form: str) -> str:
    return f"uitweg {name} {form}".rstrip()


def _form(name: str, form: str, does: str) -> Iterator[str]:
    """Iterate over the lines of one way to write a verb; what it does stands below where there is no room beside."""
    start = f"  {_written(name, form)}".ljust(_COLUMN)
    if not start.endswith("  "):
        yield start.rstrip()
        start = ""
    yield from wrap(does, WIDTH, initial_indent=start.ljust(_COLUMN), subsequent_indent=" " * _COLUMN)


def _setting(setting: Setting) -> Iterator[str]:
    """Iterate over the lines of one setting."""
    told = setting.does + (f" [default: {setting.usual}]" if setting.usual else "")
    start = f"  {setting.name}".ljust(_NAMES + 2)
    return iter(wrap(told, WIDTH, initial_indent=f"{start} ", subsequent_indent=" " * (_NAMES + 3)))
