"""The table of the fourteen steps: each record kind has all it needs, each need and each check is true to its examples."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from smcockpit import i18n
from smcockpit.actions.edits import fix
from smcockpit.checks.run import EXAMPLE_DAY, ExampleRow, check, example, rules
from smcockpit.demo.build import build
from smcockpit.i18n import _
from smcockpit.metrics.kpi import readings
from smcockpit.plan import kinds
from smcockpit.plan.attention import covering, who_answers
from smcockpit.plan.channels import constancy, score
from smcockpit.plan.completion import CONDITIONS
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.limits import hashtags, length, limits_of
from smcockpit.plan.plan import Plan
from smcockpit.plan.progress import overall, progress, steps
from smcockpit.plan.template import starting_documents
from smcockpit.plan.validation import model, validate
from smcockpit.plan.worksheets import (
    SHEETS,
    Grid,
    TableSection,
    cell_doc,
    cells,
    columns,
    inherited,
    rows,
    shown,
    step_of,
    values,
)
from smcockpit.store.ids import new_id
from smcockpit.workspace import Workspace

# What the work plan demands of each step: the kinds of records, and fields without which they are not what is meant.
TABLE = {
    "1": {"readiness": "question answer evidence", "goal": "family business", "business_goal": "title"},
    "1b": {"stakeholder": "role power interest", "input": "stakeholder day how said outcome why goal"},
    "2": {"persona": "demographics needs interests habits reads objections", "fit": "persona channel presence reach good_for meet"},
    "3": {
        "listening": "tool query language owner often", "influencer": "handles audience reach relevance resonance stance stage owner last_contact next_contact kind",
        "link": "influencer reaches", "contact": "influencer day", "survey": "question audience kind", "answer": "survey said channel suits goal",
    },
    "4": {
        "person": "reports_to", "role": "person deputy", "function": "role often done", "assignment": "function person part", "desk": "kind person deputy hours escalation",
        "service": "part_of", "attention": "request service channel desk hours escalation",
    },
    "5": {"channel": "platform handle url purpose personas owner status cadence score why"},
    "6": {
        "source": "kind topic", "topic": "focus share", "interest": "persona topic amount relation", "material": "medium", "brief": "product benefit",
        "keyword": "kind volume relevance", "reuse": "source form post",
    },
    "7": {"kpi": "level nature goal target target_date phase", "phase": "phase objective kpi", "tactic": "phase", "conversion": "action minutes counts metric"},
    "8": {"setup": "channel state"},
    "9": {"rule": "tone hours length topics elsewhere often channel", "conversation": "received answered kind service"},
    "10": {"clause": "group rationale status version approver approved review_by", "approval": "clause version person decision"},
    "11": {
        "post": "channel copy media alt topic source phase goal owner status time zone exclusive event variant_of approver relation disclosure", "event": "start",
        "syndication": "origin target days change", "limit": "platform characters hashtags",
    },
    "12": {"metric_source": "channel files owner often metrics", "mapping": "metrics", "reading": "metric day value", "review": "who seconds decided", "snooze": "until"},
    "13": {"advocate": "hours trained invited share stage"},
    "14": {"finding": "step kpi", "change": "finding done", "improvement": "change kpi before after outcome", "cycle": "number closed copy steps"},
}  # fmt: skip
REST = {"brand", "task", "check_setting", "suppression"}


def plan_of(*rows: tuple[str, str, Mapping[str, Any]]) -> Plan:
    return Plan(ExampleRow(kind, id, 1, dict(doc)) for kind, id, doc in rows)


@pytest.mark.parametrize("step", TABLE)
def test_every_kind_of_a_step_is_a_record_and_not_a_text_box(step: str) -> None:
    listed = {section.kind for section in SHEETS[step] if isinstance(section, TableSection)}
    for kind, fields in TABLE[step].items():
        cls = KINDS[kind]
        assert set(fields.split()) <= set(cls.fields), (kind, set(fields.split()) - set(cls.fields))
        assert kind in listed and step_of(kind) == step  # its worksheet, and with it the form
        assert model(kind)  # its pydantic model
        if cls.title_field:
            assert cls.title_field in cls.fields
        assert any(field.width for field in cls.fields.values()), kind  # columns to list


def test_the_table_knows_every_kind() -> None:
    assert set(KINDS) == {kind for kinds_ in TABLE.values() for kind in kinds_} | REST
    assert [step.number for step in steps()] == list(TABLE) == list(SHEETS)


def test_every_kind_and_choice_speaks_spanish() -> None:
    i18n.choose("es")
    try:
        same = {"no", "idea", "RACI", "KPI", "Brief", "Video", "video", "Canal", "Hashtags", "Blog", "audio", "Material", "multimedia", "neutral", "Total", "error", "Color"}
        untold = []
        for cls in KINDS.values():
            texts = [cls.label, *(field.label for field in cls.fields.values()), *(field.help for field in cls.fields.values() if field.help)]
            for field in cls.fields.values():
                texts += [] if field.name in ("platform", "unit", "language", "date_order", "step", "level") else list(getattr(field, "options", {}).values())
            untold += [text for text in texts if _(text) == text and text not in same and text.isascii() and not text.isdigit()]
        assert not untold, untold
    finally:
        i18n.choose("en")


@pytest.mark.parametrize("code", list(rules()))
def test_a_check_is_true_to_its_examples(code: str) -> None:
    rule = rules()[code]
    assert example(rule, bad=False) == [] and example(rule, bad=True)
    for kind, _id, doc in [*rule.good, *rule.bad]:
        assert kind in KINDS and set(doc) <= set(KINDS[kind].fields), (code, kind, doc)
    for kind, _id, doc in rule.good:
        validate(kind, dict(doc))


def test_there_are_enough_checks_and_each_fix_settles_its_finding() -> None:
    assert len(rules()) >= 40
    fixed = 0
    for rule in rules().values():
        found = [one for one in example(rule, bad=True) if one.fix is not None]
        if not found:
            continue
        documents = {(kind, id): dict(doc) for kind, id, doc in rule.bad}
        plan = plan_of(*((kind, id, doc) for (kind, id), doc in documents.items()))
        for kind, id, doc, fields in ((one.kind, one.id, one.base, one.fields) for one in fix(plan, found)):
            if fields is None:
                del documents[kind, id]
            else:
                documents[kind, id] = {name: value for name, value in {**(doc or {}), **fields}.items() if value is not None}
        after = plan_of(*((kind, id, doc) for (kind, id), doc in documents.items()))
        assert not check(after, [], EXAMPLE_DAY, select=[rule.code]), rule.code
        fixed += 1
    assert fixed >= 4


def test_a_plan_sets_mutes_and_suppresses_checks() -> None:
    bare = ("goal", "g", {"title": "Be known"})
    codes = lambda plan, **more: [(one.code, one.severity) for one in check(plan, [], EXAMPLE_DAY, **more)]  # noqa: E731
    assert ("SM101", "warning") in codes(plan_of(bare))
    assert codes(plan_of(bare), select=["SM101"]) == [("SM101", "warning")] and ("SM101", "warning") not in codes(plan_of(bare), ignore=["SM1"])
    assert ("SM101", "error") in codes(plan_of(bare, ("check_setting", "s", {"code": "sm101", "severity": "error"})))
    assert not any(code == "SM101" for code, _s in codes(plan_of(bare, ("check_setting", "s", {"code": "SM101", "severity": "off"}))))
    known = ("suppression", "s", {"code": "SM101", "record": "g", "reason": "next quarter", "until": "2026-12-01"})
    assert not any(code == "SM101" for code, _s in codes(plan_of(bare, known))) and ("SM101", "warning") in codes(plan_of(bare, known), suppressed=True)
    over = ("suppression", "s", {**known[2], "until": "2026-11-01"})
    assert {"SM101", "SM705"} <= {code for code, _s in codes(plan_of(bare, over))}
    load = [("assignment", str(n), {"function": f"f{n}", "person": "ana", "part": "R"}) for n in range(3)]
    person = ("person", "ana", {"name": "Ana"})
    assert not codes(plan_of(person, *load), select=["SM204"])
    assert codes(plan_of(person, *load, ("check_setting", "s", {"code": "SM204", "value": 2})), select=["SM204"])


@pytest.mark.parametrize(
    ("text", "counting", "expected"),
    [
        ("Hello", "weighted", 5), ("¡Adiós, Ñandú!", "weighted", 14), ("日本", "weighted", 4), ("☕", "weighted", 2), ("👨‍👩‍👧‍👦", "weighted", 2), ("🇪🇸🇲🇽", "weighted", 4),
        ("see https://example.com/a/very/long/address?with=many&parts=1 now", "weighted", 31), ("e\u0301", "weighted", 1), ("👨‍👩‍👧‍👦", "graphemes", 1), ("añb", "graphemes", 3),
        ("e\u0301", "characters", 1), ("a👍🏽b", "graphemes", 3), ("", "weighted", 0), ("“quoted”", "weighted", 8),
    ],
)  # fmt: skip
def test_length_is_counted_as_the_network_counts(text: str, counting: str, expected: int) -> None:
    assert length(text, counting) == expected


def test_hashtags_and_limits_that_a_plan_overrides() -> None:
    assert hashtags("#café no#tag #1 #2026goals a&#39; ＃full") == ["#café", "#2026goals", "＃full"]
    plan = plan_of(("limit", "l", {"platform": "mastodon", "characters": 5000, "seen": "2026-01-01"}))
    assert limits_of(plan, "mastodon").characters == 5000 and limits_of(Plan(), "mastodon").characters == 500
    assert limits_of(plan, "instagram").hashtags == 5 and limits_of(plan, "x").counting == "weighted" and limits_of(plan, "web").characters is None


# ---- the attention matrix

MATRIX = (
    ("person", "ana", {"name": "Ana"}), ("person", "luis", {"name": "Luis"}), ("channel", "ig", {"platform": "instagram"}),
    ("desk", "d", {"name": "Virtual desk", "person": "ana", "deputy": "luis", "hours": 4, "escalation": "pr"}), ("desk", "pr", {"name": "PR", "hours": 24}),
    ("service", "post", {"name": "Postpaid"}), ("service", "bill", {"name": "Billing", "part_of": "post"}),
    ("attention", "1", {"desk": "d"}), ("attention", "2", {"service": "post", "desk": "pr"}), ("attention", "3", {"service": "post", "request": "complaint", "desk": "d", "hours": 8}),
    ("attention", "4", {"service": "post", "request": "complaint", "channel": "ig", "desk": "d", "hours": 2, "escalation": "pr"}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "service", "channel", "rule", "hours"),
    [
        ("complaint", "bill", "ig", "4", 2), ("complaint", "bill", "", "3", 8), ("query", "bill", "ig", "2", 24), ("query", "", "ig", "1", 4), ("", "post", "", "2", 24),
    ],
)  # fmt: skip
def test_the_most_particular_rule_answers(request_: str, service: str, channel: str, rule: str, hours: float) -> None:
    reply = who_answers(plan_of(*MATRIX), request_, service, channel)
    assert reply is not None and (reply.rule.id, reply.hours) == (rule, hours)


def test_a_hole_is_no_answer_and_a_circle_of_services_ends() -> None:
    assert who_answers(Plan(), "query") is None
    circle = plan_of(("service", "a", {"name": "A", "part_of": "b"}), ("service", "b", {"name": "B", "part_of": "a"}))
    assert covering(circle, "query", "a", "") == []


# ---- grids


def test_grids_place_show_and_make_cells() -> None:
    plan = plan_of(*MATRIX)
    grid = next(one for one in SHEETS["4"] if isinstance(one, Grid) and one.kind == "attention")
    assert [head.name for head in rows(plan, grid)] == ["Postpaid", "Billing", "any"]
    assert [head.key for head in columns(plan, grid)] == ["query", "suggestion", "complaint", ""]
    found = cells(plan, grid)
    assert shown(plan, grid, found["post", "complaint"], "complaint") == "Virtual desk 8 h" and ("bill", "complaint") not in found
    assert inherited(plan, grid, "bill", "complaint") == "(Virtual desk)" and inherited(plan, grid, "bill", "query") == "(PR)"
    assert values(plan, grid)[0] == ("1", "d", "Virtual desk")
    assert cell_doc(grid, "bill", "", "d") == {"service": "bill", "desk": "d"}
    for sections in SHEETS.values():
        for one in sections:
            if isinstance(one, Grid) and one.column:
                assert {one.row, one.column, one.value} <= set(KINDS[one.kind].fields)


# ---- progress


def test_each_step_has_needs_and_a_new_plan_meets_hardly_any() -> None:
    assert {need.step for need in CONDITIONS} == set(TABLE)
    plan = plan_of(("brand", "b", {"name": "B", "language": "en", "zone": "UTC"}), *((kind, id, doc) for kind, id, doc in starting_documents("en", new_id)))
    entries = progress(plan, EXAMPLE_DAY)
    assert all(entry.state != "done" and entry.next is not None for entry in entries)
    assert overall(entries) < 0.2
    for entry in entries:
        for _need, lacks in entry.missing:
            assert all(lack.kind in KINDS and lack.text and "{" not in lack.text for lack in lacks)


def test_step_seven_asks_for_target_date_and_source() -> None:
    rows: list[tuple[str, str, dict[str, Any]]] = [("goal", "g", {"title": "G"}), ("kpi", "k", {"name": "K", "metric": "reach", "goal": "g", "channel": "c"}), ("channel", "c", {"platform": "x"})]
    missing = lambda *more: [lack.text for need, lacks in progress(plan_of(*rows, *more), EXAMPLE_DAY)[7].missing if need.label.startswith("Every goal") for lack in lacks]  # noqa: E731
    assert missing() == ["Give “K” a target and a date", "Say where the numbers of “K” come from"]
    rows[1][2].update(target=5, target_date="2026-12-31")
    assert missing(("metric_source", "m", {"name": "M", "channel": "other"})) == ["Say where the numbers of “K” come from"]
    assert missing(("metric_source", "m", {"name": "M", "channel": "c"})) == []


def test_only_what_may_have_changed_is_looked_at_again() -> None:
    plan = plan_of(("goal", "g", {"title": "G", "family": "know"}))
    before = progress(plan, EXAMPLE_DAY)
    plan.apply([ExampleRow("goal", "h", 1, {"title": "H", "family": "manage"})])
    again = progress(plan, EXAMPLE_DAY, before, {"goal"})
    assert again == progress(plan, EXAMPLE_DAY) and again[3].missing[0][1] is before[3].missing[0][1]


def test_scores_and_constancy() -> None:
    plan = plan_of(
        ("channel", "c", {"platform": "instagram", "cadence": 1}), ("fit", "1", {"channel": "c", "persona": "a", "presence": "3", "reach": "1"}),
        ("fit", "2", {"channel": "c", "persona": "b", "presence": "0"}), ("answer", "3", {"channel": "c", "survey": "s", "said": "x", "suits": "3"}),
        ("post", "p", {"title": "x", "channel": "c", "status": "published", "time": "2026-11-20T09:00+00:00"}),
        ("conversation", "q", {"subject": "x", "channel": "c", "received": "2026-11-20T09:00+00:00", "answered": "2026-11-20T12:00+00:00"}),
    )  # fmt: skip
    channel = plan.find(kinds.Channel, "c")
    assert channel is not None
    found = score(plan, channel)
    assert (found.presence, round(found.reach or 0), found.answers) == (100, 33, 100) and round(found.total or 0) == 78
    from datetime import UTC, datetime

    (kept,) = constancy(plan, EXAMPLE_DAY, datetime(2026, 11, 22, tzinfo=UTC), 24)
    assert (kept.published, kept.median, kept.in_time, kept.asked) == (0.25, 3.0, 1, 1)
    assert score(Plan(), channel).total is None


# ---- the demo

INTENDED = {
    "SM104": 1, "SM305": 1, "SM402": 1, "SM405": 1, "SM410": 1, "SM501": 1, "SM504": 4, "SM602": 1, "SM606": 1, "SM701": 1,
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_demo_satisfies_every_step_and_holds_the_slips_it_means_to(tmp_path: Path, language: str) -> None:
    build(str(tmp_path / "plan"), language=language, today=EXAMPLE_DAY)
    plan = Workspace(str(tmp_path / "plan"))
    assert [entry.step.number for entry in progress(plan.plan, EXAMPLE_DAY) if entry.state != "done"] == []
    plan.metrics.refresh()
    found: dict[str, int] = {}
    for one in check(plan.plan, readings(plan.plan, plan.library(), EXAMPLE_DAY), EXAMPLE_DAY):
        found[one.code] = found.get(one.code, 0) + 1
    assert found == INTENDED
    for kind in KINDS:
        assert plan.plan.count(kind) or kind in ("mapping", "snooze", "reading", "cycle", "check_setting", "limit"), kind
    plan.close()


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 3, 9), date(2027, 2, 28)])
def test_the_demo_satisfies_every_step_on_any_day(tmp_path: Path, today: date) -> None:
    build(str(tmp_path / "plan"), language="en", today=today)
    plan = Workspace(str(tmp_path / "plan"))
    assert [(entry.step.number, entry.reason) for entry in progress(plan.plan, today) if entry.state != "done"] == []
    plan.close()
