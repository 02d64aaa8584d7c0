"""A plan file of any shape opens: what is no document is kept as it is, named, and can be put right."""

from __future__ import annotations

import fcntl
import json
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smcockpit.actions.doctor import examine
from smcockpit.cli.main import main
from smcockpit.store import decoding
from smcockpit.store.history import HistoryFile
from smcockpit.store.ids import new_id, to_number
from smcockpit.store.port import Damaged, Put, StoreError
from smcockpit.store.tiny import TinyStore
from smcockpit.workspace import Workspace

GOOD, LOST = new_id(), new_id()
DEEP = "[" * 200 + "]" * 200
ENDLESS = "[" * 20_000 + "]" * 20_000

# what stands in place of a document, as the file spells it
NO_DOCUMENTS = [
    "null", "[]", '"x"', "7", "true", "1e999", "NaN", '{"title":Infinity}', '{"title":"\\ud800"}', '{"\\udc00":1}', '{"n":99999999999999999999}', '{"n":1e400}',
    '{"a":' + DEEP + "}", '{"a":' + ENDLESS + "}", '{"a" 1}', '{"a":01}', "[{}]", '{"title":"\\x"}', DEEP,
]  # fmt: skip
NO_TABLES = ["null", "[]", '"x"', "7", "true", '[{"title":"first"}]', "NaN", ENDLESS, '["\\ud800"]']
NO_HEADS = ["null", "[]", "7", '{"1":null}', '{"1":[]}', '{"1":{"seq":"x"}}', '{"1":{"seq":-1}}', '{"1":{"seq":1e999}}', '{"1":{"seq":1,"schema":null}}', '{"1":{"seq":true}}', "{}", '{"2":{"seq":1}}', '{"1":{"seq":1.5}}', '{"1":{"seq":1,"schema":0}}', '{"1":{"seq":1,"epoch":[]}}']
NO_NUMBERS = ["", "abc", "-1", "007", "1.5", "9" * 19, "9" * 400, "１２", "\\ud800", "1 "]
MARKS = ["null", "[]", "[1,2]", '"x"', '[1,2,3]', '["1",1,"ana"]', "[-1,1,1]", "[99999999999999999999,1,\"ana\"]", "{}"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plan of two tasks; the second is the one that gets lost."""
    path = tmp_path / "plan"
    TinyStore.create(str(path), [Put("task", GOOD, {"title": "good", "step": "1"}, 0), Put("brand", new_id(), {"name": "B", "language": "en", "zone": "UTC"}, 0)], actor="ana").commit([Put("task", LOST, {"title": "lost", "step": "1"}, 0)], actor="ana")
    return path


def rewrite(folder: Path, change: Callable[[str], str]) -> str:
    path = folder / "plan.json"
    text = change(path.read_text())
    path.write_text(text)
    return text


def in_place_of_lost(folder: Path, text: str) -> None:
    body = json.dumps(json.loads((folder / "plan.json").read_text())["task"][str(to_number(LOST))], separators=(",", ":"))
    assert body in (folder / "plan.json").read_text()
    rewrite(folder, lambda raw: raw.replace(body, text))


def kept_in(folder: Path) -> list[tuple[str, str, str]]:
    """What stands aside in the file, as plain JSON reads it."""
    return [(doc["kind"], doc["number"], doc["text"]) for doc in json.loads((folder / "plan.json").read_text()).get("_odd", {}).values()]


@pytest.mark.parametrize("text", NO_DOCUMENTS, ids=lambda text: text[:20])
def test_no_document_is_kept_byte_for_byte_and_put_back(folder: Path, text: str) -> None:
    in_place_of_lost(folder, text)
    before = (folder / "plan.json").read_bytes()
    plan = Workspace(str(folder), actor="ana")
    assert [one.heading() for one in plan.plan.all("task")] == ["good"]
    piece = ("task", str(to_number(LOST)), text)
    assert [one[1:] for one in plan.odd()] == [piece]
    assert (folder / "plan.json").read_bytes() == before  # looking changes nothing
    plan.update(plan.plan.all("task")[0], {"title": "better"})
    for n in range(3):
        plan.add("task", {"title": f"more {n}", "step": "1"})
    assert kept_in(folder) == [piece]
    told = [one.text for one in examine(str(folder), {}) if "kept aside" in one.text]
    assert len(told) == 1 and "task" in told[0] and str(to_number(LOST)) in told[0]
    assert Workspace(str(folder), actor="ana").mend() == 1
    again = Workspace(str(folder), actor="ana")
    assert {one.heading() for one in again.plan.all("task")} == {"better", "lost", "more 0", "more 1", "more 2"} and not again.odd() and not kept_in(folder)


@pytest.mark.parametrize("text", NO_TABLES, ids=lambda text: text[:20])
@pytest.mark.parametrize("kind", ["task", "brand", "thing", "_gone", "_odd"])
def test_no_table_is_kept_and_its_documents_come_back(folder: Path, kind: str, text: str) -> None:
    def change(raw: str) -> str:
        image = {**json.loads(raw), kind: "@"}
        return json.dumps(image).replace('"@"', text)

    rewrite(folder, change)
    plan = Workspace(str(folder), actor="ana")
    plan.add("task", {"title": "new", "step": "1"})
    assert kept_in(folder) == [(kind, "", text)]
    back = Workspace(str(folder), actor="ana").mend()
    assert back == {"task": 2, "brand": 1}.get(kind, 0)
    again = Workspace(str(folder), actor="ana")
    assert {one.heading() for one in again.plan.all("task")} == {"good", "lost", "new"}
    assert bool(again.odd()) == (back == 0)


@pytest.mark.parametrize("text", NO_HEADS)
def test_a_head_that_is_none_is_told_from_the_documents(folder: Path, text: str) -> None:
    rewrite(folder, lambda raw: json.dumps({**json.loads(raw), "_head": "@"}).replace('"@"', text))
    plan = Workspace(str(folder), actor="ana")
    assert plan.seq == 2 and {one.heading() for one in plan.plan.all("task")} == {"good", "lost"}
    plan.add("task", {"title": "new", "step": "1"})
    assert plan.undo() == "added Task" and [entry.seq for entry in plan.history()] == [4, 3, 2, 1]


@pytest.mark.parametrize("seq", [3, 10**9, 10**18, 10**40])
def test_a_commit_number_that_the_history_does_not_reach(folder: Path, seq: int) -> None:
    """Reading it costs what the file holds, not what the number says; edits and undo go on."""
    rewrite(folder, lambda raw: raw.replace('"seq":2', f'"seq":{seq}', 1).replace("good", "by hand"))
    tracemalloc.start()
    plan = Workspace(str(folder))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000 and {task.heading() for task in plan.plan.all("task")} == {"by hand", "lost"}
    plan.update(plan.plan.all("task")[0], {"title": "mine"})
    assert "mine" in {task.heading() for task in Workspace(str(folder)).plan.all("task")}
    Workspace(str(folder)).undo()
    assert "mine" not in {task.heading() for task in Workspace(str(folder)).plan.all("task")}


@pytest.mark.parametrize("text", ["null", "[]", "7", "{}", '{"task":{}}', '{"task":null}', '{"_head":7}', '{"a":' + ENDLESS, ENDLESS, '{"_default":{"1":{"a":1}}}'])
def test_what_is_no_plan_at_all_is_left_alone_and_restored(folder: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "plan.json").write_text(text)
    for command in ("status", "list task", "doctor", "doctor --fix", "history", "undo"):
        assert main([*command.split(), "--plan", str(folder)]) in (1, 3)
        assert "should not have happened" not in capsys.readouterr().err
    assert (folder / "plan.json").read_text() == text
    assert main(["restore", "--yes", "--plan", str(folder)]) == 0
    assert {one.heading() for one in Workspace(str(folder)).plan.all("task")} == {"good", "lost"}
    assert [path.read_text() for path in folder.glob("plan.json.damaged-*")] == [text]


@pytest.mark.parametrize("number", NO_NUMBERS, ids=lambda text: text[:10])
def test_a_number_that_is_none(folder: Path, number: str) -> None:
    rewrite(folder, lambda raw: raw.replace(f'"{to_number(LOST)}":', f'"{number}":'))
    plan = Workspace(str(folder), actor="ana")
    (piece,) = plan.odd()
    assert json.loads(piece.text)["title"] == "lost"
    assert [one.heading() for one in plan.plan.all("task")] == ["good"]
    plan.put_right(piece, [json.loads(piece.text)])  # as E does with what the editor gives back
    again = Workspace(str(folder), actor="ana")
    assert {one.heading() for one in again.plan.all("task")} == {"good", "lost"} and not again.odd()
    assert again.undo() and {one.heading() for one in again.plan.all("task")} == {"good"}


@pytest.mark.parametrize("mark", MARKS)
def test_odd_bookkeeping_makes_no_document_odd(folder: Path, mark: str) -> None:
    rewrite(folder, lambda raw: raw.replace('[1,2,"ana"]', mark))
    plan = Workspace(str(folder), actor="ana")
    if not plan.odd():
        task = next(one for one in plan.plan.all("task") if one.heading() == "lost")
        plan.update(task, {"title": "changed"})
    assert {one.heading() for one in Workspace(str(folder)).plan.all("task")} - {"good"} in ({"changed"}, set())
    assert bool(plan.odd()) == (mark.startswith("[9999"))


def test_a_number_that_stands_twice_keeps_both(folder: Path) -> None:
    body = '{"title":"other","step":"1"}'
    rewrite(folder, lambda raw: raw.replace(f'"{to_number(LOST)}":', f'"{to_number(LOST)}":{body},"{to_number(LOST)}":'))
    plan = Workspace(str(folder), actor="ana")
    assert {one.heading() for one in plan.plan.all("task")} == {"good", "lost"}  # the last one, as every reader of JSON
    plan.update(plan.plan.all("task")[0], {"title": "changed"})
    assert kept_in(folder) == [("task", str(to_number(LOST)), body)]
    plan.put_right(plan.odd()[0], [])
    assert not kept_in(folder) and {one.heading() for one in Workspace(str(folder)).plan.all("task")} == {"changed", "lost"}


def test_texts_that_look_odd_are_none(folder: Path) -> None:
    """Long numbers, brackets and escapes within texts, and numbers with many places."""
    plan = Workspace(str(folder), actor="ana")
    task = plan.plan.all("task")[0]
    for title in ("see https://x.com/a/status/1234567890123456789012345, and more", "[" * 80, "[" * 140 + "]" * 140, "]" * 70 + "}" * 20, 'say "1234567890123456789": x', "\\ud83d e1234 NaN Infinity", "😀"):
        plan.update(plan.plan.get("task", task.id), {"title": title})  # type: ignore[arg-type]
        assert Workspace(str(folder)).odd() == []
        rewrite(folder, lambda raw: json.dumps(json.loads(raw)))  # as plain TinyDB writes it, \\u escapes and blanks
        assert Workspace(str(folder)).odd() == [] and plan.poll(force=True) in (True, False)
    kpi = plan.add("kpi", {"name": "k", "level": "1", "metric": "reach", "target": 0.12345678901234567})
    assert Workspace(str(folder)).odd() == [] and kpi


JSON = st.recursive(st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=12)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(["task", "_gone", "_odd", "x", ""]), JSON | st.dictionaries(st.sampled_from(["1", "2", "999999999999999999", "a"]), JSON, max_size=3), max_size=4))
def test_any_json_is_parted_into_documents_and_odd_pieces(image: dict[str, Any]) -> None:
    found = decoding.read(json.dumps(image).encode())
    kept = {(doc["kind"], doc["number"], doc["text"]) for doc in found.get("_odd", {}).values()}
    for kind, table in image.items():
        if not isinstance(table, dict):
            assert (kind, "", json.dumps(table)) in kept
            continue
        for number, doc in table.items():
            sound = found.get(kind, {}).get(number)
            assert sound is not None or any((kind, number) == piece[:2] for piece in kept)
            if sound is not None and isinstance(doc, dict) and (kind, number, json.dumps(doc)) not in kept:
                assert {name: value for name, value in doc.items() if name != "_"} == {name: value for name, value in sound.items() if name != "_"}
    assert json.loads(json.dumps(found)) == found == decoding.read(odd_dump(found))


def odd_dump(image: Any) -> bytes:
    from smcockpit.store.image import dump

    return dump(image)


@pytest.mark.parametrize("text, sound", [("1e999", False), ("NaN", False), ('"\\ud800"', False), ("9" * 30, False), ("9" * 5000, False), ('"\\ud83d\\ude00"', True), ("0.12345678901234567", True), ("9223372036854775807", True), ("9223372036854775808", False), ("[" * 56 + "]" * 56, True), ("[" * 70 + "]" * 70, False), ('"[1234567890123456789012, "', True)], ids=lambda text: str(text)[:20])
@pytest.mark.parametrize("quick", [True, False])
def test_both_parsers_take_the_same_for_sound(text: str, sound: bool, quick: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that costs no import, and the one that large plans are read with."""
    if quick:
        monkeypatch.delitem(sys.modules, "orjson", raising=False)
    else:
        import orjson  # noqa: F401
    found = decoding.read(f'{{"task":{{"5":{{"a":{text}}},"6":{{}}}}}}'.encode())
    assert list(found["task"]) == (["5", "6"] if sound else ["6"]) and ("_odd" in found) != sound


# ---- history

ODD_LINES = ["null", "[]", "{}", "7", '{"seq":3}', '{"seq":1,"at":1,"by":1,"what":1,"changes":1}', '{"seq":"x","at":"2026-11-01T00:00:00+00:00","by":"ana","what":"x","changes":[]}', '{"seq":1,"at":"yesterday","by":"ana","what":"x","changes":[]}',
             '{"seq":1,"at":"2026-11-01T00:00:00+00:00","by":"ana","what":"x","changes":[null]}', '{"seq":1,"at":"2026-11-01T00:00:00+00:00","by":"ana","what":"x","changes":[{"kind":"task","id":7,"before":null,"after":null}]}',
             '{"seq":1,"at":"2026-11-01T00:00:00+00:00","by":"ana","what":"x","changes":[{"kind":"task","id":"x","before":[],"after":null}]}', '{"seq":99999999999999999999999,"at":"2026-11-01T00:00:00+00:00","by":"ana","what":"x","changes":[]}', '{"seq":1,"x":' + DEEP + "}", "x" * 200_000, "\x00" * 70_000, '{"seq":1,\x00"at":""}']  # fmt: skip


@pytest.mark.parametrize("line", ODD_LINES, ids=lambda line: line[:24])
@pytest.mark.parametrize("where", ["end", "middle", "top"])
def test_an_odd_line_of_the_history_is_passed_over_and_named(folder: Path, line: str, where: str) -> None:
    plan = Workspace(str(folder), actor="ana")
    plan.add("topic", {"name": "sound"})
    path = folder / "history.jsonl"
    lines = path.read_text().splitlines()
    at = {"end": 3, "middle": 2, "top": 0}[where]
    path.write_text("\n".join([*lines[:at], line, *lines[at:]]) + "\n")
    again = Workspace(str(folder), actor="ana")
    assert [entry.seq for entry in again.history()] == [3, 2, 1]
    told = [one.text for one in examine(str(folder), {}) if one.topic == "history"]
    zeros = not line.strip("\x00")  # what a crash leaves of a line is none
    assert zeros or any(f"passed over: {at + 1}" in text for text in told)
    assert again.undo() == "added Topic" and [one.heading() for one in again.plan.all("topic")] == []
    assert [entry.seq for entry in again.history()] == [4, 3, 2, 1]
    assert again.redo() == "added Topic"


@pytest.mark.parametrize("what", [b"\0" * (64 << 20), b"x" * (64 << 20), b"\n" * (1 << 20), b"{}\n" * 20_000, b"\0\n" * 20_000], ids=["zeros", "letters", "empty", "objects", "lines of zeros"])
def test_the_history_is_read_backwards_in_one_pass(folder: Path, what: bytes) -> None:
    plan = Workspace(str(folder), actor="ana")
    plan.add("topic", {"name": "sound"})
    with open(folder / "history.jsonl", "ab") as file:
        file.write(what)
    began = time.monotonic()
    assert plan.undo() == "added Topic"
    assert time.monotonic() - began < 5  # a minute, when the pieces of a line were joined again at every step
    assert [entry.seq for entry in plan.history()] == [4, 3, 2, 1]


def test_zeros_take_no_memory(folder: Path) -> None:
    with open(folder / "history.jsonl", "ab") as file:
        file.write(b"\0" * (32 << 20) + b"x" + b"\0" * (32 << 20))
    tracemalloc.start()
    found = [entry.seq for entry in HistoryFile(str(folder / "history.jsonl")).entries(None)]
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == [2, 1] and peak < 4 << 20


def test_a_folder_in_place_of_the_history(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "history.jsonl").unlink()
    (folder / "history.jsonl").mkdir()
    assert main(["list", "task", "--plan", str(folder)]) == 0
    for command in ("history", "undo", "redo", "add topic name=x", "list task --on 2026-11-01"):
        assert main([*command.split(), "--plan", str(folder)]) == 3
        assert "history.jsonl" in (err := capsys.readouterr().err) or "Not saved" in err
        assert "should not have happened" not in err
    assert any(one.state == "bad" and one.topic == "history" for one in examine(str(folder), {}))
    main(["doctor", "--fix", "--plan", str(folder)])
    assert main(["add", "topic", "name=x", "--plan", str(folder)]) == 0 and list(folder.glob("history.jsonl.damaged-*"))


def test_an_error_while_the_history_is_read_is_a_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("smcockpit.store.history.os.pread", fail)
    with pytest.raises(StoreError, match="cannot be read: Input/output error"):
        list(HistoryFile(str(folder / "history.jsonl")).entries(None))
    monkeypatch.undo()
    assert not isinstance(Workspace(str(folder)).odd(), Damaged)


def test_restore_puts_back_what_cannot_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_place_of_lost(folder, "null")
    assert main(["restore", "--plan", str(folder)]) == 2  # asks first
    assert main(["restore", "--yes", "--plan", str(folder)]) == 0 and "1 record is back" in capsys.readouterr().err
    assert main(["restore", "--yes", "--plan", str(folder)]) == 2 and "The plan is sound" in capsys.readouterr().err
    in_place_of_lost(folder, "7")
    assert main(["doctor", "--fix", "--plan", str(folder)]) in (0, 1) and "Mended" in capsys.readouterr().err
    assert {one.heading() for one in Workspace(str(folder)).plan.all("task")} == {"good", "lost"}


# ---- presence


@pytest.mark.parametrize("text", ["null", "[]", "7", '"x"', "{}", '{"actor":null,"host":[],"kind":{},"id":7}', '{"actor":"luis"}', "[" * 4000, '{"actor":' + ENDLESS + "}", "\x00", "", '{"actor":"\\ud800","host":"h","kind":"","id":""}'], ids=lambda text: text[:16])
def test_what_a_living_session_says_oddly_hides_nobody_else(folder: Path, text: str) -> None:
    plan = Workspace(str(folder), actor="ana")
    plan.announce_presence()
    path = folder / "presence" / "luis@h.1"
    path.write_text(text)
    with open(path, "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        found = Workspace(str(folder), actor="eva").present()
    assert "ana" in {one.actor for one in found} and all(isinstance(part, str) for one in found for part in one[:4])
    assert main(["status", "--plan", str(folder)]) in (0, 1)
