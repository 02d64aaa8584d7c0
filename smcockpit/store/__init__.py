"""Keeps documents safe and shared. Knows documents (kind, id, revision), never what a post is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smcockpit.store.port import Store


def open_store(folder: str) -> Store:
    """The engine for a plan folder."""
    from smcockpit.store.tiny import TinyStore

    return TinyStore(folder)
