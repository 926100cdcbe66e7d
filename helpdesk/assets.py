"""What the browser loads beside the page: stylesheets, htmx, small modules, pictures.

Every file under `static/` is served as it is, but for the stylesheets: those are many small files
(one per component) joined into `helpdesk.css`, so that a first visit asks once; what only pages of
administration need is joined into `administration.css`. There is no build: cascade layers, not the
order of files, decide which rule wins. Of our own modules, lines of comment stay here: they are
for who reads the source. htmx comes from its package.

Addresses carry a fingerprint of the content, so browsers may keep a file for a year and still
never show an old one.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request, url_for

STATIC = Path(__file__).parent / "static"
STYLES = STATIC / "css"
OF_ADMINISTRATION = STYLES / "administration"
HTMX = "htmx.js"
COMMENT = re.compile(rb"^\s*//.*\n", re.MULTILINE)
"""A line of a module that holds a comment only."""
A_YEAR = "public, max-age=31536000, immutable"

blueprint = Blueprint("assets", __name__, url_prefix="/assets")


@dataclass(frozen=True)
class Asset:
    """One file as it goes out: its bytes, plain and gzipped, its type and its fingerprint."""

    body: bytes
    gzipped: bytes
    mimetype: str
    fingerprint: str


def _asset(name: str, body: bytes) -> Asset:
    kind = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0]
    digest = hashlib.sha256(body).hexdigest()[:10]
    return Asset(body, gzip.compress(body, mtime=0), kind or "application/octet-stream", digest)


def _stylesheets() -> dict[str, bytes]:
    """Those for every page as one, layers first, and those for administration as another."""
    first = STYLES / "layers.css"
    special = sorted(OF_ADMINISTRATION.glob("*.css"))
    usual = sorted(path for path in STYLES.rglob("*.css") if path not in (first, *special))
    return {"helpdesk.css": _joined(first, *usual), "administration.css": _joined(*special)}


def _joined(*paths: Path) -> bytes:
    """Files as one, less comments and needless space."""
    text = "\n".join(path.read_text("utf-8") for path in paths)
    without_comments = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    tight = re.sub(r"\s*([{};])\s*|([:,])\s+", r"\1\2", without_comments)
    return re.sub(r"\s*\n\s*", "\n", tight).replace(";}", "}").strip().encode()


@cache
def catalogue() -> dict[str, Asset]:
    """Every asset by name: read once, since together they are smaller than one photograph."""
    htmx = (files("js_lib_htmx") / "static/htmx/htmx.min.js").read_bytes()
    found = {HTMX: htmx, **_stylesheets()}
    for path in STATIC.rglob("*"):
        if path.is_file() and path.suffix != ".css":
            body = path.read_bytes()
            found[path.relative_to(STATIC).as_posix()] = (
                COMMENT.sub(b"", body) if path.suffix == ".js" else body
            )
    return {name: _asset(name, body) for name, body in found.items()}


def asset_url(name: str) -> str:
    """The address of an asset with its fingerprint; raises KeyError for one that does not exist."""
    return url_for("assets.file", name=name, v=catalogue()[name].fingerprint)


@blueprint.get("/<path:name>")
def file(name: str) -> Response:
    """Answer one asset to anybody: nothing here is private, and no session is touched."""
    asset = catalogue().get(name)
    if asset is None:
        abort(404)
    small = request.accept_encodings.quality("gzip") > 0
    answer = Response(asset.gzipped if small else asset.body, mimetype=asset.mimetype)
    if small:
        answer.content_encoding = "gzip"
    answer.vary.add("Accept-Encoding")
    answer.set_etag(asset.fingerprint + ("-gz" if small else ""))
    fresh = request.args.get("v") == asset.fingerprint
    answer.headers["Cache-Control"] = A_YEAR if fresh else "no-cache"
    answer.make_conditional(request)
    return answer


def set_up(app: Flask) -> None:
    """Register the route."""
    app.register_blueprint(blueprint)
    if app.debug:  # a changed stylesheet shows at once while somebody is working on it
        app.before_request(catalogue.cache_clear)
