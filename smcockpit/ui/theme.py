"""Colour themes: one TOML file each, checked when read, ours in the package and a person's own in their config folder."""

from __future__ import annotations

import os
from typing import NamedTuple

from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import Theme

from smcockpit.files import open_regular
from smcockpit.i18n import _
from smcockpit.settings import nearest

NAMES = (
    "background", "surface", "foreground", "dim", "line", "focus", "cursor", "cursor_text", "accent", "good", "warn", "bad",
)  # fmt: skip
DEFAULT = "dark"


class BadTheme(ValueError):
    """What is wrong with a theme, in a sentence that names file, key and value."""


class Palette(NamedTuple):
    """A theme that was read: for Textual and, as Rich styles by use, for the lines that panes draw themselves."""

    name: str
    path: str
    stamp: int
    theme: Theme
    styles: dict[str, Style]


def folders(config: str) -> list[str]:
    """Where themes lie, a person's own first."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    shipped = os.path.join(here, "themes")
    return [
        os.path.join(config, "themes"),
        shipped if os.path.isdir(shipped) else os.path.join(os.path.dirname(here), "themes"),
    ]


def available(config: str) -> dict[str, str]:
    """Theme name → file; a person's own file hides ours of the same name."""
    paths: dict[str, str] = {}
    for folder in reversed(folders(config)):
        if os.path.isdir(folder):
            paths |= {
                name.removesuffix(".toml"): os.path.join(folder, name)
                for name in sorted(os.listdir(folder))
                if name.endswith(".toml")
            }
    return paths


def load(name: str, config: str) -> Palette:
    """The theme `name`. Raises BadTheme."""
    paths = available(config)
    if name not in paths:
        raise BadTheme(_("There is no theme “{name}”. {hint}").format(name=name, hint=nearest(name, list(paths))))
    return read(name, paths[name])


def read(name: str, path: str) -> Palette:
    """The theme in the file `path`. Raises BadTheme where it cannot be read, lacks a colour, or has one that is none."""
    import tomllib

    try:
        stamp = os.stat(path).st_mtime_ns
        with open_regular(path) as file:
            data = tomllib.load(file)
    except (OSError, ValueError, RecursionError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise BadTheme(_("The theme {path} cannot be read: {why}.").format(path=path, why=why)) from None
    colors = data.get("colors")
    if not isinstance(colors, dict):
        raise BadTheme(_("The theme {path} has no table [colors].").format(path=path))
    for key, value in colors.items():
        if key not in NAMES:
            raise BadTheme(
                _("The theme {path} has no colour “{key}”. {hint}").format(
                    path=path, key=key, hint=nearest(key, list(NAMES))
                )
            )
        try:
            Color.parse(value)
        except (ColorParseError, TypeError, AttributeError):
            raise BadTheme(
                _(
                    'The theme {path}: “{value}” is not a colour for “{key}”; write "#rrggbb" or a name such as ansi_red.'
                ).format(path=path, key=key, value=value)
            ) from None
    missing = [key for key in NAMES if key not in colors]
    if missing:
        raise BadTheme(_("The theme {path} lacks: {keys}.").format(path=path, keys=", ".join(missing)))
    return Palette(name, path, stamp, _theme(name, colors, bool(data.get("dark", True))), _styles(colors))


def _theme(name: str, colors: dict[str, str], dark: bool) -> Theme:
    ansi = colors["background"].startswith("ansi_")
    return Theme(
        name=name, primary=colors["accent"], secondary=colors["focus"], warning=colors["warn"], error=colors["bad"],
        success=colors["good"], accent=colors["accent"], foreground=colors["foreground"], background=colors["background"],
        surface=colors["surface"], panel=colors["surface"], boost=colors["surface"], dark=dark, ansi=ansi,
        variables={
            **(_ANSI if ansi else {}),
            "line": colors["line"], "focus": colors["focus"], "dim": colors["dim"],
            "border": colors["line"], "border-blurred": colors["line"],
            "scrollbar": colors["line"], "scrollbar-hover": colors["line"], "scrollbar-active": colors["focus"],
            "scrollbar-background": colors["background"], "scrollbar-background-hover": colors["background"],
            "scrollbar-background-active": colors["background"], "scrollbar-corner-color": colors["background"],
            "block-cursor-background": colors["cursor"], "block-cursor-foreground": colors["cursor_text"],
            "block-cursor-text-style": "none",
            "input-cursor-background": colors["foreground"], "input-cursor-foreground": colors["background"] if not ansi else "ansi_black",
            "input-selection-background": colors["cursor"], "input-selection-foreground": colors["cursor_text"],
        },
    )  # fmt: skip


# what Textual's own style sheets ask of a theme in the terminal's colours
_ANSI = {"ansi-background": "ansi_black", "ansi-foreground": "ansi_white", "input-cursor-text-style": "reverse"}


def _styles(colors: dict[str, str]) -> dict[str, Style]:
    rich = {key: Color.parse(value).rich_color for key, value in colors.items()}
    ground = rich["background"]

    def ink(key: str, **more: bool) -> Style:
        return Style(color=rich[key], bgcolor=ground, **more)  # type: ignore[arg-type]

    return {
        "text": ink("foreground"), "strong": ink("foreground", bold=True), "dim": ink("dim"), "line": ink("line"),
        "good": ink("good"), "warn": ink("warn"), "bad": ink("bad", bold=True), "accent": ink("accent"),
        "title": ink("accent", bold=True), "head": Style(color=rich["foreground"], bgcolor=rich["surface"]),
        "head-strong": Style(color=rich["foreground"], bgcolor=rich["surface"], bold=True),
        "head-dim": Style(color=rich["dim"], bgcolor=rich["surface"]),
        "head-accent": Style(color=rich["accent"], bgcolor=rich["surface"], bold=True),
        "cursor": Style(color=rich["cursor_text"], bgcolor=rich["cursor"]),
        "cursor-strong": Style(color=rich["cursor_text"], bgcolor=rich["cursor"], bold=True),
    }  # fmt: skip
