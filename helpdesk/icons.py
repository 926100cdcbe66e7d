"""Icons: drawings from the `lucide` package, put into the page as inline SVG.

Inline, because a page then needs no second request, takes the colour of its text, and stays whole
when printed. Only what a page asks for is read from the package, and only once. A whole page draws
each of its icons once, at its end, and refers to it elsewhere: a long list repeats them often. A
fragment carries its own drawings, since nobody knows what the page around it has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from zipfile import ZipFile

from flask import g, has_app_context
from markupsafe import Markup, escape

UNKNOWN = "circle-question-mark"
BOX = 'viewBox="0 0 24 24"'
"""In what square all of them are drawn."""


@cache
def _archive() -> ZipFile:
    return ZipFile(BytesIO((files("lucide") / "lucide.zip").read_bytes()))


@cache
def _known() -> frozenset[str]:
    return frozenset(name.removesuffix(".svg") for name in _archive().namelist())


@cache
def _drawing(name: str) -> str:
    """The shapes inside one icon's `<svg>`, without the frame and the spaces between them."""
    svg = _archive().read(f"{name}.svg").decode()
    inside = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    return "".join(line.strip() for line in inside.splitlines()).replace(" />", "/>")


def is_known(name: str) -> bool:
    """Whether the package has an icon of this name (names are listed at lucide's own site)."""
    return name in _known()


def icon(name: str, label: str = "", size: str = "") -> Markup:
    """An inline `<svg>`: hidden from screen readers, or named when `label` says what it means.

    `size` is a word the stylesheet knows ("large"). A name the package lacks draws a question
    mark: category icons are data, and a typing error there must not take a page down.
    """
    known = name if is_known(name) else UNKNOWN
    if (shared := _shared()) is not None:
        shared.add(known)
    return _svg(known, str(label), size, is_shared=shared is not None)


@lru_cache(maxsize=2000)
def _svg(name: str, label: str, size: str, *, is_shared: bool) -> Markup:
    css = escape(f"icon {size}".strip())
    voice = Markup('role="img" aria-label="{}"').format(label) if label else 'aria-hidden="true"'
    # A drawing that is shared brings its own box.
    box, drawing = ("", f'<use href="#i-{name}"/>') if is_shared else (f" {BOX}", _drawing(name))
    return Markup('<svg class="{}"{} {}>{}</svg>').format(
        css,
        Markup(box),  # noqa: S704 - a constant
        Markup(voice),  # noqa: S704 - a constant, or escaped above
        Markup(drawing),  # noqa: S704 - the package's own drawing, never a person's text
    )


def share_icons() -> str:
    """From here on the page refers to drawings that ``shared_icons()`` puts at its end."""
    g.shared_icons = set()
    return ""


def share(names: Collection[str]) -> None:
    """The page also refers to these icons, in a piece that was drawn before."""
    if (shared := _shared()) is not None:
        shared.update(names)


@contextmanager
def gathered() -> Iterator[set[str]]:
    """Icons drawn in this block are references, and their names are gathered."""
    before, g.shared_icons = _shared(), set()
    try:
        yield g.shared_icons
    finally:
        g.shared_icons = before


def shared_icons() -> Markup:
    """The drawings of all icons the page has used since ``share_icons()``."""
    names = frozenset(_shared() or ())
    g.shared_icons = None
    return _symbols(names)


@lru_cache(maxsize=200)
def _symbols(names: frozenset[str]) -> Markup:
    symbols = "".join(
        f'<symbol id="i-{name}" {BOX}>{_drawing(name)}</symbol>' for name in sorted(names)
    )
    return Markup(f"<svg hidden>{symbols}</svg>")  # noqa: S704 - the package's own drawings


def _shared() -> set[str] | None:
    shared: set[str] | None = g.get("shared_icons") if has_app_context() else None
    return shared
