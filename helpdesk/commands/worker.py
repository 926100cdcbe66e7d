"""`helpdesk worker`: send mails, watch the promises, tidy up."""

import click

from helpdesk import create_app, settings
from helpdesk.worker.supervisor import Supervisor


@click.command()
def worker() -> None:
    """Work until SIGTERM; what is in hand is finished first. Several workers may run at once.

    Redis only makes it quicker: without it, the worker looks into the database every two seconds.
    """
    options = settings.load()
    Supervisor(create_app(options), options).run()
