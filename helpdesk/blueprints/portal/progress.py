"""How a ticket stands, in its requester's words: four steps and a promise."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from helpdesk.domain import waiting_reasons
from helpdesk.domain.tickets import Shown, requested
from helpdesk.i18n import _, lazy
from helpdesk.models import (
    ResolutionCode,
    State,
    Target,
    TargetKind,
    TargetState,
    Ticket,
    WaitingReason,
)
from helpdesk.templating import day_time

RECEIVED, IN_WORK, YOUR_TURN, SOLVED = range(1, 5)
OUTSIDE = lazy("We are waiting for somebody outside IT.")
CAUSE = lazy("We are looking for the cause behind it.")
WAITS: dict[str, Any] = dict.fromkeys(WaitingReason, OUTSIDE)
WAITS |= dict.fromkeys((WaitingReason.ON_PROBLEM, WaitingReason.ON_EVIDENCE), CAUSE)


@dataclass(frozen=True)
class Progress:
    """One line of "my tickets"."""

    ticket: Ticket | Shown
    step: int
    asks: bool  # it is the requester's turn
    promise: str  # a sentence about what comes next and when


def progress_of(tickets: Iterable[Ticket], now: datetime) -> list[Progress]:
    """The tickets with their steps and promises; one query however many they are."""
    shown = list(tickets)
    targets = requested.targets_of(shown)
    return [progress(ticket, targets[ticket.id], now) for ticket in shown]


def progress(ticket: Ticket | Shown, targets: Iterable[Target], now: datetime) -> Progress:
    """How one ticket stands."""
    asks = is_asked(ticket)
    return Progress(ticket, _step(ticket, asks), asks, _promise(ticket, asks, targets, now))


def is_asked(ticket: Ticket | Shown) -> bool:
    """Whether the ticket waits for its requester's answer."""
    waits = ticket.state is State.WAITING
    return waits and waiting_reasons.awaits_requester(ticket.waiting_reason)


def _step(ticket: Ticket | Shown, asks: bool) -> int:
    if ticket.state in (State.RESOLVED, State.CLOSED):
        return SOLVED
    if asks:
        return YOUR_TURN
    return RECEIVED if ticket.state is State.NEW else IN_WORK


def _how_it_ended(ticket: Ticket | Shown) -> str:
    end = {"time": day_time(ticket.closed_at) if ticket.closed_at else ""}
    if ticket.resolution_code is ResolutionCode.WITHDRAWN:
        return _("Withdrawn %(time)s.", **end)
    if ticket.resolution_code is ResolutionCode.DUPLICATE:
        return _("Closed %(time)s: we go on with it in another ticket.", **end)
    return _("Closed %(time)s.", **end)


def _promise(ticket: Ticket | Shown, asks: bool, targets: Iterable[Target], now: datetime) -> str:
    if ticket.state is State.CLOSED:
        return _how_it_ended(ticket)
    if ticket.state is State.RESOLVED:
        return _("We think this is solved. Please tell us whether it works.")
    if asks:
        return _("We go on as soon as you have answered.")
    running = {target.kind: target for target in targets if target.state is TargetState.RUNNING}
    for kind, words, late in (
        (TargetKind.FIRST_RESPONSE, _("An answer by %(time)s."), _("Our answer is late. Sorry.")),
        (TargetKind.NEXT_RESPONSE, _("An answer by %(time)s."), _("Our answer is late. Sorry.")),
        (TargetKind.RESOLUTION, _("A solution by %(time)s."), _("The solution is late. Sorry.")),
    ):
        target = running.get(kind)
        if target is not None and target.due_at is not None:
            return words % {"time": day_time(target.due_at)} if target.due_at > now else late
    if ticket.state is State.WAITING and ticket.wake_at is not None:
        return _("We come back to it %(time)s.", time=day_time(ticket.wake_at))
    if ticket.waiting_reason is not None:
        return waiting_reasons.told(ticket.waiting_reason, WAITS)
    return _("We have it and will answer here.")
