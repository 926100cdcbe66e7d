"""Adopting what was edited in the pages, exactly as if a company file had said it.

A page changes one calendar, plan or reason for waiting; all the others stay as the set-up in use
writes them. So a new version of a calendar renews the plans that count in it here as in the file.
Reasons move nothing: what a new version says holds for waits that begin from then on.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from helpdesk.domain.configuration import present, promises, written
from helpdesk.domain.configuration.applying import wait_for_others
from helpdesk.domain.configuration.written import Written
from helpdesk.domain.sla import replanning
from helpdesk.domain.sla.moving import Moves, moves
from helpdesk.extensions import db
from helpdesk.models import AdminEvent, Person


@dataclass(frozen=True)
class Proposal:
    """Calendars and plans as they would be."""

    calendars: list[Written]
    plans: list[Written]

    def moves(self, now: datetime) -> Moves:
        """Which due times of open tickets would move."""
        return moves(promises.proposed_plans(self.calendars, self.plans), now)


def with_calendar(data: dict[str, Any]) -> Proposal:
    """The set-up in use with this calendar in it, as a file writes one (checked), new or not."""
    return Proposal(_with(present.calendars(), written.tidy_calendar(data)), present.plans())


def with_plan(data: dict[str, Any]) -> Proposal:
    """The same with a plan. Whom it is for, no other plan is for any longer."""
    item = written.tidy_plan(data)
    others = [freed_from(one, item.get("for", {})) for one in present.plans()]
    return Proposal(present.calendars(), _with(others, item))


def without_plan(slug: str) -> Proposal:
    """The set-up in use without this plan."""
    plans = [one for one in present.plans() if one["slug"] != slug]
    return Proposal(present.calendars(), plans)


def adopt(proposal: Proposal, *, kind: str, slug: str, by: Person, now: datetime) -> None:
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


def with_reason(data: dict[str, Any]) -> list[Written]:
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


def _with(items: list[Written], item: Written) -> list[Written]:
    """Put in the place of the one it changes, or added; in the order of their slugs."""
    others = [one for one in items if one["slug"] != item["slug"]]
    return sorted([*others, item], key=lambda one: str(one["slug"]))


def freed_from(plan: Written, claimed: Written) -> Written:
    """A plan that is for nothing of what another one is for: ``claimed``, as a file writes it."""
    own: Written = {}
    for kind, value in plan.get("for", {}).items():
        taken = claimed.get(kind)
        if isinstance(value, list):
            own[kind] = [one for one in value if one not in (taken or ())]
        else:
            own[kind] = value and not taken
    return written.tidy_plan(plan | {"for": own})


__all__ = [
    "Proposal",
    "adopt",
    "adopt_reasons",
    "freed_from",
    "wait_for_others",
    "with_calendar",
    "with_plan",
    "with_reason",
    "with_reason_moved",
    "without_plan",
    "without_reason",
]
