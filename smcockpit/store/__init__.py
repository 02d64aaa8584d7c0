"""Keeps documents safe and shared. Knows documents (kind, id, revision), never what a post is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from smcockpit.store.port import Bundle, Op, Store, Waits


def is_address(place: str) -> bool:
    """Whether a plan is at a server's address rather than in a folder."""
    return place.startswith(("postgresql://", "postgres://"))


def _server() -> Any:
    """The module of the PostgreSQL engine. Raises StoreError, with what to install, where its driver is missing."""
    from smcockpit.store import (
        link,  # noqa: F401 - says so before anything else needs the driver
        postgres,
    )

    return postgres


def shown(place: str) -> str:
    """A place as people may read it: an address without its passwords, and nothing of one that cannot be taken apart."""
    if not is_address(place):
        return place
    from smcockpit.store.address import UNSEEN, taken_apart
    from smcockpit.store.port import StoreError

    try:
        return taken_apart(place).shown
    except (ImportError, StoreError):
        return UNSEEN


def open_store(place: str, *, read_only: bool = False, patience: float = 0.0, waits: Waits | None = None) -> Store:
    """The engine for a plan folder or an address. `patience`: how many seconds a commit waits for a server that went
    away; `waits` is told while it does, and while it waits for somebody else's lock."""
    if is_address(place):
        store = _server().PgStore(place, read_only=read_only, patience=patience)
        if waits is not None:
            store.waits = waits
        return cast("Store", store)
    from smcockpit.store.tiny import TinyStore

    embedded = TinyStore(place, read_only=read_only)
    if waits is not None:
        embedded.file.lock.waits = waits
    return embedded


def create_store(place: str, ops: Sequence[Op], *, actor: str, what: str = "") -> Store:
    """A new plan whose first commit is `ops`. Raises StoreError where there is one."""
    if is_address(place):
        return cast("Store", _server().PgStore.create(place, ops, actor=actor, what=what))
    from smcockpit.store.tiny import TinyStore

    return TinyStore.create(place, ops, actor=actor, what=what)


def fill_store(place: str, bundle: Bundle) -> Store:
    """A plan that is what another engine dumped. Raises StoreError where there is one."""
    if is_address(place):
        return cast("Store", _server().PgStore.fill(place, bundle))
    from smcockpit.store.tiny import TinyStore

    return TinyStore.fill(place, bundle)
