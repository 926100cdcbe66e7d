"""The ``helpdesk`` command: a group per subject, each in ``commands``."""

import sys

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from helpdesk.commands import (
    admin,
    config,
    demo,
    directory,
    instance,
    reporting,
    sla,
    web,
    worker,
)
from helpdesk.database import UnsafeDatabase, lacks_tables
from helpdesk.settings import SettingsError


@click.group()
@click.version_option(package_name="helpdesk")
def helpdesk() -> None:
    """The in-house helpdesk. HELPDESK_INSTANCE names the data folder of every command."""


helpdesk.add_command(admin.admin)
helpdesk.add_command(config.config)
helpdesk.add_command(demo.demo)
helpdesk.add_command(directory.directory)
helpdesk.add_command(instance.init)
helpdesk.add_command(instance.migrate)
helpdesk.add_command(reporting.counts)
helpdesk.add_command(reporting.ticket)
helpdesk.add_command(sla.sla)
helpdesk.add_command(web.web)
helpdesk.add_command(worker.worker)


def main() -> None:
    """Entry point: errors an administrator can mend are sentences, not traces."""
    try:
        helpdesk()
    except (SettingsError, UnsafeDatabase) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except (OperationalError, ProgrammingError) as error:
        if not lacks_tables(error):
            raise
        click.echo(
            "The database lacks tables. Run `helpdesk init` (new instance) or `helpdesk migrate`.",
            err=True,
        )
        sys.exit(2)
