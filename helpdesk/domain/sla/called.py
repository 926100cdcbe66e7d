"""What a webhook is told of a step of a chain: numbers, short names and instants, no words."""

import json
from typing import Any

from helpdesk.domain.sla.told import moment_of
from helpdesk.models import OutboxMail
from helpdesk.settings import settings


def body_of(call: OutboxMail) -> bytes:
    """The JSON of a call (RFC 8259): the same for each try, but for how the ticket stands."""
    return json.dumps(_said(call), ensure_ascii=True, sort_keys=True).encode()


def _said(call: OutboxMail) -> dict[str, Any]:
    event, ticket = call.event, call.ticket
    assert event is not None and ticket is not None  # a call tells of a step of a ticket's chain
    data = event.data
    moment = moment_of(data)
    return {
        "delivery": call.message_id.strip("<>"),
        "event": "escalated",
        "at": event.at.isoformat(),
        "ticket": {
            "id": ticket.id,
            "number": ticket.reference,
            "url": f"{settings().public_url}/tickets/{ticket.id}",
            "state": ticket.state.value,
            "priority": ticket.priority.value,
            "queue": ticket.queue.slug,
            "line": ticket.queue.line,
            "is_assigned": ticket.assignee_id is not None,
        },
        "promise": {"target": data["target"], "due_at": data["due_at"]},
        "step": {
            "name": data["step"],
            "kind": moment.kind,
            "amount": moment.amount,
            "repeat": data.get("repeat", 0),
            "missed": data.get("missed", 0),
            "is_late": data["is_late"],
        },
    }
