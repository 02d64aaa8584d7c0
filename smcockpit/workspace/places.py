"""Plans as places: a folder or an address; making one, carrying one elsewhere, putting a damaged one together."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from smcockpit.environment import local_files, who
from smcockpit.i18n import _
from smcockpit.store import create_store, is_address, open_store, shown
from smcockpit.store import remarks as remarks
from smcockpit.store.ids import new_id
from smcockpit.store.port import Damaged, NoPlan, Put, Recovered
from smcockpit.undo import Doc

if TYPE_CHECKING:
    from smcockpit.store.move import Moved


def files_of(place: str) -> str:
    """The folder for what is not a document: of a plan at an address, one on this machine."""
    return local_files(shown(place)) if is_address(place) else place


def create(
    place: str,
    *,
    brand: str,
    language: str,
    zone: str,
    channels: Iterable[tuple[str, str]] = (),
    actor: str | None = None,
) -> None:
    """A new plan: the brand, its channels, and each step's starting tasks. Raises InvalidRecord, ValueError, StoreError."""
    from smcockpit.plan.dates import zone_info
    from smcockpit.plan.template import starting_documents
    from smcockpit.plan.validation import validate

    zone_info(zone)
    documents: list[tuple[str, Doc]] = [("brand", {"name": brand, "language": language, "zone": zone, "cycle": 1})]
    documents += [
        ("channel", {"platform": platform, "handle": handle, "status": "open"}) for platform, handle in channels
    ]
    ops = [Put(kind, new_id(), validate(kind, doc), 0) for kind, doc in documents]
    ops += [Put(kind, id, validate(kind, doc), 0) for kind, id, doc in starting_documents(language, new_id)]
    create_store(place, ops, actor=who(actor), what=_("started the plan")).close()
    os.makedirs(os.path.join(files_of(place), "metrics"), mode=0o700, exist_ok=True)


def damage(place: str) -> Damaged | None:
    """Why the plan at a place cannot be read, with what it can be put together from; None where it can, or where there
    is none. Nothing is changed. Raises StoreError where nobody can tell."""
    store = open_store(place, read_only=True)
    try:
        store.verify()
    except Damaged as error:
        return error
    except NoPlan:
        return None
    finally:
        store.close()
    return None


def recover(place: str, copy: str = "") -> Recovered:
    """Put a plan in place of a damaged one: the newest readable copy, or the one named, with every later change of the
    history laid over it. The damaged file is kept. Raises StoreError where the plan is not damaged, or nothing is left
    to put it together from."""
    store = open_store(place)
    try:
        return store.recover(copy)
    finally:
        store.close()


def move(source: str, target: str) -> Moved:
    """Carry a plan, its history and its copies to another place, where none may be; all is compared afterwards, and
    `source` stays as it is. Raises StoreError."""
    from smcockpit.store.move import move as carry

    return carry(source, target)


def warm_up() -> None:
    """Load what the first save of a session would otherwise wait for: TinyDB, and the models of the commonest kinds."""
    from smcockpit.plan import validation
    from smcockpit.store import tables  # noqa: F401 - which imports TinyDB

    for kind in ("task", "post", "influencer"):
        validation.model(kind)
