"""When the reminders of one wait, or of one solution, are given. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from helpdesk.domain.sla.calendar import Calendar
from helpdesk.domain.sla.errors import NeverReached
from helpdesk.domain.sla.reason_document import NudgesDocument
from helpdesk.domain.sla.timeline import instant_of, stamp, timeline

WORTH_REMINDING = timedelta(hours=12)
"""A solution that silence closes sooner is closed without a reminder: its mail is still new."""


@dataclass(frozen=True)
class Series:
    """Up to ``most`` reminders, each ``every`` so long after what came before it.

    ``given`` were; ``last_at`` is when the last of them was, or when the series began. What comes
    late moves all that follows: nobody gets two at once. ``ends``: so long after the last one the
    ticket is solved by itself. Where the ``calendar`` is closed, its next opening is waited for.
    """

    last_at: datetime
    every: timedelta
    most: int
    ends: bool
    given: int = 0
    calendar: Calendar | None = None

    @property
    def is_exhausted(self) -> bool:
        """Whether every reminder was given."""
        return self.given >= self.most

    @property
    def next_at(self) -> datetime | None:
        """When the next reminder is due or, after the last one, the end; None: nothing is."""
        if self.is_exhausted and not self.ends:
            return None
        return self.after(self.last_at)

    @property
    def ends_at(self) -> datetime | None:
        """When the ticket is solved by itself at the earliest; None where it never is."""
        if not self.ends:
            return None
        at = self.last_at
        for _ in range(self.given, self.most + 1):
            at = self.after(at)
        return at

    def coming(
        self, next_at: datetime | None = None, before: datetime | None = None
    ) -> list[datetime]:
        """When the reminders still to be given are due, the first at ``next_at`` where it was put
        off; those not ``before`` the end of the wait never come."""
        instants: list[datetime] = []
        at = next_at or self.after(self.last_at)
        for _ in range(self.given, self.most):
            if before is not None and at >= before:
                break
            instants.append(at)
            at = self.after(at)
        return instants

    def after(self, instant: datetime) -> datetime:
        """So long after the instant, in open time's first moment from then on."""
        return _opening(self.calendar, instant + self.every)

    def go_on(self, now: datetime) -> Self:
        """The series once another reminder was given."""
        return replace(self, last_at=now, given=self.given + 1)


def of_wait(
    nudges: NudgesDocument,
    began_at: datetime,
    *,
    is_until: bool,
    calendar: Calendar | None,
) -> Series:
    """The series of a wait for the requester.

    ``is_until``: somebody said until when it waits. Then the work goes on at that time, and the
    ticket is not solved by itself before.
    """
    every = timedelta(days=nudges.every_days)
    return Series(began_at, every, len(nudges.texts), ends=not is_until, calendar=calendar)


def of_solution(solved_at: datetime, closes_at: datetime) -> Series | None:
    """One reminder halfway to the instant at which silence closes; None where that is soon."""
    silence = closes_at - solved_at
    if silence < WORTH_REMINDING:
        return None
    return Series(solved_at, silence / 2, 1, ends=False)


def _opening(calendar: Calendar | None, instant: datetime) -> datetime:
    """The instant if the calendar is open then, else when it opens next."""
    if calendar is None:
        return instant
    here = stamp(instant)
    try:
        return instant_of(timeline(calendar).after(here, 1) - 1)
    except NeverReached:
        return instant
