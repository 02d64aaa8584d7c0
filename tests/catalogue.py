"""`python tests/catalogue.py` brings what follows from the source up to date: the catalogues, the table of kinds and the
table of commands.

Texts are found in the syntax tree (`_`, `N_`, `n_`, f-strings included). New ones stand in the .po file untranslated;
the tests fail until somebody has translated them. The compiled .mo is written beside it.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "smcockpit/locale"
COMPLETE = "es"  # the language whose catalogue lacks nothing; the tests see to it


def source_texts() -> dict[str | tuple[str, str], str]:
    """Every text marked for translation → where it stands first."""
    found: dict[str | tuple[str, str], str] = {}
    for path in sorted((ROOT / "smcockpit").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_", "n_")
            ):
                continue
            words = [arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if node.func.id == "n_" and len(words) == 2:
                found.setdefault((words[0], words[1]), path.name)
            elif node.func.id != "n_" and words and words[0]:
                found.setdefault(words[0], path.name)
    return found


KINDS = ROOT / "smcockpit/plan/kinds"
FIRST, LAST = "# what follows is written by", "# end of what is written"


def record_kinds() -> list[tuple[str, str, str]]:
    """(module, class, kind) of every record kind, as the modules of `plan/kinds` declare them."""
    found = []
    for path in sorted(KINDS.glob("[a-z]*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.ClassDef):
                continue
            for line in node.body:
                if not isinstance(line, ast.Assign):
                    continue
                target, value = line.targets[0], line.value
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                values = value.elts if isinstance(value, ast.Tuple) else [value]
                for name, constant in zip(names, values, strict=False):
                    if isinstance(name, ast.Name) and name.id == "kind" and isinstance(constant, ast.Constant):
                        found.append((path.stem, node.name, str(constant.value)))
    return found


def kind_table() -> str:
    """`plan/kinds/__init__.py` as it should be: its table of kinds and the names that type checkers see."""
    lines = ["_CLASSES = {  # kind → module, class"]
    lines += [f'    "{kind}": ("{module}", "{name}"),' for module, name, kind in record_kinds()]
    lines += ["}", "if TYPE_CHECKING:"]
    lines += [f"    from smcockpit.plan.kinds.{module} import {name} as {name}" for module, name, _kind in sorted(record_kinds())]
    return _with_table(KINDS / "__init__.py", lines)


def _with_table(path: Path, lines: list[str]) -> str:
    """The text of a file with `lines` between its two marks."""
    before, _sign, rest = path.read_text(encoding="utf-8").partition(FIRST)
    head, _end, after = rest.partition(LAST)
    return before + FIRST + head.split("\n")[0] + "\n" + "\n".join(lines) + "\n" + LAST + after


COMMANDS = ROOT / "smcockpit/cli/commands.py"


def shell_commands() -> list[tuple[str, str, str]]:
    """(name, module, help) of every command that a module of `cli` declares with `@command(…)`, in the order of the table
    as it stands; a new one comes after the others of its module, or last."""
    declared: dict[str, tuple[str, str]] = {}
    for path in sorted(COMMANDS.parent.glob("[a-z]*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            for call in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "command":
                    name, marked = call.args[:2]
                    assert isinstance(name, ast.Constant) and isinstance(marked, ast.Call) and isinstance(marked.args[0], ast.Constant)
                    assert name.value not in declared, f"two commands are called {name.value}"
                    declared[str(name.value)] = (path.stem, str(marked.args[0].value))
    table = next(node.value for node in ast.parse(COMMANDS.read_text(encoding="utf-8")).body if isinstance(node, ast.Assign))
    order = [name for name in ast.literal_eval(table) if name in declared]
    for command, (module, _help) in declared.items():
        if command not in order:
            places = [n for n, other in enumerate(order) if declared[other][0] == module]
            order.insert(places[-1] + 1 if places else len(order), command)
    return [(name, *declared[name]) for name in order]


def command_table() -> str:
    """`cli/commands.py` as it should be."""
    lines = ["COMMANDS = {  # name → module, help"]
    lines += [f'    "{name}": ("{module}", "{help}"),' for name, module, help in shell_commands()]
    return _with_table(COMMANDS, [*lines, "}"])


def own_texts(name: str, code: str) -> dict[str, Any]:
    """A language's data file as it stands, with nothing taken from the source language."""
    path = ROOT / "smcockpit/locale" / code / f"{name}.json"
    texts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return texts


def catalogue_path(code: str) -> Path:
    """The .po file of a language; the compiled .mo lies beside it."""
    return LOCALE / code / "LC_MESSAGES" / "smcockpit.po"


def read(code: str = COMPLETE) -> Catalog:
    """The catalogue of a language as it is written down."""
    with catalogue_path(code).open("rb") as file:
        return read_po(file, locale=code)


def update(code: str = COMPLETE) -> list[str]:
    """Write a language's .po and .mo anew from the source and the known translations; returns the texts that lack one."""
    path = catalogue_path(code)
    old = read(code)
    new = Catalog(locale=code, project="smcockpit", fuzzy=False, charset="utf-8")
    new.creation_date = new.revision_date = old.creation_date
    missing = []
    for text, where in source_texts().items():
        message = old.get(text if isinstance(text, str) else text[0])
        known = message.string if message is not None and message.id == text else None
        if not known or (isinstance(known, tuple) and not all(known)):
            missing.append(str(text))
        new.add(text, known or "", auto_comments=[where])
    with path.open("wb") as file:
        write_po(file, new, width=0, sort_output=True, omit_header=False, ignore_obsolete=True)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, read(code))
    return missing


if __name__ == "__main__":
    (KINDS / "__init__.py").write_text(kind_table(), encoding="utf-8")
    COMMANDS.write_text(command_table(), encoding="utf-8")
    for code in sorted(path.name for path in LOCALE.iterdir() if catalogue_path(path.name).exists()):
        for text in update(code):
            print("untranslated:" if code == COMPLETE else f"untranslated ({code}):", text)
