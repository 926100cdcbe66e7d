"""The table of rights as the outside sees it: every endpoint, and who may pass.

Written from what the product promises, not from the code; a route missing here fails the walk.
"""

from dataclasses import dataclass
from datetime import datetime

from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.models import Priority, Ticket
from tests import cast

STAFF = {"agent", "agent2", "lead", "manager", "admin", "stranger"}
FILERS = {"agent", "agent2", "lead", "stranger"}
"""Staff who file on behalf of others."""
STEERING = {"lead", "manager", "admin"}
PEOPLE = {"employee", "employee2", *STAFF}

# Each ticket of the walk: requester, queue, confidential.
TICKETS = {
    "own": ("employee", "service-desk", False),
    "network": ("employee2", "network", False),
    "personnel": ("employee2", "personnel", False),
    "confidential": ("employee2", "network", True),
    "staff's own": ("agent", "service-desk", False),
}

# What each sees: "public" as its requester does, "inner" with notes; left out: it does not exist.
SEES: dict[str, dict[str, str]] = {
    "employee": {"own": "public"},
    "employee2": {"network": "public", "personnel": "public", "confidential": "public"},
    "agent": {"own": "inner", "network": "inner", "staff's own": "public"},
    "agent2": {
        "own": "inner",
        "network": "inner",
        "confidential": "inner",
        "staff's own": "inner",
    },
    "lead": {
        "own": "inner",
        "network": "inner",
        "confidential": "inner",
        "staff's own": "inner",
    },
    "manager": {"own": "inner", "network": "inner", "staff's own": "inner"},
    "admin": {"own": "inner", "network": "inner", "personnel": "inner", "staff's own": "inner"},
    "stranger": {"personnel": "inner"},
}

REQUESTER = {"reply", "confirm", "not_solved", "rate", "withdraw"}
READER = {"note", "watch"}
AGENT = READER | {
    "reply",
    "take",
    "unassign",
    "move",
    "wait",
    "wake",
    "resolve",
    "cancel",
    "reopen",
    "change_priority",
    "change_category",
    "change_title",
}
LEAD = AGENT | {"assign", "change_due"}
MANAGER = READER | {"assign", "unassign", "move"}
WORKS: dict[tuple[str, str], set[str]] = {
    ("agent", "own"): AGENT,
    ("agent", "network"): READER,
    ("agent2", "own"): READER,
    ("agent2", "network"): AGENT,
    ("agent2", "confidential"): AGENT,
    ("agent2", "staff's own"): READER,
    ("lead", "own"): LEAD,
    ("lead", "network"): LEAD,
    ("lead", "confidential"): LEAD,
    ("lead", "staff's own"): LEAD,
    ("manager", "own"): MANAGER,
    ("manager", "network"): MANAGER,
    ("manager", "staff's own"): MANAGER,
    ("admin", "own"): {"watch"},
    ("admin", "network"): {"watch"},
    ("admin", "personnel"): {"watch"},
    ("admin", "staff's own"): {"watch"},
    ("stranger", "personnel"): AGENT,
}


def verbs_of(who: str, ticket: str) -> set[str]:
    """What somebody may do to a ticket they see."""
    if SEES.get(who, {}).get(ticket) == "public":
        return REQUESTER
    return WORKS.get((who, ticket), set())


def file_ticket(name: str, now: datetime) -> Ticket:
    """A fresh ticket of the table."""
    requester, queue, is_confidential = TICKETS[name]
    ticket = tickets.open_ticket(
        by=cast.person(requester),
        requester=cast.person(requester),
        category=cast.category("printer"),
        form_version=None,
        title="Help",
        description="Please",
        answers={},
        now=now,
        priority=Priority.LOW,
        queue=cast.queue(queue),
    )
    ticket.is_confidential = is_confidential
    db.session.flush()
    return ticket


QUEUES: dict[str, set[str]] = {
    "service-desk": {"agent", "agent2", "lead", "manager", "admin"},
    "network": {"agent", "agent2", "lead", "manager", "admin"},
    "personnel": {"stranger", "admin"},
}
MEMBERS: dict[str, set[str]] = {
    "service-desk": {"lead", "admin"},
    "network": {"lead", "admin"},
    "personnel": {"admin"},
}
"""Who manages each queue's members."""
FIGURES: dict[str, set[str]] = {
    "service-desk": {"lead", "manager", "admin"},
    "network": {"lead", "manager", "admin"},
    "personnel": {"admin"},
}
"""Who sees each queue's figures."""


@dataclass(frozen=True)
class Open:
    """Anybody passes, signed in or not."""


@dataclass(frozen=True)
class For:
    """These people pass; for the others it does not exist; anonymous must sign in."""

    people: frozenset[str]


@dataclass(frozen=True)
class OfTicket:
    """About one ticket: seeing it is enough (verb empty), or the verb must be allowed too."""

    verb: str = ""


@dataclass(frozen=True)
class OfQueue:
    """About one queue, named by its slug."""

    people: str = "readers"
    """``readers`` of the queue, the ``managers`` of its members, or those ``steering`` it."""


@dataclass(frozen=True)
class OfDraft:
    """About a draft, or a file in it: its writer only."""


@dataclass(frozen=True)
class OfNotice:
    """A line under somebody's bell: theirs only."""


@dataclass(frozen=True)
class OfFile:
    """A file of a ticket's conversation: public ones as the ticket, those of notes inside only."""


Rule = Open | For | OfTicket | OfQueue | OfDraft | OfFile | OfNotice

EVERYBODY = For(frozenset(PEOPLE))
DESK = For(frozenset(STAFF))
ADMIN = For(frozenset({"admin"}))
