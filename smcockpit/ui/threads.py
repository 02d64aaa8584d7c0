"""Work beside the screen: in a daemon thread, so that neither a key nor the way out waits for it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING, TypeVar, cast

from textual.message_pump import MessagePump

if TYPE_CHECKING:
    from smcockpit.ui.ending import EndingApp

T = TypeVar("T")


def run_in_thread(pump: MessagePump, work: Callable[[], T], then: Callable[[T], object] | None = None) -> None:
    """Do `work` in a thread; hand its result to `then` on the screen's own thread, if that still runs.

    An error of `work` is an error of the program, as if it had happened on the screen's thread.
    """
    ending = cast("EndingApp", pump.app).ending

    def run() -> None:
        try:
            result = work()
        except BaseException as error:
            ending.crash(error)
            return
        if then is not None:
            with contextlib.suppress(RuntimeError):  # the screen's loop has ended meanwhile
                pump.call_later(then, result)

    Thread(target=run, daemon=True).start()
