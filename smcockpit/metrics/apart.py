"""`python -m smcockpit.metrics.apart`: reads one export in a process of its own; order on stdin, reading on stdout, and on
stderr how far it is."""

from __future__ import annotations

import json
import os
import sys
import time

from smcockpit import words
from smcockpit.metrics import decode
from smcockpit.metrics.answers import Given, Place
from smcockpit.metrics.read import read_file
from smcockpit.metrics.tail import EDGE, edges

_EVERY = 0.2  # seconds between two words about it


def main() -> None:
    import gc

    gc.disable()  # nothing here goes round in circles, and a million records are looked through again and again
    path, given, place, language = json.loads(sys.stdin.buffer.read())
    words.choose(language)
    size = max(os.stat(path).st_size, 1)
    last = time.monotonic()

    def passed(share: float) -> None:
        nonlocal last
        if time.monotonic() - last >= _EVERY:
            last = time.monotonic()
            sys.stderr.write(f"at {min(share / size, 1):.3f}\n")
            sys.stderr.flush()

    decode.passed = passed
    answers = [Given(tuple(header), *rest) for header, *rest in given]
    reading = read_file(path, answers, Place(*place))
    with open(path, "rb") as file:
        top = file.read(EDGE)
        file.seek(max(size - EDGE, 0))
        checksum = edges(top, file.read(EDGE))
    sys.stdout.write(json.dumps([reading, checksum]))


if __name__ == "__main__":
    main()
