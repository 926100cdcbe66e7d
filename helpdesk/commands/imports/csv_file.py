"""`helpdesk import csv …`: people and tickets from CSV files, as a mapping file says."""

from pathlib import Path
from typing import Literal

import click

from helpdesk.commands.imports.csv_people import people
from helpdesk.commands.imports.csv_tickets import tickets
from helpdesk.domain.csv_import.example import example_for
from helpdesk.domain.csv_import.mapping import Format
from helpdesk.domain.csv_import.problems import UnreadableFile
from helpdesk.domain.csv_import.table import table_in


@click.group()
def csv() -> None:
    """Bring in people and tickets from CSV files.

    A mapping file says which column is what; begin with the one that `example` writes. Nothing
    comes in twice, however often a file is read.
    """


csv.add_command(people)
csv.add_command(tickets)


@csv.command()
@click.argument("kind", type=click.Choice(["people", "tickets"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--encoding", help="How the file is written, such as windows-1251.")
def example(kind: Literal["people", "tickets"], file: Path, encoding: str | None) -> None:
    """Write a mapping for the columns of FILE, to be looked through and completed.

    Columns are recognised by usual names; the words in them are listed, to be translated.
    """
    try:
        format = Format.model_validate({"encoding": encoding})
    except ValueError:
        raise click.ClickException(f"The encoding {encoding} is not known here.") from None
    try:
        click.echo(example_for(kind, table_in(file, format)), nl=False)
    except UnreadableFile as error:
        raise click.ClickException(error.said_of(str(file))) from None
