"""Writing the facts of another system's ticket, each at its own time."""

from datetime import datetime
from typing import Any, NamedTuple

from helpdesk.domain import following, history, workflow
from helpdesk.domain.replay.picture import Picture
from helpdesk.domain.tickets import writing
from helpdesk.extensions import db
from helpdesk.models import (
    OPEN_STATES,
    Channel,
    EventKind,
    Kind,
    Message,
    MessageKind,
    Person,
    State,
    Ticket,
)


class Origin(NamedTuple):
    """Where a ticket comes from: the system, and the ticket's number there."""

    source: str
    number: str


def open_ticket(
    origin: Origin,
    picture: Picture,
    *,
    title: str,
    requester: Person,
    by: Person,
    at: datetime,
    channel: Channel = Channel.API,
    description: str = "",
) -> Ticket:
    """Open a ticket at ``at``, new and unassigned, with the picture's queue, topic and priority.

    Whatever else the picture says is told by the first ``go_on``. A topic that has no kind makes
    an incident. Raises InvalidInput for a title of blanks; the caller has made sure with ``find``
    that the ticket is not here yet.
    """
    db.session.flush()  # what the ticket points to must have its row
    ticket = Ticket(
        version=0,
        kind=picture.category.kind or Kind.INCIDENT,
        title=writing.checked_title(title),
        category=picture.category,
        queue=picture.queue,
        priority=picture.priority,
        answers={},
        requester=requester,
        opened_by=by,
        channel=channel,
        state=State.NEW,
        is_open=True,
        is_confidential=picture.category.is_confidential,
        opened_at=at,
        updated_at=at,
        source=origin.source,
        external_number=origin.number,
    )
    said = _said(MessageKind.DESCRIPTION, description, requester, at, channel)
    data = {
        "priority": ticket.priority,
        "category": picture.category.id,
        "queue": picture.queue.id,
        "requester": requester.id,
    }
    _Teller(ticket, by, at, channel).tell(EventKind.OPENED, data, said)
    return ticket


def go_on(
    ticket: Ticket,
    picture: Picture,
    *,
    by: Person | None,
    at: datetime,
    channel: Channel = Channel.API,
    text: str = "",
) -> None:
    """From ``at`` on the ticket is as the picture says: every difference becomes a fact.

    ``text`` is what was told to the requester when the ticket was solved, if the picture solves it
    and anything was told. The same picture again changes nothing. Raises ValueError for an instant
    before the ticket's last fact.
    """
    if at < ticket.updated_at:
        raise ValueError(f"{ticket.reference}: {at} lies before {ticket.updated_at}")
    teller = _Teller(ticket, by, at, channel)
    _tell_places(teller, picture)
    _tell_assignee(teller, picture)
    _tell_state(teller, picture, text)


class _Teller:
    """Records facts of one ticket at one instant."""

    def __init__(self, ticket: Ticket, by: Person | None, at: datetime, channel: Channel) -> None:
        self.ticket, self.by, self.at, self.channel = ticket, by, at, channel

    def tell(self, kind: EventKind, data: dict[str, Any], message: Message | None = None) -> None:
        with following.unfollowed(), db.session.no_autoflush:
            history.record(
                self.ticket,
                kind,
                by=self.by,
                now=self.at,
                channel=self.channel,
                data=data | {"replayed": True},
                message=message,
            )

    def put(self, state: State) -> dict[str, Any]:
        """Put the ticket into a state; what the event must say of it. Leaving "new" is the first
        response where no replies were kept.
        """
        ticket, before = self.ticket, self.ticket.state
        workflow.put(ticket, state)
        said: dict[str, Any] = {"state": state, "from_state": before}
        if before is State.NEW and ticket.first_responded_at is None:
            ticket.first_responded_at = self.at
            said["responds"] = True
        return said


