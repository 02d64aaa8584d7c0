"""history, undo, redo, trash, backup, restore, move and doctor from the shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smcockpit.workspace import Workspace
from tests.cli.test_cli import Capture, data, run
from tests.store.server import Server


def test_history_tells_who_did_what_and_is_filtered(capsys: Capture, empty: Path) -> None:
    run(capsys, "add", "topic", "name=Coffee", plan=empty)
    run(capsys, "edit", "topic", "Coffee", "name=Beans", "--as", "luis", plan=empty)
    code, out, _err = run(capsys, "history", plan=empty)
    assert code == 0 and [line.split("  ")[-1].strip() for line in out.splitlines()] == ["changed Coffee", "added Topic", "started the plan"]
    out = run(capsys, "history", "topic", "Beans", plan=empty)[1]
    assert "luis" in out and "Topic: Coffee → Beans" in out and "Topic: – → Coffee" in out and "started" not in out
    assert "luis" not in run(capsys, "history", "--by", "ana", plan=empty)[1]
    told = data(capsys, "history", "topic", "Beans", plan=empty)
    assert [(one["by"], one["what"], one["changes"][0]["before"]) for one in told] == [("luis", "changed Coffee", {"name": "Coffee"}), ("ana", "added Topic", None)]
    assert run(capsys, "history", "--since", "2099-01-01", plan=empty)[1] == ""
    assert run(capsys, "history", "--since", "2020-01-01", plan=empty)[1].count("\n") == 3
    run(capsys, "delete", "topic", "Beans", plan=empty)
    assert "deleted Beans" in run(capsys, "history", "topic", "Beans", plan=empty)[1]  # also of what is gone
    assert run(capsys, "history", "topik", "x", plan=empty)[0] == 2 and run(capsys, "history", "topic", plan=empty)[0] == 2
    code, _out, err = run(capsys, "history", "--prune", "2099-01-01", plan=empty)
    assert code == 0 and "let go" in err and run(capsys, "history", plan=empty)[1].count("\n") == 1
    assert data(capsys, "list", "task", plan=empty)


def test_undo_and_redo_from_the_shell_know_the_cockpit_s_edits(capsys: Capture, empty: Path) -> None:
    run(capsys, "add", "topic", "name=Coffee", plan=empty)
    code, _out, err = run(capsys, "undo", plan=empty)
    assert code == 0 and "Undone: added Topic" in err and data(capsys, "list", "topic", plan=empty) == []
    assert data(capsys, "redo", plan=empty)["what"] == "added Topic"
    assert run(capsys, "undo", "--as", "luis", plan=empty)[0] == 1  # nothing of his
    run(capsys, "edit", "topic", "Coffee", "name=Beans", plan=empty)
    run(capsys, "edit", "topic", "Beans", "name=Tea", "--as", "luis", plan=empty)
    code, _out, err = run(capsys, "undo", plan=empty)
    assert code == 1 and "luis changed “Tea” (Topic) since" in err and "Topic: Tea → Coffee" in err and "--mine" in err
    assert run(capsys, "undo", "--theirs", plan=empty)[0] == 0 and data(capsys, "list", "topic", plan=empty)[0]["name"] == "Tea"
    assert run(capsys, "redo", "--mine", plan=empty)[0] == 0


def test_trash_from_the_shell(capsys: Capture, empty: Path) -> None:
    run(capsys, "add", "topic", "name=Coffee", plan=empty)
    run(capsys, "delete", "topic", "Coffee", plan=empty)
    (one,) = data(capsys, "trash", plan=empty)
    assert (one["kind"], one["name"], one["doc"]) == ("topic", "Coffee", {"name": "Coffee"}) and "Coffee" in run(capsys, "trash", plan=empty)[1]
    assert run(capsys, "trash", "--restore", "Nothing", plan=empty)[0] == 3
    assert run(capsys, "trash", "--restore", "coffee", plan=empty)[0] == 0 and data(capsys, "list", "topic", plan=empty)[0]["id"] == one["id"]
    run(capsys, "delete", "topic", "Coffee", plan=empty)
    assert "0 records" in run(capsys, "trash", "--empty", "2020-01-01", plan=empty)[2]
    assert "1 record let go" in run(capsys, "trash", "--empty", plan=empty)[2] and data(capsys, "trash", plan=empty) == []


def test_another_day_on_the_shell(capsys: Capture, empty: Path) -> None:
    run(capsys, "add", "topic", "name=Coffee", plan=empty)
    lines = [json.loads(line) for line in (empty / "history.jsonl").read_text().splitlines()]
    lines[0]["at"], lines[1]["at"] = "2026-11-10T12:00:00.000+00:00", "2026-11-12T12:00:00.000+00:00"
    (empty / "history.jsonl").write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))
    assert data(capsys, "list", "topic", "--on", "2026-11-11", plan=empty) == []
    assert len(data(capsys, "list", "topic", "--on", "2026-11-12", plan=empty)) == 1
    told = data(capsys, "status", "--on", "2026-11-11", plan=empty)
    assert told["today"] == "2026-11-11"
    code, _out, err = run(capsys, "status", "--on", "2026-11-01", plan=empty)
    assert code == 3 and "was started on 2026-11-10" in err
    assert run(capsys, "status", "--on", "nonsense", plan=empty)[0] == 2


def test_backup_and_restore(capsys: Capture, empty: Path) -> None:
    run(capsys, "add", "topic", "name=Coffee", plan=empty)
    name = data(capsys, "backup", plan=empty)["name"]
    run(capsys, "edit", "topic", "Coffee", "name=Tea", plan=empty)
    assert name in {one["name"] for one in data(capsys, "backup", "--list", plan=empty)} and name in run(capsys, "backup", "--list", plan=empty)[1]
    code, out, err = run(capsys, "restore", plan=empty)
    assert code == 2 and name in out and "Say which copy" in err
    assert run(capsys, "restore", name, plan=empty)[0] == 2  # nobody there to be asked
    code, _out, err = run(capsys, "restore", name, "--yes", plan=empty)
    assert code == 0 and "before-restore" in err and data(capsys, "list", "topic", plan=empty)[0]["name"] == "Coffee"
    assert run(capsys, "undo", plan=empty)[0] == 0 and data(capsys, "list", "topic", plan=empty)[0]["name"] == "Tea"


def test_a_damaged_plan_is_put_together_with_every_later_change(capsys: Capture, empty: Path) -> None:
    for name in ("a", "b", "c"):
        run(capsys, "add", "topic", f"name={name}", plan=empty)
    (empty / "plan.json").write_bytes(b'{"post":')
    for copy in list((empty / "backups").glob("previous*")):
        copy.unlink()
    code, _out, err = run(capsys, "status", plan=empty)
    assert code == 3 and "is damaged" in err
    code, _out, err = run(capsys, "restore", "--yes", plan=empty)
    assert code == 0 and "3 later changes were added from the history" in err and "damaged-" in err
    assert len(data(capsys, "list", "topic", plan=empty)) == 3 and run(capsys, "undo", plan=empty)[0] == 0
    for path in [empty / "plan.json", *(empty / "backups").iterdir()]:
        path.unlink()
    code, _out, err = run(capsys, "restore", "--yes", plan=empty)  # even from the history alone
    assert code == 0 and len(data(capsys, "list", "topic", plan=empty)) == 2


def test_a_cockpit_that_was_open_takes_in_what_was_put_in_place(empty: Path, capsys: Capture) -> None:
    plan = Workspace(str(empty), actor="ana")
    topic = plan.add("topic", {"name": "a"})
    (empty / "plan.json").write_bytes(b"")
    run(capsys, "restore", "--yes", plan=empty)
    assert plan.poll() and plan.plan.get("topic", topic.id) is not None
    plan.update(plan.plan.get("topic", topic.id), {"name": "b"})  # type: ignore[arg-type]


def test_move_and_commands_on_a_server(capsys: Capture, empty: Path, tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (empty / "metrics/x").mkdir()
    (empty / "metrics/x/a.csv").write_text("date,visits\n2026-11-01,1\n")
    address = server.address()
    told = json.loads(run(capsys, "move", empty, address, "--json")[1])
    assert told["documents"] == Workspace(str(empty)).plan.documents() and told["exports"] == 1
    code, _out, _err = run(capsys, "add", "topic", "name=Coffee", "--plan", address)
    assert code == 0 and "Coffee" in run(capsys, "list", "topic", "--plan", address)[1]
    assert "PostgreSQL" in run(capsys, "info", "--plan", address)[1]
    assert run(capsys, "undo", "--plan", address)[0] == 0 and "every record fits" in run(capsys, "doctor", "--plan", address)[1]
    back = tmp_path / "back"
    assert run(capsys, "move", address, back)[0] == 0 and (back / "metrics/x/a.csv").exists()
    assert "compared one by one" in run(capsys, "move", back, server.address())[2]
    assert run(capsys, "move", back, empty)[0] == 3 and run(capsys, "status", "--plan", "postgresql://nobody@/x?host=/nowhere")[0] == 3


def test_doctor_speaks_and_mends(capsys: Capture, empty: Path) -> None:
    code, out, _err = run(capsys, "doctor", plan=empty)
    assert code == 0 and out.count("✔") >= 9
    (empty / "plan.json").chmod(0o644)
    assert run(capsys, "doctor", plan=empty)[0] == 1
    told = data(capsys, "doctor", plan=empty, code=1)
    assert [one["topic"] for one in told["findings"] if one["fixable"]] == ["permissions"]
    code, _out, err = run(capsys, "doctor", "--fix", plan=empty)
    assert code == 0 and "Mended" in err and "before-repair" in err


def test_read_only_on_the_shell(capsys: Capture, empty: Path) -> None:
    (empty / "plan.json.lock").unlink()
    assert run(capsys, "list", "task", "--read-only", plan=empty)[0] == 0 and not (empty / "plan.json.lock").exists()
    code, _out, err = run(capsys, "add", "topic", "name=x", "--read-only", plan=empty)
    assert code == 3 and "for reading only" in err
