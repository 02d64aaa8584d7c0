"""The folder of exports: noticed by polling, read when settled, remembered between runs.

A poll compares size, mtime and inode, which works on network drives too. A file is read once it has looked the same for
`SETTLE` seconds; until then, and whenever it cannot be understood, what was read before stays. Reading is split in
three, so that a screen can do the middle part in a thread: `due` says what to read, `read` reads one, `take` keeps it.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import time
import zlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from smcockpit.files import open_regular
from smcockpit.i18n import _, language
from smcockpit.metrics.bounds import BIG
from smcockpit.metrics.own_formats import look_in
from smcockpit.metrics.posts import Whose
from smcockpit.metrics.reading import FileReading, Problem
from smcockpit.metrics.series import Library

if TYPE_CHECKING:
    from smcockpit.metrics.process import ReadProgress

SETTLE = 0.4  # seconds without change after which a file counts as written
_VERSION = 6  # of the cache; raised whenever a reading's shape or meaning changes
_TABLES = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".zip")
_PASSING = (".crdownload", ".part", ".tmp", ".swp", "~")

Signature = tuple[int, int, int]  # inode, size, mtime in ns


class Job(NamedTuple):
    """One file to read. `before` is what is known of it, for reading only what was appended."""

    name: str
    path: str
    signature: Signature
    before: _Entry | None
    given: Sequence[Any]


class _Entry(NamedTuple):
    signature: Signature
    reading: FileReading
    edges: int  # checksum of the ends of the bytes that were read
    error: list[Problem]  # why a newer state of the file is not what is shown, [] where it is


class Result(NamedTuple):
    """What a file says; `edges` is the checksum of the ends of the bytes read, 0 where only the whole tells."""

    job: Job
    reading: FileReading
    edges: int


class MetricsFolder:
    """The exports of one plan: what is known of them, and what is to be read."""

    def __init__(
        self, path: str, cache: str | None, given: Sequence[Any] = (), now: Callable[[], float] = time.time
    ) -> None:
        """`cache`: the file that remembers readings, None for no memory; `given`: answers for headers nobody declared."""
        self.path, self.cache, self.given, self._now = path, cache, tuple(given), now
        self._entries: dict[str, _Entry] = {}
        self._seen: dict[str, tuple[Signature, float]] = {}
        self._library: Library | None = None
        self._by_hand: FileReading | None = None
        self.counted_of: object = None  # the plan whose own numbers those are
        self._whose = Whose()
        self._gone = False
        self._asked: set[str] = set()
        self.formats = os.path.join(os.path.dirname(os.path.abspath(path)), "formats")
        self._formats_stamp = look_in(self.formats)
        self._load()

    # ---- noticing

    def scan(self) -> dict[str, Signature]:
        """The exports in the folder and the folders in it, by relative name."""
        signatures: dict[str, Signature] = {}
        self._scan(self.path, "", signatures)
        return signatures

    def _scan(self, folder: str, prefix: str, signatures: dict[str, Signature]) -> None:
        try:
            with os.scandir(folder) as entries:
                listed = list(entries)
        except FileNotFoundError:
            return
        except OSError:  # a network drive that is away for a moment: what is known of it stays
            signatures.update(
                {name: entry.signature for name, entry in self._entries.items() if name.startswith(prefix)}
            )
            return
        for entry in listed:
            name = entry.name
            if name.startswith((".", "~$")) or name.endswith(_PASSING):
                continue
            with contextlib.suppress(OSError):  # gone again, or a link to nowhere
                if entry.is_dir(follow_symlinks=False):
                    if prefix.count("/") < 2:
                        self._scan(entry.path, f"{prefix}{name}/", signatures)
                    continue
                about = entry.stat()
                if stat.S_ISREG(about.st_mode) and name.lower().endswith(_TABLES):
                    signatures[prefix + name] = (about.st_ino, about.st_size, about.st_mtime_ns)

    def due(self, *, settled: bool = True) -> list[Job]:
        """The files to read now. `settled=False` also takes those that may still be written (a one-shot cannot wait).
        Where a format of one's own has changed, that is all of them."""
        now, scanned = self._now(), self.scan()
        if (stamp := look_in(self.formats)) != self._formats_stamp:
            self._formats_stamp = stamp
            self._asked |= self._entries.keys()
        for name in self._entries.keys() - scanned.keys():
            del self._entries[name]
            self._gone, self._library = True, None
        jobs = []
        for name, signature in scanned.items():
            entry = self._entries.get(name)
            if entry is not None and entry.signature == signature and name not in self._asked:
                continue
            before, since = self._seen.get(name, (None, 0.0))
            if before != signature:
                written = signature[2] / 1e9
                since = min(written, now) if written > now - SETTLE else 0.0  # a file with an old date came as a whole
                self._seen[name] = (signature, since)
            if settled and now - since < self._patience(signature):
                continue
            before_it = None if name in self._asked else entry
            jobs.append(Job(name, os.path.join(self.path, name), signature, before_it, self.given))
        return jobs

    @staticmethod
    def _patience(signature: Signature) -> float:
        """Seconds a file must have been left alone; an empty one is most often about to be filled."""
        return SETTLE if signature[1] else 5 * SETTLE

    def wait(self) -> float | None:
        """Seconds until the next file that is being written will have settled, None where there is none."""
        now = self._now()
        left = [since + self._patience(signature) - now for signature, since in self._seen.values()]
        return max(min(left), 0.0) + 0.002 if left else None

    @property
    def gone(self) -> bool:
        """Whether a file was taken away since the last `take`."""
        return self._gone

    # ---- keeping

    def take(self, results: Sequence[Result]) -> bool:
        """Keep what was read; a refusal keeps the old numbers and says why. Returns whether anything shown changed."""
        changed, self._gone = self._gone, False
        for result in results:
            job, reading = result.job, result.reading
            self._asked.discard(job.name)
            self._seen.pop(job.name, None)
            before = self._entries.get(job.name)
            if reading["status"] == "refused" and before is not None and before.reading["tables"]:
                self._entries[job.name] = _Entry(job.signature, before.reading, 0, reading["problems"])
            else:
                self._entries[job.name] = _Entry(job.signature, reading, result.edges, [])
            changed, self._library = True, None
        return changed

    def let_be(self, job: Job) -> None:
        """Do not read this state of a file; its next one is read."""
        before = self._entries.get(job.name)
        reading = before.reading if before is not None else None
        if reading is None:
            from smcockpit.metrics.decode import Refused
            from smcockpit.metrics.read import refusal

            reading = refusal(job.name, Refused(_("you stopped it")))
        problem = Problem(
            row=None, column=None, message=_("{file} was not read: you stopped it.").format(file=job.name)
        )
        self._entries[job.name] = _Entry(job.signature, reading, 0, [problem])
        self._seen.pop(job.name, None)
        self._library = None

    def answer(self, given: Sequence[Any]) -> None:
        """New answers for unknown headers: files that waited for one are read again."""
        if tuple(given) != self.given:
            self.given = tuple(given)
            mapped = {
                name
                for name, e in self._entries.items()
                if e.reading["status"] == "ask" or e.reading["format"] == "mapped"
            }
            self._asked |= mapped

    def refresh(self) -> bool:
        """Notice, read and keep in one go, for one-shots."""
        jobs = self.due(settled=False)
        changed = self.take([read(job) for job in jobs])
        if changed:
            self.save()
        return changed

    def counted(self, reading: FileReading | None) -> None:
        """What was counted by hand, beside the files."""
        if reading != self._by_hand:
            self._by_hand, self._library = reading, None

    def accounts(self, whose: Whose) -> None:
        """Which accounts are ours, as channels and answers say."""
        if whose != self._whose:
            self._whose, self._library = whose, None

    # ---- what is known

    def beside(self, name: str, reading: FileReading) -> Library:
        """The library as it would be with one file more, for saying so before it is brought in."""
        readings = [(file, entry.signature[2] / 1e9, entry.reading) for file, entry in self._entries.items()]
        return Library([*readings, (name, float("inf"), reading)], self._whose)

    def library(self) -> Library:
        """All numbers together, made anew where a file has changed."""
        if self._library is None:
            readings = [(name, entry.signature[2] / 1e9, entry.reading) for name, entry in self._entries.items()]
            if self._by_hand is not None:
                readings.append((self._by_hand["file"], float("inf"), self._by_hand))
            self._library = Library(readings, self._whose)
        return self._library

    def readings(self) -> dict[str, FileReading]:
        """File by relative name → what it says, sorted."""
        return {name: entry.reading for name, entry in sorted(self._entries.items())}

    def problems(self) -> dict[str, list[Problem]]:
        """Per file what to tell: why it waits, or why its newer state is not shown."""
        problems_by_file = _odd_formats() if self._formats_stamp else {}
        for name, entry in sorted(self._entries.items()):
            problems = entry.error or (entry.reading["problems"] if entry.reading["status"] != "ok" else [])
            if problems:
                problems_by_file[name] = problems
        if self._library is not None and self._library.unasked():
            from smcockpit.metrics.notes import waiting

            for name in self._entries:
                lines = waiting(name, self._library)
                asked = [Problem(row=None, column=None, message=line) for line in lines]
                if asked:
                    problems_by_file[name] = [*problems_by_file.get(name, []), *asked]
        return problems_by_file

    # ---- between runs

    def _label(self, kept: bytes) -> bytes:
        """What stands before the readings: of which program and formats they are, and by a checksum that they are as
        they were written; what a person or a bad disk changed in them is read anew."""
        return json.dumps([*self._stamp(), zlib.crc32(kept)]).encode()

    def _stamp(self) -> list[Any]:
        formats = os.path.join(os.path.dirname(__file__), "formats")
        with os.scandir(formats) as entries:
            return [
                _VERSION,
                sorted((entry.name, entry.stat().st_mtime_ns) for entry in entries),
                [list(given) for given in self.given],
                self._formats_stamp,
            ]

    def _load(self) -> None:
        if self.cache is None:
            return
        with contextlib.suppress(OSError, ValueError):
            with open_regular(self.cache) as file:
                label, _end, kept = file.read().partition(b"\n")
            if label == self._label(kept):
                known = json.loads(kept)
                spoken = known["language"] == language()
                for name, (signature, reading, edges, error) in known["files"].items():
                    if reading["problems"] and not error and not spoken:
                        continue  # what was said of it was said in another language
                    self._entries[name] = _Entry((signature[0], signature[1], signature[2]), reading, edges, error)

    def save(self) -> None:
        """Remember the readings; a cache that cannot be written costs time at the next start and nothing else."""
        if self.cache is None:
            return
        with contextlib.suppress(OSError):
            os.makedirs(os.path.dirname(self.cache), mode=0o700, exist_ok=True)
            temporary = f"{self.cache}.{os.getpid()}.tmp"
            fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            known = {"language": language(), "files": self._entries}
            kept = json.dumps(known, separators=(",", ":")).encode()
            with open(fd, "wb") as file:
                file.write(self._label(kept) + b"\n" + kept)
            os.replace(temporary, self.cache)


