"""Taking a backup while everybody goes on working.

The database first, at one instant, then the files that its rows name: a file is written before the
row that names it, so each is there.
"""

import os
import tempfile
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.gateways.storage import Store, flush_folder
from helpdesk.keeping.archive import OWN_FILES, Manifest, Unusable
from helpdesk.keeping.moving import Steps
from helpdesk.keeping.snapshot import Snapshot, snapshot
from helpdesk.keeping.writing import Writer
from helpdesk.models import Attachment


def back_up(place: Path, instance: Path, *, now: datetime, steps: Steps) -> Manifest:
    """Write a backup of the application at hand to ``place``, which must not exist yet.

    It gets that name only when it is whole and on the disk; only its owner may read it, for it
    holds everything, secrets too. Raises Unusable where there is nothing to back up, and OSError.
    """
    if place.exists():
        raise FileExistsError(f"{place} exists already.")
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.", suffix=".partial")
    partial = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            manifest = _write(file, place.parent, instance, now, steps)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(place)
    finally:
        partial.unlink(missing_ok=True)
    flush_folder(place.parent)
    return manifest


def _write(file: BinaryIO, folder: Path, instance: Path, now: datetime, steps: Steps) -> Manifest:
    writer = Writer(file, folder, now)
    with snapshot(db.engine) as source:
        if source.revision is None:
            raise Unusable("The database has no tables: there is nothing to back up.")
        revision, engine = source.revision, source.connection.dialect.name
        _add_tables(writer, source, steps)
        named = source.connection.scalars(select(Attachment.sha256).distinct()).all()
    store = Store(instance / "attachments")
    with steps("Files", len(named)) as advance:
        for digest in sorted(named):
            writer.add_file(digest, store.place(digest))
            advance(1)
    for name in OWN_FILES:
        writer.add_own(name, instance / name)
    manifest = Manifest(
        product=version("helpdesk"),
        revision=revision,
        engine=engine,
        taken_at=now,
        tables=writer.tables,
        files=writer.files,
        own=writer.own,
    )
    writer.finish(manifest)
    return manifest


def _add_tables(writer: Writer, source: Snapshot, steps: Steps) -> None:
    counters = source.counters
    with steps("Rows", sum(source.counts.values())) as advance:
        for shape in source.shapes:
            writer.add_table(shape, source.rows(shape), counters.get(shape.name, 0))
            advance(writer.tables[shape.name].rows)
