"""`helpdesk directory …`: our people as the company directory has them."""

import sys

import click

from helpdesk import create_app
from helpdesk.domain.directory import Outcome, Report
from helpdesk.gateways import directory as gateway
from helpdesk.jobs import directory as job
from helpdesk.models import Person
from helpdesk.settings import settings


@click.group()
def directory() -> None:
    """Compare people with the company directory."""


@directory.command()
@click.option("--dry-run", "--preview", is_flag=True, help="Only show what would change.")
@click.option("--yes", is_flag=True, help="Go on even if more than 5 % would be deactivated.")
def sync(dry_run: bool, yes: bool) -> None:
    """Bring people, addresses, managers, departments and groups up to date.

    Who left the directory or is disabled there is deactivated and signed out; history stays. Exit
    code 1: it stopped because too many would be deactivated, or the directory cannot be read.
    """
    with create_app().app_context():
        config = gateway.configured(settings())
        if config is None:
            raise click.ClickException("The settings name no directory (directory_servers).")
        try:
            if dry_run:
                job.preview(config, _show)
                click.echo("Nothing was changed: this was a dry run.")
                return
            outcome = job.compare(config, has_agreed=yes, show=_show)
        except gateway.DirectoryTrouble as trouble:
            raise click.ClickException(f"The directory cannot be read: {trouble}") from None
    if outcome is Outcome.STOPPED:
        click.echo(
            "Stopped, nothing was changed: more than 5 % of all people would be deactivated at "
            "once. Look at the list; if it is right, repeat with --yes.",
            err=True,
        )
        sys.exit(1)
    click.echo("Done.")


def _show(report: Report) -> None:
    for person in report.created:
        click.echo(f"new          {_named(person)}")
    for person, fields in report.changed.items():
        click.echo(f"changed      {_named(person)}: {', '.join(sorted(fields))}")
    for person in report.reactivated:
        click.echo(f"reactivated  {_named(person)}")
    for person in report.deactivated:
        click.echo(f"deactivated  {_named(person)}")
    for username in report.refused:
        click.echo(f"skipped      {username}: the name belongs to somebody else")
    click.echo(
        f"{len(report.created)} new, {len(report.changed)} changed, "
        f"{len(report.reactivated)} reactivated, {len(report.deactivated)} deactivated "
        f"of {report.active_before} active before."
    )


def _named(person: Person) -> str:
    return f"{person.username} ({person.name})"
