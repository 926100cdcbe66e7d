"""`helpdesk restore`: an instance as a backup shows it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError

from helpdesk import clock, create_app, settings
from helpdesk.commands.instance import SAMPLE
from helpdesk.commands.moving import say_verified
from helpdesk.commands.progress import steps
from helpdesk.keeping import in_use
from helpdesk.keeping.archive import Unusable
from helpdesk.keeping.filling import CannotFill
from helpdesk.keeping.reading import Archive, opened
from helpdesk.keeping.restoring import NUMBERS_LEFT_OUT, CannotRestore, check_fits
from helpdesk.keeping.restoring import restore as put_back
from helpdesk.keeping.whole import write_whole


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--replace", is_flag=True, help="Keep aside what is there, and put FILE in its place."
)
def restore(file: Path, replace: bool) -> None:
    """Make an empty instance what the backup FILE shows, on either database engine.

    Stop web and worker first. FILE is checked whole before anything changes. An instance without
    settings.toml gets that of the backup, another one keeps its own. Afterwards nothing is sent
    until `helpdesk sending resume`. Exits with 1 when promises or histories are not as they should
    be.
    """
    try:
        with in_use.alone(settings.instance_folder()), opened(file) as archive:
            with steps("Checking", archive.manifest.rows) as advance:
                archive.check(advance)
            app = _restored(archive, replace)
    except (in_use.InUse, Unusable, CannotRestore, CannotFill, OSError) as refused:
        raise click.ClickException(str(refused)) from None
    except DBAPIError as error:
        raise click.ClickException(f"The database refused: {error.orig}") from None
    wrong = say_verified(app)
    click.echo(f"Ticket numbers go on after a gap of {NUMBERS_LEFT_OUT}: none is given twice.")
    click.echo("Sending is paused. Start web and worker, look around, `helpdesk sending resume`.")
    sys.exit(1 if wrong else 0)


def _restored(archive: Archive, replace: bool) -> Flask:
    now, instance = clock.now(), settings.instance_folder()
    with _settings_of(archive, instance):
        app = create_app(settings.read())
        with app.app_context():
            check_fits(archive, now, replace=replace)
            secret = _secret_of(archive, instance)
            aside = put_back(archive, instance, now, steps, secret)
    if aside is not None:
        click.echo(f"What was there before is kept in {aside}.")
    if archive.manifest.files.lost:
        click.echo(f"{len(archive.manifest.files.lost)} attachments were lost before the backup.")
    return app


@contextmanager
def _settings_of(archive: Archive, instance: Path) -> Iterator[None]:
    """Put the backup's settings where there are none yet; beside the instance's own otherwise."""
    theirs, own = archive.own("settings.toml"), instance / "settings.toml"
    before = own.read_bytes() if own.exists() else None
    if theirs is None or theirs == before:
        yield
    elif before is None or before == SAMPLE.encode():
        with _instead(own, theirs, before):
            yield
    else:
        yield
        beside = instance / "settings.from-backup.toml"
        write_whole(beside, theirs, 0o600)
        click.echo(f"The settings stay as they are; those of the backup are in {beside}.")


@contextmanager
def _secret_of(archive: Archive, instance: Path) -> Iterator[None]:
    """The backup's secret key goes with its data: sign-ins and links stay good."""
    theirs, own = archive.own("secret_key"), instance / "secret_key"
    if theirs is None:
        yield
        return
    with _instead(own, theirs, own.read_bytes() if own.exists() else None):
        yield


@contextmanager
def _instead(place: Path, data: bytes, before: bytes | None) -> Iterator[None]:
    """Write a file only its owner may read, and take it back if the block fails."""
    write_whole(place, data, 0o600)
    try:
        yield
    except BaseException:
        if before is None:
            place.unlink()
        else:
            write_whole(place, before, 0o600)
        raise
