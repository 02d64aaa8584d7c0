"""The demo plan: its records, from a seed, a day and a language. The same three give the same plan to the byte (ids aside)."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from smcockpit.demo.exports import write_exports
from smcockpit.i18n import _, language_data
from smcockpit.metrics.folder import MetricsFolder
from smcockpit.metrics.kpi import read_kpi
from smcockpit.plan.dates import at
from smcockpit.plan.fields import stored
from smcockpit.plan.kinds import Kpi
from smcockpit.plan.plan import Plan
from smcockpit.plan.validation import validate
from smcockpit.store import create_store, open_store
from smcockpit.store.ids import new_id
from smcockpit.store.port import Put

Doc = dict[str, Any]
_CADENCE = {"instagram": 4, "facebook": 3, "x": 5, "youtube": 1}
_SCORES = {"instagram": 72.0, "facebook": 66.0, "x": 50.0, "youtube": 68.0}
_FINISHED = {"1": 6, "1b": 3, "2": 4, "3": 3, "4": 2, "5": 3, "6": 2, "7": 3, "8": 1, "11": 1}  # tasks done per step


def _data(name: str) -> Any:
    with open(os.path.join(os.path.dirname(__file__), f"{name}.json"), encoding="utf-8") as file:
        return json.load(file)


def strategy() -> list[tuple[str, str | None, Doc]]:
    """(kind, name, fields) of what the fourteen steps keep beside posts and influencers. A field {"text": KEY} is the
    text of that key in the language's demo.json."""
    return [(kind, key, fields) for kind, key, fields in _data("strategy")]


def build(folder: str, *, language: str, today: date, seed: int = 7, size: int = 1) -> None:
    """Fill `folder` with the demo plan and its exports. `size` multiplies posts and influencers, for measuring.

    Raises StoreError where a plan is there already."""
    texts = language_data("demo", language)
    chance = random.Random(seed)
    metrics = os.path.join(folder, "metrics")
    maker = _Maker(texts, _data("names"), chance, today, language, size)
    documents = list(maker.documents())
    create_store(
        folder,
        [Put(kind, id, validate(kind, doc), 0) for kind, id, doc in documents],
        actor="demo",
        what=_("started the plan"),
    ).close()
    os.makedirs(metrics, mode=0o700, exist_ok=True)
    write_exports(metrics, texts, today, chance)
    _set_targets(folder, metrics, maker, today)


def _set_targets(folder: str, metrics: str, maker: _Maker, today: date) -> None:
    """Targets that a planner would have set from the numbers: so much above (or below) what was."""
    store = open_store(folder)
    _seq, rows = store.load()
    plan = Plan(rows)
    library_folder = MetricsFolder(metrics, None)
    library_folder.refresh()
    ops = []
    for kpi in plan.every(Kpi):
        factor = maker.factors[kpi.id].get("t")
        value = read_kpi(plan, kpi, library_folder.library(), today).value
        target = maker.factors[kpi.id].get("v") if factor is None or value is None else value * factor
        if target is not None:
            target = round(target, 1 if kpi.unit == "percent" else -len(str(int(target))) + 2)
            doc = {**kpi.doc, "target": target}
            ops.append(Put("kpi", kpi.id, validate("kpi", doc), kpi.rev))
    store.commit(ops, actor="demo", what="targets")
    store.close()


