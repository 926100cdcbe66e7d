"""Living the lives of the corpus through the verbs, in the order of time, the sweep at work."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from benchmarks.corpus.lives import Deed, Life
from helpdesk.domain import tickets
from helpdesk.domain.sla import escalation
from helpdesk.extensions import db
from helpdesk.models import (
    Category,
    Channel,
    FormVersion,
    Person,
    ResolutionCode,
    Target,
    Ticket,
    WaitingReason,
)


def live(lives: list[Life], until: datetime) -> None:
    """Do every deed at its time; between them the sweep looks whenever it has reason to."""
    numbers: dict[int, int] = {}
    deeds = [
        (deed.at, at, step, deed)
        for at, life in enumerate(lives)
        for step, deed in enumerate(life.deeds)
    ]
    for instant, at, _step, deed in sorted(deeds, key=lambda one: one[:3]):
        _sweep_before(instant)
        if deed.verb == "open":
            numbers[at] = _open(lives[at], deed)
        else:
            _VERBS[deed.verb](db.session.get_one(Ticket, numbers[at]), _person(deed), deed)
        db.session.commit()
    _sweep_before(until)


def _sweep_before(instant: datetime) -> None:
    first = select(func.min(Target.next_check_at))
    while (looks_at := db.session.scalar(first)) is not None and looks_at < instant:
        escalation.sweep(looks_at)
        db.session.commit()


def _person(deed: Deed) -> Person | None:
    return db.session.get(Person, deed.by) if deed.by else None


def _open(life: Life, deed: Deed) -> int:
    requester = db.session.get_one(Person, life.requester)
    ticket = tickets.open_ticket(
        by=requester,
        requester=requester,
        category=db.session.get_one(Category, life.topic.id),
        form_version=db.session.get_one(FormVersion, life.topic.form_version_id),
        title=life.title,
        description=deed.text,
        answers=life.answers,
        now=deed.at,
    )
    return ticket.id


def _wait(ticket: Ticket, by: Any, deed: Deed) -> None:
    reason, until = WaitingReason(deed.data["reason"]), deed.data.get("until")
    tickets.wait(ticket, reason, by=by, now=deed.at, until=until)


def _resolve(ticket: Ticket, by: Any, deed: Deed) -> None:
    tickets.resolve(
        ticket,
        by=by,
        text=deed.text,
        code=ResolutionCode.SOLVED,
        now=deed.at,
        closes_after=timedelta(days=1),
    )


_VERBS: dict[str, Callable[[Ticket, Any, Deed], Any]] = {
    "take": lambda ticket, by, deed: tickets.take(ticket, by=by, now=deed.at),
    "reply": lambda ticket, by, deed: tickets.reply(ticket, by=by, text=deed.text, now=deed.at),
    "note": lambda ticket, by, deed: tickets.note(ticket, by=by, text=deed.text, now=deed.at),
    "wait": _wait,
    "wake": lambda ticket, by, deed: tickets.wake(
        ticket, by=None, now=deed.at, channel=Channel.SYSTEM
    ),
    "resolve": _resolve,
    "confirm": lambda ticket, by, deed: tickets.confirm(ticket, by=by, now=deed.at),
    "close": lambda ticket, by, deed: tickets.close_silently(ticket, now=deed.at),
}
