"""Files of a plan, spoilt at the level of what they say: JSON and TOML whose values, keys and shapes are not what they
should be, and bytes cut short. Everything follows from the random source it is given."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from smcockpit.plan import fields, kinds
from smcockpit.store.ids import to_text

# written into the JSON as texts, then replaced by what no Python value says
RAW = [
    "1e999", "-1e999", "NaN", "Infinity", "-Infinity", "1e400", "9" * 30, "-" + "9" * 19, "9" * 5000, "18446744073709551616",
    "[" * 70 + "]" * 70, "[" * 300 + "1" + "]" * 300, '{"a":' * 500 + "1" + "}" * 500, "[" * 5000 + "]" * 5000, '[1,' * 900 + "1" + "]" * 900,
    '"\\ud800"', '"a\\udfffb"', "nul", "'x'", '{"a":1,"a":2}', "01", '"\\x"',
]  # fmt: skip
VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 7, 10**18, 2**63 - 1, 1.5, 1e300, -1e308, "", "x", " ", "\x1b[31m", "\u202e", "é" * 300, "x" * 30_000, "9" * 400,
    "2026-13-45", "0001-01-01", "9999-12-31", "9999-12-31T23:59-12:00", "0001-01-01T00:00+14:00", "2026-11-22T09:30", "2026-11-22T09:30-05:00",
    "America/Nowhere", "../../etc/passwd", "\x00", [], ["x"], [None], [[]], [1, "a", None, {}], {}, {"a": 1}, {"": None}, [[[[[[]]]]]], {"a": {"b": {"c": []}}}, "{title}", "=cmd|' /C calc'!A0", "[b]x[/b]", "25:99", "-", "nan", "inf",
]  # fmt: skip
FIELDS = sorted({name for cls in kinds.KINDS.values() for name in cls.fields})
KEYS = ["", "_", "x", "0", "-1", "007", "1", "9" * 19, "9" * 40, "１２", "abc", "title", "name", "kind", "_odd", "_head", "_gone", "1.5", "\x1b[2J", "é", "zone", "\ud800", "owner"]


def spoil(value: Any, chance: Random, times: int) -> str:
    """`value` as JSON, spoilt in some places."""
    raws: list[str] = []
    for _n in range(times):
        box, key = _somewhere(value, chance)
        _change(box, key, chance, raws)
    text = json.dumps(value, ensure_ascii=chance.random() < 0.3, separators=(",", ":") if chance.random() < 0.7 else None, indent=2 if chance.random() < 0.1 else None)
    for number, raw in enumerate(raws):
        text = text.replace(f'"@{number}@"', raw)
    if chance.random() < 0.05:
        text = _twice(text, chance)
    return text


def _somewhere(value: Any, chance: Random) -> tuple[Any, Any]:
    """A container and a key of it, at any depth, shallow ones as likely as deep ones."""
    box = {"": value}
    at: Any = box
    key: Any = ""
    while True:
        inner = at[key]
        if not isinstance(inner, dict | list) or not inner or chance.random() < 0.12:
            return (at, key) if at is not box else (value, next(iter(value), None))
        at, key = inner, chance.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))


def _change(box: Any, key: Any, chance: Random, raws: list[str]) -> None:
    if key is None or (isinstance(box, dict) and key not in box):
        return
    how = chance.randrange(10)
    if how < 4:
        box[key] = json.loads(json.dumps(chance.choice(VALUES)))
    elif how < 6:
        box[key] = f"@{len(raws)}@"
        raws.append(chance.choice(RAW))
    elif how == 6:
        del box[key]
    elif how == 7 and isinstance(box, dict):  # the wrong key
        box[chance.choice(KEYS)] = box.pop(key)
    elif how == 8:
        box[key] = [box[key]] if chance.random() < 0.5 else {"a": box[key]}
    elif isinstance(box, dict):
        box[chance.choice(KEYS)] = json.loads(json.dumps(chance.choice(VALUES)))
    else:
        box.insert(key, box[key])


def _twice(text: str, chance: Random) -> str:
    """One member of one object stands twice."""
    found = list(re.finditer(r'"[^"{}]{1,25}": ?(?:\{[^{}]*\}|"[^"]*"|\d+),', text))
    if not found:
        return text
    one = chance.choice(found)
    return text[: one.end()] + one[0] + text[one.end() :]


def broken(raw: bytes, chance: Random) -> bytes:
    """Bytes cut short, doubled, or with others between them."""
    if not raw:
        return chance.choice([b"", b"\0", b"{}", b"null", b"[]"])
    at = chance.randrange(len(raw))
    how = chance.randrange(7)
    if how == 0:
        return raw[:at]
    if how == 1:
        return raw[at:]
    if how == 2:
        return raw[:at] + chance.choice([b"\0", b"\xff", b"\xc3", b"{", b"]", b'"', b"\n", b",", b"\xef\xbb\xbf", b"\\"]) + raw[at:]
    if how == 3:
        return raw[:at] + raw[at + chance.randint(1, 40) :]
    if how == 4:
        return raw + chance.choice([b"\0" * 5000, b"}", b"\n{}\n", b"null\n", raw[at:]])
    if how == 5:
        return chance.choice([b"", b"\0" * 100, b"{}", b"null", b"[]", b"1", b'""', b"\xff\xfe", b'{"_head":{"1":{"seq":1}}}', b'{"_head":null}', b"[" * 3000, b'{"_default":{}}'])
    return raw.decode("utf-8", "replace").encode(chance.choice(["utf-16", "utf-8-sig", "latin-1"]), "replace")


def plan_file(folder: Path, chance: Random) -> None:
    path = folder / "plan.json"
    raw = path.read_bytes()
    if chance.random() < 0.12:
        path.write_bytes(broken(raw, chance))
        return
    image = json.loads(raw)
    if chance.random() < 0.25:  # a whole table, the head, or what was deleted
        kind = chance.choice(list(image))
        image[kind] = {"@": image[kind]}["@"] if chance.random() < 0.2 else json.loads(json.dumps(chance.choice(VALUES)))
    if chance.random() < 0.2:  # one field of every record
        value, field = chance.choice(VALUES), chance.randrange(12)
        for kind, table in image.items():
            for doc in table.values() if isinstance(table, dict) and not kind.startswith("_") else ():
                names = [name for name in doc if name != "_"] if isinstance(doc, dict) else []
                if not names:
                    continue
                doc[names[field % len(names)] if chance.random() < 0.8 else chance.choice(FIELDS)] = value
    path.write_text(spoil(image, chance, chance.choice((1, 1, 1, 2, 4, 12, 40))), encoding="utf-8", errors="surrogatepass")


def history_file(folder: Path, chance: Random) -> None:
    path = folder / "history.jsonl"
    lines = path.read_bytes().splitlines()
    sound = list(lines)
    how = chance.randrange(6)
    if how == 0:
        path.write_bytes(broken(path.read_bytes(), chance))
    elif how == 1:
        path.unlink()
        path.mkdir()
    elif how == 2:
        path.write_bytes(path.read_bytes() + b"\0" * chance.choice((1, 5000, 300_000)))
    else:
        for _n in range(chance.randint(1, 4)):
            at = chance.randrange(len(lines))
            line = chance.choice([b"null", b"[]", b"{}", b'{"seq":1,"at":1}', b"x", b'{"seq":99999999999999999999,"at":""}', lines[0], b""]) if chance.random() < 0.4 else spoil(json.loads(sound[min(at, len(sound) - 1)]), chance, 2).encode("utf-8", "surrogatepass").replace(b"\n", b" ")
            lines[at : at + chance.randint(0, 1)] = [line]
        path.write_bytes(b"\n".join(lines) + b"\n")


def presence_files(folder: Path, chance: Random) -> None:
    """Presence as a living session would hold it is the caller's business: these are what lies in the folder."""
    path = folder / "presence"
    if chance.random() < 0.2:
        path.write_bytes(b"x")
        return
    path.mkdir(exist_ok=True)
    for n in range(chance.randint(1, 4)):
        about = {"actor": "luis", "host": "h", "kind": "task", "id": "x"}
        (path / f"luis@h.{n}").write_bytes(spoil(about, chance, 2).encode("utf-8", "surrogatepass") if chance.random() < 0.7 else broken(b'{"actor":"luis"}', chance))


