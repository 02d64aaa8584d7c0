"""The house itself: texts are translated, imports stay light, widgets never get text from data as markup."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

import smcockpit
from smcockpit import i18n
from smcockpit.plan.kinds import KINDS
from smcockpit.ui.keymap import ACTIONS
from tests import catalogue

ROOT = Path(__file__).resolve().parent.parent
_PLACE = re.compile(r"\{[^}]*\}|%\([a-z_]+\)[sr]|%s")


def test_every_text_has_a_spanish_one_with_the_same_places() -> None:
    known = {message.id if isinstance(message.id, str) else tuple(message.id): message.string for message in catalogue.read() if message.id}
    for text, where in catalogue.source_texts().items():
        assert known.get(text), f"{where}: no Spanish for {text!r}; run python tests/catalogue.py"
        translation = known[text]
        source = text if isinstance(text, str) else text[1]
        for form in [translation] if isinstance(translation, str) else translation or ():
            assert sorted(_PLACE.findall(form)) == sorted(_PLACE.findall(source)), f"{text!r} → {form!r}"
    assert set(known) == set(catalogue.source_texts()), "the catalogue holds texts that nothing says any more"


def test_the_compiled_catalogue_is_the_written_one() -> None:
    i18n.choose("es")
    for message in catalogue.read():
        if message.id and isinstance(message.id, str):
            assert i18n._(message.id) == message.string
    assert i18n.n_("{n} late", "{n} late", 2) == "2 atrasados"


def test_kinds_and_actions_are_named_in_both_languages() -> None:
    i18n.choose("es")
    for cls in KINDS.values():
        assert i18n._(cls.label)
        assert all(i18n._(field.label) for field in cls.fields.values())
    assert all(i18n._(action.help) for action in ACTIONS)


def test_actions_have_keys_of_their_own() -> None:
    used = [key for action in ACTIONS for key in action.keys.split(",")]
    assert len(used) == len(set(used))
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)


HEAVY = ("textual", "rich", "pydantic", "tinydb", "plotext", "orjson", "dataclasses", "asyncio", "tomllib", "csv")


@pytest.mark.parametrize(("arguments", "heavy"), [(["--version"], HEAVY), (["status"], HEAVY), (["status", "--line"], HEAVY), (["--help"], HEAVY[:6])])
def test_one_shots_import_nothing_heavy(demo: Path, arguments: list[str], heavy: tuple[str, ...]) -> None:
    code = (
        "import sys\nfrom smcockpit.cli.main import main\nmain(sys.argv[1:])\nmain(sys.argv[1:])\n"  # once to warm the cache
        "print(' '.join(sys.modules), file=sys.stderr)"
    )
    first = [sys.executable, "-c", "import sys\nfrom smcockpit.cli.main import main\nmain(sys.argv[1:])", *arguments, "--plan", str(demo)]
    subprocess.run(first, check=True, capture_output=True)
    done = subprocess.run([sys.executable, "-c", code, *arguments, "--plan", str(demo)], check=True, capture_output=True, text=True)
    loaded = set(done.stderr.split("\n")[-2].split())
    assert not loaded & set(heavy)


_SINKS = {"Static", "Label", "notify", "add_row", "add_column", "Button", "Option", "tooltip", "Markdown", "update", "border_title", "border_subtitle"}


def test_no_widget_is_handed_a_bare_text() -> None:
    """A `str` from data would be read as markup: only `Content` and constants may go in."""
    bad = []
    for path in (ROOT / "smcockpit/ui").rglob("*.py"):
        if path.name == "driver.py":  # no widgets there
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
                if name in _SINKS and node.args and not _harmless(node.args[0]):
                    bad.append(f"{path.name}:{node.lineno}")
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute) and node.targets[0].attr in _SINKS and not _harmless(node.value):
                bad.append(f"{path.name}:{node.lineno}")
    assert not bad


def _harmless(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return node.id in ("title", "subtitle")  # built as Content two lines above
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Content"


def test_what_is_printed_is_printed_by_the_shell_face() -> None:
    for path in (ROOT / "smcockpit").rglob("*.py"):
        if "cli" in path.parts or path.name == "apart.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"), path


def test_the_table_of_kinds_is_the_one_the_modules_declare() -> None:
    assert (catalogue.KINDS / "__init__.py").read_text(encoding="utf-8") == catalogue.kind_table(), "run python tests/catalogue.py"
    assert {cls.__name__: kind for kind, cls in KINDS.items()} == {name: kind for _module, name, kind in catalogue.record_kinds()}


def test_a_kind_is_declared_when_it_is_first_wanted() -> None:
    code = "import sys\nfrom smcockpit.plan.kinds import KINDS\nassert len(KINDS) > 50 and 'post' in KINDS\nKINDS['post']\nprint([m for m in sys.modules if m.startswith('smcockpit.plan.kinds.')])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert sorted(ast.literal_eval(done.stdout)) == ["smcockpit.plan.kinds.content", "smcockpit.plan.kinds.scales"]


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


DOCUMENTED = ("plan", "demo", "i18n", "settings", "environment")  # rooms in which every public name says what it is
VAGUE = {"one", "found", "told", "said", "heard"}  # as the name of a variable they say nothing


def in_documented_rooms() -> list[str]:
    """The names of the modules of those rooms."""
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in modules()]
    return [name for name in names if name.split(".")[1:2] and name.split(".")[1] in DOCUMENTED]


@pytest.mark.parametrize("name", in_documented_rooms())
def test_every_public_name_says_what_it_is(name: str) -> None:
    module = import_module(name)
    public = [thing for word, thing in vars(module).items() if not word.startswith("_") and getattr(thing, "__module__", "") == name]
    silent = [thing.__qualname__ for thing in public if (inspect.isfunction(thing) or inspect.isclass(thing)) and not inspect.getdoc(thing)]
    for cls in filter(inspect.isclass, public):
        for word, member in vars(cls).items():
            if not word.startswith("_") and (inspect.isfunction(member) or isinstance(member, property | classmethod | staticmethod)):
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
