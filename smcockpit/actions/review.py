"""The daily review: one card at a time, one answer a key, kept as it goes so that it can be left and taken up again.

Each answer is one edit: what it does to the record and the line in the review's own record belong together, so that one
undo takes both back, and several people at once never do a card twice: what one has answered is gone from the others'.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from smcockpit.actions import edits
from smcockpit.i18n import _, n_
from smcockpit.metrics.kpi import readings
from smcockpit.plan.dates import parse_date, show_date, zone_info
from smcockpit.plan.fields import stored
from smcockpit.plan.kinds import Review, Snooze
from smcockpit.plan.record import Record
from smcockpit.plan.text import clean
from smcockpit.reports.agenda import SECTIONS, Card, agenda, moment_on, person_of
from smcockpit.undo import last_done
from smcockpit.workspace import Change, Commit, Workspace, new_id

Fields = dict[str, Any]
SEEN_DAYS = 7  # for so long a number that was seen is not asked about again, unless new data comes


class Gone(ValueError):
    """The card is not asked any more: somebody else dealt with it. Nothing was changed."""


class Doubtful(ValueError):
    """The answer says what is hard to believe; it is taken when given once more with `sure`. Nothing was changed."""


class ReviewSession:
    """A review of one day by one person. `now` is asked for the clock, so that tests can hold it."""

    def __init__(self, workspace: Workspace, person: str = "", now: datetime | None = None) -> None:
        """Takes up the unfinished review of today, or begins one with the first answer."""
        self.workspace, self.person, self._now = workspace, person, now
        self.today = workspace.today()
        self._begun = self._clock()
        self.record: Review | None = self._open()
        self._taken = int(self.record.seconds or 0) if self.record is not None else 0

    def _clock(self) -> datetime:
        return self._now or datetime.now(zone_info(self.workspace.plan.zone()))

    def _open(self) -> Review | None:
        mine = [
            review
            for review in self.workspace.plan.every(Review)
            if review.day == self.today and review.who == self.workspace.actor and review.finished == "no"
        ]
        return max(mine, key=lambda review: review.id, default=None)

    # ---- asking

    def cards(self) -> list[Card]:
        """What is left, in order. What others have answered meanwhile is not among it."""
        cards = agenda(self.workspace.plan, self._readings(), self.today, self.person, self._now or self._clock())
        skipped = set(self.record.skipped) if self.record is not None else set()
        return [card for card in cards if card.key not in skipped]

    def _readings(self) -> list[Any]:
        return readings(self.workspace.plan, self.workspace.library(), self.today)

    def answered(self) -> int:
        """How many answers this review holds so far."""
        return len([line for line in self.record.decided.split("\n") if line]) if self.record is not None else 0

    # ---- answering

    def answer(self, card: Card, key: str, text: str = "", *, sure: bool = False) -> str:
        """Give a card one of its answers; `text` is the owner for o, the day for w, the words for n.

        It is an answer to this card and to no other: it changes the card's own record or nothing. Returns what was
        decided, in words. Raises ValueError with a sentence for an answer or a text that makes no sense, Gone where the
        card is not asked any more, Doubtful where it takes a `sure` one, StoreError where it could not be kept."""
        if key not in card.answers:
            raise ValueError(_("“{key}” is no answer to this card.").format(key=key))
        if self.workspace.reachable():
            self.workspace.poll()
        if card.key not in {waiting.key for waiting in self.cards()}:
            raise Gone(self.gone(card))
        result, changes = self._answer(card, key, clean(text), sure)
        line = f"- {_(SECTIONS[card.section])}: {card.what}: {result}"
        self._commit(
            f"{card.what}: {result}", [*changes, self._noted(line, card.key if key in "sn" or not changes else "")]
        )
        return result

    def gone(self, card: Card) -> str:
        """Why a card is not asked any more, with who saw to that."""
        plan = self.workspace.plan
        put_off = [snooze for snooze in plan.every(Snooze) if snooze.card == card.key]
        newest = max(put_off, key=lambda snooze: snooze.id, default=None)
        actor = self.workspace.actor_of(*((newest.kind, newest.id) if newest is not None else (card.kind, card.id)))
        if not actor or actor == self.workspace.actor:
            return _("“{what}” is not asked any more; nothing was changed.").format(what=card.what)
        return _("{actor} has dealt with “{what}”; nothing was changed.").format(actor=actor, what=card.what)

    def _answer(self, card: Card, key: str, text: str, sure: bool) -> tuple[str, list[Change]]:
        """What an answer does: the words for it, and the changes of the verb in `edits` that it stands for."""
        record = self.workspace.plan.get(card.kind, card.id)
        records = [record] if record is not None else []
        if key == "s":
            return _("skipped"), []
        if key == "n":
            if not text:
                raise ValueError(_("A note needs words."))
            return _("note: {text}").format(text=text), edits.note(records, text)
        if key == "o":
            person = self.workspace.plan.resolve("person", text)
            return _("{name} takes it").format(name=person.heading()), edits.assign(records, person.id)
        if key == "x":
            return self._done(card, records, sure)
        day = self.today + timedelta(days=1) if key == ">" else parse_date(text, self.today)
        if day <= self.today:
            raise ValueError(_("“{text}” is not a day to come.").format(text=text))
        return self._put_off_text(card.kind).format(day=show_date(day)), edits.put_off(record, card.key, day)

    def _done(self, card: Card, records: list[Record], sure: bool) -> tuple[str, list[Change]]:
        """The card's record is done. Of a number that moved or went stale there is nothing to do: it was seen."""
        if card.kind == "kpi":
            return _("seen"), edits.snooze(card.key, self.today + timedelta(days=SEEN_DAYS))
        if card.kind == "post" and card.section in ("approval", "tomorrow"):
            return self._approved(card, records)
        clock, plan = self._clock(), self.workspace.plan
        changes = edits.done(records, clock, self.today, person_of(plan, self.workspace.actor))
        if card.kind == "post":
            if not changes:
                return _("seen"), edits.snooze(card.key, self.today + timedelta(days=1))
            unready = edits.unready(plan, records, moment_on(self.today, clock))
            if unready and not sure:
                raise Doubtful(doubtful([record.heading() for record in records], unready))
        texts = {"post": _("published"), "influencer": _("contacted"), "conversation": _("answered")}
        return texts.get(card.kind) or _("done"), changes

    def _approved(self, card: Card, records: list[Record]) -> tuple[str, list[Change]]:
        """Approval is what the card waits for. A post that is as far already is only seen; one of tomorrow, which may
        lack more than that, is not asked about again today."""
        changes = edits.approve(records, self.today)
        asleep = edits.snooze(card.key, self.today + timedelta(days=1))
        if not changes:
            return _("seen"), asleep
        return _("approved"), [*changes, *(asleep if card.section == "tomorrow" else [])]

    @staticmethod
    def _put_off_text(kind: str) -> str:
        texts = {
            "task": _("put off to {day}; due on that day"),
            "influencer": _("put off to {day}; next contact on that day"),
        }
        return texts.get(kind) or _("asked again on {day}")

    def _noted(self, line: str, skipped: str = "", *, finished: bool = False) -> Change:
        """The review's own record with one line more."""
        seconds = self._taken + max(int((self._clock() - self._begun).total_seconds()), 0)
        self.record = self._open()
        decided = self.record.decided if self.record is not None else ""
        fields: Fields = {"decided": f"{decided}\n{line}".strip(), "seconds": float(seconds)}
        if skipped:
            fields["skipped"] = [*(self.record.skipped if self.record is not None else []), skipped]
        if finished:
            fields["finished"] = "yes"
        if self.record is not None:
            return Change("review", self.record.id, self.record.doc, fields)
        new = {
            "day": self.today.isoformat(),
            "who": self.workspace.actor,
            "started": stored(self._begun),
            "finished": "no",
            **fields,
        }
        return Change("review", new_id(), None, {name: value for name, value in new.items() if value != ""})

    def _commit(self, what: str, changes: list[Change]) -> None:
        self.workspace.edit(_("review: {what}").format(what=what), changes)
        self.record = self._open()

    def undo(self) -> str:
        """Take the last answer of this day's review back, with the end of the review where it came after; returns what
        it was, "" where my last change is none of its answers: that is taken back elsewhere."""
        what = ""
        while (entry := last_done(self.workspace.history(), self.workspace.actor)) is not None:
            finished = self._finished_by(entry)
            if finished is None:
                break
            what = self.workspace.undo()
            if not finished:
                break
        self.record = self._open()
        return what

    def _finished_by(self, entry: Commit) -> bool | None:
        """Whether a commit ended this day's review (True) or answered a card in it (False); None for any other."""
        for change in entry.changes:
            doc = change["after"] or {}
            mine = doc.get("day") == self.today.isoformat() and doc.get("who") == self.workspace.actor
            if change["kind"] == "review" and mine:
                return doc.get("finished") == "yes" and (change["before"] or {}).get("finished") == "no"
        return None

    def finish(self) -> Review:
        """Close the review, with what is left counted; returns its record."""
        left = len(self.cards())
        line = n_("- {n} card left", "- {n} cards left", left) if left else "- " + _("everything answered")
        change = self._noted(line, finished=True)
        self.workspace.edit(_("finished the review"), [change])
        record = self.workspace.plan.find(Review, change.id)
        assert record is not None
        return record