def place_of(name: str) -> tuple[str, str]:
    """(platform, account) that a file's folder stands for: `instagram/…`, `instagram@cafeandino/…`."""
    from smcockpit.plan.kinds import ALIASES, PLATFORMS

    folder = name.split("/")[0] if "/" in name else ""
    platform, _at, account = folder.partition("@")
    platform = ALIASES.get(platform.lower(), platform.lower())
    return (platform, account) if platform in PLATFORMS else ("", "")


def read(job: Job, progress: ReadProgress | None = None) -> Result:
    """Read one file: what was appended alone where that tells, else all of it. Touches nothing but the file.

    `progress` hears how far a large one is (0 to 1) and answers whether to go on; None is answered where it said no."""
    from smcockpit.metrics.answers import Place
    from smcockpit.metrics.decode import PACKED
    from smcockpit.metrics.process import read_apart
    from smcockpit.metrics.read import day_of, read_bytes, read_file
    from smcockpit.metrics.tail import EDGE, continues, edges, extend

    place = Place(*place_of(job.name), day_of(job.signature[2] / 1e9))
    shown = os.path.basename(job.name)
    before, size = job.before, job.before.signature[1] if job.before is not None else 0
    try:
        with open_regular(job.path) as file:
            if (
                before is not None
                and before.edges
                and job.signature[1] > size
                and job.signature[0] == before.signature[0]
            ):
                top = file.read(EDGE)
                if size > EDGE:
                    file.seek(max(size - EDGE, 0))
                    end = file.read(min(EDGE, size))
                else:
                    end = top[:size]
                if (
                    job.signature[1] - size <= BIG
                    and edges(top[:size], end) == before.edges
                    and continues(before.reading, end)
                ):
                    file.seek(size)
                    appended = file.read(BIG + 1)
                    longer = extend(before.reading, top[:size], appended, shown, job.given, place)
                    if longer is not None:
                        whole = top[:EDGE] if size >= EDGE else (top[:size] + appended)[:EDGE]
                        return Result(job, longer, edges(whole, (end + appended)[-EDGE:]))
                file.seek(0)
            if job.signature[1] > BIG or file.peek(4)[:4] in PACKED:
                return Result(job, *read_apart(job.path, job.given, place, progress))
            raw = file.read(BIG + 1)
    except OSError:
        return Result(job, read_file(job.path, job.given, place), 0)
    return Result(job, read_bytes(raw, shown, job.given, place), edges(raw[:EDGE], raw[-EDGE:]))


def _odd_formats() -> dict[str, list[Problem]]:
    """What is wrong with formats of one's own, by file."""
    from smcockpit.metrics.recognise import odd_formats  # which reads all formats: not without need

    return {
        os.path.join("formats", os.path.basename(path)): [
            Problem(row=None, column=None, message=_("{file} declares no format: {why}.").format(file=path, why=why))
        ]
        for path, why in odd_formats().items()
        if os.path.dirname(path)
    }
