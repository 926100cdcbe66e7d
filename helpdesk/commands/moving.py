"""`helpdesk move-data`: from SQLite to PostgreSQL and back."""

import sys

import click
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import ArgumentError, DBAPIError

from helpdesk import clock, create_app, database, settings
from helpdesk.commands.progress import steps
from helpdesk.domain import heartbeat
from helpdesk.domain.sla.verify import Difference, differences
from helpdesk.keeping import in_use
from helpdesk.keeping.filling import CannotFill
from helpdesk.keeping.moving import CannotMove, move
from helpdesk.keeping.shapes import UnknownColumn


@click.command(name="move-data")
@click.option("--to", "target", required=True, help="SQLAlchemy URL of the database to fill.")
def move_data(target: str) -> None:
    """Copy everything into another database: from SQLite to PostgreSQL, or back.

    The target is an empty database; its tables are made. Stop web and worker first, for what they
    wrote meanwhile would stay behind. Nothing changes here, and there everything or nothing. All
    rows are read back and compared; then promises and histories are computed again.
    """
    here, there = _applications(target)
    try:
        with in_use.alone(settings.instance_folder()):
            _refuse_workers(here)
            tallies = move(here, there, steps)
    except (in_use.InUse, CannotMove, CannotFill, UnknownColumn) as refused:
        raise click.ClickException(str(refused)) from None
    except DBAPIError as error:
        if database.lacks_tables(error):
            raise
        raise click.ClickException(f"The database refused: {error.orig}") from None
    for name, tally in tallies.items():
        click.echo(f"  {name:<24} {tally.rows:>9,}  {tally.content[:16]}")
    wrong = say_verified(there)
    url = sa.make_url(target).render_as_string(hide_password=True)
    click.echo(f"Everything is in {url}.")
    click.echo("To use it, write it into settings.toml as database_url, then start web and worker.")
    sys.exit(1 if wrong else 0)


def say_verified(app: Flask) -> int:
    """Compute all promises and histories again, and say what differs; how many differences."""
    looked_at = wrong = 0
    with app.app_context(), database.reading():
        for found in differences(clock.now()):
            if isinstance(found, Difference):
                wrong += 1
                click.echo(str(found), err=True)
            else:
                looked_at = found
    click.echo(f"{looked_at} tickets computed again from history, {wrong} differences.")
    return wrong


def _applications(target: str) -> tuple[Flask, Flask]:
    options = settings.load()
    try:
        if sa.make_url(target) == sa.make_url(options.sqlalchemy_url):
            raise click.ClickException("The data is there already.")
        there = options.model_copy(update={"database_url": target})
        return create_app(options), create_app(there)
    except (ArgumentError, ValueError):  # not said again: the password is in it
        raise click.ClickException(
            "That is no address of a database, such as postgresql://helpdesk@db.example.org/name."
        ) from None


def _refuse_workers(here: Flask) -> None:
    """Those of other machines that share nothing with this one but the database."""
    with here.app_context(), database.reading():
        if heartbeat.living(clock.now()):
            raise CannotMove("A worker is running on this database. Stop web and worker first.")
