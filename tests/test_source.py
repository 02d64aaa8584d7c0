"""The source by the house's own rules: documented names, no language in the code, long files say why; and the papers."""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

import smcockpit
from smcockpit import i18n

ROOT = Path(__file__).resolve().parent.parent


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted((ROOT / "smcockpit").rglob("*.py"))


def test_nothing_in_the_code_names_a_language() -> None:
    """A language is a folder of `locale/`; a branch for one would have to be found by whoever adds the next. The languages of
    other people's exports, and the documents of examples, are what they are."""
    named = []
    for path in modules():
        if {"metrics", "checks"} & set(path.parts):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        endings = {
            id(argument)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "removesuffix"
            for argument in node.args
        }  # of a word in the plural, not a language
        named += [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and node.value in i18n.languages() and id(node) not in endings
        ]
    assert [place for place in named if not place.startswith("smcockpit/i18n.py")] == [] and len(named) == 1


VAGUE = {"one", "found", "told", "said", "heard"}  # as the name of a variable they say nothing


def module_names() -> list[str]:
    """The names of the modules, but for the one whose import runs the program."""
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in modules()]
    return [name for name in names if not name.endswith("__main__")]


@pytest.mark.parametrize("name", module_names())
def test_every_public_name_says_what_it_is(name: str) -> None:
    module = import_module(name)
    public = [thing for word, thing in vars(module).items() if not word.startswith("_") and getattr(thing, "__module__", "") == name]
    silent = [thing.__qualname__ for thing in public if (inspect.isfunction(thing) or inspect.isclass(thing)) and not inspect.getdoc(thing)]
    for cls in filter(inspect.isclass, public):
        for word, member in vars(cls).items():
            # `on_…` are handlers that Textual finds by name: it says what they are
            if not word.startswith(("_", "on_")) and (inspect.isfunction(member) or isinstance(member, property | classmethod | staticmethod)):
                if not inspect.getdoc(getattr(cls, word)):  # a method that overrides a documented one is documented
                    silent.append(f"{cls.__qualname__}.{word}")
    assert not silent
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    fields = {  # a record's field is called as it is stored
        id(target)
        for cls in ast.walk(tree)
        if isinstance(cls, ast.ClassDef)
        for line in cls.body
        if isinstance(line, ast.Assign)
        for target in line.targets
    }
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in fields}
    assert not VAGUE & (stored | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)})


MOST_FILE, MOST_FUNCTION = 400, 60  # lines; what must be longer says `# long: why` in it


def test_no_file_and_no_function_is_long_without_a_reason() -> None:
    long = []
    for path in modules():
        text = path.read_text(encoding="utf-8")
        lines = text.split("\n")
        if len(lines) > MOST_FILE + 1 and "# long: " not in text:
            long.append(str(path.relative_to(ROOT)))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                body = lines[node.lineno - 1 : node.end_lineno]
                if len(body) > MOST_FUNCTION and not any("# long: " in line for line in body):
                    long.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert not long


def test_each_import_contract_says_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("\n")
    contracts = [number for number, line in enumerate(lines) if line == "[[tool.importlinter.contracts]]"]
    assert contracts and all(lines[number - 1].startswith("# ") for number in contracts)


def test_the_version_stands_in_one_place() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" in settings["project"]["dynamic"] and settings["tool"]["hatch"]["version"]["path"] == "smcockpit/__init__.py"
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[?(\d+\.\d+\.\d+)", changes, flags=re.MULTILINE)
    assert "\n## Unreleased\n" in changes and released[:1] in ([], [smcockpit.__version__])


def test_the_hooks_are_the_checks_of_ci() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert all(f".venv/bin/{check}" in hooks for check in ("ruff check", "mypy", "lint-imports"))
    include = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert all((ROOT / path.lstrip("/")).exists() for path in include) and {"/CONTRIBUTING.md", "/CHANGELOG.md"} <= set(include)
    assert (ROOT / "smcockpit/py.typed").exists()
