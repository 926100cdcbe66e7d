"""What the requester's page of a ticket shows: the public side, and what is asked of them."""

from datetime import timedelta
from typing import Any

from helpdesk import clock
from helpdesk.blueprints.portal import expectations
from helpdesk.blueprints.portal.progress import progress
from helpdesk.blueprints.tickets import composer as composing
from helpdesk.blueprints.tickets import filed as filing
from helpdesk.blueprints.tickets.narration import named
from helpdesk.blueprints.tickets.requester_forms import ObjectionForm, RatingForm, WithdrawalForm
from helpdesk.blueprints.tickets.thread import thread
from helpdesk.domain.sla.wording import next_promise
from helpdesk.domain.tickets import Shown, following_up, requested, requesters, story, surroundings
from helpdesk.domain.tickets.allowed import allowed
from helpdesk.domain.tickets.rating import CHANGEABLE
from helpdesk.domain.tickets.requesters import Rated
from helpdesk.domain.usual.knowing import expectation
from helpdesk.settings import settings
from helpdesk.web import me


def values(ticket: Shown, **forms: Any) -> dict[str, Any]:
    """Everything the page names, in a fixed number of statements.

    ``forms`` are forms to be shown again, with what was typed and what was wrong.
    """
    now, reader = clock.now(), me()
    events = story.of(ticket, reader)
    asked = filing.questions(ticket)
    people = named(events).people | filing.people_in(ticket, asked)
    around = surroundings.of(ticket, reader, people=people)
    about = requesters.acquaint(ticket, reader, now)
    opening = events[0].message if events else None
    files = opening.files if opening else []
    targets = requested.targets_of([ticket])[ticket.id]
    reopen_within = timedelta(days=settings().reopen_days)
    return {
        "ticket": ticket,
        "one": progress(ticket, targets, now),
        "expectations": expectations.lines(ticket, targets, expectation(ticket), now)
        if ticket.is_open
        else [],
        "promise": next_promise(targets) if ticket.is_open else None,
        "thread": thread(ticket, events, around, is_whole=True),
        "answers": list(filing.filed(ticket, asked, around.people, files)),
        "around": around,
        "can": allowed(ticket, reader),
        "can_rate": about.rating is None or now - about.rating.rated_at <= CHANGEABLE,
        "opens_another": following_up.is_too_late_to_reopen(
            ticket, by=reader, now=now, reopen_within=reopen_within
        ),
        "composer": composing.blank(ticket, draft=about.draft),
        **_blank_forms(ticket, about.rating),
        **forms,
    }


def _blank_forms(ticket: Shown, rating: Rated | None) -> dict[str, Any]:
    seen = {"formdata": None, "version": ticket.version}
    score = str(rating.score) if rating else None
    return {
        "objection": ObjectionForm(**seen),
        "withdrawal": WithdrawalForm(**seen),
        "rating": RatingForm(score=score, comment=rating.comment if rating else "", **seen),
        "rated": rating,
    }
