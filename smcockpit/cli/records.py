"""The commands on records of any kind: add, edit, done, delete, list, show, kinds."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from smcockpit.cli.context import output, workspace
from smcockpit.cli.output import FINE, Output, filled, put, usage
from smcockpit.i18n import _, n_
from smcockpit.plan.defaults import with_defaults, zone_change
from smcockpit.plan.fields import Choice
from smcockpit.plan.filter import compile_filter
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.quick import is_line, parse_line
from smcockpit.plan.record import Record
from smcockpit.plan.text import fold
from smcockpit.settings import nearest
from smcockpit.workspace import Workspace


def _kind(name: str) -> str:
    found = next((one for one in (name, name.removesuffix("s"), name.removesuffix("es")) if one in KINDS), None)
    return found or usage(
        _("There is no kind of record called “{kind}”. {hint}").format(kind=name, hint=nearest(name, list(KINDS)))
    )


def _fields(kind: str, texts: list[str], open_plan: Workspace) -> dict[str, Any]:
    """FIELD=VALUE texts as JSON values. A value that does not fit is a usage error that names the field."""
    fields, values = KINDS[kind].fields, {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            usage(_("“{text}” is not FIELD=VALUE.").format(text=text))
        if name not in fields:
            usage(
                _("{kind} has no field “{name}”. {hint}").format(kind=kind, name=name, hint=nearest(name, list(fields)))
            )
        try:
            values[name] = fields[name].parse(value, open_plan.context())
        except ValueError as error:
            usage(f"{name}: {error}")
    return values


def _as_json(record: Record) -> dict[str, Any]:
    return {"id": record.id, **record.doc}


def add(options: argparse.Namespace) -> int:
    out, plan = output(options), workspace(options)
    if not options.fields and is_line(options.kind):
        kind, fields = parse_line(options.kind, plan.plan, plan.today())
    else:
        kind = _kind(options.kind)
        fields = _fields(kind, options.fields, plan)
    doc = with_defaults(kind, fields, plan.context())
    record = plan.add(kind, doc)
    if options.json:
        out.json(_as_json(record))
    else:
        out.line(record.id)
        out.talk(_("Added: {name}").format(name=record.heading()))
    return FINE


def edit(options: argparse.Namespace) -> int:
    out, plan = output(options), workspace(options)
    kind = _kind(options.kind)
    record = plan.plan.resolve(kind, options.id)
    changes = zone_change(kind, record.doc, _fields(kind, options.fields, plan), plan.context())
    plan.update(record, changes)
    new = plan.plan.resolve(kind, record.id)
    if options.json:
        out.json(_as_json(new))
    else:
        out.talk(_("Changed: {name}").format(name=new.heading()))
        if plan.merged:
            out.talk(plan.merged)
    return FINE


def done(options: argparse.Namespace) -> int:
    """Publish, tick off, contact, answer: `edits.done` on each record that is named, as one undoable edit.

    A script is not asked: a post that is not ready is published, and what it lacked is said on stderr."""
    from datetime import datetime

    from smcockpit.actions import edits
    from smcockpit.plan.dates import zone_info
    from smcockpit.reports.agenda import moment_on, person_of

    out, plan = output(options), workspace(options)
    names = list(options.ids)
    kinds = ["task", "post"]
    if len(names) > 1 and names[0] in KINDS:
        kinds = [names.pop(0)]
    if not edits.can_be_done(kinds[0]):
        able = ", ".join(sorted(kind for kind in KINDS if edits.can_be_done(kind)))
        usage(_("“{kind}” is nothing that gets done; these are: {kinds}.").format(kind=kinds[0], kinds=able))
    records = _each_once(_any(plan, kinds, name) for name in names)
    clock, today = datetime.now(zone_info(plan.plan.zone())), plan.today()
    changes = edits.done(records, clock, today, person_of(plan.plan, plan.actor))
    unready = edits.unready(plan.plan, records, moment_on(today, clock))
    if changes:
        plan.edit(_("done: {name}").format(name=", ".join(record.heading() for record in records[:3])), changes)
    after = [record for before in records if (record := plan.plan.get(before.kind, before.id)) is not None]
    if options.json:
        out.json([_as_json(record) for record in after])
    changed = {record.id for record in edits.touched(records, changes)}
    for record in after:
        if record.id in unready:
            text = _("“{name}” {why}; it is published all the same.")
            out.talk(text.format(name=record.heading(), why="; ".join(unready[record.id])))
        if record.id not in changed and record.kind == "post":
            out.talk(
                _("“{name}” stays {status}.").format(name=record.heading(), status=record.shown("status", plan.plan))
            )
        elif record.id not in changed:
            out.talk(f"{record.heading()}: " + _("That is so already; nothing was changed."))
        elif not options.json:
            out.talk(_("Done: {name}").format(name=record.heading()))
    return FINE


def _each_once(records: Iterable[Record]) -> list[Record]:
    """One record may have been named in two ways."""
    return list({(record.kind, record.id): record for record in records}.values())


def _any(plan: Workspace, kinds: list[str], word: str) -> Record:
    error: ValueError | None = None
    for kind in kinds:
        try:
            return plan.plan.resolve(kind, word)
        except ValueError as this:
            error = error or this
    raise error or ValueError(word)


def delete(options: argparse.Namespace) -> int:
    out, plan = output(options), workspace(options)
    kind = _kind(options.kind)
    records = _each_once(plan.plan.resolve(kind, word) for word in options.ids)
    plan.delete(records)
    if options.json:
        out.json([{"id": record.id} for record in records])
    else:
        out.talk(n_("{n} record deleted.", "{n} records deleted.", len(records)))
    return FINE


def list_records(options: argparse.Namespace) -> int:
    out, plan = output(options), workspace(options)
    kind = _kind(options.kind)
    test = compile_filter(options.filter, plan.plan, plan.today())
    records = sorted((record for record in plan.plan.all(kind) if test(record)), key=lambda record: _order(record))
    if options.sort:
        name = options.sort.lstrip("-")
        if name not in KINDS[kind].fields:
            usage(
                _("{kind} has no field “{name}”. {hint}").format(
                    kind=kind, name=name, hint=nearest(name, list(KINDS[kind].fields))
                )
            )
        field = KINDS[kind].fields[name]
        known = [record for record in records if record.doc.get(name) is not None]
        known.sort(
            key=lambda record: _sort_key(field.show(record.doc[name], plan.plan), record.doc[name]),
            reverse=options.sort.startswith("-"),
        )
        records = known + [record for record in records if record.doc.get(name) is None]
    if options.json:
        out.json([_as_json(record) for record in records])
        return FINE
    if options.csv:
        from smcockpit.exchange.records import to_csv

        put(to_csv(plan.plan, kind, records))
        return FINE
    fields = KINDS[kind].fields
    if options.format:
        for record in records:
            out.columns_of(_formatted(options.format, record, plan))
        return FINE
    shown = [field for field in fields.values() if field.width]
    rows = [
        [record.id[-5:], *(field.show(record.doc.get(field.name), plan.plan) for field in shown)] for record in records
    ]
    out.table(rows, [_("id"), *(_(field.label) for field in shown)], [5, *(max(field.width, 8) for field in shown)])
    if not records:
        out.talk(_("Nothing to list."))
    return FINE


def _order(record: Record) -> tuple[str, str]:
    return record.word("time") or record.word("due") or record.word("day") or "9", record.id


def _sort_key(shown: str, value: Any) -> tuple[float, str]:
    """Numbers as numbers, everything else as people read it."""
    return (
        (float(value), "")
        if isinstance(value, int | float)
        else (0.0, fold(shown) if not isinstance(value, str) or len(value) == 13 else fold(str(value)))
    )


def _formatted(text: str, record: Record, plan: Workspace) -> str:
    """`{field}` replaced by what people see; `\\t` and `\\n` as in a shell."""
    values = {name: field.show(record.doc.get(name), plan.plan) for name, field in record.fields.items()} | {
        "id": record.id
    }
    return filled(text, values)


def show(options: argparse.Namespace) -> int:
    out, plan = output(options), workspace(options)
    record = plan.plan.resolve(_kind(options.kind), options.id)
    if options.json:
        out.json(_as_json(record))
        return FINE
    _show(out, record, plan)
    return FINE


def _show(out: Output, record: Record, plan: Workspace) -> None:
    rows = [[_("id"), record.id]]
    rows += [
        [_(f.label), f.show(record.doc.get(f.name), plan.plan)]
        for f in record.fields.values()
        if record.doc.get(f.name) is not None
    ]
    out.table(rows, widths=[24, max(out.columns - 26, 30)])
    for name in record.broken():
        out.talk(_("{field} does not fit: {value}").format(field=name, value=record.doc.get(name)))


def kinds(options: argparse.Namespace) -> int:
    out = output(options)
    if options.json:
        out.json([_kind_json(cls) for cls in KINDS.values()])
        return FINE
    for cls in KINDS.values():
        out.line(f"{cls.kind}  ({_(cls.label)})")
        for field in cls.fields.values():
            choices = f" ({', '.join(field.options)})" if isinstance(field, Choice) else ""
            out.line(f"  {field.name:14} {field.type_name}{'*' if field.required else ''}{choices}")
    return FINE


def _kind_json(cls: type[Record]) -> dict[str, Any]:
    fields = []
    for field in cls.fields.values():
        entry: dict[str, Any] = {
            "name": field.name,
            "type": field.type_name,
            "required": field.required,
            "label": _(field.label),
        }
        if isinstance(field, Choice):
            entry["choices"] = list(field.options)
        if hasattr(field, "kind"):
            entry["kind"] = field.kind
        fields.append(entry)
    return {"kind": cls.kind, "step": cls.step, "label": _(cls.label), "fields": fields}
