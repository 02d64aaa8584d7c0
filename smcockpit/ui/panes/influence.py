"""Pane 2: the people and organisations who sway the decision, as a map and as a list."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget

from smcockpit.i18n import _
from smcockpit.plan.calendar import to_contact
from smcockpit.plan.influence import MARKS, quadrant, reach_of, score
from smcockpit.plan.kinds import Influencer
from smcockpit.plan.record import Record
from smcockpit.plan.text import fit
from smcockpit.ui.panes.pane import Pane
from smcockpit.ui.panes.plan import day_text, move_lines
from smcockpit.ui.widgets.lines import Line, Lines, Span, Spans
from smcockpit.ui.widgets.map import InfluenceMap, Point

_STANCE = {"ally": "good", "friendly": "good", "neutral": "text", "sceptic": "warn", "critic": "bad"}
_STEPS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


class InfluencePane(Pane):
    KEY, NUMBER, ADDS = "influence", 2, "influencer"
    KINDS = frozenset({"influencer", "person", "contact"})
    DEFAULT_CSS = "InfluencePane Lines { display: none; } InfluencePane.-list Lines { display: block; } InfluencePane.-list InfluenceMap { display: none; }"

    def __init__(self) -> None:
        super().__init__()
        self.map = InfluenceMap(self.marks)
        self.lines = Lines(self._draw, self.marks)
        self.people: list[Influencer] = []
        self.due: set[str] = set()

    def compose(self) -> ComposeResult:
        yield self.map
        yield self.lines
        yield self.detail

    @property
    def listed(self) -> bool:
        return self.has_class("-list")

    def main(self) -> Widget:
        return self.lines if self.listed else self.map

    def title(self) -> str:
        return f"{_('Influence')} {len(self.people)}"

    def legend(self) -> str:
        if self.size.width < 76:
            return ""
        kinds = Influencer.fields["kind"].choices(self.plan)
        return "  ".join(f"{MARKS[value].lower()} {label}" for value, label in kinds) + "  " + _("CAPITAL: to contact")

    def rebuild(self) -> None:
        fits = self.fits()
        found = [person for person in self.plan.every(Influencer) if fits(person)]
        self.people = sorted(found, key=lambda person: (-(one.value if (one := score(person)) else -1), person.id))
        self.due = {person.id for person in to_contact(self.plan, self.cockpit.today)}
        teach = [
            (_("Who sways the buying decision?"), "strong"), (_("Bloggers, partners, media, customers, employees."), "text"),
            (_("Press a to add the first."), "accent"),
        ]  # fmt: skip
        self.map.empty = self.lines.empty = (
            [(_("Nobody fits the filter. Esc shows all."), "dim")] if self.filter else teach
        )
        if self.listed:
            self.lines.replace([Line(person.id, person) for person in self.people])
        else:
            placed = [person for person in self.people if reach_of(person) is not None and person.relevance is not None]
            self.map.show([self._point(person) for person in placed])
            if not placed and self.people:
                self.map.empty = [
                    (_("Nobody has reach and relevance yet;"), "dim"),
                    (_("m shows the list, e edits."), "dim"),
                ]
        self.entitle()
        self.show_detail()

    def _point(self, person: Influencer) -> Point:
        late = person.id in self.due
        mark = MARKS.get(person.sort, "·")
        return Point(
            person.id,
            person.heading(),
            reach_of(person) or 0,
            person.relevance or 0,
            mark.lower() if not late else mark,
            "bad" if late else _STANCE[person.stance],
        )

    def _draw(self, line: Line, room: int) -> Spans:
        person: Influencer = line.record
        one = score(person)
        points = f"{one.value:3.0f}{'~' if one.partial else ' '}" if one else " n/a"
        late = person.id in self.due
        wide = room > 64
        name = room - 6 - (12 if room > 34 else 0) - (34 if wide else 0)
        spans: list[Span] = [
            (MARKS.get(person.sort, "·") + " ", "bad" if late else "dim"),
            (fit(person.heading(), name), "text"),
            (points, "strong"),
        ]
        if wide:
            spans += [
                (" " + fit(person.shown("stance", self.plan), 10), _STANCE[person.stance]),
                (" " + fit(person.shown("stage", self.plan), 10), "text"),
                (" " + fit(day_text(person.last_contact), 11), "dim"),
            ]
        if room > 34:
            spans.append(
                (" " + fit(("! " if late else "") + day_text(person.next_contact), 11), "bad" if late else "dim")
            )
        return spans

    def current(self) -> Record | None:
        if self.listed:
            line = self.lines.current
            return line.record if line is not None else None
        found: Record | None = self.plan.find(Influencer, self.map.cursor) if self.map.cursor else None
        return found

    def shown(self) -> list[Line]:
        """The people of the list, or those that stand on the map, in the order of the list."""
        if self.listed:
            return super().shown()
        on_map = self.map.shown()
        return [Line(person.id, person) for person in self.people if person.id in on_map]

    def cursor_key(self) -> str:
        return super().cursor_key() if self.listed else self.map.cursor

    def move(self, where: str) -> None:
        if self.listed:
            move_lines(self.lines, where)
        elif where in _STEPS:
            self.map.step(*_STEPS[where])
        elif where in ("first", "last"):
            self.map.end(where == "last")

    def view(self) -> None:
        current = self.current()
        focused = self.main().has_focus
        self.toggle_class("-list")
        self.rebuild()
        if focused:
            self.main().focus()
        if current is not None:
            self.go_to(current)

    def go_to(self, record: Record) -> bool:
        return self.lines.go_to(record.id) if self.listed else self.map.go_to(record.id)

    def troubled(self) -> list[Record]:
        return list(to_contact(self.plan, self.cockpit.today))

    def describe(self, width: int) -> list[list[Span]]:
        lines = super().describe(width)
        person = self.current()
        if isinstance(person, Influencer) and (one := score(person)):
            parts = " + ".join(f"{_(name)} {value:.0f}" for name, value in one.parts.items())
            lines += [
                [],
                [(_("score {value:.0f}").format(value=one.value) + ("~" if one.partial else ""), "strong")],
                [(fit(parts, width), "dim")],
            ]
            reach = reach_of(person)
            if reach is not None and person.relevance is not None:
                lines.append([(_(quadrant(reach, person.relevance)), "accent")])
        return lines

    @on(InfluenceMap.Moved)
    @on(Lines.Moved)
    def _moved(self) -> None:
        if self.marks:  # another size of the map shows others
            self.entitle()
        self.show_detail()
