"""Forgetting a person: a whole plan without one record, in everything it keeps. `without_record` is the rule, pure: a
bundle in, a bundle out; `forget` carries it out on an open plan, `would_forget` only looks.

The record goes from the plan, the trash, every commit of the history and every copy. Records that are about it alone (a
reference that must be there, a card that was put off) go with it; any other reference to it is cleared. Texts that the
program wrote itself lose its names; texts that people wrote keep them unless asked to mask them, and are listed.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from smcockpit.actions.traces import files_naming
from smcockpit.environment import state_folder
from smcockpit.i18n import _
from smcockpit.plan.fields import Field, Ref, Text
from smcockpit.plan.kinds import KINDS
from smcockpit.store.file import parse
from smcockpit.store.ids import to_number, to_text
from smcockpit.store.image import GONE, HEAD, Image, dump
from smcockpit.store.port import Bundle
from smcockpit.workspace import Workspace

Doc = dict[str, Any]
Key = tuple[str, str]  # (kind, id)
MASK = "[…]"  # what stands where a name stood, in every language


class Left(NamedTuple):
    """A text of people's own that still names the record: where it stands, with the field "" for the whole record."""

    kind: str
    id: str
    field: str


class Forgotten(NamedTuple):
    """What is taken, and what is left.

    `names` are the words it was known by, longest first; `taken` counts the records that go per place ("plan", "trash"),
    the changes in the "history", the "copies" that are others now, and the fields of standing records that were "cleared"
    and "masked"; `along` are the records that go because they were about it alone; `left` and `older` say where a text of
    people's own still names it: in the plan and its trash, and in how many commits ("history") and "copies"."""

    names: list[str]
    taken: Counter[str]
    along: list[Key]
    left: list[Left]
    older: Counter[str]


def whom(workspace: Workspace, kind: str, text: str) -> tuple[str, str]:
    """(id, name) of the record that people mean by `text`: one that stands, one in the trash, or, by its id, one that
    only the history knows. Raises ValueError with a sentence where there is none or several fit."""
    try:
        record = workspace.plan.resolve(kind, text) if kind in KINDS else None
    except ValueError:
        deleted = [(trashed.id, trashed.doc) for trashed in workspace.trash() if trashed.kind == kind]
        changes = (change for commit in workspace.history() for change in commit.changes if change["kind"] == kind)
        deleted += [(c["id"], c["before"] or c["after"] or {}) for c in changes if c["id"] == text]
        for id, doc in deleted:
            record = KINDS[kind](id, 0, doc)
            if text in (id, id[-5:]) or record.matches(text):
                return id, record.heading()
        raise
    if record is not None:
        return record.id, record.heading()
    if (row := workspace.plan.row(kind, text)) is None:
        raise ValueError(_("There is no kind of record called “{kind}”.").format(kind=kind))
    return row.id, row.id[-5:]


def would_forget(workspace: Workspace, kind: str, id: str, *, mask: bool) -> tuple[Forgotten, list[str]]:
    """What forgetting a record would take and leave, and the paths of files of mine that name it; nothing is changed."""
    forgotten = without_record(workspace.dump(), kind, id, mask=mask)[1]
    return forgotten, _naming_files(workspace, _words_of(forgotten, id))


def forget(workspace: Workspace, kind: str, id: str, *, mask: bool) -> tuple[Forgotten, list[str]]:
    """Take a record out of all that is kept of the plan, for good: as `would_forget`, and done. What this machine
    remembers of it in its cache goes, too. Raises StoreError."""
    seen = workspace.dump()
    made = [without_record(seen, kind, id, mask=mask)]  # before the lock is held: others need not wait for it

    def without(bundle: Bundle) -> Bundle:
        if bundle != seen:
            made.append(without_record(bundle, kind, id, mask=mask))
        return made[-1][0]

    label = _(KINDS[kind].label) if kind in KINDS else kind
    workspace.rewrite(without, _("forgot a record: {label}").format(label=label))
    forgotten = made[-1][1]
    names = _words_of(forgotten, id)
    for path in files_naming(workspace.cache, names):
        os.unlink(path)
    return forgotten, _naming_files(workspace, names)


def _words_of(forgotten: Forgotten, id: str) -> list[str]:
    """What a file may name a record by: its names, and its id in both spellings."""
    return [*forgotten.names, id, str(to_number(id))]


def _naming_files(workspace: Workspace, names: list[str]) -> list[str]:
    """The files beside the plan, and of this program's own state, that hold one of the names; paths."""
    reached = workspace.stored_files()
    return [path for folder in (workspace.folder, state_folder()) for path in files_naming(folder, names, reached)]


