"""What a calendar is made of: slots of a day, weeks that hold for a while, days by their date.

All of it is local wall time and local dates; only the calendar knows the zone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from helpdesk.domain.sla.errors import ClockError
from helpdesk.i18n import _

# A slot of a day: seconds of local wall time since midnight, [from, to). 86,400 is 24:00.
Slot = tuple[int, int]
Slots = tuple[Slot, ...]
Week = tuple[Slots, ...]
"""The slots of Monday to Sunday."""
MonthAndDay = tuple[int, int]

END_OF_DAY = 86_400


def tidy(slots: Iterable[Slot]) -> Slots:
    """Slots in order with overlapping and touching ones united; ClockError for an empty one."""
    result: list[Slot] = []
    for since, until in sorted(slots):
        if not 0 <= since < until <= END_OF_DAY:
            raise ClockError(_("a slot ends after it begins, between 00:00 and 24:00"))
        if result and since <= result[-1][1]:
            result[-1] = (result[-1][0], max(until, result[-1][1]))
        else:
            result.append((since, until))
    return tuple(result)


def overlap(slots: Iterable[Slot]) -> tuple[Slot, Slot] | None:
    """The first two slots of a day that share some time; None where each begins once the one before
    it has ended.

    A calendar unites such slots, but whoever writes them has mistyped one.
    """
    ordered = sorted(slots)
    return next((pair for pair in pairwise(ordered) if pair[1][0] < pair[0][1]), None)


def tidy_week(week: Iterable[Iterable[Slot]]) -> Week:
    """A week with each of its days tidy; ClockError unless it has seven."""
    result = tuple(tidy(slots) for slots in week)
    if len(result) != 7:
        raise ClockError("a week has seven days")
    return result


@dataclass(frozen=True)
class Period:
    """A weekly timetable that holds from its first day to its last (None: from then on).

    Raises ClockError where the last day comes before the first.
    """

    first: date
    last: date | None
    week: Week

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ClockError(
                _(
                    "a timetable from %(first)s cannot end on %(last)s",
                    first=self.first,
                    last=self.last,
                )
            )
        object.__setattr__(self, "week", tidy_week(self.week))

    def holds_on(self, day: date) -> bool:
        """Whether its week counts on that date, as far as no later timetable has begun."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Days:
    """Days named by their dates, or by month and day for every year."""

    dates: frozenset[date] = frozenset()
    yearly: frozenset[MonthAndDay] = frozenset()

    def __contains__(self, day: date) -> bool:
        return day in self.dates or (day.month, day.day) in self.yearly


NO_DAYS = Days()