class _Maker:
    def __init__(
        self, texts: Doc, names: list[str], chance: random.Random, today: date, language: str, size: int
    ) -> None:
        self.texts, self.names, self.chance, self.today, self.language, self.size = (
            texts,
            names,
            chance,
            today,
            language,
            size,
        )
        self.ids: dict[str, str] = {}
        self.factors: dict[str, Doc] = {}

    def documents(self) -> Iterator[tuple[str, str, Doc]]:
        texts = self.texts
        yield "brand", new_id(), {
            "name": texts["brand"], "language": self.language, "zone": texts["zone"], "cycle": 2, "approval_hours": 4.0,
            "quiet_from": "22:00", "quiet_to": "07:00",
        }  # fmt: skip
        records = strategy()
        self.ids |= {f"${key}": new_id() for _kind, key, _fields in records if key}
        for kind, name, doc in self._references():
            self.ids[name] = self.ids.get(name) or new_id()
            yield kind, self.ids[name], doc
        for kind, names in (
            ("person", [name for name, _role in texts["people"]]), ("topic", texts["topics"]), ("goal", [goal[0] for goal in texts["goals"]]),
        ):  # fmt: skip
            self.ids |= {f"${kind}{n}": self.ids[name] for n, name in enumerate(names)}
        self.ids |= {f"$channel.{platform}": self.ids[platform] for platform in _CADENCE}
        self.people = [self.ids[name] for name, _role in texts["people"]]
        yield from self._tasks()
        yield from self._influencers()
        yield from self._posts()
        phases = (
            "awareness",
            "awareness",
            "interest",
            "awareness",
            "awareness",
            "desire",
            "desire",
            "desire",
            "interest",
            "awareness",
            "interest",
            "action",
        )
        for n, (phase, (name, metric, level, platform, unit, more)) in enumerate(
            zip(phases, texts["kpis"], strict=True)
        ):
            id = self.ids[f"$kpi{n}"] = new_id()
            self.factors[id] = more
            yield "kpi", id, {
                "name": name, "metric": metric, "level": level, "channel": self.ids[platform], "unit": unit,
                "direction": "down" if more.get("down") else "up", "target_date": date(self.today.year, 12, 31).isoformat(),
                "owner": self.people[0], "phase": phase, "goal": self.ids[f"$goal{n % 3}"],
            }  # fmt: skip
        for kind, key, fields in records:
            doc = {name: self._value(value) for name, value in fields.items()}
            yield kind, self.ids[f"${key}"] if key else new_id(), doc

    def _value(self, value: Any) -> Any:
        """A value of the strategy: a text in the demo's language, `$name` of another record, `@-3` a day, or as it is."""
        if isinstance(value, dict):
            return self.texts["strategy"][value["text"]]
        if isinstance(value, list):
            return [self._value(entry) for entry in value]
        if not isinstance(value, str):
            return value
        if value.startswith("$"):
            return self.ids[value]
        if value.startswith("@"):
            day, _t, clock = value[1:].partition("T")
            if not clock:
                return self._day(int(day))
            hour, minute = map(int, clock.split(":"))
            wall = datetime.combine(self.today + timedelta(days=int(day)), time(hour, minute))
            return stored(at(wall, self.texts["zone"]))
        return value

    def _references(self) -> Iterator[tuple[str, str, Doc]]:
        boss, *others = (self.texts["people"][n] for n in (2, 0, 1, 3))
        for name, role in (boss, *others):
            doc: Doc = {"name": name, "role": role}
            if name != boss[0]:
                doc["reports_to"] = self.ids[boss[0]]
            yield "person", name, doc
        for name in self.texts["topics"]:
            yield "topic", name, {"name": name, "focus": self.texts["goals"][len(name) % 3][2]}
        for title, family, business in self.texts["goals"]:
            self.ids[business] = new_id()
            yield "business_goal", business, {"title": business}
            yield "goal", title, {"title": title, "family": family, "business": self.ids[business]}
        for platform, cadence in _CADENCE.items():
            yield "channel", platform, {
                "platform": platform, "handle": "@" + self.texts["handle"], "cadence": cadence, "status": "open",
                "owner": self.ids[self.texts["people"][1 if platform == "youtube" else 0][0]], "score": _SCORES[platform],
                "purpose": self.texts["purposes"][platform], "why": self.texts["why"],
                "personas": [self.ids["$p0"], self.ids["$p1"]] if platform != "instagram" else [self.ids["$p0"]],
            }  # fmt: skip

    def _tasks(self) -> Iterator[tuple[str, str, Doc]]:
        for number, step in language_data("framework", self.language)["steps"].items():
            for n, title in enumerate(step["tasks"]):
                doc: Doc = {
                    "title": title,
                    "step": number,
                    "owner": self.chance.choice(self.people),
                }
                if n < _FINISHED.get(number, 0):
                    doc["done"] = self._day(-self.chance.randint(5, 120))
                elif number == "4" and n == 2:
                    doc["due"] = self._day(-4)
                elif number in ("2", "5", "6") and n == _FINISHED.get(number, 0):
                    doc["due"] = self._day(0 if number == "6" else self.chance.randint(1, 14))
                yield "task", new_id(), doc

    def _influencers(self) -> Iterator[tuple[str, str, Doc]]:
        chance = self.chance
        kinds = ["blogger"] * 5 + ["customer"] * 2 + ["partner", "competitor", "media", "employee", "organisation"]
        names = [*self.texts["media"], *self.names]
        names += [f"{names[n % len(names)]} {n // len(names) + 1}" for n in range(len(names), 40 * self.size)]
        for n, name in enumerate(names):
            kind = "media" if n < 3 else chance.choice(kinds)
            audience = int(10 ** chance.uniform(2.4, 5.4 if kind != "media" else 6))
            stage = chance.choices(["unaware", "aware", "interested", "engaged", "advocate"], [4, 5, 4, 3, 1])[0]
            doc: Doc = {
                "name": name, "kind": kind, "audience": audience, "relevance": round(min(100, max(3, chance.gauss(55, 24)))),
                "resonance": round(min(100, max(2, chance.gauss(48, 20)))), "stage": stage,
                "stance": chance.choices(["ally", "friendly", "neutral", "sceptic", "critic"], [3, 6, 8, 2, 1])[0],
                "handles": [f"instagram:@{name.split(' ')[0].lower().strip('.')}{n}"],
            }  # fmt: skip
            if n % 3 != 2 or doc["relevance"] >= 65:
                doc["owner"] = chance.choice(self.people)
            if stage not in ("unaware", "aware"):
                doc["last_contact"] = self._day(-chance.randint(2, 40))
                doc["next_contact"] = self._day(chance.randint(3, 40))
            if n in (4, 9):
                doc["next_contact"] = self._day(-1 if n == 4 else 0)
            if chance.random() < 0.3:
                doc["note"] = chance.choice(self.texts["notes"])
            id = self.ids[f"$influencer{n}"] = new_id()
            yield "influencer", id, doc
            if "last_contact" in doc:
                by = doc.get("owner", self.people[0])
                yield (
                    "contact",
                    new_id(),
                    {
                        "influencer": id,
                        "day": doc["last_contact"],
                        "by": by,
                        "note": chance.choice(self.texts["notes"]),
                    },
                )

    def _posts(self) -> Iterator[tuple[str, str, Doc]]:
        """Nine weeks around today, each channel as often as it promises, one of them a little behind."""
        chance, number = self.chance, 0
        monday = self.today - timedelta(days=self.today.weekday())
        hours = {"instagram": (9, 18), "facebook": (10, 17), "x": (8, 12), "youtube": (18, 19)}
        weeks = [(week, 0) for week in range(-5, 5)] + [
            (week, copy) for copy in range(1, self.size) for week in range(-5, 5)
        ]
        for week, _copy in weeks:
            for platform, cadence in _CADENCE.items():
                for slot in range(cadence if week <= 1 else cadence - 1 or 1):
                    if platform == "x" and week == 0 and slot > 2:
                        continue
                    title, topic = self.texts["posts"][number % len(self.texts["posts"])]
                    number += 1
                    day = monday + timedelta(days=7 * week + (slot * 7 // cadence + number % 2) % 7)
                    wall = datetime.combine(day, time(hours[platform][slot % 2], chance.choice((0, 30))))
                    yield "post", new_id(), {
                        "title": title, "channel": self.ids[platform], "topic": self.ids[topic], "zone": self.texts["zone"],
                        "time": stored(at(wall, self.texts["zone"])), "status": self._status(day, number),
                        "owner": chance.choice(self.people[:2]), "copy": f"{title}. {chance.choice(self.texts['copies'])} · {platform}",
                        "goal": self.ids[chance.choice(self.texts["goals"])[0]],
                    }  # fmt: skip
        yield from self._slips()
        for title, topic in self.texts["posts"][:4]:
            yield (
                "post",
                new_id(),
                {"title": title, "channel": self.ids["instagram"], "topic": self.ids[topic], "status": "idea"},
            )

    def _slips(self) -> Iterator[tuple[str, str, Doc]]:
        """Posts with what the checks are there to find: a gift that is not told, too many hashtags, and one in order."""
        slips = self.texts["slips"]
        common = {
            "zone": self.texts["zone"],
            "owner": self.people[0],
            "goal": self.ids["$goal0"],
            "topic": self.ids["$topic3"],
        }
        for n, (title, copy, more) in enumerate(slips):
            wall = datetime.combine(self.today + timedelta(days=2 + n * 2), time(13, 15))
            yield "post", new_id(), {
                "title": title, "copy": copy, "channel": self.ids["instagram"], "status": "approved",
                "time": stored(at(wall, self.texts["zone"])), **common, **{name: self._value(value) for name, value in more.items()},
            }  # fmt: skip

    def _status(self, day: date, number: int) -> str:
        ahead = (day - self.today).days
        if ahead < 0:
            return "approved" if ahead > -3 and number % 9 == 0 else "dropped" if number % 29 == 0 else "published"
        if ahead == 0:
            return self.chance.choice(["scheduled", "approved"])
        if ahead < 7:
            return self.chance.choice(["scheduled", "approved", "review", "draft"])
        return self.chance.choice(["draft", "draft", "idea", "review"])

    def _day(self, ahead: int) -> str:
        return (self.today + timedelta(days=ahead)).isoformat()
