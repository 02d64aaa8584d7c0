"""What people read, in their language: gettext, with the language chosen at run time.

`_` translates now, `N_` only marks a string for the catalogue (translated later, when it is shown), `n_` picks the plural.
Each folder of `locale` is a language: its catalogue (English, the language of the source, needs none) and its data, such
as the names of days and the texts of the fourteen steps.
"""

from __future__ import annotations

import gettext
import json
import os
from collections.abc import Mapping
from functools import cache
from typing import Any

SOURCE = "en"  # the language the program is written in
_FOLDER = os.path.join(os.path.dirname(__file__), "locale")
_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = SOURCE


@cache
def languages() -> dict[str, str]:
    """Code → the language's own name, the source language first."""
    codes = sorted(os.listdir(_FOLDER), key=lambda code: (code != SOURCE, code))
    return {
        code: language_data("language", code)["name"]
        for code in codes
        if os.path.exists(os.path.join(_FOLDER, code, "language.json"))
    }


@cache
def language_data(name: str, code: str) -> dict[str, Any]:
    """`locale/CODE/NAME.json`; what it lacks is taken from the source language."""
    try:
        with open(os.path.join(_FOLDER, code, f"{name}.json"), encoding="utf-8") as file:
            own: dict[str, Any] = json.load(file)
    except FileNotFoundError:
        own = {}
    return own if code == SOURCE else _completed(own, language_data(name, SOURCE))


def _completed(own: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **source,
        **{
            key: _completed(value, source[key]) if isinstance(value, dict) and isinstance(source.get(key), dict) else value
            for key, value in own.items()
        },
    }


def texts(name: str) -> dict[str, Any]:
    """A data file of the language that is spoken."""
    return language_data(name, _language)


@cache
def typed_words(key: str) -> dict[str, Any]:
    """Words that people type (`relative_days`, `kinds`, `filter_keys`) → what they stand for, of all languages: whichever
    language is spoken, each is understood."""
    words: dict[str, Any] = {}
    for code in languages():
        words |= language_data("language", code)[key]
    return words


def choose(language: str) -> None:
    """Speak `language` from now on; one that has no folder is answered with English."""
    global _catalogue, _language
    _language = language if language in languages() else SOURCE
    try:
        with open(os.path.join(_FOLDER, _language, "LC_MESSAGES", "smcockpit.mo"), "rb") as file:
            _catalogue = gettext.GNUTranslations(file)
    except FileNotFoundError:
        _catalogue = gettext.NullTranslations()


def language() -> str:
    """The code of the language that is spoken."""
    return _language


def from_environment(env: Mapping[str, str]) -> str | None:
    """The language the locale variables ask for, or None where they ask for none of ours (POSIX order)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := env.get(name, ""):
            return value[:2] if value[:2] in languages() else None
    return None


def _(text: str) -> str:
    return _catalogue.gettext(text) if text else ""


def n_(one: str, many: str, count: int) -> str:
    """`one` or `many` for `count`, with `{n}` replaced by it."""
    return _catalogue.ngettext(one, many, count).replace("{n}", str(count))


def N_(text: str) -> str:
    return text
