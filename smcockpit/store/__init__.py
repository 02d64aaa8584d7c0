"""Keeps documents safe and shared. Knows documents (kind, id, revision), never what a post is.

Which engine a place belongs to is said here and nowhere else: a new engine is one module and one line in `ENGINES`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from smcockpit.store.port import Bundle, Op, Remark, Store, StoreEngine, Waits


class EngineEntry(NamedTuple):
    """How the places of an engine begin (() for a folder, which is what nobody else claims), and the class (a
    `StoreEngine`) as "module:name", loaded when it is needed."""

    schemes: tuple[str, ...]
    path: str


ENGINES = (
    EngineEntry(("postgresql://", "postgres://"), "smcockpit.store.postgres:PgStore"),
    EngineEntry((), "smcockpit.store.tiny:TinyStore"),
)


def _entry(place: str) -> EngineEntry:
    return next(entry for entry in ENGINES if not entry.schemes or place.startswith(entry.schemes))


def engine_of(place: str) -> StoreEngine:
    """The engine of a place. Raises StoreError, with what to install, where its driver is missing."""
    from importlib import import_module

    module, _colon, name = _entry(place).path.partition(":")
    return cast("StoreEngine", getattr(import_module(module), name))


def is_address(place: str) -> bool:
    """Whether a plan is at a server's address rather than in a folder."""
    return bool(_entry(place).schemes)


def shown(place: str) -> str:
    """A place as people may read it: an address without its passwords, and nothing of one that cannot be taken apart."""
    entry = _entry(place)
    if not entry.schemes:
        return place
    from smcockpit.store.port import StoreError

    try:
        return engine_of(place).shown(place)
    except (ImportError, StoreError):
        return f"{entry.schemes[0]}…"


def remarks(place: str) -> list[Remark]:
    """What people should know of a place, whether or not there is a plan."""
    return engine_of(place).remarks(place)


def open_store(place: str, *, read_only: bool = False, patience: float = 0.0, waits: Waits | None = None) -> Store:
    """A handle on the plan in a folder or at an address. `patience`: how many seconds a commit waits for a server that
    went away; `waits` is told while it does, and while it waits for somebody else's lock. Raises StoreError for an
    address that is none; whether there is a plan is known once it is read."""
    return engine_of(place)(place, read_only=read_only, patience=patience, waits=waits)


def create_store(place: str, ops: Sequence[Op], *, actor: str, what: str = "") -> Store:
    """A new plan whose first commit is `ops`. Raises StoreError where there is one."""
    return engine_of(place).create(place, ops, actor=actor, what=what)


def fill_store(place: str, bundle: Bundle) -> Store:
    """A plan that is what another engine dumped. Raises StoreError where there is one."""
    return engine_of(place).fill(place, bundle)
