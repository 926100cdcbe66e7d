"""Adopting what was edited in the pages, exactly as if a company file had said it.

A page changes one calendar, plan or reason for waiting; all the others stay as the set-up in use
writes them. So a new version of a calendar renews the plans that count in it here as in the file.
Reasons move nothing: what a new version says holds for waits that begin from then on.
"""

from datetime import datetime

from helpdesk.domain.configuration import present, promises, written
from helpdesk.domain.configuration.applying import wait_for_others
from helpdesk.domain.configuration.setup import SetUp
from helpdesk.domain.configuration.written import Written
from helpdesk.domain.sla import replanning
from helpdesk.extensions import db
from helpdesk.models import AdminEvent, Person


def adopt(proposal: SetUp, *, kind: str, slug: str, by: Person, now: datetime) -> None:
    """Make the versions that are new, and have open tickets follow. The caller commits.

    ``kind`` and ``slug`` say in the administrators' log what was saved: ``calendar_saved``.
    Call it with a proposal made after ``wait_for_others``, so that nothing comes between.
    """
    promises.apply_calendars(proposal.calendars, now, by=by)
    promises.apply_plans(proposal.plans, now, by=by)
    replanning.ask(now)
    _log(kind, slug, by, now)


def _log(kind: str, slug: str, by: Person, now: datetime) -> None:
    db.session.add(AdminEvent(at=now, actor=by, kind=kind, data={"slug": slug}))
    db.session.flush()


def adopt_reasons(
    reasons: list[Written], *, kind: str, slug: str, by: Person, now: datetime
) -> None:
    """Make these the reasons in use, in this order; ``kind`` and ``slug`` as for ``adopt``."""
    promises.apply_reasons(reasons, now, by=by)
    _log(kind, slug, by, now)


def with_reason(data: Written) -> list[Written]:
    """The reasons in use with this one in its place, at the end where it is new (checked)."""
    item, reasons = written.tidy_reason(data), present.reasons()
    if all(one["slug"] != item["slug"] for one in reasons):
        return [*reasons, item]
    return [item if one["slug"] == item["slug"] else one for one in reasons]


def without_reason(slug: str) -> list[Written]:
    """The others that are in use."""
    return [one for one in present.reasons() if one["slug"] != slug]


def with_reason_moved(slug: str, by: int) -> list[Written]:
    """The reasons in use with this one so many places further down; negative for up."""
    reasons = present.reasons()
    at = next((at for at, one in enumerate(reasons) if one["slug"] == slug), None)
    if at is not None:
        reasons.insert(max(at + by, 0), reasons.pop(at))
    return reasons


__all__ = [
    "adopt",
    "adopt_reasons",
    "wait_for_others",
    "with_reason",
    "with_reason_moved",
    "without_reason",
]
