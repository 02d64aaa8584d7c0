"""One publication: what changed reaches whoever depends on it, and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from smcockpit.plan.kinds import KINDS
from smcockpit.settings import Settings
from smcockpit.ui import keymap, theme
from smcockpit.ui.session import EVERY_KIND, DependsOn, Event, Session
from smcockpit.ui.time_travel import show_day
from smcockpit.workspace import Present, Workspace

NOTHING = DependsOn(today=False, theme=False)
FLAGS = ("readings", "today", "theme", "people", "message")


@pytest.fixture
def session(empty: Path) -> Iterator[Session]:
    opened = Session(settings=Settings(), keys=keymap.with_keymap({}, ""), palette=theme.load(theme.DEFAULT, str(empty)))
    opened.open(Workspace(str(empty), actor="ana"))
    yield opened
    opened.living.close()


@pytest.mark.parametrize("flag", FLAGS)
def test_a_flag_reaches_what_depends_on_it_and_nothing_else(flag: str) -> None:
    event = Event(**{flag: True})  # type: ignore[arg-type]
    for other in FLAGS:
        assert NOTHING._replace(**{other: True}).touched_by(event) == (other == flag)  # type: ignore[arg-type]
    assert not NOTHING._replace(kinds=EVERY_KIND).touched_by(event)


def test_a_pane_depends_on_the_day_and_the_theme_without_saying_so() -> None:
    assert DependsOn().touched_by(Event(today=True)) and DependsOn().touched_by(Event(theme=True))
    assert not DependsOn().touched_by(Event(readings=True, people=True, message=True))


def test_an_event_of_the_whole_plan_reaches_everybody() -> None:
    assert NOTHING.touched_by(Event(whole=True)) and not NOTHING.touched_by(Event())


def test_a_kind_reaches_what_shows_it(session: Session) -> None:
    tasks: list[Event] = []
    posts: list[Event] = []
    session.subscribe(NOTHING._replace(kinds=frozenset({"task"})), tasks.append)
    session.subscribe(NOTHING._replace(kinds=frozenset({"post", "topic"})), posts.append)
    task = session.workspace.add("task", {"step": "1", "title": "Call the printer"})
    assert [event.changed for event in tasks] == [{("task", task.id)}] and tasks[0].kinds == {"task"} and not posts
    session.workspace.add("topic", {"name": "Coffee"})
    assert len(tasks) == 1 and [event.kinds for event in posts] == [{"topic"}]


def test_a_colleague_s_edit_and_one_of_mine_come_the_same_way(session: Session) -> None:
    seen: list[frozenset[str]] = []
    session.subscribe(DependsOn(EVERY_KIND), lambda event: seen.append(event.kinds))
    Workspace(session.workspace.folder, actor="luis").add("task", {"step": "1", "title": "From Luis"})
    session.workspace.poll(force=True)
    session.workspace.add("task", {"step": "1", "title": "Mine"})
    assert seen == [{"task"}, {"task"}]


@pytest.mark.parametrize(
    ("kind", "fields", "counted"),
    [
        ("kpi", {"name": "Followers", "metric": "followers"}, True), ("channel", {"handle": "@web", "platform": "web"}, True),
        ("task", {"step": "1", "title": "T"}, False), ("person", {"name": "Eva"}, False),
    ],
)  # fmt: skip
def test_readings_are_made_anew_where_they_can_be_others(session: Session, kind: str, fields: dict[str, str], counted: bool) -> None:
    before = session.readings
    events: list[Event] = []
    session.subscribe(DependsOn(EVERY_KIND), events.append)
    session.workspace.add(kind, fields)
    assert [event.readings for event in events] == [counted] and (session.readings is not before) == counted


def test_the_summary_is_new_before_anybody_hears(session: Session) -> None:
    late: list[int] = []
    session.subscribe(DependsOn(frozenset({"task"})), lambda _event: late.append(session.summary.late if session.summary else -1))
    session.workspace.add("task", {"step": "1", "title": "Late", "due": "2020-01-01"})
    assert late == [1]


def test_midnight_is_an_event_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    days: list[date] = []
    session.subscribe(DependsOn(), lambda event: days.append(session.today) if event.today else None)
    session.new_day()
    monkeypatch.setenv("SMCOCKPIT_TODAY", "2026-12-24")
    session.new_day()
    session.new_day()
    assert days == [date(2026, 12, 24)] and session.summary is not None and session.summary.today == days[0]


def test_another_day_s_plan_is_one_event_there_and_one_back(session: Session) -> None:
    shown: list[bool] = []
    session.subscribe(NOTHING, lambda event: shown.append(session.travelling) if event.whole else None)
    show_day(session, None)
    assert not shown and session.message is None
    show_day(session, session.today)
    assert session.locked() and not session.may_change()
    show_day(session, None)
    assert shown == [True, False] and not session.locked() and session.workspace is session.living


def test_who_stops_listening_hears_nothing_more_even_within_one_event(session: Session) -> None:
    heard: list[str] = []
    stops: list[Callable[[], None]] = []

    def first(_event: Event) -> None:
        heard.append("first")
        stops.pop()()

    session.subscribe(DependsOn(message=True), first)
    stops.append(session.subscribe(DependsOn(message=True), lambda _event: heard.append("second")))
    session.say("a word")
    assert heard == ["first"] and session.message == ("a word", "")


def test_a_question_is_answered_by_the_very_next_key_alone(session: Session) -> None:
    session.silence()
    assert not session.sure("Really?", "post 1")
    session.silence()
    assert session.sure("Really?", "post 1") and not session.sure("Really?", "post 2")
    session.silence()
    session.silence()
    assert not session.sure("Really?", "post 2")


def test_silence_is_an_event_only_where_something_was_said(session: Session) -> None:
    heard: list[object] = []
    session.subscribe(DependsOn(message=True), lambda _event: heard.append(session.message))
    session.silence()
    session.say("a word", "warn")
    session.silence()
    assert heard == [("a word", "warn"), None]


def test_others_on_a_record_are_named_once(session: Session) -> None:
    here = [("luis", "1"), ("eva", "1"), ("luis", "1"), ("mar", "2")]
    session.others = [Present(actor, "laptop", "task", id, False) for actor, id in here]
    assert session.others_on("task", "1") == "luis, eva" and session.others_on("post", "1") == ""


def test_the_person_at_the_keyboard_is_known_by_name_or_first_name(session: Session) -> None:
    assert session.person() == ""
    person = session.workspace.add("person", {"name": "Ana Torres"})
    assert session.person() == person.id


def test_every_kind_is_known() -> None:
    assert EVERY_KIND == set(KINDS)
