"""Nobody is let in while a backup is put back: what was read would be gone, what was written lost.

A restore wants the instance to itself and refuses to begin while web or worker run. This is for
processes it cannot see, such as those of another server that runs ``wsgi.py``.
"""

from pathlib import Path

from flask import Flask, request

from helpdesk.settings import UNFINISHED

OPEN = ("ops.alive", "assets.file")
"""Who watches the process itself, and what the page that says so is drawn with."""


class ClosedForRestore(Exception):
    """A restore goes on, or was broken off."""


def set_up(app: Flask, instance: Path) -> None:
    """Look before everything else that happens with a request: one look at the disk for each."""
    marker = instance.resolve() / UNFINISHED
    app.before_request(lambda: _refuse(marker))


def _refuse(marker: Path) -> None:
    if marker.exists() and request.endpoint not in OPEN:
        raise ClosedForRestore
