"""`completion`: the scripts for bash, zsh and fish; `complete`: what they ask at every Tab. All from the table of commands."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable

from smcockpit.cli.commands import COMMANDS, declared
from smcockpit.cli.declare import COMMON, Option, command, option
from smcockpit.cli.output import FINE, inert, put
from smcockpit.i18n import N_
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.plan import Plan

_SCRIPTS = {
    "bash": """\
_smcockpit() {
    local found word
    mapfile -t found < <(smcockpit complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    COMPREPLY=()
    for word in "${found[@]}"; do COMPREPLY+=("$(printf '%q' "$word")"); done
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
}
complete -o default -F _smcockpit smcockpit
""",
    "zsh": """\
#compdef smcockpit
_smcockpit() {
    local -a found
    found=("${(@f)$(smcockpit complete -- "${(@)words[2,$CURRENT]}" 2>/dev/null)}")
    compadd -a found || _files
}
compdef _smcockpit smcockpit
""",
    "fish": """\
function __smcockpit
    smcockpit complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null
end
complete -c smcockpit -f -a '(__smcockpit)'
complete -c smcockpit -n '__fish_seen_subcommand_from import' -F
""",
}
_FILES = ("import",)  # commands whose arguments are files: the shell's own completion knows those
HIDDEN = ("complete",)  # commands that only scripts type


@command(
    "completion",
    N_("completion for a shell: source <(smcockpit completion bash)"),
    option("shell", choices=("bash", "zsh", "fish")),
)
def completion(options: argparse.Namespace) -> int:
    """The script of a shell."""
    put(_SCRIPTS[options.shell])
    return FINE


@command("complete", N_("what a half written command line may become"), option("words", nargs="*"))
def complete(options: argparse.Namespace) -> int:
    """What the last word may become, one a line; asked by the scripts above at every Tab."""
    for word in candidates(options.words, lambda: _plan(options)):
        put(inert(word) + "\n")
    return FINE


def _plan(options: argparse.Namespace) -> Plan:
    """The plan to read names from; an empty one where there is none, or none that opens at once."""
    from smcockpit.cli.context import place
    from smcockpit.workspace import StoreError, Workspace

    try:
        return Workspace(place(options), read_only=True, patience=0).plan
    except StoreError:
        return Plan()


def candidates(words: list[str], open_plan: Callable[[], Plan]) -> list[str]:
    """What the last of `words`, those after the program's name, may become; the plan is opened where its names count."""
    *before, partial = words or [""]
    name = next((word for word in before if not word.startswith("-")), "")
    if not name:
        return _fitting([other for other in COMMANDS if other not in HIDDEN] + _flags(()), partial)
    if name not in COMMANDS or (name in _FILES and not partial.startswith("-")):
        return []
    options = declared(name).options
    if partial.startswith("-"):
        return _fitting(_flags(options), partial)
    given = [word for word in before[before.index(name) + 1 :] if not word.startswith("-")]
    arguments = [option.flags[0] for option in options if option.positional]
    wanted = arguments[min(len(given), len(arguments) - 1)] if arguments else ""
    return _fitting(_values(name, wanted, given, partial, open_plan), partial)


def _values(command: str, wanted: str, given: list[str], partial: str, open_plan: Callable[[], Plan]) -> list[str]:
    """What can stand for the argument `wanted` of a command, after the arguments `given`."""
    if wanted == "kind":
        return list(KINDS)
    if wanted == "shell":
        return list(_SCRIPTS)
    if wanted == "name" and command in ("kpi", "chart"):
        return [record.heading() for record in open_plan().all("kpi")]
    if wanted in ("id", "ids") or (wanted == "fields" and command == "edit" and len(given) < 2):
        kind = next((word for word in given if word in KINDS), "task" if command == "done" else "")
        return [record.heading() for record in open_plan().all(kind)] if kind else []
    if wanted != "fields" or not given or given[0] not in KINDS:
        return []
    fields = KINDS[given[0]].fields
    name, equals, _value = partial.partition("=")
    if equals and name in fields:
        return [f"{name}={label}" for _value, label in fields[name].choices(open_plan())]
    return [f"{name}=" for name in fields]


def _flags(options: Iterable[Option]) -> list[str]:
    """The long flags of a command's options and of those every command has."""
    return [option.flags[-1] for option in (*options, *COMMON) if not option.positional]


def _fitting(words: list[str], partial: str) -> list[str]:
    """Those of `words` that begin as `partial` does, in either case."""
    start = partial.casefold()
    return [word for word in words if word.casefold().startswith(start)]
