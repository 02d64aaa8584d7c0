"""Explaining a table nobody declared: which column is the date, which are which metrics. Asked once per header."""

from __future__ import annotations

import os
import re
from typing import Any

from textual.content import Content
from textual.widgets import Static

from smcockpit.actions.import_exports import kept_rows, look
from smcockpit.actions.importer.mapping import (
    ORDERS,
    PERIODS,
    ImportRefused,
    MappingSpec,
    checked_order,
    checked_period,
    checked_year,
    kept_fields,
    mapping_document,
)
from smcockpit.actions.importer.proposal import Proposal, propose
from smcockpit.i18n import _
from smcockpit.metrics.answers import Place, remembered
from smcockpit.metrics.folder import place_of
from smcockpit.metrics.preview import read_sample
from smcockpit.metrics.read import day_of
from smcockpit.metrics.reading import FileReading
from smcockpit.plan.kinds import PLATFORMS
from smcockpit.plan.text import fit
from smcockpit.plan.validation import InvalidRecord
from smcockpit.ui.screens.form import Form, FormEntry
from smcockpit.ui.session import Session
from smcockpit.workspace import StoreError

_EXAMPLES = {"ymd": "2026-11-22", "dmy": "22/11/2026", "mdy": "11/22/2026"}
_ROWS = 3  # of the preview
_COLUMNS = 60  # the most columns that are offered as metrics


