"""The types of field that a record may have.

A record class names its fields as class attributes (`title = Text(N_("Title"), required=True)`). On an instance the
attribute is the typed value, read from the stored document on access (nothing is converted on load); on the class it is
the field itself. A stored value that cannot be read is shown as missing and named by `Record.broken`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from smcockpit.i18n import _
from smcockpit.plan.dates import no_date, parse_clock, parse_date, parse_moment, reachable, zone_info
from smcockpit.plan.field import ODD as ODD
from smcockpit.plan.field import Context as Context
from smcockpit.plan.field import Document as Document
from smcockpit.plan.field import Field as Field
from smcockpit.plan.field import Metrics as Metrics
from smcockpit.plan.field import Records as Records
from smcockpit.plan.field import plainly as plainly
from smcockpit.plan.text import clean, fold

_HUGE = 1e15  # the bound of a number without bounds of its own: what is counted, paid or promised stays below


class Text(Field[str]):
    """A text of at most `limit` characters, of one line unless `lines`."""

    def __init__(self, label: str, *, lines: bool = False, limit: int = 500, **more: Any) -> None:
        super().__init__(label, **more)
        self.lines, self.limit = lines, limit

    def missing(self) -> str:
        return ""

    def parse(self, text: str, context: Context[Records]) -> str | None:
        return self.check(clean(text, lines=self.lines)) or None

    def check(self, value: str) -> str:
        value = clean(value, lines=self.lines)
        if len(value) > self.limit:
            raise ValueError(
                _("{label} holds at most {limit} characters; this has {count}.").format(
                    label=_(self.label), limit=self.limit, count=len(value)
                )
            )
        return value


class Measure(Text):
    """A metric's name, or a formula over several. What is typed in must exist, where the plan knows what there is."""

    def parse(self, text: str, context: Context[Records]) -> str | None:
        value = super().parse(text, context)
        measured = context.plan.measured
        return measured().check(value) if value and measured is not None else value

    def choices(self, plan: Records) -> list[tuple[str, str]]:
        return plan.measured().choices() if plan.measured is not None else []


class Clock(Field[str]):
    """A time of day in the plan's zone, stored as 22:00."""

    def missing(self) -> str:
        return ""

    def parse(self, text: str, context: Context[Records]) -> str | None:
        text = clean(text)
        return self.check(text) if text else None

    def check(self, value: str) -> str:
        return f"{parse_clock(value):%H:%M}"


class Choice(Field[str]):
    """One of `options` (stored value → catalogue text); typed in as the value, its label, or the beginning of either."""

    type_name = "choice"

    def __init__(self, label: str, options: Mapping[str, str], *, default: str = "", **more: Any) -> None:
        super().__init__(label, **more)
        self.options, self.default = options, default

    def missing(self) -> str:
        return self.default

    def read(self, value: Any, record: Document) -> str:
        if value not in self.options:
            raise ValueError(value)
        return str(value)

    def parse(self, text: str, context: Context[Records]) -> str | None:
        word = fold(clean(text))
        if not word:
            return None
        matching = [v for v, label in self.options.items() if word in (fold(v), fold(_(label)), fold(label))]
        matching = matching or [
            v for v, label in self.options.items() if fold(v).startswith(word) or fold(_(label)).startswith(word)
        ]
        if len(matching) != 1:
            raise ValueError(_("“{text}” is not one of {choices}.").format(text=text, choices=", ".join(self.options)))
        return matching[0]

    def _show(self, value: Any, plan: Records) -> str:
        return _(self.options[value]) if value in self.options else str(value)

    def choices(self, plan: Records) -> list[tuple[str, str]]:
        return [(value, _(label)) for value, label in self.options.items()]

    def is_foreign(self, value: Any) -> bool:
        return isinstance(value, str) and value not in self.options

    def check(self, value: str) -> str:
        if value not in self.options:
            raise ValueError(_("“{text}” is not one of {choices}.").format(text=value, choices=", ".join(self.options)))
        return value


class Day(Field[date | None]):
    """A calendar day, stored as 2026-11-22."""

    type_name = "date"

    def read(self, value: Any, record: Document) -> date:
        return reachable(date.fromisoformat(value))

    def parse(self, text: str, context: Context[Records]) -> str | None:
        return parse_date(text, context.today).isoformat() if text.strip() else None

    def check(self, value: str) -> str:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{_(self.label)}: {no_date(value)}") from None
        return reachable(day).isoformat()


class Moment(Field[datetime | None]):
    """A point in time as the clock in the record's `zone` shows it; stored as ISO 8601 with the offset of that day.

    Clock time and zone name are authoritative. The stored offset serves other programs and is computed anew on reading,
    so that a change of a country's summer time moves no post by an hour.
    """

    type_name = "moment"

    def read(self, value: Any, record: Document) -> datetime:
        moment = reachable(datetime.fromisoformat(value))
        zone = record.doc.get("zone")
        if not zone:
            return moment if moment.tzinfo else moment.replace(tzinfo=zone_info("UTC"))
        return moment.replace(tzinfo=zone_info(zone))

    def parse(self, text: str, context: Context[Records]) -> str | None:
        if not text.strip():
            return None
        return stored(parse_moment(clean(text), context.today, context.zone))

    def _show(self, value: Any, plan: Records) -> str:
        return str(value)[:16].replace("T", " ")

    def check(self, value: str) -> str:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{_(self.label)}: {no_date(value)}") from None
        if reachable(moment).tzinfo is None:
            raise ValueError(_("{label} needs an offset such as 2026-11-22T09:30-05:00.").format(label=_(self.label)))
        return value


