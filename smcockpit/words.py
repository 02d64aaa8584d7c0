"""What people read, in their language: gettext, with the language chosen at run time.

`_` translates now, `N_` only marks a string for the catalogue (translated later, when it is shown),
`n_` picks the plural. English is the source language, so only Spanish has a catalogue file.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping

LANGUAGES = ("en", "es")
_FOLDER = os.path.join(os.path.dirname(__file__), "locale")
_chosen: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def choose(language: str) -> None:
    """Speak `language` ("en" or "es") from now on; any other is answered with English."""
    global _chosen, _language
    _language = language if language in LANGUAGES else "en"
    if _language == "en":
        _chosen = gettext.NullTranslations()
    else:
        with open(os.path.join(_FOLDER, _language, "LC_MESSAGES", "smcockpit.mo"), "rb") as file:
            _chosen = gettext.GNUTranslations(file)


def language() -> str:
    return _language


def from_environment(env: Mapping[str, str]) -> str | None:
    """The language the locale variables ask for, or None where they ask for none of ours (POSIX order)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := env.get(name, ""):
            return value[:2] if value[:2] in LANGUAGES else None
    return None


def _(text: str) -> str:
    return _chosen.gettext(text) if text else ""


def n_(one: str, many: str, count: int) -> str:
    """`one` or `many` for `count`, with `{n}` replaced by it."""
    return _chosen.ngettext(one, many, count).replace("{n}", str(count))


def N_(text: str) -> str:
    return text


def both(texts: Mapping[str, str]) -> str:
    """The text in the chosen language out of {"en": …, "es": …}, as framework data keeps it."""
    return texts.get(_language) or texts.get("en", "")
