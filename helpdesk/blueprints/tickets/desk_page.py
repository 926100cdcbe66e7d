"""What the desk's page of a ticket shows, and every fragment of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import request, url_for

from helpdesk import clock, navigation
from helpdesk.blueprints.tickets import composer as composing
from helpdesk.blueprints.tickets import filed as filing
from helpdesk.blueprints.tickets.composer import ComposerForm
from helpdesk.blueprints.tickets.narration import named
from helpdesk.blueprints.tickets.thread import thread
from helpdesk.domain.reminders import reading as reminders
from helpdesk.domain.sla.explain import Explanation, explain
from helpdesk.domain.sla.facts import SILENT, Fact
from helpdesk.domain.sla.ledger import Promises, promises_after, promises_of
from helpdesk.domain.tickets import Shown, requesters, story, surroundings
from helpdesk.domain.tickets.allowed import allowed
from helpdesk.domain.tickets.story import Happening
from helpdesk.models import TargetKind
from helpdesk.web import me


def values(
    ticket: Shown, *, since: int = 0, mode: str = "", composer: ComposerForm | None = None
) -> dict[str, Any]:
    """Everything the page names, in a fixed number of statements however long the story is.

    With ``since``, the thread holds only what happened after that version.
    """
    now, reader = clock.now(), me()
    events = story.of(ticket, reader, since=since)
    asked = filing.questions(ticket) if since == 0 else []
    names = named(events)
    around = surroundings.of(
        ticket,
        reader,
        people=names.people | filing.people_in(ticket, asked),
        queues=names.queues,
        categories=names.categories,
    )
    about = requesters.acquaint(ticket, reader, now)
    promises = promises_of([ticket.id], now)[ticket.id] if since else _promised(events, now)
    opening = events[0].message if events and since == 0 else None
    files = opening.files if opening else []
    return {
        "ticket": ticket,
        "thread": thread(ticket, events, around, is_whole="all" in request.args or since > 0),
        "answers": list(filing.filed(ticket, asked, around.people, files)),
        "around": around,
        "about": about,
        "can": allowed(ticket, reader),
        "list_url": _list_url(ticket),
        "is_watching": reader.id in around.watchers,
        "promises": _explained(promises, ticket, now),
        "reminding": reminders.series_of(ticket),
        "composer": composer or composing.blank(ticket, mode, about.draft),
    }


def _promised(events: Sequence[Happening], now: datetime) -> Promises:
    """How the promises stand, from the whole story."""
    facts = [Fact(one.kind, one.at, one.data) for one in events if one.kind not in SILENT]
    return promises_after(facts, now)


def _explained(promises: Promises, ticket: Shown, now: datetime) -> list[Explanation]:
    """Each promise that was made, what breaks next first."""
    every = (
        explain(promises, kind, now, is_confidential=ticket.is_confidential) for kind in TargetKind
    )
    return sorted(filter(None, every), key=_what_breaks_next)


def _what_breaks_next(one: Explanation) -> tuple[bool, bool, datetime]:
    """What is owed before what is over; the earliest due first, what stands still last."""
    is_over = one.target.met_at is not None or one.target.state == "withdrawn"
    due_at = one.target.due_at
    return is_over, due_at is None, due_at or one.target.started_at


def _list_url(ticket: Shown) -> str:
    """The list the ticket stands in, for its reader."""
    queue = next((one for one in navigation.queues() if one.id == ticket.queue_id), None)
    return url_for("desk.queue", slug=queue.slug) if queue else url_for("desk.my_work")
