"""The course of one promise: from its start, through pauses, in its own sort of time. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from helpdesk.domain.sla.errors import NeverReached
from helpdesk.domain.sla.intervals import united, within, without
from helpdesk.domain.sla.plan import Promised
from helpdesk.domain.sla.step import Moment
from helpdesk.domain.sla.target import Segment, SegmentKind
from helpdesk.domain.sla.timeline import (
    FOREVER,
    MICROSECOND,
    Span,
    Time,
    counted,
    instant_of,
    reached,
    stamp,
)

MINUTE = 60_000_000
"""A minute in microseconds."""


class Pause(NamedTuple):
    """What stops the clock, and why; an end of None has not come yet."""

    start: datetime
    end: datetime | None
    reason: str

    def holds(self, instant: datetime) -> bool:
        """Whether the instant lies in it."""
        return self.start <= instant and (self.end is None or instant < self.end)


@dataclass(frozen=True)
class Course:
    """Time from ``start`` on that counts unless paused; ``pauses`` are in the order they began."""

    start: datetime
    pauses: tuple[Pause, ...]
    time: Time

    @cached_property
    def _start(self) -> int:
        return stamp(self.start)

    @cached_property
    def _holes(self) -> Sequence[Span]:
        return united(
            (stamp(pause.start), FOREVER if pause.end is None else stamp(pause.end))
            for pause in self.pauses
        )

    def due_at(self, promised: Promised) -> datetime | None:
        """When the promise is used up; None behind a pause without an end, or where the calendar
        runs dry: that promises nothing.
        """
        if promised.unit == "working_days":
            return self._close(promised.count)
        assert promised.time is not None  # only working days have no length
        return self._at(promised.time // MICROSECOND)

    def reaches(
        self, moment: Moment, promised: Promised | None, due_at: datetime | None
    ) -> datetime | None:
        """When a step of the chain is reached; None while that is unknown.

        Minutes before and after the due time are minutes that count. A step further before the
        due time than the promise is long is reached at its beginning.
        """
        if moment.kind == "percent":
            return self.used_up(promised, due_at, moment.amount)
        if moment.kind == "after":
            return None if due_at is None else self.later(due_at, moment.amount)
        if promised is not None and promised.time is not None:
            whole = promised.time // MICROSECOND
        elif due_at is not None:
            whole = counted(self.time, self._start, stamp(due_at), self._holes)
        else:
            return None
        return self._at(max(whole - moment.amount * MINUTE, 0))

    def later(self, since: datetime, minutes: int) -> datetime | None:
        """When so many minutes have counted since the instant; None while that is unknown."""
        return self._at(minutes * MINUTE, stamp(since))

    def used_up(
        self, promised: Promised | None, due_at: datetime | None, percent: int
    ) -> datetime | None:
        """When that share of the promise is used up; None while that is unknown.

        Of working days and of a due date set by hand it is the share of the time that counts until
        they are due, and the whole of it is the due time itself.
        """
        if promised is not None and promised.time is not None:
            return self._at(promised.time // MICROSECOND * percent // 100)
        if due_at is None or percent == 100:
            return due_at
        whole = counted(self.time, self._start, stamp(due_at), self._holes)
        if percent < 100:
            return self._at(whole * percent // 100)
        return self._at(whole * (percent - 100) // 100, stamp(due_at))

    def counted_until(self, end: datetime) -> float:
        """How many seconds have counted."""
        return counted(self.time, self._start, stamp(end), self._holes) / 1_000_000

    def left(self, now: datetime, due_at: datetime | None) -> float | None:
        """How many seconds count between now and the due time, negative once it has passed."""
        if due_at is None:
            return None
        here, due = max(stamp(now), self._start), stamp(due_at)
        if here <= due:
            return counted(self.time, here, due, self._holes) / 1_000_000
        return -counted(self.time, due, here, self._holes) / 1_000_000

    def segments(self, end: datetime) -> tuple[Segment, ...]:
        """Every instant until ``end``, as counting, paused or closed; closed hours come first."""
        start, stop = self._start, stamp(end)
        openings = self.time.spans(start, stop)
        whole = [(start, stop)] if start < stop else []
        told: list[tuple[int, int, SegmentKind, str]] = [
            (*closed, "closed", "") for closed in without(whole, openings)
        ]
        taken: list[Span] = []
        for pause in self.pauses:
            span = stamp(pause.start), FOREVER if pause.end is None else stamp(pause.end)
            for piece in without([span], united(taken)):
                told += [(*part, "paused", pause.reason) for part in within(openings, piece)]
            taken.append(span)
        told += [(*part, "counting", "") for part in without(openings, united(taken))]
        return tuple(
            Segment(instant_of(since), instant_of(until), kind, reason or None)
            for since, until, kind, reason in sorted(told)
        )

    def _at(self, amount: int, start: int | None = None) -> datetime | None:
        try:
            found = reached(self.time, self._start if start is None else start, amount, self._holes)
        except NeverReached:
            return None
        return None if found is None else instant_of(found)

    def _close(self, days: int) -> datetime | None:
        """The close of that many working days after the date of the start.

        The day on which it starts is not one of them (as in Regulation (EEC, Euratom) No 1182/71,
        article 3), and a day whose close falls into a pause is not one either.
        """
        holes = list(self._holes)
        for close in self.time.closes_after(self._start):
            while holes and holes[0][1] < close:
                holes.pop(0)
            if holes and holes[0][0] < close:
                if holes[0][1] == FOREVER:
                    return None
                continue
            days -= 1
            if not days:
                return instant_of(close)
        return None
