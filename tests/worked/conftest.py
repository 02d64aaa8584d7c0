"""The copy of the project that an example is followed in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worked.scratch import Scratch


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    """The project as it is, nothing followed yet."""
    return Scratch(tmp_path)
