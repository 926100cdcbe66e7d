"""Who works a ticket: take, assign, hand back; and who on the first line speaks for it."""

from datetime import datetime

from sqlalchemy import update

from helpdesk.domain import history, policy, workflow
from helpdesk.domain.errors import AlreadyTaken, InvalidInput, NotPermitted
from helpdesk.domain.standing import standing
from helpdesk.extensions import db
from helpdesk.i18n import lazy
from helpdesk.models import Channel, EventKind, Person, Ticket


def take(ticket: Ticket, *, by: Person, now: datetime, channel: Channel = Channel.WEB) -> None:
    """Take a ticket nobody has. Of two at once exactly one wins; the other gets AlreadyTaken."""
    policy.require(by, "take", ticket)
    workflow.check(ticket, "take")
    if ticket.assignee_id == by.id:
        return
    won = db.session.execute(
        update(Ticket)
        .where(Ticket.id == ticket.id, Ticket.assignee_id.is_(None))
        .values(assignee_id=by.id)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(ticket, ["assignee_id", "assignee"])
    if won.rowcount != 1:  # type: ignore[attr-defined]
        raise AlreadyTaken(
            lazy(
                "%(name)s has already taken %(ticket)s.",
                name=ticket.assignee.name if ticket.assignee else "",
                ticket=ticket.reference,
            )
        )
    _become_first_owner(ticket, by)
    before = workflow.enter(ticket, "take")
    history.record(
        ticket,
        EventKind.TAKEN,
        by=by,
        now=now,
        channel=channel,
        data={"to": by.id, "state": ticket.state, "from_state": before},
    )


def assign(
    ticket: Ticket, to: Person, *, by: Person, now: datetime, channel: Channel = Channel.WEB
) -> None:
    """Give the ticket to an agent of its queue, whoever had it before."""
    policy.require(by, "assign", ticket)
    workflow.check(ticket, "assign")
    if to.id == ticket.requester_id:
        raise NotPermitted(lazy("Nobody works their own request."))
    if ticket.queue_id not in standing(to).agent_queues:
        raise InvalidInput(
            {"assignee": lazy("%(name)s does not work in this queue.", name=to.name)}
        )
    if ticket.assignee_id == to.id:
        return
    before_person, before_state = ticket.assignee_id, workflow.enter(ticket, "assign")
    ticket.assignee = to
    _become_first_owner(ticket, to)
    history.record(
        ticket,
        EventKind.ASSIGNED,
        by=by,
        now=now,
        channel=channel,
        data={
            "from": before_person,
            "to": to.id,
            "state": ticket.state,
            "from_state": before_state,
        },
    )


def unassign(
    ticket: Ticket, *, by: Person | None, now: datetime, channel: Channel = Channel.WEB
) -> None:
    """Put the ticket back into its queue for whoever is free; ``by`` None: a chain does."""
    if by is not None:
        policy.require(by, "unassign", ticket)
    workflow.check(ticket, "unassign")
    if ticket.assignee_id is None:
        return
    before = ticket.assignee_id
    ticket.assignee = None
    history.record(
        ticket, EventKind.UNASSIGNED, by=by, now=now, channel=channel, data={"from": before}
    )


def _become_first_owner(ticket: Ticket, person: Person) -> None:
    """The first agent on line 1 stays the requester's voice when the work moves on."""
    if ticket.owner_id is None and ticket.queue.line == 1:
        ticket.owner = person
