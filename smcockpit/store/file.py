"""The plan file on disk: read whole, replaced whole, never half there.

Every change is made under a lock on a side file that is never renamed (a lock on the data file would be left behind by
the rename). The new image is written beside the old one, synced, and renamed over it; the directory is synced, so that
the name survives a power cut too. The old image stays as `backups/previous.json`; the first save of an hour also stays
as a dated copy. A file that cannot be read is never written over.

`plan.json.stat` says how the file looked when one of us left it (as git does in its index), so that what another
program or a hand wrote is noticed without reading anything twice.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterator
from itertools import pairwise

from smcockpit.files import open_regular, regular_fd
from smcockpit.i18n import _
from smcockpit.store.backups import PREVIOUS, Backups
from smcockpit.store.decoding import read as read_image
from smcockpit.store.held import HeldFiles
from smcockpit.store.history import HistoryFile, put_anew, write_all
from smcockpit.store.image import HEAD, ODD, Image, dump, head
from smcockpit.store.lock import FileLock
from smcockpit.store.migrations import newest
from smcockpit.store.odd import inferred_head, keep, sound_head
from smcockpit.store.place import cannot_write, modes
from smcockpit.store.port import Damaged, NoPlan, StoreError

Signature = tuple[int, int, int, int]
Left = tuple[int, int, int, int]  # commit, and inode, size and time of change of the file that holds it
_BLANK = b"\0 \r\n\t"


class Overtaken(StoreError):
    """Another program, which knows nothing of the lock, wrote the file while a save was being made ready."""

    def __init__(self, path: str) -> None:
        super().__init__(
            _("Another program keeps writing into {path}; nothing was saved. Try again.").format(path=path)
        )


class PlanFile:
    """One `plan.json` with its lock, history and backups.

    `ours`: whether the image that was read is as one of us left it. `theirs_over` is the last one that was, while what
    was read is not. `caution`: what is to be said of the last save although it was made, "" for nothing."""

    def __init__(self, folder: str) -> None:
        self.folder = os.path.realpath(folder)
        self.path = os.path.realpath(os.path.join(self.folder, "plan.json"))  # a link is followed, not replaced
        self.history = HistoryFile(os.path.join(self.folder, "history.jsonl"))
        self.backups = Backups(os.path.join(self.folder, "backups"), lambda raw: int(head(parse(raw))["seq"]))
        self.lock = FileLock(self.path + ".lock")
        self._left_path = self.path + ".stat"
        self.ours = True
        self.theirs_over: Image | None = None
        self.held = HeldFiles(self.path)
        self.caution = ""
        self._signature: Signature | None = None
        self._image: Image | None = None
        self._data = b""  # the bytes of that image

    # ---- reading

    def signature(self) -> Signature | None:
        """(device, inode, size, time of change in ns) of the file as it is on disk; None where there is none."""
        try:
            status = os.stat(self.path)
        except FileNotFoundError:
            return None
        return _signature(status)

    def changed(self) -> bool:
        """Whether the file, or one that another program still holds, is not as it was last read."""
        return self.signature() != self._signature or self.held.changed()

    def read(self) -> Image:
        """The image on disk; parsed only if the file is another than last time. Callers may not keep parts of it.

        Raises NoPlan, Damaged, StoreError.
        """
        try:
            signature = self.signature()
            if signature is not None and signature == self._signature and self._image is not None:
                return self._image
            before, self._image = self._image, None
            if signature is None:
                if backups := self.saved():
                    raise Damaged(self.path, _("it is gone"), backups)
                raise NoPlan(self.folder)
            with open_regular(self.path) as file:
                status = os.fstat(file.fileno())
                raw = file.read()
        except OSError as error:
            raise StoreError(_("{path} cannot be read: {why}.").format(path=self.path, why=error.strerror)) from error
        try:
            image = parse(raw)
        except ValueError as error:
            raise Damaged(self.path, str(error), self.saved()) from None
        was_ours, self.ours = self.ours, any(left[1:] == _looks(status) for left in self.left())
        if self.ours:
            self.theirs_over = None
        elif was_ours:
            self.theirs_over = before
        self._image, self._data = image, raw
        self._signature = _signature(status)
        return image

    @property
    def known(self) -> Image | None:
        """The image as it was read or written last, None where none is in memory."""
        return self._image

    def beginning(self, size: int) -> bytes:
        """The first bytes on disk, b"" where there are none."""
        with contextlib.suppress(OSError), open_regular(self.path) as file:
            return file.read(size)
        return b""

    def is_now(self, image: Image, replaced: list[tuple[str, bytes, bytes]]) -> bool:
        """Whether `image`, changed in memory as others changed it, is byte for byte what lies on disk; then it counts
        as read. `replaced` as for `write`."""
        try:
            with open_regular(self.path) as file:
                status = os.fstat(file.fileno())
                raw = file.read()
        except OSError:
            return False
        if ((self._with_replaced(replaced) if replaced else None) or dump(image)) != raw:
            return False
        self._image, self._data, self._signature = image, raw, _signature(status)
        self.ours, self.theirs_over = True, None  # the history tells of every byte of it
        return True

    def saved(self) -> list[str]:
        """What a lost plan can be put together from, best first: the readable copies, else the history alone."""
        paths = [self.backups.path(copy.name) for copy in self.backups.good()]
        with contextlib.suppress(StoreError):
            paths = paths or ([self.history.path] if next(self.history.entries(None), None) else [])
        return paths

    def forget(self) -> None:
        """Drop what is cached: the next read looks at the disk."""
        self._image = self._signature = None
        self._data = b""

    # ---- whose it is

    def left(self) -> list[Left]:
        """How the file looked when one of us left it, and before that: the later is written before the rename."""
        try:
            with open_regular(self._left_path) as file:
                numbers = [int(word) for word in file.read(400).split()]
        except (OSError, ValueError):
            return []
        return [
            (numbers[n], numbers[n + 1], numbers[n + 2], numbers[n + 3]) for n in range(0, len(numbers) // 4 * 4, 4)
        ]

    def previous_is_ours(self) -> bool:
        """Whether the image before this one is as one of us left it: a program that had it open may have gone on."""
        with contextlib.suppress(OSError):
            looks = _looks(os.stat(self.backups.path(PREVIOUS)))
            return any(left[1:] == looks for left in self.left())
        return False

    def claim(self) -> None:
        """Take the file as it was read for one that one of us left. Only under `locked`."""
        if self._image is not None and self._signature is not None:
            self._leave([(head(self._image)["seq"], *self._signature[1:])], modes(self.folder)[1])
            self.ours, self.theirs_over = True, None

    def _leave(self, left: list[Left], mode: int) -> None:
        """Only a hint: where it cannot be written, or is lost, the next who opens the plan compares."""
        text = "".join(f"{number:20}" for look in left for number in look).ljust(160) + "\n"
        with contextlib.suppress(OSError):
            fd = regular_fd(self._left_path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, mode)
            try:
                os.pwrite(fd, text.encode(), 0)  # of one length always: a reader sees the old or the new
                with contextlib.suppress(PermissionError):
                    os.fchmod(fd, mode)
            finally:
                os.close(fd)

    # ---- writing

    @contextlib.contextmanager
    def locked(self, actor: str = "", wait: float | None = None) -> Iterator[None]:
        """Hold the plan's lock: nobody else writes meanwhile. Only ever held for one read-modify-write. `wait`: how many
        seconds for somebody else, where that is not as usual.

        Raises Busy where somebody else holds it for too long, StoreError where there can be none."""
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(self.lock.held(modes(self.folder)[1], actor, wait))
            except OSError as error:
                raise cannot_write(error, self.folder, self.path) from error
            yield

    def write(self, image: Image, line: bytes, replaced: list[tuple[str, bytes, bytes]] | None = None) -> None:
        """Replace the file by `image`, with `line` appended to the history first. Only under `locked`.

        Where the change only replaced documents, `replaced` are (number, old bytes, new bytes): the rest of the file
        need not be spelt out again. Raises Overtaken, StoreError; then the file and its history are as they were.
        """
        history_size = None
        self.caution = ""
        temporary = self.path + ".tmp"
        try:
            mode = modes(self.folder)
            history_size = self.history.append(line, mode[1])
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            fd = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode[1])
            try:
                os.fchmod(fd, mode[1])
                patched = self._with_replaced(replaced) if replaced else None
                data = patched or dump(image)
                write_all(fd, data)
                os.fsync(fd)
                if replaced and not patched:
                    _read_back(fd, data, self.path)
                status = os.fstat(fd)
            finally:
                os.close(fd)
            kept = self.held.keep(self.path, mode[1], self._data)
            standing = self.signature()
            if standing != self._signature:
                if kept is not None:
                    kept.drop()
                raise Overtaken(self.path)
            self.backups.keep_previous(self.path, mode)
            before = [left for left in self.left() if standing is not None and left[1:] == standing[1:]]
            self._leave([*before[-1:], (head(image)["seq"], *_looks(status))], mode[1])
            os.rename(temporary, self.path)
            if kept is None and standing is not None:  # opened, or even written, since we asked
                old = self.backups.path(PREVIOUS)
                self.held.keep(old, mode[1], self._data, written=_looks(os.stat(old)) != standing[1:])
        except (OSError, StoreError) as error:
            self.forget()
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            if history_size is not None:
                self.history.take_back(history_size)
            if isinstance(error, StoreError):
                raise
            raise cannot_write(error, self.folder, self.path) from error
        self._image, self._data = image, data
        self._signature, self.ours, self.theirs_over = _signature(status), True, None
        self.caution = _sync_folder(os.path.dirname(self.path))
        with contextlib.suppress(OSError, StoreError):  # a copy more or less must not fail a save that is on disk
            self.backups.keep_dated(data, mode)

    def _with_replaced(self, replaced: list[tuple[str, bytes, bytes]]) -> bytes | None:
        """The bytes of the image on disk with some documents put in anew, in place; None where they are not found there
        as they should be (somebody else's spelling), or two of them lie over each other. A number in bare quotes stands
        in no text. Where something odd was kept aside, the bytes are not those of the image, and all is spelled out."""
        if self._image is not None and ODD in self._image:
            return None
        spots = []
        for key, old, new in replaced:
            needle = f'"{key}":'.encode() + old
            at = self._data.find(needle)
            if at < 0:
                return None
            spots.append((at + len(key) + 3, at + len(needle), new))
        spots.sort()
        if any(start < end for (_start, end, _new), (start, _end, _other) in pairwise(spots)):
            return None
        whole = memoryview(self._data)
        parts: list[bytes | memoryview] = []
        done = 0
        for start, end, new in spots:
            parts += [whole[done:start], new]
            done = end
        return b"".join([*parts, whole[done:]])

    def rewrite(self, image: Image, history: list[bytes], backups: list[tuple[str, bytes]]) -> None:
        """Everything anew, the plan last: cut short, what is to go still stands there and can be found again."""
        mode = modes(self.folder)
        try:
            for name, data in backups:
                path = self.backups.path(name)
                made = os.stat(path).st_mtime_ns
                self.backups.write(name, data, mode)
                os.utime(path, ns=(made, made))
            self.history.replace(history, mode[1])
            put_anew(self.path, dump(image), mode[1])
            self._leave([(head(image)["seq"], *_looks(os.stat(self.path)))], mode[1])
            self.held.clear()  # what another program still had open holds the old documents
            self.backups.drop_unfinished()
            for folder in {self.folder, self.backups.folder, os.path.dirname(self.path)}:
                if os.path.isdir(folder):
                    _sync_folder(folder)
        except OSError as error:
            text = _(
                "Not finished: {why}. The plan in {folder} is as it was; its copies and its history may be rewritten already. Do it again."
            )
            raise StoreError(text.format(why=error.strerror, folder=self.folder)) from error
        finally:
            self.forget()

    def set_aside(self) -> str | None:
        """Move what stands in place of the plan out of the way; returns where it is now. Only under `locked`."""
        if not os.path.lexists(self.path):
            return None
        aside = f"{self.path}.damaged-{time.strftime('%Y%m%dT%H%M%S')}"
        os.rename(self.path, aside)
        self.forget()
        return aside


def _signature(status: os.stat_result) -> Signature:
    return status.st_dev, *_looks(status)


def _looks(status: os.stat_result) -> tuple[int, int, int]:
    """What of a file's state survives a restart of the machine."""
    return status.st_ino, status.st_size, status.st_mtime_ns


def parse(raw: bytes) -> Image:
    """The image in the bytes of a plan file. Raises ValueError with what is wrong, as a phrase."""
    if not raw[:1].strip(_BLANK) and not raw.strip(_BLANK):
        raise ValueError(_("it is empty"))
    try:
        image = read_image(raw)
    except ValueError as error:
        raise ValueError(_("it is not JSON ({why})").format(why=str(error)[:120])) from None
    top = image.get(HEAD, {}).get("1")
    if not sound_head(top):
        inferred = inferred_head(image, newest())
        if inferred is None:
            raise ValueError(_("it is JSON but not a plan"))
        if top is not None:
            keep(image, [(HEAD, "1", dump(top))])
        image[HEAD] = {"1": inferred}
    return image


def _read_back(fd: int, data: bytes, path: str) -> None:
    raw = os.pread(fd, len(data) + 1, 0)
    if raw != data or dump(parse(raw)) != data:
        raise StoreError(
            _(
                "{path} reads otherwise than it was written; it was left as it was before, and nothing was saved."
            ).format(path=path)
        )


def _sync_folder(path: str) -> str:
    """Make a rename survive a power cut; what is to be said where the disk refuses, "" otherwise."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
    except OSError as error:
        if error.errno in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EACCES):
            return ""  # a file system that has no such thing, or a folder that one may only write into
        return _(
            "Saved, but the disk reports an error ({why}): the change is in the plan, and after a power cut it might not be. Look after the disk, and keep a copy of {folder} elsewhere."
        ).format(why=error.strerror or error, folder=path)
    return ""
