"""Explaining a table nobody declared: which column is the date, which are which metrics. Asked once per header."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smcockpit.actions.import_exports import IntakeError, MappingSpec, mapping_document
from smcockpit.i18n import _
from smcockpit.metrics.guess import guess_dates, guess_numbers
from smcockpit.metrics.reading import FileReading
from smcockpit.metrics.values import date_order, normal
from smcockpit.plan.kinds import ALIASES, PLATFORMS
from smcockpit.plan.validation import InvalidRecord
from smcockpit.ui.screens.form import Form, FormEntry
from smcockpit.workspace import StoreError

if TYPE_CHECKING:
    from smcockpit.ui.app import CockpitApp

_ORDERS = {"ymd": "2026-11-22", "dmy": "22/11/2026", "mdy": "11/22/2026"}


class MappingForm(Form):
    def __init__(self, app: CockpitApp, name: str, reading: FileReading) -> None:
        self.cockpit, self.file, self.reading = app, name, reading
        header, sample = reading["header"], reading["sample"]
        dates, numbers = guess_dates(header, sample), guess_numbers(header, sample)
        columns = [cell for cell in header if cell]
        self.columns = [at for at in range(len(header)) if header[at] and (at in numbers or at not in dates)][:40]
        known = app.workspace.library().metrics()
        entries = [
            FormEntry(
                "date",
                _("Date column"),
                header[dates[0]] if dates else "",
                columns,
                self._shown(dates[0] if dates else -1),
                True,
            ),
            FormEntry(
                "order",
                _("Dates are like"),
                self._order(dates),
                list(_ORDERS.values()),
                _("↑↓ choose how the dates are written."),
                True,
            ),
            FormEntry("platform", _("Platform"), "web", list(PLATFORMS), _("Whose numbers these are."), True),
            FormEntry("account", _("Account"), "", [], _("If the platform has several of yours."), False),
        ]
        for at in self.columns:
            metric = re.sub(r"\W+", "_", normal(header[at])).strip("_") if at in numbers else ""
            entries.append(
                FormEntry(
                    f"column{at}",
                    header[at][:17],
                    metric,
                    known,
                    self._shown(at) + " " + _("Its metric; empty leaves it out."),
                    False,
                )
            )
        super().__init__(_("What is in {file}?").format(file=name), entries)

    def _shown(self, at: int) -> str:
        cells = [cells[at] for cells in self.reading["sample"][:3] if 0 <= at < len(cells)]
        return _("For example: {cells}.").format(cells=", ".join(cells)) if cells else ""

    def _order(self, dates: list[int]) -> str:
        if not dates:
            return _ORDERS["ymd"]
        cells = [cells[dates[0]] for cells in self.reading["sample"] if dates[0] < len(cells)]
        try:
            found = date_order(cells)
        except ValueError:
            found = None
        return _ORDERS[found or "ymd"] if found != "" else _ORDERS["ymd"]

    def save(self) -> dict[str, str]:
        metrics = {
            self.text(f"column{at}").strip().lower().replace(" ", "_"): self.reading["header"][at]
            for at in self.columns
            if self.text(f"column{at}").strip()
        }
        if not metrics:
            return {"": _("Name the metric of at least one column.")}
        platform = self.text("platform").strip().lower()
        platform = ALIASES.get(platform, platform)
        order = next(
            (key for key, shown in _ORDERS.items() if shown == self.text("order").strip()), self.text("order").strip()
        )
        if order not in _ORDERS:
            return {"order": _("Choose one of {choices}.").format(choices=", ".join(_ORDERS.values()))}
        try:
            document = mapping_document(
                MappingSpec(self.text("date"), metrics, platform, self.text("account").strip(), order),
                self.reading["header"],
                self.file,
            )
            self.cockpit.workspace.add(
                "mapping",
                {name: value for name, value in document.items() if value is not None},
                _("mapped the columns of {file}").format(file=self.file),
            )
        except IntakeError as error:
            return {"date": str(error)}
        except InvalidRecord as error:
            return {"": str(error)}
        except StoreError as error:
            return {"": str(error)}
        self.dismiss(True)
        return {}
