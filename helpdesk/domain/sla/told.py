"""What the event of an escalation says, for those who put it into words."""

from collections.abc import Mapping
from typing import Any

from helpdesk.domain.sla.step import Moment


def moment_of(data: Mapping[str, Any]) -> Moment:
    """Where the step stands that was taken."""
    if "at" in data:
        kind, amount = data["at"]
        return Moment(kind, amount)
    return Moment("percent", int(str(data.get("step", "100%")).partition("#")[0].rstrip("%")))
