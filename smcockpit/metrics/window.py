"""What a formula comes to in a window: days and periods that lie in it as a whole, each counted once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable

from smcockpit.metrics.cover import Known
from smcockpit.metrics.dictionary import over_days
from smcockpit.metrics.forecast import median, percentile
from smcockpit.metrics.formula import Formula, Node, evaluate, inner_mean
from smcockpit.metrics.reading import Stretch
from smcockpit.metrics.series import Library, Series


class Window:
    """What a formula's metrics come to between two days. Its stretches are the days and the periods that all its flows know."""

    def __init__(
        self, formula: Formula, series: dict[str, Series], library: Library, platform: str, limit: int
    ) -> None:
        """`limit`: the last day that may be looked at, an ordinal."""
        self.formula, self.series, self.library, self.platform = formula, series, library, platform
        flows = [flow for name, flow in series.items() if over_days(name) != "last"] or list(series.values())
        self.days = sorted(day for day in set.intersection(*(set(flow.values) for flow in flows)) if day <= limit)
        self.periods = sorted(
            {span for flow in flows for span in flow.periods if span[1] <= limit and all(map(_knows(span), flows))}
        )
        self.ahead = sorted({span for flow in flows for span in flow.periods if span[1] > limit})

    @property
    def last(self) -> int | None:
        """The last day with a number of all flows, an ordinal; None without any."""
        return max([*self.days[-1:], *(last for _first, last in self.periods)], default=None)

    def held(self, first: int, last: int) -> int:
        """How many days between two are known, each by itself or in a period."""
        days, whole = self._days(first, last), self._whole(first, last)
        return Known([*((day, day) for day in days), *whole]).size if whole else len(days)

    def _days(self, first: int, last: int) -> list[int]:
        return self.days[bisect_left(self.days, first) : bisect_right(self.days, last)]

    def cut(self, first: int, last: int) -> list[Stretch]:
        """The periods of its flows that a window between two days cuts."""
        flows = [flow for name, flow in self.series.items() if over_days(name) != "last"]
        return sorted({span for flow in flows for span in flow.cut_by(first, last)})

    def start(self, first: int, last: int) -> int:
        """Where what is known between two days begins, if that is periods alone; else `first`."""
        whole = self._whole(first, last)
        if whole and not self._days(first, last):
            return min(span[0] for span in whole)
        return first

    def _whole(self, first: int, last: int) -> list[Stretch]:
        return [span for span in self.periods if first <= span[0] and span[1] <= last]

    def _values(self, metric: str, first: int, last: int) -> list[float]:
        """The numbers of a metric in the stretches that lie between two days, each once."""
        series = self.series[metric]
        by_day = [series.values[day] for day in self._days(first, last) if day in series.values]
        if not self.periods or not (whole := self._whole(first, last)):
            return by_day
        inside, common = Known(whole), set(self.days)
        by_day += [
            v
            for day, v in series.values.items()
            if first <= day <= last and day not in common and inside.holds(day, day)
        ]
        by_period = [
            piece.value
            for span, piece in series.periods.items()
            if first <= span[0] and span[1] <= last and inside.holds(*span)
        ]
        return by_day if by_day and over_days(metric) == "mean" else [*by_day, *by_period]

    def value(self, first: int, last: int) -> float | None:
        """What the formula comes to between two days (ordinals, both within); None where something is missing."""
        days = self._days(first, last)
        alone = self.formula.node[1] if self.formula.node[0] == "metric" else ""

        def lookup(how: str, metric: str) -> float | None:
            if how == "mean" and not metric:
                inner = inner_mean(self.formula.node)
                values = [value for day in days if inner is not None and (value := self.on(inner, day)) is not None]
                return sum(values) / len(values) if values else None
            series = self.series[metric]
            level = over_days(metric) == "last"
            how = how or (over_days(metric) if metric == alone else "last" if level else "sum")
            if how == "last":
                return self._at(series, last, first if metric == alone else 0)
            if how == "first":
                before = self._at(series, first - 1, 0)
                return (
                    before
                    if before is not None
                    else next((series.values[d] for d in sorted(series.values) if first <= d <= last), None)
                )
            if how in ("median", "p90"):
                samples = self.library.samples(metric, first, last, self.platform) or [
                    series.values[d] for d in days if d in series.values
                ]
                return (median(samples) if how == "median" else percentile(samples, 0.9)) if samples else None
            values = self._values(metric, first, last)
            if not values:
                return None
            return sum(values) / len(values) if how == "mean" else sum(values)

        return evaluate(self.formula.node, lookup)

    def on(self, node: Node, day: int) -> float | None:
        """The formula on one day; a level stands until it is counted anew."""

        def lookup(how: str, metric: str) -> float | None:
            if how == "mean" and not metric:
                inner = inner_mean(self.formula.node)
                return self.on(inner, day) if inner is not None else None
            series = self.series[metric]
            if how == "first":
                return self._at(series, day - 1, 0)
            return self._at(series, day, 0) if over_days(metric) == "last" else series.values.get(day)

        return evaluate(node, lookup)

    @staticmethod
    def _at(series: Series, day: int, first: int) -> float | None:
        """A level on a day: counted then, or the last time before it (not before `first`)."""
        if day in series.values:
            return series.values[day]
        days = series.days()
        at = bisect_right(days, day) - 1
        return series.values[days[at]] if at >= 0 and days[at] >= first else None


def _knows(span: Stretch) -> Callable[[Series], bool]:
    """Whether a series says what a stretch comes to as a whole: as a period, or by all its days."""
    return lambda series: span in series.periods or Known(series.covered).holds(*span)
