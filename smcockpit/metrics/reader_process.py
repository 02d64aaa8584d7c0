"""`python -P -m smcockpit.metrics.reader_process`: reads one export in a process of its own; order on stdin, answer on stdout, and
on stderr how far it is."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

from smcockpit import i18n
from smcockpit.files import open_regular
from smcockpit.metrics.answers import Given, Place
from smcockpit.metrics.bounds import MOST_ANSWER, NO_MEMORY, TOO_MUCH, confine
from smcockpit.metrics.explain import explained
from smcockpit.metrics.own_formats import look_in
from smcockpit.metrics.read import read_file
from smcockpit.metrics.tail import EDGE, edges

_EVERY = 0.2  # seconds between two words about it


def main() -> None:
    """Answer the order on stdin and end; exit code NO_MEMORY or TOO_MUCH where a bound was met."""
    import gc

    gc.disable()  # nothing here goes round in circles, and a million records are looked through again and again
    confine()
    try:
        answer = json.dumps(_answer(*json.loads(sys.stdin.buffer.read())))
    except MemoryError:
        os._exit(NO_MEMORY)
    if len(answer) > MOST_ANSWER:
        os._exit(TOO_MUCH)
    sys.stdout.write(answer)
    sys.stdout.flush()
    os._exit(0)  # taking a million records apart would only cost time


def _answer(what: str, path: str, given: list[Any], place: list[Any], language: str, formats: str) -> Any:
    i18n.choose(language)
    look_in(formats)
    if what == "explain":
        return explained(path)
    size = max(os.stat(path).st_size, 1)
    last = time.monotonic()

    def passed(characters: float) -> None:
        nonlocal last
        if time.monotonic() - last >= _EVERY:
            last = time.monotonic()
            sys.stderr.write(f"at {min(characters / size, 1):.3f}\n")
            sys.stderr.flush()

    answers = [Given(tuple(header), *rest) for header, *rest in given]
    reading = read_file(path, answers, Place(*place), passed)
    if reading["status"] == "refused":
        return [reading, 0]
    with open_regular(path) as file:
        top = file.read(EDGE)
        file.seek(max(size - EDGE, 0))
        return [reading, edges(top, file.read(EDGE))]


if __name__ == "__main__":
    main()
