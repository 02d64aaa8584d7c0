"""What kind of place a plan folder is: private or shared, writable or not, on this machine or across a network."""

from __future__ import annotations

import contextlib
import errno
import os
import stat

from smcockpit.i18n import N_, _
from smcockpit.store.port import Remark, StoreError

# file systems whose locks and change times another machine may not see in time
NETWORK = {
    "nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "afs", "9p", "ceph", "glusterfs", "ncpfs", "davfs",
    "fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse", "fuse.davfs2", "fuse.s3fs", "fuse.glusterfs", "fuse.cephfs",
}  # fmt: skip


def modes(folder: str) -> tuple[int, int]:
    """(folder mode, file mode) of what is made in `folder`: private, or shared with a group where it is set-group-id."""
    shared = os.stat(folder).st_mode & stat.S_ISGID
    return (0o2770, 0o660) if shared else (0o700, 0o600)


def filesystem(path: str, table: str = "/proc/self/mountinfo") -> str:
    """The type of file system a path lies on, "" where the machine does not tell."""
    mounted, kind = "", ""
    path = os.path.realpath(path)
    with contextlib.suppress(OSError), open(table, encoding="utf-8", errors="replace") as file:
        for line in file:
            left, _dash, right = line.partition(" - ")
            mount = left.split(" ")[4].encode().decode("unicode_escape")
            inside = path == mount or path.startswith(mount.rstrip("/") + "/")
            if inside and len(mount) >= len(mounted):  # of two mounts on one place the later is on top
                mounted, kind = mount, right.split(" ")[0]
    return kind


def is_sticky_for_me(folder: str, path: str) -> bool:
    """Whether the sticky bit keeps me from replacing a file that somebody else owns."""
    try:
        about = os.stat(folder)
        owner = os.stat(path).st_uid
    except OSError:
        return False
    return bool(about.st_mode & stat.S_ISVTX) and os.geteuid() not in (0, owner, about.st_uid)


def remarks(folder: str, network: str | None = None) -> list[Remark]:
    """What is to be said of a plan folder. `network` overrides the type of file system found."""
    noted: list[Remark] = []
    path = os.path.join(folder, "plan.json")
    real = os.path.realpath(path)
    if os.path.islink(path) or os.path.islink(folder):
        noted.append(Remark("link", _("This is a link; the plan itself is {path}.").format(path=real), False))
    kind = filesystem(folder) if network is None else network
    if kind in NETWORK:
        noted.append(
            Remark(
                "network",
                _(
                    "The plan lies on a network drive ({kind}). Others' changes may show late there, and locks may not hold between machines: keep it on the server's own disk, or use PostgreSQL."
                ).format(kind=kind),
                True,
            )
        )
    if os.path.isdir(folder):
        mode = os.stat(folder).st_mode
        if mode & stat.S_ISVTX:
            noted.append(
                Remark("sticky", _(_STICKY).format(folder=folder), is_sticky_for_me(os.path.dirname(real), real))
            )
        if not os.access(os.path.dirname(real), os.W_OK | os.X_OK) or (
            os.path.exists(real) and not os.access(real, os.W_OK)
        ):
            noted.append(
                Remark(
                    "readonly", _("You may read this plan but not change it: {folder}.").format(folder=folder), False
                )
            )
        if mode & 0o007:
            noted.append(
                Remark(
                    "open",
                    _("Every user of this machine may look into {folder}: chmod o= closes it.").format(folder=folder),
                    False,
                )
            )
    return noted


_STICKY = N_(
    "{folder} has the sticky bit, so that only its owner may replace the plan file there: chmod -t takes it away."
)


def cannot_write(error: OSError, folder: str, path: str) -> StoreError:
    """Why a save did not succeed, in a sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        why = _("there is no room left on the disk")
    elif error.errno in (errno.EACCES, errno.EPERM) and is_sticky_for_me(os.path.dirname(path), path):
        why = _(_STICKY).format(folder=folder).rstrip(".")
    elif error.errno in (errno.EACCES, errno.EPERM):
        why = _("you may not write there")
    elif error.errno == errno.EROFS:
        why = _("the disk is mounted read-only")
    else:
        why = error.strerror or str(error)
    return StoreError(
        _("Not saved: {why}. The plan in {folder} is as it was before; this change is not in it.").format(
            folder=folder, why=why
        )
    )
