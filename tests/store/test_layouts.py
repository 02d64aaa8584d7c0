"""Plans that other programs wrote: older ones open here, and what a newer one wrote stays through everything done here."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smcockpit import i18n
from smcockpit.actions.cycles import close
from smcockpit.actions.doctor import examine
from smcockpit.actions.edits import fix
from smcockpit.checks.run import check
from smcockpit.cli.main import main
from smcockpit.exchange.records import from_table, to_csv
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.validation import InvalidRecord, validate
from smcockpit.store import is_address, migrations, open_store
from smcockpit.store.ids import new_id
from smcockpit.store.migrations import layouts_of, migrated, newest
from smcockpit.store.move import move
from smcockpit.store.port import Commit, StoreError
from smcockpit.store.tiny import TinyStore
from smcockpit.ui.screens.editor import as_toml, from_toml, kept
from smcockpit.workspace import Change, Workspace
from tests.plans import LAYOUTS, put

Docs = dict[tuple[str, str], dict[str, Any]]
TODAY = date(2026, 11, 22)


def docs(workspace: Workspace) -> Docs:
    return {(row.kind, row.id): dict(row.doc or {}) for row in workspace.plan.rows()}


def named(workspace: Workspace, kind: str, name: str) -> Any:
    return workspace.plan.resolve(kind, name)


# ---- older plans


def test_every_layout_that_was_ever_written_is_kept_here() -> None:
    assert sorted(LAYOUTS) == list(range(1, newest() + 1))
    for layout, path in LAYOUTS.items():
        assert json.loads(path.read_bytes())["_head"]["1"]["schema"] == layout


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_plan_of_every_layout_opens_after_a_backup_in_one_commit(place: str, tmp_path: Path, layout: int) -> None:
    put(f"layout-{layout}", place, tmp_path)
    before = open_store(place, read_only=True)
    seq, raw = before.dump().image["_head"]["1"]["seq"], before.dump().image
    looked = Workspace(place, read_only=True)
    plan = Workspace(place)
    assert plan.seq == seq + (layout < newest())
    shapes = [sorted((kind, str(sorted(doc))) for (kind, _id), doc in docs(one).items()) for one in (looked, plan)]
    assert shapes[0] == shapes[1]  # whoever may only read sees the same (the records it makes have ids of their own there)
    assert all(not KINDS[kind](id, 0, doc).broken() for (kind, id), doc in docs(plan).items())
    goal = named(plan, "goal", "Be known")
    assert plan.plan.named("business_goal", goal.business) == "Grow in coffee shops"
    served = [one.heading() for one in plan.plan.all("business_goal")]
    assert served.count("Grow in coffee shops") == 1  # one for each text, however often it was written
    copies = [one.name for one in plan.copies() if one.name.startswith("before-layout-")]
    assert len(copies) == (layout < newest())
    if copies:
        entry = next(plan.history())
        assert layouts_of(entry) == (layout, newest()) and entry.seq == seq + 1
        (data,) = [data for name, data in open_store(place).dump().backups if name == copies[0]]
        assert json.loads(data)["goal"] == raw["goal"]
    plan.add("topic", {"name": "Coffee"})
    assert Workspace(place).seq == plan.seq == seq + (layout < newest()) + 1


def test_nothing_from_before_a_migration_is_taken_back(place: str, tmp_path: Path) -> None:
    put("layout-1", place, tmp_path)
    plan = Workspace(place, actor="ana")
    for step in (plan.undo, plan.redo):
        before = docs(plan)
        with pytest.raises(StoreError, match=r"brought the plan to layout 2 on 20\d\d-\d\d-\d\d.*cannot be taken back.*backup --list"):
            step()
        assert docs(plan) == before
    assert Workspace(place, actor="nobody").undo() == ""
    i18n.choose("es")
    with pytest.raises(StoreError, match="no se puede"):
        plan.undo()
    i18n.choose("en")
    topic = plan.add("topic", {"name": "Coffee"})
    assert plan.undo() == "added Topic" and plan.plan.get("topic", topic.id) is None  # what was done since can
    with pytest.raises(StoreError, match="layout 2"):
        plan.undo()


def test_the_migration_itself_is_not_taken_back_by_somebody_of_that_name(place: str, tmp_path: Path) -> None:
    put("layout-1", place, tmp_path)
    plan = Workspace(place, actor="smcockpit")
    with pytest.raises(StoreError, match="layout 2"):
        plan.undo()
    plan.add("topic", {"name": "from layout 1 to 2"})
    assert plan.undo() == "added Topic"


@pytest.mark.parametrize("language", i18n.languages())
def test_a_migration_is_recognised_in_either_language(language: str) -> None:
    i18n.choose(language)
    entry = Commit(9, "2026-01-01", "smcockpit", migrated(3, 12), [])
    assert layouts_of(entry) == (3, 12) and layouts_of(entry._replace(by="ana")) is None
    assert layouts_of(entry._replace(what="x" + migrated(3, 12))) is None
    assert layouts_of(entry._replace(what="brought the plan to layout 2")) == (1, 2) == layouts_of(entry._replace(what="llevó el plan al formato 2"))


def test_what_was_deleted_before_a_migration_comes_back_in_the_layout_of_now(place: str, tmp_path: Path) -> None:
    put("layout-1", place, tmp_path)
    plan = Workspace(place)
    (gone,) = [one for one in plan.trash() if one.kind == "goal"]
    assert gone.doc["business"] == "Grow in coffee shops"
    plan.bring_back(gone)
    goal = named(plan, "goal", "Be loved")
    assert plan.plan.named("business_goal", goal.business) == "Grow in coffee shops"
    assert plan.undo() == "brought back Be loved" and plan.plan.get("goal", gone.id) is None


def test_a_copy_of_before_a_migration_is_put_in_place_in_the_layout_of_now(place: str, tmp_path: Path) -> None:
    put("layout-1", place, tmp_path)
    plan = Workspace(place)
    (copy,) = [one.name for one in plan.copies() if one.name.startswith("before-layout-2")]
    plan.delete(plan.plan.all("goal"))
    plan.restore(copy)
    for opened in (plan, Workspace(place)):
        goal = named(opened, "goal", "Be known")
        assert opened.plan.named("business_goal", goal.business) == "Grow in coffee shops"
    assert plan.undo().startswith("restored before-layout-2") and plan.plan.all("goal") == []


def test_a_day_of_before_a_migration_is_shown_in_the_layout_of_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("layout-1", str(tmp_path / "plan"), tmp_path)
    plan = Workspace(str(tmp_path / "plan"))
    (made,) = {entry.at[:10] for entry in plan.history() if entry.by == "ana"}
    monkeypatch.setenv("SMCOCKPIT_TODAY", "2030-01-01")
    history = tmp_path / "plan/history.jsonl"  # the migration came a year later
    lines = history.read_text().splitlines()
    lines[-1] = re.sub(r'"at":"20\d\d', '"at":"2029', lines[-1])
    history.write_text("\n".join(lines) + "\n")
    then = Workspace(str(tmp_path / "plan")).as_of(date.fromisoformat(made))
    goal = named(then, "goal", "Be known")
    assert then.plan.named("business_goal", goal.business) == "Grow in coffee shops" and not goal.broken()


def test_a_plan_moved_in_an_older_layout_is_migrated_once_where_it_arrives(place: str, tmp_path: Path) -> None:
    put("layout-1", str(tmp_path / "old"), tmp_path)
    move(str(tmp_path / "old"), place if is_address(place) else str(tmp_path / "new"))
    plan = Workspace(place if is_address(place) else str(tmp_path / "new"))
    assert sorted(one.heading() for one in plan.plan.all("business_goal")) == ["A web shop", "Grow in coffee shops"]
    assert json.loads((tmp_path / "old/plan.json").read_bytes())["_head"]["1"]["schema"] == 1


def test_a_history_that_ends_before_a_migration_gives_a_plan_of_that_layout(tmp_path: Path) -> None:
    put("layout-1", str(tmp_path / "plan"), tmp_path)
    Workspace(str(tmp_path / "plan"))
    history = tmp_path / "plan/history.jsonl"
    lines = history.read_bytes().splitlines(keepends=True)
    history.write_bytes(b"".join(lines[:-2] + lines[-1:]))  # one is lost, and what came after it with it
    for path in (tmp_path / "plan/backups").iterdir():
        path.unlink()
    (tmp_path / "plan/plan.json").write_bytes(b"{")
    TinyStore(str(tmp_path / "plan")).recover()
    plan = Workspace(str(tmp_path / "plan"))
    assert plan.plan.named("business_goal", named(plan, "goal", "Be known").business) == "Grow in coffee shops"


@pytest.mark.parametrize("copies", [True, False])
def test_a_damaged_plan_is_put_together_across_a_migration(tmp_path: Path, copies: bool) -> None:
    put("layout-1", str(tmp_path / "plan"), tmp_path)
    plan = Workspace(str(tmp_path / "plan"))
    plan.add("topic", {"name": "Coffee"})
    for path in (tmp_path / "plan/backups").iterdir():
        if not copies or not path.name.startswith("before-layout"):
            path.unlink()
    (tmp_path / "plan/plan.json").write_bytes(b"{")
    before = docs(plan)
    TinyStore(str(tmp_path / "plan")).recover()
    assert docs(Workspace(str(tmp_path / "plan"))) == before


def test_a_layout_that_is_newer_is_only_read(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("layout-2", place, tmp_path)
    open_plan = Workspace(place)
    with monkeypatch.context() as newer:
        newer.setattr(migrations, "MIGRATIONS", [*migrations.MIGRATIONS, lambda documents, new_id: None])
        theirs = Workspace(place, actor="eva")
        name = theirs.backup("newer").rpartition("/")[2]
    assert open_plan.poll(force=True) in (True, False) and open_plan.newer  # also one that was open all the time
    for work in (lambda: open_plan.add("topic", {"name": "x"}), open_plan.undo, lambda: open_plan.restore(name)):
        with pytest.raises(StoreError, match="newer smcockpit"):
            work()
    with pytest.raises(StoreError, match=f"copy {name} was written by a newer smcockpit"):
        open_plan.copied(name)
    assert named(open_plan, "post", "Launch teaser").heading()


# ---- newer plans


@pytest.fixture
def future(place: str, tmp_path: Path) -> Workspace:
    put("future", place, tmp_path)
    return Workspace(place)


def foreign(found: Docs) -> dict[tuple[str, str], dict[str, Any]]:
    """All that this program does not know, per record."""
    return {
        (kind, id): doc if kind not in KINDS else {name: doc[name] for name in names}
        for (kind, id), doc in found.items()
        if kind not in KINDS or (names := [*KINDS[kind](id, 0, doc).foreign(), *KINDS[kind](id, 0, doc).broken()])
    }


def test_what_is_unknown_is_named_and_shown_as_it_is(future: Workspace) -> None:
    unknown = foreign(docs(future))
    assert sorted(kind for kind, _id in unknown) == ["brand", "campaign", "channel", "influencer", "post", "task"]
    post = named(future, "post", "Launch teaser")
    assert sorted(post.foreign()) == ["boost", "pinned", "status", "subtitle", "versions"] and post.broken() == []
    assert post.shown("status", future.plan) == "boosted" and post.status == "idea"


def test_doctor_and_info_name_what_is_unknown(future: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    texts = [one.text for one in examine(future.place, {"LANG": "C.UTF-8"}) if one.topic == "records"]
    assert any("kinds of records" in text and "campaign (1)" in text for text in texts)
    assert any("channel.platform (1)" in text and "post.boost (1)" in text and "post.status (1)" in text for text in texts)
    assert any("does not fit" in text and "(due)" in text for text in texts)
    assert main(["info", "--json", "--plan", future.place]) == 0
    assert json.loads(capsys.readouterr().out)["unknown"] == "campaign (1)"


def edit_each(plan: Workspace) -> None:
    for kind in ("post", "influencer", "brand", "channel", "task"):
        for record in plan.plan.all(kind):
            field = next(name for name in ("note", "title", "name", "handle") if name in record.fields)
            plan.update(record, {field: f"{record.word(field)} new"})


def edit_many(plan: Workspace) -> None:
    owner = named(plan, "person", "Luis").id
    records = [*plan.plan.all("post"), *plan.plan.all("influencer"), *plan.plan.all("task"), *plan.plan.all("channel")]
    plan.edit("all are Luis's", [Change(one.kind, one.id, one.doc, {"owner": owner}) for one in records])


def there_and_back(plan: Workspace) -> None:
    edit_many(plan)
    assert plan.undo() and plan.redo() and plan.undo()


def deleted_and_taken_back(plan: Workspace) -> None:
    plan.delete([*plan.plan.all("post"), *plan.plan.all("influencer"), *plan.plan.all("task")])
    plan.undo()


def deleted_and_brought_back(plan: Workspace) -> None:
    plan.delete(plan.plan.all("post"))
    plan.bring_back(plan.trash()[0])


def chosen_anew_and_taken_back(plan: Workspace) -> None:
    plan.update(named(plan, "post", "Launch teaser"), {"status": "draft"})
    assert named(plan, "post", "Launch teaser").doc["status"] == "draft"
    plan.update(named(plan, "influencer", "Marta"), {"stance": None})
    plan.undo()
    plan.undo()


def as_csv(plan: Workspace, kind: str) -> str:
    return to_csv(plan.plan, kind, plan.plan.all(kind))


def as_json(plan: Workspace, kind: str) -> str:
    return json.dumps([{"id": one.id, **one.doc} for one in plan.plan.all(kind)])


def table_and_back(plan: Workspace) -> None:
    for kind in ("post", "influencer", "channel", "task", "brand"):
        for written in (as_csv, as_json):
            text = written(plan, kind)
            found = list(from_table(text.encode(), kind, plan.context()))
            assert [one.problem for one in found if one.problem] == [] == [one.fields for one in found if one.fields]
            for one in from_table(text.replace("Launch", "The launch").replace("@marta", "@m").encode(), kind, plan.context()):
                record = plan.plan.get(kind, one.id)
                assert record is not None and not one.problem
                plan.edit("import", [Change(kind, one.id, record.doc, one.fields)])


def own_editor(plan: Workspace) -> None:
    for kind in ("post", "influencer", "channel", "task", "brand"):
        for record in plan.plan.all(kind):
            text = as_toml(record)
            back = from_toml(text, kind)
            assert back == {name: value for name, value in record.doc.items() if name not in kept(record)}
            back |= {"note": 'two\nlines "'} if "note" in record.fields else {}
            names = {*record.doc, *back} - {name for name in kept(record) if name not in back}
            plan.edit("E", [Change(kind, record.id, record.doc, {name: back.get(name) for name in names if back.get(name) != record.doc.get(name)})])


def cycle(plan: Workspace) -> None:
    close(plan, [])


def mended(plan: Workspace) -> None:
    for one in check(plan.plan, [], plan.today()):
        for change in fix(plan.plan, [one]):
            plan.edit("fix", [change])


def copy_and_back(plan: Workspace) -> None:
    name = plan.backup("kept").rpartition("/")[2]
    plan.delete([one for kind in ("post", "influencer", "topic") for one in plan.plan.all(kind)])
    plan.restore(name)
    assert plan.undo() and plan.redo()


ACTS: list[Callable[[Workspace], None]] = [
    edit_each, edit_many, there_and_back, deleted_and_taken_back, deleted_and_brought_back, chosen_anew_and_taken_back,
    table_and_back, own_editor, cycle, mended, copy_and_back,
]  # fmt: skip


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_what_is_unknown_stays_through(act: Callable[[Workspace], None], future: Workspace) -> None:
    before, seq = foreign(docs(future)), future.seq
    act(future)
    assert foreign(docs(future)) == before
    assert future.seq > seq or act is mended  # there is nothing to mend
    assert foreign(docs(Workspace(future.place))) == before
    assert [one.kind for one in future.trash() if one.kind not in KINDS] == ["campaign"]


def test_what_is_unknown_moves_to_the_other_engine_and_back(future: Workspace, place: str, tmp_path: Path, server: Any) -> None:
    other = str(tmp_path / "moved") if is_address(place) else server.address()
    move(place, other)
    assert docs(Workspace(other)) == docs(future)
    edit_each(Workspace(other))
    move(other, str(tmp_path / "again"))
    assert foreign(docs(Workspace(str(tmp_path / "again")))) == foreign(docs(future))


def test_a_copy_beside_a_record_has_what_is_unknown(future: Workspace) -> None:
    post, id = named(future, "post", "Launch teaser"), new_id()
    future.edit("copied", [Change("post", id, None, {**post.doc, "title": "Second"}, post.doc)])
    second = future.plan.get("post", id)
    assert second is not None and second.doc == {**post.doc, "title": "Second"}


def test_an_unknown_record_that_was_deleted_comes_back(future: Workspace) -> None:
    (gone,) = [one for one in future.trash() if one.kind == "campaign"]
    future.bring_back(gone)
    row = future.plan.row("campaign", gone.id)
    assert row is not None and row.doc == gone.doc
    assert future.undo() and future.plan.row("campaign", gone.id) is None


def test_only_what_is_edited_is_checked(future: Workspace) -> None:
    post = named(future, "post", "Launch teaser")
    (campaign,) = [row for row in future.plan.rows() if row.kind == "campaign"]
    for change in (Change("campaign", new_id(), None, {}), Change("campaign", campaign.id, campaign.doc, {"title": "x"})):
        with pytest.raises(InvalidRecord, match="no kind of record"):
            future.edit("of a kind nobody knows", [change])
    for fields in ({"status": "flying"}, {"boost": 1}, {"new": 1}, {"title": None}, {"channel": ""}):
        with pytest.raises(InvalidRecord):
            future.update(post, fields)
    future.update(post, {"status": "draft", "boost": None})
    assert "boost" not in named(future, "post", "Launch teaser").doc


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.sampled_from(["", "boosted", "draft", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2),
    max_leaves=6,
)
NAMES = st.sampled_from([*KINDS["post"].fields, "boost", "pinned", "Ünknown"])


@given(stored=st.dictionaries(NAMES, VALUES, max_size=6), fields=st.dictionaries(st.sampled_from(["title", "note", "copy"]), st.sampled_from(["y", "z"]), min_size=1))
@settings(max_examples=200 * int(os.environ.get("SMCOCKPIT_STORM", "1")))
def test_an_edit_leaves_all_else_as_it_is(stored: dict[str, Any], fields: dict[str, str]) -> None:
    """Whatever stands there: an edit of some fields changes these and nothing else."""
    assert validate("post", {**stored, **fields}, stored) == {**stored, **fields}
