"""`helpdesk web`: serve the pages."""

import click

from helpdesk import create_app, settings
from helpdesk.serving import WebServer


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def web(host: str, port: int) -> None:
    """Serve the pages until SIGTERM; requests in hand are finished first.

    SIGHUP lets the newest code and settings take over without failing a request. Listens on this
    machine alone unless told otherwise: let a proxy with a certificate stand before it.
    """
    options = settings.load()
    try:
        server = WebServer(lambda: create_app(options), options, host, port)
    except OSError as error:
        raise click.ClickException(f"Cannot listen on {host}:{port}: {error.strerror}") from None
    server.run()
