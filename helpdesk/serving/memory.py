"""Keeping web processes small: what they share with their parent, and what each keeps itself."""

import ctypes
import gc

from flask import Flask
from sqlalchemy.orm import configure_mappers

from helpdesk import assets, clock, icons, times
from helpdesk.reader import LANGUAGES, speaking

_M_ARENA_MAX = -8
ARENAS = 1
"""glibc (mallopt(3)) gives each thread an arena of its own otherwise, and returns little."""


def warm_up(app: Flask) -> None:
    """Do once, before forking, what every process would do at its first requests.

    No connection is opened and no thread started: neither survives a fork.
    """
    configure_mappers()
    assets.catalogue()
    icons.is_known(icons.UNKNOWN)  # reads the package of drawings
    with app.app_context():
        for language in LANGUAGES:
            with speaking(language, None):  # its catalogue, and Babel's data for its dates
                times.in_full(clock.now())
    for name in app.jinja_env.list_templates(extensions=("html", "txt")):
        app.jinja_env.get_template(name)


def share_with_forks() -> None:
    """Let the collector never touch what is there now: a page that is written to is copied.

    Pages that hold nothing any more go back first, where the C library is glibc (malloc_trim(3)).
    """
    gc.collect()
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def keep_allocator_small() -> None:
    """Have few arenas, where the C library is glibc; before any thread starts."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, ARENAS)
