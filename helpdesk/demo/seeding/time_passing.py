"""Playing stories side by side, while time does what the worker would have let it do."""

import heapq
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from helpdesk.demo.seeding.stage import Stage, Story
from helpdesk.domain.errors import DomainError
from helpdesk.domain.reminders.giving import remind_due
from helpdesk.domain.sla import escalation
from helpdesk.domain.tickets import close_due, wake_due
from helpdesk.extensions import db
from helpdesk.models import State, Target, Ticket

A_MOMENT = timedelta(seconds=2)
NEXT_DUE = select(
    select(func.min(Ticket.wake_at)).where(Ticket.state == State.WAITING).scalar_subquery(),
    select(func.min(Ticket.closes_at))
    .where(Ticket.state == State.RESOLVED, Ticket.nudge_at.is_(None))
    .scalar_subquery(),
    select(func.min(Ticket.nudge_at)).scalar_subquery(),
    select(func.min(Target.next_check_at)).scalar_subquery(),
)


class Playing:
    """Stories under way, each waiting for its next time."""

    def __init__(self, stage: Stage, stories: Iterable[Story]) -> None:
        self.stage = stage
        self.refused: list[DomainError] = []
        self._ahead: list[tuple[datetime, int, Story]] = []
        for number, story in enumerate(stories):
            self._queue_up(number, story)

    def go_on(self, until: datetime) -> None:
        """Continue every story at its times, all in the order of time, up to ``until``.

        Waits end, solved tickets close and promises escalate in between, at the instant they are
        due: so history and ledger are as complete as if a worker had been there.
        """
        while self._ahead and self._ahead[0][0] <= until:
            moment, number, story = heapq.heappop(self._ahead)
            _let_time_pass(self.stage, moment)
            self.stage.moment = moment
            self._queue_up(number, story)
        _let_time_pass(self.stage, until)
        self.stage.moment = until

    def _queue_up(self, number: int, story: Story) -> None:
        try:
            moment = next(story, None)
        except DomainError as refusal:
            # Chance may lead a story where the rules forbid to go on: they come first.
            self.refused.append(refusal)
            return
        if moment is not None:
            heapq.heappush(self._ahead, (moment, number, story))


def _let_time_pass(stage: Stage, until: datetime) -> None:
    while (due := _next_due()) is not None and due < until:
        at = min(max(due, stage.moment) + A_MOMENT, until)  # never past the story that comes next
        wake_due(at)
        remind_due(at)
        close_due(at)
        escalation.sweep(at)
        db.session.flush()
        stage.moment = at


def _next_due() -> datetime | None:
    """When the next wait ends, silence closes a ticket, or a promise has to be looked at."""
    row = db.session.execute(NEXT_DUE).one()
    return min((instant for instant in row if instant is not None), default=None)
