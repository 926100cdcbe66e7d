"""Icons: drawings from the `lucide` package, put into the page as inline SVG.

Inline, because a page then needs no second request, takes the colour of its text, and stays whole
when printed. Only what a page asks for is read from the package, and only once.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO
from zipfile import ZipFile

from markupsafe import Markup, escape

UNKNOWN = "circle-question-mark"


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
    css = escape(f"icon {size}".strip())
    voice = Markup('role="img" aria-label="{}"').format(label) if label else 'aria-hidden="true"'
    return Markup('<svg class="{}" viewBox="0 0 24 24" {}>{}</svg>').format(
        css,
        Markup(voice),  # noqa: S704 - a constant, or escaped above
        Markup(_drawing(known)),  # noqa: S704 - the package's own drawing, never a person's text
    )
