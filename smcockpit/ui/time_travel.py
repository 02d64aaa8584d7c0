"""Shows the plan as it stood on another day, and the plan of today again."""

from __future__ import annotations

from datetime import date

from smcockpit.i18n import _
from smcockpit.plan.dates import show_date
from smcockpit.ui.session import Session
from smcockpit.workspace import StoreError


def show_day(session: Session, day: date | None) -> None:
    """All panes as the plan stood at the end of `day`; None: as it stands. What cannot be shown is said."""
    if day is None:
        if session.travelling:
            session.say(_("The plan of today again."))
            session.show(session.living)
        return
    try:
        past = session.living.as_of(day)
    except StoreError as error:
        session.say(str(error), "bad")
        return
    session.say(_("The plan as it stood on {day}. Esc goes back to today.").format(day=show_date(day, year=True)))
    session.show(past)
