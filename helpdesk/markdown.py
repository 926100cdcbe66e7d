"""Markdown as people write it, turned into HTML that can do no harm.

Raw HTML is text (``html=False``), and what comes out is cleaned once more against a short list:
no scripts, styles, forms, pictures, classes or attributes of any kind but safe links. Pictures are
left out because showing one would call a foreign address.
"""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markupsafe import Markup

TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote"),
    *("ul", "ol", "li", "a", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
LONGEST_RICH = 10_000
"""Characters; whatever is longer is a log or a paste, and is shown as written. Some patterns cost
the parser time that grows with the square of the length."""
SCHEMES = {"http", "https", "mailto", "tel", "ftp"}

_parser = (
    MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": True})
    .enable(["table", "strikethrough", "linkify"])
    .disable("image")
)
_plain = MarkdownIt("zero", {"html": False, "breaks": True}).enable("newline")
# "setup.py" and "README.md" are files here, not sites in Paraguay and Moldova.
_parser.linkify.set({"fuzzy_link": False})  # type: ignore[union-attr]


def _lower_headings(state: StateCore) -> None:
    """Headings in a text stand below those of the page that shows it."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 3)}"


_parser.core.ruler.push("lower_headings", _lower_headings)


@lru_cache(maxsize=256)
def to_html(text: str) -> Markup:
    """The text as safe HTML. A single line break stays one; written-out addresses become links.
    A text longer than ``LONGEST_RICH`` has paragraphs and nothing else.

    Links open nothing by themselves and tell the other site nothing about the ticket
    (``rel="noopener noreferrer nofollow"``).
    """
    parser = _parser if len(text) <= LONGEST_RICH else _plain
    return Markup(  # noqa: S704 - nh3 has just cleaned it
        nh3.clean(
            parser.render(text),
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes=SCHEMES,
            link_rel="noopener noreferrer nofollow",
        )
    )
