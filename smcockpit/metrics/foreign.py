"""What a file is that holds no table: a web page, JSON, an archive of an account. Each gets a sentence that is true of it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import unescape

from smcockpit.i18n import _
from smcockpit.plan.text import clean

_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.I | re.S)
_LOG_IN = re.compile(
    r"type=[\"']?password|\b(?:log|sign)[ -]?(?:in|into)\b|inici(?:a|e|ar) sesión|ingresar|fa(?:ça|zer) login|entrar na",
    re.I,
)
_ERROR = re.compile(
    r"\b(?:40[0134]|410|429|50[0-4])\b|\berror\b|\berro\b|not found|no encontrad|não encontrad|denied|denegad|negado|forbidden|"
    r"expired|caduc|expirad|unavailable|no disponible|indisponível|something went wrong|algo salió mal",
    re.I,
)
_LOOK = 200_000  # characters of a page that are looked at
_ERROR_KEYS = ("error", "errors", "error_message", "message", "detail", "fault")
_SMALL = 20_000  # characters that an error message in JSON has at most
_ARCHIVE = (".json", ".js", ".html", ".htm")
_TABLES = (".csv", ".tsv", ".txt", ".xls", ".xlsx")


def why_no_table(text: str) -> str | None:
    """Why a text is no table, None where it may be one."""
    top = text.lstrip("\ufeff \t\r\n")
    lower = top[:1000].lower()
    if lower.startswith("<?xml") or lower.startswith("<workbook"):
        if "<workbook" in lower:
            return _("it is a workbook written as XML; open it in a spreadsheet and save it as CSV or .xlsx")
        if "<html" not in lower:
            return _("it is XML, not a table; export CSV or Excel instead")
    if lower.startswith(("<!doctype", "<html", "<?xml", "<head", "<body", "<table")):
        return _page(top[:_LOOK])
    if top[:1] == "{" or re.match(r"\[\s*[\[{\"\]]", top):
        return _json(top)
    if re.match(r"window\.YTD\.\w+\.part\d+\s*=", top):
        return _archive()
    return None


def _page(page: str) -> str:
    title_tag = _TITLE.search(page)
    title = clean(unescape(re.sub(r"<[^>]*>", "", title_tag[1])))[:80] if title_tag else ""
    titled = f" “{title}”" if title else ""
    bare = re.sub(r"<(script|style)\b.*?</\1", " ", page, flags=re.I | re.S)
    if len(re.findall(r"<tr\b", bare, re.I)) > 2:
        return _("it is a web page with a table in it; open it in a spreadsheet and save it as CSV").format()
    if _ERROR.search(title) or (not title and _ERROR.search(re.sub(r"<[^>]*>", " ", bare)[:2000])):
        text = _("it is a web page with an error message{title}, not the export; download it again")
    elif _LOG_IN.search(title) or re.search(r"type=[\"']?password", bare, re.I) or (not title and _LOG_IN.search(bare)):
        text = _("it is a web page to log in{title}, not the export; log in and download it again")
    else:
        text = _("it is a web page{title}, not a table; download the export itself")
    return text.format(title=titled)


def _json(text: str) -> str | None:
    """Why JSON is no table; None for a text that only begins like it."""
    if len(text) <= _SMALL:
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            data = None
        message = _message(data)
        if message is not None:
            quoted = f": “{clean(message)[:120]}”" if message.strip() else ""
            return _(
                "it is JSON with an error message of the server{message}, not a table; download the export again"
            ).format(message=quoted)
        if data is None and not re.match(r"[\[{]\s*(?:[{\[]\s*)*(?:\"[^\"]*\"\s*[:,\]]|[\]}])", text):
            return None
    elif not re.match(r"[\[{]\s*(?:[{\[]\s*)*\"", text):
        return None
    return _archive()


def _message(data: object) -> str | None:
    """The error message in a JSON answer, None where it holds none."""
    if not isinstance(data, dict):
        return None
    if any(key in data for key in ("error", "errors", "error_message", "fault")) or (
        len(data) <= 4 and "message" in data
    ):
        for key in _ERROR_KEYS:
            value = data.get(key)
            if isinstance(value, list) and value:
                value = value[0]
            if isinstance(value, dict):
                value = value.get("message") or value.get("error_description") or value.get("title")
            if isinstance(value, str):
                return value
        return ""
    return None


def _archive() -> str:
    return _(
        "it is JSON, as in the archive of an account's data, not a table; what counts views and reach is the export of the platform's statistics, as CSV or Excel"
    )


def why_no_archive(names: Sequence[str]) -> str | None:
    """Why the files of a ZIP are no exports: the archive of an account, JSON or web pages and no table. None else."""
    files = [name.lower() for name in names if not name.endswith("/")]
    if any(name.endswith(_TABLES) for name in files):
        return None
    if any(name.endswith(_ARCHIVE) for name in files):
        return _(
            "it is the archive of an account's data (JSON or web pages), without a table in it; what counts views and reach is the export of the platform's statistics, as CSV or Excel"
        )
    return None
