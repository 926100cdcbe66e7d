"""What each filter asks of a ticket, as conditions of a statement.

The conditions name the instants they compare with (``moments``), so that a statement can be kept
and asked again later: putting one together takes longer than the database needs to answer it.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, bindparam, case, func, or_, select

from helpdesk import i18n
from helpdesk.domain import policy
from helpdesk.domain.lists.filters import Filter
from helpdesk.domain.standing import Standing
from helpdesk.models import (
    OPEN_STATES,
    Category,
    Event,
    EventKind,
    Person,
    Queue,
    State,
    Ticket,
    Watcher,
)
from helpdesk.models.base import UtcDateTime

LET_GO = (EventKind.WOKEN, EventKind.REPLIED, EventKind.NOT_SOLVED)
"""What the requester or the clock does to hand the ball back to us."""


def conditions(reader: int, place: Standing, wanted: Filter) -> list[ColumnElement[bool]]:
    """What the filter of somebody (by number, with their standing) asks of a ticket.

    Several figures at once sum over these. Execute the statement with ``moments``.
    """
    asked = [
        *_state(wanted.state),
        *(
            column == value
            for column, value in ((Ticket.kind, wanted.kind), (Ticket.priority, wanted.priority))
            if value
        ),
        *_people(reader, wanted),
        *_places(wanted),
    ]
    if wanted.reason:
        asked += [Ticket.state == State.WAITING, Ticket.waiting_reason == wanted.reason]
    if wanted.due:
        asked.append(_due(wanted.due))
    if wanted.days:
        asked.append(Ticket.opened_at >= bindparam(_days_ago(wanted)))
    if wanted.part:
        asked.append(_part(reader, place, wanted.part))
    return asked + _words(wanted.words)


def moments(now: datetime, *filters: Filter) -> dict[str, datetime]:
    """The instants that the conditions of these filters compare with."""
    known = {
        "now": now,
        "in_an_hour": now + timedelta(hours=1),
        "day_ends": i18n.day_ends_at(now),
    }
    for wanted in filters:
        if wanted.days:
            known[_days_ago(wanted)] = now - timedelta(days=int(wanted.days))
    return known


def _days_ago(wanted: Filter) -> str:
    return f"{wanted.days}_days_ago"


def _state(state: str) -> list[ColumnElement[bool]]:
    if state == "all":
        return []
    if state == "open":
        return [Ticket.is_open.is_(True)]
    return [Ticket.is_open.is_(state in OPEN_STATES), Ticket.state == state]


def _people(reader: int, wanted: Filter) -> Iterable[ColumnElement[bool]]:
    if wanted.assignee == "me":
        yield Ticket.assignee_id == reader
    elif wanted.assignee == "none":
        yield Ticket.assignee_id.is_(None)
    elif wanted.assignee:
        yield Ticket.assignee_id == _person_id(wanted.assignee)
    if wanted.requester:
        yield Ticket.requester_id == _person_id(wanted.requester)


def _person_id(username: str) -> ColumnElement[int]:
    folded = username.casefold()
    return select(Person.id).where(Person.username_folded == folded).scalar_subquery()


def _places(wanted: Filter) -> Iterable[ColumnElement[bool]]:
    if wanted.queue:
        yield Ticket.queue_id == (
            select(Queue.id).where(Queue.slug == wanted.queue).scalar_subquery()
        )
    if wanted.category:
        yield Ticket.category_id == (
            select(Category.id).where(Category.slug == wanted.category).scalar_subquery()
        )


def _due(when: str) -> ColumnElement[bool]:
    """Overdue is overdue even while it waits: parking a late ticket does not make it look well."""
    order = Ticket.work_order
    now, ends = bindparam("now", type_=UtcDateTime), bindparam("day_ends", type_=UtcDateTime)
    rank = case((order.startswith("0"), func.substr(order, 2, 1)), else_=func.substr(order, 1, 1))
    ahead = and_(rank == "1", Ticket.due_at >= now)
    match when:
        case "overdue":
            asked: ColumnElement[bool] = Ticket.due_at < now
        case "hour":
            asked = and_(ahead, Ticket.due_at < bindparam("in_an_hour"))
        case "today":
            asked = and_(ahead, Ticket.due_at < ends)
        case "later":
            asked = and_(ahead, Ticket.due_at >= ends)
        case "paused":
            asked = and_(rank == "2", or_(Ticket.due_at.is_(None), Ticket.due_at >= now))
        case _:
            asked = and_(rank == "3", Ticket.due_at.is_(None))
    return and_(Ticket.is_open.is_(True), asked)


def _part(reader: int, place: Standing, part: str) -> ColumnElement[bool]:
    if part == "figures":
        return Ticket.queue_id.in_(policy.figure_queues(place))
    return _watched(reader) if part == "watching" else _woken()


def _watched(reader: int) -> ColumnElement[bool]:
    return Ticket.id.in_(select(Watcher.ticket_id).where(Watcher.person_id == reader))


def _woken() -> ColumnElement[bool]:
    """The last one to speak or act was not one of us, and we had the ball before."""
    theirs = or_(Event.actor_id.is_(None), Event.actor_id == Ticket.requester_id)
    of_ticket = Event.ticket_id == Ticket.id
    ours_last = select(func.max(Event.id)).where(of_ticket, ~theirs).correlate(Ticket)
    theirs_last = (
        select(func.max(Event.id))
        .where(of_ticket, theirs, Event.kind.in_(LET_GO))
        .correlate(Ticket)
    )
    return and_(
        Ticket.state == State.IN_PROGRESS,
        theirs_last.scalar_subquery() > func.coalesce(ours_last.scalar_subquery(), 0),
    )


def _words(words: str) -> list[ColumnElement[bool]]:
    if number := re.fullmatch(r"(?:HD-)?(\d{1,9})", words, re.IGNORECASE):
        return [Ticket.id == int(number[1])]
    in_title = [_title_has(word) for word in words.split()[:8]]
    if not words or " " in words:
        return in_title
    # People remember the number a ticket had in the system it was brought in from.
    return [or_(*in_title, Ticket.external_number == words)]


def _title_has(word: str) -> ColumnElement[bool]:
    """SQLite folds ASCII only, so other letters are also looked for as people write them."""
    return or_(
        func.lower(Ticket.title, type_=String).contains(word.lower(), autoescape=True),
        Ticket.title.contains(word, autoescape=True),
        Ticket.title.contains(word.capitalize(), autoescape=True),
    )
