"""Changing what a ticket says about itself, without overwriting a colleague's change unseen."""

from datetime import datetime

from sqlalchemy import bindparam, select

from helpdesk import times
from helpdesk.domain import history, policy, rows, workflow
from helpdesk.domain.errors import EditConflict, InvalidInput
from helpdesk.domain.tickets import writing
from helpdesk.extensions import db
from helpdesk.i18n import lazy, text_in
from helpdesk.models import (
    Category,
    Channel,
    Event,
    EventKind,
    Person,
    Priority,
    Ticket,
)

TOUCHES: dict[EventKind, frozenset[str]] = {
    EventKind.TAKEN: frozenset({"assignee"}),
    EventKind.ASSIGNED: frozenset({"assignee"}),
    EventKind.UNASSIGNED: frozenset({"assignee"}),
    EventKind.MOVED: frozenset({"queue", "assignee"}),
    EventKind.WAITING_STARTED: frozenset({"state"}),
    EventKind.WOKEN: frozenset({"state"}),
    EventKind.RESOLVED: frozenset({"state"}),
    EventKind.CONFIRMED: frozenset({"state"}),
    EventKind.NOT_SOLVED: frozenset({"state"}),
    EventKind.CLOSED: frozenset({"state"}),
    EventKind.WITHDRAWN: frozenset({"state"}),
    EventKind.CANCELLED: frozenset({"state"}),
    EventKind.REOPENED: frozenset({"state"}),
    EventKind.STATE_CHANGED: frozenset({"state"}),
    EventKind.PRIORITY_CHANGED: frozenset({"priority"}),
    EventKind.CATEGORY_CHANGED: frozenset({"category"}),
    EventKind.DUE_SET: frozenset({"due"}),
    EventKind.DUE_REMOVED: frozenset({"due"}),
    EventKind.TITLE_CHANGED: frozenset({"title"}),
}
"""Which fields an event changed. A conflict is judged from the events since the form was opened,
not from the version number alone: a colleague's reply is no reason to refuse a new priority."""

_event = rows.table(Event).c
LAST_CHANGE = (
    select(_event.actor_id)
    .where(
        _event.ticket_id == bindparam("ticket"),
        _event.version > bindparam("seen"),
        _event.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(_event.id.desc())
    .limit(1)
)


def check_unchanged(ticket: Ticket, seen_version: int, field: str) -> None:
    """Raise EditConflict if ``field`` was changed by anybody since ``seen_version``."""
    kinds = [kind for kind, fields in TOUCHES.items() if field in fields]
    told = {"ticket": ticket.id, "seen": seen_version, "kinds": kinds}
    change = rows.execute(LAST_CHANGE, told).one_or_none()
    if change is None:
        return
    actor = db.session.get(Person, change.actor_id) if change.actor_id is not None else None
    name = actor.name if actor else str(lazy("The helpdesk"))
    raise EditConflict(
        field=field,
        theirs=_present_value(ticket, field),
        by=name,
        message=str(
            lazy(
                "%(name)s changed this while you were deciding. Nothing of yours was saved yet.",
                name=name,
            )
        ),
    )


def change_priority(
    ticket: Ticket,
    to: Priority,
    *,
    by: Person | None,
    now: datetime,
    channel: Channel = Channel.WEB,
) -> None:
    """Raise or lower the priority; promises are computed again from the same origin. ``by``: None
    means a chain of escalation.
    """
    if by is not None:
        policy.require(by, "change_priority", ticket)
    workflow.check(ticket, "change_priority")
    if ticket.priority is to:
        return
    before, ticket.priority = ticket.priority, to
    history.record(
        ticket,
        EventKind.PRIORITY_CHANGED,
        by=by,
        now=now,
        channel=channel,
        data={"from": before, "to": to} | ({"automatic": True} if by is None else {}),
    )


def change_category(
    ticket: Ticket,
    to: Category,
    *,
    by: Person,
    now: datetime,
    channel: Channel = Channel.WEB,
) -> None:
    """File the ticket under another topic. The answers stay with the form they were given to."""
    policy.require(by, "change_category", ticket)
    workflow.check(ticket, "change_category")
    if to.kind is None:
        raise InvalidInput({"category": lazy("Choose a topic, not a group of topics.")})
    if ticket.category_id == to.id:
        return
    before = ticket.category_id
    ticket.category, ticket.kind = to, to.kind
    ticket.is_confidential = ticket.is_confidential or to.is_confidential
    history.record(
        ticket,
        EventKind.CATEGORY_CHANGED,
        by=by,
        now=now,
        channel=channel,
        data={"from": before, "to": to.id},
    )


def change_title(
    ticket: Ticket, to: str, *, by: Person, now: datetime, channel: Channel = Channel.WEB
) -> None:
    """Give the ticket a better title."""
    policy.require(by, "change_title", ticket)
    title = writing.checked_title(to)
    if title == ticket.title:
        return
    before, ticket.title = ticket.title, title
    history.record(
        ticket, EventKind.TITLE_CHANGED, by=by, now=now, channel=channel, text=(before, title)
    )


def _present_value(ticket: Ticket, field: str) -> str:
    match field:
        case "assignee":
            return ticket.assignee.name if ticket.assignee else str(lazy("Nobody"))
        case "queue":
            return text_in(ticket.queue.name)
        case "category":
            return text_in(ticket.category.name)
        case "due":
            return times.in_full(ticket.due_at) if ticket.due_at else str(lazy("Nothing promised"))
        case "state":
            return str(workflow.STATE_NAMES[ticket.state])
        case _:
            return str(getattr(ticket, field))
