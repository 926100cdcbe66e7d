"""Which verb moves a ticket from where to where. Verbs check this table, buttons read it."""

from typing import Protocol

from helpdesk.domain.errors import TransitionNotAllowed
from helpdesk.i18n import lazy
from helpdesk.models import OPEN_STATES, State, Ticket

NEW, IN_PROGRESS, WAITING, RESOLVED, CLOSED = State
OPEN = frozenset(OPEN_STATES)

TRANSITIONS: dict[str, tuple[frozenset[State], State | None]] = {
    # verb: (states it starts from, state it leads to; None: it stays)
    "take": (OPEN, IN_PROGRESS),
    "assign": (OPEN, IN_PROGRESS),
    "unassign": (OPEN, None),
    "move": (OPEN, None),
    "reply": (frozenset(State), None),
    "note": (frozenset(State), None),
    "wait": (OPEN, WAITING),
    "wake": (frozenset({WAITING}), IN_PROGRESS),
    "resolve": (OPEN, RESOLVED),
    "confirm": (frozenset({RESOLVED}), CLOSED),
    "not_solved": (frozenset({RESOLVED}), IN_PROGRESS),
    "close_silently": (frozenset({RESOLVED}), CLOSED),
    "withdraw": (OPEN | {RESOLVED}, CLOSED),
    "cancel": (OPEN | {RESOLVED}, CLOSED),
    "reopen": (frozenset({RESOLVED, CLOSED}), IN_PROGRESS),
    "rate": (frozenset({RESOLVED, CLOSED}), None),
    "change_priority": (OPEN, None),
    "change_category": (OPEN, None),
    "change_due": (OPEN, None),
    "change_title": (frozenset(State), None),
}


class Standing(Protocol):
    """What of a ticket, or of what its page shows, decides which verbs may happen."""

    @property
    def state(self) -> State:
        """Where it stands."""


def allows(ticket: Standing, verb: str) -> bool:
    """Whether the ticket's state lets ``verb`` happen."""
    return ticket.state in TRANSITIONS[verb][0]


def check(ticket: Ticket, verb: str) -> None:
    """Raise TransitionNotAllowed unless ``verb`` may happen in the ticket's state."""
    if not allows(ticket, verb):
        raise TransitionNotAllowed(
            lazy(
                "%(ticket)s is %(state)s now, so this can no longer be done.",
                ticket=ticket.reference,
                state=STATE_NAMES[ticket.state],
            )
        )


def enter(ticket: Ticket, verb: str) -> State:
    """Move the ticket to where ``verb`` leads; gives back the state it left.

    What belongs only to the state left behind (why it waited, when silence closes it) is cleared.
    """
    before, after = ticket.state, TRANSITIONS[verb][1]
    if after is not None:
        put(ticket, after)
    return before


def put(ticket: Ticket, after: State) -> None:
    """Put the ticket into a state without asking whether a verb leads there: what another system
    says of a ticket of its own is so.
    """
    ticket.state = after
    ticket.nudge_at = None
    ticket.is_open = after in OPEN
    if after is not WAITING:
        ticket.waiting_reason = ticket.wake_at = None
    if after is not RESOLVED:
        ticket.closes_at = None
    if after in OPEN:
        ticket.resolution_code = ticket.resolved_at = ticket.closed_at = None
        ticket.judge_result = False


STATE_NAMES = {
    NEW: lazy("new"),
    IN_PROGRESS: lazy("in progress"),
    WAITING: lazy("waiting"),
    RESOLVED: lazy("solved"),
    CLOSED: lazy("closed"),
}
