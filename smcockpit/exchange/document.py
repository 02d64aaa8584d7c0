"""A document out of blocks, written as Markdown or as HTML that needs nothing else: no script, no request, no font."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from smcockpit.plan.text import clean


class Heading(NamedTuple):
    """A heading of the document, its parts or their sections."""

    level: int  # 1 to 3
    text: str


class Paragraph(NamedTuple):
    """A text; its line ends stay. `dim` is for what is beside the matter."""

    text: str
    dim: bool = False


class Points(NamedTuple):
    """A list; each point may begin with a mark such as ✔."""

    texts: list[str]


class Rows(NamedTuple):
    """A table."""

    heads: list[str]
    rows: list[list[str]]


class Drawing(NamedTuple):
    """A chart as SVG, and in words what it shows."""

    svg: str
    text: str


Block = Heading | Paragraph | Points | Rows | Drawing

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2329; --dim: #5c6670; --line: #d5dae0; --ground: #ffffff; --accent: #005f87; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e7eb; --dim: #9aa4ae; --line: #39424b; --ground: #14181c; --accent: #7cc4e8; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem; }
h1 { font-size: 1.9rem; margin: 0 0 .25rem; } h2 { font-size: 1.35rem; margin: 2.5rem 0 .5rem; border-bottom: 2px solid var(--accent); padding-bottom: .2rem; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; } p { margin: .5rem 0; } .dim { color: var(--dim); }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; font-size: .92rem; } th { text-align: left; color: var(--dim); font-weight: 600; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem .35rem 0; vertical-align: top; overflow-wrap: break-word; }
ul { padding-left: 1.2rem; } figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; background: #fff; border-radius: 4px; } figcaption { color: var(--dim); font-size: .9rem; }
@media print { body { padding: 0; max-width: none; } h2 { break-after: avoid; } tr, figure { break-inside: avoid; } }
"""


def to_html(title: str, language: str, blocks: Iterable[Block]) -> str:
    """A whole HTML page in `language` (an ISO 639 code); its content security policy forbids every request and script."""
    body = "\n".join(_html(block) for block in blocks)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _html(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
    if isinstance(block, Paragraph):
        text = escape(block.text).replace("\n", "<br>")
        return f'<p class="dim">{text}</p>' if block.dim else f"<p>{text}</p>"
    if isinstance(block, Points):
        return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in block.texts) + "</ul>"
    if isinstance(block, Rows):
        heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in block.heads)
        rows = "".join("<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row) + "</tr>" for row in block.rows)
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    drawing = block.svg[block.svg.index("<svg") :]  # without an XML declaration, which HTML does not know
    return f"<figure>{drawing}<figcaption>{escape(block.text)}</figcaption></figure>"


def _cell(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def to_markdown(blocks: Iterable[Block]) -> str:
    """The blocks as Markdown (CommonMark with tables); a drawing is given by its words."""
    return "\n\n".join(_markdown(block) for block in blocks) + "\n"


def _markdown(block: Block) -> str:
    if isinstance(block, Heading):
        return "#" * block.level + " " + _plain(block.text)
    if isinstance(block, Paragraph):
        return "  \n".join(_plain(line) for line in block.text.split("\n"))
    if isinstance(block, Points):
        return "\n".join(f"- {_plain(text)}" for text in block.texts)
    if isinstance(block, Rows):
        lines = [block.heads, ["---"] * len(block.heads), *block.rows]
        return "\n".join(
            "| " + " | ".join(_plain(cell).replace("|", "\\|").replace("\n", "<br>") for cell in line) + " |"
            for line in lines
        )
    return f"*{_plain(block.text)}*"


def _plain(text: str) -> str:
    """Text that Markdown takes as text: what would begin markup is escaped."""
    text = clean(text, lines=True)
    for sign in "\\`*_[]<>":
        text = text.replace(sign, "\\" + sign) if sign != "<" else text.replace("<", "&lt;")
    return "\\" + text if text[:1] in "#+-" and text[1:2] == " " else text