def toml_file(path: Path, source: str, chance: Random) -> None:
    lines = source.splitlines()
    values = ["1", "true", '"x"', "[]", "{}", '["a", 1]', "nan", "inf", "1e400", "9" * 30, '"\\u0000"', "1979-05-27", '""', '"' + "x" * 5000 + '"', "[" * 60 + "]" * 60, "[" * 3000 + "]" * 3000, "{a = 1}", "'''\nx'''", "", "=", '"#12345g"', '"red"', "-1"]
    for _n in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines)) if lines else 0
        how = chance.randrange(6)
        name = lines[at].partition("=")[0].strip() if lines else ""
        if how < 3:
            lines[at : at + 1] = [f"{name or chance.choice(KEYS[2:8])} = {chance.choice(values)}"]
        elif how == 3:
            lines.insert(at, lines[at] if lines else "x = 1")
        elif how == 4:
            lines.insert(at, f'"{chance.choice(["x", "colors", "zone", "language", "a.b"])}" = {chance.choice(values)}')
        else:
            lines[at : at + 1] = []
    raw = ("\n".join(lines) + "\n").encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(broken(raw, chance) if chance.random() < 0.15 else raw)


def config_file(config: Path, chance: Random) -> None:
    toml_file(config / "config.toml", 'language = "es"\nzone = "America/Bogota"\nweek_start = "monday"\ntheme = "dark"\nmouse = true\nascii = false\n[keys]\n"post.later" = "ctrl+n"', chance)


