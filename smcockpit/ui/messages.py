"""What a pane or a page asks the main screen for. It posts one of these and need not know who answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.message import Message

from smcockpit.workspace import Change

if TYPE_CHECKING:
    from smcockpit.checks.rule import Diagnostic


class GoToPane(Message):
    """Give a pane the keys, by its `KEY`: "plan", "influence", "calendar", "kpis"."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key


class OpenRecord(Message):
    """Show a record: in the pane of its kind where there is one, else in the worksheet of its step."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__()
        self.kind, self.id = kind, id


class EditRecord(Message):
    """Open the form of a record."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__()
        self.kind, self.id = kind, id


class AddRecord(Message):
    """Open the form of a new record of a kind."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind


class OpenSheet(Message):
    """Open the worksheet of a step ("1" to "14"), at the part of a kind where one is named."""

    def __init__(self, step: str, kind: str = "") -> None:
        super().__init__()
        self.step, self.kind = step, kind


class OpenFindings(Message):
    """Open what the checks find."""


class OpenPage(Message):
    """Open what an action of the keymap opens, by its id ("cockpit.exports")."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action


class SaveChanges(Message):
    """Save changes as one edit that can be undone; `what` says what it does, in the reader's language."""

    def __init__(self, what: str, changes: Sequence[Change]) -> None:
        super().__init__()
        self.what, self.changes = what, changes


class FixFindings(Message):
    """Make the safe fixes of what the checks found."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__()
        self.diagnostics = diagnostics
