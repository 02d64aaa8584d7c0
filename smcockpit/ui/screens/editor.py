"""A record as TOML in the person's own editor, and back, checked."""

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
    """Every field of the record, empty ones as comments with their help; what stays as it is (see `kept`) as a comment."""
    lines = [f"# {_(record.label)}  {record.id}"]
    aside = kept(record)
    for name, field in record.fields.items():
        value = record.doc.get(name)
        if value is None:
            lines.append(f"# {name} =    # {_(field.label)}")
        elif name not in aside:
            lines.append(_line(name, value))
    lines += [f"# {name} = {_aside(record.doc[name])}    # " + _("kept as it is") for name in aside]
    return "\n".join(lines) + "\n"


def _aside(value: Any) -> str:
    """A value that stays as it is, on one line: as JSON where it can be written so."""
    try:
        return clean(_json(value), limit=500)
    except ODD:
        return plainly(value)


def kept(record: Record) -> list[str]:
    """What cannot be changed here and stays as it is: the fields of a newer program, and values that TOML has no way to
    write."""
    import tomllib

    names = []
    for name, value in record.doc.items():
        with contextlib.suppress(tomllib.TOMLDecodeError, *ODD):
            if name in record.fields and (value is None or tomllib.loads(_line(name, value)) == {name: value}):
                continue
        names.append(name)
    return names


def _line(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return f"{name} = {{ " + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    return f"{name} = {_toml(value)}"


def _toml(value: Any) -> str:
    if isinstance(value, str) and "\n" in value and '"""' not in value and not value.endswith('"'):
        body = value.replace("\\", "\\\\")
        return f'"""\n{body}"""'
    return _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


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
    """The documents somebody wrote in place of something odd, of a `table` all that are in it; lines with # are none.

    Raises ValueError with a sentence."""
    body = "\n".join(line for line in text.split("\n") if not line.startswith("#"))
    if not body.strip():
        return []
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError(_("This is not valid JSON: {why}.").format(why=error)) from None
    documents = list(data.values()) if table and isinstance(data, dict) else data if table else [data]
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
