"""A real PostgreSQL server of its own, on a local socket, as an unprivileged user; skipped, with the reason, where there is none."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

import pytest


def _programs() -> str | None:
    """The folder with `initdb`: Debian keeps it off the path."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb")) or [shutil.which("initdb") or ""]
    return os.path.dirname(found[-1]) or None


class Server:
    def __init__(self) -> None:
        programs = _programs()
        try:
            import psycopg  # noqa: F401
        except ImportError as error:
            pytest.skip(f"no PostgreSQL tests: {error}")
        if programs is None:
            pytest.skip("no PostgreSQL tests: there is no initdb here (apt-get install postgresql)")
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="smcockpit-pg-"))
        self.user: str | None = None
        if os.geteuid() == 0:
            self.user = "postgres"  # the server refuses to run as root
            shutil.chown(self.folder, "postgres")
        self.folder.chmod(0o755)
        self._make()
        self.start()

    def _make(self) -> None:
        self._run("initdb", "-D", str(self.folder / "data"), "-A", "trust", "-U", "cockpit", "-E", "UTF8", "--locale=C.UTF-8", "-N")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [f"{self.programs}/{program}", *arguments], user=self.user, capture_output=True, text=True, cwd="/", check=False,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr + done.stdout

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses= -c fsync=on -c max_connections=60"
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", "-o", options, "start")

    def stop(self, how: str = "fast") -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", how, "-w", "stop")

    def kill(self) -> None:
        """As a machine that loses power: every process at once."""
        self.stop("immediate")

    def address(self) -> str:
        """A plan of its own."""
        return self.address_of(f"t{uuid.uuid4().hex[:12]}")

    def address_of(self, plan: str, user: str = "cockpit") -> str:
        return f"postgresql://{user}@/postgres?host={self.folder}&plan={plan}"

    def pids(self) -> list[int]:
        """Every process of the server, the first one first."""
        first = int((self.folder / "data/postmaster.pid").read_text().split()[0])
        found = subprocess.run(["pgrep", "-P", str(first)], capture_output=True, text=True, check=False).stdout
        return [first, *map(int, found.split())]

    def close(self) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)


class Standby(Server):
    """A server that follows another one, can be read, and takes over when it is promoted."""

    def __init__(self, first: Server) -> None:
        self.first = first
        super().__init__()

    def _make(self) -> None:
        self._run("pg_basebackup", "-h", str(self.first.folder), "-U", "cockpit", "-D", str(self.folder / "data"), "-R", "-X", "stream", "-c", "fast")

    def promote(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "promote")
