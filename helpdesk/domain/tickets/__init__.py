"""The verbs: everything that can be done to a ticket, whichever door it comes through.

A verb guards, changes and records, in that order; it takes the actor and the time, and never
commits.
"""

from helpdesk.domain.tickets.assignment import assign, take, unassign
from helpdesk.domain.tickets.due import close_due, wake_due
from helpdesk.domain.tickets.due_date import is_due_set, remove_due, set_due
from helpdesk.domain.tickets.editing import (
    change_category,
    change_priority,
    change_title,
    check_unchanged,
)
from helpdesk.domain.tickets.ending import cancel, reopen, withdraw
from helpdesk.domain.tickets.loading import PLACED, find, find_for_change, glimpse
from helpdesk.domain.tickets.moving import move
from helpdesk.domain.tickets.opening import open_ticket
from helpdesk.domain.tickets.rating import rate
from helpdesk.domain.tickets.replying import note, opens_another, reply
from helpdesk.domain.tickets.resolving import close_silently, confirm, not_solved, resolve
from helpdesk.domain.tickets.shown import Shown, show
from helpdesk.domain.tickets.waiting import wait, wake
from helpdesk.domain.tickets.watching import unwatch, watch
from helpdesk.domain.tickets.what_if import what_if
from helpdesk.domain.tickets.writing import Submission

__all__ = [
    "PLACED",
    "Shown",
    "Submission",
    "assign",
    "cancel",
    "change_category",
    "change_priority",
    "change_title",
    "check_unchanged",
    "close_due",
    "close_silently",
    "confirm",
    "find",
    "find_for_change",
    "glimpse",
    "is_due_set",
    "move",
    "not_solved",
    "note",
    "open_ticket",
    "opens_another",
    "rate",
    "remove_due",
    "reopen",
    "reply",
    "resolve",
    "set_due",
    "show",
    "take",
    "unassign",
    "unwatch",
    "wait",
    "wake",
    "wake_due",
    "watch",
    "what_if",
    "withdraw",
]