def _tell_places(teller: _Teller, picture: Picture) -> None:
    """Objects are compared, for their ids in the ticket wait for a flush as the facts do."""
    ticket = teller.ticket
    if ticket.category is not picture.category:
        before, ticket.category = ticket.category.id, picture.category
        ticket.kind = picture.category.kind or ticket.kind
        ticket.is_confidential = ticket.is_confidential or picture.category.is_confidential
        teller.tell(EventKind.CATEGORY_CHANGED, {"from": before, "to": picture.category.id})
    if ticket.queue is not picture.queue:
        before, ticket.queue = ticket.queue.id, picture.queue
        assignee = ticket.assignee.id if ticket.assignee else None
        data = {"from": before, "to": picture.queue.id, "from_assignee": assignee}
        teller.tell(EventKind.MOVED, data)
    if ticket.priority is not picture.priority:
        was, ticket.priority = ticket.priority, picture.priority
        teller.tell(EventKind.PRIORITY_CHANGED, {"from": was, "to": picture.priority})


def _tell_assignee(teller: _Teller, picture: Picture) -> None:
    """A new assignee; if work begins with it, the same fact says so, as the verbs do."""
    ticket, to = teller.ticket, picture.assignee
    if ticket.assignee is to:
        return
    before = ticket.assignee.id if ticket.assignee else None
    ticket.assignee = to
    if to is None:
        teller.tell(EventKind.UNASSIGNED, {"from": before})
        return
    data: dict[str, Any] = {"from": before, "to": to.id}
    if picture.state is State.IN_PROGRESS and ticket.state in (State.NEW, State.WAITING):
        data |= teller.put(State.IN_PROGRESS)
    is_taking = teller.by is not None and teller.by.id == to.id
    teller.tell(EventKind.TAKEN if is_taking else EventKind.ASSIGNED, data)


def _tell_state(teller: _Teller, picture: Picture, text: str) -> None:
    ticket, state = teller.ticket, picture.state
    is_same_wait = ticket.waiting_reason == picture.waiting_reason or state is not State.WAITING
    if ticket.state is state and is_same_wait:
        return
    if ticket.state not in OPEN_STATES and state in OPEN_STATES:
        again = State.NEW if state is State.NEW else State.IN_PROGRESS
        teller.tell(EventKind.REOPENED, teller.put(again))
    if ticket.state is state and state is not State.WAITING:
        return
    match state:
        case State.WAITING:
            _wait(teller, picture)
        case State.RESOLVED | State.CLOSED:
            _end(teller, picture, text)
        case _:
            was_waiting = ticket.state is State.WAITING and state is State.IN_PROGRESS
            kind = EventKind.WOKEN if was_waiting else EventKind.STATE_CHANGED
            teller.tell(kind, teller.put(state))


def _wait(teller: _Teller, picture: Picture) -> None:
    assert picture.waiting_reason is not None, "a picture of a wait names its reason"
    said = teller.put(State.WAITING)
    teller.ticket.waiting_reason = str(picture.waiting_reason)
    data = {"reason": picture.waiting_reason, "until": None} | said
    teller.tell(EventKind.WAITING_STARTED, data)


def _end(teller: _Teller, picture: Picture, text: str) -> None:
    """Solved or closed. Silence never closes it here: no closing time is set."""
    ticket, at = teller.ticket, teller.at
    said = teller.put(picture.state)
    ticket.resolution_code = ticket.resolution_code or picture.resolution_code
    if picture.state is State.CLOSED:
        ticket.closed_at = at
        teller.tell(EventKind.CLOSED, said)
        return
    ticket.resolved_at, ticket.closed_at = at, None
    message = _said(MessageKind.RESOLUTION, text, teller.by, at, teller.channel)
    data = {"code": picture.resolution_code, "judge_result": False} | said
    teller.tell(EventKind.RESOLVED, data, message)


def _said(
    kind: MessageKind,
    text: str,
    by: Person | None,
    at: datetime,
    channel: Channel,
) -> Message | None:
    """The message, where there is a text. One far too long is cut: it is history, not a form."""
    text = text.replace("\r\n", "\n").replace("\0", "").strip()[: writing.LONGEST_TEXT]
    if not text:
        return None
    return writing.compose(kind, text, by=by, now=at, channel=channel)
