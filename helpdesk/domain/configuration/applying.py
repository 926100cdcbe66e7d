"""Making the database say what the company file says."""

from datetime import datetime

from sqlalchemy import func, select

from helpdesk.domain.configuration import granting, places, promises, topics
from helpdesk.domain.configuration.comparing import Comparison, compare
from helpdesk.domain.configuration.reading import Configuration
from helpdesk.domain.sla import replanning
from helpdesk.extensions import db
from helpdesk.models import AdminEvent

ONE_AT_A_TIME = 7_204_116
"""Any number, the same in every process: PostgreSQL's advisory lock around applying."""


def apply(configuration: Configuration, *, now: datetime) -> Comparison:
    """Apply a checked file, exactly as ``compare`` tells it; a second time changes nothing.

    The caller commits. Two at once wait for one another, so that the second one compares with
    what the first one made. What the file no longer names is put out of use, never deleted: old
    tickets stay readable. Raises WrongConfiguration as ``compare`` does.
    """
    wait_for_others()
    comparison = compare(configuration)
    if comparison.changes:
        _carry_out(configuration, comparison, now)
        data = {"changes": len(comparison.changes)}
        db.session.add(AdminEvent(at=now, kind="configuration_applied", data=data))
        db.session.flush()
    return comparison


def wait_for_others() -> None:
    """One change of the set-up at a time: until the transaction ends, others wait here.

    SQLite's writers wait at the beginning of theirs.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))


def _carry_out(configuration: Configuration, comparison: Comparison, now: datetime) -> None:
    """Section by section; those without a change are not touched at all."""
    company, wanted = configuration.company, comparison.wanted
    touched = {change.section for change in comparison.changes}
    if "departments" in touched:
        places.apply_departments(company.departments)
    if "queues" in touched:
        places.apply_queues(company.queues)
    if "grants" in touched:
        granting.apply_grants(wanted["grants"], now)
    if "calendars" in touched:
        promises.apply_calendars(wanted["calendars"], now)
    if "waiting_reasons" in touched:
        promises.apply_reasons(wanted["waiting_reasons"], now)
    if "plans" in touched:
        promises.apply_plans(wanted["plans"], now)
        replanning.ask(now)
    if "categories" in touched:
        topics.apply_categories(company.categories, now)
