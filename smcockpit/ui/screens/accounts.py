"""Whose posts an export holds: asked once per account, and remembered."""

from __future__ import annotations

from smcockpit.actions.import_exports import say_whose
from smcockpit.i18n import N_, _, n_
from smcockpit.metrics.notes import whose
from smcockpit.plan.text import fold
from smcockpit.ui.screens.form import Form, FormEntry
from smcockpit.ui.session import Session
from smcockpit.workspace import StoreError, Waiting

_ANSWERS = {True: N_("ours"), False: N_("not ours")}


class AccountsForm(Form):
    """A line per account that posts of a file name; left empty, it is asked again next time."""

    def __init__(self, session: Session, name: str) -> None:
        self.session = session
        waiting = session.workspace.library().unasked_in(name)
        self.owners = sorted(waiting, key=lambda owner: -waiting[owner])
        choices = [_(text) for text in _ANSWERS.values()]
        entries = []
        for at, owner in enumerate(self.owners):
            about = n_("{name}: {n} post.", "{name}: {n} posts.", waiting[owner]).format(
                name=whose(owner), n=waiting[owner]
            )
            hint = about + " " + _("Posts of others do not count as yours.")
            entries.append(FormEntry(f"account{at}", str(owner[1])[:20], "", choices, hint, False))
        super().__init__(_("Whose posts are these? {file}").format(file=name), entries)

    def save(self) -> dict[str, str]:
        """Keep the answers, one edit per account; errors by field."""
        answers: dict[int, bool] = {}
        for at in range(len(self.owners)):
            text = fold(self.text(f"account{at}").strip())
            if not text:
                continue
            answer = next((ours for ours, label in _ANSWERS.items() if text in (fold(label), fold(_(label)))), None)
            if answer is None:
                choices = ", ".join(_(label) for label in _ANSWERS.values())
                return {f"account{at}": _("Choose one of {choices}.").format(choices=choices)}
            answers[at] = answer
        for at, yes in answers.items():
            try:
                say_whose(self.session.workspace, self.owners[at], yes)
            except Waiting as error:  # it is kept, and so are the others
                self.session.say_waiting(str(error))
            except (StoreError, ValueError) as error:
                return {"": str(error)}
        self.dismiss(True)
        return {}
