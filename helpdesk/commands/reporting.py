"""Looking at what is there from the command line, in words or as JSON."""

import json
import re
from datetime import datetime
from typing import Any

import click

from helpdesk import clock, create_app, database
from helpdesk.commands.instants import Instant
from helpdesk.domain.reports.counting import counts as count_everything
from helpdesk.domain.reports.dossier import dossier
from helpdesk.domain.reports.past import counts_at

as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on one line.")


class TicketNumber(click.ParamType[int]):
    """A ticket's number, with or without the letters before it."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """``12`` and ``HD-12`` are the same ticket."""
        match = re.fullmatch(r"(?:HD-)?(\d{1,15})", str(value), re.IGNORECASE)
        if not match:
            self.fail("write a number, such as 12 or HD-12", param, ctx)
        return int(match[1])


@click.group()
def ticket() -> None:
    """Look at tickets."""


@ticket.command()
@click.argument("number", type=TicketNumber())
@as_json
def show(number: int, as_json: bool) -> None:
    """Everything known about ticket NUMBER: state, facts, answers, events, targets, notices."""
    with create_app().app_context(), database.reading():
        found = dossier(number, clock.now())
    if found is None:
        raise click.ClickException(f"There is no ticket HD-{number}.")
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    _say_facts(found)
    for event in found["events"]:
        click.echo(f"  {event['at']}  {event['kind']:<17} {event['actor'] or 'the helpdesk'}")
    for target in found["targets"]:
        click.echo(f"  {target['kind']}: {target['state']}, due {target['due_at'] or 'not yet'}")


def _say_facts(found: dict[str, Any]) -> None:
    click.echo(f"{found['reference']}  {found['facts']['title']}  ({found['state']})")
    for name, value in found["facts"].items():
        if value is not None and name != "title":
            click.echo(f"  {name}: {value}")


@click.command()
@as_json
@click.option("--at", "instant", type=Instant(), help="As it stood at that instant (UTC).")
def counts(as_json: bool, instant: datetime | None) -> None:
    """How many tickets there are by state, queue, topic and priority, and how many mails.

    With --at they are counted from history, as they stood at that instant, without mails.
    """
    with create_app().app_context(), database.reading():
        found = counts_at(instant) if instant else count_everything()
    if as_json:
        click.echo(json.dumps(found))
        return
    for group, figures in found.items():
        click.echo(group.replace("_", " "))
        for name, number in figures.items():
            click.echo(f"  {name:<24} {number:>7}")
