"""`helpdesk config …`: the company kept as one reviewed file."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from textwrap import indent

import click

from helpdesk import clock, create_app, database
from helpdesk.domain.configuration.applying import apply
from helpdesk.domain.configuration.comparing import Comparison, compare
from helpdesk.domain.configuration.complaints import WrongConfiguration
from helpdesk.domain.configuration.exporting import export
from helpdesk.domain.configuration.reading import Configuration, configuration_from
from helpdesk.extensions import db
from helpdesk.keeping.whole import write_whole
from helpdesk.reader import speaking

TITLES = {
    "grants": "Rights",
    "waiting_reasons": "Waiting reasons",
    "categories": "Services and topics",
}
DIFFERENT, TROUBLE = 1, 2
"""Exit statuses of diff(1)."""

company_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def config() -> None:
    """Keep departments, queues, rights, promises, topics and forms in one file."""


@config.command(name="export")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def export_file(file: Path | None) -> None:
    """Write the set-up in use to FILE, or to the terminal.

    The same set-up always gives the same file, so that versions of it can be compared.
    """
    with _at_one_moment():
        text = export()
    if file:
        try:
            write_whole(file, text.encode(), file.stat().st_mode if file.exists() else 0o666)
        except OSError as error:
            raise click.ClickException(f"{file} was not written: {error.strerror}.") from None
        click.echo(f"The set-up stands in {file}.")
    else:
        click.echo(text, nl=False)


@config.command()
@company_file
def diff(file: Path) -> None:
    """Say in words what applying FILE would change, and change nothing.

    The exit status is that of diff: 0 if nothing would change, 1 if something would, 2 if FILE
    cannot be applied.
    """
    with _complaining(file, TROUBLE):
        comparison = _compared(_read(file))
    _tell(comparison, "Nothing would change.")
    sys.exit(DIFFERENT if comparison.changes else 0)


@config.command(name="apply")
@company_file
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def apply_file(file: Path, dry_run: bool) -> None:
    """Make the helpdesk what FILE says, all of it or nothing.

    A wrong file changes nothing; every mistake is named with its line and column. What a section
    no longer names is put out of use, not deleted; a section left out of FILE stays as it is.
    Applying the same file again changes nothing.
    """
    with _complaining(file, 1):
        configuration = _read(file)
        comparison = _compared(configuration) if dry_run else _applied(configuration)
    _tell(comparison, "Nothing would change." if dry_run else "Nothing changed.")
    if dry_run and comparison.changes:
        click.echo("This was a rehearsal: nothing was changed.")


def _read(file: Path) -> Configuration:
    return configuration_from(file.read_text(encoding="utf-8-sig"))


def _compared(configuration: Configuration) -> Comparison:
    with _at_one_moment():
        return compare(configuration)


@contextmanager
def _at_one_moment() -> Iterator[None]:
    """All is read as of one instant, even while somebody applies a file (SQLite always does so)."""
    with create_app().app_context(), speaking("en", None), database.reading():
        if db.engine.dialect.name == "postgresql":
            db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield


def _applied(configuration: Configuration) -> Comparison:
    def work() -> Comparison:
        comparison = apply(configuration, now=clock.now())
        db.session.commit()
        return comparison

    with create_app().app_context(), speaking("en", None):
        return database.retrying(work)


@contextmanager
def _complaining(file: Path, status: int) -> Iterator[None]:
    """Mistakes in the file are told at their places and end the command."""
    try:
        yield
    except UnicodeDecodeError:
        click.echo(f"{file}:1:1: the file is not written in UTF-8", err=True)
        sys.exit(status)
    except WrongConfiguration as error:
        for complaint in error.complaints:
            click.echo(complaint.said_of(str(file)), err=True)
        click.echo(f"Nothing was changed: {_counted(len(error.complaints))} to mend.", err=True)
        sys.exit(status)


def _tell(comparison: Comparison, nothing: str) -> None:
    for section, changes in groupby(comparison.changes, key=lambda change: change.section):
        click.echo(TITLES.get(section, section.capitalize()))
        for change in changes:
            click.echo(indent(change.said(), "  "))
    for remark in comparison.remarks:
        click.echo(f"Note: {remark}")
    if comparison.left_alone:
        click.echo(f"Not in the file, and left as they are: {', '.join(comparison.left_alone)}.")
    if not comparison.changes:
        click.echo(nothing)


def _counted(number: int) -> str:
    return "one mistake" if number == 1 else f"{number} mistakes"
