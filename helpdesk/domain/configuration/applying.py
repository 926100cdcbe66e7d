"""Making the database say what the company file says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from helpdesk.domain.configuration import granting, places, promises, topics
from helpdesk.domain.configuration.complaints import WrongConfiguration
from helpdesk.domain.configuration.reading import Configuration
from helpdesk.extensions import db
from helpdesk.models import AdminEvent


@dataclass(frozen=True)
class Outcome:
    """What applying a file did, and what deserves a second look, in sentences."""

    changes: tuple[str, ...]
    remarks: tuple[str, ...]


def apply(configuration: Configuration, *, now: datetime) -> Outcome:
    """Apply a checked file; a second time changes nothing. The caller commits, or rolls back to
    have only asked.

    What the file no longer names is put out of use, never deleted: old tickets stay readable.
    Raises WrongConfiguration when a role is given to somebody who is not known, or a department's
    name is another one's.
    """
    company, source = configuration.company, configuration.source
    wrong = [
        *places.taken_names(company.departments, source),
        *granting.unknown_people(company.grants, source),
    ]
    if wrong:
        raise WrongConfiguration(wrong)
    changes = tuple(_changes(configuration, now))
    remarks = (
        *places.remarks(),
        *promises.remarks(company.plans),
        *topics.remarks(company.categories),
    )
    if changes:
        db.session.add(
            AdminEvent(at=now, kind="configuration_applied", data={"changes": len(changes)})
        )
        db.session.flush()
    return Outcome(changes, remarks)


def _changes(configuration: Configuration, now: datetime) -> Iterator[str]:
    company, source = configuration.company, configuration.source
    yield from places.apply_departments(company.departments)
    yield from places.apply_queues(company.queues)
    yield from granting.apply_grants(company.grants, now)
    yield from promises.apply_calendars(company.calendars, source, now)
    yield from promises.apply_plans(company.plans, source, now)
    yield from topics.apply_categories(company.categories, now)
