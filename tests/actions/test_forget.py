"""Forgetting a person: no byte of them is left in what the program keeps, and what is left elsewhere is said."""

from __future__ import annotations

import json
import os
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from smcockpit import i18n
from smcockpit.actions.doctor import examine
from smcockpit.actions.forget import MASK, forget, would_forget
from smcockpit.actions.review import ReviewSession
from smcockpit.actions.traces import files_naming
from smcockpit.checks.run import check
from smcockpit.environment import cache_folder, state_folder
from smcockpit.plan.kinds import KINDS
from smcockpit.store import create_store, is_address, open_store
from smcockpit.store.ids import new_id, to_number
from smcockpit.store.port import Put, StoreError
from smcockpit.workspace import Workspace, create
from tests.cli.test_cli import Capture, run
from tests.e2e.terminal import Terminal
from tests.plans import put
from tests.store.contract import stopped_in_a_save
from tests.store.server import Server

OLD, NAME, HANDLE, MAIL = "Jimena Ordóñez", "Jimena Ordóñez Vélez", "jimena.ov", "jimena@ordonez.example"


class Case:
    """A plan full of one influencer and one person of the team, in every place that the program keeps anything."""

    def __init__(self, place: str) -> None:
        create(place, brand="Café", language="en", zone="America/Bogota", channels=[("instagram", "@cafe")], actor="ana")
        self.place, plan = place, Workspace(place, actor="ana")
        self.plan = plan
        self.influencer = plan.add("influencer", {"name": OLD, "handles": [f"instagram:@{HANDLE}", "x:@jov"], "note": "Met at the fair."})
        plan.update(self.influencer, {"name": NAME})
        self.influencer = plan.plan.resolve("influencer", NAME)
        self.other = plan.add("influencer", {"name": "Raúl", "note": "Neutral."})
        plan.add("link", {"influencer": self.other.id, "reaches": self.influencer.id, "kind": "knows"})
        plan.add("contact", {"influencer": self.influencer.id, "day": "2026-11-20", "note": "She wants to taste it."})
        plan.add("snooze", {"card": f"cold influencer {self.influencer.id}", "until": "2026-12-01"})
        plan.add("suppression", {"code": "SM301", "record": self.influencer.id, "reason": "known", "until": "2026-12-01"})
        self.person = plan.add("person", {"name": "Íñigo Sanz", "email": MAIL})
        deputy = plan.add("person", {"name": "Eva Luz", "reports_to": self.person.id})
        self.role = plan.add("role", {"name": "Spokesman", "person": self.person.id, "deputy": deputy.id})
        duty = plan.add("function", {"name": "Answering"})
        plan.add("assignment", {"function": duty.id, "person": self.person.id, "part": "R"})
        plan.update(self.other, {"owner": self.person.id, "next_contact": "2026-11-22"})
        self.task = plan.add("task", {"title": f"Write to {NAME}", "step": "3", "owner": self.person.id, "due": "2026-11-22"})
        session = ReviewSession(plan, "")
        session.answer(next(card for card in session.cards() if card.id == self.task.id), "n", "soon")
        theirs = Workspace(place, actor="íñigo")
        theirs.add("topic", {"name": "Origin"})
        session = ReviewSession(theirs, "")
        session.answer(session.cards()[0], "s")
        theirs.close()
        plan.backup("kept")
        plan.poll(force=True)
        plan.delete([self.influencer])
        plan.undo()
        plan.add("topic", {"name": "Farm"})

    def ids(self) -> list[str]:
        return [word for one in (self.influencer, self.person) for word in (one.id, str(to_number(one.id)))]


@pytest.fixture
def case(place: str) -> Case:
    return Case(place)


def kept_texts(place: str) -> dict[str, str]:
    """Every file of the plan folder, or every row of the server's tables, as text."""
    found = {}
    if is_address(place):
        store: Any = open_store(place)
        with store._asking() as conn:
            for table in ("doc", "log", "copy", "present", "head"):
                rows = conn.execute(store._sql(f"select * from {{s}}.{table}")).fetchall()
                found[table] = "\n".join(str([bytes(v).decode() if isinstance(v, bytes | memoryview) else v for v in row]) for row in rows)
        store.close()
    for folder in (*([] if is_address(place) else [place]), cache_folder()):
        for at, _folders, names in os.walk(folder):
            for name in names:
                path = os.path.join(at, name)
                found[path] = name + Path(path).read_bytes().decode(errors="replace")
    return found


