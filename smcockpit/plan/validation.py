"""Checking a document against its kind with pydantic, before it is kept.

The models are made from the fields the first time somebody edits: reading a plan needs none of them, and importing
pydantic costs more than everything else that `smcockpit status` does.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from smcockpit.i18n import _
from smcockpit.plan.kinds import KINDS


class InvalidRecord(ValueError):
    """A document that does not fit its kind; `fields` says per field, in words, why."""

    def __init__(self, kind: str, fields: dict[str, str]) -> None:
        self.kind, self.fields = kind, fields
        super().__init__(" ".join(fields.values()))


@cache
def model(kind: str) -> Any:
    """The pydantic model class of a kind, from its fields; unknown keys are refused, and any field may be absent."""
    from typing import Annotated, Optional

    from pydantic import AfterValidator, ConfigDict, Field, create_model

    fields: dict[str, Any] = {}
    for name, field in KINDS[kind].fields.items():
        checked: Any = Annotated[field.annotation(), AfterValidator(field.check)]
        # kept under another name inside, because pydantic's own methods are called `copy` and `json`
        fields[f"{name}_"] = Optional[checked], Field(default=None, alias=name)  # noqa: UP045 - a runtime value
    return create_model(f"{KINDS[kind].__name__}Model", __config__=ConfigDict(extra="forbid"), **fields)


def validate(kind: str, doc: dict[str, Any], stored: dict[str, Any] | None = None) -> dict[str, Any]:
    """`doc` checked and cleaned, without its empty fields. Raises InvalidRecord.

    `stored` is the document as it was kept before. What `doc` shares with it is left as it is, whether this program knows
    such a field, value or kind or not: a newer program on the same plan may have written it.
    """
    before = stored or {}
    kept = {name: value for name, value in doc.items() if name in before and before[name] == value}
    new = {name: value for name, value in doc.items() if name not in kept and not _is_empty(value)}
    if kind not in KINDS:
        if stored is None or new:
            raise InvalidRecord(kind, {"": _("There is no kind of record called “{kind}”.").format(kind=kind)})
        return kept
    fields = KINDS[kind].fields
    wrong = {
        name: _("{label} is needed.").format(label=_(field.label))
        for name, field in fields.items()
        if field.required and name not in new and name not in kept and (stored is None or name in stored)
    }
    checked = _checked(kind, new, wrong)
    if wrong:
        raise InvalidRecord(kind, wrong)
    return {
        name: (kept if name in kept else checked)[name]
        for name in dict.fromkeys([*fields, *kept])
        if name in kept or name in checked
    }


def _checked(kind: str, doc: dict[str, Any], wrong: dict[str, str]) -> dict[str, Any]:
    """The values of `doc` as they are to be kept; what does not fit goes to `wrong`, in words per field."""
    from pydantic import ValidationError

    fields = KINDS[kind].fields
    if not doc:
        return {}
    try:
        checked = model(kind).model_validate(doc)
    except ValidationError as error:
        for problem in error.errors():
            name = str(problem["loc"][0]) if problem["loc"] else ""
            label = _(fields[name].label) if name in fields else name
            if problem["type"] == "extra_forbidden":
                wrong[name] = _("{kind} has no field “{name}”; it has: {fields}.").format(
                    kind=_(KINDS[kind].label), name=name, fields=", ".join(fields)
                )
            elif problem["type"] == "value_error":
                wrong[name] = str(problem["ctx"]["error"])
            else:
                wrong[name] = _("{label}: “{value}” does not fit ({why}).").format(
                    label=label, value=str(problem["input"])[:60], why=problem["msg"]
                )
        return {}
    return {name: value for name, value in checked.model_dump(by_alias=True).items() if not _is_empty(value)}


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []
