"""A step of an escalation chain at the instant when it is to be taken. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from helpdesk.domain.sla.facts import Changed
from helpdesk.domain.sla.step import Actions, Step
from helpdesk.domain.sla.target import TargetState


class Fired(NamedTuple):
    """A step that was taken, or passed over: it never is again within its generation."""

    target: str
    step: str
    generation: int


@dataclass(frozen=True)
class Firing:
    """A step to be taken at ``at``; ``on_change`` when a change had put the target behind it, and
    then ``changed`` says of what, where history tells.

    ``is_behind``: it lay behind already when the promise was set anew, and only tells. ``number``
    is 0 for the first time, then counts the repetitions; ``missed`` of those before it, the first
    at ``since``, have not been taken and are not any more.
    """

    target: TargetState
    key: Fired
    at: datetime
    step: Step
    actions: Actions
    on_change: bool = False
    changed: Changed | None = None
    is_behind: bool = False
    number: int = 0
    missed: int = 0
    since: datetime | None = None

    @property
    def tell(self) -> tuple[str, ...]:
        """Who hears of it: parts in the ticket, and mail addresses."""
        return self.actions.tell

    @property
    def levels(self) -> range:
        """How far up the line of managers it goes, with what the missed ones would have reached;
        see ``Audience.hearing``."""
        return range(self.number - self.missed, self.number + 1)

    @property
    def was_due_at(self) -> datetime:
        """When it, or the first that it stands for, was to be taken."""
        return self.since or self.at
