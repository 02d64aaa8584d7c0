"""The cockpit: opens the plan, keeps looking for what others saved and for new exports, and leaves cleanly."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual import on
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.driver import Driver
from textual.filter import LineFilter

from smcockpit import i18n
from smcockpit.environment import config_folder, crash_report, poll_seconds
from smcockpit.i18n import _, n_
from smcockpit.metrics.kpi import Reading, readings
from smcockpit.plan.dates import show_date
from smcockpit.plan.kinds import Person
from smcockpit.plan.text import visible
from smcockpit.reports.status import StatusSummary, status_summary
from smcockpit.settings import Settings
from smcockpit.ui import keymap, theme
from smcockpit.ui.driver import CockpitDriver
from smcockpit.ui.ending import CRASHED, EndingApp
from smcockpit.ui.guard import AsciiFilter, TerminalGuard
from smcockpit.ui.threads import run_in_thread
from smcockpit.workspace import (
    Changed,
    Choice,
    News,
    NoPlan,
    NotYours,
    Present,
    StoreError,
    Workspace,
    is_address,
    remarks,
    warm_up,
)

if TYPE_CHECKING:
    from smcockpit.metrics.folder import Job, Result
    from smcockpit.ui.screens.main import MainScreen


class CockpitApp(EndingApp, inherit_bindings=False):
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [
        Binding("ctrl+c", "interrupt", show=False, priority=True),
        Binding("ctrl+backslash", "abort", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False),
    ]
    CSS = """
    * { scrollbar-size-vertical: 1; }
    CommandPalette { background: transparent; }
    """

    def __init__(
        self,
        folder: str,
        *,
        actor: str | None = None,
        settings: Settings | None = None,
        theme_name: str = "",
        ascii_only: bool = False,
        language: str = "",
        config: str | None = None,
        read_only: bool = False,
    ) -> None:
        super().__init__(driver_class=CockpitDriver if sys.platform != "win32" else None)
        self.folder, self.actor, self.settings, self.read_only = folder, actor, settings or Settings(), read_only
        self.config = config or config_folder()
        self.ascii_only, self.spoken = ascii_only, language
        self.palette = theme.load(theme_name or self.settings.theme or theme.DEFAULT, self.config)
        self.keys = keymap.with_keymap(self.settings.keys, self.settings.path)
        self.animation_level = "none"
        self.message: tuple[str, str] | None = None
        self.asked: object = None  # what the last key asked to be pressed again for
        self.asked_before: object = None  # and the key before it
        self.failure = ""  # why the plan could not be opened, said when the screen is gone
        self.readings: list[Reading] = []
        self.glance: StatusSummary | None = None
        self.main: MainScreen | None = None
        self.others: list[Present] = []  # who else has the plan open
        self.now: Workspace | None = None  # the plan as it stands, while another day's is shown
        self._looks = 0
        self.begin_with_review: str | bool = False  # True, or whose
        self._asking_who = False
        self._fetching = self._fetch_again = False
        self._said_waiting = ""
        self._on: tuple[str, str] | None = None
        self._away = False
        self._leaving = False
        self._reading = self._stop_reading = False
        self._filters_extra: list[LineFilter] = [*([AsciiFilter()] if ascii_only else []), TerminalGuard()]
        self.register_theme(self.palette.theme)
        self.theme = self.palette.name
        self.poll_seconds = poll_seconds()
        self.workspace: Workspace

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), *self._filters_extra]

    # ---- opening

    def on_mount(self) -> None:
        self.ending.watch_loop()
        try:
            self.workspace = self._workspace()
        except NoPlan as error:
            if self.read_only:
                self.exit(3, message=None)
                self.failure = str(error)
                return
            self._first_run()
            return
        except StoreError as error:
            self.exit(3, message=None)
            self.failure = str(error)
            return
        self._open()

    def _workspace(self) -> Workspace:
        return Workspace(self.folder, actor=self.actor, read_only=self.read_only, queue=True)

    def _first_run(self) -> None:
        from smcockpit.ui.screens.firstrun import FirstRun

        def made(language: str | None) -> None:
            if language is None:
                self.exit(0)
                return
            self.workspace = self._workspace()
            self._open()

        self.push_screen(FirstRun(self, self.folder, self.settings.zone), made)

    def _open(self) -> None:
        from smcockpit.ui.screens.main import main_screen

        i18n.choose(self.spoken or self.workspace.plan.brand.language)
        self.today = self.workspace.today()
        self.workspace.subscribe(self._changed)
        self._count()
        self.main = main_screen(self.keys)
        self.push_screen(self.main)
        self.call_after_refresh(self._opened)

    def _opened(self) -> None:
        """The first frame is out: now fetch what the first edit and the first chart need, and start looking around."""
        gc.freeze()
        gc.enable()
        if self.begin_with_review and self.main is not None:
            from smcockpit.ui.screens import dialogs

            try:
                dialogs.review(self.main, self.begin_with_review if isinstance(self.begin_with_review, str) else "")
            except ValueError as error:
                self.say(str(error), "bad")
        self._prepare()
        self._stop_watching = self.workspace.watch(self._woken)
        self.set_interval(self.poll_seconds, self._look)
        if self.workspace.newer:
            self.say(_("This plan was written by a newer smcockpit; it can be read here, but not changed."), "warn")
        if pieces := self.workspace.odd():
            text = n_("{n} thing in this plan cannot be read and is kept aside; “what cannot be read” under : opens it as text, smcockpit restore puts its last good state back.", "{n} things in this plan cannot be read and are kept aside; “what cannot be read” under : opens them as text, smcockpit restore puts their last good states back.", len(pieces))  # fmt: skip
            self.say(text, "warn")
        for remark in remarks(self.folder):
            if remark.grave or (remark.code == "readonly" and not self.read_only):
                self.say(remark.text, "warn")

    def _prepare(self) -> None:
        def fetch() -> None:
            with contextlib.suppress(Exception):  # the chart says what is wrong where plotext cannot be had
                import plotext  # noqa: F401

        def charts(_nothing: None) -> None:
            self._charts_ready()
            run_in_thread(self, warm_up)

        run_in_thread(self, fetch, charts)

    def _charts_ready(self) -> None:
        from smcockpit.ui.widgets.chart import Chart

        if self.main is not None:
            for chart in self.main.query(Chart):
                chart.start()

    # ---- what changed

    def _count(self, kinds: Collection[str] | None = None) -> None:
        """Head line and readings, after a change of some `kinds` of records (None: of anything)."""
        if kinds is None or not {"kpi", "channel", "mapping"}.isdisjoint(kinds):
            self.readings = readings(self.workspace.plan, self.workspace.library(), self.today)
        problems = {name: told[0]["message"] for name, told in self.workspace.metrics.problems().items()}
        self.glance = status_summary(
            self.workspace.plan, self.readings, self.today, problems, self.glance if kinds else None, kinds or ()
        )

    def _changed(self, changed: Changed) -> None:
        kinds = {kind for kind, _id in changed}
        self._count(kinds)
        if self.main is not None and self.main.is_mounted:
            for pane in self.main.every:
                if kinds & pane.KINDS and not pane.has_class("off"):
                    pane.rebuild()
            self.main.bars()

    def on_unmount(self) -> None:
        if hasattr(self, "_stop_watching"):
            self._stop_watching()
        if hasattr(self, "workspace"):
            self.living.close()

    def _woken(self) -> None:
        """From the store's own thread: somebody saved."""
        self.call_later(self._poll)

    @property
    def living(self) -> Workspace:
        """The plan as it stands, whichever day's is shown."""
        return self.now or self.workspace

    def _poll(self) -> None:
        """Take in what others saved; make the edits that waited for the server. One path for all engines."""
        plan = self.living
        if not plan.reachable():
            if not self._away:
                self._away = True
                text = _("{place} does not answer; what you see is from before. It is tried again.")
                self.say(text.format(place=plan.shown_place), "warn")
            return
        if self._fetching:
            self._fetch_again = True
            return
        self._fetching = True

        def fetch() -> News | Exception | None:
            try:
                return plan.fetch()
            except Exception as error:  # raised again where somebody sees it
                return error

        run_in_thread(self, fetch, self._fetched)

    def _fetched(self, news: News | Exception | None) -> None:
        """Lay over the plan what was read and compared beside the screen: a few rows, however large the plan is."""
        self._fetching = False
        plan = self.living
        try:
            if isinstance(news, Exception):
                raise news
            waited = len(plan.waiting)
            done = plan.retry()
            if news is not None:
                plan.take(news)
        except StoreError as error:
            self.say(str(error), "bad")
            return
        finally:
            if self._fetch_again:
                self._fetch_again = False
                self._poll()
        if done:
            self._leaving = False
        else:
            self._say_whom()
        if plan.returned and self.main is not None:
            from smcockpit.ui.screens.lookback import returned_page

            self.push_screen(returned_page(self), self._reopen)
        elif waited and done:
            self.say(n_("{n} edit that waited is saved now.", "{n} edits that waited are saved now.", waited))
        elif self._away and done:
            self.say(_("{place} answers again.").format(place=plan.shown_place))
        self._away = self._away and not done

    def say_waiting(self, text: str) -> None:
        """That an edit waits; the line goes on telling for how long."""
        self._said_waiting = text
        self.say(text, "warn")

    def _say_whom(self) -> None:
        """Whom the edits wait for, and for how long now; a key's own word is not pushed aside."""
        if (whom := self.living.waits_for) and (self.message is None or self.message[0] == self._said_waiting):
            n = len(self.living.waiting)
            text = n_("{n} edit waits for {whom}; it is saved after that.", "{n} edits wait for {whom}; they are saved after that.", n)  # fmt: skip
            self.say_waiting(text.format(n=n, whom=whom))

    def _reopen(self, key: str | None) -> None:
        """An edit that could not be made goes back to its author: its form, with what was typed."""
        from smcockpit.ui.screens.lookback import reopen

        assert self.main is not None
        reopen(self.main, key)

    def _people(self) -> None:
        """Say where I am and ask who else is here; a server's answer may be far away and is not waited for."""
        if self._asking_who:
            return
        self._asking_who = True
        plan, on = self.living, self._where()
        moved, self._on = on != self._on, on

        def ask() -> list[Present] | None:
            try:
                if moved:
                    plan.announce_presence(*on)
                return [one for one in plan.present() if not one.me]
            except StoreError:
                return None

        def told(found: list[Present] | None) -> None:
            self._asking_who = False
            if found is not None and found != self.others:
                self.others = found
                if self.main is not None and self.main.is_mounted:
                    self.main.bars()

        if is_address(self.folder):
            run_in_thread(self, ask, told)
        else:
            told(ask())

    def _where(self) -> tuple[str, str]:
        """(kind, id) of the record that I edit or stand on."""
        from smcockpit.plan.record import Record

        shown = getattr(self.screen, "record", None)
        if not isinstance(shown, Record) and self.main is not None and self.main.is_mounted:
            shown = self.main.pane.current()
        return (shown.kind, shown.id) if isinstance(shown, Record) else ("", "")

    def locked(self) -> str:
        """Why the plan that is shown cannot be changed, "" where it can."""
        if self.workspace.shown_day is not None:
            day = show_date(self.workspace.shown_day, year=True)
            return _("This is the plan as it stood on {day}; it cannot be changed.").format(day=day)
        if self.workspace.newer:
            return _("This plan was written by a newer smcockpit; it can be read here, but not changed.")
        if self.read_only:
            return _("Read only: this plan is open for reading only; i shows all of a record.")
        return ""

    def may_change(self) -> bool:
        """Whether the plan that is shown can be changed; says why where it cannot."""
        if why := self.locked():
            self.say(why, "warn")
        return not why

    def beside_me(self, kind: str, id: str) -> str:
        """Who else is on a record, as "luis, eva"; "" for nobody."""
        return ", ".join(dict.fromkeys(one.actor for one in self.others if (one.kind, one.id) == (kind, id)))

    def _look(self) -> None:
        """A new day, a changed theme, new exports, who is here: a few `stat` calls, four times a second."""
        if self._looks % 4 == 0:
            self._people()
        self._looks += 1
        if self.living.waiting:
            self._poll()
        if self.now is not None:
            return
        if (today := self.workspace.today()) != self.today:
            self.today = today
            self._count()
            self._rebuild()
        self._look_at_theme()
        if not self._reading:
            jobs = self.workspace.metrics.due()
            if jobs or self.workspace.metrics.gone:
                self._reading = True
                self._read(jobs)
            elif (wait := self.workspace.metrics.wait()) is not None:
                self.set_timer(wait, self._look_soon)

    def _look_soon(self) -> None:
        """A file settles between two looks: read it then, not a quarter of a second later."""
        if not self._reading and (jobs := self.workspace.metrics.due()):
            self._reading = True
            self._read(jobs)

    def _read(self, jobs: list[Job]) -> None:
        from smcockpit.metrics.decode import Refused
        from smcockpit.metrics.folder import Result, read
        from smcockpit.metrics.process import Cancelled
        from smcockpit.metrics.read import refusal

        self._stop_reading = False
        began = time.monotonic()

        def heard(n: int, share: float) -> bool:
            if time.monotonic() - began > 0.5:
                text = _("Reading {file} ({n} of {all}, {share}) … Esc stops it")
                text = text.format(file=jobs[n].name, n=n + 1, all=len(jobs), share=f"{share:.0%}")
                self.call_later(self._progress, text)
            return not self._stop_reading

        def work() -> list[Result]:
            results: list[Result] = []
            for n, job in enumerate(jobs):
                if not heard(n, 0.0):
                    self.call_later(self.living.metrics.let_be, job)
                    continue
                try:
                    results.append(read(job, lambda share, n=n: heard(n, share)))  # type: ignore[misc]
                except Cancelled:
                    self.call_later(self.living.metrics.let_be, job)
                except Exception as error:  # a fault of ours in one file must not end the watching of all
                    why = _("it could not be read; the details are in {path}").format(path=crash_report(error))
                    results.append(Result(job, refusal(job.name, Refused(why)), 0))
            return results

        run_in_thread(self, work, self._have_read)

    def _progress(self, text: str) -> None:
        if self._reading:
            self.say(text)

    def stop_reading(self) -> bool:
        """Esc: let go of the file that is being read; False where none is."""
        going = self._reading and not self._stop_reading
        self._stop_reading = True
        return going

    def _have_read(self, results: list[Result]) -> None:
        self._reading = False
        if not self.workspace.metrics.take(results):
            return
        self._count()
        told = self.workspace.metrics.problems()
        asked = [result.job.name for result in results if result.job.name in told]
        if asked:
            self.say(
                _("{file}: {why} M shows the exports.").format(file=asked[0], why=told[asked[0]][0]["message"]), "warn"
            )
        elif results and (noted := next((one for one in results if one.reading["notes"]), None)) is not None:
            text = _("{file}: {why} M shows the exports.")
            self.say(text.format(file=noted.job.name, why=f"{noted.reading['notes'][0]}."), "warn")
        elif results:
            self.say(_("Read: {files}").format(files=", ".join(result.job.name for result in results[:3])))
        if self.main is not None:
            self.main.panes["kpis"].rebuild()
            self.main.bars()
        self._save_cache()

    def _save_cache(self) -> None:
        run_in_thread(self, self.workspace.metrics.save)

    def _rebuild(self) -> None:
        if self.main is not None:
            for pane in self.main.every:
                pane.rebuild()
            self.main.bars()

    # ---- talking

    def say(self, text: str, style: str = "") -> None:
        """One line at the foot, until the next key."""
        self.message = (text, style)
        if self.main is not None and self.main.is_mounted:
            self.main.bars()

    def sure(self, question: str, about: object) -> bool:
        """Whether the key that was pressed just before asked the same; else it is asked."""
        if self.asked_before == (question, about):
            return True
        self.asked = (question, about)
        self.say(question, "warn")
        return False

    def silence(self) -> None:
        """A key was pressed: what was said or asked is over."""
        self.asked_before, self.asked = self.asked, None
        if self.message is not None:
            self.message = None
            if self.main is not None:
                self.main.bars()

    def to_terminal(self, sequence: str) -> None:
        """A control sequence to the terminal itself, past the screen."""
        if self._driver is not None:
            self._driver.write(sequence)
            self._driver.flush()

    def person(self) -> str:
        """The id of the person at the keyboard, "" where the plan does not know one of that name."""
        name = self.workspace.actor.casefold()
        for person in self.workspace.plan.every(Person):
            if person.heading().casefold() == name or person.heading().casefold().split(" ")[0] == name:
                return person.id
        return ""

    # ---- trust

    def undo(self, choice: Choice = "ask") -> None:
        self._step(self.workspace.undo, choice, _("Undone: {what}"), _("You have nothing to undo."))

    def redo(self, choice: Choice = "ask") -> None:
        self._step(self.workspace.redo, choice, _("Done again: {what}"), _("You have nothing to do again."))

    def _step(self, step: Callable[[Choice], str], choice: Choice, done: str, nothing: str) -> None:
        try:
            what = step(choice)
        except NotYours as error:
            from smcockpit.ui.screens.lookback import choice_page

            def chosen(answer: str | None) -> None:
                picked: Choice = "mine" if answer == "mine" else "theirs"
                if answer in ("mine", "theirs"):
                    self._step(step, picked, done, nothing)

            self.push_screen(choice_page(self, error), chosen)
            return
        except (StoreError, ValueError) as error:
            self.say(str(error), "bad")
            return
        if what and self.workspace.caution:
            self.say(self.workspace.caution, "bad")
        else:
            self.say(done.format(what=what) if what else nothing)

    def show_day(self, day: date | None) -> None:
        """All panes as the plan stood at the end of a day; None: as it stands."""
        if day is None:
            if self.now is not None:
                self.workspace, self.now = self.now, None
                self.say(_("The plan of today again."))
        else:
            try:
                past = self.living.as_of(day)
            except StoreError as error:
                self.say(str(error), "bad")
                return
            self.now, self.workspace = self.living, past
            self.say(_("The plan as it stood on {day}. Esc goes back to today.").format(day=show_date(day, year=True)))
        self.today = self.workspace.today()
        self._count()
        self._rebuild()

    def leave(self) -> None:
        """Out, unless edits still wait for a server or for somebody's lock; then only when asked twice."""
        waiting = len(self.living.waiting)
        if waiting and not self._leaving:
            self._leaving = True
            text = n_("{n} edit still waits to be saved. q again leaves without it.", "{n} edits still wait to be saved. q again leaves without them.", waiting)  # fmt: skip
            self.say(text, "bad")
            return
        self.exit(0)

    def pop_screen(self) -> AwaitComplete:
        """The panes stay: Textual's palette, left twice in one breath, would take them along."""
        if self.screen is self.main:
            return AwaitComplete()
        return super().pop_screen()

    def action_interrupt(self) -> None:
        """Ctrl+C, wherever one is: out. What was typed and is not saved is asked about once."""
        self.ending.answer()
        held = getattr(self.screen, "hold", None)
        if held is not None and held():
            return
        if hasattr(self, "workspace"):
            self.leave()
        else:
            self.exit(0)

    def action_abort(self) -> None:
        """Ctrl+\\: out at once, whatever waits."""
        self.exit(128 + signal.SIGQUIT)

    @on(Driver.SignalResume)
    def _resumed(self) -> None:
        """Back from the shell: what stands on the terminal is the shell's."""
        self.redraw()

    # ---- looks

    def next_theme(self) -> None:
        names = sorted(theme.available(self.config))
        at = names.index(self.palette.name) if self.palette.name in names else -1
        self._wear(names[(at + 1) % len(names)])

    def _wear(self, name: str) -> None:
        try:
            palette = theme.load(name, self.config)
        except theme.BadTheme as error:
            self.say(str(error), "bad")
            return
        same = name == self.palette.name
        self.palette = palette
        self.register_theme(palette.theme)
        self.theme = name
        if same:
            self._watch_theme(name)  # the colours are new under the same name
        self._rebuild()
        self.refresh(layout=True)
        self.say(_("Theme: {name}").format(name=name))

    def _look_at_theme(self) -> None:
        try:
            stamp = os.stat(self.palette.path).st_mtime_ns
        except OSError:
            return
        if stamp != self.palette.stamp:
            self.palette = self.palette._replace(stamp=stamp)
            self._wear(self.palette.name)

    def redraw(self) -> None:
        if isinstance(self._driver, CockpitDriver):
            self._driver.cells.forget()
        self.screen.refresh(layout=True)


def start(
    folder: str,
    *,
    actor: str | None,
    settings: Settings,
    theme: str,
    mouse: bool,
    ascii_only: bool,
    language: str,
    throw_away: bool,
    read_only: bool = False,
    review: str | bool = False,
) -> int:
    """Run the cockpit on the terminal; returns the exit code. A fault of ours becomes a file and a sentence."""
    app = CockpitApp(
        folder, actor=actor, settings=settings, theme_name=theme, ascii_only=ascii_only, language=language,
        read_only=read_only,
    )  # fmt: skip
    app.begin_with_review = review
    app.ending.watch()
    result: int | None = None
    try:
        result = app.run(mouse=mouse)
    except Exception as error:
        app.ending.note(error)
    app.ending.over()
    if app.ending.error is not None:
        sys.stderr.write(visible(app.ending.sentence))
        return CRASHED
    if app.failure:
        sys.stderr.write(visible(f"smcockpit: {app.failure}\n"))
        return 3
    return result if isinstance(result, int) else 0
