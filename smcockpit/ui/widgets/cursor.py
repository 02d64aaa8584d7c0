"""What every widget with a cursor tells the pane it stands in."""

from __future__ import annotations

from textual.message import Message


class CursorMoved(Message):
    """The cursor stands elsewhere, or other things than before can be reached with it."""


class CursorOpened(Message):
    """What is under the cursor was clicked twice."""
