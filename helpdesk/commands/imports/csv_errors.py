"""Telling what is wrong with a CSV file or its mapping, at the terminal and as a file."""

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from helpdesk.commands.imports.spreadsheet import as_text
from helpdesk.domain.configuration.complaints import WrongConfiguration
from helpdesk.domain.csv_import.problems import Problem, UnreadableFile, shown

MANY = 20
"""From so many errors on, the usual ones are summed up below them."""

file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that both imports have."""
    for option in (
        click.option(
            "--mapping",
            required=True,
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="The YAML file that says which column is what.",
        ),
        click.option("--dry-run", is_flag=True, help="Only check, and say what would come in."),
        click.option("--skip-errors", is_flag=True, help="Leave wrong rows out, enter the rest."),
        click.option(
            "--errors",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Write the wrong cells into this CSV file too.",
        ),
    ):
        command = option(command)
    return command


def progress(length: int, label: str) -> Any:
    """A progress bar on standard error, where somebody looks at it."""
    hidden = not sys.stderr.isatty()
    return click.progressbar(length=length, label=label, file=sys.stderr, hidden=hidden)


@contextmanager
def said(file: Path, mapping: Path) -> Iterator[None]:
    """Say plainly what is wrong with the files as a whole, and end."""
    try:
        yield
    except UnreadableFile as error:
        click.echo(error.said_of(str(file)), err=True)
    except WrongConfiguration as error:
        for complaint in error.complaints:
            click.echo(complaint.said_of(str(mapping)), err=True)
    else:
        return
    click.echo("Nothing was changed.", err=True)
    sys.exit(1)


def read_mapping(mapping: Path) -> str:
    """The text of a mapping file. Raises ClickException if it is not UTF-8."""
    try:
        return mapping.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{mapping}:1:1: the file is not written in UTF-8") from None


def report(problems: Sequence[Problem], file: Path, errors: Path | None) -> None:
    """List every problem on standard error, and in the file ``errors`` if one is wanted."""
    for problem in problems:
        click.echo(problem.said_of(str(file)), err=True)
    if len(problems) > MANY:
        click.echo("Most often:", err=True)
        for (column, read, expected), number in _usual(problems):
            where = f"{shown(column)}: " if column else ""
            what = f"“{shown(read)}”: " if read else ""
            click.echo(f"  {number:>7,} × {where}{what}{expected}", err=True)
    if errors is not None:
        if errors.resolve() == file.resolve():
            raise click.UsageError("--errors would write over the file that is read.")
        try:
            _write(problems, errors)
        except OSError as error:
            raise click.ClickException(f"{errors} cannot be written: {error.strerror}.") from None
        click.echo(f"The {counted(len(problems), 'error')} stand in {errors}.", err=True)


def counted(number: int, what: str) -> str:
    """``1 row``, ``8,000 rows``."""
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"


def _usual(problems: Sequence[Problem]) -> list[tuple[tuple[str, str, str], int]]:
    return Counter((one.column, one.read, one.expected) for one in problems).most_common(8)


def _write(problems: Sequence[Problem], errors: Path) -> None:
    # With a byte order mark, spreadsheets read the file in the right encoding.
    with errors.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("line", "column", "read", "expected"))
        for one in problems:
            column, read = as_text(shown(one.column)), as_text(shown(one.read))
            writer.writerow((one.line, column, read, one.expected))
