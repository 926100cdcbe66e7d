"""From an upload to a kept file: first the bytes, looked at and flushed, then the row."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, cast

from werkzeug.datastructures import FileStorage, MultiDict

from helpdesk.domain import attachments
from helpdesk.domain.attachments import Kept, Look
from helpdesk.domain.errors import InvalidInput
from helpdesk.domain.file_kinds import judge
from helpdesk.extensions import db
from helpdesk.gateways.storage import Store, TooLarge
from helpdesk.i18n import _
from helpdesk.models import Attachment, Draft, Person
from helpdesk.settings import settings

FILE = "file"
MEGA = 1_000_000
MOST_AT_ONCE = 50


def store() -> Store:
    """Where this installation keeps files."""
    return Store(settings().instance / "attachments")


@dataclass(frozen=True)
class Arrived:
    """A file whose bytes are kept, waiting for its row."""

    name: str
    field: str | None
    kept: Kept
    look: Look


@dataclass
class Arrivals:
    """What one request brought: files kept, and what could not be taken and why, by field."""

    files: list[Arrived] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    added: list[Attachment] = field(default_factory=list)

    def add_to(self, draft: Draft, *, by: Person, now: datetime) -> dict[str, str]:
        """Put the files into the draft; gives back all errors by field name."""
        for file in self.files:
            try:
                attachment = attachments.add(
                    draft,
                    by=by,
                    name=file.name,
                    kept=file.kept,
                    look=file.look,
                    field=file.field,
                    now=now,
                    most=settings().uploads_per_form,
                )
            except InvalidInput as refusal:
                self.errors[file.field or FILE] = f"{file.name}: {refusal}"
            else:
                self.added.append(attachment)
        return self.errors


def receive_all(files: MultiDict[str, FileStorage]) -> Arrivals:
    """Take all files of a request: ``file``, and ``file.<key>`` for a form's own file fields.

    No transaction is open meanwhile, so that a slow disk holds up no other writer.
    """
    arrivals = Arrivals()
    chosen = [(name, one) for name, one in files.items(multi=True) if one.filename]
    if chosen:
        db.session.rollback()
    for name, upload in chosen[:MOST_AT_ONCE]:
        key = name.partition(".")[2][:64] or None
        label = attachments.label(upload.filename or "")
        try:
            arrivals.files.append(Arrived(label, key, *_receive(upload)))
        except TooLarge:
            most = settings().upload_limit_mb
            words = _("%(name)s: at most %(most)s MB fit in one file.", name=label, most=most)
            arrivals.errors[key or FILE] = words
        except InvalidInput as refusal:
            arrivals.errors[key or FILE] = f"{label}: {refusal}"
    return arrivals


def _receive(upload: FileStorage) -> tuple[Kept, Look]:
    place, most = store(), settings()
    upload.stream.seek(0)  # the request may be tried a second time after a collision
    received = place.receive(cast(BinaryIO, upload.stream), most.upload_limit_mb * MEGA)
    try:
        with received.open() as file:
            look = judge(file, upload.filename or "", most.picture_megapixels * MEGA)
        place.keep(received)
    finally:
        place.forget(received)
    return Kept(received.sha256, received.size), look
