"""`helpdesk config …`: the company kept as one reviewed file."""

import sys
from pathlib import Path

import click

from helpdesk import clock, create_app, database
from helpdesk.domain.configuration.applying import Outcome, apply
from helpdesk.domain.configuration.complaints import WrongConfiguration
from helpdesk.domain.configuration.reading import Configuration, configuration_from
from helpdesk.extensions import db


@click.group()
def config() -> None:
    """Keep departments, queues, roles, promises, topics and forms in one file."""


@config.command(name="apply")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def apply_file(file: Path, dry_run: bool) -> None:
    """Make the helpdesk what FILE says, all of it or nothing.

    A wrong file changes nothing; every mistake is named with its line and column. What the file no
    longer names is put out of use, not deleted. Applying the same file again changes nothing.
    """
    try:
        configuration = configuration_from(file.read_text(encoding="utf-8-sig"))
        with create_app().app_context():
            outcome = database.retrying(lambda: _apply(configuration, dry_run))
    except UnicodeDecodeError:
        click.echo(f"{file}:1:1: the file is not written in UTF-8", err=True)
        sys.exit(1)
    except WrongConfiguration as error:
        for complaint in error.complaints:
            click.echo(complaint.said_of(str(file)), err=True)
        click.echo(f"Nothing was changed: {_counted(len(error.complaints))} to mend.", err=True)
        sys.exit(1)
    _tell(outcome, dry_run)


def _apply(configuration: Configuration, dry_run: bool) -> Outcome:
    outcome = apply(configuration, now=clock.now())
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    return outcome


def _tell(outcome: Outcome, dry_run: bool) -> None:
    for change in outcome.changes:
        click.echo(change)
    for remark in outcome.remarks:
        click.echo(f"Note: {remark}")
    if not outcome.changes:
        click.echo("Nothing changes." if dry_run else "Nothing changed.")
    elif dry_run:
        click.echo("This was a rehearsal: nothing was changed.")


def _counted(number: int) -> str:
    return "one mistake" if number == 1 else f"{number} mistakes"
