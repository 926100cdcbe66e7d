"""What a ticket's page names beside the ticket itself, in one statement."""

import json
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from helpdesk.domain import policy
from helpdesk.domain.tickets.shown import Shown
from helpdesk.domain.tickets.writing import FOLLOW_UP
from helpdesk.extensions import rows
from helpdesk.i18n import _, text_in
from helpdesk.models import (
    WEBHOOK,
    Category,
    OutboxMail,
    OutboxState,
    Person,
    Queue,
    Relation,
    Ticket,
    Watcher,
)

DUPLICATE = "duplicate_of"

Row = Select[str, int, str]
THIS = bindparam("ticket", type_=Integer)
_IS_OUTSIDE = and_(OutboxMail.person_id.is_(None), OutboxMail.kind != WEBHOOK)
"""Whether a mail is for an address that is nobody's here: those are for administrators only."""
_GOES_TO = func.coalesce(Person.name, OutboxMail.address)
"""Whom a mail is for; of an address that is nobody's here itself, of a webhook its name."""


@dataclass
class Surroundings:
    """Names by id, watchers by id, and tied tickets the reader may open: (number, title) by tie.

    Ties read from this ticket: ``follow_up_of``, ``followed_up_by``, ``duplicate_of``,
    ``has_duplicate``. Mails given up: who did not get one, and what the mail server said.
    """

    people: dict[int, str] = field(default_factory=dict)
    queues: dict[int, str] = field(default_factory=dict)
    categories: dict[int, str] = field(default_factory=dict)
    watchers: dict[int, str] = field(default_factory=dict)
    ties: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    undelivered: dict[int, str] = field(default_factory=dict)


def of(
    ticket: Shown,
    reader: Person,
    *,
    people: Collection[int] = (),
    queues: Collection[int] = (),
    categories: Collection[int] = (),
) -> Surroundings:
    """The names of the people, queues and categories asked for, the watchers and the ties."""
    query = _all(policy.visible_tickets(reader))
    asked = {"people": list(people), "queues": list(queues), "categories": list(categories)}
    found = Surroundings()
    for kind, number, text in rows(query, {"ticket": ticket.id, **asked}):
        if kind in ("people", "watchers", "undelivered"):
            getattr(found, kind)[number] = text
        elif kind == "undelivered_outside":
            found.undelivered[number] = _without_address(text)
        elif kind in ("queues", "categories"):
            getattr(found, kind)[number] = text_in(json.loads(text))
        else:
            found.ties[kind].append((number, text))
    return found


@lru_cache(maxsize=1000)
def _all(visible: Select[Ticket]) -> CompoundSelect[str, int, str]:
    """The statement for ``of``; kept, since putting it together takes longer than its answer."""
    category_name = cast(Category.name, Text)
    return union_all(
        _row("people", Person.id, Person.name).where(Person.id.in_(_several("people"))),
        _row("queues", Queue.id, cast(Queue.name, Text)).where(Queue.id.in_(_several("queues"))),
        _row("categories", Category.id, category_name).where(
            Category.id.in_(_several("categories"))
        ),
        _row("watchers", Person.id, Person.name)
        .join(Watcher, Watcher.person_id == Person.id)
        .where(Watcher.ticket_id == THIS),
        _row(
            case((_IS_OUTSIDE, "undelivered_outside"), else_="undelivered"),
            OutboxMail.id,
            _GOES_TO + " — " + OutboxMail.last_error,
        )
        .select_from(OutboxMail)
        .outerjoin(Person, OutboxMail.person_id == Person.id)
        .where(OutboxMail.ticket_id == THIS, OutboxMail.state == OutboxState.FAILED),
        _tied(visible),
    )


def _several(name: str) -> BindParameter[int]:
    return bindparam(name, expanding=True, type_=Integer)


def _tied(visible: Select[Ticket]) -> Row:
    """Tied tickets, each only if the reader may open it."""
    starts_here = Relation.ticket_id == THIS
    tie = case(
        (and_(starts_here, Relation.kind == FOLLOW_UP), "follow_up_of"),
        (and_(starts_here, Relation.kind == DUPLICATE), "duplicate_of"),
        (Relation.kind == FOLLOW_UP, "followed_up_by"),
        else_="has_duplicate",
    )
    there = case((starts_here, Relation.other_id), else_=Relation.ticket_id)
    return (
        visible.with_only_columns(tie, Ticket.id, cast(Ticket.title, Text))
        .join(Relation, Ticket.id == there)
        .where(or_(starts_here, Relation.other_id == THIS))
        .where(Relation.kind.in_((FOLLOW_UP, DUPLICATE)))
    )


def _row(kind: Any, number: Any, text: Any) -> Row:
    kind = literal(kind) if isinstance(kind, str) else kind
    return select(kind, number, cast(text, Text))


def _without_address(said: str) -> str:
    """What a mail server said of an address outside, which its answer often repeats."""
    address, _dash, error = said.partition(" — ")
    host = address.rpartition("@")[2]
    for told in (address, host):
        error = re.sub(re.escape(told), "…", error, flags=re.IGNORECASE)
    return _("an outside address") + f" — {error}"
