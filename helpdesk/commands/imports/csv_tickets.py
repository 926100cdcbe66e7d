"""`helpdesk import csv tickets`: tickets from a CSV file."""

import sys
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from sqlalchemy.exc import IntegrityError

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
from helpdesk.domain.configuration.complaints import WrongConfiguration
from helpdesk.domain.csv_import import ticket_writing
from helpdesk.domain.csv_import.finding import Finding
from helpdesk.domain.csv_import.mapping import TicketMapping, columns
from helpdesk.domain.csv_import.reading import mapping_from
from helpdesk.domain.csv_import.surveying import BATCH, Survey, TicketFile, in_batches
from helpdesk.domain.csv_import.table import table_in
from helpdesk.domain.csv_import.tickets import TicketRow
from helpdesk.extensions import db
from helpdesk.models import AdminEvent
from helpdesk.reader import speaking
from helpdesk.settings import settings


@click.command()
@file_argument
@options
def tickets(
    file: Path, mapping: Path, dry_run: bool, skip_errors: bool, errors: Path | None
) -> None:
    """Enter the tickets of FILE, each only once.

    Every row is checked first; if any is wrong, nothing is entered. An import that was stopped
    goes on where it was, when it is started again. Nobody is told of tickets that come in.
    """
    with create_app().app_context(), said(file, mapping):
        prepared = _prepared(file, mapping)
        survey = _survey(prepared)
        report(survey.problems, file, errors)
        click.echo(_found(survey, prepared.mapping))
        if survey.problems and not skip_errors:
            click.echo("Nothing was changed.", err=True)
            sys.exit(1)
        if dry_run:
            click.echo("This was a rehearsal: nothing was changed.")
            return
        click.echo(f"Entered: {counted(_enter(prepared, survey.good), 'ticket')}.")


def _prepared(file: Path, mapping: Path) -> TicketFile:
    """The file with everything its words mean. Raises UnreadableFile and WrongConfiguration."""
    with speaking("en", None):  # as all words of the terminal
        read = mapping_from(read_mapping(mapping), TicketMapping)
    table = table_in(file, read.mapping.format, columns(read.mapping))
    zone = ZoneInfo(read.mapping.format.timezone or settings().default_timezone)
    with database.reading():
        finding = Finding(read, zone)
        db.session.rollback()
    if wrong := list(finding.complaints()):
        raise WrongConfiguration(wrong)
    return TicketFile(table, read.mapping, finding, clock.now())


def _survey(prepared: TicketFile) -> Survey:
    with database.reading(), progress(prepared.table.lines, "Checking") as bar:
        survey = prepared.survey(bar.update)
        db.session.rollback()
    return survey


def _found(survey: Survey, mapping: TicketMapping) -> str:
    new = survey.good - survey.here
    words = f"{counted(survey.rows, 'row')}: {counted(new, 'new ticket')}"
    words += f", {survey.here:,} here already from “{mapping.source}”"
    if survey.problems:
        words += f", {counted(len({one.line for one in survey.problems}), 'wrong row')}"
    if survey.strangers:
        words += f"; {counted(len(survey.strangers), 'unknown person')} to enter as having left"
    return f"{words}."


def _enter(prepared: TicketFile, good: int) -> int:
    """Write the good rows in batches, each in its own transaction; how many were new."""
    source, entered = prepared.mapping.source, 0
    with progress(good, "Entering") as bar:
        for rows in in_batches(prepared.good_rows(), BATCH):
            entered += _write(source, rows, prepared)
            bar.update(len(rows))
    if entered:
        data = {"kind": "tickets", "source": source, "count": entered}
        db.session.add(AdminEvent(at=clock.now(), kind="csv_imported", data=data))
        db.session.commit()
    return entered


def _write(source: str, rows: Sequence[TicketRow], prepared: TicketFile) -> int:
    def write() -> int:
        entered = ticket_writing.write(source, rows, now=prepared.now)
        db.session.commit()
        return entered

    try:
        return database.retrying(write)
    except IntegrityError:
        # Another import entered some of these rows meanwhile: they are found as known now.
        return database.retrying(write)
