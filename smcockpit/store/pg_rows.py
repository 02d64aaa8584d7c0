"""The tables of a plan on a server, and documents as rows of them."""

from __future__ import annotations

from typing import Any

from smcockpit.store.ids import to_text
from smcockpit.store.image import GONE, HEAD, Image, gone_number
from smcockpit.store.link import Jsonb
from smcockpit.store.port import NO_RECORD, Commit

TABLES = """
create schema if not exists {s};
create table if not exists {s}.head (
    one boolean primary key default true check (one), seq bigint not null, layout int not null, epoch int not null,
    pruned bigint not null default 0);
create table if not exists {s}.doc (
    kind text not null, id text not null, rev bigint not null, seq bigint not null, body jsonb, was jsonb,
    actor text not null, at text not null, primary key (kind, id));
create index if not exists doc_seq on {s}.doc (seq);
create table if not exists {s}.log (
    seq bigint primary key, at text not null, actor text not null, what text not null, undoes bigint not null,
    redoes bigint not null, changes jsonb not null, token uuid);
create table if not exists {s}.copy (
    name text primary key, seq bigint not null, at timestamptz not null default now(), image bytea not null);
create table if not exists {s}.present (
    pid int not null, handle text not null, began timestamptz, actor text not null, host text not null,
    kind text not null, id text not null, primary key (pid, handle));
"""

# whose connection is gone is not here any more
CONNECTED = "exists (select 1 from pg_stat_activity a where a.pid = p.pid and (a.backend_start is null or a.backend_start = p.began))"


def doc_rows(image: Image) -> dict[tuple[str, str], tuple[Any, ...]]:
    """(kind, id) → the row of a document in the table, its bodies as they are: kind, id, rev, seq, body, was, actor, at."""
    rows: dict[tuple[str, str], tuple[Any, ...]] = {}
    for kind, table in image.items():
        for number, doc in table.items() if kind != HEAD else ():
            body = dict(doc)
            rev, seq, actor = body.pop("_", (0, 0, ""))
            id = to_text(int(gone_number(number, body) if kind == GONE else number))
            if kind == GONE:
                rows[body["kind"], id] = body["kind"], id, rev, seq, None, body.get("was"), actor, body.get("at", "")
            else:
                rows[kind, id] = kind, id, rev, seq, body, None, actor, ""
    return rows


def jsonb(value: Any) -> Jsonb | None:
    """A document for a column of JSON, None for null."""
    return None if value is None else Jsonb(value)


def document_of(column: str) -> str:
    """A document as it stands; what another program wrote that is no JSON object stays whole as the one field of
    one, so that the record is seen, named and mended like any other that does not fit its form."""
    return (
        f"case when {column} is null or jsonb_typeof({column}) = 'object' then {column}"
        f" else jsonb_build_object('{NO_RECORD}', {column}) end"
    )


def log_row(entry: Commit) -> tuple[Any, ...]:
    """A commit as a row of the log: seq, at, actor, what, undoes, redoes, changes."""
    return entry.seq, entry.at, entry.by, entry.what, entry.undoes, entry.redoes, Jsonb(entry.changes)