def summary(review: Review, plan_name: str) -> str:
    """A review as Markdown: the text for the stand-up."""
    minutes = max(round((review.seconds or 0) / 60), 1)
    day = show_date(review.day, weekday=True, year=True) if review.day is not None else ""
    head = f"## {plan_name} · {day} · {review.who} · " + n_("{n} minute", "{n} minutes", minutes)
    return f"{head}\n\n{review.decided}\n"


def doubtful(names: list[str], unready: Mapping[str, list[str]], key: str = "x") -> str:
    """The question before posts are called published that hardly can be: `names` are those of all that are meant,
    `unready` holds the reasons by the id of each that is not ready. `key`, pressed again, is the answer."""
    reasons = "; ".join(dict.fromkeys(reason for reasons in unready.values() for reason in reasons))
    if len(names) == 1:
        return _("“{name}” {why}. {key} again: it is published all the same.").format(
            name=names[0], why=reasons, key=key
        )
    text = n_("{n} of {all} is not ready ({why}). {key} again: published all the same.", "{n} of {all} are not ready ({why}). {key} again: published all the same.", len(unready))  # fmt: skip
    return text.format(all=len(names), why=reasons, key=key)


def of_day(workspace: Workspace, who: str, day: date) -> Review | None:
    """The newest review of one person on one day."""
    reviews = [review for review in workspace.plan.every(Review) if review.who == who and review.day == day]
    return max(reviews, key=lambda review: review.id, default=None)


def last(workspace: Workspace, who: str = "") -> Review | None:
    """The newest review, of everybody or of one person."""
    reviews = [review for review in workspace.plan.every(Review) if not who or review.who == who]
    return max(reviews, key=lambda review: (review.word("day"), review.id), default=None)


def streak(workspace: Workspace, who: str) -> int:
    """On how many working days in a row, up to today or yesterday, this person finished a review."""
    days = {review.day for review in workspace.plan.every(Review) if review.who == who and review.finished == "yes"}
    day, count = workspace.today(), 0
    if day not in days:
        day -= timedelta(days=1)
    while day in days or day.weekday() >= 5:
        if day in days:
            count += 1
        elif not any(earlier in days for earlier in (day - timedelta(days=1), day - timedelta(days=2))):
            break
        day -= timedelta(days=1)
    return count
