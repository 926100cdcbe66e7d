"""When a ticket in a list is due, and under which heading it stands.

A row says when: an instant, or how soon by the clock on the wall. Time that is "left" counts open
hours alone, which the ticket's own page works out; no list could for each of its rows.
"""

from datetime import datetime

from helpdesk.domain import waiting_reasons
from helpdesk.domain.lists import Row
from helpdesk.domain.sla.wording import Pill, nearness
from helpdesk.i18n import _, lazy, pgettext
from helpdesk.models import Priority, State
from helpdesk.words import moment, span

AHEAD = {"now": lazy("Breaks within the hour"), "soon": lazy("Today"), "later": lazy("Later")}


def remaining(ticket: Row, now: datetime) -> Pill:
    """The pill at the end of a row, from what the ticket itself keeps.

    No query, but one for all rows where some wait: what the reasons are called.
    """
    due = ticket.due_at
    if not ticket.is_open:
        return Pill("none", "")
    if due is not None and due <= now:
        return Pill("over", _("%(time)s late", time=span(now - due)), due)
    if rank(ticket) == "2":
        return Pill("paused", _waits(ticket), due)
    if due is None:
        return Pill("none", _("No promise"))
    kind = nearness(due, now)
    if kind == "now":
        return Pill(kind, _("due in %(time)s", time=span(due - now)), due)
    return Pill(kind, _("due %(time)s", time=moment(due, now)), due)


def heading(ticket: Row, now: datetime) -> str:
    """What a row in the order of work belongs to: each heading comes once."""
    due = ticket.due_at
    if ticket.priority is Priority.CRITICAL:
        return pgettext("heading", "Critical")
    if rank(ticket) == "2":
        return _("Paused")
    if due is None:
        return _("No promise")
    if due <= now:
        return _("Past the promise")
    return str(AHEAD[nearness(due, now)])


def rank(ticket: Row) -> str:
    """``1`` the clock runs, ``2`` it stands still, ``3`` nothing was promised."""
    return ticket.work_order.removeprefix("0")[:1]


def _waits(ticket: Row) -> str:
    if ticket.state is not State.WAITING or ticket.waiting_reason is None:
        return _("Paused")
    return waiting_reasons.name_of(ticket.waiting_reason)
