"""`helpdesk sending …`: holding back what the helpdesk does by itself, and letting it go on."""

import click

from helpdesk import clock, create_app, database
from helpdesk.domain import sending as rules
from helpdesk.extensions import db


@click.group()
def sending() -> None:
    """Hold mails, escalations and silent closing back, or let them go on.

    After a restore they are held back until `helpdesk sending resume`.
    """


@sending.command()
def status() -> None:
    """Say whether sending is paused, and how many mails wait."""
    with create_app().app_context(), database.reading():
        pause = rules.paused()
        if pause is None:
            click.echo("Sending is on.")
            return
        _say_why(pause)
        waiting = rules.waiting(pause)
        click.echo(f"{waiting.all} mails wait, {waiting.older} of them written before the pause.")


@sending.command()
def pause() -> None:
    """Send, escalate and close nothing from now on; mails wait."""
    with create_app().app_context():
        rules.pause(clock.now(), by=None)
        db.session.commit()
    click.echo("Sending is paused. `helpdesk sending resume` lets it go on.")


@sending.command()
@click.option(
    "--discard-older",
    is_flag=True,
    help="Do not send mails written before the restore: they may have gone out already.",
)
def resume(discard_older: bool) -> None:
    """Send, escalate and close again. Discarded mails stay in the delivery log."""
    with create_app().app_context():
        pause = rules.paused()
        if pause is None:
            click.echo("Sending is not paused.")
            return
        if discard_older and not pause.is_after_restore:
            raise click.ClickException("Nothing was restored: there is nothing to discard.")
        discarded = rules.resume(clock.now(), by=None, discard_older=discard_older)
        waiting = rules.waiting(pause)
        db.session.commit()
    click.echo(f"Sending goes on: {waiting.all} mails leave, {discarded} were discarded.")


def _say_why(pause: rules.Pause) -> None:
    since = f"{pause.since:%Y-%m-%d %H:%M} UTC"
    if pause.backup_of is None:
        click.echo(f"Sending is paused since {since}, by an administrator.")
    else:
        backup = f"{pause.backup_of:%Y-%m-%d %H:%M} UTC"
        click.echo(f"Sending is paused since {since}: a backup of {backup} was restored then.")