def without_record(bundle: Bundle, kind: str, id: str, *, mask: bool = False) -> tuple[Bundle, Forgotten]:
    """The plan without a record, and what that takes. With `mask`, its names go from everybody's texts, too."""
    versions = _versions(bundle)
    names = _names(kind, versions.get((kind, id), []))
    gone = {(kind, id), *_along(versions, (kind, id))}
    authors = _authors(
        kind, names, [doc for key, docs in versions.items() if key[0] == kind and key != (kind, id) for doc in docs]
    )
    work = _Forgetting(gone, names, authors, mask)
    image = work.image(bundle.image, "plan")
    history = [made for line in bundle.history if (made := work.line(line)) is not None]
    backups = [(name, work.copy(data)) for name, data in bundle.backups]
    older = Counter(
        history=sum(occurs(line.decode(errors="replace"), names) for line in history),
        copies=sum(any(True for _text in _left(parse(data), names)) for _name, data in backups),
    )
    left = list(dict.fromkeys(_left(image, names)))
    return Bundle(image, history, backups), Forgotten(names, work.taken, sorted(gone - {(kind, id)}), left, older)


def occurs(text: str, names: Iterable[str]) -> bool:
    """Whether a text holds one of the names, also within a longer word; case aside."""
    folded = text.casefold()
    return any(name.casefold() in folded for name in names)


class _Forgetting:
    """One pass over everything that a plan keeps."""

    def __init__(self, gone: set[Key], names: list[str], authors: set[str], mask: bool) -> None:
        self.gone, self.ids = gone, {id for _kind, id in gone}
        self.names, self.authors, self.mask = names, authors, mask
        self.taken: Counter[str] = Counter()
        self._standing = False  # whether the documents are those of the plan as it stands, whose fields are counted
        any_name = "|".join(map(re.escape, names))
        self._names = re.compile(rf"(?<!\w)(?:{any_name})(?!\w)", re.IGNORECASE) if names else None
        self._ids = re.compile("|".join(sorted(self.ids)))

    def image(self, image: Image, place: str) -> Image:
        made: Image = {}
        self._standing = place == "plan"
        for kind, table in image.items():
            if kind == HEAD or not isinstance(table, dict):
                made[kind] = self._value(table) if kind != HEAD else {"1": dict(table["1"])}
                continue
            kept = made[kind] = {}
            for number, doc in table.items():
                owner = str(doc.get("kind", "")) if kind == GONE and isinstance(doc, dict) else kind
                if number.isdecimal() and (owner, to_text(int(number))) in self.gone:
                    self.taken["trash" if kind == GONE and place == "plan" else place] += 1
                elif kind == GONE and isinstance(doc, dict):
                    kept[number] = {**self._stored(doc, ""), "kind": owner}
                    if "was" in doc:
                        kept[number]["was"] = self._stored(doc["was"], owner)
                else:
                    kept[number] = self._stored(doc, kind)
        return made

    def line(self, line: bytes) -> bytes | None:
        """A line of the history; None for one that names the record and cannot be read, so that nothing can be taken out."""
        from orjson import dumps, loads

        self._standing = False
        try:
            entry = loads(line)
            if not isinstance(entry, dict) or "changes" not in entry:
                return line
            changes = [change for change in entry["changes"] if (change["kind"], change["id"]) not in self.gone]
            self.taken["history"] += len(entry["changes"]) - len(changes)
            entry["changes"] = [
                {**change, **{side: self._stored(change.get(side), change["kind"]) for side in ("before", "after")}}
                for change in changes
            ]
            entry["what"] = self._without_names(str(entry["what"]))
            entry["by"] = self._author(entry["by"])
        except (ValueError, KeyError, TypeError):
            text = line.decode(errors="replace")
            return None if occurs(text, [*self.names, *self.ids]) else line
        return dumps(entry)

    def copy(self, data: bytes) -> bytes:
        before = parse(data)
        after = self.image(before, "of a copy")
        if after == before:
            return data
        self.taken["copies"] += 1
        del self.taken["of a copy"]
        return dump(after)

    def _stored(self, doc: Any, kind: str) -> Any:
        """A document without references to what is gone, and without names where the program wrote them."""
        if not isinstance(doc, dict):
            return self._value(doc)
        written = KINDS[kind].written if kind in KINDS else ()
        made: Doc = {}
        for name, value in doc.items():
            if name == "_" and isinstance(value, list) and len(value) == 3:
                made[name] = [*value[:2], self._author(value[2])]
                continue
            new = self._value(value)
            if name in written and isinstance(new, str):
                new = self._author(self._without_names(new))
            empty = new is _CLEARED or new == [] != value
            if self._standing and new != value:
                self.taken["cleared" if empty or isinstance(value, list) else "masked"] += 1
            if not empty:
                made[name] = new
        return made

    def _value(self, value: Any) -> Any:
        """A value without the ids that are gone; `_CLEARED` for one that was nothing else."""
        if isinstance(value, str):
            if value in self.ids:
                return _CLEARED
            return self._without_names(self._ids.sub(MASK, value)) if self.mask else self._ids.sub(MASK, value)
        if isinstance(value, list):
            kept = [item for item in value if not (isinstance(item, str) and self._ids.search(item))]
            return [new for item in kept if (new := self._value(item)) is not _CLEARED]
        if isinstance(value, dict):
            pairs = ((self._value(name), self._value(item)) for name, item in value.items())
            return {name: item for name, item in pairs if name is not _CLEARED and item is not _CLEARED}
        return value

    def _without_names(self, text: str) -> str:
        return self._names.sub(MASK, text) if self._names is not None else text

    def _author(self, name: Any) -> Any:
        return MASK if isinstance(name, str) and name.casefold() in self.authors else name


