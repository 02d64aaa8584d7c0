"""The filter language of panes and shell: `ch:ig status:draft owner:ana due<7d #topic !done word`.

Terms are joined by "and". `key:value` compares a field (a prefix is enough, references by name), `key<value` and
`key>value` compare dates and numbers, `#word` means the topic (or a hashtag in the copy), a leading `!` turns a term
round, and a bare word is looked for in everything the record says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any

from smcockpit.i18n import _, language_data, languages, typed_words
from smcockpit.plan.dates import parse_date
from smcockpit.plan.fields import Day, Moment, Number, Ref, parse_number
from smcockpit.plan.kinds import ALIASES, KINDS, Channel, Post, Task
from smcockpit.plan.plan import Plan, is_done
from smcockpit.plan.record import Record
from smcockpit.plan.text import fold

Test = Callable[[Record], bool]

_TERM = re.compile(r"(!?)(?:#(\S+)|([^\s:<>\"]+)([:<>])(?:\"([^\"]*)\"|(\S*))|\"([^\"]*)\"|(\S+))")


@cache
def _words(key: str) -> frozenset[str]:
    """Folded words of every language that mean one thing, such as "done"."""
    return frozenset(fold(word) for code in languages() for word in language_data("language", code)[key])


@cache
def _keys() -> dict[str, str]:
    """Folded short names of fields, of every language → field."""
    return {fold(word): field for word, field in typed_words("filter_keys").items()}


def compile_filter(text: str, plan: Plan, today: date) -> Test:
    """The test a filter text stands for. Raises ValueError with a sentence for a comparison that makes no sense."""
    tests = [_negate(bool(match[1]), _term(match, plan, today)) for match in _TERM.finditer(text)]
    return lambda record: all(test(record) for test in tests)


def _negate(negated: bool, test: Test) -> Test:
    return (lambda record: not test(record)) if negated else test


def _term(match: re.Match[str], plan: Plan, today: date) -> Test:
    _not, topic, key, sign, quoted, value, phrase, word = match.groups()
    if topic:
        return _topic(topic, plan)
    if key:
        return _field(_keys().get(fold(key), fold(key)), sign, quoted if quoted is not None else value, plan, today)
    wanted = fold(phrase or word)
    if wanted in _words("finished"):
        return _is_finished
    return lambda record: wanted in _everything(record, plan)


def _is_finished(record: Record) -> bool:
    if isinstance(record, Task):
        return is_done(record)
    return isinstance(record, Post) and record.status in ("published", "dropped")


def _topic(word: str, plan: Plan) -> Test:
    word = fold(word)

    def test(record: Record) -> bool:
        named = fold(plan.named("topic", record.doc.get("topic", "")))
        return named.startswith(word) or f"#{word}" in fold(str(record.doc.get("copy", "")))

    return test


def _everything(record: Record, plan: Plan) -> str:
    return fold(" ".join(field.show(record.doc.get(name), plan) for name, field in record.fields.items()))


def _field(key: str, sign: str, value: str, plan: Plan, today: date) -> Test:
    known = {name for kind in KINDS.values() for name in kind.fields}
    names = [name for name in sorted(known) if name == key] or [name for name in sorted(known) if name.startswith(key)]
    if key == "due":
        names = ["due", "time", "next_contact"]
    if not names:
        raise ValueError(_("No record has a field “{key}” to filter by.").format(key=key))
    if sign == ":":
        word = fold(value)
        return lambda record: any(_says(record, name, word, plan) for name in names if name in record.fields)
    limit = _limit(value, today)
    below = sign == "<"
    return lambda record: any(_beyond(record, name, limit, below) for name in names if name in record.fields)


def _says(record: Record, name: str, word: str, plan: Plan) -> bool:
    field, value = record.fields[name], record.doc.get(name)
    if value is None:
        value = getattr(field, "default", None)
    if value is None:
        return word in ("", "-") or word in _words("nobody")
    if isinstance(field, Ref) and field.kind == "channel":
        channel = plan.find(Channel, str(value))
        return channel is not None and (
            channel.matches(word) or fold(channel.platform).startswith(ALIASES.get(word, word))
        )
    shown = fold(field.show(value, plan))
    return (
        shown.startswith(word)
        or fold(str(value)).startswith(word)
        or any(part.startswith(word) for part in shown.split())
    )


def _limit(value: str, today: date) -> Any:
    bare = value if value[:1] in "+-" or not re.fullmatch(r"\d+[dwsm]", value) else f"+{value}"
    try:
        return parse_date(bare, today)
    except ValueError:
        return parse_number(value)


def _beyond(record: Record, name: str, limit: Any, below: bool) -> bool:
    field, value = record.fields[name], record.doc.get(name)
    if value is None:
        return False
    try:
        stored = field.read(value, record)
    except (ValueError, TypeError):
        return False
    if isinstance(stored, datetime):
        stored = stored.date()
    if isinstance(field, Day | Moment) != isinstance(limit, date) or (
        isinstance(field, Number) and isinstance(limit, date)
    ):
        return False
    if not isinstance(stored, date | float):
        return False
    return bool(stored < limit if below else stored > limit)
