"""Every look-alike is recognised without a question, and `metric` prints the sums over windows that its rows come to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_cli import Capture, run
from tests.metrics import lookalikes
from tests.metrics.test_totals import asked, put


@pytest.mark.parametrize("case", lookalikes.ALL, ids=lambda case: case.name)
def test_sums_over_windows(capsys: Capture, empty: Path, case: lookalikes.LookAlike) -> None:
    put(empty, case.name, case.raw, 0)
    run(capsys, "metric", "reach", plan=empty)
    found = {key: asked(capsys, empty, key[0], (key[1], key[2])) for key in case.windows}
    assert found == {key: value if value is None else pytest.approx(value) for key, value in case.windows.items()}
