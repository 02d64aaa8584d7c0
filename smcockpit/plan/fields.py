"""What a record's fields are: one description from which reading, typing in, showing, columns, forms and checks follow.

A record class names its fields as class attributes (`title = Text(N_("Title"), required=True)`). On an instance the
attribute is the typed value, read from the stored document when somebody looks (nothing is converted on load); on the
class it is the field itself. A stored value that cannot be read is shown as missing and named by `Record.broken`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, Protocol, Self, TypeVar, overload

from smcockpit.i18n import _
from smcockpit.plan.dates import no_date, parse_clock, parse_date, parse_moment, reachable, zone_info
from smcockpit.plan.text import clean, fold

T = TypeVar("T")
_HUGE = 1e15  # nothing that is counted, paid or promised has more


# what reading or showing a stored value of the wrong shape may raise, and what is then taken for missing
ODD = (ValueError, TypeError, AttributeError, KeyError, OverflowError, RecursionError)


def plainly(value: Any) -> str:
    """Any stored value as a short text, however odd it is."""
    try:
        return clean(str(value), limit=500)
    except ODD:
        return "…"


class Document(Protocol):
    """What a field reads from: the stored document of a record, under the names of its fields."""

    @property
    def id(self) -> str: ...
    @property
    def doc(self) -> dict[str, Any]: ...
    def heading(self) -> str: ...


class Metrics(Protocol):
    """What there is to measure."""

    def choices(self) -> list[tuple[str, str]]: ...
    def check(self, text: str) -> str: ...


class Records(Protocol):
    """Where a field looks up the records that it refers to, and the metrics: a plan."""

    @property
    def measured(self) -> Callable[[], Metrics] | None: ...

    def get(self, kind: str, id: str) -> Document | None: ...
    def all(self, kind: str) -> Sequence[Document]: ...
    def resolve(self, kind: str, words: str) -> Document: ...


P = TypeVar("P", bound=Records, covariant=True)


class Context(NamedTuple, Generic[P]):
    """What typed-in text is read against: the plan (for references), today, and the zone of clock times."""

    plan: P
    today: date
    zone: str


class Field(Generic[T]):
    """One field of a record kind.

    `name` is its key in the stored document (the attribute's name unless `key` says otherwise);
    `label` and `help` are catalogue texts; `width` is the column's width in cells in a table, 0 where it has none.
    Subclasses say how a JSON value is read (`read`), typed in (`parse`), shown (`show`) and checked (`annotation`).
    """

    type_name = "text"

    def __init__(
        self, label: str, *, help: str = "", required: bool = False, width: int = 0, unit: str = "", key: str = ""
    ) -> None:
        self.label, self.help, self.required, self.width, self.unit = label, help, required, width, unit
        self.name = key

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or name

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...
    @overload
    def __get__(self, record: Document, owner: type) -> T: ...
    def __get__(self, record: Document | None, owner: type) -> Any:
        if record is None:
            return self
        value = record.doc.get(self.name)
        if value is None:
            return self.missing()
        try:
            return self.read(value, record)
        except ODD:
            return self.missing()

    def missing(self) -> Any:
        return None

    def read(self, value: Any, record: Document) -> Any:
        """The stored value as the attribute's type. Raises ValueError or TypeError where it is none."""
        if not isinstance(value, str):
            raise TypeError(value)
        return value

    def parse(self, text: str, context: Context[Records]) -> Any:
        """The JSON value for what somebody typed; None clears the field. Raises ValueError with a sentence."""
        return clean(text) or None

    def show(self, value: Any, plan: Records) -> str:
        """The JSON value as people read it, and as `parse` takes it back; one of the wrong type as it stands."""
        if value is None:
            return ""
        try:
            return self._show(value, plan)
        except ODD:
            return plainly(value)

    def _show(self, value: Any, plan: Records) -> str:
        return str(value)

    def choices(self, plan: Records) -> list[tuple[str, str]]:
        """(JSON value, label) for the fields that offer a choice, else none."""
        return []

    def annotation(self) -> Any:
        """The type pydantic checks the JSON value against."""
        return str

    def check(self, value: Any) -> Any:
        """A last look at a value of the right type; returns it, or raises ValueError with a sentence."""
        return value

    def is_foreign(self, value: Any) -> bool:
        """Whether a stored value is of the right type but unknown to this program: a newer one may have written it."""
        return False


class Text(Field[str]):
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
    """An hour on the wall, stored as 22:00."""

    def missing(self) -> str:
        return ""

    def parse(self, text: str, context: Context[Records]) -> str | None:
        text = clean(text)
        return self.check(text) if text else None

    def check(self, value: str) -> str:
        return f"{parse_clock(value):%H:%M}"


class Choice(Field[str]):
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
        found = [v for v, label in self.options.items() if word in (fold(v), fold(_(label)), fold(label))]
        found = found or [
            v for v, label in self.options.items() if fold(v).startswith(word) or fold(_(label)).startswith(word)
        ]
        if len(found) != 1:
            raise ValueError(_("“{text}” is not one of {choices}.").format(text=text, choices=", ".join(self.options)))
        return found[0]

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

    The clock time and the zone's name are what was meant; the offset beside them serves other programs and is
    worked out anew on reading, so that a government changing its summer time moves no post by an hour.
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
    type_name = "number"

    def __init__(self, label: str, *, low: float | None = None, high: float | None = None, **more: Any) -> None:
        super().__init__(label, **more)
        self.low, self.high = low, high

    def read(self, value: Any, record: Document) -> float:
        if isinstance(value, str | bool):
            raise TypeError(value)
        number = float(value)
        low, high = (-_HUGE if self.low is None else self.low), (_HUGE if self.high is None else self.high)
        if not low <= number <= high:  # days and hours are reckoned with
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
        return [str(one) for one in value]

    def parse(self, text: str, context: Context[Records]) -> list[str] | None:
        words = [word for word in (clean(part) for part in text.split(",")) if word]
        return [context.plan.resolve(self.kind, word).id for word in words] or None

    def _show(self, value: Any, plan: Records) -> str:
        return ", ".join(record.heading() if (record := plan.get(self.kind, one)) else _("(gone)") for one in value)

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
