"""Work beside the screen: in a daemon thread, so that neither a key nor the way out waits for it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import TypeVar

from textual.message_pump import MessagePump

T = TypeVar("T")


def beside(pump: MessagePump, work: Callable[[], T], then: Callable[[T], object] | None = None) -> None:
    """Do `work` in a thread; hand its result to `then` on the screen's own thread, if that still runs."""

    def run() -> None:
        result = work()
        if then is not None:
            pump.call_later(then, result)

    Thread(target=run, daemon=True).start()
