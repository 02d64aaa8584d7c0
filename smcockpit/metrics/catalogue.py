"""The metrics that a KPI can be made of: those with numbers first, then those that are known by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches

from smcockpit.i18n import _
from smcockpit.metrics.dictionary import dictionary, label
from smcockpit.metrics.formula import definitions, parse
from smcockpit.plan.text import fold

_LISTED = 12  # names that a refusal lists where none is near


class MetricCatalogue:
    """`imported`: the metrics of which there are numbers, as known so far; `refresh`: looks for files that came since;
    `mapped`: the metrics that remembered mappings name."""

    def __init__(
        self, imported: Callable[[], Iterable[str]], refresh: Callable[[], object], mapped: Iterable[str] = ()
    ) -> None:
        self._imported, self._refresh, self._mapped = imported, refresh, tuple(mapped)

    def names(self) -> list[str]:
        """The names, those with numbers first, then the dictionary's, then the definitions of KPIs."""
        return list(dict.fromkeys([*sorted(self._imported()), *self._mapped, *dictionary(), *definitions()]))

    def choices(self) -> list[tuple[str, str]]:
        """(name, what people call it in the language that is spoken), in the order of `names`."""
        return [(name, label(name)) for name in self.names()]

    def check(self, text: str) -> str:
        """A metric or a formula over metrics, as it is to be kept: a label becomes the name. Raises ValueError with a
        sentence that names the nearest, for what does not exist."""
        if (name := self._named(text)) is not None:
            return name
        formula = parse(text)
        unknown = self._unknown(formula.metrics)
        if unknown and self._refresh():
            unknown = self._unknown(formula.metrics)
        if unknown:
            raise ValueError(self._refusal(unknown[0]))
        return text

    def _named(self, text: str) -> str | None:
        """The metric of that name, or that people call so; None for any other text."""
        folded = fold(text.strip())
        names = self.names()
        if folded in names:
            return folded
        return next((name for name in names if fold(label(name)) == folded), None)

    def _unknown(self, metrics: Iterable[str]) -> list[str]:
        known = set(self.names())
        return [metric for metric in metrics if metric not in known]

    def _refusal(self, metric: str) -> str:
        names = self.names()
        spoken = {fold(label(name)).replace(" ", "_"): name for name in reversed(names)} | {
            name: name for name in names
        }
        near = get_close_matches(metric, list(spoken), 1, 0.6)
        text = _("There is no metric “{name}”.").format(name=metric)
        if near:
            return text + " " + _("Did you mean “{word}”?").format(word=spoken[near[0]])
        return text + " " + _("Import its numbers first; known are {names} …").format(names=", ".join(names[:_LISTED]))
