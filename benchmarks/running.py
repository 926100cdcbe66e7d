"""The whole run: on one engine or both, with a table of targets at the end."""

import json
import platform
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.findings import Effort, Findings, run
from benchmarks.stores import PostgresStore, SqliteStore, Store
from benchmarks.verdicts import Verdict, verdicts

Tell = Callable[[str], None]


class NotInstalled(Exception):
    """An engine is missing; the message says what to do."""


def run_all(engines: tuple[str, ...], effort: Effort, tell: Tell) -> dict[str, Findings]:
    """Measure on these engines, in a temporary folder that is removed afterwards.

    Raises NotInstalled, before anything is measured, where an engine is not installed.
    """
    with stores(engines) as some:
        return {one.name: run(one, effort, _told_by(one.name, tell)) for one in some}


@contextmanager
def stores(engines: tuple[str, ...]) -> Iterator[list[Store]]:
    """Stores on these engines in a temporary folder. Raises NotInstalled where one is missing."""
    with TemporaryDirectory(prefix="helpdesk-bench-") as name, ExitStack() as stack:
        yield [_store(engine, Path(name), stack) for engine in engines]


def _store(engine: str, folder: Path, stack: ExitStack) -> Store:
    if engine != "postgresql":
        return SqliteStore(folder)
    try:
        store = PostgresStore(folder)
    except RuntimeError as missing:
        raise NotInstalled(f"{missing} (or measure with --database sqlite)") from None
    stack.callback(store.stop)
    return store


def _told_by(engine: str, tell: Tell) -> Tell:
    return lambda line: tell(f"{engine}: {line}")


def table(found: dict[str, Findings]) -> Iterator[str]:
    """The targets and whether they were met."""
    for engine, findings in found.items():
        yield f"\n{engine}, Python {platform.python_version()}, {platform.machine()}"
        yield from (f"  {verdict}" for verdict in verdicts(findings))


def write(found: dict[str, Findings], file: Path) -> None:
    """The verdicts as JSON, to compare runs."""
    kept = {engine: [_plain(one) for one in verdicts(some)] for engine, some in found.items()}
    file.write_text(json.dumps(kept, indent=2) + "\n")


def _plain(verdict: Verdict) -> dict[str, object]:
    return {**vars(verdict), "is_met": verdict.is_met}
