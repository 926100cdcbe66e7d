"""What would become of the promises under another priority, to be seen before it is saved."""

from datetime import datetime

from helpdesk.domain.sla import facts, plans, waiting
from helpdesk.domain.sla.facts import Fact
from helpdesk.domain.sla.ledger import Promises, weigh
from helpdesk.i18n import _
from helpdesk.models import EventKind, Priority, TargetKind, Ticket
from helpdesk.words import moment, word


def outlook(ticket: Ticket, now: datetime) -> dict[Priority, str]:
    """For each priority, when what is still owed would be due, in the reader's words."""
    events = facts.read([ticket.id])[ticket.id]
    plan = plans.pick(ticket)
    named = facts.plan_ids(events) | ({plan.id} if plan else set())
    rows, reasons = plans.by_id(named), waiting.named_in(events)
    changes = {
        priority: Fact(
            EventKind.PRIORITY_CHANGED,
            now,
            {"to": priority, "plan": plan.id if plan else None},
        )
        for priority in Priority
    }
    return {
        priority: in_words(weigh([*events, change], rows, reasons, now), now)
        for priority, change in changes.items()
    }


def in_words(promises: Promises, now: datetime) -> str:
    """When each unkept promise is due: ``Solution by today 18:00``."""
    words = []
    for target in promises.unkept:
        name = word(TargetKind(target.kind))
        if target.due_at is None:
            words.append(_("%(promise)s: paused", promise=name))
        elif target.due_at <= now:
            time = moment(target.due_at, now)
            words.append(_("%(promise)s was due %(time)s", promise=name, time=time))
        else:
            time = moment(target.due_at, now)
            words.append(_("%(promise)s by %(time)s", promise=name, time=time))
    return ", ".join(words) or _("Nothing promised")
