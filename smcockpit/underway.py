"""One piece of work beside the screen: waited for a moment, and asked after later where it takes longer."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class NotYet(Exception):
    """The work goes on."""


class Underway(Generic[T]):
    """Work in a thread of its own, and what became of it."""

    def __init__(self, work: Callable[[], T]) -> None:
        """Begin `work` in a daemon thread: neither a key nor the way out waits for it."""
        self._work = work
        self._result: T | None = None
        self._error: BaseException | None = None
        self._ended, self._stirred = Event(), Event()
        Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            self._result = self._work()
        except BaseException as error:  # raised again where the result is asked for
            self._error = error
        finally:
            self._ended.set()
            self._stirred.set()

    def stir(self) -> None:
        """From within the work: it will take longer, nobody needs to stand and wait."""
        self._stirred.set()

    def result(self, seconds: float) -> T:
        """What `work` returned or raised. Raises NotYet where it has not ended within `seconds`, or earlier where it
        said that it will not."""
        self._stirred.wait(seconds)
        if not self._ended.is_set():
            raise NotYet
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]
