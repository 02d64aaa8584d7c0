"""A record as TOML in the person's own editor, and read back."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import subprocess
import tempfile
from typing import Any

from smcockpit.i18n import _
from smcockpit.plan.fields import ODD, plainly
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.record import Record
from smcockpit.plan.text import clean


def as_toml(record: Record) -> str:
    """Every field of the record, empty ones as comments with their help; what stays as it is (see `kept`) as a comment.

    Tables come last: whatever follows a table's head belongs to the table."""
    lines = [f"# {_(record.label)}  {record.id}"]
    tables: list[str] = []
    aside = kept(record)
    for name, field in record.fields.items():
        value = record.doc.get(name)
        if value is None:
            lines.append(f"# {name} =    # {_(field.label)}")
        elif name not in aside:
            entry = _entry(name, value)
            (tables if entry.startswith("[") else lines).append(entry)
    lines += [f"# {name} = {_aside(record.doc[name])}    # " + _("kept as it is") for name in aside]
    return "\n".join(lines + tables) + "\n"


def _aside(value: Any) -> str:
    """A value that stays as it is, on one line: as JSON where it can be written so."""
    try:
        return clean(json.dumps(value, ensure_ascii=False), limit=500)
    except ODD:
        return plainly(value)


def kept(record: Record) -> list[str]:
    """The fields that cannot be changed here and stay as they are: those of a newer program, and values that TOML cannot
    hold."""
    import tomllib

    aside = []
    for name, value in record.doc.items():
        with contextlib.suppress(tomllib.TOMLDecodeError, *ODD):
            if name in record.fields and (value is None or tomllib.loads(_entry(name, value)) == {name: value}):
                continue
        aside.append(name)
    return aside


def _entry(name: str, value: Any) -> str:
    """One key with its value as TOML; texts of several lines stay readable. Raises TypeError for what TOML cannot hold."""
    import tomli_w

    return tomli_w.dumps({name: value}, multiline_strings=True).rstrip("\n")


def from_toml(text: str, kind: str) -> dict[str, Any]:
    """The document somebody wrote. Raises ValueError with a sentence."""
    import tomllib

    try:
        doc = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(_("This is not valid TOML: {why}.").format(why=error)) from None
    unknown = [name for name in doc if name not in KINDS[kind].fields]
    if unknown:
        raise ValueError(
            _("{kind} has no field “{name}”; it has: {fields}.").format(
                kind=kind, name=unknown[0], fields=", ".join(KINDS[kind].fields)
            )
        )
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in doc.items()}


def from_json(text: str, table: bool) -> list[dict[str, Any]]:
    """The documents somebody wrote in place of something odd, of a `table` all that are in it; lines that begin with # are
    left out. Raises ValueError with a sentence."""
    body = "\n".join(line for line in text.split("\n") if not line.startswith("#"))
    if not body.strip():
        return []
    try:
        written = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError(_("This is not valid JSON: {why}.").format(why=error)) from None
    documents = list(written.values()) if table and isinstance(written, dict) else written if table else [written]
    if not isinstance(documents, list) or not all(isinstance(document, dict) for document in documents):
        raise ValueError(_("A record is written as {example}.").format(example='{"title": "…"}'))
    return documents


def run_editor(text: str, suffix: str = ".toml") -> str:
    """Open `text` in $VISUAL or $EDITOR; the terminal must be free. Returns what was saved. Raises ValueError."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        command = shlex.split(named) or ["vi"]
    except ValueError:  # a quotation mark without its other half
        command = [named]
    with tempfile.NamedTemporaryFile("w", suffix=suffix, prefix="smcockpit-", encoding="utf-8", delete=False) as file:
        file.write(text)
    try:
        done = subprocess.run([*command, file.name], check=False)
        if done.returncode:
            raise ValueError(_("The editor ended with an error; nothing was changed."))
        with open(file.name, encoding="utf-8", errors="replace") as saved:
            return saved.read()
    except OSError:
        raise ValueError(_("The editor “{name}” was not found; set EDITOR.").format(name=command[0])) from None
    finally:
        os.unlink(file.name)
