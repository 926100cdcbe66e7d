"""What a rehearsal found, as its page shows it: figures side by side, and tickets that flip."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import select

from helpdesk import clock, web
from helpdesk.domain import policy
from helpdesk.domain.rehearsal import keeping, wording
from helpdesk.domain.rehearsal.figures import Figures
from helpdesk.domain.rehearsal.hearing import ADDRESS
from helpdesk.domain.sla.chain_wording import listeners
from helpdesk.extensions import db
from helpdesk.i18n import _, text_in
from helpdesk.models import Plan, Rehearsal, RehearsalFlip, TargetKind, Ticket
from helpdesk.numbers import row_number
from helpdesk.words import word

PAGE = 25


@dataclass(frozen=True)
class Flipped:
    """A promise that flips; ``ticket`` is None where the reader may not open it."""

    flip: RehearsalFlip
    ticket: Ticket | None
    why: list[str]


def results(rehearsal: Rehearsal) -> dict[str, Any]:
    """Figures and a page of flips: ``way`` narrows to ``worse`` or ``better``, ``after`` (a flip's
    id) pages on.
    """
    figures = Figures(rehearsal.counts)
    way = request.args.get("way", "")
    flips = _flips(rehearsal, way, request.args.get("after", type=row_number) or 0)
    return {
        "figures": figures,
        "plan_names": _plan_names(rehearsal),
        "kind_word": lambda kind: word(TargetKind(kind)),
        "listener": _listener,
        "way": way if way in ("worse", "better") else "",
        "flips": _told(flips[:PAGE]),
        "next_after": flips[PAGE - 1].id if len(flips) > PAGE else None,
        "most_named": keeping.MOST_FLIPS,
    }


def _flips(rehearsal: Rehearsal, way: str, after: int) -> Sequence[RehearsalFlip]:
    query = select(RehearsalFlip).where(
        RehearsalFlip.rehearsal_id == rehearsal.id, RehearsalFlip.id > after
    )
    if way in ("worse", "better"):
        query = query.where(RehearsalFlip.is_worse.is_(way == "worse"))
    return db.session.scalars(query.order_by(RehearsalFlip.id).limit(PAGE + 1)).all()


def _told(flips: Sequence[RehearsalFlip]) -> list[Flipped]:
    numbers = {flip.ticket_id for flip in flips}
    query = policy.visible_tickets(web.me()).where(Ticket.id.in_(numbers))
    tickets = {ticket.id: ticket for ticket in db.session.scalars(query)}
    now = clock.now()
    return [Flipped(flip, tickets.get(flip.ticket_id), wording.why(flip, now)) for flip in flips]


def _plan_names(rehearsal: Rehearsal) -> dict[str, str]:
    """The newest name of every plan there is or was, and of those only the copy has."""
    rows = db.session.execute(select(Plan.slug, Plan.name).order_by(Plan.version))
    names = {slug: text_in(name) for slug, name in rows}
    copied = {plan["slug"]: text_in(plan["name"]) for plan in keeping.copy_of(rehearsal).plans}
    return names | copied


def _listener(name: str) -> str:
    return _("by mail address") if name == ADDRESS else listeners([name])
