"""Forgetting, as a rule over plans of any content: no name is left that is not listed."""

from __future__ import annotations

import json
import os
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from smcockpit.actions.forget import without_record
from smcockpit.store.ids import new_id, to_number, to_text
from smcockpit.store.image import dump
from smcockpit.store.port import Bundle

WORDS = st.sampled_from(["Ana", "Ana Ruiz", "ana", "ÑANDÚ", "ruiz", "o'neil", "x.y", "ß", "(a", "zoo", "Ana_", "the"])


TEXT = st.lists(st.one_of(WORDS, st.sampled_from([" ", "-", "and", "@", "\n"])), max_size=5).map(" ".join)


FIELDS = st.dictionaries(st.sampled_from(["note", "title", "name", "Ana", "owner", "influencer", "x"]), st.one_of(TEXT, st.lists(TEXT, max_size=2), st.dictionaries(WORDS, TEXT, max_size=2)), max_size=4)


STORM = int(os.environ.get("SMCOCKPIT_STORM", "1"))


@st.composite
def bundles(draw: st.DrawFn) -> tuple[Bundle, str]:
    """A plan, its history and a copy that refer to one record in many shapes; and the record's id."""
    who, others = new_id(), [new_id() for _n in range(3)]
    refs: st.SearchStrategy[dict[str, Any]] = st.sampled_from([{"owner": who}, {"influencer": who}, {"x": [who, "kept"]}, {"x": f"card {who}"}, {"x": {who: 1, "a": who}}, {}])
    versions = [{"name": draw(WORDS), "handles": [f"x:@{draw(WORDS)}"], **draw(FIELDS.map(lambda one: {k: v for k, v in one.items() if k not in ("name", "handles")}))} for _n in range(2)]
    docs = [(draw(st.sampled_from(["task", "topic", "contact", "strange"])), other, {**draw(FIELDS), **draw(refs)}) for other in others]
    image: dict[str, dict[str, Any]] = {"_head": {"1": {"seq": 3, "schema": 2}}, "influencer": {str(to_number(who)): {**versions[1], "_": [1, 1, "ana"]}}}
    for kind, other, doc in docs:
        image.setdefault(kind, {})[str(to_number(other))] = {**doc, "_": [1, 1, "ana"]}
    if draw(st.booleans()):
        doc = image["influencer"].pop(str(to_number(who)))
        image["_gone"] = {str(to_number(who)): {"kind": "influencer", "_": [2, 2, "ana"], "was": {k: v for k, v in doc.items() if k != "_"}, "at": "2026"}}
    changes = [{"kind": "influencer", "id": who, "before": versions[0], "after": versions[1]}, *({"kind": k, "id": i, "before": None, "after": d} for k, i, d in docs)]
    lines = [json.dumps({"seq": n, "at": "2026", "by": "ana", "what": draw(TEXT), "changes": changes[n - 1 :]}, separators=(",", ":")).encode() for n in (1, 2, 3)]
    return Bundle(image, lines, [("kept.json", dump(image))]), who


def texts_of(bundle: Bundle) -> list[str]:
    return [dump(bundle.image).decode(), *(line.decode() for line in bundle.history), *(data.decode() for _name, data in bundle.backups)]


@given(made=bundles(), mask=st.booleans())
@settings(max_examples=150 * STORM, deadline=None)
def test_of_any_plan_nothing_is_left_but_what_is_listed(made: tuple[Bundle, str], mask: bool) -> None:
    bundle, who = made
    before = texts_of(bundle)
    after, found = without_record(bundle, "influencer", who, mask=mask)
    assert texts_of(bundle) == before  # what was given stays as it was
    assert not any(who in text or str(to_number(who)) in text for text in texts_of(after))
    named = {
        (kind, to_text(int(number)), field)
        for kind, table in after.image.items()
        if not kind.startswith("_")
        for number, doc in table.items()
        for field, value in doc.items()
        if field != "_" and any(name.casefold() in json.dumps(value, ensure_ascii=False).replace("\\n", "\n").casefold() for name in found.names)
    }
    assert {tuple(one) for one in found.left} == named
    assert not (mask and found.left) or any(_within_a_word(name, texts_of(after)[0]) for name in found.names)
    again, more = without_record(after, "influencer", who, mask=mask)
    assert texts_of(again) == texts_of(after) and not more.names and not more.along


def _within_a_word(name: str, text: str) -> bool:
    return re.search(rf"\w{re.escape(name)}|{re.escape(name)}\w", text, re.IGNORECASE) is not None
