"""`helpdesk import …`: bringing in what other systems know."""

import click

from helpdesk.commands.on_demand import OnDemand

COMMANDS = {
    "csv": "imports.csv_file:csv",
    "servicenow-log": "imports.servicenow_log:servicenow_log",
}


@click.group("import", cls=OnDemand, places=COMMANDS)
def imports() -> None:
    """Bring in tickets and people of other systems."""
