"""What the log's words mean here. Pure."""

from helpdesk.domain.replay.servicenow.log import Row
from helpdesk.models import Channel, Priority, State, WaitingReason

STATES: dict[str, tuple[State, WaitingReason | None]] = {
    "New": (State.NEW, None),
    "Active": (State.IN_PROGRESS, None),
    "Awaiting User Info": (State.WAITING, WaitingReason.ON_REQUESTER),
    "Awaiting Vendor": (State.WAITING, WaitingReason.ON_THIRD_PARTY),
    "Awaiting Problem": (State.WAITING, WaitingReason.ON_PROBLEM),
    "Awaiting Evidence": (State.WAITING, WaitingReason.ON_EVIDENCE),
    "Resolved": (State.RESOLVED, None),
    "Closed": (State.CLOSED, None),
}
PRIORITIES = {
    "1": Priority.CRITICAL,
    "2": Priority.HIGH,
    "3": Priority.MEDIUM,
    "4": Priority.LOW,
}
CHANNELS = {
    "phone": Channel.PHONE,
    "email": Channel.EMAIL,
    "self service": Channel.WEB,
    "walk-in": Channel.WALK_IN,
}
NOBODY_KNOWS = "Unknown"
"""The queue of rows without a group, and the topic of rows without a category."""


def state_of(row: Row) -> tuple[State, WaitingReason | None] | None:
    """The state and why it waits; None for a state we do not know."""
    return STATES.get(row.value("incident_state"))


def priority_of(row: Row) -> Priority | None:
    """The priority, from its number: ``3 - Moderate``; None for one we do not know."""
    return PRIORITIES.get(row.value("priority")[:1])


def channel_of(row: Row) -> Channel | None:
    """How the caller reached IT; None where that is not known."""
    return CHANNELS.get(row.value("contact_type").casefold())


def queue_of(row: Row) -> str:
    """The name of the group that has it."""
    return row.value("assignment_group") or NOBODY_KNOWS


def category_of(row: Row) -> str:
    """The name of the category."""
    return row.value("category") or NOBODY_KNOWS


def caller_of(row: Row) -> str:
    """Who needs help."""
    return row.value("caller_id") or "Unknown caller"


def opener_of(row: Row) -> str:
    """Who wrote it down; where the log does not know, the caller."""
    return row.value("opened_by") or caller_of(row)


def people_of(row: Row) -> set[str]:
    """Everybody the row names and we keep."""
    named = {caller_of(row), opener_of(row), row.value("assigned_to"), row.value("sys_updated_by")}
    return named - {""}


def title_of(row: Row) -> str:
    """A title, for the log has no texts: ``Subcategory 170, Symptom 72 (INC0000045)``."""
    said = [row.value(name) for name in ("short_description", "subcategory", "u_symptom")]
    told = ", ".join(filter(None, said)) or category_of(row)
    return f"{told[:110]} ({row.number})"
