"""On the screen too: what other programs wrote into the plan reaches the terminal as text and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

from smcockpit.plan.text import clean
from tests.e2e.terminal import Terminal

PAYLOAD = "\x1b]0;owned\x07\x1b[?1049l\x9b31m\u202e\x7f\U000e0041\u2066"
SEQUENCES = (b"owned\x07", b"\xc2\x9b", "\u202e".encode(), "\U000e0041".encode(), "\u2066".encode(), b"\x7f", b"\x1b]0;own")


def test_a_plan_full_of_sequences_on_the_screen(demo: Path, tmp_path: Path) -> None:
    image = json.loads((demo / "plan.json").read_text())
    for kind, table in image.items():
        for doc in table.values() if not kind.startswith("_") else ():
            for field, value in doc.items():
                if isinstance(value, str) and len(value) > 3 and field in ("title", "name", "copy", "note", "handle", "objective", "question", "answer", "location"):
                    doc[field] = value[:6] + PAYLOAD + value[6:]
    (demo / "plan.json").write_text(json.dumps(image))
    (demo / "presence").mkdir(exist_ok=True)
    name = "folder \x1b]0;owned\x07"
    (tmp_path / name).symlink_to(demo)
    terminal = Terminal("--plan", str(tmp_path / name), env={"SMCOCKPIT_AS": "ana" + PAYLOAD.replace("\U000e0041", "")})
    try:
        terminal.until("help")
        terminal.press("1", "enter", "down", "esc", "2", "down", "enter", "esc", "3", "right", "enter", "esc", "4", "down", "i", "esc", "W", "esc", "H", "esc", "?", "esc", "q")
        terminal.wait()
    finally:
        terminal.close()
    for sequence in SEQUENCES:
        assert sequence not in terminal.raw, terminal.raw[max(terminal.raw.find(sequence) - 80, 0) :][:200]
    assert clean(PAYLOAD) == "]0;owned[?1049l31m"
