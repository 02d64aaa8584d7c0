"""Folders of every kind: private, of a team, sticky, read-only, linked, on a network drive; real users where we may be them."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import smcockpit.plan.validation
import smcockpit.store.history
import smcockpit.store.presence
import smcockpit.store.tables
from smcockpit.plan.validation import model
from smcockpit.store.ids import new_id
from smcockpit.store.place import NETWORK, filesystem, remarks
from smcockpit.store.port import Put
from smcockpit.store.tiny import TinyStore
from smcockpit.workspace import Workspace, create

ANA, LUIS, TEAM = 61001, 61002, 61000


def as_user(user: int, groups: list[int], work: Callable[[], str]) -> str:
    """What `work` answers, done by another Unix user in a process of its own, with the strictest umask."""
    if os.geteuid() != 0:
        pytest.skip("only root can be two other users")
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        answer = "?"
        try:
            os.setgroups(groups)
            os.setgid(groups[0])
            os.setuid(user)
            os.umask(0o077)
            answer = work()
        except BaseException as error:
            answer = f"{type(error).__name__}: {error}"
        finally:
            os.write(write, answer.encode()[:60_000])
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as file:
        answer = file.read()
    os.waitpid(child, 0)
    return answer


@pytest.fixture
def open_ground() -> Iterator[Path]:
    """A folder that every user can reach; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="smcockpit-users-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def add_topic(folder: Path, name: str) -> Callable[[], str]:
    return lambda: Workspace(str(folder), actor=name, cache="/nowhere").add("topic", {"name": f"by {name}"}).heading()


def test_two_users_share_a_team_folder(open_ground: Path) -> None:
    model("topic")
    folder = open_ground / "team"
    create(str(folder), brand="B", language="en", zone="UTC", actor="root")
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, ANA, TEAM)
        path.chmod(0o2770 if path.is_dir() else 0o660)
    for _n in range(3):
        assert as_user(ANA, [ANA, TEAM], add_topic(folder, "ana")) == "by ana"
        assert as_user(LUIS, [LUIS, TEAM], add_topic(folder, "luis")) == "by luis"
    assert Workspace(str(folder)).plan.count("topic") == 6
    for name in ("plan.json", "plan.json.lock", "history.jsonl", "backups/previous.json"):
        about = (folder / name).stat()
        assert stat.S_IMODE(about.st_mode) == 0o660 and about.st_gid == TEAM, name

    def see_each_other() -> str:
        one = Workspace(str(folder), actor="luis", cache="/nowhere")
        one.announce_presence("task", "x")
        return ",".join(sorted(found.actor for found in one.present()))

    ana = Workspace(str(folder), actor="ana")
    ana.announce_presence()
    assert as_user(LUIS, [LUIS, TEAM], see_each_other) == "ana,luis"
    assert [found.actor for found in Workspace(str(folder)).present()] == ["ana"]  # luis's process has ended


def test_a_private_plan_is_closed_to_others(open_ground: Path) -> None:
    folder = open_ground / "private"
    create(str(folder), brand="B", language="en", zone="UTC", actor="root")
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, ANA, ANA)
    assert as_user(ANA, [ANA], add_topic(folder, "ana")) == "by ana"
    told = as_user(LUIS, [LUIS], add_topic(folder, "luis"))
    assert told.startswith("StoreError") and "Permission denied" in told and "cannot be read" in told


def test_a_sticky_folder_is_said_by_name(open_ground: Path) -> None:
    folder = open_ground / "sticky"
    create(str(folder), brand="B", language="en", zone="UTC", actor="root")
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, 0, TEAM)
        path.chmod(0o3770 if path.is_dir() else 0o660)
    told = as_user(LUIS, [LUIS, TEAM], add_topic(folder, "luis"))
    assert "Not saved" in told and "has the sticky bit" in told and "chmod -t" in told
    assert [one.code for one in remarks(str(folder))] == ["sticky"]
    assert Workspace(str(folder)).plan.count("topic") == 0


def test_a_folder_one_may_only_read_is_read_and_said(open_ground: Path) -> None:
    folder = open_ground / "shown"
    create(str(folder), brand="Café", language="en", zone="UTC", actor="root")
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)

    def look() -> str:
        plan = Workspace(str(folder), actor="luis", cache="/nowhere")
        plan.announce_presence()
        told = "; ".join(one.text for one in remarks(str(folder)))
        try:
            plan.add("topic", {"name": "x"})
        except Exception as error:
            told += f"; {error}"
        return f"{plan.plan.brand.heading()}: {told}"

    told = as_user(LUIS, [LUIS], look)
    assert told.startswith("Café: You may read this plan but not change it") and "Not saved: you may not write there" in told


