"""The tickets of a list, a page at a time, and how many there are."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Integer, Select, String, bindparam, func, tuple_

from helpdesk.domain import policy
from helpdesk.domain.lists.conditions import conditions, moments
from helpdesk.domain.lists.filters import ANYTHING, Filter, parted
from helpdesk.domain.lists.rows import Row, as_rows
from helpdesk.domain.standing import Standing, standing
from helpdesk.extensions import db, rows
from helpdesk.models import Person, Ticket

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

Statement = TypeVar("Statement")

PAGE = 25
"""Tickets on one page, so that the list alone stays below 25 kB whatever their titles."""


def matching(reader: int, place: Standing, wanted: Filter) -> Select[Ticket]:
    """The tickets of the filter that the reader sees at the desk, in no order.

    Execute it with ``moments``.
    """
    return policy.desk_tickets(reader, place).where(*conditions(reader, place, wanted))


def count(person: Person, wanted: Filter, *, now: datetime) -> int:
    """How many tickets the list of this filter has."""
    return counts(person, [wanted], now=now)[0]


def counts(person: Person, several: Sequence[Filter], *, now: datetime) -> list[int]:
    """How many tickets each filter's list has, in one walk over what they have in common."""
    query = _kept(counting, *several)(person.id, standing(person), tuple(several))
    return list(rows(query, moments(now, *several)).one())


def _kept(build: "_lru_cache_wrapper[Statement]", *several: Filter) -> Callable[..., Statement]:
    """``build``, without its memory where words are looked for.

    Hardly two people look for the same words, and a thousand statements take some 50 MB.
    """
    return build.__wrapped__ if any(one.words for one in several) else build


@lru_cache(maxsize=1000)
def counting(reader: int, place: Standing, several: tuple[Filter, ...]) -> Select[*tuple[int, ...]]:
    """How many tickets each filter's list has, as a statement to execute with ``moments``."""
    common, special = parted(several)
    figures = (
        func.count().filter(*conditions(reader, place, one)) if one != ANYTHING else func.count()
        for one in special
    )
    return matching(reader, place, common).with_only_columns(*figures)


def page(
    person: Person, wanted: Filter, *, now: datetime, after: str = "", size: int = PAGE
) -> tuple[list[Row], str]:
    """One page of the list, and the mark the next page begins after.

    Open tickets stand in the order of work: critical first, then by the earliest running due time,
    then paused, then without a promise. Ended ones stand newest first. No mark: this is the end.
    """
    order, _tilde, number = after.rpartition("~")
    begins_after = {}
    if number.isdecimal():
        begins_after = {"after_order": order[:40], "after_number": int(number[:9])}
    query = _kept(_paging, wanted)(person.id, standing(person), wanted, bool(begins_after))
    values = {"limit": size + 1, **moments(now, wanted), **begins_after}
    found = [Row._make(row) for row in rows(query, values)]
    is_end = len(found) <= size
    found = found[:size]
    return found, "" if is_end else f"{found[-1].work_order}~{found[-1].id}"


@lru_cache(maxsize=1000)
def _paging(
    reader: int, place: Standing, wanted: Filter, goes_on: bool
) -> Select[*tuple[Any, ...]]:
    query = as_rows(matching(reader, place, wanted)).limit(bindparam("limit"))
    after_order = bindparam("after_order", type_=String)
    after_number = bindparam("after_number", type_=Integer)
    if not wanted.is_in_order_of_work:
        query = query.order_by(Ticket.id.desc())
        return query.where(Ticket.id < after_number) if goes_on else query
    query = query.order_by(Ticket.work_order, Ticket.id)
    place_in_order = tuple_(Ticket.work_order, Ticket.id)
    return query.where(place_in_order > tuple_(after_order, after_number)) if goes_on else query


def row(person: Person, ticket: Ticket) -> Row:
    """One ticket the person sees, as a list's row."""
    query = as_rows(policy.visible_tickets(person).where(Ticket.id == ticket.id))
    return Row._make(db.session.execute(query).one())
