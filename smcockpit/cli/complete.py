"""Completion for bash, zsh and fish, and the man page: all from the one table of commands."""

from __future__ import annotations

import argparse
import time

from smcockpit import __version__
from smcockpit.cli.output import FINE, inert, put
from smcockpit.cli.parser import COMMANDS, common_options, exit_codes
from smcockpit.i18n import _
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


def completion(options: argparse.Namespace) -> int:
    put(_SCRIPTS[options.shell])
    return FINE


def complete(options: argparse.Namespace) -> int:
    """What the last word may become, one a line; asked by the scripts above at every Tab."""
    for word in candidates(options.words, lambda: _plan(options)):
        put(inert(word) + "\n")
    return FINE


def _plan(options: argparse.Namespace) -> Plan:
    from smcockpit.cli.context import place
    from smcockpit.workspace import StoreError, Workspace

    try:
        return Workspace(place(options), read_only=True, patience=0).plan
    except StoreError:
        return Plan()


def candidates(words: list[str], plan: object) -> list[str]:
    """`words` are those after the program's name, the last of them half written; `plan()` opens the plan if need be."""
    *before, partial = words or [""]
    command = next((word for word in before if not word.startswith("-")), "")
    if not command:
        found = [name for name, *_rest in COMMANDS if name != "complete"]
        return _fitting(found + _options([]), partial)
    entry = next((one for one in COMMANDS if one[0] == command), None)
    if entry is None or (command in _FILES and not partial.startswith("-")):
        return []
    if partial.startswith("-"):
        return _fitting(_options(entry[3]), partial)
    given = [word for word in before[before.index(command) + 1 :] if not word.startswith("-")]
    names = [names[0] for names, _more in entry[3] if not names[0].startswith("-")]
    wanted = names[min(len(given), len(names) - 1)] if names else ""
    opened: Plan = plan()  # type: ignore[operator]
    if wanted == "kind":
        return _fitting(list(KINDS), partial)
    if wanted in ("id", "ids") or (wanted == "fields" and command == "edit" and len(given) < 2):
        kind = next((word for word in given if word in KINDS), "task" if command == "done" else "")
        kinds = [kind] if kind else []
        return _fitting([record.heading() for one in kinds for record in opened.all(one)], partial)
    if wanted == "fields":
        kind = given[0] if given and given[0] in KINDS else ""
        if not kind:
            return []
        name, equals, _value = partial.partition("=")
        if equals and name in KINDS[kind].fields:
            return _fitting([f"{name}={label}" for _v, label in KINDS[kind].fields[name].choices(opened)], partial)
        return _fitting([f"{one}=" for one in KINDS[kind].fields], partial)
    if wanted == "name" and command in ("kpi", "chart"):
        return _fitting([record.heading() for record in opened.all("kpi")], partial)
    if wanted == "shell":
        return _fitting(list(_SCRIPTS), partial)
    return []


def _options(more: list[object]) -> list[str]:
    return [names[-1] for names, _about in [*more, *common_options()] if names[0].startswith("-")]


def _fitting(words: list[str], partial: str) -> list[str]:
    start = partial.casefold()
    return [word for word in words if word.casefold().startswith(start)]


def man(options: argparse.Namespace) -> int:
    """The man page as roff."""
    put(page())
    return FINE


def page() -> str:
    lines = [
        f'.TH SMCOCKPIT 1 "{time.strftime("%Y-%m-%d", time.gmtime(0))}" "smcockpit {__version__}"', ".SH " + _("NAME"),
        r"smcockpit \- " + _escaped(_("plan, review and measure social media work in the terminal")), ".SH " + _("SYNOPSIS"), ".B smcockpit",
        r"[\fIcommand\fR] [\fIoptions\fR]", ".SH " + _("DESCRIPTION"), _escaped(_("Plan, review and measure social media work in the terminal. Without a command the cockpit opens.")), ".SH " + _("COMMANDS"),
    ]  # fmt: skip
    for name, text, _target, options in COMMANDS:
        if name == "complete":
            continue
        words = " ".join(
            str(more.get("metavar", names[0].upper())) for names, more in options if not names[0].startswith("-")
        )
        lines += [".TP", rf"\fB{name}\fR {_escaped(words)}".rstrip(), _escaped(_(text)[:1].upper() + _(text)[1:] + ".")]
        for names, more in options:
            if names[0].startswith("-") and more.get("help"):
                lines += [
                    ".RS",
                    ".TP",
                    rf"\fB{_escaped(', '.join(names))}\fR {_escaped(str(more.get('metavar') or ''))}".rstrip(),
                    _escaped(_(more["help"])),
                    ".RE",
                ]
    lines.append(".SH " + _("OPTIONS"))
    for names, more in common_options():
        lines += [
            ".TP",
            rf"\fB{_escaped(', '.join(names))}\fR {_escaped(str(more.get('metavar') or ''))}".rstrip(),
            _escaped(_(more.get("help", ""))),
        ]
    lines += [
        ".SH " + _("EXIT STATUS"), _escaped(exit_codes()),
        ".SH " + _("ENVIRONMENT"), "SMCOCKPIT_PLAN, SMCOCKPIT_AS, SMCOCKPIT_TODAY, SMCOCKPIT_CONFIG_DIR, SMCOCKPIT_STATE_DIR, SMCOCKPIT_CACHE_DIR, SMCOCKPIT_DATA_DIR, SMCOCKPIT_POLL_MS, NO_COLOR",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    text = text.replace("\\", r"\e").replace("-", r"\-")
    return r"\&" + text if text[:1] in (".", "'") else text
