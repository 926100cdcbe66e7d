"""Categories and forms of the company file."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from helpdesk.domain.configuration.changes import retire, sentence, update
from helpdesk.domain.configuration.document import AudiencePart, CategoryPart
from helpdesk.domain.forms.definition import Form
from helpdesk.extensions import db
from helpdesk.models import Category, FormVersion, Person, Queue


def apply_categories(parts: tuple[CategoryPart, ...], now: datetime) -> Iterator[str]:
    """Add, change, move and retire services and topics; renew the forms that changed."""
    tree = _Tree(now)
    yield from tree.place(parts, None)
    yield from tree.retire_others()


def remarks(parts: tuple[CategoryPart, ...]) -> Iterator[str]:
    """People some category is meant for whom the directory has not named yet."""
    known = set(db.session.scalars(select(Person.username_folded)))
    for part in parts:
        for name in part.audience.people:
            if name.casefold() not in known:
                yield f"The category {part.slug} is for “{name}”, who is not known yet."
        yield from remarks(part.topics)


class _Tree:
    """The categories of the database while those of the file are put in their places."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.rows = {one.slug: one for one in db.session.scalars(select(Category))}
        self.queues = {one.slug: one for one in db.session.scalars(select(Queue))}
        self.named: set[str] = set()

    def place(self, parts: tuple[CategoryPart, ...], parent: Category | None) -> Iterator[str]:
        for position, part in enumerate(parts):
            self.named.add(part.slug)
            values = self._values(part, parent, position)
            called = f"the {'topic' if part.kind else 'service'} {part.slug}"
            row = self.rows.get(part.slug)
            if row is None:
                row = self.rows[part.slug] = Category(slug=part.slug, form_number=0, **values)
                db.session.add(row)
                yield f"Add {called} (“{part.name}”)."
            else:
                yield from sentence(called, update(row, values))
            db.session.flush()
            yield from self._renew_form(row, part)
            yield from self.place(part.topics, row)

    def retire_others(self) -> Iterator[str]:
        for slug, row in self.rows.items():
            if slug not in self.named:
                yield from retire(row, f"the {'topic' if row.is_topic else 'service'} {slug}")
        db.session.flush()

    def _values(self, part: CategoryPart, parent: Category | None, position: int) -> dict[str, Any]:
        return {
            "parent": parent,
            "position": position,
            "name": part.name.root,
            "description": part.description.root if part.description else {},
            "keywords": part.keywords.root if part.keywords else {},
            "icon": part.icon,
            "kind": part.kind,
            "priority": part.priority,
            "queue": self.queues[part.queue] if part.queue else None,
            "audience": _audience(part.audience),
            "is_confidential": part.confidential,
            "closes_after_minutes": part.closes_after_minutes,
            "is_active": True,
        }

    def _renew_form(self, row: Category, part: CategoryPart) -> Iterator[str]:
        """A topic always has a form, be it the two basic questions only; a service has none."""
        if not part.kind:
            row.form_number = 0
            return
        document = (part.form or Form()).document()
        of_topic = FormVersion.category_id == row.id
        in_use = db.session.scalar(
            select(FormVersion).where(of_topic, FormVersion.version == row.form_number)
        )
        if in_use is not None and in_use.document == document:
            return
        number = (db.session.scalar(select(func.max(FormVersion.version)).where(of_topic)) or 0) + 1
        db.session.add(
            FormVersion(category_id=row.id, version=number, document=document, created_at=self.now)
        )
        row.form_number = number
        db.session.flush()
        if in_use is not None:
            what = _difference(in_use.document, document)
            yield f"Make version {number} of the form of {part.slug}: {what}."


def _audience(part: AudiencePart) -> dict[str, list[str]]:
    return {kind: list(names) for kind, names in part.model_dump().items() if names}


def _difference(before: dict[str, Any], after: dict[str, Any]) -> str:
    """What became of the questions, in numbers."""
    old, new = _questions(before), _questions(after)
    counts = (
        (len(new.keys() - old.keys()), "added"),
        (sum(old[key] != new[key] for key in old.keys() & new.keys()), "changed"),
        (len(old.keys() - new.keys()), "removed"),
    )
    told = [f"{count} {word}" for count, word in counts if count]
    return f"questions {', '.join(told)}" if told else "other texts or rules"


def _questions(document: dict[str, Any]) -> dict[str, Any]:
    sections = document.get("sections", [])
    return {
        field["key"]: field for section in sections for field in section["fields"] if "key" in field
    }
