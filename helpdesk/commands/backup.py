"""`helpdesk backup`: everything there is, in one file."""

from pathlib import Path

import click

from helpdesk import clock, create_app, settings
from helpdesk.commands.progress import steps
from helpdesk.keeping.archive import Manifest, Unusable
from helpdesk.keeping.backing_up import back_up
from helpdesk.keeping.reading import opened
from helpdesk.keeping.shapes import UnknownColumn


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--verify", is_flag=True, help="Write nothing: read FILE whole and check it.")
def backup(file: Path, verify: bool) -> None:
    """Write everything into the archive FILE while people go on working.

    The database as it is at this instant, all attachments, settings.toml and the secret key: keep
    FILE as safe as the server itself. A folder gets a file named by the time. Exits with 1 when
    nothing was written, and also when attachments were missing; then the rest is in the archive.
    """
    try:
        manifest = _verified(file) if verify else _written(file)
    except (Unusable, UnknownColumn) as refused:
        raise click.ClickException(str(refused)) from None
    except OSError as error:
        raise click.ClickException(f"No backup was written: {_said(error)}") from None
    if manifest.files.lost and not verify:
        for digest in manifest.files.lost:
            click.echo(f"  {digest}", err=True)
        raise click.ClickException(
            f"{len(manifest.files.lost)} attachments are missing or damaged in the instance; the "
            "backup holds everything else."
        )


def _written(file: Path) -> Manifest:
    options, now = settings.load(), clock.now()
    place = file / f"helpdesk-{now:%Y%m%d-%H%M%S}.tar" if file.is_dir() else file
    with create_app(options).app_context():
        manifest = back_up(place, options.instance, now=now, steps=steps)
    size = place.stat().st_size
    click.echo(f"{place}: {_in_words(manifest)}, {size / 1e6:,.1f} MB. It holds secrets.")
    return manifest


def _verified(file: Path) -> Manifest:
    with opened(file) as archive:
        with steps("Checking", archive.manifest.rows) as advance:
            archive.check(advance)
        manifest = archive.manifest
    click.echo(f"{file} is whole: {_in_words(manifest)}, as of {manifest.taken_at:%F %T} UTC.")
    return manifest


def _in_words(manifest: Manifest) -> str:
    return f"{manifest.rows:,} rows and {manifest.files.count:,} files"


def _said(error: OSError) -> str:
    return str(error) if error.strerror is None else f"{error.strerror} ({error.filename or ''})"
