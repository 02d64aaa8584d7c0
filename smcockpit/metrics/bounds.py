"""What one file may cost, and the cage of the processes that read the large and the packed ones.

A file is somebody else's: it may be damaged, or made to cost. Each bound is far above what any platform exports, and is
named in the sentence that refuses a file.
"""

from __future__ import annotations

import sys

BIG = 5 * 1024 * 1024  # bytes above which a file is read in a process of its own, so that no key waits for it
MOST_BYTES = 128 * 1024 * 1024  # of a file, and of all that is packed in one
MOST_RATIO = 200  # unpacked bytes for each packed one; a table packs to a tenth or less, a bomb to a thousandth
MOST_FILES = 200  # in a ZIP
MOST_SHEETS = 100  # in a workbook
MOST_COLUMNS = 16_384  # a worksheet has no more
MOST_ROWS = 2_000_000
MOST_CELLS = 40_000_000  # of a text; of a workbook, whose cells cost more, MOST_SHEET_CELLS
MOST_SHEET_CELLS = 5_000_000
MOST_CELL = 16 * 1024 * 1024  # characters in one cell
MOST_BLOCKS = 2_000  # tables one below the other
MOST_MEMORY = 1536 * 1024 * 1024  # address space of a process that reads, in bytes
MOST_SHEET_MEMORY = 1024 * 1024 * 1024  # of the process that opens a workbook
MOST_SECONDS = 120  # of the processor's time for such a process; PATIENCE times that on the clock
PATIENCE = 3
NO_MEMORY, TOO_MUCH = 77, 78  # exit codes of the process that reads: out of memory; more found than is kept
MOST_ANSWER = 160 * 1024 * 1024  # bytes of what such a process may find in a file


def command(module: str) -> list[str]:
    """How a module of ours is started as a process: never with the current folder, where anybody's files may lie, in
    front of the library (-P). The environment stays, it may be what tells where this program is."""
    return [sys.executable, "-P", "-m", module]


def confine(memory: int = MOST_MEMORY) -> None:
    """Take no more memory and time than the bounds from now on; beyond them the system refuses or ends this process."""
    try:
        import resource
    except ImportError:  # a system without such limits: the clock of whoever waits is left
        return
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, MOST_SECONDS), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(kind, (most, most))
