"""The house itself: texts are translated, imports stay light, widgets never get text from data as markup."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

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
