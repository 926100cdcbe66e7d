"""`helpdesk sla rehearse`: past tickets under other plans and calendars, as a table."""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpdesk.commands.instants import Instant

if TYPE_CHECKING:
    from helpdesk.domain.configuration.setup import SetUp
    from helpdesk.domain.rehearsal.comparing import Flip
    from helpdesk.domain.rehearsal.figures import Figures, Side
    from helpdesk.domain.rehearsal.replaying import Period, Portion


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--from", "since", type=Instant(), required=True, help="Tickets opened from here on.")
@click.option("--to", "until", type=Instant(), help="Tickets opened before; now if left out.")
@click.option("--flips", type=click.IntRange(min=0), default=0, help="Name so many that flip.")
def rehearse(file: Path, since: datetime, until: datetime | None, flips: int) -> None:
    """Try the plans and calendars of FILE on past tickets; adopt and store nothing.

    FILE is a company file or a part of one: a section in it stands for all of it, as for `config
    apply`; other sections than plans and calendars are not looked at. Every ticket opened in the
    period is replayed from its facts, also those brought in from another system, such as a
    ServiceNow log: import it, then rehearse as many plans on it as you like.
    """
    # Imported here: `sla due` stands beside this command, and answers without an instance.
    from helpdesk import clock, create_app, database
    from helpdesk.domain.rehearsal.figures import Figures
    from helpdesk.domain.rehearsal.replaying import Period

    started, now = time.monotonic(), clock.now()
    period = Period(since, until or now, now)
    if period.until <= period.since:
        raise click.ClickException("The period ends before it begins.")
    counts, tickets, named = Counter[str](), 0, list[str]()
    with create_app().app_context(), database.reading():
        base, copy = _read(file)
        for portion in _shown(base, copy, period):
            counts.update(portion.findings.counts)
            tickets += portion.findings.tickets
            named += [_said(flip) for flip in portion.findings.flips[: flips - len(named)]]
    _tell(Figures(counts))
    for words in named:
        click.echo(words)
    seconds = time.monotonic() - started
    rate = tickets / max(seconds, 0.001)
    click.echo(f"{tickets:,} tickets replayed twice in {seconds:.1f} s ({rate:,.0f}/s).")


def _read(file: Path) -> "tuple[SetUp, SetUp]":
    """The set-up in use, and the one the file says; what is wrong with it ends the command."""
    from helpdesk.domain.configuration import setup
    from helpdesk.domain.configuration.complaints import WrongConfiguration
    from helpdesk.domain.rehearsal import copying
    from helpdesk.reader import speaking

    base = setup.in_use()
    try:
        with speaking("en", None):  # as all words of the terminal
            read = copying.read(file.read_text(encoding="utf-8-sig"), base)
    except UnicodeDecodeError:
        click.echo(f"{file}:1:1: the file is not written in UTF-8", err=True)
        sys.exit(1)
    except WrongConfiguration as error:
        for complaint in error.complaints:
            click.echo(complaint.said_of(str(file)), err=True)
        sys.exit(1)
    if read.left_out:
        click.echo(f"Not looked at: {', '.join(read.left_out)}.")
    for change in copying.changes(base, read.setup):
        click.echo(change.said())
    if base == read.setup:
        click.echo("The file says what is in use: nothing can flip.")
    return base, read.setup


def _shown(base: "SetUp", copy: "SetUp", period: "Period") -> "Iterator[Portion]":
    from helpdesk.domain.rehearsal import replaying

    with click.progressbar(
        length=replaying.count(period),
        label="Replaying",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as bar:
        for portion in replaying.portions(base, copy, period):
            yield portion
            bar.update(portion.findings.tickets)


def _tell(figures: "Figures") -> None:
    click.echo(f"\n{'':24}{'as it was':>26}{'under the file':>26}")
    click.echo(f"{'':24}" + f"{'kept':>8}{'broken':>8}{'':>10}" * 2)
    for title, rows in (("promise", figures.kinds), ("plan", figures.plans)):
        click.echo(title)
        for row in rows:
            sides = _side(row.before) + _side(row.after)
            click.echo(f"  {row.name.replace('_', ' '):22.22}{sides}")
    click.echo("notices to")
    for told in figures.listeners:
        click.echo(f"  {told.listener:22.22}{told.before:>8,}{'':18}{told.after:>8,}")
    messages = figures.messages
    click.echo(f"  {'in messages':22}{messages.before:>8,}{'':18}{messages.after:>8,}\n")
    click.echo(
        f"Broken only under the file: {figures.worse:,}. Only as it was: {figures.better:,}."
    )
    if figures.unreadable:
        click.echo(f"Not replayed, for their history cannot be read: {figures.unreadable:,}.")


def _side(side: "Side") -> str:
    share = f"({side.share:.1%})" if side.share is not None else ""
    return f"{side.kept:>8,}{side.broken:>8,}{share:>10}"


def _said(flip: "Flip") -> str:
    from helpdesk.domain.rehearsal.comparing import SIDES

    sides = (flip.details[side] or {} for side in SIDES)
    times = " → ".join(side.get("due") or "not promised" for side in sides)
    way = "broken under the file" if flip.is_worse else "broken as it was"
    return f"HD-{flip.ticket_id} {flip.kind.replace('_', ' ')} {flip.round}: due {times}, {way}"
