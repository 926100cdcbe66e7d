"""Pieces of pages that stay the same for a while: drawn once, and shown until they change.

What a layout says to everybody, and what a side bar says while nothing happens, need not be put
together for every page.
"""

from collections.abc import Hashable
from functools import lru_cache
from typing import NamedTuple

from flask import Flask, current_app, render_template, request
from markupsafe import Markup

from helpdesk import i18n, icons

MOST = 500
"""So many are kept, some kilobytes each; the ones asked for longest ago are forgotten."""


class Piece(NamedTuple):
    """What a template said, and the icons it refers to: the page around it draws them."""

    html: Markup
    icons: frozenset[str]


def set_up(app: Flask) -> None:
    """Let layouts show pieces: ``piece("_keys.html")``."""
    most = 0 if app.debug else MOST  # a changed template shows at once while somebody works on it
    app.extensions["pieces"] = lru_cache(maxsize=most)(_drawn)
    app.jinja_env.globals["piece"] = piece


def piece(template: str, *same: Hashable) -> Markup:
    """What the template says, drawn again only for another language or when ``same`` changes.

    Whatever it shows has to follow from these two. Only for whole pages, which draw their icons.
    """
    keep = current_app.extensions["pieces"]
    found: Piece = keep(template, i18n.language(), request.script_root, *same)
    icons.share(found.icons)
    return found.html


def _drawn(template: str, *_same: Hashable) -> Piece:
    with icons.gathered() as names:
        html = Markup(render_template(template))  # noqa: S704 - a template's own answer
    return Piece(html, frozenset(names))
