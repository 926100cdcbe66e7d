"""How much of a person's working time went into each ticket. Pure.

People have several tickets in progress at once, so the time a ticket stood in progress says little
about the work in it. A minute in which somebody had three in progress counts a third for each:
added up over all tickets, a person's efforts are then never more than the hours they worked, and
a forecast built on them keeps the pace the team really had.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import accumulate
from typing import NamedTuple

from helpdesk.domain.sla.intervals import Interval

# A ticket and the queue it stood in.
Place = tuple[int, int]


class Stint(NamedTuple):
    """A stretch in which a person had a ticket of a queue in progress."""

    person: int
    ticket: int
    queue: int
    start: datetime
    end: datetime


class OpenTime:
    """How much open time lies between two instants; quick for very many questions."""

    def __init__(self, openings: Iterable[Interval]) -> None:
        """``openings`` are in order and apart, as ``open_slots`` gives them."""
        slots = [(opens.timestamp(), closes.timestamp()) for opens, closes in openings]
        self._opens = [opens for opens, _ in slots]
        self._lengths = [closes - opens for opens, closes in slots]
        self._before = [0.0, *accumulate(self._lengths)]

    def until(self, instant: float) -> float:
        """Open seconds up to an instant (seconds since the epoch), from the first opening on."""
        slot = bisect_right(self._opens, instant) - 1
        if slot < 0:
            return 0.0
        return self._before[slot] + min(instant - self._opens[slot], self._lengths[slot])


def efforts(stints: Iterable[Stint], hours: Mapping[int, OpenTime]) -> dict[Place, float]:
    """Open minutes of work in each ticket by the queue it was done in.

    ``hours`` says for each queue when its people work.
    """
    by_person: dict[int, list[Stint]] = defaultdict(list)
    for stint in stints:
        by_person[stint.person].append(stint)
    found: dict[Place, float] = defaultdict(float)
    for own in by_person.values():
        _share_out(own, hours, found)
    return dict(found)


def _share_out(own: list[Stint], hours: Mapping[int, OpenTime], found: dict[Place, float]) -> None:
    """One person's time, walked through once: what one ticket would have got so far is kept."""
    turns = sorted(
        (at.timestamp(), begins, number)
        for number, stint in enumerate(own)
        for at, begins in ((stint.start, True), (stint.end, False))
    )
    share = {stint.queue: 0.0 for stint in own}
    began: dict[int, float] = {}
    last = 0.0
    for at, begins, number in turns:
        if began and at > last:
            for queue in share:
                open_seconds = hours[queue].until(at) - hours[queue].until(last)
                share[queue] += open_seconds / len(began)
        last = at
        stint = own[number]
        if begins:
            began[number] = share[stint.queue]
        elif number in began:
            place = stint.ticket, stint.queue
            found[place] += (share[stint.queue] - began.pop(number)) / 60
