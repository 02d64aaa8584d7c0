"""An open plan as it is read: the records in memory, what others saved since, who is here, and the exports beside it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from smcockpit.environment import cache_folder, today, who
from smcockpit.i18n import _
from smcockpit.plan.fields import Context
from smcockpit.plan.kinds import KINDS, ColumnMapping
from smcockpit.plan.plan import Plan
from smcockpit.store import is_address, open_store
from smcockpit.store.port import BY_HAND, Holder, Present, Row, Waits
from smcockpit.workspace.changes import Changed
from smcockpit.workspace.places import files_of

if TYPE_CHECKING:
    from smcockpit.metrics.catalogue import MetricCatalogue
    from smcockpit.metrics.folder import MetricsFolder
    from smcockpit.metrics.series import Library
    from smcockpit.workspace.numbers import PlanMetrics


class News(NamedTuple):
    """What others saved after commit `since`; `plan` is the whole one where another state was put in place."""

    since: int
    seq: int
    rows: list[Row]
    plan: Plan | None


class PlanReader:
    """A plan as it is read; `PlanEditor` changes it."""

    def __init__(
        self,
        place: str,
        *,
        actor: str | None = None,
        cache: str | None = None,
        read_only: bool = False,
        patience: float = 15.0,
        waits: Waits | None = None,
    ) -> None:
        """Open the plan in a folder or at an address. Raises NoPlan, Damaged, StoreError."""
        self.place = place if is_address(place) else os.path.abspath(place)
        self.folder = files_of(self.place)
        self.actor = who(actor)
        self.read_only = read_only
        self.cache = cache or cache_folder()
        self._store = open_store(self.place, read_only=read_only, patience=patience, waits=waits)
        self._seq, rows = self._store.load()
        self.plan = Plan(rows)
        self.plan.measured = self._catalogue
        self._subscribers: list[Callable[[Changed], None]] = []
        self._metrics: PlanMetrics | None = None
        self._day: date | None = None  # the day whose plan this is, where it is not today's
        self._gone_by: dict[tuple[str, str], str] = {}  # (kind, id) → who deleted it, as far as was seen

    # ---- asking

    @property
    def seq(self) -> int:
        """The number of the last commit that is in memory."""
        return self._seq

    @property
    def metrics_path(self) -> str:
        """The folder where the exports are."""
        return os.path.join(self.folder, "metrics")

    @property
    def shown_place(self) -> str:
        """Where the plan is, as people may read it (no password)."""
        return self._store.place

    @property
    def engine(self) -> str:
        """What people call the engine that keeps the plan."""
        return self._store.engine

    @property
    def advice(self) -> str:
        """What the engine has to say of a plan of this size, "" for nothing."""
        return self._store.advice(self.plan.documents())

    @property
    def newer(self) -> bool:
        """Whether a newer program wrote the plan: it can be read here, and not changed."""
        return self._store.newer

    @property
    def shown_day(self) -> date | None:
        """The day whose plan this is; None for the plan as it stands."""
        return self._day

    def today(self) -> date:
        """The day in the plan's zone; of a plan of another day, that day."""
        return self._day or today(self.plan.zone())

    def context(self) -> Context[Plan]:
        """What the fields of a record are asked with: the plan and today."""
        return self.plan.context(self.today())

    # ---- the exports

    @property
    def _numbers(self) -> PlanMetrics:
        if self._metrics is None:
            from smcockpit.workspace.numbers import PlanMetrics

            self._metrics = PlanMetrics(self.metrics_path, self.cache, self.plan)
        return self._metrics

    @property
    def metrics(self) -> MetricsFolder:
        """The exports of the plan; what is known of them from earlier runs is there at once."""
        return self._numbers.folder

    def library(self) -> Library:
        """The series of all exports, with what was typed into the plan by hand."""
        return self._numbers.library(self.plan)

    def _catalogue(self) -> MetricCatalogue:
        """What there is to measure: for the fields that name a metric."""
        from smcockpit.metrics.catalogue import MetricCatalogue

        mapped = [metric for mapping in self.plan.every(ColumnMapping) for metric in mapping.metrics.values()]
        return MetricCatalogue(lambda: self.library().metrics(), self.metrics.refresh, mapped)

    # ---- people

    def announce_presence(self, kind: str = "", id: str = "") -> None:
        """Say that I have the plan open and am on a record."""
        self._store.announce_presence(self.actor, kind, id)

    def present(self) -> list[Present]:
        """Who has the plan open."""
        return self._store.present()

    def holder(self) -> Holder | None:
        """Who is saving just now and keeps others from it."""
        return self._store.holder()

    def actor_of(self, kind: str, id: str) -> str:
        """Who changed a record last, "" where nobody knows."""
        row = self.plan.row(kind, id)
        actor = row.actor if row is not None else self._gone_by.get((kind, id), "")
        return _("somebody by hand") if actor == BY_HAND else actor

    # ---- noticing

    def subscribe(self, notify: Callable[[Changed], None]) -> Callable[[], None]:
        """Call `notify` after every change, mine and others'; returns how to stop that."""
        self._subscribers.append(notify)
        return lambda: self._subscribers.remove(notify)

    def watch(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call `wake`, from another thread, soon after somebody saved; then `poll`. Returns how to stop that."""
        return self._store.watch(wake)

    def reachable(self) -> bool:
        """Whether the store can be asked, as far as is known without asking."""
        return self._store.reachable()

    def poll(self, *, force: bool = False) -> bool:
        """Take in what others saved; cheap where nobody did. Returns whether anything changed."""
        news = self.fetch(force=force)
        return news is not None and self.take(news)

    def fetch(self, *, force: bool = False) -> News | None:
        """What others saved, for `take`; None where nobody did. May be asked in any thread: reading a large plan and
        finding what is new in it takes a while."""
        if self._day is not None or (not force and not self._store.changed()):
            return None
        since = self._seq
        seq, rows = self._store.since(since)
        if seq >= since:
            return News(since, seq, rows, None)
        seq, rows = self._store.load()  # somebody put an older copy in place: begin anew from what it holds
        return News(since, seq, rows, Plan(rows))

    def take(self, news: News) -> bool:
        """Lay what was fetched over the plan and publish it; returns whether anything changed."""
        if news.plan is not None:
            if news.since != self._seq:  # I saved meanwhile
                return self.poll(force=True)
            before = {(kind, record.id) for kind in KINDS for record in self.plan.all(kind)}
            self._seq, self.plan = news.seq, news.plan
            self.plan.measured = self._catalogue
            self._publish(frozenset(before | {(row.kind, row.id) for row in news.rows}))
            return True
        if news.seq < self._seq:
            return False  # an edit of mine took it in meanwhile
        self._seq = news.seq
        if news.rows:
            self._take(news.rows)
        return bool(news.rows)

    def _publish(self, changed: Changed) -> None:
        for notify in list(self._subscribers):
            notify(changed)

    def _take(self, rows: list[Row]) -> None:
        self.plan.apply(rows)
        self._gone_by |= {(row.kind, row.id): row.actor for row in rows if row.doc is None}
        if self._metrics is not None:
            self._metrics.plan_changed(self.plan, {row.kind for row in rows})
        self._publish(frozenset((row.kind, row.id) for row in rows))

    def close(self) -> None:
        """Leave the plan; an edit that is on its way goes on."""
        self._store.close()
