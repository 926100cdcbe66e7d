"""Which verbs are open to somebody now: what the buttons of a page read."""

from helpdesk.domain import policy, workflow
from helpdesk.domain.tickets.shown import Shown
from helpdesk.models import Person

ALWAYS = ("watch",)
"""Verbs no state of a ticket forbids."""


def allowed(ticket: Shown, person: Person) -> frozenset[str]:
    """The verbs the person may do to the ticket in the state it is in."""
    return frozenset(
        verb
        for verb in policy.verbs(person, ticket)
        if verb in ALWAYS or workflow.allows(ticket, verb)
    )
