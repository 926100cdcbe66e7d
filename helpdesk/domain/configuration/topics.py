"""Categories and forms of the company file."""

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select

from helpdesk.domain.configuration import present
from helpdesk.domain.configuration.changes import (
    Change,
    Deed,
    arrival,
    called,
    departures,
    reordering,
)
from helpdesk.domain.configuration.differences import differences
from helpdesk.domain.configuration.document import AudiencePart, CategoryPart
from helpdesk.domain.configuration.form_differences import form_differences
from helpdesk.domain.configuration.written import Written, plain
from helpdesk.domain.forms.definition import Form
from helpdesk.extensions import db
from helpdesk.models import Category, FormVersion, Person, Queue


class Leaf(NamedTuple):
    """A category by itself, without the topics below it."""

    own: Written
    parent: str | None


def category_changes(
    now: list[Written],
    wanted: list[Written],
    retired: Container[str],
    tickets: Mapping[str, int],
) -> Iterator[Change]:
    """Services and topics added, changed, moved, back in use and put out of use; their forms."""
    before, after = dict(_leaves(now)), dict(_leaves(wanted))
    for slug, leaf in after.items():
        who = called(_word(leaf.own), before.get(slug, leaf).own)
        if slug not in before:
            place = (f"under {leaf.parent}",) if leaf.parent else ()
            yield Change("categories", arrival(slug, retired), slug, who, place)
        elif told := tuple(_told(before[slug], leaf)):
            yield Change("categories", Deed.CHANGED, slug, who, told)
    gone = [leaf.own for slug, leaf in before.items() if slug not in after]
    for word in ("service", "topic"):
        those = [own for own in gone if _word(own) == word]
        yield from departures("categories", word, those, after, tickets)
    for parent in {leaf.parent: None for leaf in after.values()}:
        orders = (_below(parent, leaves) for leaves in (before, after))
        what = f"topics under {parent}" if parent else "services"
        yield from reordering("categories", what, *orders)


def apply_categories(parts: Iterable[CategoryPart], now: datetime) -> None:
    """Make the tree in use that of the file; renew the forms that changed. Needs the queues."""
    tree = _Tree(now)
    tree.place(parts, None)
    tree.retire_others()


def remarks(parts: Iterable[CategoryPart]) -> Iterator[str]:
    """People some category is meant for whom the directory has not named yet."""
    known = set(db.session.scalars(select(Person.username_folded)))
    for part in parts:
        for name in part.audience.people:
            if name.casefold() not in known:
                yield f"The category {part.slug} is for “{name}”, who is not known yet."
        yield from remarks(part.topics)


def _leaves(items: Iterable[Written], parent: str | None = None) -> Iterator[tuple[str, Leaf]]:
    for item in items:
        own = {key: value for key, value in item.items() if key != "topics"}
        yield item["slug"], Leaf(own, parent)
        yield from _leaves(item.get("topics", ()), item["slug"])


def _below(parent: str | None, leaves: Mapping[str, Leaf]) -> list[str]:
    return [slug for slug, leaf in leaves.items() if leaf.parent == parent]


def _word(own: Written) -> str:
    return "topic" if "kind" in own else "service"


def _told(before: Leaf, after: Leaf) -> Iterator[str]:
    if before.parent != after.parent:
        yield f"moves to {after.parent}" if after.parent else "moves to the top"
    old, new = dict(before.own), dict(after.own)
    forms = old.pop("form", {}), new.pop("form", {})
    yield from differences(old, new)
    yield from (f"form: {phrase}" for phrase in form_differences(*forms))


class _Tree:
    """The categories of the database while those of the file are put in their places."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.rows = {one.slug: one for one in db.session.scalars(select(Category))}
        self.queues = {one.slug: one for one in db.session.scalars(select(Queue))}
        self.named: set[str] = set()

    def place(self, parts: Iterable[CategoryPart], parent: Category | None) -> None:
        for position, part in enumerate(parts):
            self.named.add(part.slug)
            row = self.rows.get(part.slug)
            if row is None:
                row = self.rows[part.slug] = Category(slug=part.slug, form_number=0)
                db.session.add(row)
            for name, value in self._values(part, parent, position).items():
                setattr(row, name, value)
            db.session.flush()
            self._renew_form(row, part)
            self.place(part.topics, row)

    def retire_others(self) -> None:
        for slug, row in self.rows.items():
            if slug not in self.named:
                row.is_active = False
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

    def _renew_form(self, row: Category, part: CategoryPart) -> None:
        """A topic always has a form, be it the two basic questions only; a service has none."""
        if not part.kind:
            row.form_number = 0
            return
        form = part.form or Form()
        of_topic = FormVersion.category_id == row.id
        in_use = db.session.scalar(
            select(FormVersion).where(of_topic, FormVersion.version == row.form_number)
        )
        if in_use is not None and present.form_written(in_use) == plain(form):
            return
        number = (db.session.scalar(select(func.max(FormVersion.version)).where(of_topic)) or 0) + 1
        document = form.document()
        db.session.add(
            FormVersion(category_id=row.id, version=number, document=document, created_at=self.now)
        )
        row.form_number = number
        db.session.flush()


def _audience(part: AudiencePart) -> dict[str, list[str]]:
    return {kind: list(names) for kind, names in part.model_dump().items() if names}
