"""How it looks: golden screens, themes, the frugal driver, keys of one's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot
from textual.widgets import Static

from smcockpit.charts.text import down_sample, draw, sparkline
from smcockpit.charts.views import Curve
from smcockpit.settings import BadSettings
from smcockpit.ui import theme
from smcockpit.ui.app import CockpitApp
from smcockpit.ui.driver import Cells
from smcockpit.ui.guard import TerminalGuard
from smcockpit.ui.keymap import with_keymap
from tests.ui.screen import play, press, text, until

GOLDEN = Path(__file__).parent / "golden"
P = Pilot[Any]

SCREENS = {
    "overview-120x36": ((120, 36), "en", ()), "overview-200x60": ((200, 60), "en", ()), "plan-80x24": ((80, 24), "en", ("down", "down", "right", "down")),
    "influence-80x24": ((80, 24), "en", ("2", "right", "down")), "calendar-80x24": ((80, 24), "en", ("3",)), "agenda-80x24": ((80, 24), "en", ("3", "m")),
    "kpis-80x24": ((80, 24), "en", ("4", "down")), "es-overview-120x36": ((120, 36), "es", ()), "es-calendar-80x24": ((80, 24), "es", ("3", "z")),
    "influence-120x36": ((120, 36), "en", ("2", "z", "m")), "form-80x24": ((80, 24), "en", ("3", "e")), "notice-60x20": ((60, 20), "en", ()),
}  # fmt: skip


@pytest.mark.parametrize("name", SCREENS)
def test_golden(demo: Path, name: str) -> None:
    """SMCOCKPIT_GOLDEN=new writes them anew; then look at every one."""
    size, language, keys = SCREENS[name]

    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, *keys)
        if ("notice" not in name and size[0] >= 100 and "influence" not in name) or name.startswith("kpis"):
            await until(pilot, lambda: "┤" in text(app), "the chart")
        await pilot.pause(0.2)
        shown = text(app) + "\n"
        path = GOLDEN / f"{name}.txt"
        if NEW:
            path.parent.mkdir(exist_ok=True)
            path.write_text(shown)
        assert shown == path.read_text()
        assert len(shown.split("\n")) == size[1] + 1

    play(demo, script, size, language=language)


NEW = os.environ.get("SMCOCKPIT_GOLDEN") == "new"


def test_golden_spanish_speaks_spanish() -> None:
    shown = (GOLDEN / "es-overview-120x36.txt").read_text()
    assert all(word in shown for word in ("Calendario", "Influencia", "cadencia", "Establece tus objetivos", "meta", "atrasados"))


# ---- themes


@pytest.mark.parametrize("name", ["dark", "light", "contrast", "terminal", "mono"])
def test_every_shipped_theme_can_be_worn(demo: Path, name: str) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "2", "3", "4", "question_mark", "escape", "e", "escape")
        assert app.palette.name == name and "Café Andino" in text(app)

    play(demo, script, theme_name=name)


def test_contrast_is_what_its_file_promises() -> None:
    from textual.color import Color

    def light(color: Color) -> float:
        def part(value: int) -> float:
            share = value / 255
            return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4

        return 0.2126 * part(color.r) + 0.7152 * part(color.g) + 0.0722 * part(color.b)

    import tomllib

    folder = theme.folders("/nowhere")[-1]
    for name, least in (("contrast", 7.0), ("dark", 4.5), ("light", 4.5)):
        colors = {key: Color.parse(value) for key, value in tomllib.loads((Path(folder) / f"{name}.toml").read_text())["colors"].items()}
        ground = light(colors["background"])
        for key in ("foreground", "dim", "accent", "good", "warn", "bad"):
            one = light(colors[key])
            assert (max(one, ground) + 0.05) / (min(one, ground) + 0.05) >= least, f"{name}: {key}"


@pytest.mark.parametrize(
    ("change", "says"),
    [(("#14171c", "notacolor"), "“notacolor” is not a colour for “background”"), (("dim =", "dimm ="), "Did you mean “dim”?"), (("[colors]", "[colours]"), "has no table"), (('bad = "#f27983"', ""), "lacks: bad"), (("dark = true", "dark = "), "cannot be read")],
)  # fmt: skip
def test_a_bad_theme_is_a_sentence(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    mine = tmp_path / "themes"
    mine.mkdir()
    (mine / "mine.toml").write_text((Path(theme.folders("/nowhere")[-1]) / "dark.toml").read_text().replace(*change))
    with pytest.raises(theme.BadTheme) as error:
        theme.load("mine", str(tmp_path))
    assert says in str(error.value) and "mine.toml" in str(error.value)


def test_an_unknown_theme_names_the_nearest() -> None:
    with pytest.raises(theme.BadTheme, match="Did you mean “contrast”"):
        theme.load("contrst", "/nowhere")


def test_a_theme_that_is_edited_is_worn_at_once(demo: Path, tmp_path: Path) -> None:
    mine = tmp_path / "cfg" / "themes"
    mine.mkdir(parents=True)
    source = (Path(theme.folders("/nowhere")[-1]) / "dark.toml").read_text()
    (mine / "mine.toml").write_text(source)

    async def script(app: CockpitApp, pilot: P) -> None:
        (mine / "mine.toml").write_text(source.replace("#14171c", "#000001"))
        await until(pilot, lambda: app.palette.styles["text"].bgcolor.triplet.hex == "#000001")  # type: ignore[union-attr]
        (mine / "mine.toml").write_text("broken")
        await until(pilot, lambda: "cannot be read" in text(app))
        assert app.palette.styles["text"].bgcolor.triplet.hex == "#000001"  # type: ignore[union-attr]

    play(demo, script, theme_name="mine", config=str(tmp_path / "cfg"))


# ---- keys


def test_keymaps_are_checked() -> None:
    assert with_keymap({"post.status": "w, f5"}, "c")["post.status"] == "w,f5"
    assert "x" not in with_keymap({"pane.zoom": "x"}, "c")["record.done"].split(",")
    for keys, says in (({"post.statsu": "w"}, "Did you mean “post.status”"), ({"pane.zoom": "hyper+q"}, "is not a key"), ({"pane.zoom": "w", "pane.view": "w"}, "key of both")):
        with pytest.raises(BadSettings, match=says):
            with_keymap(keys, "config.toml")


# ---- charts


@pytest.mark.parametrize(
    "points",
    [(), ((1, 1.0),), ((1, float("nan")), (2, 1.0), (3, 2.0)), ((1, float("inf")), (2, 1.0), (3, -1.0)), ((1, 5.0), (2, 5.0)), tuple((n, 1e12 * n) for n in range(900)), ((1, 1e300), (2, -1e300), (3, 1.0), (4, 2.0)), tuple((739_000 + n, 0.0) for n in range(400))],
)  # fmt: skip
@pytest.mark.parametrize("target", [None, 3.0, float("nan"), 1e9])
def test_no_number_breaks_a_chart(points: tuple[tuple[int, float], ...], target: float | None) -> None:
    for width, height in ((5, 2), (20, 4), (80, 12), (200, 40)):
        lines = draw(Curve(points, target), width, height, ascii_only=False)
        assert all(sum(len(part) for part, _style in line) <= width for line in lines) and len(lines) <= height
    assert sparkline([value for _day, value in down_sample(points, 10)], 12) is not None


def test_an_ascii_chart_draws_its_curve_in_ascii() -> None:
    lines = draw(Curve(tuple((739_000 + n, float(n)) for n in range(60)), 30.0), 60, 10, ascii_only=True)
    assert any("*" in part for line in lines for part, _style in line)


# ---- the driver


def cells(screen: pyte.Screen) -> list[list[tuple[Any, ...]]]:
    """What a person can see of every cell: the ink of a blank is nothing."""

    def visible(c: Any) -> tuple[Any, ...]:
        return (c.data, c.bg) if c.data == " " and not (c.reverse or c.underscore) else (c.data, c.fg, c.bg, c.bold, c.reverse, c.underscore)

    return [[visible(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)]


_STYLES = st.sampled_from(["", "1", "31", "97;44", "38;2;1;2;3;48;2;9;9;9", "38;5;9;48;2;9;9;9", "7", "4;32", "1;48;5;3"])
_TEXTS = st.text(st.sampled_from("ab c│─✔é漢字👍"), min_size=1, max_size=12)
_FRAMES = st.lists(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 20), _STYLES, _TEXTS), min_size=1, max_size=6), min_size=1, max_size=6)


@settings(max_examples=200, deadline=None)
@given(_FRAMES)
def test_the_frugal_driver_draws_the_same_cells(frames: list[list[tuple[int, int, str, str]]]) -> None:
    plain, frugal, driver = pyte.Screen(40, 6), pyte.Screen(40, 6), Cells()
    streams = pyte.Stream(plain), pyte.Stream(frugal)
    blank = "".join(f"\x1b[{y};1H\x1b[0m{' ' * 40}" for y in range(1, 7))
    for pieces in [None, *frames]:
        if pieces is None:
            frame = blank
        else:  # whole lines, as Textual draws them: a wide character is never cut in half
            rows = {y: (style, words) for y, _x, style, words in pieces}
            frame = ""
            for y, (style, words) in rows.items():
                from rich.cells import set_cell_size

                body = set_cell_size(words, 40)
                frame += f"\x1b[{y};1H\x1b[{style}m{body}\x1b[0m" if style else f"\x1b[{y};1H{body}"
        streams[0].feed(frame)
        sent = driver.update(frame)
        assert sent is not None
        streams[1].feed(sent)
        assert cells(plain) == cells(frugal)
        assert driver.update(frame).count("\x1b") <= 1  # type: ignore[union-attr]  # nothing new: at most the cursor


def test_a_whole_session_is_the_same_with_and_without_the_frugal_driver(demo: Path) -> None:
    plain, frugal, driver = pyte.Screen(120, 36), pyte.Screen(120, 36), Cells()
    streams = pyte.Stream(plain), pyte.Stream(frugal)
    sizes = [0, 0]

    async def script(app: CockpitApp, pilot: P) -> None:
        for key in ("down", "x", "2", "right", "m", "down", "3", "greater_than_sign", "z", "z", "4", "down", "i", "escape", "e", "escape", "question_mark", "escape", "T", "T"):
            await press(pilot, key)
            update = app.screen._compositor.render_update(full=True)
            frame = update.render_segments(app.console)  # type: ignore[union-attr]
            sent = driver.update(frame)
            assert sent is not None
            streams[0].feed(frame)
            streams[1].feed(sent)
            sizes[0] += len(frame)
            sizes[1] += len(sent)
            assert cells(plain) == cells(frugal), key

    play(demo, script)
    assert sizes[1] < sizes[0] / 3


def test_other_sequences_pass_through_and_are_not_cells() -> None:
    driver = Cells()
    for sequence in ("\x1b[?1049h", "\x1b]52;c;QQ==\x07", "\x1bPtmux;x\x1b\\", "\x1b[>1u"):
        assert driver.update(sequence) is None


# ---- the guard


@given(st.text(max_size=80))
def test_the_guard_lets_nothing_act(words: str) -> None:
    from rich.segment import Segment
    from textual.color import Color

    (segment,) = TerminalGuard().apply([Segment(words)], Color.parse("black")) or [Segment("")]
    assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 or 0xD800 <= ord(c) < 0xE000 or 0x202A <= ord(c) <= 0x202E for c in segment.text)


def test_every_widget_kind_with_hostile_text_goes_through_the_guard(demo: Path) -> None:
    from textual.content import Content

    async def script(app: CockpitApp, pilot: P) -> None:
        await app.screen.mount(Static(Content("A\x1b]52;c;QUFB\x07B\x9b2J\u202e[bold]"), id="hostile"))
        await pilot.pause()
        frame = app.screen._compositor.render_update(full=True).render_segments(app.console)  # type: ignore[union-attr]
        assert "\x1b]52" not in frame and "\x9b" not in frame and "\u202e" not in frame and "\x07" not in frame
        assert "]52;c;QUFBB2J[bold]" in frame.replace("\x1b[0m", "") or "]52;c;QUFB" in frame

    play(demo, script)
