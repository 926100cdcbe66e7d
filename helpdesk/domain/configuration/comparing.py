"""The set-up in use beside the one a file wants: every change, before anything is touched."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from helpdesk.domain.configuration import (
    administrators,
    granting,
    places,
    present,
    promises,
    references,
    topics,
)
from helpdesk.domain.configuration.at_stake import AtStake, at_stake
from helpdesk.domain.configuration.changes import Change
from helpdesk.domain.configuration.complaints import Complaint, WrongConfiguration
from helpdesk.domain.configuration.reading import Configuration
from helpdesk.domain.configuration.source import Source
from helpdesk.domain.configuration.written import SECTIONS, Sections
from helpdesk.extensions import db
from helpdesk.models import Calendar, Category, Plan, Queue, ReasonVersion, RoleGrant


@dataclass(frozen=True)
class Comparison:
    """What applying a file changes, and what deserves a second look, in sentences."""

    changes: tuple[Change, ...]
    remarks: tuple[str, ...]
    left_alone: tuple[str, ...]
    """Sections that are not in the file: they stay as they are."""
    wanted: Sections
    """What the file says; for the sections it lacks, what is in use."""


def compare(configuration: Configuration) -> Comparison:
    """What stands between the set-up in use and the file; changes nothing.

    Raises WrongConfiguration where the file does not fit what is here: somebody unknown, a name
    that is another one's, a section that needs what is gone, nobody left to administer.
    """
    now = present.sections()
    rights = present.grants()
    wrong = [*_faults(configuration, now, rights)]
    if wrong:
        raise WrongConfiguration(wrong)
    file = configuration.sections
    renamed = places.new_slugs(now["departments"], file.get("departments", []))
    wanted = places.moved_along(now, renamed) | file
    tickets = at_stake()
    if "grants" in file:
        staying = granting.stay_anyway(rights, file["grants"])
        now["grants"] = [present.grant_written(row) for row in rights if row not in staying]
    return Comparison(
        changes=tuple(_changes(now, wanted, tickets)),
        remarks=tuple(_remarks(configuration, wanted, rights, tickets)),
        left_alone=tuple(name for name in SECTIONS if name not in file),
        wanted=wanted,
    )


def _faults(
    configuration: Configuration, now: Sections, rights: list[RoleGrant]
) -> Iterator[Complaint]:
    company, source, file = configuration.company, configuration.source, configuration.sections
    yield from references.faults_beside(source, Source.of(now))
    yield from places.taken_names(company.departments, source)
    yield from granting.unknown_people(company.grants, source)
    if "grants" in file:
        gone = granting.taken_back(rights, file["grants"])
        if administrators.would_be_none(file["grants"], gone):
            spot = source.key_spots[("grants",)]
            words = "nobody would be left who administers: name an administrator who is active"
            yield Complaint(spot, words)


def _changes(now: Sections, wanted: Sections, tickets: AtStake) -> Iterator[Change]:
    """In the order in which they have to be made."""
    retired = _retired()
    departments = now["departments"], wanted["departments"]
    yield from places.department_changes(*departments)
    now = places.moved_along(now, places.new_slugs(*departments))
    yield from places.queue_changes(
        now["queues"], wanted["queues"], retired["queues"], tickets.in_queues
    )
    yield from granting.grant_changes(now["grants"], wanted["grants"])
    calendars = now["calendars"], wanted["calendars"]
    yield from promises.calendar_changes(*calendars, retired["calendars"])
    renewed = promises.renewed(*calendars)
    reasons = now["waiting_reasons"], wanted["waiting_reasons"], retired["waiting_reasons"]
    yield from promises.reason_changes(*reasons)
    plans = now["plans"], wanted["plans"], retired["plans"]
    yield from promises.plan_changes(*plans, renewed, tickets.under_plans)
    yield from topics.category_changes(
        now["categories"], wanted["categories"], retired["categories"], tickets.in_categories
    )


def _retired() -> dict[str, set[str]]:
    """Short names that are known but out of use, by section."""
    queries = {
        "queues": select(Queue.slug).where(Queue.is_active.is_(False)),
        "calendars": select(Calendar.slug).where(Calendar.is_current.is_(False)),
        "waiting_reasons": select(ReasonVersion.slug).where(ReasonVersion.is_current.is_(False)),
        "plans": select(Plan.slug).where(Plan.is_current.is_(False)),
        "categories": select(Category.slug).where(Category.is_active.is_(False)),
    }
    return {section: set(db.session.scalars(query)) for section, query in queries.items()}


def _remarks(
    configuration: Configuration, wanted: Sections, rights: list[RoleGrant], tickets: AtStake
) -> Iterator[str]:
    company = configuration.company
    yield from places.remarks({item["slug"] for item in wanted["queues"]}, tickets.in_queues)
    yield from promises.remarks(company.plans)
    yield from topics.remarks(company.categories)
    if "grants" in configuration.sections:
        for row in granting.stay_anyway(rights, configuration.sections["grants"]):
            right = granting.right_of(present.grant_written(row))
            yield f"Given in the pages, and left there: {right.called}, {right.who}."
