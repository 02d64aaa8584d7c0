"""`config.toml`: the settings of one person, strictly checked."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from smcockpit.files import open_regular
from smcockpit.i18n import _, languages

_CHOICES: dict[str, tuple[str, ...]] = {
    "language": tuple(languages()),
    "week_start": ("monday", "sunday"),
}
_TYPES: dict[str, type] = {
    "language": str, "zone": str, "week_start": str, "theme": str, "mouse": bool, "ascii": bool, "keys": dict,
}  # fmt: skip


class Settings(NamedTuple):
    """The settings of one person; "" leaves the choice to the plan, the locale or the program. `keys`: action → its keys."""

    language: str = ""
    zone: str = ""
    week_start: str = "monday"
    theme: str = ""
    mouse: bool = True
    ascii: bool = False
    keys: dict[str, str] = {}
    path: str = ""


class BadSettings(ValueError):
    """What is wrong in config.toml, in a sentence that names file, key and the nearest valid one."""


def nearest(word: str, valid: list[str]) -> str:
    """The valid word somebody probably meant, as `Did you mean …?`, else the list of all."""
    from difflib import get_close_matches

    close = get_close_matches(word, valid, 1, 0.5)
    if close:
        return _("Did you mean “{word}”?").format(word=close[0])
    return _("Valid are: {words}.").format(words=", ".join(valid))


def load(folder: str) -> Settings:
    """The settings in a config folder; the defaults where there is no file. Raises BadSettings."""
    path = os.path.join(folder, "config.toml")
    try:
        with open_regular(path) as file:
            raw = file.read()
    except FileNotFoundError:
        return Settings(path=path)
    except OSError as error:
        raise BadSettings(_("{path} cannot be read: {why}.").format(path=path, why=error.strerror)) from error
    import tomllib

    try:
        data = tomllib.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # tomllib passes on what int and datetime raise
        raise BadSettings(_("{path} is not valid TOML: {why}.").format(path=path, why=error)) from None
    return Settings(**checked(data, path), path=path)


def checked(data: dict[str, Any], path: str) -> dict[str, Any]:
    """`data`, where every key is a setting and every value one it may have. Raises BadSettings."""
    for key in data:
        value: Any = data[key]
        if key not in _TYPES:
            raise BadSettings(
                _("{path}: there is no setting “{key}”. {hint}").format(
                    path=path, key=key, hint=nearest(key, list(_TYPES))
                )
            )
        expected: Any = _TYPES[key]
        if not isinstance(value, expected):
            kind = {bool: "true/false", str: _("a text"), dict: _("a table")}[_TYPES[key]]
            raise BadSettings(_("{path}: “{key}” must be {kind}.").format(path=path, key=key, kind=kind))
        if key in _CHOICES and value not in _CHOICES[key]:
            raise BadSettings(
                _("{path}: “{key}” cannot be “{value}”. {hint}").format(
                    path=path, key=key, value=value, hint=nearest(value, list(_CHOICES[key]))
                )
            )
        if key == "zone":
            from smcockpit.plan.dates import zone_info

            try:
                zone_info(value)
            except ValueError as error:
                raise BadSettings(f"{path}: {error}") from None
        if key == "keys" and not all(isinstance(keys, str) for keys in value.values()):
            raise BadSettings(_('{path}: every entry of [keys] must be a text such as "ctrl+n".').format(path=path))
    return data
