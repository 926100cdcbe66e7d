"""`helpdesk import csv people`: people from a CSV file."""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import click

from helpdesk import clock, create_app, database
from helpdesk.commands.imports.csv_errors import (
    counted,
    file_argument,
    options,
    progress,
    read_mapping,
    report,
    said,
)
from helpdesk.domain.csv_import import people_writing
from helpdesk.domain.csv_import.mapping import PeopleMapping, columns
from helpdesk.domain.csv_import.people import Listing, PersonRow, listing
from helpdesk.domain.csv_import.people_writing import PeopleOutcome
from helpdesk.domain.csv_import.reading import mapping_from
from helpdesk.domain.csv_import.surveying import BATCH, in_batches
from helpdesk.domain.csv_import.table import table_in
from helpdesk.extensions import db
from helpdesk.models import AdminEvent
from helpdesk.reader import speaking

Result = TypeVar("Result")


@click.command()
@file_argument
@options
def people(
    file: Path, mapping: Path, dry_run: bool, skip_errors: bool, errors: Path | None
) -> None:
    """Enter the people of FILE, and bring those already known up to date.

    Every row is checked first; if any is wrong, nothing is changed. Whom the company directory
    knows stays as it says. Nobody is given a right.
    """
    with create_app().app_context(), said(file, mapping):
        found = _listing(file, mapping)
        report(found.problems, file, errors)
        if found.problems and not skip_errors:
            wrong = len({one.line for one in found.problems})
            click.echo(f"{counted(wrong, 'wrong row')}. Nothing was changed.", err=True)
            sys.exit(1)
        click.echo(_said(_rehearse(found.rows) if dry_run else _enter(found.rows)))
        if dry_run:
            click.echo("This was a rehearsal: nothing was changed.")


def _listing(file: Path, mapping: Path) -> Listing:
    with speaking("en", None):  # as all words of the terminal
        read = mapping_from(read_mapping(mapping), PeopleMapping).mapping
    table = table_in(file, read.format, columns(read))
    with database.reading():
        found = listing(read, table)
        db.session.rollback()
    return found


def _enter(rows: Sequence[PersonRow]) -> tuple[PeopleOutcome, int]:
    """In batches, each in its own transaction; managers after everybody is there."""
    outcome, managers, now = PeopleOutcome(), 0, clock.now()
    with progress(2 * len(rows), "Entering") as bar:
        for batch in in_batches(iter(rows), BATCH):
            outcome += _committed(partial(people_writing.write, batch, now=now))
            bar.update(len(batch))
        for batch in in_batches(iter(rows), BATCH):
            managers += _committed(partial(people_writing.set_managers, batch))
            bar.update(len(batch))
    if outcome.created or outcome.changed or managers:
        data = {"kind": "people", "created": outcome.created, "changed": outcome.changed}
        db.session.add(AdminEvent(at=now, kind="csv_imported", data=data))
        db.session.commit()
    return outcome, managers


def _rehearse(rows: Sequence[PersonRow]) -> tuple[PeopleOutcome, int]:
    """Everything in one transaction, which is taken back."""
    outcome = people_writing.write(rows, now=clock.now())
    managers = people_writing.set_managers(rows)
    db.session.rollback()
    return outcome, managers


def _committed(write: Callable[[], Result]) -> Result:
    def unit() -> Result:
        result = write()
        db.session.commit()
        return result

    return database.retrying(unit)


def _said(done: tuple[PeopleOutcome, int]) -> str:
    outcome, managers = done
    words = f"{outcome.created:,} new, {outcome.changed:,} changed, {outcome.unchanged:,} unchanged"
    if outcome.mirrored:
        words += f", {outcome.mirrored:,} left as the directory says"
    return f"{words}; {counted(managers, 'manager')} set."