def who_names(place: str, words_: list[str]) -> list[str]:
    return [where for where, text in kept_texts(place).items() if any(word.casefold() in text.casefold() for word in words_)]


def test_no_byte_of_them_is_left(case: Case, capsys: Capture) -> None:
    plan = case.plan
    os.makedirs(cache_folder(), exist_ok=True)
    for number, ascii_only in enumerate((True, False)):
        Path(cache_folder(), f"{number}.json").write_text(json.dumps({"a": NAME}, ensure_ascii=ascii_only))
    Path(cache_folder(), "other.json").write_text("{}")
    assert len(who_names(case.place, [NAME, OLD, HANDLE, MAIL, *case.ids()])) >= 4
    theirs = Workspace(case.place, actor="luis")
    seen = sorted(os.listdir(cache_folder()))
    theirs.announce_presence("influencer", case.influencer.id)
    code, out, err = run(capsys, "forget", "influencer", NAME, "--yes", "--text", "--plan", case.place)
    assert code == 0, out + err
    assert "Forgotten: Jimena Ordóñez Vélez. It cannot be taken back." in err and "Out of reach" in err
    assert "Contact (1)" in out and "Link between influencers (1)" in out and "Put off (1)" in out and "Suppressed finding (1)" in out
    code, out, err = run(capsys, "forget", "person", "Íñigo", "--yes", "--text", "--plan", case.place)
    assert code == 0 and "Part in a function (RACI) (1)" in out and "references cleared" in out, out + err
    for word in (NAME, OLD, HANDLE, "jov", MAIL, "Íñigo", *case.ids()):
        assert who_names(case.place, [word]) == [], word
    assert seen == ["0.json", "1.json", "other.json"] and os.listdir(cache_folder()) == ["other.json"]
    assert theirs.poll(force=True) and theirs.plan.get("influencer", case.influencer.id) is None
    assert [(one.actor, one.id) for one in theirs.present()] == [("luis", "")]
    for opened in (plan, theirs, Workspace(case.place)):
        opened.poll(force=True)
        whole(opened, case)


def whole(plan: Workspace, case: Case) -> None:
    """No reference leads nowhere, nothing else is gone, and the history still leads to the plan as it stands."""
    assert [one.text for one in check(plan.plan, [], date(2026, 11, 22), select=["SM111"])] == []
    assert all(not record.broken() for kind in KINDS for record in plan.plan.all(kind))
    task, other, role = plan.plan.get("task", case.task.id), plan.plan.get("influencer", case.other.id), plan.plan.get("role", case.role.id)
    assert task is not None and task.doc["title"] == f"Write to {MASK}" and "owner" not in task.doc
    assert other is not None and other.doc == {"name": "Raúl", "note": "Neutral.", "next_contact": "2026-11-22"}
    assert role is not None and "person" not in role.doc and plan.plan.named("person", role.word("deputy")) == "Eva Luz"
    assert [one.heading() for one in plan.plan.all("topic")] == ["Origin", "Farm"]
    assert [one.text for one in examine(case.place, {"LANG": "C.UTF-8"}) if one.topic == "history" and one.state != "ok"] == []
    assert [entry.by for entry in plan.history() if entry.what == "added Topic"] == ["ana", MASK]
    assert [entry.what for entry in plan.history()][:2] == ["forgot a record: Person", "forgot a record: Influencer"]
    assert plan.trash() == [] and len(list(plan.history())) == next(plan.history()).seq


def test_it_cannot_be_taken_back(case: Case) -> None:
    forget(case.plan, "influencer", case.influencer.id, mask=False)
    seen = set()
    while what := case.plan.undo("mine"):
        seen.add(what)
        assert case.plan.plan.get("influencer", case.influencer.id) is None
    assert "added Influencer" in seen and not any("forgot" in what or "Jimena" in what for what in seen)
    while case.plan.redo("mine"):
        assert case.plan.plan.get("influencer", case.influencer.id) is None
    for copy in case.plan.copies():
        case.plan.restore(copy.name)
        assert case.plan.plan.get("influencer", case.influencer.id) is None


