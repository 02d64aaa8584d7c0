"""Steps 5 and 8: the channels, why they were chosen, and how they are set up."""

from __future__ import annotations

from smcockpit.i18n import N_
from smcockpit.plan.fields import Choice, Day, Number, Ref, Refs, Text
from smcockpit.plan.kinds.scales import ALIASES, PLATFORMS, SHORT
from smcockpit.plan.record import Record
from smcockpit.plan.text import fold


class Channel(Record):
    """One account on one network: why it was chosen, who owns it, and how often it promises to post."""

    kind, label, step, title_field = "channel", N_("Channel"), "5", "handle"
    platform = Choice(N_("Platform"), PLATFORMS, required=True, width=10)
    handle = Text(N_("Handle"), width=20, limit=120)
    url = Text(N_("Address"), limit=500)
    purpose = Text(N_("Purpose"))
    personas = Refs(N_("Personas it serves"), "persona")
    owner = Ref(N_("Owner"), "person", width=12)
    status = Choice(
        N_("Status"),
        {"candidate": N_("candidate"), "open": N_("live"), "paused": N_("paused"), "closed": N_("closed")},
        default="open",
        width=10,
    )
    cadence = Number(N_("Posts a week"), low=0, high=200, width=6, help=N_("How many posts a week you promise."))
    score = Number(
        N_("Score"), low=0, high=100, width=6, help=N_("0 to 100, from presence, reach and answers, when it was chosen.")
    )  # fmt: skip
    why = Text(N_("Why chosen"), lines=True, limit=5000)
    note = Text(N_("Note"), lines=True, limit=5000)

    def heading(self) -> str:
        """Platform and handle, such as “Instagram @cafe”."""
        handle = self.handle
        return f"{PLATFORMS.get(self.platform, self.platform)} {handle}".strip()

    def short(self) -> str:
        """The two or three letters of its platform, for narrow columns."""
        return SHORT.get(self.platform, "··")

    def matches(self, words: str) -> bool:
        """Whether `words` are its platform (or a short name of it), its handle, or both as `instagram:@cafe`."""
        word = fold(words).lstrip("@").replace(":@", ":")
        platform = fold(self.platform)
        names = {
            platform,
            fold(self.handle).lstrip("@"),
            fold(self.heading()),
            fold(self.short()),
            f"{platform}:{fold(self.handle).lstrip('@')}",
        }
        return ALIASES.get(word, word) in names or word in names


class Setup(Record):
    """One line of a channel's set-up checklist."""

    kind, label, step = "setup", N_("Set-up item"), "8"
    name = Text(N_("Item"), required=True, width=40, limit=200)
    channel = Ref(N_("Channel"), "channel", required=True, width=18)
    state = Choice(
        N_("State"), {"open": N_("to do"), "done": N_("done"), "unneeded": N_("not needed")}, default="open", width=11
    )
    day = Day(N_("Done on"), width=10)
    owner = Ref(N_("Owner"), "person")
    note = Text(N_("Note"), lines=True, limit=5000)


class Limit(Record):
    """A network's limits as this plan counts them, over those the program knows."""

    kind, label, step, title_field = "limit", N_("Limit of a network"), "11", ""
    platform = Choice(N_("Platform"), PLATFORMS, required=True, width=12)
    characters = Number(N_("Characters"), low=1, width=10, help=N_("Empty: what the program knows."))
    hashtags = Number(N_("Hashtags"), low=0, width=8)
    weekly = Number(N_("Posts a week at most"), low=0, width=8)
    seen = Day(N_("Seen on"), width=10)
    note = Text(N_("Note"), lines=True, limit=5000)
