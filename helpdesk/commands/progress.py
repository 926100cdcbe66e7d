"""How long commands show how far they are."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from helpdesk.keeping.filling import Advance


@contextmanager
def steps(label: str, rows: int) -> Iterator[Advance]:
    """A progress bar at a terminal, on standard error; then one line with the time it took."""
    started = time.monotonic()
    done = 0
    with click.progressbar(
        length=rows, label=f"{label:<10}", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:

        def advance(more: int) -> None:
            nonlocal done
            done += more
            bar.update(more)

        yield advance
    seconds = time.monotonic() - started
    click.echo(f"{label}: {done:,} in {seconds:.1f} s ({done / max(seconds, 0.001):,.0f}/s)")