class MappingForm(Form):
    """A line per thing a column may be, and one per metric; below them the first rows as they are understood so far."""

    DEFAULT_CSS = "MappingForm #help { height: 7; }"

    def __init__(self, session: Session, name: str, reading: FileReading) -> None:
        """`name`: the file, relative to the plan's metrics folder; `reading`: what is known of it, with status "ask"."""
        self.session, self.file, self.reading = session, name, reading
        self.path = os.path.join(session.workspace.metrics_path, name)
        self._hint = ""
        proposal = propose(reading, place_of(name)[0])
        self.only_order = reading["format"] not in (None, "mapped")  # a known export: only its dates may be two things
        entries = self._date_entries(proposal)
        if not self.only_order:
            entries += self._owner_entries(proposal)
            header = reading["header"]
            self.columns = [at for at in range(len(header)) if header[at] and at not in proposal.other][:_COLUMNS]
            known = session.workspace.library().metrics()
            entries += [
                FormEntry(
                    f"column{at}", fit(header[at], 20), proposal.metrics.get(at, ""), known,
                    self._shown(at) + " " + _("Its metric; empty leaves it out."), False,
                )
                for at in self.columns
            ]  # fmt: skip
        super().__init__(_("What is in {file}?").format(file=name), entries)

    def _date_entries(self, proposal: Proposal) -> list[FormEntry]:
        order = FormEntry("order", _("Dates are like"), _EXAMPLES[proposal.order], list(_EXAMPLES.values()), _("How the dates are written."), True)  # fmt: skip
        if self.only_order:
            return [order]
        names = [name for name in self.reading["header"] if name]
        return [
            FormEntry("date", _("Date column"), proposal.date, names, self._shown(proposal.date_at), not proposal.id),
            order,
            FormEntry("period", _("A date stands for"), _(proposal.period), [_(word) for word in PERIODS], _("A day, the week it begins, or the month it is in."), False),
            FormEntry("year", _("Year"), "", [], _("Of dates that name none; empty: the latest year in which they are not to come."), False),
            FormEntry("id", _("Post"), proposal.id, names, _("Where a row is a post: the column with its address or id."), False),
            FormEntry("text", _("Text of the post"), proposal.text, names, _("For finding the same post in another export."), False),
            FormEntry("time", _("Time of the post"), proposal.time, names, _("Where it stands apart from the date."), False),
            FormEntry("campaign", _("Campaign"), proposal.campaign, names, _("The column that tells several rows of one day apart, such as campaigns; else they are added up."), False),
        ]  # fmt: skip

    def _owner_entries(self, proposal: Proposal) -> list[FormEntry]:
        names = [name for name in self.reading["header"] if name]
        return [
            FormEntry("platform", _("Platform"), proposal.platform, [*PLATFORMS, *names], _("Whose numbers these are, or the column that says it."), True),
            FormEntry("account", _("Account"), "", names, _("If the platform has several of yours; or the column that says it."), False),
        ]  # fmt: skip

    def _shown(self, at: int) -> str:
        cells = [cells[at] for cells in self.reading["sample"][:3] if 0 <= at < len(cells)]
        return _("For example: {cells}.").format(cells=", ".join(cells)) if cells else ""

    # ---- live

    def on_mount(self) -> None:
        self.call_after_refresh(self._show)

    def on_input_changed(self) -> None:
        self._show()

    def tell(self, text: str) -> None:
        """The help of a field, and below it the preview."""
        self._hint = text
        self._show()

    def _show(self) -> None:
        """The first rows as they are understood, and beside its field what is wrong already."""
        if not self.is_mounted or not self.query("#help"):
            return
        wrong, lines = {}, []
        try:
            reading = read_sample(self.reading, remembered(self._document()), self._place())
            wrong = self._wrong(reading)
            width = max(self.query_one("#help").size.width, 40)
            lines = [fit(text, width) for _part, _row, text in kept_rows(reading)[:_ROWS]]
        except ImportRefused as error:
            wrong = {self._entry_of(error.field): str(error)}
        for entry in self.entries:
            error_line = self.query_one(f"#error-{entry.name}", Static)
            error_line.set_class(entry.name in wrong, "-shown")
            error_line.update(Content(wrong.get(entry.name, "")))
        title = _("The first rows as they are understood:") if lines else wrong.get("", "")
        hint, _line, keys = self._hint.partition("\n")
        self.query_one("#help", Static).update(Content("\n".join([hint, keys, title, *lines])))

    def _place(self) -> Place:
        try:
            when = day_of(os.stat(self.path).st_mtime)
        except OSError:
            when = 0
        return Place(*place_of(self.file), when)

    def _entry_of(self, field: str) -> str:
        """The line of the form for a word of the mapping: the metric's column, or the line of that name."""
        if any(entry.name == field for entry in self.entries):
            return field
        return next((f"column{at}" for at in self._typed() if self._metric(at) == field), "") if field else ""

    def _wrong(self, reading: FileReading) -> dict[str, str]:
        """What a reading says of itself, beside the field that it is about."""
        if reading["status"] == "ok":
            return {}
        problem = reading["problems"][0] if reading["problems"] else None
        message = problem["message"] if problem is not None else ""
        names = {entry.name for entry in self.entries}
        if reading["status"] == "ask" and "date" in names:
            return {"year" if "year=" in message else "order": message}
        return {"date" if "date" in names else "order": message}

    # ---- the mapping

    def _metric(self, at: int) -> str:
        return re.sub(r"\W+", "_", self.text(f"column{at}").strip().lower()).strip("_")

    def _typed(self) -> list[int]:
        return [at for at in self.columns if self._metric(at)]

    def _document(self) -> dict[str, Any]:
        """The mapping as it stands in the form. Raises ImportRefused."""
        typed_order = self.text("order").strip()
        order = next((key for key, example in _EXAMPLES.items() if example == typed_order), typed_order)
        if order not in ORDERS:
            raise ImportRefused(_("Choose one of {choices}.").format(choices=", ".join(_EXAMPLES.values())), "order")
        header = self.reading["header"]
        if self.only_order:
            return mapping_document(MappingSpec("", {}, "web", "", checked_order(order)), header, self.file)
        metrics: dict[str, str] = {}
        for at in self._typed():
            if self._metric(at) in metrics:
                raise ImportRefused(
                    _("Another column is “{metric}” already.").format(metric=self._metric(at)), f"column{at}"
                )
            metrics[self._metric(at)] = header[at]
        if not metrics:
            raise ImportRefused(_("Name the metric of at least one column."))
        columns = {role: text for role in ("id", "text", "time", "campaign") if (text := self.text(role).strip())}
        date = self.text("date").strip()
        if not date and "id" not in columns:
            raise ImportRefused(_("{label} is needed.").format(label=_("Date column")), "date")
        period = self.text("period").strip()
        period = next((word for word in PERIODS if period in (word, _(word))), period)
        spec = MappingSpec(
            date, metrics, self.text("platform").strip() or "web", self.text("account").strip(), order, columns,
            checked_year(self.text("year").strip()), checked_period(period),
        )  # fmt: skip
        return mapping_document(spec, header, self.file)

    def save(self) -> dict[str, str]:
        """Remember the mapping if the whole file can be read with it; else say beside the field what is wrong."""
        workspace = self.session.workspace
        try:
            document = self._document()
        except ImportRefused as error:
            return {self._entry_of(error.field): str(error)}
        reading = look(self.path, workspace, os.path.dirname(self.file), remembered(document))
        if wrong := self._wrong(reading):
            return wrong
        try:
            workspace.add("mapping", kept_fields(document), _("mapped the columns of {file}").format(file=self.file))
        except InvalidRecord as error:  # of fields that are no lines of this form
            return {"": str(error)}
        except StoreError as error:
            return self.refused(error)
        self.dismiss(True)
        return {}