def stored(moment: datetime) -> str:
    """A moment as the plan keeps it: ISO 8601 to the minute, with offset."""
    return moment.isoformat(timespec="minutes")


class Number(Field[float | None]):
    """A finite number from `low` to `high`, both included; None: no bound."""

    type_name = "number"

    def __init__(self, label: str, *, low: float | None = None, high: float | None = None, **more: Any) -> None:
        super().__init__(label, **more)
        self.low, self.high = low, high

    def read(self, value: Any, record: Document) -> float:
        if isinstance(value, str | bool):
            raise TypeError(value)
        number = float(value)
        low, high = (-_HUGE if self.low is None else self.low), (_HUGE if self.high is None else self.high)
        if not low <= number <= high:  # an infinite number of days or hours would overflow the calendar
            raise ValueError(value)
        return number

    def parse(self, text: str, context: Context[Records]) -> float | None:
        text = clean(text)
        return self.check(parse_number(text)) if text else None

    def _show(self, value: Any, plan: Records) -> str:
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"

    def annotation(self) -> Any:
        return float

    def check(self, value: float) -> float:
        if value != value or value in (float("inf"), float("-inf")):
            raise ValueError(_("{label} must be a finite number.").format(label=_(self.label)))
        if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            raise ValueError(
                _("{label} must be between {low} and {high}.").format(
                    label=_(self.label),
                    low="−∞" if self.low is None else f"{self.low:g}",
                    high="∞" if self.high is None else f"{self.high:g}",
                )
            )
        return value


def parse_number(text: str) -> float:
    """`1200`, `1,200`, `1.200`, `48.2k`, `3,4`, `12 %`. Raises ValueError with a sentence."""
    word = text.strip().lower().replace("\u00a0", "").replace(" ", "").removesuffix("%")
    scale = {"k": 1e3, "m": 1e6}.get(word[-1:], 1.0)
    word = word[:-1] if scale > 1 else word
    sign = -1.0 if word[:1] in ("-", "−") else 1.0
    word = word.lstrip("+-−")
    if "," in word and "." in word:
        word = word.replace("," if word.rfind(".") > word.rfind(",") else ".", "")
    head, comma, tail = word.partition(",")
    if comma:
        word = word.replace(",", "") if "," in tail or len(tail) == 3 else f"{head}.{tail}"
    elif word.count(".") > 1:
        word = word.replace(".", "")
    if not word or not word.isascii() or not word.replace(".", "", 1).isdigit():
        raise ValueError(_("“{text}” is not a number; write 1200, 48.2k or 3.4.").format(text=text))
    return sign * float(word) * scale


class Ref(Field[str]):
    """The id of a record of another kind; typed in as its id, name, handle or (channels) its platform."""

    type_name = "ref"

    def __init__(self, label: str, kind: str, **more: Any) -> None:
        super().__init__(label, **more)
        self.kind = kind

    def missing(self) -> str:
        return ""

    def parse(self, text: str, context: Context[Records]) -> str | None:
        text = clean(text)
        return context.plan.resolve(self.kind, text).id if text else None

    def _show(self, value: Any, plan: Records) -> str:
        record = plan.get(self.kind, value)
        return record.heading() if record else _("(gone)")

    def choices(self, plan: Records) -> list[tuple[str, str]]:
        return [(record.id, record.heading()) for record in plan.all(self.kind)]


class Refs(Field[list[str]]):
    """The ids of several records of another kind, typed in with commas between."""

    type_name = "refs"

    def __init__(self, label: str, kind: str, **more: Any) -> None:
        super().__init__(label, **more)
        self.kind = kind

    def missing(self) -> list[str]:
        return []

    def read(self, value: Any, record: Document) -> list[str]:
        if not isinstance(value, list):
            raise TypeError(value)
        return [str(id) for id in value]

    def parse(self, text: str, context: Context[Records]) -> list[str] | None:
        names = [name for name in (clean(part) for part in text.split(",")) if name]
        return [context.plan.resolve(self.kind, name).id for name in names] or None

    def _show(self, value: Any, plan: Records) -> str:
        return ", ".join(record.heading() if (record := plan.get(self.kind, id)) else _("(gone)") for id in value)

    def annotation(self) -> Any:
        return list[str]


class TextList(Field[list[str]]):
    """A short list of words or handles, typed with commas between."""

    type_name = "list"

    def missing(self) -> list[str]:
        return []

    def read(self, value: Any, record: Document) -> list[str]:
        if not isinstance(value, list):
            raise TypeError(value)
        return [str(word) for word in value]

    def parse(self, text: str, context: Context[Records]) -> list[str] | None:
        return [word for word in (clean(part) for part in text.split(",")) if word] or None

    def _show(self, value: Any, plan: Records) -> str:
        return ", ".join(value)

    def annotation(self) -> Any:
        return list[str]

    def check(self, value: list[str]) -> list[str]:
        return [clean(word) for word in value]


class TextMap(Field[dict[str, str]]):
    """Names to texts (a remembered column mapping); not typed in by hand."""

    type_name = "table"

    def missing(self) -> dict[str, str]:
        return {}

    def read(self, value: Any, record: Document) -> dict[str, str]:
        return {str(left): str(right) for left, right in value.items()}

    def parse(self, text: str, context: Context[Records]) -> dict[str, str] | None:
        pairs = (part.partition("=") for part in text.split(",") if part.strip())
        return {clean(left): clean(right) for left, _equals, right in pairs} or None

    def _show(self, value: Any, plan: Records) -> str:
        return ", ".join(f"{left}={right}" for left, right in value.items())

    def annotation(self) -> Any:
        return dict[str, str]

    def check(self, value: dict[str, str]) -> dict[str, str]:
        return {clean(left): clean(right) for left, right in value.items()}
