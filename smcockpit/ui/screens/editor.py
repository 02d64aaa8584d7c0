"""A record as TOML in the person's own editor, and back, checked."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import tempfile
from typing import Any

from smcockpit.plan.record import KINDS, Record
from smcockpit.words import _


def as_toml(record: Record) -> str:
    """Every field of the record, empty ones as comments with their help."""
    lines = [f"# {_(record.label)}  {record.id}"]
    for name, field in record.fields.items():
        value = record.doc.get(name)
        if value is None:
            lines.append(f"# {name} =    # {_(field.label)}")
        elif isinstance(value, dict):
            lines.append(f"{name} = {{ " + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + " }")
        else:
            lines.append(f"{name} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, str) and "\n" in value and '"""' not in value:
        body = value.replace("\\", "\\\\")
        return f'"""\n{body}"""'
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def from_toml(text: str, kind: str) -> dict[str, Any]:
    """The document somebody wrote. Raises ValueError with a sentence."""
    import tomllib

    try:
        doc = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(_("This is not valid TOML: {why}.").format(why=error)) from None
    unknown = [name for name in doc if name not in KINDS[kind].fields]
    if unknown:
        raise ValueError(
            _("{kind} has no field “{name}”; it has: {fields}.").format(
                kind=kind, name=unknown[0], fields=", ".join(KINDS[kind].fields)
            )
        )
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in doc.items()}


def run_editor(text: str) -> str:
    """Open `text` in $VISUAL or $EDITOR; the terminal must be free. Returns what was saved. Raises ValueError."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        command = shlex.split(named) or ["vi"]
    except ValueError:  # a quotation mark without its other half
        command = [named]
    with tempfile.NamedTemporaryFile("w", suffix=".toml", prefix="smcockpit-", encoding="utf-8", delete=False) as file:
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
