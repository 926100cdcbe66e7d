"""Opening hours of a day as people type them: ``9–13, 14–18:30``."""

import re

from helpdesk.domain.sla.timetable import END_OF_DAY, Slot, overlap
from helpdesk.domain.sla.written_times import wall_time_of
from helpdesk.i18n import _

LONGEST = 200
CLOSED = frozenset({"", "-", "–", "—", "closed", "зачинено", "закрито"})
_DASHES = re.compile(r"\s*[-–—‒−]\s*")
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?", re.ASCII)


class WrongHours(ValueError):
    """What was typed are no hours of a day; the message is a sentence for who typed it."""


def slots_of(text: str) -> list[Slot]:
    """The slots of a day, in the order they were typed; none where it is closed.

    Hours may lack their minutes; slots stand apart by commas. Raises WrongHours, also for slots
    that overlap.
    """
    if text.strip().casefold() in CLOSED:
        return []
    if len(text) > LONGEST:
        raise WrongHours(_("This is too long for the hours of one day."))
    parts = (part for part in re.split(r"[,;\n]", text) if part.strip())
    slots = [_slot(part.strip()) for part in parts]
    if (both := overlap(slots)) is not None:
        one, other = (typed([slot]) for slot in both)
        raise WrongHours(
            _(
                "%(one)s and %(other)s overlap. Let one end before the other begins.",
                one=one,
                other=other,
            )
        )
    return slots


def typed(slots: list[Slot] | tuple[Slot, ...]) -> str:
    """Slots as ``slots_of`` reads them: ``09:00–13:00, 14:00–18:00``."""
    return ", ".join(f"{wall_time_of(since)}–{wall_time_of(until)}" for since, until in slots)


def _slot(text: str) -> Slot:
    ends = _DASHES.split(text)
    if len(ends) != 2:
        raise WrongHours(_("Write hours as 9:00–13:00, 14:00–18:00; leave it empty for closed."))
    since, until = (_seconds(end) for end in ends)
    if since == until:
        raise WrongHours(_("%(hours)s has no length.", hours=text))
    if since > until:
        raise WrongHours(
            _("A night goes over two days: up to 24:00 on this day, and from 0:00 on the next one.")
        )
    return since, until


def _seconds(text: str) -> int:
    match = _TIME.fullmatch(text)
    hours, minutes = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    if minutes > 59 or (total := hours * 3600 + minutes * 60) > END_OF_DAY:
        raise WrongHours(_("“%(time)s” is no time between 0:00 and 24:00.", time=text))
    return total
