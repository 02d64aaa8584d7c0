"""The address of a plan on a server, taken apart by libpq's own parser.

What libpq itself would not show in a dialog (its passwords) is never shown here, and an address that cannot be taken
apart is not repeated anywhere: any piece of it may be a password whose `/` or `@` was not written as %2F or %40.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode

from smcockpit.i18n import N_, _
from smcockpit.store.port import StoreError

_UNREADABLE = N_(
    "The address of the server cannot be read (it is not repeated here, for it may hold a password). Write postgresql://USER@HOST/DATABASE?plan=NAME, and in a password %2F for /, %40 for @, %25 for %."
)
UNSEEN = "postgresql://…"  # an address of which nothing can be said
_PORTS = re.compile(r"[0-9]*(,[0-9]*)*")


class Address(NamedTuple):
    """What the driver is given, the schema of the plan (letters, digits and underscores only), and what people see."""

    driver: str
    schema: str
    shown: str


def taken_apart(address: str) -> Address:
    """`postgresql://USER:PASSWORD@HOST/DATABASE?plan=NAME`. Raises StoreError for one that is none, ImportError
    where there is no driver to ask."""
    from psycopg import Error
    from psycopg.pq import Conninfo

    scheme, _sign, rest = address.partition("://")
    user, at, place = _authority(rest)
    place, mark, query = place.partition("?")
    pairs = [pair for pair in query.split("&") if pair]
    names = [pair[5:] for pair in pairs if pair.startswith("plan=")]
    others = "&".join(pair for pair in pairs if not pair.startswith("plan="))
    driver = f"{scheme}://{user}{at}{place}" + (f"?{others}" if others else "")
    try:
        options = {
            option.keyword.decode(): option for option in Conninfo.parse(driver.encode()) if option.val is not None
        }
    except (Error, UnicodeError):
        raise StoreError(_(_UNREADABLE)) from None
    ports = (options["port"].val or b"").decode() if "port" in options else ""
    bare = "@" in place or (not at and ":" in place.partition("/")[0] and "@" in query)
    if bare or not _PORTS.fullmatch(ports) or not address.isprintable():
        raise StoreError(_(_UNREADABLE))  # a password with a bare / or @ was taken for a host or a database
    name = unquote(names[0]) if names else ""
    if not re.fullmatch(r"[a-z0-9_]{0,40}", name):
        raise StoreError(_("What stands after plan= cannot name a plan: write small letters, digits and _ only."))
    hidden = {keyword for keyword, option in options.items() if option.dispchar == b"*"}
    seen = urlencode([pair for pair in parse_qsl(query) if pair[0] not in hidden], safe="/")
    shown = f"{scheme}://{user.partition(':')[0]}{at}{place}" + (f"?{seen}" if mark and seen else "")
    return Address(driver, f"smcockpit_{name}" if name else "smcockpit", shown)


def _authority(rest: str) -> tuple[str, str, str]:
    """(user and password, "@", the rest) as libpq tells them apart: by the first @ before any /."""
    end = re.search("[@/]", rest)
    if end is None or end[0] == "/":
        return "", "", rest
    return rest[: end.start()], "@", rest[end.end() :]
