"""`helpdesk demo …`: the whole product with a made-up company, on this machine alone."""

import os
from collections.abc import Callable

import click

from helpdesk.demo import requests
from helpdesk.demo.parts import NAMES
from helpdesk.demo.place import Place, PlaceError
from helpdesk.settings import instance_folder

PART = click.argument("part", type=click.Choice(NAMES))


@click.group(invoke_without_command=True)
@click.option(
    "--port", envvar="PORT", type=click.IntRange(1, 65535), default=8000, show_default=True
)
@click.pass_context
def demo(context: click.Context, port: int) -> None:
    """Run web, worker, broker, directory and mail server until Ctrl-C.

    The first start fills a company of about sixty people; later ones go on with its data. The
    data lie in the folder that HELPDESK_INSTANCE names. HELPDESK_CLOCK_OFFSET, such as +26h or
    -30m, moves the time in which web and worker live.
    """
    if context.invoked_subcommand is None:
        from helpdesk.demo import start  # needs the demo's own libraries, which others go without

        _or_say_why(lambda: start.run(_place(), port, click.echo))


@demo.command()
@PART
def restart(part: str) -> None:
    """Start a part of the running demo anew, whether it still runs or not.

    With HELPDESK_CLOCK_OFFSET set, web and worker live in that time from now on.
    """
    offset = os.environ.get("HELPDESK_CLOCK_OFFSET")
    request = requests.Request("restart", part, offset)
    _or_say_why(lambda: click.echo(requests.ask(_place(), request)))


@demo.command()
@PART
def stop(part: str) -> None:
    """Stop a part of the running demo until it is restarted."""
    _or_say_why(lambda: click.echo(requests.ask(_place(), requests.Request("stop", part))))


@demo.command()
def reset() -> None:
    """Forget the demo's data; the next start fills the company again."""
    _or_say_why(lambda: _reset(_place()))


def _reset(place: Place) -> None:
    if requests.is_running(place):
        raise PlaceError(f"A demo runs in {place.instance}. Stop it first, with Ctrl-C.")
    place.clear()
    click.echo(f"The demo's data in {place.instance} are gone. make demo starts over.")


def _place() -> Place:
    return Place(instance_folder())


def _or_say_why(act: Callable[[], None]) -> None:
    try:
        act()
    except PlaceError as error:
        raise click.ClickException(str(error)) from None
