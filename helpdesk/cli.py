"""The ``helpdesk`` command: a group per subject, each in ``commands``."""

import sys

import click

from helpdesk.commands.on_demand import OnDemand

COMMANDS = {
    "admin": "admin",
    "backup": "backup",
    "config": "config",
    "counts": "reporting",
    "demo": "demo",
    "directory": "directory",
    "import": "imports:imports",
    "init": "instance",
    "migrate": "instance",
    "move-data": "moving:move_data",
    "restore": "restore",
    "sending": "sending",
    "sla": "sla",
    "ticket": "reporting",
    "web": "web",
    "worker": "worker",
}
"""Each command and the file in ``commands`` it stands in."""
REPLACING = ("move-data", "restore")
"""Those that want to be alone with the instance; all others are at work in it side by side."""


@click.group(cls=OnDemand, places=COMMANDS)
@click.version_option(package_name="helpdesk")
@click.pass_context
def helpdesk(context: click.Context) -> None:
    """The in-house helpdesk. HELPDESK_INSTANCE names the data folder of every command."""
    from helpdesk.keeping import in_use
    from helpdesk.settings import instance_folder

    if context.invoked_subcommand not in REPLACING:
        context.with_resource(in_use.used(instance_folder()))


def main() -> None:
    """Entry point: errors an administrator can mend are sentences, not traces."""
    try:
        helpdesk()
    except Exception as error:
        words = _mendable(error)
        if not words:
            raise
        click.echo(words, err=True)
        sys.exit(2)


def _mendable(error: Exception) -> str:
    """What the administrator can do about the error; empty if it is a fault of ours."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from helpdesk.database import UnsafeDatabase, lacks_tables
    from helpdesk.keeping.in_use import InUse
    from helpdesk.settings import SettingsError

    if isinstance(error, SettingsError | UnsafeDatabase | InUse):
        return str(error)
    if isinstance(error, OperationalError | ProgrammingError) and lacks_tables(error):
        return (
            "The database lacks tables. Run `helpdesk init` (new instance) or `helpdesk migrate`."
        )
    return ""
