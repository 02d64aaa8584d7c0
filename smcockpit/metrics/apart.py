"""`python -m smcockpit.metrics.apart`: reads one export in a process of its own; order on stdin, reading on stdout."""

from __future__ import annotations

import json
import sys

from smcockpit.metrics.answers import Given, Place
from smcockpit.metrics.read import read_file
from smcockpit.metrics.tail import edges


def main() -> None:
    path, given, place = json.loads(sys.stdin.buffer.read())
    answers = [Given(tuple(header), *rest) for header, *rest in given]
    reading = read_file(path, answers, Place(*place))
    with open(path, "rb") as file:
        checksum = edges(file.read())
    sys.stdout.write(json.dumps([reading, checksum]))


if __name__ == "__main__":
    main()
