"""Translation: gettext, with the language chosen at run time.

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
    """`locale/CODE/NAME.json`; what it lacks is taken from the source language. Raises ValueError for one that is no JSON."""
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
            key: _completed(value, source[key])
            if isinstance(value, dict) and isinstance(source.get(key), dict)
            else value
            for key, value in own.items()
        },
    }


def texts(name: str) -> dict[str, Any]:
    """`locale/CODE/NAME.json` of the language that is spoken, with nothing missing."""
    return language_data(name, _language)


@cache
def typed_words(key: str) -> dict[str, Any]:
    """Words that people type (`relative_days`, `kinds`, `filter_keys`) → what they stand for, of all languages: each is
    understood, whichever language is spoken."""
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
    """`text` in the language that is spoken; itself where the catalogue has none."""
    return _catalogue.gettext(text) if text else ""


def n_(singular: str, plural: str, count: int) -> str:
    """The form that the spoken language uses for `count`, with `{n}` replaced by it."""
    return _catalogue.ngettext(singular, plural, count).replace("{n}", str(count))


def N_(text: str) -> str:
    """`text` itself: marks it for the catalogue, to be translated with `_` where it is shown."""
    return text
