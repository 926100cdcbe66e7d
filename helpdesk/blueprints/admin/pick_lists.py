"""What a plan's form offers to pick from, and what each thing is called."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from sqlalchemy import select

from helpdesk.domain import waiting_reasons
from helpdesk.extensions import db
from helpdesk.i18n import text_in
from helpdesk.models import Calendar, Category, Department, Person, Queue
from helpdesk.settings import settings

Options = list[tuple[str, str]]
"""Short names and what they are called, in order."""


class PickLists:
    """Everything there is to choose from, each kind read once, when it is asked for."""

    @cached_property
    def calendars(self) -> Options:
        """Those in use."""
        query = select(Calendar.slug, Calendar.name).where(Calendar.is_current)
        return _by_name((slug, text_in(name)) for slug, name in db.session.execute(query))

    @cached_property
    def departments(self) -> Options:
        """All, by name."""
        query = select(Department.slug, Department.name)
        return _by_name((slug, name) for slug, name in db.session.execute(query))

    @cached_property
    def queues(self) -> Options:
        """Those in use, in the order of the pages."""
        query = select(Queue.slug, Queue.name).where(Queue.is_active)
        rows = db.session.execute(query.order_by(Queue.line, Queue.position, Queue.id))
        return [(slug, text_in(name)) for slug, name in rows]

    @cached_property
    def categories(self) -> Options:
        """The tree of those in use, each below its service."""
        query = select(Category).where(Category.is_active)
        below: dict[int | None, list[Category]] = defaultdict(list)
        for row in db.session.scalars(query.order_by(Category.position, Category.id)):
            below[row.parent_id].append(row)

        def branch(parent: int | None, above: str) -> Options:
            found: Options = []
            for row in below[parent]:
                name = above + text_in(row.name)
                found += [(row.slug, name), *branch(row.id, f"{name} › ")]
            return found

        return branch(None, "")

    @cached_property
    def reasons(self) -> Options:
        """Reasons for waiting in use."""
        return [(one.slug, one.name) for one in waiting_reasons.in_use()]

    @cached_property
    def webhooks(self) -> list[str]:
        """The names of those the settings allow."""
        return sorted(settings().webhooks)

    @cached_property
    def people(self) -> dict[str, str]:
        """Names by folded user names; only those asked for are kept."""
        return {}

    def name(self, kind: str, slug: str) -> str:
        """What a thing is called, else its short name; ``places`` are queues and categories."""
        if kind == "people":
            if slug not in self.people:
                known = select(Person.name).where(Person.username_folded == slug)
                self.people[slug] = db.session.scalar(known) or slug
            return self.people[slug]
        if kind == "places":
            return self._names("queues").get(slug) or self._names("categories").get(slug, slug)
        return self._names(kind).get(slug, slug)

    def _names(self, kind: str) -> dict[str, str]:
        options: Options = getattr(self, kind)
        return dict(options)


def _by_name(options: Iterable[tuple[str, str]]) -> Options:
    return sorted(options, key=lambda one: one[1].casefold())
