"""What the clock refuses, in words for people."""


class ClockError(ValueError):
    """A calendar, an instant or an amount of time the clock cannot work with."""


class NoOpenTime(ClockError):
    """The calendar is never open, so nothing can ever fall due."""


class NeverReached(ClockError):
    """So much open time does not pass within the years the clock looks ahead."""
