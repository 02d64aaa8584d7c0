"""What is known about a file beside its bytes: a remembered mapping, its place, conventions decided from its first part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from smcockpit.metrics.values import normal


class Given(NamedTuple):
    """A remembered answer for a header nobody declared: which columns are what."""

    header: tuple[str, ...]  # normalised cells, sorted
    platform: str
    account: str
    date_column: str  # normalised
    order: str  # "ymd", "dmy", "mdy"
    metrics: Mapping[str, str]  # normalised column → metric


class Place(NamedTuple):
    """What the file's place says about it: `platform` and `account` of the folder it was put in, and the day it was
    written (ordinal, 0 unknown), for dates without a year."""

    platform: str = ""
    account: str = ""
    when: int = 0


def signature_of(header: Iterable[str]) -> tuple[str, ...]:
    """What tells one unknown header from another: its normalised names, order aside."""
    return tuple(sorted(name for name in map(normal, header) if name))


class Conventions(NamedTuple):
    """How a file writes slashed dates and decimals, where an earlier part of it has decided that."""

    order: str
    comma: bool
