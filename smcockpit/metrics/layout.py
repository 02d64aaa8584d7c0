"""Where things stand in the rows of one recognised table, and what is said of a file while it is read."""

from __future__ import annotations

from typing import NamedTuple

from smcockpit.i18n import n_
from smcockpit.metrics.periods import DateRules
from smcockpit.metrics.reading import Problem, Stretch
from smcockpit.metrics.recognise import Format

_MANY = 20  # problems told per file

Owner = tuple[str, str | None]  # platform, account


class Layout(NamedTuple):
    """Where things stand in the rows of one recognised table."""

    format: Format
    language: str
    width: int
    date: int | None
    entity: int | None
    text: tuple[int, ...]
    account: int | None
    network: int | None
    only: tuple[tuple[int, frozenset[str]], ...]
    metrics: tuple[tuple[str, tuple[int, ...]], ...]  # metric, its columns (several where a header stands twice)
    marks: tuple[tuple[str, int], ...]  # words that are kept of each record: sentiment, author, …
    header: tuple[str, ...]
    platform: str
    order: str
    adds: bool  # several rows a day are parts of one sum
    owner: str | None  # the account, as file name, place or mapping say
    start: int  # the day that "Nth day 0000" stands for, 0 where unknown
    when: int  # the day the file was written, for dates without a year
    part: str  # the sheet, or the file within a ZIP
    end: int | None = None  # the last day of a record that is of several
    week: bool = False  # the date is the first day of a week
    path: tuple[int | None, ...] = ()  # campaign, ad set, ad
    cuts: tuple[tuple[str, int], ...] = ()  # what a record is a part by, and its column
    whole: Stretch | None = None  # the days of the table as a whole, as title or file name say
    units: tuple[tuple[str, int], ...] = ()  # metric, the column that says what it counts
    link: int | None = None  # the post's address
    counts: tuple[int, ...] = ()  # columns of which a filled cell counts one, in a column each behind the last
    once: int | None = None  # the column by which several records are of one thing
    drop: tuple[tuple[int, frozenset[str]], ...] = ()  # columns, and the values of records that do not count
    rules: DateRules = DateRules()  # how the dates of a mapped table are meant
    clock: int | None = None  # the time of day of a post, where it stands apart from its date
    metric_rows: tuple[tuple[str, int], ...] = ()  # metric, its row in the file, where the dates stand as columns

    @property
    def is_mapped(self) -> bool:
        """Whether a person explained the table."""
        return self.format.id == "mapped"


class Problems:
    """What is wrong with a file, the first of it in words, the rest counted; and what is only worth knowing."""

    def __init__(self) -> None:
        self.told: list[Problem] = []
        self.notes: list[str] = []
        self.untold = 0

    def say(self, row: int | None, column: str | None, message: str) -> None:
        """A problem: of a row and a column (its name), or of the file as a whole."""
        if len(self.told) < _MANY:
            self.told.append(Problem(row=row, column=column, message=message))
        else:
            self.untold += 1

    def note(self, text: str) -> None:
        """What is worth knowing and no fault, said once."""
        if text not in self.notes:
            self.notes.append(text)

    def all(self) -> list[Problem]:
        """The problems, and how many more there are of them."""
        if not self.untold:
            return self.told
        more = n_("and {n} problem more of this kind", "and {n} problems more of this kind", self.untold)
        return [*self.told, Problem(row=None, column=None, message=more)]