_CLEARED = object()


def _versions(bundle: Bundle) -> dict[Key, list[Doc]]:
    """Every version of every record that is kept anywhere, the one that stands first."""
    from orjson import loads

    versions: dict[Key, list[Doc]] = {}

    def add(key: Key, doc: Any) -> None:
        if isinstance(doc, dict):
            versions.setdefault(key, []).append(doc)

    for key, doc in _documents(bundle.image):
        add(key, doc)
    for line in reversed(bundle.history):
        try:
            for change in loads(line).get("changes", ()):
                add((change["kind"], change["id"]), change.get("after"))
                add((change["kind"], change["id"]), change.get("before"))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    for _name, data in bundle.backups:
        for key, doc in _documents(parse(data)):
            add(key, doc)
    return versions


def _documents(image: Image) -> Iterator[tuple[Key, Any]]:
    """The documents of an image, then those in its trash."""
    for kind, table in image.items():
        if kind not in (HEAD, GONE) and isinstance(table, dict):
            yield from (((kind, to_text(int(number))), doc) for number, doc in table.items() if number.isdecimal())
    gone = image.get(GONE)
    for number, mark in gone.items() if isinstance(gone, dict) else ():
        if isinstance(mark, dict) and number.isdecimal():
            yield (str(mark.get("kind", "")), to_text(int(number))), mark.get("was")


def _names(kind: str, versions: list[Doc]) -> list[str]:
    """The words a record was ever known by: what its kind says names a person, else its title; a handle with and without
    its platform and its @."""
    fields = (KINDS[kind].identity or (KINDS[kind].title_field,)) if kind in KINDS else ("name", "title")
    names: set[str] = set()
    for doc in versions:
        for field in fields:
            value = doc.get(field)
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str) and text.strip():
                    names.add(text.strip())
                    if field == "handles":
                        names |= {text.rpartition(":")[2].strip(), text.rpartition(":")[2].strip().lstrip("@")}
    return sorted(names - {""}, key=lambda name: (-len(name), name))


def _along(versions: dict[Key, list[Doc]], start: Key) -> set[Key]:
    """The records that are about one alone, as they stand: a reference that must be there, or its id in a short text
    (a card that was put off, a finding that was accepted); and those that are about these in turn."""
    gone = {start}
    while True:
        ids = {id for _kind, id in gone}
        more = {
            key
            for key, docs in versions.items()
            if key not in gone and key[0] in KINDS and _is_about(key[0], docs[0], ids)
        }
        if not more:
            return gone - {start}
        gone |= more


def _is_about(kind: str, doc: Doc, ids: set[str]) -> bool:
    return any(
        isinstance(value := doc.get(field.name), str) and _ties(field, value, ids)
        for field in KINDS[kind].fields.values()
    )


def _ties(field: Field[Any], value: str, ids: set[str]) -> bool:
    if isinstance(field, Ref):
        return field.required and value in ids
    return isinstance(field, Text) and not field.lines and any(id in value for id in ids)


def _authors(kind: str, names: list[str], others: list[Doc]) -> set[str]:
    """What somebody of the team is called as the author of changes: by name or first name, where nobody else is."""
    if kind != "person":
        return set()

    def called(name: str) -> set[str]:
        return {name.casefold(), name.casefold().split(" ")[0]}

    others_called = {word for doc in others if isinstance(doc.get("name"), str) for word in called(doc["name"])}
    return {word for name in names for word in called(name)} - others_called


def _left(image: Image, names: list[str]) -> Iterator[Left]:
    """Where a text of the plan or its trash still holds one of the names."""
    for (kind, id), doc in _documents(image):
        for field, value in doc.items() if isinstance(doc, dict) else ():
            if field != "_" and any(occurs(text, names) for text in _texts(value)):
                yield Left(kind, id, field)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
