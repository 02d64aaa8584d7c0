"""What people type into: an input that offers its choices, in a form or at the foot of the screen."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.suggester import Suggester
from textual.widgets import Input

from smcockpit.plan.text import fold


class ChoiceSuggester(Suggester):
    """Completes to the first choice that begins with what was typed; case and accents aside."""

    def __init__(self, choices: list[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.choices = choices

    async def get_suggestion(self, value: str) -> str | None:
        """`value` with the rest of the choice that begins with it; None where none does."""
        word = fold(value)
        starting = next((choice for choice in self.choices if fold(choice).startswith(word)), None)
        # a completion is drawn behind what was typed, so it must begin with it to the letter
        return value + starting[len(value) :] if starting else None


class FieldInput(Input):
    """One line, without frame or blinking; ↑ and ↓ go through the choices where there are any."""

    DEFAULT_CSS = """
    FieldInput, FieldInput:focus { border: none; height: 1; padding: 0; background: $surface; color: $foreground; }
    FieldInput:focus { background: $block-cursor-background; color: $block-cursor-foreground; }
    """

    def __init__(self, value: str = "", choices: list[str] | None = None, **more: Any) -> None:
        self.choices = choices or []
        super().__init__(
            value,
            suggester=ChoiceSuggester(self.choices) if self.choices else None,
            compact=True,
            select_on_focus=False,
            **more,
        )
        self.cursor_blink = False

    def _on_key_choice(self, step: int) -> None:
        """Write the next choice (-1: the one before) into the input, around the end."""
        number = next(
            (n for n, choice in enumerate(self.choices) if fold(choice) == fold(self.value)), -1 if step > 0 else 0
        )
        self.value = self.choices[(number + step) % len(self.choices)]
        self.cursor_position = len(self.value)

    async def _on_key(self, event: events.Key) -> None:
        if self.choices and event.key in ("down", "up"):
            self._on_key_choice(1 if event.key == "down" else -1)
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)
