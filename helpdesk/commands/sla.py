"""`helpdesk sla …`: checking the clock."""

from typing import BinaryIO

import click

from helpdesk.domain.sla import due_lines


@click.group()
def sla() -> None:
    """Check the clock behind the promises."""


@sla.command()
@click.argument("questions", type=click.File("rb"), default="-")
def due(questions: BinaryIO) -> None:
    """Answer lines of JSON with due times, one line each.

    A question holds "calendar", "start" and "minutes", and may hold "pauses". Reads the file
    QUESTIONS, or standard input; needs no database. A line that makes no sense gets an "error"
    and the next is read.
    """
    for answer in due_lines.answers(questions):
        click.echo(answer)
