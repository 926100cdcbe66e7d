"""Opening a ticket."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from helpdesk.domain import history, policy
from helpdesk.domain.errors import InvalidInput, NotPermitted
from helpdesk.domain.tickets import writing
from helpdesk.domain.tickets.writing import Submission
from helpdesk.extensions import db
from helpdesk.i18n import lazy
from helpdesk.models import (
    Category,
    Channel,
    EventKind,
    FormVersion,
    MessageKind,
    Person,
    Priority,
    Queue,
    State,
    Ticket,
    Watcher,
)


def open_ticket(
    *,
    by: Person,
    requester: Person,
    category: Category,
    form_version: FormVersion | None,
    title: str,
    description: str,
    answers: Mapping[str, Any],
    now: datetime,
    channel: Channel = Channel.WEB,
    priority: Priority | None = None,
    queue: Queue | None = None,
    submission: Submission | None = None,
) -> Ticket:
    """File a ticket for ``requester``; ``answers`` were checked by ``domain.forms``.

    ``priority`` and ``queue`` default to the category's. The draft of the ``submission`` is closed,
    and its files come along. Raises NotPermitted when somebody without that right files for another
    person, InvalidInput for an empty title or description.
    """
    if by.id != requester.id and not policy.can_file_for_others(by):
        raise NotPermitted(lazy("Only IT staff can file a ticket for somebody else."))
    title = writing.checked_title(title)
    text = writing.checked_text(description, lazy("Describe what you need."), "description")
    db.session.flush()  # what the ticket points to must have its row
    ticket = _new(by, requester, category, form_version, title, answers, now, channel)
    ticket.priority = priority or category.priority
    ticket.queue = queue or queue_of(category)
    message = writing.compose(
        MessageKind.DESCRIPTION,
        text,
        by=requester,
        now=now,
        channel=channel,
        submission=submission,
    )
    history.record(
        ticket,
        EventKind.OPENED,
        by=by,
        now=now,
        channel=channel,
        message=message,
        data={
            "priority": ticket.priority,
            "category": category.id,
            "queue": ticket.queue.id,
            "requester": requester.id,
        },
    )
    if by.id != requester.id:
        db.session.add(Watcher(ticket_id=ticket.id, person_id=by.id))
    writing.hand_in(submission, message)
    return ticket


def _new(
    by: Person,
    requester: Person,
    category: Category,
    form_version: FormVersion | None,
    title: str,
    answers: Mapping[str, Any],
    now: datetime,
    channel: Channel,
) -> Ticket:
    if category.kind is None:
        raise InvalidInput({"category": lazy("Choose a topic.")})
    return Ticket(
        version=0,
        kind=category.kind,
        title=title,
        category=category,
        form_version=form_version,
        answers=dict(answers),
        requester=requester,
        opened_by=by,
        channel=channel,
        state=State.NEW,
        is_open=True,
        is_confidential=category.is_confidential,
        opened_at=now,
        updated_at=now,
    )


def queue_of(category: Category) -> Queue:
    """The queue a topic's tickets go to: its own, or that of the service above it.

    Raises InvalidInput where no category of its line has one.
    """
    place: Category | None = category
    while place is not None:
        if place.queue is not None:
            return place.queue
        place = place.parent
    raise InvalidInput({"category": lazy("This topic has no team yet. Choose another one.")})
