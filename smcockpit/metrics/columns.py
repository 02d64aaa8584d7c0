"""Which column of a recognised header is what: date, campaign, post, metrics; and what file name, title and place add."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from datetime import date

from smcockpit.i18n import _
from smcockpit.metrics.answers import Given, Place
from smcockpit.metrics.layout import Layout, Problems
from smcockpit.metrics.periods import DateRules, between
from smcockpit.metrics.reading import Stretch
from smcockpit.metrics.recognise import Format, Found, named, sole
from smcockpit.metrics.values import normal
from smcockpit.plan.text import clean


class Columns:
    """Makes the layouts of one file's tables. `part` is the sheet or the file within a ZIP, `name` what that is called,
    `file` the file as a whole."""

    def __init__(self, part: str, name: str, file: str, place: Place, problems: Problems) -> None:
        self.part, self.name, self.file, self.place, self.problems = part, name, file, place, problems
        self.by_file: set[tuple[str, str]] = set()  # metric and network of tables that the file's name alone explains

    def declared(self, recognised: Found, names: list[str], title: str) -> Layout | None:
        """None where a value column has no name of its own, and neither title nor file name says what it is."""
        export = recognised.format
        above = normal(title.rpartition("\n")[2])
        if above == normal(self.part) and above not in export.title_metrics:
            above = ""  # the name of a sheet is no title
        metrics, platform = self._metrics(export, names, above)
        if export.title_metrics and not metrics:
            return None
        if platform == "meta":
            if self.place.platform in ("instagram", "facebook"):
                platform = self.place.platform
            else:
                self.problems.note(
                    _(
                        "it does not say whose numbers these are; put it into metrics/instagram/ or metrics/facebook/, or import it with --channel"
                    )
                )
        day, week = _first(names, export.date), _first(names, export.week)
        start_column = _first(names, export.start) if day is None and week is None else None
        texts = tuple(names.index(name) for name in export.text if name in names)
        # two names of one metric side by side (Reactions beside Reactions, comments and shares) never share a column
        return Layout(
            format=export, language=recognised.language, width=len(names), date=next((at for at in (day, week, start_column) if at is not None), None),
            end=_first(names, export.end) if start_column is not None else None, week=day is None and week is not None, entity=_first(names, export.entity),
            text=texts, account=_first(names, export.account), network=_first(names, export.network),
            only=tuple((names.index(name), values) for name, values in export.only.items() if name in names),
            metrics=tuple((metric, tuple(at)) for metric, at in metrics.items()),
            marks=tuple((mark, spot) for mark, known in export.marks.items() if (spot := _first(names, known)) is not None),
            header=tuple(names), platform=platform, order=export.date_order, adds=export.adds, owner=self._owner(export),
            start=_first_day(title), when=self.place.when, part=self.part, path=tuple(_first(names, known) for known in export.levels),
            cuts=tuple((name, spot) for name, known in export.breakdowns.items() if (spot := _first(names, known)) is not None),
            units=tuple((metric, spot) for metric, known in export.unit.items() if (spot := _first(names, known)) is not None),
            whole=self._whole(export, title, names), link=_first(names, export.link),
            counts=tuple(_counts(export, names).values()), once=_first(names, export.once),
            drop=tuple((names.index(name), values) for name, values in export.drop.items() if name in names),
        )  # fmt: skip

    def _metrics(self, export: Format, names: list[str], above: str) -> tuple[dict[str, list[int]], str]:
        """The columns of each metric, and whose platform they are of; a column that counts records stands behind the last
        one of the file."""
        platform = export.platform
        metrics: dict[str, list[int]] = {}
        others: list[tuple[str, int]] = []
        parts = {name for known in export.breakdowns.values() for name in known}
        for at, name in enumerate(names):
            metric = export.metrics.get(name) or export.metrics.get(sole(name))
            if metric is not None:
                metrics.setdefault(metric, []).append(at)
            elif not name or name in export.date:
                continue
            elif export.title_metrics and (entry := self._titled(export, name, above)):
                metrics.setdefault(entry[0], []).append(at)
                platform = entry[1] or platform
            elif export.rest and name not in parts:
                others.append((name, at))
        metrics |= {metric: [len(names) + n] for n, metric in enumerate(_counts(export, names))}
        if metrics or not export.title_metrics:
            for name, at in others:
                metrics[export.rest if len(others) == 1 else f"{export.rest}_{_slug(name.partition(':')[0])}"] = [at]
        return metrics, platform

    def _titled(self, export: Format, name: str, above: str) -> tuple[str, str] | None:
        """Metric and network of a column that title or file name explain; the title's own words where it is not known."""
        entry = named(export, name, above, self.name) or export.title_metrics.get(name)
        if entry is not None and above not in export.title_metrics and name not in export.title_metrics:
            if entry in self.by_file:
                text = _(
                    "a second table without a title stands in it; which network each is of nobody can tell, so only the first counts. Download it again without a spreadsheet"
                )
                self.problems.say(None, None, text)
                return None
            self.by_file.add(entry)
        return entry or ((_slug(above), "") if name == "primary" and above else None)

    def _whole(self, export: Format, title: str, names: list[str]) -> Stretch | None:
        """The days that a table without a date of its own is of, as a line above it, the file's name or, where the columns
        are called by what was asked for, a column says."""
        if not export.by_part and not export.period_file:
            return None
        if self.place.days is not None:
            first, last = self.place.days
            return first, last
        lines = title.split("\n") if export.by_part else []
        texts = (*reversed(lines), self.name, self.file, *(names if export.rest else ()))
        return next((days for text in texts if (days := between(text, export.date_order)) is not None), None)

    def _owner(self, export: Format) -> str | None:
        """The account that the file's name, the ZIP's, or its place says."""
        for name in (self.name, self.file) if export.account_file is not None else ():
            if (match := export.account_file.search(name)) is not None:  # type: ignore[union-attr]
                return clean(match["account"])
        return self.place.account or None

    def answered(self, answer: Given, names: list[str], known: Found | None, rows: Sequence[int] = ()) -> Layout | None:
        """The layout that a person explained, None where the header lacks one of its columns. `names`: of the columns,
        normalised; `known`: what the header is declared as, for what the answer leaves open; `rows`: the row of each column in the file, where the dates stand as columns."""
        if not answer.date_column and not answer.of_posts:  # the order of dates, of an export that is known
            layout = self.declared(known, names, "") if known is not None else None
            return layout._replace(order=answer.order) if layout is not None else None
        at = {role: names.index(name) for role, name in answer.columns.items() if name in names}
        if len(at) < len(answer.columns) or (answer.date_column and answer.date_column not in names):
            return None
        date_at = names.index(answer.date_column) if answer.date_column else at.get("time")
        clock = at.get("time") if answer.date_column else None
        order = "" if answer.order == "ymd" else answer.order
        platform = self.place.platform or answer.platform or "other"
        path: tuple[int | None, ...] = (at["campaign"],) if "campaign" in at else ()
        cuts: tuple[tuple[str, int], ...] = ()
        if known is not None and known.format.levels and not path and not answer.of_posts:  # its campaigns stay apart
            path = tuple(_first(names, level) for level in known.format.levels)
            cuts = tuple((name, spot) for name, names_ in known.format.breakdowns.items() if (spot := _first(names, names_)) is not None)  # fmt: skip
        grain = "post" if answer.of_posts else "campaign" if any(spot is not None for spot in path) else "day"
        return Layout(
            format=mapped(platform, grain), language="", width=len(names), date=date_at, entity=at.get("id", at.get("link")),
            text=(at["text"],) if "text" in at else (), account=at.get("account"), network=at.get("platform"), only=(), marks=(),
            header=tuple(names), platform=platform, adds=True, order=order,
            metrics=tuple((metric, (names.index(name),)) for name, metric in answer.metrics.items() if name in names),
            owner=answer.account or self.place.account or None, start=0, when=self.place.when, part=self.part,
            path=path if grain == "campaign" else (), cuts=cuts, link=at.get("link"), clock=clock,
            metric_rows=tuple((metric, rows[names.index(name)]) for name, metric in answer.metrics.items() if rows and name in names),
            rules=DateRules(order, answer.year, answer.period, self.place.when),
        )  # fmt: skip


