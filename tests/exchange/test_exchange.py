"""Calendars and tables of posts, out and in."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smcockpit.exchange.ics import from_ics, to_ics
from smcockpit.exchange.posts import OWN, TOOLS, from_csv, to_csv
from smcockpit.plan.calendar import free_slots
from smcockpit.plan.kinds import Channel, Post
from smcockpit.workspace import Workspace
from tests.cli.test_cli import Capture, data, run

TODAY = date(2026, 11, 22)


def test_the_calendar_has_stable_names_rising_sequences_and_its_zones(demo: Path) -> None:
    plan = Workspace(str(demo))
    first = to_ics(plan.plan, TODAY).decode()
    assert first == to_ics(plan.plan, TODAY).decode() and "\r\n" in first and "BEGIN:VTIMEZONE" in first and "TZID=America/Bogota:20261122T180000" in first
    post = plan.plan.resolve("post", "Countdown to the fair")
    assert f"UID:post-{post.id}@smcockpit" in first and "SUMMARY:Daily review: Ana" in first and "DTSTART;VALUE=DATE:20261122" in first
    plan.update(post, {"status": "scheduled"})
    again = to_ics(plan.plan, TODAY).decode()
    at = again.index(f"UID:post-{post.id}@smcockpit")
    assert f"SEQUENCE:{plan.plan.get('post', post.id).rev}" in again[at - 400 : at + 200] and "SEQUENCE:1\r" not in again[at - 60 : at + 60]  # type: ignore[union-attr]
    assert all(len(line.encode()) <= 75 for line in again.split("\r\n"))
    assert not [one for one in from_ics(again.encode(), plan.plan) if one.problem or one.fields]  # what went out changes nothing
    plan.close()


def test_a_moved_event_moves_its_post_across_zones(demo: Path) -> None:
    plan = Workspace(str(demo))
    post = plan.plan.resolve("post", "Countdown to the fair")
    text = to_ics(plan.plan, TODAY).decode()
    start = text.index("DTSTART", text.index("Countdown to the fair") - 10)
    line = text[start : text.index("\r\n", start)]
    moved = text.replace(line, "DTSTART:20261127T200000Z", 1).replace("Instagram @cafeandino: Countdown to the fair", "Instagram @cafeandino: Three days to go")
    (change,) = [one for one in from_ics(moved.encode(), plan.plan) if one.fields]
    assert change.id == post.id and change.fields["time"] == "2026-11-27T15:00-05:00"
    plan.close()


OTHERS = b"""BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1@elsewhere\r\nDTSTAMP:20261101T000000Z\r\nDTSTART;VALUE=DATE:20261204\r\nDTEND;VALUE=DATE:20261207\r\nSUMMARY:Book fair\r\nLOCATION:Hall 3\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2@elsewhere\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261205T010000Z\r\nSUMMARY:Late talk\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:post-0000000000000@smcockpit\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261205T010000Z\r\nSUMMARY:Gone\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""


def test_other_peoples_events_come_in_once(capsys: Capture, empty: Path, tmp_path: Path) -> None:
    path = tmp_path / "fair.ics"
    path.write_bytes(OTHERS)
    code, out, _err = run(capsys, "import", "--dry-run", path, plan=empty)
    assert code == 1 and "2 new" in out and "row 3: “Gone” is not in this plan any more" in out
    told = data(capsys, "import", path, plan=empty, code=1)
    assert told[0]["new"] == 2 and told[0]["problems"] == [{"row": 3, "message": "“Gone” is not in this plan any more"}]
    events = data(capsys, "list", "event", plan=empty)
    assert [(one["name"], one["start"], one.get("end")) for one in events] == [("Book fair", "2026-12-04", "2026-12-06"), ("Late talk", "2026-12-04", None)]
    assert data(capsys, "import", path, plan=empty, code=1)[0]["same"] == 2
    assert run(capsys, "undo", plan=empty)[0] == 0 and data(capsys, "list", "event", plan=empty) == []
    path.write_bytes(b"no calendar at all")
    code, _out, err = run(capsys, "import", path, plan=empty)
    assert code == 3 and "not a calendar file" in err


