"""One line as people say it: `post: Launch teaser @instagram tomorrow 10:00 #launch`, `tarea: Revisar bio @ana vie`.

A kind before a colon (a post without one), `@` for the channel of a post or the owner of anything else, `#` for the topic,
a day and a clock time anywhere; what is left is the title.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

from smcockpit.i18n import _, typed_words
from smcockpit.plan.dates import parse_clock, parse_date, parse_moment
from smcockpit.plan.fields import Context, Day, Moment, stored
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.plan import Plan
from smcockpit.plan.progress import next_action, progress
from smcockpit.plan.text import clean, fold

_KIND = re.compile(r"\s*([^\W\d_]+)\s*:\s+(?=\S)")


@cache
def _kind_words() -> dict[str, str]:
    """Folded words for kinds of records, of every language → kind."""
    return {fold(word): kind for word, kind in typed_words("kinds").items()}


def is_line(text: str) -> bool:
    """Whether a text is such a line, and not the name of a kind."""
    return " " in text.strip() or ":" in text


def parse_line(text: str, plan: Plan, today: date) -> tuple[str, dict[str, Any]]:
    """(kind, fields as JSON values). Raises ValueError with a sentence."""
    context = plan.context(today)
    text = clean(text)
    kind = "post"
    if match := _KIND.match(text):
        word = fold(match[1])
        kind = _kind_words().get(word, word)
        if kind not in KINDS:
            raise ValueError(_("There is no kind of record called “{kind}”.").format(kind=match[1]))
        text = text[match.end() :]
    cls = KINDS[kind]
    fields: dict[str, Any] = {}
    rest: list[str] = []
    day = clock = ""
    for word in text.split():
        if word.startswith("@") and len(word) > 1:
            name = "channel" if "channel" in cls.fields else "owner"
            if name not in cls.fields:
                raise ValueError(_("{kind} has no field “{name}”.").format(kind=_(cls.label), name=name))
            fields[name] = _reference(cls.fields[name], word, context)
        elif word.startswith("#") and len(word) > 1 and "topic" in cls.fields:
            try:
                fields["topic"] = _reference(cls.fields["topic"], word[1:], context)
            except ValueError:  # no topic of the plan: a hashtag, then
                if "copy" not in cls.fields:
                    raise
                fields["copy"] = f"{fields.get('copy', '')} {word}".strip()
        elif not day and _is(parse_date, word, context.today) and not word.isdecimal():
            day = word
        elif not clock and ":" in word and _is(parse_clock, word):
            clock = word
        else:
            rest.append(word)
    when = next(
        (
            field
            for field in cls.fields.values()
            if isinstance(field, Moment | Day) and field.name not in ("done", "last_contact")
        ),
        None,
    )
    if (day or clock) and when is None:
        rest += [word for word in (day, clock) if word]
    elif isinstance(when, Moment) and (day or clock):
        fields[when.name] = stored(parse_moment(f"{day} {clock}".strip(), context.today, context.zone))
    elif when is not None and day:
        fields[when.name] = parse_date(day, context.today).isoformat()
    title = " ".join(rest)
    if not title:
        raise ValueError(_("{label} is needed.").format(label=_(cls.fields[cls.title_field].label)))
    fields[cls.title_field] = title
    if kind == "task" and "step" not in fields:  # to where the work is
        following = next_action(plan, progress(plan, today))
        fields["step"] = following.step if following is not None else "1"
    return kind, fields


def _reference(field: Any, word: str, context: Context[Plan]) -> str:
    id = field.parse(word.lstrip("@") if field.name == "owner" else word, context)
    assert isinstance(id, str)
    return id


def _is(parse: Any, *arguments: Any) -> bool:
    try:
        parse(*arguments)
    except ValueError:
        return False
    return True
