"""The cockpit composed: opens the plan, looks around four times a second, and leaves cleanly. Nothing imports it back
but the shell's door."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Sequence

from textual import on
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.driver import Driver
from textual.filter import LineFilter

from smcockpit import i18n
from smcockpit.environment import config_folder, poll_seconds
from smcockpit.plan.record import Record
from smcockpit.plan.text import visible
from smcockpit.settings import Settings
from smcockpit.ui import internals, keymap, opening, theme
from smcockpit.ui.driver import CockpitDriver
from smcockpit.ui.ending import CRASHED, EndingApp
from smcockpit.ui.export_reader import ExportReader
from smcockpit.ui.guard import AsciiFilter, TerminalGuard
from smcockpit.ui.leaving import leave
from smcockpit.ui.poller import Poller
from smcockpit.ui.presence import PresenceWatch
from smcockpit.ui.screens.cockpit import PaneScreen
from smcockpit.ui.session import Session
from smcockpit.ui.theming import ThemeSwitch
from smcockpit.workspace import NoPlan, StoreError, Workspace, is_address


class CockpitApp(EndingApp, inherit_bindings=False):
    """One run of the cockpit on the plan in `folder`, which may be a folder or a server's address.

    `theme_name`, `language` and `config` are asked of settings and environment where they are empty. Raises BadTheme
    or BadSettings before there is a screen."""

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
        super().__init__(driver_class=CockpitDriver)
        self.folder, self.actor, self.language = folder, actor, language
        settings, config = settings or Settings(), config or config_folder()
        self.session = Session(
            settings=settings,
            keys=keymap.with_keymap(settings.keys, settings.path),
            palette=theme.load(theme_name or settings.theme or theme.DEFAULT, config),
            read_only=read_only,
            to_terminal=lambda sequence: internals.write_to_terminal(self, sequence),
        )
        self.animation_level = "none"
        self.failure = ""  # why the plan could not be opened, said when the screen is gone
        self.main: PaneScreen | None = None  # None until a plan is open
        self.begin_with_review: str | bool = False  # True, or whose
        self.looks = 0  # how often it was looked around
        self.poll_seconds = poll_seconds()
        self._filters_extra: list[LineFilter] = [*([AsciiFilter()] if ascii_only else []), TerminalGuard()]
        self.themes = ThemeSwitch(self, self.session, config)
        self.poller = Poller(self, self.session, self._show_returned)
        self.presence = PresenceWatch(self, self.session, is_address(folder), self._where)
        self.exports = ExportReader(self, self.session)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What every line goes through on its way to the terminal."""
        return [*super().get_line_filters(), *self._filters_extra]

    # ---- opening

    def on_mount(self) -> None:
        self.ending.watch_loop()
        try:
            self._open(self._workspace())
        except NoPlan as error:
            if self.session.read_only:
                self._fail(error)
            else:
                self._first_run()
        except StoreError as error:
            self._fail(error)

    def _fail(self, error: StoreError) -> None:
        self.exit(3, message=None)
        self.failure = str(error)

    def _workspace(self) -> Workspace:
        return Workspace(self.folder, actor=self.actor, read_only=self.session.read_only, queue=True)

    def _first_run(self) -> None:
        from smcockpit.ui.screens.firstrun import FirstRun

        def made(language: str | None) -> None:
            if language is None:
                self.exit(0)
                return
            self._open(self._workspace())

        self.push_screen(FirstRun(self.folder, self.session.settings.zone, self.actor), made)

    def _open(self, workspace: Workspace) -> None:
        from smcockpit.ui.screens.main import main_screen

        i18n.choose(self.language or workspace.plan.brand.language)
        self.session.open(workspace)
        self.main = main_screen(self.session, self.themes, self.exports)
        self.push_screen(self.main)
        self.call_after_refresh(self._opened, self.main)

    def _opened(self, main: PaneScreen) -> None:
        """The first frame is out: now fetch what the first edit and the first chart need, and start looking around."""
        gc.freeze()
        gc.enable()
        if self.begin_with_review:
            from smcockpit.ui.screens import dialogs

            try:
                dialogs.review(main, self.begin_with_review if isinstance(self.begin_with_review, str) else "")
            except ValueError as error:
                self.session.say(str(error), "bad")
        opening.prepare(self, main.start_charts)
        self._stop_watching = self.session.living.watch(self.poller.woken)
        self.set_interval(self.poll_seconds, self._look)
        opening.say_what_is_odd(self.session, self.folder)

    def on_unmount(self) -> None:
        if hasattr(self, "_stop_watching"):
            self._stop_watching()
        if self.session.is_open:
            self.session.living.close()

    # ---- looking around

    def _look(self) -> None:
        """A new day, a changed theme, new exports, who is here: a few `stat` calls, four times a second."""
        if self.looks % 4 == 0:
            self.presence.look()
        self.looks += 1
        if self.session.living.waiting:
            self.poller.poll()
        if self.session.travelling:
            return
        self.session.new_day()
        self.themes.look()
        self.exports.look()

    def _where(self) -> tuple[str, str]:
        """(kind, id) of the record that I edit or stand on."""
        shown = getattr(self.screen, "record", None)
        if not isinstance(shown, Record) and self.main is not None and self.main.is_mounted:
            shown = self.main.pane.current()
        return (shown.kind, shown.id) if isinstance(shown, Record) else ("", "")

    def _show_returned(self) -> None:
        """Edits that could not be made go back to their author: their form, with what was typed."""
        from smcockpit.ui.screens.lookback import reopen, returned_page

        if (main := self.main) is not None:
            self.push_screen(returned_page(self.session, self.size.width), lambda key: reopen(main, key))

    # ---- leaving

    def pop_screen(self) -> AwaitComplete:
        """The panes stay: Textual's palette, left twice in one breath, would take them along."""
        if self.screen is self.main:
            return AwaitComplete()
        return super().pop_screen()

    def action_interrupt(self) -> None:
        """Ctrl+C, wherever one is: out. What was typed and is not saved is asked about once."""
        self.ending.answer()
        held = getattr(self.screen, "hold", None)
        if held is None or not held():
            leave(self, self.session)

    def action_abort(self) -> None:
        """Ctrl+\\: out at once, whatever waits."""
        self.exit(128 + signal.SIGQUIT)

    @on(Driver.SignalResume)
    def _resumed(self) -> None:
        """Back from the shell: what stands on the terminal is the shell's."""
        internals.redraw(self)

    @property
    def palette(self) -> theme.Palette:
        """The colours that widgets draw with."""
        return self.session.palette


def start(
    folder: str,
    *,
    actor: str | None,
    settings: Settings,
    theme: str,
    mouse: bool,
    ascii_only: bool,
    language: str,
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
