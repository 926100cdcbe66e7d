"""Due times for lines of JSON: anybody can check the clock against an oracle of their own."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from helpdesk.domain.sla.amounts import MOST_DAYS
from helpdesk.domain.sla.calendar import add_business
from helpdesk.domain.sla.calendar_document import CalendarDocument
from helpdesk.domain.sla.course import Course, Pause
from helpdesk.domain.sla.errors import ClockError
from helpdesk.domain.sla.plan import Promised
from helpdesk.domain.sla.timeline import timeline
from helpdesk.domain.sla.validation import in_words

_CENTURY_MINUTES = 100 * 366 * 24 * 60


def _instant_of(value: object) -> datetime:
    """An ISO 8601 instant with its offset, in UTC."""
    if not isinstance(value, str):
        raise ValueError("write an instant as text, like 2026-03-27T15:00:00+00:00")
    try:
        instant = datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f'"{value[:40]}" is not an ISO 8601 instant') from error
    if instant.tzinfo is None:
        raise ValueError("the instant lacks its offset from UTC, like +00:00")
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("the instant lies outside the years 1 to 9999") from error


def _amount_of(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("write minutes as a number")
    return value


Instant = Annotated[datetime, BeforeValidator(_instant_of)]
Minutes = Annotated[
    float,
    Field(ge=0, le=_CENTURY_MINUTES, allow_inf_nan=False),
    BeforeValidator(_amount_of),
]


WorkingDays = Annotated[int, Field(ge=1, le=MOST_DAYS, strict=True)]


class DueLine(BaseModel):
    """One question: when have these minutes or working days passed? Other keys (a name, a note) are
    ignored.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    calendar: CalendarDocument
    start: Instant
    minutes: Minutes | None = None
    working_days: WorkingDays | None = None
    pauses: tuple[tuple[Instant, Instant | None], ...] | None = None

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        if (self.minutes is None) == (self.working_days is None):
            raise ValueError('write either "minutes" or "working_days"')
        return self

    def due_at(self) -> datetime | None:
        """The earliest instant at which the minutes have passed, or the close of the last working
        day; None behind an open pause.
        """
        pauses = self.pauses or ()
        for start, end in pauses:
            if end is not None and end < start:
                raise ClockError("a pause ends before it begins")
        if self.working_days is not None:
            held = tuple(Pause(start, end, "") for start, end in pauses)
            calendar = self.calendar.calendar()
            start = add_business(self.start, timedelta(), calendar) or self.start  # or refused
            promised = Promised(self.working_days, "working_days")
            return Course(start, held, timeline(calendar)).due_at(promised)
        assert self.minutes is not None  # one of them is there
        amount = timedelta(minutes=self.minutes)
        return add_business(self.start, amount, self.calendar.calendar(), pauses)


def answers(lines: Iterable[bytes]) -> Iterator[str]:
    """One line of JSON for each line: ``{"due_at": …}`` or ``{"error": …}``. Never raises."""
    for line in lines:
        yield json.dumps(_answer(line), ensure_ascii=True)


def _answer(line: bytes) -> dict[str, str | None]:
    try:
        due = DueLine.model_validate(json.loads(line)).due_at()
    except ValidationError as error:
        return {"error": in_words(error)}
    except ClockError as error:
        return {"error": str(error)}
    except RecursionError:
        return {"error": "the line is nested too deeply"}
    except ValueError as error:  # not JSON, not UTF-8, or a number too long to read
        return {"error": f"the line is not JSON: {error}"}
    return {"due_at": due.isoformat() if due else None}
