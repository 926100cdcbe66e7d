"""`helpdesk sla …`: checking the clock."""

import sys
from typing import BinaryIO

import click

from helpdesk.commands.rehearsing import rehearse
from helpdesk.domain.sla import due_lines


@click.group()
def sla() -> None:
    """Check the clock behind the promises, and try others."""


sla.add_command(rehearse)


@sla.command()
@click.argument("questions", type=click.File("rb"), default="-")
def due(questions: BinaryIO) -> None:
    """Answer lines of JSON with due times, one line each.

    A question holds "calendar", "start" and "minutes" (or "working_days"), and may hold "pauses".
    Reads the file QUESTIONS, or standard input; needs no database. A line that makes no sense gets
    an "error" and the next is read.
    """
    for answer in due_lines.answers(questions):
        click.echo(answer)


@sla.command()
def verify() -> None:
    """Compute every promise again from history; report what is stored differently.

    Changes nothing. Exits with 1 when there are differences.
    """
    # Imported here: `due` must answer on a machine without an instance.
    from helpdesk import clock, create_app, database
    from helpdesk.domain.sla.verify import Difference, differences

    looked_at = wrong = 0
    with create_app().app_context(), database.reading():
        for found in differences(clock.now()):
            if isinstance(found, Difference):
                wrong += 1
                click.echo(str(found))
            else:
                looked_at = found
    click.echo(f"{looked_at} tickets computed again from history, {wrong} differences.")
    if wrong:
        sys.exit(1)
