"""The first screen of all: brand, language, zone and channels, and nothing more."""

from __future__ import annotations

from smcockpit import i18n
from smcockpit.environment import local_zone
from smcockpit.i18n import _
from smcockpit.plan.kinds import ALIASES, PLATFORMS
from smcockpit.plan.text import fold
from smcockpit.settings import nearest
from smcockpit.ui.screens.form import Form, FormEntry
from smcockpit.workspace import StoreError, create

ZONES = [
    "America/Bogota", "America/Mexico_City", "America/Lima", "America/Santiago", "America/Argentina/Buenos_Aires", "America/Caracas",
    "America/Guayaquil", "America/La_Paz", "America/Montevideo", "America/Asuncion", "America/Panama", "America/Costa_Rica",
    "America/Guatemala", "America/El_Salvador", "America/Santo_Domingo", "America/Havana", "America/New_York", "America/Los_Angeles",
    "Europe/Madrid", "Europe/London", "Europe/Berlin", "UTC",
]  # fmt: skip


class FirstRun(Form):
    """Makes the plan in `folder`; dismissed with its language, or with None where nobody wanted one."""

    def __init__(self, folder: str, zone: str, actor: str | None) -> None:
        """`zone`: the one of the settings, "" for none; `actor`: whose name the first commit bears, None for the login."""
        self.folder, self.actor = folder, actor
        here = zone or local_zone()
        super().__init__(
            _("Welcome. Whose social media shall we plan?"),
            [
                FormEntry("brand", _("Brand"), "", [], _("The name as your public knows it."), True),
                FormEntry(
                    "language",
                    _("Language"),
                    i18n.languages()[i18n.language()],
                    list(i18n.languages().values()),
                    "",
                    True,
                ),
                FormEntry(
                    "zone",
                    _("Time zone"),
                    here,
                    list(dict.fromkeys([here, *ZONES])),
                    _("Where your clock hangs."),
                    True,
                ),
                FormEntry(
                    "channels",
                    _("Channels"),
                    "",
                    [],
                    _("As instagram:@cafe, facebook:@cafe, x:@cafe; may wait."),
                    False,
                ),
            ],
        )

    def save(self) -> dict[str, str]:
        """Make the plan; errors by field."""
        channels, wrong = [], {}
        for text in filter(None, (part.strip() for part in self.text("channels").split(","))):
            platform, _colon, handle = text.partition(":")
            platform = ALIASES.get(platform.strip().lower(), platform.strip().lower())
            if platform not in PLATFORMS:
                wrong["channels"] = _("There is no platform “{name}”. {hint}").format(
                    name=platform, hint=nearest(platform, list(PLATFORMS))
                )
            channels.append((platform, handle.strip()))
        if not self.text("brand").strip():
            wrong["brand"] = _("{label} is needed.").format(label=_("Brand"))
        if wrong:
            return wrong
        chosen = fold(self.text("language"))
        language = next((code for code, name in i18n.languages().items() if chosen in (code, fold(name))), i18n.SOURCE)
        try:
            create(
                self.folder,
                brand=self.text("brand").strip(),
                language=language,
                zone=self.text("zone").strip(),
                channels=channels,
                actor=self.actor,
            )
        except StoreError as error:
            return {"": str(error)}
        except ValueError as error:
            return {"zone": str(error)}
        self.dismiss(language)
        return {}