def test_without_text_what_people_wrote_stays_and_is_listed(case: Case, capsys: Capture) -> None:
    looked = kept_texts(case.place)
    code, out, _err = run(capsys, "forget", "influencer", NAME, "--dry-run", "--json", "--plan", case.place)
    told = json.loads(out)
    assert code == 1 and kept_texts(case.place) == looked and told["commit"] is None
    assert told["left"] == [{"kind": "task", "id": case.task.id, "field": "title"}] and told["taken"]["plan"] == 5
    assert sorted(one["kind"] for one in told["along"]) == ["contact", "link", "snooze", "suppression"]
    assert told["older"]["history"] >= 1 and told["older"]["copies"] >= 1 and told["taken"]["copies"] == len(case.plan.copies()) - 1
    code, out, _err = run(capsys, "forget", "influencer", NAME, "--yes", "--plan", case.place)
    assert code == 1 and "Task" in out and f"“Write to {NAME}”" in out and "--text masks them" in out and "commits of the history" in out
    named = {where for where, text in kept_texts(case.place).items() if NAME in text}
    own = {"doc", "log", "copy"} if is_address(case.place) else set(looked)
    assert named and named <= own
    assert who_names(case.place, [HANDLE, *case.ids()[:2]]) == []
    (review,) = [one for one in case.plan.plan.all("review") if one.word("who") == "ana"]
    case.plan.poll(force=True)
    (review,) = [one for one in case.plan.plan.all("review") if one.word("who") == "ana"]
    assert "Jimena" not in review.word("decided") and MASK in review.word("decided")  # the program wrote that
    code, out, _err = run(capsys, "forget", "influencer", case.influencer.id, "--yes", "--text", "--plan", case.place)
    assert code == 2  # nobody knows it any more, not even the history


def test_one_in_the_trash_or_only_in_the_history_is_forgotten_too(case: Case, capsys: Capture) -> None:
    case.plan.delete([case.influencer])
    code, out, _err = run(capsys, "forget", "influencer", NAME, "--yes", "--text", "--plan", case.place)
    assert code == 0 and who_names(case.place, [NAME, *case.ids()[:2]]) == [], out
    gone = case.plan.plan.get("person", case.person.id)
    assert gone is not None
    case.plan.delete([gone])
    case.plan.empty_trash()
    code, out, _err = run(capsys, "forget", "person", gone.id, "--yes", "--text", "--plan", case.place)
    assert code == 0 and who_names(case.place, ["Íñigo", MAIL, *case.ids()]) == [], out


def test_files_that_name_them_are_listed_and_left(tmp_path: Path, capsys: Capture) -> None:
    case = Case(str(tmp_path / "plan"))
    folder = tmp_path / "plan"
    (folder / "metrics").mkdir(exist_ok=True)
    (folder / "metrics/mentions.csv").write_text(f"Date,Author\n2026-11-01,@{HANDLE.upper()}\n")
    (folder / "metrics/latin.csv").write_bytes(f"Date;Autor\n2026-11-01;{NAME}\n".encode("latin-1"))
    with zipfile.ZipFile(folder / "metrics/book.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("sheet.xml", "x" * 2_000_000 + NAME)
    (folder / f"metrics/{HANDLE}.csv").write_text("Date,Reach\n")
    (folder / "metrics/other.csv").write_text("Date,Reach\n2026-11-01,7\n")
    (folder / "plan.json.damaged-20260101T000000").write_text('{"name": "' + NAME.encode("unicode_escape").decode().replace("\\x", "\\u00"))
    os.makedirs(state_folder(), exist_ok=True)
    Path(state_folder(), "crash-1.txt").write_text(case.influencer.id)
    case.plan.metrics.refresh()
    names = ["mentions.csv", "latin.csv", "book.xlsx", f"{HANDLE}.csv", "plan.json.damaged-20260101T000000", "crash-1.txt"]
    code, out, _err = run(capsys, "forget", "influencer", NAME, "--yes", "--text", "--json", plan=folder)
    assert code == 1 and sorted(os.path.basename(path) for path in json.loads(out)["files"]) == sorted(names)
    assert all((folder / "metrics" / name).exists() for name in names[:4])
    left = {path for path in kept_texts(str(folder)) if any(word.casefold() in kept_texts(str(folder))[path].casefold() for word in (NAME, HANDLE, *case.ids()[:2]))}
    assert left <= set(json.loads(out)["files"])


def test_words_of_one_or_two_letters_and_files_that_cannot_be_read_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("xy")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "broken.zip").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    (tmp_path / "long").write_bytes(b"x" * ((1 << 20) - 3) + b"needle")
    assert files_naming(str(tmp_path), ["xy", "x"]) == []
    assert files_naming(str(tmp_path), ["NEEDLE"]) == [str(tmp_path / "long")]
    assert files_naming(str(tmp_path), ["needle"], [str(tmp_path / "long")]) == []


