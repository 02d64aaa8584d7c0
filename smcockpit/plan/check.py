"""Checking a document against its kind with pydantic, before it is kept.

The models are made from the fields the first time somebody edits: reading a plan needs none of them, and importing
pydantic costs more than everything else that `smcockpit status` does.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from smcockpit.plan.kinds import KINDS
from smcockpit.words import _


class Unfit(ValueError):
    """A document that does not fit its kind; `fields` says per field, in words, why."""

    def __init__(self, kind: str, fields: dict[str, str]) -> None:
        self.kind, self.fields = kind, fields
        super().__init__(" ".join(fields.values()))


@cache
def model(kind: str) -> Any:
    """The pydantic model class of a kind, from its fields; unknown keys are refused."""
    from typing import Annotated, Optional

    from pydantic import AfterValidator, ConfigDict, Field, create_model

    fields: dict[str, Any] = {}
    for name, field in KINDS[kind].fields.items():
        checked: Any = Annotated[field.annotation(), AfterValidator(field.check)]
        # kept under another name inside, because pydantic's own methods are called `copy` and `json`
        fields[f"{name}_"] = (
            (checked, Field(alias=name)) if field.required else (Optional[checked], Field(default=None, alias=name))  # noqa: UP045 - a runtime value
        )
    return create_model(f"{KINDS[kind].__name__}Model", __config__=ConfigDict(extra="forbid"), **fields)


def fit(kind: str, doc: dict[str, Any]) -> dict[str, Any]:
    """`doc` checked and cleaned, without its empty fields. Raises Unfit."""
    from pydantic import ValidationError

    if kind not in KINDS:
        raise Unfit(kind, {"": _("There is no kind of record called “{kind}”.").format(kind=kind)})
    fields = KINDS[kind].fields
    doc = {name: value for name, value in doc.items() if value is not None and value != "" and value != []}
    try:
        checked = model(kind).model_validate(doc)
    except ValidationError as error:
        wrong: dict[str, str] = {}
        for one in error.errors():
            name = str(one["loc"][0]) if one["loc"] else ""
            label = _(fields[name].label) if name in fields else name
            if one["type"] == "missing":
                wrong[name] = _("{label} is needed.").format(label=label)
            elif one["type"] == "extra_forbidden":
                wrong[name] = _("{kind} has no field “{name}”; it has: {fields}.").format(
                    kind=_(KINDS[kind].label), name=name, fields=", ".join(fields)
                )
            elif one["type"] == "value_error":
                wrong[name] = str(one["ctx"]["error"])
            else:
                wrong[name] = _("{label}: “{value}” does not fit ({why}).").format(
                    label=label, value=str(one["input"])[:60], why=one["msg"]
                )
        raise Unfit(kind, wrong) from None
    return {
        name: value
        for name, value in checked.model_dump(by_alias=True).items()
        if value is not None and value != "" and value != []
    }
