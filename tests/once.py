"""What each test's own application would do again and again, done once in a process of tests.

Nothing of it is the product's: an application that serves people lives long, and does all of this
once as well.
"""

import gc
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.engine import Dialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from helpdesk import Helpdesk, settings
from helpdesk.extensions import db

KEPT_STATEMENTS = 3000
"""More than the tests of one folder make; SQLAlchemy keeps 500 of its own accord."""
NEW_OBJECTS = 50_000
"""How many come into being between two looks for garbage; Python's own 700 fit small heaps."""


@contextmanager
def compiled_addresses() -> Iterator[None]:
    """Compile how an address is built once for the same 200 addresses of every application.

    A rule says all that goes into it: that is a seventh of a usual test.
    """
    known: dict[Any, Any] = {}
    compile_builder = Rule._compile_builder

    def compiled(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in known:
            known[key] = compile_builder(rule, append_unknown)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compiled)
        yield


@contextmanager
def compiled_statements() -> Iterator[None]:
    """Let the engines of all applications know what each of them has put into SQL.

    SQLAlchemy keeps it for an engine, and under its dialect; all engines here are set up alike.
    Compiling was a third of a usual test's processor time.
    """
    kept: dict[str, tuple[Dialect, Any]] = {}
    make: Callable[..., Engine] = type(db)._make_engine

    def made(*details: Any) -> Engine:
        engine = make(*details)
        known = kept.get(engine.name)
        if known and known[0].server_version_info:  # learned with its first connection
            engine.dialect, engine._compiled_cache = known
        else:
            engine._compiled_cache = LRUCache(KEPT_STATEMENTS)
            kept[engine.name] = engine.dialect, engine._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(db), "_make_engine", made)
        yield


@contextmanager
def known_time_zones() -> Iterator[None]:
    """Read the names of all time zones off the disk once, not for every application's settings."""
    names = frozenset(zoneinfo.available_timezones())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "available_timezones", lambda: names)
        yield


class CompiledTemplates(BytecodeCache):
    """Keeps the code of templates in memory, by name and source."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, where an application has compiled it before."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what has been compiled."""
        self._known[bucket.key, bucket.checksum] = bucket.code


def look_for_garbage_seldom() -> None:
    """All that was imported stays; what tests leave is looked for after many new objects.

    Else a quarter of the tests' processor time goes into walking over what will never be garbage.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 10, 10)


def forget(app: Helpdesk) -> None:
    """Let go of an application that has served its test: its known addresses hold it."""
    app._known_url.cache_clear()