def test_it_is_asked_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    case = Case(str(tmp_path / "plan"))
    code, _out, err = run(capsys, "forget", "influencer", NAME, plan=tmp_path / "plan")
    assert code == 2 and "--yes" in err and Workspace(case.place).plan.get("influencer", case.influencer.id)
    for answers in ("n", "yn", "y", "yy"):
        terminal = Terminal("forget", "influencer", NAME, "--plan", case.place, env={"LC_ALL": "C.UTF-8"})
        terminal.until(r"for good\? \[y/N\]")
        assert "Texts that still name it" in terminal.shown()
        os.write(terminal.fd, answers[0].encode() + b"\n")
        if answers[0] == "y":
            terminal.until(r"Are you sure\? \[y/N\]")
            os.write(terminal.fd, answers[1:].encode() + b"\n")
        while terminal.status is None:
            terminal.read(0.1)
        stands = Workspace(case.place).plan.get("influencer", case.influencer.id) is not None
        assert stands == (answers != "yy") and terminal.status == (1 if answers == "yy" else 0)


def test_what_cannot_be_forgotten_is_said(case: Case, capsys: Capture) -> None:
    for words_, text in ((("brand", "Café"), "the plan itself"), (("influenser", "x"), "influencer"), (("influencer", "Nobody"), "Nobody")):
        code, _out, err = run(capsys, "forget", *words_, "--yes", "--plan", case.place)
        assert code == 2 and text in err
    code, _out, err = run(capsys, "forget", "influencer", NAME, "--yes", "--read-only", "--plan", case.place)
    assert code == 3 and "reading only" in err
    i18n.choose("es")
    assert run(capsys, "forget", "influencer", NAME, "--yes", "--lang", "es", "--plan", case.place)[0] == 1


def test_a_record_of_a_kind_that_is_unknown_here_can_be_forgotten_by_its_id(place: str, tmp_path: Path, capsys: Capture) -> None:
    put("future", place, tmp_path)
    plan = Workspace(place)
    (campaign,) = [row.id for row in plan.plan.rows() if row.kind == "campaign"]
    marta = plan.plan.resolve("influencer", "Marta").id
    before = dict(next(row.doc or {} for row in plan.plan.rows() if row.id == campaign))
    assert before.pop("people") == [marta] and before.pop("lead") == marta and before["tags"] == []
    assert run(capsys, "forget", "influencer", "Marta", "--yes", "--plan", place)[0] == 0
    assert who_names(place, [marta, "Marta Ruiz", "martaruiz", "555 0199"]) == []  # also where an unknown kind named her
    plan.poll(force=True)
    assert next(row.doc for row in plan.plan.rows() if row.id == campaign) == before
    assert run(capsys, "forget", "campaign", campaign, "--yes", "--plan", place)[0] == 0
    assert who_names(place, [campaign, str(to_number(campaign))]) == []


