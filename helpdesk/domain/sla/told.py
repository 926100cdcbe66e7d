"""What the event of an escalation says, for those who put it into words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from helpdesk.domain.sla.step import Moment

WHEN_DUE = Moment("percent", 100)


def moment_of(data: Mapping[str, Any]) -> Moment:
    """Where the step stands that was taken: one without a name is called by that."""
    if "at" in data:
        kind, amount = data["at"]
        return Moment(kind, amount)
    key, _, _number = str(data.get("step", "")).partition("#")
    return Moment.read(key.removesuffix("!")) or WHEN_DUE


def meant_for(data: Mapping[str, Any]) -> datetime | None:
    """When a step that was taken late was to be taken, where its event tells."""
    return datetime.fromisoformat(data["meant_for"]) if data.get("meant_for") else None
