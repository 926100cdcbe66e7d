"""The whole run: on one engine or both, with a table of targets at the end."""

import json
import platform
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.findings import Effort, Findings, run
from benchmarks.stores import PostgresStore, SqliteStore, Store
from benchmarks.verdicts import Verdict, verdicts

Tell = Callable[[str], None]


def run_all(engines: tuple[str, ...], effort: Effort, tell: Tell) -> dict[str, Findings]:
    """Measure on these engines, in a temporary folder that is removed afterwards."""
    found: dict[str, Findings] = {}
    with TemporaryDirectory(prefix="helpdesk-bench-") as name, ExitStack() as stack:
        for engine in engines:
            store: Store
            if engine == "postgresql":
                store = postgres = PostgresStore(Path(name))
                stack.callback(postgres.stop)
            else:
                store = SqliteStore(Path(name))
            found[store.name] = run(store, effort, _told_by(store.name, tell))
    return found


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