def _first_day(title: str) -> int:
    """The first ISO date above a header as an ordinal, 0 for none: "Nth day 0000" counts from it."""
    first = re.search(r"\b(20\d{2})-?(\d{2})-?(\d{2})\b", title)
    if first is not None:
        with contextlib.suppress(ValueError):
            return date(int(first[1]), int(first[2]), int(first[3])).toordinal()
    return 0


def _counts(export: Format, names: list[str]) -> dict[str, int]:
    """Metrics of which a record is one → the column that must hold something."""
    bare = [sole(name) for name in names]
    return {metric: spot for metric, known in export.counts.items() if (spot := _first(bare, known)) is not None}


def _slug(title: str) -> str:
    return re.sub(r"[^\w]+", "_", normal(title)).strip("_") or "value"


def mapped(platform: str, grain: str = "day") -> Format:
    """The format of a table that a person explained; of posts it counts as a tool's, so that the network's own wins."""
    return Format(
        "mapped", _("mapped by hand"), platform, grain, (), (), "", "UTC", (), (), (), None, (), {}, {}, {}, {}, False, frozenset(),
        levels=(("",),) if grain == "campaign" else (), tool=grain == "post",
    )  # fmt: skip


def _first(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    """The column called by the first of the names; a column without a name counts only at the left edge."""
    spot = next((names.index(name) for name in wanted if name and name in names), None)
    return 0 if spot is None and "" in wanted and names and not names[0] else spot
