"""The lists to choose from that several kinds share: networks, states, scales. Values are stored, labels are shown."""

from __future__ import annotations

from smcockpit.i18n import N_

PLATFORMS = {
    "instagram": "Instagram",
    "facebook": "Facebook",
    "x": "X",
    "youtube": "YouTube",
    "linkedin": "LinkedIn",
    "tiktok": "TikTok",
    "pinterest": "Pinterest",
    "threads": "Threads",
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "whatsapp": "WhatsApp",
    "telegram": "Telegram",
    "blog": N_("Blog"),
    "web": N_("Web site"),
    "newsletter": N_("Newsletter"),
    "hi5": "Hi5",
    "other": N_("Other"),
}
SHORT = {
    "instagram": "IG", "facebook": "FB", "x": "X", "youtube": "YT", "linkedin": "LI", "tiktok": "TT", "pinterest": "PI",
    "threads": "TH", "bluesky": "BS", "mastodon": "MA", "whatsapp": "WA", "telegram": "TG", "blog": "BL", "web": "WEB",
    "newsletter": "NL", "hi5": "H5", "other": "··",
}  # fmt: skip
ALIASES = {"twitter": "x", "ig": "instagram", "fb": "facebook", "yt": "youtube", "li": "linkedin", "tt": "tiktok"}

STATUSES = {
    "idea": N_("idea"),
    "draft": N_("draft"),
    "review": N_("in review"),
    "approved": N_("approved"),
    "scheduled": N_("scheduled"),
    "published": N_("published"),
    "dropped": N_("dropped"),
}
YES_NO = {"yes": N_("yes"), "no": N_("no")}
AMOUNTS = {"0": N_("none"), "1": N_("little"), "2": N_("much"), "3": N_("very much")}  # how present, how interested
LEVELS = {"1": N_("low"), "2": N_("medium"), "3": N_("high")}
PHASES = {
    "awareness": N_("awareness"), "interest": N_("interest"), "desire": N_("desire"), "action": N_("action"),
    "recommendation": N_("recommendation"),
}  # fmt: skip
REQUESTS = {"query": N_("query"), "suggestion": N_("suggestion"), "complaint": N_("complaint")}
RACI = {"R": N_("responsible"), "A": N_("accountable"), "C": N_("consulted"), "I": N_("informed")}
FREQUENCIES = {
    "daily": N_("daily"), "weekly": N_("weekly"), "monthly": N_("monthly"), "quarterly": N_("quarterly"), "needed": N_("as needed"),
}  # fmt: skip
STEPS = ("1", "1b", *map(str, range(2, 15)))