def test_what_programs_left_behind_is_reached_too(tmp_path: Path) -> None:
    """Files that another program holds open, what a killed save left, and the name that a killed holder left in the lock."""
    case = Case(str(tmp_path / "plan"))
    folder = tmp_path / "plan"
    with open(folder / "plan.json", "r+b"):
        case.plan.add("topic", {"name": "Fair"})  # the file that is replaced is held by somebody, and kept
        with stopped_in_a_save(lambda: open_store(case.place), HANDLE):
            pass  # killed
        whole_plan = (folder / "plan.json").read_bytes()
        for left in ("plan.json.held.5.seen", "plan.json.tmp", "history.jsonl.tmp", "backups/kept-1.json.tmp"):
            (folder / left).write_bytes(whole_plan)
        reached = ["plan.json.held.0", "plan.json.held.0.seen", "plan.json.held.5.seen", "plan.json.lock"]
        assert set(map(str, (folder / name for name in reached))) <= set(who_names(case.place, [HANDLE]))
        _forgotten, files = would_forget(case.plan, "influencer", case.influencer.id, mask=True)
        assert not {str(folder / name) for name in reached} & set(files)  # they are no files that would be left
        _forgotten, files = forget(case.plan, "influencer", case.influencer.id, mask=True)
        assert who_names(case.place, [NAME, OLD, HANDLE, *case.ids()[:2]]) == [] and files == []
        assert not list(folder.glob("plan.json.held*"))
    assert Workspace(case.place).plan.get("influencer", case.influencer.id) is None


@pytest.mark.parametrize("step", range(6))
def test_one_that_is_cut_short_can_be_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    case = Case(str(tmp_path / "plan"))
    count = 0

    def failing(*names: Any, **more: Any) -> None:
        nonlocal count
        count += 1
        if count > step:
            raise OSError(28, "no room")
        real(*names, **more)

    real = os.rename
    with monkeypatch.context() as broken:
        broken.setattr(os, "rename", failing)
        try:
            forget(case.plan, "influencer", case.influencer.id, mask=True)
            assert count <= step
        except StoreError as error:
            assert "Not finished" in str(error) and "Do it again" in str(error)
    again = Workspace(case.place)
    assert (again.plan.get("influencer", case.influencer.id) is None) == (count <= step) == (step == 5)
    if step < 5:
        forget(again, "influencer", case.influencer.id, mask=True)
    assert who_names(case.place, [NAME, OLD, HANDLE, *case.ids()[:2]]) == []


def test_who_made_a_change_is_forgotten_only_with_a_person_of_the_team(case: Case) -> None:
    namesake = case.plan.add("influencer", {"name": "Ana"})
    forget(case.plan, "influencer", namesake.id, mask=True)
    assert {entry.by for entry in case.plan.history()} == {"ana", "íñigo"}
    ana, other = case.plan.add("person", {"name": "Ana Paz"}), case.plan.add("person", {"name": "Ana Gil"})
    forget(case.plan, "person", ana.id, mask=True)
    assert {entry.by for entry in case.plan.history()} == {"ana", "íñigo"}  # it may have been the other one
    forget(case.plan, "person", other.id, mask=True)
    assert {entry.by for entry in list(case.plan.history())[1:]} == {MASK, "íñigo"}


def test_a_text_that_holds_the_id_stays_without_it(case: Case) -> None:
    topic = case.plan.add("topic", {"name": "Fair", "note": f"see {case.influencer.id} there"})
    found, _files = forget(case.plan, "influencer", case.influencer.id, mask=False)
    left = case.plan.plan.get("topic", topic.id)
    assert left is not None and left.doc["note"] == f"see {MASK} there" and ("topic", topic.id) not in found.along


def test_a_commit_of_a_colleague_in_between_is_kept(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was looked at before asking is not what is written."""
    before = would_forget(case.plan, "influencer", case.influencer.id, mask=False)
    Workspace(case.place, actor="luis").add("topic", {"name": "Meanwhile"})
    found, _files = forget(case.plan, "influencer", case.influencer.id, mask=False)
    assert "Meanwhile" in [one.heading() for one in case.plan.plan.all("topic")] and found.along == before[0].along


# ---- the rule itself, over plans of any content


def test_of_a_server_it_is_said_what_it_keeps_by_itself(server: Server, capsys: Capture) -> None:
    place = server.address()
    create_store(place, [Put("brand", new_id(), {"name": "x", "language": "en", "zone": "UTC"}, 0), Put("person", new_id(), {"name": "Luz"}, 0)], actor="ana").close()
    code, _out, err = run(capsys, "forget", "person", "Luz", "--yes", "--plan", place)
    assert code == 0 and "server's own backups" in err
