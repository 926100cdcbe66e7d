"""The tickets of a list, a page at a time, and how many there are."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import Select, func, tuple_

from helpdesk.domain import policy
from helpdesk.domain.lists.conditions import conditions
from helpdesk.domain.lists.filters import ANYTHING, Filter, parted
from helpdesk.domain.lists.rows import Row, as_rows
from helpdesk.extensions import db
from helpdesk.models import Person, Ticket

Values = TypeVarTuple("Values")

PAGE = 25
"""Tickets on one page, so that the list alone stays below 25 kB whatever their titles."""


def matching(person: Person, wanted: Filter, *, now: datetime) -> Select[Ticket]:
    """The tickets of the filter that the person sees at the desk, in no order."""
    return policy.desk_tickets(person).where(*conditions(person, wanted, now=now))


def count(person: Person, wanted: Filter, *, now: datetime) -> int:
    """How many tickets the list of this filter has."""
    return counts(person, [wanted], now=now)[0]


def counts(person: Person, several: Sequence[Filter], *, now: datetime) -> list[int]:
    """How many tickets each filter's list has, in one walk over what they have in common."""
    common, special = parted(several)
    figures = (
        func.count().filter(*conditions(person, one, now=now)) if one != ANYTHING else func.count()
        for one in special
    )
    query = matching(person, common, now=now).with_only_columns(*figures)
    return list(db.session.execute(query).one())


def page(
    person: Person, wanted: Filter, *, now: datetime, after: str = "", size: int = PAGE
) -> tuple[list[Row], str]:
    """One page of the list, and the mark the next page begins after.

    Open tickets stand in the order of work: critical first, then by the earliest running due time,
    then paused, then without a promise. Ended ones stand newest first. No mark: this is the end.
    """
    query = as_rows(matching(person, wanted, now=now))
    if wanted.is_in_order_of_work:
        query = _in_order_of_work(query, after)
    else:
        query = _newest_first(query, after)
    found = [Row._make(values) for values in db.session.execute(query.limit(size + 1))]
    is_end = len(found) <= size
    found = found[:size]
    return found, "" if is_end else f"{found[-1].work_order}~{found[-1].id}"


def row(person: Person, ticket: Ticket) -> Row:
    """One ticket the person sees, as a list's row."""
    query = as_rows(policy.visible_tickets(person).where(Ticket.id == ticket.id))
    return Row._make(db.session.execute(query).one())


def _in_order_of_work(query: Select[*Values], after: str) -> Select[*Values]:
    order, _tilde, number = after.partition("~")
    if number.isdecimal():
        place = tuple_(Ticket.work_order, Ticket.id)
        query = query.where(place > tuple_(order[:40], int(number[:9])))
    return query.order_by(Ticket.work_order, Ticket.id)


def _newest_first(query: Select[*Values], after: str) -> Select[*Values]:
    number = after.rpartition("~")[2]
    if number.isdecimal():
        query = query.where(Ticket.id < int(number[:9]))
    return query.order_by(Ticket.id.desc())
