"""What all tests of the installed command begin with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.terminal import Open, Terminal


@pytest.fixture
def terminal() -> Iterator[Open]:
    """Starts the command in a pty; whatever still runs in the end is ended."""
    opened: list[Terminal] = []

    def start(*arguments: str, **more: Any) -> Terminal:
        opened.append(Terminal(*arguments, **more))
        return opened[-1]

    yield start
    for one in opened:
        one.close()
