"""KPIs as formulas over metrics: `engagements / reach`, `(mentions_positive - mentions_negative) / mentions`,
`median(response_minutes)`; or the name of a definition that practice knows, such as `engagement_rate_reach`.

Over a window every metric becomes one number first and the formula is worked out once (a ratio is sum over sum): a level
takes its last value, all others are summed; a metric that stands alone keeps its own rule. `mean(…)` works the other way
round: the formula day by day, then the mean of the days. `first(…)`, `last(…)`, `median(…)` and `p90(…)` say what they do.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from smcockpit.i18n import _

FUNCTIONS = ("mean", "first", "last", "median", "p90", "sum")
_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([^\W\d][\w]*)|([-+*/()]))")

Node = tuple[Any, ...]  # ("number", x) | ("metric", name) | ("call", function, node) | (operator, node, node)
Lookup = Callable[[str, str], float | None]  # (how: "sum", "last", …; metric) → value


class Formula(NamedTuple):
    text: str  # with every definition written out
    node: Node
    metrics: tuple[str, ...]
    ratio: bool  # whether one thing is divided by another


@cache
def definitions() -> dict[str, dict[str, str]]:
    """The KPIs that practice knows by name: {"formula", "unit", "better", "source"}."""
    with open(os.path.join(os.path.dirname(__file__), "definitions.json"), encoding="utf-8") as file:
        declared: dict[str, dict[str, str]] = json.load(file)
        return declared


@cache
def parse(text: str) -> Formula:
    """Raises ValueError with a sentence."""
    known = definitions().get(" ".join(text.split()).lower().replace(" ", "_"))
    if known is not None:
        text = known["formula"]
    tokens = _tokens(text)
    node, rest = _sum(tokens, text)
    if rest:
        raise _wrong(text)
    names: list[str] = []
    _names(node, names)
    if not names:
        raise _wrong(text)
    return Formula(text, node, tuple(dict.fromkeys(names)), _divides(node))


def _tokens(text: str) -> list[tuple[str, str]]:
    """Words that stand side by side are one metric: `link clicks`."""
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        if text[at:].isspace():
            break
        match = _TOKEN.match(text, at)
        if match is None:
            raise _wrong(text)
        number, word, sign = match.groups()
        if word is not None and tokens and tokens[-1][0] == "word":
            tokens[-1] = ("word", f"{tokens[-1][1]}_{word.lower()}")
        elif number is not None and tokens and tokens[-1][0] == "word":
            tokens[-1] = ("word", f"{tokens[-1][1]}_{number}")
        else:
            tokens.append(
                ("number", number)
                if number is not None
                else ("word", word.lower())
                if word is not None
                else ("sign", sign)
            )
        at = match.end()
    return tokens


def _wrong(text: str) -> ValueError:
    return ValueError(
        _("“{text}” is not a metric; write a name such as reach, or one over another: engagements / reach.").format(
            text=text
        )
    )


def _sum(tokens: list[tuple[str, str]], text: str) -> tuple[Node, list[tuple[str, str]]]:
    node, tokens = _product(tokens, text)
    while tokens and tokens[0] in (("sign", "+"), ("sign", "-")):
        sign = tokens[0][1]
        right, tokens = _product(tokens[1:], text)
        node = (sign, node, right)
    return node, tokens


def _product(tokens: list[tuple[str, str]], text: str) -> tuple[Node, list[tuple[str, str]]]:
    node, tokens = _atom(tokens, text)
    while tokens and tokens[0] in (("sign", "*"), ("sign", "/")):
        sign = tokens[0][1]
        right, tokens = _atom(tokens[1:], text)
        node = (sign, node, right)
    return node, tokens


def _atom(tokens: list[tuple[str, str]], text: str) -> tuple[Node, list[tuple[str, str]]]:
    if not tokens:
        raise _wrong(text)
    (kind, word), rest = tokens[0], tokens[1:]
    if kind == "number":
        return ("number", float(word)), rest
    if kind == "word":
        if rest and rest[0] == ("sign", "("):
            if word not in FUNCTIONS:
                raise ValueError(
                    _("“{word}” is no function; there are {names}.").format(word=word, names=", ".join(FUNCTIONS))
                )
            inside, rest = _sum(rest[1:], text)
            if not rest or rest[0] != ("sign", ")"):
                raise _wrong(text)
            if word != "mean" and inside[0] != "metric":
                raise ValueError(_("{word}(…) takes one metric: {word}(followers).").format(word=word))
            return ("call", word, inside), rest[1:]
        return ("metric", word), rest
    if word == "(":
        inside, rest = _sum(rest, text)
        if not rest or rest[0] != ("sign", ")"):
            raise _wrong(text)
        return inside, rest[1:]
    raise _wrong(text)


def _names(node: Node, into: list[str]) -> None:
    if node[0] == "metric":
        into.append(node[1])
    elif node[0] == "call":
        _names(node[2], into)
    elif node[0] != "number":
        _names(node[1], into)
        _names(node[2], into)


def _divides(node: Node) -> bool:
    return node[0] == "/" or (node[0] in ("+", "-", "*") and (_divides(node[1]) or _divides(node[2])))


def evaluate(node: Node, lookup: Lookup, how: str = "") -> float | None:
    """The value of a formula; None where a part is unknown or would be divided by zero."""
    if node[0] == "number":
        return float(node[1])
    if node[0] == "metric":
        return lookup(how, node[1])
    if node[0] == "call":
        return lookup("mean", "") if node[1] == "mean" and node[2][0] != "metric" else lookup(node[1], node[2][1])
    left, right = evaluate(node[1], lookup, how), evaluate(node[2], lookup, how)
    if left is None or right is None:
        return None
    if node[0] == "+":
        return left + right
    if node[0] == "-":
        return left - right
    if node[0] == "*":
        return left * right
    return left / right if right else None


def inner_mean(node: Node) -> Node | None:
    """The formula inside a `mean(…)` over several metrics, None where there is none."""
    if node[0] == "call":
        return node[2] if node[1] == "mean" and node[2][0] != "metric" else None
    if node[0] in ("+", "-", "*", "/"):
        return inner_mean(node[1]) or inner_mean(node[2])
    return None