def cache_files(cache: Path, chance: Random) -> None:
    for path in cache.rglob("*.json"):
        raw = path.read_bytes()
        label, _end, known = raw.partition(b"\n")
        path.write_bytes(broken(raw, chance) if chance.random() < 0.3 else label + b"\n" + spoil(json.loads(known), chance, chance.choice((1, 1, 3, 10))).encode("utf-8", "surrogatepass"))


def _sample(field: fields.Field[Any], image: dict[str, Any]) -> Any:
    """A value that fits a field."""
    if isinstance(field, fields.Ref | fields.Refs):
        id = to_text(int(next(iter(image.get(field.kind, {"1": None})))))
        return [id] if isinstance(field, fields.Refs) else id
    if isinstance(field, fields.Choice):
        return next(iter(field.options))
    return {"date": "2026-11-20", "moment": "2026-11-20T09:00-05:00", "number": 1.0, "list": ["x"], "table": {"a": "1/2"}}.get(field.type_name, "22:00" if isinstance(field, fields.Clock) else "x")


def small(source: Path, target: Path, most: int = 3) -> None:
    """A plan with a few records of every kind of the one in `source`, its last commits and two of its exports."""
    target.mkdir(parents=True)
    image = json.loads((source / "plan.json").read_bytes())
    kept = {kind: dict(list(table.items())[-most:]) for kind, table in image.items()}
    for n, (kind, cls) in enumerate(kinds.KINDS.items(), 1):
        kept.setdefault(kind, {str(5 * 10**17 + n): {name: _sample(field, kept) for name, field in cls.fields.items()}})
    (target / "plan.json").write_text(json.dumps(kept, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    (target / "metrics").mkdir()
    for path in sorted((source / "metrics").rglob("*.csv"))[:2]:
        shutil.copy(path, target / "metrics" / path.name)


Spoiler = Callable[[Path, Random], None]
