"""Reading a file in a process of its own: the large ones, so that no key waits for them, and the packed ones, whose size
says nothing. It runs in a cage (`bounds`), and whatever becomes of it is a sentence.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from typing import Any

from smcockpit.files import open_regular
from smcockpit.i18n import _, language
from smcockpit.metrics.answers import Given, Place
from smcockpit.metrics.bounds import (
    BIG,
    MOST_ANSWER,
    MOST_MEMORY,
    MOST_SECONDS,
    NO_MEMORY,
    PATIENCE,
    TOO_MUCH,
    command,
)
from smcockpit.metrics.decode import PACKED, Refused
from smcockpit.metrics.own_formats import plan_formats
from smcockpit.metrics.reading import FileReading

ReadProgress = Callable[[float], bool]  # hears how far a file is read (0 to 1), answers whether to go on


class Cancelled(Exception):
    """The person who waited for a large file does not want it any more."""


def read_path(path: str, given: Sequence[Given] = (), place: Place = Place()) -> FileReading:  # noqa: B008 - immutable
    """Read an export from disk, apart where that is due; never raises for what is in it."""
    from smcockpit.metrics.read import read_file

    return read_apart(path, given, place)[0] if is_due(path) else read_file(path, given, place)


def explain_path(path: str) -> list[str]:
    """Why the tables of a file are recognised, or how near their headers come to one that is."""
    from smcockpit.metrics.explain import explained

    if not is_due(path):
        return explained(path)
    try:
        lines: list[str] = _ask("explain", path, (), Place(), None)
    except Refused as error:
        return [str(error)]
    return lines


def is_due(path: str) -> bool:
    """Whether a file is large or packed."""
    try:
        with open_regular(path) as file:
            return os.fstat(file.fileno()).st_size > BIG or file.read(4) in PACKED
    except OSError:
        return False  # what cannot be opened is said where it is read


def read_apart(
    path: str, given: Sequence[Given], place: Place, progress: ReadProgress | None = None
) -> tuple[FileReading, int]:
    """The reading of a file and the checksum of its ends (0 where it was refused). Raises Cancelled.

    `progress` hears how far it is (0 to 1) and answers whether to go on."""
    try:
        reading, checksum = _ask("read", path, given, place, progress)
    except Refused as error:
        from smcockpit.metrics.read import refusal, shown_name

        return refusal(shown_name(path), error), 0
    return reading, checksum


def _ask(what: str, path: str, given: Sequence[Given], place: Place, progress: ReadProgress | None) -> Any:
    order = json.dumps(
        [
            what,
            os.path.abspath(path),
            [[list(g.header), *g[1:]] for g in given],
            list(place),
            language(),
            plan_formats(),
        ]
    )
    with tempfile.TemporaryFile() as answer:
        try:
            process = subprocess.Popen(
                command("smcockpit.metrics.reader_process"),
                stdin=subprocess.PIPE,
                stdout=answer,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise Refused(_("no process could be started to read it ({why})").format(why=error.strerror)) from None
        clock = threading.Timer(MOST_SECONDS * PATIENCE, process.kill)
        clock.daemon = True
        with process:
            assert process.stdin is not None and process.stderr is not None
            clock.start()
            try:
                process.stdin.write(order.encode())
                process.stdin.close()
                for line in process.stderr:
                    if line.startswith(b"at ") and progress is not None and not progress(float(line[3:])):
                        process.kill()
                        raise Cancelled(path)
            finally:
                clock.cancel()
        if process.returncode:
            raise Refused(_why(process.returncode))
        answer.seek(0)
        return json.loads(answer.read())


def _why(code: int) -> str:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return _("reading it takes more than {n} seconds, the most a file may take").format(n=MOST_SECONDS)
    if code == NO_MEMORY:
        return _("reading it takes more than {n} MB of memory, the most a file may take").format(n=MOST_MEMORY >> 20)
    if code == TOO_MUCH:
        return _("there is more in it than the {n} MB that are kept of a file").format(n=MOST_ANSWER >> 20)
    return _("it made its reader stop; it is damaged, or needs more than {n} MB of memory").format(n=MOST_MEMORY >> 20)