@pytest.mark.skipif(not shutil.which("khal"), reason="no khal here to read the calendar with")
def test_khal_reads_the_calendar_without_complaint(capsys: Capture, demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "calendar.ics"
    run(capsys, "export", path, plan=demo)
    home = tmp_path / "home"
    (home / ".config/khal").mkdir(parents=True)
    (home / "cal").mkdir()
    (home / ".config/khal/config").write_text(f"[calendars]\n[[one]]\npath = {home}/cal\n[locale]\nlocal_timezone = America/Bogota\ndefault_timezone = America/Bogota\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n")
    env = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")} | {"HOME": str(home), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["khal", "import", "--batch", "-a", "one", str(path)], env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0 and "rror" not in done.stderr and "arning" not in done.stderr, done.stderr
    listed = subprocess.run(["khal", "list", "2026-11-22", "3d"], env=env, capture_output=True, text=True, timeout=120, check=True).stdout
    assert "18:00-18:15 Instagram @cafeandino: Launch teaser: honey process" in listed


@pytest.mark.skipif(not shutil.which("calcurse"), reason="no calcurse here to read the calendar with")
def test_calcurse_reads_the_calendar_without_complaint(capsys: Capture, demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "calendar.ics"
    run(capsys, "export", path, plan=demo)
    (tmp_path / "cc").mkdir()
    done = subprocess.run(["calcurse", "-D", str(tmp_path / "cc"), "-i", str(path)], env={**os.environ, "TZ": "America/Bogota", "LC_ALL": "C.UTF-8"}, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0 and "0 skipped" in done.stdout, done.stdout + done.stderr


# ---- posts


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool != "posts"])
def test_a_schedulers_table_goes_out_and_comes_back(demo: Path, tool: str) -> None:
    plan = Workspace(str(demo))
    ig = plan.plan.resolve("channel", "instagram")
    found = [post for post in plan.plan.every(Post) if post.channel == ig.id and post.word("time") > "2026-11-23" and post.status == "scheduled"]
    text, refused = to_csv(plan.plan, tool, found)
    assert not refused and found
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert (rows[0] == TOOLS[tool].header) or tool == "hootsuite"
    back = list(from_csv(text.encode(), plan.context(), "instagram"))
    assert [one.problem for one in back] == [""] * len(found)
    assert [(one.fields["copy"], datetime.fromisoformat(one.fields["time"])) for one in back] == [(post.copy, post.time) for post in found]
    assert {one.fields["status"] for one in back} == {"scheduled"} and {one.fields["channel"] for one in back} == {ig.id}
    plan.close()


def test_our_own_table_changes_only_what_was_changed(capsys: Capture, demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    assert run(capsys, "export", path, plan=demo)[0] == 0
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf" + ",".join(OWN).encode()) and b"\r\n" in raw
    assert data(capsys, "import", "--posts", path, plan=demo)[0] == {"file": str(path), "new": 0, "changed": 0, "same": raw.count(b"America/Bogota"), "problems": []}
    path.write_text(raw.decode("utf-8-sig").replace("Countdown to the fair", "Three days to go", 1) + ',"New one",instagram,2026-12-24,18:00,Europe/Madrid,draft,Origin,Ana Rojas,Hi,,,\r\n,"Bad one",instagram,someday,,,,,,,,,\r\n,,nowhere,,,,,,,x,,,\r\n')
    code, out, _err = run(capsys, "import", "--posts", path, "--dry-run", plan=demo)
    assert code == 1 and "1 new, 1 changed" in out and "nowhere" in out and "someday" in out
    told = data(capsys, "import", "--posts", path, plan=demo, code=1)[0]
    assert (told["new"], told["changed"], len(told["problems"])) == (1, 1, 2)
    (new,) = [one for one in data(capsys, "list", "post", plan=demo) if one["title"] == "New one"]
    assert new["time"] == "2026-12-24T18:00+01:00" and new["zone"] == "Europe/Madrid"


def test_above_a_limit_is_refused_and_never_cut(capsys: Capture, demo: Path, tmp_path: Path) -> None:
    plan = Workspace(str(demo))
    posts = [post for post in plan.plan.every(Post) if post.time is not None and post.channel == plan.plan.resolve("channel", "x").id]
    text, refused = to_csv(plan.plan, "buffer", posts * 10)
    assert text == "" and "takes 100 posts" in refused[0]
    assert "one channel" in to_csv(plan.plan, "hootsuite", [*posts[:1], *[post for post in plan.plan.every(Post) if post.time is not None][:8]])[1][0]
    plan.close()
    run(capsys, "add", "post", "title=Long", "channel=x", "time=tomorrow 10:00", "status=approved", "copy=" + "a" * 281, plan=demo)
    path = tmp_path / "posts-buffer.csv"
    code, _out, err = run(capsys, "export", path, "--channel", "x", plan=demo)
    assert code == 3 and "“Long”: 281 of 280 on X" in err and not path.exists()
    (tmp_path / "in.csv").write_text("Text,Image URL,Tags,Posting Time\n" + "a" * 281 + ",,,2026-12-01 10:00\n")
    code, out, _err = run(capsys, "import", "--posts", "--channel", "x", tmp_path / "in.csv", plan=demo)
    assert code == 1 and "row 2: 281 of 280 on X" in out
    (tmp_path / "none.csv").write_text("a,b,c,d\n1,2,3,4\n")
    assert run(capsys, "import", "--posts", tmp_path / "none.csv", plan=demo)[0] == 3


def test_free_slots_keep_the_cadence_and_the_hour(workspace: Workspace) -> None:
    plan = workspace.plan
    channel = workspace.add("channel", {"platform": "x", "cadence": 2})
    assert isinstance(channel, Channel)
    workspace.add("post", {"title": "a", "channel": channel.id, "time": "2026-11-25T18:30-05:00", "zone": "America/Bogota", "status": "draft"})
    slots = free_slots(plan, channel, TODAY, "America/Bogota")
    found = [next(slots) for _n in range(3)]
    assert [moment.isoformat()[:16] for moment in found] == ["2026-11-23T18:30", "2026-11-30T18:30", "2026-12-01T18:30"]  # Wednesday is taken
    assert found[0].astimezone(UTC).hour == 23


def test_posts_without_a_time_fill_the_next_free_slots(capsys: Capture, demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "ideas.csv"
    path.write_text("title,channel,copy\nFirst,youtube,One\nSecond,youtube,Two\nThird,instagram,Three\n")
    assert data(capsys, "import", "--posts", "--slots", path, plan=demo)[0]["new"] == 3
    posts = {one["title"]: one for one in data(capsys, "list", "post", plan=demo) if one["title"] in ("First", "Second", "Third")}
    assert len({one["time"] for one in posts.values()}) == 3 and posts["First"]["time"] < posts["Second"]["time"] and all(one["time"] > "2026-11-22" for one in posts.values())


# ---- records of any kind


def test_any_kind_goes_out_as_csv_and_json_and_comes_back(capsys: Capture, demo: Path, empty: Path, tmp_path: Path) -> None:
    for kind in ("persona", "desk", "clause", "source", "attention", "channel", "kpi", "advocate", "function"):
        code, text, _err = run(capsys, "list", kind, "--csv", plan=demo)
        path = tmp_path / f"{kind}.csv"
        path.write_text(text, newline="")
        assert code == 0 and text.startswith("id,")
        told = data(capsys, "import", "--kind", kind, path, plan=demo)[0]
        assert (told["new"], told["changed"], told["problems"]) == (0, 0, []) and told["same"] > 0, kind
    path = tmp_path / "persona.json"
    path.write_text(run(capsys, "list", "persona", "--json", plan=demo)[1])
    assert data(capsys, "import", "--kind", "persona", path, plan=demo)[0]["same"] == 2
    path = tmp_path / "new.csv"
    path.write_text("name;needs;role\nEva;Time;\n;Nothing;\n")
    code, out, _err = run(capsys, "import", "--kind", "persona", path, plan=empty)
    assert code == 1 and "row 2: " in out and "no field “role”" in out
    path.write_text("name;needs\nEva;Time\n;Nothing\n")
    code, out, _err = run(capsys, "import", "--kind", "persona", path, plan=empty)
    assert code == 1 and "1 new" in out and "row 3: Name is needed." in out
    assert data(capsys, "list", "persona", plan=empty)[0]["needs"] == "Time"
    assert run(capsys, "import", "--kind", "nonsense", path, plan=empty)[0] == 2
    path.write_text("[1")
    assert run(capsys, "import", "--kind", "persona", path, plan=empty)[0] == 3
