"""The tickets of a list, a page at a time, and how many there are."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import joinedload

from helpdesk.domain import policy
from helpdesk.domain.lists.conditions import conditions
from helpdesk.domain.lists.filters import Filter
from helpdesk.extensions import db
from helpdesk.models import Person, Queue, Ticket

PAGE = 25
"""Tickets on one page, so that the list alone stays below 25 kB whatever their titles."""


def matching(person: Person, wanted: Filter, *, now: datetime) -> Select[Ticket]:
    """The tickets of the filter that the person sees at the desk, in no order."""
    return policy.desk_tickets(person).where(*conditions(person, wanted, now=now))


def count(person: Person, wanted: Filter, *, now: datetime) -> int:
    """How many tickets the list of this filter has."""
    return counts(person, [wanted], now=now)[0]


def counts(person: Person, several: Sequence[Filter], *, now: datetime) -> list[int]:
    """How many tickets each filter's list has, in one statement."""
    figures = (
        matching(person, wanted, now=now).with_only_columns(func.count()).scalar_subquery()
        for wanted in several
    )
    return list(db.session.execute(select(*figures)).one())


def page(
    person: Person, wanted: Filter, *, now: datetime, after: str = "", size: int = PAGE
) -> tuple[list[Ticket], str]:
    """One page of the list, with the names its rows show, and the mark the next page begins after.

    Open tickets stand in the order of work: critical first, then by the earliest running due time,
    then paused, then without a promise. Ended ones stand newest first. No mark: this is the end.
    """
    query = matching(person, wanted, now=now).options(
        joinedload(Ticket.requester).lazyload(Person.department),
        joinedload(Ticket.assignee).lazyload(Person.department),
        joinedload(Ticket.category),
        joinedload(Ticket.queue).lazyload(Queue.department),
    )
    if wanted.is_in_order_of_work:
        query = _in_order_of_work(query, after)
    else:
        query = _newest_first(query, after)
    found = list(db.session.scalars(query.limit(size + 1)))
    is_end = len(found) <= size
    found = found[:size]
    return found, "" if is_end else f"{found[-1].work_order}~{found[-1].id}"


def _in_order_of_work(query: Select[Ticket], after: str) -> Select[Ticket]:
    order, _tilde, number = after.partition("~")
    if number.isdecimal():
        place = tuple_(Ticket.work_order, Ticket.id)
        query = query.where(place > tuple_(order[:40], int(number[:9])))
    return query.order_by(Ticket.work_order, Ticket.id)


def _newest_first(query: Select[Ticket], after: str) -> Select[Ticket]:
    number = after.rpartition("~")[2]
    if number.isdecimal():
        query = query.where(Ticket.id < int(number[:9]))
    return query.order_by(Ticket.id.desc())