def test_a_link_and_a_network_drive_are_recognised(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    create(str(folder), brand="B", language="en", zone="UTC")
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert remarks(str(folder), "ext4") == []
    assert [one.code for one in remarks(str(link), "ext4")] == ["link"]
    for kind in ("nfs4", "cifs", "fuse.sshfs"):
        (remark,) = remarks(str(folder), kind)
        assert remark.code == "network" and remark.grave and kind in remark.text and "PostgreSQL" in remark.text
    table = tmp_path / "mountinfo"
    table.write_text(
        "21 1 0:1 / / rw - ext4 /dev/sda rw\n22 21 0:2 / /srv/team\\040files rw shared:1 - nfs4 server:/x rw\n23 21 0:3 / /srv rw - tmpfs tmpfs rw\n"
    )
    assert filesystem("/srv/team files/plan", str(table)) == "nfs4" and filesystem("/srv/teams", str(table)) == "tmpfs"
    assert filesystem("/home", str(table)) == "ext4" and "nfs4" in NETWORK and filesystem("/", "/nowhere") == ""


def test_a_file_system_without_hard_links_keeps_the_previous_version_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = str(tmp_path / "plan")
    store = TinyStore.create(folder, [Put("post", new_id(), {"t": "first"}, 0)], actor="ana")

    def refuse(*_names: str) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    store.commit([Put("post", new_id(), {"t": "second"}, 0)], actor="ana")
    previous = (tmp_path / "plan/backups/previous.json").read_text()
    assert "first" in previous and "second" not in previous


def test_a_copy_that_reads_otherwise_than_it_was_written_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "plan"
    store = TinyStore.create(str(folder), [], actor="ana")
    shutil.rmtree(folder / "backups")
    real = os.pread
    monkeypatch.setattr(os, "pread", lambda fd, size, at: real(fd, size, at)[:-1] if size > 10 else real(fd, size, at))
    seq = store.commit([Put("post", new_id(), {"t": 1}, 0)], actor="ana")  # the save itself is not harmed
    assert os.listdir(folder / "backups") == ["previous.json"] and TinyStore(str(folder)).load()[0] == seq


def test_presence_ends_with_a_killed_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "plan"
    create(str(folder), brand="B", language="en", zone="UTC", actor="ana")
    code = f"from smcockpit.workspace import Workspace\nw = Workspace({str(folder)!r}, actor='luis')\nw.announce_presence('task', 't')\nprint('here', flush=True)\nimport time\ntime.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "here\n"
    plan = Workspace(str(folder), actor="ana")
    assert [(one.actor, one.kind, one.id) for one in plan.present()] == [("luis", "task", "t")]
    process.kill()
    process.wait()
    process.stdout.close()
    monkeypatch.setattr(smcockpit.store.presence, "_AGAIN", 0.0)  # looked at every few seconds
    assert plan.present() == [] and os.listdir(folder / "presence") == []


def test_a_clock_that_jumps_back_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = str(tmp_path / "plan")
    create(folder, brand="B", language="en", zone="UTC", actor="ana")
    plan = Workspace(folder, actor="ana")
    real, hours = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() - 3600 * hours[0])
    made = []
    for back in (0, 5, 48, 1):
        hours[0] = back
        made.append(plan.add("topic", {"name": f"t{back}"}))
    assert len({one.id for one in made}) == 4 and [one.id for one in made] == sorted(one.id for one in made)
    again = Workspace(folder, actor="ana")
    assert again.plan.count("topic") == 4
    assert [again.undo() for _n in range(4)] == ["added Topic"] * 4 and again.plan.count("topic") == 0


def test_the_actor_is_the_system_user_unless_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pwd

    monkeypatch.delenv("SMCOCKPIT_AS")
    folder = tmp_path / "plan"
    create(str(folder), brand="B", language="en", zone="UTC")
    monkeypatch.setenv("USER", "somebody-else")
    Workspace(str(folder)).add("topic", {"name": "x"})
    last = json.loads((folder / "history.jsonl").read_text().split("\n")[-2])
    assert last["by"] == pwd.getpwuid(os.getuid()).pw_name
