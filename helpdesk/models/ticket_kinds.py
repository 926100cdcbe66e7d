"""The words a ticket is described with, as the field uses them (ITIL 4 glossary)."""

from enum import StrEnum


class State(StrEnum):
    """Where a ticket stands; the allowed moves are ``domain.workflow.TRANSITIONS``."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"


OPEN_STATES = (State.NEW, State.IN_PROGRESS, State.WAITING)
"""States in which somebody still owes work; resolved waits for the requester's word only."""


class Kind(StrEnum):
    """What sort of ticket it is."""

    INCIDENT = "incident"
    SERVICE_REQUEST = "service_request"
    QUESTION = "question"
    SUGGESTION = "suggestion"


class Priority(StrEnum):
    """How much it matters, lowest first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Channel(StrEnum):
    """Through which door something came."""

    WEB = "web"
    EMAIL = "email"
    PHONE = "phone"
    WALK_IN = "walk_in"
    API = "api"
    MONITORING = "monitoring"
    SYSTEM = "system"


class WaitingReason(StrEnum):
    """Why work stands still; plans say which promises each reason pauses."""

    ON_REQUESTER = "on_requester"
    ON_THIRD_PARTY = "on_third_party"
    ON_APPROVAL = "on_approval"
    ON_PROBLEM = "on_problem"
    """On the fix of a known cause behind it (ITIL 4: a problem), which is not this ticket's."""
    ON_EVIDENCE = "on_evidence"
    """On more to go by: a log, a trace, the fault showing again."""
    PLANNED = "planned"


class ResolutionCode(StrEnum):
    """How a ticket ended."""

    SOLVED = "solved"
    WORKAROUND = "workaround"
    NO_FAULT_FOUND = "no_fault_found"
    NOT_POSSIBLE = "not_possible"
    UNANSWERED = "unanswered"
    """Nobody answered our question, nor the reminders: solved by itself."""
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    SPAM = "spam"
