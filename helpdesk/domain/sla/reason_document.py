"""Reasons for waiting as people write them, in the company file."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from helpdesk.domain.forms.texts import Text
from helpdesk.domain.sla.validation import Document

Pausable = Literal["take", "next_response", "update", "resolution", "operational"]
WakeUp = Literal["never", "optional", "required"]

MOST_DAYS_APART = 90
"""From one reminder to the next."""
MOST_REMINDERS = 3
"""While one wait lasts."""


class NudgesDocument(Document):
    """Reminders to the requester while a wait lasts; after the last one it is solved by itself."""

    every_days: Annotated[int, Field(ge=1, le=MOST_DAYS_APART)]
    """Elapsed days from the beginning of the wait to the first reminder, from each reminder to the
    next, and from the last one to the end. Where the calendar of the ticket's plan is closed then,
    its next opening is waited for."""
    texts: Annotated[tuple[Text, ...], Field(min_length=1, max_length=MOST_REMINDERS)]
    """What each reminder says."""


class ReasonDocument(Document):
    """What a wait for this reason means.

    Before a human has answered, no reason pauses ``take``; none ever pauses the first response or a
    deadline.
    """

    pauses: tuple[Pausable, ...] = ()
    """Which promises stand still meanwhile."""
    awaits_requester: bool = False
    """Whether an answer of the requester ends it."""
    wake_up: WakeUp = "optional"
    """Whether the date on which it ends by itself is asked for."""
    nudges: NudgesDocument | None = None

    @model_validator(mode="after")
    def _only_the_requester_is_reminded(self) -> Self:
        if self.nudges and not self.awaits_requester:
            raise ValueError("reminders go to the requester: set awaits_requester to yes")
        return self
