"""Reads new and changed exports beside the screen, says how far it is, and makes an event of what was read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from textual.app import App

from smcockpit.environment import crash_report
from smcockpit.i18n import _
from smcockpit.ui.session import Event, Session
from smcockpit.ui.threads import run_in_thread

if TYPE_CHECKING:
    from smcockpit.metrics.folder import Job, Result

_SILENT_FOR = 0.5  # seconds of reading after which it is said how far it is


class ExportReader:
    """One reading at a time, of all files that are due."""

    def __init__(self, app: App[Any], session: Session) -> None:
        self._app, self._session = app, session
        self.reading = False  # whether files are being read
        self._stopped = False  # whether Esc was pressed while it read

    def look(self) -> None:
        """Begin with what is due; where a file still settles, look again as soon as it has."""
        if self.reading:
            return
        metrics = self._session.living.metrics
        jobs = metrics.due()
        if jobs or metrics.gone:
            self._read(jobs)
        elif (wait := metrics.wait()) is not None:
            self._app.set_timer(wait, self._look_at_settled)

    def stop(self) -> bool:
        """Let go of the file that is being read; False where none is."""
        going = self.reading and not self._stopped
        self._stopped = True
        return going

    def _look_at_settled(self) -> None:
        if not self.reading and (jobs := self._session.living.metrics.due()):
            self._read(jobs)

    def _read(self, jobs: list[Job]) -> None:
        from smcockpit.metrics.decode import Refused
        from smcockpit.metrics.folder import Result, read
        from smcockpit.metrics.process import Cancelled
        from smcockpit.metrics.read import refusal

        self.reading, self._stopped = True, False
        began = time.monotonic()
        metrics = self._session.living.metrics

        def goes_on(n: int, share: float) -> bool:
            if time.monotonic() - began > _SILENT_FOR:
                text = _("Reading {file} ({n} of {all}, {share}) … Esc stops it")
                text = text.format(file=jobs[n].name, n=n + 1, all=len(jobs), share=f"{share:.0%}")
                self._app.call_later(self._say_progress, text)
            return not self._stopped

        def work() -> list[Result]:
            results: list[Result] = []
            for n, job in enumerate(jobs):
                if not goes_on(n, 0.0):
                    self._app.call_later(metrics.let_be, job)
                    continue
                try:
                    results.append(read(job, lambda share, n=n: goes_on(n, share)))  # type: ignore[misc]
                except Cancelled:
                    self._app.call_later(metrics.let_be, job)
                except Exception as error:  # a fault of ours in one file must not end the watching of all
                    why = _("it could not be read; the details are in {path}").format(path=crash_report(error))
                    results.append(Result(job, refusal(job.name, Refused(why)), 0))
            return results

        run_in_thread(self._app, work, self._take)

    def _say_progress(self, text: str) -> None:
        if self.reading:
            self._session.say(text)

    def _take(self, results: list[Result]) -> None:
        self.reading = False
        metrics = self._session.living.metrics
        if not metrics.take(results):
            return
        self._session.publish(Event(readings=True))
        self._say_what(results)
        run_in_thread(self._app, metrics.save)

    def _say_what(self, results: list[Result]) -> None:
        """The first question, else the first note, else what was read."""
        problems = self._session.living.metrics.problems()
        asked = [result.job.name for result in results if result.job.name in problems]
        noted = next((result for result in results if result.reading["notes"]), None)
        text = _("{file}: {why} M shows the exports.")
        if asked:
            self._session.say(text.format(file=asked[0], why=problems[asked[0]][0]["message"]), "warn")
        elif noted is not None:
            self._session.say(text.format(file=noted.job.name, why=f"{noted.reading['notes'][0]}."), "warn")
        elif results:
            names = ", ".join(result.job.name for result in results[:3])
            self._session.say(_("Read: {files}").format(files=names))
